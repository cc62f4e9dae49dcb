#include "supernova/luminosity.h"

#include <math.h>
#include <stdlib.h>

static bool make_room(struct dc_contraction *c, const struct dc_pass *pass)
{
    if (c->cells_room < pass->n_cells) {
        double **arrays[] = {&c->emission, &c->beyond, &c->within, &c->tilt};
        for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
            double *larger = realloc(*arrays[i], pass->n_cells * sizeof *larger);
            if (larger == NULL)
                return false;
            *arrays[i] = larger;
        }
        c->cells_room = pass->n_cells;
    }
    if (c->rays_room < pass->n_rays) {
        double(*larger)[DC_SUPERNOVA_MAX_RADII] =
            realloc(c->outside, pass->n_rays * sizeof *larger);
        if (larger == NULL)
            return false;
        c->outside = larger;
        c->rays_room = pass->n_rays;
    }
    return true;
}

void dc_contraction_free(struct dc_contraction *contraction)
{
    free(contraction->emission);
    free(contraction->beyond);
    free(contraction->within);
    free(contraction->tilt);
    free(contraction->outside);
    *contraction = (struct dc_contraction){0};
}

/* x_p^2 A + x_p x_n B + x_n^2 C at a point of a cell */
static double combine(double *const coefficients[DC_COEFFICIENTS], size_t cell,
                      const double products[DC_COEFFICIENTS])
{
    return products[0] * coefficients[0][cell] + products[1] * coefficients[1][cell] +
           products[2] * coefficients[2][cell];
}

/* The relative rise of the source function from what it is at both points, 1/sqrt(3) of the cell
 * apart. Beyond -+2 a linear one would be negative somewhere. */
static double tilt_between(double inner_source, double outer_source)
{
    double mean = (inner_source + outer_source) / 2;
    double tilt = sqrt(3) * (outer_source - inner_source) / mean;
    return mean > 0 ? fmin(fmax(tilt, -2), 2) : 0;
}

static void contract_cell(struct dc_contraction *c, const struct dc_pass *pass, size_t cell,
                          const double products[DC_COEFFICIENTS], double *beyond)
{
    double depth[DC_CELL_POINTS], emission[DC_CELL_POINTS];
    for (size_t p = 0; p < DC_CELL_POINTS; p++) {
        depth[p] = combine(pass->depth[p], cell, products);
        emission[p] = combine(pass->emission[p], cell, products);
    }
    c->beyond[cell] = pass->slant[cell] * *beyond;
    c->within[cell] = pass->slant[cell] * (depth[0] + depth[1]);
    c->emission[cell] = emission[0] + emission[1];
    c->tilt[cell] = depth[0] > 0 && depth[1] > 0
                        ? tilt_between(emission[0] / depth[0], emission[1] / depth[1])
                        : 0;
    *beyond += depth[0] + depth[1];
}

enum dc_result dc_contract(struct dc_contraction *c, const struct dc_pass *pass,
                           const struct dc_charges *charges, size_t n_radii)
{
    double xp = charges->proton, xn = charges->neutron;
    const double products[DC_COEFFICIENTS] = {xp * xp, xp * xn, xn * xn};
    if (!make_room(c, pass))
        return DC_ERROR_INTERNAL;
    for (size_t i = 0; i < pass->n_rays; i++) {
        const struct dc_ray *ray = &pass->ray[i];
        double beyond = 0;
        for (size_t cell = ray->first + ray->n; cell-- > ray->first;)
            contract_cell(c, pass, cell, products, &beyond);
        for (size_t k = 0; k < n_radii; k++)
            c->outside[i][k] = products[0] * ray->outside[k][0] + products[1] * ray->outside[k][1] +
                               products[2] * ray->outside[k][2];
    }
    return DC_SUCCESS;
}

/* The share of its emission that leaves a cell of optical depth x, where the source function is
 * 1 + tilt s, s from -1/2 at the inner edge to 1/2 at the outer one: int e^(-x(1/2-s)) (1 + tilt s)
 * ds. In powers of x where the closed form has no digits. */
static double leaving_share(double x, double tilt)
{
    if (x < 1e-2)
        return 1 - x * (1.0 / 2 - x * (1.0 / 6 - x * (1.0 / 24 - x / 120))) +
               tilt * x * (1.0 / 12 - x * (1.0 / 24 - x * (1.0 / 80 - x / 360)));
    double e = exp(-x), mean = (1 - e) / x;
    return mean + tilt * ((1 + e) / 2 - mean) / x;
}

double dc_escape_share(const struct dc_contraction *c, const struct dc_pass *pass, size_t ray,
                       size_t cell, size_t k, double coupling)
{
    double g2 = coupling * coupling;
    return exp(-g2 * (c->beyond[cell] + pass->slant[cell] * c->outside[ray][k])) *
           leaving_share(g2 * c->within[cell], c->tilt[cell]);
}

/* Beyond this optical depth not a digit of a sum is left. */
static const double deepest = 700;

void dc_escaping_luminosity(const struct dc_contraction *c, const struct dc_pass *pass,
                            size_t n_radii, double coupling, struct dc_luminosity *luminosity)
{
    double g2 = coupling * coupling;
    for (size_t k = 0; k < n_radii; k++)
        luminosity[k] = (struct dc_luminosity){0};
    for (size_t i = 0; i < pass->n_rays; i++) {
        const struct dc_ray *ray = &pass->ray[i];
        double sum[DC_SUPERNOVA_MAX_RADII] = {0};
        /* Inwards, so that what lies behind least comes first. */
        for (size_t cell = ray->first + ray->n; cell-- > ray->first;) {
            double beyond = g2 * c->beyond[cell];
            if (beyond > deepest)
                continue;
            double leaving = c->emission[cell] * exp(-beyond) *
                             leaving_share(g2 * c->within[cell], c->tilt[cell]);
            for (size_t k = 0; k < n_radii; k++)
                sum[k] += leaving * exp(-g2 * pass->slant[cell] * c->outside[i][k]);
        }
        for (size_t k = 0; k < n_radii; k++) {
            if (ray->polarisation == DC_TRANSVERSE)
                luminosity[k].transverse += g2 * sum[k];
            else
                luminosity[k].longitudinal += g2 * sum[k];
        }
    }
}

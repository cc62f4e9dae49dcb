#include "supernova/luminosity.h"

#include <math.h>
#include <stdlib.h>

static bool make_room(struct dc_contraction *c, const struct dc_pass *pass)
{
    if (c->cells_room < pass->n_cells) {
        double **arrays[] = {&c->emission, &c->beyond, &c->within};
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
    free(contraction->outside);
    *contraction = (struct dc_contraction){0};
}

enum dc_result dc_contract(struct dc_contraction *c, const struct dc_pass *pass,
                           const struct dc_charges *charges, size_t n_radii)
{
    double xp = charges->proton, xn = charges->neutron;
    double pp = xp * xp, pn = xp * xn, nn = xn * xn;
    if (!make_room(c, pass))
        return DC_ERROR_INTERNAL;
    for (size_t i = 0; i < pass->n_rays; i++) {
        const struct dc_ray *ray = &pass->ray[i];
        double beyond = 0;
        for (size_t cell = ray->first + ray->n; cell-- > ray->first;) {
            double depth =
                pp * pass->depth[0][cell] + pn * pass->depth[1][cell] + nn * pass->depth[2][cell];
            c->beyond[cell] = pass->slant[cell] * beyond;
            c->within[cell] = pass->slant[cell] * depth;
            c->emission[cell] = pp * pass->emission[0][cell] + pn * pass->emission[1][cell] +
                                nn * pass->emission[2][cell];
            beyond += depth;
        }
        for (size_t k = 0; k < n_radii; k++)
            c->outside[i][k] =
                pp * ray->outside[k][0] + pn * ray->outside[k][1] + nn * ray->outside[k][2];
    }
    return DC_SUCCESS;
}

/* (1 - e^-x)/x */
static double cell_escape(double x)
{
    return x < 1e-6 ? 1 - x / 2 : (1 - exp(-x)) / x;
}

double dc_escape_share(const struct dc_contraction *c, const struct dc_pass *pass, size_t ray,
                       size_t cell, size_t k, double coupling)
{
    double g2 = coupling * coupling;
    return exp(-g2 * (c->beyond[cell] + pass->slant[cell] * c->outside[ray][k])) *
           cell_escape(g2 * c->within[cell]);
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
        /* Inwards: deeper cells lie behind more. */
        for (size_t cell = ray->first + ray->n; cell-- > ray->first;) {
            double beyond = g2 * c->beyond[cell];
            if (beyond > deepest)
                continue;
            double leaving = c->emission[cell] * exp(-beyond) * cell_escape(g2 * c->within[cell]);
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

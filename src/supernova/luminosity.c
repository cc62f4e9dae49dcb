#include "supernova/luminosity.h"

#include "base/vector_math.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool make_room(struct dc_contraction *c, const struct dc_pass *pass)
{
    if (c->cells_room < pass->n_cells) {
        double **arrays[] = {&c->emission, &c->beyond, &c->within, &c->tilt, &c->deeper};
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
    free(contraction->deeper);
    free(contraction->outside);
    *contraction = (struct dc_contraction){0};
}

/* ---- contraction with the charges ------------------------------------------------------------ */

/* The relative rise of the source function from what it is at both points, 1/sqrt(3) of the cell
 * apart. Beyond -+2 a linear one would be negative somewhere. */
static inline double tilt_between(double inner_source, double outer_source)
{
    const double root_3 = 1.73205080756887729353;
    double mean = (inner_source + outer_source) / 2;
    double tilt = root_3 * (outer_source - inner_source) / mean;
    tilt = tilt < -2 ? -2 : tilt;
    tilt = tilt > 2 ? 2 : tilt;
    return mean > 0 ? tilt : 0;
}

/* All that cells have of their own; `beyond` is left with their radial depth. */
DC_VECTOR_CLONES
static void contract_cells(const struct dc_contraction *c, const struct dc_pass *pass,
                           const double products[DC_COEFFICIENTS])
{
    const double x0 = products[0], x1 = products[1], x2 = products[2];
    const double *const a0 = pass->depth[0][0], *const b0 = pass->depth[1][0];
    const double *const a1 = pass->depth[0][1], *const b1 = pass->depth[1][1];
    const double *const a2 = pass->depth[0][2], *const b2 = pass->depth[1][2];
    const double *const e0 = pass->emission[0][0], *const f0 = pass->emission[1][0];
    const double *const e1 = pass->emission[0][1], *const f1 = pass->emission[1][1];
    const double *const e2 = pass->emission[0][2], *const f2 = pass->emission[1][2];
    const double *const slant = pass->slant;
    double *const beyond = c->beyond, *const within = c->within;
    double *const emission = c->emission, *const tilt = c->tilt;
#pragma omp simd
    for (size_t i = 0; i < pass->n_cells; i++) {
        /* x_p^2 A + x_p x_n B + x_n^2 C at both points */
        double inner_depth = x0 * a0[i] + x1 * a1[i] + x2 * a2[i];
        double outer_depth = x0 * b0[i] + x1 * b1[i] + x2 * b2[i];
        double inner = x0 * e0[i] + x1 * e1[i] + x2 * e2[i];
        double outer = x0 * f0[i] + x1 * f1[i] + x2 * f2[i];
        double tilted = tilt_between(inner / inner_depth, outer / outer_depth);
        beyond[i] = inner_depth + outer_depth;
        within[i] = slant[i] * (inner_depth + outer_depth);
        emission[i] = inner + outer;
        tilt[i] = inner_depth > 0 && outer_depth > 0 ? tilted : 0;
    }
}

/* Depths add up inwards, emission outwards. */
static void accumulate(const struct dc_contraction *c, const struct dc_pass *pass, size_t first,
                       size_t n)
{
    double beyond = 0, emission = 0;
    for (size_t cell = first + n; cell-- > first;) {
        double own = c->beyond[cell];
        c->beyond[cell] = pass->slant[cell] * beyond;
        beyond += own;
    }
    for (size_t cell = first; cell < first + n; cell++) {
        emission += c->emission[cell];
        c->deeper[cell] = emission;
    }
}

enum dc_result dc_contract(struct dc_contraction *c, const struct dc_pass *pass,
                           const struct dc_charges *charges, size_t n_radii)
{
    double xp = charges->proton, xn = charges->neutron;
    const double products[DC_COEFFICIENTS] = {xp * xp, xp * xn, xn * xn};
    if (!make_room(c, pass))
        return DC_ERROR_INTERNAL;
    contract_cells(c, pass, products);
    for (size_t i = 0; i < pass->n_rays; i++) {
        const struct dc_ray *ray = &pass->ray[i];
        accumulate(c, pass, ray->first, ray->n);
        for (size_t k = 0; k < n_radii; k++)
            c->outside[i][k] = products[0] * ray->outside[k][0] + products[1] * ray->outside[k][1] +
                               products[2] * ray->outside[k][2];
    }
    return DC_SUCCESS;
}

/* ---- the sum for a coupling ------------------------------------------------------------------ */

/* Depths for which series are exact to rounding. */
static const double THIN = 1.0 / 32;

/* e^-x for 0 <= x <= THIN */
static inline double thin_exp(double x)
{
    return 1 - x * (1 - x * (1.0 / 2 -
                             x * (1.0 / 6 -
                                  x * (1.0 / 24 - x * (1.0 / 120 - x * (1.0 / 720 - x / 5040))))));
}

/* The share of its emission that leaves a cell of optical depth x, where the source function is
 * 1 + tilt s, s from -1/2 at the inner edge to 1/2 at the outer one: int e^(-x(1/2-s)) (1 + tilt s)
 * ds. In powers of x where the closed form has no digits. */
static inline double thin_share(double x, double tilt)
{
    double mean =
        1 -
        x * (1.0 / 2 -
             x * (1.0 / 6 - x * (1.0 / 24 - x * (1.0 / 120 -
                                                 x * (1.0 / 720 - x * (1.0 / 5040 - x / 40320))))));
    double tilted =
        x * (1.0 / 12 -
             x * (1.0 / 24 - x * (1.0 / 80 - x * (1.0 / 360 - x * (1.0 / 2016 - x / 13440)))));
    return mean + tilt * tilted;
}

static inline double leaving_share(double x, double tilt)
{
    double inverse = 1 / (x < THIN ? THIN : x);
    double e = dc_vector_exp(-x), mean = (1 - e) * inverse;
    double share = mean + tilt * ((1 + e) / 2 - mean) * inverse;
    return x < THIN ? thin_share(x, tilt) : share;
}

double dc_escape_share(const struct dc_contraction *c, const struct dc_pass *pass, size_t ray,
                       size_t cell, size_t k, double coupling)
{
    double g2 = coupling * coupling;
    return dc_vector_exp(-g2 * (c->beyond[cell] + pass->slant[cell] * c->outside[ray][k])) *
           leaving_share(g2 * c->within[cell], c->tilt[cell]);
}

/* Cells are summed in blocks, and in lanes whatever the width of the vectors: the order of the sum
 * and so its bits are the same on all processors. */
enum { LANES = 8, BLOCK = 4 * LANES };

/* What lies outside of R_nu enters as e^(-X a), X for a ray and an escape radius, a for a cell. The
 * slant a hardly varies: with its middle a_0 a series of at most TERMS terms in X (a - a_0), whose
 * sums over cells serve all radii, up to SERIES_END, where the next one is below 1e-16. */
enum { TERMS = 12 };
static const double SERIES_END = 0.25;
/* No digit of a sum is left beyond this. */
static const double NEGLIGIBLE = 1e-17;

struct lanes {
    double lane[LANES];
};

struct ray_sum {
    size_t n_terms;
    struct lanes term[TERMS];                    /* sum of what leaves times (a - a_0)^n */
    bool directly[DC_SUPERNOVA_MAX_RADII];       /* not by the series */
    struct lanes radius[DC_SUPERNOVA_MAX_RADII]; /* sums of those */
};

/* What gets to R_nu from n cells, and their slants; zeros after them. */
struct block {
    double leaving[BLOCK], slant[BLOCK];
};

DC_VECTOR_CLONES
static void leave_thin(double *leaving, const double *emission, const double *beyond,
                       const double *within, const double *tilt, size_t n, double g2)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        leaving[i] = emission[i] * thin_exp(g2 * beyond[i]) * thin_share(g2 * within[i], tilt[i]);
}

DC_VECTOR_CLONES
static void leave(double *leaving, const double *emission, const double *beyond,
                  const double *within, const double *tilt, size_t n, double g2)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        leaving[i] =
            emission[i] * dc_vector_exp(-g2 * beyond[i]) * leaving_share(g2 * within[i], tilt[i]);
}

static void fill_block(struct block *block, const struct dc_contraction *c,
                       const struct dc_pass *pass, size_t first, size_t n, double g2)
{
    const double *emission = c->emission + first, *beyond = c->beyond + first;
    const double *within = c->within + first, *tilt = c->tilt + first;
    /* Radial depths add up inwards, and no slant is larger than the largest. */
    double deepest = (beyond[0] + within[0]) / pass->slant[first];
    if (g2 * deepest * (pass->middle_slant + pass->slant_spread) <= THIN)
        leave_thin(block->leaving, emission, beyond, within, tilt, n, g2);
    else
        leave(block->leaving, emission, beyond, within, tilt, n, g2);
    memcpy(block->slant, pass->slant + first, n * sizeof *block->slant);
    for (size_t i = n; i < BLOCK; i++)
        block->leaving[i] = block->slant[i] = 0;
}

DC_VECTOR_CLONES
static void add_directly(struct lanes *sum, const struct block *block, double depth)
{
    for (size_t i = 0; i < BLOCK; i += LANES) {
#pragma omp simd
        for (size_t l = 0; l < LANES; l++)
            sum->lane[l] += block->leaving[i + l] * dc_vector_exp(-depth * block->slant[i + l]);
    }
}

/* Leaves the block multiplied. */
DC_VECTOR_CLONES
static void add_terms(struct ray_sum *sum, struct block *block, double middle)
{
    for (size_t n = 0; n < sum->n_terms; n++)
        for (size_t i = 0; i < BLOCK; i += LANES) {
#pragma omp simd
            for (size_t l = 0; l < LANES; l++) {
                sum->term[n].lane[l] += block->leaving[i + l];
                block->leaving[i + l] *= block->slant[i + l] - middle;
            }
        }
}

static double total(const struct lanes *lanes)
{
    double sum = 0;
    for (size_t l = 0; l < LANES; l++)
        sum += lanes->lane[l];
    return sum;
}

/* Inwards, up to where nothing more gets out: cells within are at least as deep as the outermost of
 * them, since slants grow inwards until they are above 1. */
static void sum_cells(struct ray_sum *sum, const struct dc_contraction *c,
                      const struct dc_pass *pass, size_t ray, double g2, size_t n_radii)
{
    size_t first = pass->ray[ray].first, start;
    for (size_t end = first + pass->ray[ray].n; end > first; end = start) {
        struct block block;
        if (pass->slant[end - 1] <= 1 &&
            c->deeper[end - 1] * dc_vector_exp(-g2 * c->beyond[end - 1]) <=
                NEGLIGIBLE * total(&sum->term[0]))
            break;
        start = end - first > BLOCK ? end - BLOCK : first;
        fill_block(&block, c, pass, start, end - start, g2);
        for (size_t k = 0; k < n_radii; k++)
            if (sum->directly[k])
                add_directly(&sum->radius[k], &block, g2 * c->outside[ray][k]);
        add_terms(sum, &block, pass->middle_slant);
    }
}

/* Which radii the series serves, and how many terms these need. */
static void plan(struct ray_sum *sum, const double *outside, double g2, double slant_spread,
                 size_t n_radii)
{
    double largest = 0, term = 1;
    *sum = (struct ray_sum){.n_terms = 1};
    for (size_t k = 0; k < n_radii; k++) {
        double x = g2 * outside[k] * slant_spread;
        sum->directly[k] = x > SERIES_END;
        if (!sum->directly[k] && x > largest)
            largest = x;
    }
    while (sum->n_terms < TERMS && (term *= largest / (double)sum->n_terms) > NEGLIGIBLE)
        sum->n_terms++;
}

static double sum_terms(const struct ray_sum *sum, double depth, double middle)
{
    double factor = dc_vector_exp(-depth * middle), value = 0;
    for (size_t n = 0; n < sum->n_terms; n++) {
        value += factor * total(&sum->term[n]);
        factor *= -depth / (double)(n + 1);
    }
    return value;
}

void dc_escaping_luminosity(const struct dc_contraction *c, const struct dc_pass *pass,
                            size_t n_radii, double coupling, struct dc_luminosity *luminosity)
{
    double g2 = coupling * coupling;
    for (size_t k = 0; k < n_radii; k++)
        luminosity[k] = (struct dc_luminosity){0};
    for (size_t i = 0; i < pass->n_rays; i++) {
        struct ray_sum sum;
        plan(&sum, c->outside[i], g2, pass->slant_spread, n_radii);
        sum_cells(&sum, c, pass, i, g2, n_radii);
        for (size_t k = 0; k < n_radii; k++) {
            double escapes =
                g2 * (sum.directly[k] ? total(&sum.radius[k])
                                      : sum_terms(&sum, g2 * c->outside[i][k], pass->middle_slant));
            if (pass->ray[i].polarisation == DC_TRANSVERSE)
                luminosity[k].transverse += escapes;
            else
                luminosity[k].longitudinal += escapes;
        }
    }
}

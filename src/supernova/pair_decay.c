#include "supernova/pair_decay.h"

#include "base/quadrature.h"
#include "base/vector_math.h"
#include "darkcube/constants.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_poly.h>
#include <gsl/gsl_sf_fermi_dirac.h>
#include <math.h>

/* ---- Fermi integrals ------------------------------------------------------------------------- */

/* e^-h F_j(h) = 1 - z/2^(j+1) + ... with z = e^h is smooth over 0 <= z <= 1 as far as z = -1, so
 * that a polynomial in 2z - 1 gains a factor of 5.8 with every term. */
static bool scaled_integrals(double z, double f[3])
{
    double h = log(z);
    gsl_sf_result f0, f1, f2;
    if (gsl_sf_fermi_dirac_0_e(h, &f0) != GSL_SUCCESS ||
        gsl_sf_fermi_dirac_1_e(h, &f1) != GSL_SUCCESS ||
        gsl_sf_fermi_dirac_2_e(h, &f2) != GSL_SUCCESS)
        return false;
    f[0] = f0.val / z;
    f[1] = f1.val / z;
    f[2] = f2.val / z;
    return true;
}

enum dc_result dc_fermi_series_build(struct dc_fermi_series *series, struct dc_error *error)
{
    enum { N = DC_FERMI_TERMS };
    double x[N], f[3][N], differences[N], coefficients[N], work[N];
    for (size_t i = 0; i < N; i++) {
        double at[3];
        /* Chebyshev's nodes, far ones after one another: Newton's differences keep their digits. */
        size_t turn = i * 7 % N;
        x[i] = cos(DC_PI * ((double)turn + 0.5) / N);
        if (!scaled_integrals((1 + x[i]) / 2, at))
            return dc_fail(error, DC_ERROR_INTERNAL, "Fermi integrals could not be computed");
        for (size_t j = 0; j < 3; j++)
            f[j][i] = at[j];
    }
    for (size_t j = 0; j < 3; j++) {
        gsl_poly_dd_init(differences, x, f[j], N);
        gsl_poly_dd_taylor(coefficients, 0, differences, x, N, work);
        for (size_t i = 0; i < N; i++)
            series->coefficient[j][i] = coefficients[i];
    }
    return dc_legendre_rule(DC_PAIR_NODES, -1, 1, series->node, series->weight, error);
}

/* Written out, as loops within loops do not become vector code: four terms and what follows them.
 */
static inline double four_terms(const double *c, double x, double higher)
{
    return (((higher * x + c[3]) * x + c[2]) * x + c[1]) * x + c[0];
}

static inline double series_at(const double c[DC_FERMI_TERMS], double x)
{
    return four_terms(
        c, x,
        four_terms(c + 4, x,
                   four_terms(c + 8, x, four_terms(c + 12, x, four_terms(c + 16, x, 0)))));
}

/* For h > 0 by reflection: F_0(h) = h + F_0(-h), F_1(h) = h^2/2 + pi^2/6 - F_1(-h), F_2(h) = h^3/6
 * + pi^2 h/6 + F_2(-h). */
DC_VECTOR_CLONES
static void fermi_integrals(const struct dc_fermi_series *series, size_t n, const double *h,
                            double *f0, double *f1, double *f2)
{
    const double pi2 = DC_PI * DC_PI;
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        double e = dc_vector_exp(-fabs(h[i])), x = 2 * e - 1;
        double above = h[i] > 0 ? h[i] : 0, square = above * above;
        double below1 = e * series_at(series->coefficient[1], x);
        f0[i] = above + e * series_at(series->coefficient[0], x);
        f1[i] = h[i] > 0 ? square / 2 + pi2 / 6 - below1 : below1;
        f2[i] = above * (square + pi2) / 6 + e * series_at(series->coefficient[2], x);
    }
}

void dc_fermi_integrals(const struct dc_fermi_series *series, double h, double f[3])
{
    fermi_integrals(series, 1, &h, &f[0], &f[1], &f[2]);
}

/* ---- widths ---------------------------------------------------------------------------------- */

/* What all pairs of X have in common: d is a fermion's energy minus half of X's, and the squared
 * matrix element c0 + c2 d^2. */
struct decay {
    double mass, energy, momentum;
    double c2, rest_c0, mass_c0; /* c0 = rest_c0 + mass_c0 (m_f/m)^2 */
};

static struct decay decay_of(enum dc_polarisation polarisation, double mass, double energy)
{
    double k2 = (energy - mass) * (energy + mass);
    struct decay decay = {.mass = mass, .energy = energy, .momentum = sqrt(k2)};
    if (polarisation == DC_TRANSVERSE) {
        decay.rest_c0 = 0.25;
        decay.mass_c0 = 1;
        decay.c2 = 1 / k2;
    } else {
        decay.rest_c0 = 0.5;
        decay.c2 = -2 / k2;
    }
    return decay;
}

/* Some pairs: the largest |d|, 0 below threshold, c0, and the gas (T = 1 for none). */
enum { BLOCK = 64 };
struct gases {
    size_t n;
    double half[BLOCK], c0[BLOCK], temperature[BLOCK], potential[BLOCK];
};

static void fill(struct gases *gases, const struct decay *decay, const struct dc_pairs *pairs,
                 size_t first)
{
    gases->n = pairs->n - first < BLOCK ? pairs->n - first : BLOCK;
#pragma omp simd
    for (size_t i = 0; i < gases->n; i++) {
        double r = pairs->fermion_mass[first + i] / decay->mass, square = 1 - 4 * r * r;
        double t = pairs->temperature[first + i];
        gases->half[i] = decay->momentum * sqrt(square > 0 ? square : 0) / 2;
        gases->c0[i] = decay->rest_c0 + decay->mass_c0 * r * r;
        gases->temperature[i] = t > 0 ? t : 1;
        gases->potential[i] = pairs->chemical_potential[first + i];
    }
}

/* Where `half` is well below T the closed form is the difference of terms that are (T/half)^2 times
 * as large, while a few nodes are enough for what hardly changes in between. */
static bool is_slow(const struct gases *gases, size_t i)
{
    return gases->half[i] < gases->temperature[i] / 2;
}

static inline double transparent(const struct gases *gases, const struct decay *decay, size_t i)
{
    double half = gases->half[i];
    return 2 * half * (gases->c0[i] + decay->c2 * half * half / 3);
}

/* integral += factor int_d^inf (c0 + c2 d'^2)/(e^((energy/2 + d' - mu)/T) + 1) dd' for d = side
 * half, mu = sign potential. */
static void add_occupied(const struct dc_fermi_series *series, const struct decay *decay,
                         const struct gases *gases, double sign, double side, double factor,
                         double *integral)
{
    const double c2 = decay->c2, energy = decay->energy;
    double h[BLOCK] = {0}, f0[BLOCK], f1[BLOCK], f2[BLOCK];
#pragma omp simd
    for (size_t i = 0; i < gases->n; i++)
        h[i] = (sign * gases->potential[i] - energy / 2 - side * gases->half[i]) /
               gases->temperature[i];
    fermi_integrals(series, gases->n, h, f0, f1, f2);
#pragma omp simd
    for (size_t i = 0; i < gases->n; i++) {
        double t = gases->temperature[i], d = side * gases->half[i];
        integral[i] += factor * ((gases->c0[i] + c2 * d * d) * t * f0[i] +
                                 2 * c2 * t * t * (d * f1[i] + t * f2[i]));
    }
}

/* int_-half^half (c0 + c2 d^2) (1 - f)(1 - fbar) dd, by (1 - f)(1 - fbar) = (1 - f -
 * fbar)/(1 - e^(-energy/T)); energy > 2 half >= T. Where no potential tells fermions from
 * antifermions, half of the work is enough. */
DC_VECTOR_CLONES
static void blocked_fast(const struct dc_fermi_series *series, const struct decay *decay,
                         const struct gases *gases, bool alike, double *integral)
{
    double weight = alike ? 2 : 1;
    for (size_t i = 0; i < gases->n; i++)
        integral[i] = transparent(gases, decay, i);
    for (int sign = 1; sign >= (alike ? 1 : -1); sign -= 2) {
        add_occupied(series, decay, gases, sign, -1, -weight, integral);
        add_occupied(series, decay, gases, sign, 1, weight, integral);
    }
#pragma omp simd
    for (size_t i = 0; i < gases->n; i++)
        integral[i] = (integral[i] > 0 ? integral[i] : 0) /
                      (1 - dc_vector_exp(-decay->energy / gases->temperature[i]));
}

/* The same by quadrature; nodes lie in pairs +-d. */
DC_VECTOR_CLONES
static void blocked_slow(const struct dc_fermi_series *series, const struct decay *decay,
                         const struct gases *gases, double *integral)
{
    const double energy = decay->energy;
    double a[BLOCK], b[BLOCK];
#pragma omp simd
    for (size_t i = 0; i < gases->n; i++) {
        double t = gases->temperature[i], mu = gases->potential[i];
        a[i] = dc_vector_exp((mu - energy / 2) / t);
        b[i] = dc_vector_exp((-mu - energy / 2) / t);
        integral[i] = 0;
    }
    for (size_t j = 0; j < DC_PAIR_NODES / 2; j++) {
        double node = series->node[j], weight = series->weight[j];
#pragma omp simd
        for (size_t i = 0; i < gases->n; i++) {
            double d = gases->half[i] * node, ends = 1 + a[i] * b[i];
            double rise = dc_vector_exp(d / gases->temperature[i]), fall = 1 / rise;
            integral[i] +=
                gases->half[i] * weight * (gases->c0[i] + decay->c2 * d * d) *
                (1 / (ends + a[i] * fall + b[i] * rise) + 1 / (ends + a[i] * rise + b[i] * fall));
        }
    }
}

static void fill_widths(const struct dc_fermi_series *series, const struct decay *decay,
                        const struct dc_pairs *pairs, size_t first, double *width)
{
    struct gases gases;
    double by_nodes[BLOCK] = {0}, closed[BLOCK] = {0};
    bool slow = false, fast = false, alike = true;
    fill(&gases, decay, pairs, first);
    for (size_t i = 0; i < gases.n; i++) {
        bool open = gases.half[i] > 0;
        slow = slow || (open && is_slow(&gases, i));
        fast = fast || (open && !is_slow(&gases, i));
        alike = alike && gases.potential[i] == 0;
    }
    if (slow)
        blocked_slow(series, decay, &gases, by_nodes);
    if (fast)
        blocked_fast(series, decay, &gases, alike, closed);
    double factor = decay->mass * decay->mass / (4 * DC_PI * decay->momentum * decay->energy);
    for (size_t i = 0; i < gases.n; i++) {
        double integral = is_slow(&gases, i) ? by_nodes[i] : closed[i];
        if (!(pairs->temperature[first + i] > 0))
            integral = transparent(&gases, decay, i);
        width[first + i] = gases.half[i] > 0 ? factor * integral : 0;
    }
}

void dc_pair_widths(const struct dc_fermi_series *series, enum dc_polarisation polarisation,
                    double mass, double energy, const struct dc_pairs *pairs, double *width)
{
    const struct decay decay = decay_of(polarisation, mass, energy);
    for (size_t first = 0; first < pairs->n; first += BLOCK)
        fill_widths(series, &decay, pairs, first, width);
}

double dc_pair_width(const struct dc_fermi_series *series, enum dc_polarisation polarisation,
                     double mass, double energy, const struct dc_pair *pair)
{
    const struct dc_pairs one = {1, &pair->fermion_mass, &pair->temperature,
                                 &pair->chemical_potential};
    double width;
    dc_pair_widths(series, polarisation, mass, energy, &one, &width);
    return width;
}

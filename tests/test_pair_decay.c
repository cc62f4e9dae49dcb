/* Decay into a medium: the vacuum's width, equality of polarisations at rest, and Pauli blocking
 * against quadrature of what the closed form is the integral of. */
#include "close.h"
#include "darkcube/constants.h"
#include "supernova_fixture.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_fermi_dirac.h>

static int set_up(void **state)
{
    static struct dc_fermi_series series;
    *state = &series;
    return dc_fermi_series_build(&series, NULL) == DC_SUCCESS ? 0 : -1;
}

/* ---- Fermi integrals ------------------------------------------------------------------------- */

static void fermi_integrals_are_those_of_gsl(void **state)
{
    for (double h = -60; h < 80; h += 0.137) {
        double f[3];
        dc_fermi_integrals(*state, h, f);
        assert_relative(f[0], gsl_sf_fermi_dirac_0(h), 1e-13);
        assert_relative(f[1], gsl_sf_fermi_dirac_1(h), 1e-13);
        assert_relative(f[2], gsl_sf_fermi_dirac_2(h), 1e-13);
    }
}

/* Far from degenerate F_j = e^h (GSL gives up where that underflows); far beyond, the powers of
 * Sommerfeld's series, which ends for whole j. */
static void fermi_integrals_have_their_limits(void **state)
{
    static const double above[] = {90, 1e3, 1e5}, below[] = {-50, -300, -699};
    double f[3];
    for (size_t i = 0; i < 3; i++) {
        double h = above[i];
        dc_fermi_integrals(*state, h, f);
        assert_relative(f[0], h, 1e-14);
        assert_relative(f[1], h * h / 2 + DC_PI * DC_PI / 6, 1e-14);
        assert_relative(f[2], h * h * h / 6 + DC_PI * DC_PI * h / 6, 1e-14);
        dc_fermi_integrals(*state, below[i], f);
        for (size_t j = 0; j < 3; j++)
            assert_relative(f[j], exp(below[i]), 1e-12);
    }
}

/* ---- vacuum ---------------------------------------------------------------------------------- */

static double width(void *series, enum dc_polarisation polarisation, double mass, double energy,
                    struct dc_pair pair)
{
    return dc_pair_width(series, polarisation, mass, energy, &pair);
}

/* Averaged over polarisations: m^2/(12 pi omega) (1 + 2 r) sqrt(1 - 4 r), the width at rest slowed
 * by time dilation. */
static void vacuum_width_is_that_at_rest_dilated(void **state)
{
    static const double fermions[] = {0, 0.51099895, 3, 4.999};
    for (size_t i = 0; i < 4; i++)
        for (double energy = 10.001; energy < 1e5; energy *= 3) {
            double m = 10, r = fermions[i] * fermions[i] / (m * m);
            double expected = m * m / (12 * DC_PI * energy) * (1 + 2 * r) * sqrt(1 - 4 * r);
            struct dc_pair pair = {.fermion_mass = fermions[i]};
            double t = width(*state, DC_TRANSVERSE, m, energy, pair);
            double l = width(*state, DC_LONGITUDINAL, m, energy, pair);
            assert_relative((2 * t + l) / 3, expected, 1e-13);
            assert_relative(dc_width_fermions(1, 1, 1, m, fermions[i]) * m / energy, expected,
                            1e-13);
        }
}

static void nothing_below_the_threshold(void **state)
{
    struct dc_pair pair = {5, 10, 20};
    assert_true(width(*state, DC_TRANSVERSE, 10, 50, pair) == 0);
    assert_true(width(*state, DC_LONGITUDINAL, 9.99, 50, pair) == 0);
    assert_true(width(*state, DC_TRANSVERSE, 10.01, 50, pair) > 0);
    pair = (struct dc_pair){0, 10, 0};
    assert_true(width(*state, DC_TRANSVERSE, 10, 10, pair) == 0); /* no phase space: k = 0 */
}

/* ---- blocking -------------------------------------------------------------------------------- */

/* Eq. (46): int dE_1 M (1 - f)(1 - fbar) over the fermion's energy, as it stands, with z from the
 * momenta of both. */
struct decay {
    enum dc_polarisation polarisation;
    double mass, energy;
    struct dc_pair pair;
};

static double unoccupied(double energy, double mu, double t)
{
    return 1 / (1 + exp(-(energy - mu) / t));
}

static double integrand(double d, void *parameters)
{
    const struct decay *x = parameters;
    const struct dc_pair *p = &x->pair;
    double m2 = x->mass * x->mass, w = x->energy, k2 = (w - x->mass) * (w + x->mass);
    double e1 = w / 2 + d, e2 = w - e1;
    double z = (e1 * e2 - (e1 * w - m2 / 2) * (e2 * w - m2 / 2) / k2) / m2;
    double r = p->fermion_mass * p->fermion_mass / m2;
    double element = x->polarisation == DC_TRANSVERSE ? r + z : 1 - 2 * z;
    return element * unoccupied(e1, p->chemical_potential, p->temperature) *
           unoccupied(e2, -p->chemical_potential, p->temperature);
}

static double by_quadrature(struct decay x, double relative_error)
{
    double r = x.pair.fermion_mass / x.mass, k = sqrt((x.energy - x.mass) * (x.energy + x.mass));
    double half = k * sqrt(1 - 4 * r * r) / 2, sum = 0;
    /* Panels end at the Fermi edges of both. */
    double breaks[4] = {-half, x.pair.chemical_potential - x.energy / 2,
                        x.pair.chemical_potential + x.energy / 2, half};
    double low = -half;
    for (size_t i = 1; i < 4; i++) {
        double high = fmin(fmax(breaks[i], low), half);
        if (high > low)
            sum += fixture_integral(integrand, &x, low, high, relative_error);
        low = high;
    }
    return x.mass * x.mass / (4 * DC_PI * k * x.energy) * sum;
}

static void assert_blocked_width(void *series, struct decay x)
{
    for (int p = 0; p < DC_POLARISATIONS; p++) {
        x.polarisation = (enum dc_polarisation)p;
        double value = width(series, x.polarisation, x.mass, x.energy, x.pair);
        assert_relative(value, by_quadrature(x, 1e-10), 1e-8);
    }
}

static void blocked_width_equals_gsl_quadrature(void **state)
{
    static const struct decay cases[] = {
        /* m, omega, {fermion's mass, T, mu} */
        {0, 10, 100, {0, 22.5, 0}}, /* neutrinos of a core */
        {0, 1, 30, {0, 30, 0}},     /* soft, in a hot gas */
        {0, 1, 300, {0, 30, 100}},
        {0, 200, 210, {2, 60, 5}},
        {0, 30, 60, {4.38485, 15.2629, 111}},
        {0, 30, 60, {4.38485, 15.2629, -111}}, /* antifermions block as much */
        {0, 150, 400, {8.5, 22.5, 231}},
        {0, 20, 50, {0.738, 1.51427, 11.0267}},
        {0, 5, 20, {1.29168, 3.71827, 27.0518}}, /* nearly all states are taken */
        {0, 20, 50, {0.511, 0.02, 30}},          /* cold: edges as sharp as steps, within */
        {0, 20, 50, {0.511, 0.02, 10}},
        {0, 20, 50, {0.511, 0.02, 0}}, /* empty */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_blocked_width(*state, cases[i]);
}

/* X that hardly moves, or hardly decays, in a hot gas: the fermions' energies lie closer together
 * than T, where the closed form would lose all digits. */
static void slow_pairs_are_blocked_as_exactly(void **state)
{
    static const double excess[] = {1e-9, 1e-6, 1e-3, 0.1, 3, 10, 14, 16, 20};
    for (size_t i = 0; i < sizeof excess / sizeof excess[0]; i++)
        for (double mu = -40; mu < 100; mu += 35)
            assert_blocked_width(*state, (struct decay){0, 2, 2 + excess[i], {0.3, 15, mu}});
    for (double fermion = 0.9; fermion < 0.9999999; fermion = (fermion + 9) / 10)
        assert_blocked_width(*state, (struct decay){0, 2, 40, {fermion, 12, 20}});
}

/* At rest no direction is distinguished; blocking of both has the same factor. */
static void polarisations_are_equal_at_rest(void **state)
{
    static const struct dc_pair pairs[] = {{0, 0, 0}, {0, 25, 0}, {3, 25, 60}, {3, 1, 8}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        double m = 8, energy = m * (1 + 1e-10), r = pow(pairs[i].fermion_mass / m, 2);
        double t = width(*state, DC_TRANSVERSE, m, energy, pairs[i]);
        double l = width(*state, DC_LONGITUDINAL, m, energy, pairs[i]);
        double expected = m / (12 * DC_PI) * (1 + 2 * r) * sqrt(1 - 4 * r);
        if (pairs[i].temperature > 0)
            expected *= unoccupied(m / 2, pairs[i].chemical_potential, pairs[i].temperature) *
                        unoccupied(m / 2, -pairs[i].chemical_potential, pairs[i].temperature);
        assert_relative(t, expected, 1e-6);
        assert_relative(l, expected, 1e-6);
    }
}

/* An independent program's, for g^2 q^2 = 1, in the fiducial star. Temperatures and potentials were
 * printed with six digits, which widths into degenerate gases magnify. */
static void widths_have_known_values(void **state)
{
    static const struct {
        struct decay decay;
        double t, l;
    } known[] = {
        {{0, 10, 100, {0, 22.5, 0}}, 0.0180634, 0.0197856},
        {{0, 30, 60, {0, 15.2629, 0}}, 0.27005, 0.287694},
        {{0, 30, 60, {4.38485, 15.2629, 111.024}}, 0.00309151, 0.00256031},
        {{0, 5, 20, {0, 3.71827, 0}}, 0.0242381, 0.0266522},
        {{0, 5, 20, {1.29168, 3.71827, 27.0518}}, 0.000690111, 0.000555587},
        {{0, 20, 50, {0, 1.51427, 0}}, 0.207787, 0.211591},
        {{0, 20, 50, {0.73797, 1.51427, 11.0267}}, 0.161576, 0.189738},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const struct decay *x = &known[i].decay;
        assert_relative(width(*state, DC_TRANSVERSE, x->mass, x->energy, x->pair), known[i].t,
                        4e-5);
        assert_relative(width(*state, DC_LONGITUDINAL, x->mass, x->energy, x->pair), known[i].l,
                        4e-5);
    }
    /* degenerate electrons of the core leave no room at all */
    assert_true(width(*state, DC_TRANSVERSE, 10, 100, (struct dc_pair){8.50845, 22.5, 231.501}) ==
                0);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fermi_integrals_are_those_of_gsl),
        cmocka_unit_test(fermi_integrals_have_their_limits),
        cmocka_unit_test(vacuum_width_is_that_at_rest_dilated),
        cmocka_unit_test(nothing_below_the_threshold),
        cmocka_unit_test(blocked_width_equals_gsl_quadrature),
        cmocka_unit_test(slow_pairs_are_blocked_as_exactly),
        cmocka_unit_test(polarisations_are_equal_at_rest),
        cmocka_unit_test(widths_have_known_values),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}

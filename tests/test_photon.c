/* The photon in the medium: its response against the closed form in long double and its limits,
 * resonances, and what screening does to charges, against complex arithmetic. */
#include "close.h"
#include "darkcube/constants.h"
#include "supernova_fixture.h"

#include <complex.h>
#include <gsl/gsl_errno.h>

/* As Braaten and Segel print it for v_* = 1. */
static double printed_response(enum dc_polarisation polarisation, long double v)
{
    long double logarithm = logl((1 + v) / (1 - v)) / (2 * v), v2 = v * v;
    long double response = polarisation == DC_LONGITUDINAL
                               ? 3 / v2 * (1 - v2) * (logarithm - 1)
                               : 3 / (2 * v2) * (1 - (1 - v2) * logarithm);
    return (double)response;
}

/* Both ways to compute it, and where one goes over into the other, at v = 0.05. */
static void response_is_the_printed_one(void **state)
{
    (void)state;
    for (long double v = 0.02L; v < 0.9999L; v += 0.0003L) {
        double m = 7, energy = (double)(7 / sqrtl((1 - v) * (1 + v)));
        for (int p = 0; p < DC_POLARISATIONS; p++) {
            enum dc_polarisation polarisation = (enum dc_polarisation)p;
            assert_relative(dc_photon_response(polarisation, m, energy),
                            printed_response(polarisation, v), 1e-10);
        }
    }
}

static void response_has_its_limits(void **state)
{
    (void)state;
    double m = 3;
    assert_relative(dc_photon_response(DC_TRANSVERSE, m, m), 1.0, 1e-15);
    assert_relative(dc_photon_response(DC_LONGITUDINAL, m, m), 1.0, 1e-15);
    /* T: 1 + v^2/5, L: 1 - 2 v^2/5 */
    double v2 = 1e-4, energy = m / sqrt(1 - v2);
    assert_absolute(dc_photon_response(DC_TRANSVERSE, m, energy), 1 + v2 / 5, 1e-8);
    assert_absolute(dc_photon_response(DC_LONGITUDINAL, m, energy), 1 - 2 * v2 / 5, 1e-8);
    energy = 1e9 * m; /* T: 3/2; L: 3 (m/omega)^2 (ln(2 omega/m) - 1) */
    assert_relative(dc_photon_response(DC_TRANSVERSE, m, energy), 1.5, 1e-12);
    assert_relative(dc_photon_response(DC_LONGITUDINAL, m, energy), 3e-18 * (log(2e9) - 1), 1e-12);
}

static void plasma_frequency_has_its_limits(void **state)
{
    (void)state;
    double dilute = 1e-9, dense = 1e9;
    assert_relative(dc_plasma_frequency_squared(dilute),
                    4 * DC_PI * DC_ALPHA * dilute / DC_ELECTRON_MASS_MEV, 1e-4);
    assert_relative(dc_plasma_frequency_squared(dense),
                    4 * DC_ALPHA / (3 * DC_PI) * pow(3 * DC_PI * DC_PI * dense, 2.0 / 3), 1e-6);
    /* an independent program's */
    assert_relative(sqrt(dc_plasma_frequency_squared(458084)), 13.2719, 4e-6);
    assert_relative(sqrt(dc_plasma_frequency_squared(53.5546)), 0.648646, 4e-6);
}

/* T from omega_p to sqrt(3/2) omega_p, L below it: that is where there are resonances, and there
 * Re Pi = K^2. */
static void resonances_solve_their_equation(void **state)
{
    (void)state;
    double frequency = 13.6, squared = frequency * frequency;
    for (double m = 0.05; m < 20; m *= 1.13) {
        double t = dc_photon_resonance(DC_TRANSVERSE, m, squared);
        double l = dc_photon_resonance(DC_LONGITUDINAL, m, squared);
        assert_int_equal(isfinite(t), m > frequency && m < sqrt(1.5) * frequency);
        assert_int_equal(isfinite(l), m < frequency);
        if (isfinite(t)) {
            assert_true(t > m);
            assert_relative(squared * dc_photon_response(DC_TRANSVERSE, m, t), m * m, 1e-10);
        }
        if (isfinite(l)) {
            assert_true(l > m);
            assert_relative(squared * dc_photon_response(DC_LONGITUDINAL, m, l), m * m, 1e-9);
        }
    }
    assert_true(isnan(dc_photon_resonance(DC_TRANSVERSE, 20, 0)));
    assert_true(isnan(dc_photon_resonance(DC_LONGITUDINAL, 20, 0)));
}

/* A light longitudinal one resonates at the energy at which omega^2 = 3 omega_p^2 (ln(2 omega/m) -
 * 1): of the order of the plasma frequency, and not of the mass. */
static void light_longitudinal_photons_resonate_near_the_plasma_frequency(void **state)
{
    (void)state;
    double w2 = 100, m = 1e-3, w = dc_photon_resonance(DC_LONGITUDINAL, m, w2);
    assert_relative(w * w, 3 * w2 * (log(2 * w / m) - 1), 1e-6);
}

/* xi = m^2/(m^2 - Pi); Eq. (43) and its sibling for q_+. */
static void screening_is_that_of_a_complex_amplitude(void **state)
{
    (void)state;
    static const double re_pi[] = {0, 40, 99, 100, 101, 260}, im_pi[] = {1e-9, 0.06, 6, 700};
    double m = 10, xp = 0.8, xn = -0.35;
    for (size_t i = 0; i < 6; i++)
        for (size_t j = 0; j < 4; j++) {
            double complex xi = m * m / (m * m - re_pi[i] - im_pi[j] * (double complex)_Complex_I);
            struct dc_screening screening = dc_screening(m, re_pi[i], im_pi[j]);
            double size = cabs(xi);
            assert_relative(screening.square, size * size, 1e-12);
            assert_absolute(screening.real, creal(xi), 1e-12 * size);
            double minus = cabs(xi * xp - xn), plus = cabs(xi * xp + xn);
            double sum = xp * xp * screening.square + xn * xn;
            assert_relative(sum - 2 * xp * xn * screening.real, minus * minus, 1e-10);
            assert_relative(sum + 2 * xp * xn * screening.real, plus * plus, 1e-10);
        }
    struct dc_screening none = dc_screening(m, 0, 0);
    assert_true(none.square == 1 && none.real == 1);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(response_is_the_printed_one),
        cmocka_unit_test(response_has_its_limits),
        cmocka_unit_test(plasma_frequency_has_its_limits),
        cmocka_unit_test(resonances_solve_their_equation),
        cmocka_unit_test(light_longitudinal_photons_resonate_near_the_plasma_frequency),
        cmocka_unit_test(screening_is_that_of_a_complex_amplitude),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

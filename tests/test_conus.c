/* CONUS+: events against a quadrature of GSL over the public cross section, chi2 by hand, readers.
 */
#include "cevns_fixture.h"
#include "darkcube/constants.h"
#include "terrestrial/coherent_scattering.h"
#include "terrestrial/reactor.h"

#include "close.h"

#include <gsl/gsl_integration.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct dc_cevns_options usual = {.form_factor = DC_FORM_FACTOR_KLEIN_NYSTRAND};
static const struct dc_vector_boson no_boson = {.mass_mev = 1};
static const char spectrum_path[] = "inputs/reactor_spectrum.txt";

static struct dc_conus *open_conus(const struct dc_conus_counts *counts)
{
    struct dc_conus *conus = NULL;
    struct dc_error error = {""};
    char *text = fixture_text(spectrum_path);
    const struct dc_cevns_text reactor = {text, spectrum_path};
    if (dc_conus_open(&usual, &reactor, counts, &conus, &error) != DC_SUCCESS)
        fail_msg("%s", error.text);
    free(text);
    return conus;
}

/* ---- events by another quadrature ------------------------------------------------------------ */

struct folded {
    struct dc_reactor reactor;
    struct dc_nucleus nucleus;
    struct dc_vector_boson boson;
    double recoil;
    gsl_integration_workspace *inner;
};

static double of_energy(double energy, void *parameters)
{
    const struct folded *f = parameters;
    return dc_reactor_spectrum(&f->reactor, energy) *
           dc_cevns_cross_section(&usual, &f->nucleus, &f->boson, energy, f->recoil);
}

/* Of three detectors, a third of the exposure each. */
static double of_recoil(double recoil, void *parameters)
{
    struct folded *f = parameters;
    gsl_function inner = {of_energy, f};
    double value, error;
    f->recoil = recoil;
    const double least = dc_least_neutrino_energy(f->nucleus.mass_mev, recoil);
    assert_int_equal(gsl_integration_qag(&inner, least, f->reactor.highest_mev, 0, 1e-7, 200,
                                         GSL_INTEG_GAUSS31, f->inner, &value, &error),
                     0);
    const double kev = recoil * 1e3, epsilon = 11.5 * pow(32, -7. / 3) * kev;
    const double g = 3 * pow(epsilon, 0.15) + 0.7 * pow(epsilon, 0.6) + epsilon;
    const double ev = 1e3 * kev * 0.162 * g / (1 + 0.162 * g);
    const double sigma = sqrt(20.4 * 20.4 + 0.296 * ev);
    double seen = 0;
    for (double threshold = 160; threshold <= 180; threshold += 10)
        seen += erfc((threshold - ev) / sigma / sqrt(2)) / 6;
    return value * seen;
}

static double expected_events(const struct dc_vector_boson *boson)
{
    struct folded f = {.boson = *boson};
    struct dc_error error_of_reader;
    char *text = fixture_text(spectrum_path);
    gsl_integration_workspace *outer = gsl_integration_workspace_alloc(200);
    gsl_function function = {of_recoil, &f};
    double sum = 0;
    f.inner = gsl_integration_workspace_alloc(200);
    assert_true(outer != NULL && f.inner != NULL);
    assert_int_equal(dc_reactor_read(text, spectrum_path, &f.reactor, &error_of_reader),
                     DC_SUCCESS);
    static const double share[] = {0.2052, 0.2745, 0.0776, 0.3652, 0.0775};
    static const double mass_number[] = {70, 72, 73, 74, 76};
    static const double mass_u[] = {69.924249, 71.922076, 72.923459, 73.921178, 75.921403};
    for (int i = 0; i < 5; i++) {
        double value, error;
        f.nucleus = (struct dc_nucleus){32, mass_number[i], mass_u[i] * 931.49410242, 4};
        assert_int_equal(gsl_integration_qag(&function, 1e-5,
                                             dc_largest_recoil(f.nucleus.mass_mev, 10) * (1 - 1e-9),
                                             0, 1e-6, 200, GSL_INTEG_GAUSS31, outer, &value,
                                             &error),
                         0);
        /* 327 kg d, 1.5e13 antineutrinos per cm^2 and s. */
        sum += value * share[i] * 327000. * 86400 / 72.63 * 6.02214076e23 * 1.5e13;
    }
    gsl_integration_workspace_free(f.inner);
    gsl_integration_workspace_free(outer);
    free(text);
    return sum;
}

static void events_are_integrals(void **state)
{
    (void)state;
    struct dc_conus *conus = open_conus(NULL);
    const double standard = expected_events(&no_boson);
    assert_relative(dc_conus_unscaled_events(conus), standard, 1e-4);
    const struct dc_vector_boson bosons[] = {fixture_boson(10, 3e-5, DC_PI / 2),
                                             fixture_boson(1, 1e-4, 2.749473895)};
    for (size_t i = 0; i < 2; i++) {
        struct dc_conus_result result;
        dc_conus_set_mass(conus, bosons[i].mass_mev);
        dc_conus_point(conus, &bosons[i], &result);
        assert_relative(result.events, 347 * expected_events(&bosons[i]) / standard, 1e-4);
        assert_relative(result.chi2, pow(result.events - 395, 2) / (106. * 106. + 59. * 59.),
                        1e-12);
    }
    dc_conus_close(conus);
}

/* An independent program: 297 events before scaling, 3.3 and 48 times the Standard Model's for B-L
 * of 10 MeV. */
static void published_totals(void **state)
{
    (void)state;
    struct dc_conus *conus = open_conus(NULL);
    struct dc_conus_result result;
    assert_relative(dc_conus_unscaled_events(conus), 297., 3e-3);
    dc_conus_set_mass(conus, 10);
    dc_conus_point(conus, &no_boson, &result);
    assert_relative(result.events, 347., 1e-12);
    struct dc_vector_boson boson = fixture_boson(10, 3e-5, DC_PI / 2);
    dc_conus_point(conus, &boson, &result);
    assert_relative(result.events / 347, 3.3, 0.03);
    boson.coupling = 8e-5;
    dc_conus_point(conus, &boson, &result);
    assert_relative(result.events / 347, 48., 0.01);
    dc_conus_close(conus);
}

static void windows_add_up(void **state)
{
    (void)state;
    struct dc_conus *conus = open_conus(NULL);
    const struct dc_vector_boson boson = fixture_boson(10, 3e-5, DC_PI / 2);
    struct dc_conus_result result;
    double sum = 0;
    dc_conus_set_mass(conus, 10);
    dc_conus_point(conus, &boson, &result);
    for (double low = 100; low < 1500; low += 10)
        sum += dc_conus_events_between(conus, &boson, low, low + 10);
    assert_relative(sum, result.events, 1e-6);
    dc_conus_close(conus);
}

/* Bins filled with twice the Standard Model: the strength of that spectrum is 2, which costs
 * (1/0.17)^2 only as far as the common uncertainty lets it. */
static void bins_share_an_uncertainty(void **state)
{
    (void)state;
    struct dc_conus *conus = open_conus(NULL);
    struct dc_conus_counts counts = {.n_bins = 4};
    struct dc_conus_result result;
    double weight = 0;
    for (size_t i = 0; i < counts.n_bins; i++) {
        counts.low_ev[i] = 150 + 50 * (double)i;
        counts.high_ev[i] = counts.low_ev[i] + 50;
        const double s =
            dc_conus_events_between(conus, &no_boson, counts.low_ev[i], counts.high_ev[i]);
        counts.excess[i] = 2 * s;
        counts.uncertainty[i] = 30;
        weight += s * s / 900;
    }
    dc_conus_close(conus);
    conus = open_conus(&counts);
    dc_conus_set_mass(conus, 10);
    dc_conus_point(conus, &no_boson, &result);
    /* Two measurements of one strength, 2 and 1. */
    const double prior = pow(347. / 59, 2);
    assert_relative(result.chi2, weight * prior / (weight + prior), 1e-9);
    assert_relative(result.delta_chi2, result.chi2, 1e-9); /* the least is 0 */
    dc_conus_close(conus);
}

static void counts_are_read(void **state)
{
    (void)state;
    struct dc_conus_counts counts;
    struct dc_error error = {""};
    assert_int_equal(
        dc_conus_counts_read("# bins\n160, 200, 85, 40\n200 240 -3 20\n", "c", &counts, &error),
        DC_SUCCESS);
    assert_true(counts.n_bins == 2 && counts.excess[1] == -3 && counts.high_ev[0] == 200);
    assert_int_equal(dc_conus_counts_read("160 200 85 0\n", "c", &counts, &error), DC_ERROR_DATA);
    assert_non_null(strstr(error.text, "c:1: expected low_ev"));
    assert_int_equal(dc_conus_counts_read("160 200 85 4\n\n190 240 85 4\n", "c", &counts, &error),
                     DC_ERROR_DATA);
    assert_non_null(
        strstr(error.text, "c:3: expected low_ev, high_ev, excess, uncertainty with 200"));
    assert_int_equal(dc_conus_counts_read("160 200 85\n", "c", &counts, &error), DC_ERROR_DATA);
    assert_non_null(strstr(error.text, "c:1: expected 4 numbers"));
    assert_int_equal(dc_conus_counts_read("\n", "c", &counts, &error), DC_ERROR_DATA);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_are_integrals), cmocka_unit_test(published_totals),
        cmocka_unit_test(windows_add_up),       cmocka_unit_test(bins_share_an_uncertainty),
        cmocka_unit_test(counts_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

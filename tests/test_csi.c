/* COHERENT's CsI detector: expected events against quadratures of GSL, chi2 against a minimizer
 * that knows no derivatives, published totals, and readers. */
#include "cevns_fixture.h"
#include "darkcube/constants.h"
#include "terrestrial/coherent_scattering.h"
#include "terrestrial/csi.h"
#include "terrestrial/csi_response.h"
#include "terrestrial/stopped_pions.h"

#include "close.h"

#include <gsl/gsl_integration.h>
#include <gsl/gsl_multimin.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const double nucleophobic = 2.749473895;
static const struct dc_vector_boson no_boson = {.mass_mev = 1};

/* ---- expected events ------------------------------------------------------------------------- */

enum { LAYERS = 3 };
struct nested {
    gsl_integration_workspace *space[LAYERS];
    const struct dc_nucleus *nucleus;
    const struct dc_vector_boson *boson;
    double low_pe, high_pe, recoil;
};

static double integrate(struct nested *nested, int layer, double (*function)(double, void *),
                        double low, double high)
{
    gsl_function f = {function, nested};
    double value, error;
    assert_int_equal(gsl_integration_qag(&f, low, high, 1e-30, 1e-6, 500, GSL_INTEG_GAUSS21,
                                         nested->space[layer], &value, &error),
                     0);
    return value;
}

static double of_energy(double energy, void *parameters)
{
    const struct nested *n = parameters;
    const struct dc_cevns_options options = {.form_factor = DC_FORM_FACTOR_KLEIN_NYSTRAND};
    return dc_muon_decay_spectrum(DC_CSI_NU_E, energy) *
           dc_cevns_cross_section(&options, n->nucleus, n->boson, energy, n->recoil);
}

static double of_photoelectrons(double pe, void *parameters)
{
    const struct nested *n = parameters;
    double slope;
    return dc_csi_smearing(pe, n->recoil) * dc_csi_energy_efficiency(pe, &slope);
}

static double of_recoil(double recoil, void *parameters)
{
    struct nested *n = parameters;
    n->recoil = recoil;
    return integrate(n, 1, of_energy, dc_least_neutrino_energy(n->nucleus->mass_mev, recoil),
                     DC_MUON_END_MEV) *
           integrate(n, 2, of_photoelectrons, n->low_pe, n->high_pe);
}

static double of_time(double time, void *parameters)
{
    (void)parameters;
    return dc_delayed_arrival(time) * dc_csi_time_efficiency(time);
}

/* Electron neutrinos in one bin of energy and time, from the public cross section alone. */
static double expected_events(const struct dc_vector_boson *boson, double low_pe, double high_pe,
                              double from_us, double to_us)
{
    static const struct dc_nucleus *const nuclei[] = {&dc_caesium, &dc_iodine};
    struct nested nested = {.boson = boson, .low_pe = low_pe, .high_pe = high_pe};
    double sum = 0;
    for (int i = 0; i < LAYERS; i++) {
        nested.space[i] = gsl_integration_workspace_alloc(500);
        assert_non_null(nested.space[i]);
    }
    for (int i = 0; i < 2; i++) {
        nested.nucleus = nuclei[i];
        sum += integrate(&nested, 0, of_recoil, 1e-4,
                         dc_largest_recoil(nuclei[i]->mass_mev, DC_MUON_END_MEV));
    }
    sum *= integrate(&nested, 0, of_time, from_us, to_us);
    for (int i = 0; i < LAYERS; i++)
        gsl_integration_workspace_free(nested.space[i]);
    /* Neutrinos of a flavour per cm^2, and nuclei of each kind. */
    return sum * 5.79369e14 * 3.38411e25;
}

static void bins_are_integrals(void **state)
{
    (void)state;
    const struct dc_vector_boson bosons[] = {no_boson, fixture_boson(10, 1e-4, DC_PI / 2),
                                             fixture_boson(50, 3e-3, nucleophobic)};
    struct dc_csi *csi = fixture_csi(DC_FORM_FACTOR_KLEIN_NYSTRAND, DC_CSI_PROFILE_ALL, 0);
    for (size_t i = 0; i < sizeof bosons / sizeof bosons[0]; i++) {
        double events[DC_CSI_FLAVOURS][DC_CSI_ENERGY_BINS][DC_CSI_TIME_BINS];
        dc_csi_set_mass(csi, bosons[i].mass_mev);
        dc_csi_events(csi, &bosons[i], events);
        assert_relative(events[DC_CSI_NU_E][3][9], expected_events(&bosons[i], 16, 20, 2, 4), 1e-5);
        assert_relative(events[DC_CSI_NU_E][0][8], expected_events(&bosons[i], 7.06788, 8, 1, 2),
                        1e-4);
        assert_relative(events[DC_CSI_NU_E][7][4], expected_events(&bosons[i], 40, 50, 0.5, 0.625),
                        1e-4);
    }
    dc_csi_close(csi);
}

/* An efficiency and an arrival that move are those of moved arguments; a larger nucleus is fainter.
 */
static void shifts_move_the_signal(void **state)
{
    (void)state;
    struct dc_csi *csi = fixture_csi(DC_FORM_FACTOR_HELM, DC_CSI_PROFILE_ALL, 0);
    struct dc_csi_density density;
    struct dc_csi_energies here, there, before;
    struct dc_csi_times now, then;
    dc_csi_density(csi, DC_CSI_WITH_CEVNS, &no_boson, &density);
    dc_csi_energies(csi, density.flavour, 1, 0.1, 0.3, &here);
    dc_csi_energies(csi, density.flavour, 1, 0.1001, 0.3, &there);
    dc_csi_energies(csi, density.flavour, 1, 0.1, 0.2999, &before);
    dc_csi_times(csi, 0.1, &now);
    dc_csi_times(csi, 0.1001, &then);
    for (size_t i = 1; i < DC_CSI_ENERGY_BINS; i++) {
        assert_relative((there.events[i] - here.events[i]) / 1e-4, here.by_radius[i], 2e-3);
        assert_relative((here.events[i] - before.events[i]) / 1e-4, here.by_shift[i], 2e-3);
        assert_true(here.by_radius[i] < 0 && here.by_shift[i] > 0);
    }
    for (size_t a = 0; a < DC_CSI_ARRIVALS; a++)
        for (size_t j = 3; j < DC_CSI_TIME_BINS; j++)
            assert_absolute((then.share[a][j] - now.share[a][j]) / 1e-4, now.by_shift[a][j], 2e-3);
    dc_csi_close(csi);
}

/* ---- chi2 ------------------------------------------------------------------------------------ */

/* What an independent program finds that takes arrival times from a table of 10 us: 311.9 events
 * (326.5 with Helm's form factor), to its digits; chi2 81.3 and 140 without neutrinos. The
 * measurement: 341 +- 42 events, 82.6, 11.6 standard deviations. */
static void published_totals(void **state)
{
    (void)state;
    for (int f = 0; f < 2; f++) {
        struct dc_csi *csi = fixture_csi((enum dc_form_factor)f, DC_CSI_PROFILE_NORMALISATIONS, 10);
        struct dc_csi_fit with, without;
        assert_int_equal(dc_csi_fit_point(csi, DC_CSI_WITH_CEVNS, &no_boson, &with), DC_OK);
        assert_int_equal(dc_csi_fit_point(csi, DC_CSI_WITHOUT_CEVNS, &no_boson, &without), DC_OK);
        assert_relative(with.events, f == DC_FORM_FACTOR_HELM ? 326.5 : 311.9, 3e-4);
        assert_true(without.events == 0);
        if (f == DC_FORM_FACTOR_KLEIN_NYSTRAND) {
            assert_absolute(with.chi2, 81.3, 0.05);
            assert_absolute(without.chi2 - with.chi2, 140., 0.5);
        }
        dc_csi_close(csi);
    }
}

struct brute {
    struct dc_csi *csi;
    const struct dc_vector_boson *boson;
};

/* Boxes as reflections, so that the simplex need not know of them. */
static double into_box(double x, double box)
{
    return box * 2 / DC_PI * asin(sin(x / box));
}

static double chi2_of(const gsl_vector *x, void *parameters)
{
    const struct brute *brute = parameters;
    double nuisance[DC_CSI_NUISANCES];
    for (size_t k = 0; k < DC_CSI_NUISANCES; k++)
        nuisance[k] = gsl_vector_get(x, k);
    nuisance[DC_CSI_SIGNAL] = exp(nuisance[DC_CSI_SIGNAL]) - 1;
    nuisance[DC_CSI_RADIUS] = into_box(nuisance[DC_CSI_RADIUS], DC_CSI_RADIUS_BOX);
    nuisance[DC_CSI_TIME_US] = into_box(nuisance[DC_CSI_TIME_US], DC_CSI_TIME_BOX);
    nuisance[DC_CSI_ENERGY_PE] = into_box(nuisance[DC_CSI_ENERGY_PE], DC_CSI_ENERGY_BOX);
    const double chi2 = dc_csi_chi2_at(brute->csi, brute->boson, nuisance);
    return isfinite(chi2) ? chi2 : 1e10;
}

/* Nelder and Mead from one corner of the boxes, begun anew where it ended. */
static double brute_minimum(struct brute *brute, double time_us, double energy_pe)
{
    const double steps[DC_CSI_NUISANCES] = {0.2, 0.1, 0.1, 0.02, 0.03, 0.05, 0.3};
    gsl_multimin_fminimizer *minimizer =
        gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, DC_CSI_NUISANCES);
    gsl_vector *x = gsl_vector_calloc(DC_CSI_NUISANCES), *step = gsl_vector_alloc(DC_CSI_NUISANCES);
    gsl_multimin_function function = {chi2_of, DC_CSI_NUISANCES, brute};
    assert_true(minimizer != NULL && x != NULL && step != NULL);
    gsl_vector_set(x, DC_CSI_TIME_US, time_us);
    gsl_vector_set(x, DC_CSI_ENERGY_PE, energy_pe);
    double least = INFINITY;
    for (int round = 0; round < 3; round++) {
        for (size_t k = 0; k < DC_CSI_NUISANCES; k++)
            gsl_vector_set(step, k, steps[k]);
        assert_int_equal(gsl_multimin_fminimizer_set(minimizer, &function, x, step), 0);
        for (int i = 0; i < 800 && gsl_multimin_fminimizer_size(minimizer) > 1e-5; i++)
            assert_int_equal(gsl_multimin_fminimizer_iterate(minimizer), 0);
        gsl_vector_memcpy(x, gsl_multimin_fminimizer_x(minimizer));
        least = gsl_multimin_fminimizer_minimum(minimizer);
    }
    gsl_multimin_fminimizer_free(minimizer);
    gsl_vector_free(step);
    gsl_vector_free(x);
    return least;
}

static void the_profile_is_the_minimum(void **state)
{
    (void)state;
    struct dc_csi *csi = fixture_csi(DC_FORM_FACTOR_KLEIN_NYSTRAND, DC_CSI_PROFILE_ALL, 0);
    const struct dc_vector_boson bosons[] = {
        no_boson,
        fixture_boson(10, 6e-5, DC_PI / 2),
        fixture_boson(10, 2e-4, 3 * DC_PI / 4),
        fixture_boson(10, 2e-3, nucleophobic),
        fixture_boson(10, 4.2e-3, nucleophobic),
        fixture_boson(100, 3e-3, 2.6),
    };
    for (size_t i = 0; i < sizeof bosons / sizeof bosons[0]; i++) {
        struct brute brute = {csi, &bosons[i]};
        struct dc_csi_fit fit;
        dc_csi_set_mass(csi, bosons[i].mass_mev);
        assert_int_equal(dc_csi_fit_point(csi, DC_CSI_WITH_CEVNS, &bosons[i], &fit), DC_OK);
        assert_relative(dc_csi_chi2_at(csi, &bosons[i], fit.nuisance), fit.chi2, 1e-9);
        double least = INFINITY;
        for (int corner = 0; corner < 4; corner++)
            least = fmin(least, brute_minimum(&brute, corner % 2 == 0 ? -0.15 : 0.15,
                                              corner / 2 == 0 ? -0.6 : 0.6));
        /* No lower place, and the simplex comes close to it. */
        assert_true(fit.chi2 <= least + 1e-3);
        assert_absolute(least, fit.chi2, 0.02);
    }
    dc_csi_close(csi);
}

/* A strong boson is excluded however the normalisation stretches, and every search ends. */
static void every_search_ends(void **state)
{
    (void)state;
    struct dc_csi *csi = fixture_csi(DC_FORM_FACTOR_KLEIN_NYSTRAND, DC_CSI_PROFILE_ALL, 0);
    struct dc_csi_fit standard, fit;
    assert_int_equal(dc_csi_fit_point(csi, DC_CSI_WITH_CEVNS, &no_boson, &standard), DC_OK);
    for (double mass = 1e-3; mass < 1e6; mass *= 30) {
        dc_csi_set_mass(csi, mass);
        for (double angle = 0; angle < DC_PI; angle += 0.31)
            for (double coupling = 1e-8; coupling <= 10; coupling *= 7) {
                const struct dc_vector_boson boson = fixture_boson(mass, coupling, angle);
                assert_int_equal(dc_csi_fit_point(csi, DC_CSI_WITH_CEVNS, &boson, &fit), DC_OK);
                assert_true(isfinite(fit.chi2));
                if (fit.events > 30 * standard.events)
                    assert_true(fit.chi2 > standard.chi2 + 30);
            }
    }
    dc_csi_close(csi);
}

/* ---- readers --------------------------------------------------------------------------------- */

static void refused_table(const char *from, const char *to, const char *sentence)
{
    char *text = fixture_text("inputs/csi_counts.csv"), *at = strstr(text, from);
    struct dc_csi_data data;
    struct dc_error error = {""};
    assert_non_null(at);
    assert_true(strlen(to) <= strlen(from));
    memset(at, ' ', strlen(from));
    memcpy(at, to, strlen(to));
    assert_int_equal(dc_csi_data_read(text, "counts", &data, &error), DC_ERROR_DATA);
    if (strstr(error.text, sentence) == NULL)
        fail_msg("%s", error.text);
    free(text);
}

static void bad_tables_are_refused(void **state)
{
    (void)state;
    refused_table("counts, 4, 3, 8", "counts, 4, 8", "counts:12: expected 9 row(s) counts of 11");
    refused_table("counts, 4, 3, 8", "kounts, 4, 3, 8", "got 'kounts'");
    refused_table("counts, 6, 3", "counts, 6, x", "counts:13:12: expected a number, got 'x'");
    refused_table("counts, 6, 3", "counts,-6, 3", "must be 0 or more");
    refused_table("brn, 18.4", "#", "expected 1 row(s) brn, found 0");
    refused_table("0.067251", "0.967251", "must add up to 1");
    refused_table("energy_edges_pe, 0, 8", "energy_edges_pe, 9, 8", "increasing");
}

static void refused_release(const struct dc_cevns_text files[DC_CSI_FILES], enum dc_csi_file which,
                            const char *text, const char *sentence)
{
    struct dc_cevns_text broken[DC_CSI_FILES];
    struct dc_csi_data release;
    struct dc_error error = {""};
    memcpy(broken, files, sizeof broken);
    broken[which] = (struct dc_cevns_text){text, dc_csi_file_name(which)};
    assert_int_equal(dc_csi_data_import(broken, &release, &error), DC_ERROR_DATA);
    if (strstr(error.text, sentence) == NULL)
        fail_msg("%s", error.text);
}

/* The importer on events made from the table gives the table back. */
static void a_release_is_binned(void **state)
{
    (void)state;
    struct dc_csi_data table, release;
    struct dc_error error = {""};
    char *counts = fixture_text("inputs/csi_counts.csv");
    assert_int_equal(dc_csi_data_read(counts, "counts", &table, &error), DC_SUCCESS);
    free(counts);
    char *text[2] = {NULL, NULL};
    for (int f = 0; f < 2; f++) {
        size_t size;
        FILE *out = open_memstream(&text[f], &size);
        assert_non_null(out);
        fprintf(out, "# photoelectrons, time\n61 1\n20 6.5\n3 -1\n");
        for (size_t i = 0; i < DC_CSI_ENERGY_BINS; i++)
            for (size_t j = 0; j < DC_CSI_TIME_BINS; j++)
                for (double k = 0; k < table.counts[i][j]; k++)
                    fprintf(out, "%.3f\t%.5f\n", table.energy_edges[i],
                            table.time_edges[j] + (f == 0 ? 0 : 0.01));
        assert_int_equal(fclose(out), 0);
    }
    /* Flat densities, of which some lies outside. */
    static const char flat_energy[] = "-5 1\n5 1\n15 1\n25 1\n35 1\n45 1\n55 1\n65 1\n";
    static const char flat_time[] = "0.5 1\n1.5 1\n2.5 1\n3.5 1\n4.5 1\n5.5 1\n6.5 7\n";
    const struct dc_cevns_text files[DC_CSI_FILES] = {{text[0], "on"},         {text[1], "off"},
                                                      {flat_energy, "energy"}, {flat_time, "time"},
                                                      {flat_energy, "energy"}, {flat_time, "time"}};
    assert_int_equal(dc_csi_data_import(files, &release, &error), DC_SUCCESS);
    assert_memory_equal(release.counts, table.counts, sizeof table.counts);
    assert_true(release.steady[1] == 147);
    /* The likeliest rate: the mean of an exponential between 0 and 6 us. */
    double times = 0, n = 0;
    for (size_t i = 0; i < DC_CSI_ENERGY_BINS; i++)
        for (size_t j = 0; j < DC_CSI_TIME_BINS; j++) {
            times += table.counts[i][j] * (table.time_edges[j] + 0.01);
            n += table.counts[i][j];
        }
    const double rate = release.steady_rate;
    assert_relative(1 / rate - 6 / expm1(6 * rate), times / n, 1e-9);
    assert_relative(release.beam_neutrons.energy_share[5], 8. / 60, 1e-12);
    assert_relative(release.neutrino_neutrons.time.content[5], 1. / 6, 1e-12);

    dc_csi_data_free(&release);

    refused_release(files, DC_CSI_NIN_TIME, "# time\n1 2\n0.5 2\n",
                    "ninTrec.txt:3: 0.5: expected centres of bins that increase");
    refused_release(files, DC_CSI_BRN_ENERGY, "1 2\n\n2 -2\n", "brnPE.txt:3: a density must be");
    refused_release(files, DC_CSI_BRN_TIME, "1000 1\n1010 1\n",
                    "brnTrec.txt: expected a positive content between");
    refused_release(files, DC_CSI_STEADY, "1 2 3\n", "dataBeamOnAC.txt:1: expected 2 numbers");
    /* Nanoseconds; columns in the wrong order; nothing at low energies. */
    refused_release(files, DC_CSI_BEAM_ON, "30 2240\n20 50\n70 1272\n",
                    "dataBeamOnC.txt: 0 of 3 events are between 0 and 6 us");
    refused_release(files, DC_CSI_BEAM_ON, "2.24 30\n4.3 40\n", "dataBeamOnC.txt: 0 of 2 events");
    refused_release(files, DC_CSI_STEADY, "230 2\n", "and 0 of them below 60 photoelectrons");
    dc_csi_data_free(&table);
    free(text[0]);
    free(text[1]);
}

/* A table of the Gaussian pulse gives what the formula does. */
static void a_pulse_can_be_a_table(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    for (double t = -0.295; t < 20; t += 0.01)
        fprintf(out, "%.4f %.10g %.10g\n", t, dc_prompt_arrival(t), dc_delayed_arrival(t));
    assert_int_equal(fclose(out), 0);
    const struct dc_cevns_options options = {.form_factor = DC_FORM_FACTOR_KLEIN_NYSTRAND};
    struct dc_csi_pulse pulse;
    struct dc_csi_data data;
    struct dc_csi *formula = fixture_csi(options.form_factor, DC_CSI_PROFILE_ALL, 0), *table;
    struct dc_csi_fit fits[2];
    struct dc_error error = {""};
    char *counts = fixture_text("inputs/csi_counts.csv");
    assert_int_equal(dc_csi_pulse_read(text, "pulse", &pulse, &error), DC_SUCCESS);
    assert_int_equal(dc_csi_data_read(counts, "counts", &data, &error), DC_SUCCESS);
    assert_int_equal(dc_csi_open(&options, &data, &pulse, &table, &error), DC_SUCCESS);
    assert_int_equal(dc_csi_fit_point(formula, DC_CSI_WITH_CEVNS, &no_boson, &fits[0]), DC_OK);
    assert_int_equal(dc_csi_fit_point(table, DC_CSI_WITH_CEVNS, &no_boson, &fits[1]), DC_OK);
    assert_relative(fits[1].events, fits[0].events, 1e-3);
    assert_absolute(fits[1].chi2, fits[0].chi2, 0.01);
    dc_csi_close(formula);
    dc_csi_close(table);
    dc_csi_pulse_free(&pulse);
    dc_csi_data_free(&data);
    assert_int_equal(dc_csi_pulse_read("0 1 0\n1 1 0\n", "pulse", &pulse, &error), DC_ERROR_DATA);
    assert_non_null(strstr(error.text, "pulse: column 3 adds up to 0"));
    assert_int_equal(dc_csi_pulse_read("0 1 1\n# twice\n0 1 1\n", "pulse", &pulse, &error),
                     DC_ERROR_DATA);
    assert_non_null(strstr(error.text, "pulse:3: 0: expected centres"));
    assert_int_equal(dc_csi_pulse_read("0 1 1\n1e308 1 1\n1.5e308 1 1\n", "pulse", &pulse, &error),
                     DC_ERROR_DATA);
    assert_int_equal(dc_csi_pulse_read("0 1e308 1\n1 1e308 1\n", "pulse", &pulse, &error),
                     DC_ERROR_DATA);
    assert_non_null(strstr(error.text, "column 2 adds up to inf"));
    assert_int_equal(dc_csi_pulse_read("5 0 0\n550 1 1\n1000 0 1\n", "pulse", &pulse, &error),
                     DC_ERROR_DATA); /* nanoseconds */
    assert_non_null(strstr(error.text, "pulse: less than half of column 2 is between 0 and 6 us"));
    assert_int_equal(dc_csi_pulse_read("1 1 1\n2 1 -1\n", "pulse", &pulse, &error), DC_ERROR_DATA);
    assert_non_null(strstr(error.text, "pulse:2: expected numbers of 0 or more"));
    free(counts);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bins_are_integrals),  cmocka_unit_test(shifts_move_the_signal),
        cmocka_unit_test(published_totals),    cmocka_unit_test(the_profile_is_the_minimum),
        cmocka_unit_test(every_search_ends),   cmocka_unit_test(bad_tables_are_refused),
        cmocka_unit_test(a_release_is_binned), cmocka_unit_test(a_pulse_can_be_a_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

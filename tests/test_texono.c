/* TEXONO: the published count, an independent double integral, limits of the mass, bins, and the
 * allowed band where X and the Z interfere destructively. */
#include "darkcube/bounds.h"
#include "darkcube/constants.h"
#include "darkcube/deck.h"
#include "darkcube/electron_scattering.h"
#include "terrestrial/reactor.h"

#include "close.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char experiment_path[] = "inputs/texono.txt";
static const char reactor_path[] = "inputs/reactor_spectrum.txt";
static const double exposure = 29882, ratio = 1.08;

static char *text_of(const char *path)
{
    char *text = NULL;
    struct dc_error error = {""};
    if (dc_read_text(path, DC_ERROR_DATA, &text, &error) != DC_SUCCESS)
        fail_msg("%s", error.text);
    return text;
}

static enum dc_result try_open(const char *experiment, const char *bins, struct dc_texono **texono,
                               struct dc_error *error)
{
    char *shipped = text_of(experiment_path), *reactor = text_of(reactor_path);
    const struct dc_texono_files files = {.experiment = experiment != NULL ? experiment : shipped,
                                          .experiment_name = "texono",
                                          .reactor = reactor,
                                          .reactor_name = "reactor",
                                          .bins = bins,
                                          .bins_name = "bins"};
    enum dc_result result = dc_texono_open(&files, texono, error);
    free(reactor);
    free(shipped);
    return result;
}

static struct dc_texono *open_texono(const char *bins)
{
    struct dc_texono *texono = NULL;
    struct dc_error error = {""};
    if (try_open(NULL, bins, &texono, &error) != DC_SUCCESS)
        fail_msg("%s", error.text);
    return texono;
}

static struct dc_texono_result compare(struct dc_texono *texono, double mass, double u)
{
    struct dc_texono_result result;
    dc_texono_set_mass(texono, mass);
    dc_texono_compare(texono, u, &result);
    return result;
}

/* ---- an independent count: first over recoils, then over energies ------------------------------
 */

struct count {
    const struct dc_reactor *reactor;
    double low, high, mass, u, energy;
    gsl_integration_cquad_workspace *inner;
};

static double at_recoil(double recoil, void *parameters)
{
    const struct count *c = parameters;
    struct dc_electron_couplings a = dc_electron_couplings(DC_ANTINEUTRINO_E);
    const double shift = dc_electron_shift(c->u, c->mass, recoil);
    a.a1 += shift;
    a.a2 += shift;
    return dc_electron_cross_section(a, c->energy, recoil);
}

static double at_energy(double energy, void *parameters)
{
    struct count *c = parameters;
    gsl_function function = {at_recoil, c};
    const double most = 2 * energy * energy / (2 * energy + DC_ELECTRON_MASS_MEV) * (1 - 1e-15);
    double sum;
    c->energy = energy;
    if (most <= c->low)
        return 0;
    assert_int_equal(gsl_integration_cquad(&function, c->low, fmin(c->high, most), 0, 1e-10,
                                           c->inner, &sum, NULL, NULL),
                     GSL_SUCCESS);
    return sum * dc_reactor_spectrum(c->reactor, energy);
}

/* Events per kg and day between two recoils. */
static double count_rate(const struct dc_reactor *reactor, double low, double high, double mass,
                         double u)
{
    struct count c = {reactor, low, high, mass, u, 0, gsl_integration_cquad_workspace_alloc(200)};
    gsl_integration_cquad_workspace *outer = gsl_integration_cquad_workspace_alloc(200);
    assert_true(c.inner != NULL && outer != NULL);
    gsl_function function = {at_energy, &c};
    /* From the first energy that counts to that which makes every recoil, and from there. */
    const double edges[3] = {dc_electron_least_energy(low), dc_electron_least_energy(high), 10};
    double sum = 0;
    for (int i = 0; i < 2; i++) {
        double part;
        assert_int_equal(gsl_integration_cquad(&function, edges[i], edges[i + 1], 0, 1e-9, outer,
                                               &part, NULL, NULL),
                         GSL_SUCCESS);
        sum += part;
    }
    gsl_integration_cquad_workspace_free(outer);
    gsl_integration_cquad_workspace_free(c.inner);
    return sum * DC_HBAR_C_MEV_CM * DC_HBAR_C_MEV_CM * 6.4e12 * 2.503e26 * 86400;
}

static struct dc_reactor shipped_reactor(void)
{
    struct dc_reactor reactor;
    char *text = text_of(reactor_path);
    assert_int_equal(dc_reactor_read(text, reactor_path, &reactor, NULL), DC_SUCCESS);
    free(text);
    return reactor;
}

/* ---- tests ----------------------------------------------------------------------------------- */

/* An earlier calculation of these facts found 371.6 events; what is published, 414/1.08 = 383. */
static void standard_model(void **state)
{
    (void)state;
    struct dc_texono *texono = open_texono(NULL);
    assert_relative(dc_texono_standard_events(texono), 371.6, 1e-3);
    assert_relative(dc_texono_standard_events(texono), 414 / ratio, 0.04);
    const struct dc_texono_result result = compare(texono, 10, 0);
    assert_true(result.events == dc_texono_standard_events(texono) && result.ratio == 1);
    assert_relative(result.chi2, (1 - ratio) * (1 - ratio) / (0.21 * 0.21 + 0.16 * 0.16), 1e-12);
    assert_true(result.delta_chi2 == 0);
    dc_texono_close(texono);
}

static void events_by_other_integrals(void **state)
{
    (void)state;
    static const double points[][2] = {{1e-3, 3e-12}, {1, -4e-11}, {2, 1e-10},
                                       {30, -5e-9},   {30, 1e-7},  {1e4, 1e-2}};
    const struct dc_reactor reactor = shipped_reactor();
    struct dc_texono *texono = open_texono(NULL);
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        const double mass = points[i][0], u = points[i][1];
        const double events = exposure * count_rate(&reactor, 3, 8, mass, u);
        const struct dc_texono_result result = compare(texono, mass, u);
        assert_relative(result.events, events, 1e-8);
        assert_relative(result.ratio * dc_texono_standard_events(texono), events, 1e-8);
        const double pull = (result.ratio - 1.08) / 0.264;
        assert_relative(result.chi2, pull * pull, 1e-4); /* 0.264 is rounded */
    }
    dc_texono_close(texono);
}

/* A heavy boson is a contact interaction of g^2/m^2; a light one has no mass. */
static void limits_of_the_mass(void **state)
{
    (void)state;
    struct dc_texono *texono = open_texono(NULL);
    const double heavy = compare(texono, 1e4, 1e-3).ratio;
    assert_true(fabs(heavy - 1) > 0.05);
    assert_relative(compare(texono, 1e5, 1e-1).ratio - 1, heavy - 1, 1e-6);
    /* Shifted by delta in Eq. (50): as the cross-section without X, but for the angle. */
    const double light = compare(texono, 1e-3, 1e-11).ratio;
    assert_true(fabs(light - 1) > 0.05);
    assert_relative(compare(texono, 1e-2, 1e-11).ratio - 1, light - 1, 1e-4);
    dc_texono_close(texono);
}

/* Data made from a boson have their least chi2, zero, at that boson. */
static void bins(void **state)
{
    (void)state;
    enum { BINS = 10 };
    const struct dc_reactor reactor = shipped_reactor();
    const double mass = 3, u = 1e-10;
    char text[2000] = "# recoils, rate, error\n";
    double expected = 0;
    for (int i = 0; i < BINS; i++) {
        const double low = 3 + 0.5 * i;
        const double rate = count_rate(&reactor, low, low + 0.5, mass, u);
        const double standard = count_rate(&reactor, low, low + 0.5, mass, 0);
        const size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, "%g %g %.17g %.17g\n", low, low + 0.5, rate,
                 rate / 5);
        expected += pow((standard - rate) / (rate / 5), 2);
    }
    struct dc_texono *whole = open_texono(NULL), *texono = open_texono(text);
    assert_relative(dc_texono_standard_events(texono), dc_texono_standard_events(whole), 1e-11);
    const struct dc_texono_result result = compare(texono, mass, u);
    assert_absolute(result.chi2, 0, 1e-14);
    assert_relative(result.delta_chi2, -expected, 1e-7);
    assert_relative(result.events, compare(whole, mass, u).events, 1e-11);
    assert_relative(compare(texono, mass, 0).chi2, expected, 1e-7);
    dc_texono_close(texono);
    dc_texono_close(whole);
}

static void complaints(void **state)
{
    (void)state;
    static const char facts[] = "flux_per_cm2_s 1\nelectrons_per_kg 1\nexposure_kg_days 1\n";
    static const struct {
        const char *experiment, *bins, *expected;
    } cases[] = {
        {NULL, "3 4 0.1 0\n", "bins:1: expected a positive error in column 4"},
        {NULL, "# mine\n3 4 0.1 0.1\n\n3.5 5 1 1\n", "bins:4: recoils from 3.5 to 5 MeV"},
        {NULL, "4 3 0.1 0.1\n", "bins:1: recoils from 4 to 3 MeV"},
        {NULL, "3 9.9 0.1 0.1\n", "that neutrinos of 1.8 to 10 MeV make"},
        {NULL, "0.3 1 0.1 0.1\n", "that neutrinos of 1.8 to 10 MeV make"},
        {NULL, "3 4 0.1\n", "bins:1: expected 4 numbers"},
        {NULL, "3 4 0.1 1e-300\n", "bins and reactor give the Standard Model a rate of"},
        {facts, NULL, "texono: the row 'recoil_mev' is missing"},
        {NULL,
         "3 4 1 1"
         "0000000000000000000000000000000000000000000000000000000000000000e-60",
         "bins:1:7: expected a number, got '10000"},
        {"flux_per_cm2_s 1\nelectrons_per_kg 1\nexposure_kg_days 1\nrecoil_mev 8 3\nratio 1 1 1\n",
         NULL, "texono: recoil_mev: recoils from 8 to 3 MeV"},
        {"ratio 1 2\n", NULL, "texono:1: expected 3 numbers after 'ratio', got 2"},
        {"ratio 1 2 0\n", NULL, "texono:1: expected positive numbers"},
        {"ratio 1 2 3\nratio 1 2 3\n", NULL, "texono:2: 'ratio' is there twice"},
        {"rate 1\n", NULL, "texono:1: expected flux_per_cm2_s"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dc_texono *texono = NULL;
        struct dc_error error = {""};
        assert_int_equal(try_open(cases[i].experiment, cases[i].bins, &texono, &error),
                         DC_ERROR_DATA);
        assert_null(texono);
        if (strstr(error.text, cases[i].expected) == NULL)
            fail_msg("'%s' does not say '%s'", error.text, cases[i].expected);
    }
}

/* ---- the probe ------------------------------------------------------------------------------- */

/* Excluded couplings at 10 MeV and their edges, with the deck's values of the probe's keys. */
static size_t excluded(const char *override, double angle, struct dc_interval found[4])
{
    struct dc_deck *deck;
    struct dc_error error = {""};
    struct dc_evaluator evaluator;
    if (dc_deck_parse(NULL, NULL, &override, 1, DC_DECK_POINT, dc_registry(), &deck, &error) !=
            DC_SUCCESS ||
        dc_deck_read_inputs(deck, &error) != DC_SUCCESS)
        fail_msg("%s", error.text);
    const struct dc_probe_choice *choice = deck->probes;
    while (strcmp(choice->probe->name, "nes") != 0)
        choice++;
    if (dc_evaluator_open(&evaluator, choice->probe, deck->model, &choice->settings,
                          &choice->inputs, &error) != DC_SUCCESS)
        fail_msg("%s", error.text);
    size_t points[DC_STATUS_COUNT], delta = 0;
    while (strcmp(choice->outputs.output[delta].name, "texono_delta_chi2") != 0)
        delta++;
    const double coordinates[DC_AXIS_COUNT] = {[DC_AXIS_MASS] = 10, [DC_AXIS_ANGLE] = angle};
    struct dc_bound bound = {.output = delta, .level = choice->outputs.exclusion_level[delta]};
    assert_int_equal(dc_bounds_find(&evaluator, coordinates, 1e-8, 1, &bound, 1, points, &error),
                     DC_SUCCESS);
    assert_true(bound.n <= 4);
    const size_t n = bound.n;
    for (size_t i = 0; i < n; i++)
        found[i] = bound.interval[i];
    dc_bound_free(&bound);
    dc_evaluator_close(&evaluator);
    dc_deck_free(deck);
    return n;
}

/* The least |u| with one sign at which delta_chi2 passes a level, by halving. */
static double coupling_at(double level, double charges)
{
    struct dc_texono *texono = open_texono(NULL);
    double low = 0, high = 1e-3;
    for (int i = 0; i < 200; i++) {
        const double middle = (low + high) / 2;
        if (compare(texono, 10, charges * middle * middle).delta_chi2 > level)
            high = middle;
        else
            low = middle;
    }
    dc_texono_close(texono);
    return low;
}

static void exclusions(void **state)
{
    (void)state;
    static const double chargephobic = 3 * DC_PI / 4;
    struct dc_interval found[4] = {{0}};
    assert_int_equal(excluded("probes.nes={}", DC_PI / 2, found), 1);
    assert_relative(found[0].lower, coupling_at(3.84, 1), 3e-6);
    assert_true(isnan(found[0].upper) && found[0].lower > 1e-6 && found[0].lower < 1e-4);
    const double at_95 = found[0].lower;
    assert_int_equal(excluded("probes.nes.criterion=2.71", DC_PI / 2, found), 1);
    assert_true(found[0].lower < at_95);
    /* Neither electrons nor neutrinos alone scatter. */
    assert_int_equal(excluded("probes.nes={}", chargephobic, found), 0);
    assert_int_equal(excluded("probes.nes={}", 0, found), 0);
    /* Nucleophobic: x_e x_nu < 0. Too few events, then as many as measured, then too many. */
    const double angle = DC_PI - atan(55. / 133);
    assert_true(sin(angle) * (cos(angle) + sin(angle)) < 0);
    assert_int_equal(excluded("probes.nes={}", angle, found), 2);
    assert_true(found[0].upper > 1.2 * found[0].lower && found[1].lower > 1.05 * found[0].upper);
    assert_true(isnan(found[1].upper));
}

/* At the electron mass a chargephobic boson leaves electrons alone, at 10 GeV it does not. */
static void running(void **state)
{
    (void)state;
    const struct dc_probe *probe = dc_registry_probe(dc_registry(), "nes");
    char *texono = text_of(experiment_path), *reactor = text_of(reactor_path);
    const struct dc_inputs inputs = {
        .n = 2, .input = {{.path = "a", .text = texono}, {.path = "b", .text = reactor}}};
    static const double masses[] = {1e4, 1e4, 100, 7e4};
    for (size_t i = 0; i < 4; i++) {
        const char *value = i == 0 ? "off" : "on";
        struct dc_settings settings;
        struct dc_evaluator evaluator;
        struct dc_diagnostics diagnostics;
        double outputs[4];
        const double coordinates[DC_AXIS_COUNT] = {
            [DC_AXIS_MASS] = masses[i], [DC_AXIS_COUPLING] = 0.1, [DC_AXIS_ANGLE] = 3 * DC_PI / 4};
        assert_int_equal(dc_settings_init(&settings, probe->keys, probe->n_keys, NULL), DC_SUCCESS);
        for (size_t key = 0; key < probe->n_keys; key++)
            if (strcmp(probe->keys[key].name, "running") == 0)
                assert_int_equal(dc_settings_set(&settings, key, &value, 1, NULL), DC_SUCCESS);
        assert_int_equal(
            dc_evaluator_open(&evaluator, probe, &dc_model_em_bl, &settings, &inputs, NULL),
            DC_SUCCESS);
        const enum dc_status status =
            dc_evaluator_point(&evaluator, coordinates, outputs, &diagnostics, NULL);
        assert_int_equal(status, masses[i] > 6e4 ? DC_OUT_OF_RANGE : DC_OK);
        if (masses[i] > 6e4)
            assert_string_equal(dc_probe_reason(probe, diagnostics.reason),
                                "couplings-do-not-reach-the-scale");
        else if (masses[i] == 1e4 && i == 1)
            assert_true(outputs[1] > 1 + 1e-5 || outputs[1] < 1 - 1e-5);
        else
            assert_true(outputs[1] == 1);
        dc_evaluator_close(&evaluator);
        dc_settings_free(&settings);
    }
    free(reactor);
    free(texono);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standard_model),
        cmocka_unit_test(events_by_other_integrals),
        cmocka_unit_test(limits_of_the_mass),
        cmocka_unit_test(bins),
        cmocka_unit_test(complaints),
        cmocka_unit_test(exclusions),
        cmocka_unit_test(running),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

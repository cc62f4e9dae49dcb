/* Electron beam dumps: the parts against closed forms and known numbers, the number of events
 * against Eqs. (58)-(60) integrated one by one. */
#include "close.h"
#include "dump_integral.h"
#include "terrestrial/bremsstrahlung.h"
#include "terrestrial/straggling.h"

#include "darkcube/constants.h"
#include "darkcube/dumps.h"
#include "darkcube/model.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

static const struct dc_dump_target tungsten = {74, 183.84, 19.3, 6.76};
static const struct dc_dump_target aluminium = {13, 26.98, 2.699, 24.01};

static struct dc_dump_run e137(void)
{
    return (struct dc_dump_run){20e3, 1.87e20, aluminium, 17900, 20400, 2000, 1};
}

static struct dc_dump_run e774(void)
{
    return (struct dc_dump_run){275e3, 5.2e9, tungsten, 30, 200, 2750, 1};
}

static struct dc_dump_run orsay(void)
{
    return (struct dc_dump_run){1600, 2e16, tungsten, 100, 200, 750, 1};
}

static double width_of(double mass, double coupling)
{
    return dc_width_fermions(1, coupling, 1, mass, DC_ELECTRON_MASS_MEV);
}

static struct dc_dump *open_dump(const struct dc_dump_run *run, enum dc_dump_accuracy accuracy,
                                 bool threshold, double mass)
{
    struct dc_dump *dump;
    struct dc_error error;
    if (dc_dump_open(run, accuracy, threshold, &dump, &error) != DC_SUCCESS)
        fail_msg("%s", error.text);
    assert_int_equal(dc_dump_set_mass(dump, mass), DC_OK);
    return dump;
}

/* Events of a dark photon that decays into e+e- alone. */
static double events(const struct dc_dump_run *run, enum dc_dump_accuracy accuracy, bool threshold,
                     double mass, double coupling)
{
    struct dc_dump *dump = open_dump(run, accuracy, threshold, mass);
    const double n = dc_dump_events(dump, coupling, width_of(mass, coupling), 1);
    dc_dump_close(dump);
    return n;
}

static double adaptive(double (*function)(double, void *), void *parameters, double low,
                       double high)
{
    gsl_function f = {function, parameters};
    gsl_integration_cquad_workspace *room = gsl_integration_cquad_workspace_alloc(200);
    double value;
    assert_int_equal(gsl_integration_cquad(&f, low, high, 0, 1e-8, room, &value, NULL, NULL), 0);
    gsl_integration_cquad_workspace_free(room);
    return value;
}

/* ---- photons --------------------------------------------------------------------------------- */

static double flux(const struct dc_dump_target *target, double mass, double energy)
{
    gsl_integration_glfixed_table *rule = gsl_integration_glfixed_table_alloc(64);
    const double value = dc_photon_flux(target, mass, energy, rule);
    gsl_integration_glfixed_table_free(rule);
    return value;
}

static void test_flux_is_its_integral(void **state)
{
    (void)state;
    static const double masses[] = {1.1, 10, 100, 1000};
    for (size_t i = 0; i < 4; i++) {
        assert_relative(flux(&aluminium, masses[i], 20e3),
                        integrated_flux(&aluminium, masses[i], 20e3), 1e-8);
        assert_relative(flux(&tungsten, masses[i], 275e3),
                        integrated_flux(&tungsten, masses[i], 275e3), 1e-8);
    }
}

/* int dt (t - t0)/t^2 (a^2 t/(1 + a^2 t))^2 from t0 to t1. */
static double screened_flux(double a, double t0, double t1)
{
    const double u0 = a * a * t0, u1 = a * a * t1;
    return log((1 + u1) / (1 + u0)) - (1 + u0) * (1 / (1 + u0) - 1 / (1 + u1));
}

/* A small nucleus that transfers little momentum: screening by its electrons is all there is. */
static void test_flux_of_a_point_nucleus(void **state)
{
    (void)state;
    const struct dc_dump_target point = {74, 1e-3, 1, 1};
    const double m = 1.1, energy = 20e3, t0 = pow(m * m / (2 * energy), 2), t1 = m * m;
    const double elastic = screened_flux(111 * pow(74, -1. / 3) / DC_ELECTRON_MASS_MEV, t0, t1);
    const double inelastic = screened_flux(773 * pow(74, -2. / 3) / DC_ELECTRON_MASS_MEV, t0, t1);
    assert_relative(flux(&point, m, energy), 74. * 74 * elastic + 74 * inelastic, 1e-6);
}

/* ---- bremsstrahlung -------------------------------------------------------------------------- */

struct beam {
    double mass, energy;
};

static double over_energies(double d, void *parameters)
{
    const struct beam *beam = parameters;
    return exp(-d) * dc_bremsstrahlung(beam->mass, beam->energy, d);
}

/* High energies: int dx = alpha^2/(pi m^2) [ln(m^2/m_e^2)/3 - 1/9], up to terms of m_e^2/m^2. */
static void test_whole_cross_section(void **state)
{
    (void)state;
    struct beam beam = {300, 1e9};
    const double logarithm = 2 * log(beam.mass / DC_ELECTRON_MASS_MEV);
    const double sum = adaptive(over_energies, &beam, 0, 1e-4) +
                       adaptive(over_energies, &beam, 1e-4, 1) +
                       adaptive(over_energies, &beam, 1, 50);
    assert_relative(sum, pow(DC_ALPHA / beam.mass, 2) / DC_PI * (logarithm / 3 - 1. / 9), 1e-4);
}

static void test_cross_section_as_printed(void **state)
{
    (void)state;
    const double m = 30, e = 100, x = 0.4, me = DC_ELECTRON_MASS_MEV;
    assert_relative(dc_bremsstrahlung(m, e, -log(x)),
                    DC_ALPHA * DC_ALPHA / DC_PI * sqrt(1 - m * m / (e * e)) * (1 - x + x * x / 3) /
                        (m * m * (1 - x) / x + me * me * x),
                    1e-14);
    assert_true(dc_bremsstrahlung(30, 30, 0.1) == 0);
}

/* ---- straggling ------------------------------------------------------------------------------ */

/* The integrals of 1/Gamma(1 + b) and, by Fransen and Robinson, of 1/Gamma(b). */
static void test_thick_target(void **state)
{
    (void)state;
    struct dc_straggling thick;
    struct dc_error error;
    assert_int_equal(dc_straggling_init(&thick, 1000, &error), DC_SUCCESS);
    const struct dc_path path = dc_straggling_path(&thick, 0);
    assert_relative(path.path, 0.75 * 2.26653450769984883507, 1e-8);
    assert_relative(path.slope, 0.75 * 2.80777024202851936522, 1e-8);
    /* towards y = 0: 3/4 (1/L + gamma/L^2 + ...), L = ln(1/y) */
    assert_relative(dc_straggling_path(&thick, -50).path, 0.75 / 50 * (1 + 0.5772157 / 50), 1e-3);
    dc_straggling_free(&thick);
}

static double over_depth(double b, void *parameters)
{
    const double log_y = *(const double *)parameters;
    return 0.75 * b * exp(b * log_y - gsl_sf_lngamma(1 + b));
}

/* Electrons that have lost nearly all: many, and the more the softer. */
static void test_path_of_soft_electrons(void **state)
{
    (void)state;
    struct dc_straggling thick;
    struct dc_error error;
    assert_int_equal(dc_straggling_init(&thick, 60, &error), DC_SUCCESS);
    for (double log_y = -0.97; log_y < 2.7; log_y += 0.13) /* mostly between knots */
        assert_relative(dc_straggling_path(&thick, log_y).slope,
                        adaptive(over_depth, &log_y, 0, 80), 5e-7);
    dc_straggling_free(&thick);
}

/* Nothing is lost: every electron passes the whole target. */
static void test_thin_target(void **state)
{
    (void)state;
    const double depth = 1e-4;
    struct dc_straggling thin;
    struct dc_error error;
    assert_int_equal(dc_straggling_init(&thin, depth, &error), DC_SUCCESS);
    assert_relative(dc_straggling_path(&thin, -5).path, depth, 4 * depth);
    assert_relative(dc_straggling_path(&thin, 2).path, depth, 4 * depth);
    dc_straggling_free(&thin);
}

/* ---- events ---------------------------------------------------------------------------------- */

static void assert_integrated(const struct dc_dump_run *run, bool threshold, double mass,
                              double coupling)
{
    const double right = integrated_events(run, threshold ? run->threshold_mev : 0, mass, coupling,
                                           width_of(mass, coupling), 1);
    assert_relative(events(run, DC_DUMP_QUICK, threshold, mass, coupling), right, 5e-3);
    assert_relative(events(run, DC_DUMP_FINE, threshold, mass, coupling), right, 1e-5);
    assert_relative(events(run, DC_DUMP_REFERENCE, threshold, mass, coupling), right, 1e-6);
}

static void test_events_that_live_long(void **state)
{
    (void)state;
    const struct dc_dump_run run = e137();
    assert_integrated(&run, false, 30, 3e-8);
}

/* Most electrons that make these have lost nearly all of their energy. */
static void test_events_of_soft_electrons(void **state)
{
    (void)state;
    const struct dc_dump_run first = e137(), second = e774();
    assert_integrated(&first, false, 1.1, 4e-7);
    assert_integrated(&second, false, 1.5, 2.5e-6);
}

static void test_events_in_the_shield(void **state)
{
    (void)state;
    const struct dc_dump_run run = e774();
    assert_integrated(&run, false, 5, 1e-3);
}

static void test_events_above_a_threshold(void **state)
{
    (void)state;
    struct dc_dump_run run = orsay();
    run.acceptance = 0.25;
    assert_integrated(&run, true, 1.2, 1e-5);
}

/* Thin: the beam's own energy counts, and the path is the shield. */
struct thin {
    const struct dc_dump_run *run;
    double mass, width;
};

static double of_thin(double d, void *parameters)
{
    const struct thin *thin = parameters;
    const double x = exp(-d), beam = thin->run->beam_energy_mev, energy = x * beam;
    const double length = sqrt(energy * energy - thin->mass * thin->mass) / thin->mass *
                          DC_HBAR_C_MEV_CM / thin->width;
    return x * dc_bremsstrahlung(thin->mass, beam, d) * exp(-thin->run->shield_cm / length) *
           -expm1(-thin->run->decay_cm / length);
}

static void test_events_of_a_thin_target(void **state)
{
    (void)state;
    const double mass = 20, coupling = 3e-5;
    struct dc_dump_run run = e774();
    run.target.density_g_cm3 = 1e-7; /* 4e-7 radiation lengths */
    struct thin thin = {&run, mass, width_of(mass, coupling)};
    const double lowest = log(run.beam_energy_mev / (run.beam_energy_mev - DC_ELECTRON_MASS_MEV));
    const double sum = adaptive(of_thin, &thin, lowest, 0.1) +
                       adaptive(of_thin, &thin, 0.1, log(run.beam_energy_mev / mass) - 1e-9);
    const double atoms_cm2 =
        run.target.density_g_cm3 * run.shield_cm / (run.target.a * DC_ATOMIC_MASS_UNIT_G);
    assert_relative(events(&run, DC_DUMP_REFERENCE, false, mass, coupling),
                    run.electrons * atoms_cm2 * coupling * coupling * DC_HBAR_C_MEV_CM *
                        DC_HBAR_C_MEV_CM * flux(&run.target, mass, run.beam_energy_mev) * sum,
                    1e-5);
}

/* Few decay: as g^2 are made and g^2 decay. */
static void test_long_life(void **state)
{
    (void)state;
    const struct dc_dump_run run = e137();
    const double one = events(&run, DC_DUMP_FINE, false, 30, 1e-11);
    assert_true(one > 0);
    assert_relative(events(&run, DC_DUMP_FINE, false, 30, 2e-11), 16 * one, 1e-5);
    assert_relative(events(&run, DC_DUMP_FINE, false, 30, 2e-14), 16e-12 * one, 1e-5);
}

/* Only X of nearly the beam's energy gets through: N falls as exp(-L m Gamma/(hbar c E_0)). */
static void test_short_life(void **state)
{
    (void)state;
    const double mass = 30, width = width_of(mass, 1.2e-5);
    const struct dc_dump_run run = e137();
    struct dc_dump *dump = open_dump(&run, DC_DUMP_REFERENCE, false, mass);
    const double one = dc_dump_events(dump, 1e-5, width, 1);
    const double two = dc_dump_events(dump, 1e-5, 1.1 * width, 1);
    const double momentum =
        run.shield_cm * mass * 0.1 * width / (DC_HBAR_C_MEV_CM * log(one / two));
    assert_true(one > 0 && two > 0);
    assert_true(momentum > 0.98 * run.beam_energy_mev && momentum < run.beam_energy_mev);
    dc_dump_close(dump);
}

static void test_nothing_to_see(void **state)
{
    (void)state;
    const struct dc_dump_run run = orsay();
    assert_true(events(&run, DC_DUMP_FINE, false, 1600, 1e-6) == 0);
    assert_true(events(&run, DC_DUMP_FINE, false, 1e4, 1e-6) == 0);
    struct dc_dump *dump = open_dump(&run, DC_DUMP_FINE, false, 10);
    assert_true(dc_dump_events(dump, 0, 1e-15, 1) == 0);
    assert_true(dc_dump_events(dump, 1e-6, 1e-15, 0) == 0);
    assert_true(dc_dump_events(dump, 1e-6, 1, 1) == 0); /* all decay in the shield */
    dc_dump_close(dump);
}

/* Masses and couplings of the whole range, against the reference. */
static void test_accuracy(void **state)
{
    (void)state;
    const struct dc_dump_run runs[] = {e137(), e774(), orsay()};
    for (size_t r = 0; r < 3; r++)
        for (double mass = 1.03; mass < 400; mass *= 1.9) {
            struct dc_dump *dump[3];
            for (enum dc_dump_accuracy a = 0; a < 3; a++)
                dump[a] = open_dump(&runs[r], a, false, mass);
            for (double coupling = 1e-9; coupling < 1e-2; coupling *= 3) {
                const double width = width_of(mass, coupling);
                const double right = dc_dump_events(dump[2], coupling, width, 1);
                if (right < 1e-6)
                    continue;
                assert_relative(dc_dump_events(dump[0], coupling, width, 1), right, 5e-3);
                assert_relative(dc_dump_events(dump[1], coupling, width, 1), right, 2e-5);
            }
            for (size_t a = 0; a < 3; a++)
                dc_dump_close(dump[a]);
        }
}

/* The most events that any coupling g = e eps gives. */
static double most_events(const struct dc_dump_run *run, double mass)
{
    struct dc_dump *dump = open_dump(run, DC_DUMP_FINE, false, mass);
    double most = 0;
    for (double coupling = 1e-6; coupling < 0.1; coupling *= 1.02)
        most = fmax(most, dc_dump_events(dump, coupling, width_of(mass, coupling), 1));
    dc_dump_close(dump);
    return most;
}

/* The published limit of E774 on a dark photon (18 events) ends at 9.769 MeV. */
static void test_published_end_of_e774(void **state)
{
    (void)state;
    const struct dc_dump_run run = e774();
    assert_true(most_events(&run, 0.98 * 9.769) > 18);
    assert_true(most_events(&run, 1.02 * 9.769) < 18);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flux_is_its_integral),
        cmocka_unit_test(test_flux_of_a_point_nucleus),
        cmocka_unit_test(test_whole_cross_section),
        cmocka_unit_test(test_cross_section_as_printed),
        cmocka_unit_test(test_thick_target),
        cmocka_unit_test(test_path_of_soft_electrons),
        cmocka_unit_test(test_thin_target),
        cmocka_unit_test(test_events_that_live_long),
        cmocka_unit_test(test_events_of_soft_electrons),
        cmocka_unit_test(test_events_in_the_shield),
        cmocka_unit_test(test_events_above_a_threshold),
        cmocka_unit_test(test_events_of_a_thin_target),
        cmocka_unit_test(test_long_life),
        cmocka_unit_test(test_short_life),
        cmocka_unit_test(test_nothing_to_see),
        cmocka_unit_test(test_accuracy),
        cmocka_unit_test(test_published_end_of_e774),
    };
    gsl_set_error_handler_off();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

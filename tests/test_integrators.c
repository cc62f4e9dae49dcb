/* The two integrators of the evolution check each other: they share the right-hand side and its
 * Jacobian, and neither steps nor orders nor error control. And what both owe to their callers. */
#include "cosmology/evolve.h"
#include "darkcube/cosmology.h"
#include "universe.h"

#include <stdlib.h>

static double uniform(double low, double high)
{
    return low + (high - low) * (double)rand() / RAND_MAX;
}

/* Half of them where a charge vanishes or nearly does. */
static struct dc_vector_boson random_boson(double mass_low, double mass_high, double coupling_low,
                                           double coupling_high)
{
    const double special[] = {0, 0.25, 0.5, 0.75, 0.9999, 1e-3};
    double mass = exp(uniform(log(mass_low), log(mass_high)));
    double coupling = exp(uniform(log(coupling_low), log(coupling_high)));
    double angle = rand() % 2 == 0 ? uniform(0, 1) : special[rand() % 6];
    return boson_at(mass, coupling, angle * DC_PI);
}

static struct dc_cosmology *open_cosmology(int preset, enum dc_cosmology_integrator integrator,
                                           enum dc_cosmology_accuracy accuracy)
{
    struct dc_cosmology *cosmology;
    struct dc_cosmology_options options = dc_cosmology_defaults();
    options.preset = (enum dc_cosmology_preset)preset;
    options.integrator = integrator;
    options.accuracy = accuracy;
    assert_int_equal(dc_cosmology_open(&options, &cosmology, NULL), DC_SUCCESS);
    return cosmology;
}

static double neff_of(const struct dc_universe *universe, const double *y)
{
    struct dc_neutrinos nu;
    dc_neutrinos_look_up(&universe->neutrinos, exp(y[DC_LN_TN]), y[DC_Z], &nu);
    return 8.0 / 7 * pow(11.0 / 4, 4.0 / 3) * nu.energy_density /
           dc_photon_energy_density(exp(y[DC_LN_TG]));
}

/* Each promises 1e-4, and keeps it against the other. Fewer right-hand sides than steps of BDF
 * would allow, so that it is two methods that agree. */
static void random_points_agree(void **state)
{
    (void)state;
    srand(11);
    for (int preset = 0; preset < 4; preset++) {
        struct dc_cosmology *cosmology[2];
        uint32_t steps[2] = {0};
        for (int i = 0; i < 2; i++)
            cosmology[i] =
                open_cosmology(preset, (enum dc_cosmology_integrator)i, DC_COSMOLOGY_FINE);
        for (int point = 0; point < 50; point++) {
            struct dc_vector_boson boson = random_boson(1.1, 30, 1e-13, 1e-6);
            struct dc_cosmology_result result[2];
            for (int i = 0; i < 2; i++) {
                struct dc_diagnostics diagnostics;
                assert_int_equal(
                    dc_cosmology_point(cosmology[i], &boson, &result[i], &diagnostics, NULL),
                    DC_OK);
                assert_true(diagnostics.evaluations > diagnostics.steps);
                steps[i] += diagnostics.steps;
            }
            assert_absolute(result[1].delta_neff, result[0].delta_neff, 1e-4);
            assert_absolute(result[1].mu_nu_over_t_nu, result[0].mu_nu_over_t_nu, 5e-5);
            assert_absolute(result[1].t_gamma_over_t_nu, result[0].t_gamma_over_t_nu, 2e-5);
            assert_absolute(result[1].helium_mass_fraction, result[0].helium_mass_fraction, 1e-5);
        }
        assert_true(steps[DC_COSMOLOGY_ROSENBROCK] < 3 * steps[DC_COSMOLOGY_CVODE] / 4);
        for (int i = 0; i < 2; i++)
            dc_cosmology_close(cosmology[i]);
    }
}

/* Below 2 m_e with hardly any neutrino charge: semi-Compton scattering makes X, which may hold most
 * of the energy until it decays into few and hot neutrinos. Beyond 1 a share of the shift. */
static void late_decays_agree(void **state)
{
    (void)state;
    enum { POINTS = 60 };
    struct dc_cosmology *cosmology[3] = {
        open_cosmology(DC_COSMOLOGY_PRECISE, DC_COSMOLOGY_CVODE, DC_COSMOLOGY_FINE),
        open_cosmology(DC_COSMOLOGY_PRECISE, DC_COSMOLOGY_ROSENBROCK, DC_COSMOLOGY_FINE),
        open_cosmology(DC_COSMOLOGY_PRECISE, DC_COSMOLOGY_CVODE, DC_COSMOLOGY_REFERENCE)};
    double largest = 0;
    srand(14);
    for (int point = 0; point < POINTS; point++) {
        double mass = exp(uniform(log(0.1), log(1.02)));
        double coupling = exp(uniform(log(1e-11), log(3e-7)));
        double off = exp(uniform(log(1e-5), log(0.1)));
        struct dc_vector_boson boson = boson_at(mass, coupling, point % 2 == 0 ? off : DC_PI - off);
        struct dc_cosmology_result result[3];
        enum dc_status status[3];
        for (int i = 0; i < 3; i++)
            status[i] = dc_cosmology_point(cosmology[i], &boson, &result[i], NULL, NULL);
        for (int i = 0; i < 2; i++) {
            assert_int_equal(status[i], status[2]);
            if (status[i] != DC_OK)
                continue;
            double shift = result[2].delta_neff;
            assert_absolute(result[i].delta_neff, shift, 1e-4 * fmax(1, fabs(shift)));
            largest = fmax(largest, shift);
        }
    }
    assert_true(largest > 100);
    for (int i = 0; i < 3; i++)
        dc_cosmology_close(cosmology[i]);
}

/* The whole range: a value by both, or late by both, with the same reason. */
static void statuses_agree(void **state)
{
    (void)state;
    struct dc_cosmology *cosmology[2];
    size_t late = 0;
    srand(12);
    for (int i = 0; i < 2; i++)
        cosmology[i] = open_cosmology(DC_COSMOLOGY_PRECISE, (enum dc_cosmology_integrator)i,
                                      DC_COSMOLOGY_QUICK);
    for (int point = 0; point < 150; point++) {
        struct dc_vector_boson boson = random_boson(0.1, 100, 1e-14, 1e-4);
        enum dc_status status[2];
        struct dc_diagnostics diagnostics[2];
        for (int i = 0; i < 2; i++) {
            struct dc_cosmology_result result;
            status[i] = dc_cosmology_point(cosmology[i], &boson, &result, &diagnostics[i], NULL);
        }
        assert_int_equal(status[0], status[1]);
        assert_false(dc_status_is_failure(status[0]));
        assert_int_equal(diagnostics[0].reason, diagnostics[1].reason);
        late += status[0] == DC_LATE_DECAY;
    }
    assert_true(late > 0);
    for (int i = 0; i < 2; i++)
        dc_cosmology_close(cosmology[i]);
}

/* Rodas4P2 alone, against CVODE at 2e-10: the error falls with the tolerance. */
static void error_falls_with_tolerance(void **state)
{
    (void)state;
    const double points[][3] = {
        {1.5, 1e-10, 0.75}, {6, 3e-10, 0.75}, {4, 5e-9, 0.31}, {15, 4e-10, 0}, {2, 3e-11, 0.25}};
    const double tolerances[] = {3e-4, 3e-5, 3e-6, 3e-7}, allowed[] = {4e-3, 4e-4, 4e-5, 6e-6};
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        struct dc_universe universe;
        struct dc_trajectory trajectory = {0};
        struct dc_evolution evolution;
        struct dc_vector_boson boson = boson_at(points[i][0], points[i][1], points[i][2] * DC_PI);
        struct dc_vector vector = vector_of(&boson, NULL);
        struct dc_evolve_options options = {.tolerance = 2e-10, .max_steps = 20000};
        universe_open(&universe, DC_QED_E3, (struct dc_weak_rules){true, true},
                      DC_STATISTICS_QUANTUM, 2);
        dc_evolve(&universe, &vector, 0, &options, &trajectory, &evolution);
        assert_int_equal(evolution.ending, DC_ENDING_FINISHED);
        double exact = neff_of(&universe, evolution.y);
        options.integrator = DC_INTEGRATOR_ROSENBROCK;
        for (int t = 0; t < 4; t++) {
            options.tolerance = tolerances[t];
            dc_evolve(&universe, &vector, 0, &options, &trajectory, &evolution);
            assert_int_equal(evolution.ending, DC_ENDING_FINISHED);
            assert_absolute(neff_of(&universe, evolution.y), exact, allowed[t]);
        }
        /* rejected steps count, and the limit is one */
        options.max_steps = evolution.steps - 1;
        dc_evolve(&universe, &vector, 0, &options, &trajectory, &evolution);
        assert_int_equal(evolution.ending, DC_ENDING_STEP_LIMIT);
        assert_int_equal(evolution.steps, options.max_steps);
        assert_true(trajectory.n <= (size_t)evolution.steps + 2);
        dc_trajectory_free(&trajectory);
        universe_close(&universe);
    }
}

/* The end in closed form against electrons followed down to 4 keV. The trajectory's last moment is
 * the closed form's; the one before is integrated, with no electrons left. */
static void late_universe(void **state)
{
    (void)state;
    const struct dc_weak_rules rules[] = {{false, false}, {true, true}};
    for (int r = 0; r < 2; r++)
        for (int i = 0; i < 3; i++) {
            struct dc_universe universe;
            struct dc_trajectory trajectory = {0};
            struct dc_evolution evolution, whole;
            const double points[][3] = {{3, 1e-18, 0.5}, {1.2, 8e-11, 0.9}, {0.6, 1e-6, 0.3}};
            struct dc_vector_boson boson =
                boson_at(points[i][0], points[i][1], points[i][2] * DC_PI);
            struct dc_vector vector = vector_of(&boson, NULL);
            struct dc_evolve_options options = {.tolerance = 2e-10, .max_steps = 20000};
            const struct dc_vector *present = i == 0 ? NULL : &vector;
            universe_open(&universe, DC_QED_E3, rules[r], DC_STATISTICS_QUANTUM, 2);
            dc_evolve(&universe, present, 20, &options, &trajectory, &evolution);
            options.whole_trajectory = true;
            dc_evolve(&universe, present, 20, &options, &trajectory, &whole);
            assert_int_equal(whole.ending, DC_ENDING_FINISHED);
            assert_memory_equal(whole.y, evolution.y, sizeof whole.y);
            const struct dc_moment *last = &trajectory.moment[trajectory.n - 1];
            assert_true(last[-1].y[DC_LN_TG] < log(0.02) && last[-1].x < last->x);
            assert_memory_equal(last->y, evolution.y, DC_STANDARD_VARIABLES * sizeof(double));
            assert_absolute(neff_of(&universe, last->y), neff_of(&universe, last[-1].y), 1e-6);
            assert_absolute(last->y[DC_Z], last[-1].y[DC_Z], 1e-7);
            dc_trajectory_free(&trajectory);
            universe_close(&universe);
        }
}

/* A point's bits do not know what was computed before it, nor whether its history is wanted: the
 * memory of CVODE is used again, and begins anew each time. */
static void any_order_same_bits(void **state)
{
    (void)state;
    enum { POINTS = 12 };
    for (int integrator = 0; integrator < 2; integrator++) {
        struct dc_cosmology_result forward[POINTS], other;
        struct dc_diagnostics steps[POINTS], diagnostics;
        struct dc_vector_boson bosons[POINTS];
        struct dc_table table;
        struct dc_cosmology *cosmology =
            open_cosmology(DC_COSMOLOGY_LEADING_ORDER, (enum dc_cosmology_integrator)integrator,
                           DC_COSMOLOGY_FINE);
        srand(13);
        for (int i = 0; i < POINTS; i++) {
            bosons[i] = random_boson(0.2, 50, 1e-12, 1e-5);
            dc_cosmology_point(cosmology, &bosons[i], &forward[i], &steps[i], NULL);
        }
        for (int i = POINTS - 1; i >= 0; i--) {
            dc_cosmology_point(cosmology, &bosons[i], &other, &diagnostics, NULL);
            assert_memory_equal(&other, &forward[i], sizeof other);
            assert_int_equal(diagnostics.steps, steps[i].steps);
            assert_int_equal(diagnostics.evaluations, steps[i].evaluations);
            dc_cosmology_point(cosmology, &bosons[i], &other, &diagnostics, &table);
            assert_memory_equal(&other, &forward[i], sizeof other);
            dc_table_free(&table);
        }
        dc_cosmology_close(cosmology);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_points_agree), cmocka_unit_test(late_decays_agree),
        cmocka_unit_test(statuses_agree),      cmocka_unit_test(error_falls_with_tolerance),
        cmocka_unit_test(late_universe),       cmocka_unit_test(any_order_same_bits),
    };
    return cmocka_run_group_tests_name("integrators", tests, NULL, NULL);
}

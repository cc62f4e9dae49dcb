/* Other ways where the integrator fails. It is made to fail by tolerances that are far too loose
 * for a strongly coupled vector. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cosmology/attempt.h"
#include "cosmology/initial.h"
#include "darkcube/cosmology.h"
#include "universe.h"

#include <gsl/gsl_errno.h>

static struct dc_universe universe;
static struct dc_trajectory trajectory;
static struct dc_vector vector;

static int set_up(void **state)
{
    (void)state;
    struct dc_vector_boson boson = boson_at(0.3, 0.1, DC_PI / 2);
    gsl_set_error_handler_off();
    universe_open(&universe, DC_QED_NONE, (struct dc_weak_rules){false, false},
                  DC_STATISTICS_QUANTUM, 2);
    vector = vector_of(&boson, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    dc_trajectory_free(&trajectory);
    universe_close(&universe);
    return 0;
}

static enum dc_status attempt(double tolerance, long max_steps, struct dc_evolution *evolution,
                              struct dc_diagnostics *diagnostics)
{
    const struct dc_evolve_options options = {
        .tolerance = tolerance, .max_steps = max_steps, .plain = true};
    *diagnostics = (struct dc_diagnostics){0};
    return dc_attempt(&universe, &vector, 0, &options, &trajectory, evolution, diagnostics);
}

/* Where the first way works it is the only one, and its bits are those of dc_evolve. */
static void first_way_is_as_configured(void **state)
{
    (void)state;
    const struct dc_evolve_options options = {.tolerance = 1e-8, .max_steps = 20000, .plain = true};
    struct dc_evolution alone, evolution;
    struct dc_diagnostics diagnostics;
    dc_evolve(&universe, &vector, 0, &options, &trajectory, &alone);
    assert_int_equal(attempt(1e-8, 20000, &evolution, &diagnostics), DC_OK);
    assert_int_equal(diagnostics.attempts, 1);
    assert_int_equal(diagnostics.steps, alone.steps);
    assert_int_equal(diagnostics.evaluations, alone.evaluations);
    assert_memory_equal(evolution.y, alone.y, sizeof alone.y);
}

/* Over many tolerances all that can happen does: rescued, lost, and the same every time. */
static void other_ways(void **state)
{
    (void)state;
    struct dc_evolution reference, evolution, again;
    struct dc_diagnostics diagnostics, diagnostics_again;
    int rescued = 0, lost = 0;
    assert_int_equal(attempt(1e-8, 20000, &reference, &diagnostics), DC_OK);
    for (double tolerance = 1e-7; tolerance < 2; tolerance *= 2) {
        enum dc_status status = attempt(tolerance, 2000, &evolution, &diagnostics);
        assert_true(diagnostics.attempts >= 1 && diagnostics.attempts <= 4);
        assert_true(diagnostics.steps <= 4 * 2000);
        assert_true(diagnostics.attempts == 1
                        ? diagnostics.steps == evolution.steps
                        : diagnostics.steps > evolution.steps &&
                              diagnostics.evaluations > evolution.evaluations);
        if (diagnostics.attempts > 1)
            assert_int_equal(status == DC_STEP_LIMIT, evolution.steps >= 2000);
        if (status == DC_OK && diagnostics.attempts > 1) {
            rescued++;
            assert_int_equal(diagnostics.reason, DC_COSMOLOGY_FINE_POINT);
            if (tolerance < 1e-6) /* beyond, what comes to an end is right by chance alone */
                assert_absolute(evolution.y[DC_LN_TN] - evolution.y[DC_LN_TG],
                                reference.y[DC_LN_TN] - reference.y[DC_LN_TG], 1e-2);
        }
        if (dc_status_is_failure(status)) {
            lost++;
            assert_int_equal(diagnostics.attempts, 4);
            assert_true(diagnostics.reason != DC_COSMOLOGY_FINE_POINT);
        }
        /* another evolution in between changes nothing */
        (void)attempt(1e-8, 100, &again, &diagnostics_again);
        assert_int_equal(attempt(tolerance, 2000, &again, &diagnostics_again), status);
        assert_int_equal(diagnostics_again.steps, diagnostics.steps);
        assert_int_equal(diagnostics_again.attempts, diagnostics.attempts);
        assert_memory_equal(again.y, evolution.y, sizeof again.y);
    }
    assert_true(rescued > 0 && lost > 0);
}

/* The third way begins at twice the temperature, and the tables end where they end. */
static void earlier_start(void **state)
{
    (void)state;
    double y[DC_VARIABLES], start, earlier;
    assert_true(dc_initial_state(&universe, &vector, 1, y, &start));
    vector.mass_mev = 100;
    assert_true(dc_initial_state(&universe, &vector, 1, y, &start));
    assert_relative(start, 1000.0, 1e-15);
    assert_true(dc_initial_state(&universe, &vector, 2, y, &earlier));
    assert_relative(earlier, 1000.0, 1e-15);
    vector.mass_mev = 30;
    assert_true(dc_initial_state(&universe, &vector, 1, y, &start));
    assert_true(dc_initial_state(&universe, &vector, 2, y, &earlier));
    assert_relative(earlier, 2 * start, 1e-15);
    assert_relative(y[DC_LN_TG], log(earlier), 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(first_way_is_as_configured, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_ways, set_up, tear_down),
        cmocka_unit_test_setup_teardown(earlier_start, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

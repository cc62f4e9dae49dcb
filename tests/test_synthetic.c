/* The synthetic probe: costs that follow from coordinates alone, with the mean and the distribution
 * that a deck asks for, and time that is really spent. */
#include "darkcube/deck.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static double seconds_of(clockid_t clock)
{
    struct timespec t;
    assert_int_equal(clock_gettime(clock, &t), 0);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

struct opened {
    struct dc_settings settings;
    struct dc_evaluator evaluator;
};

/* `values`: name, value, name, value, ..., NULL. */
static struct opened open_probe(const char *const *values)
{
    struct opened o;
    struct dc_error error;
    const struct dc_inputs none = {0};
    const struct dc_probe *probe = dc_registry_probe(dc_registry(), "synthetic");
    assert_non_null(probe);
    assert_int_equal(dc_settings_init(&o.settings, probe->keys, probe->n_keys, &error), DC_SUCCESS);
    for (; *values != NULL; values += 2) {
        size_t key = 0;
        while (strcmp(probe->keys[key].name, values[0]) != 0)
            assert_true(++key < probe->n_keys);
        assert_int_equal(dc_settings_set(&o.settings, key, &values[1], 1, &error), DC_SUCCESS);
    }
    assert_int_equal(dc_evaluator_open(&o.evaluator, probe, dc_registry()->models[0], &o.settings,
                                       &none, &error),
                     DC_SUCCESS);
    return o;
}

static void close_probe(struct opened *o)
{
    dc_evaluator_close(&o->evaluator);
    dc_settings_free(&o->settings);
}

/* The cost of a point, in seconds; the other output must be what it says. */
static double point(struct opened *o, double mass, double coupling, double angle)
{
    double outputs[2];
    struct dc_diagnostics diagnostics;
    const double coordinates[DC_AXIS_COUNT] = {
        [DC_AXIS_MASS] = mass, [DC_AXIS_COUPLING] = coupling, [DC_AXIS_ANGLE] = angle};
    assert_int_equal(o->evaluator.n_outputs, 2);
    assert_int_equal(dc_evaluator_point(&o->evaluator, coordinates, outputs, &diagnostics, NULL),
                     DC_OK);
    assert_true(fabs(outputs[1] - (mass + coupling * cos(angle))) <= 1e-15 * mass);
    return outputs[0];
}

enum { N_MASS = 40, N_COUPLING = 40, N_ANGLE = 10, N = N_MASS * N_COUPLING * N_ANGLE };

static double cube_point(struct opened *o, int i)
{
    const int mass = i / (N_COUPLING * N_ANGLE), angle = i / N_COUPLING % N_ANGLE;
    return point(o, 1 + 0.7 * mass, 1e-10 * (1 + i % N_COUPLING), 0.3 * angle);
}

/* Even in the logarithm from a to 10 a: the mean is 9 a / ln 10, half are below sqrt(10) a. */
static void test_random(void **state)
{
    (void)state;
    static const char *const values[] = {"cost",         "1 us",   "work", "spin",
                                         "distribution", "random", NULL};
    struct opened o = open_probe(values);
    const double lowest = 1e-6 * log(10.0) / 9;
    double sum = 0, least = INFINITY, most = 0;
    int below = 0;
    for (int i = 0; i < N; i++) {
        double cost = cube_point(&o, i);
        sum += cost;
        least = fmin(least, cost);
        most = fmax(most, cost);
        below += cost < sqrt(10.0) * lowest;
    }
    /* Four standard deviations of N = 16,000 points. */
    assert_true(fabs(sum / N / 1e-6 - 1) < 0.02);
    assert_true(fabs((double)below / N - 0.5) < 0.016);
    assert_true(least >= lowest * (1 - 1e-12) && least < 1.01 * lowest);
    assert_true(most <= 10 * lowest * (1 + 1e-12) && most > 9.9 * lowest);
    close_probe(&o);
}

/* Each factor in the cost has the same share of the work, and all points of a mass cost the same.
 */
static void test_mass_dependent(void **state)
{
    (void)state;
    enum { MASSES = 20000 };
    static const char *const values[] = {"cost",           "1 us",   "work", "spin", "distribution",
                                         "mass-dependent", "spread", "100",  NULL};
    struct opened o = open_probe(values);
    const double lowest = 1e-6 * (1 - 1 / 100.0) / log(100.0);
    double sum = 0, cheap = 0;
    for (int i = 0; i < MASSES; i++) {
        double cost = point(&o, 1 + 1e-3 * i, 1e-10, 0);
        assert_true(cost >= lowest * (1 - 1e-12) && cost <= 100 * lowest * (1 + 1e-12));
        sum += cost;
        cheap += cost < 10 * lowest ? cost : 0;
    }
    assert_true(fabs(sum / MASSES / 1e-6 - 1) < 0.06); /* four standard deviations */
    assert_true(fabs(cheap / sum - 0.5) < 0.05);
    assert_true(point(&o, 7, 1e-10, 0) == point(&o, 7, 1e-9, 2));
    assert_true(point(&o, 7, 1e-10, 0) != point(&o, 8, 1e-10, 0));
    close_probe(&o);
}

/* Another state, another order: the same bits. And no two points in a row are alike. */
static void test_costs_have_no_memory(void **state)
{
    (void)state;
    static const char *const values[] = {"cost",         "1 us",   "work", "spin",
                                         "distribution", "random", NULL};
    struct opened a = open_probe(values), b = open_probe(values);
    static double forth[N];
    for (int i = 0; i < N; i++)
        forth[i] = cube_point(&a, i);
    for (int i = N - 1; i >= 0; i--)
        assert_true(cube_point(&b, i) == forth[i]);
    for (int i = 1; i < N; i++)
        assert_true(forth[i] != forth[i - 1]);
    close_probe(&a);
    close_probe(&b);
}

static void test_constant(void **state)
{
    (void)state;
    static const char *const values[] = {"cost", "3 us", "work", "spin", NULL};
    struct opened o = open_probe(values);
    for (int i = 0; i < 100; i++)
        assert_true(cube_point(&o, i) == 3e-6);
    close_probe(&o);
}

/* Processor time does not depend on who else is on the machine. */
static void test_spinning_takes_the_processor(void **state)
{
    (void)state;
    static const char *const values[] = {"cost",   "1 ms",      "work",  "spin", "distribution",
                                         "random", "mass_cost", "40 ms", NULL};
    struct opened o = open_probe(values);
    double start = seconds_of(CLOCK_THREAD_CPUTIME_ID), costs = 0;
    for (int i = 0; i < 10; i++)
        costs += point(&o, i < 5 ? 1 : 2, 1e-10, i);
    double spent = seconds_of(CLOCK_THREAD_CPUTIME_ID) - start;
    assert_true(spent >= costs + 0.080); /* two masses */
    assert_true(spent < costs + 0.115);  /* and not three */
    close_probe(&o);
}

static void test_sleeping_takes_time(void **state)
{
    (void)state;
    static const char *const values[] = {"cost", "30 ms", NULL};
    struct opened o = open_probe(values);
    double start = seconds_of(CLOCK_MONOTONIC), busy = seconds_of(CLOCK_THREAD_CPUTIME_ID);
    (void)point(&o, 1, 1e-10, 0);
    (void)point(&o, 1, 2e-10, 0);
    assert_true(seconds_of(CLOCK_MONOTONIC) - start >= 0.060);
    assert_true(seconds_of(CLOCK_THREAD_CPUTIME_ID) - busy < 0.010);
    close_probe(&o);
}

static size_t count_synthetic(const char *const *overrides, size_t n)
{
    struct dc_deck *deck;
    struct dc_error error;
    size_t count = 0;
    if (dc_deck_parse(NULL, NULL, overrides, n, DC_DECK_POINT, dc_registry(), &deck, &error) !=
        DC_SUCCESS)
        fail_msg("%s", error.text);
    assert_true(deck->n_probes >= 2);
    for (size_t i = 0; i < deck->n_probes; i++)
        count += strcmp(deck->probes[i].probe->name, "synthetic") == 0;
    dc_deck_free(deck);
    return count;
}

static void test_only_when_named(void **state)
{
    (void)state;
    static const char *const named[] = {"probes.synthetic={}"};
    assert_int_equal(count_synthetic(NULL, 0), 0);
    assert_int_equal(count_synthetic(named, 1), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_mass_dependent),
        cmocka_unit_test(test_costs_have_no_memory),
        cmocka_unit_test(test_constant),
        cmocka_unit_test(test_spinning_takes_the_processor),
        cmocka_unit_test(test_sleeping_takes_time),
        cmocka_unit_test(test_only_when_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

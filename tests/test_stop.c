/* When a scan stops early, with clocks that the test makes; and what its rest is said to cost. */
#include "scan/cost.h"
#include "scan/stop.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void test_time_limits_are_read(void **state)
{
    static const struct {
        const char *text;
        double seconds;
    } good[] = {{"2h30m", 9000}, {"90m", 5400},     {"5400", 5400},      {"5400s", 5400},
                {"1h", 3600},    {"1:30:00", 5400}, {"0:00:07", 7},      {"2h5s", 7205},
                {"1m30s", 90},   {"1h0m1s", 3601},  {"100:00:00", 3.6e5}};
    static const char *const bad[] = {
        "",        "0",       "0s",     "h",   "2h30",        "30m2h",      "2h2h",
        "2h90m",   "-5",      "+5",     " 5",  "5 ",          "1.5h",       "1:30",
        "1:60:00", "1:00:60", "1:0:00", "5x",  "1:30:00s",    "1:30:00:00", "NONE",
        "1e3",     "0x10",    "5s5",    "inf", "99999999999", "1:-1:00"};
    double seconds;
    struct dc_error error;
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        if (dc_stop_parse_limit(good[i].text, &seconds, &error) != DC_SUCCESS)
            fail_msg("%s", error.text);
        if (seconds != good[i].seconds)
            fail_msg("'%s' was read as %g s", good[i].text, seconds);
    }
    assert_int_equal(dc_stop_parse_limit("none", &seconds, &error), DC_SUCCESS);
    assert_true(isinf(seconds));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        seconds = -1;
        if (dc_stop_parse_limit(bad[i], &seconds, &error) != DC_ERROR_USAGE)
            fail_msg("'%s' was read as %g s", bad[i], seconds);
        assert_non_null(strstr(error.text, "2h30m"));
        assert_true(seconds == -1);
    }
}

static void test_job_ends_are_read(void **state)
{
    double end = -1;
    (void)state;
    assert_true(dc_stop_parse_job_end("1700000100", 1700000000, &end));
    assert_true(end == 1700000100);
    assert_false(dc_stop_parse_job_end("1700000000", 1700000000, &end)); /* of an earlier job */
    assert_false(dc_stop_parse_job_end("tomorrow", 1700000000, &end));
    assert_false(dc_stop_parse_job_end("", 1700000000, &end));
}

static struct dc_stop unlimited(void)
{
    return (struct dc_stop){.time_limit = INFINITY, .job_end = INFINITY};
}

static void test_signals(void **state)
{
    volatile sig_atomic_t signal = 0;
    struct dc_stop stop = unlimited();
    (void)state;
    assert_int_equal(dc_stop_ask(&stop, 1e9), DC_STOP_NOT);
    stop.signal = &signal;
    assert_int_equal(dc_stop_ask(&stop, 1e9), DC_STOP_NOT);
    signal = SIGTERM;
    assert_int_equal(dc_stop_ask(&stop, 1e9), DC_STOP_TERM);
    signal = 0;
    assert_int_equal(dc_stop_ask(&stop, 1e9), DC_STOP_TERM); /* once decided, it stays */
    signal = SIGUSR1;
    stop = unlimited();
    stop.signal = &signal;
    assert_int_equal(dc_stop_ask(&stop, 0), DC_STOP_USR1);
    signal = SIGINT;
    assert_int_equal(dc_stop_by_signal(&signal), DC_STOP_SIGNAL);
    assert_string_equal(dc_stop_words(DC_STOP_USR1), "signal USR1");
}

/* Two seconds for pencils and three for closing, and more where points or the disk are slow. */
static void test_limits_and_margins(void **state)
{
    struct dc_stop stop = unlimited();
    (void)state;
    stop.time_limit = 1000;
    assert_int_equal(dc_stop_ask(&stop, 994.9), DC_STOP_NOT);
    stop.longest_point = 20;
    assert_int_equal(dc_stop_ask(&stop, 954.9), DC_STOP_NOT);
    assert_int_equal(dc_stop_ask(&stop, 955.1), DC_STOP_TIME_LIMIT);
    stop = unlimited();
    stop.time_limit = 1000;
    stop.longest_sync = 10;
    assert_int_equal(dc_stop_ask(&stop, 977.9), DC_STOP_NOT);
    assert_int_equal(dc_stop_ask(&stop, 978.1), DC_STOP_TIME_LIMIT);
    stop = unlimited();
    stop.time_limit = 1000; /* the earlier one counts */
    stop.job_end = 500;
    assert_int_equal(dc_stop_ask(&stop, 494.9), DC_STOP_NOT);
    assert_int_equal(dc_stop_ask(&stop, 495.1), DC_STOP_JOB_END);
}

/* Its existence is enough; it is looked for every two seconds, and it stays. */
static void test_stop_file(void **state)
{
    char path[256];
    const char *temporary = getenv("TMPDIR");
    struct dc_stop stop = unlimited();
    (void)state;
    snprintf(path, sizeof path, "%s/stop-XXXXXX", temporary == NULL ? "/tmp" : temporary);
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(close(file), 0);
    assert_int_equal(remove(path), 0);
    stop.file = path;
    assert_int_equal(dc_stop_ask(&stop, 100), DC_STOP_NOT);
    FILE *made = fopen(path, "w");
    assert_non_null(made);
    assert_int_equal(fclose(made), 0);
    assert_int_equal(dc_stop_ask(&stop, 101.9), DC_STOP_NOT);
    assert_int_equal(dc_stop_ask(&stop, 102.1), DC_STOP_FILE);
    assert_int_equal(access(path, F_OK), 0);
    assert_int_equal(remove(path), 0);
}

static void test_pencils_are_left(void **state)
{
    (void)state;
    assert_false(dc_stop_leaves(DC_STOP_NOT, 100, 100));
    assert_false(dc_stop_leaves(DC_STOP_USR1, 0, 1.9));
    assert_true(dc_stop_leaves(DC_STOP_USR1, 0, 2.1));
    assert_false(dc_stop_leaves(DC_STOP_TIME_LIMIT, 1, 0.9));
    assert_true(dc_stop_leaves(DC_STOP_TIME_LIMIT, 1, 1.1)); /* it took longer than expected */
    assert_true(dc_stop_leaves(DC_STOP_TERM, 0, 0.1));
    assert_true(dc_stop_leaves(DC_STOP_FAILURE, 0, 0.1));
}

enum { N_MASS = 5, N_ANGLE = 2 };

/* 100 points a mass. */
static void begin_cost(struct dc_cost *cost)
{
    struct dc_error error;
    bool todo[N_MASS * N_ANGLE];
    for (size_t i = 0; i < N_MASS * N_ANGLE; i++)
        todo[i] = true;
    assert_int_equal(dc_cost_init(cost, todo, N_MASS, N_ANGLE, 500, &error), DC_SUCCESS);
}

static void test_cost_by_mass(void **state)
{
    struct dc_cost cost;
    (void)state;
    begin_cost(&cost);
    assert_true(isnan(dc_cost_left(&cost)));
    dc_cost_add(&cost, 2, 2, 50, 100); /* 2 s a point at mass 1, of which one pencil is left */
    assert_float_equal(dc_cost_left(&cost), 450 * 2, 1e-9);
    dc_cost_add(&cost, 6, 7, 100, 600); /* 6 s at mass 3, of which nothing is left */
    /* mass 0 as mass 1, mass 2 in the middle at 4 s, mass 4 as mass 3 */
    assert_float_equal(dc_cost_left(&cost), 100 * 2 + 50 * 2 + 100 * 4 + 100 * 6, 1e-9);
    dc_cost_free(&cost);
}

/* A run may reach over masses; what is left never falls below nothing. */
static void test_cost_over_masses(void **state)
{
    struct dc_cost cost;
    (void)state;
    begin_cost(&cost);
    dc_cost_add(&cost, 1, 2, 100, 10);
    assert_float_equal(cost.left[0], 50, 1e-9);
    assert_float_equal(cost.left[1], 50, 1e-9);
    dc_cost_add(&cost, 0, 9, 5000, 500);
    assert_float_equal(dc_cost_left(&cost), 0, 1e-9);
    dc_cost_add(&cost, 0, 0, 0, 1); /* nothing computed says nothing */
    assert_float_equal(cost.seconds[0], 105, 1e-9);
    dc_cost_free(&cost);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_time_limits_are_read),
        cmocka_unit_test(test_job_ends_are_read),
        cmocka_unit_test(test_signals),
        cmocka_unit_test(test_limits_and_margins),
        cmocka_unit_test(test_stop_file),
        cmocka_unit_test(test_pencils_are_left),
        cmocka_unit_test(test_cost_by_mass),
        cmocka_unit_test(test_cost_over_masses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The schedule: every pencil with work is handed out once, in short runs that become shorter, and a
 * worker keeps its mass, or several where they are cheap. */
#include "scan/schedule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { N_MASS = 23, N_ANGLE = 7, N_PENCILS = N_MASS * N_ANGLE, N_WORKERS = 5 };

static void begin(struct dc_schedule *schedule, const bool *todo, bool keep_mass, size_t n_workers)
{
    struct dc_error error;
    assert_int_equal(
        dc_schedule_init(schedule, todo, N_MASS, N_ANGLE, keep_mass, n_workers, 1.0, &error),
        DC_SUCCESS);
}

/* Of a run that has several masses, only the first may have been begun before, and the last has all
 * up to the first pencil that is not to do. */
static void assert_whole_masses(const struct dc_run *run, const bool *todo, const bool *seen)
{
    const size_t end = run->first + run->count, next_mass = run->first / N_ANGLE + 1;
    for (size_t i = next_mass * N_ANGLE; i < end; i++)
        assert_false(seen[i]);
    if (end > next_mass * N_ANGLE && end % N_ANGLE > 0)
        assert_false(todo[end]);
}

/* Workers take turns that depend on `seed`; each pencil costs `seconds`. */
static void hand_all_out(struct dc_schedule *schedule, const bool *todo, bool keep_mass,
                         unsigned seed, double seconds)
{
    bool seen[N_PENCILS] = {false};
    size_t handed = 0, wanted = 0;
    for (size_t i = 0; i < N_PENCILS; i++)
        wanted += todo[i];
    for (;;) {
        seed = seed * 1103515245u + 12345u;
        struct dc_run run = dc_schedule_next(schedule, (seed >> 16) % N_WORKERS);
        if (run.count == 0)
            break;
        assert_true(run.first + run.count <= N_PENCILS);
        if (keep_mass)
            assert_whole_masses(&run, todo, seen);
        for (size_t i = run.first; i < run.first + run.count; i++) {
            assert_true(todo[i]);
            assert_false(seen[i]);
            seen[i] = true;
        }
        handed += run.count;
        dc_schedule_measured(schedule, run.count, seconds * (double)run.count);
    }
    assert_int_equal(handed, wanted);
    assert_int_equal(schedule->left, 0);
}

static void test_each_pencil_once(void **state)
{
    (void)state;
    for (unsigned seed = 0; seed < 200; seed++) {
        struct dc_schedule schedule;
        bool todo[N_PENCILS];
        unsigned random = seed;
        for (size_t i = 0; i < N_PENCILS; i++) {
            random = random * 1103515245u + 12345u;
            todo[i] = seed % 3 == 0 || (random >> 16) % 4 < seed % 4;
        }
        begin(&schedule, todo, seed % 2 == 0, N_WORKERS);
        hand_all_out(&schedule, todo, seed % 2 == 0, seed, seed % 5 == 0 ? 0.3 : 1e-4);
        dc_schedule_free(&schedule);
    }
}

static void test_nothing_to_do(void **state)
{
    (void)state;
    const bool todo[N_PENCILS] = {false};
    struct dc_schedule schedule;
    begin(&schedule, todo, true, N_WORKERS);
    assert_int_equal(dc_schedule_next(&schedule, 3).count, 0);
    dc_schedule_free(&schedule);
}

static void test_runs_shrink(void **state)
{
    (void)state;
    struct dc_schedule schedule;
    bool todo[N_PENCILS];
    memset(todo, true, sizeof todo);
    begin(&schedule, todo, false, 2);
    /* Of unknown cost: one. Cheap: a quarter of what is left with two workers. */
    assert_int_equal(dc_schedule_next(&schedule, 0).count, 1);
    dc_schedule_measured(&schedule, 1, 1e-6);
    size_t left = N_PENCILS - 1;
    size_t longest = left;
    while (left > 0) {
        struct dc_run run = dc_schedule_next(&schedule, 1);
        assert_int_equal(run.count, left / 4 > 1 ? left / 4 : 1);
        assert_true(run.count <= longest);
        longest = run.count;
        left -= run.count;
    }
    assert_int_equal(longest, 1);
    dc_schedule_free(&schedule);
}

static void test_runs_are_short(void **state)
{
    (void)state;
    struct dc_schedule schedule;
    bool todo[N_PENCILS];
    memset(todo, true, sizeof todo);
    begin(&schedule, todo, false, 2);
    dc_schedule_measured(&schedule, 10, 2.5); /* a quarter of a second each */
    assert_int_equal(dc_schedule_next(&schedule, 0).count, 4);
    dc_schedule_measured(&schedule, 10, 200);
    assert_int_equal(dc_schedule_next(&schedule, 0).count, 1);
    dc_schedule_free(&schedule);
}

/* A rank 0 that takes an eighth of a second for an answer keeps two workers waiting for a quarter,
 * which are 16 pencils. */
static void test_runs_are_not_too_short(void **state)
{
    (void)state;
    struct dc_schedule schedule;
    bool todo[N_PENCILS];
    memset(todo, true, sizeof todo);
    begin(&schedule, todo, false, 2);
    dc_schedule_measured(&schedule, 64, 1.0);
    for (int i = 0; i < 10; i++)
        dc_schedule_answered(&schedule, 0.125);
    assert_int_equal(dc_schedule_next(&schedule, 0).count, N_PENCILS / 4);
    while (schedule.left > 16)
        assert_true(dc_schedule_next(&schedule, 0).count >= 16);
    const size_t last = schedule.left;
    assert_int_equal(dc_schedule_next(&schedule, 1).count, last);
    dc_schedule_free(&schedule);
    /* But the longest run that is wished for holds: a second, of a quarter each. */
    begin(&schedule, todo, false, 2);
    dc_schedule_measured(&schedule, 4, 1.0);
    dc_schedule_answered(&schedule, 10.0);
    assert_int_equal(dc_schedule_next(&schedule, 0).count, 4);
    dc_schedule_free(&schedule);
}

static void test_workers_keep_their_mass(void **state)
{
    (void)state;
    struct dc_schedule schedule;
    bool todo[N_PENCILS];
    memset(todo, true, sizeof todo);
    begin(&schedule, todo, true, 2);
    dc_schedule_measured(&schedule, 1, 1.0); /* single pencils */
    for (size_t i = 0; i < N_ANGLE; i++)
        for (size_t worker = 0; worker < 2; worker++)
            assert_int_equal(dc_schedule_next(&schedule, worker).first, worker * N_ANGLE + i);
    assert_int_equal(dc_schedule_next(&schedule, 1).first, 2 * N_ANGLE);
    dc_schedule_free(&schedule);
}

/* Runs go on with the next mass where all of it fits, and nobody has begun it. */
static void test_cheap_masses_come_together(void **state)
{
    (void)state;
    struct dc_schedule schedule;
    bool todo[N_PENCILS];
    memset(todo, true, sizeof todo);
    begin(&schedule, todo, true, 2);
    assert_int_equal(dc_schedule_next(&schedule, 0).count, 1);
    assert_int_equal(dc_schedule_next(&schedule, 1).first, N_ANGLE);
    dc_schedule_measured(&schedule, 50, 2.5); /* 20 a second */
    struct dc_run run = dc_schedule_next(&schedule, 0);
    assert_int_equal(run.first, 1);
    assert_int_equal(run.count, N_ANGLE - 1); /* the next mass is another's */
    run = dc_schedule_next(&schedule, 0);
    assert_int_equal(run.first, 2 * N_ANGLE);
    assert_int_equal(run.count, 2 * N_ANGLE); /* of 20 pencils, two masses of seven */
    run = dc_schedule_next(&schedule, 1);
    assert_int_equal(run.first, N_ANGLE + 1);
    assert_int_equal(run.count, N_ANGLE - 1);
    run = dc_schedule_next(&schedule, 1);
    assert_int_equal(run.first, 4 * N_ANGLE);
    assert_int_equal(run.count, 2 * N_ANGLE);
    dc_schedule_free(&schedule);
}

/* What is given back goes out again first, and in shorter runs when it has shown what it costs. */
static void test_runs_are_given_back(void **state)
{
    (void)state;
    struct dc_error error;
    struct dc_schedule schedule;
    bool todo[N_PENCILS];
    memset(todo, true, sizeof todo);
    begin(&schedule, todo, false, 1);
    dc_schedule_measured(&schedule, 1, 1e-6);
    const struct dc_run run = dc_schedule_next(&schedule, 0);
    assert_int_equal(run.count, N_PENCILS / 2);
    dc_schedule_measured(&schedule, 4, 1.0); /* a quarter of a second each, it turns out */
    const struct dc_run rest = {run.first + 4, run.count - 4};
    assert_int_equal(dc_schedule_return(&schedule, rest, &error), DC_SUCCESS);
    assert_int_equal(schedule.left, N_PENCILS - 4);
    bool seen[N_PENCILS] = {true, true, true, true};
    for (size_t done = 4; done < N_PENCILS;) {
        const struct dc_run next = dc_schedule_next(&schedule, 0);
        assert_in_range(next.count, 1, 4);
        if (done < run.count)
            assert_int_equal(next.first, done);
        for (size_t i = next.first; i < next.first + next.count; i++) {
            assert_false(seen[i]);
            seen[i] = true;
        }
        done += next.count;
    }
    assert_int_equal(schedule.left, 0);
    assert_int_equal(dc_schedule_next(&schedule, 0).count, 0);
    dc_schedule_free(&schedule);
}

/* When every mass is begun, an idle worker helps with the one that has most left. */
static void test_idle_workers_help(void **state)
{
    (void)state;
    struct dc_schedule schedule;
    bool todo[N_PENCILS] = {false};
    for (size_t i = 0; i < N_ANGLE; i++)
        todo[i] = todo[i + 2 * (size_t)N_ANGLE] = true;
    begin(&schedule, todo, true, 3);
    assert_int_equal(dc_schedule_next(&schedule, 0).first, 0);
    assert_int_equal(dc_schedule_next(&schedule, 1).first, 2 * N_ANGLE);
    assert_int_equal(dc_schedule_next(&schedule, 1).first, 2 * N_ANGLE + 1);
    assert_int_equal(dc_schedule_next(&schedule, 2).first, 1);
    dc_schedule_free(&schedule);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_pencil_once),
        cmocka_unit_test(test_nothing_to_do),
        cmocka_unit_test(test_runs_shrink),
        cmocka_unit_test(test_runs_are_short),
        cmocka_unit_test(test_runs_are_not_too_short),
        cmocka_unit_test(test_workers_keep_their_mass),
        cmocka_unit_test(test_cheap_masses_come_together),
        cmocka_unit_test(test_runs_are_given_back),
        cmocka_unit_test(test_idle_workers_help),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

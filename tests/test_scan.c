/* Scans of toy probes, on as many ranks as mpirun gives (tests/check_ranks.sh).
 *
 *   test_scan                the tests
 *   test_scan --store FILE   writes the store of one toy scan, for other tests to look at
 */
#include "darkcube/scan.h"
#include "darkcube/store.h"
#include "scan/progress.h"
#include "shared_directory.h"
#include "toy_scan.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#define N_MASS     ((size_t)7)
#define N_COUPLING ((size_t)5)
#define N_ANGLE    ((size_t)4)
#define POINTS     (N_MASS * N_COUPLING * N_ANGLE)

static const struct dc_probe *const both[] = {&toy_uneven, &toy_layered, NULL};

static volatile sig_atomic_t stop_asked;

static void ask_to_stop(int number)
{
    stop_asked = number;
}

struct place {
    char directory[SHARED_DIRECTORY_LENGTH], path[300], other[300];
    int rank, size;
};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    if (place == NULL)
        return -1;
    MPI_Comm_rank(MPI_COMM_WORLD, &place->rank);
    MPI_Comm_size(MPI_COMM_WORLD, &place->size);
    if (shared_directory_make(place->directory, "scan") != 0)
        return -1;
    snprintf(place->path, sizeof place->path, "%s/toy.h5", place->directory);
    snprintf(place->other, sizeof place->other, "%s/other.h5", place->directory);
    stop_asked = 0;
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    char table[320];
    snprintf(table, sizeof table, "%s/toy_table.txt", place->directory);
    MPI_Barrier(MPI_COMM_WORLD);
    if (place->rank == 0) {
        remove_store(place->path);
        remove_store(place->other);
        (void)remove(table);
    }
    const int code = shared_directory_remove(place->directory);
    free(place);
    return code;
}

static struct dc_deck *make_deck(const struct dc_probe *const *probes)
{
    struct dc_deck *deck = toy_deck(probes, N_MASS, N_COUPLING, N_ANGLE);
    assert_non_null(deck);
    return deck;
}

static struct dc_scan_outcome scan(const struct dc_deck *deck, const char *path,
                                   const struct dc_scan_options *options)
{
    struct dc_scan_outcome outcome;
    struct dc_error error;
    if (dc_scan_run(deck, path, options, MPI_COMM_WORLD, &outcome, &error) != DC_SUCCESS)
        fail_msg("%s", error.text);
    return outcome;
}

/* All ranks must have failed with the same words. */
static void assert_agreed(enum dc_result result, const struct dc_error *error,
                          enum dc_result expected, const char *words)
{
    int rank;
    struct dc_error first = *error;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Bcast(first.text, (int)sizeof first.text, MPI_CHAR, 0, MPI_COMM_WORLD);
    assert_int_equal(result, expected);
    assert_string_equal(error->text, first.text);
    if (strstr(error->text, words) == NULL)
        fail_msg("'%s' does not say '%s'", error->text, words);
}

/* What toy_layered must have at a point. */
static enum dc_status expected_status(double mass, double coupling, double angle)
{
    if (mass > 6)
        return DC_OUT_OF_RANGE;
    if (angle > 2.5)
        return DC_NO_DATA;
    if (coupling > 0.05 && mass >= 3 && mass <= 5)
        return mass == 3 ? DC_SOLVER_FAILED : mass == 4 ? DC_STEP_LIMIT : DC_NOT_FINITE;
    return DC_OK;
}

static void assert_pencil(struct dc_store *store, const struct dc_deck *deck, size_t pencil,
                          struct dc_record *record)
{
    struct dc_error error;
    struct dc_index index = dc_cube_pencil_index(&deck->cube, pencil);
    double at[DC_AXIS_COUNT];
    assert_int_equal(dc_store_read_pencil(store, 0, pencil, record, &error), DC_SUCCESS);
    for (size_t i = 0; i < N_COUPLING; i++) {
        index.i[DC_AXIS_COUPLING] = i;
        dc_cube_coordinates(&deck->cube, index, at);
        double sum = toy_value(at);
        assert_int_equal(record->status[i], DC_OK);
        assert_true(record->outputs[i] == sum && record->outputs[N_COUPLING + i] == sqrt(sum));
        assert_int_equal(record->diagnostics[i].steps, 10 * at[DC_AXIS_MASS]);
        assert_true(record->seconds[i] >= 0);
        if (at[DC_AXIS_MASS] == 2)
            assert_true(record->seconds[i] > 5e-4f);
    }
    assert_int_equal(dc_store_read_pencil(store, 1, pencil, record, &error), DC_SUCCESS);
    for (size_t i = 0; i < N_COUPLING; i++) {
        index.i[DC_AXIS_COUPLING] = i;
        dc_cube_coordinates(&deck->cube, index, at);
        enum dc_status status =
            expected_status(at[DC_AXIS_MASS], at[DC_AXIS_COUPLING], at[DC_AXIS_ANGLE]);
        assert_int_equal(record->status[i], status);
        if (status == DC_OK)
            assert_true(record->outputs[i] ==
                        100 * at[DC_AXIS_MASS] + 10 * at[DC_AXIS_ANGLE] + at[DC_AXIS_COUPLING]);
        if (status == DC_SOLVER_FAILED) {
            assert_true(isnan(record->outputs[i]));
            assert_int_equal(record->diagnostics[i].reason, 1);
            assert_int_equal(record->diagnostics[i].solver_flag, -4);
            assert_true(record->diagnostics[i].stopped_at == 0.25);
        }
    }
}

enum { FAILED = 3 * (N_ANGLE - 1) };

static void test_every_point_is_right(void **state)
{
    struct place *place = *state;
    struct dc_error error;
    struct dc_deck *deck = make_deck(both);
    struct dc_record record;
    struct dc_store *store;
    const struct dc_scan_options options = {0};
    struct dc_scan_outcome outcome = scan(deck, place->path, &options);
    assert_int_equal(outcome.points, 2 * POINTS);
    assert_int_equal(outcome.computed, 2 * POINTS);
    assert_int_equal(outcome.failed, FAILED);
    assert_false(outcome.stopped_early);
    assert_true(outcome.probe_seconds >= 1e-3 * N_COUPLING * N_ANGLE);
    assert_true(outcome.worker_seconds >= outcome.probe_seconds);
    assert_true(outcome.work_seconds * outcome.workers >= outcome.worker_seconds);
    assert_true(outcome.work_seconds <= outcome.wall_seconds);
    assert_int_equal(dc_record_init(&record, 2, N_COUPLING, &error), DC_SUCCESS);
    assert_int_equal(dc_store_open(place->path, deck, MPI_COMM_WORLD, &store, &error), DC_SUCCESS);
    for (size_t pencil = 0; pencil < N_MASS * N_ANGLE; pencil++)
        assert_pencil(store, deck, pencil, &record);
    uint64_t counters[DC_COUNTER_PLACES];
    assert_int_equal(dc_store_read_counters(store, counters, &error), DC_SUCCESS);
    assert_int_equal(counters[DC_COUNTER_COMPUTED], 2 * POINTS);
    assert_int_equal(counters[DC_COUNTER_FAILED], FAILED);
    assert_int_equal(counters[DC_COUNTER_RETRIED], N_ANGLE - 1);
    assert_int_equal(counters[DC_COUNTER_PENCILS], N_MASS * N_ANGLE);
    assert_int_equal(dc_store_close(store, &error), DC_SUCCESS);
    dc_record_free(&record);
    toy_deck_free(deck);
}

/* A finished scan that is resumed computes nothing and keeps what it says. */
static void test_resume_of_a_finished_scan(void **state)
{
    struct place *place = *state;
    struct dc_deck *deck = make_deck(both);
    const struct dc_scan_options options = {.resume = true};
    (void)scan(deck, place->path, &options);
    struct dc_scan_outcome outcome = scan(deck, place->path, &options);
    assert_int_equal(outcome.computed, 0);
    assert_int_equal(outcome.failed, FAILED);
    assert_false(outcome.stopped_early);
    toy_deck_free(deck);
}

/* Half of the points are taken back; a resumed scan must compute these alone. */
static void test_resume_computes_what_is_todo(void **state)
{
    struct place *place = *state;
    struct dc_error error;
    struct dc_deck *deck = make_deck(both);
    struct dc_record record;
    struct dc_store *store;
    struct dc_scan_options options = {0};
    (void)scan(deck, place->path, &options);
    assert_int_equal(dc_record_init(&record, 2, N_COUPLING, &error), DC_SUCCESS);
    assert_int_equal(dc_store_open(place->path, deck, MPI_COMM_WORLD, &store, &error), DC_SUCCESS);
    for (size_t pencil = 0; place->rank == 0 && pencil < N_MASS * N_ANGLE; pencil += 2) {
        assert_int_equal(dc_store_read_pencil(store, 0, pencil, &record, &error), DC_SUCCESS);
        record.outputs[0] = -1; /* has a status, so it must stay */
        for (size_t i = 1; i < N_COUPLING; i++) {
            record.outputs[i] = -2;
            record.status[i] = DC_TODO;
        }
        assert_int_equal(dc_store_write_pencil(store, 0, pencil, &record, &error), DC_SUCCESS);
    }
    assert_int_equal(dc_store_close(store, &error), DC_SUCCESS);
    options.resume = true;
    struct dc_scan_outcome outcome = scan(deck, place->path, &options);
    assert_int_equal(outcome.computed, (N_COUPLING - 1) * N_MASS * N_ANGLE / 2);
    assert_int_equal(outcome.failed, FAILED);
    assert_int_equal(dc_store_open(place->path, deck, MPI_COMM_WORLD, &store, &error), DC_SUCCESS);
    for (size_t pencil = 0; pencil < N_MASS * N_ANGLE; pencil += 2) {
        double at[DC_AXIS_COUNT];
        struct dc_index index = dc_cube_pencil_index(&deck->cube, pencil);
        assert_int_equal(dc_store_read_pencil(store, 0, pencil, &record, &error), DC_SUCCESS);
        assert_true(record.outputs[0] == -1);
        for (index.i[DC_AXIS_COUPLING] = 1; index.i[DC_AXIS_COUPLING] < N_COUPLING;
             index.i[DC_AXIS_COUPLING]++) {
            dc_cube_coordinates(&deck->cube, index, at);
            assert_true(record.outputs[index.i[DC_AXIS_COUPLING]] == toy_value(at));
        }
    }
    assert_int_equal(dc_store_close(store, &error), DC_SUCCESS);
    dc_record_free(&record);
    toy_deck_free(deck);
}

/* Failures alone are computed again, in pencils that have other points too: one that failed by
 * mistake gets its value, the others fail once more, and what has a value keeps it. */
static void test_retry_of_failures(void **state)
{
    struct place *place = *state;
    struct dc_error error;
    struct dc_deck *deck = make_deck(both);
    struct dc_record record;
    struct dc_store *store;
    struct dc_scan_options options = {0};
    const size_t by_mistake = 2;
    (void)scan(deck, place->path, &options);
    assert_int_equal(dc_record_init(&record, 2, N_COUPLING, &error), DC_SUCCESS);
    assert_int_equal(dc_store_open(place->path, deck, MPI_COMM_WORLD, &store, &error), DC_SUCCESS);
    if (place->rank == 0) {
        assert_int_equal(dc_store_read_pencil(store, 0, 5, &record, &error), DC_SUCCESS);
        record.outputs[0] = -1;
        record.outputs[by_mistake] = NAN;
        record.status[by_mistake] = DC_INTERNAL;
        assert_int_equal(dc_store_write_pencil(store, 0, 5, &record, &error), DC_SUCCESS);
    }
    assert_int_equal(dc_store_close(store, &error), DC_SUCCESS);
    options.resume = true;
    assert_int_equal(scan(deck, place->path, &options).failed, FAILED + 1);
    options.retry_failed = true;
    struct dc_scan_outcome outcome = scan(deck, place->path, &options);
    assert_int_equal(outcome.computed, FAILED + 1);
    assert_int_equal(outcome.failed, FAILED);
    assert_int_equal(outcome.settled, 2 * POINTS);
    assert_false(outcome.stopped_early);
    assert_int_equal(dc_store_open(place->path, deck, MPI_COMM_WORLD, &store, &error), DC_SUCCESS);
    assert_int_equal(dc_store_read_pencil(store, 0, 5, &record, &error), DC_SUCCESS);
    assert_true(record.outputs[0] == -1);
    struct dc_index index = dc_cube_pencil_index(&deck->cube, 5);
    double at[DC_AXIS_COUNT];
    index.i[DC_AXIS_COUPLING] = by_mistake;
    dc_cube_coordinates(&deck->cube, index, at);
    assert_true(record.outputs[by_mistake] == toy_value(at));
    assert_int_equal(record.status[by_mistake], DC_OK);
    for (size_t pencil = 0; pencil < N_MASS * N_ANGLE; pencil++)
        if (pencil != 5)
            assert_pencil(store, deck, pencil, &record);
    uint64_t counters[DC_COUNTER_PLACES];
    assert_int_equal(dc_store_read_counters(store, counters, &error), DC_SUCCESS);
    assert_int_equal(counters[DC_COUNTER_COMPUTED], 2 * POINTS + FAILED + 1);
    assert_int_equal(counters[DC_COUNTER_FAILED], 2 * FAILED);
    assert_int_equal(dc_store_close(store, &error), DC_SUCCESS);
    dc_record_free(&record);
    toy_deck_free(deck);
}

/* More failures than allowed end a scan, once enough points are there to judge by; what is there
 * stays, and it goes on when more are allowed. */
static void test_too_many_failures(void **state)
{
    static const struct dc_probe *const layered[] = {&toy_layered, NULL};
    struct place *place = *state;
    struct dc_error error;
    struct dc_store_summary summary;
    struct dc_deck *deck = toy_deck(layered, 5, 100, N_ANGLE);
    assert_non_null(deck);
    struct dc_scan_options options = {.max_failures = 0.9};
    struct dc_scan_outcome outcome = scan(deck, place->path, &options);
    assert_false(outcome.gave_up || outcome.stopped_early);
    /* the failures of the third mass come after two masses without */
    options = (struct dc_scan_options){.overwrite = true, .max_failures = 1e-4};
    outcome = scan(deck, place->path, &options);
    assert_true(outcome.gave_up && outcome.stopped_early && outcome.failed > 0);
    assert_true(outcome.settled >= DC_JUDGED_POINTS && outcome.settled < 5 * 100 * N_ANGLE);
    assert_int_equal(dc_store_summary(place->path, &summary, &error), DC_SUCCESS);
    assert_int_equal(summary.counts[0][DC_TODO], 5 * 100 * N_ANGLE - outcome.settled);
    assert_string_equal(summary.runs[0].ending, "stopped: too many failures");
    dc_store_summary_free(&summary);
    options = (struct dc_scan_options){.resume = true};
    outcome = scan(deck, place->path, &options);
    assert_false(outcome.gave_up || outcome.stopped_early);
    assert_int_equal(outcome.settled, 5 * 100 * N_ANGLE);
    toy_deck_free(deck);
}

/* Rank 0 holds the lock for the whole scan and no longer, whatever way the scan ends. */
static void test_lock_of_a_scan(void **state)
{
    struct place *place = *state;
    struct dc_error error;
    struct dc_scan_outcome outcome;
    struct dc_deck *deck = make_deck(both);
    struct dc_scan_options options = {0};
    char lock[320], host[64] = "";
    snprintf(lock, sizeof lock, "%s.lock", place->path);
    (void)scan(deck, place->path, &options);
    assert_int_not_equal(access(lock, F_OK), 0);
    MPI_Barrier(MPI_COMM_WORLD);
    assert_int_equal(gethostname(host, sizeof host), 0);
    if (place->rank == 0) {
        FILE *file = fopen(lock, "w");
        assert_non_null(file);
        fprintf(file, "host %s\nprocess %ld\nbirth -\nstart today\n", host, (long)getpid());
        assert_int_equal(fclose(file), 0);
    }
    options.resume = true;
    enum dc_result result =
        dc_scan_run(deck, place->path, &options, MPI_COMM_WORLD, &outcome, &error);
    assert_agreed(result, &error, DC_ERROR_OUTPUT, "by another scan, process ");
    assert_int_equal(access(lock, F_OK), 0); /* not ours to remove */
    MPI_Barrier(MPI_COMM_WORLD);
    if (place->rank == 0)
        assert_int_equal(remove(lock), 0);
    toy_deck_free(deck);
}

static void test_stop_and_resume(void **state)
{
    static const struct dc_probe *const probes[] = {&toy_raising, NULL};
    struct place *place = *state;
    struct dc_error error;
    struct dc_store_summary summary;
    struct dc_deck *deck = make_deck(probes);
    struct dc_scan_options options = {.stop = &stop_asked};
    struct dc_scan_outcome first = scan(deck, place->path, &options);
    assert_true(first.stopped_early);
    assert_string_equal(first.stopped_by, "signal USR1");
    assert_int_equal(dc_scan_exit_code(DC_SUCCESS, &first), DC_EXIT_STOPPED);
    assert_true(first.computed > 0 && first.computed < POINTS);
    assert_int_equal(first.computed % N_COUPLING, 0);
    stop_asked = 0;
    options = (struct dc_scan_options){.resume = true};
    struct dc_scan_outcome second = scan(deck, place->path, &options);
    assert_false(second.stopped_early);
    assert_int_equal(first.computed + second.computed, POINTS);
    assert_int_equal(dc_store_summary(place->path, &summary, &error), DC_SUCCESS);
    assert_int_equal(summary.counts[0][DC_OK], POINTS);
    assert_int_equal(summary.n_runs, 2);
    assert_string_equal(summary.runs[0].ending, "stopped: signal USR1");
    assert_string_equal(summary.runs[1].ending, "done");
    assert_int_equal(summary.runs[1].ranks, place->size);
    assert_true(summary.runs[0].host[0] != '\0');
    assert_true(summary.runs[0].start_unix > 1e9 &&
                summary.runs[1].end_unix >= summary.runs[0].start_unix);
    dc_store_summary_free(&summary);
    toy_deck_free(deck);
}

static size_t ok_points(struct dc_store *store, size_t pencil, struct dc_record *record, size_t n)
{
    struct dc_error error;
    size_t ok = 0;
    assert_int_equal(dc_store_read_pencil(store, 0, pencil, record, &error), DC_SUCCESS);
    for (size_t i = 0; i < n; i++) {
        assert_true(record->status[i] == DC_OK || record->status[i] == DC_TODO);
        assert_int_equal(isnan(record->outputs[i]), record->status[i] == DC_TODO);
        ok += record->status[i] == DC_OK;
    }
    return ok;
}

/* Three seconds a pencil are too long to be finished: the one whose fifth point raises the signal
 * is left there, the one beside it, if there is a worker for it, somewhere; both are written. */
static void test_long_pencils_are_left(void **state)
{
    enum { LONG = 60 };
    static const struct dc_probe *const probes[] = {&toy_sleeping, NULL};
    struct place *place = *state;
    struct dc_error error;
    struct dc_record record;
    struct dc_store *store;
    uint64_t counters[DC_COUNTER_PLACES];
    struct dc_deck *deck = toy_deck(probes, 1, LONG, 3);
    assert_non_null(deck);
    struct dc_scan_options options = {.stop = &stop_asked};
    struct dc_scan_outcome first = scan(deck, place->path, &options);
    stop_asked = 0;
    assert_true(first.stopped_early);
    assert_int_equal(dc_record_init(&record, 2, LONG, &error), DC_SUCCESS);
    assert_int_equal(dc_store_open(place->path, deck, MPI_COMM_WORLD, &store, &error), DC_SUCCESS);
    size_t quick = ok_points(store, 0, &record, LONG), raising = ok_points(store, 1, &record, LONG),
           beside = ok_points(store, 2, &record, LONG);
    assert_int_equal(dc_store_read_counters(store, counters, &error), DC_SUCCESS);
    assert_int_equal(dc_store_close(store, &error), DC_SUCCESS);
    assert_int_equal(quick, LONG);
    assert_int_equal(raising, 5);
    assert_true(place->size < 3 ? beside == 0 : beside < LONG / 2);
    assert_int_equal(first.computed, quick + raising + beside);
    assert_int_equal(counters[DC_COUNTER_COMPUTED], first.computed);
    assert_int_equal(counters[DC_COUNTER_PENCILS], 1);

    options = (struct dc_scan_options){.resume = true};
    struct dc_scan_outcome second = scan(deck, place->path, &options);
    assert_int_equal(first.computed + second.computed, 3 * LONG);
    assert_int_equal(dc_store_open(place->path, deck, MPI_COMM_WORLD, &store, &error), DC_SUCCESS);
    for (size_t pencil = 0; pencil < 3; pencil++)
        assert_int_equal(ok_points(store, pencil, &record, LONG), LONG);
    assert_int_equal(dc_store_read_counters(store, counters, &error), DC_SUCCESS);
    assert_int_equal(counters[DC_COUNTER_COMPUTED], 3 * LONG);
    assert_int_equal(counters[DC_COUNTER_PENCILS], 3);
    assert_int_equal(dc_store_close(store, &error), DC_SUCCESS);
    dc_record_free(&record);
    toy_deck_free(deck);
}

/* Nobody hands out what cannot be done in time. */
static void test_limit_that_has_come(void **state)
{
    struct place *place = *state;
    struct dc_deck *deck = make_deck(both);
    const struct dc_scan_options options = {.job_end = 1};
    struct dc_scan_outcome outcome = scan(deck, place->path, &options);
    assert_string_equal(outcome.stopped_by, "end of the batch job");
    assert_int_equal(outcome.computed, 0);
    toy_deck_free(deck);
}

/* Stopped before it began: nothing is computed, and that is no failure. */
static void test_stop_at_once(void **state)
{
    struct place *place = *state;
    struct dc_deck *deck = make_deck(both);
    const struct dc_scan_options options = {.stop = &stop_asked};
    stop_asked = SIGTERM;
    struct dc_scan_outcome outcome = scan(deck, place->path, &options);
    assert_true(outcome.stopped_early);
    assert_int_equal(outcome.computed, 0);
    toy_deck_free(deck);
}

static void test_probe_that_cannot_be_opened(void **state)
{
    static const struct dc_probe *const probes[] = {&toy_uneven, &toy_refusing, NULL};
    struct place *place = *state;
    struct dc_error error;
    struct dc_scan_outcome outcome;
    struct dc_deck *deck = make_deck(probes);
    const struct dc_scan_options options = {0};
    enum dc_result result =
        dc_scan_run(deck, place->path, &options, MPI_COMM_WORLD, &outcome, &error);
    assert_agreed(result, &error, DC_ERROR_USAGE, "does not serve the model 'toy'");
    assert_int_not_equal(access(place->path, F_OK), 0);
    toy_deck_free(deck);
}

/* A worker that cannot write stops the whole scan, and all ranks say the same. */
static void test_write_failure(void **state)
{
    static const struct dc_probe *const probes[] = {&toy_breaking, NULL};
    struct place *place = *state;
    struct dc_error error;
    struct dc_scan_outcome outcome;
    struct rlimit limit;
    struct dc_deck *deck = make_deck(probes);
    const struct dc_scan_options options = {0};
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    enum dc_result result =
        dc_scan_run(deck, place->path, &options, MPI_COMM_WORLD, &outcome, &error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_agreed(result, &error, DC_ERROR_OUTPUT, "cannot write to");
    toy_deck_free(deck);
}

static void test_output_is_checked_first(void **state)
{
    struct place *place = *state;
    struct dc_error error;
    struct dc_scan_outcome outcome;
    struct dc_deck *deck = make_deck(both);
    struct dc_deck *other = toy_deck(both, N_MASS, N_COUPLING, N_ANGLE + 1);
    struct dc_scan_options options = {0};
    assert_non_null(other);
    enum dc_result result =
        dc_scan_run(deck, place->directory, &options, MPI_COMM_WORLD, &outcome, &error);
    assert_agreed(result, &error, DC_ERROR_OUTPUT, "is a directory");
    (void)scan(deck, place->path, &options);
    result = dc_scan_run(deck, place->path, &options, MPI_COMM_WORLD, &outcome, &error);
    assert_agreed(result, &error, DC_ERROR_OUTPUT, "--resume");
    options.resume = true;
    result = dc_scan_run(other, place->path, &options, MPI_COMM_WORLD, &outcome, &error);
    assert_agreed(result, &error, DC_ERROR_OUTPUT, "its axis 'tilt' has 4 values");
    options = (struct dc_scan_options){.overwrite = true};
    assert_int_equal(scan(other, place->path, &options).computed,
                     2 * N_MASS * N_COUPLING * (N_ANGLE + 1));
    toy_deck_free(other);
    toy_deck_free(deck);
}

/* ParaView's side file names every output of the store. */
static void test_side_file(void **state)
{
    struct place *place = *state;
    char path[320], text[8192] = "";
    struct dc_deck *deck = make_deck(both);
    const struct dc_scan_options options = {0};
    (void)scan(deck, place->path, &options);
    snprintf(path, sizeof path, "%s.xdmf", place->path);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_true(fread(text, 1, sizeof text - 1, file) > 0);
    assert_int_equal(fclose(file), 0);
    assert_non_null(strstr(text, ">toy.h5:/results/uneven/sum<"));
    assert_non_null(strstr(text, ">toy.h5:/status/layered<"));
    assert_non_null(strstr(text, "Dimensions=\"4 7 5\""));
    assert_non_null(strstr(text, ">-5 -4 -3 -2 -1<"));
    toy_deck_free(deck);
}

static void test_plan(void **state)
{
    (void)state;
    struct dc_error error;
    char text[2048] = "", bytes[64];
    uint64_t size = 0;
    struct dc_deck *deck = make_deck(both);
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(dc_scan_plan(deck, "toy.h5", file, &error), DC_SUCCESS);
    rewind(file);
    assert_true(fread(text, 1, sizeof text - 1, file) > 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(dc_store_bytes(deck, &size, &error), DC_SUCCESS);
    snprintf(bytes, sizeof bytes, "bytes   %llu ", (unsigned long long)size);
    assert_non_null(strstr(text, bytes));
    assert_non_null(strstr(text, "points  280 (140 times 2 probes) in 28 pencils of 5\n"));
    assert_non_null(strstr(text, "  uneven       sum, root\n"));
    assert_non_null(strstr(text, "  heft         7 values: 1 to 7 MeV, linear\n"));
    assert_non_null(strstr(text, "file    toy.h5\n"));
    toy_deck_free(deck);
}

/* In a file, not a terminal: lines at growing intervals, with numbers that follow from the calls.
 */
static void test_progress_lines(void **state)
{
    (void)state;
    static const bool todo[10] = {true, true, true, true, true, true, true, true, true, true};
    struct dc_progress progress;
    struct dc_cost cost;
    struct dc_error error;
    char line[256];
    size_t n_lines = 0;
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(dc_cost_init(&cost, todo, 10, 1, 1000, &error), DC_SUCCESS);
    dc_progress_begin(&progress, file, 1000, 0, 0, 4, &cost, 100);
    for (int i = 0; i < 600; i++) {
        dc_progress_show(&progress, 100 + 0.5 * i);
        dc_progress_add(&progress, 1, i == 2);
        dc_cost_add(&cost, (size_t)i / 100, (size_t)i / 100, 1, 2.0); /* seconds of a worker */
    }
    dc_progress_end(&progress, &(struct dc_scan_outcome){.points = 1000,
                                                         .computed = 600,
                                                         .failed = 1,
                                                         .stopped_early = true,
                                                         .stopped_by = "time limit",
                                                         .wall_seconds = 300,
                                                         .workers = 4,
                                                         .work_seconds = 300,
                                                         .worker_seconds = 1176,
                                                         .probe_seconds = 1170});
    rewind(file);
    assert_non_null(fgets(line, sizeof line, file));
    /* After 5 s: 10 points; 990 are left at 2 s each for four workers. */
    assert_string_equal(
        line, "  1.0 %  10 of 1000 points  2 points/s  8 min left  1 failed  4 workers\n");
    while (fgets(line, sizeof line, file) != NULL)
        n_lines++;
    assert_string_equal(line, "stopped early (time limit): 600 of 1000 points computed in 5 min (2 "
                              "points/s), 1 failed; 0.5 % of the workers' time outside probes, 2.0 "
                              "% waiting for the last\n");
    assert_in_range(n_lines, 4, 10);
    assert_int_equal(fclose(file), 0);
    dc_cost_free(&cost);
}

/* Rank 0 alone is told where the file is: what the others compute, they were sent. */
static struct dc_deck *read_deck(const struct place *place, const char *content)
{
    static const struct dc_probe *const probes[] = {&toy_uneven, &toy_reading, NULL};
    struct dc_error error;
    char table[320];
    snprintf(table, sizeof table, "%s/toy_table.txt", place->directory);
    assert_int_equal(setenv("DARKCUBE_DATA", place->rank == 0 ? place->directory : "/nowhere", 1),
                     0);
    if (place->rank == 0) {
        FILE *file = fopen(table, "w");
        assert_non_null(file);
        assert_true(fputs(content, file) >= 0);
        assert_int_equal(fclose(file), 0);
    }
    struct dc_deck *deck = make_deck(probes);
    if (dc_scan_read_inputs(deck, MPI_COMM_WORLD, &error) != DC_SUCCESS)
        fail_msg("%s", error.text);
    assert_string_equal(deck->probes[1].inputs.input[0].path, table);
    assert_string_equal(deck->probes[1].inputs.input[0].text, content);
    assert_int_equal(unsetenv("DARKCUBE_DATA"), 0);
    return deck;
}

static void test_inputs_reach_all_ranks(void **state)
{
    struct place *place = *state;
    struct dc_error error;
    struct dc_store_summary summary;
    struct dc_record record;
    struct dc_store *store;
    struct dc_scan_outcome outcome;
    struct dc_scan_options options = {0};
    struct dc_deck *deck = read_deck(place, "1000 of them\n");
    (void)scan(deck, place->path, &options);
    assert_int_equal(dc_record_init(&record, 1, N_COUPLING, &error), DC_SUCCESS);
    assert_int_equal(dc_store_open(place->path, deck, MPI_COMM_WORLD, &store, &error), DC_SUCCESS);
    for (size_t pencil = 0; pencil < N_MASS * N_ANGLE; pencil++) {
        double at[DC_AXIS_COUNT];
        dc_cube_coordinates(&deck->cube, dc_cube_pencil_index(&deck->cube, pencil), at);
        assert_int_equal(dc_store_read_pencil(store, 1, pencil, &record, &error), DC_SUCCESS);
        assert_true(record.outputs[0] == 1000 + toy_value(at));
    }
    assert_int_equal(dc_store_close(store, &error), DC_SUCCESS);
    assert_int_equal(dc_store_summary(place->path, &summary, &error), DC_SUCCESS);
    bool told = false;
    for (size_t i = 0; i < summary.n_facts; i++)
        told = told || (strcmp(summary.facts[i].name, "input_reading_1") == 0 &&
                        strncmp(summary.facts[i].value, "toy_table.txt, SHA-256 ", 23) == 0);
    assert_true(told);
    dc_store_summary_free(&summary);
    dc_record_free(&record);

    options.resume = true;
    assert_int_equal(scan(deck, place->path, &options).computed, 0);
    struct dc_deck *changed = read_deck(place, "1001 of them\n");
    enum dc_result result =
        dc_scan_run(changed, place->path, &options, MPI_COMM_WORLD, &outcome, &error);
    assert_agreed(result, &error, DC_ERROR_OUTPUT,
                  "was made with another data file: its deck says 'data file of reading: "
                  "toy_table.txt, SHA-256 ");
    toy_deck_free(changed);
    toy_deck_free(deck);
}

/* Rank 0 has the file's folder in none of its places; the others are none the wiser. */
static void test_missing_input(void **state)
{
    static const struct dc_probe *const probes[] = {&toy_reading, NULL};
    struct place *place = *state;
    struct dc_error error;
    assert_int_equal(setenv("DARKCUBE_DATA", place->directory, 1), 0);
    struct dc_deck *deck = make_deck(probes);
    enum dc_result result = dc_scan_read_inputs(deck, MPI_COMM_WORLD, &error);
    assert_int_equal(unsetenv("DARKCUBE_DATA"), 0);
    assert_agreed(result, &error, DC_ERROR_DATA,
                  "probe reading: the data file 'toy_table.txt' is in none of these folders: ");
    assert_non_null(strstr(error.text, place->directory));
    toy_deck_free(deck);
}

static int write_store(const char *path)
{
    struct dc_error error = {""};
    struct dc_scan_outcome outcome;
    const struct dc_scan_options options = {.overwrite = true};
    struct dc_deck *deck = toy_deck(both, N_MASS, N_COUPLING, N_ANGLE);
    if (deck == NULL)
        return DC_ERROR_INTERNAL;
    enum dc_result result = dc_scan_run(deck, path, &options, MPI_COMM_WORLD, &outcome, &error);
    if (result != DC_SUCCESS)
        fprintf(stderr, "%s\n", error.text);
    toy_deck_free(deck);
    return (int)result;
}

/* Only the first rank reports; the exit code is that of all. */
static int test_all(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_point_is_right, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_resume_of_a_finished_scan, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_resume_computes_what_is_todo, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_retry_of_failures, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_too_many_failures, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lock_of_a_scan, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_stop_and_resume, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_stop_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_long_pencils_are_left, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_limit_that_has_come, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_probe_that_cannot_be_opened, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_write_failure, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_output_is_checked_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_side_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_inputs_reach_all_ranks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_missing_input, set_up, tear_down),
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_progress_lines),
    };
    int rank, failures, most;
    struct sigaction action = {.sa_handler = ask_to_stop};
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    if (sigaction(SIGUSR1, &action, NULL) != 0)
        return 1;
    if (rank > 0 && (freopen("/dev/null", "w", stdout) == NULL))
        return 1;
    failures = cmocka_run_group_tests(tests, NULL, NULL);
    MPI_Allreduce(&failures, &most, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    return most;
}

int main(int argc, char **argv)
{
    MPI_Init(&argc, &argv);
    int code = argc == 3 && strcmp(argv[1], "--store") == 0 ? write_store(argv[2]) : test_all();
    MPI_Finalize();
    return code;
}

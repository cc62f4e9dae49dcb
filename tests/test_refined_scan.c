/* Refined scans of toy probes with failures, on as many ranks as mpirun gives. */
#include "darkcube/scan.h"
#include "darkcube/store.h"
#include "scan/rounds.h"
#include "shared_directory.h"
#include "toy_scan.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define N_MASS     ((size_t)12)
#define N_COUPLING ((size_t)19)
#define N_ANGLE    ((size_t)4)
#define POINTS     (N_MASS * N_COUPLING * N_ANGLE)

static const struct dc_probe *const both[] = {&toy_uneven, &toy_layered, NULL};
enum { UNEVEN, LAYERED };

struct place {
    char directory[SHARED_DIRECTORY_LENGTH], path[300];
    int rank;
};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    if (place == NULL)
        return -1;
    MPI_Comm_rank(MPI_COMM_WORLD, &place->rank);
    if (shared_directory_make(place->directory, "refined") != 0)
        return -1;
    snprintf(place->path, sizeof place->path, "%s/toy.h5", place->directory);
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    MPI_Barrier(MPI_COMM_WORLD);
    if (place->rank == 0)
        remove_store(place->path);
    const int code = shared_directory_remove(place->directory);
    free(place);
    return code;
}

/* Of the layered probe the curve between the masses 2 and 3. */
static struct dc_deck *make_deck(void)
{
    struct dc_deck *deck = toy_deck(both, N_MASS, N_COUPLING, N_ANGLE);
    assert_non_null(deck);
    struct dc_refine *refine = &deck->probes[LAYERED].refine;
    refine->output = calloc(1, sizeof *refine->output);
    assert_non_null(refine->output);
    refine->n = 1;
    refine->start = 4;
    refine->output[0].margin = 1;
    refine->output[0].levels = calloc(1, sizeof *refine->output[0].levels);
    assert_non_null(refine->output[0].levels);
    refine->output[0].n_levels = 1;
    refine->output[0].levels[0] = 255;
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

static enum dc_status expected_status(const double at[DC_AXIS_COUNT])
{
    const double mass = at[DC_AXIS_MASS];
    if (mass > 6)
        return DC_OUT_OF_RANGE;
    if (at[DC_AXIS_ANGLE] > 2.5)
        return DC_NO_DATA;
    if (at[DC_AXIS_COUPLING] > 0.05 && mass >= 3 && mass <= 5)
        return mass == 3 ? DC_SOLVER_FAILED : mass == 4 ? DC_STEP_LIMIT : DC_NOT_FINITE;
    return DC_OK;
}

static double expected_value(const double at[DC_AXIS_COUNT])
{
    return 100 * at[DC_AXIS_MASS] + 10 * at[DC_AXIS_ANGLE] + at[DC_AXIS_COUPLING];
}

/* How many points of the refined probe were computed, after each was compared. */
static size_t assert_store(const struct place *place, const struct dc_deck *deck)
{
    struct dc_store *store;
    struct dc_error error;
    struct dc_record record;
    size_t computed = 0;
    double between[N_COUPLING], at[DC_AXIS_COUNT];
    assert_int_equal(dc_store_open(place->path, deck, MPI_COMM_WORLD, &store, &error), DC_SUCCESS);
    assert_int_equal(dc_record_init(&record, 2, N_COUPLING, &error), DC_SUCCESS);
    for (size_t pencil = 0; pencil < dc_cube_pencils(&deck->cube); pencil++) {
        struct dc_index index = dc_cube_pencil_index(&deck->cube, pencil);
        assert_int_equal(dc_store_read_pencil(store, UNEVEN, pencil, &record, &error), DC_SUCCESS);
        for (size_t k = 0; k < N_COUPLING; k++)
            assert_int_equal(record.status[k], DC_OK);
        assert_int_equal(dc_store_read_pencil(store, LAYERED, pencil, &record, &error), DC_SUCCESS);
        assert_int_equal(dc_store_read_interpolated(store, LAYERED, 0, pencil, 1, between, &error),
                         DC_SUCCESS);
        for (size_t k = 0; k < N_COUPLING; k++) {
            index.i[DC_AXIS_COUPLING] = k;
            dc_cube_coordinates(&deck->cube, index, at);
            const bool passed_by = record.status[k] == DC_NOT_NEEDED;
            computed += !passed_by;
            if (!passed_by) {
                assert_int_equal(record.status[k], expected_status(at));
                assert_true(isnan(between[k]));
            }
            assert_int_equal(isnan(record.outputs[k]) == 0, record.status[k] == DC_OK);
            if (record.status[k] == DC_OK)
                assert_true(record.outputs[k] == expected_value(at));
            if (passed_by && isfinite(between[k]) && expected_status(at) == DC_OK)
                assert_true(fabs(between[k] - expected_value(at)) < 0.1);
            /* The corners of crossed cells, and of those at the edge of the failures inside. */
            if (at[DC_AXIS_ANGLE] < 2.5 &&
                (at[DC_AXIS_MASS] == 2 || (at[DC_AXIS_MASS] == 3 && k + 2 >= N_COUPLING)))
                assert_false(passed_by);
        }
    }
    dc_record_free(&record);
    assert_int_equal(dc_store_close(store, &error), DC_SUCCESS);
    return computed;
}

static void test_values_and_statuses(void **state)
{
    const struct place *place = *state;
    const struct dc_scan_options options = {0};
    struct dc_deck *deck = make_deck();
    struct dc_scan_outcome outcome = scan(deck, place->path, &options);
    const size_t computed = assert_store(place, deck);
    assert_true(computed < POINTS);
    assert_false(outcome.stopped_early);
    assert_int_equal(outcome.points, 2 * POINTS);
    assert_int_equal(outcome.computed, POINTS + computed);
    assert_int_equal(outcome.settled, outcome.points);
    assert_true(outcome.failed >= 3 * (N_ANGLE - 1));
    assert_int_equal(dc_scan_exit_code(DC_SUCCESS, &outcome), DC_EXIT_FAILED_POINTS);
    toy_deck_free(deck);
}

static void test_resume_and_retry(void **state)
{
    const struct place *place = *state;
    struct dc_scan_options options = {0};
    struct dc_deck *deck = make_deck();
    const struct dc_scan_outcome first = scan(deck, place->path, &options);
    const size_t computed = assert_store(place, deck);
    options.resume = true;
    struct dc_scan_outcome outcome = scan(deck, place->path, &options);
    assert_int_equal(outcome.computed, 0);
    assert_false(outcome.stopped_early);
    assert_int_equal(outcome.failed, first.failed);
    options.retry_failed = true;
    outcome = scan(deck, place->path, &options);
    assert_int_equal(outcome.computed, first.failed);
    assert_int_equal(outcome.failed, first.failed);
    assert_int_equal(assert_store(place, deck), computed);
    toy_deck_free(deck);
}

/* What somebody made `todo` again, or a kill left so, is computed if the rounds want it. */
static void test_lost_points_are_computed(void **state)
{
    const struct place *place = *state;
    struct dc_scan_options options = {0};
    struct dc_error error;
    struct dc_store *store;
    uint8_t status[N_COUPLING];
    size_t lost = 0;
    struct dc_deck *deck = make_deck();
    (void)scan(deck, place->path, &options);
    const size_t computed = assert_store(place, deck);
    assert_int_equal(dc_store_open(place->path, deck, MPI_COMM_WORLD, &store, &error), DC_SUCCESS);
    for (size_t pencil = N_ANGLE; pencil < 3 * N_ANGLE; pencil++) { /* masses 2 and 3 */
        assert_int_equal(dc_store_read_statuses(store, LAYERED, pencil, 1, status, &error),
                         DC_SUCCESS);
        for (size_t k = 0; k < N_COUPLING; k++)
            lost += status[k] != DC_NOT_NEEDED;
        memset(status, DC_TODO, sizeof status);
        MPI_Barrier(MPI_COMM_WORLD);
        if (place->rank == 0)
            assert_int_equal(dc_store_write_statuses(store, LAYERED, pencil, 1, status, &error),
                             DC_SUCCESS);
    }
    assert_int_equal(dc_store_close(store, &error), DC_SUCCESS);
    options.resume = true;
    const struct dc_scan_outcome outcome = scan(deck, place->path, &options);
    assert_true(lost > 0);
    assert_int_equal(outcome.computed, lost);
    assert_int_equal(assert_store(place, deck), computed);
    toy_deck_free(deck);
}

/* One pencil of both probes, as far as the round needs it. */
static void compute(const struct dc_rounds *rounds, struct dc_store *store, size_t pencil)
{
    const struct dc_cube *cube = &rounds->deck->cube;
    struct dc_index index = dc_cube_pencil_index(cube, pencil);
    struct dc_error error;
    struct dc_record record;
    double at[DC_AXIS_COUNT];
    assert_int_equal(dc_record_init(&record, 2, N_COUPLING, &error), DC_SUCCESS);
    for (size_t p = UNEVEN; p <= LAYERED; p++) {
        const unsigned char *need =
            rounds->need + pencil * dc_need_bytes(rounds->deck) + p * dc_need_row(N_COUPLING);
        assert_int_equal(dc_store_read_pencil(store, p, pencil, &record, &error), DC_SUCCESS);
        for (size_t k = 0; k < N_COUPLING; k++) {
            if (!dc_is_needed(need, k))
                continue;
            index.i[DC_AXIS_COUPLING] = k;
            dc_cube_coordinates(cube, index, at);
            assert_int_equal(record.status[k], DC_TODO);
            record.status[k] = p == UNEVEN ? DC_OK : (uint8_t)expected_status(at);
            record.outputs[k] = record.status[k] == DC_OK ? expected_value(at) : (double)NAN;
        }
        assert_int_equal(dc_store_write_pencil(store, p, pencil, &record, &error), DC_SUCCESS);
    }
    dc_record_free(&record);
}

static bool has_next(struct dc_rounds *rounds)
{
    struct dc_error error;
    assert_int_equal(dc_rounds_next(rounds, &error), DC_SUCCESS);
    assert_true(rounds->finished || rounds->points > 0);
    return !rounds->finished;
}

/* All rounds without a scan. */
static void run_rounds(const struct dc_deck *deck, const char *path, size_t most_points)
{
    struct dc_rounds rounds;
    struct dc_store *store;
    struct dc_error error;
    assert_int_equal(dc_store_create(path, deck, true, &error), DC_SUCCESS);
    assert_int_equal(dc_store_open(path, deck, MPI_COMM_SELF, &store, &error), DC_SUCCESS);
    assert_int_equal(dc_rounds_init(&rounds, deck, store, false, &error), DC_SUCCESS);
    if (most_points > 0)
        rounds.most_points = most_points;
    while (has_next(&rounds))
        for (size_t pencil = 0; pencil < N_MASS * N_ANGLE; pencil++)
            if (rounds.todo[pencil])
                compute(&rounds, store, pencil);
    assert_int_equal(dc_rounds_settle(&rounds, &error), DC_SUCCESS);
    dc_rounds_free(&rounds);
    assert_int_equal(dc_store_close(store, &error), DC_SUCCESS);
}

/* In pieces of the whole slice, of one pencil, and of some, of which the last one has fewer. */
static void test_pieces_of_any_size(void **state)
{
    const struct place *place = *state;
    const size_t most_points[] = {0, 1, 2 * N_COUPLING + 3, 5 * N_COUPLING};
    const struct dc_scan_options options = {0};
    struct dc_deck *deck = make_deck();
    (void)scan(deck, place->path, &options);
    const size_t computed = assert_store(place, deck);
    for (size_t i = 0; i < sizeof most_points / sizeof most_points[0]; i++) {
        MPI_Barrier(MPI_COMM_WORLD);
        if (place->rank == 0)
            run_rounds(deck, place->path, most_points[i]);
        MPI_Barrier(MPI_COMM_WORLD);
        assert_int_equal(assert_store(place, deck), computed);
    }
    toy_deck_free(deck);
}

/* Only the first rank reports; the exit code is that of all. */
int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_values_and_statuses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_resume_and_retry, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lost_points_are_computed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pieces_of_any_size, set_up, tear_down),
    };
    int rank, failures, most;
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    if (rank > 0 && freopen("/dev/null", "w", stdout) == NULL)
        return 1;
    failures = cmocka_run_group_tests(tests, NULL, NULL);
    MPI_Allreduce(&failures, &most, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    MPI_Finalize();
    return most;
}

/* Scans of toy probes that check themselves, on as many ranks as mpirun gives
 * (tests/check_ranks.sh). */
#include "darkcube/scan.h"
#include "scan/store_checks.h"
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

enum { N_MASS = 7, N_COUPLING = 9, N_ANGLE = 24 };
static const struct dc_probe *const probes[] = {&toy_uneven, &toy_checked, NULL};
enum { CHECKED = 1 }; /* its place among them */

static volatile sig_atomic_t stop_asked;

static void ask_to_stop(int number)
{
    stop_asked = number;
}

struct place {
    char directory[SHARED_DIRECTORY_LENGTH], path[300];
    int rank;
    struct dc_deck *deck;
    struct dc_sample sample; /* of the checked probe */
};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    if (place == NULL)
        return -1;
    MPI_Comm_rank(MPI_COMM_WORLD, &place->rank);
    if (shared_directory_make(place->directory, "verify") != 0)
        return -1;
    snprintf(place->path, sizeof place->path, "%s/toy.h5", place->directory);
    stop_asked = 0;
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
    dc_sample_free(&place->sample);
    toy_deck_free(place->deck);
    free(place);
    return code;
}

static void make_deck(struct place *place, const char *flaw, double share)
{
    struct dc_deck *deck = place->deck = toy_deck(probes, N_MASS, N_COUPLING, N_ANGLE);
    assert_non_null(deck);
    deck->verify = share;
    assert_int_equal(dc_settings_choose(&deck->probes[CHECKED].settings, "flaw", flaw, NULL),
                     DC_SUCCESS);
    assert_int_equal(dc_sample_draw(deck, CHECKED, &place->sample, NULL), DC_SUCCESS);
    assert_true(place->sample.n > 20);
}

static struct dc_scan_outcome scan(const struct place *place, struct dc_scan_options options)
{
    struct dc_scan_outcome outcome;
    struct dc_error error;
    if (dc_scan_run(place->deck, place->path, &options, MPI_COMM_WORLD, &outcome, &error) !=
        DC_SUCCESS)
        fail_msg("%s", error.text);
    return outcome;
}

static struct dc_scan_outcome resume(const struct place *place)
{
    return scan(place, (struct dc_scan_options){.resume = true});
}

/* Between runs, all ranks read the file, or rank 0 alone changes it. */
static struct dc_store *open_store(const struct place *place, bool writing)
{
    struct dc_error error;
    struct dc_store *store = NULL;
    MPI_Barrier(MPI_COMM_WORLD);
    if (writing && place->rank > 0)
        return NULL;
    if (dc_store_open_alone(place->path, place->deck, writing, &store, &error) != DC_SUCCESS)
        fail_msg("%s", error.text);
    return store;
}

static void close_store(struct dc_store *store)
{
    assert_int_equal(dc_store_close(store, NULL), DC_SUCCESS);
    MPI_Barrier(MPI_COMM_WORLD);
}

/* All rows of the checked probe, freed by the caller. */
struct rows {
    size_t n;
    uint8_t *status;
    double *sum, *root;
};

static struct rows read_rows(const struct place *place)
{
    struct dc_store *store = open_store(place, false);
    struct rows rows = {.n = place->sample.n};
    rows.status = calloc(rows.n, sizeof *rows.status);
    rows.sum = calloc(rows.n, sizeof *rows.sum);
    rows.root = calloc(rows.n, sizeof *rows.root);
    assert_true(rows.status != NULL && rows.sum != NULL && rows.root != NULL);
    assert_int_equal(dc_store_read_checked(store, CHECKED, 0, rows.n, rows.status, NULL),
                     DC_SUCCESS);
    assert_int_equal(dc_store_read_references(store, CHECKED, 0, rows.sum, NULL), DC_SUCCESS);
    assert_int_equal(dc_store_read_references(store, CHECKED, 1, rows.root, NULL), DC_SUCCESS);
    close_store(store);
    return rows;
}

static void free_rows(struct rows *rows)
{
    free(rows->status);
    free(rows->sum);
    free(rows->root);
}

static void coordinates_of(const struct place *place, size_t point, double at[DC_AXIS_COUNT])
{
    const struct dc_cube *cube = &place->deck->cube;
    dc_cube_coordinates(cube, dc_cube_point_index(cube, point), at);
}

/* Every row has the exact values, whatever else happened. */
static void assert_rows_whole(const struct place *place)
{
    struct rows rows = read_rows(place);
    for (size_t i = 0; i < rows.n; i++) {
        double at[DC_AXIS_COUNT];
        coordinates_of(place, place->sample.point[i], at);
        assert_int_equal(rows.status[i], DC_OK);
        assert_true(rows.sum[i] == toy_value(at) && rows.root[i] == sqrt(toy_value(at)));
    }
    free_rows(&rows);
}

/* Rows of the checked probe's two outputs. */
static void read_summary(const struct place *place, struct dc_check_row row[2])
{
    struct dc_store_summary summary;
    struct dc_error error;
    assert_int_equal(dc_store_summary(place->path, &summary, &error), DC_SUCCESS);
    assert_int_equal(summary.n_checks, 2);
    memcpy(row, summary.checks, 2 * sizeof row[0]);
    assert_string_equal(row[0].probe, "checked");
    assert_string_equal(row[0].output, "sum");
    assert_string_equal(row[1].output, "root");
    dc_store_summary_free(&summary);
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void test_checks_and_their_summary(void **state)
{
    struct place *place = *state;
    struct dc_check_row row[2];
    make_deck(place, "none", 0.3);
    struct dc_scan_outcome outcome = scan(place, (struct dc_scan_options){0});
    assert_false(outcome.unreliable || outcome.stopped_early);
    assert_int_equal(dc_scan_exit_code(DC_SUCCESS, &outcome), DC_SUCCESS);
    assert_rows_whole(place);
    read_summary(place, row);
    const size_t n = place->sample.n;
    double *difference = calloc(n, sizeof *difference);
    double largest = 0, squares = 0;
    assert_non_null(difference);
    for (size_t i = 0; i < n; i++) {
        double at[DC_AXIS_COUNT];
        coordinates_of(place, place->sample.point[i], at);
        difference[i] = 1e-4 * at[DC_AXIS_MASS];
        largest = fmax(largest, difference[i]);
        squares += difference[i] * difference[i];
    }
    qsort(difference, n, sizeof *difference, compare);
    assert_int_equal(outcome.checked, n);
    assert_int_equal(row[0].points, N_MASS * N_COUPLING * N_ANGLE);
    assert_int_equal(row[0].drawn, n);
    assert_int_equal(row[0].compared, n);
    assert_true(row[0].no_value + row[0].left + row[0].disagreed + row[0].beyond == 0);
    assert_true(fabs(row[0].largest - largest) < 1e-12);
    assert_true(fabs(row[0].median - (difference[(n - 1) / 2] + difference[n / 2]) / 2) < 1e-12);
    assert_true(fabs(row[0].rms - sqrt(squares / (double)n)) < 1e-12);
    assert_true(row[0].promised == 1e-3 && !row[0].is_relative);
    assert_true(isnan(row[1].promised) && row[1].largest == 0);
    double at[DC_AXIS_COUNT];
    coordinates_of(place, row[0].worst, at);
    assert_true(1e-4 * at[DC_AXIS_MASS] == largest);
    free(difference);
}

static size_t drawn_at_mass(const struct place *place, double mass)
{
    size_t found = 0;
    for (size_t i = 0; i < place->sample.n; i++) {
        double at[DC_AXIS_COUNT];
        coordinates_of(place, place->sample.point[i], at);
        found += at[DC_AXIS_MASS] == mass;
    }
    return found;
}

static void test_broken_promise(void **state)
{
    struct place *place = *state;
    struct dc_check_row row[2];
    make_deck(place, "value", 0.3);
    struct dc_scan_outcome outcome = scan(place, (struct dc_scan_options){0});
    assert_true(outcome.unreliable && !outcome.stopped_early && outcome.failed == 0);
    assert_int_equal(dc_scan_exit_code(DC_SUCCESS, &outcome), DC_EXIT_FAILED_POINTS);
    assert_non_null(strstr(outcome.complaint, "checked/sum is less accurate than promised: "));
    assert_non_null(strstr(outcome.complaint, " at heft 7 MeV, grip "));
    read_summary(place, row);
    assert_true(row[0].beyond > 0 && row[1].beyond == 0);
    assert_int_equal(row[0].beyond, drawn_at_mass(place, 7));
    assert_true(fabs(row[0].largest - 0.5007) < 1e-9);
    outcome = resume(place);
    assert_int_equal(outcome.checked, 0);
    assert_int_equal(dc_scan_exit_code(DC_SUCCESS, &outcome), DC_EXIT_FAILED_POINTS);
}

static void test_other_status(void **state)
{
    struct place *place = *state;
    struct dc_check_row row[2];
    make_deck(place, "status", 0.3);
    struct dc_scan_outcome outcome = scan(place, (struct dc_scan_options){0});
    assert_true(outcome.unreliable);
    assert_int_equal(dc_scan_exit_code(DC_SUCCESS, &outcome), DC_EXIT_FAILED_POINTS);
    read_summary(place, row);
    assert_true(row[0].disagreed > 0 && row[0].beyond == 0);
    assert_int_equal(row[0].disagreed, drawn_at_mass(place, 5));
    assert_int_equal(row[0].compared + row[0].disagreed, row[0].drawn);
    assert_non_null(strstr(row[0].first_disagreed, "ok, not late-decay, at heft 5 MeV"));
    assert_non_null(strstr(outcome.complaint, "have another status on the reference path"));
}

/* As a kill between a pencil and its checks, or in the midst of these, leaves a store. */
static void test_missing_checks_are_done(void **state)
{
    struct place *place = *state;
    struct dc_check_row row[2];
    size_t undone = 0;
    make_deck(place, "none", 0.3);
    (void)scan(place, (struct dc_scan_options){0});
    struct dc_store *store = open_store(place, true);
    for (size_t i = 0; i < place->sample.n; i += 3) {
        const double half_written[2] = {-1, NAN};
        if (store != NULL)
            assert_int_equal(dc_store_write_check(store, CHECKED, i, half_written, DC_TODO, NULL),
                             DC_SUCCESS);
        undone++;
    }
    close_store(store);
    struct dc_scan_outcome outcome = resume(place);
    assert_int_equal(outcome.computed, 0);
    assert_int_equal(outcome.checked, undone);
    assert_false(outcome.stopped_early);
    assert_rows_whole(place);
    read_summary(place, row);
    assert_int_equal(row[0].left, 0);
}

/* Gives the point of a row another status, and takes its check back. */
static void set_status(struct dc_store *store, const struct dc_sample *sample, size_t row,
                       enum dc_status status)
{
    struct dc_record record;
    const double nothing[2] = {NAN, NAN};
    const struct dc_index index = dc_cube_point_index(&store->deck->cube, sample->point[row]);
    const size_t pencil = index.i[DC_AXIS_MASS] * N_ANGLE + index.i[DC_AXIS_ANGLE];
    assert_int_equal(dc_record_init(&record, 2, N_COUPLING, NULL), DC_SUCCESS);
    assert_int_equal(dc_store_read_pencil(store, CHECKED, pencil, &record, NULL), DC_SUCCESS);
    record.status[index.i[DC_AXIS_COUPLING]] = (uint8_t)status;
    assert_int_equal(dc_store_write_pencil(store, CHECKED, pencil, &record, NULL), DC_SUCCESS);
    assert_int_equal(dc_store_write_check(store, CHECKED, row, nothing, DC_TODO, NULL), DC_SUCCESS);
    dc_record_free(&record);
}

/* Points that failed wait for --retry; those that a refinement passed by are not needed here
 * either.
 */
static void test_points_without_a_value(void **state)
{
    struct place *place = *state;
    struct dc_check_row row[2];
    make_deck(place, "none", 0.3);
    (void)scan(place, (struct dc_scan_options){0});
    const size_t last = place->sample.n - 1;
    struct dc_store *store = open_store(place, true);
    if (store != NULL) {
        set_status(store, &place->sample, 0, DC_SOLVER_FAILED);
        set_status(store, &place->sample, last, DC_NOT_NEEDED);
    }
    close_store(store);
    struct dc_scan_outcome outcome = resume(place);
    assert_int_equal(outcome.checked, 0);
    assert_false(outcome.stopped_early || outcome.unreliable);
    read_summary(place, row);
    assert_int_equal(row[0].no_value, 2);
    assert_int_equal(row[0].compared, last - 1);
    outcome = scan(place, (struct dc_scan_options){.resume = true, .retry_failed = true});
    assert_int_equal(outcome.computed, 1);
    assert_int_equal(outcome.checked, 1);
    read_summary(place, row);
    assert_int_equal(row[0].no_value, 1);
    assert_int_equal(row[0].compared, last);
}

static void test_stop_and_resume(void **state)
{
    struct place *place = *state;
    struct dc_check_row row[2];
    make_deck(place, "signal", 0.5);
    struct dc_scan_outcome first = scan(place, (struct dc_scan_options){.stop = &stop_asked});
    assert_true(first.stopped_early && first.checked > 0);
    assert_int_equal(dc_scan_exit_code(DC_SUCCESS, &first), DC_EXIT_STOPPED);
    read_summary(place, row);
    assert_int_equal(row[0].compared, first.checked);
    assert_int_equal(row[0].compared + row[0].left, row[0].drawn);
    struct dc_scan_outcome second = resume(place);
    assert_false(second.stopped_early);
    assert_int_equal(first.checked + second.checked, row[0].drawn);
    assert_rows_whole(place);
}

/* The points of a pencil are there, and its checks would take too long. */
static void test_checks_are_left(void **state)
{
    static const struct dc_probe *const alone[] = {&toy_checked, NULL};
    struct place *place = *state;
    struct dc_store_summary summary;
    place->deck = toy_deck(alone, 1, 100, 1);
    assert_non_null(place->deck);
    place->deck->verify = 1;
    assert_int_equal(dc_settings_choose(&place->deck->probes[0].settings, "flaw", "slow", NULL),
                     DC_SUCCESS);
    struct dc_scan_outcome outcome = scan(place, (struct dc_scan_options){.stop = &stop_asked});
    assert_int_equal(outcome.computed, 100);
    assert_true(outcome.stopped_early && outcome.checked >= 5 && outcome.checked < 100);
    assert_string_equal(outcome.stopped_by, "signal USR1");
    assert_int_equal(dc_scan_exit_code(DC_SUCCESS, &outcome), DC_EXIT_STOPPED);
    assert_int_equal(dc_store_summary(place->path, &summary, NULL), DC_SUCCESS);
    assert_int_equal(summary.checks[0].left, 100 - outcome.checked);
    assert_string_equal(summary.runs[0].ending, "stopped: signal USR1");
    dc_store_summary_free(&summary);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_checks_and_their_summary, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_broken_promise, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_other_status, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_missing_checks_are_done, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_points_without_a_value, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_stop_and_resume, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_checks_are_left, set_up, tear_down),
    };
    int rank, failures, most = 1;
    struct sigaction action = {.sa_handler = ask_to_stop};
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    if (sigaction(SIGUSR1, &action, NULL) == 0 &&
        (rank == 0 || freopen("/dev/null", "w", stdout) != NULL)) {
        failures = cmocka_run_group_tests(tests, NULL, NULL);
        MPI_Allreduce(&failures, &most, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    }
    MPI_Finalize();
    return most;
}

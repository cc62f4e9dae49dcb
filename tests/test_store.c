/* The store by itself: made, opened, written, read back, counted, described; what is refused. */
#include "darkcube/store.h"
#include "darkcube/version.h"
#include "scan/files.h"
#include "scan/h5.h"
#include "scan/provenance.h"
#include "toy_scan.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define N_MASS     ((size_t)7)
#define N_COUPLING ((size_t)5)
#define N_ANGLE    ((size_t)4)

struct place {
    char directory[256], path[300];
    struct dc_deck *deck;
};

static int set_up(void **state)
{
    static const struct dc_probe *const probes[] = {&toy_uneven, &toy_layered, NULL};
    struct place *place = calloc(1, sizeof *place);
    const char *temporary = getenv("TMPDIR");
    snprintf(place->directory, sizeof place->directory, "%s/store-XXXXXX",
             temporary == NULL ? "/tmp" : temporary);
    if (mkdtemp(place->directory) == NULL)
        return -1;
    snprintf(place->path, sizeof place->path, "%s/toy.h5", place->directory);
    place->deck = toy_deck(probes, N_MASS, N_COUPLING, N_ANGLE);
    *state = place;
    return place->deck == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    /* Every object that was opened was closed; no other tool sees these leaks. */
    if (H5Fget_obj_count(H5F_OBJ_ALL, H5F_OBJ_ALL) != 0)
        return -1;
    toy_deck_free(place->deck);
    (void)remove(place->path);
    int code = rmdir(place->directory);
    free(place);
    return code;
}

static void assert_success(enum dc_result result, const struct dc_error *error)
{
    if (result != DC_SUCCESS)
        fail_msg("%s", error->text);
}

static void assert_said(const struct dc_error *error, const char *words)
{
    if (strstr(error->text, words) == NULL)
        fail_msg("'%s' does not say '%s'", error->text, words);
}

static void assert_refused(enum dc_result result, const struct dc_error *error, const char *words)
{
    assert_int_equal(result, DC_ERROR_OUTPUT);
    assert_said(error, words);
}

static struct dc_store *create_and_open(const struct place *place)
{
    struct dc_error error;
    struct dc_store *store;
    assert_success(dc_store_create(place->path, place->deck, false, &error), &error);
    assert_success(dc_store_open(place->path, place->deck, MPI_COMM_WORLD, &store, &error), &error);
    return store;
}

static void test_fresh_store_is_all_todo(void **state)
{
    struct dc_error error;
    struct place *place = *state;
    struct dc_store *store = create_and_open(place);
    struct dc_record record;
    bool todo[N_MASS * N_ANGLE];
    size_t counts[DC_STATUS_COUNT];
    assert_success(dc_store_todo(store, false, todo, counts, &error), &error);
    assert_int_equal(counts[DC_TODO], 2 * N_MASS * N_COUPLING * N_ANGLE);
    for (size_t i = 0; i < N_MASS * N_ANGLE; i++)
        assert_true(todo[i]);
    assert_success(dc_record_init(&record, 2, N_COUPLING, &error), &error);
    record.outputs[3] = 1;
    record.diagnostics[2].stopped_at = 1;
    assert_success(dc_store_read_pencil(store, 0, 9, &record, &error), &error);
    for (size_t i = 0; i < N_COUPLING; i++) {
        assert_true(isnan(record.outputs[i]) && isnan(record.outputs[N_COUPLING + i]));
        assert_true(isnan(record.diagnostics[i].stopped_at) && isnan(record.seconds[i]));
        assert_true(isnan(record.diagnostics[i].error_estimate));
        assert_int_equal(record.diagnostics[i].steps, 0);
        assert_int_equal(record.status[i], DC_TODO);
    }
    dc_record_free(&record);
    assert_success(dc_store_close(store, &error), &error);
}

static void fill_record(struct dc_record *record, size_t n_outputs, unsigned seed)
{
    for (size_t i = 0; i < n_outputs * N_COUPLING; i++)
        record->outputs[i] = 0.1 * (double)i + seed;
    for (unsigned i = 0; i < N_COUPLING; i++) {
        record->diagnostics[i] = (struct dc_diagnostics){.reason = (uint8_t)(i % 2),
                                                         .attempts = (uint8_t)(i + 1),
                                                         .solver_flag = -(int32_t)(seed + i),
                                                         .stopped_at = 1.0 / (seed + i + 1),
                                                         .steps = 4000000000u + i,
                                                         .evaluations = seed * 10 + i,
                                                         .error_estimate = 1e-5 * i};
        record->seconds[i] = 0.5f * (float)i;
        record->status[i] = (uint8_t)(i == 0 ? DC_TODO : i == 1 ? DC_LATE_DECAY : DC_OK);
    }
}

static void assert_same_record(const struct dc_record *a, const struct dc_record *b, size_t n)
{
    assert_memory_equal(a->outputs, b->outputs, n * N_COUPLING * sizeof *a->outputs);
    assert_memory_equal(a->seconds, b->seconds, N_COUPLING * sizeof *a->seconds);
    assert_memory_equal(a->status, b->status, N_COUPLING);
    for (size_t i = 0; i < N_COUPLING; i++) {
        const struct dc_diagnostics *x = &a->diagnostics[i], *y = &b->diagnostics[i];
        assert_true(x->reason == y->reason && x->attempts == y->attempts && x->steps == y->steps);
        assert_true(x->solver_flag == y->solver_flag && x->stopped_at == y->stopped_at);
        assert_int_equal(x->evaluations, y->evaluations);
        assert_true(x->error_estimate == y->error_estimate);
    }
}

static void test_pencils_come_back(void **state)
{
    struct dc_error error;
    struct place *place = *state;
    struct dc_store *store = create_and_open(place);
    struct dc_record written, read;
    bool todo[N_MASS * N_ANGLE];
    size_t counts[DC_STATUS_COUNT];
    for (size_t probe = 0; probe < 2; probe++) {
        size_t n_outputs = 2 - probe;
        assert_success(dc_record_init(&written, n_outputs, N_COUPLING, &error), &error);
        assert_success(dc_record_init(&read, n_outputs, N_COUPLING, &error), &error);
        for (unsigned pencil = 0; pencil < N_MASS * N_ANGLE; pencil += 3) {
            fill_record(&written, n_outputs, pencil);
            if (pencil == 3)
                written.status[0] = DC_OK;
            assert_success(dc_store_write_pencil(store, probe, pencil, &written, &error), &error);
        }
        for (unsigned pencil = 0; pencil < N_MASS * N_ANGLE; pencil += 3) {
            fill_record(&written, n_outputs, pencil);
            if (pencil == 3)
                written.status[0] = DC_OK;
            assert_success(dc_store_read_pencil(store, probe, pencil, &read, &error), &error);
            assert_same_record(&written, &read, n_outputs);
        }
        dc_record_free(&written);
        dc_record_free(&read);
    }
    assert_success(dc_store_todo(store, false, todo, counts, &error), &error);
    enum { WRITTEN = (N_MASS * N_ANGLE + 2) / 3 };
    assert_int_equal(counts[DC_LATE_DECAY], 2 * WRITTEN);
    assert_int_equal(counts[DC_OK], 2 * (WRITTEN * (N_COUPLING - 2) + 1));
    for (size_t pencil = 0; pencil < N_MASS * N_ANGLE; pencil++)
        assert_int_equal(todo[pencil], pencil != 3);
    assert_success(dc_store_sync(store, &error), &error);
    assert_success(dc_store_close(store, &error), &error);
}

/* The plan's number is that of the file, for cubes from one point up. */
static void test_bytes_are_exact(void **state)
{
    static const struct dc_probe *const probes[][3] = {{&toy_layered, NULL},
                                                       {&toy_uneven, &toy_layered, NULL}};
    static const size_t shapes[][DC_AXIS_COUNT] = {{2, 2, 1}, {7, 5, 4}, {40, 31, 3}, {90, 8, 29}};
    struct place *place = *state;
    for (size_t p = 0; p < 2; p++)
        for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
            struct dc_error error;
            uint64_t bytes = 0;
            struct stat status;
            struct dc_deck *deck = toy_deck(probes[p], shapes[i][0], shapes[i][1], shapes[i][2]);
            assert_non_null(deck);
            assert_success(dc_store_bytes(deck, &bytes, &error), &error);
            assert_success(dc_store_create(place->path, deck, true, &error), &error);
            assert_int_equal(stat(place->path, &status), 0);
            assert_int_equal(bytes, status.st_size);
            toy_deck_free(deck);
        }
}

static void test_runs_and_counters(void **state)
{
    struct dc_error error;
    struct place *place = *state;
    struct dc_store *store = create_and_open(place);
    struct dc_store_summary summary;
    uint64_t counters[DC_COUNTER_PLACES];
    struct dc_run_row row = {.host = "here", .ranks = 3, .start_unix = 10, .ending = "running"};
    struct dc_run_row program = {0};
    size_t number = 99;
    dc_store_run_program(&program);
    dc_store_run_program(&row);
    assert_success(dc_store_run_begin(store, &row, &number, &error), &error);
    assert_int_equal(number, 0);
    assert_success(dc_store_run_begin(store, &row, &number, &error), &error);
    assert_int_equal(number, 1);
    row.end_unix = 20;
    strcpy(row.ending, "done");
    assert_success(dc_store_run_end(store, number, &row, &error), &error);
    assert_success(dc_store_read_counters(store, counters, &error), &error);
    for (size_t i = 0; i < DC_COUNTER_PLACES; i++)
        assert_int_equal(counters[i], 0);
    counters[DC_COUNTER_RETRIED] = 12345678901u;
    assert_success(dc_store_write_counters(store, counters, &error), &error);
    memset(counters, 0, sizeof counters);
    assert_success(dc_store_read_counters(store, counters, &error), &error);
    assert_true(counters[DC_COUNTER_RETRIED] == 12345678901u);
    assert_success(dc_store_close(store, &error), &error);
    assert_success(dc_store_summary(place->path, &summary, &error), &error);
    assert_int_equal(summary.n_runs, 2);
    assert_string_equal(summary.runs[0].ending, "running");
    assert_string_equal(summary.runs[1].ending, "done");
    assert_string_equal(summary.runs[1].host, "here");
    assert_int_equal(summary.runs[1].ranks, 3);
    assert_true(summary.runs[1].end_unix == 20 && summary.runs[0].end_unix == 0);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(summary.runs[i].program_version, DC_VERSION);
        assert_string_equal(summary.runs[i].git_commit, program.git_commit);
        assert_string_equal(summary.runs[i].git_dirty, program.git_dirty);
    }
    dc_store_summary_free(&summary);
}

/* As a damaged file may have them. */
static void test_texts_without_end(void **state)
{
    struct dc_error error;
    struct place *place = *state;
    struct dc_store *store = create_and_open(place);
    struct dc_store_summary summary;
    struct dc_run_row row;
    memset(&row, 'x', sizeof row);
    assert_success(dc_store_run_end(store, 0, &row, &error), &error);
    assert_success(dc_store_close(store, &error), &error);
    assert_success(dc_store_summary(place->path, &summary, &error), &error);
    assert_int_equal(summary.n_runs, 1);
    assert_int_equal(strlen(summary.runs[0].host), sizeof row.host - 1);
    assert_int_equal(strlen(summary.runs[0].ending), sizeof row.ending - 1);
    assert_int_equal(strlen(summary.runs[0].program_version), sizeof row.program_version - 1);
    assert_int_equal(strlen(summary.runs[0].git_commit), sizeof row.git_commit - 1);
    assert_int_equal(strlen(summary.runs[0].git_dirty), sizeof row.git_dirty - 1);
    dc_store_summary_free(&summary);
}

/* A log of runs that is full must not stop a scan. */
static void test_last_run_row_is_taken_again(void **state)
{
    struct dc_error error;
    struct place *place = *state;
    struct dc_store *store = create_and_open(place);
    struct dc_run_row row = {.host = "here", .ending = "done"};
    size_t number = 0;
    for (size_t i = 0; i < DC_RUN_ROWS; i++)
        assert_success(dc_store_run_end(store, i, &row, &error), &error);
    assert_success(dc_store_run_begin(store, &row, &number, &error), &error);
    assert_int_equal(number, DC_RUN_ROWS - 1);
    assert_success(dc_store_close(store, &error), &error);
}

static void test_summary(void **state)
{
    struct dc_error error;
    struct place *place = *state;
    struct dc_store_summary summary;
    assert_success(dc_store_create(place->path, place->deck, false, &error), &error);
    assert_success(dc_store_summary(place->path, &summary, &error), &error);
    assert_string_equal(summary.model, "toy");
    assert_string_equal(summary.deck, place->deck->effective);
    assert_string_equal(summary.hash, place->deck->hash);
    for (size_t role = 0; role < DC_AXIS_COUNT; role++) {
        const struct dc_grid_axis *grid = &place->deck->cube.axis[role];
        const struct dc_stored_axis *axis = &summary.axis[role];
        assert_string_equal(axis->name, grid->axis->name);
        assert_string_equal(axis->unit, grid->axis->unit);
        assert_string_equal(axis->long_name, grid->axis->long_name);
        assert_string_equal(axis->symbol, grid->axis->symbol);
        assert_int_equal(axis->n, grid->n);
        assert_memory_equal(axis->values, grid->values, grid->n * sizeof *grid->values);
        assert_int_equal(axis->labels != NULL, grid->labels != NULL);
        for (size_t i = 0; axis->labels != NULL && grid->labels != NULL && i < axis->n; i++)
            assert_string_equal(axis->labels[i], grid->labels[i]);
    }
    assert_string_equal(summary.axis[DC_AXIS_MASS].spacing, "linear");
    assert_string_equal(summary.axis[DC_AXIS_COUPLING].spacing, "log");
    assert_string_equal(summary.axis[DC_AXIS_ANGLE].spacing, "list");
    assert_int_equal(summary.n_probes, 2);
    assert_string_equal(summary.probe[0], "layered");
    assert_string_equal(summary.probe[1], "uneven");
    assert_int_equal(summary.counts[1][DC_TODO], N_MASS * N_COUPLING * N_ANGLE);
    assert_int_equal(summary.outputs[1].n, 2);
    assert_string_equal(summary.outputs[1].output[0].name, "root");
    assert_string_equal(summary.outputs[1].output[1].unit, "MeV");
    assert_true(summary.outputs[1].exclusion_level[0] == 0);
    assert_true(summary.outputs[1].exclusion_level[1] == 3.5);
    assert_true(summary.outputs[1].logarithmic[0] && !summary.outputs[1].logarithmic[1]);
    assert_string_equal(summary.outputs[0].output[0].long_name, "sum of the depths");
    bool has_version = false;
    for (size_t i = 0; i < summary.n_facts; i++)
        has_version = has_version || strcmp(summary.facts[i].name, "hdf5") == 0;
    assert_true(has_version);
    assert_int_equal(summary.n_runs, 0);
    dc_store_summary_free(&summary);
}

static void test_existing_file_is_kept(void **state)
{
    struct dc_error error;
    struct place *place = *state;
    struct stat before, after;
    assert_success(dc_store_create(place->path, place->deck, false, &error), &error);
    assert_int_equal(stat(place->path, &before), 0);
    enum dc_result result = dc_store_create(place->path, place->deck, false, &error);
    assert_refused(result, &error, "--resume");
    assert_refused(result, &error, "--overwrite");
    assert_int_equal(stat(place->path, &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
    assert_success(dc_store_create(place->path, place->deck, true, &error), &error);
}

static void test_places_that_cannot_be(void **state)
{
    struct dc_error error;
    struct place *place = *state;
    char path[400];
    assert_refused(dc_store_create(place->directory, place->deck, true, &error), &error,
                   "is a directory");
    snprintf(path, sizeof path, "%s/missing/toy.h5", place->directory);
    assert_refused(dc_store_create(path, place->deck, true, &error), &error,
                   "No such file or directory");
    assert_success(dc_store_create(place->path, place->deck, true, &error), &error);
    snprintf(path, sizeof path, "%s/toy.h5", place->path);
    assert_refused(dc_store_create(path, place->deck, true, &error), &error, "irectory");
    /* Where nobody may write, root neither. */
    assert_refused(dc_store_create("/proc/toy.h5", place->deck, true, &error), &error, "/proc");
    snprintf(path, sizeof path, "%s/nothing.h5", place->directory);
    assert_refused(dc_store_matches(path, place->deck, &error), &error, "No such file");
}

static void test_other_files_are_refused(void **state)
{
    struct dc_error error;
    struct place *place = *state;
    struct dc_store_summary summary;
    FILE *file = fopen(place->path, "w");
    assert_non_null(file);
    assert_true(fputs("mass,coupling\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_refused(dc_store_matches(place->path, place->deck, &error), &error, "not an HDF5 file");
    assert_int_equal(dc_store_summary(place->path, &summary, &error), DC_ERROR_DATA);
    assert_said(&error, "not an HDF5 file");
}

static void test_other_formats_are_refused(void **state)
{
    struct dc_error error;
    struct place *place = *state;
    assert_success(dc_store_create(place->path, place->deck, true, &error), &error);
    hid_t file = H5Fopen(place->path, H5F_ACC_RDWR, H5P_DEFAULT);
    hid_t group = H5Gopen2(file, "/provenance", H5P_DEFAULT);
    assert_true(group >= 0 && H5Adelete(group, "format_version") >= 0);
    assert_true(dc_h5_write_integer(group, "format_version", 1, &error));
    assert_true(H5Gclose(group) >= 0 && H5Fclose(file) >= 0);
    assert_refused(dc_store_matches(place->path, place->deck, &error), &error,
                   "has the store format 1; this darkcube");
}

static void test_cut_store_is_refused(void **state)
{
    struct dc_error error;
    struct place *place = *state;
    assert_success(dc_store_create(place->path, place->deck, true, &error), &error);
    assert_int_equal(truncate(place->path, 3000), 0);
    assert_refused(dc_store_matches(place->path, place->deck, &error), &error, place->path);
}

static void test_other_deck_is_named(void **state)
{
    static const struct dc_probe *const probes[] = {&toy_uneven, NULL};
    struct dc_error error;
    struct place *place = *state;
    struct dc_deck *other = toy_deck(probes, N_MASS, N_COUPLING + 1, N_ANGLE);
    assert_non_null(other);
    assert_success(dc_store_create(place->path, place->deck, true, &error), &error);
    assert_success(dc_store_matches(place->path, place->deck, &error), &error);
    enum dc_result result = dc_store_matches(place->path, other, &error);
    assert_refused(result, &error, "its axis 'grip' has 5 values from 1e-05 to 0.1");
    assert_refused(result, &error, "6 from 1e-06 to 0.1");
    toy_deck_free(other);

    /* the axes are the same, the decks are not */
    other = toy_deck(probes, N_MASS, N_COUPLING, N_ANGLE);
    assert_non_null(other);
    other->hash[0] = 'f';
    char *model = strstr(other->effective, "toy");
    assert_non_null(model);
    model[0] = 'b';
    result = dc_store_matches(place->path, other, &error);
    assert_refused(result, &error, "line 1");
    assert_refused(result, &error, "'model: toy', where this one has 'model: boy'");

    /* one value is another number by its last digit */
    struct dc_grid_axis *mass = &other->cube.axis[DC_AXIS_MASS];
    mass->values[2] = nextafter(mass->values[2], INFINITY);
    assert_refused(dc_store_matches(place->path, other, &error), &error,
                   "value 2 of its axis 'heft' is 3 MeV, where this deck has 3.0000000000000004");
    toy_deck_free(other);
}

static void test_names_that_clash(void **state)
{
    static const struct dc_probe *const probes[] = {&toy_uneven, &toy_uneven, NULL};
    struct dc_error error;
    struct place *place = *state;
    uint64_t bytes;
    char unfinished[400];
    struct dc_deck *deck = toy_deck(probes, 2, 2, 2);
    assert_non_null(deck);
    assert_refused(dc_store_bytes(deck, &bytes, &error), &error, "/results/uneven");
    assert_refused(dc_store_create(place->path, deck, false, &error), &error, "/results/uneven");
    snprintf(unfinished, sizeof unfinished, "%s.tmp", place->path);
    assert_int_not_equal(access(unfinished, F_OK), 0);
    assert_int_not_equal(access(place->path, F_OK), 0);
    toy_deck_free(deck);
}

/* A deck of more than 64 KiB, which is as much as an ordinary attribute holds. */
static void test_long_deck(void **state)
{
    enum { LENGTH = 200000 };
    struct dc_error error;
    struct place *place = *state;
    struct dc_store_summary summary;
    free(place->deck->effective);
    place->deck->effective = malloc(LENGTH + 1);
    assert_non_null(place->deck->effective);
    memset(place->deck->effective, '#', LENGTH);
    place->deck->effective[LENGTH] = '\0';
    assert_success(dc_store_create(place->path, place->deck, true, &error), &error);
    assert_success(dc_store_summary(place->path, &summary, &error), &error);
    assert_int_equal(strlen(summary.deck), LENGTH);
    dc_store_summary_free(&summary);
}

static void test_provenance_is_complete(void **state)
{
    (void)state;
    static const char *const expected[] = {"program_version", "git_commit", "git_dirty", "compiler",
                                           "compiler_flags",  "mpi",        "hdf5",      "petsc",
                                           "sundials",        "gsl",        "libyaml",   "openssl"};
    struct dc_fact facts[DC_MAX_FACTS];
    size_t n = dc_provenance(facts);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        bool found = false;
        for (size_t j = 0; j < n; j++)
            found = found || (strcmp(facts[j].name, expected[i]) == 0 && facts[j].value[0] != '\0');
        if (!found)
            fail_msg("%s is missing", expected[i]);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_fresh_store_is_all_todo, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pencils_come_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_bytes_are_exact, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_runs_and_counters, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_texts_without_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_last_run_row_is_taken_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_summary, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_existing_file_is_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_places_that_cannot_be, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_other_files_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_other_formats_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cut_store_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_other_deck_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_names_that_clash, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_long_deck, set_up, tear_down),
        cmocka_unit_test(test_provenance_is_complete),
    };
    MPI_Init(&argc, &argv);
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    MPI_Finalize();
    return failures;
}

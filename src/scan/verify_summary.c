/* What the checks of a store came to. */
#include "scan/files.h"
#include "scan/store_checks.h"
#include "scan/verify.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The checks of one probe; [n] each. */
struct probe_checks {
    struct dc_store *store;
    size_t probe, n;
    uint8_t *stored, *checked; /* statuses of the points; on the reference path */
    double *value, *reference; /* of one output */
};

static void free_checks(struct probe_checks *checks)
{
    free(checks->stored);
    free(checks->checked);
    free(checks->value);
    free(checks->reference);
}

static enum dc_result read_checks(struct probe_checks *checks, struct dc_error *error)
{
    const size_t room = checks->n + 1;
    checks->stored = calloc(room, sizeof *checks->stored);
    checks->checked = calloc(room, sizeof *checks->checked);
    checks->value = calloc(room, sizeof *checks->value);
    checks->reference = calloc(room, sizeof *checks->reference);
    if (checks->stored == NULL || checks->checked == NULL || checks->value == NULL ||
        checks->reference == NULL)
        return dc_fail_memory(error);
    enum dc_result result =
        dc_store_read_sampled_statuses(checks->store, checks->probe, checks->stored, error);
    return result == DC_SUCCESS ? dc_store_read_checked(checks->store, checks->probe, 0, checks->n,
                                                        checks->checked, error)
                                : result;
}

/* "mass 1.5 MeV, coupling 1e-10, angle 2.36 rad". */
static void describe_point(const struct dc_cube *cube, size_t point, char *text, size_t size)
{
    double at[DC_AXIS_COUNT];
    size_t length = 0;
    dc_cube_coordinates(cube, dc_cube_point_index(cube, point), at);
    for (size_t role = 0; role < DC_AXIS_COUNT && length < size; role++) {
        const struct dc_axis *axis = cube->axis[role].axis;
        const bool bare = strcmp(axis->unit, "1") == 0;
        length +=
            (size_t)snprintf(text + length, size - length, "%s%s %.6g%s%s", role == 0 ? "" : ", ",
                             axis->name, at[role], bare ? "" : " ", bare ? "" : axis->unit);
    }
}

static const char *name_of(uint8_t status)
{
    const char *name = dc_status_name((enum dc_status)status);
    return name == NULL ? "unknown" : name;
}

static bool is_left(uint8_t stored, uint8_t checked)
{
    return stored == DC_TODO ||
           (checked == DC_TODO && stored != DC_NOT_NEEDED &&
            !(stored < DC_STATUS_COUNT && dc_status_is_failure((enum dc_status)stored)));
}

/* The part of a row that is the same for all outputs of a probe. */
static enum dc_result count(const struct probe_checks *checks, struct dc_check_row *row,
                            struct dc_error *error)
{
    const struct dc_deck *deck = checks->store->deck;
    const size_t *point = checks->store->probe[checks->probe].checks.sample.point;
    size_t counts[DC_STATUS_COUNT] = {0};
    hsize_t shape[DC_AXIS_COUNT];
    dc_cube_shape(&deck->cube, shape);
    enum dc_result result = dc_store_count(checks->store->probe[checks->probe].status, shape, false,
                                           counts, NULL, error);
    row->points = dc_cube_points(&deck->cube) - counts[DC_TODO] - counts[DC_NOT_NEEDED];
    row->drawn = checks->n;
    for (size_t i = 0; i < checks->n; i++) {
        const uint8_t stored = checks->stored[i], checked = checks->checked[i];
        if (is_left(stored, checked)) {
            row->left++;
        } else if (checked == DC_TODO || (stored == checked && stored != DC_OK)) {
            row->no_value++;
        } else if (stored == checked) {
            row->compared++;
        } else if (row->disagreed++ == 0) {
            char where[160];
            describe_point(&deck->cube, point[i], where, sizeof where);
            snprintf(row->first_disagreed, sizeof row->first_disagreed, "%s, not %s, at %s",
                     name_of(checked), name_of(stored), where);
        }
    }
    return result;
}

/* Relative to the reference down to where the promise is absolute, if it is relative. */
static double difference(double value, double reference, const struct dc_promise *promise)
{
    const double distance = fabs(value - reference);
    return promise->relative > 0
               ? distance / fmax(fabs(reference), promise->absolute / promise->relative)
               : distance;
}

/* Numbers of one output, which have been read. */
static void judge(const struct probe_checks *checks, const struct dc_promise *promise,
                  struct dc_check_row *row)
{
    const struct dc_deck *deck = checks->store->deck;
    const size_t *point = checks->store->probe[checks->probe].checks.sample.point;
    double *differences = checks->value;
    size_t n = 0, worst = 0;
    row->is_relative = promise->relative > 0;
    row->promised = row->is_relative ? promise->relative : promise->absolute;
    for (size_t i = 0; i < checks->n; i++) {
        if (checks->stored[i] != DC_OK || checks->checked[i] != DC_OK)
            continue;
        const double d = difference(checks->value[i], checks->reference[i], promise);
        if (n == 0 || !(d <= row->largest)) {
            row->largest = d;
            worst = i;
        }
        row->beyond += row->promised > 0 && !(d <= row->promised);
        differences[n++] = d; /* its place has been read already */
    }
    if (!(row->promised > 0))
        row->promised = NAN;
    if (n == 0)
        return;
    row->worst = point[worst];
    describe_point(&deck->cube, point[worst], row->worst_at, sizeof row->worst_at);
    row->rms = sqrt(gsl_stats_tss_m(differences, 1, n, 0) / (double)n);
    gsl_sort(differences, 1, n);
    row->median = gsl_stats_median_from_sorted_data(differences, 1, n);
}

/* A row for each output of a probe. */
static enum dc_result sum_up_probe(struct dc_store *store, size_t probe, struct dc_check_row *rows,
                                   struct dc_error *error)
{
    const struct dc_probe_choice *choice = &store->deck->probes[probe];
    struct probe_checks checks = {
        .store = store, .probe = probe, .n = store->probe[probe].checks.sample.n};
    struct dc_promise promise[DC_PROBE_MAX_OUTPUTS] = {{0}};
    struct dc_check_row common = {.largest = NAN, .median = NAN, .rms = NAN};
    choice->probe->promises(&choice->settings, promise);
    enum dc_result result = read_checks(&checks, error);
    if (result == DC_SUCCESS)
        result = count(&checks, &common, error);
    for (size_t i = 0; i < choice->outputs.n && result == DC_SUCCESS; i++) {
        rows[i] = common;
        snprintf(rows[i].probe, sizeof rows[i].probe, "%s", choice->probe->name);
        snprintf(rows[i].output, sizeof rows[i].output, "%s", choice->outputs.output[i].name);
        result = dc_store_read_sampled_outputs(store, probe, i, checks.value, error);
        if (result == DC_SUCCESS)
            result = dc_store_read_references(store, probe, i, checks.reference, error);
        if (result == DC_SUCCESS)
            judge(&checks, &promise[i], &rows[i]);
    }
    free_checks(&checks);
    return result;
}

enum dc_result dc_verify_sum_up(const char *path, const struct dc_deck *deck,
                                struct dc_check_row **rows, struct dc_error *error)
{
    struct dc_store *store = NULL;
    struct dc_error late;
    *rows = calloc(dc_check_rows(deck) + 1, sizeof **rows);
    if (*rows == NULL)
        return dc_fail_memory(error);
    enum dc_result result = dc_store_open_alone(path, deck, true, &store, error);
    struct dc_check_row *row = *rows;
    for (size_t p = 0; p < deck->n_probes && result == DC_SUCCESS; p++) {
        if (!dc_deck_verifies(deck, p))
            continue;
        result = sum_up_probe(store, p, row, error);
        row += deck->probes[p].outputs.n;
    }
    if (result == DC_SUCCESS)
        result = dc_store_write_self_check(store, *rows, error);
    if (dc_store_close(store, &late) != DC_SUCCESS && result == DC_SUCCESS) {
        *error = late;
        result = DC_ERROR_OUTPUT;
    }
    return result == DC_SUCCESS ? dc_file_sync(path, error) : result;
}

/* ---- words ----------------------------------------------------------------------------------- */

/* How much of a promise is used up; what promises nothing comes last. */
static double use(const struct dc_check_row *row)
{
    return row->promised > 0 ? row->largest / row->promised : -1;
}

static size_t rows_of_first(const struct dc_check_row *rows, size_t n)
{
    size_t same = 0;
    while (same < n && strcmp(rows[same].probe, rows[0].probe) == 0)
        same++;
    return same;
}

static void print_difference(FILE *out, const struct dc_check_row *row)
{
    fprintf(out, ": worst %s of %s/%s %.2g at %s, typical %.2g",
            row->is_relative ? "relative |delta|" : "|delta|", row->probe, row->output,
            row->largest, row->worst_at, row->median);
    if (row->promised > 0)
        fprintf(out, "; promised %g", row->promised);
    if (row->beyond > 0)
        fprintf(out, ", and %llu are beyond it", (unsigned long long)row->beyond);
}

size_t dc_verify_print(FILE *out, const struct dc_check_row *rows, size_t n)
{
    const size_t same = rows_of_first(rows, n);
    const struct dc_check_row *worst = rows;
    for (size_t i = 1; i < same; i++)
        if (use(&rows[i]) > use(worst))
            worst = &rows[i];
    fprintf(out, "verified %llu of %llu points of %s on the reference path",
            (unsigned long long)rows->compared, (unsigned long long)rows->points, rows->probe);
    if (worst->compared > 0)
        print_difference(out, worst);
    if (rows->disagreed > 0)
        fprintf(out, "; %llu have another status there, the first %s",
                (unsigned long long)rows->disagreed, rows->first_disagreed);
    if (rows->no_value > 0)
        fprintf(out, "; %llu without a value to compare", (unsigned long long)rows->no_value);
    if (rows->left > 0)
        fprintf(out, "; %llu left to check", (unsigned long long)rows->left);
    fprintf(out, "\n");
    return same;
}

bool dc_verify_complaint(const struct dc_check_row *rows, size_t n, char *text, size_t size)
{
    const struct dc_check_row *row = rows;
    while (row < rows + n && !dc_check_is_broken(row))
        row++;
    if (row == rows + n)
        return false;
    for (const struct dc_check_row *other = row; other < rows + n; other++)
        if (other->beyond > 0 && use(other) > use(row))
            row = other;
    if (row->beyond > 0)
        snprintf(text, size,
                 "%s/%s is less accurate than promised: %llu of %llu points that were checked "
                 "differ from the reference path by more than %g%s, most by %.2g at %s",
                 row->probe, row->output, (unsigned long long)row->beyond,
                 (unsigned long long)row->compared, row->promised, row->is_relative ? " of it" : "",
                 row->largest, row->worst_at);
    else
        snprintf(text, size,
                 "%llu of the points of %s that were checked have another status on the reference "
                 "path, the first %s",
                 (unsigned long long)row->disagreed, row->probe, row->first_disagreed);
    return true;
}

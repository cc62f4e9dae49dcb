#include "scan/worker.h"

#include "scan/clock.h"
#include "scan/verify.h"

#include <stdlib.h>

/* A kill loses no more of a long pencil than so much. */
static const double part_seconds = 5;

void dc_tally_add(struct dc_tally *sum, const struct dc_tally *part)
{
    sum->pencils += part->pencils;
    sum->computed += part->computed;
    sum->failed += part->failed;
    sum->retried += part->retried;
    sum->taken_back += part->taken_back;
    sum->checked += part->checked;
    sum->probe_seconds += part->probe_seconds;
    sum->seconds += part->seconds;
    if (part->longest_point > sum->longest_point)
        sum->longest_point = part->longest_point;
}

enum dc_result dc_worker_open(struct dc_worker *worker, const struct dc_deck *deck,
                              bool retry_failed, struct dc_error *error)
{
    size_t n_coupling = deck->cube.axis[DC_AXIS_COUPLING].n;
    *worker = (struct dc_worker){
        .deck = deck,
        .retries_failed = retry_failed,
        .evaluator = calloc(deck->n_probes + 1, sizeof *worker->evaluator),
        .record = calloc(deck->n_probes + 1, sizeof *worker->record),
    };
    if (worker->evaluator == NULL || worker->record == NULL)
        return dc_fail_memory(error);
    for (size_t i = 0; i < deck->n_probes; i++) {
        const struct dc_probe_choice *choice = &deck->probes[i];
        enum dc_result result =
            dc_record_init(&worker->record[i], choice->outputs.n, n_coupling, error);
        if (result != DC_SUCCESS)
            return result;
        result = dc_evaluator_open(&worker->evaluator[i], choice->probe, deck->model,
                                   &choice->settings, &choice->inputs, error);
        if (result != DC_SUCCESS) {
            dc_record_free(&worker->record[i]);
            return result;
        }
        worker->n_open++;
    }
    if (deck->verify <= 0)
        return DC_SUCCESS;
    worker->verifier = calloc(1, sizeof *worker->verifier);
    return worker->verifier == NULL ? dc_fail_memory(error)
                                    : dc_verifier_open(worker->verifier, deck, error);
}

void dc_worker_close(struct dc_worker *worker)
{
    while (worker->n_open > 0) {
        worker->n_open--;
        dc_evaluator_close(&worker->evaluator[worker->n_open]);
        dc_record_free(&worker->record[worker->n_open]);
    }
    if (worker->verifier != NULL)
        dc_verifier_close(worker->verifier);
    free(worker->verifier);
    free(worker->evaluator);
    free(worker->record);
    *worker = (struct dc_worker){0};
}

static void compute_point(struct dc_worker *worker, size_t probe, struct dc_index index,
                          struct dc_tally *tally)
{
    struct dc_record *record = &worker->record[probe];
    struct dc_diagnostics diagnostics = {0};
    double coordinates[DC_AXIS_COUNT], outputs[DC_PROBE_MAX_OUTPUTS];
    size_t n_coupling = worker->deck->cube.axis[DC_AXIS_COUPLING].n;
    size_t at = index.i[DC_AXIS_COUPLING];
    dc_cube_coordinates(&worker->deck->cube, index, coordinates);
    double start = dc_seconds();
    enum dc_status status =
        dc_evaluator_point(&worker->evaluator[probe], coordinates, outputs, &diagnostics, NULL);
    double seconds = dc_seconds() - start;
    /* A computed point that were `todo` again would be computed for ever. */
    if (status == DC_TODO || (size_t)status >= DC_STATUS_COUNT)
        status = DC_INTERNAL;
    for (size_t i = 0; i < worker->evaluator[probe].n_outputs; i++)
        record->outputs[i * n_coupling + at] = outputs[i];
    record->diagnostics[at] = diagnostics;
    record->seconds[at] = (float)seconds;
    record->status[at] = (uint8_t)status;
    tally->computed++;
    tally->failed += dc_status_is_failure(status);
    tally->retried += diagnostics.attempts > 1;
    tally->probe_seconds += seconds;
    if (seconds > tally->longest_point)
        tally->longest_point = seconds;
}

/* A pencil that is being computed. */
struct at_work {
    struct dc_worker *worker;
    struct dc_store *store;
    const struct dc_watch *watch;
    struct dc_tally *tally;
    const unsigned char *need; /* NULL: all points */
    size_t pencil, computed;
    double start, written; /* times */
    bool left;
};

size_t dc_need_bytes(const struct dc_deck *deck)
{
    return deck->n_probes * dc_need_row(deck->cube.axis[DC_AXIS_COUPLING].n);
}

static bool is_needed(const struct at_work *work, size_t probe, size_t coupling)
{
    const size_t row = dc_need_row(work->worker->deck->cube.axis[DC_AXIS_COUPLING].n);
    return work->need == NULL || dc_is_needed(work->need + probe * row, coupling);
}

static bool is_to_do(const struct at_work *work, size_t probe, size_t coupling)
{
    const uint8_t status = work->worker->record[probe].status[coupling];
    return is_needed(work, probe, coupling) &&
           (status == DC_TODO || (work->need != NULL && status == DC_NOT_NEEDED));
}

/* Points of a probe from `coupling` on that the pencil may have to do. */
static size_t points_from(const struct at_work *work, size_t probe, size_t coupling)
{
    size_t points = 0;
    for (size_t i = coupling; i < work->worker->deck->cube.axis[DC_AXIS_COUPLING].n; i++)
        points += is_needed(work, probe, i);
    return points;
}

/* What the rest of the pencil takes at the cost of its points so far. */
static double seconds_left(const struct at_work *work, size_t probe, size_t coupling)
{
    size_t points = points_from(work, probe, coupling);
    for (size_t p = probe + 1; p < work->worker->n_open; p++)
        points += points_from(work, p, 0);
    return (dc_seconds() - work->start) / (double)work->computed * (double)points;
}

static enum dc_result write_part(struct at_work *work, size_t probe, struct dc_error *error)
{
    enum dc_result result = dc_store_write_pencil(work->store, probe, work->pencil,
                                                  &work->worker->record[probe], error);
    work->written = dc_seconds();
    if (result == DC_SUCCESS)
        result = work->watch->report(work->watch->context, work->tally, error);
    return result;
}

/* Makes failures of a pencil that was read `todo` again, in the store as well. */
static enum dc_result take_back_failures(const struct at_work *work, size_t probe,
                                         struct dc_error *error)
{
    uint8_t *status = work->worker->record[probe].status;
    uint64_t before = work->tally->taken_back;
    for (size_t i = 0; i < work->worker->deck->cube.axis[DC_AXIS_COUPLING].n; i++)
        if (is_needed(work, probe, i) && dc_status_is_failure((enum dc_status)status[i])) {
            status[i] = DC_TODO;
            work->tally->taken_back++;
        }
    return work->tally->taken_back > before
               ? dc_store_write_statuses(work->store, probe, work->pencil, status, error)
               : DC_SUCCESS;
}

static enum dc_result compute_probe(struct at_work *work, size_t probe, struct dc_error *error)
{
    const struct dc_cube *cube = &work->worker->deck->cube;
    struct dc_record *record = &work->worker->record[probe];
    struct dc_index index = dc_cube_pencil_index(cube, work->pencil);
    bool unwritten = false;
    if (points_from(work, probe, 0) == 0) /* but its points may have to be checked */
        return work->worker->verifier == NULL
                   ? DC_SUCCESS
                   : dc_store_read_statuses(work->store, probe, work->pencil, record->status,
                                            error);
    enum dc_result result = dc_store_read_pencil(work->store, probe, work->pencil, record, error);
    if (result == DC_SUCCESS && work->worker->retries_failed)
        result = take_back_failures(work, probe, error);
    for (size_t i = 0; result == DC_SUCCESS && i < cube->axis[DC_AXIS_COUPLING].n; i++) {
        if (!is_to_do(work, probe, i))
            continue;
        work->left = work->computed > 0 &&
                     work->watch->leave(work->watch->context, seconds_left(work, probe, i));
        if (work->left)
            break;
        index.i[DC_AXIS_COUPLING] = i;
        work->tally->last = work->pencil;
        compute_point(work->worker, probe, index, work->tally);
        work->computed++;
        unwritten = dc_seconds() - work->written < part_seconds;
        if (!unwritten)
            result = write_part(work, probe, error);
    }
    if (result == DC_SUCCESS && unwritten)
        result = dc_store_write_pencil(work->store, probe, work->pencil, record, error);
    return result;
}

enum dc_result dc_worker_pencil(struct dc_worker *worker, struct dc_store *store, size_t pencil,
                                const unsigned char *need, const struct dc_watch *watch,
                                struct dc_tally *tally, struct dc_error *error)
{
    const double now = dc_seconds();
    struct at_work work = {.worker = worker,
                           .store = store,
                           .watch = watch,
                           .tally = tally,
                           .need = need,
                           .pencil = pencil,
                           .start = now,
                           .written = now};
    enum dc_result result = DC_SUCCESS;
    for (size_t p = 0; result == DC_SUCCESS && !work.left && p < worker->n_open; p++)
        result = compute_probe(&work, p, error);
    if (result == DC_SUCCESS && !work.left && worker->verifier != NULL)
        result = dc_verify_pencil(worker->verifier, store, pencil, worker->record, watch, tally,
                                  &work.left, error);
    tally->last = pencil;
    tally->pencils += !work.left;
    return result;
}

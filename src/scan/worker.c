#include "scan/worker.h"

#include "scan/clock.h"
#include "scan/verify.h"

#include <math.h>
#include <stdlib.h>

/* A kill loses no more than so much. */
static const double part_seconds = 5;

/* Whether to leave is not asked more often. */
static const double ask_seconds = 1e-3;

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
    *worker = (struct dc_worker){
        .deck = deck,
        .retries_failed = retry_failed,
        .evaluator = calloc(deck->n_probes + 1, sizeof *worker->evaluator),
        .computes = calloc(deck->n_probes + 1, sizeof *worker->computes),
    };
    enum dc_result result = dc_block_init(&worker->block, deck, error);
    if (result != DC_SUCCESS)
        return result;
    if (worker->evaluator == NULL || worker->computes == NULL)
        return dc_fail_memory(error);
    for (size_t i = 0; i < deck->n_probes; i++) {
        const struct dc_probe_choice *choice = &deck->probes[i];
        result = dc_evaluator_open(&worker->evaluator[i], choice->probe, deck->model,
                                   &choice->settings, &choice->inputs, error);
        if (result != DC_SUCCESS)
            return result;
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
    while (worker->n_open > 0)
        dc_evaluator_close(&worker->evaluator[--worker->n_open]);
    if (worker->verifier != NULL)
        dc_verifier_close(worker->verifier);
    free(worker->verifier);
    dc_block_free(&worker->block);
    free(worker->evaluator);
    free(worker->computes);
    *worker = (struct dc_worker){0};
}

/* A run of pencils that is being computed. */
struct at_work {
    struct dc_worker *worker;
    struct dc_store *store;
    const struct dc_watch *watch;
    struct dc_tally *tally;
    const unsigned char *need; /* of the pencil; NULL: all points */
    size_t pencil, computed;   /* the present one, and its points */
    size_t unwritten, reached; /* the block's pencils from the one to before the other have points
                                  that are not written yet */
    double start;              /* of the pencil */
    double now, written, next_ask;
    bool left;
};

/* Returns when it was done. */
static double compute_point(struct dc_worker *worker, size_t probe, struct dc_index index,
                            const struct dc_record *record, struct dc_tally *tally)
{
    struct dc_diagnostics diagnostics = {0};
    double coordinates[DC_AXIS_COUNT], outputs[DC_PROBE_MAX_OUTPUTS];
    const size_t at = index.i[DC_AXIS_COUPLING];
    dc_cube_coordinates(&worker->deck->cube, index, coordinates);
    const double start = dc_seconds();
    enum dc_status status =
        dc_evaluator_point(&worker->evaluator[probe], coordinates, outputs, &diagnostics, NULL);
    const double end = dc_seconds(), seconds = end - start;
    /* A computed point that were `todo` again would be computed for ever. */
    if (status == DC_TODO || (size_t)status >= DC_STATUS_COUNT)
        status = DC_INTERNAL;
    for (size_t i = 0; i < worker->evaluator[probe].n_outputs; i++)
        record->outputs[i * record->stride + at] = outputs[i];
    record->diagnostics[at] = diagnostics;
    record->seconds[at] = (float)seconds;
    record->status[at] = (uint8_t)status;
    tally->computed++;
    tally->failed += dc_status_is_failure(status);
    tally->retried += diagnostics.attempts > 1;
    tally->probe_seconds += seconds;
    if (seconds > tally->longest_point)
        tally->longest_point = seconds;
    return end;
}

size_t dc_need_bytes(const struct dc_deck *deck)
{
    return deck->n_probes * dc_need_row(deck->cube.axis[DC_AXIS_COUPLING].n);
}

static bool is_needed(const struct at_work *work, size_t probe, size_t coupling)
{
    const size_t row = dc_need_row(work->worker->deck->cube.axis[DC_AXIS_COUPLING].n);
    return work->need == NULL || dc_is_needed(work->need + probe * row, coupling);
}

static bool is_to_do(const struct at_work *work, size_t probe, size_t coupling, uint8_t status)
{
    return is_needed(work, probe, coupling) &&
           (status == DC_TODO || (work->need != NULL && status == DC_NOT_NEEDED));
}

/* Points of a probe from `coupling` on that the pencil may have to do. */
static size_t points_from(const struct at_work *work, size_t probe, size_t coupling)
{
    const size_t n = work->worker->deck->cube.axis[DC_AXIS_COUPLING].n;
    size_t points = 0;
    if (work->need == NULL)
        return n - coupling;
    for (size_t i = coupling; i < n; i++)
        points += is_needed(work, probe, i);
    return points;
}

/* What the rest of the pencil takes at the cost of its points so far. */
static double seconds_left(const struct at_work *work, size_t probe, size_t coupling)
{
    size_t points = points_from(work, probe, coupling);
    for (size_t p = probe + 1; p < work->worker->n_open; p++)
        points += points_from(work, p, 0);
    return (work->now - work->start) / (double)work->computed * (double)points;
}

static bool asks(struct at_work *work)
{
    const bool due = work->now >= work->next_ask;
    if (due)
        work->next_ask = work->now + ask_seconds;
    return due;
}

/* ---- reading and writing --------------------------------------------------------------------- */

static const unsigned char *need_of(const struct dc_deck *deck, const unsigned char *need, size_t i)
{
    return need == NULL ? NULL : need + i * dc_need_bytes(deck);
}

static bool needs_probe(const struct dc_worker *worker, const unsigned char *need, size_t probe)
{
    const size_t row = dc_need_row(worker->deck->cube.axis[DC_AXIS_COUPLING].n);
    const struct dc_block *block = &worker->block;
    for (size_t i = 0; need != NULL && i < block->end - block->first; i++) {
        const unsigned char *of_probe = need_of(worker->deck, need, i) + probe * row;
        for (size_t k = 0; k < row; k++)
            if (of_probe[k] != 0)
                return true;
    }
    return need == NULL;
}

/* A probe without points to do may have points to check, for which its statuses are read. */
static enum dc_result read_block(struct dc_worker *worker, struct dc_store *store,
                                 const unsigned char *need, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    for (size_t p = 0; p < worker->n_open && result == DC_SUCCESS; p++) {
        const bool needs = needs_probe(worker, need, p);
        worker->computes[p] = false;
        if (needs || worker->verifier != NULL)
            result = dc_block_read(&worker->block, store, p, needs, error);
    }
    return result;
}

/* Points of the present pencil may be left. */
static enum dc_result write_block(struct at_work *work, struct dc_error *error)
{
    struct dc_worker *worker = work->worker;
    enum dc_result result = DC_SUCCESS;
    for (size_t p = 0; p < worker->n_open && result == DC_SUCCESS; p++) {
        if (worker->computes[p])
            result = dc_block_write(&worker->block, work->store, p, work->unwritten, work->reached,
                                    error);
        worker->computes[p] = false;
    }
    work->unwritten = work->pencil;
    work->now = work->written = dc_seconds();
    return result;
}

/* Makes failures of the pencil `todo` again, in the store as well. */
static enum dc_result take_back_failures(const struct at_work *work, size_t probe, uint8_t *status,
                                         struct dc_error *error)
{
    uint64_t before = work->tally->taken_back;
    for (size_t i = 0; i < work->worker->deck->cube.axis[DC_AXIS_COUPLING].n; i++)
        if (is_needed(work, probe, i) && dc_status_is_failure((enum dc_status)status[i])) {
            status[i] = DC_TODO;
            work->tally->taken_back++;
        }
    return work->tally->taken_back > before
               ? dc_store_write_statuses(work->store, probe, work->pencil, 1, status, error)
               : DC_SUCCESS;
}

/* ---- computing ------------------------------------------------------------------------------- */

static enum dc_result compute_probe(struct at_work *work, size_t probe, struct dc_error *error)
{
    struct dc_worker *worker = work->worker;
    const struct dc_cube *cube = &worker->deck->cube;
    struct dc_index index = dc_cube_pencil_index(cube, work->pencil);
    enum dc_result result = DC_SUCCESS;
    if (points_from(work, probe, 0) == 0)
        return DC_SUCCESS;
    const struct dc_record record = dc_block_pencil(&worker->block, probe, work->pencil);
    if (worker->retries_failed)
        result = take_back_failures(work, probe, record.status, error);
    for (size_t i = 0; result == DC_SUCCESS && i < cube->axis[DC_AXIS_COUPLING].n; i++) {
        if (!is_to_do(work, probe, i, record.status[i]))
            continue;
        work->left = work->computed > 0 && asks(work) &&
                     work->watch->leave(work->watch->context, seconds_left(work, probe, i));
        if (work->left)
            break;
        index.i[DC_AXIS_COUPLING] = i;
        work->now = compute_point(worker, probe, index, &record, work->tally);
        work->computed++;
        work->reached = work->pencil + 1;
        worker->computes[probe] = true;
        if (work->now - work->written < part_seconds)
            continue;
        result = write_block(work, error);
        if (result == DC_SUCCESS)
            result = work->watch->report(work->watch->context, work->tally, error);
    }
    return result;
}

static enum dc_result check_pencil(struct at_work *work, size_t pencil, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    for (size_t p = 0; p < work->worker->n_open && result == DC_SUCCESS && !work->left; p++)
        result = dc_verify_pencil(work->worker->verifier, work->store, p, pencil,
                                  dc_block_pencil(&work->worker->block, p, pencil).status,
                                  work->watch, work->tally, &work->left, error);
    return result;
}

/* The pencils that were completed, after all of them have been written. */
static enum dc_result check_block(struct at_work *work, size_t end, struct dc_error *error)
{
    const struct dc_watch *watch = work->watch;
    const size_t first = work->worker->block.first;
    const bool was_left = work->left;
    enum dc_result result = DC_SUCCESS;
    work->left = false;
    for (size_t pencil = first; result == DC_SUCCESS && pencil < end; pencil++) {
        work->left = pencil > first && watch->leave(watch->context, INFINITY);
        if (!work->left)
            result = check_pencil(work, pencil, error);
        if (work->left)
            break;
        work->tally->pencils++;
    }
    work->left = work->left || was_left;
    return result;
}

static enum dc_result compute_pencil(struct at_work *work, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    work->start = work->now;
    work->computed = 0;
    work->tally->last = work->pencil;
    for (size_t p = 0; result == DC_SUCCESS && !work->left && p < work->worker->n_open; p++)
        result = compute_probe(work, p, error);
    return result;
}

/* The block that begins with work->pencil; `need` begins there, too. */
static enum dc_result compute_block(struct at_work *work, const unsigned char *need,
                                    struct dc_error *error)
{
    struct dc_worker *worker = work->worker;
    const bool checks = worker->verifier != NULL;
    enum dc_result result = read_block(worker, work->store, need, error);
    work->unwritten = work->pencil;
    for (; result == DC_SUCCESS && work->pencil < worker->block.end; work->pencil++) {
        if (asks(work))
            work->left = work->watch->leave(work->watch->context, INFINITY);
        if (work->left)
            break;
        work->need = need_of(worker->deck, need, work->pencil - worker->block.first);
        result = compute_pencil(work, error);
        if (work->left)
            break;
        work->tally->pencils += !checks;
    }
    if (result == DC_SUCCESS)
        result = write_block(work, error);
    if (result == DC_SUCCESS && checks)
        result = check_block(work, work->pencil, error);
    return result;
}

enum dc_result dc_worker_run(struct dc_worker *worker, struct dc_store *store, size_t first,
                             size_t count, const unsigned char *need, const struct dc_watch *watch,
                             struct dc_tally *tally, struct dc_error *error)
{
    const double now = dc_seconds();
    struct at_work work = {.worker = worker,
                           .store = store,
                           .watch = watch,
                           .tally = tally,
                           .pencil = first,
                           .now = now,
                           .written = now,
                           .next_ask = now};
    enum dc_result result = DC_SUCCESS;
    while (result == DC_SUCCESS && !work.left && work.pencil < first + count) {
        result = dc_block_begin(&worker->block, work.pencil, first + count, error);
        if (result == DC_SUCCESS)
            result = compute_block(&work, need_of(worker->deck, need, work.pencil - first), error);
    }
    return result;
}

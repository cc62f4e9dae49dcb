#include "scan/worker.h"

#include "scan/clock.h"

#include <stdlib.h>

void dc_tally_add(struct dc_tally *sum, const struct dc_tally *part)
{
    sum->pencils += part->pencils;
    sum->computed += part->computed;
    sum->failed += part->failed;
    sum->retried += part->retried;
    sum->taken_back += part->taken_back;
    sum->probe_seconds += part->probe_seconds;
    sum->seconds += part->seconds;
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
    return DC_SUCCESS;
}

void dc_worker_close(struct dc_worker *worker)
{
    while (worker->n_open > 0) {
        worker->n_open--;
        dc_evaluator_close(&worker->evaluator[worker->n_open]);
        dc_record_free(&worker->record[worker->n_open]);
    }
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
}

/* Makes failures of a pencil that was read `todo` again, in the store as well. */
static enum dc_result take_back_failures(struct dc_worker *worker, struct dc_store *store,
                                         size_t probe, size_t pencil, struct dc_tally *tally,
                                         struct dc_error *error)
{
    uint8_t *status = worker->record[probe].status;
    uint64_t before = tally->taken_back;
    for (size_t i = 0; i < worker->deck->cube.axis[DC_AXIS_COUPLING].n; i++)
        if (dc_status_is_failure((enum dc_status)status[i])) {
            status[i] = DC_TODO;
            tally->taken_back++;
        }
    return tally->taken_back > before ? dc_store_write_statuses(store, probe, pencil, status, error)
                                      : DC_SUCCESS;
}

enum dc_result dc_worker_pencil(struct dc_worker *worker, struct dc_store *store, size_t pencil,
                                struct dc_tally *tally, struct dc_error *error)
{
    const struct dc_cube *cube = &worker->deck->cube;
    enum dc_result result = DC_SUCCESS;
    for (size_t p = 0; result == DC_SUCCESS && p < worker->n_open; p++) {
        struct dc_record *record = &worker->record[p];
        struct dc_index index = dc_cube_pencil_index(cube, pencil);
        uint64_t before = tally->computed;
        result = dc_store_read_pencil(store, p, pencil, record, error);
        if (result == DC_SUCCESS && worker->retries_failed)
            result = take_back_failures(worker, store, p, pencil, tally, error);
        for (size_t i = 0; result == DC_SUCCESS && i < cube->axis[DC_AXIS_COUPLING].n; i++) {
            index.i[DC_AXIS_COUPLING] = i;
            if (record->status[i] == DC_TODO)
                compute_point(worker, p, index, tally);
        }
        if (result == DC_SUCCESS && tally->computed > before)
            result = dc_store_write_pencil(store, p, pencil, record, error);
    }
    tally->pencils++;
    return result;
}

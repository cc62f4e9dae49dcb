/* The checks themselves. */
#include "scan/verify.h"

#include "scan/clock.h"
#include "scan/deck_parts.h"
#include "scan/store_checks.h"

#include <stdlib.h>

/* Who waits for news of a pencil waits no longer than so much. */
static const double report_seconds = 5;

static enum dc_result open_reference(struct dc_reference *reference, const struct dc_deck *deck,
                                     const struct dc_probe_choice *choice, struct dc_error *error)
{
    enum dc_result result = dc_deck_reference_settings(choice, &reference->settings, error);
    if (result != DC_SUCCESS)
        return result;
    result = dc_evaluator_open(&reference->evaluator, choice->probe, deck->model,
                               &reference->settings, &choice->inputs, error);
    if (result == DC_SUCCESS && reference->evaluator.n_outputs != choice->outputs.n) {
        dc_evaluator_close(&reference->evaluator);
        result = dc_fail(error, DC_ERROR_INTERNAL,
                         "the reference path of the probe %s has other outputs than the probe",
                         choice->probe->name);
    }
    if (result != DC_SUCCESS)
        dc_settings_free(&reference->settings);
    reference->is_open = result == DC_SUCCESS;
    return result;
}

enum dc_result dc_verifier_open(struct dc_verifier *verifier, const struct dc_deck *deck,
                                struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    *verifier = (struct dc_verifier){.deck = deck};
    if (deck->verify <= 0)
        return DC_SUCCESS;
    verifier->reference = calloc(deck->n_probes, sizeof *verifier->reference);
    if (verifier->reference == NULL)
        return dc_fail_memory(error);
    for (size_t p = 0; p < deck->n_probes && result == DC_SUCCESS; p++)
        if (dc_deck_verifies(deck, p))
            result = open_reference(&verifier->reference[p], deck, &deck->probes[p], error);
    return result;
}

void dc_verifier_close(struct dc_verifier *verifier)
{
    for (size_t p = 0; verifier->reference != NULL && p < verifier->deck->n_probes; p++) {
        if (!verifier->reference[p].is_open)
            continue;
        dc_evaluator_close(&verifier->reference[p].evaluator);
        dc_settings_free(&verifier->reference[p].settings);
    }
    free(verifier->reference);
    *verifier = (struct dc_verifier){0};
}

/* What a refinement passed by may still be computed, and what failed may be tried again: both wait.
 */
static bool is_checkable(uint8_t status)
{
    return status != DC_TODO && status != DC_NOT_NEEDED && status < DC_STATUS_COUNT &&
           !dc_status_is_failure((enum dc_status)status);
}

static enum dc_result check_point(struct dc_verifier *verifier, struct dc_store *store,
                                  size_t probe, size_t row, struct dc_tally *tally,
                                  struct dc_error *error)
{
    const struct dc_cube *cube = &verifier->deck->cube;
    const size_t point = store->probe[probe].checks.sample.point[row];
    double at[DC_AXIS_COUNT], outputs[DC_PROBE_MAX_OUTPUTS];
    struct dc_diagnostics diagnostics = {0};
    dc_cube_coordinates(cube, dc_cube_point_index(cube, point), at);
    const double start = dc_seconds();
    enum dc_status status =
        dc_evaluator_point(&verifier->reference[probe].evaluator, at, outputs, &diagnostics, NULL);
    const double seconds = dc_seconds() - start;
    if (status == DC_TODO || (size_t)status >= DC_STATUS_COUNT)
        status = DC_INTERNAL;
    verifier->last_seconds = seconds;
    tally->checked++;
    tally->probe_seconds += seconds;
    if (seconds > tally->longest_point)
        tally->longest_point = seconds;
    return dc_store_write_check(store, probe, row, outputs, (uint8_t)status, error);
}

/* The rows of one probe, n from `first` on; `checked` are their statuses. */
static enum dc_result check_rows(struct dc_verifier *verifier, struct dc_store *store, size_t probe,
                                 size_t first, size_t n, const uint8_t *checked,
                                 const uint8_t *status, const struct dc_watch *watch,
                                 struct dc_tally *tally, bool *leaves, struct dc_error *error)
{
    const size_t n_coupling = verifier->deck->cube.axis[DC_AXIS_COUPLING].n;
    const size_t *point = store->probe[probe].checks.sample.point;
    enum dc_result result = DC_SUCCESS;
    double reported = dc_seconds();
    for (size_t i = 0; i < n && result == DC_SUCCESS; i++) {
        if (checked[i] != DC_TODO || !is_checkable(status[point[first + i] % n_coupling]))
            continue;
        *leaves = watch->leave(watch->context, verifier->last_seconds * (double)(n - i));
        if (*leaves)
            break;
        result = check_point(verifier, store, probe, first + i, tally, error);
        if (result == DC_SUCCESS && dc_seconds() - reported > report_seconds) {
            reported = dc_seconds();
            result = watch->report(watch->context, tally, error);
        }
    }
    return result;
}

enum dc_result dc_verify_pencil(struct dc_verifier *verifier, struct dc_store *store, size_t probe,
                                size_t pencil, const uint8_t *status, const struct dc_watch *watch,
                                struct dc_tally *tally, bool *leaves, struct dc_error *error)
{
    const struct dc_sample *sample = &store->probe[probe].checks.sample;
    if (!dc_deck_verifies(verifier->deck, probe) ||
        sample->first[pencil] == sample->first[pencil + 1])
        return DC_SUCCESS;
    const size_t first = sample->first[pencil], n = sample->first[pencil + 1] - first;
    uint8_t *checked = malloc(n);
    if (checked == NULL)
        return dc_fail_memory(error);
    enum dc_result result = dc_store_read_checked(store, probe, first, n, checked, error);
    if (result == DC_SUCCESS)
        result = check_rows(verifier, store, probe, first, n, checked, status, watch, tally, leaves,
                            error);
    free(checked);
    return result;
}

enum dc_result dc_verify_todo(struct dc_store *store, bool *todo, struct dc_error *error)
{
    const struct dc_cube *cube = &store->deck->cube;
    enum dc_result result = DC_SUCCESS;
    for (size_t p = 0; p < store->n_probes && result == DC_SUCCESS; p++) {
        const struct dc_sample *sample = &store->probe[p].checks.sample;
        if (!dc_deck_verifies(store->deck, p))
            continue;
        uint8_t *checked = malloc(2 * sample->n + 1);
        if (checked == NULL)
            return dc_fail_memory(error);
        uint8_t *status = checked + sample->n;
        result = dc_store_read_checked(store, p, 0, sample->n, checked, error);
        if (result == DC_SUCCESS)
            result = dc_store_read_sampled_statuses(store, p, status, error);
        for (size_t pencil = 0; result == DC_SUCCESS && pencil < dc_cube_pencils(cube); pencil++)
            for (size_t i = sample->first[pencil]; i < sample->first[pencil + 1]; i++)
                if (checked[i] == DC_TODO && is_checkable(status[i]))
                    todo[pencil] = true;
        free(checked);
    }
    return result;
}

enum dc_result dc_verify_read_point(const char *path, const struct dc_deck *deck, size_t probe,
                                    struct dc_index index, enum dc_status *status, double *outputs,
                                    struct dc_error *error)
{
    struct dc_store *store = NULL;
    uint8_t checked = DC_TODO;
    *status = DC_TODO;
    if (!dc_deck_verifies(deck, probe))
        return DC_SUCCESS;
    enum dc_result result = dc_store_open_alone(path, deck, false, &store, error);
    if (result != DC_SUCCESS)
        return result;
    const size_t row = dc_sample_row(&store->probe[probe].checks.sample, &deck->cube, index);
    if (row < store->probe[probe].checks.sample.n)
        result = dc_store_read_check(store, probe, row, outputs, &checked, error);
    *status = (enum dc_status)checked;
    (void)dc_store_close(store, NULL);
    return result;
}

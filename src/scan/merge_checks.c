/* The checks of a merged store: whether a point is checked follows from its coordinates, so that
 * what was checked in an input is to be checked in the merged store. */
#include "scan/merge_parts.h"
#include "scan/store_checks.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* All checks of one probe of a store. */
struct checks {
    size_t n, n_outputs;
    uint8_t *status;
    double *outputs; /* [n_outputs][n] */
};

static void free_checks(struct checks *checks)
{
    free(checks->status);
    free(checks->outputs);
    *checks = (struct checks){0};
}

static enum dc_result read_checks(struct dc_store *store, size_t probe, struct checks *checks,
                                  struct dc_error *error)
{
    const size_t n = store->probe[probe].checks.sample.n;
    const size_t n_outputs = store->deck->probes[probe].outputs.n;
    *checks = (struct checks){.n = n,
                              .n_outputs = n_outputs,
                              .status = calloc(n + 1, sizeof *checks->status),
                              .outputs = calloc(n_outputs * n + 1, sizeof *checks->outputs)};
    if (checks->status == NULL || checks->outputs == NULL)
        return dc_fail_memory(error);
    enum dc_result result = dc_store_read_checked(store, probe, 0, n, checks->status, error);
    for (size_t i = 0; i < n_outputs && result == DC_SUCCESS; i++)
        result = dc_store_read_references(store, probe, i, checks->outputs + i * n, error);
    return result;
}

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static bool is_same(const struct checks *one, size_t i, const struct checks *other, size_t j)
{
    bool same = one->status[i] == other->status[j];
    for (size_t k = 0; same && k < one->n_outputs; k++)
        same = bits_of(one->outputs[k * one->n + i]) == bits_of(other->outputs[k * other->n + j]);
    return same;
}

/* Row i of an input; `known` are the merged store's. */
static enum dc_result take_check(struct dc_store *merged, size_t probe, struct checks *known,
                                 const struct dc_merge_input *input, const struct checks *checks,
                                 size_t i, size_t point, struct dc_error *error)
{
    const char *name = merged->deck->probes[probe].probe->name;
    struct dc_index index = dc_cube_point_index(&input->deck->cube, point);
    double outputs[DC_PROBE_MAX_OUTPUTS];
    for (size_t role = 0; role < DC_AXIS_COUNT; role++)
        index.i[role] = input->place[role][index.i[role]];
    const size_t row =
        dc_sample_row(&merged->probe[probe].checks.sample, &merged->deck->cube, index);
    if (row == known->n)
        return dc_fail(error, DC_ERROR_INTERNAL, "a check of %s in '%s' got lost", name,
                       input->path);
    if (known->status[row] != DC_TODO)
        return is_same(known, row, checks, i)
                   ? DC_SUCCESS
                   : dc_fail(error, DC_ERROR_DATA,
                             "'%s' has checked a point of %s that another store has checked, too, "
                             "and the reference paths differ",
                             input->path, name);
    known->status[row] = checks->status[i];
    for (size_t k = 0; k < checks->n_outputs; k++)
        outputs[k] = known->outputs[k * known->n + row] = checks->outputs[k * checks->n + i];
    return dc_store_write_check(merged, probe, row, outputs, checks->status[i], error);
}

static enum dc_result take_probe(struct dc_store *merged, size_t probe, struct checks *known,
                                 const struct dc_merge_input *input, size_t from_probe,
                                 struct dc_error *error)
{
    struct dc_store *store = NULL;
    struct checks checks = {0};
    enum dc_result result = dc_store_open_alone(input->path, input->deck, false, &store, error);
    if (result != DC_SUCCESS)
        return result == DC_ERROR_INTERNAL ? result : DC_ERROR_DATA;
    result = read_checks(store, from_probe, &checks, error);
    for (size_t i = 0; i < checks.n && result == DC_SUCCESS; i++)
        if (checks.status[i] != DC_TODO)
            result = take_check(merged, probe, known, input, &checks, i,
                                store->probe[from_probe].checks.sample.point[i], error);
    free_checks(&checks);
    (void)dc_store_close(store, NULL);
    return result;
}

enum dc_result dc_merge_checks(struct dc_store *merged, const struct dc_merge_input *inputs,
                               size_t n, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    for (size_t p = 0; p < merged->n_probes && result == DC_SUCCESS; p++) {
        struct checks known = {0};
        if (!dc_deck_verifies(merged->deck, p))
            continue;
        result = read_checks(merged, p, &known, error);
        for (size_t i = 0; i < n && result == DC_SUCCESS; i++)
            for (size_t q = 0; q < inputs[i].deck->n_probes && result == DC_SUCCESS; q++)
                if (inputs[i].probe[q] == p && dc_deck_verifies(inputs[i].deck, q))
                    result = take_probe(merged, p, &known, &inputs[i], q, error);
        free_checks(&known);
    }
    return result;
}

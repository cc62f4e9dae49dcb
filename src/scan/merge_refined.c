/* Refined stores among the inputs of a merge: what lies between their points. */
#include "scan/merge_parts.h"
#include "scan/store_internal.h"

#include <math.h>
#include <stdlib.h>

bool dc_merge_refine_is_same(const struct dc_refine *one, const struct dc_refine *other)
{
    bool same = one->n == other->n && (one->n == 0 || one->start == other->start);
    for (size_t i = 0; same && i < one->n; i++) {
        const struct dc_refine_output *a = &one->output[i], *b = &other->output[i];
        same = a->output == b->output && a->margin == b->margin && a->n_levels == b->n_levels;
        for (size_t k = 0; same && k < a->n_levels; k++)
            same = a->levels[k] == b->levels[k];
    }
    return same;
}

enum dc_result dc_merge_interpolated(struct dc_store *to, size_t to_probe, size_t to_pencil,
                                     const uint8_t *to_status, struct dc_store *from,
                                     size_t from_probe, size_t from_pencil,
                                     const uint8_t *from_status, const size_t *place,
                                     struct dc_error *error)
{
    const size_t n_to = to->deck->cube.axis[DC_AXIS_COUPLING].n;
    const size_t n_from = from->deck->cube.axis[DC_AXIS_COUPLING].n;
    double *target = malloc(n_to * sizeof *target), *source = malloc(n_from * sizeof *source);
    enum dc_result result = target == NULL || source == NULL ? dc_fail_memory(error) : DC_SUCCESS;
    for (size_t i = 0; i < to->probe[to_probe].n_interpolated && result == DC_SUCCESS; i++) {
        result = dc_store_read_interpolated(from, from_probe, i, from_pencil, 1, source, error);
        if (result == DC_SUCCESS)
            result = dc_store_read_interpolated(to, to_probe, i, to_pencil, 1, target, error);
        for (size_t s = 0; s < n_from && result == DC_SUCCESS; s++)
            if (from_status[s] == DC_NOT_NEEDED)
                target[place[s]] = source[s];
        for (size_t t = 0; t < n_to && result == DC_SUCCESS; t++)
            if (to_status[t] != DC_NOT_NEEDED)
                target[t] = NAN;
        if (result == DC_SUCCESS)
            result = dc_store_write_interpolated(to, to_probe, i, to_pencil, 1, target, error);
    }
    free(source);
    free(target);
    return result;
}

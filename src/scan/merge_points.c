/* The points of a merged store, pencil by pencil of each input. */
#include "scan/merge_parts.h"
#include "scan/store_internal.h"

#include "darkcube/quantity.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One probe of one input on its way. */
struct copying {
    struct dc_store *to, *from;
    const struct dc_merge_input *inputs;
    size_t number, from_probe, to_probe; /* number of the input */
    size_t n_outputs;
    struct dc_record source, target, blank; /* blank: as the new store is filled */
    bool *written;                          /* of the merged pencils of this probe */
};

/* What a refinement passed by may still be computed. */
static bool is_computed(uint8_t status)
{
    return status != DC_TODO && status != DC_NOT_NEEDED;
}

static size_t n_coupling(const struct dc_store *store)
{
    return store->deck->cube.axis[DC_AXIS_COUPLING].n;
}

/* ---- points that two inputs have ------------------------------------------------------------- */

/* The first of the earlier inputs in which this point is computed. */
static const char *earlier_input(const struct copying *copying, struct dc_index index)
{
    const struct dc_probe *probe = copying->to->deck->probes[copying->to_probe].probe;
    for (size_t i = 0; i < copying->number; i++) {
        const struct dc_deck *deck = copying->inputs[i].deck;
        struct dc_index at;
        bool there = true;
        for (size_t role = 0; role < DC_AXIS_COUNT; role++) {
            at.i[role] = 0;
            while (at.i[role] < deck->cube.axis[role].n &&
                   copying->inputs[i].place[role][at.i[role]] != index.i[role])
                at.i[role]++;
            there = there && at.i[role] < deck->cube.axis[role].n;
        }
        struct dc_store *store = NULL;
        struct dc_record record;
        if (!there ||
            dc_store_open_alone(copying->inputs[i].path, deck, false, &store, NULL) != DC_SUCCESS)
            continue;
        bool computed = false;
        for (size_t p = 0; p < deck->n_probes && !computed; p++) {
            if (deck->probes[p].probe != probe ||
                dc_record_init(&record, deck->probes[p].outputs.n, n_coupling(store), NULL) !=
                    DC_SUCCESS)
                continue;
            size_t pencil =
                at.i[DC_AXIS_MASS] * deck->cube.axis[DC_AXIS_ANGLE].n + at.i[DC_AXIS_ANGLE];
            computed = dc_store_read_pencil(store, p, pencil, &record, NULL) == DC_SUCCESS &&
                       is_computed(record.status[at.i[DC_AXIS_COUPLING]]);
            dc_record_free(&record);
        }
        (void)dc_store_close(store, NULL);
        if (computed)
            return copying->inputs[i].path;
    }
    return "an earlier input";
}

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* What differs between the source's point s and the target's point t, with both values; false if
 * nothing does. */
static bool describe_difference(const struct copying *copying, size_t s, size_t t, char *text,
                                size_t size)
{
    const struct dc_record *a = &copying->target, *b = &copying->source;
    const struct dc_probe_choice *choice = &copying->to->deck->probes[copying->to_probe];
    char one[DC_NUMBER_SIZE], other[DC_NUMBER_SIZE];
    if (a->status[t] != b->status[s]) {
        const char *was = dc_status_name((enum dc_status)a->status[t]);
        const char *is = dc_status_name((enum dc_status)b->status[s]);
        snprintf(text, size, "its status is %s there and %s here", was == NULL ? "unknown" : was,
                 is == NULL ? "unknown" : is);
        return true;
    }
    for (size_t i = 0; i < copying->n_outputs; i++) {
        const double x = a->outputs[i * n_coupling(copying->to) + t];
        const double y = b->outputs[i * n_coupling(copying->from) + s];
        if (bits_of(x) == bits_of(y))
            continue;
        snprintf(text, size, "%s is %s there and %s here", choice->outputs.output[i].name,
                 dc_format_number(x, one), dc_format_number(y, other));
        return true;
    }
    for (size_t f = 0; f < DC_DIAGNOSTIC_FIELDS; f++) {
        const struct dc_diagnostic_field *field = &copying->to->field[f];
        if (memcmp((const unsigned char *)&a->diagnostics[t] + field->offset,
                   (const unsigned char *)&b->diagnostics[s] + field->offset, field->size) == 0)
            continue;
        snprintf(text, size, "its diagnostic '%s' is another one", field->name);
        return true;
    }
    return false;
}

static enum dc_result compare(const struct copying *copying, struct dc_index index, size_t s,
                              struct dc_error *error)
{
    const struct dc_cube *cube = &copying->to->deck->cube;
    char difference[512], where[512];
    double x[DC_AXIS_COUNT];
    if (!describe_difference(copying, s, index.i[DC_AXIS_COUPLING], difference, sizeof difference))
        return DC_SUCCESS;
    dc_cube_coordinates(cube, index, x);
    size_t length = 0;
    for (size_t role = 0; role < DC_AXIS_COUNT && length < sizeof where; role++) {
        const struct dc_axis *axis = cube->axis[role].axis;
        char number[DC_NUMBER_SIZE];
        const bool has_unit = strcmp(axis->unit, "1") != 0;
        length +=
            (size_t)snprintf(where + length, sizeof where - length, "%s%s = %s%s%s",
                             role == 0 ? "" : ", ", axis->name, dc_format_number(x[role], number),
                             has_unit ? " " : "", has_unit ? axis->unit : "");
    }
    return dc_fail(error, DC_ERROR_DATA,
                   "'%.600s' and '%.600s' both have the probe %s at %s, and differ: %s",
                   earlier_input(copying, index), copying->inputs[copying->number].path,
                   copying->to->deck->probes[copying->to_probe].probe->name, where, difference);
}

/* ---- pencils --------------------------------------------------------------------------------- */

static void copy_point(struct dc_record *to, size_t t, size_t n_to, const struct dc_record *from,
                       size_t s, size_t n_from, size_t n_outputs)
{
    for (size_t i = 0; i < n_outputs; i++)
        to->outputs[i * n_to + t] = from->outputs[i * n_from + s];
    to->diagnostics[t] = from->diagnostics[s];
    to->seconds[t] = from->seconds[s];
    to->status[t] = from->status[s];
}

/* Without a refinement nothing was passed by: all that is not there is to do. */
static bool is_news(const struct copying *copying, uint8_t status)
{
    return is_computed(status) ||
           (status == DC_NOT_NEEDED && copying->to->deck->probes[copying->to_probe].refine.n > 0);
}

static bool has_news(const struct copying *copying)
{
    for (size_t s = 0; s < n_coupling(copying->from); s++)
        if (is_news(copying, copying->source.status[s]))
            return true;
    return false;
}

static enum dc_result merge_pencil(struct copying *copying, size_t angle, size_t mass,
                                   struct dc_error *error)
{
    const struct dc_merge_input *input = &copying->inputs[copying->number];
    const size_t n_from = n_coupling(copying->from), n_to = n_coupling(copying->to);
    struct dc_index index = {{[DC_AXIS_MASS] = input->place[DC_AXIS_MASS][mass],
                              [DC_AXIS_ANGLE] = input->place[DC_AXIS_ANGLE][angle]}};
    const size_t pencil = index.i[DC_AXIS_MASS] * copying->to->deck->cube.axis[DC_AXIS_ANGLE].n +
                          index.i[DC_AXIS_ANGLE];
    const size_t from_pencil = mass * input->deck->cube.axis[DC_AXIS_ANGLE].n + angle;
    enum dc_result result = dc_store_read_pencil(copying->from, copying->from_probe, from_pencil,
                                                 &copying->source, error);
    if (result != DC_SUCCESS || !has_news(copying))
        return result;
    if (copying->written[pencil])
        result =
            dc_store_read_pencil(copying->to, copying->to_probe, pencil, &copying->target, error);
    else
        for (size_t t = 0; t < n_to; t++)
            copy_point(&copying->target, t, n_to, &copying->blank, t, n_to, copying->n_outputs);
    for (size_t s = 0; s < n_from && result == DC_SUCCESS; s++) {
        const uint8_t news = copying->source.status[s];
        const size_t t = index.i[DC_AXIS_COUPLING] = input->place[DC_AXIS_COUPLING][s];
        if (is_computed(news) && is_computed(copying->target.status[t]))
            result = compare(copying, index, s, error);
        else if (is_computed(news) ||
                 (is_news(copying, news) && copying->target.status[t] == DC_TODO))
            copy_point(&copying->target, t, n_to, &copying->source, s, n_from, copying->n_outputs);
    }
    if (result != DC_SUCCESS)
        return result;
    copying->written[pencil] = true;
    result = dc_store_write_pencil(copying->to, copying->to_probe, pencil, &copying->target, error);
    return result != DC_SUCCESS
               ? result
               : dc_merge_interpolated(copying->to, copying->to_probe, pencil,
                                       copying->target.status, copying->from, copying->from_probe,
                                       from_pencil, copying->source.status,
                                       input->place[DC_AXIS_COUPLING], error);
}

/* Angle by angle, as the datasets lie in the files. */
static enum dc_result merge_probe(struct copying *copying, struct dc_error *error)
{
    const struct dc_cube *cube = &copying->from->deck->cube;
    enum dc_result result =
        dc_record_init(&copying->source, copying->n_outputs, n_coupling(copying->from), error);
    for (size_t a = 0; a < cube->axis[DC_AXIS_ANGLE].n && result == DC_SUCCESS; a++)
        for (size_t m = 0; m < cube->axis[DC_AXIS_MASS].n && result == DC_SUCCESS; m++)
            result = merge_pencil(copying, a, m, error);
    dc_record_free(&copying->source);
    return result;
}

/* ---- inputs ---------------------------------------------------------------------------------- */

/* All inputs that have a probe of the merged store, one after the other: many open files are more
 * than a system allows. */
static enum dc_result merge_inputs(struct copying *copying, size_t n, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    for (size_t i = 0; i < n && result == DC_SUCCESS; i++) {
        const struct dc_merge_input *input = &copying->inputs[i];
        size_t p = 0;
        while (p < input->deck->n_probes && input->probe[p] != copying->to_probe)
            p++;
        if (p == input->deck->n_probes)
            continue;
        copying->number = i;
        copying->from_probe = p;
        result = dc_store_open_alone(input->path, input->deck, false, &copying->from, error);
        if (result != DC_SUCCESS)
            return result == DC_ERROR_INTERNAL ? result : DC_ERROR_DATA;
        result = merge_probe(copying, error);
        (void)dc_store_close(copying->from, NULL);
    }
    return result;
}

enum dc_result dc_merge_points(struct dc_store *merged, const struct dc_merge_input *inputs,
                               size_t n, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    const size_t n_pencils = dc_cube_pencils(&merged->deck->cube);
    for (size_t p = 0; p < merged->n_probes && result == DC_SUCCESS; p++) {
        struct copying copying = {.to = merged,
                                  .inputs = inputs,
                                  .to_probe = p,
                                  .n_outputs = merged->probe[p].n_outputs,
                                  .written = calloc(n_pencils, sizeof *copying.written)};
        if (copying.written == NULL)
            result = dc_fail_memory(error);
        if (result == DC_SUCCESS)
            result = dc_record_init(&copying.target, copying.n_outputs, n_coupling(merged), error);
        if (result == DC_SUCCESS)
            result = dc_record_init(&copying.blank, copying.n_outputs, n_coupling(merged), error);
        if (result == DC_SUCCESS)
            result = dc_store_read_pencil(merged, p, 0, &copying.blank, error);
        if (result == DC_SUCCESS)
            result = merge_inputs(&copying, n, error);
        dc_record_free(&copying.blank);
        dc_record_free(&copying.target);
        free(copying.written);
    }
    return result;
}

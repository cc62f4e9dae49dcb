/* One axis out of those of several stores. */
#include "scan/merge_parts.h"

#include "darkcube/quantity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A value of an input, and where it came from. */
struct entry {
    double value;
    size_t input, order; /* over all inputs, in the order of their appearance */
    const char *label;   /* NULL where the input's axis is a range */
};

static int by_value(const void *one, const void *other)
{
    const struct entry *a = one, *b = other;
    if (a->value != b->value)
        return a->value < b->value ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static int by_order(const void *one, const void *other)
{
    const struct entry *a = one, *b = other;
    return (a->order > b->order) - (a->order < b->order);
}

static const struct dc_grid_axis *axis_of(const struct dc_merge_input *input,
                                          enum dc_axis_role role)
{
    return &input->deck->cube.axis[role];
}

static bool same_values(const struct dc_grid_axis *a, const struct dc_grid_axis *b)
{
    return a->n == b->n && memcmp(a->values, b->values, a->n * sizeof *a->values) == 0;
}

/* All values, each once, increasing. Two that no scan would put side by side on purpose are those
 * of two decks which mean the same point and write it differently. */
static enum dc_result keep_different(struct entry *entry, size_t *n, const struct dc_axis *axis,
                                     const struct dc_merge_input *inputs, struct dc_error *error)
{
    const double nearly_equal = 1e-12;
    size_t kept = 0;
    qsort(entry, *n, sizeof *entry, by_value);
    for (size_t i = 0; i < *n; i++) {
        const struct entry *last = kept > 0 ? &entry[kept - 1] : NULL;
        if (last != NULL && entry[i].value == last->value)
            continue;
        if (last != NULL && entry[i].value - last->value <=
                                nearly_equal * fmax(fabs(entry[i].value), fabs(last->value))) {
            char one[DC_NUMBER_SIZE], other[DC_NUMBER_SIZE];
            return dc_fail(error, DC_ERROR_DATA,
                           "the axis '%s' has %s in '%s' and %s in '%s', which are all but equal: "
                           "expected either the same number or a distance",
                           axis->name, dc_format_number(last->value, one), inputs[last->input].path,
                           dc_format_number(entry[i].value, other), inputs[entry[i].input].path);
        }
        entry[kept++] = entry[i];
    }
    *n = kept;
    return DC_SUCCESS;
}

/* As the deck writes it, or as it would write the end of a range; NULL without memory. */
static char *label_of(const struct entry *entry, const struct dc_axis *axis)
{
    if (entry->label != NULL)
        return strdup(entry->label);
    char number[DC_NUMBER_SIZE], text[DC_NUMBER_SIZE + 64];
    const bool has_unit = strcmp(axis->unit, "1") != 0;
    snprintf(text, sizeof text, "%s%s%s", dc_format_number(entry->value, number),
             has_unit ? " " : "", has_unit ? axis->unit : "");
    return strdup(text);
}

static enum dc_result make_list(const struct entry *entry, size_t n, struct dc_grid_axis *grid,
                                struct dc_error *error)
{
    grid->spacing = DC_SPACING_LIST;
    grid->values = calloc(n, sizeof *grid->values);
    grid->labels = calloc(n, sizeof *grid->labels);
    if (grid->values == NULL || grid->labels == NULL)
        return dc_fail_memory(error);
    grid->n = n;
    for (size_t i = 0; i < n; i++) {
        grid->values[i] = entry[i].value;
        grid->labels[i] = label_of(&entry[i], grid->axis);
        if (grid->labels[i] == NULL)
            return dc_fail_memory(error);
    }
    return DC_SUCCESS;
}

/* Lists of angles keep the order of their appearance; everything else increases. */
static enum dc_result join_values(const struct dc_merge_input *inputs, size_t n,
                                  enum dc_axis_role role, struct dc_grid_axis *grid,
                                  struct dc_error *error)
{
    size_t n_entries = 0, at = 0;
    bool keeps_order = false;
    for (size_t i = 0; i < n; i++) {
        n_entries += axis_of(&inputs[i], role)->n;
        keeps_order = keeps_order || (role == DC_AXIS_ANGLE &&
                                      axis_of(&inputs[i], role)->spacing == DC_SPACING_LIST);
    }
    struct entry *entry = calloc(n_entries, sizeof *entry);
    if (entry == NULL)
        return dc_fail_memory(error);
    for (size_t i = 0; i < n; i++) {
        const struct dc_grid_axis *axis = axis_of(&inputs[i], role);
        for (size_t k = 0; k < axis->n; k++, at++)
            entry[at] = (struct entry){.value = axis->values[k],
                                       .input = i,
                                       .order = at,
                                       .label = axis->labels == NULL ? NULL : axis->labels[k]};
    }
    enum dc_result result = keep_different(entry, &n_entries, grid->axis, inputs, error);
    if (result == DC_SUCCESS && keeps_order)
        qsort(entry, n_entries, sizeof *entry, by_order);
    if (result == DC_SUCCESS)
        result = make_list(entry, n_entries, grid, error);
    free(entry);
    return result;
}

enum dc_result dc_merge_axis(const struct dc_merge_input *inputs, size_t n, enum dc_axis_role role,
                             struct dc_grid_axis *grid, bool *owned, struct dc_error *error)
{
    *owned = false;
    *grid = *axis_of(&inputs[0], role);
    for (size_t i = 1; i < n && !*owned; i++)
        *owned = !same_values(grid, axis_of(&inputs[i], role));
    if (!*owned)
        return DC_SUCCESS;
    *grid = (struct dc_grid_axis){.axis = grid->axis};
    return join_values(inputs, n, role, grid, error);
}

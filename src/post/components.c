/* Connected parts of the inside: a union-find over the nodes that a block sees. */
#include "post/cell.h"

#include <stdlib.h>

void dc_components_begin(const struct dc_block *block, double *label)
{
    for (size_t a = block->seen_begin[DC_AXIS_ANGLE]; a < block->seen_end[DC_AXIS_ANGLE]; a++)
        for (size_t i = block->seen_begin[DC_AXIS_MASS]; i < block->seen_end[DC_AXIS_MASS]; i++)
            for (size_t j = block->seen_begin[DC_AXIS_COUPLING];
                 j < block->seen_end[DC_AXIS_COUPLING]; j++)
                label[dc_block_place(block, a, i, j)] = (double)dc_block_node(block, a, i, j);
}

static size_t find(size_t *parent, size_t k)
{
    while (parent[k] != k) {
        parent[k] = parent[parent[k]];
        k = parent[k];
    }
    return k;
}

/* The root with the smaller label stays, so that a root's label is the smallest of its tree. */
static void unite(size_t *parent, const double *label, size_t k, size_t l)
{
    k = find(parent, k);
    l = find(parent, l);
    if (label[k] <= label[l])
        parent[l] = k;
    else
        parent[k] = l;
}

static void unite_cell(const struct dc_block *block, struct dc_level level, size_t angle, size_t i,
                       size_t j, size_t *parent, const double *label)
{
    struct dc_cell cell;
    if (!dc_cell_read(block, angle, (ptrdiff_t)i, (ptrdiff_t)j, &cell))
        return;
    unsigned inside = dc_cell_inside(&cell, level);
    size_t place[4];
    for (size_t k = 0; k < 4; k++)
        place[k] = dc_block_place(block, angle, i + (size_t)dc_cell_corner[k].mass,
                                  j + (size_t)dc_cell_corner[k].coupling);
    for (unsigned k = 0; k < 4; k++) {
        unsigned next = (k + 1) % 4;
        if ((inside >> k & 1u) && (inside >> next & 1u))
            unite(parent, label, place[k], place[next]);
    }
    if (dc_cell_is_saddle(inside) && dc_cell_centre_inside(&cell, level)) {
        size_t first = inside == 0x5 ? 0 : 1;
        unite(parent, label, place[first], place[first + 2]);
    }
}

enum dc_result dc_components_join(const struct dc_block *block, struct dc_level level,
                                  double *label, bool *changed, struct dc_error *error)
{
    size_t n = dc_block_seen(block);
    size_t *parent = malloc(n * sizeof *parent);
    if (parent == NULL)
        return dc_fail_memory(error);
    for (size_t k = 0; k < n; k++)
        parent[k] = k;
    for (size_t a = block->seen_begin[DC_AXIS_ANGLE]; a < block->seen_end[DC_AXIS_ANGLE]; a++)
        for (size_t i = block->seen_begin[DC_AXIS_MASS]; i < block->seen_end[DC_AXIS_MASS]; i++)
            for (size_t j = block->seen_begin[DC_AXIS_COUPLING];
                 j < block->seen_end[DC_AXIS_COUPLING]; j++)
                unite_cell(block, level, a, i, j, parent, label);
    *changed = false;
    for (size_t k = 0; k < n; k++) {
        double smallest = label[find(parent, k)];
        if (smallest != label[k]) {
            label[k] = smallest;
            *changed = true;
        }
    }
    free(parent);
    return DC_SUCCESS;
}

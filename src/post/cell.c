#include "post/cell.h"

#include <math.h>

struct dc_level dc_level(double value)
{
    return (struct dc_level){.value = value, .below = value < 0};
}

struct dc_level dc_level_everything(void)
{
    return (struct dc_level){.value = -INFINITY, .below = false};
}

double dc_level_crossing(struct dc_level level, double lower, double upper)
{
    double rise = upper - lower;
    if (isfinite(rise))
        return (level.value - lower) / rise;
    return (level.value / 2 - lower / 2) / (upper / 2 - lower / 2);
}

static size_t seen_length(const struct dc_block *block, enum dc_axis_role axis)
{
    return block->seen_end[axis] - block->seen_begin[axis];
}

size_t dc_block_seen(const struct dc_block *block)
{
    return seen_length(block, DC_AXIS_ANGLE) * seen_length(block, DC_AXIS_MASS) *
           seen_length(block, DC_AXIS_COUPLING);
}

size_t dc_block_place(const struct dc_block *block, size_t angle, size_t mass, size_t coupling)
{
    return ((angle - block->seen_begin[DC_AXIS_ANGLE]) * seen_length(block, DC_AXIS_MASS) + mass -
            block->seen_begin[DC_AXIS_MASS]) *
               seen_length(block, DC_AXIS_COUPLING) +
           coupling - block->seen_begin[DC_AXIS_COUPLING];
}

size_t dc_block_node(const struct dc_block *block, size_t angle, size_t mass, size_t coupling)
{
    return (angle * block->n[DC_AXIS_MASS] + mass) * block->n[DC_AXIS_COUPLING] + coupling;
}

static bool has_cell(const struct dc_block *block, enum dc_axis_role axis, ptrdiff_t lower)
{
    return lower >= (ptrdiff_t)block->seen_begin[axis] &&
           lower + 1 < (ptrdiff_t)block->seen_end[axis];
}

bool dc_cell_read(const struct dc_block *block, size_t angle, ptrdiff_t mass, ptrdiff_t coupling,
                  struct dc_cell *cell)
{
    if (!has_cell(block, DC_AXIS_MASS, mass) || !has_cell(block, DC_AXIS_COUPLING, coupling))
        return false;
    for (size_t k = 0; k < 4; k++) {
        size_t i = (size_t)(mass + dc_cell_corner[k].mass);
        size_t j = (size_t)(coupling + dc_cell_corner[k].coupling);
        cell->node[k] = dc_block_node(block, angle, i, j);
        cell->value[k] = block->values[dc_block_place(block, angle, i, j)];
        if (!isfinite(cell->value[k]))
            return false;
    }
    return true;
}

unsigned dc_cell_inside(const struct dc_cell *cell, struct dc_level level)
{
    unsigned inside = 0;
    for (unsigned k = 0; k < 4; k++)
        if (dc_inside(level, cell->value[k]))
            inside |= 1u << k;
    return inside;
}

bool dc_cell_centre_inside(const struct dc_cell *cell, struct dc_level level)
{
    double mean = 0;
    for (size_t k = 0; k < 4; k++)
        mean += cell->value[k] / 4; /* divided first: the sum may overflow */
    return dc_inside(level, mean);
}

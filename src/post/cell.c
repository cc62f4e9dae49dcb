#include "post/cell.h"

#include <float.h>
#include <math.h>

struct dc_level dc_level(double value)
{
    return (struct dc_level){.value = value, .below = value < 0};
}

struct dc_level dc_level_everything(void)
{
    return (struct dc_level){.value = -INFINITY, .below = false};
}

/* ln(larger / smaller). Close to 1 a quotient would lose what sets the place on an edge; far from
 * it, it would overflow. */
static double log_ratio(double larger, double smaller)
{
    double rise = (larger - smaller) / smaller;
    return isfinite(rise) ? log1p(rise) : log(larger) - log(smaller);
}

static double not_zero(double value)
{
    return fmax(value, DBL_TRUE_MIN);
}

/* Exact at both ends, so that a value on the level gives its node. */
static double logarithmic_crossing(double level, double lower, double upper)
{
    double smallest = not_zero(fmin(lower, upper)), largest = fmax(lower, upper);
    double t = log_ratio(level, smallest) / log_ratio(largest, smallest);
    return lower < upper ? t : 1 - t;
}

double dc_level_crossing(struct dc_level level, double lower, double upper)
{
    if (level.logarithmic && level.value > 0 && lower >= 0 && upper >= 0)
        return logarithmic_crossing(level.value, lower, upper);
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
    const size_t node = dc_block_node(block, angle, (size_t)mass, (size_t)coupling);
    const size_t place = dc_block_place(block, angle, (size_t)mass, (size_t)coupling);
    const size_t row = block->n[DC_AXIS_COUPLING], seen_row = seen_length(block, DC_AXIS_COUPLING);
    for (size_t k = 0; k < 4; k++) {
        const size_t i = (size_t)dc_cell_corner[k].mass, j = (size_t)dc_cell_corner[k].coupling;
        cell->node[k] = node + i * row + j;
        cell->value[k] = block->values[place + i * seen_row + j];
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
    double mean = 0, log_mean = 0;
    bool logarithmic = level.logarithmic && level.value > 0;
    for (size_t k = 0; k < 4; k++) {
        logarithmic = logarithmic && cell->value[k] >= 0;
        log_mean += log(not_zero(cell->value[k])) / 4;
    }
    if (logarithmic)
        return log_mean >= log(level.value);
    for (size_t k = 0; k < 4; k++)
        mean += cell->value[k] / 4; /* divided first: the sum may overflow */
    return dc_inside(level, mean);
}

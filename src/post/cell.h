/* One cell of a slice: four nodes counter-clockwise from the lowest one, with mass to the right and
 * coupling upwards. Edge k of a cell runs from corner k to corner k + 1 (mod 4). */
#ifndef DARKCUBE_POST_CELL_H
#define DARKCUBE_POST_CELL_H

#include "darkcube/contour.h"

#include <stddef.h>

/* Offsets of the corners from the lowest node. */
static const struct {
    ptrdiff_t mass, coupling;
} dc_cell_corner[4] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};

struct dc_cell {
    size_t node[4];
    double value[4];
};

/* Reads the cell whose lowest node is (angle, mass, coupling), which may be -1. False if it is
 * outside the cube or of what the block sees, or if a corner has no finite value. */
bool dc_cell_read(const struct dc_block *block, size_t angle, ptrdiff_t mass, ptrdiff_t coupling,
                  struct dc_cell *cell);

size_t dc_block_node(const struct dc_block *block, size_t angle, size_t mass, size_t coupling);

static inline bool dc_inside(struct dc_level level, double value)
{
    return level.below ? value <= level.value : value >= level.value;
}

/* Where the level is crossed between two neighbouring nodes of which one is inside: 0 at the lower
 * node, 1 at the upper one. */
double dc_level_crossing(struct dc_level level, double lower, double upper);

/* Bit k: corner k is inside. */
unsigned dc_cell_inside(const struct dc_cell *cell, struct dc_level level);

/* Opposite corners alone are inside (bits 0 and 2, or 1 and 3). */
static inline bool dc_cell_is_saddle(unsigned inside)
{
    return inside == 0x5 || inside == 0xa;
}

/* The mean of the corners decides a saddle: of their logarithms, where these are interpolated. */
bool dc_cell_centre_inside(const struct dc_cell *cell, struct dc_level level);

#endif

/* Curves: where an output has a given value on the (ln mass, ln coupling) slices of a store. */
#ifndef DARKCUBE_CONTOUR_H
#define DARKCUBE_CONTOUR_H

#include "darkcube/status.h"

#include <stddef.h>

/* A vertex in grid coordinates: column and row as real numbers, 0 at the first value. */
struct dc_vertex {
    double column, row;
};

/* One polyline; a closed one repeats its first vertex at the end. `inside_is_hole`: the curve
 * bounds the region of its component from inside. */
struct dc_curve {
    size_t n;
    struct dc_vertex *vertex;
    bool closed, inside_is_hole;
    size_t component;
};

struct dc_curves {
    size_t n;
    struct dc_curve *curve;
};

void dc_curves_free(struct dc_curves *curves);

#endif

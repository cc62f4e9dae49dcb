/* Bounds: between which couplings an output is beyond a level, at fixed mass and angle.
 *
 * Beyond is value > level for a positive level and value < level for a negative one, as with
 * curves. The couplings are looked through on a logarithmic grid of ten points a decade (41 points
 * at least); where the grid shows a maximum that stays below the level, or a minimum that stays
 * above it, the extremum itself is searched, so that neither a peak nor a gap that is narrower than
 * the grid is lost as long as its flanks can be seen. What lies between two points and shows at
 * none of them is not found, nor an extremum between an end of the range and the point next to it.
 */
#ifndef DARKCUBE_BOUNDS_H
#define DARKCUBE_BOUNDS_H

#include "darkcube/probe.h"

/* Couplings beyond the level, in the axis' unit. An end is NAN, open, where the range ends or where
 * the probe has no value at the next point. */
struct dc_interval {
    double lower, upper;
};

struct dc_bound {
    size_t output; /* its number among the probe's outputs */
    double level;  /* in the output's unit; not 0, which has no side of its own */
    size_t n;
    struct dc_interval *interval; /* with increasing coupling; freed by dc_bound_free */
};
void dc_bound_free(struct dc_bound *bound);

/* Finds the intervals of every bound (`n` and `interval` are zero before) between the couplings
 * `lowest` and `highest`, at the mass and the angle of `coordinates`. Edges are good to 1e-6 of the
 * coupling. `points` counts by status where the probe was evaluated: where none is DC_OK, an empty
 * list says nothing. Points cannot fail the search; they open an end.
 * Errors: DC_ERROR_USAGE for a range that is empty or not positive, a level that is 0 or not
 * finite, or an output that the probe does not have; DC_ERROR_INTERNAL. What was found before an
 * error is still to be freed. */
enum dc_result dc_bounds_find(struct dc_evaluator *evaluator,
                              const double coordinates[DC_AXIS_COUNT], double lowest,
                              double highest, struct dc_bound *bounds, size_t n_bounds,
                              size_t points[DC_STATUS_COUNT], struct dc_error *error);

#endif

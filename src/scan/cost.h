/* What the rest of a scan will cost, from what its masses have cost so far: points of one mass cost
 * much the same, those of different masses do not. All probes of a point count together. */
#ifndef DARKCUBE_SCAN_COST_H
#define DARKCUBE_SCAN_COST_H

#include "darkcube/status.h"

struct dc_cost {
    size_t n_mass, n_angle;
    double *left;             /* points to compute, by mass */
    double *points, *seconds; /* computed so far, by mass */
};

/* `todo` has n_mass * n_angle pencils, pencil = i_mass * n_angle + i_angle; those with work share
 * `points` evenly. Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_cost_init(struct dc_cost *cost, const bool *todo, size_t n_mass, size_t n_angle,
                            size_t points, struct dc_error *error);
void dc_cost_free(struct dc_cost *cost);

/* So many points in the pencils from `first` to `last` took a worker so many seconds. */
void dc_cost_add(struct dc_cost *cost, size_t first, size_t last, size_t points, double seconds);

/* Seconds of one worker for all that is left, at masses without a measurement interpolated over the
 * mass axis; NAN before anything was measured. */
double dc_cost_left(const struct dc_cost *cost);

#endif

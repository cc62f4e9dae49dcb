/* The accepted steps of an evolution, and what lies between two of them. */
#ifndef DARKCUBE_COSMOLOGY_TRAJECTORY_H
#define DARKCUBE_COSMOLOGY_TRAJECTORY_H

#include "cosmology/universe.h"

#include <stdbool.h>
#include <stddef.h>

/* y and y' at x = ln(a/a_start). Without a vector ln T_X and w are NAN. */
struct dc_moment {
    double x, y[DC_VARIABLES], slope[DC_VARIABLES];
};

struct dc_trajectory {
    size_t n, room;
    struct dc_moment *moment;
};
void dc_trajectory_free(struct dc_trajectory *trajectory);

/* Appends y[n] and slope[n]; false if there is no memory. */
bool dc_trajectory_append(struct dc_trajectory *trajectory, double x, const double *y,
                          const double *slope, size_t n);

/* Between two moments: y[DC_VARIABLES] by cubic Hermite interpolation, of X monotone. */
void dc_moment_between(const struct dc_moment *a, const struct dc_moment *b, double x, double *y);

/* x at which ln T_g has a value that it passes between two moments, by bisection: T_g falls
 * monotonically except while a decaying vector heats the plasma, and one crossing is what is
 * wanted. */
double dc_moment_crossing(const struct dc_moment *a, const struct dc_moment *b, double ln_tg);

#endif

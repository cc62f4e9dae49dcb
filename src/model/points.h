/* Points of a curve, read from text, linear between. */
#ifndef DARKCUBE_MODEL_POINTS_H
#define DARKCUBE_MODEL_POINTS_H

#include "darkcube/widths.h"

struct dc_points {
    size_t n;
    double *x, *y; /* x ascending; equal ones make a step */
};

/* Reads two columns. `signed_y`: y may be negative. Errors: DC_ERROR_DATA with file and line,
 * DC_ERROR_INTERNAL; `points` is then empty. */
enum dc_result dc_points_read_curve(const struct dc_named_text *file, bool signed_y,
                                    struct dc_points *points, struct dc_error *error);

/* Reads columns 1 and 4 of the lines that begin with four numbers, sorts by the first, and keeps
 * the first of rows with the same. Errors as above. */
enum dc_result dc_points_read_r_table(const struct dc_named_text *file, struct dc_points *points,
                                      struct dc_error *error);

void dc_points_free(struct dc_points *points);

/* y at x: linear between points, constant outside. */
double dc_points_at(const struct dc_points *points, double x);

#endif

/* The cube: three axes and their product of points, split into pencils and slabs. Pure arithmetic.
 *
 * Numbers of things: a point is (angle, mass, coupling) in the store's row-major order, so
 * point = (i_angle * n_mass + i_mass) * n_coupling + i_coupling; a pencil is numbered mass by mass,
 * pencil = i_mass * n_angle + i_angle, which is the order in which work is handed out.
 */
#ifndef DARKCUBE_CUBE_H
#define DARKCUBE_CUBE_H

#include "darkcube/model.h"

struct dc_grid_axis {
    const struct dc_axis *axis; /* the model's declaration */
    enum dc_spacing spacing;
    size_t n;
    double *values; /* strictly increasing for ranges, in the deck's order for lists */
    char **labels;  /* each value as the deck writes it, where it lists them; else NULL */
};

struct dc_cube {
    const struct dc_model *model;
    struct dc_grid_axis axis[DC_AXIS_COUNT];
};

/* Index along an axis, by role. */
struct dc_index {
    size_t i[DC_AXIS_COUNT];
};

/* Values from..to, both ends exact, strictly increasing; n >= 1 (n == 1 only with from == to).
 * `grid` has no values yet. Errors: DC_ERROR_USAGE for an empty or reversed range, a log range that
 * is not positive, or more points than there are numbers; DC_ERROR_INTERNAL. */
enum dc_result dc_grid_axis_fill(struct dc_grid_axis *grid, double from, double to, size_t n,
                                 enum dc_spacing spacing, struct dc_error *error);
void dc_cube_free(struct dc_cube *cube);

size_t dc_cube_points(const struct dc_cube *cube);
size_t dc_cube_pencils(const struct dc_cube *cube);
struct dc_index dc_cube_point_index(const struct dc_cube *cube, size_t point);
size_t dc_cube_point(const struct dc_cube *cube, struct dc_index index);

/* Index of the first point of a pencil (its coupling index is 0). */
struct dc_index dc_cube_pencil_index(const struct dc_cube *cube, size_t pencil);

void dc_cube_coordinates(const struct dc_cube *cube, struct dc_index index,
                         double coordinates[DC_AXIS_COUNT]);

#endif

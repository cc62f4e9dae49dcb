/* A cube in memory with its contours and surfaces, whole or in boxes, for the tests of marching,
 * stitching and joining. */
#ifndef TESTS_MEMORY_CUBE_H
#define TESTS_MEMORY_CUBE_H

#include "darkcube/surface.h"

struct cube {
    struct dc_field_info info;
    size_t n[DC_AXIS_COUNT];
    double *values;
};

struct result {
    struct dc_curves curves, outlines;
};

/* Axes count in grid coordinates, values are 0. */
void cube_init(struct cube *cube, size_t n_mass, size_t n_coupling, size_t n_angle);
void cube_free(struct cube *cube);

/* Values from..to on an axis. */
void set_axis(struct cube *cube, enum dc_axis_role role, double from, double to, bool logarithmic);

double *value_at(const struct cube *cube, size_t angle, size_t i, size_t j);
void fill_cube(struct cube *cube, double (*f)(double mass, double coupling));

/* Segments of the cube dealt out as boxes[mass, coupling, angle]. */
void march_boxes(const struct cube *cube, struct dc_level level, const size_t boxes[3],
                 struct dc_segments *segments);

/* Curves and outlines; a whole cube is one box. */
void contour_boxes(const struct cube *cube, struct dc_level level, const size_t boxes[3],
                   struct result *result);
void contour(const struct cube *cube, double level, struct result *result);
void result_free(struct result *result);

/* Triangles of the cube dealt out as boxes[mass, coupling, angle], and the surface made of them. */
void march_tetrahedra_boxes(const struct cube *cube, struct dc_level level, const size_t boxes[3],
                            struct dc_triangles *triangles);
void surface_boxes(const struct cube *cube, struct dc_level level, const size_t boxes[3],
                   struct dc_surface *surface);

/* Signed: positive with the mass to the right, the coupling upwards and the inside on the left. */
double curve_area(const struct dc_curve *curve);
void assert_closed_exactly(const struct dc_curve *curve);
bool same_curve(const struct dc_curve *a, const struct dc_curve *b);
void assert_same_curves(const struct dc_curves *a, const struct dc_curves *b);

#endif

/* How large a surface is, and how it hangs together. */
#ifndef TESTS_SURFACE_SHAPE_H
#define TESTS_SURFACE_SHAPE_H

#include "memory_cube.h"

void cross_product(const double a[3], const double b[3], double product[3]);
double dot(const double a[3], const double b[3]);

/* Twice the area along the normal of a face, in x = ln(mass) and so on where the axis is
 * logarithmic; `at` becomes its first corner. */
void face_normal(const struct cube *cube, const struct dc_surface *surface, size_t face,
                 double at[3], double normal[3]);

/* The volume is that of the inside if the surface is closed. */
void measure_surface(const struct cube *cube, const struct dc_surface *surface, double *area,
                     double *volume);

struct topology {
    size_t inner, border; /* edges of two triangles, and of one */
    long euler;           /* vertices - edges + triangles */
};

/* Fails unless every edge belongs to two triangles that run through it in opposite directions, or
 * to one, and every vertex to a triangle. */
struct topology examine_surface(const struct dc_surface *surface);

#endif

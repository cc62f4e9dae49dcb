/* Surfaces: where an output has a given value in the whole cube of mass, coupling and angle.
 *
 * Marching tetrahedra: every cell of the cube is cut along its diagonals into six tetrahedra, all
 * cells alike, so that neighbours agree on the triangles of their common face; the output is linear
 * along the edges, on the logarithm of a coordinate where its axis has info->logarithmic. Inside
 * and outside are those of the curves (contour.h). A cell with a corner that has no finite value
 * holds no triangles: the surface ends there, and at the sides of the cube, and nowhere else.
 *
 * Crossings are identified by the integer number of the edge they lie on, so that triangles share
 * their vertices and the surface does not depend on the number of ranks. Where a value lies exactly
 * on the level, several vertices have one place and triangles between them have no area; they stay,
 * because without them the surface would come apart.
 */
#ifndef DARKCUBE_SURFACE_H
#define DARKCUBE_SURFACE_H

#include "darkcube/contour.h"

/* ---- one rank's part of the cube ------------------------------------------------------------- */

/* Edges are numbered by their lower node: 8 * node + a bit for each axis along which they step
 * (1 << enum dc_axis_role). `t` is 0 at the lower node and 1 at the upper one. */
struct dc_crossing {
    uint64_t edge;
    double t;
};

/* Counter-clockwise as seen from outside, with mass, coupling and angle, by index, as x, y, z. */
struct dc_triangle {
    struct dc_crossing corner[3];
};

struct dc_triangles {
    size_t n, capacity;
    struct dc_triangle *triangle;
};
void dc_triangles_free(struct dc_triangles *triangles);

/* Appends the triangles of the cells whose lowest node is owned. Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_march_tetrahedra(const struct dc_block *block, struct dc_level level,
                                   struct dc_triangles *triangles, struct dc_error *error);

/* ---- the surface ----------------------------------------------------------------------------- */

struct dc_surface_vertex {
    double at[DC_AXIS_COUNT]; /* in the axes' units */
};

/* Counter-clockwise as seen from outside, with the values of mass, coupling and angle as x, y, z.
 */
struct dc_surface_face {
    double level;
    size_t vertex[3];
};

/* Ordered by level and number of the grid edge. */
struct dc_surface {
    size_t n_vertices, n_faces;
    struct dc_surface_vertex *vertex;
    struct dc_surface_face *face;
};
void dc_surface_free(struct dc_surface *surface);

/* Appends the surface of one level, whose triangles may come in any order (they are sorted).
 * Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_surface_join(const struct dc_field_info *info, struct dc_level level,
                               struct dc_triangles *triangles, struct dc_surface *surface,
                               struct dc_error *error);

/* All levels (increasing) of one output. Collective; needs PETSc initialised; `info` and the result
 * on rank 0 only (NULL elsewhere). The same result and sentence come back on all ranks.
 * Errors: DC_ERROR_DATA, also for less than two angles and for angles that do not rise (a list in a
 * deck may have any order); DC_ERROR_INTERNAL. */
enum dc_result dc_surface_find(MPI_Comm comm, const char *path, const struct dc_field_info *info,
                               const double *levels, size_t n_levels, struct dc_surface *surface,
                               struct dc_error *error);

/* VTK polydata (XML), in the coordinates of dc_export_vtk: triangles with their level, vertices
 * with mass, coupling and angle in the axes' units. The file appears whole or not at all. Errors:
 * DC_ERROR_OUTPUT. */
enum dc_result dc_export_surface(const char *path, const struct dc_field_info *info,
                                 const struct dc_surface *surface, struct dc_error *error);

#endif

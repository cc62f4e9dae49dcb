/* Curves: where an output has a given value on the (mass, coupling) slices of a store.
 *
 * Every angle of the cube is one slice. Curves come from marching squares on the logarithms of mass
 * and coupling (on the values themselves where an axis is linear), with the output linear along the
 * edges of the grid, or its logarithm where the store says so. The region *inside* a level is f >=
 * level for a level >= 0 and f <= level for a negative one, so that both signs of a shift have
 * their exclusion regions. A cell with a corner that has no finite value holds neither curve nor
 * region: curves end there, and regions are bounded by it. Where a refined scan passed points by,
 * the values that it interpolated stand in.
 *
 * The cells are marched in parallel over a PETSc DMDA whose ranks read their own part of the file,
 * some slices at a time, so that memory does not grow with the number of angles;
 * points are identified by the integer number of the grid edge they lie on, so that the curves do
 * not depend on the number of ranks.
 */
#ifndef DARKCUBE_CONTOUR_H
#define DARKCUBE_CONTOUR_H

#include "darkcube/store.h"

#include <mpi.h>
#include <stdint.h>

/* ---- an output and its axes ------------------------------------------------------------------ */

struct dc_field_info {
    struct dc_store_summary store;
    /* Interpolate on the logarithm of this axis: log spacing, or a list of masses or couplings. */
    bool logarithmic[DC_AXIS_COUNT];
    char name[130]; /* "cosmology/delta_neff" */
    char unit[32], long_name[160];
    double exclusion_level;  /* as of struct dc_outputs; 0: none */
    bool logarithmic_output; /* as of struct dc_outputs */
    /* How the probe was refined, NULL if it was computed everywhere; and what was wanted of this
     * output, NULL if nothing. Both lie in `store`. */
    const struct dc_refine *refine;
    const struct dc_refine_output *refined;
    size_t most_nodes; /* that a rank holds at once, but for a whole slice; 0: some millions */
};

/* What a store says of the output `name` ("probe/output"). Called by one rank.
 * Errors: DC_ERROR_USAGE for an output that is not there (the sentence lists those that are),
 * DC_ERROR_DATA for a file that is no store, a slice with less than 2 x 2 values, or an axis of a
 * slice whose values are neither increasing nor decreasing. */
enum dc_result dc_field_info_read(const char *path, const char *name, struct dc_field_info *info,
                                  struct dc_error *error);
void dc_field_info_free(struct dc_field_info *info);

/* ---- one rank's part of the cube: marching squares ------------------------------------------- */

/* Nodes are numbered over the whole cube as points are, (angle * n_mass + mass) * n_coupling +
 * coupling. The part that is seen surrounds the part that is owned by one node on each side, where
 * the cube has one. */
struct dc_block {
    size_t n[DC_AXIS_COUNT];                                   /* of the cube */
    size_t begin[DC_AXIS_COUNT], end[DC_AXIS_COUNT];           /* owned */
    size_t seen_begin[DC_AXIS_COUNT], seen_end[DC_AXIS_COUNT]; /* values are there */
    const double *values; /* of the seen nodes, [angle][mass][coupling] */
};

/* Seen nodes, and the place of a seen node in `values`. */
size_t dc_block_seen(const struct dc_block *block);
size_t dc_block_place(const struct dc_block *block, size_t angle, size_t mass, size_t coupling);

/* A level and the side of it that is inside: f <= value where `below`, else f >= value. A positive
 * level that is `logarithmic` is crossed where ln f is linear between two values that are not
 * negative, with the smallest positive number in the place of 0: the side on which an output has
 * underflowed is far below any level. */
struct dc_level {
    double value;
    bool below, logarithmic;
};
struct dc_level dc_level(double value);

/* The level inside of which every value lies, -infinity: its region is where there are values. */
struct dc_level dc_level_everything(void);

enum dc_edge_direction { DC_EDGE_MASS, DC_EDGE_COUPLING };

/* Grid edges are numbered by their lower node: 2 * node + direction. */
#define DC_NO_CORNER UINT64_MAX

/* An oriented piece of the boundary of the inside, which lies on its left (x: mass, y: coupling,
 * both by index). It goes from one grid edge to another: straight through a cell, or round a node
 * (`corner`) at the border of the cells that have values. `t_*` is the place of the crossing on its
 * edge, 0 at the lower node and 1 at the upper one; NAN where the border runs along the whole edge.
 */
struct dc_segment {
    uint64_t from, to;
    double t_from, t_to;
    uint64_t corner;    /* node, or DC_NO_CORNER */
    uint64_t component; /* smallest node of the connected part of the inside that it bounds */
};

struct dc_segments {
    size_t n, capacity;
    struct dc_segment *segment;
};
void dc_segments_free(struct dc_segments *segments);

/* Joins connected nodes of the inside as far as this block can see: label[seen node] becomes the
 * smallest of the labels of its connected part. Nodes are connected along edges of cells that have
 * values, and across a saddle whose centre is inside. Before the first call a label is the node's
 * own number (dc_components_begin). Repeating this with labels exchanged between blocks ends when
 * `*changed` stays false everywhere. Errors: DC_ERROR_INTERNAL. */
void dc_components_begin(const struct dc_block *block, double *label);
enum dc_result dc_components_join(const struct dc_block *block, struct dc_level level,
                                  double *label, bool *changed, struct dc_error *error);

/* Appends the segments of the cells whose lowest node is owned, and of the border round owned
 * nodes. Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_march(const struct dc_block *block, struct dc_level level, const double *label,
                        struct dc_segments *segments, struct dc_error *error);

/* ---- curves and outlines --------------------------------------------------------------------- */

struct dc_vertex {
    double mass, coupling; /* in the axes' units */
};

/* A polyline; a closed one repeats its first vertex at the end. */
struct dc_curve {
    double level;
    size_t angle;     /* index of the slice */
    size_t component; /* of the inside of this level on this slice, from 0 */
    bool closed;
    bool hole; /* closed, with the outside within */
    size_t n;
    struct dc_vertex *vertex;
};

/* Ordered by level, slice and number of the first grid edge. */
struct dc_curves {
    size_t n, capacity;
    struct dc_curve *curve;
};
void dc_curves_free(struct dc_curves *curves);

/* Stitches the segments of one level (in any order; sorted, and used up) and appends the curves,
 * pieces through cells alone, and the outlines, closed polygons which also follow the border.
 * Either may be NULL. Errors: DC_ERROR_INTERNAL, also for segments that do not fit together. */
enum dc_result dc_stitch(const struct dc_field_info *info, struct dc_level level,
                         struct dc_segments *segments, struct dc_curves *curves,
                         struct dc_curves *outlines, struct dc_error *error);

/* ---- in parallel ------------------------------------------------------------------------------
 */

struct dc_contours {
    struct dc_curves curves;   /* of all levels, in increasing order of the level */
    struct dc_curves outlines; /* first those of dc_level_everything */
    size_t points, finite;     /* of the whole cube */
    double lowest, highest;    /* finite values; NAN if there are none */
};
void dc_contours_free(struct dc_contours *contours);

/* All levels (increasing) of one output. Collective; needs PETSc initialised; `info` and the result
 * on rank 0 only (NULL elsewhere). The same result and sentence come back on all ranks.
 * Errors: DC_ERROR_DATA, DC_ERROR_INTERNAL. */
enum dc_result dc_contour(MPI_Comm comm, const char *path, const struct dc_field_info *info,
                          const double *levels, size_t n_levels, struct dc_contours *contours,
                          struct dc_error *error);

/* ---- exports ----------------------------------------------------------------------------------
 * Files appear whole or not at all. Errors: DC_ERROR_OUTPUT. */

/* `level,curve,closed,vertex,<axes>,component`: a row a vertex. */
enum dc_result dc_export_csv(const char *path, const struct dc_field_info *info,
                             const struct dc_curves *curves, struct dc_error *error);

/* `level,region,hole,vertex,<axes>,component`: closed polygons for filled pictures. */
enum dc_result dc_export_regions(const char *path, const struct dc_field_info *info,
                                 const struct dc_curves *outlines, struct dc_error *error);

/* A HEPData submission: `directory` (made if it is not there) with submission.yaml and a table for
 * each slice and level that has curves. */
enum dc_result dc_export_hepdata(const char *directory, const struct dc_field_info *info,
                                 const struct dc_curves *curves, struct dc_error *error);

/* VTK polydata (XML): x and y are the decimal logarithms of mass and coupling (the values where an
 * axis is linear), z is the angle (its decimal logarithm where the axis has log spacing). */
enum dc_result dc_export_vtk(const char *path, const struct dc_field_info *info,
                             const struct dc_curves *curves, struct dc_error *error);

#endif

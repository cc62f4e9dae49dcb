/* Some slices of an output of a store spread over ranks: a PETSc DMDA with coupling fastest, then
 * mass, then angle, one ghost node on every side. */
#ifndef DARKCUBE_POST_FIELD_H
#define DARKCUBE_POST_FIELD_H

#include "darkcube/contour.h"

#include <petscdmda.h>

struct dc_field {
    DM grid;
    double *values;        /* of the seen nodes */
    struct dc_block block; /* looks into `values`, numbered over the whole cube */
    bool logarithmic;      /* as of struct dc_outputs */
};

/* A level of this field. */
struct dc_level dc_field_level(const struct dc_field *field, double value);

/* The largest number of ranks, at most `size`, among which an n[] cube can be dealt out as boxes,
 * and how many boxes there are along each axis. */
int dc_field_ranks(const size_t n[DC_AXIS_COUNT], int size, int boxes[DC_AXIS_COUNT]);

/* Reads `slices` slices from `first` on of the dataset `name`, which is n[] large, and where it has
 * no finite value of the dataset `between` ("": there is none); collective over `comm`, which has
 * as many ranks as there are boxes. Errors: DC_ERROR_DATA, DC_ERROR_INTERNAL, not always on every
 * rank. */
enum dc_result dc_field_load(MPI_Comm comm, const char *path, const char *name, const char *between,
                             const size_t n[DC_AXIS_COUNT], size_t first, size_t slices,
                             const int boxes[DC_AXIS_COUNT], struct dc_field *field,
                             struct dc_error *error);
void dc_field_free(struct dc_field *field);

/* Whether the next field begins after the last slice of one, or with it, as cells between slices
 * need. */
enum dc_slices { DC_SLICES_ALONE, DC_SLICES_JOINED };

/* Loads the output of `info` (rank 0; NULL elsewhere), as many slices at a time as a rank may hold
 * (info->most_nodes), on as many ranks of `comm` as these can be dealt out to, calls `work` there,
 * always on rank 0, and frees them. Collective; the same result and
 * sentence come back on all ranks if they do from `work`, on its ranks. Errors: DC_ERROR_DATA,
 * DC_ERROR_INTERNAL, and those of `work`. */
enum dc_result dc_field_share(MPI_Comm comm, const char *path, const struct dc_field_info *info,
                              enum dc_slices joined,
                              enum dc_result (*work)(const struct dc_field *field, MPI_Comm part,
                                                     void *context, struct dc_error *error),
                              void *context, struct dc_error *error);

/* Labels of the connected parts of the inside, smallest node of the whole cube, for all seen
 * nodes: label[dc_block_seen(&field->block)]. Collective. Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_field_components(const struct dc_field *field, MPI_Comm comm,
                                   struct dc_level level, double *label, struct dc_error *error);

#endif

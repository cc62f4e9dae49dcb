/* Curves of one output, in parallel: every rank marches the cells that it owns, rank 0 stitches. */
#include "post/field.h"
#include "scan/agree.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void dc_contours_free(struct dc_contours *contours)
{
    dc_curves_free(&contours->curves);
    dc_curves_free(&contours->outlines);
    *contours = (struct dc_contours){0};
}

/* What the ranks without `info` need to know. */
struct task {
    uint64_t n[DC_AXIS_COUNT];
    char group[80], name[64];
};

static enum dc_result describe_task(const struct dc_field_info *info, struct task *task,
                                    struct dc_error *error)
{
    for (size_t k = 0; k < DC_AXIS_COUNT; k++) {
        task->n[k] = info->store.axis[k].n;
        if (task->n[k] > PETSC_MAX_INT / 4)
            return dc_fail(error, DC_ERROR_DATA, "axis %s has more values than can be contoured",
                           info->store.axis[k].name);
    }
    const char *slash = strchr(info->name, '/');
    if (slash == NULL)
        return dc_fail(error, DC_ERROR_INTERNAL, "an output's name is probe/output");
    snprintf(task->group, sizeof task->group, "/results/%.*s", (int)(slash - info->name),
             info->name);
    snprintf(task->name, sizeof task->name, "%s", slash + 1);
    return DC_SUCCESS;
}

/* Number of points with a value, and the values' range, over the whole cube on rank 0. */
static enum dc_result survey(const struct dc_block *block, MPI_Comm comm,
                             struct dc_contours *contours, struct dc_error *error)
{
    double range[2] = {-INFINITY, -INFINITY}, whole[2]; /* -lowest, highest: one MPI_MAX */
    uint64_t finite = 0, all_finite = 0;
    for (size_t a = block->begin[DC_AXIS_ANGLE]; a < block->end[DC_AXIS_ANGLE]; a++)
        for (size_t i = block->begin[DC_AXIS_MASS]; i < block->end[DC_AXIS_MASS]; i++)
            for (size_t j = block->begin[DC_AXIS_COUPLING]; j < block->end[DC_AXIS_COUPLING]; j++) {
                double value = block->values[dc_block_place(block, a, i, j)];
                if (!isfinite(value))
                    continue;
                finite++;
                range[0] = fmax(range[0], -value);
                range[1] = fmax(range[1], value);
            }
    if (MPI_Reduce(range, whole, 2, MPI_DOUBLE, MPI_MAX, 0, comm) != MPI_SUCCESS ||
        MPI_Reduce(&finite, &all_finite, 1, MPI_UINT64_T, MPI_SUM, 0, comm) != MPI_SUCCESS)
        return dc_fail(error, DC_ERROR_INTERNAL, "MPI_Reduce failed");
    if (contours != NULL) {
        contours->points =
            block->n[DC_AXIS_ANGLE] * block->n[DC_AXIS_MASS] * block->n[DC_AXIS_COUPLING];
        contours->finite = all_finite;
        contours->lowest = all_finite > 0 ? -whole[0] : NAN;
        contours->highest = all_finite > 0 ? whole[1] : NAN;
    }
    return DC_SUCCESS;
}

/* Appends everybody's segments to `all` on rank 0. */
static enum dc_result gather(MPI_Comm comm, const struct dc_segments *mine, struct dc_segments *all,
                             struct dc_error *error)
{
    int rank = 0, size = 0, total = 0;
    int *counts = NULL, *starts = NULL;
    MPI_Datatype type = MPI_DATATYPE_NULL;
    enum dc_result result = DC_SUCCESS;
    if (MPI_Comm_rank(comm, &rank) != MPI_SUCCESS || MPI_Comm_size(comm, &size) != MPI_SUCCESS)
        return dc_fail(error, DC_ERROR_INTERNAL, "MPI_Comm_size failed");
    if (mine->n > INT32_MAX)
        result = dc_fail(error, DC_ERROR_INTERNAL, "too many pieces of curves on one rank");
    int n = (int)mine->n;
    if (rank == 0) {
        counts = calloc((size_t)size, sizeof *counts);
        starts = calloc((size_t)size, sizeof *starts);
        if (counts == NULL || starts == NULL)
            result = dc_fail_memory(error);
    }
    result = dc_agree(comm, result, error);
    if (result == DC_SUCCESS &&
        (MPI_Gather(&n, 1, MPI_INT, counts, 1, MPI_INT, 0, comm) != MPI_SUCCESS ||
         MPI_Type_contiguous((int)sizeof *mine->segment, MPI_BYTE, &type) != MPI_SUCCESS ||
         MPI_Type_commit(&type) != MPI_SUCCESS))
        result = dc_fail(error, DC_ERROR_INTERNAL, "MPI_Gather failed");
    for (int k = 0; starts != NULL && counts != NULL && result == DC_SUCCESS && k < size; k++) {
        starts[k] = total;
        if (counts[k] > INT32_MAX - total)
            result = dc_fail(error, DC_ERROR_INTERNAL, "too many pieces of curves");
        else
            total += counts[k];
    }
    if (rank == 0 && result == DC_SUCCESS) {
        all->n = all->capacity = (size_t)total;
        all->segment = malloc((size_t)total * sizeof *all->segment + 1);
        if (all->segment == NULL)
            result = dc_fail_memory(error);
    }
    result = dc_agree(comm, result, error);
    if (result == DC_SUCCESS && MPI_Gatherv(mine->segment, n, type, all->segment, counts, starts,
                                            type, 0, comm) != MPI_SUCCESS)
        result = dc_fail(error, DC_ERROR_INTERNAL, "MPI_Gatherv failed");
    if (type != MPI_DATATYPE_NULL)
        (void)MPI_Type_free(&type);
    free(starts);
    free(counts);
    return result;
}

/* One level: components, segments, and on rank 0 curves (may be NULL) and outlines. */
static enum dc_result one_level(const struct dc_field *field, MPI_Comm comm, struct dc_level level,
                                double *label, const struct dc_field_info *info,
                                struct dc_curves *curves, struct dc_curves *outlines,
                                struct dc_error *error)
{
    struct dc_segments mine = {0}, all = {0};
    enum dc_result result = dc_field_components(field, comm, level, label, error);
    if (result == DC_SUCCESS)
        result = dc_march(&field->block, level, label, &mine, error);
    result = dc_agree(comm, result, error);
    if (result == DC_SUCCESS)
        result = gather(comm, &mine, &all, error);
    if (result == DC_SUCCESS && info != NULL)
        result = dc_stitch(info, level, &all, curves, outlines, error);
    result = dc_agree(comm, result, error);
    dc_segments_free(&all);
    dc_segments_free(&mine);
    return result;
}

/* The part of the ranks that share the cube. */
static enum dc_result contour_field(MPI_Comm comm, const char *path, const struct task *task,
                                    const size_t n[DC_AXIS_COUNT], const int boxes[DC_AXIS_COUNT],
                                    const struct dc_field_info *info, const double *levels,
                                    size_t n_levels, struct dc_contours *contours,
                                    struct dc_error *error)
{
    struct dc_field field;
    double *label = NULL;
    enum dc_result result =
        dc_field_load(comm, path, task->group, task->name, n, boxes, &field, error);
    result = dc_agree(comm, result, error);
    if (result == DC_SUCCESS) {
        label = malloc(dc_block_seen(&field.block) * sizeof *label);
        if (label == NULL)
            result = dc_fail_memory(error);
        result = dc_agree(comm, result, error);
    }
    if (result == DC_SUCCESS)
        result = survey(&field.block, comm, contours, error);
    struct dc_curves *curves = contours == NULL ? NULL : &contours->curves;
    struct dc_curves *outlines = contours == NULL ? NULL : &contours->outlines;
    if (result == DC_SUCCESS)
        result = one_level(&field, comm, dc_level_everything(), label, info, NULL, outlines, error);
    for (size_t k = 0; k < n_levels && result == DC_SUCCESS; k++)
        result = one_level(&field, comm, dc_level(levels[k]), label, info, curves, outlines, error);
    free(label);
    dc_field_free(&field);
    return result;
}

enum dc_result dc_contour(MPI_Comm comm, const char *path, const struct dc_field_info *info,
                          const double *levels, size_t n_levels, struct dc_contours *contours,
                          struct dc_error *error)
{
    struct task task = {0};
    int rank = 0, size = 0, boxes[DC_AXIS_COUNT];
    MPI_Comm part = MPI_COMM_NULL;
    enum dc_result result = DC_SUCCESS;
    if (contours != NULL)
        *contours = (struct dc_contours){0};
    if (MPI_Comm_rank(comm, &rank) != MPI_SUCCESS || MPI_Comm_size(comm, &size) != MPI_SUCCESS)
        return dc_fail(error, DC_ERROR_INTERNAL, "MPI_Comm_size failed");
    if (info != NULL)
        result = describe_task(info, &task, error);
    result = dc_agree(comm, result, error);
    if (result != DC_SUCCESS)
        return result;
    if (MPI_Bcast(&task, (int)sizeof task, MPI_BYTE, 0, comm) != MPI_SUCCESS)
        return dc_fail(error, DC_ERROR_INTERNAL, "MPI_Bcast failed");
    size_t n[DC_AXIS_COUNT] = {task.n[0], task.n[1], task.n[2]};
    bool has_part = rank < dc_field_ranks(n, size, boxes);
    if (MPI_Comm_split(comm, has_part ? 0 : MPI_UNDEFINED, rank, &part) != MPI_SUCCESS)
        return dc_fail(error, DC_ERROR_INTERNAL, "MPI_Comm_split failed");
    if (has_part) {
        result =
            contour_field(part, path, &task, n, boxes, info, levels, n_levels, contours, error);
        (void)MPI_Comm_free(&part);
    }
    result = dc_agree(comm, result, error);
    if (result != DC_SUCCESS && contours != NULL)
        dc_contours_free(contours);
    return result;
}

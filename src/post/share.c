/* An output read some slices at a time, by as many ranks as these can be dealt out to, and what
 * they do with them. */
#include "post/field.h"
#include "scan/agree.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What the ranks without `info` need to know. */
struct task {
    size_t n[DC_AXIS_COUNT], most_nodes;
    bool logarithmic;
    char name[160], between[160];
};

/* A rank needs about 40 bytes for each node that it holds. */
enum { DEFAULT_NODES = 1 << 22 };

static enum dc_result describe_task(const struct dc_field_info *info, struct task *task,
                                    struct dc_error *error)
{
    for (size_t k = 0; k < DC_AXIS_COUNT; k++) {
        task->n[k] = info->store.axis[k].n;
        if (task->n[k] > PETSC_MAX_INT / 4)
            return dc_fail(error, DC_ERROR_DATA, "axis %s has more values than can be contoured",
                           info->store.axis[k].name);
    }
    task->most_nodes = info->most_nodes > 0 ? info->most_nodes : DEFAULT_NODES;
    task->logarithmic = info->logarithmic_output;
    snprintf(task->name, sizeof task->name, "/results/%s", info->name);
    if (info->refined != NULL)
        snprintf(task->between, sizeof task->between, "/interpolated/%s", info->name);
    return DC_SUCCESS;
}

/* One field: slices from `first` on. */
static enum dc_result share_slices(MPI_Comm comm, const char *path, const struct task *task,
                                   size_t first, size_t slices,
                                   enum dc_result (*work)(const struct dc_field *field,
                                                          MPI_Comm part, void *context,
                                                          struct dc_error *error),
                                   void *context, struct dc_error *error)
{
    int rank = 0, size = 0, boxes[DC_AXIS_COUNT];
    MPI_Comm part = MPI_COMM_NULL;
    enum dc_result result = DC_SUCCESS;
    if (MPI_Comm_rank(comm, &rank) != MPI_SUCCESS || MPI_Comm_size(comm, &size) != MPI_SUCCESS)
        return dc_fail(error, DC_ERROR_INTERNAL, "MPI_Comm_size failed");
    const size_t n[DC_AXIS_COUNT] = {[DC_AXIS_MASS] = task->n[DC_AXIS_MASS],
                                     [DC_AXIS_COUPLING] = task->n[DC_AXIS_COUPLING],
                                     [DC_AXIS_ANGLE] = slices};
    bool has_part = rank < dc_field_ranks(n, size, boxes);
    if (MPI_Comm_split(comm, has_part ? 0 : MPI_UNDEFINED, rank, &part) != MPI_SUCCESS)
        return dc_fail(error, DC_ERROR_INTERNAL, "MPI_Comm_split failed");
    if (has_part) {
        struct dc_field field;
        result = dc_field_load(part, path, task->name, task->between, task->n, first, slices, boxes,
                               &field, error);
        result = dc_agree(part, result, error);
        field.logarithmic = task->logarithmic;
        if (result == DC_SUCCESS)
            result = work(&field, part, context, error);
        dc_field_free(&field);
        (void)MPI_Comm_free(&part);
    }
    return dc_agree(comm, result, error);
}

enum dc_result dc_field_share(MPI_Comm comm, const char *path, const struct dc_field_info *info,
                              enum dc_slices joined,
                              enum dc_result (*work)(const struct dc_field *field, MPI_Comm part,
                                                     void *context, struct dc_error *error),
                              void *context, struct dc_error *error)
{
    struct task task = {0};
    int size = 0;
    enum dc_result result = DC_SUCCESS;
    if (MPI_Comm_size(comm, &size) != MPI_SUCCESS)
        return dc_fail(error, DC_ERROR_INTERNAL, "MPI_Comm_size failed");
    if (info != NULL)
        result = describe_task(info, &task, error);
    result = dc_agree(comm, result, error);
    if (result != DC_SUCCESS)
        return result;
    if (MPI_Bcast(&task, (int)sizeof task, MPI_BYTE, 0, comm) != MPI_SUCCESS)
        return dc_fail(error, DC_ERROR_INTERNAL, "MPI_Bcast failed");
    const size_t n = task.n[DC_AXIS_ANGLE], shared = joined == DC_SLICES_JOINED ? 1 : 0;
    const size_t slice = task.n[DC_AXIS_MASS] * task.n[DC_AXIS_COUPLING];
    const double nodes = fmin((double)task.most_nodes * size, PETSC_MAX_INT); /* of one grid */
    size_t at_once = (size_t)(nodes / (double)slice);
    if (at_once < 1 + shared)
        at_once = 1 + shared;
    for (size_t first = 0; result == DC_SUCCESS && first + shared < n; first += at_once - shared)
        result = share_slices(comm, path, &task, first, at_once < n - first ? at_once : n - first,
                              work, context, error);
    return result;
}

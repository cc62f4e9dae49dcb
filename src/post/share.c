/* An output read by as many ranks as its cube can be dealt out to, and what they do with it. */
#include "post/field.h"
#include "scan/agree.h"

#include <stdio.h>
#include <string.h>

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

enum dc_result dc_field_share(MPI_Comm comm, const char *path, const struct dc_field_info *info,
                              enum dc_result (*work)(const struct dc_field *field, MPI_Comm part,
                                                     void *context, struct dc_error *error),
                              void *context, struct dc_error *error)
{
    struct task task = {0};
    int rank = 0, size = 0, boxes[DC_AXIS_COUNT];
    MPI_Comm part = MPI_COMM_NULL;
    enum dc_result result = DC_SUCCESS;
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
        struct dc_field field;
        result = dc_agree(
            part, dc_field_load(part, path, task.group, task.name, n, boxes, &field, error), error);
        if (result == DC_SUCCESS)
            result = work(&field, part, context, error);
        dc_field_free(&field);
        (void)MPI_Comm_free(&part);
    }
    return dc_agree(comm, result, error);
}

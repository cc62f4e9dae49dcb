#include "post/field.h"

#include "scan/agree.h"

#include <petscviewerhdf5.h>
#include <string.h>

int dc_field_ranks(const size_t n[DC_AXIS_COUNT], int size, int boxes[DC_AXIS_COUNT])
{
    for (int ranks = size; ranks > 1; ranks--)
        for (int a = ranks; a >= 1; a--) {
            if (ranks % a != 0 || (size_t)a > n[DC_AXIS_ANGLE])
                continue;
            for (int m = ranks / a; m >= 1; m--) {
                int g = ranks / a / m;
                if (ranks / a % m != 0 || (size_t)m > n[DC_AXIS_MASS] ||
                    (size_t)g > n[DC_AXIS_COUPLING])
                    continue;
                boxes[DC_AXIS_ANGLE] = a;
                boxes[DC_AXIS_MASS] = m;
                boxes[DC_AXIS_COUPLING] = g;
                return ranks;
            }
        }
    for (size_t k = 0; k < DC_AXIS_COUNT; k++)
        boxes[k] = 1;
    return 1;
}

static enum dc_result petsc_failure(PetscErrorCode code, enum dc_result result, const char *doing,
                                    const char *what, struct dc_error *error)
{
    const char *text = NULL;
    char *specific = NULL;
    if (PetscErrorMessage(code, &text, &specific) != 0 || text == NULL)
        text = "unknown error";
    return dc_fail(error, result, "%s %s: %s", doing, what, text);
}

static PetscErrorCode create_grid(MPI_Comm comm, const size_t n[DC_AXIS_COUNT],
                                  const int boxes[DC_AXIS_COUNT], DM *grid)
{
    PetscFunctionBeginUser;
    PetscCall(DMDACreate3d(comm, DM_BOUNDARY_NONE, DM_BOUNDARY_NONE, DM_BOUNDARY_NONE,
                           DMDA_STENCIL_BOX, (PetscInt)n[DC_AXIS_COUPLING],
                           (PetscInt)n[DC_AXIS_MASS], (PetscInt)n[DC_AXIS_ANGLE],
                           boxes[DC_AXIS_COUPLING], boxes[DC_AXIS_MASS], boxes[DC_AXIS_ANGLE], 1, 1,
                           NULL, NULL, NULL, grid));
    PetscCall(DMSetUp(*grid));
    PetscFunctionReturn(0);
}

/* The first failure counts; what was made is given back in any case. */
static PetscErrorCode first(PetscErrorCode code, PetscErrorCode later)
{
    return code != 0 ? code : later;
}

static PetscErrorCode read_all(const char *path, const char *group, Vec all)
{
    PetscViewer viewer = NULL;
    PetscErrorCode code =
        PetscViewerHDF5Open(PetscObjectComm((PetscObject)all), path, FILE_MODE_READ, &viewer);
    if (code == 0)
        code = PetscViewerHDF5PushGroup(viewer, group);
    if (code == 0)
        code = VecLoad(all, viewer);
    return first(code, PetscViewerDestroy(&viewer));
}

static PetscErrorCode load(DM grid, const char *path, const char *group, const char *name,
                           Vec *values)
{
    Vec all = NULL;
    PetscErrorCode code = DMCreateGlobalVector(grid, &all);
    if (code == 0)
        code = PetscObjectSetName((PetscObject)all, name);
    if (code == 0)
        code = read_all(path, group, all);
    if (code == 0)
        code = DMCreateLocalVector(grid, values);
    if (code == 0)
        code = DMGlobalToLocal(grid, all, INSERT_VALUES, *values);
    return first(code, VecDestroy(&all));
}

static PetscErrorCode describe(DM grid, struct dc_block *block)
{
    PetscInt begin[3], width[3], seen_begin[3], seen_width[3];
    const enum dc_axis_role axis[3] = {DC_AXIS_COUPLING, DC_AXIS_MASS, DC_AXIS_ANGLE};
    PetscFunctionBeginUser;
    PetscCall(
        DMDAGetCorners(grid, &begin[0], &begin[1], &begin[2], &width[0], &width[1], &width[2]));
    PetscCall(DMDAGetGhostCorners(grid, &seen_begin[0], &seen_begin[1], &seen_begin[2],
                                  &seen_width[0], &seen_width[1], &seen_width[2]));
    for (size_t k = 0; k < 3; k++) {
        block->begin[axis[k]] = (size_t)begin[k];
        block->end[axis[k]] = (size_t)begin[k] + (size_t)width[k];
        block->seen_begin[axis[k]] = (size_t)seen_begin[k];
        block->seen_end[axis[k]] = (size_t)seen_begin[k] + (size_t)seen_width[k];
    }
    PetscFunctionReturn(0);
}

enum dc_result dc_field_load(MPI_Comm comm, const char *path, const char *group, const char *name,
                             const size_t n[DC_AXIS_COUNT], const int boxes[DC_AXIS_COUNT],
                             struct dc_field *field, struct dc_error *error)
{
    *field = (struct dc_field){0};
    memcpy(field->block.n, n, sizeof field->block.n);
    PetscErrorCode code = create_grid(comm, n, boxes, &field->grid);
    if (code == 0)
        code = describe(field->grid, &field->block);
    if (code != 0) {
        dc_field_free(field);
        return petsc_failure(code, DC_ERROR_INTERNAL, "dealing out", name, error);
    }
    code = load(field->grid, path, group, name, &field->values);
    if (code == 0)
        code = VecGetArrayRead(field->values, &field->array);
    if (code != 0) {
        dc_field_free(field);
        return petsc_failure(code, DC_ERROR_DATA, "reading", path, error);
    }
    field->block.values = field->array;
    return DC_SUCCESS;
}

void dc_field_free(struct dc_field *field)
{
    /* Errors on the way out have nobody to tell. */
    if (field->array != NULL)
        (void)!VecRestoreArrayRead(field->values, &field->array);
    (void)!VecDestroy(&field->values);
    (void)!DMDestroy(&field->grid);
    *field = (struct dc_field){0};
}

/* Gives every rank its neighbours' labels. */
static PetscErrorCode exchange(DM grid, Vec all, Vec local)
{
    PetscErrorCode code = DMLocalToGlobal(grid, local, INSERT_VALUES, all);
    return code != 0 ? code : DMGlobalToLocal(grid, all, INSERT_VALUES, local);
}

/* Joins until nothing changes anywhere. `local` lies on `label`. */
static enum dc_result join_all(const struct dc_field *field, MPI_Comm comm, struct dc_level level,
                               double *label, Vec all, Vec local, struct dc_error *error)
{
    for (;;) {
        bool changed = false;
        enum dc_result result =
            dc_agree(comm, dc_components_join(&field->block, level, label, &changed, error), error);
        if (result != DC_SUCCESS)
            return result;
        int mine = changed, any = 0;
        if (MPI_Allreduce(&mine, &any, 1, MPI_INT, MPI_MAX, comm) != MPI_SUCCESS)
            return dc_fail(error, DC_ERROR_INTERNAL, "MPI_Allreduce failed");
        if (any == 0)
            return DC_SUCCESS;
        PetscErrorCode code = exchange(field->grid, all, local);
        if (code != 0)
            return petsc_failure(code, DC_ERROR_INTERNAL, "exchanging", "components", error);
    }
}

enum dc_result dc_field_components(const struct dc_field *field, MPI_Comm comm,
                                   struct dc_level level, double *label, struct dc_error *error)
{
    Vec all = NULL, local = NULL;
    dc_components_begin(&field->block, label);
    PetscErrorCode code = DMGetGlobalVector(field->grid, &all);
    if (code == 0)
        code = VecCreateSeqWithArray(PETSC_COMM_SELF, 1, (PetscInt)dc_block_seen(&field->block),
                                     label, &local);
    enum dc_result result =
        code != 0 ? petsc_failure(code, DC_ERROR_INTERNAL, "preparing", "components", error)
                  : join_all(field, comm, level, label, all, local, error);
    (void)!VecDestroy(&local);
    if (all != NULL)
        (void)!DMRestoreGlobalVector(field->grid, &all);
    return result;
}

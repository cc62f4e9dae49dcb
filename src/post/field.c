#include "post/field.h"

#include "scan/agree.h"
#include "scan/h5.h"

#include <math.h>
#include <stdlib.h>
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

/* The block in the numbers of the whole cube; the grid's first slice is number `first`. */
static PetscErrorCode describe(DM grid, size_t first, struct dc_block *block)
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
    block->begin[DC_AXIS_ANGLE] += first;
    block->end[DC_AXIS_ANGLE] += first;
    block->seen_begin[DC_AXIS_ANGLE] += first;
    block->seen_end[DC_AXIS_ANGLE] += first;
    PetscFunctionReturn(0);
}

/* The seen nodes of an open dataset. */
static bool read_seen(hid_t dataset, const struct dc_block *block, double *values)
{
    static const enum dc_axis_role axis[3] = {DC_AXIS_ANGLE, DC_AXIS_MASS, DC_AXIS_COUPLING};
    hsize_t start[3], count[3], found[3];
    bool fits = true;
    hid_t space = H5Dget_space(dataset);
    if (space < 0 || H5Sget_simple_extent_ndims(space) != 3 ||
        H5Sget_simple_extent_dims(space, found, NULL) < 0)
        fits = false;
    for (size_t k = 0; k < 3; k++) {
        start[k] = block->seen_begin[axis[k]];
        count[k] = block->seen_end[axis[k]] - block->seen_begin[axis[k]];
        fits = fits && found[k] == block->n[axis[k]];
    }
    hid_t memory = fits ? H5Screate_simple(3, count, NULL) : -1;
    bool ok = memory >= 0 &&
              H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
              H5Dread(dataset, H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT, values) >= 0;
    if (memory >= 0)
        H5Sclose(memory);
    if (space >= 0)
        H5Sclose(space);
    return ok;
}

/* Every rank reads what it sees, so that nothing needs to be exchanged. */
static enum dc_result read_values(MPI_Comm comm, const char *path, const char *name, double *values,
                                  const struct dc_block *block, struct dc_error *error)
{
    hid_t file = -1, dataset = -1;
    dc_h5_quiet();
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    if (access >= 0 && H5Pset_fapl_mpio(access, comm, MPI_INFO_NULL) >= 0)
        file = H5Fopen(path, H5F_ACC_RDONLY, access);
    if (file >= 0)
        dataset = H5Dopen2(file, name, H5P_DEFAULT);
    bool ok = dataset >= 0 && read_seen(dataset, block, values);
    if (!ok)
        dc_h5_failed(error, "cannot read '%s' of '%s'", name, path);
    if (dataset >= 0)
        H5Dclose(dataset);
    if (file >= 0)
        H5Fclose(file);
    if (access >= 0)
        H5Pclose(access);
    return ok ? DC_SUCCESS : DC_ERROR_DATA;
}

/* Values of points that a refined scan passed by. Errors: not always on every rank. */
static enum dc_result read_between(MPI_Comm comm, const char *path, const char *name,
                                   struct dc_field *field, struct dc_error *error)
{
    const size_t n = dc_block_seen(&field->block);
    double *values = malloc(n * sizeof *values);
    enum dc_result result = values == NULL ? dc_fail_memory(error) : DC_SUCCESS;
    result = dc_agree(comm, result, error);
    if (result == DC_SUCCESS)
        result = read_values(comm, path, name, values, &field->block, error);
    for (size_t k = 0; values != NULL && k < n && result == DC_SUCCESS; k++)
        if (!isfinite(field->values[k]))
            field->values[k] = values[k];
    free(values);
    return result;
}

enum dc_result dc_field_load(MPI_Comm comm, const char *path, const char *name, const char *between,
                             const size_t n[DC_AXIS_COUNT], size_t first, size_t slices,
                             const int boxes[DC_AXIS_COUNT], struct dc_field *field,
                             struct dc_error *error)
{
    size_t part[DC_AXIS_COUNT];
    *field = (struct dc_field){0};
    memcpy(field->block.n, n, sizeof field->block.n);
    memcpy(part, n, sizeof part);
    part[DC_AXIS_ANGLE] = slices;
    PetscErrorCode code = create_grid(comm, part, boxes, &field->grid);
    if (code == 0)
        code = describe(field->grid, first, &field->block);
    enum dc_result result = DC_SUCCESS;
    if (code != 0)
        result = petsc_failure(code, DC_ERROR_INTERNAL, "dealing out", name, error);
    if (result == DC_SUCCESS) {
        field->values = malloc(dc_block_seen(&field->block) * sizeof *field->values);
        if (field->values == NULL)
            result = dc_fail_memory(error);
    }
    result = dc_agree(comm, result, error); /* opening a file is collective */
    if (result == DC_SUCCESS)
        result = read_values(comm, path, name, field->values, &field->block, error);
    if (result == DC_SUCCESS && between[0] != '\0')
        result = read_between(comm, path, between, field, error);
    field->block.values = field->values;
    return result;
}

void dc_field_free(struct dc_field *field)
{
    free(field->values);
    /* Errors on the way out have nobody to tell. */
    (void)!DMDestroy(&field->grid);
    *field = (struct dc_field){0};
}

struct dc_level dc_field_level(const struct dc_field *field, double value)
{
    struct dc_level level = dc_level(value);
    level.logarithmic = field->logarithmic;
    return level;
}

/* Gives every rank its neighbours' labels. */
static PetscErrorCode exchange(DM grid, Vec all, Vec local)
{
    PetscErrorCode code = DMLocalToGlobal(grid, local, INSERT_VALUES, all);
    return code != 0 ? code : DMGlobalToLocal(grid, all, INSERT_VALUES, local);
}

/* Whether the ranks have whole slices, between which nothing is connected. */
static bool has_whole_slices(const struct dc_block *block)
{
    for (enum dc_axis_role k = DC_AXIS_MASS; k <= DC_AXIS_COUPLING; k++)
        if (block->begin[k] != 0 || block->end[k] != block->n[k])
            return false;
    return true;
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
        if (any == 0 || has_whole_slices(&field->block))
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

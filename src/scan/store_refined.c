/* What a store says of its refinement, read without MPI. */
#include "scan/h5.h"
#include "scan/refinement.h"
#include "scan/store_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool dc_store_has_interpolated(hid_t file, const char *probe)
{
    char path[128];
    snprintf(path, sizeof path, "/interpolated/%s", probe);
    return H5Lexists(file, "/interpolated", H5P_DEFAULT) > 0 &&
           H5Lexists(file, path, H5P_DEFAULT) > 0;
}

enum dc_result dc_store_read_refine(hid_t group, const char *name, const struct dc_outputs *outputs,
                                    struct dc_refine *refine, struct dc_error *error)
{
    struct dc_refine_output output = {.levels = calloc(DC_REFINE_LEVELS, sizeof *output.levels)};
    int64_t start = 0;
    if (refine->output == NULL)
        refine->output = calloc(DC_PROBE_MAX_OUTPUTS, sizeof *refine->output);
    if (output.levels == NULL || refine->output == NULL) {
        free(output.levels);
        return dc_fail_memory(error);
    }
    while (output.output < outputs->n && strcmp(outputs->output[output.output].name, name) != 0)
        output.output++;
    hid_t dataset = H5Dopen2(group, name, H5P_DEFAULT);
    bool ok = dataset >= 0 && output.output < outputs->n && refine->n < DC_PROBE_MAX_OUTPUTS;
    if (!ok)
        dc_fail(error, DC_ERROR_OUTPUT, "'%s' under /interpolated has no results beside it", name);
    ok = ok &&
         dc_h5_read_numbers(dataset, "levels", output.levels, DC_REFINE_LEVELS, &output.n_levels,
                            error) &&
         dc_h5_read_number(dataset, "margin", &output.margin, error) &&
         dc_h5_read_integer(dataset, "start", &start, error);
    if (ok && start < 1) {
        dc_fail(error, DC_ERROR_OUTPUT, "the start mesh of '%s' has no cells", name);
        ok = false;
    }
    if (dataset >= 0)
        H5Dclose(dataset);
    if (!ok) {
        free(output.levels);
        return DC_ERROR_OUTPUT;
    }
    refine->start = (size_t)start;
    refine->output[refine->n++] = output;
    return DC_SUCCESS;
}

/* ---- how much of each mesh is computed ------------------------------------------------------- */

struct counting {
    const struct dc_store_summary *summary;
    size_t start, n_meshes;
    bool through_angles;
    struct dc_mesh_count *meshes;
};

/* The number of the coarsest mesh with this place of an axis. */
static size_t mesh_of(const struct counting *counting, enum dc_axis_role role, size_t at)
{
    size_t mesh = 0;
    if (role == DC_AXIS_ANGLE && !counting->through_angles)
        return 0;
    while (mesh + 1 < counting->n_meshes &&
           !dc_is_on_mesh(counting->summary->axis[role].n, counting->start >> mesh, at))
        mesh++;
    return mesh;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static void count_slice(struct counting *counting, size_t angle, const uint8_t *status)
{
    const size_t n_mass = counting->summary->axis[DC_AXIS_MASS].n;
    const size_t n_coupling = counting->summary->axis[DC_AXIS_COUPLING].n;
    const size_t of_angle = mesh_of(counting, DC_AXIS_ANGLE, angle);
    for (size_t i = 0; i < n_mass; i++) {
        const size_t of_mass = larger(of_angle, mesh_of(counting, DC_AXIS_MASS, i));
        for (size_t j = 0; j < n_coupling; j++) {
            struct dc_mesh_count *mesh =
                &counting->meshes[larger(of_mass, mesh_of(counting, DC_AXIS_COUPLING, j))];
            const uint8_t here = status[i * n_coupling + j];
            mesh->points++;
            mesh->computed += here != DC_TODO && here != DC_NOT_NEEDED;
        }
    }
}

static enum dc_result count_all(struct counting *counting, hid_t dataset, struct dc_error *error)
{
    const struct dc_stored_axis *axis = counting->summary->axis;
    const hsize_t n_mass = axis[DC_AXIS_MASS].n, n_coupling = axis[DC_AXIS_COUPLING].n;
    const hsize_t plane = n_mass * n_coupling, count[DC_AXIS_COUNT] = {1, n_mass, n_coupling};
    uint8_t *status = malloc(plane);
    if (status == NULL)
        return dc_fail_memory(error);
    hid_t memory = H5Screate_simple(1, &plane, NULL), space = H5Dget_space(dataset);
    bool ok = memory >= 0 && space >= 0;
    for (hsize_t angle = 0; ok && angle < axis[DC_AXIS_ANGLE].n; angle++) {
        const hsize_t start[DC_AXIS_COUNT] = {angle, 0, 0};
        ok = H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
             H5Dread(dataset, H5T_NATIVE_UINT8, memory, space, H5P_DEFAULT, status) >= 0;
        if (ok)
            count_slice(counting, angle, status);
    }
    if (!ok)
        dc_h5_failed(error, "cannot read the statuses");
    if (space >= 0)
        H5Sclose(space);
    if (memory >= 0)
        H5Sclose(memory);
    free(status);
    return ok ? DC_SUCCESS : DC_ERROR_DATA;
}

enum dc_result dc_store_count_meshes(const char *path, const struct dc_store_summary *summary,
                                     size_t probe, struct dc_mesh_count meshes[DC_MOST_MESHES],
                                     size_t *n, struct dc_error *error)
{
    struct counting counting = {.summary = summary,
                                .start = summary->refine[probe].start,
                                .through_angles =
                                    strcmp(summary->axis[DC_AXIS_ANGLE].spacing, "list") != 0,
                                .meshes = meshes};
    char name[128];
    hid_t file;
    while (counting.n_meshes < DC_MOST_MESHES && counting.start >> counting.n_meshes > 0) {
        meshes[counting.n_meshes] =
            (struct dc_mesh_count){.stride = counting.start >> counting.n_meshes};
        counting.n_meshes++;
    }
    *n = counting.n_meshes;
    enum dc_result result = dc_store_open_reading(path, &file, error);
    if (result != DC_SUCCESS)
        return result;
    snprintf(name, sizeof name, "/status/%s", summary->probe[probe]);
    hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
    if (dataset < 0) {
        dc_h5_failed(error, "cannot open '%s' of '%s'", name, path);
        result = DC_ERROR_DATA;
    } else {
        result = count_all(&counting, dataset, error);
        H5Dclose(dataset);
    }
    H5Fclose(file);
    return result;
}

/* Single points of a store, read without MPI. */
#include "scan/h5.h"
#include "scan/store_internal.h"

#include <stdio.h>
#include <stdlib.h>

/* Datasets of one probe; negative where they are not open. */
struct reading {
    const struct dc_store_summary *summary;
    size_t probe, n_outputs;
    hid_t file, one; /* `one`: a single element in memory */
    hid_t status, timing, output[DC_PROBE_MAX_OUTPUTS], diagnostic[DC_DIAGNOSTIC_FIELDS];
    struct dc_diagnostic_field field[DC_DIAGNOSTIC_FIELDS];
};

static hid_t open_cube(const struct reading *reading, const char *path, struct dc_error *error)
{
    hsize_t found[DC_AXIS_COUNT] = {0};
    const struct dc_stored_axis *axis = reading->summary->axis;
    hid_t dataset = H5Dopen2(reading->file, path, H5P_DEFAULT);
    hid_t space = dataset < 0 ? -1 : H5Dget_space(dataset);
    bool ok = space >= 0 && H5Sget_simple_extent_ndims(space) == DC_AXIS_COUNT &&
              H5Sget_simple_extent_dims(space, found, NULL) >= 0 &&
              found[0] == axis[DC_AXIS_ANGLE].n && found[1] == axis[DC_AXIS_MASS].n &&
              found[2] == axis[DC_AXIS_COUPLING].n;
    if (space >= 0)
        H5Sclose(space);
    if (ok)
        return dataset;
    dc_fail(error, DC_ERROR_DATA, "there is no dataset '%s' with the shape of the axes", path);
    if (dataset >= 0)
        H5Dclose(dataset);
    return -1;
}

static void close_all(struct reading *reading)
{
    for (size_t i = 0; i < reading->n_outputs; i++)
        if (reading->output[i] >= 0)
            H5Dclose(reading->output[i]);
    for (size_t f = 0; f < DC_DIAGNOSTIC_FIELDS; f++)
        if (reading->diagnostic[f] >= 0)
            H5Dclose(reading->diagnostic[f]);
    if (reading->timing >= 0)
        H5Dclose(reading->timing);
    if (reading->status >= 0)
        H5Dclose(reading->status);
    if (reading->one >= 0)
        H5Sclose(reading->one);
    if (reading->file >= 0)
        H5Fclose(reading->file);
}

/* False with the cause; close_all is to follow in any case. */
static bool open_all(struct reading *reading, const char *name, struct dc_error *error)
{
    char path[256];
    const hsize_t one = 1;
    const struct dc_outputs *outputs = &reading->summary->outputs[reading->probe];
    reading->one = H5Screate_simple(1, &one, NULL);
    snprintf(path, sizeof path, "/status/%s", name);
    reading->status = open_cube(reading, path, error);
    if (reading->one < 0 || reading->status < 0)
        return false;
    snprintf(path, sizeof path, "/timing/%s", name);
    reading->timing = open_cube(reading, path, error);
    if (reading->timing < 0)
        return false;
    for (size_t f = 0; f < DC_DIAGNOSTIC_FIELDS; f++) {
        snprintf(path, sizeof path, "/diagnostics/%s/%s", name, reading->field[f].name);
        reading->diagnostic[f] = open_cube(reading, path, error);
        if (reading->diagnostic[f] < 0)
            return false;
    }
    for (size_t i = 0; i < outputs->n; i++) {
        snprintf(path, sizeof path, "/results/%s/%s", name, outputs->output[i].name);
        reading->output[i] = open_cube(reading, path, error);
        if (reading->output[i] < 0)
            return false;
        reading->n_outputs++;
    }
    return true;
}

static enum dc_result begin(struct reading *reading, const char *path,
                            const struct dc_store_summary *summary, size_t probe,
                            struct dc_error *error)
{
    struct dc_error cause = {""};
    *reading = (struct reading){
        .summary = summary, .probe = probe, .file = -1, .one = -1, .status = -1, .timing = -1};
    for (size_t f = 0; f < DC_DIAGNOSTIC_FIELDS; f++)
        reading->diagnostic[f] = -1;
    dc_diagnostic_fields(reading->field);
    enum dc_result result = dc_store_open_reading(path, &reading->file, error);
    if (result == DC_SUCCESS && !open_all(reading, summary->probe[probe], &cause))
        result =
            dc_fail(error, DC_ERROR_DATA, "'%s' is not a whole store: %.1500s", path, cause.text);
    if (result != DC_SUCCESS)
        close_all(reading);
    return result;
}

static bool read_value(const struct reading *reading, hid_t dataset, hid_t type,
                       struct dc_index index, void *value)
{
    const hsize_t start[DC_AXIS_COUNT] = {index.i[DC_AXIS_ANGLE], index.i[DC_AXIS_MASS],
                                          index.i[DC_AXIS_COUPLING]};
    const hsize_t count[DC_AXIS_COUNT] = {1, 1, 1};
    hid_t space = H5Dget_space(dataset);
    bool ok = space >= 0 &&
              H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
              H5Dread(dataset, type, reading->one, space, H5P_DEFAULT, value) >= 0;
    if (space >= 0)
        H5Sclose(space);
    return ok;
}

/* All of a point but its outputs. */
static bool read_point(const struct reading *reading, struct dc_index index,
                       struct dc_stored_point *point)
{
    uint8_t status = DC_INTERNAL;
    *point = (struct dc_stored_point){.index = index};
    bool ok = read_value(reading, reading->status, H5T_NATIVE_UINT8, index, &status) &&
              read_value(reading, reading->timing, H5T_NATIVE_FLOAT, index, &point->seconds);
    for (size_t f = 0; ok && f < DC_DIAGNOSTIC_FIELDS; f++)
        ok = read_value(reading, reading->diagnostic[f], reading->field[f].type, index,
                        (unsigned char *)&point->diagnostics + reading->field[f].offset);
    point->status = (enum dc_status)status;
    return ok && status < DC_STATUS_COUNT;
}

static enum dc_result fail_reading(const char *path, const struct reading *reading,
                                   struct dc_error *error)
{
    dc_h5_failed(error, "cannot read the points of '%s' in '%s'",
                 reading->summary->probe[reading->probe], path);
    return DC_ERROR_DATA;
}

enum dc_result dc_store_read_point(const char *path, const struct dc_store_summary *summary,
                                   size_t probe, struct dc_index index,
                                   struct dc_stored_point *point, struct dc_error *error)
{
    struct reading reading;
    enum dc_result result = begin(&reading, path, summary, probe, error);
    if (result != DC_SUCCESS)
        return result;
    bool ok = read_point(&reading, index, point);
    for (size_t i = 0; ok && i < reading.n_outputs; i++)
        ok = read_value(&reading, reading.output[i], H5T_NATIVE_DOUBLE, index, &point->outputs[i]);
    if (!ok)
        result = fail_reading(path, &reading, error);
    close_all(&reading);
    return result;
}

static bool read_pencil_statuses(const struct reading *reading, size_t angle, size_t mass,
                                 hid_t memory, uint8_t *status)
{
    const hsize_t start[DC_AXIS_COUNT] = {angle, mass, 0};
    const hsize_t count[DC_AXIS_COUNT] = {1, 1, reading->summary->axis[DC_AXIS_COUPLING].n};
    hid_t space = H5Dget_space(reading->status);
    bool ok = space >= 0 &&
              H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
              H5Dread(reading->status, H5T_NATIVE_UINT8, memory, space, H5P_DEFAULT, status) >= 0;
    if (space >= 0)
        H5Sclose(space);
    return ok;
}

enum dc_result dc_store_visit_failures(const char *path, const struct dc_store_summary *summary,
                                       size_t probe, size_t most,
                                       void (*visit)(const struct dc_stored_point *point,
                                                     void *data),
                                       void *data, struct dc_error *error)
{
    struct reading reading;
    struct dc_stored_point point;
    enum dc_result result = begin(&reading, path, summary, probe, error);
    if (result != DC_SUCCESS)
        return result;
    const hsize_t n = summary->axis[DC_AXIS_COUPLING].n;
    size_t found = 0;
    hid_t memory = H5Screate_simple(1, &n, NULL);
    uint8_t *status = malloc(n);
    bool ok = memory >= 0;
    if (status == NULL) {
        result = dc_fail_memory(error);
        goto cleanup;
    }
    for (size_t angle = 0; ok && angle < summary->axis[DC_AXIS_ANGLE].n; angle++)
        for (size_t mass = 0; ok && found < most && mass < summary->axis[DC_AXIS_MASS].n; mass++) {
            ok = read_pencil_statuses(&reading, angle, mass, memory, status);
            for (size_t i = 0; ok && i < n && found < most; i++) {
                if (!dc_status_is_failure((enum dc_status)status[i]))
                    continue;
                struct dc_index index = {
                    {[DC_AXIS_ANGLE] = angle, [DC_AXIS_MASS] = mass, [DC_AXIS_COUPLING] = i}};
                ok = read_point(&reading, index, &point);
                if (ok)
                    visit(&point, data);
                found++;
            }
        }
    if (!ok)
        result = fail_reading(path, &reading, error);
cleanup:
    free(status);
    if (memory >= 0)
        H5Sclose(memory);
    close_all(&reading);
    return result;
}

/* Pencils of a store, and rows of them: written, read back, and counted by status. */
#include "scan/files.h"
#include "scan/h5.h"
#include "scan/store_internal.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum dc_result dc_record_init(struct dc_record *record, size_t n_outputs, size_t n,
                              struct dc_error *error)
{
    *record = (struct dc_record){
        .stride = n,
        .outputs = malloc((n_outputs * n + 1) * sizeof *record->outputs),
        .diagnostics = malloc((n + 1) * sizeof *record->diagnostics),
        .seconds = malloc((n + 1) * sizeof *record->seconds),
        .status = malloc(n + 1),
    };
    if (record->outputs == NULL || record->diagnostics == NULL || record->seconds == NULL ||
        record->status == NULL) {
        dc_record_free(record);
        return dc_fail_memory(error);
    }
    dc_record_blank(record, n_outputs, n);
    return DC_SUCCESS;
}

void dc_record_free(struct dc_record *record)
{
    free(record->outputs);
    free(record->diagnostics);
    free(record->seconds);
    free(record->status);
    *record = (struct dc_record){0};
}

struct dc_record dc_record_at(const struct dc_record *record, size_t first)
{
    return (struct dc_record){record->stride, record->outputs + first, record->diagnostics + first,
                              record->seconds + first, record->status + first};
}

void dc_record_blank(const struct dc_record *record, size_t n_outputs, size_t n)
{
    for (size_t i = 0; i < n_outputs; i++)
        for (size_t k = 0; k < n; k++)
            record->outputs[i * record->stride + k] = NAN;
    for (size_t k = 0; k < n; k++) {
        record->diagnostics[k] = (struct dc_diagnostics){.stopped_at = NAN, .error_estimate = NAN};
        record->seconds[k] = NAN;
        record->status[k] = DC_TODO;
    }
}

static bool select_row(struct dc_store *store, size_t pencil, size_t n_masses,
                       struct dc_error *error)
{
    const struct dc_cube *cube = &store->deck->cube;
    const struct dc_index index = dc_cube_pencil_index(cube, pencil);
    const hsize_t n_coupling = cube->axis[DC_AXIS_COUPLING].n, n = n_masses * n_coupling;
    const hsize_t start[DC_AXIS_COUNT] = {index.i[DC_AXIS_ANGLE], index.i[DC_AXIS_MASS], 0};
    const hsize_t count[DC_AXIS_COUNT] = {1, n_masses, n_coupling};
    if (H5Sselect_hyperslab(store->cube_space, H5S_SELECT_SET, start, NULL, count, NULL) < 0 ||
        H5Sset_extent_simple(store->row_space, 1, &n, NULL) < 0)
        return dc_h5_failed(error, "cannot select pencil %zu of '%s'", pencil, store->path);
    return true;
}

static bool read_run(struct dc_store *store, hid_t dataset, hid_t type, void *data,
                     struct dc_error *error)
{
    if (H5Dread(dataset, type, store->row_space, store->cube_space, H5P_DEFAULT, data) < 0)
        return dc_h5_failed(error, "cannot read from '%s'", store->path);
    return true;
}

static bool write_run(struct dc_store *store, hid_t dataset, hid_t type, const void *data,
                      struct dc_error *error)
{
    errno = 0;
    if (H5Dwrite(dataset, type, store->row_space, store->cube_space, H5P_DEFAULT, data) < 0)
        return dc_h5_failed(error, "cannot write to '%s'%s", store->path,
                            dc_file_no_room(store->path, errno));
    return true;
}

/* Room for one diagnostic of n points. */
static bool make_room(struct dc_store *store, size_t n, struct dc_error *error)
{
    if (n <= store->room)
        return true;
    double *larger = realloc(store->scratch, n * sizeof *larger);
    if (larger == NULL)
        return dc_fail_memory(error) == DC_SUCCESS;
    store->scratch = larger;
    store->room = n;
    return true;
}

enum dc_result dc_store_read_row(struct dc_store *store, size_t number, size_t pencil,
                                 size_t n_masses, const struct dc_record *record,
                                 struct dc_error *error)
{
    const struct dc_store_probe *probe = &store->probe[number];
    const size_t n = n_masses * store->deck->cube.axis[DC_AXIS_COUPLING].n;
    if (!make_room(store, n, error))
        return DC_ERROR_INTERNAL;
    bool ok = select_row(store, pencil, n_masses, error) &&
              read_run(store, probe->status, H5T_NATIVE_UINT8, record->status, error) &&
              read_run(store, probe->timing, H5T_NATIVE_FLOAT, record->seconds, error);
    for (size_t i = 0; ok && i < probe->n_outputs; i++)
        ok = read_run(store, probe->output[i], H5T_NATIVE_DOUBLE,
                      record->outputs + i * record->stride, error);
    for (size_t f = 0; ok && f < DC_DIAGNOSTIC_FIELDS; f++) {
        const struct dc_diagnostic_field *field = &store->field[f];
        ok = read_run(store, probe->diagnostic[f], field->type, store->scratch, error);
        for (size_t i = 0; ok && i < n; i++)
            memcpy((unsigned char *)&record->diagnostics[i] + field->offset,
                   (unsigned char *)store->scratch + i * field->size, field->size);
    }
    return ok ? DC_SUCCESS : DC_ERROR_OUTPUT;
}

enum dc_result dc_store_write_row(struct dc_store *store, size_t number, size_t pencil,
                                  size_t n_masses, const struct dc_record *record,
                                  struct dc_error *error)
{
    const struct dc_store_probe *probe = &store->probe[number];
    const size_t n = n_masses * store->deck->cube.axis[DC_AXIS_COUPLING].n;
    if (!make_room(store, n, error))
        return DC_ERROR_INTERNAL;
    bool ok = select_row(store, pencil, n_masses, error);
    for (size_t i = 0; ok && i < probe->n_outputs; i++)
        ok = write_run(store, probe->output[i], H5T_NATIVE_DOUBLE,
                       record->outputs + i * record->stride, error);
    for (size_t f = 0; ok && f < DC_DIAGNOSTIC_FIELDS; f++) {
        const struct dc_diagnostic_field *field = &store->field[f];
        for (size_t i = 0; i < n; i++)
            memcpy((unsigned char *)store->scratch + i * field->size,
                   (const unsigned char *)&record->diagnostics[i] + field->offset, field->size);
        ok = write_run(store, probe->diagnostic[f], field->type, store->scratch, error);
    }
    ok = ok && write_run(store, probe->timing, H5T_NATIVE_FLOAT, record->seconds, error) &&
         write_run(store, probe->status, H5T_NATIVE_UINT8, record->status, error);
    return ok ? DC_SUCCESS : DC_ERROR_OUTPUT;
}

enum dc_result dc_store_read_pencil(struct dc_store *store, size_t number, size_t pencil,
                                    struct dc_record *record, struct dc_error *error)
{
    return dc_store_read_row(store, number, pencil, 1, record, error);
}

enum dc_result dc_store_write_pencil(struct dc_store *store, size_t number, size_t pencil,
                                     const struct dc_record *record, struct dc_error *error)
{
    return dc_store_write_row(store, number, pencil, 1, record, error);
}

enum dc_result dc_store_read_statuses(struct dc_store *store, size_t number, size_t pencil,
                                      size_t n_masses, uint8_t *status, struct dc_error *error)
{
    bool ok = select_row(store, pencil, n_masses, error) &&
              read_run(store, store->probe[number].status, H5T_NATIVE_UINT8, status, error);
    return ok ? DC_SUCCESS : DC_ERROR_OUTPUT;
}

enum dc_result dc_store_write_statuses(struct dc_store *store, size_t number, size_t pencil,
                                       size_t n_masses, const uint8_t *status,
                                       struct dc_error *error)
{
    bool ok = select_row(store, pencil, n_masses, error) &&
              write_run(store, store->probe[number].status, H5T_NATIVE_UINT8, status, error);
    return ok ? DC_SUCCESS : DC_ERROR_OUTPUT;
}

enum dc_result dc_store_read_output(struct dc_store *store, size_t number, size_t output,
                                    size_t pencil, size_t n_masses, double *values,
                                    struct dc_error *error)
{
    bool ok =
        select_row(store, pencil, n_masses, error) &&
        read_run(store, store->probe[number].output[output], H5T_NATIVE_DOUBLE, values, error);
    return ok ? DC_SUCCESS : DC_ERROR_OUTPUT;
}

enum dc_result dc_store_read_interpolated(struct dc_store *store, size_t number, size_t refined,
                                          size_t pencil, size_t n_masses, double *values,
                                          struct dc_error *error)
{
    bool ok = select_row(store, pencil, n_masses, error) &&
              read_run(store, store->probe[number].interpolated[refined], H5T_NATIVE_DOUBLE, values,
                       error);
    return ok ? DC_SUCCESS : DC_ERROR_OUTPUT;
}

enum dc_result dc_store_write_interpolated(struct dc_store *store, size_t number, size_t refined,
                                           size_t pencil, size_t n_masses, const double *values,
                                           struct dc_error *error)
{
    bool ok = select_row(store, pencil, n_masses, error) &&
              write_run(store, store->probe[number].interpolated[refined], H5T_NATIVE_DOUBLE,
                        values, error);
    return ok ? DC_SUCCESS : DC_ERROR_OUTPUT;
}

/* Plane by plane of one angle, so that the statuses never have to fit into memory at once. */
enum dc_result dc_store_count(hid_t dataset, const hsize_t shape[DC_AXIS_COUNT], bool failures_too,
                              size_t counts[DC_STATUS_COUNT], bool *todo, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    hsize_t n_angle = shape[0], n_mass = shape[1], n_coupling = shape[2];
    hsize_t plane = n_mass * n_coupling;
    uint8_t *status = malloc(plane);
    if (status == NULL)
        return dc_fail_memory(error);
    hid_t memory = H5Screate_simple(1, &plane, NULL);
    hid_t space = H5Dget_space(dataset);
    for (hsize_t angle = 0; result == DC_SUCCESS && angle < n_angle; angle++) {
        hsize_t start[DC_AXIS_COUNT] = {angle, 0, 0},
                count[DC_AXIS_COUNT] = {1, n_mass, n_coupling};
        if (H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) < 0 ||
            H5Dread(dataset, H5T_NATIVE_UINT8, memory, space, H5P_DEFAULT, status) < 0) {
            dc_h5_failed(error, "cannot read the statuses");
            result = DC_ERROR_OUTPUT;
        }
        for (hsize_t i = 0; result == DC_SUCCESS && i < plane; i++) {
            if (status[i] >= DC_STATUS_COUNT) {
                result = dc_fail(error, DC_ERROR_OUTPUT,
                                 "a point has the status %d, which this darkcube does not know",
                                 status[i]);
                break;
            }
            counts[status[i]]++;
            if (todo != NULL && (status[i] == DC_TODO ||
                                 (failures_too && dc_status_is_failure((enum dc_status)status[i]))))
                todo[i / n_coupling * n_angle + angle] = true;
        }
    }
    if (space >= 0)
        H5Sclose(space);
    if (memory >= 0)
        H5Sclose(memory);
    free(status);
    return result;
}

enum dc_result dc_store_todo(struct dc_store *store, bool failures_too, bool *todo, size_t *counts,
                             struct dc_error *error)
{
    hsize_t shape[DC_AXIS_COUNT];
    dc_cube_shape(&store->deck->cube, shape);
    memset(todo, 0, dc_cube_pencils(&store->deck->cube) * sizeof *todo);
    memset(counts, 0, DC_STATUS_COUNT * sizeof *counts);
    enum dc_result result = DC_SUCCESS;
    for (size_t p = 0; result == DC_SUCCESS && p < store->n_probes; p++)
        result = dc_store_count(store->probe[p].status, shape, failures_too, counts, todo, error);
    return result;
}

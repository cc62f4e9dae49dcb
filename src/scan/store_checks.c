#include "scan/store_checks.h"

#include "scan/files.h"
#include "scan/h5.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- making ---------------------------------------------------------------------------------- */

/* A dataset of a row for each point of the sample, filled with `fill`; negative after a failure. */
static hid_t make_rows(hid_t group, const char *name, hid_t type, hsize_t n, hid_t fill_type,
                       const void *fill, struct dc_error *error)
{
    hid_t dataset = -1;
    hid_t space = H5Screate_simple(1, &n, NULL);
    hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
    if (space >= 0 && properties >= 0 && H5Pset_layout(properties, H5D_CONTIGUOUS) >= 0 &&
        H5Pset_alloc_time(properties, H5D_ALLOC_TIME_EARLY) >= 0 &&
        H5Pset_fill_time(properties, H5D_FILL_TIME_ALLOC) >= 0 &&
        H5Pset_obj_track_times(properties, false) >= 0 &&
        H5Pset_fill_value(properties, fill_type, fill) >= 0)
        dataset = H5Dcreate2(group, name, type, space, H5P_DEFAULT, properties, H5P_DEFAULT);
    if (dataset < 0)
        dc_h5_failed(error, "cannot make the dataset '%s' of the checks", name);
    if (properties >= 0)
        H5Pclose(properties);
    if (space >= 0)
        H5Sclose(space);
    return dataset;
}

static bool close_made(hid_t dataset, bool ok)
{
    if (dataset >= 0)
        H5Dclose(dataset);
    return ok;
}

static bool make_index(hid_t group, const struct dc_sample *sample, struct dc_error *error)
{
    const uint64_t none = 0;
    uint64_t *index = calloc(sample->n + 1, sizeof *index);
    if (index == NULL)
        return dc_fail_memory(error) == DC_SUCCESS;
    for (size_t i = 0; i < sample->n; i++)
        index[i] = sample->point[i];
    hid_t dataset =
        make_rows(group, "index", H5T_STD_U64LE, sample->n, H5T_NATIVE_UINT64, &none, error);
    bool ok = dataset >= 0 &&
              dc_h5_write_text(dataset, "long_name",
                               "number of the point: (i_angle * n_mass + i_mass) * n_coupling + "
                               "i_coupling",
                               error);
    if (ok && sample->n > 0 &&
        H5Dwrite(dataset, H5T_NATIVE_UINT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, index) < 0)
        ok = dc_h5_failed(error, "cannot write the dataset 'index' of the checks");
    free(index);
    return close_made(dataset, ok);
}

static bool make_reference(hid_t group, const struct dc_output *output, size_t n,
                           struct dc_error *error)
{
    const double none = NAN;
    hid_t dataset =
        make_rows(group, output->name, H5T_IEEE_F64LE, n, H5T_NATIVE_DOUBLE, &none, error);
    return close_made(dataset,
                      dataset >= 0 && dc_h5_write_text(dataset, "units", output->unit, error) &&
                          dc_h5_write_text(dataset, "long_name", output->long_name, error));
}

static bool make_status(hid_t group, size_t n, struct dc_error *error)
{
    const uint8_t todo = DC_TODO;
    hid_t dataset = make_rows(group, "status", H5T_STD_U8LE, n, H5T_NATIVE_UINT8, &todo, error);
    return close_made(dataset, dataset >= 0 && dc_h5_write_text(dataset, "long_name",
                                                                "status on the reference path, as "
                                                                "in /status; 0: not checked",
                                                                error));
}

static bool make_probe(hid_t group, const struct dc_deck *deck, size_t probe,
                       struct dc_error *error)
{
    struct dc_sample sample;
    const struct dc_outputs *outputs = &deck->probes[probe].outputs;
    if (dc_sample_draw(deck, probe, &sample, error) != DC_SUCCESS)
        return false;
    bool ok = make_index(group, &sample, error);
    for (size_t i = 0; ok && i < outputs->n; i++)
        ok = make_reference(group, &outputs->output[i], sample.n, error);
    ok = ok && make_status(group, sample.n, error);
    dc_sample_free(&sample);
    return ok;
}

bool dc_store_make_checks(hid_t file, const struct dc_deck *deck, struct dc_error *error)
{
    if (deck->verify <= 0)
        return true;
    hid_t all = H5Gcreate2(file, "/verification", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    bool ok = all >= 0 || dc_h5_failed(error, "cannot make the group '/verification'");
    for (size_t p = 0; ok && p < deck->n_probes; p++) {
        if (!dc_deck_verifies(deck, p))
            continue;
        const char *name = deck->probes[p].probe->name;
        hid_t group = H5Gcreate2(all, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
        ok = group >= 0 || dc_h5_failed(error, "cannot make the group '/verification/%s'", name);
        ok = ok && make_probe(group, deck, p, error);
        if (group >= 0)
            H5Gclose(group);
    }
    if (all >= 0)
        H5Gclose(all);
    return ok;
}

/* ---- opening --------------------------------------------------------------------------------- */

static hid_t open_rows(const struct dc_store *store, size_t probe, const char *name, size_t n,
                       struct dc_error *error)
{
    char path[256];
    snprintf(path, sizeof path, "/verification/%s/%s", store->deck->probes[probe].probe->name,
             name);
    hid_t dataset = H5Dopen2(store->file, path, H5P_DEFAULT);
    hid_t space = dataset < 0 ? -1 : H5Dget_space(dataset);
    if (space < 0) {
        dc_h5_failed(error, "'%s' has no dataset '%s'", store->path, path);
    } else if (H5Sget_simple_extent_ndims(space) != 1 ||
               H5Sget_simple_extent_npoints(space) != (hssize_t)n) {
        dc_fail(error, DC_ERROR_OUTPUT, "'%s' in '%s' has not a row for each of the %zu checks",
                path, store->path, n);
        H5Dclose(dataset);
        dataset = -1;
    }
    if (space >= 0)
        H5Sclose(space);
    return dataset;
}

bool dc_store_open_checks(struct dc_store *store, size_t probe, struct dc_error *error)
{
    struct dc_store_checks *checks = &store->probe[probe].checks;
    const struct dc_outputs *outputs = &store->deck->probes[probe].outputs;
    if (dc_sample_draw(store->deck, probe, &checks->sample, error) != DC_SUCCESS)
        return false;
    checks->output = malloc((outputs->n + 1) * sizeof *checks->output);
    if (checks->output == NULL)
        return dc_fail_memory(error) == DC_SUCCESS;
    checks->status = open_rows(store, probe, "status", checks->sample.n, error);
    bool ok = checks->status >= 0;
    for (size_t i = 0; ok && i < outputs->n; i++) {
        checks->output[i] =
            open_rows(store, probe, outputs->output[i].name, checks->sample.n, error);
        ok = checks->output[i] >= 0;
        checks->n_outputs += ok;
    }
    return ok;
}

void dc_store_close_checks(struct dc_store_probe *probe)
{
    struct dc_store_checks *checks = &probe->checks;
    for (size_t i = 0; i < checks->n_outputs; i++)
        H5Dclose(checks->output[i]);
    if (checks->status >= 0)
        H5Dclose(checks->status);
    free(checks->output);
    dc_sample_free(&checks->sample);
    *checks = (struct dc_store_checks){.status = -1};
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* n elements from `first` on, between a dataset of one dimension and memory. */
static bool move_rows(const struct dc_store *store, hid_t dataset, hid_t type, size_t first,
                      size_t n, void *to, const void *from, struct dc_error *error)
{
    const hsize_t start = first, count = n;
    if (n == 0)
        return true;
    hid_t memory = H5Screate_simple(1, &count, NULL);
    hid_t space = H5Dget_space(dataset);
    errno = 0;
    bool ok = memory >= 0 && space >= 0 &&
              H5Sselect_hyperslab(space, H5S_SELECT_SET, &start, NULL, &count, NULL) >= 0;
    ok = ok && (to != NULL ? H5Dread(dataset, type, memory, space, H5P_DEFAULT, to)
                           : H5Dwrite(dataset, type, memory, space, H5P_DEFAULT, from)) >= 0;
    if (!ok)
        dc_h5_failed(error, "cannot %s the checks of '%s'%s", to != NULL ? "read" : "write",
                     store->path, to == NULL ? dc_file_no_room(store->path, errno) : "");
    if (space >= 0)
        H5Sclose(space);
    if (memory >= 0)
        H5Sclose(memory);
    return ok;
}

enum dc_result dc_store_read_checked(struct dc_store *store, size_t probe, size_t first, size_t n,
                                     uint8_t *status, struct dc_error *error)
{
    return move_rows(store, store->probe[probe].checks.status, H5T_NATIVE_UINT8, first, n, status,
                     NULL, error)
               ? DC_SUCCESS
               : DC_ERROR_OUTPUT;
}

enum dc_result dc_store_read_references(struct dc_store *store, size_t probe, size_t output,
                                        double *values, struct dc_error *error)
{
    const struct dc_store_checks *checks = &store->probe[probe].checks;
    return move_rows(store, checks->output[output], H5T_NATIVE_DOUBLE, 0, checks->sample.n, values,
                     NULL, error)
               ? DC_SUCCESS
               : DC_ERROR_OUTPUT;
}

enum dc_result dc_store_read_check(struct dc_store *store, size_t probe, size_t row,
                                   double *outputs, uint8_t *status, struct dc_error *error)
{
    const struct dc_store_checks *checks = &store->probe[probe].checks;
    enum dc_result result = dc_store_read_checked(store, probe, row, 1, status, error);
    bool ok = result == DC_SUCCESS;
    for (size_t i = 0; ok && i < checks->n_outputs; i++)
        ok = move_rows(store, checks->output[i], H5T_NATIVE_DOUBLE, row, 1, &outputs[i], NULL,
                       error);
    return ok ? DC_SUCCESS : DC_ERROR_OUTPUT;
}

enum dc_result dc_store_write_check(struct dc_store *store, size_t probe, size_t row,
                                    const double *outputs, uint8_t status, struct dc_error *error)
{
    const struct dc_store_checks *checks = &store->probe[probe].checks;
    bool ok = true;
    for (size_t i = 0; ok && i < checks->n_outputs; i++)
        ok = move_rows(store, checks->output[i], H5T_NATIVE_DOUBLE, row, 1, NULL, &outputs[i],
                       error);
    ok = ok && move_rows(store, checks->status, H5T_NATIVE_UINT8, row, 1, NULL, &status, error);
    return ok ? DC_SUCCESS : DC_ERROR_OUTPUT;
}

/* ---- the same points in the cube ------------------------------------------------------------- */

static enum dc_result read_sampled(struct dc_store *store, size_t probe, hid_t dataset, hid_t type,
                                   void *values, struct dc_error *error)
{
    static const enum dc_axis_role dimension[DC_AXIS_COUNT] = {DC_AXIS_ANGLE, DC_AXIS_MASS,
                                                               DC_AXIS_COUPLING};
    const struct dc_sample *sample = &store->probe[probe].checks.sample;
    const hsize_t n = sample->n;
    if (n == 0)
        return DC_SUCCESS;
    hsize_t *place = calloc(sample->n * DC_AXIS_COUNT, sizeof *place);
    if (place == NULL)
        return dc_fail_memory(error);
    for (size_t i = 0; i < sample->n; i++) {
        const struct dc_index index = dc_cube_point_index(&store->deck->cube, sample->point[i]);
        for (size_t k = 0; k < DC_AXIS_COUNT; k++)
            place[DC_AXIS_COUNT * i + k] = index.i[dimension[k]];
    }
    hid_t memory = H5Screate_simple(1, &n, NULL);
    hid_t space = H5Dget_space(dataset);
    bool ok = memory >= 0 && space >= 0 &&
              H5Sselect_elements(space, H5S_SELECT_SET, sample->n, place) >= 0 &&
              H5Dread(dataset, type, memory, space, H5P_DEFAULT, values) >= 0;
    if (!ok)
        dc_h5_failed(error, "cannot read the points of '%s' that are checked", store->path);
    if (space >= 0)
        H5Sclose(space);
    if (memory >= 0)
        H5Sclose(memory);
    free(place);
    return ok ? DC_SUCCESS : DC_ERROR_OUTPUT;
}

enum dc_result dc_store_read_sampled_statuses(struct dc_store *store, size_t probe, uint8_t *status,
                                              struct dc_error *error)
{
    return read_sampled(store, probe, store->probe[probe].status, H5T_NATIVE_UINT8, status, error);
}

enum dc_result dc_store_read_sampled_outputs(struct dc_store *store, size_t probe, size_t output,
                                             double *values, struct dc_error *error)
{
    return read_sampled(store, probe, store->probe[probe].output[output], H5T_NATIVE_DOUBLE, values,
                        error);
}

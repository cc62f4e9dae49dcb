/* What a store says of one output: unit, axes, and which outputs there are. */
#include "darkcube/contour.h"
#include "darkcube/quantity.h"
#include "scan/h5.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Names "probe/output" of everything under /results, NULL-terminated. */
struct names {
    size_t n;
    char **name;
    const struct dc_store_summary *store;
    const char *probe;
    bool out_of_memory;
};

static void names_free(struct names *names)
{
    for (size_t k = 0; k < names->n; k++)
        free(names->name[k]);
    free(names->name);
}

static herr_t add_name(hid_t group, const char *member, const H5L_info_t *link, void *data)
{
    struct names *names = data;
    (void)group;
    (void)link;
    for (size_t k = 0; k < DC_AXIS_COUNT; k++)
        if (strcmp(member, names->store->axis[k].name) == 0)
            return 0; /* the axes are linked into every group */
    size_t length = strlen(names->probe) + strlen(member) + 2;
    char **longer = realloc(names->name, (names->n + 2) * sizeof *longer);
    if (longer != NULL)
        names->name = longer;
    char *name = longer == NULL ? NULL : malloc(length);
    if (name == NULL) {
        names->out_of_memory = true;
        return -1;
    }
    snprintf(name, length, "%s/%s", names->probe, member);
    names->name[names->n++] = name;
    names->name[names->n] = NULL;
    return 0;
}

static enum dc_result list_outputs(hid_t file, const char *path,
                                   const struct dc_store_summary *store, struct names *names,
                                   struct dc_error *error)
{
    *names = (struct names){.store = store};
    for (size_t k = 0; k < store->n_probes; k++) {
        char group[80];
        snprintf(group, sizeof group, "/results/%s", store->probe[k]);
        names->probe = store->probe[k];
        if (H5Literate_by_name(file, group, H5_INDEX_NAME, H5_ITER_INC, NULL, add_name, names,
                               H5P_DEFAULT) < 0)
            return names->out_of_memory
                       ? dc_fail_memory(error)
                       : dc_fail(error, DC_ERROR_DATA, "%s has no group %s", path, group);
    }
    if (names->n == 0)
        return dc_fail(error, DC_ERROR_DATA, "%s has no outputs", path);
    return DC_SUCCESS;
}

/* The output that was probably meant, also where only the probe was left out. */
static const char *nearest(const struct names *names, const char *name)
{
    for (size_t k = 0; k < names->n; k++)
        if (strcmp(strchr(names->name[k], '/') + 1, name) == 0)
            return names->name[k];
    return dc_nearest_word(name, (const char *const *)names->name);
}

static enum dc_result unknown_output(const struct names *names, const char *path, const char *name,
                                     struct dc_error *error)
{
    struct dc_error list = {""};
    size_t length = 0;
    for (size_t k = 0; k < names->n && length < sizeof list.text; k++)
        length += (size_t)snprintf(list.text + length, sizeof list.text - length, "%s%s",
                                   k == 0 ? "" : ", ", names->name[k]);
    const char *meant = nearest(names, name);
    return dc_fail(error, DC_ERROR_USAGE, "%s has no output '%s'%s%s%s; it has %s", path, name,
                   meant == NULL ? "" : ", did you mean '", meant == NULL ? "" : meant,
                   meant == NULL ? "" : "'?", list.text);
}

static bool has_name(const struct names *names, const char *name)
{
    for (size_t k = 0; k < names->n; k++)
        if (strcmp(names->name[k], name) == 0)
            return true;
    return false;
}

/* Shape, type and attributes of the output's dataset. */
static enum dc_result describe_dataset(hid_t file, const char *path, struct dc_field_info *info,
                                       struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    char name[160];
    snprintf(name, sizeof name, "/results/%s", info->name);
    hid_t space = -1, type = -1, dataset = H5Dopen2(file, name, H5P_DEFAULT);
    if (dataset >= 0) {
        space = H5Dget_space(dataset);
        type = H5Dget_type(dataset);
    }
    hsize_t shape[3] = {0};
    const struct dc_stored_axis *axis = info->store.axis;
    if (space < 0 || type < 0 || H5Tget_class(type) != H5T_FLOAT || H5Tget_size(type) != 8 ||
        H5Sget_simple_extent_ndims(space) != 3 ||
        H5Sget_simple_extent_dims(space, shape, NULL) != 3 || shape[0] != axis[DC_AXIS_ANGLE].n ||
        shape[1] != axis[DC_AXIS_MASS].n || shape[2] != axis[DC_AXIS_COUPLING].n)
        result = dc_fail(error, DC_ERROR_DATA,
                         "%s: %s is not a dataset of doubles of the shape [%zu][%zu][%zu] of the "
                         "axes %s, %s, %s",
                         path, name, axis[DC_AXIS_ANGLE].n, axis[DC_AXIS_MASS].n,
                         axis[DC_AXIS_COUPLING].n, axis[DC_AXIS_ANGLE].name,
                         axis[DC_AXIS_MASS].name, axis[DC_AXIS_COUPLING].name);
    struct dc_error reason;
    if (result == DC_SUCCESS &&
        (!dc_h5_read_short_text(dataset, "units", info->unit, sizeof info->unit, &reason) ||
         !dc_h5_read_short_text(dataset, "long_name", info->long_name, sizeof info->long_name,
                                &reason)))
        result = dc_fail(error, DC_ERROR_DATA, "%s: %s: %s", path, name, reason.text);
    if (type >= 0)
        (void)H5Tclose(type);
    if (space >= 0)
        (void)H5Sclose(space);
    if (dataset >= 0)
        (void)H5Dclose(dataset);
    return result;
}

static bool is_monotonic(const double *values, size_t n)
{
    for (size_t k = 1; k < n; k++) {
        bool rises = values[k] > values[k - 1], falls = values[k] < values[k - 1];
        if (!(values[1] > values[0] ? rises : falls))
            return false;
    }
    return true;
}

static bool all_positive(const double *values, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (!(values[k] > 0))
            return false;
    return true;
}

static enum dc_result check_axes(const char *path, struct dc_field_info *info,
                                 struct dc_error *error)
{
    const struct dc_stored_axis *axis = info->store.axis;
    const struct dc_stored_axis *mass = &axis[DC_AXIS_MASS], *coupling = &axis[DC_AXIS_COUPLING];
    if (mass->n < 2 || coupling->n < 2)
        return dc_fail(error, DC_ERROR_DATA,
                       "%s has %zu value%s of %s and %zu of %s: a curve needs at least 2 of each",
                       path, mass->n, mass->n == 1 ? "" : "s", mass->name, coupling->n,
                       coupling->name);
    for (size_t k = 0; k < DC_AXIS_COUNT; k++) {
        info->logarithmic[k] = strcmp(axis[k].spacing, "linear") != 0 &&
                               all_positive(axis[k].values, axis[k].n) && k != DC_AXIS_ANGLE;
        if (k != DC_AXIS_ANGLE && !is_monotonic(axis[k].values, axis[k].n))
            return dc_fail(error, DC_ERROR_DATA,
                           "%s: the values of %s neither increase nor decrease all the way, so "
                           "that no curve can be drawn through them",
                           path, axis[k].name);
    }
    return DC_SUCCESS;
}

enum dc_result dc_field_info_read(const char *path, const char *name, struct dc_field_info *info,
                                  struct dc_error *error)
{
    *info = (struct dc_field_info){0};
    struct names names = {0};
    hid_t file = -1;
    dc_h5_quiet();
    /* To a reader a file that is no store is bad input, whatever it is to the scan. */
    enum dc_result result = dc_store_summary(path, &info->store, error);
    if (result != DC_SUCCESS && result != DC_ERROR_INTERNAL)
        result = DC_ERROR_DATA;
    if (result != DC_SUCCESS)
        return result;
    file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (file < 0) {
        result = dc_fail(error, DC_ERROR_DATA, "%s cannot be opened", path);
        goto done;
    }
    result = list_outputs(file, path, &info->store, &names, error);
    if (result == DC_SUCCESS && !has_name(&names, name))
        result = unknown_output(&names, path, name, error);
    if (result != DC_SUCCESS)
        goto done;
    snprintf(info->name, sizeof info->name, "%s", name);
    result = describe_dataset(file, path, info, error);
    if (result == DC_SUCCESS)
        result = check_axes(path, info, error);
done:
    names_free(&names);
    if (file >= 0)
        (void)H5Fclose(file);
    if (result != DC_SUCCESS)
        dc_field_info_free(info);
    return result;
}

void dc_field_info_free(struct dc_field_info *info)
{
    dc_store_summary_free(&info->store);
    *info = (struct dc_field_info){0};
}

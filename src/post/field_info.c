/* What a store says of one output: unit, axes, and which outputs there are. */
#include "darkcube/contour.h"
#include "darkcube/quantity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All outputs of a store. */
struct names {
    size_t n;
    char (*name)[130];
    const char **pointer; /* to the names; NULL-terminated */
};

static void names_free(struct names *names)
{
    free(names->pointer);
    free(names->name);
}

static enum dc_result list_outputs(const struct dc_store_summary *store, struct names *names,
                                   struct dc_error *error)
{
    size_t n = 0;
    for (size_t p = 0; p < store->n_probes; p++)
        n += store->outputs[p].n;
    *names = (struct names){.name = malloc((n + 1) * sizeof *names->name),
                            .pointer = malloc((n + 1) * sizeof *names->pointer)};
    if (names->name == NULL || names->pointer == NULL)
        return dc_fail_memory(error);
    for (size_t p = 0; p < store->n_probes; p++)
        for (size_t k = 0; k < store->outputs[p].n; k++) {
            names->pointer[names->n] = names->name[names->n];
            snprintf(names->name[names->n++], sizeof *names->name, "%s/%s", store->probe[p],
                     store->outputs[p].output[k].name);
        }
    names->pointer[names->n] = NULL;
    return DC_SUCCESS;
}

/* The output that was probably meant, also where only the probe was left out. */
static const char *nearest(const struct names *names, const char *name)
{
    for (size_t k = 0; k < names->n; k++)
        if (strcmp(strchr(names->name[k], '/') + 1, name) == 0)
            return names->name[k];
    return dc_nearest_word(name, names->pointer);
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
                   meant == NULL ? "" : " (did you mean '", meant == NULL ? "" : meant,
                   meant == NULL ? "" : "'?)", list.text);
}

static void take_refinement(struct dc_field_info *info, const struct dc_refine *refine,
                            size_t output)
{
    info->refine = refine->n > 0 ? refine : NULL;
    for (size_t i = 0; i < refine->n; i++)
        if (refine->output[i].output == output)
            info->refined = &refine->output[i];
}

/* Takes over what the store says of the output `name`; false if it has no such output. */
static bool take_output(struct dc_field_info *info, const char *name)
{
    const struct dc_store_summary *store = &info->store;
    for (size_t p = 0; p < store->n_probes; p++) {
        size_t length = strlen(store->probe[p]);
        if (strncmp(name, store->probe[p], length) != 0 || name[length] != '/')
            continue;
        const struct dc_outputs *outputs = &store->outputs[p];
        for (size_t k = 0; k < outputs->n; k++)
            if (strcmp(outputs->output[k].name, name + length + 1) == 0) {
                snprintf(info->name, sizeof info->name, "%s", name);
                snprintf(info->unit, sizeof info->unit, "%s", outputs->output[k].unit);
                snprintf(info->long_name, sizeof info->long_name, "%s",
                         outputs->output[k].long_name);
                info->exclusion_level = outputs->exclusion_level[k];
                info->logarithmic_output = outputs->logarithmic[k];
                take_refinement(info, &store->refine[p], k);
                return true;
            }
    }
    return false;
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
        bool is_list = strcmp(axis[k].spacing, "list") == 0;
        info->logarithmic[k] =
            (is_list ? k != DC_AXIS_ANGLE : strcmp(axis[k].spacing, "log") == 0) &&
            all_positive(axis[k].values, axis[k].n);
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
    enum dc_result result = dc_store_summary(path, &info->store, error);
    if (result != DC_SUCCESS)
        return result;
    if (take_output(info, name)) {
        result = check_axes(path, info, error);
    } else {
        result = list_outputs(&info->store, &names, error);
        if (result == DC_SUCCESS)
            result = unknown_output(&names, path, name, error);
        names_free(&names);
    }
    if (result != DC_SUCCESS)
        dc_field_info_free(info);
    return result;
}

void dc_field_info_free(struct dc_field_info *info)
{
    dc_store_summary_free(&info->store);
    *info = (struct dc_field_info){0};
}

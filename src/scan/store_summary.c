/* What a store says of itself, read without MPI. */
#include "scan/h5.h"
#include "scan/store_internal.h"

#include <hdf5_hl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One object while its links or attributes are walked; a failure ends the walk. */
struct walk {
    struct dc_store_summary *summary;
    hid_t file;
    size_t probe; /* whose outputs are walked */
    hsize_t shape[DC_AXIS_COUNT];
    enum dc_result result;
    struct dc_error *error;
};

static herr_t stop_walk(struct walk *walk, enum dc_result result)
{
    walk->result = result;
    return -1;
}

static bool role_of(const char *name, enum dc_axis_role *role)
{
    static const char *const names[DC_AXIS_COUNT] = {
        [DC_AXIS_MASS] = "mass", [DC_AXIS_COUPLING] = "coupling", [DC_AXIS_ANGLE] = "angle"};
    for (size_t i = 0; i < DC_AXIS_COUNT; i++)
        if (strcmp(names[i], name) == 0) {
            *role = (enum dc_axis_role)i;
            return true;
        }
    return false;
}

static bool read_axis(hid_t dataset, const char *name, struct dc_store_summary *summary,
                      struct dc_error *error)
{
    char role_name[16];
    enum dc_axis_role role;
    if (!dc_h5_read_short_text(dataset, "role", role_name, sizeof role_name, error))
        return false;
    if (!role_of(role_name, &role) || summary->axis[role].values != NULL) {
        dc_fail(error, DC_ERROR_OUTPUT, "the role '%s' of the axis '%s' is unknown or taken",
                role_name, name);
        return false;
    }
    struct dc_stored_axis *axis = &summary->axis[role];
    hid_t space = H5Dget_space(dataset);
    hssize_t n = space < 0 ? -1 : H5Sget_simple_extent_npoints(space);
    if (space >= 0)
        H5Sclose(space);
    if (n < 1)
        return dc_h5_failed(error, "cannot read the axis '%s'", name);
    axis->n = (size_t)n;
    snprintf(axis->name, sizeof axis->name, "%s", name);
    axis->values = calloc(axis->n, sizeof *axis->values);
    if (axis->values == NULL) {
        dc_fail_memory(error);
        return false;
    }
    if (H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, axis->values) < 0)
        return dc_h5_failed(error, "cannot read the axis '%s'", name);
    return dc_h5_read_short_text(dataset, "units", axis->unit, sizeof axis->unit, error) &&
           dc_h5_read_short_text(dataset, "long_name", axis->long_name, sizeof axis->long_name,
                                 error) &&
           dc_h5_read_short_text(dataset, "spacing", axis->spacing, sizeof axis->spacing, error) &&
           dc_h5_read_short_text(dataset, "symbol", axis->symbol, sizeof axis->symbol, error) &&
           (H5Aexists(dataset, "labels") <= 0 ||
            dc_h5_read_texts(dataset, "labels", axis->n, &axis->labels, error));
}

static herr_t visit_axis(hid_t group, const char *name, const H5L_info_t *info, void *data)
{
    (void)info;
    struct walk *walk = data;
    hid_t dataset = H5Dopen2(group, name, H5P_DEFAULT);
    bool ok = dataset >= 0 && read_axis(dataset, name, walk->summary, walk->error);
    if (dataset < 0)
        dc_h5_failed(walk->error, "cannot open the axis '%s'", name);
    else
        H5Dclose(dataset);
    return ok ? 0 : stop_walk(walk, DC_ERROR_OUTPUT);
}

/* True for the axes that are linked into every group with data on them. */
static bool is_axis(const struct dc_store_summary *summary, const char *name)
{
    for (size_t role = 0; role < DC_AXIS_COUNT; role++)
        if (strcmp(summary->axis[role].name, name) == 0)
            return true;
    return false;
}

static enum dc_result add_probe(struct dc_store_summary *summary, const char *name,
                                struct dc_error *error)
{
    size_t n = summary->n_probes + 1;
    void *probe = realloc(summary->probe, n * sizeof *summary->probe);
    if (probe != NULL)
        summary->probe = probe;
    void *counts = realloc(summary->counts, n * sizeof *summary->counts);
    if (counts != NULL)
        summary->counts = counts;
    void *outputs = realloc(summary->outputs, n * sizeof *summary->outputs);
    if (outputs != NULL)
        summary->outputs = outputs;
    if (probe == NULL || counts == NULL || outputs == NULL)
        return dc_fail_memory(error);
    snprintf(summary->probe[n - 1], sizeof summary->probe[n - 1], "%s", name);
    memset(summary->counts[n - 1], 0, sizeof summary->counts[n - 1]);
    summary->outputs[n - 1].n = 0;
    summary->n_probes = n;
    return DC_SUCCESS;
}

static herr_t visit_status(hid_t group, const char *name, const H5L_info_t *info, void *data)
{
    (void)info;
    struct walk *walk = data;
    if (is_axis(walk->summary, name))
        return 0;
    enum dc_result result = add_probe(walk->summary, name, walk->error);
    if (result != DC_SUCCESS)
        return stop_walk(walk, result);
    hid_t dataset = H5Dopen2(group, name, H5P_DEFAULT);
    hid_t space = dataset < 0 ? -1 : H5Dget_space(dataset);
    hsize_t found[DC_AXIS_COUNT];
    if (space < 0 || H5Sget_simple_extent_ndims(space) != DC_AXIS_COUNT ||
        H5Sget_simple_extent_dims(space, found, NULL) < 0 ||
        memcmp(found, walk->shape, sizeof found) != 0)
        result = dc_fail(walk->error, DC_ERROR_OUTPUT,
                         "the statuses of the probe '%s' have not the shape of the axes", name);
    else
        result =
            dc_store_count(dataset, walk->shape, false,
                           walk->summary->counts[walk->summary->n_probes - 1], NULL, walk->error);
    if (space >= 0)
        H5Sclose(space);
    if (dataset >= 0)
        H5Dclose(dataset);
    return result == DC_SUCCESS ? 0 : stop_walk(walk, result);
}

static herr_t visit_output(hid_t group, const char *name, const H5L_info_t *info, void *data)
{
    (void)info;
    struct walk *walk = data;
    struct dc_outputs *outputs = &walk->summary->outputs[walk->probe];
    if (is_axis(walk->summary, name) || outputs->n == DC_PROBE_MAX_OUTPUTS)
        return 0;
    struct dc_output *output = &outputs->output[outputs->n];
    hid_t dataset = H5Dopen2(group, name, H5P_DEFAULT);
    bool ok = dataset >= 0;
    if (!ok)
        dc_h5_failed(walk->error, "cannot open the output '%s'", name);
    snprintf(output->name, sizeof output->name, "%s", name);
    ok = ok &&
         dc_h5_read_short_text(dataset, "units", output->unit, sizeof output->unit, walk->error) &&
         dc_h5_read_short_text(dataset, "long_name", output->long_name, sizeof output->long_name,
                               walk->error) &&
         dc_h5_read_short_text(dataset, "source", output->source, sizeof output->source,
                               walk->error);
    double *level = &outputs->exclusion_level[outputs->n];
    char interpolation[16] = "linear";
    *level = 0;
    ok = ok && (H5Aexists(dataset, "exclusion_level") <= 0 ||
                dc_h5_read_number(dataset, "exclusion_level", level, walk->error));
    ok = ok && (H5Aexists(dataset, "interpolation") <= 0 ||
                dc_h5_read_short_text(dataset, "interpolation", interpolation, sizeof interpolation,
                                      walk->error));
    outputs->logarithmic[outputs->n] = strcmp(interpolation, "log") == 0;
    if (dataset >= 0)
        H5Dclose(dataset);
    if (!ok)
        return stop_walk(walk, DC_ERROR_OUTPUT);
    outputs->n++;
    return 0;
}

static herr_t visit_fact(hid_t group, const char *name, const H5A_info_t *info, void *data)
{
    (void)info;
    struct walk *walk = data;
    struct dc_store_summary *summary = walk->summary;
    if (strcmp(name, "deck") == 0 || strcmp(name, "format_version") == 0)
        return 0;
    void *facts = realloc(summary->facts, (summary->n_facts + 1) * sizeof *summary->facts);
    if (facts == NULL)
        return stop_walk(walk, dc_fail_memory(walk->error));
    summary->facts = facts;
    struct dc_stored_fact *fact = &summary->facts[summary->n_facts];
    snprintf(fact->name, sizeof fact->name, "%s", name);
    if (!dc_h5_read_text(group, name, &fact->value, walk->error))
        return stop_walk(walk, DC_ERROR_OUTPUT);
    summary->n_facts++;
    return 0;
}

/* Visits all links of a group by name. */
static enum dc_result for_each_link(struct walk *walk, const char *path, H5L_iterate_t visit)
{
    hid_t group = H5Gopen2(walk->file, path, H5P_DEFAULT);
    if (group < 0) {
        dc_h5_failed(walk->error, "cannot open the group '%s'", path);
        return DC_ERROR_OUTPUT;
    }
    if (H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, NULL, visit, walk) < 0 &&
        walk->result == DC_SUCCESS) {
        dc_h5_failed(walk->error, "cannot list the group '%s'", path);
        walk->result = DC_ERROR_OUTPUT;
    }
    H5Gclose(group);
    return walk->result;
}

/* A damaged file may have texts without their end. */
static void end_texts(struct dc_run_row *row)
{
    row->host[sizeof row->host - 1] = '\0';
    row->ending[sizeof row->ending - 1] = '\0';
    row->program_version[sizeof row->program_version - 1] = '\0';
    row->git_commit[sizeof row->git_commit - 1] = '\0';
    row->git_dirty[sizeof row->git_dirty - 1] = '\0';
}

static enum dc_result read_runs(struct walk *walk)
{
    struct dc_store_summary *summary = walk->summary;
    enum dc_result result = DC_SUCCESS;
    hid_t type = dc_run_row_type();
    hid_t dataset = H5Dopen2(walk->file, "/provenance/runs", H5P_DEFAULT);
    hid_t space = dataset < 0 ? -1 : H5Dget_space(dataset);
    hssize_t n = space < 0 ? -1 : H5Sget_simple_extent_npoints(space);
    summary->runs = calloc(n > 0 ? (size_t)n : 1, sizeof *summary->runs);
    if (summary->runs == NULL) {
        result = dc_fail_memory(walk->error);
    } else if (type < 0 || n < 1 ||
               H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, summary->runs) < 0) {
        dc_h5_failed(walk->error, "cannot read the runs");
        result = DC_ERROR_OUTPUT;
    } else {
        while (summary->n_runs < (size_t)n && summary->runs[summary->n_runs].ending[0] != '\0')
            end_texts(&summary->runs[summary->n_runs++]);
    }
    if (space >= 0)
        H5Sclose(space);
    if (dataset >= 0)
        H5Dclose(dataset);
    if (type >= 0)
        H5Tclose(type);
    return result;
}

static enum dc_result read_provenance(struct walk *walk)
{
    struct dc_store_summary *summary = walk->summary;
    hsize_t position = 0;
    hid_t group = H5Gopen2(walk->file, "/provenance", H5P_DEFAULT);
    if (group < 0 ||
        !dc_h5_read_short_text(group, "model", summary->model, sizeof summary->model,
                               walk->error) ||
        !dc_h5_read_short_text(group, "deck_sha256", summary->hash, sizeof summary->hash,
                               walk->error) ||
        !dc_h5_read_text(group, "deck", &summary->deck, walk->error))
        walk->result = DC_ERROR_OUTPUT;
    else if (H5Aiterate2(group, H5_INDEX_NAME, H5_ITER_INC, &position, visit_fact, walk) < 0 &&
             walk->result == DC_SUCCESS) {
        dc_h5_failed(walk->error, "cannot list the attributes of /provenance");
        walk->result = DC_ERROR_OUTPUT;
    }
    if (group >= 0)
        H5Gclose(group);
    return walk->result;
}

static enum dc_result read_all(struct walk *walk)
{
    struct dc_store_summary *summary = walk->summary;
    if (read_provenance(walk) != DC_SUCCESS ||
        for_each_link(walk, "/axes", visit_axis) != DC_SUCCESS)
        return walk->result;
    for (size_t role = 0; role < DC_AXIS_COUNT; role++)
        if (summary->axis[role].values == NULL)
            return dc_fail(walk->error, DC_ERROR_OUTPUT, "/axes has not three axes");
    walk->shape[0] = summary->axis[DC_AXIS_ANGLE].n;
    walk->shape[1] = summary->axis[DC_AXIS_MASS].n;
    walk->shape[2] = summary->axis[DC_AXIS_COUPLING].n;
    if (for_each_link(walk, "/status", visit_status) != DC_SUCCESS)
        return walk->result;
    for (walk->probe = 0; walk->probe < summary->n_probes; walk->probe++) {
        char path[128];
        snprintf(path, sizeof path, "/results/%s", summary->probe[walk->probe]);
        if (for_each_link(walk, path, visit_output) != DC_SUCCESS)
            return walk->result;
    }
    return read_runs(walk);
}

enum dc_result dc_store_summary(const char *path, struct dc_store_summary *summary,
                                struct dc_error *error)
{
    struct dc_error cause = {""};
    struct walk walk = {.summary = summary, .result = DC_SUCCESS, .error = &cause};
    *summary = (struct dc_store_summary){0};
    enum dc_result result = dc_store_open_reading(path, &walk.file, error);
    if (result != DC_SUCCESS)
        return result;
    result = read_all(&walk);
    H5Fclose(walk.file);
    if (result != DC_SUCCESS) {
        dc_store_summary_free(summary);
        return dc_fail(error, result == DC_ERROR_INTERNAL ? result : DC_ERROR_DATA,
                       "'%s' is not a whole store: %.1500s", path, cause.text);
    }
    return DC_SUCCESS;
}

void dc_store_summary_free(struct dc_store_summary *summary)
{
    free(summary->deck);
    for (size_t role = 0; role < DC_AXIS_COUNT; role++) {
        struct dc_stored_axis *axis = &summary->axis[role];
        for (size_t i = 0; axis->labels != NULL && i < axis->n; i++)
            free(axis->labels[i]);
        free(axis->labels);
        free(axis->values);
    }
    for (size_t i = 0; i < summary->n_facts; i++)
        free(summary->facts[i].value);
    free(summary->facts);
    free(summary->probe);
    free(summary->counts);
    free(summary->outputs);
    free(summary->runs);
    *summary = (struct dc_store_summary){0};
}

/* The objects of a store: axes, and the datasets over the cube. */
#include "scan/h5.h"
#include "scan/store_checks.h"

#include "darkcube/version.h"

#include <hdf5_hl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const role_names[DC_AXIS_COUNT] = {
    [DC_AXIS_MASS] = "mass", [DC_AXIS_COUPLING] = "coupling", [DC_AXIS_ANGLE] = "angle"};
static const char *const spacing_names[] = {
    [DC_SPACING_LOG] = "log", [DC_SPACING_LINEAR] = "linear", [DC_SPACING_LIST] = "list"};

/* The dimensions of a dataset over the cube, slowest first. */
static const enum dc_axis_role dimension_role[DC_AXIS_COUNT] = {DC_AXIS_ANGLE, DC_AXIS_MASS,
                                                                DC_AXIS_COUPLING};

struct layout {
    hid_t file, cube_space;
    const struct dc_deck *deck;
    hid_t scale[DC_AXIS_COUNT]; /* by role */
};

void dc_diagnostic_fields(struct dc_diagnostic_field fields[DC_DIAGNOSTIC_FIELDS])
{
#define FIELD(symbol, text, file, memory, is_real)                                                 \
    {                                                                                              \
        .name = #symbol, .long_name = text, .offset = offsetof(struct dc_diagnostics, symbol),     \
        .size = sizeof((struct dc_diagnostics){0}.symbol), .file_type = file, .type = memory,      \
        .real = is_real                                                                            \
    }
    const struct dc_diagnostic_field all[DC_DIAGNOSTIC_FIELDS] = {
        FIELD(reason, "what the probe says of this point", H5T_STD_U8LE, H5T_NATIVE_UINT8, false),
        FIELD(attempts, "how many ways were tried", H5T_STD_U8LE, H5T_NATIVE_UINT8, false),
        FIELD(solver_flag, "the solver's own number, 0 if it was content", H5T_STD_I32LE,
              H5T_NATIVE_INT32, false),
        FIELD(stopped_at, "where the calculation stopped", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, true),
        FIELD(steps, "integrator steps of all attempts", H5T_STD_U32LE, H5T_NATIVE_UINT32, false),
        FIELD(evaluations, "right-hand sides or integrand evaluations of all attempts",
              H5T_STD_U32LE, H5T_NATIVE_UINT32, false),
        FIELD(error_estimate, "relative error of the outputs, where it was estimated",
              H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, true),
    };
#undef FIELD
    memcpy(fields, all, sizeof all);
}

void dc_cube_shape(const struct dc_cube *cube, hsize_t shape[DC_AXIS_COUNT])
{
    for (size_t i = 0; i < DC_AXIS_COUNT; i++)
        shape[i] = cube->axis[dimension_role[i]].n;
}

uint64_t dc_store_point_bytes(const struct dc_deck *deck)
{
    struct dc_diagnostic_field fields[DC_DIAGNOSTIC_FIELDS];
    dc_diagnostic_fields(fields);
    uint64_t bytes = 0;
    for (size_t p = 0; p < deck->n_probes; p++) {
        bytes += deck->probes[p].outputs.n * sizeof(double) + sizeof(float) + sizeof(uint8_t);
        bytes += deck->probes[p].refine.n * sizeof(double);
        for (size_t i = 0; i < DC_DIAGNOSTIC_FIELDS; i++)
            bytes += fields[i].size;
    }
    return bytes;
}

static hid_t make_group(hid_t file, const char *path, struct dc_error *error)
{
    hid_t group = H5Gcreate2(file, path, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    if (group < 0)
        dc_h5_failed(error, "cannot make the group '%s'", path);
    return group;
}

/* How a list's values were written, for pictures. An attribute holds 64 KiB, 16 bytes a text:
 * longer lists go without, their values say the same. */
static bool write_axis_labels(hid_t dataset, const struct dc_grid_axis *grid,
                              struct dc_error *error)
{
    enum { MOST = 4000 };
    return grid->labels == NULL || grid->n > MOST ||
           dc_h5_write_texts(dataset, "labels", (const char *const *)grid->labels, grid->n, error);
}

static bool make_axis(hid_t group, enum dc_axis_role role, const struct dc_grid_axis *grid,
                      hid_t *scale, struct dc_error *error)
{
    const struct dc_axis *axis = grid->axis;
    hsize_t n = grid->n;
    hid_t space = H5Screate_simple(1, &n, NULL);
    *scale = space < 0 ? -1
                       : H5Dcreate2(group, axis->name, H5T_IEEE_F64LE, space, H5P_DEFAULT,
                                    H5P_DEFAULT, H5P_DEFAULT);
    bool ok =
        *scale >= 0 &&
        H5Dwrite(*scale, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, grid->values) >= 0 &&
        H5DSset_scale(*scale, axis->name) >= 0;
    if (!ok)
        dc_h5_failed(error, "cannot make the axis '%s'", axis->name);
    ok = ok && dc_h5_write_text(*scale, "units", axis->unit, error) &&
         dc_h5_write_text(*scale, "long_name", axis->long_name, error) &&
         dc_h5_write_text(*scale, "spacing", spacing_names[grid->spacing], error) &&
         dc_h5_write_text(*scale, "symbol", axis->symbol, error) &&
         dc_h5_write_text(*scale, "role", role_names[role], error) &&
         write_axis_labels(*scale, grid, error);
    if (space >= 0)
        H5Sclose(space);
    return ok;
}

static bool make_axes(struct layout *layout, struct dc_error *error)
{
    hid_t group = make_group(layout->file, "/axes", error);
    bool ok = group >= 0;
    for (size_t role = 0; ok && role < DC_AXIS_COUNT; role++)
        ok = make_axis(group, (enum dc_axis_role)role, &layout->deck->cube.axis[role],
                       &layout->scale[role], error);
    if (group >= 0)
        H5Gclose(group);
    return ok;
}

/* A group with the scales in it, for datasets over the cube. */
static hid_t make_cube_group(const struct layout *layout, const char *path, struct dc_error *error)
{
    hid_t group = make_group(layout->file, path, error);
    if (group < 0)
        return -1;
    for (size_t role = 0; role < DC_AXIS_COUNT; role++) {
        const char *name = layout->deck->cube.axis[role].axis->name;
        char source[128];
        snprintf(source, sizeof source, "/axes/%s", name);
        if (H5Lcreate_hard(layout->file, source, group, name, H5P_DEFAULT, H5P_DEFAULT) < 0) {
            dc_h5_failed(error, "cannot link the axis '%s' into '%s'", name, path);
            H5Gclose(group);
            return -1;
        }
    }
    return group;
}

static hid_t cube_properties(bool real)
{
    const double nan_value = NAN;
    const uint8_t zero = 0;
    hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
    if (properties < 0)
        return -1;
    if (H5Pset_layout(properties, H5D_CONTIGUOUS) < 0 ||
        H5Pset_alloc_time(properties, H5D_ALLOC_TIME_EARLY) < 0 ||
        H5Pset_fill_time(properties, H5D_FILL_TIME_ALLOC) < 0 ||
        H5Pset_obj_track_times(properties, false) < 0 ||
        H5Pset_fill_value(properties, real ? H5T_NATIVE_DOUBLE : H5T_NATIVE_UINT8,
                          real ? (const void *)&nan_value : (const void *)&zero) < 0) {
        H5Pclose(properties);
        return -1;
    }
    return properties;
}

/* A dataset over the cube, the scales attached; negative after a failure. */
static hid_t make_cube_dataset(const struct layout *layout, hid_t group, const char *name,
                               hid_t file_type, bool real, struct dc_error *error)
{
    hid_t dataset = -1;
    hid_t properties = cube_properties(real);
    if (properties >= 0)
        dataset = H5Dcreate2(group, name, file_type, layout->cube_space, H5P_DEFAULT, properties,
                             H5P_DEFAULT);
    bool ok = dataset >= 0;
    for (unsigned i = 0; ok && i < DC_AXIS_COUNT; i++)
        ok = H5DSattach_scale(dataset, layout->scale[dimension_role[i]], i) >= 0 &&
             H5DSset_label(dataset, i, layout->deck->cube.axis[dimension_role[i]].axis->name) >= 0;
    if (!ok) {
        dc_h5_failed(error, "cannot make the dataset '%s'", name);
        if (dataset >= 0)
            H5Dclose(dataset);
        dataset = -1;
    }
    if (properties >= 0)
        H5Pclose(properties);
    return dataset;
}

/* flag_values and flag_meanings: what the numbers of a dataset stand for. */
static bool write_flags(hid_t dataset, const char *const *words, size_t n, struct dc_error *error)
{
    uint8_t values[256];
    size_t length = 1;
    for (size_t i = 0; i < n; i++) {
        values[i] = (uint8_t)i;
        length += strlen(words[i]) + 1;
    }
    char *meanings = calloc(length, 1);
    if (meanings == NULL) {
        dc_fail_memory(error);
        return false;
    }
    for (size_t i = 0, at = 0; i < n; i++)
        at += (size_t)snprintf(meanings + at, length - at, "%s%s", i == 0 ? "" : " ", words[i]);
    bool ok = dc_h5_write_bytes(dataset, "flag_values", values, n, error) &&
              dc_h5_write_text(dataset, "flag_meanings", meanings, error);
    free(meanings);
    return ok;
}

static bool make_results(const struct layout *layout, const struct dc_probe_choice *choice,
                         struct dc_error *error)
{
    char path[128];
    snprintf(path, sizeof path, "/results/%s", choice->probe->name);
    hid_t group = make_cube_group(layout, path, error);
    bool ok = group >= 0 && dc_h5_write_text(group, "long_name", choice->probe->summary, error);
    for (size_t i = 0; ok && i < choice->outputs.n; i++) {
        const struct dc_output *output = &choice->outputs.output[i];
        hid_t dataset = make_cube_dataset(layout, group, output->name, H5T_IEEE_F64LE, true, error);
        ok = dataset >= 0 && dc_h5_write_text(dataset, "units", output->unit, error) &&
             dc_h5_write_text(dataset, "long_name", output->long_name, error) &&
             dc_h5_write_text(dataset, "source", output->source, error) &&
             (choice->outputs.exclusion_level[i] == 0 ||
              dc_h5_write_number(dataset, "exclusion_level", choice->outputs.exclusion_level[i],
                                 error)) &&
             (!choice->outputs.logarithmic[i] ||
              dc_h5_write_text(dataset, "interpolation", "log", error));
        if (dataset >= 0)
            H5Dclose(dataset);
    }
    if (group >= 0)
        H5Gclose(group);
    return ok;
}

/* What points that were not needed got by interpolation, of the outputs that the deck refines. */
static bool make_interpolated(const struct layout *layout, const struct dc_probe_choice *choice,
                              struct dc_error *error)
{
    char path[128], long_name[256];
    snprintf(path, sizeof path, "/interpolated/%s", choice->probe->name);
    hid_t group = make_cube_group(layout, path, error);
    bool ok = group >= 0;
    for (size_t i = 0; ok && i < choice->refine.n; i++) {
        const struct dc_refine_output *refined = &choice->refine.output[i];
        const struct dc_output *output = &choice->outputs.output[refined->output];
        hid_t dataset = make_cube_dataset(layout, group, output->name, H5T_IEEE_F64LE, true, error);
        snprintf(long_name, sizeof long_name, "%s, interpolated where it was not computed",
                 output->long_name);
        ok = dataset >= 0 && dc_h5_write_text(dataset, "units", output->unit, error) &&
             dc_h5_write_text(dataset, "long_name", long_name, error) &&
             dc_h5_write_numbers(dataset, "levels", refined->levels, refined->n_levels, error) &&
             dc_h5_write_integer(dataset, "start", (int64_t)choice->refine.start, error) &&
             dc_h5_write_number(dataset, "margin", refined->margin, error);
        if (dataset >= 0)
            H5Dclose(dataset);
    }
    if (group >= 0)
        H5Gclose(group);
    return ok;
}

/* Only where the deck refines. */
static bool make_all_interpolated(const struct layout *layout, struct dc_error *error)
{
    if (!dc_deck_refines(layout->deck))
        return true;
    hid_t group = make_group(layout->file, "/interpolated", error);
    bool ok = group >= 0;
    for (size_t i = 0; ok && i < layout->deck->n_probes; i++)
        if (layout->deck->probes[i].refine.n > 0)
            ok = make_interpolated(layout, &layout->deck->probes[i], error);
    if (group >= 0)
        H5Gclose(group);
    return ok;
}

static bool make_diagnostics(const struct layout *layout, const struct dc_probe *probe,
                             struct dc_error *error)
{
    struct dc_diagnostic_field fields[DC_DIAGNOSTIC_FIELDS];
    dc_diagnostic_fields(fields);
    size_t n_reasons = 0;
    while (probe->reasons != NULL && n_reasons < 256 && probe->reasons[n_reasons] != NULL)
        n_reasons++;
    char path[128];
    snprintf(path, sizeof path, "/diagnostics/%s", probe->name);
    hid_t group = make_cube_group(layout, path, error);
    bool ok = group >= 0;
    for (size_t i = 0; ok && i < DC_DIAGNOSTIC_FIELDS; i++) {
        const struct dc_diagnostic_field *field = &fields[i];
        bool is_stop = strcmp(field->name, "stopped_at") == 0;
        hid_t dataset =
            make_cube_dataset(layout, group, field->name, field->file_type, field->real, error);
        ok = dataset >= 0 &&
             dc_h5_write_text(dataset, "long_name",
                              is_stop && probe->stopped_at != NULL ? probe->stopped_at
                                                                   : field->long_name,
                              error);
        if (ok && strcmp(field->name, "reason") == 0 && n_reasons > 0)
            ok = write_flags(dataset, probe->reasons, n_reasons, error);
        if (dataset >= 0)
            H5Dclose(dataset);
    }
    if (group >= 0)
        H5Gclose(group);
    return ok;
}

static bool make_status(const struct layout *layout, hid_t group, const struct dc_probe *probe,
                        struct dc_error *error)
{
    const char *names[DC_STATUS_COUNT];
    for (size_t i = 0; i < DC_STATUS_COUNT; i++)
        names[i] = dc_status_name((enum dc_status)i);
    hid_t dataset = make_cube_dataset(layout, group, probe->name, H5T_STD_U8LE, false, error);
    bool ok = dataset >= 0 &&
              dc_h5_write_text(dataset, "long_name", "why a value is there or is not", error) &&
              write_flags(dataset, names, DC_STATUS_COUNT, error);
    if (dataset >= 0)
        H5Dclose(dataset);
    return ok;
}

static bool make_timing(const struct layout *layout, hid_t group, const struct dc_probe *probe,
                        struct dc_error *error)
{
    hid_t dataset = make_cube_dataset(layout, group, probe->name, H5T_IEEE_F32LE, true, error);
    bool ok = dataset >= 0 && dc_h5_write_text(dataset, "units", "s", error) &&
              dc_h5_write_text(dataset, "long_name", "wall time of the point", error);
    if (dataset >= 0)
        H5Dclose(dataset);
    return ok;
}

static bool make_probes(const struct layout *layout, struct dc_error *error)
{
    hid_t results = make_group(layout->file, "/results", error);
    hid_t diagnostics = results < 0 ? -1 : make_group(layout->file, "/diagnostics", error);
    hid_t status = diagnostics < 0 ? -1 : make_cube_group(layout, "/status", error);
    hid_t timing = status < 0 ? -1 : make_cube_group(layout, "/timing", error);
    bool ok = timing >= 0;
    for (size_t i = 0; ok && i < layout->deck->n_probes; i++) {
        const struct dc_probe_choice *choice = &layout->deck->probes[i];
        ok = make_results(layout, choice, error) &&
             make_diagnostics(layout, choice->probe, error) &&
             make_status(layout, status, choice->probe, error) &&
             make_timing(layout, timing, choice->probe, error);
    }
    ok = ok && make_all_interpolated(layout, error);
    const hid_t groups[] = {results, diagnostics, status, timing};
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        if (groups[i] >= 0)
            H5Gclose(groups[i]);
    return ok;
}

enum dc_result dc_store_layout(hid_t file, const struct dc_deck *deck,
                               const hsize_t shape[DC_AXIS_COUNT], struct dc_error *error)
{
    struct layout layout = {.file = file, .deck = deck, .scale = {-1, -1, -1}};
    layout.cube_space = H5Screate_simple(DC_AXIS_COUNT, shape, NULL);
    bool ok = layout.cube_space >= 0;
    if (!ok)
        dc_h5_failed(error, "cannot describe the cube's shape");
    ok = ok && dc_h5_write_text(file, "Conventions", "CF-1.8", error) &&
         dc_h5_write_text(file, "title", "scan of a light vector boson's parameters", error) &&
         dc_h5_write_text(file, "source", "darkcube " DC_VERSION, error) &&
         make_axes(&layout, error) && make_probes(&layout, error) &&
         dc_store_make_checks(file, deck, error) && dc_store_make_provenance(file, deck, error);
    for (size_t role = 0; role < DC_AXIS_COUNT; role++)
        if (layout.scale[role] >= 0)
            H5Dclose(layout.scale[role]);
    if (layout.cube_space >= 0)
        H5Sclose(layout.cube_space);
    return ok ? DC_SUCCESS : DC_ERROR_OUTPUT;
}

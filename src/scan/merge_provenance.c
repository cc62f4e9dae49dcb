/* Where a merged store came from. */
#include "scan/files.h"
#include "scan/h5.h"
#include "scan/h5_copy.h"
#include "scan/merge_parts.h"
#include "scan/store_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the inputs have of what changes in /provenance. */
struct history {
    size_t n;
    struct dc_run_row *row;
    uint64_t counters[DC_COUNTER_PLACES];
};

/* ---- reading --------------------------------------------------------------------------------- */

static bool read_counters(hid_t group, struct history *history, struct dc_error *error)
{
    uint64_t counters[DC_COUNTER_PLACES];
    hid_t dataset = H5Dopen2(group, "counters", H5P_DEFAULT);
    hid_t space = dataset < 0 ? -1 : H5Dget_space(dataset);
    bool ok = space >= 0 && H5Sget_simple_extent_npoints(space) == DC_COUNTER_PLACES &&
              H5Dread(dataset, H5T_NATIVE_UINT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, counters) >= 0;
    if (!ok)
        dc_h5_failed(error, "cannot read the counters");
    for (size_t i = 0; ok && i < DC_COUNTER_PLACES; i++)
        history->counters[i] += counters[i];
    if (space >= 0)
        H5Sclose(space);
    if (dataset >= 0)
        H5Dclose(dataset);
    return ok;
}

static bool read_runs(hid_t group, struct history *history, struct dc_error *error)
{
    struct dc_run_row *found = NULL;
    size_t n = 0, room;
    hid_t dataset = H5Dopen2(group, "runs", H5P_DEFAULT);
    bool ok = dataset >= 0 || dc_h5_failed(error, "cannot open the runs");
    ok = ok && dc_store_read_runs(dataset, &found, &n, &room, error) == DC_SUCCESS;
    struct dc_run_row *row = ok ? realloc(history->row, (history->n + n + 1) * sizeof *row) : NULL;
    if (ok && row == NULL)
        dc_fail_memory(error);
    if (row != NULL) {
        history->row = row;
        memcpy(row + history->n, found, n * sizeof *row);
        history->n += n;
    }
    free(found);
    if (dataset >= 0)
        H5Dclose(dataset);
    return row != NULL;
}

/* ---- writing --------------------------------------------------------------------------------- */

static int by_start(const void *one, const void *other)
{
    const struct dc_run_row *a = one, *b = other;
    return (a->start_unix > b->start_unix) - (a->start_unix < b->start_unix);
}

/* In a dataset with room for the scans to come. */
static bool write_runs(hid_t group, struct history *history, struct dc_error *error)
{
    hsize_t n = history->n;
    if (n == 0)
        return true;
    if (n > DC_RUN_ROWS / 2 && (H5Ldelete(group, "runs", H5P_DEFAULT) < 0 ||
                                !dc_store_make_runs(group, n + DC_RUN_ROWS, error)))
        return dc_h5_failed(error, "cannot make room for %zu runs", history->n);
    qsort(history->row, history->n, sizeof *history->row, by_start);
    const hsize_t start = 0;
    hid_t type = dc_run_row_type();
    hid_t dataset = H5Dopen2(group, "runs", H5P_DEFAULT);
    hid_t space = dataset < 0 ? -1 : H5Dget_space(dataset);
    hid_t memory = H5Screate_simple(1, &n, NULL);
    bool ok = type >= 0 && space >= 0 && memory >= 0 &&
              H5Sselect_hyperslab(space, H5S_SELECT_SET, &start, NULL, &n, NULL) >= 0 &&
              H5Dwrite(dataset, type, memory, space, H5P_DEFAULT, history->row) >= 0;
    if (!ok)
        dc_h5_failed(error, "cannot write the runs");
    if (memory >= 0)
        H5Sclose(memory);
    if (space >= 0)
        H5Sclose(space);
    if (dataset >= 0)
        H5Dclose(dataset);
    if (type >= 0)
        H5Tclose(type);
    return ok;
}

static bool write_counters(hid_t group, const struct history *history, struct dc_error *error)
{
    hid_t dataset = H5Dopen2(group, "counters", H5P_DEFAULT);
    bool ok = dataset >= 0 && H5Dwrite(dataset, H5T_NATIVE_UINT64, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                                       history->counters) >= 0;
    if (!ok)
        dc_h5_failed(error, "cannot write the counters");
    if (dataset >= 0)
        H5Dclose(dataset);
    return ok;
}

/* One input: a line among the attributes, and a group with all of its own. An input that was merged
 * itself brings the groups of its inputs along. */
static bool note_input(hid_t from, hid_t provenance, hid_t merged, size_t number,
                       const struct dc_merge_input *input, struct dc_error *error)
{
    char name[32], line[1024];
    const char *slash = strrchr(input->path, '/');
    snprintf(name, sizeof name, "merged_%zu", number);
    snprintf(line, sizeof line, "%.800s, deck SHA-256 %s", slash == NULL ? input->path : slash + 1,
             input->deck->hash);
    if (!dc_h5_write_text(provenance, name, line, error))
        return false;
    snprintf(name, sizeof name, "%zu", number);
    hid_t group = H5Gcreate2(merged, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    if (group < 0)
        return dc_h5_failed(error, "cannot make the group '%s'", name);
    bool ok = dc_h5_write_text(group, "file", input->path, error) &&
              dc_h5_copy_attributes(from, group, error);
    if (ok && H5Lexists(from, "merged", H5P_DEFAULT) > 0 &&
        H5Ocopy(from, "merged", group, "merged", H5P_DEFAULT, H5P_DEFAULT) < 0)
        ok = dc_h5_failed(error, "cannot copy what it was merged from");
    H5Gclose(group);
    return ok;
}

static enum dc_result take_input(hid_t provenance, hid_t merged, size_t number,
                                 const struct dc_merge_input *input, struct history *history,
                                 struct dc_error *error)
{
    hid_t file;
    struct dc_error why = {""};
    enum dc_result result = dc_store_open_reading(input->path, &file, error);
    if (result != DC_SUCCESS)
        return result;
    hid_t group = H5Gopen2(file, "/provenance", H5P_DEFAULT);
    if (group < 0)
        dc_h5_failed(&why, "cannot open /provenance");
    if (group < 0 || !read_runs(group, history, &why) || !read_counters(group, history, &why) ||
        !note_input(group, provenance, merged, number, input, &why))
        result =
            dc_fail(error, DC_ERROR_OUTPUT, "taking over '%.600s': %.1200s", input->path, why.text);
    if (group >= 0)
        H5Gclose(group);
    H5Fclose(file);
    return result;
}

static enum dc_result write_history(hid_t provenance, hid_t merged,
                                    const struct dc_merge_input *inputs, size_t n,
                                    struct dc_error *error)
{
    struct history history = {0};
    enum dc_result result = DC_SUCCESS;
    for (size_t i = 0; i < n && result == DC_SUCCESS; i++)
        result = take_input(provenance, merged, i + 1, &inputs[i], &history, error);
    if (result == DC_SUCCESS &&
        !(write_runs(provenance, &history, error) && write_counters(provenance, &history, error)))
        result = DC_ERROR_OUTPUT;
    free(history.row);
    return result;
}

enum dc_result dc_merge_provenance(const char *path, const struct dc_merge_input *inputs, size_t n,
                                   struct dc_error *error)
{
    hid_t merged = -1, provenance = -1;
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    if (file >= 0)
        provenance = H5Gopen2(file, "/provenance", H5P_DEFAULT);
    if (provenance >= 0)
        merged = H5Gcreate2(provenance, "merged", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    enum dc_result result = DC_ERROR_OUTPUT;
    if (merged < 0)
        dc_h5_failed(error, "cannot write to '%s'", path);
    else
        result = write_history(provenance, merged, inputs, n, error);
    if (merged >= 0)
        H5Gclose(merged);
    if (provenance >= 0)
        H5Gclose(provenance);
    if (file >= 0 && H5Fclose(file) < 0 && result == DC_SUCCESS) {
        dc_h5_failed(error, "cannot write to '%s'", path);
        result = DC_ERROR_OUTPUT;
    }
    return result;
}

/* What changes in /provenance: the rows of runs, and the counters. */
#include "scan/files.h"
#include "scan/h5.h"
#include "scan/store_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Every run that began has an ending, if only "running". */
static bool is_free(const struct dc_run_row *row)
{
    return row->ending[0] == '\0';
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

enum dc_result dc_store_read_runs(hid_t dataset, struct dc_run_row **rows, size_t *n, size_t *room,
                                  struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    hid_t type = dc_run_row_type();
    hid_t space = H5Dget_space(dataset);
    hssize_t found = space < 0 ? -1 : H5Sget_simple_extent_npoints(space);
    *n = 0;
    *room = found > 0 ? (size_t)found : 0;
    *rows = calloc(*room + 1, sizeof **rows);
    if (*rows == NULL) {
        result = dc_fail_memory(error);
    } else if (type < 0 || *room == 0 ||
               H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, *rows) < 0) {
        dc_h5_failed(error, "cannot read the runs");
        result = DC_ERROR_OUTPUT;
    } else {
        while (*n < *room && !is_free(*rows + *n))
            end_texts(*rows + (*n)++);
    }
    if (space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    return result;
}

enum dc_result dc_store_run_begin(struct dc_store *store, const struct dc_run_row *row,
                                  size_t *number, struct dc_error *error)
{
    struct dc_error why = {""};
    struct dc_run_row *rows;
    size_t n, room;
    enum dc_result result = dc_store_read_runs(store->runs, &rows, &n, &room, &why);
    free(rows);
    if (result != DC_SUCCESS)
        return dc_fail(error, result, "'%s': %s", store->path, why.text);
    *number = n < room ? n : room - 1;
    return dc_store_run_end(store, *number, row, error);
}

enum dc_result dc_store_run_end(struct dc_store *store, size_t number, const struct dc_run_row *row,
                                struct dc_error *error)
{
    const hsize_t one = 1, start = number;
    hid_t type = dc_run_row_type();
    hid_t memory = H5Screate_simple(1, &one, NULL);
    hid_t space = H5Dget_space(store->runs);
    errno = 0;
    bool ok = type >= 0 && memory >= 0 && space >= 0 &&
              H5Sselect_hyperslab(space, H5S_SELECT_SET, &start, NULL, &one, NULL) >= 0 &&
              H5Dwrite(store->runs, type, memory, space, H5P_DEFAULT, row) >= 0;
    if (!ok)
        dc_h5_failed(error, "cannot write the row of this run to '%s'%s", store->path,
                     dc_file_no_room(store->path, errno));
    if (space >= 0)
        H5Sclose(space);
    if (memory >= 0)
        H5Sclose(memory);
    if (type >= 0)
        H5Tclose(type);
    return ok ? DC_SUCCESS : DC_ERROR_OUTPUT;
}

enum dc_result dc_store_read_counters(struct dc_store *store, uint64_t counters[DC_COUNTER_PLACES],
                                      struct dc_error *error)
{
    if (H5Dread(store->counters, H5T_NATIVE_UINT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, counters) < 0) {
        dc_h5_failed(error, "cannot read the counters of '%s'", store->path);
        return DC_ERROR_OUTPUT;
    }
    return DC_SUCCESS;
}

enum dc_result dc_store_write_counters(struct dc_store *store,
                                       const uint64_t counters[DC_COUNTER_PLACES],
                                       struct dc_error *error)
{
    errno = 0;
    if (H5Dwrite(store->counters, H5T_NATIVE_UINT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, counters) < 0) {
        dc_h5_failed(error, "cannot write the counters of '%s'%s", store->path,
                     dc_file_no_room(store->path, errno));
        return DC_ERROR_OUTPUT;
    }
    return DC_SUCCESS;
}

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

enum dc_result dc_store_run_begin(struct dc_store *store, const struct dc_run_row *row,
                                  size_t *number, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    hid_t type = dc_run_row_type();
    hid_t space = H5Dget_space(store->runs);
    hssize_t n = space < 0 ? -1 : H5Sget_simple_extent_npoints(space);
    struct dc_run_row *rows = calloc(n > 0 ? (size_t)n : 1, sizeof *rows);
    if (rows == NULL) {
        result = dc_fail_memory(error);
    } else if (type < 0 || n < 1 ||
               H5Dread(store->runs, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, rows) < 0) {
        dc_h5_failed(error, "cannot read the runs of '%s'", store->path);
        result = DC_ERROR_OUTPUT;
    } else {
        *number = 0;
        while (*number + 1 < (size_t)n && !is_free(&rows[*number]))
            ++*number;
        result = dc_store_run_end(store, *number, row, error);
    }
    free(rows);
    if (space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    return result;
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

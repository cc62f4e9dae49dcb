/* Making a store: serially, under another name until it is whole. */
#include "scan/files.h"
#include "scan/h5.h"
#include "scan/store_internal.h"

#include <stdio.h>
#include <stdlib.h>

static enum dc_result write_new(const char *path, const struct dc_deck *deck,
                                struct dc_error *error)
{
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    if (file < 0) {
        dc_h5_failed(error, "cannot make '%s'", path);
        return DC_ERROR_OUTPUT;
    }
    enum dc_result result = dc_store_layout(file, deck, H5D_ALLOC_TIME_EARLY, error);
    if (H5Fclose(file) < 0 && result == DC_SUCCESS) {
        dc_h5_failed(error, "cannot write '%s'", path);
        result = DC_ERROR_OUTPUT;
    }
    return result;
}

enum dc_result dc_store_create(const char *path, const struct dc_deck *deck, bool overwrite,
                               struct dc_error *error)
{
    dc_h5_quiet();
    enum dc_result result = dc_file_may_be_made(path, overwrite, error);
    if (result != DC_SUCCESS)
        return result;
    char *unfinished = dc_path_with(path, ".tmp");
    if (unfinished == NULL)
        return dc_fail_memory(error);
    result = write_new(unfinished, deck, error);
    if (result == DC_SUCCESS)
        result = dc_file_sync(unfinished, error);
    if (result == DC_SUCCESS)
        result = dc_file_rename(unfinished, path, error);
    if (result != DC_SUCCESS)
        (void)remove(unfinished);
    free(unfinished);
    return result;
}

/* A file in memory without the data over the cube has all the rest of a store, at its real size. */
enum dc_result dc_store_bytes(const struct dc_deck *deck, uint64_t *bytes, struct dc_error *error)
{
    enum { MEMORY_STEP = 1 << 16 };
    dc_h5_quiet();
    enum dc_result result = DC_ERROR_OUTPUT;
    hid_t file = -1;
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    if (access >= 0 && H5Pset_fapl_core(access, MEMORY_STEP, false) >= 0)
        file = H5Fcreate("darkcube-layout", H5F_ACC_TRUNC, H5P_DEFAULT, access);
    if (file < 0) {
        dc_h5_failed(error, "cannot lay out a store in memory");
    } else {
        result = dc_store_layout(file, deck, H5D_ALLOC_TIME_LATE, error);
        hsize_t size = 0;
        if (result == DC_SUCCESS &&
            (H5Fflush(file, H5F_SCOPE_LOCAL) < 0 || H5Fget_filesize(file, &size) < 0)) {
            dc_h5_failed(error, "cannot measure a store in memory");
            result = DC_ERROR_OUTPUT;
        }
        *bytes = size + dc_store_data_bytes(deck);
        H5Fclose(file);
    }
    if (access >= 0)
        H5Pclose(access);
    return result;
}

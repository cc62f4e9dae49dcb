/* Making a store: serially, under another name until it is whole. */
#include "scan/files.h"
#include "scan/h5.h"
#include "scan/store_internal.h"

#include <stdio.h>
#include <stdlib.h>

/* File access by which the space of metadata does not depend on the sizes of datasets: without a
 * common block for small ones. Negative after a failure. */
static hid_t make_access(void)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    if (access >= 0 && H5Pset_small_data_block_size(access, 0) < 0) {
        H5Pclose(access);
        return -1;
    }
    return access;
}

enum dc_result dc_store_write_new(const char *path, const struct dc_deck *deck,
                                  struct dc_error *error)
{
    hsize_t shape[DC_AXIS_COUNT];
    dc_cube_shape(&deck->cube, shape);
    hid_t file = -1;
    hid_t access = make_access();
    if (access >= 0)
        file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, access);
    if (file < 0)
        dc_h5_failed(error, "cannot make '%s'", path);
    if (access >= 0)
        H5Pclose(access);
    if (file < 0)
        return DC_ERROR_OUTPUT;
    struct dc_error why = {""};
    enum dc_result result = dc_store_layout(file, deck, shape, &why);
    if (result != DC_SUCCESS)
        dc_fail(error, result, "making '%.600s': %.1200s", path, why.text);
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
    result = dc_store_write_new(unfinished, deck, error);
    if (result == DC_SUCCESS)
        result = dc_file_sync(unfinished, error);
    if (result == DC_SUCCESS)
        result = dc_file_rename(unfinished, path, error);
    if (result != DC_SUCCESS)
        (void)remove(unfinished);
    free(unfinished);
    return result;
}

/* A store of one point, in memory, has all the rest of a store at its real size. */
enum dc_result dc_store_bytes(const struct dc_deck *deck, uint64_t *bytes, struct dc_error *error)
{
    enum { MEMORY_STEP = 1 }; /* the size comes out rounded up to it */
    static const hsize_t one_point[DC_AXIS_COUNT] = {1, 1, 1};
    dc_h5_quiet();
    enum dc_result result = DC_ERROR_OUTPUT;
    hsize_t size = 0;
    hid_t file = -1;
    hid_t access = make_access();
    if (access >= 0 && H5Pset_fapl_core(access, MEMORY_STEP, false) >= 0)
        file = H5Fcreate("darkcube-layout", H5F_ACC_TRUNC, H5P_DEFAULT, access);
    if (file < 0) {
        dc_h5_failed(error, "cannot lay out a store in memory");
    } else {
        result = dc_store_layout(file, deck, one_point, error);
        if (result == DC_SUCCESS &&
            (H5Fflush(file, H5F_SCOPE_LOCAL) < 0 || H5Fget_filesize(file, &size) < 0)) {
            dc_h5_failed(error, "cannot measure a store in memory");
            result = DC_ERROR_OUTPUT;
        }
        H5Fclose(file);
    }
    if (access >= 0)
        H5Pclose(access);
    *bytes = size + dc_store_point_bytes(deck) * (dc_cube_points(&deck->cube) - 1);
    return result;
}

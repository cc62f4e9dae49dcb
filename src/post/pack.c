/* The compressed copy of a store: its objects by rank 0, its cubes by all, then a second look. */
#include "darkcube/pack.h"

#include "darkcube/version.h"
#include "post/pack_data.h"
#include "post/pack_objects.h"
#include "scan/agree.h"
#include "scan/files.h"
#include "scan/h5.h"
#include "scan/lock.h"
#include "scan/store_internal.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct packing {
    MPI_Comm comm;
    int rank;
    const char *in, *out;
    bool overwrite;
    hid_t from, to;                 /* the files; `to` while it is made: rank 0 */
    char *unfinished;               /* the copy's name until it is whole */
    struct dc_lock lock;            /* of the copy; rank 0 */
    struct dc_pack_objects objects; /* the same on all ranks */
    struct dc_error *error;
};

/* ---- making ---------------------------------------------------------------------------------- */

static enum dc_result leave_mark(const struct packing *packing)
{
    char text[1024];
    const char *slash = strrchr(packing->in, '/');
    snprintf(text, sizeof text, "compressed copy of %.800s by darkcube %s",
             slash == NULL ? packing->in : slash + 1, DC_VERSION);
    hid_t group = H5Gopen2(packing->to, "/provenance", H5P_DEFAULT);
    bool ok = group >= 0 && dc_h5_write_text(group, DC_PACKED_MARK, text, packing->error);
    if (group < 0)
        dc_h5_failed(packing->error, "cannot open /provenance of the copy");
    if (group >= 0)
        H5Gclose(group);
    return ok ? DC_SUCCESS : DC_ERROR_OUTPUT;
}

/* Rank 0. */
static enum dc_result make_objects(struct packing *packing)
{
    packing->to = H5Fcreate(packing->unfinished, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    if (packing->to < 0) {
        dc_h5_failed(packing->error, "cannot make '%s'", packing->unfinished);
        return DC_ERROR_OUTPUT;
    }
    enum dc_result result =
        dc_pack_make_objects(packing->from, packing->to, &packing->objects, packing->error);
    return result == DC_SUCCESS ? leave_mark(packing) : result;
}

/* From rank 0 to all. */
static enum dc_result share_objects(struct packing *packing)
{
    struct dc_pack_objects *objects = &packing->objects;
    enum dc_result result = DC_SUCCESS;
    unsigned long long n = objects->n;
    MPI_Bcast(&n, 1, MPI_UNSIGNED_LONG_LONG, 0, packing->comm);
    if (n > INT_MAX / sizeof *objects->object) /* no store has a thousandth of them */
        return dc_fail(packing->error, DC_ERROR_DATA, "it has too many objects");
    if (packing->rank != 0) {
        objects->n = (size_t)n;
        objects->object = calloc(objects->n + 1, sizeof *objects->object);
        if (objects->object == NULL)
            result = dc_fail_memory(packing->error);
    }
    result = dc_agree(packing->comm, result, packing->error);
    if (result == DC_SUCCESS)
        MPI_Bcast(objects->object, (int)(objects->n * sizeof *objects->object), MPI_BYTE, 0,
                  packing->comm);
    return result;
}

/* Calls `work` with every dataset and its copy, which is negative where a rank has no copy. */
static enum dc_result for_each_dataset(struct packing *packing,
                                       enum dc_result (*work)(struct packing *packing, hid_t from,
                                                              hid_t to, const char *path))
{
    enum dc_result result = DC_SUCCESS;
    for (size_t i = 0; result == DC_SUCCESS && i < packing->objects.n; i++) {
        const struct dc_pack_object *object = &packing->objects.object[i];
        if (!object->is_dataset)
            continue;
        hid_t from = H5Dopen2(packing->from, object->path, H5P_DEFAULT);
        hid_t to = packing->to < 0 ? -1 : H5Dopen2(packing->to, object->path, H5P_DEFAULT);
        if (from < 0 || (packing->to >= 0 && to < 0)) {
            dc_h5_failed(packing->error, "cannot open '%s'", object->path);
            result = DC_ERROR_OUTPUT;
        }
        if (result == DC_SUCCESS && packing->rank == 0)
            result = dc_lock_keep(&packing->lock, packing->error);
        result = dc_agree(packing->comm, result, packing->error);
        if (result == DC_SUCCESS)
            result = work(packing, from, to, object->path);
        if (to >= 0)
            H5Dclose(to);
        if (from >= 0)
            H5Dclose(from);
    }
    return result;
}

static enum dc_result fill(struct packing *packing, hid_t from, hid_t to, const char *path)
{
    return dc_pack_chunks(packing->comm, from, to, path, packing->error);
}

/* HDF5 does not close a file that it cannot write to the end; one that is given up therefore gives
 * its room back first. */
static enum dc_result close_copy(struct packing *packing, enum dc_result result)
{
    if (result != DC_SUCCESS)
        (void)!truncate(packing->unfinished, 0);
    if (H5Fclose(packing->to) < 0 && result == DC_SUCCESS) {
        dc_h5_failed(packing->error, "cannot write '%s'", packing->unfinished);
        result = DC_ERROR_OUTPUT;
    }
    packing->to = -1;
    return result;
}

static enum dc_result write_copy(struct packing *packing)
{
    enum dc_result result = packing->rank == 0 ? make_objects(packing) : DC_SUCCESS;
    result = dc_agree(packing->comm, result, packing->error);
    if (result == DC_SUCCESS)
        result = share_objects(packing);
    if (result == DC_SUCCESS)
        result = for_each_dataset(packing, fill);
    if (packing->to >= 0)
        result = close_copy(packing, result);
    return dc_agree(packing->comm, result, packing->error);
}

/* ---- the second look ------------------------------------------------------------------------- */

static enum dc_result compare(struct packing *packing, hid_t from, hid_t to, const char *path)
{
    bool same = dc_pack_is_same(packing->comm, from, to, path, packing->error);
    return dc_agree(packing->comm, same ? DC_SUCCESS : DC_ERROR_OUTPUT, packing->error);
}

static enum dc_result read_back(struct packing *packing)
{
    enum dc_result result = DC_SUCCESS;
    packing->to = H5Fopen(packing->unfinished, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (packing->to < 0) {
        dc_h5_failed(packing->error, "cannot read '%s' back", packing->unfinished);
        result = DC_ERROR_OUTPUT;
    }
    result = dc_agree(packing->comm, result, packing->error);
    if (result == DC_SUCCESS)
        result = for_each_dataset(packing, compare);
    if (packing->to >= 0)
        H5Fclose(packing->to);
    packing->to = -1;
    return result;
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* Rank 0. */
static enum dc_result look_at_files(struct packing *packing, struct dc_error *error)
{
    if (dc_file_is_same(packing->in, packing->out))
        return dc_fail(error, DC_ERROR_OUTPUT, "'%s' would replace the store that it is to copy",
                       packing->out);
    enum dc_result result = dc_file_may_be_new(packing->out, packing->overwrite, error);
    if (result == DC_SUCCESS)
        result = dc_lock_refuse(packing->in, error);
    return result == DC_SUCCESS ? dc_lock_take(packing->out, 0, NULL, &packing->lock, error)
                                : result;
}

static enum dc_result refuse_packed(hid_t from, const char *in, struct dc_error *error)
{
    hid_t group = H5Gopen2(from, "/provenance", H5P_DEFAULT);
    bool packed = group >= 0 && H5Aexists(group, DC_PACKED_MARK) > 0;
    if (group >= 0)
        H5Gclose(group);
    return packed ? dc_fail(error, DC_ERROR_DATA, "'%s' is a packed copy already", in) : DC_SUCCESS;
}

static enum dc_result open_store(struct packing *packing, struct dc_error *error)
{
    enum dc_result result = dc_store_open_reading(packing->in, &packing->from, error);
    if (result != DC_SUCCESS)
        return result == DC_ERROR_INTERNAL ? result : DC_ERROR_DATA;
    return refuse_packed(packing->from, packing->in, error);
}

/* Rank 0: the name for what is whole. */
static enum dc_result finish(struct packing *packing, struct dc_pack_outcome *outcome,
                             struct dc_error *error)
{
    struct stat status;
    enum dc_result result = dc_lock_refuse(packing->in, error);
    if (result == DC_SUCCESS)
        result = dc_file_sync(packing->unfinished, error);
    if (result == DC_SUCCESS)
        result = dc_file_rename(packing->unfinished, packing->out, error);
    for (size_t i = 0; i < packing->objects.n; i++)
        outcome->datasets += packing->objects.object[i].is_dataset;
    if (stat(packing->in, &status) == 0)
        outcome->bytes = (uint64_t)status.st_size;
    if (stat(packing->out, &status) == 0)
        outcome->packed_bytes = (uint64_t)status.st_size;
    return result;
}

static enum dc_result pack(struct packing *packing, struct dc_pack_outcome *outcome,
                           struct dc_error *error)
{
    packing->unfinished = dc_path_with(packing->out, ".tmp");
    enum dc_result result = packing->unfinished == NULL ? dc_fail_memory(error) : DC_SUCCESS;
    result = dc_agree(packing->comm, result, error);
    if (result != DC_SUCCESS || packing->unfinished == NULL)
        return result;
    result = write_copy(packing);
    if (result == DC_SUCCESS)
        result = read_back(packing);
    if (result != DC_SUCCESS)
        dc_fail(error, result, "cannot pack '%.600s' into '%.600s': %.800s", packing->in,
                packing->out, packing->error->text);
    else if (packing->rank == 0)
        result = finish(packing, outcome, error);
    if (result != DC_SUCCESS && packing->rank == 0)
        (void)remove(packing->unfinished);
    return dc_agree(packing->comm, result, error);
}

enum dc_result dc_pack(MPI_Comm comm, const char *in, const char *out, bool overwrite,
                       struct dc_pack_outcome *outcome, struct dc_error *error)
{
    struct dc_error why = {""};
    struct packing packing = {.comm = comm,
                              .in = in,
                              .out = out,
                              .overwrite = overwrite,
                              .from = -1,
                              .to = -1,
                              .error = &why};
    *outcome = (struct dc_pack_outcome){0};
    MPI_Comm_rank(comm, &packing.rank);
    enum dc_result result = packing.rank == 0 ? look_at_files(&packing, error) : DC_SUCCESS;
    result = dc_agree(comm, result, error);
    if (result == DC_SUCCESS)
        result = dc_agree(comm, open_store(&packing, error), error);
    if (result == DC_SUCCESS)
        result = pack(&packing, outcome, error);
    if (packing.from >= 0)
        H5Fclose(packing.from);
    dc_lock_release(&packing.lock);
    free(packing.unfinished);
    free(packing.objects.object);
    outcome->unclosed = dc_h5_left_open();
    MPI_Bcast(outcome, (int)sizeof *outcome, MPI_BYTE, 0, comm);
    return result;
}

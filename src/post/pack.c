/* The compressed copy of a store: objects in their groups, then the scales, then a second look. */
#include "darkcube/pack.h"

#include "darkcube/version.h"
#include "post/pack_data.h"
#include "scan/files.h"
#include "scan/h5.h"
#include "scan/h5_copy.h"
#include "scan/store_internal.h"

#include <hdf5_hl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* An object of the store: what HDF5 knows it by, and its first name. */
struct object {
    hobj_ref_t reference;
    bool is_dataset;
    char path[256];
};

struct packing {
    hid_t from, to; /* the files */
    size_t n, capacity;
    struct object *object;
    enum dc_result result;
    struct dc_error *error;
};

/* The group whose links are walked. */
struct level {
    struct packing *packing;
    const char *path; /* "" for the root */
    hid_t to;
};

static bool refer(hid_t place, const char *name, hobj_ref_t *reference)
{
    return H5Rcreate(reference, place, name, H5R_OBJECT, -1) >= 0;
}

static const struct object *find(const struct packing *packing, hobj_ref_t reference)
{
    for (size_t i = 0; i < packing->n; i++)
        if (packing->object[i].reference == reference)
            return &packing->object[i];
    return NULL;
}

static bool fail(struct packing *packing, enum dc_result result)
{
    packing->result = result;
    return false;
}

static bool remember(struct packing *packing, hobj_ref_t reference, const char *path,
                     bool is_dataset)
{
    if (packing->n == packing->capacity) {
        size_t capacity = packing->capacity > 0 ? 2 * packing->capacity : 64;
        struct object *larger = realloc(packing->object, capacity * sizeof *larger);
        if (larger == NULL)
            return fail(packing, dc_fail_memory(packing->error));
        packing->object = larger;
        packing->capacity = capacity;
    }
    struct object *object = &packing->object[packing->n];
    *object = (struct object){.reference = reference, .is_dataset = is_dataset};
    if ((size_t)snprintf(object->path, sizeof object->path, "%s", path) >= sizeof object->path)
        return fail(packing, dc_fail(packing->error, DC_ERROR_DATA,
                                     "the name '%.300s...' is longer than any of a store", path));
    packing->n++;
    return true;
}

/* ---- copying --------------------------------------------------------------------------------- */

static bool copy_links(struct packing *packing, const char *path, hid_t from, hid_t to);

static bool copy_group(struct packing *packing, hid_t from, hid_t to, const char *name,
                       const char *path)
{
    hid_t copy = H5Gcreate2(to, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    bool ok = copy >= 0;
    if (!ok)
        dc_h5_failed(packing->error, "cannot make the group '%s'", path);
    ok = ok && dc_h5_copy_attributes(from, copy, packing->error);
    ok = ok ? copy_links(packing, path, from, copy) : fail(packing, DC_ERROR_OUTPUT);
    if (copy >= 0)
        H5Gclose(copy);
    return ok;
}

static bool copy_dataset(struct packing *packing, hid_t from, hid_t to, const char *name)
{
    hid_t copy = dc_pack_dataset(from, to, name, packing->error);
    bool ok = copy >= 0 && dc_h5_copy_attributes(from, copy, packing->error);
    if (copy >= 0)
        H5Dclose(copy);
    return ok || fail(packing, DC_ERROR_OUTPUT);
}

/* A new object, or another name of one that is there. */
static bool copy_object(struct packing *packing, const struct level *level, hid_t from,
                        hid_t object, const char *name)
{
    char path[512];
    hobj_ref_t reference;
    snprintf(path, sizeof path, "%s/%s", level->path, name);
    H5I_type_t type = object < 0 ? H5I_BADID : H5Iget_type(object);
    if ((type != H5I_GROUP && type != H5I_DATASET) || !refer(from, name, &reference)) {
        dc_h5_failed(packing->error, "'%s' is neither a group nor a dataset", path);
        return fail(packing, DC_ERROR_DATA);
    }
    const struct object *known = find(packing, reference);
    if (known != NULL) {
        if (H5Lcreate_hard(packing->to, known->path, level->to, name, H5P_DEFAULT, H5P_DEFAULT) >=
            0)
            return true;
        dc_h5_failed(packing->error, "cannot link '%s'", path);
        return fail(packing, DC_ERROR_OUTPUT);
    }
    if (!remember(packing, reference, path, type == H5I_DATASET))
        return false;
    return type == H5I_GROUP ? copy_group(packing, object, level->to, name, path)
                             : copy_dataset(packing, object, level->to, name);
}

static herr_t visit_link(hid_t from, const char *name, const H5L_info_t *info, void *data)
{
    (void)info;
    const struct level *level = data;
    hid_t object = H5Oopen(from, name, H5P_DEFAULT);
    bool ok = copy_object(level->packing, level, from, object, name);
    if (object >= 0)
        H5Oclose(object);
    return ok ? 0 : -1;
}

static bool copy_links(struct packing *packing, const char *path, hid_t from, hid_t to)
{
    struct level level = {packing, path, to};
    if (H5Literate(from, H5_INDEX_NAME, H5_ITER_INC, NULL, visit_link, &level) >= 0)
        return true;
    if (packing->result == DC_SUCCESS) {
        dc_h5_failed(packing->error, "cannot list the group '%s'", path);
        packing->result = DC_ERROR_DATA;
    }
    return false;
}

/* ---- scales ---------------------------------------------------------------------------------- */

struct attaching {
    struct packing *packing;
    hid_t to;
};

static herr_t attach_scale(hid_t dataset, unsigned dimension, hid_t scale, void *data)
{
    (void)dataset;
    const struct attaching *attaching = data;
    hobj_ref_t reference;
    if (!refer(scale, ".", &reference))
        return -1;
    const struct object *known = find(attaching->packing, reference);
    hid_t copy = known == NULL ? -1 : H5Dopen2(attaching->packing->to, known->path, H5P_DEFAULT);
    herr_t code = copy < 0 ? -1 : H5DSattach_scale(attaching->to, copy, dimension);
    if (copy >= 0)
        H5Dclose(copy);
    return code < 0 ? -1 : 0;
}

/* Calls `work` with every dataset and its copy. */
static bool for_each_dataset(struct packing *packing,
                             bool (*work)(struct packing *packing, hid_t from, hid_t to,
                                          const char *path))
{
    bool ok = true;
    for (size_t i = 0; ok && i < packing->n; i++) {
        const struct object *object = &packing->object[i];
        if (!object->is_dataset)
            continue;
        hid_t from = H5Dopen2(packing->from, object->path, H5P_DEFAULT);
        hid_t to = H5Dopen2(packing->to, object->path, H5P_DEFAULT);
        if (from < 0 || to < 0) {
            dc_h5_failed(packing->error, "cannot open '%s'", object->path);
            ok = false;
        }
        ok = ok && work(packing, from, to, object->path);
        if (to >= 0)
            H5Dclose(to);
        if (from >= 0)
            H5Dclose(from);
    }
    return ok;
}

static bool attach_scales(struct packing *packing, hid_t from, hid_t to, const char *path)
{
    struct attaching attaching = {packing, to};
    if (H5Aexists(from, "DIMENSION_LIST") <= 0)
        return true;
    hid_t space = H5Dget_space(from);
    int rank = space < 0 ? -1 : H5Sget_simple_extent_ndims(space);
    bool ok = rank >= 0;
    for (int k = 0; ok && k < rank; k++)
        ok = H5DSiterate_scales(from, (unsigned)k, NULL, attach_scale, &attaching) >= 0;
    if (!ok)
        dc_h5_failed(packing->error, "cannot attach the scales of '%s'", path);
    if (space >= 0)
        H5Sclose(space);
    return ok;
}

/* ---- the copy -------------------------------------------------------------------------------- */

static bool is_same(struct packing *packing, hid_t from, hid_t to, const char *path)
{
    return dc_pack_is_same(from, to, path, packing->error);
}

static bool leave_mark(struct packing *packing, const char *in)
{
    char text[1024];
    const char *slash = strrchr(in, '/');
    snprintf(text, sizeof text, "compressed copy of %.800s by darkcube %s",
             slash == NULL ? in : slash + 1, DC_VERSION);
    hid_t group = H5Gopen2(packing->to, "/provenance", H5P_DEFAULT);
    bool ok = group >= 0 && dc_h5_write_text(group, DC_PACKED_MARK, text, packing->error);
    if (group < 0)
        dc_h5_failed(packing->error, "cannot open /provenance of the copy");
    if (group >= 0)
        H5Gclose(group);
    return ok;
}

static enum dc_result refuse_packed(hid_t from, const char *in, struct dc_error *error)
{
    hid_t group = H5Gopen2(from, "/provenance", H5P_DEFAULT);
    bool packed = group >= 0 && H5Aexists(group, DC_PACKED_MARK) > 0;
    if (group >= 0)
        H5Gclose(group);
    return packed ? dc_fail(error, DC_ERROR_DATA, "'%s' is a packed copy already", in) : DC_SUCCESS;
}

static enum dc_result write_copy(struct packing *packing, const char *in, const char *path)
{
    packing->to = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    if (packing->to < 0) {
        dc_h5_failed(packing->error, "cannot make '%s'", path);
        return DC_ERROR_OUTPUT;
    }
    bool ok = dc_h5_copy_attributes(packing->from, packing->to, packing->error) &&
              copy_links(packing, "", packing->from, packing->to) &&
              for_each_dataset(packing, attach_scales) && leave_mark(packing, in);
    if (!ok && packing->result == DC_SUCCESS)
        packing->result = DC_ERROR_OUTPUT;
    if (H5Fclose(packing->to) < 0 && ok) {
        dc_h5_failed(packing->error, "cannot write '%s'", path);
        packing->result = DC_ERROR_OUTPUT;
    }
    packing->to = -1;
    return packing->result;
}

static enum dc_result read_back(struct packing *packing, const char *path)
{
    packing->to = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (packing->to < 0) {
        dc_h5_failed(packing->error, "cannot read '%s' back", path);
        return DC_ERROR_OUTPUT;
    }
    bool ok = for_each_dataset(packing, is_same);
    H5Fclose(packing->to);
    return ok ? DC_SUCCESS : DC_ERROR_OUTPUT;
}

static void measure(const struct packing *packing, const char *in, const char *out,
                    struct dc_pack_outcome *outcome)
{
    struct stat status;
    for (size_t i = 0; i < packing->n; i++)
        outcome->datasets += packing->object[i].is_dataset;
    if (stat(in, &status) == 0)
        outcome->bytes = (uint64_t)status.st_size;
    if (stat(out, &status) == 0)
        outcome->packed_bytes = (uint64_t)status.st_size;
}

static enum dc_result pack(struct packing *packing, const char *in, const char *out,
                           struct dc_error *error)
{
    char *unfinished = dc_path_with(out, ".tmp");
    if (unfinished == NULL)
        return dc_fail_memory(error);
    enum dc_result result = write_copy(packing, in, unfinished);
    if (result == DC_SUCCESS)
        result = read_back(packing, unfinished);
    if (result != DC_SUCCESS)
        dc_fail(error, result, "cannot pack '%.600s' into '%.600s': %.800s", in, out,
                packing->error->text);
    if (result == DC_SUCCESS)
        result = dc_file_sync(unfinished, error);
    if (result == DC_SUCCESS)
        result = dc_file_rename(unfinished, out, error);
    if (result != DC_SUCCESS)
        (void)remove(unfinished);
    free(unfinished);
    return result;
}

enum dc_result dc_pack(const char *in, const char *out, bool overwrite,
                       struct dc_pack_outcome *outcome, struct dc_error *error)
{
    struct dc_error why = {""};
    struct packing packing = {.from = -1, .to = -1, .error = &why};
    *outcome = (struct dc_pack_outcome){0};
    if (dc_file_is_same(in, out))
        return dc_fail(error, DC_ERROR_OUTPUT, "'%s' would replace the store that it is to copy",
                       out);
    enum dc_result result = dc_file_may_be_new(out, overwrite, error);
    if (result != DC_SUCCESS)
        return result;
    result = dc_store_open_reading(in, &packing.from, error);
    if (result != DC_SUCCESS)
        return result == DC_ERROR_INTERNAL ? result : DC_ERROR_DATA;
    result = refuse_packed(packing.from, in, error);
    if (result == DC_SUCCESS)
        result = pack(&packing, in, out, error);
    H5Fclose(packing.from);
    if (result == DC_SUCCESS)
        measure(&packing, in, out, outcome);
    free(packing.object);
    return result;
}

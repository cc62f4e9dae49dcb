/* What a packed copy is made of, before its cubes are filled: groups, datasets, attributes, all
 * their names, and the scales. */
#include "post/pack_objects.h"

#include "post/pack_data.h"
#include "scan/h5.h"
#include "scan/h5_copy.h"

#include <hdf5_hl.h>
#include <stdio.h>
#include <stdlib.h>

struct packing {
    hid_t from, to; /* the files */
    struct dc_pack_objects *objects;
    size_t capacity;
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

static const struct dc_pack_object *find(const struct packing *packing, hobj_ref_t reference)
{
    const struct dc_pack_objects *objects = packing->objects;
    for (size_t i = 0; i < objects->n; i++)
        if (objects->object[i].reference == reference)
            return &objects->object[i];
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
    struct dc_pack_objects *objects = packing->objects;
    if (objects->n == packing->capacity) {
        size_t capacity = packing->capacity > 0 ? 2 * packing->capacity : 64;
        struct dc_pack_object *larger = realloc(objects->object, capacity * sizeof *larger);
        if (larger == NULL)
            return fail(packing, dc_fail_memory(packing->error));
        objects->object = larger;
        packing->capacity = capacity;
    }
    struct dc_pack_object *object = &objects->object[objects->n];
    *object = (struct dc_pack_object){.reference = reference, .is_dataset = is_dataset};
    if ((size_t)snprintf(object->path, sizeof object->path, "%s", path) >= sizeof object->path)
        return fail(packing, dc_fail(packing->error, DC_ERROR_DATA,
                                     "the name '%.300s...' is longer than any of a store", path));
    objects->n++;
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
    const struct dc_pack_object *known = find(packing, reference);
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
    const struct dc_pack_object *known = find(attaching->packing, reference);
    hid_t copy = known == NULL ? -1 : H5Dopen2(attaching->packing->to, known->path, H5P_DEFAULT);
    herr_t code = copy < 0 ? -1 : H5DSattach_scale(attaching->to, copy, dimension);
    if (copy >= 0)
        H5Dclose(copy);
    return code < 0 ? -1 : 0;
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

static bool attach_all_scales(struct packing *packing)
{
    bool ok = true;
    for (size_t i = 0; ok && i < packing->objects->n; i++) {
        const struct dc_pack_object *object = &packing->objects->object[i];
        if (!object->is_dataset)
            continue;
        hid_t from = H5Dopen2(packing->from, object->path, H5P_DEFAULT);
        hid_t to = H5Dopen2(packing->to, object->path, H5P_DEFAULT);
        ok = from >= 0 && to >= 0;
        if (!ok)
            dc_h5_failed(packing->error, "cannot open '%s'", object->path);
        ok = ok && attach_scales(packing, from, to, object->path);
        if (to >= 0)
            H5Dclose(to);
        if (from >= 0)
            H5Dclose(from);
    }
    return ok;
}

enum dc_result dc_pack_make_objects(hid_t from, hid_t to, struct dc_pack_objects *objects,
                                    struct dc_error *error)
{
    struct packing packing = {.from = from, .to = to, .objects = objects, .error = error};
    bool ok = dc_h5_copy_attributes(from, to, error) && copy_links(&packing, "", from, to) &&
              attach_all_scales(&packing);
    if (!ok && packing.result == DC_SUCCESS)
        packing.result = DC_ERROR_OUTPUT;
    return packing.result;
}

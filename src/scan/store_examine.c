/* Is a store whole? Everything that HDF5 finds its way by is read once, and every dataset must have
 * a place of its own in the file. */
#include "scan/h5.h"
#include "scan/store_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct extent {
    uint64_t begin, end; /* bytes of the file */
};

struct examination {
    uint64_t file_bytes;
    size_t n, room;
    struct extent *extents; /* of datasets */
    bool complete;
    struct dc_error *error;
    bool said; /* `error` has its sentence */
};

static herr_t refuse(struct examination *all, const char *what, const char *name)
{
    dc_h5_failed(all->error, "%s '%s'", what, name);
    all->said = true;
    return -1;
}

static herr_t examine_attribute(hid_t object, const char *name, const H5A_info_t *info, void *data)
{
    (void)info;
    enum { MOST = 1 << 26 }; /* bytes; HDF5 itself allows 64 KiB, texts are stored apart */
    hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    hid_t space = attribute < 0 ? -1 : H5Aget_space(attribute);
    hid_t stored = attribute < 0 ? -1 : H5Aget_type(attribute);
    hid_t type = stored < 0 ? -1 : H5Tget_native_type(stored, H5T_DIR_ASCEND);
    hssize_t n = space < 0 ? -1 : H5Sget_simple_extent_npoints(space);
    size_t size = type < 0 ? 0 : H5Tget_size(type);
    void *values =
        n >= 0 && size > 0 && (size_t)n < MOST / size ? calloc((size_t)n + 1, size) : NULL;
    bool ok = values != NULL && H5Aread(attribute, type, values) >= 0;
    if (ok)
        (void)H5Dvlen_reclaim(type, space, H5P_DEFAULT, values);
    if (!ok)
        refuse(data, "cannot read the attribute", name);
    free(values);
    const hid_t types[] = {type, stored};
    for (size_t i = 0; i < 2; i++)
        if (types[i] >= 0)
            H5Tclose(types[i]);
    if (space >= 0)
        H5Sclose(space);
    if (attribute >= 0)
        H5Aclose(attribute);
    return ok ? 0 : -1;
}

/* Numbers as processors have them, texts, and rows of these. HDF5 converts others bit by bit, and a
 * damaged type can lead it anywhere. */
static bool is_plain(hid_t type)
{
    if (type < 0)
        return false;
    const size_t size = H5Tget_size(type);
    switch (H5Tget_class(type)) {
    case H5T_INTEGER:
        return H5Tget_offset(type) == 0 && H5Tget_precision(type) == 8 * size && size <= 8;
    case H5T_FLOAT:
        return H5Tequal(type, H5T_IEEE_F64LE) > 0 || H5Tequal(type, H5T_IEEE_F32LE) > 0 ||
               H5Tequal(type, H5T_IEEE_F64BE) > 0 || H5Tequal(type, H5T_IEEE_F32BE) > 0;
    case H5T_STRING:
        return true;
    case H5T_COMPOUND:
        break;
    default:
        return false;
    }
    const int n = H5Tget_nmembers(type);
    bool plain = n > 0;
    for (int i = 0; plain && i < n; i++) {
        hid_t member = H5Tget_member_type(type, (unsigned)i);
        plain = is_plain(member) &&
                H5Tget_member_offset(type, (unsigned)i) + H5Tget_size(member) <= size;
        if (member >= 0)
            H5Tclose(member);
    }
    return plain;
}

static bool has_plain_type(hid_t dataset, const char *name, struct examination *all)
{
    hid_t type = H5Dget_type(dataset);
    bool plain = is_plain(type);
    if (!plain)
        dc_fail(all->error, DC_ERROR_OUTPUT, "the dataset '%s' has a type that no store has", name);
    if (type >= 0)
        H5Tclose(type);
    return plain;
}

/* A dataset that lies in one piece; those in chunks have their own index. */
static bool note_extent(hid_t dataset, const char *name, struct examination *all)
{
    haddr_t begin = H5Dget_offset(dataset);
    hsize_t bytes = H5Dget_storage_size(dataset);
    if (begin == HADDR_UNDEF || bytes == 0)
        return true;
    if (begin > all->file_bytes || bytes > all->file_bytes - begin) {
        dc_fail(all->error, DC_ERROR_OUTPUT, "the dataset '%s' goes beyond the end of the file",
                name);
        return false;
    }
    if (all->n == all->room) {
        size_t room = 2 * all->room + 64;
        void *extents = realloc(all->extents, room * sizeof *all->extents);
        if (extents == NULL) {
            dc_fail_memory(all->error);
            return false;
        }
        all->extents = extents;
        all->room = room;
    }
    all->extents[all->n++] = (struct extent){begin, begin + bytes};
    return true;
}

static bool examine_attributes(hid_t object, const char *name, struct examination *all)
{
    hsize_t position = 0;
    bool ok =
        H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, &position, examine_attribute, all) >= 0;
    if (!ok && !all->said)
        refuse(all, "cannot list the attributes of", name);
    return ok;
}

/* The scales are linked into many groups; their places in /axes count. */
static bool is_link_to_scale(hid_t file, const char *name)
{
    char scale[256];
    const char *slash = strrchr(name, '/');
    if (slash == NULL || strncmp(name, "axes/", 5) == 0)
        return false;
    snprintf(scale, sizeof scale, "/axes%s", slash);
    return H5Lexists(file, scale, H5P_DEFAULT) > 0;
}

/* An axis knows the datasets over it. One that was deleted is still where the axis says, and has no
 * name any more. Each is asked for once, by the axis that is its first dimension. */
static bool has_its_datasets(hid_t scale, const char *name, struct examination *all)
{
    struct user {
        hobj_ref_t dataset;
        int dimension;
    } *users = NULL;
    if (H5Aexists(scale, "REFERENCE_LIST") <= 0)
        return true;
    bool gone = false;
    hid_t attribute = H5Aopen(scale, "REFERENCE_LIST", H5P_DEFAULT);
    hid_t space = attribute < 0 ? -1 : H5Aget_space(attribute);
    hid_t type = H5Tcreate(H5T_COMPOUND, sizeof *users);
    hssize_t n = space < 0 ? -1 : H5Sget_simple_extent_npoints(space);
    if (n >= 0)
        users = calloc((size_t)n + 1, sizeof *users);
    bool ok = users != NULL && type >= 0 &&
              H5Tinsert(type, "dataset", HOFFSET(struct user, dataset), H5T_STD_REF_OBJ) >= 0 &&
              H5Tinsert(type, "dimension", HOFFSET(struct user, dimension), H5T_NATIVE_INT) >= 0 &&
              H5Aread(attribute, type, users) >= 0;
    for (hssize_t i = 0; ok && !gone && i < n; i++)
        gone = users[i].dimension == 0 &&
               H5Rget_name(scale, H5R_OBJECT, &users[i].dataset, NULL, 0) <= 0;
    if (!ok)
        refuse(all, "cannot read which datasets there are over", name);
    else if (gone)
        dc_fail(all->error, DC_ERROR_OUTPUT, "a dataset over '%s' was deleted", name);
    free(users);
    if (type >= 0)
        H5Tclose(type);
    if (space >= 0)
        H5Sclose(space);
    if (attribute >= 0)
        H5Aclose(attribute);
    return ok && !gone;
}

static herr_t examine_link(hid_t file, const char *name, const H5L_info_t *info, void *data)
{
    (void)info;
    struct examination *all = data;
    hid_t object = H5Oopen(file, name, H5P_DEFAULT);
    if (object < 0)
        return refuse(all, "cannot open", name);
    bool ok = examine_attributes(object, name, all);
    if (ok && H5Iget_type(object) == H5I_DATASET && !is_link_to_scale(file, name)) {
        ok = has_plain_type(object, name, all) && note_extent(object, name, all) &&
             (!all->complete || has_its_datasets(object, name, all));
        all->said = !ok;
    }
    H5Oclose(object);
    return ok ? 0 : -1;
}

static int by_begin(const void *a, const void *b)
{
    const struct extent *first = a, *second = b;
    return (first->begin > second->begin) - (first->begin < second->begin);
}

static bool overlap(struct examination *all)
{
    if (all->n > 1)
        qsort(all->extents, all->n, sizeof *all->extents, by_begin);
    for (size_t i = 1; i < all->n; i++)
        if (all->extents[i].begin < all->extents[i - 1].end)
            return true;
    return false;
}

enum dc_result dc_store_examine(const char *path, bool complete, struct dc_error *error)
{
    struct stat status;
    struct dc_error cause = {""};
    struct examination all = {.error = &cause, .complete = complete};
    hid_t file;
    enum dc_result result = dc_store_open_reading(path, &file, error);
    if (result != DC_SUCCESS)
        return result;
    if (stat(path, &status) == 0)
        all.file_bytes = (uint64_t)status.st_size;
    bool ok = examine_attributes(file, "/", &all) &&
              H5Lvisit(file, H5_INDEX_NAME, H5_ITER_INC, examine_link, &all) >= 0;
    if (!ok && !all.said)
        dc_h5_failed(&cause, "its objects cannot be listed");
    if (ok && overlap(&all)) {
        dc_fail(&cause, DC_ERROR_OUTPUT, "two datasets lie at the same place");
        ok = false;
    }
    free(all.extents);
    H5Fclose(file);
    return ok ? DC_SUCCESS
              : dc_fail(error, DC_ERROR_OUTPUT, "'%s' is not a whole store: %.1500s", path,
                        cause.text);
}

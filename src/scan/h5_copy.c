#include "scan/h5_copy.h"

#include "scan/h5.h"

#include <stdlib.h>
#include <string.h>

struct copying {
    hid_t to;
    bool failed; /* and the sentence is there */
    struct dc_error *error;
};

/* Values of variable length come as memory of HDF5's. */
static bool copy_values(hid_t attribute, hid_t copy, hid_t type, hid_t space)
{
    size_t size = H5Tget_size(type);
    hssize_t n = H5Sget_simple_extent_npoints(space);
    if (size == 0 || n < 0)
        return false;
    void *values = calloc((size_t)n + 1, size);
    if (values == NULL)
        return false;
    bool ok = H5Aread(attribute, type, values) >= 0;
    if (ok) {
        ok = H5Awrite(copy, type, values) >= 0;
        if (H5Tis_variable_str(type) > 0 || H5Tdetect_class(type, H5T_VLEN) > 0)
            (void)H5Dvlen_reclaim(type, space, H5P_DEFAULT, values);
    }
    free(values);
    return ok;
}

static herr_t copy_attribute(hid_t from, const char *name, const H5A_info_t *info, void *data)
{
    (void)info;
    struct copying *copying = data;
    if (strcmp(name, "DIMENSION_LIST") == 0 || strcmp(name, "REFERENCE_LIST") == 0)
        return 0;
    hid_t type = -1, space = -1, copy = -1;
    hid_t attribute = H5Aopen(from, name, H5P_DEFAULT);
    if (attribute >= 0) {
        type = H5Aget_type(attribute);
        space = H5Aget_space(attribute);
    }
    if (type >= 0 && space >= 0)
        copy = H5Acreate2(copying->to, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    bool ok = copy >= 0 && copy_values(attribute, copy, type, space);
    if (!ok)
        dc_h5_failed(copying->error, "cannot copy the attribute '%s'", name);
    if (copy >= 0)
        H5Aclose(copy);
    if (space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    if (attribute >= 0)
        H5Aclose(attribute);
    copying->failed = !ok;
    return ok ? 0 : -1;
}

bool dc_h5_copy_attributes(hid_t from, hid_t to, struct dc_error *error)
{
    struct copying copying = {.to = to, .error = error};
    hsize_t position = 0;
    if (H5Aiterate2(from, H5_INDEX_NAME, H5_ITER_INC, &position, copy_attribute, &copying) >= 0)
        return true;
    return copying.failed ? false : dc_h5_failed(error, "cannot list the attributes of an object");
}

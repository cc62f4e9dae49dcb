/* The objects of a packed copy. */
#ifndef DARKCUBE_POST_PACK_OBJECTS_H
#define DARKCUBE_POST_PACK_OBJECTS_H

#include "darkcube/status.h"

#include <hdf5.h>

/* An object of the store: what HDF5 knows it by, and its first name. */
struct dc_pack_object {
    hobj_ref_t reference;
    bool is_dataset;
    char path[256];
};

struct dc_pack_objects {
    size_t n;
    struct dc_pack_object *object; /* freed by the caller */
};

/* Makes all objects of the store `from` in the new file `to`, with attributes, hard links and
 * dimension scales, and lists them in `objects`, which is empty before. Datasets get what
 * dc_pack_dataset gives them. Errors: DC_ERROR_DATA for an object that no store has;
 * DC_ERROR_OUTPUT, DC_ERROR_INTERNAL. */
enum dc_result dc_pack_make_objects(hid_t from, hid_t to, struct dc_pack_objects *objects,
                                    struct dc_error *error);

#endif

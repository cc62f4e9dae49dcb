/* Datasets of a packed copy, some 512 KiB at a time. */
#ifndef DARKCUBE_POST_PACK_DATA_H
#define DARKCUBE_POST_PACK_DATA_H

#include "darkcube/status.h"

#include <hdf5.h>

/* Makes the dataset `name` in the group `to`, with type, shape, fill value and data of `from`:
 * compressed if it lies over a cube or is large. Negative with the sentence set. */
hid_t dc_pack_dataset(hid_t from, hid_t to, const char *name, struct dc_error *error);

/* Whether both have the same type, shape and bits; false with the sentence set if not. */
bool dc_pack_is_same(hid_t one, hid_t other, const char *name, struct dc_error *error);

#endif

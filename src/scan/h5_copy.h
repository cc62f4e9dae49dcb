/* Copying parts of one HDF5 file into another. */
#ifndef DARKCUBE_SCAN_H5_COPY_H
#define DARKCUBE_SCAN_H5_COPY_H

#include "darkcube/status.h"

#include <hdf5.h>

/* Copies all attributes of an object to another one, but for those that point to other objects of
 * their file: what H5DS keeps of dimension scales that are attached. False with the sentence set.
 */
bool dc_h5_copy_attributes(hid_t from, hid_t to, struct dc_error *error);

#endif

/* Datasets of a packed copy. Those that lie over a cube, or are large, are compressed. */
#ifndef DARKCUBE_POST_PACK_DATA_H
#define DARKCUBE_POST_PACK_DATA_H

#include "darkcube/status.h"

#include <hdf5.h>
#include <mpi.h>

/* Makes the dataset `name` in the group `to`, with type, shape and fill value of `from`; and with
 * its data, unless it is to be compressed. Negative with the sentence set. */
hid_t dc_pack_dataset(hid_t from, hid_t to, const char *name, struct dc_error *error);

/* Collective: compresses the data of `from`, of which every rank takes its share of the chunks, and
 * writes them to `to`, which rank 0 alone has (others: anything), in an order and with bytes that
 * do not depend on the number of ranks. Nothing for a dataset that is not compressed. Memory: some
 * three chunks a rank. Errors: DC_ERROR_OUTPUT, DC_ERROR_INTERNAL, the same on all ranks. */
enum dc_result dc_pack_chunks(MPI_Comm comm, hid_t from, hid_t to, const char *name,
                              struct dc_error *error);

/* Whether both have the same type, shape and bits; each rank looks at its share. False with the
 * sentence set if not. */
bool dc_pack_is_same(MPI_Comm comm, hid_t one, hid_t other, const char *name,
                     struct dc_error *error);

#endif

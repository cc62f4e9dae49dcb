/* Packing: the compressed copy of a store, for publication.
 *
 * All objects, attributes, dimension scales and hard links of the store; datasets over the cube are
 * chunked, shuffled and deflated. `info`, `contour`, h5py and xarray read it as they read the
 * store; a scan does not go on in it, and its /provenance has an attribute `packed`.
 *
 * All ranks compress, rank 0 writes: the copy of a store has the same bytes on any number of ranks.
 * Memory is a few MB a rank, whatever the size of the store.
 */
#ifndef DARKCUBE_PACK_H
#define DARKCUBE_PACK_H

#include "darkcube/status.h"

#include <mpi.h>
#include <stdint.h>

struct dc_pack_outcome {
    size_t datasets;
    uint64_t bytes, packed_bytes; /* of the two files */
    bool unclosed; /* after an error: HDF5 could not close a file; MPI_Finalize would crash */
};

/* Collective: makes the copy `out` of the store `in`; it gets its name when it has been read back
 * and every dataset has the bits of the original. An existing `out` is refused unless `overwrite`,
 * and if it is `in`; so is a store that a scan is writing, as `in` and as `out`. The same result,
 * sentence and outcome on all ranks. Errors: DC_ERROR_DATA for a file that is no store, or is
 * packed already, or is being written; DC_ERROR_OUTPUT, DC_ERROR_INTERNAL. */
enum dc_result dc_pack(MPI_Comm comm, const char *in, const char *out, bool overwrite,
                       struct dc_pack_outcome *outcome, struct dc_error *error);

#endif

/* Records of all ranks together on one. */
#ifndef DARKCUBE_POST_GATHER_H
#define DARKCUBE_POST_GATHER_H

#include "darkcube/status.h"

#include <mpi.h>
#include <stddef.h>

/* Puts the n records of `size` bytes of every rank one after the other into *all on rank 0, freed
 * there by the caller. Collective; the same result and sentence on all ranks but for a failure of
 * MPI itself. Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_gather(MPI_Comm comm, const void *mine, size_t n, size_t size, void **all,
                         size_t *n_all, struct dc_error *error);

#endif

/* One result and one sentence for all ranks. */
#ifndef DARKCUBE_SCAN_AGREE_H
#define DARKCUBE_SCAN_AGREE_H

#include "darkcube/status.h"

#include <mpi.h>

/* Collective: the result and the sentence of the lowest rank that failed, on all ranks. `error`
 * may be NULL. */
enum dc_result dc_agree(MPI_Comm comm, enum dc_result result, struct dc_error *error);

#endif

/* A text that one rank has and all need, so that a file server sees one reader. */
#ifndef DARKCUBE_SCAN_SHARE_TEXT_H
#define DARKCUBE_SCAN_SHARE_TEXT_H

#include "darkcube/status.h"

#include <mpi.h>

/* Collective: the others get a copy of rank 0's `*text`, to be freed. The same result and sentence
 * on all ranks. Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_share_text(MPI_Comm comm, char **text, struct dc_error *error);

#endif

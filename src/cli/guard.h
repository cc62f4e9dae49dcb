/* Reading a store that may be damaged: HDF5 does not survive every damage to what it finds its way
 * by; it may crash, or never come back. */
#ifndef DARKCUBE_CLI_GUARD_H
#define DARKCUBE_CLI_GUARD_H

#include "darkcube/status.h"

/* dc_store_examine of a store before anything else opens it. Where HDF5 crashes or takes longer
 * than any whole store needs, the program ends here, with one sentence and the exit code `failure`.
 * By one rank. Errors: `failure` for a store that is not whole (DC_ERROR_DATA where it is read as
 * input, else DC_ERROR_OUTPUT); DC_ERROR_INTERNAL. */
enum dc_result dc_cli_examine(const char *path, bool complete, enum dc_result failure,
                              struct dc_error *error);

#endif

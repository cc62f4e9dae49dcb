/* A table of named columns as an HDF5 file: one dataset a column, at the root. */
#ifndef DARKCUBE_SCAN_TABLE_FILE_H
#define DARKCUBE_SCAN_TABLE_FILE_H

#include "darkcube/deck.h"

/* Writes FILE anew (as FILE.tmp first, renamed when complete). The first column is the dimension
 * scale of the others; attributes say the point, the probe, its status, the facts that it knows and
 * the deck. An existing FILE is replaced if it is such a file. Errors: DC_ERROR_OUTPUT,
 * DC_ERROR_INTERNAL. */
enum dc_result dc_table_write(const char *path, const struct dc_table *table,
                              const struct dc_deck *deck, const struct dc_probe *probe,
                              const double coordinates[DC_AXIS_COUNT], enum dc_status status,
                              const struct dc_probe_fact *facts, size_t n_facts,
                              struct dc_error *error);

#endif

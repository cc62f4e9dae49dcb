/* The side file by which ParaView and other readers of XDMF see a store as fields on a grid. */
#ifndef DARKCUBE_SCAN_XDMF_H
#define DARKCUBE_SCAN_XDMF_H

#include "darkcube/deck.h"

/* Writes STORE.xdmf beside a store of that deck. Axes with logarithmic spacing stand as decadic
 * logarithms, and listed values that do not increase as their numbers. Errors: DC_ERROR_OUTPUT,
 * DC_ERROR_INTERNAL. */
enum dc_result dc_xdmf_write(const char *store, const struct dc_deck *deck, struct dc_error *error);

#endif

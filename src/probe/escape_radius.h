/* Escape radii as decks write them and outputs are named after them. */
#ifndef DARKCUBE_PROBE_ESCAPE_RADIUS_H
#define DARKCUBE_PROBE_ESCAPE_RADIUS_H

#include "darkcube/supernova.h"

enum { DC_ESCAPE_NAME_SIZE = 48 };

/* Reads `100 km`, `150.5 km`, `R_nu + 1 km`. Errors: DC_ERROR_USAGE. */
enum dc_result dc_escape_radius_parse(const char *text, struct dc_escape_radius *radius,
                                      struct dc_error *error);

/* "100km", "150.5km", "rnu_plus_1km"; returns `name`. */
const char *dc_escape_radius_name(const struct dc_escape_radius *radius,
                                  char name[DC_ESCAPE_NAME_SIZE]);

#endif

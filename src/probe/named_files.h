/* What probes declare in their `inputs`: tables of their own, and files that keys name. */
#ifndef DARKCUBE_PROBE_NAMED_FILES_H
#define DARKCUBE_PROBE_NAMED_FILES_H

#include "darkcube/probe.h"

/* The file that a key names, or NULL where it is the key's word for none. */
const char *dc_named_file(const struct dc_settings *settings, const char *key, const char *none);

/* Adds a table of the data folders. */
void dc_add_own_file(struct dc_inputs *inputs, const char *file);

/* Adds the file that the key `key` (static) names, or `file` in the folder that it names (NULL:
 * none). Errors: DC_ERROR_USAGE for a name that is too long. */
enum dc_result dc_add_named_file(struct dc_inputs *inputs, const char *key, const char *folder,
                                 const char *file, struct dc_error *error);

#endif

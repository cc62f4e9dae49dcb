/* The parts of `darkcube info`. */
#ifndef DARKCUBE_CLI_INFO_H
#define DARKCUBE_CLI_INFO_H

#include "darkcube/store.h"

/* All that the summary of a store holds, as one JSON object without its closing bracket. */
void dc_info_json(const char *path, const struct dc_store_summary *summary);

/* The failed points of a probe, or of all where `probe` is NULL, at most `most` of each; in words,
 * with the command that computes each again, or as the value of a JSON member. Errors:
 * DC_ERROR_DATA, DC_ERROR_INTERNAL, DC_ERROR_USAGE (the store has no such probe). */
enum dc_result dc_info_failures(const char *path, const struct dc_store_summary *summary,
                                const char *probe, size_t most, bool json, struct dc_error *error);

#endif

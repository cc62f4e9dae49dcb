/* Merging: one store out of several, without computing anything.
 *
 * The inputs are stores of one model. An axis of the merged store has the values of all of them;
 * a probe that several inputs have must have the same settings and data files in all. A point that
 * is computed in one input is in the merged store as it is there, bit for bit; where several have
 * it, they must agree. What no input has is `todo`, and a scan of the merged store's deck with
 * --resume computes just that.
 *
 * One process, without MPI. Memory grows with a pencil and with the number of pencils, not with the
 * number of points.
 */
#ifndef DARKCUBE_MERGE_H
#define DARKCUBE_MERGE_H

#include "darkcube/store.h"

struct dc_merge_outcome {
    size_t points;                  /* of the merged cube, times probes */
    size_t counts[DC_STATUS_COUNT]; /* of these, by status */
};

/* Makes the store `out` from n >= 2 inputs; it gets its name when it is whole. An existing `out` is
 * refused unless `overwrite`, and if it is an input; so are stores that a scan is writing. The
 * decks of the inputs are read again, so that `registry` must have what they name, and their data
 * files must be there. Errors: DC_ERROR_DATA for inputs that are no stores or do not fit together
 * (the sentence names the key, the axis values or the point), DC_ERROR_OUTPUT, DC_ERROR_INTERNAL.
 */
enum dc_result dc_merge(const char *out, const char *const *inputs, size_t n, bool overwrite,
                        const struct dc_registry *registry, struct dc_merge_outcome *outcome,
                        struct dc_error *error);

#endif

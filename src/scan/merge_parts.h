/* The parts of merging that are files of their own. */
#ifndef DARKCUBE_SCAN_MERGE_PARTS_H
#define DARKCUBE_SCAN_MERGE_PARTS_H

#include "darkcube/merge.h"

/* A store that goes into another one. */
struct dc_merge_input {
    const char *path;
    struct dc_deck *deck;
    size_t *place[DC_AXIS_COUNT]; /* of each of its values on the merged axis */
    size_t *probe;                /* of each of its probes among the merged ones */
};

/* Reads the input's deck and makes sure that it says, with the data files of today, what it said
 * when the store was made. Errors: DC_ERROR_DATA, DC_ERROR_INTERNAL. */
enum dc_result dc_merge_read_deck(struct dc_merge_input *input, const struct dc_registry *registry,
                                  struct dc_error *error);
void dc_merge_input_free(struct dc_merge_input *input);

/* The deck of the merged store `out`, freed by dc_deck_free, its data files read; and the places of
 * the inputs in it. Errors: DC_ERROR_DATA for decks that do not fit together; DC_ERROR_INTERNAL. */
enum dc_result dc_merge_decks(struct dc_merge_input *inputs, size_t n, const char *out,
                              const struct dc_registry *registry, struct dc_deck **deck,
                              struct dc_error *error);

/* The values of all inputs on one axis. What `grid` points to is its own only if `*owned`. */
enum dc_result dc_merge_axis(const struct dc_merge_input *inputs, size_t n, enum dc_axis_role role,
                             struct dc_grid_axis *grid, bool *owned, struct dc_error *error);

/* Whether two stores of a probe were refined alike. Only then is a merged one; else what was not
 * needed is to do in it. */
bool dc_merge_refine_is_same(const struct dc_refine *one, const struct dc_refine *other);

/* What an input interpolated in a pencil, into the merged pencil, whose statuses have been merged;
 * `place` is that of the input's couplings. Errors: DC_ERROR_OUTPUT, DC_ERROR_INTERNAL. */
enum dc_result dc_merge_interpolated(struct dc_store *to, size_t to_probe, size_t to_pencil,
                                     const uint8_t *to_status, struct dc_store *from,
                                     size_t from_probe, size_t from_pencil,
                                     const uint8_t *from_status, const size_t *place,
                                     struct dc_error *error);

/* Copies what the inputs have into a new store that is open. Errors: DC_ERROR_DATA where two inputs
 * differ, DC_ERROR_OUTPUT, DC_ERROR_INTERNAL. */
enum dc_result dc_merge_points(struct dc_store *merged, const struct dc_merge_input *inputs,
                               size_t n, struct dc_error *error);

/* Takes over the checks of all inputs; after their points. Errors: as there. */
enum dc_result dc_merge_checks(struct dc_store *merged, const struct dc_merge_input *inputs,
                               size_t n, struct dc_error *error);

/* Into the closed store `path`: the runs of all inputs in the order of their start, the sums of
 * their counters, `merged_<number>` with each input's name and hash, and all attributes of their
 * /provenance under /provenance/merged/<number>. Errors: DC_ERROR_DATA, DC_ERROR_OUTPUT,
 * DC_ERROR_INTERNAL. */
enum dc_result dc_merge_provenance(const char *path, const struct dc_merge_input *inputs, size_t n,
                                   struct dc_error *error);

#endif

/* Consecutive pencils of all probes in memory. Short ones are read and written many at a time:
 * those of one angle are neighbours in the file, mass by mass, and make a row. */
#ifndef DARKCUBE_SCAN_BLOCK_H
#define DARKCUBE_SCAN_BLOCK_H

#include "darkcube/store.h"

struct dc_block {
    const struct dc_deck *deck;
    size_t most_bytes;                                  /* unless a single pencil is larger */
    size_t first, end;                                  /* pencils */
    size_t first_angle, n_angles, first_mass, n_masses; /* the rectangle that holds them */
    size_t room;                                        /* points of each record */
    struct dc_record *record; /* [n_probes]; points of the rectangle, angle by angle */
};

/* Errors: DC_ERROR_INTERNAL. dc_block_free is allowed after an error, too. */
enum dc_result dc_block_init(struct dc_block *block, const struct dc_deck *deck,
                             struct dc_error *error);
void dc_block_free(struct dc_block *block);

/* The block becomes that of the pencils from `first` to before `end`, or of as many of them as may
 * be kept in memory, at least one; its records have no meaning yet. Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_block_begin(struct dc_block *block, size_t first, size_t end,
                              struct dc_error *error);

/* A pencil of the block in the record of a probe. */
struct dc_record dc_block_pencil(const struct dc_block *block, size_t probe, size_t pencil);

/* Reads all pencils of one probe; of rows without any point that has a status, and where not
 * `values`, the statuses alone. Errors: DC_ERROR_OUTPUT, DC_ERROR_INTERNAL. */
enum dc_result dc_block_read(const struct dc_block *block, struct dc_store *store, size_t probe,
                             bool values, struct dc_error *error);

/* Writes the pencils from `first` to before `end` of one probe. Errors: DC_ERROR_OUTPUT,
 * DC_ERROR_INTERNAL. */
enum dc_result dc_block_write(const struct dc_block *block, struct dc_store *store, size_t probe,
                              size_t first, size_t end, struct dc_error *error);

#endif

/* A scan in rounds, where the deck refines: what each round needs is handed out as any work, and
 * the next one follows from its values. */
#ifndef DARKCUBE_SCAN_ROUNDS_H
#define DARKCUBE_SCAN_ROUNDS_H

#include "scan/hand_out.h"
#include "scan/refinement.h"

/* What rank 0 keeps of them. */
struct dc_rounds {
    const struct dc_deck *deck;
    struct dc_store *store;
    bool retries_failed;
    bool begun, finished; /* finished: all that is wanted is there */
    struct dc_refinement
        *refinement;     /* of each probe; one without outputs is computed everywhere */
    unsigned char *need; /* of all pencils, dc_need_bytes each */
    bool *todo;          /* pencils that need anything */
    size_t most_points;  /* read or written at a time, unless a pencil has more; may be lowered */
    double *values;      /* of these */
    uint8_t *status;
    size_t points; /* that this round needs */
    size_t needed; /* and all rounds of this run */
};

/* For rank 0. `deck` and `store` must outlive the rounds. Errors: DC_ERROR_INTERNAL.
 * dc_rounds_free is allowed after an error, too. */
enum dc_result dc_rounds_init(struct dc_rounds *rounds, const struct dc_deck *deck,
                              struct dc_store *store, bool retry_failed, struct dc_error *error);
void dc_rounds_free(struct dc_rounds *rounds);

/* On rank 0, when all points of the round before are there: what the next one needs; `finished`
 * when nothing more is. Rounds whose points are there already are passed through. Errors:
 * DC_ERROR_OUTPUT. */
enum dc_result dc_rounds_next(struct dc_rounds *rounds, struct dc_error *error);

/* Says what the round is. */
void dc_rounds_say(const struct dc_rounds *rounds, struct dc_progress *progress);

/* On rank 0, when finished: gives the points that no round wanted their interpolated value and then
 * their status. Errors: DC_ERROR_OUTPUT, DC_ERROR_INTERNAL. */
enum dc_result dc_rounds_settle(struct dc_rounds *rounds, struct dc_error *error);

/* Bytes that rank 0 needs for the rounds of a deck. */
double dc_rounds_bytes(const struct dc_deck *deck);

#endif

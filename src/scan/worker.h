/* What one rank computes with: the opened probes and a record for each. */
#ifndef DARKCUBE_SCAN_WORKER_H
#define DARKCUBE_SCAN_WORKER_H

#include "scan/block.h"

/* What was done, summed over pencils. */
struct dc_tally {
    uint64_t pencils, computed, failed, retried; /* the last three in points */
    uint64_t taken_back;                         /* points that had failed and were to do again */
    uint64_t checked;                            /* points, on the reference path */
    double probe_seconds;                        /* inside probes */
    double seconds;                              /* a worker's time, with all waiting in it */
    double longest_point;                        /* longest of `probe_seconds` */
    uint64_t first, last;                        /* pencils worked on; not summed */
};
void dc_tally_add(struct dc_tally *sum, const struct dc_tally *part);

struct dc_verifier;

struct dc_worker {
    const struct dc_deck *deck;
    bool retries_failed; /* points that failed are to do again */
    size_t n_open;       /* evaluators that are there */
    struct dc_evaluator *evaluator;
    struct dc_block block;
    bool *computes;               /* of each probe: the block has points that are not written yet */
    struct dc_verifier *verifier; /* NULL where the deck does not verify */
};

/* Opens all probes of the deck, which must outlive the worker. Errors: those of the probes'
 * `open`, DC_ERROR_INTERNAL. dc_worker_close is allowed after an error, too. */
enum dc_result dc_worker_open(struct dc_worker *worker, const struct dc_deck *deck,
                              bool retry_failed, struct dc_error *error);
void dc_worker_close(struct dc_worker *worker);

/* Who looks on while pencils are computed. */
struct dc_watch {
    void *context;
    /* Between points, with about `left` seconds of work in the pencil: is it to be left now? And
     * between pencils, with INFINITY. Points of microseconds are not all asked about. */
    bool (*leave)(void *context, double left);
    /* A part of the work has been written: reports the tally and empties it. */
    enum dc_result (*report)(void *context, struct dc_tally *tally, struct dc_error *error);
};

/* Which points of a pencil a round of a refined scan needs: a bit a point, for one probe after the
 * other, each beginning with a byte of its own. */
size_t dc_need_bytes(const struct dc_deck *deck);
static inline size_t dc_need_row(size_t n_coupling)
{
    return (n_coupling + 7) / 8;
}
static inline bool dc_is_needed(const unsigned char *row, size_t coupling)
{
    return row[coupling / 8] >> coupling % 8 & 1;
}

/* Computes the points of `count` pencils from `first` on that are still to do, or of these, and of
 * those that were not needed, the ones that `need` has (where it is not NULL: of each pencil, one
 * after the other), writes them, and adds to the tally, but for `seconds`. Points that failed have
 * the status `todo` before they are computed once more, so that a kill leaves no value beside the
 * status of a failure. Points that have a status are written back as they were read. The checks
 * that are left of a pencil come after its points have been written. When it returns all is
 * written; of long work each part of a few seconds is written and reported. A pencil that is left
 * keeps its last points `todo`, and counts as no pencil. Errors: DC_ERROR_OUTPUT,
 * DC_ERROR_INTERNAL, and those of `report`. */
enum dc_result dc_worker_run(struct dc_worker *worker, struct dc_store *store, size_t first,
                             size_t count, const unsigned char *need, const struct dc_watch *watch,
                             struct dc_tally *tally, struct dc_error *error);

#endif

/* Checking a scan while it runs: points of a sample are computed again on the reference path of
 * their probe. What that gives is kept under /verification, and compared when a run ends. */
#ifndef DARKCUBE_SCAN_VERIFY_H
#define DARKCUBE_SCAN_VERIFY_H

#include "scan/worker.h"

#include <stdio.h>

/* The reference path of one probe. */
struct dc_reference {
    bool is_open;
    struct dc_settings settings;
    struct dc_evaluator evaluator;
};

struct dc_verifier {
    const struct dc_deck *deck;
    struct dc_reference *reference; /* [n_probes]; NULL where the deck does not verify */
    double last_seconds;            /* that a check took */
};

/* Opens the reference paths of a deck, which must outlive the verifier; nothing for a deck that
 * does not verify. Errors: those of the probes' `open`, DC_ERROR_INTERNAL. dc_verifier_close is
 * allowed after an error, too. */
enum dc_result dc_verifier_open(struct dc_verifier *verifier, const struct dc_deck *deck,
                                struct dc_error *error);
void dc_verifier_close(struct dc_verifier *verifier);

/* Does the checks of one probe of a pencil that are left, and adds them to the tally; `status` is
 * that of the pencil's points, which have been written. `*leaves` becomes true where the watch
 * wants to leave before the last one. Errors: DC_ERROR_OUTPUT, DC_ERROR_INTERNAL, and those of
 * `report`. */
enum dc_result dc_verify_pencil(struct dc_verifier *verifier, struct dc_store *store, size_t probe,
                                size_t pencil, const uint8_t *status, const struct dc_watch *watch,
                                struct dc_tally *tally, bool *leaves, struct dc_error *error);

/* todo[pencil] becomes true where a computed point has not been checked; called by one rank.
 * Errors: DC_ERROR_OUTPUT, DC_ERROR_INTERNAL. */
enum dc_result dc_verify_todo(struct dc_store *store, bool *todo, struct dc_error *error);

/* Compares all checks with the points, and leaves the rows in /provenance/self_check of the store,
 * which nobody else may have open. `*rows`, freed by the caller, has dc_check_rows(deck) rows.
 * Errors: DC_ERROR_OUTPUT, DC_ERROR_INTERNAL. */
enum dc_result dc_verify_sum_up(const char *path, const struct dc_deck *deck,
                                struct dc_check_row **rows, struct dc_error *error);

/* What the reference path said of a point: its status, DC_TODO where it was not asked, and all
 * outputs of the probe. Errors: DC_ERROR_OUTPUT, DC_ERROR_INTERNAL. */
enum dc_result dc_verify_read_point(const char *path, const struct dc_deck *deck, size_t probe,
                                    struct dc_index index, enum dc_status *status, double *outputs,
                                    struct dc_error *error);

/* What the first of the rows' probes came to, as one line for people; returns the number of its
 * rows. */
size_t dc_verify_print(FILE *out, const struct dc_check_row *rows, size_t n);

/* The first promise that is broken, as a sentence; false where there is none. */
bool dc_verify_complaint(const struct dc_check_row *rows, size_t n, char *text, size_t size);

#endif

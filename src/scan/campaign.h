/* The work of a scan between its open and its closed store: what there is to do, in one go or in
 * rounds, and how it ended. */
#ifndef DARKCUBE_SCAN_CAMPAIGN_H
#define DARKCUBE_SCAN_CAMPAIGN_H

#include "darkcube/scan.h"
#include "scan/hand_out.h"
#include "scan/lock.h"
#include "scan/rounds.h"

/* What a rank knows of the scan that runs. */
struct dc_scan {
    const struct dc_deck *deck;
    const char *path;
    const struct dc_scan_options *options;
    MPI_Comm comm;
    int rank, size;
    struct dc_lock lock; /* rank 0 */
    bool begins;         /* a new store, not a resumed one */
    bool refines;        /* works in rounds */
    struct dc_worker worker;
    struct dc_store *store;
    size_t counts[DC_STATUS_COUNT]; /* before the work; rank 0 */
    size_t todo;                    /* points to compute; rank 0 */
    struct dc_campaign campaign;    /* rank 0 */
    struct dc_rounds rounds;        /* rank 0, where the deck refines */
    struct dc_run_row row;          /* rank 0 */
    size_t row_number;
    size_t pencils_before;       /* done before the work was last planned; rank 0 */
    char *stop_file;             /* rank 0 */
    struct dc_check_row *checks; /* rank 0, at the end */
    double start;
};

/* With the store open on all ranks; collective. Errors: those of the work. */
enum dc_result dc_campaign_run(struct dc_scan *scan, struct dc_scan_outcome *outcome,
                               struct dc_error *error);

#endif

/* Handing pencils out to workers until none is left, someone wants to stop, or something fails. */
#ifndef DARKCUBE_SCAN_HAND_OUT_H
#define DARKCUBE_SCAN_HAND_OUT_H

#include "scan/progress.h"
#include "scan/schedule.h"
#include "scan/worker.h"

/* What the rank that hands out keeps. */
struct dc_campaign {
    struct dc_store *store;
    struct dc_schedule schedule;
    struct dc_progress progress;
    struct dc_tally total;
    uint64_t counters[DC_COUNTER_PLACES]; /* as they were before this run */
    const volatile sig_atomic_t *stop;    /* NULL: never */
    double next_sync;
    double work_seconds; /* from the first hand-out to the last answer that brought work */
};

/* The three kinds of rank. All return when there is nothing more to do. A failure of any worker is
 * the master's, too. Errors: DC_ERROR_OUTPUT, DC_ERROR_INTERNAL. */
enum dc_result dc_hand_out(struct dc_campaign *campaign, MPI_Comm comm, struct dc_error *error);
enum dc_result dc_work(struct dc_worker *worker, struct dc_store *store,
                       const volatile sig_atomic_t *stop, MPI_Comm comm, struct dc_error *error);
enum dc_result dc_work_alone(struct dc_campaign *campaign, struct dc_worker *worker,
                             struct dc_error *error);

/* Writes the counters with this run's part. Errors: DC_ERROR_OUTPUT. */
enum dc_result dc_campaign_count(struct dc_campaign *campaign, struct dc_error *error);

#endif

/* Handing pencils out to workers until none is left, someone wants to stop, or something fails. */
#ifndef DARKCUBE_SCAN_HAND_OUT_H
#define DARKCUBE_SCAN_HAND_OUT_H

#include "scan/lock.h"
#include "scan/progress.h"
#include "scan/progress_file.h"
#include "scan/schedule.h"
#include "scan/stop.h"
#include "scan/worker.h"

/* What the master keeps of a worker. */
struct dc_told {
    bool done;           /* it has got its last run */
    struct dc_run run;   /* the present one, its first pencils done */
    MPI_Request request; /* of telling it to stop */
};

/* What the rank that hands out keeps. */
struct dc_campaign {
    struct dc_store *store;
    const struct dc_lock *lock;
    struct dc_schedule schedule;
    const unsigned char *need; /* of all pencils, for dc_worker_pencil; NULL: all points */
    size_t need_bytes;         /* of one */
    struct dc_progress progress;
    struct dc_progress_file progress_file;
    struct dc_cost cost;
    struct dc_stop stop;
    struct dc_tally total;
    uint64_t counters[DC_COUNTER_PLACES]; /* as they were before this run */
    double next_sync;
    struct dc_told *told; /* one a worker */
    double max_failures;  /* share of failed points beyond which it gives up */
    size_t settled;       /* points that have a status */
    double work_seconds;  /* from the first hand-out to the last answer that brought work */
};

/* The three kinds of rank, each to be called again for another round. All return when there is
 * nothing more to do. A failure of any worker is the master's, too. Errors: DC_ERROR_OUTPUT,
 * DC_ERROR_INTERNAL. */
enum dc_result dc_hand_out(struct dc_campaign *campaign, MPI_Comm comm, struct dc_error *error);
enum dc_result dc_work(struct dc_worker *worker, struct dc_store *store,
                       const volatile sig_atomic_t *stop, MPI_Comm comm, struct dc_error *error);
enum dc_result dc_work_alone(struct dc_campaign *campaign, struct dc_worker *worker,
                             struct dc_error *error);

/* Writes the counters with this run's part. Errors: DC_ERROR_OUTPUT. */
enum dc_result dc_campaign_count(struct dc_campaign *campaign, struct dc_error *error);

#endif

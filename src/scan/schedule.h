/* Who computes which pencils: pure arithmetic over the pencils that have points to compute.
 *
 * Work is handed out in runs of consecutive pencils, mass by mass: large runs first, smaller ones
 * towards the end, never longer than `run_seconds` at the cost measured so far, and up to there
 * never shorter than rank 0 takes for an answer to every worker. Where a probe has work to share at
 * the depth of the mass, a worker gets runs of one mass as long as that mass has work, and begins
 * another afterwards, or several whole ones at once where they are cheap; when no mass is left to
 * begin, it helps with the mass that has most work left. A run that takes much longer than was
 * aimed at, since costs vary, is given back in part, and handed out anew before all else. */
#ifndef DARKCUBE_SCAN_SCHEDULE_H
#define DARKCUBE_SCAN_SCHEDULE_H

#include "darkcube/status.h"

struct dc_run {
    size_t first, count; /* pencils; count == 0: nothing left */
};

struct dc_slab {
    size_t next, end; /* in `pencil` */
};

struct dc_schedule {
    size_t *pencil; /* numbers of the pencils with work, ascending */
    size_t n_pencils;
    size_t left; /* not handed out yet */
    size_t n_workers;
    size_t n_slabs, next_slab; /* the first slab that nobody has begun */
    struct dc_slab *slab;      /* one a mass with work; a single one where masses do not matter */
    size_t *slab_of;           /* of each worker; n_slabs: none */
    double run_seconds;        /* longest run aimed at */
    double seconds, measured;  /* of so many pencils; older ones count less and less */
    double answer_seconds;     /* that rank 0 has spent on `answers` */
    size_t answers;
    struct dc_run *returned; /* what workers have given back */
    size_t n_returned, room;
};

/* `todo` has n_mass * n_angle entries, pencil = i_mass * n_angle + i_angle; run_seconds > 0.
 * Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_schedule_init(struct dc_schedule *schedule, const bool *todo, size_t n_mass,
                                size_t n_angle, bool keep_mass, size_t n_workers,
                                double run_seconds, struct dc_error *error);
void dc_schedule_free(struct dc_schedule *schedule);

/* The next run for a worker, 0 <= worker < n_workers. */
struct dc_run dc_schedule_next(struct dc_schedule *schedule, size_t worker);

/* A worker gives pencils back: the end of a run that it has got. Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_schedule_return(struct dc_schedule *schedule, struct dc_run rest,
                                  struct dc_error *error);

/* A worker has computed pencils in that time. */
void dc_schedule_measured(struct dc_schedule *schedule, size_t pencils, double seconds);

/* Taking an answer and handing out the next run has kept rank 0 for that time. */
void dc_schedule_answered(struct dc_schedule *schedule, double seconds);

#endif

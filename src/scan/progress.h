/* How far a scan is, for people: on a terminal one line that rewrites itself, elsewhere plain lines
 * at growing intervals. All times are seconds of one clock, given by the caller. */
#ifndef DARKCUBE_SCAN_PROGRESS_H
#define DARKCUBE_SCAN_PROGRESS_H

#include "darkcube/scan.h"
#include "darkcube/store.h"
#include "scan/cost.h"

struct dc_progress {
    FILE *out; /* NULL: says nothing */
    bool terminal;
    size_t points, done_before, workers;
    size_t computed, failed;    /* in this run; in the whole store */
    size_t checked;             /* in this run, on the reference path */
    const struct dc_cost *cost; /* of what is left */
    double start, next, interval;
};

/* `points` of the whole scan, of which `done_before` are there already, `failed` among them. The
 * cost, which the caller keeps up to date, must outlive the progress. */
void dc_progress_begin(struct dc_progress *progress, FILE *out, size_t points, size_t done_before,
                       size_t failed, size_t workers, const struct dc_cost *cost, double now);

/* So many more points were computed. */
void dc_progress_add(struct dc_progress *progress, size_t computed, size_t failed);

/* Seconds until all is done; NAN as long as nothing was measured. */
double dc_progress_left(const struct dc_progress *progress);

/* A line of its own, now. */
void dc_progress_say(struct dc_progress *progress, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Prints if it is time to. */
void dc_progress_show(struct dc_progress *progress, double now);

/* The closing line. */
void dc_progress_end(struct dc_progress *progress, const struct dc_scan_outcome *outcome);

/* "0.4 s", "12 min", "3.1 h". */
void dc_print_duration(FILE *out, double seconds);

#endif

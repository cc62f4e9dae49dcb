/* How far a scan is, for people: on a terminal one line that rewrites itself, elsewhere plain lines
 * at growing intervals. All times are seconds of one clock, given by the caller. */
#ifndef DARKCUBE_SCAN_PROGRESS_H
#define DARKCUBE_SCAN_PROGRESS_H

#include "darkcube/scan.h"

struct dc_progress {
    FILE *out; /* NULL: says nothing */
    bool terminal;
    size_t points, done_before, workers;
    size_t computed, failed; /* in this run; in the whole store */
    double busy_seconds;     /* workers' time for `computed` */
    double start, next, interval;
};

/* `points` of the whole scan, of which `done_before` are there already, `failed` among them. */
void dc_progress_begin(struct dc_progress *progress, FILE *out, size_t points, size_t done_before,
                       size_t failed, size_t workers, double now);

/* So many more points were computed, in so much time of a worker. */
void dc_progress_add(struct dc_progress *progress, size_t computed, size_t failed, double seconds);

/* Prints if it is time to. */
void dc_progress_show(struct dc_progress *progress, double now);

/* The closing line. */
void dc_progress_end(struct dc_progress *progress, const struct dc_scan_outcome *outcome);

#endif

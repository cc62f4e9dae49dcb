/* When a scan stops early: a signal, the time limit, the end of the batch job, a stop file; all in
 * one place and one way. Here, and nowhere else, clocks decide; they decide how much is computed,
 * never what comes out. All times are seconds of one clock, which the caller gives. */
#ifndef DARKCUBE_SCAN_STOP_H
#define DARKCUBE_SCAN_STOP_H

#include "darkcube/status.h"

#include <signal.h>

/* X(enumerator, words) */
#define DC_STOP_LIST(X)                                                                            \
    X(DC_STOP_NOT, "")                                                                             \
    X(DC_STOP_SIGNAL, "signal")                                                                    \
    X(DC_STOP_USR1, "signal USR1")                                                                 \
    X(DC_STOP_TERM, "signal TERM")                                                                 \
    X(DC_STOP_TIME_LIMIT, "time limit")                                                            \
    X(DC_STOP_JOB_END, "end of the batch job")                                                     \
    X(DC_STOP_FILE, "stop file")                                                                   \
    X(DC_STOP_FAILURES, "too many failures")                                                       \
    X(DC_STOP_FAILURE, "failure of a rank")
enum dc_stop_reason {
#define DC_STOP_ENUMERATOR(symbol, words) symbol,
    DC_STOP_LIST(DC_STOP_ENUMERATOR)
#undef DC_STOP_ENUMERATOR
};
const char *dc_stop_words(enum dc_stop_reason reason);

/* Reads `2h30m`, `90m`, `5400s`, `5400`, `1:30:00` or `none` (INFINITY). Whole numbers only, units
 * from large to small, and what follows a larger unit below 60. Errors: DC_ERROR_USAGE. */
enum dc_result dc_stop_parse_limit(const char *text, double *seconds, struct dc_error *error);

/* Reads the end of a batch job, in seconds since 1970. False for anything else, and for an end that
 * is past at `now`: a variable that an earlier job left behind. */
bool dc_stop_parse_job_end(const char *text, double now, double *end);

struct dc_stop {
    const volatile sig_atomic_t *signal; /* number of the signal that came, else 0; or NULL */
    const char *file;                    /* its existence is enough; or NULL */
    double time_limit, job_end;          /* INFINITY: none */
    double longest_point, longest_sync;  /* measured so far */
    double next_look;                    /* at the file */
    enum dc_stop_reason reason;
};

/* Why a signal stops: `signal` may be NULL. */
enum dc_stop_reason dc_stop_by_signal(const volatile sig_atomic_t *signal);

/* Whether, and why, to stop now; once decided, it stays. */
enum dc_stop_reason dc_stop_ask(struct dc_stop *stop, double now);

/* So long before a limit a scan stops: twice the longest point measured (a worker hears of a stop
 * when its point is done, and the next may be longer), the time that workers get for their pencils,
 * and for closing three seconds or twice the longest sync of the store, whichever is longer. */
double dc_stop_margin(const struct dc_stop *stop);

/* Whether a worker who heard of a stop `since` seconds ago leaves a pencil that has about `left`
 * seconds of work in it: it takes at most two seconds for the rest. After TERM, which KILL follows
 * soon, and after a failure it leaves at once. */
bool dc_stop_leaves(enum dc_stop_reason reason, double since, double left);

#endif

/* The scan: master and workers over a cube, into a store. */
#ifndef DARKCUBE_SCAN_H
#define DARKCUBE_SCAN_H

#include "darkcube/deck.h"

#include <mpi.h>
#include <signal.h>
#include <stdio.h>

struct dc_scan_options {
    bool resume;                       /* continue an existing store; without one, begin */
    bool overwrite;                    /* replace an existing store */
    bool retry_failed;                 /* compute points that failed once more */
    double max_failures;               /* end early beyond this share of failed points; 0: never */
    FILE *notes;                       /* what was found to be left by others; NULL: nowhere */
    double run_seconds;                /* longest run of pencils aimed at; 0: 1 s */
    FILE *progress;                    /* where progress goes (rank 0); NULL: nowhere */
    const volatile sig_atomic_t *stop; /* becomes a signal's number to stop early; NULL: never */
    double time_limit_end, job_end;    /* seconds since 1970; a scan stops before. 0: no limit */
};

struct dc_scan_outcome {
    size_t points;       /* points of the cube times probes */
    size_t computed;     /* in this run */
    size_t settled;      /* have a status in the store */
    size_t failed;       /* of these, in the whole store too */
    bool stopped_early;  /* todo points or checks are left */
    size_t checked;      /* in this run, on the reference path */
    bool unreliable;     /* points that were checked differ by more than their probes promise */
    char complaint[640]; /* then: which, in a sentence */
    bool gave_up;        /* stopped early, since more than max_failures of the points failed */
    char stopped_by[64]; /* "time limit"; empty unless stopped early */
    double wall_seconds;
    int workers;           /* ranks that compute */
    double work_seconds;   /* from the first worker's first hand-out to the last one's answer */
    double worker_seconds; /* sum over workers, each from its first hand-out to its last answer */
    double probe_seconds;  /* of these, inside probes */
    bool unclosed;         /* failed, and HDF5 has a file left that crashes MPI_Finalize */
};

/* As dc_deck_read_inputs, collective over `comm`: rank 0 alone reads the files, the others get
 * their bytes. The same result and sentence on all ranks. */
enum dc_result dc_scan_read_inputs(struct dc_deck *deck, MPI_Comm comm, struct dc_error *error);

/* So many points, and at least this share of all, have to be there before max_failures judges. */
enum { DC_JUDGED_POINTS = 100 };
#define DC_JUDGED_SHARE 0.05

/* Collective over `comm`; `deck` must be the same on all ranks, its inputs read. Rank 0 is the
 * master and computes nothing, except that a single rank does everything itself. It holds FILE.lock
 * while the scan lasts, and waits up to ten seconds for another scan that does. The outcome is
 * valid on all ranks. A run failure on any rank ends in the same result and sentence on all ranks.
 *
 * Beside the store, rank 0 keeps FILE.progress.json, and looks for FILE.stop, whose existence stops
 * the scan early.
 * After a failure with `unclosed` in the outcome the caller must end with MPI_Abort, on all ranks.
 * Errors: DC_ERROR_OUTPUT, DC_ERROR_DATA, DC_ERROR_USAGE, DC_ERROR_INTERNAL. */
enum dc_result dc_scan_run(const struct dc_deck *deck, const char *path,
                           const struct dc_scan_options *options, MPI_Comm comm,
                           struct dc_scan_outcome *outcome, struct dc_error *error);

/* The program's exit code for this end of a scan. */
int dc_scan_exit_code(enum dc_result result, const struct dc_scan_outcome *outcome);

/* What a scan would do, in words, for --dry-run: axes, outputs, points, pencils, the file and its
 * exact size. Needs no MPI. Errors: DC_ERROR_OUTPUT. */
enum dc_result dc_scan_plan(const struct dc_deck *deck, const char *path, FILE *out,
                            struct dc_error *error);

/* Computes a small sample of the cube, in about 20 s at most, and says in words what the scan will
 * take: seconds a point by probe, core hours, ranks, memory. The deck's inputs have been read.
 * Needs no MPI, writes no file. Errors: those of the probes' `open`, DC_ERROR_OUTPUT,
 * DC_ERROR_INTERNAL. */
enum dc_result dc_scan_pilot(const struct dc_deck *deck, FILE *out, struct dc_error *error);

#endif

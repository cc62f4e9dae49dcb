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
    double run_seconds;                /* longest run of pencils aimed at; 0: 1 s */
    FILE *progress;                    /* where progress goes (rank 0); NULL: nowhere */
    const volatile sig_atomic_t *stop; /* becomes non-zero to stop early; NULL: never */
};

struct dc_scan_outcome {
    size_t points;      /* points of the cube times probes */
    size_t computed;    /* in this run */
    size_t failed;      /* in the whole store */
    bool stopped_early; /* todo points are left */
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

/* Collective over `comm`; `deck` must be the same on all ranks, its inputs read. Rank 0 is the
 * master and computes nothing, except that a single rank does everything itself. The outcome is
 * valid on all ranks. A run failure on any rank ends in the same result and sentence on all ranks.
 * After a failure with `unclosed` in the outcome the caller must end with MPI_Abort, on all ranks.
 * Errors: DC_ERROR_OUTPUT, DC_ERROR_DATA, DC_ERROR_USAGE, DC_ERROR_INTERNAL. */
enum dc_result dc_scan_run(const struct dc_deck *deck, const char *path,
                           const struct dc_scan_options *options, MPI_Comm comm,
                           struct dc_scan_outcome *outcome, struct dc_error *error);

/* What a scan would do, in words, for --dry-run: axes, outputs, points, pencils, the file and its
 * exact size. Needs no MPI. Errors: DC_ERROR_OUTPUT. */
enum dc_result dc_scan_plan(const struct dc_deck *deck, const char *path, FILE *out,
                            struct dc_error *error);

#endif

/* How far a scan is, for programs: FILE.progress.json beside the store, always a whole JSON object,
 * replaced every few seconds and at the end. A scan goes on without it where it cannot be written.
 */
#ifndef DARKCUBE_SCAN_PROGRESS_FILE_H
#define DARKCUBE_SCAN_PROGRESS_FILE_H

#include "scan/progress.h"

struct dc_progress_file {
    const char *store;
    const struct dc_deck *deck;
    const struct dc_run_row *row; /* of this run */
    char *path, *temporary;       /* `path` is NULL where there is no file, or none any more */
    double next;
};

/* Writes it for the first time. `store`, `deck` and `row` must outlive it. Errors:
 * DC_ERROR_INTERNAL. */
enum dc_result dc_progress_file_begin(struct dc_progress_file *file, const char *store,
                                      const struct dc_deck *deck, const struct dc_run_row *row,
                                      struct dc_progress *progress, struct dc_error *error);

/* Writes it if it is time to. */
void dc_progress_file_tick(struct dc_progress_file *file, struct dc_progress *progress, double now);

/* Writes how the scan ended, with its exit code, and a sentence where it failed (else NULL); frees
 * all. Does nothing for a file that was never begun. */
void dc_progress_file_end(struct dc_progress_file *file, struct dc_progress *progress,
                          int exit_code, const char *failure);

#endif

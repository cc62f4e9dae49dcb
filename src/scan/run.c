/* A scan from its deck to a closed store: what comes before and after the work. */
#include "darkcube/scan.h"

#include "scan/agree.h"
#include "scan/campaign.h"
#include "scan/clock.h"
#include "scan/files.h"
#include "scan/h5.h"
#include "scan/store_internal.h"
#include "scan/verify.h"
#include "scan/xdmf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A scan that was killed needs some seconds until all of it is gone. */
static const double lock_seconds = 10;

/* A store gets its full size at once: better refused than made until the disk is full. */
static enum dc_result look_at_place(const struct dc_scan *scan, struct dc_error *error)
{
    uint64_t bytes = 0;
    enum dc_result result = dc_file_may_be_made(scan->path, scan->options->overwrite, error);
    if (result == DC_SUCCESS)
        result = dc_store_bytes(scan->deck, &bytes, error);
    return result == DC_SUCCESS ? dc_file_has_room(scan->path, bytes, error) : result;
}

/* Rank 0, before anything is made or opened: is there to be a store, or is this one to go on? */
static enum dc_result look_at_output(struct dc_scan *scan, struct dc_error *error)
{
    scan->begins = !scan->options->resume || access(scan->path, F_OK) != 0;
    if (scan->begins)
        return look_at_place(scan, error);
    enum dc_result result = dc_store_matches(scan->path, scan->deck, error);
    if (result == DC_SUCCESS && access(scan->path, W_OK) != 0)
        result = dc_fail(error, DC_ERROR_OUTPUT, "cannot write to '%s': %s", scan->path,
                         strerror(errno));
    return result;
}

/* A store that was being made when its scan was killed: it cannot be used. */
static enum dc_result tell_unfinished(const struct dc_scan *scan, struct dc_error *error)
{
    char *unfinished = dc_path_with(scan->path, ".tmp");
    if (unfinished == NULL)
        return dc_fail_memory(error);
    if (scan->options->notes != NULL && access(unfinished, F_OK) == 0)
        fprintf(scan->options->notes, "'%s' was left unfinished by a scan that is gone%s\n",
                unfinished, scan->begins ? "; it is replaced" : " and may be removed");
    free(unfinished);
    return DC_SUCCESS;
}

/* Rank 0: looks once more under the lock, since the scan that held it may have changed all. */
static enum dc_result claim_output(struct dc_scan *scan, struct dc_error *error)
{
    enum dc_result result = look_at_output(scan, error);
    if (result == DC_SUCCESS)
        result = dc_lock_take(scan->path, lock_seconds, scan->options->notes, &scan->lock, error);
    if (result == DC_SUCCESS)
        result = look_at_output(scan, error);
    if (result == DC_SUCCESS && !scan->begins && scan->options->notes != NULL)
        result = dc_store_tell_program(scan->path, scan->options->notes, error);
    return result == DC_SUCCESS ? tell_unfinished(scan, error) : result;
}

static enum dc_result make_output(const struct dc_scan *scan, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    if (scan->begins)
        result = dc_store_create(scan->path, scan->deck, scan->options->overwrite, error);
    if (result == DC_SUCCESS)
        result = dc_xdmf_write(scan->path, scan->deck, error);
    return result;
}

/* Rank 0, the store closed by all: every check that was written is seen by the one who opens it
 * anew. */
static enum dc_result sum_up_checks(struct dc_scan *scan, struct dc_scan_outcome *outcome,
                                    struct dc_error *error)
{
    enum dc_result result = dc_verify_sum_up(scan->path, scan->deck, &scan->checks, error);
    outcome->unreliable =
        result == DC_SUCCESS && dc_verify_complaint(scan->checks, dc_check_rows(scan->deck),
                                                    outcome->complaint, sizeof outcome->complaint);
    return result;
}

/* Rank 0: the last words. */
static void say_end(const struct dc_scan *scan, const struct dc_scan_outcome *outcome)
{
    struct dc_progress progress = scan->campaign.progress;
    const size_t n = dc_check_rows(scan->deck);
    dc_progress_end(&progress, outcome);
    for (size_t i = 0; progress.out != NULL && i < n;)
        i += dc_verify_print(progress.out, scan->checks + i, n - i);
}

/* The computing ranks open the probes before a store is made: a probe that refuses costs none. */
static enum dc_result prepare(struct dc_scan *scan, struct dc_error *error)
{
    enum dc_result result = scan->rank == 0 ? claim_output(scan, error) : DC_SUCCESS;
    result = dc_agree(scan->comm, result, error);
    if (result != DC_SUCCESS)
        return result;
    if (scan->size == 1 || scan->rank > 0)
        result = dc_worker_open(&scan->worker, scan->deck, scan->options->retry_failed, error);
    result = dc_agree(scan->comm, result, error);
    if (result != DC_SUCCESS)
        return result;
    result = scan->rank == 0 ? make_output(scan, error) : DC_SUCCESS;
    return dc_agree(scan->comm, result, error);
}

/* When the store is closed: who watches from outside may open it now. */
static void end_side_files(struct dc_scan *scan, enum dc_result result,
                           const struct dc_scan_outcome *outcome, const struct dc_error *error)
{
    struct dc_campaign *campaign = &scan->campaign;
    if (result == DC_SUCCESS && outcome->stopped_early && campaign->stop.reason == DC_STOP_FILE)
        dc_progress_say(&campaign->progress, "remove '%s' before the scan is resumed",
                        scan->stop_file);
    dc_progress_file_end(&campaign->progress_file, &campaign->progress,
                         dc_scan_exit_code(result, outcome),
                         result == DC_SUCCESS ? NULL : error->text);
}

enum dc_result dc_scan_run(const struct dc_deck *deck, const char *path,
                           const struct dc_scan_options *options, MPI_Comm comm,
                           struct dc_scan_outcome *outcome, struct dc_error *error)
{
    struct dc_scan scan = {.deck = deck,
                           .path = path,
                           .options = options,
                           .comm = comm,
                           .refines = dc_deck_refines(deck),
                           .start = dc_seconds()};
    MPI_Comm_rank(comm, &scan.rank);
    MPI_Comm_size(comm, &scan.size);
    *outcome = (struct dc_scan_outcome){0};
    enum dc_result result = prepare(&scan, error);
    if (result == DC_SUCCESS)
        result = dc_store_open(path, deck, comm, &scan.store, error);
    if (result == DC_SUCCESS) {
        struct dc_error late;
        result = dc_campaign_run(&scan, outcome, error);
        enum dc_result closed = dc_agree(comm, dc_store_close(scan.store, &late), &late);
        if (closed == DC_SUCCESS)
            closed = dc_agree(comm, scan.rank == 0 ? dc_file_sync(path, &late) : DC_SUCCESS, &late);
        if (result == DC_SUCCESS && closed != DC_SUCCESS) {
            result = closed;
            *error = late;
        }
    }
    if (result == DC_SUCCESS && deck->verify > 0)
        result = dc_agree(comm, scan.rank == 0 ? sum_up_checks(&scan, outcome, error) : DC_SUCCESS,
                          error);
    dc_lock_release(&scan.lock);
    if (result == DC_SUCCESS) {
        MPI_Bcast(outcome, (int)sizeof *outcome, MPI_BYTE, 0, comm);
        if (scan.rank == 0)
            say_end(&scan, outcome);
    } else {
        snprintf(scan.row.ending, sizeof scan.row.ending, "failed");
        int open = dc_h5_left_open(), anywhere;
        MPI_Allreduce(&open, &anywhere, 1, MPI_INT, MPI_MAX, comm);
        outcome->unclosed = anywhere != 0;
    }
    end_side_files(&scan, result, outcome, error);
    dc_rounds_free(&scan.rounds);
    dc_cost_free(&scan.campaign.cost);
    dc_schedule_free(&scan.campaign.schedule);
    free(scan.campaign.told);
    free(scan.checks);
    free(scan.stop_file);
    dc_worker_close(&scan.worker);
    return result;
}

int dc_scan_exit_code(enum dc_result result, const struct dc_scan_outcome *outcome)
{
    if (result != DC_SUCCESS)
        return (int)result;
    if (outcome->gave_up) /* a job that starts itself again until it is done would not end */
        return DC_EXIT_FAILED_POINTS;
    if (outcome->stopped_early)
        return DC_EXIT_STOPPED;
    return outcome->failed > 0 || outcome->unreliable ? DC_EXIT_FAILED_POINTS : DC_SUCCESS;
}

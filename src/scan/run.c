/* A scan from its deck to a closed store: what comes before and after the work. */
#include "darkcube/scan.h"

#include "scan/agree.h"
#include "scan/clock.h"
#include "scan/files.h"
#include "scan/h5.h"
#include "scan/hand_out.h"
#include "scan/lock.h"
#include "scan/xdmf.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A scan that was killed needs some seconds until all of it is gone. */
static const double lock_seconds = 10;

struct scan {
    const struct dc_deck *deck;
    const char *path;
    const struct dc_scan_options *options;
    MPI_Comm comm;
    int rank, size;
    struct dc_lock lock; /* rank 0 */
    bool begins;         /* a new store, not a resumed one */
    struct dc_worker worker;
    struct dc_store *store;
    size_t counts[DC_STATUS_COUNT]; /* before the work; rank 0 */
    size_t todo;                    /* points to compute; rank 0 */
    struct dc_campaign campaign;    /* rank 0 */
    struct dc_run_row row;          /* rank 0 */
    size_t row_number;
    char *stop_file; /* rank 0 */
    double start;
};

static size_t all_points(const struct scan *scan)
{
    return dc_cube_points(&scan->deck->cube) * scan->deck->n_probes;
}

/* Without a wish: it bounds how late a worker hears of a stop, and how old the progress line is; a
 * message a second and worker costs nothing up to tens of thousands of workers. */
static const double usual_run_seconds = 1.0;

/* A store gets its full size at once: better refused than made until the disk is full. */
static enum dc_result look_at_place(const struct scan *scan, struct dc_error *error)
{
    uint64_t bytes = 0;
    enum dc_result result = dc_file_may_be_made(scan->path, scan->options->overwrite, error);
    if (result == DC_SUCCESS)
        result = dc_store_bytes(scan->deck, &bytes, error);
    return result == DC_SUCCESS ? dc_file_has_room(scan->path, bytes, error) : result;
}

/* Rank 0, before anything is made or opened: is there to be a store, or is this one to go on? */
static enum dc_result look_at_output(struct scan *scan, struct dc_error *error)
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
static enum dc_result tell_unfinished(const struct scan *scan, struct dc_error *error)
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
static enum dc_result claim_output(struct scan *scan, struct dc_error *error)
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

static enum dc_result make_output(const struct scan *scan, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    if (scan->begins)
        result = dc_store_create(scan->path, scan->deck, scan->options->overwrite, error);
    if (result == DC_SUCCESS)
        result = dc_xdmf_write(scan->path, scan->deck, error);
    return result;
}

/* Where a probe has work at the depth of the mass, runs do not span masses. */
static bool keeps_mass(const struct dc_deck *deck)
{
    for (size_t i = 0; i < deck->n_probes; i++)
        if (deck->probes[i].probe->set_mass != NULL)
            return true;
    return false;
}

/* From seconds since 1970 to the clock that never steps back. */
static double on_our_clock(double unix_seconds)
{
    return unix_seconds > 0 ? dc_seconds() + unix_seconds - dc_unix_seconds() : (double)INFINITY;
}

static enum dc_result begin_stop(struct scan *scan, struct dc_error *error)
{
    scan->stop_file = dc_path_with(scan->path, ".stop");
    if (scan->stop_file == NULL)
        return dc_fail_memory(error);
    scan->campaign.stop =
        (struct dc_stop){.signal = scan->options->stop,
                         .file = scan->stop_file,
                         .time_limit = on_our_clock(scan->options->time_limit_end),
                         .job_end = on_our_clock(scan->options->job_end)};
    return DC_SUCCESS;
}

/* Points that have failed, before the work. */
static size_t failed_points(const struct scan *scan)
{
    size_t failed = 0;
    for (size_t i = 0; i < DC_STATUS_COUNT; i++)
        failed += dc_status_is_failure((enum dc_status)i) ? scan->counts[i] : 0;
    return failed;
}

static size_t points_to_do(const struct scan *scan)
{
    return scan->counts[DC_TODO] + (scan->options->retry_failed ? failed_points(scan) : 0);
}

/* Rank 0: what there is to do, and what it needs for it. */
static enum dc_result look_at_work(struct scan *scan, size_t n_workers, struct dc_error *error)
{
    const struct dc_cube *cube = &scan->deck->cube;
    const size_t n_mass = cube->axis[DC_AXIS_MASS].n, n_angle = cube->axis[DC_AXIS_ANGLE].n;
    struct dc_campaign *campaign = &scan->campaign;
    bool *todo = calloc(dc_cube_pencils(cube), sizeof *todo);
    campaign->store = scan->store;
    campaign->lock = &scan->lock;
    campaign->told = calloc(n_workers, sizeof *campaign->told);
    if (todo == NULL || campaign->told == NULL) {
        free(todo);
        return dc_fail_memory(error);
    }
    enum dc_result result =
        dc_store_todo(scan->store, scan->options->retry_failed, todo, scan->counts, error);
    if (result == DC_SUCCESS)
        result = dc_schedule_init(
            &campaign->schedule, todo, n_mass, n_angle, keeps_mass(scan->deck), n_workers,
            scan->options->run_seconds > 0 ? scan->options->run_seconds : usual_run_seconds, error);
    if (result == DC_SUCCESS)
        result = dc_cost_init(&campaign->cost, todo, n_mass, n_angle, points_to_do(scan), error);
    free(todo);
    if (result == DC_SUCCESS)
        result = dc_store_read_counters(scan->store, campaign->counters, error);
    return result == DC_SUCCESS ? begin_stop(scan, error) : result;
}

static void say_limit(struct dc_progress *progress, const char *what, double limit,
                      const struct dc_stop *stop)
{
    if (isfinite(limit))
        dc_progress_say(progress, "%s in %.0f s: the scan stops %.0f s or more before", what,
                        limit - dc_seconds(), dc_stop_margin(stop));
}

/* Rank 0: that it begins. */
static enum dc_result begin_campaign(struct scan *scan, struct dc_error *error)
{
    struct dc_campaign *campaign = &scan->campaign;
    size_t n_workers = scan->size == 1 ? 1 : (size_t)scan->size - 1;
    enum dc_result result = look_at_work(scan, n_workers, error);
    if (result != DC_SUCCESS)
        return result;
    campaign->settled = all_points(scan) - scan->counts[DC_TODO];
    campaign->max_failures = scan->options->max_failures;
    scan->todo = points_to_do(scan);
    dc_progress_begin(&campaign->progress, scan->options->progress, all_points(scan),
                      all_points(scan) - scan->todo, failed_points(scan), n_workers,
                      &campaign->cost, dc_seconds());
    say_limit(&campaign->progress, "time limit", campaign->stop.time_limit, &campaign->stop);
    say_limit(&campaign->progress, "the batch job ends", campaign->stop.job_end, &campaign->stop);
    scan->row = (struct dc_run_row){
        .ranks = scan->size, .start_unix = dc_unix_seconds(), .ending = "running"};
    dc_store_run_program(&scan->row);
    if (gethostname(scan->row.host, sizeof scan->row.host - 1) != 0)
        snprintf(scan->row.host, sizeof scan->row.host, "unknown");
    result = dc_store_run_begin(scan->store, &scan->row, &scan->row_number, error);
    if (result == DC_SUCCESS)
        result = dc_progress_file_begin(&campaign->progress_file, scan->path, scan->deck,
                                        &scan->row, &campaign->progress, error);
    return result;
}

/* Rank 0: the outcome, and the end of this run's row. */
static enum dc_result end_campaign(struct scan *scan, bool succeeded,
                                   struct dc_scan_outcome *outcome, struct dc_error *error)
{
    struct dc_campaign *campaign = &scan->campaign;
    outcome->points = all_points(scan);
    outcome->computed = (size_t)campaign->total.computed;
    outcome->failed = campaign->progress.failed;
    outcome->settled = campaign->settled;
    outcome->stopped_early = scan->todo > outcome->computed;
    outcome->gave_up = outcome->stopped_early && campaign->stop.reason == DC_STOP_FAILURES;
    outcome->wall_seconds = dc_seconds() - scan->start;
    outcome->workers = scan->size == 1 ? 1 : scan->size - 1;
    outcome->work_seconds = campaign->work_seconds;
    outcome->worker_seconds = campaign->total.seconds;
    outcome->probe_seconds = campaign->total.probe_seconds;
    scan->row.end_unix = dc_unix_seconds();
    scan->row.wall_seconds = outcome->wall_seconds;
    if (outcome->stopped_early)
        snprintf(outcome->stopped_by, sizeof outcome->stopped_by, "%s",
                 dc_stop_words(campaign->stop.reason));
    if (succeeded && outcome->stopped_early)
        snprintf(scan->row.ending, sizeof scan->row.ending, "stopped: %.22s", outcome->stopped_by);
    else
        snprintf(scan->row.ending, sizeof scan->row.ending, succeeded ? "done" : "failed");
    enum dc_result result = dc_campaign_count(campaign, error);
    if (result == DC_SUCCESS)
        result = dc_store_run_end(scan->store, scan->row_number, &scan->row, error);
    return result;
}

static enum dc_result do_the_work(struct scan *scan, struct dc_error *error)
{
    if (scan->size == 1)
        return dc_work_alone(&scan->campaign, &scan->worker, error);
    if (scan->rank == 0)
        return dc_hand_out(&scan->campaign, scan->comm, error);
    return dc_work(&scan->worker, scan->store, scan->options->stop, scan->comm, error);
}

/* With the store open on all ranks. */
static enum dc_result run_campaign(struct scan *scan, struct dc_scan_outcome *outcome,
                                   struct dc_error *error)
{
    enum dc_result result = scan->rank == 0 ? begin_campaign(scan, error) : DC_SUCCESS;
    result = dc_agree(scan->comm, result, error);
    if (result != DC_SUCCESS)
        return result;
    result = dc_agree(scan->comm, do_the_work(scan, error), error);
    if (scan->rank == 0) {
        struct dc_error late;
        enum dc_result ended = end_campaign(scan, result == DC_SUCCESS, outcome, &late);
        if (result == DC_SUCCESS && ended != DC_SUCCESS) {
            result = ended;
            *error = late;
        }
    }
    return dc_agree(scan->comm, result, error);
}

/* The computing ranks open the probes before a store is made: a probe that refuses costs none. */
static enum dc_result prepare(struct scan *scan, struct dc_error *error)
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
static void end_side_files(struct scan *scan, enum dc_result result,
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
    struct scan scan = {
        .deck = deck, .path = path, .options = options, .comm = comm, .start = dc_seconds()};
    MPI_Comm_rank(comm, &scan.rank);
    MPI_Comm_size(comm, &scan.size);
    *outcome = (struct dc_scan_outcome){0};
    enum dc_result result = prepare(&scan, error);
    if (result == DC_SUCCESS)
        result = dc_store_open(path, deck, comm, &scan.store, error);
    if (result == DC_SUCCESS) {
        struct dc_error late;
        result = run_campaign(&scan, outcome, error);
        enum dc_result closed = dc_agree(comm, dc_store_close(scan.store, &late), &late);
        if (closed == DC_SUCCESS)
            closed = dc_agree(comm, scan.rank == 0 ? dc_file_sync(path, &late) : DC_SUCCESS, &late);
        if (result == DC_SUCCESS && closed != DC_SUCCESS) {
            result = closed;
            *error = late;
        }
    }
    dc_lock_release(&scan.lock);
    if (result == DC_SUCCESS) {
        MPI_Bcast(outcome, (int)sizeof *outcome, MPI_BYTE, 0, comm);
        if (scan.rank == 0)
            dc_progress_end(&scan.campaign.progress, outcome);
    } else {
        snprintf(scan.row.ending, sizeof scan.row.ending, "failed");
        int open = dc_h5_left_open(), anywhere;
        MPI_Allreduce(&open, &anywhere, 1, MPI_INT, MPI_MAX, comm);
        outcome->unclosed = anywhere != 0;
    }
    end_side_files(&scan, result, outcome, error);
    dc_cost_free(&scan.campaign.cost);
    dc_schedule_free(&scan.campaign.schedule);
    free(scan.campaign.told);
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
    return outcome->failed > 0 ? DC_EXIT_FAILED_POINTS : DC_SUCCESS;
}

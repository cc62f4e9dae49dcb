/* A scan from its deck to a closed store: what comes before and after the work. */
#include "darkcube/scan.h"

#include "scan/agree.h"
#include "scan/clock.h"
#include "scan/files.h"
#include "scan/h5.h"
#include "scan/hand_out.h"
#include "scan/xdmf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct scan {
    const struct dc_deck *deck;
    const char *path;
    const struct dc_scan_options *options;
    MPI_Comm comm;
    int rank, size;
    bool begins; /* a new store, not a resumed one */
    struct dc_worker worker;
    struct dc_store *store;
    size_t counts[DC_STATUS_COUNT]; /* before the work; rank 0 */
    struct dc_campaign campaign;    /* rank 0 */
    struct dc_run_row row;          /* rank 0 */
    size_t row_number;
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

/* Rank 0: what is to be done, and that it begins. */
static enum dc_result begin_campaign(struct scan *scan, struct dc_error *error)
{
    const struct dc_cube *cube = &scan->deck->cube;
    struct dc_campaign *campaign = &scan->campaign;
    size_t n_workers = scan->size == 1 ? 1 : (size_t)scan->size - 1;
    bool *todo = calloc(dc_cube_pencils(cube), sizeof *todo);
    campaign->store = scan->store;
    campaign->stop = scan->options->stop;
    if (todo == NULL)
        return dc_fail_memory(error);
    enum dc_result result = dc_store_todo(scan->store, todo, scan->counts, error);
    if (result == DC_SUCCESS)
        result = dc_schedule_init(
            &campaign->schedule, todo, cube->axis[DC_AXIS_MASS].n, cube->axis[DC_AXIS_ANGLE].n,
            keeps_mass(scan->deck), n_workers,
            scan->options->run_seconds > 0 ? scan->options->run_seconds : usual_run_seconds, error);
    free(todo);
    if (result == DC_SUCCESS)
        result = dc_store_read_counters(scan->store, campaign->counters, error);
    if (result != DC_SUCCESS)
        return result;
    size_t failed = 0;
    for (size_t i = 0; i < DC_STATUS_COUNT; i++)
        failed += dc_status_is_failure((enum dc_status)i) ? scan->counts[i] : 0;
    dc_progress_begin(&campaign->progress, scan->options->progress, all_points(scan),
                      all_points(scan) - scan->counts[DC_TODO], failed, n_workers, dc_seconds());
    scan->row = (struct dc_run_row){
        .ranks = scan->size, .start_unix = dc_unix_seconds(), .ending = "running"};
    if (gethostname(scan->row.host, sizeof scan->row.host - 1) != 0)
        snprintf(scan->row.host, sizeof scan->row.host, "unknown");
    return dc_store_run_begin(scan->store, &scan->row, &scan->row_number, error);
}

/* Rank 0: the outcome, and the end of this run's row. */
static enum dc_result end_campaign(struct scan *scan, bool succeeded,
                                   struct dc_scan_outcome *outcome, struct dc_error *error)
{
    struct dc_campaign *campaign = &scan->campaign;
    outcome->points = all_points(scan);
    outcome->computed = (size_t)campaign->total.computed;
    outcome->failed = campaign->progress.failed;
    outcome->stopped_early = scan->counts[DC_TODO] > outcome->computed;
    outcome->wall_seconds = dc_seconds() - scan->start;
    outcome->workers = scan->size == 1 ? 1 : scan->size - 1;
    outcome->work_seconds = campaign->work_seconds;
    outcome->worker_seconds = campaign->total.seconds;
    outcome->probe_seconds = campaign->total.probe_seconds;
    scan->row.end_unix = dc_unix_seconds();
    scan->row.wall_seconds = outcome->wall_seconds;
    const char *ending = outcome->stopped_early ? "stopped" : "done";
    snprintf(scan->row.ending, sizeof scan->row.ending, "%s", succeeded ? ending : "failed");
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
    enum dc_result result = scan->rank == 0 ? look_at_output(scan, error) : DC_SUCCESS;
    result = dc_agree(scan->comm, result, error);
    if (result != DC_SUCCESS)
        return result;
    if (scan->size == 1 || scan->rank > 0)
        result = dc_worker_open(&scan->worker, scan->deck, error);
    result = dc_agree(scan->comm, result, error);
    if (result != DC_SUCCESS)
        return result;
    result = scan->rank == 0 ? make_output(scan, error) : DC_SUCCESS;
    return dc_agree(scan->comm, result, error);
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
    if (result == DC_SUCCESS) {
        MPI_Bcast(outcome, (int)sizeof *outcome, MPI_BYTE, 0, comm);
        if (scan.rank == 0)
            dc_progress_end(&scan.campaign.progress, outcome);
    } else {
        int open = dc_h5_left_open(), anywhere;
        MPI_Allreduce(&open, &anywhere, 1, MPI_INT, MPI_MAX, comm);
        outcome->unclosed = anywhere != 0;
    }
    dc_schedule_free(&scan.campaign.schedule);
    dc_worker_close(&scan.worker);
    return result;
}

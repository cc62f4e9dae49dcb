#include "scan/campaign.h"

#include "scan/agree.h"
#include "scan/clock.h"
#include "scan/files.h"
#include "scan/store_internal.h"
#include "scan/verify.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Without a wish: it bounds how late a worker hears of a stop, and how old the progress line is; a
 * message a second and worker costs nothing up to tens of thousands of workers. */
static const double usual_run_seconds = 1.0;

static size_t n_workers(const struct dc_scan *scan)
{
    return scan->size == 1 ? 1 : (size_t)scan->size - 1;
}

static size_t all_points(const struct dc_scan *scan)
{
    return dc_cube_points(&scan->deck->cube) * scan->deck->n_probes;
}

/* Where a probe has work at the depth of the mass, a worker keeps its mass. */
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

static enum dc_result begin_stop(struct dc_scan *scan, struct dc_error *error)
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
static size_t failed_points(const struct dc_scan *scan)
{
    size_t failed = 0;
    for (size_t i = 0; i < DC_STATUS_COUNT; i++)
        failed += dc_status_is_failure((enum dc_status)i) ? scan->counts[i] : 0;
    return failed;
}

/* Of a refined scan nobody knows before; its rounds count. */
static size_t points_to_do(const struct dc_scan *scan)
{
    if (scan->refines)
        return 0;
    return scan->counts[DC_TODO] + (scan->options->retry_failed ? failed_points(scan) : 0);
}

/* Without work yet; what was measured before is kept. */
static enum dc_result plan_work(struct dc_scan *scan, const bool *todo, size_t points,
                                struct dc_error *error)
{
    const struct dc_cube *cube = &scan->deck->cube;
    const size_t n_mass = cube->axis[DC_AXIS_MASS].n, n_angle = cube->axis[DC_AXIS_ANGLE].n;
    const double wish = scan->options->run_seconds;
    struct dc_campaign *campaign = &scan->campaign;
    const struct dc_schedule before = campaign->schedule;
    scan->pencils_before = (size_t)campaign->total.pencils;
    dc_schedule_free(&campaign->schedule);
    dc_cost_free(&campaign->cost);
    enum dc_result result =
        dc_schedule_init(&campaign->schedule, todo, n_mass, n_angle, keeps_mass(scan->deck),
                         n_workers(scan), wish > 0 ? wish : usual_run_seconds, error);
    if (result != DC_SUCCESS)
        return result;
    campaign->schedule.seconds = before.seconds;
    campaign->schedule.measured = before.measured;
    campaign->schedule.answer_seconds = before.answer_seconds;
    campaign->schedule.answers = before.answers;
    return dc_cost_init(&campaign->cost, todo, n_mass, n_angle, points, error);
}

/* Rank 0: what there is to do, and what it needs for it. */
static enum dc_result look_at_work(struct dc_scan *scan, struct dc_error *error)
{
    const size_t pencils = dc_cube_pencils(&scan->deck->cube);
    struct dc_campaign *campaign = &scan->campaign;
    bool *todo = calloc(pencils, sizeof *todo);
    campaign->store = scan->store;
    campaign->lock = &scan->lock;
    campaign->told = calloc(n_workers(scan), sizeof *campaign->told);
    if (todo == NULL || campaign->told == NULL) {
        free(todo);
        return dc_fail_memory(error);
    }
    enum dc_result result =
        dc_store_todo(scan->store, scan->options->retry_failed, todo, scan->counts, error);
    if (result == DC_SUCCESS && scan->refines) {
        memset(todo, 0, pencils * sizeof *todo);
        result = dc_rounds_init(&scan->rounds, scan->deck, scan->store, scan->options->retry_failed,
                                error);
        campaign->need = scan->rounds.need;
        campaign->need_bytes = dc_need_bytes(scan->deck);
    }
    if (result == DC_SUCCESS && !scan->refines)
        result = dc_verify_todo(scan->store, todo, error);
    if (result == DC_SUCCESS)
        result = plan_work(scan, todo, points_to_do(scan), error);
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
static enum dc_result begin_campaign(struct dc_scan *scan, struct dc_error *error)
{
    struct dc_campaign *campaign = &scan->campaign;
    enum dc_result result = look_at_work(scan, error);
    if (result != DC_SUCCESS)
        return result;
    /* What an earlier refinement passed by may be needed now. */
    campaign->settled = all_points(scan) - scan->counts[DC_TODO] -
                        (scan->refines ? scan->counts[DC_NOT_NEEDED] : 0);
    campaign->max_failures = scan->options->max_failures;
    scan->todo = points_to_do(scan);
    dc_progress_begin(&campaign->progress, scan->options->progress, all_points(scan),
                      scan->refines ? campaign->settled : all_points(scan) - scan->todo,
                      failed_points(scan), n_workers(scan), &campaign->cost, dc_seconds());
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

/* Whether there is a pencil whose points are there, but not all of its checks; to be asked when
 * there is no point left to compute. */
static bool checks_are_left(const struct dc_scan *scan)
{
    const struct dc_campaign *campaign = &scan->campaign;
    return scan->deck->verify > 0 &&
           campaign->total.pencils - scan->pencils_before < campaign->schedule.n_pencils;
}

/* Rank 0: the outcome, and the end of this run's row. */
static enum dc_result end_campaign(struct dc_scan *scan, bool succeeded,
                                   struct dc_scan_outcome *outcome, struct dc_error *error)
{
    struct dc_campaign *campaign = &scan->campaign;
    outcome->points = all_points(scan);
    outcome->computed = (size_t)campaign->total.computed;
    outcome->failed = campaign->progress.failed;
    outcome->checked = (size_t)campaign->total.checked;
    outcome->settled = scan->rounds.finished ? all_points(scan) : campaign->settled;
    outcome->stopped_early =
        (scan->refines ? !scan->rounds.finished : scan->todo > outcome->computed) ||
        checks_are_left(scan);
    outcome->gave_up = outcome->stopped_early && campaign->stop.reason == DC_STOP_FAILURES;
    outcome->wall_seconds = dc_seconds() - scan->start;
    outcome->workers = (int)n_workers(scan);
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

static enum dc_result do_the_work(struct dc_scan *scan, struct dc_error *error)
{
    if (scan->size == 1)
        return dc_work_alone(&scan->campaign, &scan->worker, error);
    if (scan->rank == 0)
        return dc_hand_out(&scan->campaign, scan->comm, error);
    return dc_work(&scan->worker, scan->store, scan->options->stop, scan->comm, error);
}

/* Rank 0: a last round for checks that an earlier run left; usually there are none. */
static enum dc_result plan_checks(struct dc_scan *scan, bool *goes_on, struct dc_error *error)
{
    const size_t pencils = dc_cube_pencils(&scan->deck->cube);
    struct dc_rounds *rounds = &scan->rounds;
    memset(rounds->need, 0, pencils * dc_need_bytes(scan->deck));
    memset(rounds->todo, 0, pencils * sizeof *rounds->todo);
    enum dc_result result = dc_verify_todo(scan->store, rounds->todo, error);
    *goes_on = result == DC_SUCCESS && memchr(rounds->todo, true, pencils) != NULL;
    return *goes_on ? plan_work(scan, rounds->todo, 0, error) : result;
}

/* Rank 0: what the next round has to do; false when there is no next one. */
static enum dc_result plan_round(struct dc_scan *scan, bool *goes_on, struct dc_error *error)
{
    struct dc_rounds *rounds = &scan->rounds;
    struct dc_progress *progress = &scan->campaign.progress;
    if (dc_stop_ask(&scan->campaign.stop, dc_seconds()) != DC_STOP_NOT)
        return DC_SUCCESS;
    if (rounds->finished)
        return DC_SUCCESS;
    enum dc_result result = dc_rounds_next(rounds, error);
    if (result != DC_SUCCESS)
        return result;
    if (rounds->finished)
        return plan_checks(scan, goes_on, error);
    *goes_on = true;
    progress->points = progress->done_before + rounds->needed;
    dc_rounds_say(rounds, progress);
    return plan_work(scan, rounds->todo, rounds->points, error);
}

static enum dc_result do_rounds(struct dc_scan *scan, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    int goes_on = 1;
    while (result == DC_SUCCESS && goes_on) {
        bool more = false;
        if (scan->rank == 0)
            result = plan_round(scan, &more, error);
        result = dc_agree(scan->comm, result, error);
        goes_on = more;
        if (result == DC_SUCCESS)
            MPI_Bcast(&goes_on, 1, MPI_INT, 0, scan->comm);
        if (result == DC_SUCCESS && goes_on)
            result = dc_agree(scan->comm, do_the_work(scan, error), error);
    }
    if (result == DC_SUCCESS && scan->rank == 0 && scan->rounds.finished)
        result = dc_rounds_settle(&scan->rounds, error);
    return result;
}

enum dc_result dc_campaign_run(struct dc_scan *scan, struct dc_scan_outcome *outcome,
                               struct dc_error *error)
{
    enum dc_result result = scan->rank == 0 ? begin_campaign(scan, error) : DC_SUCCESS;
    result = dc_agree(scan->comm, result, error);
    if (result != DC_SUCCESS)
        return result;
    result = scan->refines ? do_rounds(scan, error) : do_the_work(scan, error);
    result = dc_agree(scan->comm, result, error);
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

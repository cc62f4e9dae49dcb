/* The messages: a worker answers what it has done (nothing at first), with its sentence in a second
 * message if it failed; the master replies with the next run, or with an empty one, after which
 * the worker sends nothing more. What it has not done of a run, it has given back. From within a
 * long pencil a worker reports what it has written so far, and gets no reply. When the scan is to
 * stop, the master tells every worker once, who hears it between points. Results never travel:
 * workers write them themselves. */
#include "scan/hand_out.h"

#include "scan/clock.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MASTER = 0, TAG_ANSWER = 1, TAG_SENTENCE = 2, TAG_RUN = 3, TAG_STOP = 4, TAG_NEED = 5 };

/* Power may fail; between two of these, what was written is safe from everything else. */
static const double sync_seconds = 60;

/* Nobody gets work meanwhile: where the disk is slow, that is a hundredth of the time, up to the
 * longest wait. */
static const double sync_patience = 100, longest_wait = 600;

/* The master naps, since a rank that polls takes a core from a worker. */
static const struct timespec nap = {0, 100000};

/* The numbers of a run's message: first pencil, number of pencils, whether a word to stop is on its
 * way, the bytes of a second message that says which points are needed (0: all, and none), and
 * after how many microseconds the rest is to be given back. */
enum { FIRST, COUNT, STOPS, NEED, PATIENCE, RUN_NUMBERS };

/* Of what was aimed at. */
static const double patience = 2;

struct answer {
    struct dc_tally tally;
    int32_t result; /* enum dc_result */
    int32_t signal; /* what the worker heard itself; 0: nothing */
    int32_t more;   /* a report: the worker is still at its run, and waits for no reply */
};

enum dc_result dc_campaign_count(struct dc_campaign *campaign, struct dc_error *error)
{
    uint64_t counters[DC_COUNTER_PLACES];
    memcpy(counters, campaign->counters, sizeof counters);
    counters[DC_COUNTER_COMPUTED] += campaign->total.computed;
    counters[DC_COUNTER_FAILED] += campaign->total.failed;
    counters[DC_COUNTER_RETRIED] += campaign->total.retried;
    counters[DC_COUNTER_PENCILS] += campaign->total.pencils;
    return dc_store_write_counters(campaign->store, counters, error);
}

/* Judged by all points that have a status, of earlier runs too. */
static bool has_too_many_failures(const struct dc_campaign *campaign)
{
    const double settled = (double)campaign->settled;
    return campaign->max_failures > 0 && campaign->settled >= DC_JUDGED_POINTS &&
           settled >= DC_JUDGED_SHARE * (double)campaign->progress.points &&
           (double)campaign->progress.failed > campaign->max_failures * settled;
}

static void account(struct dc_campaign *campaign, const struct dc_tally *tally)
{
    dc_tally_add(&campaign->total, tally);
    campaign->progress.failed -= (size_t)tally->taken_back;
    campaign->settled += (size_t)(tally->computed - tally->taken_back);
    campaign->stop.longest_point = campaign->total.longest_point;
    dc_schedule_measured(&campaign->schedule, (size_t)tally->pencils, tally->seconds);
    dc_cost_add(&campaign->cost, (size_t)tally->first, (size_t)tally->last, (size_t)tally->computed,
                tally->seconds);
    dc_progress_add(&campaign->progress, (size_t)tally->computed, (size_t)tally->failed);
    campaign->progress.checked += (size_t)tally->checked;
    if (campaign->stop.reason == DC_STOP_NOT && has_too_many_failures(campaign))
        campaign->stop.reason = DC_STOP_FAILURES;
}

/* Whether to stop; said when it is decided. */
static bool is_to_stop(struct dc_campaign *campaign)
{
    const bool known = campaign->stop.reason != DC_STOP_NOT;
    const enum dc_stop_reason reason = dc_stop_ask(&campaign->stop, dc_seconds());
    if (!known && reason != DC_STOP_NOT)
        dc_progress_say(&campaign->progress, "stopping: %s", dc_stop_words(reason));
    return reason != DC_STOP_NOT;
}

static void begin_syncs(struct dc_campaign *campaign)
{
    if (campaign->next_sync <= 0)
        campaign->next_sync = dc_seconds() + sync_seconds;
}

/* What is due by the clock. */
static enum dc_result tick(struct dc_campaign *campaign, struct dc_error *error)
{
    double now = dc_seconds();
    enum dc_result result = DC_SUCCESS;
    dc_progress_show(&campaign->progress, now);
    dc_progress_file_tick(&campaign->progress_file, &campaign->progress, now);
    const bool due = now >= campaign->next_sync;
    if (due) {
        campaign->next_sync = now + sync_seconds;
        result = dc_lock_keep(campaign->lock, error);
    }
    if (result == DC_SUCCESS && due) {
        result = dc_campaign_count(campaign, error);
        if (result == DC_SUCCESS)
            result = dc_store_sync(campaign->store, error);
        const double after = dc_seconds();
        if (after - now > campaign->stop.longest_sync)
            campaign->stop.longest_sync = after - now;
        campaign->next_sync =
            after + fmin(longest_wait, fmax(sync_seconds, sync_patience * (after - now)));
    }
    return result;
}

/* Receives the answer that waits at `source`. */
static struct answer receive_answer(int source, MPI_Comm comm, struct dc_error *sentence)
{
    struct answer answer;
    MPI_Recv(&answer, (int)sizeof answer, MPI_BYTE, source, TAG_ANSWER, comm, MPI_STATUS_IGNORE);
    if (answer.result != DC_SUCCESS)
        MPI_Recv(sentence->text, (int)sizeof sentence->text, MPI_CHAR, source, TAG_SENTENCE, comm,
                 MPI_STATUS_IGNORE);
    return answer;
}

/* The master's side while workers are busy. */
struct hand_out {
    struct dc_campaign *campaign;
    MPI_Comm comm;
    int n_workers;
    int32_t stop; /* the reason that was told to all who were busy; or DC_STOP_NOT */
    volatile sig_atomic_t signal; /* that a worker heard */
    double first;                 /* time of the first hand-out; < 0 before */
    double before;                /* work_seconds of earlier rounds */
    enum dc_result result;
};

static void tell_to_stop(struct hand_out *hand, enum dc_stop_reason reason)
{
    struct dc_told *told = hand->campaign->told;
    if (hand->stop != DC_STOP_NOT)
        return;
    hand->stop = (int32_t)reason;
    for (int i = 0; i < hand->n_workers; i++)
        if (!told[i].done)
            MPI_Isend(&hand->stop, 1, MPI_INT32_T, i + 1, TAG_STOP, hand->comm, &told[i].request);
}

/* Takes the answer that waits at `source`; true if the worker is done for good. */
static bool serve(struct hand_out *hand, int source, struct dc_error *error)
{
    struct dc_campaign *campaign = hand->campaign;
    struct dc_error sentence;
    const double begin = dc_seconds();
    struct answer answer = receive_answer(source, hand->comm, &sentence);
    struct dc_run *run = &campaign->told[source - 1].run;
    account(campaign, &answer.tally);
    run->first += answer.tally.pencils;
    run->count -= answer.tally.pencils;
    hand->first = hand->first < 0 ? begin : hand->first;
    if (answer.tally.pencils > 0 || answer.tally.computed > 0)
        campaign->work_seconds = hand->before + begin - hand->first;
    if (answer.result != DC_SUCCESS && hand->result == DC_SUCCESS) {
        hand->result = (enum dc_result)answer.result;
        *error = sentence;
    }
    if (answer.signal != 0 && campaign->stop.reason == DC_STOP_NOT) {
        hand->signal = answer.signal;
        campaign->stop.signal = &hand->signal;
    }
    if (answer.more)
        return false;
    if (hand->result == DC_SUCCESS && run->count > 0)
        hand->result = dc_schedule_return(&campaign->schedule, *run, error);
    *run = (struct dc_run){0, 0};
    if (hand->result == DC_SUCCESS && !is_to_stop(campaign))
        *run = dc_schedule_next(&campaign->schedule, (size_t)source - 1);
    const uint64_t message[RUN_NUMBERS] = {
        run->first, run->count, hand->stop != DC_STOP_NOT, run->count * campaign->need_bytes,
        (uint64_t)fmin(1e18, 1e6 * patience * campaign->schedule.run_seconds)};
    MPI_Send(message, RUN_NUMBERS, MPI_UINT64_T, source, TAG_RUN, hand->comm);
    if (message[NEED] > 0)
        MPI_Send(campaign->need + run->first * campaign->need_bytes, (int)message[NEED], MPI_BYTE,
                 source, TAG_NEED, hand->comm);
    dc_schedule_answered(&campaign->schedule, dc_seconds() - begin);
    campaign->told[source - 1].done = run->count == 0;
    return run->count == 0;
}

enum dc_result dc_hand_out(struct dc_campaign *campaign, MPI_Comm comm, struct dc_error *error)
{
    int size;
    MPI_Comm_size(comm, &size);
    struct hand_out hand = {.campaign = campaign,
                            .comm = comm,
                            .n_workers = size - 1,
                            .first = -1,
                            .before = campaign->work_seconds};
    for (int i = 0; i < hand.n_workers; i++)
        campaign->told[i] = (struct dc_told){.request = MPI_REQUEST_NULL};
    begin_syncs(campaign);
    for (int busy = hand.n_workers; busy > 0;) {
        int waiting = 0;
        MPI_Status status;
        if (hand.result == DC_SUCCESS)
            hand.result = tick(campaign, error);
        if (hand.result != DC_SUCCESS)
            tell_to_stop(&hand, DC_STOP_FAILURE);
        else if (is_to_stop(campaign))
            tell_to_stop(&hand, campaign->stop.reason);
        MPI_Iprobe(MPI_ANY_SOURCE, TAG_ANSWER, comm, &waiting, &status);
        if (waiting)
            busy -= serve(&hand, status.MPI_SOURCE, error);
        else
            (void)nanosleep(&nap, NULL);
    }
    for (int i = 0; i < hand.n_workers; i++)
        MPI_Wait(&campaign->told[i].request, MPI_STATUS_IGNORE);
    return hand.result;
}

/* ---- a worker -------------------------------------------------------------------------------- */

struct listener {
    const volatile sig_atomic_t *signal; /* NULL: none comes */
    MPI_Comm comm;
    struct answer answer;
    bool told; /* the master's word was received */
    enum dc_stop_reason reason;
    double heard;   /* when */
    double last;    /* end of the last answer's time; < 0 before the first run */
    double run_end; /* then the rest of the run is given back */
};

static void receive_stop(struct listener *listener)
{
    int32_t reason;
    MPI_Recv(&reason, 1, MPI_INT32_T, MASTER, TAG_STOP, listener->comm, MPI_STATUS_IGNORE);
    listener->told = true;
    if (listener->reason == DC_STOP_NOT)
        listener->reason = (enum dc_stop_reason)reason;
}

/* Whether anyone asked to stop, by message or by signal. */
static bool hears_stop(struct listener *listener)
{
    const bool knew = listener->reason != DC_STOP_NOT;
    const enum dc_stop_reason signal = dc_stop_by_signal(listener->signal);
    int waiting = 0;
    if (signal == DC_STOP_TERM || !knew)
        listener->reason = signal;
    if (!listener->told)
        MPI_Iprobe(MASTER, TAG_STOP, listener->comm, &waiting, MPI_STATUS_IGNORE);
    if (waiting)
        receive_stop(listener);
    if (!knew && listener->reason != DC_STOP_NOT)
        listener->heard = dc_seconds();
    return listener->reason != DC_STOP_NOT;
}

/* Between pencils: is the rest of the run to be given back? Not before something of it is done. */
static bool gives_back(const struct listener *listener)
{
    const struct dc_tally *tally = &listener->answer.tally;
    return (tally->computed > 0 || tally->pencils > 0) && dc_seconds() > listener->run_end;
}

static bool worker_leaves(void *context, double left)
{
    struct listener *listener = context;
    if (!hears_stop(listener))
        return isinf(left) && gives_back(listener);
    return dc_stop_leaves(listener->reason, dc_seconds() - listener->heard, left);
}

static void send_answer(struct listener *listener, bool more)
{
    struct answer *answer = &listener->answer;
    const double now = dc_seconds();
    answer->more = more;
    answer->signal = listener->signal == NULL ? 0 : (int32_t)*listener->signal;
    answer->tally.seconds = listener->last < 0 ? 0 : now - listener->last;
    listener->last = listener->last < 0 ? listener->last : now;
    MPI_Send(answer, (int)sizeof *answer, MPI_BYTE, MASTER, TAG_ANSWER, listener->comm);
}

/* The next answer begins with the pencil where this one ended. */
static void empty_tally(struct dc_tally *tally)
{
    *tally = (struct dc_tally){.first = tally->last, .last = tally->last};
}

static enum dc_result worker_reports(void *context, struct dc_tally *tally, struct dc_error *error)
{
    (void)error;
    send_answer(context, true);
    empty_tally(tally);
    return DC_SUCCESS;
}

/* Which points of a run are needed, into `*need`, which grows as it must. */
static enum dc_result receive_need(unsigned char **need, uint64_t bytes, MPI_Comm comm,
                                   struct dc_error *error)
{
    unsigned char *larger = realloc(*need, bytes);
    if (larger == NULL)
        return dc_fail_memory(error);
    *need = larger;
    MPI_Recv(larger, (int)bytes, MPI_BYTE, MASTER, TAG_NEED, comm, MPI_STATUS_IGNORE);
    return DC_SUCCESS;
}

/* The pencils of one run, as far as nobody asks to stop, and time allows. */
static enum dc_result work_run(struct dc_worker *worker, struct dc_store *store,
                               struct listener *listener, const uint64_t run[RUN_NUMBERS],
                               const unsigned char *need, struct dc_error *error)
{
    const struct dc_watch watch = {listener, worker_leaves, worker_reports};
    struct dc_tally *tally = &listener->answer.tally;
    listener->last = listener->last < 0 ? dc_seconds() : listener->last;
    listener->run_end = dc_seconds() + 1e-6 * (double)run[PATIENCE];
    *tally = (struct dc_tally){.first = run[FIRST], .last = run[FIRST]};
    return dc_worker_run(worker, store, (size_t)run[FIRST], (size_t)run[COUNT],
                         run[NEED] == 0 ? NULL : need, &watch, tally, error);
}

enum dc_result dc_work(struct dc_worker *worker, struct dc_store *store,
                       const volatile sig_atomic_t *stop, MPI_Comm comm, struct dc_error *error)
{
    struct listener listener = {.signal = stop, .comm = comm, .last = -1};
    struct answer *answer = &listener.answer;
    unsigned char *need = NULL;
    for (;;) {
        uint64_t run[RUN_NUMBERS];
        send_answer(&listener, false);
        if (answer->result != DC_SUCCESS)
            MPI_Send(error->text, (int)sizeof error->text, MPI_CHAR, MASTER, TAG_SENTENCE, comm);
        MPI_Recv(run, RUN_NUMBERS, MPI_UINT64_T, MASTER, TAG_RUN, comm, MPI_STATUS_IGNORE);
        if (run[COUNT] == 0) {
            if (run[STOPS] != 0 && !listener.told)
                receive_stop(&listener);
            free(need);
            return (enum dc_result)answer->result;
        }
        answer->result =
            (int32_t)(run[NEED] > 0 ? receive_need(&need, run[NEED], comm, error) : DC_SUCCESS);
        if (answer->result == DC_SUCCESS)
            answer->result = (int32_t)work_run(worker, store, &listener, run, need, error);
    }
}

/* ---- one rank alone -------------------------------------------------------------------------- */

struct soloist {
    struct dc_campaign *campaign;
    double heard; /* of a stop; < 0: not yet */
    double last;
};

static bool soloist_leaves(void *context, double left)
{
    struct soloist *soloist = context;
    if (!is_to_stop(soloist->campaign))
        return false;
    const double now = dc_seconds();
    soloist->heard = soloist->heard < 0 ? now : soloist->heard;
    return dc_stop_leaves(soloist->campaign->stop.reason, now - soloist->heard, left);
}

static enum dc_result soloist_reports(void *context, struct dc_tally *tally, struct dc_error *error)
{
    struct soloist *soloist = context;
    const double now = dc_seconds();
    tally->seconds = now - soloist->last;
    soloist->last = now;
    soloist->campaign->work_seconds += tally->seconds;
    account(soloist->campaign, tally);
    empty_tally(tally);
    return tick(soloist->campaign, error);
}

static const unsigned char *need_of(const struct dc_campaign *campaign, size_t pencil)
{
    return campaign->need == NULL ? NULL : campaign->need + pencil * campaign->need_bytes;
}

enum dc_result dc_work_alone(struct dc_campaign *campaign, struct dc_worker *worker,
                             struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    struct soloist soloist = {.campaign = campaign, .heard = -1, .last = dc_seconds()};
    const struct dc_watch watch = {&soloist, soloist_leaves, soloist_reports};
    begin_syncs(campaign);
    while (result == DC_SUCCESS && !is_to_stop(campaign)) {
        const struct dc_run run = dc_schedule_next(&campaign->schedule, 0);
        struct dc_tally tally = {.first = run.first, .last = run.first};
        if (run.count == 0)
            break;
        result = dc_worker_run(worker, campaign->store, run.first, run.count,
                               need_of(campaign, run.first), &watch, &tally, error);
        if (result == DC_SUCCESS)
            result = soloist_reports(&soloist, &tally, error);
    }
    return result;
}

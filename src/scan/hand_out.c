/* The messages: a worker answers what it has done (nothing at first), with its sentence in a second
 * message if it failed; the master replies with the next run, or with an empty one, after which
 * the worker sends nothing more. Results never travel: workers write them themselves. */
#include "scan/hand_out.h"

#include "scan/clock.h"

#include <string.h>
#include <time.h>

enum { MASTER = 0, TAG_ANSWER = 1, TAG_SENTENCE = 2, TAG_RUN = 3 };

/* Power may fail; between two of these, what was written is safe from everything else. */
static const double sync_seconds = 60;

/* The master naps, since a rank that polls takes a core from a worker. */
static const struct timespec nap = {0, 100000};

struct answer {
    struct dc_tally tally;
    int32_t result; /* enum dc_result */
    int32_t stop;   /* the worker was told to stop */
};

static bool is_stopped(const volatile sig_atomic_t *stop)
{
    return stop != NULL && *stop != 0;
}

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

static void account(struct dc_campaign *campaign, const struct dc_tally *tally)
{
    dc_tally_add(&campaign->total, tally);
    if (tally->pencils > 0)
        dc_schedule_measured(&campaign->schedule, (size_t)tally->pencils, tally->seconds);
    dc_progress_add(&campaign->progress, (size_t)tally->computed, (size_t)tally->failed,
                    tally->seconds);
}

/* What is due by the clock. */
static enum dc_result tick(struct dc_campaign *campaign, struct dc_error *error)
{
    double now = dc_seconds();
    enum dc_result result = DC_SUCCESS;
    dc_progress_show(&campaign->progress, now);
    if (now >= campaign->next_sync) {
        campaign->next_sync = now + sync_seconds;
        result = dc_campaign_count(campaign, error);
        if (result == DC_SUCCESS)
            result = dc_store_sync(campaign->store, error);
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

enum dc_result dc_hand_out(struct dc_campaign *campaign, MPI_Comm comm, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    bool stopping = false;
    int size;
    double first = -1; /* < 0 before the first hand-out */
    MPI_Comm_size(comm, &size);
    campaign->next_sync = dc_seconds() + sync_seconds;
    for (int busy = size - 1; busy > 0;) {
        int waiting = 0;
        MPI_Status status;
        if (result == DC_SUCCESS)
            result = tick(campaign, error);
        MPI_Iprobe(MPI_ANY_SOURCE, TAG_ANSWER, comm, &waiting, &status);
        if (!waiting) {
            (void)nanosleep(&nap, NULL);
            continue;
        }
        const double begin = dc_seconds();
        struct dc_error sentence;
        struct answer answer = receive_answer(status.MPI_SOURCE, comm, &sentence);
        account(campaign, &answer.tally);
        first = first < 0 ? begin : first;
        if (answer.tally.pencils > 0)
            campaign->work_seconds = begin - first;
        if (answer.result != DC_SUCCESS && result == DC_SUCCESS) {
            result = (enum dc_result)answer.result;
            *error = sentence;
        }
        stopping = stopping || answer.stop || is_stopped(campaign->stop);
        struct dc_run run = {0, 0};
        if (!stopping && result == DC_SUCCESS)
            run = dc_schedule_next(&campaign->schedule, (size_t)status.MPI_SOURCE - 1);
        const uint64_t message[2] = {run.first, run.count};
        MPI_Send(message, 2, MPI_UINT64_T, status.MPI_SOURCE, TAG_RUN, comm);
        dc_schedule_answered(&campaign->schedule, dc_seconds() - begin);
        busy -= run.count == 0;
    }
    return result;
}

enum dc_result dc_work(struct dc_worker *worker, struct dc_store *store,
                       const volatile sig_atomic_t *stop, MPI_Comm comm, struct dc_error *error)
{
    struct answer answer = {.result = DC_SUCCESS};
    double last = -1; /* end of the last answer's time; < 0 before the first run */
    for (;;) {
        uint64_t run[2];
        double now = dc_seconds();
        answer.stop = is_stopped(stop);
        answer.tally.seconds = last < 0 ? 0 : now - last;
        last = last < 0 ? last : now;
        MPI_Send(&answer, (int)sizeof answer, MPI_BYTE, MASTER, TAG_ANSWER, comm);
        if (answer.result != DC_SUCCESS)
            MPI_Send(error->text, (int)sizeof error->text, MPI_CHAR, MASTER, TAG_SENTENCE, comm);
        MPI_Recv(run, 2, MPI_UINT64_T, MASTER, TAG_RUN, comm, MPI_STATUS_IGNORE);
        if (run[1] == 0)
            return (enum dc_result)answer.result;
        last = last < 0 ? dc_seconds() : last;
        answer.tally = (struct dc_tally){0};
        for (uint64_t i = 0; i < run[1] && answer.result == DC_SUCCESS && !is_stopped(stop); i++)
            answer.result = (int32_t)dc_worker_pencil(worker, store, (size_t)(run[0] + i),
                                                      &answer.tally, error);
    }
}

enum dc_result dc_work_alone(struct dc_campaign *campaign, struct dc_worker *worker,
                             struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    const double first = dc_seconds();
    double last = first;
    campaign->next_sync = first + sync_seconds;
    while (result == DC_SUCCESS && !is_stopped(campaign->stop)) {
        struct dc_run run = dc_schedule_next(&campaign->schedule, 0);
        if (run.count == 0)
            break;
        for (size_t i = 0; i < run.count && result == DC_SUCCESS && !is_stopped(campaign->stop);
             i++) {
            struct dc_tally tally = {0};
            result = dc_worker_pencil(worker, campaign->store, run.first + i, &tally, error);
            double now = dc_seconds();
            tally.seconds = now - last;
            last = now;
            campaign->work_seconds = now - first;
            account(campaign, &tally);
            if (result == DC_SUCCESS)
                result = tick(campaign, error);
        }
    }
    return result;
}

/* How many answers a second the rank that hands out can take: workers that compute nothing and ask
 * for one pencil after the other. To be run by mpirun; prints `RANKS ANSWERS/S SECONDS`, the last
 * being processor time of rank 0 for an answer, naps and empty looks included.
 *
 *   mpirun -np N answer_rate [ANSWERS]
 */
#include "scan/hand_out.h"

#include <math.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MASSES = 100 };

static double processor_seconds(void)
{
    struct timespec t = {0, 0};
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static enum dc_result hand_out(size_t answers, int ranks, struct dc_error *error)
{
    const size_t n_angle = answers / MASSES, n = MASSES * n_angle;
    struct dc_campaign campaign = {.stop = {.time_limit = INFINITY, .job_end = INFINITY}};
    bool *todo = malloc(n * sizeof *todo);
    campaign.told = calloc((size_t)ranks, sizeof *campaign.told);
    if (todo == NULL || campaign.told == NULL) {
        free(todo);
        free(campaign.told);
        return dc_fail_memory(error);
    }
    for (size_t i = 0; i < n; i++)
        todo[i] = true;
    /* So short a run is one pencil, whatever a pencil costs. */
    enum dc_result result = dc_schedule_init(&campaign.schedule, todo, MASSES, n_angle, true,
                                             (size_t)ranks - 1, 1e-12, error);
    free(todo);
    if (result != DC_SUCCESS) {
        free(campaign.told);
        return result;
    }
    double start = processor_seconds();
    result = dc_hand_out(&campaign, MPI_COMM_WORLD, error);
    if (result == DC_SUCCESS)
        printf("%d %.4g %.3g\n", ranks, (double)n / campaign.work_seconds,
               (processor_seconds() - start) / (double)n);
    dc_schedule_free(&campaign.schedule);
    free(campaign.told);
    return result;
}

int main(int argc, char **argv)
{
    int rank, ranks;
    struct dc_error error;
    enum dc_result result;
    MPI_Init(NULL, NULL);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    long answers = argc > 1 ? strtol(argv[1], NULL, 10) : 100000;
    if (ranks < 2 || answers < MASSES) {
        if (rank == 0)
            fprintf(stderr,
                    "usage: mpirun -np N answer_rate [ANSWERS], N at least 2, ANSWERS at "
                    "least %d\n",
                    MASSES);
        MPI_Finalize();
        return 2;
    }
    if (rank == 0) {
        result = hand_out((size_t)answers, ranks, &error);
    } else {
        /* Without probes a pencil is done at once, and no store is asked. */
        struct dc_deck deck = {.cube.axis[DC_AXIS_COUPLING].n = 1};
        deck.cube.axis[DC_AXIS_MASS].n = MASSES;
        deck.cube.axis[DC_AXIS_ANGLE].n = (size_t)answers / MASSES;
        struct dc_worker worker;
        result = dc_worker_open(&worker, &deck, false, &error);
        if (result == DC_SUCCESS)
            result = dc_work(&worker, NULL, NULL, MPI_COMM_WORLD, &error);
        dc_worker_close(&worker);
    }
    if (result != DC_SUCCESS)
        fprintf(stderr, "answer_rate: %s\n", error.text);
    MPI_Finalize();
    return result == DC_SUCCESS ? 0 : 1;
}

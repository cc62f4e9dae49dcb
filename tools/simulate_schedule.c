/* A scan of as many ranks as one likes, event by event: rank 0 takes one answer after the other and
 * hands out what the schedule of the scan itself (src/scan/schedule.c) says; workers compute for as
 * long as pencils take and ask again. No MPI, no file, no waiting.
 *
 *   simulate_schedule [KEY=VALUE]...
 *
 * prints one line of numbers for the keys given, after a line that begins with # and names them.
 * Times are seconds. The file is not simulated but for a fixed time a pencil. */
#include "scan/schedule.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum distribution { CONSTANT, RANDOM, MASS_DEPENDENT };

struct keys {
    double ranks, masses, angles, couplings;
    double share;        /* pencils a worker; replaces `angles`; 0: `angles` counts */
    double cost;         /* of a point, mean */
    double distribution; /* enum distribution; as the keys of the probe synthetic */
    double spread;
    double mass_cost;  /* of beginning with another mass */
    double write;      /* of a pencil outside the probe */
    double answer;     /* of taking an answer and handing out a run */
    double nap;        /* between two looks of a rank 0 that had nothing to do */
    double latency;    /* of a message */
    double run_length; /* as of the scan */
    double keep_mass;  /* 1: a worker keeps its mass */
    double seed;
};

static const struct keys usual = {
    .ranks = 64,
    .masses = 200,
    .angles = 100,
    .couplings = 200,
    .cost = 1e-3,
    .distribution = RANDOM,
    .spread = 10,
    .answer = 2e-6,
    .nap = 160e-6,
    .latency = 2e-6,
    .run_length = 1,
    .keep_mass = 1,
    .seed = 1,
};

struct outcome {
    double seconds; /* from the first hand-out to the last answer */
    double points;  /* sum over points */
    double waiting; /* sum over workers: from their answers to the next run */
    double early;   /* sum over workers: from their last answers to the end */
    double busy;    /* of rank 0 */
    double answers;
};

/* ---- the line of workers, by when their answers arrive --------------------------------------- */

struct arrival {
    double time;
    size_t worker;
    struct dc_run run; /* which the worker has computed; count 0: it begins */
    double seconds;    /* and how long that took, as it measures */
};

/* A binary heap, the earliest arrival first. */
struct line {
    struct arrival *arrival;
    size_t n;
};

static bool is_before(const struct arrival *a, const struct arrival *b)
{
    return a->time < b->time || (a->time <= b->time && a->worker < b->worker);
}

static void join(struct line *line, struct arrival arrival)
{
    size_t at = line->n++;
    while (at > 0 && is_before(&arrival, &line->arrival[(at - 1) / 2])) {
        line->arrival[at] = line->arrival[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    line->arrival[at] = arrival;
}

static struct arrival leave(struct line *line)
{
    const struct arrival first = line->arrival[0], last = line->arrival[--line->n];
    size_t at = 0;
    for (size_t next = 1; next < line->n; next = 2 * at + 1) {
        if (next + 1 < line->n && is_before(&line->arrival[next + 1], &line->arrival[next]))
            next++;
        if (!is_before(&line->arrival[next], &last))
            break;
        line->arrival[at] = line->arrival[next];
        at = next;
    }
    line->arrival[at] = last;
    return first;
}

/* ---- what work costs ------------------------------------------------------------------------- */

struct work {
    const struct keys *keys;
    gsl_rng *random;
    double *factor; /* of each mass */
    size_t n_angle;
};

/* The cheapest point of costs even in their logarithm, and the square of their relative width. */
static double cheapest(const struct keys *keys)
{
    return keys->cost * log(keys->spread) / (keys->spread - 1);
}

static double relative_variance(double spread)
{
    return log(spread) * (spread + 1) / (2 * (spread - 1)) - 1;
}

/* The points of a pencil together. A sum of many is as good as normal. */
static double pencil_points(const struct work *work, size_t pencil)
{
    const struct keys *keys = work->keys;
    const double n = keys->couplings, mean = n * keys->cost;
    if (keys->distribution == CONSTANT || keys->spread <= 1)
        return mean;
    if (keys->distribution == MASS_DEPENDENT)
        return mean * work->factor[pencil / work->n_angle];
    if (n > 16) {
        const double width = keys->cost * sqrt(n * relative_variance(keys->spread));
        return fmax(n * cheapest(keys), mean + gsl_ran_gaussian(work->random, width));
    }
    double sum = 0;
    for (double i = 0; i < n; i++)
        sum += cheapest(keys) * pow(keys->spread, gsl_rng_uniform(work->random));
    return sum;
}

static bool prepare_work(struct work *work, const struct keys *keys, size_t n_mass, size_t n_angle)
{
    *work = (struct work){.keys = keys,
                          .random = gsl_rng_alloc(gsl_rng_mt19937),
                          .factor = malloc(n_mass * sizeof *work->factor),
                          .n_angle = n_angle};
    if (work->random == NULL || work->factor == NULL)
        return false;
    gsl_rng_set(work->random, (unsigned long)keys->seed);
    const double range = keys->spread - 1;
    for (size_t i = 0; i < n_mass; i++)
        work->factor[i] = keys->spread <= 1
                              ? 1
                              : range / (keys->spread * log(keys->spread)) /
                                    (1 - gsl_rng_uniform(work->random) * range / keys->spread);
    return true;
}

/* ---- the simulation -------------------------------------------------------------------------- */

/* A worker that has got its run at `time` will be back; its last mass moves on. */
static struct arrival compute(const struct work *work, double time, struct arrival asked,
                              size_t *last_mass, double *points)
{
    double seconds = 0;
    for (size_t i = asked.run.first; i < asked.run.first + asked.run.count; i++) {
        const double inside = pencil_points(work, i);
        const bool begins = *last_mass != i / work->n_angle;
        *points += inside;
        seconds += inside + work->keys->write + (begins ? work->keys->mass_cost : 0);
        *last_mass = i / work->n_angle;
    }
    asked.time = time + seconds + 2 * work->keys->latency;
    asked.seconds = seconds;
    return asked;
}

static struct outcome run(const struct keys *keys, struct dc_schedule *schedule,
                          const struct work *work, struct line *line, size_t *last_mass)
{
    struct outcome outcome = {0};
    double free_at = 0; /* rank 0 has taken all before */
    double last_answers = 0;
    while (line->n > 0) {
        struct arrival arrival = leave(line);
        double start = free_at;
        if (arrival.time > free_at)
            start = keys->nap > 0 ? free_at + ceil((arrival.time - free_at) / keys->nap) * keys->nap
                                  : arrival.time;
        free_at = start + keys->answer;
        outcome.busy += keys->answer;
        if (arrival.run.count > 0) {
            outcome.answers++;
            outcome.seconds = start;
            dc_schedule_measured(schedule, arrival.run.count, arrival.seconds);
        }
        dc_schedule_answered(schedule, keys->answer);
        arrival.run = dc_schedule_next(schedule, arrival.worker);
        if (arrival.run.count == 0) {
            last_answers += start;
            continue;
        }
        outcome.waiting += free_at - arrival.time;
        join(line, compute(work, free_at, arrival, &last_mass[arrival.worker], &outcome.points));
    }
    outcome.early = outcome.seconds * (keys->ranks - 1) - last_answers;
    return outcome;
}

/* False if there is not enough memory. */
static bool simulate(const struct keys *keys, struct outcome *outcome)
{
    const size_t n_workers = (size_t)keys->ranks - 1, n_mass = (size_t)keys->masses;
    const size_t n_angle = keys->share > 0
                               ? (size_t)ceil(keys->share * (double)n_workers / keys->masses)
                               : (size_t)keys->angles;
    struct dc_schedule schedule = {0};
    struct dc_error error;
    struct work work = {0};
    struct line line = {.arrival = malloc(n_workers * sizeof *line.arrival)};
    size_t *last_mass = malloc(n_workers * sizeof *last_mass);
    bool *todo = malloc(n_mass * n_angle * sizeof *todo);
    bool ok = line.arrival != NULL && last_mass != NULL && todo != NULL &&
              prepare_work(&work, keys, n_mass, n_angle);
    if (ok) {
        memset(todo, true, n_mass * n_angle * sizeof *todo);
        ok = dc_schedule_init(&schedule, todo, n_mass, n_angle, keys->keep_mass > 0, n_workers,
                              keys->run_length, &error) == DC_SUCCESS;
    }
    if (ok) {
        for (size_t i = 0; i < n_workers; i++) {
            last_mass[i] = n_mass; /* none */
            join(&line, (struct arrival){.worker = i});
        }
        *outcome = run(keys, &schedule, &work, &line, last_mass);
    }
    dc_schedule_free(&schedule);
    if (work.random != NULL)
        gsl_rng_free(work.random);
    free(work.factor);
    free(todo);
    free(last_mass);
    free(line.arrival);
    return ok;
}

/* ---- the command line ------------------------------------------------------------------------ */

struct name {
    const char *name;
    double *value;
    double lowest, highest;
};

/* A word of the distribution, or a number within its bounds. */
static bool read_value(const struct name *name, const char *text)
{
    static const char *const distributions[] = {
        [CONSTANT] = "constant", [RANDOM] = "random", [MASS_DEPENDENT] = "mass-dependent"};
    if (strcmp(name->name, "distribution") == 0) {
        for (int i = CONSTANT; i <= MASS_DEPENDENT; i++)
            if (strcmp(text, distributions[i]) == 0) {
                *name->value = i;
                return true;
            }
        return false;
    }
    char *end;
    *name->value = strtod(text, &end);
    return end != text && *end == '\0' && *name->value >= name->lowest &&
           *name->value <= name->highest;
}

static bool read_argument(const struct name *names, const char *argument)
{
    for (const struct name *name = names; name->name != NULL; name++) {
        const size_t length = strlen(name->name);
        if (strncmp(argument, name->name, length) == 0 && argument[length] == '=')
            return read_value(name, argument + length + 1);
    }
    return false;
}

int main(int argc, char **argv)
{
    struct keys keys = usual;
    struct outcome o;
    const struct name names[] = {{"ranks", &keys.ranks, 2, 1e7},
                                 {"masses", &keys.masses, 1, 1e7},
                                 {"angles", &keys.angles, 1, 1e7},
                                 {"couplings", &keys.couplings, 1, 1e7},
                                 {"share", &keys.share, 0, 1e7},
                                 {"cost", &keys.cost, 0, 1e6},
                                 {"distribution", &keys.distribution, 0, 0},
                                 {"spread", &keys.spread, 1, 1e6},
                                 {"mass_cost", &keys.mass_cost, 0, 1e6},
                                 {"write", &keys.write, 0, 1e6},
                                 {"answer", &keys.answer, 0, 1e6},
                                 {"nap", &keys.nap, 0, 1e6},
                                 {"latency", &keys.latency, 0, 1e6},
                                 {"run_length", &keys.run_length, 1e-12, 1e6},
                                 {"keep_mass", &keys.keep_mass, 0, 1},
                                 {"seed", &keys.seed, 0, 1e9},
                                 {NULL, NULL, 0, 0}};
    for (int i = 1; i < argc; i++)
        if (!read_argument(names, argv[i])) {
            fprintf(stderr,
                    "simulate_schedule: '%s' is not KEY=VALUE with a key and a value that "
                    "there are; the head of tools/simulate_schedule.c has them\n",
                    argv[i]);
            return 2;
        }
    if (!simulate(&keys, &o)) {
        fprintf(stderr, "simulate_schedule: out of memory\n");
        return 1;
    }
    const double workers = keys.ranks - 1, offered = o.seconds * workers;
    printf("# ranks efficiency waiting_for_rank_0 waiting_for_the_last rank_0_busy answers/s "
           "seconds\n%.0f %.6f %.6f %.6f %.6f %.5g %.6g\n",
           keys.ranks, o.points / offered, o.waiting / offered, o.early / offered,
           o.busy / o.seconds, o.answers / o.seconds, o.seconds);
    return 0;
}

#include "scan/schedule.h"

#include <math.h>
#include <stdlib.h>

enum dc_result dc_schedule_init(struct dc_schedule *schedule, const bool *todo, size_t n_mass,
                                size_t n_angle, bool keep_mass, size_t n_workers,
                                double run_seconds, struct dc_error *error)
{
    *schedule = (struct dc_schedule){
        .n_workers = n_workers,
        .run_seconds = run_seconds,
        .pencil = malloc((n_mass * n_angle + 1) * sizeof *schedule->pencil),
        .slab = malloc((n_mass + 1) * sizeof *schedule->slab),
        .slab_of = malloc(n_workers * sizeof *schedule->slab_of),
    };
    if (schedule->pencil == NULL || schedule->slab == NULL || schedule->slab_of == NULL) {
        dc_schedule_free(schedule);
        return dc_fail_memory(error);
    }
    for (size_t mass = 0; mass < n_mass; mass++) {
        size_t before = schedule->n_pencils;
        for (size_t angle = 0; angle < n_angle; angle++)
            if (todo[mass * n_angle + angle])
                schedule->pencil[schedule->n_pencils++] = mass * n_angle + angle;
        if (keep_mass && schedule->n_pencils > before)
            schedule->slab[schedule->n_slabs++] = (struct dc_slab){before, schedule->n_pencils};
    }
    if (!keep_mass && schedule->n_pencils > 0)
        schedule->slab[schedule->n_slabs++] = (struct dc_slab){0, schedule->n_pencils};
    schedule->left = schedule->n_pencils;
    for (size_t i = 0; i < n_workers; i++)
        schedule->slab_of[i] = schedule->n_slabs;
    return DC_SUCCESS;
}

void dc_schedule_free(struct dc_schedule *schedule)
{
    free(schedule->pencil);
    free(schedule->slab);
    free(schedule->slab_of);
    free(schedule->returned);
    *schedule = (struct dc_schedule){0};
}

void dc_schedule_measured(struct dc_schedule *schedule, size_t pencils, double seconds)
{
    const double n = (double)schedule->n_workers, kept = pencils > 0 ? n / (n + 1) : 1;
    schedule->measured = kept * schedule->measured + (double)pencils;
    schedule->seconds = kept * schedule->seconds + seconds;
}

void dc_schedule_answered(struct dc_schedule *schedule, double seconds)
{
    schedule->answers++;
    schedule->answer_seconds += seconds;
}

static size_t work_in(const struct dc_slab *slab)
{
    return slab->end - slab->next;
}

/* The slab that a worker continues, begins or helps with; one with work while any is left. */
static struct dc_slab *slab_for(struct dc_schedule *schedule, size_t worker)
{
    size_t *mine = &schedule->slab_of[worker];
    if (*mine < schedule->n_slabs && work_in(&schedule->slab[*mine]) > 0)
        return &schedule->slab[*mine];
    if (schedule->next_slab < schedule->n_slabs) {
        *mine = schedule->next_slab++;
    } else {
        *mine = 0;
        for (size_t i = 1; i < schedule->n_slabs; i++)
            if (work_in(&schedule->slab[i]) > work_in(&schedule->slab[*mine]))
                *mine = i;
    }
    return &schedule->slab[*mine];
}

/* Half of an even share of what is left, so that the last runs are short; not shorter than what
 * rank 0 needs for an answer to every worker, or they would wait for it; and not longer than
 * wished. One pencil as long as nobody knows what a pencil costs. */
static size_t longest_run(const struct dc_schedule *schedule)
{
    if (schedule->measured <= 0 || schedule->seconds <= 0)
        return 1;
    const double pencil_seconds = schedule->seconds / schedule->measured;
    const size_t share = schedule->left / (2 * schedule->n_workers);
    double pencils = (double)share;
    if (schedule->answers > 0)
        pencils = fmax(pencils, (double)schedule->n_workers * schedule->answer_seconds /
                                    (double)schedule->answers / pencil_seconds);
    pencils = fmin(pencils, schedule->run_seconds / pencil_seconds);
    return pencils < 1 ? 1 : (size_t)fmin(pencils, (double)schedule->left);
}

/* Makes a run longer by consecutive pencils of a slab. */
static void lengthen(const struct dc_schedule *schedule, struct dc_slab *slab, size_t longest,
                     struct dc_run *run)
{
    while (run->count < longest && work_in(slab) > 0 &&
           schedule->pencil[slab->next] == run->first + run->count) {
        run->count++;
        slab->next++;
    }
}

/* Whether a run that has come to the end of a slab goes on with the next one, all of which fits. */
static bool spans(const struct dc_schedule *schedule, size_t slab, size_t longest,
                  const struct dc_run *run)
{
    const struct dc_slab *next = &schedule->slab[slab + 1];
    return work_in(&schedule->slab[slab]) == 0 && slab + 1 == schedule->next_slab &&
           slab + 1 < schedule->n_slabs && run->count + work_in(next) <= longest &&
           schedule->pencil[next->next] == run->first + run->count;
}

enum dc_result dc_schedule_return(struct dc_schedule *schedule, struct dc_run rest,
                                  struct dc_error *error)
{
    if (schedule->n_returned == schedule->room) {
        const size_t room = 2 * schedule->room + 1;
        struct dc_run *larger = realloc(schedule->returned, room * sizeof *larger);
        if (larger == NULL)
            return dc_fail_memory(error);
        schedule->returned = larger;
        schedule->room = room;
    }
    schedule->returned[schedule->n_returned++] = rest;
    schedule->left += rest.count;
    return DC_SUCCESS;
}

static struct dc_run returned_run(struct dc_schedule *schedule, size_t longest)
{
    struct dc_run *last = &schedule->returned[schedule->n_returned - 1];
    const struct dc_run run = {last->first, last->count < longest ? last->count : longest};
    last->first += run.count;
    last->count -= run.count;
    schedule->n_returned -= last->count == 0;
    return run;
}

static struct dc_run new_run(struct dc_schedule *schedule, size_t worker, size_t longest)
{
    struct dc_slab *slab = slab_for(schedule, worker);
    size_t *mine = &schedule->slab_of[worker];
    struct dc_run run = {schedule->pencil[slab->next], 0};
    lengthen(schedule, slab, longest, &run);
    while (spans(schedule, *mine, longest, &run)) {
        *mine = schedule->next_slab++;
        lengthen(schedule, &schedule->slab[*mine], longest, &run);
    }
    return run;
}

struct dc_run dc_schedule_next(struct dc_schedule *schedule, size_t worker)
{
    if (schedule->left == 0)
        return (struct dc_run){0, 0};
    const size_t longest = longest_run(schedule);
    const struct dc_run run = schedule->n_returned > 0 ? returned_run(schedule, longest)
                                                       : new_run(schedule, worker, longest);
    schedule->left -= run.count;
    return run;
}

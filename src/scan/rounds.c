#include "scan/rounds.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum dc_result dc_rounds_init(struct dc_rounds *rounds, const struct dc_deck *deck,
                              struct dc_store *store, bool retry_failed, struct dc_error *error)
{
    const size_t pencils = dc_cube_pencils(&deck->cube);
    *rounds = (struct dc_rounds){.deck = deck,
                                 .store = store,
                                 .retries_failed = retry_failed,
                                 .refinement = calloc(deck->n_probes, sizeof *rounds->refinement),
                                 .need = calloc(pencils, dc_need_bytes(deck)),
                                 .todo = calloc(pencils, sizeof *rounds->todo)};
    if (rounds->refinement == NULL || rounds->need == NULL || rounds->todo == NULL)
        return dc_fail_memory(error);
    enum dc_result result = DC_SUCCESS;
    for (size_t p = 0; p < deck->n_probes && result == DC_SUCCESS; p++)
        if (deck->probes[p].refine.n > 0)
            result = dc_refinement_init(&rounds->refinement[p], &deck->cube,
                                        &deck->probes[p].outputs, &deck->probes[p].refine, error);
    return result;
}

void dc_rounds_free(struct dc_rounds *rounds)
{
    for (size_t p = 0; rounds->refinement != NULL && p < rounds->deck->n_probes; p++)
        dc_refinement_free(&rounds->refinement[p]);
    free(rounds->refinement);
    free(rounds->need);
    free(rounds->todo);
    *rounds = (struct dc_rounds){0};
}

double dc_rounds_bytes(const struct dc_deck *deck)
{
    const double points = (double)dc_cube_points(&deck->cube);
    double bytes = 0;
    for (size_t p = 0; p < deck->n_probes; p++) {
        const size_t outputs = deck->probes[p].refine.n;
        bytes += points / 8;
        if (outputs > 0)
            bytes += points * (double)(sizeof(uint8_t) + outputs * sizeof(double));
    }
    return bytes;
}

static size_t n_coupling(const struct dc_rounds *rounds)
{
    return rounds->deck->cube.axis[DC_AXIS_COUPLING].n;
}

static size_t first_point(const struct dc_rounds *rounds, size_t pencil)
{
    return dc_cube_point(&rounds->deck->cube, dc_cube_pencil_index(&rounds->deck->cube, pencil));
}

static bool has_wanted(const struct dc_rounds *rounds, const struct dc_refinement *refinement,
                       size_t pencil)
{
    return memchr(refinement->mark + first_point(rounds, pencil), DC_MARK_WANTED,
                  n_coupling(rounds)) != NULL;
}

/* ---- from the store -------------------------------------------------------------------------- */

/* A point without a value has NAN in the results, whatever its status. */
static enum dc_result learn_pencil(struct dc_rounds *rounds, size_t probe, size_t pencil,
                                   double *values, struct dc_error *error)
{
    struct dc_refinement *refinement = &rounds->refinement[probe];
    const size_t first = first_point(rounds, pencil);
    enum dc_result result = DC_SUCCESS;
    for (size_t i = 0; i < refinement->n_outputs && result == DC_SUCCESS; i++) {
        result = dc_store_read_output(rounds->store, probe, refinement->output[i].output, pencil,
                                      values, error);
        for (size_t k = 0; k < n_coupling(rounds) && result == DC_SUCCESS; k++)
            if (refinement->mark[first + k] == DC_MARK_WANTED)
                dc_refinement_know(refinement, i, first + k, values[k]);
    }
    return result;
}

/* The values of the round that is over. */
static enum dc_result learn(struct dc_rounds *rounds, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    double *values = malloc(n_coupling(rounds) * sizeof *values);
    if (values == NULL)
        return dc_fail_memory(error);
    for (size_t p = 0; p < rounds->deck->n_probes; p++) {
        const size_t pencils =
            rounds->refinement[p].wanted > 0 ? dc_cube_pencils(&rounds->deck->cube) : 0;
        for (size_t k = 0; k < pencils && result == DC_SUCCESS; k++)
            if (has_wanted(rounds, &rounds->refinement[p], k))
                result = learn_pencil(rounds, p, k, values, error);
    }
    free(values);
    return result;
}

/* ---- what is to do --------------------------------------------------------------------------- */

/* Failures that are to be tried again are, all of them, before the rounds begin: what these find
 * must not change on the way. */
static bool is_to_compute(const struct dc_rounds *rounds, bool wanted, enum dc_status status)
{
    if (wanted && (status == DC_TODO || status == DC_NOT_NEEDED))
        return true;
    return !rounds->begun && rounds->retries_failed && dc_status_is_failure(status);
}

static enum dc_result need_pencil(struct dc_rounds *rounds, size_t probe, size_t pencil,
                                  uint8_t *status, struct dc_error *error)
{
    const size_t n = n_coupling(rounds), row = dc_need_row(n);
    const struct dc_refinement *refinement = &rounds->refinement[probe];
    const uint8_t *mark =
        refinement->n_outputs == 0 ? NULL : refinement->mark + first_point(rounds, pencil);
    unsigned char *need = rounds->need + (pencil * rounds->deck->n_probes + probe) * row;
    enum dc_result result = dc_store_read_statuses(rounds->store, probe, pencil, status, error);
    for (size_t k = 0; k < n && result == DC_SUCCESS; k++) {
        const bool wanted = mark == NULL || mark[k] == DC_MARK_WANTED;
        if (!is_to_compute(rounds, wanted, (enum dc_status)status[k]))
            continue;
        need[k / 8] = (unsigned char)(need[k / 8] | 1 << k % 8);
        rounds->todo[pencil] = true;
        rounds->points++;
    }
    return result;
}

/* Among what is wanted, that which is not there. */
static enum dc_result need(struct dc_rounds *rounds, struct dc_error *error)
{
    const size_t pencils = dc_cube_pencils(&rounds->deck->cube);
    enum dc_result result = DC_SUCCESS;
    uint8_t *status = malloc(n_coupling(rounds));
    if (status == NULL)
        return dc_fail_memory(error);
    memset(rounds->need, 0, pencils * dc_need_bytes(rounds->deck));
    memset(rounds->todo, 0, pencils * sizeof *rounds->todo);
    rounds->points = 0;
    for (size_t p = 0; p < rounds->deck->n_probes; p++) {
        const struct dc_refinement *refinement = &rounds->refinement[p];
        const bool refined = refinement->n_outputs > 0;
        for (size_t k = 0; k < pencils && result == DC_SUCCESS; k++)
            if (!rounds->begun || (refined && has_wanted(rounds, refinement, k)))
                result = need_pencil(rounds, p, k, status, error);
    }
    free(status);
    rounds->begun = true;
    return result;
}

enum dc_result dc_rounds_next(struct dc_rounds *rounds, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    rounds->points = 0;
    while (result == DC_SUCCESS && rounds->points == 0 && !rounds->finished) {
        bool more = false;
        if (rounds->begun)
            result = learn(rounds, error);
        for (size_t p = 0; p < rounds->deck->n_probes && result == DC_SUCCESS; p++)
            if (rounds->refinement[p].n_outputs > 0)
                more = dc_refinement_round(&rounds->refinement[p]) || more;
        rounds->finished = !more;
        if (result == DC_SUCCESS && more)
            result = need(rounds, error);
    }
    rounds->needed += rounds->points;
    return result;
}

void dc_rounds_say(const struct dc_rounds *rounds, struct dc_progress *progress)
{
    size_t stride = 1, round = 0;
    for (size_t p = 0; p < rounds->deck->n_probes; p++) {
        const struct dc_refinement *refinement = &rounds->refinement[p];
        if (refinement->n_outputs > 0 && refinement->stride[DC_AXIS_MASS] > stride)
            stride = refinement->stride[DC_AXIS_MASS];
        if (refinement->rounds > round)
            round = refinement->rounds;
    }
    dc_progress_say(progress, "round %zu, a mesh of %zu cell%s: %zu points", round, stride,
                    stride == 1 ? "" : "s", rounds->points);
}

/* ---- what is left ---------------------------------------------------------------------------- */

static enum dc_result settle_pencil(struct dc_rounds *rounds, size_t probe, size_t pencil,
                                    uint8_t *status, double *values, struct dc_error *error)
{
    const struct dc_refinement *refinement = &rounds->refinement[probe];
    const size_t n = n_coupling(rounds), first = first_point(rounds, pencil);
    enum dc_result result = dc_store_read_statuses(rounds->store, probe, pencil, status, error);
    for (size_t k = 0; k < n && result == DC_SUCCESS; k++)
        if (status[k] == DC_TODO)
            status[k] = DC_NOT_NEEDED;
    for (size_t i = 0; i < refinement->n_outputs && result == DC_SUCCESS; i++) {
        for (size_t k = 0; k < n; k++)
            values[k] = status[k] == DC_NOT_NEEDED ? dc_refinement_value(refinement, i, first + k)
                                                   : (double)NAN;
        result = dc_store_write_interpolated(rounds->store, probe, i, pencil, values, error);
    }
    return result == DC_SUCCESS
               ? dc_store_write_statuses(rounds->store, probe, pencil, status, error)
               : result;
}

enum dc_result dc_rounds_settle(struct dc_rounds *rounds, struct dc_error *error)
{
    const size_t n = n_coupling(rounds);
    uint8_t *status = malloc(n);
    double *values = malloc(n * sizeof *values);
    enum dc_result result = status == NULL || values == NULL ? dc_fail_memory(error) : DC_SUCCESS;
    for (size_t p = 0; p < rounds->deck->n_probes; p++) {
        const size_t pencils =
            rounds->refinement[p].n_outputs > 0 ? dc_cube_pencils(&rounds->deck->cube) : 0;
        for (size_t k = 0; k < pencils && result == DC_SUCCESS; k++)
            result = settle_pencil(rounds, p, k, status, values, error);
    }
    free(values);
    free(status);
    return result;
}

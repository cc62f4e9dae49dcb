#include "scan/rounds.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of a piece of the store; 9 MB. */
static const size_t usual_points = (size_t)1 << 20;

/* Points of the largest piece. */
static size_t piece_room(const struct dc_deck *deck)
{
    const size_t n = deck->cube.axis[DC_AXIS_COUPLING].n,
                 slice = n * deck->cube.axis[DC_AXIS_MASS].n;
    return slice < usual_points ? slice : n > usual_points ? n : usual_points;
}

enum dc_result dc_rounds_init(struct dc_rounds *rounds, const struct dc_deck *deck,
                              struct dc_store *store, bool retry_failed, struct dc_error *error)
{
    const size_t pencils = dc_cube_pencils(&deck->cube);
    *rounds = (struct dc_rounds){.deck = deck,
                                 .store = store,
                                 .retries_failed = retry_failed,
                                 .most_points = usual_points,
                                 .refinement = calloc(deck->n_probes, sizeof *rounds->refinement),
                                 .need = calloc(pencils, dc_need_bytes(deck)),
                                 .todo = calloc(pencils, sizeof *rounds->todo),
                                 .values = malloc(piece_room(deck) * sizeof *rounds->values),
                                 .status = malloc(piece_room(deck))};
    if (rounds->refinement == NULL || rounds->need == NULL || rounds->todo == NULL ||
        rounds->values == NULL || rounds->status == NULL)
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
    free(rounds->values);
    free(rounds->status);
    *rounds = (struct dc_rounds){0};
}

double dc_rounds_bytes(const struct dc_deck *deck)
{
    const double points = (double)dc_cube_points(&deck->cube);
    double bytes = (double)dc_cube_pencils(&deck->cube) * sizeof(bool) +
                   (double)piece_room(deck) * (sizeof(uint8_t) + sizeof(double));
    for (size_t p = 0; p < deck->n_probes; p++) {
        const size_t outputs = deck->probes[p].refine.n;
        bytes += (double)dc_cube_pencils(&deck->cube) *
                 (double)dc_need_row(deck->cube.axis[DC_AXIS_COUPLING].n);
        if (outputs > 0)
            bytes += points * (double)(sizeof(uint8_t) + outputs * sizeof(double));
    }
    return bytes;
}

/* ---- pieces ---------------------------------------------------------------------------------- */

/* Pencils of one angle, mass by mass: one piece of each dataset, and of what is in memory. */
struct piece {
    size_t pencil, point; /* the first */
    size_t n_masses;
};

static size_t n_coupling(const struct dc_rounds *rounds)
{
    return rounds->deck->cube.axis[DC_AXIS_COUPLING].n;
}

static size_t masses_at_once(const struct dc_rounds *rounds)
{
    const size_t most = rounds->most_points / n_coupling(rounds);
    return most > 0 ? most : 1;
}

static void cut_front(const struct dc_rounds *rounds, struct piece *piece, size_t n_masses)
{
    piece->pencil += n_masses * rounds->deck->cube.axis[DC_AXIS_ANGLE].n;
    piece->point += n_masses * n_coupling(rounds);
    piece->n_masses -= n_masses;
}

/* Cuts the next piece off what is left of the cube, which begins with `point`. */
static struct piece next_piece(const struct dc_rounds *rounds, size_t *point)
{
    const struct dc_cube *cube = &rounds->deck->cube;
    const struct dc_index index = dc_cube_point_index(cube, *point);
    const size_t mass = index.i[DC_AXIS_MASS], most = masses_at_once(rounds);
    const size_t left = cube->axis[DC_AXIS_MASS].n - mass;
    const struct piece piece = {
        .pencil = mass * cube->axis[DC_AXIS_ANGLE].n + index.i[DC_AXIS_ANGLE],
        .point = *point,
        .n_masses = left < most ? left : most,
    };
    *point += piece.n_masses * n_coupling(rounds);
    return piece;
}

/* Where the pieces end; none where there is not `any` to look at. */
static size_t end_of_pieces(const struct dc_rounds *rounds, bool any)
{
    return any ? dc_cube_points(&rounds->deck->cube) : 0;
}

static bool has_wanted(const struct dc_rounds *rounds, const uint8_t *mark)
{
    return memchr(mark, DC_MARK_WANTED, n_coupling(rounds)) != NULL;
}

/* From the first to the last mass with anything wanted. */
static struct piece wanted_part(const struct dc_rounds *rounds, size_t probe, struct piece piece)
{
    const uint8_t *mark = rounds->refinement[probe].mark;
    const size_t n = n_coupling(rounds);
    while (piece.n_masses > 0 && !has_wanted(rounds, mark + piece.point))
        cut_front(rounds, &piece, 1);
    while (piece.n_masses > 0 && !has_wanted(rounds, mark + piece.point + (piece.n_masses - 1) * n))
        piece.n_masses--;
    return piece;
}

/* ---- from the store -------------------------------------------------------------------------- */

/* A point without a value has NAN in the results, whatever its status. */
static enum dc_result learn_piece(struct dc_rounds *rounds, size_t probe, struct piece piece,
                                  struct dc_error *error)
{
    struct dc_refinement *refinement = &rounds->refinement[probe];
    const uint8_t *mark = refinement->mark + piece.point;
    const size_t n = piece.n_masses * n_coupling(rounds);
    enum dc_result result = DC_SUCCESS;
    for (size_t i = 0; i < refinement->n_outputs && result == DC_SUCCESS; i++) {
        result = dc_store_read_output(rounds->store, probe, refinement->output[i].output,
                                      piece.pencil, piece.n_masses, rounds->values, error);
        for (size_t k = 0; k < n && result == DC_SUCCESS; k++)
            if (mark[k] == DC_MARK_WANTED)
                dc_refinement_know(refinement, i, piece.point + k, rounds->values[k]);
    }
    return result;
}

/* The values of the round that is over. */
static enum dc_result learn(struct dc_rounds *rounds, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    for (size_t p = 0; p < rounds->deck->n_probes; p++) {
        const size_t end = end_of_pieces(rounds, rounds->refinement[p].wanted > 0);
        for (size_t point = 0; point < end && result == DC_SUCCESS;) {
            const struct piece piece = wanted_part(rounds, p, next_piece(rounds, &point));
            if (piece.n_masses > 0)
                result = learn_piece(rounds, p, piece, error);
        }
    }
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

/* `mark` and `status` are those of the pencil; without marks all is wanted. */
static void need_pencil(struct dc_rounds *rounds, size_t probe, size_t pencil, const uint8_t *mark,
                        const uint8_t *status)
{
    const size_t n = n_coupling(rounds);
    unsigned char *need = rounds->need + (pencil * rounds->deck->n_probes + probe) * dc_need_row(n);
    for (size_t k = 0; k < n; k++) {
        const bool wanted = mark == NULL || mark[k] == DC_MARK_WANTED;
        if (!is_to_compute(rounds, wanted, (enum dc_status)status[k]))
            continue;
        need[k / 8] = (unsigned char)(need[k / 8] | 1 << k % 8);
        rounds->todo[pencil] = true;
        rounds->points++;
    }
}

static enum dc_result need_piece(struct dc_rounds *rounds, size_t probe, struct piece piece,
                                 struct dc_error *error)
{
    const struct dc_refinement *refinement = &rounds->refinement[probe];
    const size_t n_angle = rounds->deck->cube.axis[DC_AXIS_ANGLE].n;
    enum dc_result result = dc_store_read_statuses(rounds->store, probe, piece.pencil,
                                                   piece.n_masses, rounds->status, error);
    for (size_t i = 0; i < piece.n_masses && result == DC_SUCCESS; i++) {
        const size_t first = i * n_coupling(rounds);
        need_pencil(rounds, probe, piece.pencil + i * n_angle,
                    refinement->n_outputs == 0 ? NULL : refinement->mark + piece.point + first,
                    rounds->status + first);
    }
    return result;
}

/* Among what is wanted, that which is not there. */
static enum dc_result need(struct dc_rounds *rounds, struct dc_error *error)
{
    const size_t pencils = dc_cube_pencils(&rounds->deck->cube);
    enum dc_result result = DC_SUCCESS;
    memset(rounds->need, 0, pencils * dc_need_bytes(rounds->deck));
    memset(rounds->todo, 0, pencils * sizeof *rounds->todo);
    rounds->points = 0;
    for (size_t p = 0; p < rounds->deck->n_probes; p++) {
        const bool refined = rounds->refinement[p].n_outputs > 0;
        const size_t end = end_of_pieces(rounds, refined || !rounds->begun);
        for (size_t point = 0; point < end && result == DC_SUCCESS;) {
            struct piece piece = next_piece(rounds, &point);
            if (rounds->begun)
                piece = wanted_part(rounds, p, piece);
            if (piece.n_masses > 0)
                result = need_piece(rounds, p, piece, error);
        }
    }
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

static enum dc_result settle_piece(struct dc_rounds *rounds, size_t probe, struct piece piece,
                                   struct dc_error *error)
{
    const struct dc_refinement *refinement = &rounds->refinement[probe];
    const size_t n = piece.n_masses * n_coupling(rounds);
    uint8_t *status = rounds->status;
    enum dc_result result =
        dc_store_read_statuses(rounds->store, probe, piece.pencil, piece.n_masses, status, error);
    for (size_t k = 0; k < n && result == DC_SUCCESS; k++)
        if (status[k] == DC_TODO)
            status[k] = DC_NOT_NEEDED;
    for (size_t i = 0; i < refinement->n_outputs && result == DC_SUCCESS; i++) {
        for (size_t k = 0; k < n; k++)
            rounds->values[k] = status[k] == DC_NOT_NEEDED
                                    ? dc_refinement_value(refinement, i, piece.point + k)
                                    : (double)NAN;
        result = dc_store_write_interpolated(rounds->store, probe, i, piece.pencil, piece.n_masses,
                                             rounds->values, error);
    }
    return result == DC_SUCCESS ? dc_store_write_statuses(rounds->store, probe, piece.pencil,
                                                          piece.n_masses, status, error)
                                : result;
}

enum dc_result dc_rounds_settle(struct dc_rounds *rounds, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    for (size_t p = 0; p < rounds->deck->n_probes; p++) {
        const size_t end = end_of_pieces(rounds, rounds->refinement[p].n_outputs > 0);
        for (size_t point = 0; point < end && result == DC_SUCCESS;)
            result = settle_piece(rounds, p, next_piece(rounds, &point), error);
    }
    return result;
}

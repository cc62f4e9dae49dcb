/* Which points a refined scan computes, tried on fields that are known everywhere. No files, no
 * MPI. Curves are compared cell by cell: those of the full field and those of what a refinement
 * leaves, computed and interpolated values together. */
#include "scan/refinement.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_LEVELS = 4 };

/* A field over indices, what is wanted of it, and what came out. */
struct trial {
    size_t n_angle, n_mass, n_coupling;
    bool angles_are_a_range, logarithmic;
    size_t start;
    double margin;
    size_t n_levels;
    double level[MOST_LEVELS];
    double (*f)(const struct trial *trial, double angle, double mass, double coupling);
    double x, y, r; /* for f */
    uint64_t seed;

    double *full, *refined;
    bool *computed;
    size_t points, rounds;
};

static size_t size_of(const struct trial *trial)
{
    return trial->n_angle * trial->n_mass * trial->n_coupling;
}

static void make_full(struct trial *trial)
{
    size_t k = 0;
    trial->full = calloc(size_of(trial), sizeof *trial->full);
    trial->refined = calloc(size_of(trial), sizeof *trial->refined);
    trial->computed = calloc(size_of(trial), sizeof *trial->computed);
    assert_true(trial->full != NULL && trial->refined != NULL && trial->computed != NULL);
    for (size_t a = 0; a < trial->n_angle; a++)
        for (size_t i = 0; i < trial->n_mass; i++)
            for (size_t j = 0; j < trial->n_coupling; j++)
                trial->full[k++] = trial->f(trial, (double)a, (double)i, (double)j);
}

static void run(struct trial *trial)
{
    struct dc_refinement refinement;
    struct dc_error error;
    struct dc_cube cube = {0};
    struct dc_outputs outputs = {.n = 1};
    struct dc_refine_output wish = {
        .n_levels = trial->n_levels, .levels = trial->level, .margin = trial->margin};
    const struct dc_refine refine = {1, &wish, trial->start};
    cube.axis[DC_AXIS_ANGLE].n = trial->n_angle;
    cube.axis[DC_AXIS_MASS].n = trial->n_mass;
    cube.axis[DC_AXIS_COUPLING].n = trial->n_coupling;
    cube.axis[DC_AXIS_ANGLE].spacing =
        trial->angles_are_a_range ? DC_SPACING_LINEAR : DC_SPACING_LIST;
    outputs.logarithmic[0] = trial->logarithmic;
    make_full(trial);
    assert_int_equal(dc_refinement_init(&refinement, &cube, &outputs, &refine, &error), DC_SUCCESS);
    while (dc_refinement_round(&refinement)) {
        size_t wanted = 0;
        for (size_t p = 0; p < size_of(trial); p++)
            if (refinement.mark[p] == DC_MARK_WANTED) {
                dc_refinement_know(&refinement, 0, p, trial->full[p]);
                wanted++;
            }
        assert_int_equal(wanted, refinement.wanted);
        assert_true(wanted > 0);
        trial->points += wanted;
        trial->rounds++;
    }
    for (size_t p = 0; p < size_of(trial); p++) {
        trial->computed[p] = refinement.mark[p] == DC_MARK_KNOWN;
        trial->refined[p] =
            trial->computed[p] ? trial->full[p] : dc_refinement_value(&refinement, 0, p);
    }
    assert_false(dc_refinement_round(&refinement));
    dc_refinement_free(&refinement);
}

static void end(struct trial *trial)
{
    free(trial->full);
    free(trial->refined);
    free(trial->computed);
}

/* ---- curves, cell by cell -------------------------------------------------------------------- */

static size_t corner(const struct trial *trial, size_t cell, unsigned k)
{
    return cell + (k == 1 || k == 2 ? trial->n_coupling : 0) + (k >= 2 ? 1 : 0);
}

static bool is_cell(const struct trial *trial, size_t cell)
{
    const size_t n = trial->n_coupling, n_mass = trial->n_mass;
    return n > 1 && n_mass > 1 && cell % n + 1 < n && cell / n % n_mass + 1 < n_mass;
}

static bool is_inside(double value, double level)
{
    return level < 0 ? value <= level : value >= level;
}

/* A curve passes: four values, and not all on one side. */
static bool is_crossed(const struct trial *trial, const double *field, size_t cell, double level)
{
    unsigned inside = 0;
    for (unsigned k = 0; k < 4; k++) {
        const double value = field[corner(trial, cell, k)];
        if (!isfinite(value))
            return false;
        inside += is_inside(value, level);
    }
    return inside > 0 && inside < 4;
}

/* Whether a curve goes from one cell into the next one, through the edge between nodes a and b. */
static bool goes_on(const struct trial *trial, size_t a, size_t b, double level)
{
    return is_inside(trial->full[a], level) != is_inside(trial->full[b], level);
}

/* The next cell of the same curve, on the side k of a cell; false if it ends there. */
static bool next_cell(const struct trial *trial, size_t cell, unsigned k, double level,
                      size_t *next)
{
    static const struct {
        int mass, coupling;
    } side[4] = {{0, -1}, {1, 0}, {0, 1}, {-1, 0}};
    const size_t i = cell / trial->n_coupling % trial->n_mass, j = cell % trial->n_coupling;
    if (!goes_on(trial, corner(trial, cell, k), corner(trial, cell, (k + 1) % 4), level) ||
        (side[k].mass < 0 && i == 0) || (side[k].coupling < 0 && j == 0))
        return false;
    *next =
        (size_t)((ptrdiff_t)cell + side[k].mass * (ptrdiff_t)trial->n_coupling + side[k].coupling);
    return is_cell(trial, *next) && is_crossed(trial, trial->full, *next, level);
}

struct count {
    size_t crossed, missed; /* cells */
};

/* A curve is there from end to end with exact values, or not at all; and there are no others. */
static struct count assert_whole_curves(const struct trial *trial)
{
    struct count count = {0, 0};
    for (size_t l = 0; l < trial->n_levels; l++)
        for (size_t cell = 0; cell < size_of(trial); cell++) {
            size_t next;
            if (!is_cell(trial, cell))
                continue;
            const double level = trial->level[l];
            const bool is = is_crossed(trial, trial->full, cell, level);
            const bool found = is_crossed(trial, trial->refined, cell, level);
            assert_true(is || !found);
            count.crossed += is;
            count.missed += is && !found;
            for (unsigned k = 0; found && k < 4; k++)
                assert_true(trial->computed[corner(trial, cell, k)]);
            for (unsigned k = 0; is && k < 4; k++)
                if (next_cell(trial, cell, k, level, &next))
                    assert_int_equal(is_crossed(trial, trial->refined, next, level), found);
        }
    return count;
}

/* From one point of the start mesh to its neighbour: n points, `step` apart. If both are computed
 * and lie on different sides of a level, a curve that passes between them is there: two of the
 * points next to each other are computed and lie on different sides. How many such pairs were seen.
 */
static size_t assert_one_between(const struct trial *trial, size_t first, size_t step, size_t n,
                                 double level)
{
    const size_t last = first + (n - 1) * step;
    size_t found = 0;
    if (!trial->computed[first] || !trial->computed[last] ||
        is_inside(trial->full[first], level) == is_inside(trial->full[last], level))
        return 0;
    for (size_t at = first; at < last; at += step) {
        if (isnan(trial->full[at]) || isnan(trial->full[at + step]))
            return 0;
        found += trial->computed[at] && trial->computed[at + step] &&
                 is_inside(trial->full[at], level) != is_inside(trial->full[at + step], level);
    }
    assert_true(found > 0);
    return 1;
}

static size_t mesh_step(size_t n, size_t start, size_t at)
{
    return at + start < n ? start : n - 1 - at;
}

static size_t assert_found_between_start_points(const struct trial *trial)
{
    const size_t n_mass = trial->n_mass, n = trial->n_coupling;
    size_t seen = 0;
    for (size_t point = 0; point < size_of(trial); point++) {
        const size_t i = point / n % n_mass, j = point % n;
        if (!dc_is_on_mesh(n_mass, trial->start, i) || !dc_is_on_mesh(n, trial->start, j) ||
            isnan(trial->full[point]))
            continue;
        for (size_t l = 0; l < trial->n_levels; l++) {
            const double level = trial->level[l];
            seen +=
                assert_one_between(trial, point, n, mesh_step(n_mass, trial->start, i) + 1, level);
            seen += assert_one_between(trial, point, 1, mesh_step(n, trial->start, j) + 1, level);
        }
    }
    return seen;
}

/* ---- fields ---------------------------------------------------------------------------------- */

static double uniform(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(*seed >> 11) / 9007199254740992.;
}

/* Waves of some tens of cells, with hills and holes; one in three has regions without values. */
static double waves(const struct trial *trial, double angle, double mass, double coupling)
{
    uint64_t seed = trial->seed;
    double sum = 0;
    for (unsigned k = 0; k < 5; k++) {
        const double x = uniform(&seed) - 0.5, y = uniform(&seed) - 0.5, z = uniform(&seed) - 0.5;
        sum += sin(0.5 * (x * mass + y * coupling) + 0.6 * z * angle + 6 * uniform(&seed));
    }
    if (trial->seed % 3 == 0 && hypot(mass - 20, coupling - 12 - angle) < 7)
        return NAN;
    return trial->logarithmic ? exp(20 * sum) : sum;
}

/* 1 within a radius, else -1: nothing outside tells of it. */
static double plateau(const struct trial *trial, double angle, double mass, double coupling)
{
    (void)angle;
    return hypot(mass - trial->x, coupling - trial->y) <= trial->r ? 1 : -1;
}

/* 1, but for a ring of 2 cells, in which it is -1. */
static double moat(const struct trial *trial, double angle, double mass, double coupling)
{
    (void)angle;
    const double r = hypot(mass - trial->x, coupling - trial->y);
    return r > trial->r && r <= trial->r + 2 ? -1 : 1;
}

/* A smooth hill whose top alone is above 0. */
static double hill(const struct trial *trial, double angle, double mass, double coupling)
{
    (void)angle;
    const double x = mass - trial->x, y = coupling - trial->y, r = trial->r;
    return exp(-(x * x + y * y) / (50 * r * r)) - exp(-1. / 50);
}

/* A ring that moves with the angle. */
static double ring(const struct trial *trial, double angle, double mass, double coupling)
{
    return hypot(mass - trial->x - angle / 2, coupling - trial->y) - trial->r;
}

/* Underflows on one side, with the level far up on the other. */
static double cliff(const struct trial *trial, double angle, double mass, double coupling)
{
    (void)angle;
    (void)trial;
    return mass < 13.5 ? 0 : exp(0.5 * mass + 0.3 * coupling);
}

static double bowl(const struct trial *trial, double angle, double mass, double coupling)
{
    (void)trial;
    return mass * mass - 3 * coupling * coupling + mass * coupling - 0.5 * angle * angle;
}

/* Everywhere on one side of 0, the one that `seed` tells, but for a hole. */
static double holed(const struct trial *trial, double angle, double mass, double coupling)
{
    (void)angle;
    return hypot(mass - trial->x, coupling - trial->y) < trial->r ? NAN : trial->seed == 0 ? -1 : 1;
}

static double shell(const struct trial *trial, double angle, double mass, double coupling)
{
    (void)angle;
    const double r = hypot(mass - trial->x, coupling - trial->y);
    return r < trial->r ? NAN : r < trial->r + 1.6 ? 1 : -1;
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void test_random_fields(void **state)
{
    size_t crossed = 0, missed = 0, points = 0, all = 0, between = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct trial trial = {.n_angle = 1 + seed % 4,
                              .n_mass = 34 + seed * 7 % 31,
                              .n_coupling = 30 + seed * 5 % 37,
                              .angles_are_a_range = seed % 2 == 0,
                              .logarithmic = seed % 5 == 0,
                              .start = seed % 7 == 0 ? 8 : 4,
                              .margin = (double)(seed % 3),
                              .n_levels = 2,
                              .f = waves,
                              .seed = seed};
        trial.level[0] = trial.logarithmic ? 3e-4 : -1.7;
        trial.level[1] = trial.logarithmic ? 7e8 : 0.6;
        run(&trial);
        const struct count count = assert_whole_curves(&trial);
        crossed += count.crossed;
        missed += count.missed;
        between += assert_found_between_start_points(&trial);
        points += trial.points;
        all += size_of(&trial);
        end(&trial);
    }
    assert_true(crossed > 10000 && between > 1000);
    assert_true((double)missed < 2e-3 * (double)crossed);
    assert_true((double)points < 0.6 * (double)all); /* waves of a few cells leave little out */
}

/* A disk holds a point of a mesh of `start` cells wherever it lies if its radius is more than
 * start / sqrt(2). */
static void test_islands_that_are_large_enough(void **state)
{
    uint64_t seed = 4;
    (void)state;
    for (size_t k = 0; k < 100; k++) {
        struct trial trial = {.n_angle = 1,
                              .n_mass = 51,
                              .n_coupling = 58,
                              .start = 8,
                              .n_levels = 1,
                              .f = plateau,
                              .x = 7 + 36 * uniform(&seed),
                              .y = 7 + 43 * uniform(&seed),
                              .r = 8 * 0.708};
        run(&trial);
        const struct count count = assert_whole_curves(&trial);
        assert_true(count.crossed > 30);
        assert_int_equal(count.missed, 0);
        assert_true(trial.points < size_of(&trial) / 10);
        end(&trial);
    }
}

/* Of smaller ones those are found that hold a point of the start mesh, which is as likely as their
 * area is large; on a plain, and with a margin that expects no more than is there. */
static void test_share_of_small_islands(void **state)
{
    uint64_t seed = 6;
    size_t found = 0, holding = 0;
    (void)state;
    for (size_t k = 0; k < 200; k++) {
        struct trial trial = {.n_angle = 1,
                              .n_mass = 51,
                              .n_coupling = 58,
                              .start = 8,
                              .margin = 4,
                              .n_levels = 1,
                              .f = plateau,
                              .x = 7 + 36 * uniform(&seed),
                              .y = 7 + 43 * uniform(&seed),
                              .r = 3};
        const double x = 8 * round(trial.x / 8), y = 8 * round(trial.y / 8);
        run(&trial);
        const struct count count = assert_whole_curves(&trial);
        const bool holds = hypot(x - trial.x, y - trial.y) <= trial.r;
        assert_true(count.crossed > 0);
        if (x < 50 && y < 57)
            assert_int_equal(count.missed, holds ? 0 : count.crossed);
        holding += holds;
        found += count.missed == 0;
        end(&trial);
    }
    assert_true(found > 60 && found < 120); /* of 200; pi 3^2 / 8^2 = 0.44 */
    assert_true(holding <= found);
}

/* An island in a lake that is narrower than a cell of the start mesh: round it all is land, and
 * nobody can know of the lake. */
static void test_lake_that_hides(void **state)
{
    (void)state;
    for (size_t start = 8; start >= 2; start /= 4) {
        struct trial trial = {.n_angle = 1,
                              .n_mass = 51,
                              .n_coupling = 58,
                              .start = start,
                              .margin = 4,
                              .n_levels = 1,
                              .f = moat,
                              .x = 24,
                              .y = 24,
                              .r = 5};
        run(&trial);
        const struct count count = assert_whole_curves(&trial);
        assert_true(count.crossed > 50);
        assert_int_equal(count.missed, start == 8 ? count.crossed : 0);
        end(&trial);
    }
}

/* Half as large, in the middle of a cell: nobody can know. A finer start mesh does. */
static void test_island_that_hides(void **state)
{
    (void)state;
    for (size_t start = 8; start >= 4; start /= 2) {
        struct trial trial = {.n_angle = 1,
                              .n_mass = 51,
                              .n_coupling = 58,
                              .start = start,
                              .margin = 10,
                              .n_levels = 1,
                              .f = plateau,
                              .x = 20,
                              .y = 28,
                              .r = 4};
        run(&trial);
        const struct count count = assert_whole_curves(&trial);
        assert_true(count.crossed > 20);
        assert_int_equal(count.missed, start == 8 ? count.crossed : 0);
        end(&trial);
    }
}

/* As small, but with slopes that the start mesh sees: `margin` makes the difference. */
static void test_margin_finds_hills(void **state)
{
    uint64_t seed = 5;
    size_t found[2] = {0, 0};
    (void)state;
    for (size_t k = 0; k < 40; k++) {
        const double x = 12 + 24 * uniform(&seed), y = 12 + 28 * uniform(&seed);
        for (size_t wide = 0; wide < 2; wide++) {
            struct trial trial = {.n_angle = 1,
                                  .n_mass = 51,
                                  .n_coupling = 58,
                                  .start = 8,
                                  .margin = wide ? 4 : 0,
                                  .n_levels = 1,
                                  .f = hill,
                                  .x = x,
                                  .y = y,
                                  .r = 1.2};
            run(&trial);
            const struct count count = assert_whole_curves(&trial);
            assert_true(count.crossed > 0);
            found[wide] += count.missed == 0;
            end(&trial);
        }
    }
    assert_int_equal(found[1], 40);
    assert_true(found[0] < 40);
}

/* Between two angles of the start mesh the curve goes where it was at neither. */
static void test_angles_of_a_range(void **state)
{
    struct trial trial = {.n_angle = 62,
                          .n_mass = 77,
                          .n_coupling = 80,
                          .angles_are_a_range = true,
                          .start = 8,
                          .margin = 4,
                          .n_levels = 1,
                          .f = ring,
                          .x = 20,
                          .y = 38,
                          .r = 13};
    (void)state;
    run(&trial);
    const struct count count = assert_whole_curves(&trial);
    assert_true(count.crossed > 62 * 80);
    assert_int_equal(count.missed, 0);
    const size_t of_a_range = trial.points;
    end(&trial);
    trial.points = trial.rounds = 0;
    trial.angles_are_a_range = false;
    run(&trial);
    assert_int_equal(assert_whole_curves(&trial).missed, 0);
    assert_true(of_a_range < trial.points); /* most of the start mesh is interpolated */
    end(&trial);
}

static void test_underflow_is_far_below(void **state)
{
    struct trial trial = {.n_angle = 1,
                          .n_mass = 40,
                          .n_coupling = 45,
                          .logarithmic = true,
                          .start = 8,
                          .margin = 4,
                          .n_levels = 1,
                          .level = {2e9},
                          .f = cliff};
    (void)state;
    run(&trial);
    const struct count count = assert_whole_curves(&trial);
    assert_true(count.crossed > 20);
    assert_int_equal(count.missed, 0);
    for (size_t p = 0; p < size_of(&trial); p++)
        assert_true(trial.refined[p] >= 0);
    end(&trial);
}

/* Parabolas reproduce a quadratic, with whatever number of cells an axis ends. */
static void test_smooth_fields_are_interpolated(void **state)
{
    (void)state;
    for (size_t n = 9; n < 30; n++) {
        struct trial trial = {.n_angle = 9 + n % 3,
                              .angles_are_a_range = true,
                              .n_mass = n,
                              .n_coupling = 38 - n,
                              .start = 4,
                              .margin = 1,
                              .n_levels = 1,
                              .level = {1e6},
                              .f = bowl};
        size_t computed = 0;
        run(&trial);
        for (size_t p = 0; p < size_of(&trial); p++) {
            computed += trial.computed[p];
            assert_true(fabs(trial.refined[p] - trial.full[p]) < 1e-9);
        }
        assert_int_equal(trial.rounds, 1);
        assert_int_equal(computed, trial.points);
        end(&trial);
    }
}

/* The edge of a hole inside a level is part of an outline. */
static void test_edges_inside_a_level(void **state)
{
    (void)state;
    for (int sign = -1; sign <= 1; sign += 2) {
        struct trial trial = {.n_angle = 1,
                              .n_mass = 60,
                              .n_coupling = 71,
                              .start = 8,
                              .n_levels = 1,
                              .level = {0.5 * sign},
                              .f = holed,
                              .x = 25,
                              .y = 33,
                              .r = 12.3};
        trial.seed = sign > 0;
        run(&trial);
        for (size_t cell = 0; cell < size_of(&trial); cell++) {
            unsigned holes = 0;
            if (!is_cell(&trial, cell))
                continue;
            for (unsigned k = 0; k < 4; k++)
                holes += isnan(trial.full[corner(&trial, cell, k)]) ? 1 : 0;
            for (unsigned k = 0; holes > 0 && holes < 4 && k < 4; k++)
                assert_true(trial.computed[corner(&trial, cell, k)]);
        }
        assert_true(trial.points < size_of(&trial) / 5);
        end(&trial);
    }
}

/* A thin shell round a hole, which no point of the start mesh meets. */
static void test_shell_of_a_hole(void **state)
{
    struct trial trial = {.n_angle = 1,
                          .n_mass = 60,
                          .n_coupling = 71,
                          .start = 8,
                          .n_levels = 1,
                          .f = shell,
                          .x = 24,
                          .y = 32,
                          .r = 9.5};
    (void)state;
    run(&trial);
    const struct count count = assert_whole_curves(&trial);
    assert_true(count.crossed > 60);
    assert_int_equal(count.missed, 0);
    end(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_fields),
        cmocka_unit_test(test_islands_that_are_large_enough),
        cmocka_unit_test(test_share_of_small_islands),
        cmocka_unit_test(test_lake_that_hides),
        cmocka_unit_test(test_island_that_hides),
        cmocka_unit_test(test_margin_finds_hills),
        cmocka_unit_test(test_angles_of_a_range),
        cmocka_unit_test(test_underflow_is_far_below),
        cmocka_unit_test(test_smooth_fields_are_interpolated),
        cmocka_unit_test(test_edges_inside_a_level),
        cmocka_unit_test(test_shell_of_a_hole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

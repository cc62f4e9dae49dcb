/* Marching squares, components and stitching on fields whose curves are known, and topological
 * invariants on random ones. No files, no MPI. */
#include "darkcube/contour.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- a cube in memory ------------------------------------------------------------------------ */

struct cube {
    struct dc_field_info info;
    size_t n[DC_AXIS_COUNT];
    double *values;
};

static void cube_init(struct cube *cube, size_t n_mass, size_t n_coupling, size_t n_angle)
{
    *cube = (struct cube){.n = {n_mass, n_coupling, n_angle}};
    for (size_t k = 0; k < DC_AXIS_COUNT; k++) {
        struct dc_stored_axis *axis = &cube->info.store.axis[k];
        axis->n = cube->n[k];
        axis->values = malloc(axis->n * sizeof *axis->values);
        assert_non_null(axis->values);
        for (size_t i = 0; i < axis->n; i++)
            axis->values[i] = (double)i; /* grid coordinates */
    }
    cube->values = calloc(n_mass * n_coupling * n_angle, sizeof *cube->values);
    assert_non_null(cube->values);
}

static void cube_free(struct cube *cube)
{
    for (size_t k = 0; k < DC_AXIS_COUNT; k++)
        free(cube->info.store.axis[k].values);
    free(cube->values);
}

/* Values from..to on an axis. */
static void set_axis(struct cube *cube, enum dc_axis_role role, double from, double to, bool log_)
{
    struct dc_stored_axis *axis = &cube->info.store.axis[role];
    cube->info.logarithmic[role] = log_;
    for (size_t i = 0; i < axis->n; i++) {
        double s = (double)i / (double)(axis->n - 1);
        axis->values[i] = log_ ? from * pow(to / from, s) : from + s * (to - from);
    }
}

static double *at(const struct cube *cube, size_t angle, size_t i, size_t j)
{
    return &cube->values[(angle * cube->n[DC_AXIS_MASS] + i) * cube->n[DC_AXIS_COUPLING] + j];
}

static void fill(struct cube *cube, double (*f)(double mass, double coupling))
{
    const struct dc_stored_axis *axis = cube->info.store.axis;
    for (size_t a = 0; a < cube->n[DC_AXIS_ANGLE]; a++)
        for (size_t i = 0; i < cube->n[DC_AXIS_MASS]; i++)
            for (size_t j = 0; j < cube->n[DC_AXIS_COUPLING]; j++)
                *at(cube, a, i, j) =
                    f(axis[DC_AXIS_MASS].values[i], axis[DC_AXIS_COUPLING].values[j]);
}

/* ---- contouring it, whole or in boxes ---------------------------------------------------------
 */

struct piece {
    struct dc_block block;
    double *values, *label;
};

static void piece_init(struct piece *piece, const struct cube *cube, const size_t box[3],
                       const size_t boxes[3])
{
    struct dc_block *block = &piece->block;
    for (size_t k = 0; k < DC_AXIS_COUNT; k++) {
        block->n[k] = cube->n[k];
        block->begin[k] = cube->n[k] * box[k] / boxes[k];
        block->end[k] = cube->n[k] * (box[k] + 1) / boxes[k];
        block->seen_begin[k] = block->begin[k] > 0 ? block->begin[k] - 1 : 0;
        block->seen_end[k] = block->end[k] < cube->n[k] ? block->end[k] + 1 : cube->n[k];
    }
    piece->values = malloc(dc_block_seen(block) * sizeof *piece->values);
    piece->label = malloc(dc_block_seen(block) * sizeof *piece->label);
    assert_true(piece->values != NULL && piece->label != NULL);
    for (size_t a = block->seen_begin[DC_AXIS_ANGLE]; a < block->seen_end[DC_AXIS_ANGLE]; a++)
        for (size_t i = block->seen_begin[DC_AXIS_MASS]; i < block->seen_end[DC_AXIS_MASS]; i++)
            for (size_t j = block->seen_begin[DC_AXIS_COUPLING];
                 j < block->seen_end[DC_AXIS_COUPLING]; j++)
                piece->values[dc_block_place(block, a, i, j)] = *at(cube, a, i, j);
    block->values = piece->values;
    dc_components_begin(block, piece->label);
}

/* Copies labels between the pieces and one array over the cube: owned ones out of the pieces, or
 * seen ones into them. */
static void copy_labels(struct piece *piece, double *whole, bool out)
{
    const struct dc_block *block = &piece->block;
    const size_t *begin = out ? block->begin : block->seen_begin;
    const size_t *end = out ? block->end : block->seen_end;
    for (size_t a = begin[DC_AXIS_ANGLE]; a < end[DC_AXIS_ANGLE]; a++)
        for (size_t i = begin[DC_AXIS_MASS]; i < end[DC_AXIS_MASS]; i++)
            for (size_t j = begin[DC_AXIS_COUPLING]; j < end[DC_AXIS_COUPLING]; j++) {
                size_t node = (a * block->n[DC_AXIS_MASS] + i) * block->n[DC_AXIS_COUPLING] + j;
                double *label = &piece->label[dc_block_place(block, a, i, j)];
                *(out ? &whole[node] : label) = *(out ? label : &whole[node]);
            }
}

static void march_boxes(const struct cube *cube, struct dc_level level, const size_t boxes[3],
                        struct dc_segments *segments)
{
    size_t n_pieces = boxes[0] * boxes[1] * boxes[2];
    size_t n_nodes = cube->n[0] * cube->n[1] * cube->n[2];
    struct piece *pieces = malloc(n_pieces * sizeof *pieces);
    double *whole = malloc(n_nodes * sizeof *whole);
    assert_true(pieces != NULL && whole != NULL);
    for (size_t p = 0; p < n_pieces; p++)
        piece_init(&pieces[p], cube,
                   (size_t[]){p % boxes[0], p / boxes[0] % boxes[1], p / boxes[0] / boxes[1]},
                   boxes);
    struct dc_error error;
    bool again = true;
    for (size_t rounds = 0; again; rounds++) {
        assert_true(rounds <= n_nodes);
        again = false;
        for (size_t p = 0; p < n_pieces; p++) {
            bool changed;
            assert_int_equal(
                dc_components_join(&pieces[p].block, level, pieces[p].label, &changed, &error),
                DC_SUCCESS);
            again = again || changed;
            copy_labels(&pieces[p], whole, true);
        }
        for (size_t p = 0; p < n_pieces; p++)
            copy_labels(&pieces[p], whole, false);
    }
    for (size_t p = n_pieces; p-- > 0;) { /* the order must not matter */
        assert_int_equal(dc_march(&pieces[p].block, level, pieces[p].label, segments, &error),
                         DC_SUCCESS);
        free(pieces[p].label);
        free(pieces[p].values);
    }
    free(whole);
    free(pieces);
}

struct result {
    struct dc_curves curves, outlines;
};

static void contour_boxes(const struct cube *cube, struct dc_level level, const size_t boxes[3],
                          struct result *result)
{
    struct dc_segments segments = {0};
    struct dc_error error;
    *result = (struct result){0};
    march_boxes(cube, level, boxes, &segments);
    assert_int_equal(
        dc_stitch(&cube->info, level, &segments, &result->curves, &result->outlines, &error),
        DC_SUCCESS);
    dc_segments_free(&segments);
}

static void contour(const struct cube *cube, double level, struct result *result)
{
    contour_boxes(cube, dc_level(level), (size_t[]){1, 1, 1}, result);
}

static void result_free(struct result *result)
{
    dc_curves_free(&result->curves);
    dc_curves_free(&result->outlines);
}

static double area(const struct dc_curve *curve)
{
    double twice = 0;
    for (size_t k = 0; k + 1 < curve->n; k++) {
        const struct dc_vertex *a = &curve->vertex[k], *b = &curve->vertex[k + 1];
        twice += a->mass * b->coupling - b->mass * a->coupling;
    }
    return twice / 2;
}

static void assert_closed_exactly(const struct dc_curve *curve)
{
    assert_true(curve->closed);
    assert_memory_equal(&curve->vertex[0], &curve->vertex[curve->n - 1], sizeof curve->vertex[0]);
}

static bool same_curve(const struct dc_curve *a, const struct dc_curve *b)
{
    return a->n == b->n && a->closed == b->closed && a->hole == b->hole &&
           a->component == b->component && a->angle == b->angle &&
           memcmp(a->vertex, b->vertex, a->n * sizeof *a->vertex) == 0;
}

static void assert_same_curves(const struct dc_curves *a, const struct dc_curves *b)
{
    assert_int_equal(a->n, b->n);
    for (size_t k = 0; k < a->n; k++)
        assert_true(same_curve(&a->curve[k], &b->curve[k]));
}

/* ---- known curves ---------------------------------------------------------------------------- */

/* An ellipse in the logarithms: 1 on its centre, 0.5 on the curve. */
enum { MASS_WIDTH = 1, COUPLING_WIDTH = 4 };
static double ellipse(double mass, double coupling)
{
    double x = log(mass / 5) / MASS_WIDTH, y = log(coupling / 1e-9) / COUPLING_WIDTH;
    return 1 - x * x - y * y;
}

/* Linear interpolation of a function with second derivative f'' over a step h errs by at most
 * h^2 |f''| / 8; a vertex lies on a grid edge, so one direction counts. */
static void test_ellipse_within_h_squared(void **state)
{
    (void)state;
    for (size_t n = 21; n <= 81; n = 2 * n - 1) {
        struct cube cube;
        struct result result;
        cube_init(&cube, n, n + 7, 1);
        set_axis(&cube, DC_AXIS_MASS, 1, 30, true);
        set_axis(&cube, DC_AXIS_COUPLING, 1e-12, 1e-6, true);
        fill(&cube, ellipse);
        contour(&cube, 0.5, &result);
        assert_int_equal(result.curves.n, 1);
        const struct dc_curve *curve = &result.curves.curve[0];
        assert_closed_exactly(curve);
        assert_false(curve->hole);
        assert_int_equal(curve->component, 0);
        double h_mass = log(30.) / (double)(n - 1) / MASS_WIDTH;
        double h_coupling = log(1e6) / (double)(n + 6) / COUPLING_WIDTH;
        double bound = fmax(h_mass * h_mass, h_coupling * h_coupling) * 2 / 8;
        for (size_t k = 0; k < curve->n; k++)
            assert_true(fabs(ellipse(curve->vertex[k].mass, curve->vertex[k].coupling) - 0.5) <=
                        bound * (1 + 1e-9));
        assert_int_equal(result.outlines.n, 1);
        assert_true(same_curve(curve, &result.outlines.curve[0]));
        result_free(&result);
        cube_free(&cube);
    }
}

static double distance(double mass, double coupling)
{
    return hypot(mass, coupling);
}

static void test_circle_area_converges(void **state)
{
    (void)state;
    const double pi = acos(-1);
    double previous = 0;
    for (size_t n = 33; n <= 129; n = 2 * n - 1) {
        struct cube cube;
        struct result result;
        cube_init(&cube, n, n, 1);
        set_axis(&cube, DC_AXIS_MASS, -1, 1, false);
        set_axis(&cube, DC_AXIS_COUPLING, -1, 1, false);
        fill(&cube, distance);
        for (size_t k = 0; k < n * n; k++)
            cube.values[k] = -cube.values[k]; /* inside of a negative level is below it */
        contour(&cube, -0.7, &result);
        assert_int_equal(result.curves.n, 1);
        assert_true(result.curves.curve[0].hole); /* far away is inside */
        result_free(&result);
        for (size_t k = 0; k < n * n; k++)
            cube.values[k] = 1 + cube.values[k];
        contour(&cube, 0.3, &result);
        assert_int_equal(result.curves.n, 1);
        assert_false(result.curves.curve[0].hole);
        double error = fabs(area(&result.curves.curve[0]) - pi * 0.49);
        assert_true(error < 8. / (double)((n - 1) * (n - 1)));
        if (previous > 0)
            assert_true(error < previous / 2.5); /* 4 in the limit */
        previous = error;
        result_free(&result);
        cube_free(&cube);
    }
}

static double annulus(double mass, double coupling)
{
    return 0.3 - fabs(hypot(mass, coupling) - 0.5);
}

static void test_annulus_is_one_component_with_a_hole(void **state)
{
    (void)state;
    struct cube cube;
    struct result result;
    cube_init(&cube, 60, 50, 1);
    set_axis(&cube, DC_AXIS_MASS, -1, 1, false);
    set_axis(&cube, DC_AXIS_COUPLING, -1, 1, false);
    fill(&cube, annulus);
    contour(&cube, 0.1, &result);
    assert_int_equal(result.curves.n, 2);
    assert_false(result.curves.curve[0].hole); /* starts at the smaller mass */
    assert_true(result.curves.curve[1].hole);
    assert_true(area(&result.curves.curve[0]) > 0 && area(&result.curves.curve[1]) < 0);
    for (size_t k = 0; k < 2; k++) {
        assert_closed_exactly(&result.curves.curve[k]);
        assert_int_equal(result.curves.curve[k].component, 0);
    }
    assert_same_curves(&result.curves, &result.outlines);
    result_free(&result);
    cube_free(&cube);
}

static double islands(double mass, double coupling)
{
    return exp(-20 * (pow(mass - 0.2, 2) + pow(coupling - 0.2, 2))) +
           exp(-20 * (pow(mass - 0.8, 2) + pow(coupling - 0.25, 2))) +
           exp(-20 * (pow(mass - 0.5, 2) + pow(coupling - 0.8, 2)));
}

static void test_islands_are_components(void **state)
{
    (void)state;
    struct cube cube;
    struct result result;
    cube_init(&cube, 40, 41, 2);
    set_axis(&cube, DC_AXIS_MASS, -0.2, 1.2, false);
    set_axis(&cube, DC_AXIS_COUPLING, -0.2, 1.2, false);
    fill(&cube, islands);
    contour(&cube, 0.5, &result);
    assert_int_equal(result.curves.n, 6);
    for (size_t k = 0; k < 6; k++) {
        assert_closed_exactly(&result.curves.curve[k]);
        assert_int_equal(result.curves.curve[k].angle, k / 3);
        assert_int_equal(result.curves.curve[k].component, k % 3);
        assert_true(fabs(area(&result.curves.curve[k]) - acos(-1) * log(2) / 20) < 0.01);
    }
    assert_true(result.curves.curve[0].vertex[0].mass < result.curves.curve[1].vertex[0].mass);
    assert_true(result.curves.curve[1].vertex[0].mass < result.curves.curve[2].vertex[0].mass);
    result_free(&result);
    cube_free(&cube);
}

static void test_saddle_follows_the_centre(void **state)
{
    (void)state;
    struct cube cube;
    struct result result;
    cube_init(&cube, 2, 2, 1);
    *at(&cube, 0, 0, 0) = *at(&cube, 0, 1, 1) = 1;
    contour(&cube, 0.5, &result); /* the mean, 0.5, is inside: a bridge */
    assert_int_equal(result.curves.n, 2);
    assert_int_equal(result.outlines.n, 1);
    assert_int_equal(result.curves.curve[1].component, 0);
    assert_true(fabs(area(&result.outlines.curve[0]) - 0.75) < 1e-15);
    result_free(&result);
    contour(&cube, 0.6, &result);
    assert_int_equal(result.curves.n, 2);
    assert_int_equal(result.outlines.n, 2);
    assert_int_equal(result.curves.curve[0].component, 0);
    assert_int_equal(result.curves.curve[1].component, 1);
    assert_false(result.curves.curve[0].closed);
    assert_true(fabs(area(&result.outlines.curve[0]) - 0.08) < 1e-15);
    result_free(&result);
    *at(&cube, 0, 0, 0) = *at(&cube, 0, 1, 1) = 0; /* the other diagonal */
    *at(&cube, 0, 0, 1) = *at(&cube, 0, 1, 0) = 1;
    contour(&cube, 0.5, &result);
    assert_int_equal(result.outlines.n, 1);
    result_free(&result);
    contour(&cube, 0.6, &result);
    assert_int_equal(result.outlines.n, 2);
    result_free(&result);
    cube_free(&cube);
}

static double slope(double mass, double coupling)
{
    (void)coupling;
    return mass;
}

static void test_curve_through_the_border_is_open(void **state)
{
    (void)state;
    struct cube cube;
    struct result result;
    cube_init(&cube, 11, 6, 1);
    fill(&cube, slope);
    contour(&cube, 3.25, &result);
    assert_int_equal(result.curves.n, 1);
    const struct dc_curve *curve = &result.curves.curve[0];
    assert_false(curve->closed);
    assert_false(curve->hole);
    assert_int_equal(curve->n, 6);
    for (size_t k = 0; k < 6; k++)
        assert_true(curve->vertex[k].mass == 3.25);
    /* Inside, larger masses, is on the left: the curve runs downwards. */
    assert_true(curve->vertex[0].coupling == 5 && curve->vertex[5].coupling == 0);
    assert_int_equal(result.outlines.n, 1);
    assert_closed_exactly(&result.outlines.curve[0]);
    assert_true(area(&result.outlines.curve[0]) == 6.75 * 5);
    result_free(&result);
    cube_free(&cube);
}

/* ---- missing values -------------------------------------------------------------------------- */

static void test_missing_value_on_a_curve_opens_it(void **state)
{
    (void)state;
    struct cube cube;
    struct result whole, broken;
    cube_init(&cube, 40, 41, 1);
    set_axis(&cube, DC_AXIS_MASS, -0.2, 1.2, false);
    set_axis(&cube, DC_AXIS_COUPLING, -0.2, 1.2, false);
    fill(&cube, islands);
    contour(&cube, 0.5, &whole);
    /* The node nearest to a vertex of the second island. */
    const struct dc_vertex *vertex = &whole.curves.curve[1].vertex[10];
    size_t i = (size_t)lround((vertex->mass + 0.2) / 1.4 * 39);
    size_t j = (size_t)lround((vertex->coupling + 0.2) / 1.4 * 40);
    *at(&cube, 0, i, j) = NAN;
    contour(&cube, 0.5, &broken);
    assert_int_equal(broken.curves.n, 3);
    bool untouched[2] = {false, false};
    size_t open = 0;
    for (size_t k = 0; k < 3; k++) {
        const struct dc_curve *curve = &broken.curves.curve[k];
        untouched[0] = untouched[0] || same_curve(curve, &whole.curves.curve[0]);
        untouched[1] = untouched[1] || same_curve(curve, &whole.curves.curve[2]);
        if (!curve->closed) {
            open++;
            assert_true(curve->n < whole.curves.curve[1].n);
            for (size_t v = 0; v < curve->n; v++) /* nothing in the cells of the node */
                assert_true(fabs(curve->vertex[v].mass - cube.info.store.axis[0].values[i]) >=
                                1.4 / 39 * (1 - 1e-12) ||
                            fabs(curve->vertex[v].coupling - cube.info.store.axis[1].values[j]) >=
                                1.4 / 40 * (1 - 1e-12));
        }
    }
    assert_true(untouched[0] && untouched[1]);
    assert_int_equal(open, 1);
    assert_int_equal(broken.outlines.n, 3);
    for (size_t k = 0; k < 3; k++)
        assert_closed_exactly(&broken.outlines.curve[k]);
    result_free(&broken);
    result_free(&whole);
    cube_free(&cube);
}

static void test_missing_island_bounds_the_region(void **state)
{
    (void)state;
    struct cube cube;
    struct result result;
    cube_init(&cube, 9, 9, 1);
    for (size_t k = 0; k < 81; k++)
        cube.values[k] = 1;
    *at(&cube, 0, 4, 4) = NAN;
    contour(&cube, 0.5, &result);
    assert_int_equal(result.curves.n, 0);
    assert_int_equal(result.outlines.n, 2);
    assert_true(area(&result.outlines.curve[0]) == 64);
    assert_true(area(&result.outlines.curve[1]) == -4);
    assert_true(result.outlines.curve[1].hole);
    assert_int_equal(result.outlines.curve[1].component, 0);
    result_free(&result);
    *at(&cube, 0, 6, 6) = -INFINITY; /* touches the first hole in one node */
    contour(&cube, 0.5, &result);
    double sum = 0;
    for (size_t k = 0; k < result.outlines.n; k++)
        sum += area(&result.outlines.curve[k]);
    assert_true(sum == 64 - 8);
    result_free(&result);
    cube_free(&cube);
}

static void test_blocks_that_touch_in_a_node_are_one(void **state)
{
    (void)state;
    struct cube cube;
    struct result result;
    cube_init(&cube, 5, 5, 1);
    for (size_t k = 0; k < 25; k++)
        cube.values[k] = 1;
    *at(&cube, 0, 0, 4) = *at(&cube, 0, 4, 0) = NAN;
    *at(&cube, 0, 1, 3) = *at(&cube, 0, 3, 1) = NAN; /* two 2 x 2 blocks are left */
    contour(&cube, 0.5, &result);
    assert_int_equal(result.outlines.n, 1);
    assert_true(area(&result.outlines.curve[0]) == 8);
    result_free(&result);
    cube_free(&cube);
}

static void test_nothing_but_missing_values(void **state)
{
    (void)state;
    struct cube cube;
    struct result result;
    cube_init(&cube, 4, 4, 2);
    for (size_t k = 0; k < 32; k++)
        cube.values[k] = NAN;
    contour(&cube, 0, &result);
    assert_int_equal(result.curves.n, 0);
    assert_int_equal(result.outlines.n, 0);
    result_free(&result);
    cube_free(&cube);
}

/* ---- values on the level --------------------------------------------------------------------- */

static void test_peak_exactly_on_the_level(void **state)
{
    (void)state;
    struct cube cube;
    struct result result;
    cube_init(&cube, 5, 5, 1);
    *at(&cube, 0, 2, 2) = 0.4;
    contour(&cube, 0.4, &result);
    assert_int_equal(result.curves.n, 1);
    const struct dc_curve *curve = &result.curves.curve[0];
    assert_closed_exactly(curve);
    assert_false(curve->hole); /* although its area is zero */
    assert_int_equal(curve->n, 5);
    for (size_t k = 0; k < 5; k++)
        assert_true(curve->vertex[k].mass == 2 && curve->vertex[k].coupling == 2);
    result_free(&result);
    contour(&cube, nextafter(0.4, 1), &result);
    assert_int_equal(result.curves.n, 0);
    result_free(&result);
    for (size_t k = 0; k < 25; k++) /* a pit that is just not inside */
        cube.values[k] = 0.4;
    *at(&cube, 0, 2, 2) = nextafter(0.4, 0);
    contour(&cube, 0.4, &result);
    assert_int_equal(result.curves.n, 1);
    assert_true(result.curves.curve[0].hole);
    result_free(&result);
    cube_free(&cube);
}

static void test_constant_fields(void **state)
{
    (void)state;
    struct cube cube;
    struct result result;
    cube_init(&cube, 3, 4, 1);
    for (size_t k = 0; k < 12; k++)
        cube.values[k] = 0.4;
    const double levels[] = {0.3, 0.4, 0.5, 0, -0.1};
    const size_t regions[] = {1, 1, 0, 1, 0};
    for (size_t k = 0; k < 5; k++) {
        contour(&cube, levels[k], &result);
        assert_int_equal(result.curves.n, 0);
        assert_int_equal(result.outlines.n, regions[k]);
        if (regions[k] == 1) {
            assert_true(area(&result.outlines.curve[0]) == 6);
            assert_int_equal(result.outlines.curve[0].n, 11);
        }
        result_free(&result);
    }
    cube_free(&cube);
}

static void test_largest_values_do_not_overflow(void **state)
{
    (void)state;
    struct cube cube;
    struct result result;
    cube_init(&cube, 2, 2, 1);
    *at(&cube, 0, 0, 0) = *at(&cube, 0, 0, 1) = -1.5e308;
    *at(&cube, 0, 1, 0) = *at(&cube, 0, 1, 1) = 1.5e308;
    contour(&cube, 0, &result);
    assert_int_equal(result.curves.n, 1);
    assert_true(result.curves.curve[0].vertex[0].mass == 0.5);
    result_free(&result);
    cube_free(&cube);
}

/* ---- random fields --------------------------------------------------------------------------- */

/* A small generator of our own, so that every machine sees the same fields. */
static double uniform(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(*seed >> 11) / 9007199254740992.;
}

static void fill_randomly(struct cube *cube, uint64_t seed)
{
    uint64_t state = seed;
    bool steps = seed % 3 == 0; /* few different values: many lie on the level */
    double missing = seed % 4 == 0 ? 0 : 0.05 * (double)(seed % 4);
    for (size_t k = 0; k < cube->n[0] * cube->n[1] * cube->n[2]; k++) {
        double value = uniform(&state);
        cube->values[k] = steps ? floor(4 * value) / 4 : value;
        if (uniform(&state) < missing)
            cube->values[k] = uniform(&state) < 0.5 ? NAN : INFINITY;
    }
}

static bool has_values(const struct cube *cube, size_t angle, size_t i, size_t j)
{
    return i + 1 < cube->n[DC_AXIS_MASS] && j + 1 < cube->n[DC_AXIS_COUPLING] &&
           isfinite(*at(cube, angle, i, j)) && isfinite(*at(cube, angle, i + 1, j)) &&
           isfinite(*at(cube, angle, i, j + 1)) && isfinite(*at(cube, angle, i + 1, j + 1));
}

/* How many cells with values lie on both sides of an edge. */
static int cells_of_edge(const struct cube *cube, size_t angle, size_t i, size_t j, bool along_mass)
{
    if (along_mass)
        return has_values(cube, angle, i, j) + (j > 0 && has_values(cube, angle, i, j - 1));
    return has_values(cube, angle, i, j) + (i > 0 && has_values(cube, angle, i - 1, j));
}

static void check_segments(const struct cube *cube, double level)
{
    size_t n_edges = 2 * cube->n[0] * cube->n[1] * cube->n[2];
    int *left = calloc(n_edges, sizeof *left), *reached = calloc(n_edges, sizeof *reached);
    assert_true(left != NULL && reached != NULL);
    struct dc_segments segments = {0};
    march_boxes(cube, dc_level(level), (size_t[]){1, 1, 1}, &segments);
    for (size_t k = 0; k < segments.n; k++)
        if (segments.segment[k].corner == DC_NO_CORNER) {
            left[segments.segment[k].from]++;
            reached[segments.segment[k].to]++;
        }
    for (size_t edge = 0; edge < n_edges; edge++) {
        size_t node = edge / 2, j = node % cube->n[1], i = node / cube->n[1] % cube->n[0];
        size_t angle = node / cube->n[1] / cube->n[0];
        bool along_mass = edge % 2 == DC_EDGE_MASS;
        int expected = 0;
        if (along_mass ? i + 1 < cube->n[0] : j + 1 < cube->n[1]) {
            double a = *at(cube, angle, i, j);
            double b = along_mass ? *at(cube, angle, i + 1, j) : *at(cube, angle, i, j + 1);
            if ((a >= level) != (b >= level))
                expected = cells_of_edge(cube, angle, i, j, along_mass);
        }
        assert_int_equal(left[edge] + reached[edge], expected);
        assert_true(left[edge] <= 1 && reached[edge] <= 1);
    }
    free(reached);
    free(left);
    dc_segments_free(&segments);
}

/* Number of crossings, each of which is one vertex of one curve. */
static size_t count_crossings(const struct cube *cube, double level)
{
    size_t crossings = 0;
    for (size_t a = 0; a < cube->n[2]; a++)
        for (size_t i = 0; i < cube->n[0]; i++)
            for (size_t j = 0; j < cube->n[1]; j++) {
                bool here = *at(cube, a, i, j) >= level;
                if (i + 1 < cube->n[0] && cells_of_edge(cube, a, i, j, true) > 0)
                    crossings += here != (*at(cube, a, i + 1, j) >= level);
                if (j + 1 < cube->n[1] && cells_of_edge(cube, a, i, j, false) > 0)
                    crossings += here != (*at(cube, a, i, j + 1) >= level);
            }
    return crossings;
}

/* Area of the inside of one cell, corner by corner: the polygon of inside corners and crossings;
 * a saddle with the centre outside is two triangles. */
static double cell_area(const struct cube *cube, size_t angle, size_t i, size_t j, double level)
{
    const double x[4] = {0, 1, 1, 0}, y[4] = {0, 0, 1, 1};
    double f[4], px[8], py[8], twice = 0;
    size_t n = 0;
    for (size_t k = 0; k < 4; k++)
        f[k] = *at(cube, angle, i + (size_t)x[k], j + (size_t)y[k]);
    if ((f[0] >= level) == (f[2] >= level) && (f[1] >= level) == (f[3] >= level) &&
        (f[0] >= level) != (f[1] >= level) && (f[0] + f[1] + f[2] + f[3]) / 4 < level) {
        for (size_t k = 0; k < 4; k++)
            if (f[k] >= level)
                twice += (f[k] - level) / (f[k] - f[(k + 1) % 4]) * (f[k] - level) /
                         (f[k] - f[(k + 3) % 4]);
        return twice / 2;
    }
    for (size_t k = 0; k < 4; k++) {
        size_t next = (k + 1) % 4;
        if (f[k] >= level) {
            px[n] = x[k];
            py[n++] = y[k];
        }
        if ((f[k] >= level) != (f[next] >= level)) {
            double t = (level - f[k]) / (f[next] - f[k]);
            px[n] = x[k] + t * (x[next] - x[k]);
            py[n++] = y[k] + t * (y[next] - y[k]);
        }
    }
    for (size_t k = 0; k < n; k++)
        twice += px[k] * py[(k + 1) % n] - px[(k + 1) % n] * py[k];
    return twice / 2;
}

static double count_area(const struct cube *cube, double level)
{
    double sum = 0;
    for (size_t a = 0; a < cube->n[2]; a++)
        for (size_t i = 0; i < cube->n[0]; i++)
            for (size_t j = 0; j < cube->n[1]; j++)
                if (has_values(cube, a, i, j))
                    sum += cell_area(cube, a, i, j, level);
    return sum;
}

/* Every component of a slice has one outline that is not a hole, and the numbers have no gaps. */
static void check_components(const struct cube *cube, const struct dc_curves *outlines)
{
    size_t n_nodes = cube->n[0] * cube->n[1];
    for (size_t angle = 0; angle < cube->n[2]; angle++) {
        int *outer = calloc(n_nodes, sizeof *outer);
        size_t n = 0, highest = 0;
        assert_non_null(outer);
        for (size_t k = 0; k < outlines->n; k++) {
            const struct dc_curve *outline = &outlines->curve[k];
            if (outline->angle != angle)
                continue;
            assert_true(outline->component < n_nodes);
            highest = outline->component > highest ? outline->component : highest;
            if (!outline->hole) {
                assert_int_equal(++outer[outline->component], 1);
                n++;
            }
        }
        assert_int_equal(n, n == 0 ? 0 : highest + 1);
        free(outer);
    }
}

enum { RANDOM_FIELDS = 400 };

static void test_random_fields_keep_the_invariants(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= RANDOM_FIELDS; seed++) {
        struct cube cube;
        struct result result;
        const double level = seed % 2 == 0 ? 0.5 : 0.25;
        cube_init(&cube, 2 + seed % 11, 2 + seed % 13, 1 + seed % 2);
        fill_randomly(&cube, seed);
        check_segments(&cube, level);
        contour(&cube, level, &result);
        size_t vertices = 0;
        double sum = 0;
        for (size_t k = 0; k < result.curves.n; k++) {
            const struct dc_curve *curve = &result.curves.curve[k];
            vertices += curve->closed ? curve->n - 1 : curve->n;
            if (curve->closed)
                assert_closed_exactly(curve);
        }
        assert_int_equal(vertices, count_crossings(&cube, level));
        for (size_t k = 0; k < result.outlines.n; k++) {
            const struct dc_curve *outline = &result.outlines.curve[k];
            assert_closed_exactly(outline);
            assert_true(outline->hole ? area(outline) <= 1e-12 : area(outline) >= -1e-12);
            sum += area(outline);
        }
        check_components(&cube, &result.outlines);
        assert_true(fabs(sum - count_area(&cube, level)) < 1e-9);
        result_free(&result);
        cube_free(&cube);
    }
}

static void test_boxes_change_nothing(void **state)
{
    (void)state;
    const size_t boxes[][3] = {{2, 1, 1}, {1, 3, 1}, {2, 2, 2}, {5, 4, 1}, {7, 7, 3}};
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct cube cube;
        struct result whole, parts;
        cube_init(&cube, 7 + seed % 5, 7 + seed % 4, 3);
        fill_randomly(&cube, seed);
        contour(&cube, 0.4, &whole);
        for (size_t k = 0; k < sizeof boxes / sizeof *boxes; k++) {
            contour_boxes(&cube, dc_level(0.4), boxes[k], &parts);
            assert_same_curves(&whole.curves, &parts.curves);
            assert_same_curves(&whole.outlines, &parts.outlines);
            result_free(&parts);
        }
        result_free(&whole);
        cube_free(&cube);
    }
}

static void test_negative_levels_mirror_positive_ones(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct cube cube;
        struct result positive, negative;
        cube_init(&cube, 9, 8, 1);
        fill_randomly(&cube, seed);
        contour(&cube, 0.5, &positive);
        for (size_t k = 0; k < 72; k++)
            cube.values[k] = -cube.values[k];
        contour(&cube, -0.5, &negative);
        assert_same_curves(&positive.curves, &negative.curves);
        assert_same_curves(&positive.outlines, &negative.outlines);
        result_free(&negative);
        result_free(&positive);
        cube_free(&cube);
    }
}

static void test_everything_is_where_values_are(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct cube cube;
        struct result result;
        cube_init(&cube, 9, 8, 1);
        fill_randomly(&cube, seed);
        contour_boxes(&cube, dc_level_everything(), (size_t[]){1, 1, 1}, &result);
        assert_int_equal(result.curves.n, 0);
        double sum = 0, cells = 0;
        for (size_t k = 0; k < result.outlines.n; k++)
            sum += area(&result.outlines.curve[k]);
        for (size_t i = 0; i < 9; i++)
            for (size_t j = 0; j < 8; j++)
                cells += has_values(&cube, 0, i, j);
        assert_true(sum == cells);
        result_free(&result);
        cube_free(&cube);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ellipse_within_h_squared),
        cmocka_unit_test(test_circle_area_converges),
        cmocka_unit_test(test_annulus_is_one_component_with_a_hole),
        cmocka_unit_test(test_islands_are_components),
        cmocka_unit_test(test_saddle_follows_the_centre),
        cmocka_unit_test(test_curve_through_the_border_is_open),
        cmocka_unit_test(test_missing_value_on_a_curve_opens_it),
        cmocka_unit_test(test_missing_island_bounds_the_region),
        cmocka_unit_test(test_blocks_that_touch_in_a_node_are_one),
        cmocka_unit_test(test_nothing_but_missing_values),
        cmocka_unit_test(test_peak_exactly_on_the_level),
        cmocka_unit_test(test_constant_fields),
        cmocka_unit_test(test_largest_values_do_not_overflow),
        cmocka_unit_test(test_random_fields_keep_the_invariants),
        cmocka_unit_test(test_boxes_change_nothing),
        cmocka_unit_test(test_negative_levels_mirror_positive_ones),
        cmocka_unit_test(test_everything_is_where_values_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

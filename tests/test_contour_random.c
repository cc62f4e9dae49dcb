/* What holds for the curves of any field, tried on random ones. No files, no MPI. */
#include "memory_cube.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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
           isfinite(*value_at(cube, angle, i, j)) && isfinite(*value_at(cube, angle, i + 1, j)) &&
           isfinite(*value_at(cube, angle, i, j + 1)) &&
           isfinite(*value_at(cube, angle, i + 1, j + 1));
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
    int *left = calloc(n_edges + 1, sizeof *left), *reached = calloc(n_edges + 1, sizeof *reached);
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
            double a = *value_at(cube, angle, i, j);
            double b =
                along_mass ? *value_at(cube, angle, i + 1, j) : *value_at(cube, angle, i, j + 1);
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
                bool here = *value_at(cube, a, i, j) >= level;
                if (i + 1 < cube->n[0] && cells_of_edge(cube, a, i, j, true) > 0)
                    crossings += here != (*value_at(cube, a, i + 1, j) >= level);
                if (j + 1 < cube->n[1] && cells_of_edge(cube, a, i, j, false) > 0)
                    crossings += here != (*value_at(cube, a, i, j + 1) >= level);
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
        f[k] = *value_at(cube, angle, i + (size_t)x[k], j + (size_t)y[k]);
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
        int *outer = calloc(n_nodes + 1, sizeof *outer);
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
            assert_true(outline->hole ? curve_area(outline) <= 1e-12
                                      : curve_area(outline) >= -1e-12);
            sum += curve_area(outline);
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
            sum += curve_area(&result.outlines.curve[k]);
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
        cmocka_unit_test(test_random_fields_keep_the_invariants),
        cmocka_unit_test(test_boxes_change_nothing),
        cmocka_unit_test(test_negative_levels_mirror_positive_ones),
        cmocka_unit_test(test_everything_is_where_values_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

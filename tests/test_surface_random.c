/* What holds for the surfaces of any field, tried on random ones. No files, no MPI. */
#include "surface_shape.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const size_t whole[3] = {1, 1, 1};

/* A small generator of our own, so that every machine sees the same fields. */
static double uniform(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(*seed >> 11) / 9007199254740992.;
}

static void random_cube(struct cube *cube, uint64_t seed)
{
    uint64_t state = seed;
    bool steps = seed % 3 == 0; /* few different values: many lie on the level */
    double missing = seed % 4 == 0 ? 0 : 0.03 * (double)(seed % 4);
    cube_init(cube, 2 + seed % 5, 2 + seed % 7, 2 + seed % 6);
    for (size_t k = 0; k < cube->n[0] * cube->n[1] * cube->n[2]; k++) {
        double value = uniform(&state);
        cube->values[k] = steps ? floor(4 * value) / 4 : value;
        if (uniform(&state) < missing)
            cube->values[k] = uniform(&state) < 0.5 ? NAN : INFINITY;
    }
}

/* Node number -> indices by role; false past the last node. */
static bool node_index(const struct cube *cube, size_t node, size_t index[3])
{
    if (node >= cube->n[DC_AXIS_COUPLING] * cube->n[DC_AXIS_MASS] * cube->n[DC_AXIS_ANGLE])
        return false;
    index[DC_AXIS_COUPLING] = node % cube->n[DC_AXIS_COUPLING];
    index[DC_AXIS_MASS] = node / cube->n[DC_AXIS_COUPLING] % cube->n[DC_AXIS_MASS];
    index[DC_AXIS_ANGLE] = node / cube->n[DC_AXIS_COUPLING] / cube->n[DC_AXIS_MASS];
    return true;
}

/* Corner k of the cell at `low`: one step along the axes whose bits are set. */
static double corner_value(const struct cube *cube, const size_t low[3], unsigned k)
{
    return *value_at(cube, low[DC_AXIS_ANGLE] + (k >> DC_AXIS_ANGLE & 1u),
                     low[DC_AXIS_MASS] + (k >> DC_AXIS_MASS & 1u),
                     low[DC_AXIS_COUPLING] + (k >> DC_AXIS_COUPLING & 1u));
}

static bool has_values(const struct cube *cube, const size_t low[3])
{
    for (size_t k = 0; k < 3; k++)
        if (low[k] + 1 >= cube->n[k])
            return false;
    for (unsigned k = 0; k < 8; k++)
        if (!isfinite(corner_value(cube, low, k)))
            return false;
    return true;
}

/* In how many triangles the edge between two crossings has to be: two inside a cell, and in the
 * face between two cells as many as have values. */
static int expected_uses(const struct cube *cube, uint64_t one, uint64_t other)
{
    size_t low[3], high[3], index[2][3] = {{0}};
    assert_true(node_index(cube, (size_t)(one / 8), index[0]));
    assert_true(node_index(cube, (size_t)(other / 8), index[1]));
    int flat = -1;
    for (int k = 0; k < 3; k++) {
        size_t tops[2] = {index[0][k] + (one >> k & 1u), index[1][k] + (other >> k & 1u)};
        low[k] = index[0][k] < index[1][k] ? index[0][k] : index[1][k];
        high[k] = tops[0] > tops[1] ? tops[0] : tops[1];
        assert_true(high[k] - low[k] <= 1); /* in one cell */
        if (high[k] == low[k]) {
            assert_int_equal(flat, -1);
            flat = k;
        }
    }
    if (flat < 0)
        return 2;
    int uses = has_values(cube, low);
    if (low[flat]-- > 0)
        uses += has_values(cube, low);
    return uses;
}

struct link {
    uint64_t low, high;
};

static int by_link(const void *one, const void *other)
{
    const struct link *a = one, *b = other;
    if (a->low != b->low)
        return (a->low > b->low) - (a->low < b->low);
    return (a->high > b->high) - (a->high < b->high);
}

static void check_links(const struct cube *cube, const struct dc_triangles *triangles)
{
    size_t n = 3 * triangles->n;
    struct link *link = malloc((n + 1) * sizeof *link);
    assert_non_null(link);
    for (size_t k = 0; k < n; k++) {
        uint64_t from = triangles->triangle[k / 3].corner[k % 3].edge;
        uint64_t to = triangles->triangle[k / 3].corner[(k + 1) % 3].edge;
        link[k] = (struct link){from < to ? from : to, from < to ? to : from};
    }
    if (n > 0)
        qsort(link, n, sizeof *link, by_link);
    for (size_t k = 0, next; k < n; k = next) {
        for (next = k; next < n && by_link(&link[k], &link[next]) == 0;)
            next++;
        assert_int_equal(next - k, expected_uses(cube, link[k].low, link[k].high));
    }
    free(link);
}

/* Edges of the tetrahedra, between any two corners of a cell of which one is above the other, on
 * which the level is crossed. */
static size_t count_crossings(const struct cube *cube, double level)
{
    size_t nodes = cube->n[0] * cube->n[1] * cube->n[2], n = 0;
    bool *crossed = calloc(8 * nodes, sizeof *crossed);
    assert_non_null(crossed);
    size_t low[3];
    for (size_t node = 0; node_index(cube, node, low); node++) {
        if (!has_values(cube, low))
            continue;
        for (unsigned k = 0; k < 64; k++) {
            unsigned lower = k & 7u, upper = k >> 3;
            if ((lower & upper) != lower || lower == upper ||
                (corner_value(cube, low, lower) >= level) ==
                    (corner_value(cube, low, upper) >= level))
                continue;
            size_t at = node + (lower >> DC_AXIS_COUPLING & 1u) +
                        (lower >> DC_AXIS_MASS & 1u) * cube->n[DC_AXIS_COUPLING] +
                        (lower >> DC_AXIS_ANGLE & 1u) * cube->n[0] * cube->n[1];
            crossed[8 * at + (upper - lower)] = true;
        }
    }
    for (size_t k = 0; k < 8 * nodes; k++)
        n += crossed[k];
    free(crossed);
    return n;
}

enum { RANDOM_FIELDS = 300 };

static void test_random_fields_keep_the_invariants(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= RANDOM_FIELDS; seed++) {
        const double level = seed % 2 == 0 ? 0.5 : 0.25;
        struct cube cube;
        struct dc_triangles triangles;
        struct dc_surface surface;
        random_cube(&cube, seed);
        march_tetrahedra_boxes(&cube, dc_level(level), whole, &triangles);
        check_links(&cube, &triangles);
        for (size_t k = 0; k < triangles.n; k++)
            for (size_t c = 0; c < 3; c++) {
                double t = triangles.triangle[k].corner[c].t;
                assert_true(t >= 0 && t <= 1);
            }
        surface_boxes(&cube, dc_level(level), whole, &surface);
        examine_surface(&surface); /* no edge is used three times, or twice in one direction */
        assert_int_equal(surface.n_vertices, count_crossings(&cube, level));
        assert_int_equal(surface.n_faces, triangles.n);
        dc_surface_free(&surface);
        dc_triangles_free(&triangles);
        cube_free(&cube);
    }
}

/* Part of a tetrahedron in which a linear function with distinct values at the corners is below a
 * level (divided differences of the truncated power). */
static double part_below(const double f[4], double level)
{
    double part = 0;
    for (size_t i = 0; i < 4; i++) {
        double term = f[i] < level ? pow(level - f[i], 3) : 0;
        for (size_t j = 0; j < 4; j++)
            if (j != i)
                term /= f[j] - f[i];
        part += term;
    }
    return part;
}

/* Random values inside a border of small ones: closed surfaces, whose volume is the sum over all
 * tetrahedra (the six orders of the axes in which a cell is crossed). */
static void test_volume_of_random_fields(void **state)
{
    (void)state;
    static const unsigned path[6][2] = {{1, 3}, {1, 5}, {2, 3}, {2, 6}, {4, 5}, {4, 6}};
    for (uint64_t seed = 1; seed <= 20; seed++) {
        uint64_t random = seed;
        struct cube cube;
        struct dc_surface surface;
        cube_init(&cube, 6, 7, 5);
        size_t index[3];
        for (size_t node = 0; node_index(&cube, node, index); node++) {
            bool border = false;
            for (size_t k = 0; k < 3; k++)
                border = border || index[k] == 0 || index[k] + 1 == cube.n[k];
            cube.values[node] = uniform(&random) * (border ? 0.4 : 1);
        }
        surface_boxes(&cube, dc_level(0.5), whole, &surface);
        assert_int_equal(examine_surface(&surface).border, 0);
        double area, volume, expected = 0;
        measure_surface(&cube, &surface, &area, &volume);
        for (size_t node = 0; node_index(&cube, node, index); node++)
            for (size_t k = 0; k < 6 && has_values(&cube, index); k++)
                expected += (1 - part_below((double[]){corner_value(&cube, index, 0),
                                                       corner_value(&cube, index, path[k][0]),
                                                       corner_value(&cube, index, path[k][1]),
                                                       corner_value(&cube, index, 7)},
                                            0.5)) /
                            6;
        assert_true(expected > 5 && fabs(volume - expected) < 1e-7);
        dc_surface_free(&surface);
        cube_free(&cube);
    }
}

static void assert_same_surface(const struct dc_surface *a, const struct dc_surface *b)
{
    assert_int_equal(a->n_vertices, b->n_vertices);
    assert_int_equal(a->n_faces, b->n_faces);
    assert_memory_equal(a->vertex, b->vertex, a->n_vertices * sizeof *a->vertex);
    for (size_t k = 0; k < a->n_faces; k++)
        assert_memory_equal(a->face[k].vertex, b->face[k].vertex, sizeof a->face[k].vertex);
}

static void test_boxes_change_nothing(void **state)
{
    (void)state;
    const size_t boxes[][3] = {{2, 1, 1}, {1, 3, 1}, {1, 1, 2}, {2, 2, 2}, {5, 4, 3}, {7, 7, 7}};
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct cube cube;
        struct dc_surface one, many;
        uint64_t random = seed;
        cube_init(&cube, 7, 8, 7);
        set_axis(&cube, DC_AXIS_MASS, 1, 30, true);
        for (size_t k = 0; k < 7 * 8 * 7; k++)
            cube.values[k] = uniform(&random) < 0.02 ? NAN : uniform(&random);
        surface_boxes(&cube, dc_level(0.4), whole, &one);
        assert_true(one.n_faces > 100);
        for (size_t k = 0; k < sizeof boxes / sizeof *boxes; k++) {
            surface_boxes(&cube, dc_level(0.4), boxes[k], &many);
            assert_same_surface(&one, &many);
            dc_surface_free(&many);
        }
        dc_surface_free(&one);
        cube_free(&cube);
    }
}

static void test_negative_levels_mirror_positive_ones(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct cube cube;
        struct dc_surface positive, negative;
        random_cube(&cube, seed);
        surface_boxes(&cube, dc_level(0.5), whole, &positive);
        for (size_t k = 0; k < cube.n[0] * cube.n[1] * cube.n[2]; k++)
            cube.values[k] = -cube.values[k];
        surface_boxes(&cube, dc_level(-0.5), whole, &negative);
        assert_same_surface(&positive, &negative);
        dc_surface_free(&negative);
        dc_surface_free(&positive);
        cube_free(&cube);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_fields_keep_the_invariants),
        cmocka_unit_test(test_volume_of_random_fields),
        cmocka_unit_test(test_boxes_change_nothing),
        cmocka_unit_test(test_negative_levels_mirror_positive_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

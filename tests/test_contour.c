/* Marching squares, components and stitching on fields whose curves are known. No files, no MPI. */
#include "memory_cube.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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
        fill_cube(&cube, ellipse);
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
        fill_cube(&cube, distance);
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
        double error = fabs(curve_area(&result.curves.curve[0]) - pi * 0.49);
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
    fill_cube(&cube, annulus);
    contour(&cube, 0.1, &result);
    assert_int_equal(result.curves.n, 2);
    assert_false(result.curves.curve[0].hole); /* starts at the smaller mass */
    assert_true(result.curves.curve[1].hole);
    assert_true(curve_area(&result.curves.curve[0]) > 0 && curve_area(&result.curves.curve[1]) < 0);
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
    fill_cube(&cube, islands);
    contour(&cube, 0.5, &result);
    assert_int_equal(result.curves.n, 6);
    for (size_t k = 0; k < 6; k++) {
        assert_closed_exactly(&result.curves.curve[k]);
        assert_int_equal(result.curves.curve[k].angle, k / 3);
        assert_int_equal(result.curves.curve[k].component, k % 3);
        assert_true(fabs(curve_area(&result.curves.curve[k]) - acos(-1) * log(2) / 20) < 0.01);
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
    *value_at(&cube, 0, 0, 0) = *value_at(&cube, 0, 1, 1) = 1;
    contour(&cube, 0.5, &result); /* the mean, 0.5, is inside: a bridge */
    assert_int_equal(result.curves.n, 2);
    assert_int_equal(result.outlines.n, 1);
    assert_int_equal(result.curves.curve[1].component, 0);
    assert_true(fabs(curve_area(&result.outlines.curve[0]) - 0.75) < 1e-15);
    result_free(&result);
    contour(&cube, 0.6, &result);
    assert_int_equal(result.curves.n, 2);
    assert_int_equal(result.outlines.n, 2);
    assert_int_equal(result.curves.curve[0].component, 0);
    assert_int_equal(result.curves.curve[1].component, 1);
    assert_false(result.curves.curve[0].closed);
    assert_true(fabs(curve_area(&result.outlines.curve[0]) - 0.08) < 1e-15);
    result_free(&result);
    *value_at(&cube, 0, 0, 0) = *value_at(&cube, 0, 1, 1) = 0; /* the other diagonal */
    *value_at(&cube, 0, 0, 1) = *value_at(&cube, 0, 1, 0) = 1;
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
    fill_cube(&cube, slope);
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
    assert_true(curve_area(&result.outlines.curve[0]) == 6.75 * 5);
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
    fill_cube(&cube, islands);
    contour(&cube, 0.5, &whole);
    /* The node nearest to a vertex of the second island. */
    const struct dc_vertex *vertex = &whole.curves.curve[1].vertex[10];
    size_t i = (size_t)lround((vertex->mass + 0.2) / 1.4 * 39);
    size_t j = (size_t)lround((vertex->coupling + 0.2) / 1.4 * 40);
    *value_at(&cube, 0, i, j) = NAN;
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
    *value_at(&cube, 0, 4, 4) = NAN;
    contour(&cube, 0.5, &result);
    assert_int_equal(result.curves.n, 0);
    assert_int_equal(result.outlines.n, 2);
    assert_true(curve_area(&result.outlines.curve[0]) == 64);
    assert_true(curve_area(&result.outlines.curve[1]) == -4);
    assert_true(result.outlines.curve[1].hole);
    assert_int_equal(result.outlines.curve[1].component, 0);
    result_free(&result);
    *value_at(&cube, 0, 6, 6) = -INFINITY; /* touches the first hole in one node */
    contour(&cube, 0.5, &result);
    double sum = 0;
    for (size_t k = 0; k < result.outlines.n; k++)
        sum += curve_area(&result.outlines.curve[k]);
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
    *value_at(&cube, 0, 0, 4) = *value_at(&cube, 0, 4, 0) = NAN;
    *value_at(&cube, 0, 1, 3) = *value_at(&cube, 0, 3, 1) = NAN; /* two 2 x 2 blocks are left */
    contour(&cube, 0.5, &result);
    assert_int_equal(result.outlines.n, 1);
    assert_true(curve_area(&result.outlines.curve[0]) == 8);
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
    *value_at(&cube, 0, 2, 2) = 0.4;
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
    *value_at(&cube, 0, 2, 2) = nextafter(0.4, 0);
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
            assert_true(curve_area(&result.outlines.curve[0]) == 6);
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
    *value_at(&cube, 0, 0, 0) = *value_at(&cube, 0, 0, 1) = -1.5e308;
    *value_at(&cube, 0, 1, 0) = *value_at(&cube, 0, 1, 1) = 1.5e308;
    contour(&cube, 0, &result);
    assert_int_equal(result.curves.n, 1);
    assert_true(result.curves.curve[0].vertex[0].mass == 0.5);
    result_free(&result);
    cube_free(&cube);
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

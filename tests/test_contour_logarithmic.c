/* Levels of outputs that span decades: crossings where their logarithm is linear. */
#include "memory_cube.h"
#include "post/cell.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct dc_level level_of(double value, bool logarithmic)
{
    struct dc_level level = dc_level(value);
    level.logarithmic = logarithmic;
    return level;
}

static const size_t whole[] = {1, 1, 1};

/* Where the level of a luminosity lies, and how far (in its logarithm) a curve errs at most. */
static double largest_error(const struct cube *cube, struct dc_level level,
                            double (*f)(double mass, double coupling))
{
    struct result result;
    double largest = 0;
    contour_boxes(cube, level, whole, &result);
    assert_true(result.curves.n > 0);
    for (size_t c = 0; c < result.curves.n; c++)
        for (size_t k = 0; k < result.curves.curve[c].n; k++) {
            const struct dc_vertex *vertex = &result.curves.curve[c].vertex[k];
            largest = fmax(largest, fabs(log(f(vertex->mass, vertex->coupling) / level.value)));
        }
    result_free(&result);
    return largest;
}

/* ---- laws that are known --------------------------------------------------------------------- */

static double power_law(double mass, double coupling)
{
    return 1e52 * pow(coupling / 1e-9, 2) * pow(mass / 5, -3);
}

static void test_a_power_law_is_exact(void **state)
{
    (void)state;
    struct cube cube;
    cube_init(&cube, 5, 6, 1);
    set_axis(&cube, DC_AXIS_MASS, 1, 300, true);
    set_axis(&cube, DC_AXIS_COUPLING, 1e-12, 1e-6, true);
    fill_cube(&cube, power_law);
    assert_true(largest_error(&cube, level_of(3e52, true), power_law) < 1e-6);
    assert_true(largest_error(&cube, level_of(3e52, false), power_law) > 1);
    cube_free(&cube);
}

/* A star holds back what it makes: nothing that a double can hold is left at the largest couplings.
 */
static double cliff(double mass, double coupling)
{
    return 1e54 * pow(coupling / 1e-9, 2) * exp(-coupling / 1e-9 * mass / 10);
}

/* ln f is curved by the depth alone, which is 2 ln(coupling) above the level at the cliff; linear
 * interpolation errs by at most step^2 / 8 times the second derivative in ln(coupling). */
static void test_a_cliff(void **state)
{
    (void)state;
    enum { N = 41 };
    struct cube cube;
    struct result result;
    cube_init(&cube, 7, N, 1);
    set_axis(&cube, DC_AXIS_MASS, 5, 20, true);
    set_axis(&cube, DC_AXIS_COUPLING, 1e-11, 1e-6, true);
    fill_cube(&cube, cliff);
    const double step = log(1e5) / (N - 1), deepest = 20 * exp(step);
    assert_true(*value_at(&cube, 0, 6, N - 1) == 0);
    assert_true(largest_error(&cube, level_of(3e52, true), cliff) < step * step / 8 * deepest);
    assert_true(largest_error(&cube, level_of(3e52, false), cliff) > step * step / 8 * deepest);
    contour_boxes(&cube, level_of(3e52, true), whole, &result);
    assert_int_equal(result.curves.n, 2); /* too little is made, and too little gets out */
    result_free(&result);
    cube_free(&cube);
}

static void test_a_surface_of_a_power_law(void **state)
{
    (void)state;
    struct cube cube;
    struct dc_surface surface;
    cube_init(&cube, 4, 5, 3);
    set_axis(&cube, DC_AXIS_MASS, 1, 300, true);
    set_axis(&cube, DC_AXIS_COUPLING, 1e-12, 1e-6, true);
    fill_cube(&cube, power_law);
    for (size_t a = 0; a < 3; a++)
        for (size_t i = 0; i < 4; i++)
            for (size_t j = 0; j < 5; j++)
                *value_at(&cube, a, i, j) *= exp2((double)a);
    surface_boxes(&cube, level_of(3e52, true), whole, &surface);
    assert_true(surface.n_vertices > 0);
    for (size_t k = 0; k < surface.n_vertices; k++) {
        const double *at = surface.vertex[k].at;
        double value = power_law(at[DC_AXIS_MASS], at[DC_AXIS_COUPLING]) * exp2(at[DC_AXIS_ANGLE]);
        assert_true(fabs(value / 3e52 - 1) < 1e-6);
    }
    dc_surface_free(&surface);
    cube_free(&cube);
}

/* ---- crossings ------------------------------------------------------------------------------- */

static void test_crossings_are_on_their_edges(void **state)
{
    (void)state;
    static const double values[] = {0,    DBL_TRUE_MIN, DBL_MIN, 1e-300, 1,      1 + DBL_EPSILON,
                                    1.25, 3e52,         1e54,    1e300,  DBL_MAX};
    enum { N = sizeof values / sizeof *values };
    for (size_t i = 0; i < N; i++)
        for (size_t j = i + 1; j < N; j++)
            for (size_t k = i; k <= j; k++) {
                if (values[k] == 0)
                    continue; /* no positive level */
                struct dc_level level = level_of(values[k], true);
                if (values[i] == 0 && values[j] == DBL_TRUE_MIN)
                    continue; /* 0 stands for the smallest number: the edge has no inner place */
                double up = dc_level_crossing(level, values[i], values[j]);
                double down = dc_level_crossing(level, values[j], values[i]);
                assert_true(up >= 0 && up <= 1 && down >= 0 && down <= 1);
                assert_true(fabs(up + down - 1) < 1e-15);
                assert_true(k != j || (up == 1 && down == 0));
                assert_true(k != i || (up == 0 && down == 1));
            }
}

static void test_a_zero_lies_far_below(void **state)
{
    (void)state;
    double t = dc_level_crossing(level_of(3e52, true), 1e53, 0);
    assert_true(t > 0 && t < 0.01);
    assert_true(dc_level_crossing(level_of(3e52, false), 1e53, 0) > 0.5);
}

/* Without logarithms to take, it is the value that is linear. */
static void test_negative_values_and_levels(void **state)
{
    (void)state;
    assert_true(dc_level_crossing(level_of(1, true), -1, 3) == 0.5);
    assert_true(dc_level_crossing(level_of(-2, true), -3, -1) == 0.5);
    assert_true(dc_level_crossing(level_of(0, true), -1, 1) == 0.5);
}

static void test_a_saddle_is_decided_by_logarithms(void **state)
{
    (void)state;
    const struct dc_cell cell = {.value = {1e10, 1e-10, 1e10, 1e-10}};
    assert_true(dc_cell_centre_inside(&cell, level_of(2, false)));
    assert_false(dc_cell_centre_inside(&cell, level_of(2, true)));
    assert_true(dc_cell_centre_inside(&cell, level_of(0.5, true)));
    const struct dc_cell dark = {.value = {1e10, 0, 1e10, 0}};
    assert_false(dc_cell_centre_inside(&dark, level_of(1e-10, true)));
    const struct dc_cell negative = {.value = {1e10, -1, 1e10, -1}};
    assert_true(dc_cell_centre_inside(&negative, level_of(2, true)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_power_law_is_exact),
        cmocka_unit_test(test_a_cliff),
        cmocka_unit_test(test_a_surface_of_a_power_law),
        cmocka_unit_test(test_crossings_are_on_their_edges),
        cmocka_unit_test(test_a_zero_lies_far_below),
        cmocka_unit_test(test_negative_values_and_levels),
        cmocka_unit_test(test_a_saddle_is_decided_by_logarithms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

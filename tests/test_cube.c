/* Axes and the arithmetic of points and pencils. */
#include "darkcube/cube.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void ranges_hit_their_ends(void **state)
{
    (void)state;
    static const struct {
        double from, to;
        size_t n;
        enum dc_spacing spacing;
    } cases[] = {{1, 30, 200, DC_SPACING_LOG},       {1e-12, 1e-7, 200, DC_SPACING_LOG},
                 {-6.2, 6.2, 33, DC_SPACING_LINEAR}, {0.1, 0.3, 2, DC_SPACING_LINEAR},
                 {1.1, 1.1, 1, DC_SPACING_LOG},      {1e-20, 10, 100000, DC_SPACING_LOG}};
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct dc_cube cube = {0};
        struct dc_grid_axis *grid = &cube.axis[DC_AXIS_MASS];
        struct dc_error error;
        const size_t n = cases[k].n;
        assert_int_equal(
            dc_grid_axis_fill(grid, cases[k].from, cases[k].to, n, cases[k].spacing, &error),
            DC_SUCCESS);
        assert_int_equal(grid->n, n);
        assert_int_equal(grid->spacing, cases[k].spacing);
        assert_true(grid->values[0] == cases[k].from && grid->values[n - 1] == cases[k].to);
        for (size_t i = 1; i < n; i++) {
            assert_true(grid->values[i] > grid->values[i - 1]);
            if (cases[k].spacing == DC_SPACING_LOG) {
                const double step = pow(cases[k].to / cases[k].from, 1. / (double)(n - 1));
                assert_true(fabs(grid->values[i] / grid->values[i - 1] / step - 1) < 1e-13);
            } else {
                const double step = (cases[k].to - cases[k].from) / (double)(n - 1);
                assert_true(fabs(grid->values[i] - grid->values[i - 1] - step) < 1e-14);
            }
        }
        dc_cube_free(&cube);
        assert_null(grid->values);
    }
}

static void decades_are_decades(void **state)
{
    (void)state;
    static const double decades[] = {1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7};
    struct dc_cube cube = {0};
    struct dc_grid_axis *grid = &cube.axis[DC_AXIS_COUPLING];
    assert_int_equal(dc_grid_axis_fill(grid, 1e-12, 1e-7, 6, DC_SPACING_LOG, NULL), DC_SUCCESS);
    for (size_t i = 0; i < 6; i++)
        assert_true(grid->values[i] == decades[i]);
    dc_cube_free(&cube);
}

static void wrong_ranges_are_refused(void **state)
{
    (void)state;
    static const struct {
        double from, to;
        size_t n;
        enum dc_spacing spacing;
        const char *sentence;
    } cases[] = {
        {2, 1, 10, DC_SPACING_LINEAR, "an increasing range, got 2 to 1"},
        {0, 1, 10, DC_SPACING_LOG, "a positive range"},
        {-1, 1, 10, DC_SPACING_LOG, "a positive range"},
        {1, 2, 1, DC_SPACING_LOG, "at least 2 points"},
        {1, 2, 0, DC_SPACING_LOG, "at least 2 points"},
        {1, 1, 2, DC_SPACING_LOG, "at least 2 points"},
        {1, 1.0000000000000002, 3, DC_SPACING_LINEAR, "too many"},
        {1, 1.0000000000000002, 3, DC_SPACING_LOG, "too many"},
        {1, 2, 3, DC_SPACING_LIST, "log or linear"},
        {1, INFINITY, 3, DC_SPACING_LOG, "an increasing range"},
        {NAN, 1, 3, DC_SPACING_LOG, "an increasing range"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct dc_grid_axis grid = {0};
        struct dc_error error = {""};
        assert_int_equal(dc_grid_axis_fill(&grid, cases[k].from, cases[k].to, cases[k].n,
                                           cases[k].spacing, &error),
                         DC_ERROR_USAGE);
        if (strstr(error.text, cases[k].sentence) == NULL)
            fail_msg("'%s' does not say '%s'", error.text, cases[k].sentence);
        assert_null(grid.values);
    }
}

static void points_and_pencils_are_counted_through(void **state)
{
    (void)state;
    enum { N_MASS = 3, N_COUPLING = 4, N_ANGLE = 5 };
    struct dc_cube cube = {.model = &dc_model_em_bl};
    assert_int_equal(
        dc_grid_axis_fill(&cube.axis[DC_AXIS_MASS], 1, 3, N_MASS, DC_SPACING_LINEAR, NULL),
        DC_SUCCESS);
    assert_int_equal(dc_grid_axis_fill(&cube.axis[DC_AXIS_COUPLING], 10, 40, N_COUPLING,
                                       DC_SPACING_LINEAR, NULL),
                     DC_SUCCESS);
    assert_int_equal(
        dc_grid_axis_fill(&cube.axis[DC_AXIS_ANGLE], 100, 500, N_ANGLE, DC_SPACING_LINEAR, NULL),
        DC_SUCCESS);
    assert_int_equal(dc_cube_points(&cube), N_MASS * N_COUPLING * N_ANGLE);
    assert_int_equal(dc_cube_pencils(&cube), N_MASS * N_ANGLE);
    size_t point = 0;
    for (size_t angle = 0; angle < N_ANGLE; angle++)
        for (size_t mass = 0; mass < N_MASS; mass++)
            for (size_t coupling = 0; coupling < N_COUPLING; coupling++, point++) {
                const struct dc_index index = dc_cube_point_index(&cube, point);
                assert_int_equal(index.i[DC_AXIS_ANGLE], angle);
                assert_int_equal(index.i[DC_AXIS_MASS], mass);
                assert_int_equal(index.i[DC_AXIS_COUPLING], coupling);
                assert_int_equal(dc_cube_point(&cube, index), point);
                double at[DC_AXIS_COUNT];
                dc_cube_coordinates(&cube, index, at);
                assert_true(at[DC_AXIS_MASS] == (double)(mass + 1));
                assert_true(at[DC_AXIS_COUPLING] == 10. * (double)(coupling + 1));
                assert_true(at[DC_AXIS_ANGLE] == 100. * (double)(angle + 1));
            }
    /* Pencils go mass by mass; their points are consecutive and touch every point once. */
    size_t pencil = 0;
    bool seen[N_MASS * N_COUPLING * N_ANGLE] = {false};
    for (size_t mass = 0; mass < N_MASS; mass++)
        for (size_t angle = 0; angle < N_ANGLE; angle++, pencil++) {
            const struct dc_index index = dc_cube_pencil_index(&cube, pencil);
            assert_int_equal(index.i[DC_AXIS_MASS], mass);
            assert_int_equal(index.i[DC_AXIS_ANGLE], angle);
            assert_int_equal(index.i[DC_AXIS_COUPLING], 0);
            const size_t first = dc_cube_point(&cube, index);
            for (size_t i = 0; i < N_COUPLING; i++) {
                assert_false(seen[first + i]);
                seen[first + i] = true;
            }
        }
    assert_int_equal(pencil, dc_cube_pencils(&cube));
    dc_cube_free(&cube);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_hit_their_ends),
        cmocka_unit_test(decades_are_decades),
        cmocka_unit_test(wrong_ranges_are_refused),
        cmocka_unit_test(points_and_pencils_are_counted_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Tabulated functions: polynomials that a table must reproduce, and the order of its errors. */
#include "base/table.h"
#include "close.h"
#include "darkcube/constants.h"

#include <string.h>

enum { COLUMNS = 3 };

/* Exact for a cubic Hermite polynomial, and for five-point differences. */
static bool polynomials(double x, double *columns, void *parameters)
{
    (void)parameters;
    columns[0] = 7;
    columns[1] = 2 - 3 * x;
    columns[2] = x * x * x - 4 * x * x + 1;
    return true;
}

/* Beyond the ends too, where the end intervals go on, and at the knots. */
static void cubics_are_exact(void **state)
{
    (void)state;
    struct dc_table_grid table;
    assert_int_equal(dc_table_build(&table, -1, 2, 7, COLUMNS, polynomials, NULL, NULL),
                     DC_SUCCESS);
    for (double x = -1.75; x < 3; x += 0.125) {
        double values[COLUMNS], derivatives[COLUMNS];
        dc_table_look_up(&table, x, values, derivatives);
        assert_absolute(values[0], 7, 1e-13);
        assert_absolute(derivatives[0], 0, 1e-13);
        assert_absolute(values[1], 2 - 3 * x, 1e-13);
        assert_absolute(derivatives[1], -3, 1e-13);
        assert_absolute(values[2], x * x * x - 4 * x * x + 1, 1e-12);
        assert_absolute(derivatives[2], 3 * x * x - 8 * x, 1e-12);
        struct dc_table_place place = dc_table_find(&table, x);
        double alone = dc_table_derivative(&place, COLUMNS, 2);
        assert_true(alone == derivatives[2]);
    }
    dc_table_clear(&table);
}

static bool waves(double x, double *columns, void *parameters)
{
    const double *highest = parameters;
    columns[0] = sin(x);
    return x <= *highest;
}

/* The largest errors of value and slope of sin on [0, 2 pi]. */
static void largest_errors(size_t n_knots, double *of_value, double *of_slope)
{
    struct dc_table_grid table;
    double highest = INFINITY;
    assert_int_equal(dc_table_build(&table, 0, 2 * DC_PI, n_knots, 1, waves, &highest, NULL),
                     DC_SUCCESS);
    *of_value = *of_slope = 0;
    for (double x = 0; x < 2 * DC_PI; x += 1e-3) {
        double value, slope;
        dc_table_look_up(&table, x, &value, &slope);
        *of_value = fmax(*of_value, fabs(value - sin(x)));
        *of_slope = fmax(*of_slope, fabs(slope - cos(x)));
    }
    dc_table_clear(&table);
}

/* h^4 and h^3. */
static void errors_fall_with_the_step(void **state)
{
    (void)state;
    double value[2], slope[2], h = 2 * DC_PI / 50;
    largest_errors(51, &value[0], &slope[0]);
    largest_errors(101, &value[1], &slope[1]);
    assert_absolute(value[0], h * h * h * h / 384, 0.1 * h * h * h * h / 384);
    assert_relative(value[0] / value[1], 16.0, 0.1);
    assert_relative(slope[0] / slope[1], 8.0, 0.1);
}

static void what_cannot_be_computed_is_said(void **state)
{
    (void)state;
    struct dc_table_grid table;
    struct dc_error error = {{0}};
    double highest = 1;
    assert_int_equal(dc_table_build(&table, 0, 2, 5, 1, waves, &highest, &error),
                     DC_ERROR_INTERNAL);
    assert_non_null(strstr(error.text, "could not be computed at 1.5"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cubics_are_exact),
        cmocka_unit_test(errors_fall_with_the_step),
        cmocka_unit_test(what_cannot_be_computed_is_said),
    };
    return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}

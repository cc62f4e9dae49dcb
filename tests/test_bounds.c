/* Excluded intervals of the coupling, for values whose edges are known in closed form. */
#include "close.h"
#include "darkcube/bounds.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const double LOWEST = 1e-18, HIGHEST = 1;
static const double EDGE_TOLERANCE = 2e-6; /* twice what is promised, for rounding in the values */

/* A probe whose outputs are functions of ln g; NAN where it fails. */
struct toy {
    double (*value[3])(double x);
};

static enum dc_status evaluate(void *state, const double coordinates[DC_AXIS_COUNT],
                               double *outputs, struct dc_diagnostics *diagnostics)
{
    const struct toy *toy = state;
    (void)diagnostics;
    for (size_t i = 0; i < 3 && toy->value[i] != NULL; i++) {
        outputs[i] = toy->value[i](log(coordinates[DC_AXIS_COUPLING]));
        if (isnan(outputs[i]))
            return DC_SOLVER_FAILED;
    }
    return DC_OK;
}

static const struct dc_probe toy_probe = {.name = "toy", .evaluate = evaluate};

struct search {
    struct toy toy;
    size_t n;
    struct dc_bound bound[3];
    size_t points[DC_STATUS_COUNT];
};

static size_t evaluations(const struct search *search)
{
    size_t n = 0;
    for (size_t i = 0; i < DC_STATUS_COUNT; i++)
        n += search->points[i];
    return n;
}

static enum dc_result find(struct search *search, double lowest, double highest,
                           struct dc_error *error)
{
    const double coordinates[DC_AXIS_COUNT] = {1, NAN, 2};
    struct dc_evaluator evaluator = {
        .probe = &toy_probe, .state = &search->toy, .mass = NAN, .angle = NAN};
    while (evaluator.n_outputs < 3 && search->toy.value[evaluator.n_outputs] != NULL)
        evaluator.n_outputs++;
    return dc_bounds_find(&evaluator, coordinates, lowest, highest, search->bound, search->n,
                          search->points, error);
}

/* Intervals of one function beyond one level are those given as lower, upper, lower, ... */
static void assert_intervals(double (*value)(double x), double level, size_t n,
                             const double *expected)
{
    struct search search = {.toy = {{value}}, .n = 1, .bound = {{.level = level}}};
    struct dc_error error;
    assert_int_equal(find(&search, LOWEST, HIGHEST, &error), DC_SUCCESS);
    const struct dc_bound *bound = &search.bound[0];
    for (size_t i = 0; i < bound->n && i < n; i++) {
        const double ends[2] = {bound->interval[i].lower, bound->interval[i].upper};
        for (size_t end = 0; end < 2; end++)
            if (isnan(expected[2 * i + end]))
                assert_true(isnan(ends[end]));
            else
                assert_relative(ends[end], expected[2 * i + end], EDGE_TOLERANCE);
    }
    assert_int_equal(bound->n, n);
    dc_bound_free(&search.bound[0]);
}

/* ---- values, with the edges at level 1 --------------------------------------------------------
 */

/* Off the grid, and in the middle between two of its points. */
#define CENTRE_OFF (-20.03)
static const double CENTRE_BETWEEN = -18 * 2.302585092994045684 * 0.5 + 0.1151292546497022842;

static double bump(double x, double centre, double width, double top)
{
    const double t = (x - centre) / width;
    return top * exp(-t * t / 2);
}
static double bump_edge(double width, double top)
{
    return width * sqrt(2 * log(top));
}

static double wide(double x)
{
    return bump(x, CENTRE_OFF, 3, 1e8);
}
static double rise_and_fall(double x)
{
    return exp(fmin(2 * (x - log(1e-11)), 4 * (log(1e-5) - x)));
}
static double waves(double x)
{
    return exp(5 * cos(x / 4));
}
static double narrow(double x)
{
    return bump(x, CENTRE_OFF, 0.01, 3);
}
static double narrow_between(double x)
{
    return bump(x, CENTRE_BETWEEN, 0.02, 3);
}
static double narrow_on_background(double x)
{
    return 1e-2 + bump(x, CENTRE_OFF, 0.04, 5);
}
static double gap(double x)
{
    return 5 - bump(x, CENTRE_OFF, 0.04, 4.5);
}
static double touching(double x)
{
    return bump(x, CENTRE_OFF, 1, 1 + 1e-5);
}
static double staying_below(double x)
{
    return bump(x, CENTRE_OFF, 1, 1 - 1e-5);
}
static double through_zero(double x)
{
    return x - log(1e-9);
}
static double steep_through_zero(double x)
{
    return 1e12 * (x - log(1e-9));
}
static double oscillating(double x)
{
    return sin(x);
}
static double large(double x)
{
    (void)x;
    return 1e300;
}
static double zero(double x)
{
    (void)x;
    return 0;
}

/* ---- tests ------------------------------------------------------------------------------------
 */

static void one_interval(void **state)
{
    (void)state;
    const double half = bump_edge(3, 1e8);
    assert_intervals(wide, 1, 1, (double[]){exp(CENTRE_OFF - half), exp(CENTRE_OFF + half)});
    assert_intervals(rise_and_fall, 1, 1, (double[]){1e-11, 1e-5});
}

static void several_intervals(void **state)
{
    (void)state;
    /* Beyond 1 within 2 pi of every multiple of 8 pi; ln g goes from -41.4 to 0. */
    const double pi = acos(-1.0);
    assert_intervals(waves, 1, 2, (double[]){exp(-10 * pi), exp(-6 * pi), exp(-2 * pi), NAN});
}

static void narrow_peaks(void **state)
{
    (void)state;
    double half = bump_edge(0.01, 3);
    assert_intervals(narrow, 1, 1, (double[]){exp(CENTRE_OFF - half), exp(CENTRE_OFF + half)});
    half = bump_edge(0.02, 3);
    assert_intervals(narrow_between, 1, 1,
                     (double[]){exp(CENTRE_BETWEEN - half), exp(CENTRE_BETWEEN + half)});
    half = bump_edge(0.04, 5 / (1 - 1e-2));
    assert_intervals(narrow_on_background, 1, 1,
                     (double[]){exp(CENTRE_OFF - half), exp(CENTRE_OFF + half)});
    half = bump_edge(1, 1 + 1e-5);
    assert_intervals(touching, 1, 1, (double[]){exp(CENTRE_OFF - half), exp(CENTRE_OFF + half)});
    assert_intervals(staying_below, 1, 0, NULL);
}

static void narrow_gaps(void **state)
{
    (void)state;
    const double half = bump_edge(0.04, 4.5 / 4);
    assert_intervals(gap, 1, 2,
                     (double[]){NAN, exp(CENTRE_OFF - half), exp(CENTRE_OFF + half), NAN});
}

static void everything_and_nothing(void **state)
{
    (void)state;
    const double open[] = {NAN, NAN};
    assert_intervals(wide, 1e-300, 1, open);
    assert_intervals(large, 1e-300, 1, open); /* the ratio is no number */
    assert_intervals(large, -1e-300, 0, NULL);
    assert_intervals(zero, 1e-300, 0, NULL);
    assert_intervals(wide, 2e8, 0, NULL);
    assert_intervals(wide, -1, 0, NULL);
}

static void both_signs(void **state)
{
    (void)state;
    assert_intervals(through_zero, 0.4, 1, (double[]){1e-9 * exp(0.4), NAN});
    assert_intervals(through_zero, -0.4, 1, (double[]){NAN, 1e-9 * exp(-0.4)});
    assert_intervals(steep_through_zero, 0.4, 1, (double[]){1e-9, NAN});
    assert_intervals(steep_through_zero, -0.4, 1, (double[]){NAN, 1e-9});

    const double pi = acos(-1.0), sixth = pi / 6;
    double up[14], down[14];
    for (int k = 0; k < 7; k++) { /* sin x > 1/2 after -14 pi, < -1/2 after -13 pi, and so on */
        up[2 * k] = k == 0 ? NAN : exp((2 * k - 14) * pi + sixth); /* -14 pi is out of the range */
        up[2 * k + 1] = exp((2 * k - 13) * pi - sixth);
        down[2 * k] = exp((2 * k - 13) * pi + sixth);
        down[2 * k + 1] = exp((2 * k - 12) * pi - sixth);
    }
    assert_intervals(oscillating, 0.5, 7, up);
    assert_intervals(oscillating, -0.5, 7, down);
}

/* ---- points without a value -------------------------------------------------------------------
 */

static double broken_inside(double x)
{
    return x > log(1e-9) && x < log(1e-8) ? NAN : rise_and_fall(x);
}
static double broken_at_edge(double x)
{
    return fabs(x - log(1e-11)) < 0.05 ? NAN : rise_and_fall(x);
}
static double broken_at_peak(double x)
{
    return fabs(x - CENTRE_OFF) < 0.02 ? NAN : bump(x, CENTRE_OFF, 0.05, 0.9);
}
static double broken_outside(double x)
{
    return x > log(1e-4) ? NAN : rise_and_fall(x);
}
static double broken(double x)
{
    (void)x;
    return NAN;
}

static void missing_points_open_an_end(void **state)
{
    (void)state;
    assert_intervals(broken_inside, 1, 2, (double[]){1e-11, NAN, NAN, 1e-5});
    assert_intervals(broken_at_edge, 1, 1, (double[]){NAN, 1e-5});
    assert_intervals(broken_at_peak, 1, 0, NULL);
    assert_intervals(broken_outside, 1, 1, (double[]){1e-11, 1e-5});
}

static void points_are_counted(void **state)
{
    (void)state;
    struct dc_error error;
    struct search search = {.toy = {{broken}}, .n = 1, .bound = {{.level = 1}}};
    assert_int_equal(find(&search, LOWEST, HIGHEST, &error), DC_SUCCESS);
    assert_int_equal(search.bound[0].n, 0);
    assert_int_equal(search.points[DC_OK], 0);
    assert_int_equal(search.points[DC_SOLVER_FAILED], 181);

    struct search inside = {.toy = {{broken_inside}}, .n = 1, .bound = {{.level = 1}}};
    assert_int_equal(find(&inside, LOWEST, HIGHEST, &error), DC_SUCCESS);
    assert_in_range(inside.points[DC_SOLVER_FAILED], 8, 11);
    assert_true(inside.points[DC_OK] > 171);
    dc_bound_free(&inside.bound[0]);

    struct search without_bounds = {.toy = {{wide}}};
    assert_int_equal(find(&without_bounds, 1e-9, 1e-8, &error), DC_SUCCESS);
    assert_int_equal(evaluations(&without_bounds), 41);
}

/* ---- cost, several outputs, mistakes ----------------------------------------------------------
 */

/* The same noise at the same point; -1 to 1. */
static double noise(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits = (bits ^ bits >> 31) * 0x9e3779b97f4a7c15u;
    bits = (bits ^ bits >> 29) * 0xbf58476d1ce4e5b9u;
    return (double)(bits >> 11) / (double)(UINT64_C(1) << 52) - 1;
}
/* 1e-6 of noise below, 8 with a hundred-thousandth of noise above. */
static double noisy_step(double x)
{
    return 8 / (1 + exp(-4 * (x - log(1e-9)))) * (1 + 1e-5 * noise(x)) + 1e-6 * noise(x);
}

static void a_search_is_cheap(void **state)
{
    (void)state;
    struct dc_error error;
    struct search smooth = {.toy = {{wide}}, .n = 1, .bound = {{.level = 1}}};
    assert_int_equal(find(&smooth, LOWEST, HIGHEST, &error), DC_SUCCESS);
    assert_int_equal(smooth.bound[0].n, 1);
    assert_true(evaluations(&smooth) <= 181 + 2 * 10);
    dc_bound_free(&smooth.bound[0]);

    struct search noisy = {.toy = {{noisy_step}}, .n = 1, .bound = {{.level = 1}}};
    assert_int_equal(find(&noisy, LOWEST, HIGHEST, &error), DC_SUCCESS);
    assert_int_equal(noisy.bound[0].n, 1);
    assert_relative(noisy.bound[0].interval[0].lower, 1e-9 * pow(7, -0.25), 1e-4);
    assert_true(evaluations(&noisy) <= 1000);
    dc_bound_free(&noisy.bound[0]);
}

static void outputs_are_searched_together(void **state)
{
    (void)state;
    struct dc_error error;
    struct search search = {
        .toy = {{wide, through_zero, rise_and_fall}},
        .n = 3,
        .bound = {{.output = 2, .level = 1},
                  {.output = 1, .level = -0.4},
                  {.output = 2, .level = 4}},
    };
    assert_int_equal(find(&search, LOWEST, HIGHEST, &error), DC_SUCCESS);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(search.bound[i].n, 1);
    assert_relative(search.bound[0].interval[0].upper, 1e-5, EDGE_TOLERANCE);
    assert_relative(search.bound[1].interval[0].upper, 1e-9 * exp(-0.4), EDGE_TOLERANCE);
    assert_relative(search.bound[2].interval[0].lower, 2e-11, EDGE_TOLERANCE);
    assert_true(evaluations(&search) < 2 * 181);
    for (size_t i = 0; i < 3; i++)
        dc_bound_free(&search.bound[i]);
}

static void mistakes_are_refused(void **state)
{
    (void)state;
    static const struct {
        double lowest, highest, level;
        size_t output;
        const char *word;
    } cases[] = {
        {1e-9, 1, 0, 0, "level"},     {1e-9, 1, NAN, 0, "level"},  {1e-9, 1, INFINITY, 0, "level"},
        {0, 1, 1, 0, "range"},        {1e-9, 1e-9, 1, 0, "range"}, {-1, 1, 1, 0, "range"},
        {1, INFINITY, 1, 0, "range"}, {NAN, 1, 1, 0, "range"},     {1e-9, 1, 1, 1, "outputs"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dc_error error = {""};
        struct search search = {.toy = {{wide}},
                                .n = 1,
                                .bound = {{.output = cases[i].output, .level = cases[i].level}}};
        assert_int_equal(find(&search, cases[i].lowest, cases[i].highest, &error), DC_ERROR_USAGE);
        assert_non_null(strstr(error.text, cases[i].word));
        assert_null(search.bound[0].interval);
        assert_int_equal(evaluations(&search), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_interval),
        cmocka_unit_test(several_intervals),
        cmocka_unit_test(narrow_peaks),
        cmocka_unit_test(narrow_gaps),
        cmocka_unit_test(everything_and_nothing),
        cmocka_unit_test(both_signs),
        cmocka_unit_test(missing_points_open_an_end),
        cmocka_unit_test(points_are_counted),
        cmocka_unit_test(a_search_is_cheap),
        cmocka_unit_test(outputs_are_searched_together),
        cmocka_unit_test(mistakes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

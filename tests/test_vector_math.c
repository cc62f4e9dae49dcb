/* exp and log for vector loops against the C library's. 2 units in the last place: the series are
 * exact to rounding, and the few operations after them round once each. */
#include "base/vector_math.h"
#include "close.h"

#include <float.h>

enum { SAMPLES = 400000 };
static const double ULPS = 2 * DBL_EPSILON;

/* Over the whole loop, so that the compiler's vector code is what is tested. */
DC_VECTOR_CLONES
static void exps(const double *x, double *y, size_t n)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        y[i] = dc_vector_exp(x[i]);
}

DC_VECTOR_CLONES
static void logs(const double *x, double *y, size_t n)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        y[i] = dc_vector_log(x[i]);
}

/* ln[(1 + x)/1], and the difference is x however small it is. */
DC_VECTOR_CLONES
static void log_quotients(const double *x, double *y, size_t n)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        y[i] = dc_vector_log_quotient(1 + x[i], 1, x[i]);
}

static double x[SAMPLES], y[SAMPLES];

static double worst_relative(double (*libm)(double))
{
    double worst = 0;
    for (size_t i = 0; i < SAMPLES; i++) {
        double exact = libm(x[i]);
        double error = exact != 0 ? fabs(y[i] / exact - 1) : fabs(y[i]);
        if (!(error <= worst))
            worst = error;
    }
    return worst;
}

static void exp_agrees(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLES; i++)
        x[i] = -708 + 1416.0 * (double)i / (SAMPLES - 1);
    exps(x, y, SAMPLES);
    assert_true(worst_relative(exp) <= ULPS);
    for (size_t i = 0; i < SAMPLES; i++)
        x[i] = ldexp(i % 2 == 0 ? 1 : -1, -(int)(i % 1000)); /* around 0 */
    exps(x, y, SAMPLES);
    assert_true(worst_relative(exp) <= ULPS);
}

static void exp_has_ends(void **state)
{
    (void)state;
    assert_true(dc_vector_exp(-708.5) == 0);
    assert_true(dc_vector_exp(-1e300) == 0);
    assert_true(dc_vector_exp(-INFINITY) == 0);
    assert_true(dc_vector_exp(1e300) == dc_vector_exp(708));
    assert_true(dc_vector_exp(0) == 1);
}

static void log_agrees(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLES; i++)
        x[i] = exp(-708 + 1416.0 * (double)i / (SAMPLES - 1));
    logs(x, y, SAMPLES);
    assert_true(worst_relative(log) <= ULPS);
    for (size_t i = 0; i < SAMPLES; i++) /* where the logarithm goes through 0 */
        x[i] = 1 + (i % 2 == 0 ? 1 : -1) * ldexp(1, -1 - (int)(i % 50)) * (double)i / SAMPLES;
    logs(x, y, SAMPLES);
    assert_true(worst_relative(log) <= ULPS);
    assert_true(dc_vector_log(1) == 0);
}

static void log_quotient_agrees(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLES; i++)
        x[i] = exp(-700 + 1000.0 * (double)i / (SAMPLES - 1)); /* up to 1e130 */
    log_quotients(x, y, SAMPLES);
    assert_true(worst_relative(log1p) <= 3 * DBL_EPSILON);
    /* p and q anywhere in their binades */
    for (int i = 1; i < 400; i++)
        for (int j = 1; 0.53 * j < 0.37 * i; j++) {
            double p = 0.37 * i, q = 0.53 * j,
                   exact = (double)logl((long double)p / (long double)q);
            assert_relative(dc_vector_log_quotient(p, q, p - q), exact, 3 * DBL_EPSILON);
        }
    assert_true(dc_vector_log_quotient(3, 3, 0) == 0);
}

/* What the comments promise, and no more. */
static void short_ones_agree(void **state)
{
    (void)state;
    double worst[2] = {0};
    for (size_t i = 0; i < SAMPLES; i++) {
        double exponent = -1020 + 2040.0 * (double)i / (SAMPLES - 1);
        worst[0] = fmax(worst[0], fabs(dc_vector_exp2_short(exponent) / exp2(exponent) - 1));
        double s = 0.387 * (i % 2 == 0 ? 1.0 : 1e-9) * (double)(i + 1) / SAMPLES;
        worst[1] = fmax(worst[1], fabs(dc_vector_log_ratio_short(s) / (2 * atanh(s)) - 1));
    }
    assert_true(worst[0] <= 5e-11 && worst[0] > 1e-13);
    assert_true(worst[1] <= 3e-11 && worst[1] > 1e-13);
    /* in equilibrium gain and loss differ by a little more than rounding, which must stay right */
    assert_true(dc_vector_exp2_short(0) == 1);
    for (double small = 1e-3; small > 1e-14; small /= 10)
        assert_absolute(dc_vector_exp2_short(small) - 1, expm1(small * log(2)),
                        1e-9 * small + DBL_EPSILON);
}

/* A sum over lanes is the sum, and its order is fixed: large terms of opposite sign meet first. */
static void lanes_are_summed(void **state)
{
    (void)state;
    const double lane[DC_LANES] = {1e30, 1, 1e25, 2, -1e30, 4, -1e25, 8};
    assert_true(dc_lane_sum(lane) == 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exp_agrees),       cmocka_unit_test(exp_has_ends),
        cmocka_unit_test(log_agrees),       cmocka_unit_test(log_quotient_agrees),
        cmocka_unit_test(short_ones_agree), cmocka_unit_test(lanes_are_summed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Rodas4P2: its coefficients against the order conditions, its order on problems with known
 * solutions, stiff and not, and the control of its steps. */
#include "close.h"
#include "cosmology/rosenbrock.h"

#include <string.h>

enum { STAGES = DC_RODAS_STAGES };

typedef double matrix[STAGES][STAGES];

/* The method in its original form: alpha, Gamma and the weights b of the last stage and of the one
 * before, from a = alpha Gamma^-1, c = 1/gamma - Gamma^-1. */
static void original_form(matrix alpha, matrix gamma, double weight[2][STAGES])
{
    /* (1/gamma - c) Gamma = 1, a triangular system */
    memset(gamma, 0, sizeof(matrix));
    for (int i = 0; i < STAGES; i++)
        for (int j = 0; j <= i; j++) {
            double sum = i == j;
            for (int k = j; k < i; k++)
                sum += dc_rodas4p2.c[i][k] * gamma[k][j];
            gamma[i][j] = sum * dc_rodas4p2.gamma;
        }
    double m[2][STAGES];
    for (int j = 0; j < STAGES; j++) {
        m[0][j] = dc_rodas4p2.a[STAGES - 1][j] + (j == STAGES - 1);
        m[1][j] = dc_rodas4p2.a[STAGES - 1][j];
    }
    for (int i = 0; i < STAGES; i++)
        for (int j = 0; j < STAGES; j++) {
            alpha[i][j] = 0;
            for (int k = 0; k < STAGES; k++)
                alpha[i][j] += dc_rodas4p2.a[i][k] * gamma[k][j];
        }
    for (int which = 0; which < 2; which++)
        for (int j = 0; j < STAGES; j++) {
            weight[which][j] = 0;
            for (int k = 0; k < STAGES; k++)
                weight[which][j] += m[which][k] * gamma[k][j];
        }
}

/* Hairer and Wanner, sect. IV.7, table 7.1, with beta = alpha + Gamma. */
static void order_conditions(void **state)
{
    (void)state;
    matrix alpha, gamma;
    double weight[2][STAGES], ai[STAGES] = {0}, bi[STAGES] = {0};
    const double tolerance = 2e-13; /* sums of products of up to 300, given to 15 decimals */
    original_form(alpha, gamma, weight);
    for (int i = 0; i < STAGES; i++)
        for (int j = 0; j < STAGES; j++) {
            ai[i] += alpha[i][j];
            bi[i] += alpha[i][j] + gamma[i][j];
        }
    for (int which = 0; which < 2; which++) {
        double sums[8] = {0};
        for (int i = 0; i < STAGES; i++) {
            const double b = weight[which][i];
            sums[0] += b;
            sums[1] += b * bi[i];
            sums[2] += b * ai[i] * ai[i];
            sums[4] += b * pow(ai[i], 3);
            for (int j = 0; j < STAGES; j++) {
                double beta = alpha[i][j] + gamma[i][j];
                sums[3] += b * beta * bi[j];
                sums[5] += b * ai[i] * alpha[i][j] * bi[j];
                sums[6] += b * beta * ai[j] * ai[j];
                for (int k = 0; k < STAGES; k++)
                    sums[7] += b * beta * (alpha[j][k] + gamma[j][k]) * bi[k];
            }
        }
        const double expected[] = {1,       1.0 / 2, 1.0 / 3,  1.0 / 6,
                                   1.0 / 4, 1.0 / 8, 1.0 / 12, 1.0 / 24};
        double violated = 0;
        for (int i = 0; i < (which == 0 ? 8 : 4); i++)
            assert_absolute(sums[i], expected[i], tolerance);
        for (int i = 4; i < 8; i++)
            violated = fmax(violated, fabs(sums[i] - expected[i]));
        assert_true(which == 0 || violated > 1e-4); /* else it would estimate nothing */
    }
    /* stiffly accurate: the weights are the last stage's own, at the end of the step */
    for (int j = 0; j < STAGES; j++)
        assert_absolute(weight[0][j], alpha[STAGES - 1][j] + gamma[STAGES - 1][j], tolerance);
    assert_absolute(ai[STAGES - 1], 1, tolerance);
}

/* A problem with its solution, and how often it was asked. */
struct problem {
    double stiffness;
    long calls;
};

/* Prothero and Robinson: y' = -s (y - sin t) + cos t, t' = 1; y = sin t. */
static bool prothero_robinson(void *context, const double *y, double *f, double *jacobian)
{
    struct problem *p = context;
    p->calls++;
    f[0] = -p->stiffness * (y[0] - sin(y[1])) + cos(y[1]);
    f[1] = 1;
    if (jacobian != NULL) {
        const double j[] = {-p->stiffness, p->stiffness * cos(y[1]) - sin(y[1]), 0, 0};
        memcpy(jacobian, j, sizeof j);
    }
    return true;
}

/* Kaps: a stiff and nonlinear pair, y0 = e^-2t and y1 = e^-t whatever the stiffness. */
static bool kaps(void *context, const double *y, double *f, double *jacobian)
{
    struct problem *p = context;
    double s = p->stiffness;
    p->calls++;
    f[0] = -(s + 2) * y[0] + s * y[1] * y[1];
    f[1] = y[0] - y[1] - y[1] * y[1];
    if (jacobian != NULL) {
        const double j[] = {-(s + 2), 2 * s * y[1], 1, -1 - 2 * y[1]};
        memcpy(jacobian, j, sizeof j);
    }
    return true;
}

/* Error of both variables at t = 1 after equal steps. */
static double error_of(const struct dc_system *system, const double *start, const double *end,
                       int steps)
{
    double y[2] = {start[0], start[1]}, f[2], jacobian[4], after[2], estimate[2];
    for (int i = 0; i < steps; i++) {
        assert_true(system->slopes(system->context, y, f, jacobian));
        assert_true(dc_rodas_step(system, y, f, jacobian, 1.0 / steps, after, estimate));
        memcpy(y, after, sizeof y);
    }
    return fmax(fabs(y[0] - end[0]), fabs(y[1] - end[1]));
}

/* Halving the step takes the error down by 2^4 where a step resolves the stiffness and, in the
 * nonlinear problem, again where it is far from doing so. In the linear one the error is then 1/s
 * of what a method of order 3 has; in between it is small, and its order lower. */
static void order(void **state)
{
    (void)state;
    const struct {
        double stiffness, linear, nonlinear;
    } orders[] = {{1, 4, 4}, {30, 4, 4}, {1e6, 3, 4}};
    for (int i = 0; i < 3; i++) {
        struct problem problem = {orders[i].stiffness, 0};
        const struct dc_system linear = {2, prothero_robinson, &problem, NULL},
                               pair = {2, kaps, &problem, NULL};
        const double linear_start[] = {0, 0}, linear_end[] = {sin(1), 1};
        const double pair_start[] = {1, 1}, pair_end[] = {exp(-2), exp(-1)};
        double coarse = error_of(&linear, linear_start, linear_end, 16);
        double fine = error_of(&linear, linear_start, linear_end, 32);
        assert_absolute(log2(coarse / fine), orders[i].linear, 0.15);
        assert_true(fine < 1e-8);
        coarse = error_of(&pair, pair_start, pair_end, 16);
        fine = error_of(&pair, pair_start, pair_end, 32);
        assert_absolute(log2(coarse / fine), orders[i].nonlinear, 0.15);
        assert_true(fine < 1e-7);
    }
}

/* Integrates to x = 1 or a little beyond; false where the integrator gives up before. */
static bool integrate(const struct dc_system *system, double tolerance, struct dc_place *place,
                      int *taken, int *rejected)
{
    struct dc_rosenbrock integrator;
    const struct dc_integrator_options options = {tolerance, false};
    *taken = *rejected = 0;
    assert_true(dc_rosenbrock_begin(&integrator, system, &options, place));
    while (place->x < 1) {
        struct dc_place before = *place;
        enum dc_step step = dc_rosenbrock_step(&integrator, place);
        if (step == DC_STEP_IMPOSSIBLE)
            return false;
        *(step == DC_STEP_TAKEN ? taken : rejected) += 1;
        assert_true(step == DC_STEP_TAKEN ? place->x > before.x
                                          : place->x == before.x && place->y[0] == before.y[0]);
    }
    return true;
}

/* The error follows the tolerance; ten times tighter takes 1.8 times the steps, or less than 3.
 * Every right-hand side is accounted for. */
static void control(void **state)
{
    (void)state;
    struct problem problem = {10, 0};
    const struct dc_system system = {2, kaps, &problem, NULL};
    int taken, rejected, before = 0;
    for (double tolerance = 1e-4; tolerance > 1e-9; tolerance /= 10) {
        struct dc_place place = {0, {1, 1}, {0}};
        problem.calls = 0;
        assert_true(integrate(&system, tolerance, &place, &taken, &rejected));
        assert_absolute(place.y[0], exp(-2 * place.x), 20 * tolerance);
        assert_absolute(place.y[1], exp(-place.x), 20 * tolerance);
        assert_true(taken >= before && (before == 0 || taken < 3 * before));
        assert_int_equal(problem.calls, 1 + 6 * taken + 5 * rejected);
        before = taken;
    }
    assert_true(before > 20);
}

/* y' = -1/(2y), y = sqrt(1/2 - x): no value from x = 1/2 on. */
static bool falling(void *context, const double *y, double *f, double *jacobian)
{
    (void)context;
    if (!(y[0] > 0))
        return false;
    f[0] = -0.5 / y[0];
    if (jacobian != NULL)
        jacobian[0] = 0.5 / (y[0] * y[0]);
    return true;
}

/* Steps that leave the domain shrink until none is left, close to its edge. */
static void edge_of_the_domain(void **state)
{
    (void)state;
    const struct dc_system system = {1, falling, NULL, NULL};
    struct dc_place place = {0, {sqrt(0.5)}, {0}};
    int taken, rejected;
    assert_false(integrate(&system, 1e-8, &place, &taken, &rejected));
    assert_absolute(place.x, 0.5, 1e-6);
    assert_true(place.y[0] > 0 && taken > 0 && rejected > 0);
    place = (struct dc_place){0, {-1}, {0}};
    struct dc_rosenbrock integrator;
    const struct dc_integrator_options options = {1e-8, false};
    assert_false(dc_rosenbrock_begin(&integrator, &system, &options, &place));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_conditions),
        cmocka_unit_test(order),
        cmocka_unit_test(control),
        cmocka_unit_test(edge_of_the_domain),
    };
    return cmocka_run_group_tests_name("rosenbrock", tests, NULL, NULL);
}

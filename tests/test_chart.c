/* v in place of w: what it is, its slopes and Jacobian, that it changes nothing but the number of
 * steps; and what lies between two of these. */
#include "cosmology/chart.h"
#include "cosmology/evolve.h"
#include "universe.h"

#include <gsl/gsl_errno.h>
#include <string.h>

static struct dc_universe universe;

static int set_up(void **state)
{
    (void)state;
    gsl_set_error_handler_off();
    universe_open(&universe, DC_QED_E3, (struct dc_weak_rules){true, true}, DC_STATISTICS_QUANTUM,
                  2);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    universe_close(&universe);
    return 0;
}

/* An X that lives longer than an expansion at T = m/3 keeps w; Gamma/H goes as g^2. */
static void coupled_or_free(void **state)
{
    (void)state;
    struct dc_vector_boson weak = boson_at(3, 1e-12, DC_PI / 2),
                           strong = boson_at(3, 1e-9, DC_PI / 2);
    struct dc_vector vector = vector_of(&weak, NULL);
    assert_true(dc_chart_mass(&vector) == 0);
    vector = vector_of(&strong, NULL);
    assert_true(dc_chart_mass(&vector) == 3);
}

/* The right-hand side in v. */
static void slopes_at(const struct dc_vector *vector, const double *y, double *f, double *jacobian)
{
    double with_w[DC_VARIABLES], unused[DC_VARIABLES] = {0};
    double x = dc_chart_mass_over_tx(vector->mass_mev, y);
    memcpy(with_w, y, sizeof with_w);
    dc_chart_to_w(vector->mass_mev, with_w, unused);
    assert_int_equal(dc_boltzmann_rhs(&universe, vector, with_w, f, jacobian), DC_DOMAIN_FINE);
    dc_chart_slopes(x, f, jacobian);
}

static void slopes_and_jacobian(void **state)
{
    (void)state;
    struct dc_vector_boson boson = boson_at(3, 1e-9, 1);
    struct dc_vector vector = vector_of(&boson, NULL);
    double y[DC_VARIABLES] = {log(0.8), log(0.79), -0.02, log(0.77), -3.9};
    double slope[DC_VARIABLES], f[DC_VARIABLES], jacobian[DC_VARIABLES * DC_VARIABLES];
    double v[DC_VARIABLES], v_slope[DC_VARIABLES];
    assert_int_equal(dc_boltzmann_rhs(&universe, &vector, y, slope, NULL), DC_DOMAIN_FINE);
    memcpy(v, y, sizeof v);
    memcpy(v_slope, slope, sizeof v_slope);
    dc_chart_to_v(3, v, v_slope);
    assert_absolute(v[DC_W], -3.9 + 3 / 0.77, 1e-14);
    slopes_at(&vector, v, f, jacobian);
    for (int i = 0; i < DC_VARIABLES; i++)
        assert_relative(f[i], v_slope[i], 1e-9);
    for (int j = 0; j < DC_VARIABLES; j++) {
        const double h = 1e-5;
        double up[DC_VARIABLES], down[DC_VARIABLES], f_up[DC_VARIABLES], f_down[DC_VARIABLES];
        memcpy(up, v, sizeof up);
        memcpy(down, v, sizeof down);
        up[j] += h;
        down[j] -= h;
        slopes_at(&vector, up, f_up, NULL);
        slopes_at(&vector, down, f_down, NULL);
        for (int i = 0; i < DC_VARIABLES; i++) {
            double quotient = (f_up[i] - f_down[i]) / (2 * h);
            assert_absolute(jacobian[i * DC_VARIABLES + j], quotient,
                            1e-6 * (fabs(quotient) + fabs(f[i]) + 1));
        }
    }
    dc_chart_to_w(3, v, v_slope);
    for (int i = 0; i < DC_VARIABLES; i++) {
        assert_absolute(v[i], y[i], 1e-14);
        assert_relative(v_slope[i], slope[i], 1e-9);
    }
}

/* Strong coupling: the same end by w and tight tolerance, in a fraction of the steps that the
 * fourth root of Gamma/H would ask for; and X is a gas everywhere between the steps. */
static void strong_coupling(void **state)
{
    (void)state;
    struct dc_vector_boson boson = boson_at(4.7, 1e-7, 1);
    struct dc_vector vector = vector_of(&boson, NULL);
    struct dc_trajectory trajectory = {0};
    struct dc_evolution exact, evolution;
    struct dc_evolve_options options = {.tolerance = 2e-9, .max_steps = 20000, .plain = true};
    dc_evolve(&universe, &vector, 0, &options, &trajectory, &exact);
    assert_int_equal(exact.ending, DC_ENDING_FINISHED);
    options = (struct dc_evolve_options){
        .integrator = DC_INTEGRATOR_ROSENBROCK, .tolerance = 4e-6, .max_steps = 300};
    dc_evolve(&universe, &vector, 0, &options, &trajectory, &evolution);
    assert_int_equal(evolution.ending, DC_ENDING_FINISHED);
    assert_absolute(evolution.y[DC_LN_TN] - evolution.y[DC_LN_TG],
                    exact.y[DC_LN_TN] - exact.y[DC_LN_TG], 1e-5);
    for (size_t i = 1; i < trajectory.n; i++) {
        const struct dc_moment *a = &trajectory.moment[i - 1], *b = &trajectory.moment[i];
        if (isnan(b->y[DC_W]) || !(b->x > a->x))
            continue;
        for (int k = 1; k < 16; k++) {
            double y[DC_VARIABLES];
            dc_moment_between(a, b, a->x + k * (b->x - a->x) / 16, y);
            for (int j = DC_LN_TX; j <= DC_W; j++) {
                assert_true(y[j] >= fmin(a->y[j], b->y[j]) - 1e-12);
                assert_true(y[j] <= fmax(a->y[j], b->y[j]) + 1e-12);
            }
        }
    }
    dc_trajectory_free(&trajectory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coupled_or_free),
        cmocka_unit_test(slopes_and_jacobian),
        cmocka_unit_test(strong_coupling),
    };
    return cmocka_run_group_tests_name("chart", tests, set_up, tear_down);
}

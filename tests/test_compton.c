/* Semi-Compton scattering: the cross-section against Klein-Nishina and the Dirac matrices' values,
 * thermal rates against quadrature, the table against both. */
#include "close.h"
#include "cosmology/compton.h"
#include "cosmology/vector_gas.h"
#include "darkcube/constants.h"

#include <gsl/gsl_integration.h>
#include <gsl/gsl_sf_bessel.h>

/* Thomson: 8 pi alpha^2/(3 m_e^2) = e^4/(6 pi m_e^2), and each e is taken out. */
static void thomson_limit(void **state)
{
    (void)state;
    double me2 = DC_ELECTRON_MASS_MEV * DC_ELECTRON_MASS_MEV;
    assert_relative(dc_compton_cross_section(1e-9, me2 * (1 + 2e-5)), 1 / (6 * DC_PI * me2), 1e-4);
}

/* Total cross-section of Klein and Nishina for a photon of x = omega/m_e on an electron at rest. */
static double klein_nishina(double x)
{
    double me2 = DC_ELECTRON_MASS_MEV * DC_ELECTRON_MASS_MEV, l = log1p(2 * x), a = 1 + 2 * x;
    double bracket =
        (1 + x) / (x * x * x) * (2 * x * (1 + x) / a - l) + l / (2 * x) - (1 + 3 * x) / (a * a);
    return bracket / (8 * DC_PI * me2); /* 2 pi alpha^2/m_e^2 without e^4 */
}

static void massless_vector_is_a_photon(void **state)
{
    (void)state;
    double me2 = DC_ELECTRON_MASS_MEV * DC_ELECTRON_MASS_MEV;
    for (double x = 0.05; x < 1e3; x *= 3)
        assert_relative(dc_compton_cross_section(1e-7, me2 * (1 + 2 * x)), klein_nishina(x), 1e-6);
}

/* Traces of explicit Dirac matrices, integrated over angles by an independent program, 9 digits. */
static void massive_vector(void **state)
{
    (void)state;
    const double masses[] = {0.5, 1.5, 15}, ratios[] = {1.05, 2, 10, 100};
    const double expected[][4] = {{2.60421935e-2, 3.93293007e-2, 1.52484133e-2, 2.49856514e-3},
                                  {7.77033753e-3, 1.24539927e-2, 4.93395195e-3, 7.63540161e-4},
                                  {3.38650051e-4, 3.52898935e-4, 1.35036388e-4, 1.93960901e-5}};
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 4; j++)
            assert_relative(dc_compton_cross_section(
                                masses[i], ratios[j] * pow(masses[i] + DC_ELECTRON_MASS_MEV, 2)),
                            expected[i][j], 5e-9); /* half the last digit */
    assert_true(dc_compton_cross_section(1, pow(1 + DC_ELECTRON_MASS_MEV, 2)) == 0);
}

struct thermal {
    double mass, temperature;
    int order;
};

/* The average in s itself, unscaled Bessel functions, adaptive: another route to the same number.
 */
static double thermal_integrand(double s, void *parameters)
{
    const struct thermal *p = parameters;
    double root = sqrt(s), a = s - pow(DC_ELECTRON_MASS_MEV, 2), x = root / p->temperature;
    double weight =
        p->order == 1 ? 1 : (s + p->mass * p->mass - pow(DC_ELECTRON_MASS_MEV, 2)) / (2 * root);
    double bessel = gsl_sf_bessel_Kn_scaled(p->order, x) *
                    exp((p->mass + DC_ELECTRON_MASS_MEV) / p->temperature - x);
    return 8 * p->temperature / (32 * pow(DC_PI, 4)) * a * a / root * 4 * DC_PI * DC_ALPHA *
           dc_compton_cross_section(p->mass, s) * weight * bessel;
}

static double thermal_by_gsl(double mass, double temperature, int order)
{
    struct thermal parameters = {mass, temperature, order};
    gsl_function function = {thermal_integrand, &parameters};
    gsl_integration_workspace *workspace = gsl_integration_workspace_alloc(2000);
    double low = mass + DC_ELECTRON_MASS_MEV, high = low + 45 * temperature, value, error;
    assert_non_null(workspace);
    assert_int_equal(gsl_integration_qags(&function, low * low, high * high, 0, 1e-9, 2000,
                                          workspace, &value, &error),
                     0);
    gsl_integration_workspace_free(workspace);
    return value * exp(-low / temperature);
}

static void rates_equal_gsl_quadrature(void **state)
{
    (void)state;
    const double points[][2] = {{0.6, 1}, {0.6, 0.1}, {1.5, 2}, {15, 10}, {0.1, 20}, {100, 800}};
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        double m = points[i][0], t = points[i][1], number, kinetic;
        assert_int_equal(dc_compton_rates(m, t, &number, &kinetic, NULL), DC_SUCCESS);
        double n = thermal_by_gsl(m, t, 1);
        assert_relative(number, n, 1e-5);
        assert_relative(kinetic, thermal_by_gsl(m, t, 2) - m * n, 1e-5);
    }
}

/* The same by an independent program, 7 digits; its own quadrature scatters by some 1e-6. */
static void rate_values(void **state)
{
    (void)state;
    const double rows[][4] = {{0.6, 1, 8.618734e-5, 1.672845e-4},
                              {0.6, 0.1, 1.170232e-12, 1.848762e-13},
                              {1.5, 2, 1.961560e-3, 7.264905e-3},
                              {15, 10, 1.343069, 22.65334}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double number, kinetic;
        assert_int_equal(dc_compton_rates(rows[i][0], rows[i][1], &number, &kinetic, NULL),
                         DC_SUCCESS);
        assert_relative(number, rows[i][2], 1e-5);
        assert_relative(kinetic, rows[i][3], 1e-5);
    }
}

/* Between its knots the table follows the quadrature, and its losses are rate over equilibrium. */
static void table(void **state)
{
    (void)state;
    struct dc_compton_table compton_table;
    struct dc_energy_rule rule;
    const double masses[] = {0.13, 1.2, 27};
    assert_int_equal(dc_energy_rule_init(&rule, 64, 6.6, 2, NULL), DC_SUCCESS);
    for (size_t i = 0; i < sizeof masses / sizeof masses[0]; i++) {
        double m = masses[i];
        assert_int_equal(dc_compton_table_build(&compton_table, m, NULL), DC_SUCCESS);
        for (double t = 0.0237; t < 300; t *= 2.9) {
            struct dc_compton c, a, b;
            struct dc_vector_gas equilibrium;
            double number, kinetic, h = 1e-4;
            dc_compton_look_up(&compton_table, t, &c);
            dc_vector_gas_integrate(&rule, m, t, -m / t, false, &equilibrium);
            double full = exp(-m / t);
            assert_int_equal(dc_compton_rates(m, t, &number, &kinetic, NULL), DC_SUCCESS);
            if (number > 0) { /* not underflown */
                assert_relative(c.number, number, 1e-5);
                assert_relative(c.kinetic, kinetic, 1e-5);
                assert_relative(c.number_loss * equilibrium.n * full, number, 1e-5);
                assert_relative(c.kinetic_loss * equilibrium.k * full, kinetic, 1e-5);
            }
            dc_compton_look_up(&compton_table, t * exp(h), &a);
            dc_compton_look_up(&compton_table, t * exp(-h), &b);
            assert_relative(c.dnumber_loss, (a.number_loss - b.number_loss) / (2 * h), 1e-4);
            assert_relative(c.dkinetic_loss, (a.kinetic_loss - b.kinetic_loss) / (2 * h), 1e-4);
        }
        struct dc_compton cold;
        dc_compton_look_up(&compton_table, 0.001, &cold);
        assert_true(cold.number == 0 && cold.number_loss == 0);
        dc_compton_table_clear(&compton_table);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thomson_limit),  cmocka_unit_test(massless_vector_is_a_photon),
        cmocka_unit_test(massive_vector), cmocka_unit_test(rates_equal_gsl_quadrature),
        cmocka_unit_test(rate_values),    cmocka_unit_test(table),
    };
    return cmocka_run_group_tests_name("compton", tests, NULL, NULL);
}

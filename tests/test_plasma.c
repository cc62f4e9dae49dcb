/* The plasma's table against adaptive quadrature and analytic limits. */
#include "close.h"
#include "cosmology/plasma.h"
#include "darkcube/constants.h"

#include <gsl/gsl_integration.h>

/* Cubic interpolation on 1600 knots is good to 1e-10; the quadratures themselves to 1e-12. */
static const double TABLE_TOLERANCE = 1e-9;

enum moment { ENERGY, PRESSURE, HEAT_CAPACITY };
struct integrand {
    double temperature;
    enum moment moment;
};

/* 4/(2 pi^2) int p E ... dE of e+ and e-, in the energy itself: other variable, other rule. */
static double electron_integrand(double energy, void *parameters)
{
    const struct integrand *i = parameters;
    double m = DC_ELECTRON_MASS_MEV, p = sqrt(fmax(energy * energy - m * m, 0));
    double x = energy / i->temperature, f = 1 / (exp(x) + 1), c = 4 / (2 * DC_PI * DC_PI);
    switch (i->moment) {
    case ENERGY:
        return c * p * energy * energy * f;
    case PRESSURE:
        return c * p * p * p / 3 * f;
    case HEAT_CAPACITY:
        break;
    }
    return c * p * energy * energy * x / i->temperature * f * (1 - f);
}

static double electrons_by_gsl(double temperature, enum moment moment)
{
    struct integrand parameters = {temperature, moment};
    gsl_function function = {electron_integrand, &parameters};
    gsl_integration_workspace *workspace = gsl_integration_workspace_alloc(1000);
    double value, error;
    assert_non_null(workspace);
    assert_int_equal(gsl_integration_qagiu(&function, DC_ELECTRON_MASS_MEV, 0, 1e-11, 1000,
                                           workspace, &value, &error),
                     0);
    gsl_integration_workspace_free(workspace);
    return value;
}

static void table_equals_gsl_quadrature(void **state)
{
    (void)state;
    struct dc_plasma_table table;
    const double temperatures[] = {0.0213, 0.05, 0.137, 0.5, 1.7, 12.3, 88, 700};
    assert_int_equal(dc_plasma_table_build(&table, DC_QED_NONE, NULL), DC_SUCCESS);
    for (size_t i = 0; i < sizeof temperatures / sizeof temperatures[0]; i++) {
        double t = temperatures[i];
        struct dc_plasma plasma;
        dc_plasma_look_up(&table, t, &plasma);
        double photons = DC_PI * DC_PI / 15 * pow(t, 4);
        assert_relative(plasma.energy_density, photons + electrons_by_gsl(t, ENERGY),
                        TABLE_TOLERANCE);
        assert_relative(plasma.pressure, photons / 3 + electrons_by_gsl(t, PRESSURE),
                        TABLE_TOLERANCE);
        assert_relative(plasma.heat_capacity, 4 * photons / t + electrons_by_gsl(t, HEAT_CAPACITY),
                        TABLE_TOLERANCE);
    }
    dc_plasma_table_clear(&table);
}

/* Heckler (1994), Bennett et al. 1911.04504: -5 e^2 T^4/288 and e^3 T^4/(36 sqrt3 pi) for m_e -> 0;
 * the mass corrects at (m/T)^2 ~ 1e-6 here. */
static void qed_pressure_has_its_massless_limits(void **state)
{
    (void)state;
    struct dc_plasma none, e2, e3;
    double t = 1000, e = sqrt(4 * DC_PI * DC_ALPHA), t4 = pow(t, 4);
    assert_true(dc_plasma_integrate(t, DC_QED_NONE, &none));
    assert_true(dc_plasma_integrate(t, DC_QED_E2, &e2));
    assert_true(dc_plasma_integrate(t, DC_QED_E3, &e3));
    assert_relative((e2.pressure - none.pressure) / t4, -5 * e * e / 288, 1e-5);
    assert_relative((e3.pressure - e2.pressure) / t4, e * e * e / (36 * sqrt(3) * DC_PI), 1e-5);
}

/* rho = T dP/dT - P and drho/dT = T d2P/dT2, by differences of the pressure alone. */
static void energy_follows_from_the_pressure(void **state)
{
    (void)state;
    const double temperatures[] = {0.06, 0.3, 1, 5, 40};
    for (int qed = DC_QED_NONE; qed <= DC_QED_E3; qed++)
        for (size_t i = 0; i < sizeof temperatures / sizeof temperatures[0]; i++) {
            double t = temperatures[i], h = 1e-3 * t, p[5];
            struct dc_plasma plasma, middle;
            for (int k = -2; k <= 2; k++) {
                assert_true(dc_plasma_integrate(t + k * h, (enum dc_qed)qed, &plasma));
                p[k + 2] = plasma.pressure;
            }
            assert_true(dc_plasma_integrate(t, (enum dc_qed)qed, &middle));
            double dp = (8 * (p[3] - p[1]) - (p[4] - p[0])) / (12 * h);
            double d2p = (16 * (p[3] + p[1]) - (p[4] + p[0]) - 30 * p[2]) / (12 * h * h);
            assert_relative(middle.energy_density, t * dp - p[2], 1e-8);
            assert_relative(middle.heat_capacity, t * d2p, 1e-6);
        }
}

/* Values of an independent program with other quadratures (8 digits). */
static void values_at_1_mev(void **state)
{
    (void)state;
    const double expected[][3] = {[DC_QED_NONE] = {1.7867898, 0.58310796, 7.1933729},
                                  [DC_QED_E2] = {1.7824263, 0.58177552, 7.1752533},
                                  [DC_QED_E3] = {1.7828429, 0.58190915, 7.1769375}};
    for (int qed = DC_QED_NONE; qed <= DC_QED_E3; qed++) {
        struct dc_plasma_table table;
        struct dc_plasma plasma;
        assert_int_equal(dc_plasma_table_build(&table, (enum dc_qed)qed, NULL), DC_SUCCESS);
        dc_plasma_look_up(&table, 1, &plasma);
        assert_absolute(plasma.energy_density, expected[qed][0], 5.1e-8);
        assert_absolute(plasma.pressure, expected[qed][1], 5.1e-9);
        assert_absolute(plasma.heat_capacity, expected[qed][2], 5.1e-8);
        dc_plasma_table_clear(&table);
    }
}

static void cold_plasma_is_photons(void **state)
{
    (void)state;
    struct dc_plasma_table table;
    struct dc_plasma plasma;
    assert_int_equal(dc_plasma_table_build(&table, DC_QED_E3, NULL), DC_SUCCESS);
    for (double t = 1e-6; t < 0.01; t *= 3) {
        dc_plasma_look_up(&table, t, &plasma);
        assert_relative(plasma.energy_density, dc_photon_energy_density(t), 1e-12);
        assert_relative(plasma.heat_capacity * t, 4 * plasma.energy_density, 1e-12);
        assert_relative(plasma.dheat_capacity_dt * t, 3 * plasma.heat_capacity, 1e-9);
    }
    dc_plasma_table_clear(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_equals_gsl_quadrature),
        cmocka_unit_test(qed_pressure_has_its_massless_limits),
        cmocka_unit_test(energy_follows_from_the_pressure),
        cmocka_unit_test(values_at_1_mev),
        cmocka_unit_test(cold_plasma_is_photons),
    };
    return cmocka_run_group_tests_name("plasma", tests, NULL, NULL);
}

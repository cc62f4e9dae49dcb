/* Neutrinos with chemical potential and the massive vector: densities against quadrature, Bessel
 * functions and limits. */
#include "close.h"
#include "cosmology/neutrinos.h"
#include "cosmology/vector_gas.h"
#include "darkcube/constants.h"

#include <gsl/gsl_integration.h>
#include <gsl/gsl_sf_bessel.h>
#include <gsl/gsl_sf_zeta.h>

struct gas {
    double mass, temperature, eta; /* eta = mu/T */
    int power;                     /* of the energy */
    double sign;                   /* +1 fermions, -1 bosons */
};

static double occupation(double energy, void *parameters)
{
    const struct gas *g = parameters;
    double p = sqrt(fmax(energy * energy - g->mass * g->mass, 0));
    return p * pow(energy, g->power) / (exp(energy / g->temperature - g->eta) + g->sign) /
           (2 * DC_PI * DC_PI);
}

/* int d^3p/(2 pi)^3 E^(power-1) f per spin state. */
static double by_gsl(struct gas gas)
{
    gsl_function function = {occupation, &gas};
    gsl_integration_workspace *workspace = gsl_integration_workspace_alloc(2000);
    double value, error;
    assert_non_null(workspace);
    assert_int_equal(
        gsl_integration_qagiu(&function, gas.mass, 0, 1e-11, 2000, workspace, &value, &error), 0);
    gsl_integration_workspace_free(workspace);
    return value;
}

static void neutrinos_equal_gsl_quadrature(void **state)
{
    (void)state;
    struct dc_neutrino_table table;
    const double zs[] = {-20, -12.0001, -11.9999, -5, -0.6, -0.0048, 0, 0.7, 1.9, 3.9};
    assert_int_equal(dc_neutrino_table_build(&table, NULL), DC_SUCCESS);
    for (size_t i = 0; i < sizeof zs / sizeof zs[0]; i++) {
        double t = 1.3, z = zs[i];
        struct dc_neutrinos nu;
        dc_neutrinos_look_up(&table, t, z, &nu);
        /* three flavours, neutrinos and antineutrinos, one spin state each */
        assert_relative(nu.number_density, 6 * by_gsl((struct gas){0, t, z, 1, 1}), 1e-9);
        assert_relative(nu.energy_density, 6 * by_gsl((struct gas){0, t, z, 2, 1}), 1e-9);
    }
    struct dc_neutrinos nu;
    dc_neutrinos_look_up(&table, 1, -0.1, &nu); /* an independent program's 10 digits */
    assert_relative(nu.number_density, 0.5001291144, 1e-9);
    assert_relative(nu.energy_density, 1.570052172, 1e-9);
    dc_neutrino_table_clear(&table);
}

/* dn/dz = n F2/F3, drho/dz = rho F3/F4, and the derivative of F2/F3, by differences. */
static void neutrino_slopes(void **state)
{
    (void)state;
    struct dc_neutrino_table table;
    assert_int_equal(dc_neutrino_table_build(&table, NULL), DC_SUCCESS);
    for (double z = -13.5; z < 3.5; z += 0.77) {
        struct dc_neutrinos nu, above, below;
        double h = 1e-3;
        dc_neutrinos_look_up(&table, 1, z, &nu);
        dc_neutrinos_look_up(&table, 1, z + h, &above);
        dc_neutrinos_look_up(&table, 1, z - h, &below);
        assert_absolute(log(above.number_density / below.number_density) / (2 * h), nu.f2_over_f3,
                        1e-6);
        assert_absolute(log(above.energy_density / below.energy_density) / (2 * h), nu.f3_over_f4,
                        1e-6);
        assert_absolute((above.f2_over_f3 - below.f2_over_f3) / (2 * h), nu.df2_over_f3_dz, 1e-6);
    }
    dc_neutrino_table_clear(&table);
}

/* The rule of the default accuracy is good to 2e-6 in the densities (4e-6 in N_eff);
 * the dense one nearly to rounding. */
static const struct {
    size_t nodes;
    double v_max, power, tolerance;
} rules[] = {{16, 5.1, 1.3, 2e-6}, {64, 6.6, 2, 1e-10}};

static void vector_equals_gsl_quadrature(void **state)
{
    (void)state;
    const double points[][3] = {/* m, T, w */
                                {3, 2, -0.5}, {3, 2, -8},     {1, 30, -0.04},
                                {5, 5, -1},   {10, 1, -10.5}, {20, 2, -0.3}};
    for (size_t r = 0; r < sizeof rules / sizeof rules[0]; r++) {
        struct dc_energy_rule rule;
        double tolerance = rules[r].tolerance;
        assert_int_equal(
            dc_energy_rule_init(&rule, rules[r].nodes, rules[r].v_max, rules[r].power, NULL),
            DC_SUCCESS);
        for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
            double m = points[i][0], t = points[i][1], w = points[i][2];
            struct dc_vector_gas gas;
            struct gas bosons = {m, t, w + m / t, 1, -1};
            dc_vector_gas_integrate(&rule, m, t, w, false, &gas);
            assert_relative(gas.n * exp(w), 3 * by_gsl(bosons), tolerance);
            bosons.power = 2;
            assert_relative((gas.k + m * gas.n) * exp(w), 3 * by_gsl(bosons), tolerance);
        }
    }
}

static void vector_values(void **state)
{
    (void)state;
    struct dc_energy_rule rule;
    struct dc_vector_gas gas;
    double hat = exp(-0.5);
    assert_int_equal(dc_energy_rule_init(&rule, 64, 6.6, 2, NULL), DC_SUCCESS);
    dc_vector_gas_integrate(&rule, 3, 2, -0.5, false, &gas);
    /* an independent program with 30-digit quadrature, 10 digits */
    assert_relative(hat * gas.n, 5.248276527, 2e-10);
    assert_relative(hat * gas.k, 20.72537071, 2e-10);
    assert_relative(hat * gas.pressure, 9.467347371, 2e-10);
    assert_relative(hat * gas.n_l, 11.33669198, 2e-10);
    assert_relative(hat * gas.n_w, 6.646735882, 2e-10);
    assert_relative(hat * gas.k_l, 69.79249109, 2e-10);
    assert_relative(hat * gas.k_w, 22.67338396, 2e-10);
}

/* w -> -infinity: n = 3 m^2 T K2(m/T)/(2 pi^2) e^(m/T) hatted, P = n T, rho/n = 3T + m K1/K2. */
static void dilute_vector_is_maxwell_boltzmann(void **state)
{
    (void)state;
    struct dc_energy_rule rule;
    assert_int_equal(dc_energy_rule_init(&rule, 64, 6.6, 2, NULL), DC_SUCCESS);
    for (double t = 0.02; t < 50; t *= 3) {
        double m = 1.7, x = m / t;
        double k1 = gsl_sf_bessel_K1_scaled(x), k2 = gsl_sf_bessel_Kn_scaled(2, x);
        struct dc_vector_gas gas;
        dc_vector_gas_integrate(&rule, m, t, -400, false, &gas);
        assert_relative(gas.n, 3 * m * m * t * k2 / (2 * DC_PI * DC_PI), 1e-10);
        assert_relative(gas.pressure, gas.n * t, 1e-10);
        assert_relative((gas.k + m * gas.n) / gas.n, 3 * t + m * k1 / k2, 1e-10);
        assert_relative(gas.n_w, gas.n, 1e-12);
    }
}

/* Massless bosons: n = 3 zeta(3) T^3/pi^2, rho = 3 pi^2 T^4/30; m/T = 1e-4 is felt at that level.
 */
static void light_vector_is_radiation(void **state)
{
    (void)state;
    struct dc_energy_rule rule;
    struct dc_vector_gas gas;
    double m = 1e-4;
    assert_int_equal(dc_energy_rule_init(&rule, 64, 6.6, 2, NULL), DC_SUCCESS);
    dc_vector_gas_integrate(&rule, m, 1, -m, false, &gas);
    assert_relative(gas.n * exp(-m), 3 * gsl_sf_zeta(3) / (DC_PI * DC_PI), 1e-3);
    assert_relative((gas.k + m * gas.n) * exp(-m), 3 * DC_PI * DC_PI / 30, 1e-3);
}

/* Every derivative against central differences of what it derives; and dP = s dT + n dmu. */
static void vector_slopes(void **state)
{
    (void)state;
    struct dc_energy_rule rule;
    const double points[][3] = {{3, 2, -0.5}, {1, 0.1, -12}, {2, 20, -0.11}};
    const double h = 1e-4, tolerance = 1e-6;
    assert_int_equal(dc_energy_rule_init(&rule, 64, 6.6, 2, NULL), DC_SUCCESS);
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        double m = points[i][0], t = points[i][1], w = points[i][2];
        struct dc_vector_gas g, a, b;
        dc_vector_gas_integrate(&rule, m, t, w, true, &g);
        /* along w: the hats of the neighbours are taken back to that of the middle */
        dc_vector_gas_integrate(&rule, m, t, w + h, true, &a);
        dc_vector_gas_integrate(&rule, m, t, w - h, true, &b);
        double up = exp(h), down = exp(-h);
        assert_relative(g.n_w, (a.n * up - b.n * down) / (2 * h), tolerance);
        assert_relative(g.k_w, (a.k * up - b.k * down) / (2 * h), tolerance);
        assert_relative(t * g.n, (a.pressure * up - b.pressure * down) / (2 * h), tolerance);
        assert_relative(g.n_ww, (a.n_w * up - b.n_w * down) / (2 * h), tolerance);
        assert_relative(g.n_wl, (a.n_l * up - b.n_l * down) / (2 * h), tolerance);
        assert_relative(g.k_ww, (a.k_w * up - b.k_w * down) / (2 * h), tolerance);
        assert_relative(g.k_wl, (a.k_l * up - b.k_l * down) / (2 * h), tolerance);
        /* along ln T */
        dc_vector_gas_integrate(&rule, m, t * exp(h), w, true, &a);
        dc_vector_gas_integrate(&rule, m, t * exp(-h), w, true, &b);
        assert_relative(g.n_l, (a.n - b.n) / (2 * h), tolerance);
        assert_relative(g.k_l, (a.k - b.k) / (2 * h), tolerance);
        assert_relative(g.k + g.pressure, (a.pressure - b.pressure) / (2 * h), tolerance);
        assert_relative(g.n_ll, (a.n_l - b.n_l) / (2 * h), tolerance);
        assert_relative(g.k_ll, (a.k_l - b.k_l) / (2 * h), tolerance);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neutrinos_equal_gsl_quadrature),
        cmocka_unit_test(neutrino_slopes),
        cmocka_unit_test(vector_equals_gsl_quadrature),
        cmocka_unit_test(vector_values),
        cmocka_unit_test(dilute_vector_is_maxwell_boltzmann),
        cmocka_unit_test(light_vector_is_radiation),
        cmocka_unit_test(vector_slopes),
    };
    return cmocka_run_group_tests_name("gases", tests, NULL, NULL);
}

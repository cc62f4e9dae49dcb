/* X <-> f fbar: the fast one-dimensional integral against the collision term itself, Bessel
 * functions, detailed balance and differences. */
#include "close.h"
#include "cosmology/decay.h"
#include "darkcube/constants.h"

#include <gsl/gsl_integration.h>

enum { DENSE = 64, DEFAULT = 16, STEPS = 400 };

static void make_rule(struct dc_energy_rule *rule, size_t nodes)
{
    assert_int_equal(nodes == DENSE ? dc_energy_rule_init(rule, DENSE, 6.6, 2, NULL)
                                    : dc_energy_rule_init(rule, DEFAULT, 5.1, 1.3, NULL),
                     DC_SUCCESS);
}

/* An independent program's values, 10 digits: m = 3, Gamma = 1e-20, T_f = 2, 2 mu_f/T_f = -0.02,
 * T_X = 1.5, w = -2.5. */
static void values(void **state)
{
    (void)state;
    struct dc_energy_rule rule;
    struct dc_decay_rates rates;
    double hat = exp(-2.5);
    make_rule(&rule, DENSE);
    dc_decay_integrate(&rule, DC_STATISTICS_MAXWELL_BOLTZMANN, 3, 1e-20, 0, 2, -0.01, 1.5, -2.5,
                       false, &rates);
    assert_relative(hat * rates.number.value, 5.697596157e-21, 1e-9);
    assert_relative(hat * rates.kinetic.value, 2.038569829e-20, 1e-9);
    dc_decay_integrate(&rule, DC_STATISTICS_QUANTUM, 3, 1e-20, 0, 2, -0.01, 1.5, -2.5, false,
                       &rates);
    assert_relative(hat * rates.number.value, 3.608949624e-21, 1e-9);
    assert_relative(hat * rates.kinetic.value, 1.415192357e-20, 1e-9);
    dc_decay_integrate(&rule, DC_STATISTICS_QUANTUM, 3, 1e-20, DC_ELECTRON_MASS_MEV, 2, 0, 1.5,
                       -2.5, false, &rates);
    assert_relative(hat * rates.number.value, 3.725987954e-21, 1e-9);
    assert_relative(hat * rates.kinetic.value, 1.465471769e-20, 1e-9);
}

/* The collision term without any algebra. A vector of energy E decays at the rate m Gamma/E into a
 * fermion whose energy is uniform in [(E - beta p)/2, (E + beta p)/2]:
 * S_n = 3 int d^3p/(2 pi)^3 (m Gamma/E) <f1 f2 (1 + f_X) - f_X (1 - f1)(1 - f2)>. */
struct collision {
    double mass, width, fermion_mass, tf, z, tx, w;
    double energy; /* of X, for the inner integral */
};

static double fermi(double energy, const struct collision *c)
{
    return 1 / (exp(energy / c->tf - c->z) + 1);
}

static double inner(double e1, void *parameters)
{
    const struct collision *c = parameters;
    double f1 = fermi(e1, c), f2 = fermi(c->energy - e1, c);
    double fx = 1 / expm1((c->energy - c->mass) / c->tx - c->w);
    return f1 * f2 * (1 + fx) - fx * (1 - f1) * (1 - f2);
}

static void collision_term(struct collision c, double *number, double *kinetic)
{
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(64);
    double v_max = 6.5, hotter = fmax(c.tf, c.tx);
    assert_non_null(table);
    *number = *kinetic = 0;
    for (int i = 0; i < STEPS; i++) { /* midpoint rule in v = sqrt(K/T): another rule on purpose */
        double v = (i + 0.5) * v_max / STEPS, k = hotter * v * v;
        double dk = 2 * hotter * v * v_max / STEPS;
        c.energy = c.mass + k;
        double p = sqrt(k * (k + 2 * c.mass)), r = c.fermion_mass / c.mass;
        double reach = sqrt(1 - 4 * r * r) * p / 2;
        gsl_function function = {inner, &c};
        double mean =
            gsl_integration_glfixed(&function, c.energy / 2 - reach, c.energy / 2 + reach, table) /
            (2 * reach);
        double rate = 3 / (2 * DC_PI * DC_PI) * p * c.mass * c.width * mean * dk;
        *number += rate;
        *kinetic += rate * k;
    }
    gsl_integration_glfixed_table_free(table);
}

static void equals_the_collision_term(void **state)
{
    (void)state;
    const struct collision points[] = {
        {3, 1e-20, 0, 2, -0.01, 1.5, -2.5, 0},   {3, 1e-20, 0.511, 2, 0, 1.5, -2.5, 0},
        {1.2, 1e-20, 0.511, 5, 0, 4, -0.9, 0},   {10, 1e-20, 0, 1, 0.8, 0.9, -12, 0},
        {4, 1e-20, 0, 2, 0.3, 0.3, -9, 0},       {4, 1e-20, 0.511, 0.4, 0, 3, -5, 0},
        {1.03, 1e-20, 0.511, 0.3, 0, 0.3, -3, 0}};
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++)
        for (int nodes = DEFAULT; nodes <= DENSE; nodes += DENSE - DEFAULT) {
            const struct collision *c = &points[i];
            /* the midpoint rule is good to 1e-5; the 16 nodes to 1e-5 of gain or loss */
            double number, kinetic, tolerance = 3e-5;
            struct dc_energy_rule rule;
            struct dc_decay_rates rates;
            make_rule(&rule, (size_t)nodes);
            collision_term(*c, &number, &kinetic);
            dc_decay_integrate(&rule, DC_STATISTICS_QUANTUM, c->mass, c->width, c->fermion_mass,
                               c->tf, c->z, c->tx, c->w, false, &rates);
            assert_relative(exp(c->w) * rates.number.value, number, tolerance);
            assert_relative(exp(c->w) * rates.kinetic.value, kinetic, tolerance);
        }
}

/* T_X = T_f and mu_X = 2 mu_f: gain and loss cancel to rounding at every node. */
static void detailed_balance(void **state)
{
    (void)state;
    const double points[][3] = {/* m, T, z */
                                {3, 2, 0.1},  {3, 0.1, -0.3}, {0.2, 20, -0.01},
                                {50, 5, 1.2}, {1.1, 0.05, 0}, {10, 1, -4}};
    for (int statistics = 0; statistics <= 1; statistics++)
        for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
            double m = points[i][0], t = points[i][1], z = points[i][2];
            struct dc_energy_rule rule;
            struct dc_decay_rates balance, loss;
            make_rule(&rule, DEFAULT);
            dc_decay_integrate(&rule, (enum dc_statistics)statistics, m, 1, 0, t, z, t,
                               2 * z - m / t, false, &balance);
            /* the size of one side: fermions with next to no density */
            dc_decay_integrate(&rule, (enum dc_statistics)statistics, m, 1, 0, t, -300, t,
                               2 * z - m / t, false, &loss);
            /* exponents of up to m/T = 50 carry rounding of 50 epsilon */
            assert_absolute(balance.number.value / loss.number.value, 0, 1e-13);
            assert_absolute(balance.kinetic.value / loss.kinetic.value, 0, 1e-13);
        }
}

/* Dilute and cold: quantum statistics must give the Bessel functions of Maxwell and Boltzmann. */
static void dilute_gases_are_maxwell_boltzmann(void **state)
{
    (void)state;
    struct dc_energy_rule rule;
    struct dc_decay_rates quantum, classical;
    make_rule(&rule, DENSE);
    for (double t = 0.1; t < 20; t *= 4) {
        double w = -25, z = -14;
        dc_decay_integrate(&rule, DC_STATISTICS_QUANTUM, 2, 1, 0, t, z, 0.8 * t, w, false,
                           &quantum);
        dc_decay_integrate(&rule, DC_STATISTICS_MAXWELL_BOLTZMANN, 2, 1, 0, t, z, 0.8 * t, w, false,
                           &classical);
        assert_relative(quantum.number.value, classical.number.value, 1e-5);
        assert_relative(quantum.kinetic.value, classical.kinetic.value, 1e-5);
    }
}

/* X far below its mass decays at its width and takes 3T/2 along: S_n = -Gamma n, S_k = 3T/2 S_n, up
 * to T/m. As cold as a long-lived X gets, the kinetic energy is a difference in the 11th digit. */
static void cold_vector_decays_at_its_width(void **state)
{
    (void)state;
    struct dc_energy_rule rule;
    struct dc_decay_rates rates;
    double m = 5, w = -30, width = 3e-22;
    make_rule(&rule, DENSE);
    for (int statistics = 0; statistics <= 1; statistics++)
        for (double t = 1e-3; t > 1e-12; t /= 30) {
            dc_decay_integrate(&rule, (enum dc_statistics)statistics, m, width, 0, t, 0, t, w, true,
                               &rates);
            double density = 3 * pow(m * t / (2 * DC_PI), 1.5); /* hatted */
            double tolerance = 3 * t / m + 1e-10;
            assert_relative(-rates.number.value / density, width, tolerance);
            assert_relative(rates.kinetic.value / rates.number.value, 1.5 * t, tolerance);
            /* densities like T^3/2 and T^5/2; Newton's method needs a few digits of this */
            tolerance += 1e-15 * m / t;
            assert_relative(rates.number.d_ln_tx / rates.number.value, 1.5, tolerance);
            assert_relative(rates.kinetic.d_ln_tx / rates.kinetic.value, 2.5, tolerance);
        }
}

static void no_width_no_rate(void **state)
{
    (void)state;
    struct dc_energy_rule rule;
    struct dc_decay_rates rates;
    make_rule(&rule, DEFAULT);
    dc_decay_integrate(&rule, DC_STATISTICS_QUANTUM, 1, 0, DC_ELECTRON_MASS_MEV, 1, 0, 1, -1, false,
                       &rates);
    assert_true(rates.number.value == 0 && rates.kinetic.value == 0);
}

static void evaluate(const struct dc_energy_rule *rule, int statistics, const double x[4],
                     double value[2])
{
    struct dc_decay_rates rates;
    dc_decay_integrate(rule, (enum dc_statistics)statistics, 3, 1, 0.3, exp(x[0]), x[1], exp(x[2]),
                       x[3], false, &rates);
    value[0] = rates.number.value;
    value[1] = rates.kinetic.value;
}

static void slopes(void **state)
{
    (void)state;
    const double points[][4] = {/* ln T_f, z, ln T_X, w */
                                {0.7, -0.1, 0.4, -2.5},
                                {0.7, 0.3, -0.9, -4},   /* each on its own grid */
                                {-0.5, -0.2, 0.9, -1}}; /* and the other way round */
    struct dc_energy_rule rule;
    make_rule(&rule, DENSE);
    for (int statistics = 0; statistics <= 1; statistics++)
        for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
            const double *x = points[i];
            struct dc_decay_rates r;
            dc_decay_integrate(&rule, (enum dc_statistics)statistics, 3, 1, 0.3, exp(x[0]), x[1],
                               exp(x[2]), x[3], true, &r);
            const double slope[2][4] = {
                {r.number.d_ln_tf, r.number.d_z, r.number.d_ln_tx, r.number.d_w},
                {r.kinetic.d_ln_tf, r.kinetic.d_z, r.kinetic.d_ln_tx, r.kinetic.d_w}};
            for (int j = 0; j < 4; j++) {
                double up[4], down[4], a[2], b[2], h = 1e-4;
                for (int k = 0; k < 4; k++)
                    up[k] = down[k] = x[k];
                up[j] += h;
                down[j] -= h;
                evaluate(&rule, statistics, up, a);
                evaluate(&rule, statistics, down, b);
                for (int q = 0; q < 2; q++)
                    assert_relative(slope[q][j], (a[q] - b[q]) / (2 * h), 1e-6);
            }
        }
}

/* Where gain and loss part onto grids of their own, nothing jumps by more than the rule's error. */
static void grids_meet(void **state)
{
    (void)state;
    const double borders[] = {2, 1 / 1.5}; /* T_X/T_f */
    struct dc_energy_rule rule;
    make_rule(&rule, DEFAULT);
    for (int border = 0; border < 2; border++)
        for (double t = 0.2; t < 10; t *= 2) {
            struct dc_decay_rates r[2], gain;
            for (int side = 0; side < 2; side++)
                dc_decay_integrate(&rule, DC_STATISTICS_QUANTUM, 3, 1, 0.3, t, 0.1,
                                   borders[border] * (1 + 1e-9 * (2 * side - 1)) * t, -2, true,
                                   &r[side]);
            dc_decay_integrate(&rule, DC_STATISTICS_QUANTUM, 3, 1, 0.3, t, 0.1, 3 * t, -300, false,
                               &gain);
            double hat = exp(2 - 300), number = hat * gain.number.value, tolerance = 2e-5;
            assert_absolute(r[0].number.value - r[1].number.value, 0,
                            tolerance * (number - r[0].number.d_w));
            assert_absolute(r[0].number.d_ln_tf / r[1].number.d_ln_tf, 1, 10 * tolerance);
        }
}

/* Two kinds of fermions in one loop: the same numbers as one by one, to the bit, with T_X among the
 * temperatures, beyond the reach of one grid and with degenerate fermions. */
static void two_kinds_are_one_and_one(void **state)
{
    (void)state;
    const double points[][3] = {{1.5, -0.1, 1.4}, {1.5, 0.4, 1.4}, {0.6, -0.1, 1.4}};
    struct dc_energy_rule rule;
    make_rule(&rule, DEFAULT);
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++)
        for (int slopes = 0; slopes <= 1; slopes++) {
            double m = 3, tf = points[i][0], z = points[i][1], tx = points[i][2], w = -2;
            const struct dc_decay_state states[2] = {
                {m, 1e-20, 0, tf, z, tx, exp(-m / tf), exp(z), exp(w), exp(-w)},
                {m, 3e-20, 0.511, 1.6, 0, tx, exp(-m / 1.6), 1, exp(w), exp(-w)}};
            struct dc_vector_gas gas;
            struct dc_vector_nodes nodes;
            struct dc_decay_rates two[2], one;
            dc_vector_gas_at_nodes(&rule, m, tx, w, exp(w), slopes == 1, &gas, &nodes);
            dc_decays_at(&rule, DC_STATISTICS_QUANTUM, states, 2, &nodes, slopes == 1, two);
            for (int c = 0; c < 2; c++) {
                dc_decays_at(&rule, DC_STATISTICS_QUANTUM, &states[c], 1, &nodes, slopes == 1,
                             &one);
                assert_true(two[c].number.value == one.number.value);
                assert_true(two[c].kinetic.value == one.kinetic.value);
                if (slopes) {
                    assert_memory_equal(&two[c].number, &one.number, sizeof one.number);
                    assert_memory_equal(&two[c].kinetic, &one.kinetic, sizeof one.kinetic);
                }
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),
        cmocka_unit_test(equals_the_collision_term),
        cmocka_unit_test(detailed_balance),
        cmocka_unit_test(dilute_gases_are_maxwell_boltzmann),
        cmocka_unit_test(cold_vector_decays_at_its_width),
        cmocka_unit_test(no_width_no_rate),
        cmocka_unit_test(slopes),
        cmocka_unit_test(grids_meet),
        cmocka_unit_test(two_kinds_are_one_and_one),
    };
    return cmocka_run_group_tests_name("decay", tests, NULL, NULL);
}

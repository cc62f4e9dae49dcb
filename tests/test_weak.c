/* Weak rates: equilibrium, limits, the suppression by the electron's mass, slopes. */
#include "close.h"
#include "cosmology/weak.h"
#include "darkcube/constants.h"

static void open_table(struct dc_weak_table *table, bool fermi, bool mass)
{
    assert_int_equal(dc_weak_table_build(table, (struct dc_weak_rules){fermi, mass}, NULL),
                     DC_SUCCESS);
}

/* An independent program's value, 10 digits. */
static void value(void **state)
{
    (void)state;
    struct dc_weak_table table;
    struct dc_weak_rates rates;
    open_table(&table, false, false);
    dc_weak_look_up(&table, 2, 1.9, -0.01, &rates);
    assert_relative(rates.energy, 1.108717753e-20, 1e-9);
    assert_relative(rates.number, 1.070408149e-21, 1e-9);
    dc_weak_table_clear(&table);
}

static void nothing_flows_in_equilibrium(void **state)
{
    (void)state;
    for (int mass = 0; mass <= 1; mass++) {
        struct dc_weak_table table;
        open_table(&table, true, mass);
        for (double t = 0.02; t < 300; t *= 2.1) {
            struct dc_weak_rates hot, same;
            dc_weak_look_up(&table, t, t, 0, &same);
            dc_weak_look_up(&table, t, 0.5 * t, 0, &hot);
            /* below 0.05 MeV there are hardly electrons, and hardly a flow to compare with */
            assert_absolute(same.energy / hot.energy, 0, 1e-12);
            assert_absolute(same.number / hot.number, 0, 1e-12);
            assert_true(hot.energy > 0 && hot.number > 0);
        }
        dc_weak_table_clear(&table);
    }
}

/* Suppression factors by an independent program, 4 digits: columns n,e a,e s,e n,mu a,mu s,mu. */
static void electron_mass_suppression(void **state)
{
    (void)state;
    const double rows[][7] = {{0.05, 0, 0.0001, 0.0008, 0, 0, 0.0014},
                              {0.1, 0.0415, 0.0727, 0.0624, 0.0112, 0.0211, 0.0902},
                              {0.2, 0.4796, 0.5826, 0.3857, 0.2422, 0.3181, 0.4624},
                              {0.3, 0.7606, 0.8259, 0.6194, 0.5079, 0.5883, 0.6883},
                              {0.5, 0.9270, 0.9486, 0.8268, 0.7752, 0.8233, 0.8669},
                              {1, 0.9850, 0.9891, 0.9507, 0.9373, 0.9524, 0.9637},
                              {2, 0.9965, 0.9974, 0.9872, 0.9839, 0.9879, 0.9907},
                              {5, 0.9995, 0.9996, 0.9979, 0.9974, 0.9981, 0.9985}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct dc_weak_suppression s;
        assert_true(dc_weak_suppression(rows[i][0], &s));
        for (int flavour = 0; flavour < 2; flavour++) {
            assert_absolute(s.number[flavour], rows[i][1 + 3 * flavour], 6e-5);
            assert_absolute(s.annihilation[flavour], rows[i][2 + 3 * flavour], 6e-5);
            assert_absolute(s.scattering[flavour], rows[i][3 + 3 * flavour], 6e-5);
        }
    }
}

/* Above the electron's mass the suppression is gone, as (m/T)^2. */
static void mass_is_forgotten_when_hot(void **state)
{
    (void)state;
    struct dc_weak_table with, without;
    struct dc_weak_rates a, b;
    open_table(&with, true, true);
    open_table(&without, true, false);
    for (double t = 20; t < 500; t *= 1.7) {
        double allowed = 2 * pow(DC_ELECTRON_MASS_MEV / t, 2);
        dc_weak_look_up(&with, t, 0.95 * t, -0.01, &a);
        dc_weak_look_up(&without, t, 0.95 * t, -0.01, &b);
        assert_relative(a.energy, b.energy, allowed);
        assert_relative(a.number, b.number, allowed);
    }
    dc_weak_table_clear(&with);
    dc_weak_table_clear(&without);
}

/* Fermi statistics blocks: 0.852, 0.884, 0.829 (Monte-Carlo of the massless linear response:
 * 0.8524(3), 0.8841(3), 0.8277(4)). */
static void pauli_blocking(void **state)
{
    (void)state;
    struct dc_weak_table fermi, boltzmann;
    struct dc_weak_rates a, b;
    open_table(&fermi, true, false);
    open_table(&boltzmann, false, false);
    dc_weak_look_up(&fermi, 3, 2.9, 0, &a);
    dc_weak_look_up(&boltzmann, 3, 2.9, 0, &b);
    assert_absolute(a.number / b.number, 0.8524, 4e-4 + 3e-4);
    assert_true(a.energy / b.energy > 0.829 && a.energy / b.energy < 0.884);
    dc_weak_table_clear(&fermi);
    dc_weak_table_clear(&boltzmann);
}

static void slopes(void **state)
{
    (void)state;
    struct dc_weak_table table;
    open_table(&table, true, true);
    for (double t = 0.15; t < 50; t *= 2.3) {
        const double x[3] = {log(t), log(0.9 * t), -0.03};
        struct dc_weak_rates r, a, b;
        dc_weak_look_up(&table, exp(x[0]), exp(x[1]), x[2], &r);
        for (int j = 0; j < 3; j++) {
            double up[3] = {x[0], x[1], x[2]}, down[3] = {x[0], x[1], x[2]}, h = 1e-5;
            up[j] += h;
            down[j] -= h;
            dc_weak_look_up(&table, exp(up[0]), exp(up[1]), up[2], &a);
            dc_weak_look_up(&table, exp(down[0]), exp(down[1]), down[2], &b);
            assert_relative(r.denergy[j], (a.energy - b.energy) / (2 * h), 1e-6);
            assert_relative(r.dnumber[j], (a.number - b.number) / (2 * h), 1e-6);
        }
    }
    dc_weak_table_clear(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(value),
        cmocka_unit_test(nothing_flows_in_equilibrium),
        cmocka_unit_test(electron_mass_suppression),
        cmocka_unit_test(mass_is_forgotten_when_hot),
        cmocka_unit_test(pauli_blocking),
        cmocka_unit_test(slopes),
    };
    return cmocka_run_group_tests_name("weak", tests, NULL, NULL);
}

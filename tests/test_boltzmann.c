/* The right-hand side of the Boltzmann system: values, conservation laws, its Jacobian, its domain.
 */
#include "universe.h"

#include <string.h>

/* Four universes: the physics of the four presets. */
static void open_preset(struct dc_universe *universe, int preset)
{
    const struct dc_weak_rules boltzmann = {false, false}, fermi = {true, true};
    switch (preset) {
    case 0:
        universe_open(universe, DC_QED_E3, fermi, DC_STATISTICS_QUANTUM, 2);
        break;
    case 1:
        universe_open(universe, DC_QED_NONE, boltzmann, DC_STATISTICS_QUANTUM, 2);
        break;
    case 2:
        universe_open(universe, DC_QED_NONE, boltzmann, DC_STATISTICS_QUANTUM, 1);
        break;
    default:
        universe_open(universe, DC_QED_NONE, boltzmann, DC_STATISTICS_MAXWELL_BOLTZMANN, 2);
    }
}

/* An independent program: m = 4 MeV, g = 1e-10, B-L, no QED, Boltzmann weak rates, kn = 2. */
static void values(void **state)
{
    (void)state;
    struct dc_universe universe;
    struct dc_vector_boson boson = boson_at(4, 1e-10, DC_PI / 2);
    struct dc_vector vector = vector_of(&boson, NULL);
    double f[DC_VARIABLES];
    open_preset(&universe, 1);
    assert_relative(vector.width_neutrinos_mev, 1.591549e-21, 3e-7);
    assert_relative(vector.width_electrons_mev, 1.059299e-21, 3e-7);
    const double start[] = {3.68887945, 3.68887945, 0, 3.46003207, -9.86461845};
    const double at_start[] = {-0.99999606, -0.99995499, -2.1261772e-4, -1.00249393, 2.88910700};
    assert_int_equal(dc_boltzmann_rhs(&universe, &vector, start, f, NULL), DC_DOMAIN_FINE);
    for (int i = 0; i < DC_VARIABLES; i++)
        assert_absolute(f[i], at_start[i], 6e-8); /* the state is given to 9 digits */
    const double y[] = {log(2), log(1.9), -0.01, log(1.5), -3};
    const double at_y[] = {-1.0672984854, -0.8052852031, -0.6048057087, -0.9003359879,
                           0.6241485131};
    assert_int_equal(dc_boltzmann_rhs(&universe, &vector, y, f, NULL), DC_DOMAIN_FINE);
    for (int i = 0; i < DC_VARIABLES; i++)
        assert_absolute(f[i], at_y[i], 2e-8); /* tables on both sides */
    universe_close(&universe);
}

/* Plasma, neutrinos, vector: apart, so that differences of a dilute vector keep their digits. */
enum { GASES = 3 };

static void energies(const struct dc_universe *universe, const struct dc_vector *vector,
                     const double *y, double energy[GASES])
{
    struct dc_background b;
    assert_int_equal(dc_boltzmann_background(universe, vector, y, &b), DC_DOMAIN_FINE);
    energy[0] = b.plasma.energy_density;
    energy[1] = b.neutrinos.energy_density;
    energy[2] = b.vector_energy_density;
}

/* States far from equilibrium, close to it, hot and cold. */
static const double states[][DC_VARIABLES] = {
    {0.69, 0.64, -0.01, 0.4, -3}, {3.0, 3.0, 1e-4, 2.9, -0.9},  {-1.2, -1.5, 0.3, -2.5, -11},
    {0.1, 0.2, -0.3, 0.15, -20},  {-2.0, -2.3, 0.8, -1.9, -25}, {1.5, 1.45, -0.02, 1.47, -0.8},
};
enum { STATES = sizeof states / sizeof states[0] };

/* rho' = -3 (rho + P): collisions move energy about and make none. The derivative of the total
 * along the right-hand side is taken by differences; that limits it to 1e-8. */
static void energy_is_conserved(void **state)
{
    (void)state;
    for (int preset = 0; preset < 4; preset++) {
        struct dc_universe universe;
        struct dc_compton_table compton;
        struct dc_vector_boson boson = boson_at(3, 4e-10, 1.0);
        struct dc_vector vector = vector_of(&boson, &compton);
        open_preset(&universe, preset);
        for (int s = 0; s < STATES; s++)
            for (int with_vector = 0; with_vector <= 1; with_vector++) {
                const struct dc_vector *v = with_vector ? &vector : NULL;
                double f[DC_VARIABLES] = {0}, rate = 0, size = 0;
                struct dc_background b;
                assert_int_equal(dc_boltzmann_rhs(&universe, v, states[s], f, NULL),
                                 DC_DOMAIN_FINE);
                assert_int_equal(dc_boltzmann_background(&universe, v, states[s], &b),
                                 DC_DOMAIN_FINE);
                for (int j = 0; j < (with_vector ? DC_VARIABLES : DC_STANDARD_VARIABLES); j++) {
                    double at[4][GASES], h = 1e-4, slope = 0;
                    const double step[4] = {-2 * h, -h, h, 2 * h};
                    for (int k = 0; k < 4; k++) {
                        double y[DC_VARIABLES];
                        memcpy(y, states[s], sizeof y);
                        y[j] += step[k];
                        energies(&universe, v, y, at[k]);
                    }
                    for (int g = 0; g < GASES; g++)
                        slope += (8 * (at[2][g] - at[1][g]) - (at[3][g] - at[0][g])) / (12 * h);
                    rate += slope * f[j];
                    size += fabs(slope * f[j]);
                }
                assert_absolute((rate + 3 * (b.total_energy_density + b.total_pressure)) /
                                    (size + b.total_energy_density),
                                0, 3e-8);
            }
        dc_compton_table_clear(&compton);
        universe_close(&universe);
    }
}

/* Without weak rates, a^3 (n_nu + kn n_X) changes by nothing in the neutrino channel. */
static void neutrinos_are_counted(void **state)
{
    (void)state;
    for (int kn = 1; kn <= 2; kn++) {
        struct dc_universe universe;
        struct dc_vector_boson boson = boson_at(3, 4e-10, 3 * DC_PI / 4);
        struct dc_vector vector = vector_of(&boson, NULL);
        universe_open(&universe, DC_QED_NONE, (struct dc_weak_rules){false, false},
                      DC_STATISTICS_QUANTUM, kn);
        universe.weak_rates = false;
        assert_true(vector.width_electrons_mev == 0);
        for (int s = 0; s < STATES; s++) {
            const double *y = states[s];
            double f[DC_VARIABLES], ew = exp(y[DC_W]);
            struct dc_background b;
            assert_int_equal(dc_boltzmann_rhs(&universe, &vector, y, f, NULL), DC_DOMAIN_FINE);
            assert_int_equal(dc_boltzmann_background(&universe, &vector, y, &b), DC_DOMAIN_FINE);
            double n = b.neutrinos.number_density;
            double dn = n * (3 * f[DC_LN_TN] + b.neutrinos.f2_over_f3 * f[DC_Z]);
            double dx = ew * (b.vector.n_l * f[DC_LN_TX] + b.vector.n_w * f[DC_W]);
            assert_absolute((dn + 3 * n + kn * (dx + 3 * ew * b.vector.n)) /
                                (fabs(dn) + fabs(dx) + n),
                            0, 1e-12);
        }
        universe_close(&universe);
    }
}

/* One temperature, mu_nu = 0, mu_X = 0: every process balances, however strong, and what is left is
 * the expansion alone, but for rounding times rates over H. */
static void equilibrium_balances(void **state)
{
    (void)state;
    for (int preset = 0; preset < 4; preset++) {
        struct dc_universe universe;
        struct dc_compton_table compton;
        struct dc_vector_boson boson = boson_at(3, 1e-9, 1.0);
        struct dc_vector coupled = vector_of(&boson, &compton), free = {.mass_mev = 3};
        open_preset(&universe, preset);
        for (double t = 0.3; t < 100; t *= 3) {
            const double y[] = {log(t), log(t), 0, log(t), -3 / t};
            double with[DC_VARIABLES], without[DC_VARIABLES];
            universe.weak_rates = true;
            assert_int_equal(dc_boltzmann_rhs(&universe, &coupled, y, with, NULL), DC_DOMAIN_FINE);
            universe.weak_rates = false;
            assert_int_equal(dc_boltzmann_rhs(&universe, &free, y, without, NULL), DC_DOMAIN_FINE);
            for (int i = 0; i < DC_VARIABLES; i++)
                assert_absolute(with[i], without[i], 1e-7);
        }
        dc_compton_table_clear(&compton);
        universe_close(&universe);
    }
}

/* Heat flows from hot to cold. */
static void directions(void **state)
{
    (void)state;
    struct dc_universe universe;
    double f[DC_VARIABLES], g[DC_VARIABLES];
    open_preset(&universe, 0);
    const double hot_plasma[] = {1.0, 0.9, 0}, hot_neutrinos[] = {1.0, 1.1, 0};
    assert_int_equal(dc_boltzmann_rhs(&universe, NULL, hot_plasma, f, NULL), DC_DOMAIN_FINE);
    assert_int_equal(dc_boltzmann_rhs(&universe, NULL, hot_neutrinos, g, NULL), DC_DOMAIN_FINE);
    assert_true(f[DC_LN_TN] > -1 && g[DC_LN_TN] < -1);
    universe_close(&universe);
}

/* The analytic Jacobian against fourth-order differences, all presets, all states. */
static void jacobian(void **state)
{
    (void)state;
    for (int preset = 0; preset < 4; preset++) {
        struct dc_universe universe;
        struct dc_compton_table compton;
        struct dc_vector_boson boson = boson_at(3, 4e-10, 1.0);
        struct dc_vector vector = vector_of(&boson, &compton);
        open_preset(&universe, preset);
        for (int ceiling = 0; ceiling <= 1; ceiling++)
            for (int s = 0; s < STATES; s++) {
                double f[DC_VARIABLES], j[DC_VARIABLES * DC_VARIABLES];
                universe.rate_ceiling = ceiling ? 1e7 : 1; /* saturated too */
                assert_int_equal(dc_boltzmann_rhs(&universe, &vector, states[s], f, j),
                                 DC_DOMAIN_FINE);
                for (int c = 0; c < DC_VARIABLES; c++) {
                    double at[4][DC_VARIABLES], h = 2e-4;
                    const double step[4] = {-2 * h, -h, h, 2 * h};
                    for (int k = 0; k < 4; k++) {
                        double y[DC_VARIABLES];
                        memcpy(y, states[s], sizeof y);
                        y[c] += step[k];
                        assert_int_equal(dc_boltzmann_rhs(&universe, &vector, y, at[k], NULL),
                                         DC_DOMAIN_FINE);
                    }
                    for (int r = 0; r < DC_VARIABLES; r++) {
                        double difference =
                            (8 * (at[2][r] - at[1][r]) - (at[3][r] - at[0][r])) / (12 * h);
                        double size = fabs(j[r * DC_VARIABLES + c]) + fabs(f[r]) + 1;
                        assert_absolute(j[r * DC_VARIABLES + c], difference, 2e-6 * size);
                    }
                }
            }
        dc_compton_table_clear(&compton);
        universe_close(&universe);
    }
}

/* At the border of Bose condensation w stops, energy is still conserved (by the analytic slopes of
 * the densities), and the Jacobian knows of the stop. */
static void condensation(void **state)
{
    (void)state;
    struct dc_universe universe;
    struct dc_compton_table compton;
    struct dc_vector_boson boson = boson_at(0.13, 2e-9, 1.05);
    struct dc_vector vector = vector_of(&boson, &compton);
    const double stops[] = {8, 2, 1.2, 1, 0.9}; /* w in units of the stop */
    open_preset(&universe, 0);
    for (size_t i = 0; i < sizeof stops / sizeof stops[0]; i++) {
        /* colder than the baths: quanta are made faster than they warm up */
        double y[] = {log(16), log(16), 1.7e-4, log(13.8), -stops[i] * DC_CONDENSATION_W};
        double f[DC_VARIABLES], j[DC_VARIABLES * DC_VARIABLES], ew = exp(y[DC_W]);
        struct dc_background b;
        assert_int_equal(dc_boltzmann_rhs(&universe, &vector, y, f, j), DC_DOMAIN_FINE);
        assert_int_equal(dc_boltzmann_background(&universe, &vector, y, &b), DC_DOMAIN_FINE);
        const struct dc_vector_gas *g = &b.vector;
        double rate =
            16 * b.plasma.heat_capacity * f[DC_LN_TG] +
            b.neutrinos.energy_density * (4 * f[DC_LN_TN] + b.neutrinos.f3_over_f4 * f[DC_Z]) +
            ew * ((g->k_l + 0.13 * g->n_l) * f[DC_LN_TX] + (g->k_w + 0.13 * g->n_w) * f[DC_W]);
        assert_relative(rate, -3 * (b.total_energy_density + b.total_pressure), 1e-8);
        if (stops[i] > 1)
            assert_true(f[DC_W] > 0);
        else
            assert_true(f[DC_W] <= 0);
        for (int c = 0; c < DC_VARIABLES; c++) {
            double h = c == DC_W ? 1e-3 * DC_CONDENSATION_W : 1e-6, above[DC_VARIABLES],
                   below[DC_VARIABLES], saved = y[c];
            y[c] = saved + h;
            assert_int_equal(dc_boltzmann_rhs(&universe, &vector, y, above, NULL), DC_DOMAIN_FINE);
            y[c] = saved - h;
            assert_int_equal(dc_boltzmann_rhs(&universe, &vector, y, below, NULL), DC_DOMAIN_FINE);
            y[c] = saved;
            for (int r = 0; r < DC_VARIABLES; r++) {
                double slope = (above[r] - below[r]) / (2 * h);
                assert_absolute(j[r * DC_VARIABLES + c], slope, 1e-4 * (fabs(slope) + 1));
            }
        }
    }
    dc_compton_table_clear(&compton);
    universe_close(&universe);
}

static void domain(void **state)
{
    (void)state;
    struct dc_universe universe;
    struct dc_vector_boson boson = boson_at(3, 4e-10, 1.0);
    struct dc_vector vector = vector_of(&boson, NULL);
    double f[DC_VARIABLES];
    open_preset(&universe, 1);
    const double condensed[] = {0, 0, 0, 0, 0};
    const double degenerate[] = {0, 0, 4.1, 0, -1};
    const double too_hot[] = {8, 0, 0, 0, -1};
    const double too_cold[] = {0, -1000, 0, 0, -1}, too_few[] = {0, 0, -1000, 0, -1};
    const double frozen[] = {-1000, 0, 0, 0, -1}, cold_vector[] = {0, 0, 0, -1000, -1};
    const double overfull[] = {1, 1, 0.9, 0, -1}; /* 2 mu_nu > m */
    const double nothing[] = {0, NAN, 0, 0, -1};
    assert_int_equal(dc_boltzmann_rhs(&universe, &vector, condensed, f, NULL),
                     DC_DOMAIN_CONDENSATION);
    assert_int_equal(dc_boltzmann_rhs(&universe, &vector, degenerate, f, NULL),
                     DC_DOMAIN_DEGENERATE);
    assert_int_equal(dc_boltzmann_rhs(&universe, NULL, degenerate, f, NULL), DC_DOMAIN_DEGENERATE);
    assert_int_equal(dc_boltzmann_rhs(&universe, &vector, overfull, f, NULL), DC_DOMAIN_DEGENERATE);
    assert_int_equal(dc_boltzmann_rhs(&universe, &vector, too_hot, f, NULL), DC_DOMAIN_TEMPERATURE);
    const double *const cold[] = {too_cold, too_few, frozen, cold_vector};
    for (int i = 0; i < 4; i++)
        assert_int_equal(dc_boltzmann_rhs(&universe, &vector, cold[i], f, NULL),
                         DC_DOMAIN_TEMPERATURE);
    assert_int_equal(dc_boltzmann_rhs(&universe, &vector, nothing, f, NULL), DC_DOMAIN_NOT_FINITE);
    universe_close(&universe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),
        cmocka_unit_test(energy_is_conserved),
        cmocka_unit_test(neutrinos_are_counted),
        cmocka_unit_test(equilibrium_balances),
        cmocka_unit_test(directions),
        cmocka_unit_test(jacobian),
        cmocka_unit_test(condensation),
        cmocka_unit_test(domain),
    };
    return cmocka_run_group_tests_name("boltzmann", tests, NULL, NULL);
}

/* Helium: rates n <-> p against limits, and the abundance. */
#include "cosmology/helium.h"
#include "darkcube/cosmology.h"
#include "universe.h"

static struct dc_helium_rule rule;

static int open_rule(void **state)
{
    (void)state;
    return dc_helium_rule_init(&rule, NULL) == DC_SUCCESS ? 0 : 1;
}

/* lambda_0 = 1.6361 m_e^5 (Born, no Coulomb correction; Weinberg, Gravitation and Cosmology, 15.7).
 */
static void phase_space_of_the_free_neutron(void **state)
{
    (void)state;
    double lambda_0 = DC_HBAR_MEV_S / DC_NEUTRON_LIFETIME_S / rule.inverse_norm;
    assert_relative(lambda_0, 1.6361 * pow(DC_ELECTRON_MASS_MEV, 5), 1e-4);
}

/* In the cold, neutrons decay with their mean life, and protons do nothing. */
static void cold_limit(void **state)
{
    (void)state;
    double np, pn;
    dc_helium_rates(&rule, 1e-3, 0.7e-3, 0, &np, &pn);
    assert_relative(np, DC_HBAR_MEV_S / DC_NEUTRON_LIFETIME_S, 1e-5);
    assert_true(pn < 1e-100);
}

/* One temperature, mu = 0: lambda_pn/lambda_np = e^(-Q/T). */
static void detailed_balance(void **state)
{
    (void)state;
    for (double t = 0.07; t < 12; t *= 1.8) {
        double np, pn;
        dc_helium_rates(&rule, t, t, 0, &np, &pn);
        assert_relative(pn / np, exp(-DC_NEUTRON_PROTON_MASS_DIFFERENCE_MEV / t), 1e-7);
    }
}

/* Hot: E_e = E_nu = E >> Q, m_e: two reactions of int E^4 f (1-f) dE = (7 pi^4/30) T^5. */
static void hot_limit(void **state)
{
    (void)state;
    double t = 2000, np, pn;
    dc_helium_rates(&rule, t, t, 0, &np, &pn);
    assert_relative(np / rule.inverse_norm, 2 * 7 * pow(DC_PI, 4) / 30 * pow(t, 5), 3e-3);
    assert_relative(pn, np, 3e-3);
}

/* X at (1.5 MeV, 1e-10, 3 pi/4) adds 0.0085 in the preset leading-order and 0.0047 in as-published:
 * an independent program, two digits. */
static void abundance(void **state)
{
    (void)state;
    const double expected[] = {
        [DC_COSMOLOGY_LEADING_ORDER] = 0.0085, [DC_COSMOLOGY_AS_PUBLISHED] = 0.0047};
    for (int preset = DC_COSMOLOGY_LEADING_ORDER; preset <= DC_COSMOLOGY_AS_PUBLISHED; preset++) {
        struct dc_cosmology *cosmology;
        struct dc_cosmology_options options = dc_cosmology_defaults();
        struct dc_cosmology_result result;
        struct dc_vector_boson boson = boson_at(1.5, 1e-10, 3 * DC_PI / 4);
        options.preset = (enum dc_cosmology_preset)preset;
        assert_int_equal(dc_cosmology_open(&options, &cosmology, NULL), DC_SUCCESS);
        assert_absolute(dc_cosmology_standard_model(cosmology)->helium_mass_fraction,
                        DC_HELIUM_STANDARD, 1e-9);
        assert_int_equal(dc_cosmology_point(cosmology, &boson, &result, NULL, NULL), DC_OK);
        assert_absolute(result.delta_helium_mass_fraction, expected[preset], 1e-4);
        dc_cosmology_close(cosmology);
    }
}

/* A second independent program, along its own evolution (Radau IIA, its stages, 200 nodes); preset
 * leading-order. */
static void abundance_elsewhere(void **state)
{
    (void)state;
    const double points[][4] = {
        {1.5, 1e-10, 0.75, 8.4929e-3}, {4, 1e-9, 0.4, 2.422e-4}, {1.3, 5e-11, 0, 4.189e-4}};
    struct dc_cosmology *cosmology;
    struct dc_cosmology_options options = dc_cosmology_defaults();
    options.preset = DC_COSMOLOGY_LEADING_ORDER;
    assert_int_equal(dc_cosmology_open(&options, &cosmology, NULL), DC_SUCCESS);
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        struct dc_vector_boson boson = boson_at(points[i][0], points[i][1], points[i][2] * DC_PI);
        struct dc_cosmology_result result;
        assert_int_equal(dc_cosmology_point(cosmology, &boson, &result, NULL, NULL), DC_OK);
        assert_absolute(result.delta_helium_mass_fraction, points[i][3], 1e-6);
    }
    dc_cosmology_close(cosmology);
}

/* The fraction along one evolution does not depend on where its steps lie. */
static void steps_do_not_matter(void **state)
{
    (void)state;
    struct dc_universe universe;
    struct dc_trajectory trajectory = {0};
    struct dc_evolution evolution;
    double fraction[2];
    universe_open(&universe, DC_QED_NONE, (struct dc_weak_rules){false, false},
                  DC_STATISTICS_QUANTUM, 2);
    for (int i = 0; i < 2; i++) {
        struct dc_evolve_options options = {.tolerance = i == 0 ? 5e-8 : 2e-9, .max_steps = 20000};
        dc_evolve(&universe, NULL, 20, &options, &trajectory, &evolution);
        assert_int_equal(evolution.ending, DC_ENDING_FINISHED);
        double bottleneck = dc_helium_calibrate(&rule, &universe, &trajectory);
        assert_true(bottleneck > 0.065 && bottleneck < 0.085);
        fraction[i] = dc_neutron_fraction(&rule, &universe, NULL, &trajectory, 0.0745);
        assert_true(isnan(dc_neutron_fraction(&rule, &universe, NULL, &trajectory, 1e-4)));
    }
    assert_absolute(fraction[0], fraction[1], 1e-6);
    dc_trajectory_free(&trajectory);
    universe_close(&universe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phase_space_of_the_free_neutron),
        cmocka_unit_test(cold_limit),
        cmocka_unit_test(detailed_balance),
        cmocka_unit_test(hot_limit),
        cmocka_unit_test(abundance),
        cmocka_unit_test(abundance_elsewhere),
        cmocka_unit_test(steps_do_not_matter),
    };
    return cmocka_run_group_tests_name("helium", tests, open_rule, NULL);
}

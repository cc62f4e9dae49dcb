/* Production ratios: against traces over quark flavours, at the angles where they vanish, in the
 * limit of a light X; running widths of vector mesons. */
#include "darkcube/constants.h"
#include "darkcube/model.h"
#include "darkcube/production.h"

#include "close.h"

#include <complex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* A few dozen operations on numbers of order one. */
static const double rounding = 1e-13;

static const double angles[] = {0, 0.3, 0.8, 1.4, 1.9, 2.3, 2.5, 3.0, -1.1, 4.4};
static const double masses_mev[] = {0.01, 1,   30,     134,    200,     400,     600,  770,
                                    775,  782, 782.65, 957.78, 1019.46, 1019.47, 1500, 5e4};
enum {
    ANGLES = sizeof angles / sizeof angles[0],
    MASSES = sizeof masses_mev / sizeof masses_mev[0],
};

static struct dc_vector_boson boson_at(double mass_mev, double angle_rad)
{
    struct dc_vector_boson boson = {.mass_mev = mass_mev, .coupling = 1e-3};
    dc_em_bl_charges(angle_rad, &boson.charges);
    return boson;
}

static double ratio_at(int production, double mass_mev, double angle_rad)
{
    const struct dc_vector_boson boson = boson_at(mass_mev, angle_rad);
    return dc_production_ratio((enum dc_production)production, &boson);
}

/* ---- channels -------------------------------------------------------------------------------- */

static void channels_have_names(void **state)
{
    (void)state;
    static const char *const names[] = {"rho0",   "eta_gamma", "omega_pi0", "omega",     "phi",
                                        "d_d",    "u_u",       "s_s",       "c_c",       "b_b",
                                        "e_e",    "mu_mu",     "e_brem",    "mu_brem",   "p_brem",
                                        "D*0_D0", "phi_eta",   "pi0_gamma", "eta'_gamma"};
    enum { NAMES = sizeof names / sizeof names[0] };
    assert_int_equal(NAMES, DC_PRODUCTION_COUNT);
    bool seen[DC_PRODUCTION_COUNT] = {false};
    for (size_t i = 0; i < NAMES; i++) {
        enum dc_production production = DC_PRODUCTION_COUNT;
        assert_true(dc_production_named(names[i], &production));
        assert_string_equal(dc_production_name(production), names[i]);
        assert_non_null(dc_production_process(production));
        assert_false(seen[production]);
        seen[production] = true;
    }
    enum dc_production production = DC_PRODUCTION_PHI;
    assert_false(dc_production_named("rho", &production));
    assert_false(dc_production_named("", &production));
    assert_int_equal(production, DC_PRODUCTION_PHI);
    assert_null(dc_production_name(DC_PRODUCTION_COUNT));
    assert_null(dc_production_process(DC_PRODUCTION_COUNT));
}

static void a_dark_photon_has_exactly_one(void **state)
{
    (void)state;
    for (int i = 0; i < DC_PRODUCTION_COUNT; i++)
        for (size_t m = 0; m < MASSES; m++) {
            assert_true(ratio_at(i, masses_mev[m], 0) == 1);
            struct dc_couplings couplings;
            struct dc_vector_boson boson;
            assert_int_equal(dc_run_couplings(DC_RUNNING_ON, 1e-3, 0, masses_mev[m], &couplings),
                             DC_OK);
            dc_couplings_boson(&couplings, masses_mev[m], &boson);
            assert_true(dc_production_ratio((enum dc_production)i, &boson) == 1);
        }
}

static void half_a_turn_changes_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < DC_PRODUCTION_COUNT; i++)
        for (size_t m = 0; m < MASSES; m++)
            for (size_t a = 0; a < ANGLES; a++) {
                const double ratio = ratio_at(i, masses_mev[m], angles[a]);
                assert_true(ratio >= 0);
                assert_absolute(ratio_at(i, masses_mev[m], angles[a] + DC_PI), ratio, rounding);
            }
}

/* One zero for each channel that has one, at every mass, and none where it is not expected. */
static void ratios_vanish_at_their_angles(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double electric_charge, b_minus_l; /* of what does not couple */
    } zeros[] = {{"e_brem", -1, -1},       {"mu_brem", -1, -1},      {"p_brem", 1, 1},
                 {"e_e", -1, -1},          {"mu_mu", -1, -1},        {"u_u", 2. / 3, 1. / 3},
                 {"c_c", 2. / 3, 1. / 3},  {"d_d", -1. / 3, 1. / 3}, {"s_s", -1. / 3, 1. / 3},
                 {"b_b", -1. / 3, 1. / 3}, {"rho0", 1, 0},           {"omega_pi0", 1, 0},
                 {"omega", 1, 2},          {"phi", -1, 1},           {"phi_eta", -1, 1},
                 {"D*0_D0", 2, 1}};
    for (size_t i = 0; i < sizeof zeros / sizeof zeros[0]; i++) {
        enum dc_production production;
        assert_true(dc_production_named(zeros[i].name, &production));
        const double angle = dc_phobic_angle(zeros[i].electric_charge, zeros[i].b_minus_l);
        for (size_t m = 0; m < MASSES; m++) {
            assert_true(ratio_at((int)production, masses_mev[m], angle) == 0);
            assert_true(ratio_at((int)production, masses_mev[m], angle + 0.1) > 1e-3);
            assert_true(ratio_at((int)production, masses_mev[m], angle - 0.1) > 1e-3);
        }
    }
    /* Two resonances of different widths never cancel where both take part. */
    for (size_t a = 0; a < ANGLES; a++)
        assert_true(ratio_at(DC_PRODUCTION_PION, 775.49, angles[a]) > 1e-6);
}

/* The table of Fig. 5. */
static void the_printed_table(void **state)
{
    (void)state;
    for (size_t a = 0; a < ANGLES; a++) {
        const double c = cos(angles[a]), s = sin(angles[a]);
        const struct {
            const char *name;
            double ratio;
        } printed[] = {{"omega", (c + 2 * s) * (c + 2 * s)},
                       {"e_brem", (c + s) * (c + s)},
                       {"p_brem", (c + s) * (c + s)},
                       {"u_u", (2 * c + s) * (2 * c + s) / 4},
                       {"rho0", c * c},
                       {"d_d", (c - s) * (c - s)},
                       {"phi", (c - s) * (c - s)},
                       {"omega_pi0", c * c},
                       {"phi_eta", (c - s) * (c - s)}};
        for (size_t i = 0; i < sizeof printed / sizeof printed[0]; i++) {
            enum dc_production production;
            assert_true(dc_production_named(printed[i].name, &production));
            assert_absolute(ratio_at((int)production, 10, angles[a]), printed[i].ratio, rounding);
        }
    }
}

static void decays_close(void **state)
{
    (void)state;
    assert_absolute(dc_production_closes_mev(DC_PRODUCTION_PION), 134.977, 0.001);
    assert_absolute(dc_production_closes_mev(DC_PRODUCTION_ETA), 547.9, 0.1);
    assert_absolute(dc_production_closes_mev(DC_PRODUCTION_ETA_PRIME), 957.8, 0.1);
    assert_absolute(dc_production_closes_mev(DC_PRODUCTION_OMEGA_PION), 782.65 - 134.98, 0.01);
    assert_absolute(dc_production_closes_mev(DC_PRODUCTION_PHI_ETA), 1019.46 - 547.86, 0.01);
    assert_absolute(dc_production_closes_mev(DC_PRODUCTION_D_STAR), 2006.85 - 1864.84, 0.01);
    assert_true(isinf(dc_production_closes_mev(DC_PRODUCTION_RHO)));
    assert_true(isinf(dc_production_closes_mev(DC_PRODUCTION_ELECTRON_BREMSSTRAHLUNG)));
}

/* ---- the quark level ------------------------------------------------------------------------- */

/* Neutral mesons and charges are diagonal in u, d, s. */
struct flavours {
    double u, d, s;
};

static const struct flavours electric = {2. / 3, -1. / 3, -1. / 3};

static double trace3(struct flavours a, struct flavours b, struct flavours c)
{
    return a.u * b.u * c.u + a.d * b.d * c.d + a.s * b.s * c.s;
}

static double trace2(struct flavours a, struct flavours b)
{
    return a.u * b.u + a.d * b.d + a.s * b.s;
}

static struct flavours over(struct flavours a, double n)
{
    return (struct flavours){a.u / n, a.d / n, a.s / n};
}

static struct flavours meson_flavours(enum dc_vector_meson meson)
{
    switch (meson) {
    case DC_RHO:
        return (struct flavours){0.5, -0.5, 0};
    case DC_OMEGA:
        return (struct flavours){0.5, 0.5, 0};
    default:
        return (struct flavours){0, 0, sqrt(0.5)};
    }
}

/* The form as it is written, with widths summed by hand. */
static double complex breit_wigner(enum dc_vector_meson meson, double m)
{
    static const struct {
        double mass, width;
        struct {
            double branching, a, b;
        } channels[3];
    } mesons[] = {
        [DC_RHO] = {775.49, 149.10, {{0.99884, 139.57, 139.57}}},
        [DC_OMEGA] = {782.65,
                      8.49,
                      {{0.89948, 279.14, 134.98}, {0.08349, 134.98, 0}, {0.01543, 139.57, 139.57}}},
        [DC_PHI] = {1019.46,
                    4.26,
                    {{0.48930, 493.677, 493.677},
                     {0.34221, 497.61, 497.61},
                     {0.01310, 547.862, 0}}},
    };
    const double m_v = mesons[meson].mass;
    double sum = 0;
    for (int k = 0; k < 3; k++) {
        const double a = mesons[meson].channels[k].a, b = mesons[meson].channels[k].b;
        if (m <= a + b)
            continue;
        const double here = (m * m - (a + b) * (a + b)) * (m * m - (a - b) * (a - b)) / (4 * m * m);
        const double there =
            (m_v * m_v - (a + b) * (a + b)) * (m_v * m_v - (a - b) * (a - b)) / (4 * m_v * m_v);
        sum += mesons[meson].channels[k].branching * pow(here / there, 1.5);
    }
    return m_v * m_v / (m_v * m_v - m * m - I * m_v * m_v * mesons[meson].width / m * sum);
}

/* A meson P becomes what has the flavours `with` and, by way of each vector meson, a boson of
 * charges Q_X: the sum of Tr[T_P T_with T_V] Tr[T_V Q_X] B_V. */
static double complex amplitude(struct flavours p, struct flavours with, struct flavours charges,
                                double mass_mev)
{
    double complex sum = 0;
    for (int v = 0; v < DC_VECTOR_MESON_COUNT; v++) {
        const struct flavours meson = meson_flavours((enum dc_vector_meson)v);
        sum += trace3(p, with, meson) * trace2(meson, charges) *
               breit_wigner((enum dc_vector_meson)v, mass_mev);
    }
    return sum;
}

static void ratios_are_traces_over_flavours(void **state)
{
    (void)state;
    const struct flavours pion = {0.5, -0.5, 0};
    const struct flavours eta = over((struct flavours){1, 1, -1}, sqrt(6));
    const struct flavours eta_prime = over((struct flavours){1, 1, 2}, 2 * sqrt(3));
    const struct {
        int production;
        struct flavours p, with;
    } decays[] = {{DC_PRODUCTION_PION, pion, electric},
                  {DC_PRODUCTION_ETA, eta, electric},
                  {DC_PRODUCTION_ETA_PRIME, eta_prime, electric},
                  {DC_PRODUCTION_OMEGA_PION, meson_flavours(DC_OMEGA), pion},
                  {DC_PRODUCTION_PHI_ETA, meson_flavours(DC_PHI), eta}};
    for (size_t i = 0; i < sizeof decays / sizeof decays[0]; i++)
        for (size_t m = 0; m < MASSES; m++)
            for (size_t a = 0; a < ANGLES; a++) {
                const double mass = masses_mev[m];
                const struct dc_vector_boson boson = boson_at(mass, angles[a]);
                const struct flavours x = {boson.charges.up, boson.charges.down,
                                           boson.charges.down};
                const double expected =
                    pow(cabs(amplitude(decays[i].p, decays[i].with, x, mass)) /
                            cabs(amplitude(decays[i].p, decays[i].with, electric, mass)),
                        2);
                const double ratio = ratio_at(decays[i].production, mass, angles[a]);
                assert_absolute(ratio, expected, 1e-11 * (1 + expected));
            }
}

/* Without mass X is as pointlike as the photon: the triangle of quarks, Tr[T_P Q Q_X]/Tr[T_P Q^2],
 * is (c+s), (2c+s)/2 and (7c-s)/7. The vector mesons of mass m_V are off by m_X^2/m_V^2. */
static void a_light_boson_sees_the_anomaly(void **state)
{
    (void)state;
    static const double mass = 0.01;
    const struct {
        int production;
        struct flavours p;
        double em, b_l; /* what the trace comes to */
    } decays[] = {{DC_PRODUCTION_PION, {1, -1, 0}, 1, 1},
                  {DC_PRODUCTION_ETA, {1, 1, -1}, 1, 0.5},
                  {DC_PRODUCTION_ETA_PRIME, {1, 1, 2}, 1, -1. / 7}};
    for (size_t i = 0; i < sizeof decays / sizeof decays[0]; i++)
        for (size_t a = 0; a < ANGLES; a++) {
            const struct dc_vector_boson boson = boson_at(mass, angles[a]);
            const struct flavours x = {boson.charges.up, boson.charges.down, boson.charges.down};
            const double trace =
                trace3(decays[i].p, electric, x) / trace3(decays[i].p, electric, electric);
            const double sum = decays[i].em * cos(angles[a]) + decays[i].b_l * sin(angles[a]);
            assert_absolute(trace, sum, rounding);
            assert_absolute(ratio_at(decays[i].production, mass, angles[a]), trace * trace, 1e-9);
        }
    /* No pion becomes a light chargephobic boson; a heavier one tells rho from omega, with the
     * small square of m_X^2 (1/m_rho^2 - 1/m_omega^2)/(2 sqrt 2). */
    const double chargephobic = 0.75 * DC_PI;
    const double split = 1 / (775.49 * 775.49) - 1 / (782.65 * 782.65);
    assert_true(ratio_at(DC_PRODUCTION_PION, mass, chargephobic) < 1e-23);
    assert_relative(ratio_at(DC_PRODUCTION_PION, 30, chargephobic), pow(900 * split, 2) / 8, 0.01);
}

/* ---- vector mesons --------------------------------------------------------------------------- */

static void widths_run(void **state)
{
    (void)state;
    static const struct {
        enum dc_vector_meson meson;
        double mass, width, counted, opens;
    } mesons[] = {{DC_RHO, 775.49, 149.10, 0.99884, 2 * 139.57},
                  {DC_OMEGA, 782.65, 8.49, 0.89948 + 0.08349 + 0.01543, 134.98},
                  {DC_PHI, 1019.46, 4.26, 0.48930 + 0.34221 + 0.01310, DC_ETA_MASS_MEV}};
    for (size_t i = 0; i < 3; i++) {
        const enum dc_vector_meson v = mesons[i].meson;
        assert_true(dc_vector_meson_mass(v) == mesons[i].mass);
        assert_relative(dc_vector_meson_width(v, mesons[i].mass),
                        mesons[i].width * mesons[i].counted, rounding);
        assert_true(dc_vector_meson_width(v, mesons[i].opens) == 0);
        assert_true(dc_vector_meson_width(v, 0) == 0);
        const double above = dc_vector_meson_width(v, 1.001 * mesons[i].opens);
        assert_true(above > 0 && above < 0.01 * mesons[i].width);
        /* Far above all thresholds q is m/2: the width grows as m, by the sum of (m_V/2q)^3/m_V. */
        assert_relative(dc_vector_meson_width(v, 2e6) / dc_vector_meson_width(v, 1e6), 2.0, 1e-5);

        double real, imaginary;
        dc_vector_meson_propagator(v, 0, &real, &imaginary);
        assert_true(real == 1 && imaginary == 0);
        dc_vector_meson_propagator(v, mesons[i].mass, &real, &imaginary);
        assert_true(real == 0);
        assert_relative(imaginary, mesons[i].mass / (mesons[i].width * mesons[i].counted),
                        rounding);
        /* The pole is above: the sign of m^2. */
        dc_vector_meson_propagator(v, 0.5 * mesons[i].mass, &real, &imaginary);
        assert_true(real > 1 && real < 1.4);
    }
}

/* Each holds the mesons of its name, and they are apart. */
static void veto_bands(void **state)
{
    (void)state;
    static const double inside_mev[][2] = {{775.26, 782.66},
                                           {1019.46, 1019.46},
                                           {3096.9, 3096.9},
                                           {3686.1, 3773.7},
                                           {9460.4, 10579.4}};
    size_t n = 0;
    for (double end = 0; dc_veto_bands[n].mesons != NULL; n++) {
        assert_true(n < 5);
        assert_true(end < dc_veto_bands[n].low_mev);
        end = dc_veto_bands[n].high_mev;
        assert_true(dc_veto_bands[n].low_mev < inside_mev[n][0] && inside_mev[n][1] < end);
    }
    assert_int_equal(n, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(channels_have_names),
        cmocka_unit_test(a_dark_photon_has_exactly_one),
        cmocka_unit_test(half_a_turn_changes_nothing),
        cmocka_unit_test(ratios_vanish_at_their_angles),
        cmocka_unit_test(the_printed_table),
        cmocka_unit_test(decays_close),
        cmocka_unit_test(ratios_are_traces_over_flavours),
        cmocka_unit_test(a_light_boson_sees_the_anomaly),
        cmocka_unit_test(widths_run),
        cmocka_unit_test(veto_bands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

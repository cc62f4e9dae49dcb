/* Widths by final state: Eq. (25) by hand, identities, angles at which a meson does not couple, and
 * the approximation of hadrons against what was measured of them. */
#include "darkcube/constants.h"
#include "darkcube/probe.h"
#include "darkcube/widths.h"

#include "close.h"

#include <string.h>

static int open_data(void **state)
{
    struct dc_hadron_data *data;
    struct dc_error error;
    if (dc_hadron_data_open(NULL, &data, &error) != DC_SUCCESS)
        return -1;
    *state = data;
    return 0;
}

static int close_data(void **state)
{
    dc_hadron_data_close(*state);
    return 0;
}

static struct dc_widths widths_at(const struct dc_hadron_data *data, enum dc_running running,
                                  double mass, double coupling, double angle)
{
    struct dc_hadron_ratios ratios;
    struct dc_widths widths;
    dc_hadron_ratios_at(data, DC_HADRONS_R_RATIO, mass, &ratios);
    assert_int_equal(dc_widths_at(&ratios, running, coupling, angle, &widths), DC_OK);
    return widths;
}

/* R of a final state for a dark photon: widths over that into massless muons. */
static double r_of(const struct dc_hadron_data *data, double mass, enum dc_state state)
{
    const struct dc_widths widths = widths_at(data, DC_RUNNING_OFF, mass, 1, 0);
    return widths.state_mev[state] * 12 * DC_PI / mass;
}

static const double masses[] = {0.9,  1.1,  5,    50,   200,  250,  300,  420,  700,  782, 1000,
                                1019, 1300, 1999, 2000, 2001, 3600, 3730, 5000, 9000, 6e4};
enum { MASSES = sizeof masses / sizeof masses[0] };
static const double angles[] = {0.3, DC_PI / 4, 1.1, DC_PI / 2, 2, 0.75 * DC_PI, 2.7, 3.1};
enum { ANGLES = sizeof angles / sizeof angles[0] };

/* ---- leptons and neutrinos ------------------------------------------------------------------- */

static void test_leptons_by_hand(void **state)
{
    const double g = 1e-5, m = 5000, c = cos(2.), s = sin(2.);
    const struct dc_widths widths = widths_at(*state, DC_RUNNING_OFF, m, g, 2.);
    const double r = 1776.86 * 1776.86 / (m * m), unit = g * g * m / (12 * DC_PI);
    assert_relative(widths.state_mev[DC_STATE_TAUTAU],
                    unit * (c + s) * (c + s) * (1 + 2 * r) * sqrt(1 - 4 * r), 1e-13);
    assert_relative(widths.state_mev[DC_STATE_NUNU], unit * 1.5 * s * s, 1e-14);
    /* A dark photon of 10 MeV and eps = 1e-3: Gamma = alpha eps^2 m/3 up to (m_e/m)^4. */
    const struct dc_widths light =
        widths_at(*state, DC_RUNNING_OFF, 10, 1e-3 * sqrt(4 * DC_PI / 137.035999), 0);
    assert_relative(light.total_mev, 1e-6 * 10 / (3 * 137.035999), 2e-4);
    assert_relative(dc_lifetime_s(&light), 6.582119569e-22 / light.total_mev, 1e-15);
    assert_true(light.state_mev[DC_STATE_NUNU] == 0);
}

static void test_closed_channels_are_exactly_zero(void **state)
{
    static const struct {
        enum dc_state state;
        double threshold;
    } channels[] = {{DC_STATE_EE, 2 * 0.51099895},
                    {DC_STATE_MUMU, 2 * 105.6583755},
                    {DC_STATE_TAUTAU, 2 * 1776.86},
                    {DC_STATE_PIPI, 2 * 139.57039},
                    {DC_STATE_3PI, 2 * 139.57039 + 134.9768},
                    {DC_STATE_4PI_CHARGED, 4 * 139.57039},
                    {DC_STATE_2PI_2PI0, 2 * (139.57039 + 134.9768)},
                    {DC_STATE_PI0GAMMA, 134.9768},
                    {DC_STATE_KK, 2 * 493.677},
                    {DC_STATE_KKPI, 895.55 + 493.677},
                    {DC_STATE_OTHER, 1500},
                    {DC_STATE_CC, 2 * 1864.84},
                    {DC_STATE_BB, 2 * 4180.}};
    for (size_t i = 0; i < sizeof channels / sizeof channels[0]; i++) {
        const double below = 0.9999 * channels[i].threshold, above = 1.02 * channels[i].threshold;
        assert_true(
            widths_at(*state, DC_RUNNING_ON, below, 1e-3, 1.).state_mev[channels[i].state] == 0);
        assert_true(widths_at(*state, DC_RUNNING_ON, above, 1e-3, 1.).state_mev[channels[i].state] >
                    0);
    }
    const struct dc_widths nothing = widths_at(*state, DC_RUNNING_ON, 1, 1e-3, 0);
    assert_true(nothing.total_mev == 0 && isinf(dc_lifetime_s(&nothing)));
    assert_false(widths_at(*state, DC_RUNNING_ON, 100, 1e-3, 1.).approximate);
    assert_true(widths_at(*state, DC_RUNNING_ON, 300, 1e-3, 1.).approximate);
}

/* ---- identities ------------------------------------------------------------------------------ */

static void test_branching_fractions_sum_to_one(void **state)
{
    for (size_t i = 0; i < MASSES; i++)
        for (size_t j = 0; j < ANGLES; j++) {
            const struct dc_widths widths =
                widths_at(*state, DC_RUNNING_ON, masses[i], 1e-6, angles[j]);
            double all = 0, hadrons = 0;
            for (enum dc_state k = 0; k < DC_STATE_COUNT; k++) {
                const double share = dc_branching_fraction(&widths, k);
                assert_true(share >= 0 && share <= 1);
                if (k <= DC_STATE_HADRONS)
                    all += share;
                else
                    hadrons += share;
            }
            assert_absolute(all, 1, 1e-14);
            assert_absolute(hadrons, dc_branching_fraction(&widths, DC_STATE_HADRONS), 1e-14);
        }
}

static void test_scaling_and_turning(void **state)
{
    for (size_t i = 0; i < MASSES; i++)
        for (size_t j = 0; j < ANGLES; j++) {
            const struct dc_widths one =
                widths_at(*state, DC_RUNNING_ON, masses[i], 1e-8, angles[j]);
            const struct dc_widths doubled =
                widths_at(*state, DC_RUNNING_ON, masses[i], 2e-8, angles[j]);
            const struct dc_widths turned =
                widths_at(*state, DC_RUNNING_ON, masses[i], 1e-8, angles[j] + DC_PI);
            assert_relative(doubled.total_mev, 4 * one.total_mev, 1e-13);
            assert_relative(turned.total_mev, one.total_mev, 1e-12);
        }
}

/* Running couplings belong to the mass: widths are those of the boson at mu = m_X. */
static void test_running_is_at_the_mass(void **state)
{
    struct dc_couplings couplings;
    const double g = 1e-4, angle = 0.75 * DC_PI, m = 1000;
    const struct dc_widths on = widths_at(*state, DC_RUNNING_ON, m, g, angle);
    const struct dc_widths off = widths_at(*state, DC_RUNNING_OFF, m, g, angle);
    assert_true(off.state_mev[DC_STATE_EE] == 0);
    assert_int_equal(dc_run_couplings(DC_RUNNING_ON, g, angle, m, &couplings), DC_OK);
    const double strength = couplings.eps_e + couplings.g_bl;
    assert_relative(on.state_mev[DC_STATE_EE], strength * strength * m / (12 * DC_PI), 1e-6);
    assert_relative(on.state_mev[DC_STATE_NUNU], couplings.g_bl * couplings.g_bl * m / (8 * DC_PI),
                    1e-12);
    assert_relative(on.state_mev[DC_STATE_PIPI] / off.state_mev[DC_STATE_PIPI],
                    pow(couplings.eps_e / (g * cos(angle)), 2), 1e-12);
}

static void test_no_widths_where_there_are_none(void **state)
{
    struct dc_hadron_ratios ratios;
    struct dc_widths widths;
    dc_hadron_ratios_at(*state, DC_HADRONS_R_RATIO, 60001, &ratios);
    assert_int_equal(dc_widths_at(&ratios, DC_RUNNING_OFF, 1e-3, 1, &widths), DC_OUT_OF_RANGE);
    assert_true(widths.total_mev == 0);
    dc_hadron_ratios_at(*state, DC_HADRONS_R_RATIO, 6e4, &ratios);
    assert_int_equal(dc_widths_at(&ratios, DC_RUNNING_ON, 5, 1, &widths), DC_OUT_OF_RANGE);
    assert_int_equal(dc_widths_at(&ratios, DC_RUNNING_OFF, 5, 1, &widths), DC_OK);
}

/* ---- angles ---------------------------------------------------------------------------------- */

static const enum dc_state of_rho[] = {DC_STATE_PIPI, DC_STATE_4PI_CHARGED, DC_STATE_2PI_2PI0};
static const enum dc_state of_phi[] = {DC_STATE_KK, DC_STATE_KKPI};

static void test_mesons_that_do_not_couple(void **state)
{
    for (double m = 290; m < 2000; m += 17) {
        const struct dc_widths b_l = widths_at(*state, DC_RUNNING_OFF, m, 1, DC_PI / 2);
        const struct dc_widths phiphobic = widths_at(*state, DC_RUNNING_OFF, m, 1, DC_PI / 4);
        const struct dc_widths omegaphobic =
            widths_at(*state, DC_RUNNING_OFF, m, 1, DC_PI - atan(0.5));
        for (size_t i = 0; i < sizeof of_rho / sizeof of_rho[0]; i++)
            assert_true(b_l.state_mev[of_rho[i]] == 0);
        for (size_t i = 0; i < sizeof of_phi / sizeof of_phi[0]; i++)
            assert_true(phiphobic.state_mev[of_phi[i]] == 0);
        assert_true(omegaphobic.state_mev[DC_STATE_PI0GAMMA] == 0);
    }
}

/* Three pions are |x_omega A_omega + x_phi A_phi|^2: what is left where one of the mesons does not
 * couple is the other alone, without interference, and for a dark photon it enters with -2. */
static void test_interference_of_omega_and_phi(void **state)
{
    for (double m = 500; m < 1500; m += 11) {
        struct dc_hadron_ratios ratios;
        dc_hadron_ratios_at(*state, DC_HADRONS_R_RATIO, m, &ratios);
        const double omega = ratios.curve[DC_CURVE_3PI_OMEGA], phi = ratios.curve[DC_CURVE_3PI_PHI],
                     both = ratios.curve[DC_CURVE_3PI_OMEGA_PHI];
        assert_true(both * both <= omega * phi * (1 + 1e-12));
        assert_relative(r_of(*state, m, DC_STATE_3PI), omega + phi - 2 * both, 1e-12);
        const double unit = m / (12 * DC_PI);
        assert_relative(widths_at(*state, DC_RUNNING_OFF, m, 1, DC_PI / 4).state_mev[DC_STATE_3PI],
                        unit * 4.5 * omega, 1e-12);
        assert_relative(
            widths_at(*state, DC_RUNNING_OFF, m, 1, DC_PI - atan(0.5)).state_mev[DC_STATE_3PI],
            unit * 1.8 * phi, 1e-12);
        const double angle = 1.3, factor = 1 - 3 * cos(2 * angle) - sin(2 * angle);
        const double x_omega = cos(angle) + 2 * sin(angle), x_phi = cos(angle) - sin(angle);
        assert_relative(widths_at(*state, DC_RUNNING_OFF, m, 1, angle).state_mev[DC_STATE_3PI],
                        unit * (x_omega * x_omega * omega + x_phi * x_phi * phi + factor * both),
                        1e-11);
    }
}

/* Eq. (26): R of a dark photon times the ratio of the sums of squared charges. */
static void test_hadrons_above_two_gev(void **state)
{
    const struct {
        double mass, b_l_over_photon, charm, bottom;
    } points[] = {
        {3000, 3 / 6., 0, 0}, {5000, 4 / 10., 4 / 10., 0}, {2e4, 5 / 11., 4 / 11., 1 / 11.}};
    for (size_t i = 0; i < 3; i++) {
        const double m = points[i].mass, photon = r_of(*state, m, DC_STATE_HADRONS);
        const struct dc_widths b_l = widths_at(*state, DC_RUNNING_OFF, m, 1, DC_PI / 2);
        assert_relative(b_l.state_mev[DC_STATE_HADRONS] * 12 * DC_PI / m,
                        points[i].b_l_over_photon * photon, 1e-13);
        assert_absolute(r_of(*state, m, DC_STATE_CC), points[i].charm * photon, 1e-13);
        assert_absolute(r_of(*state, m, DC_STATE_BB), points[i].bottom * photon, 1e-13);
    }
}

static void test_darkcast_frozen(void **state)
{
    struct dc_hadron_ratios end, frozen;
    struct dc_widths at_end, widths;
    const double m = 20e3, r = 1.5 * 1.5 / 400, r_b = 4.8 * 4.8 / 400;
    dc_hadron_ratios_at(*state, DC_HADRONS_R_RATIO, 2000, &end);
    dc_hadron_ratios_at(*state, DC_HADRONS_DARKCAST_FROZEN, m, &frozen);
    assert_int_equal(dc_widths_at(&end, DC_RUNNING_OFF, 1, 1., &at_end), DC_OK);
    assert_int_equal(dc_widths_at(&frozen, DC_RUNNING_OFF, 1, 1., &widths), DC_OK);
    for (enum dc_state i = DC_STATE_PIPI; i <= DC_STATE_OTHER; i++)
        assert_relative(widths.state_mev[i], 10 * at_end.state_mev[i], 1e-12);
    const double up = (2 * cos(1.) + sin(1.)) / 3, down = (sin(1.) - cos(1.)) / 3;
    assert_relative(widths.state_mev[DC_STATE_CC],
                    3 * up * up * m / (12 * DC_PI) * (1 + 2 * r) * sqrt(1 - 4 * r), 1e-12);
    assert_relative(widths.state_mev[DC_STATE_BB],
                    3 * down * down * m / (12 * DC_PI) * (1 + 2 * r_b) * sqrt(1 - 4 * r_b), 1e-12);
}

/* ---- the approximation ----------------------------------------------------------------------- */

static void highest(const struct dc_hadron_data *data, enum dc_state state, double from, double to,
                    double *peak, double *at)
{
    *peak = *at = 0;
    for (double m = from; m < to; m += 0.05) {
        const double r = r_of(data, m, state);
        if (r > *peak) {
            *peak = r;
            *at = m;
        }
    }
}

/* Peak cross-sections in units of the muons': 9/alpha^2 times branching fractions of the Particle
 * Data Group for the narrow mesons; two pions peak at 9.4 with rho-omega mixing, which is left out.
 */
static void test_peaks(void **state)
{
    const double unit = 9 * 137.036 * 137.036;
    double peak, at;
    highest(*state, DC_STATE_PIPI, 700, 850, &peak, &at);
    assert_relative(peak, 9.36, 0.1);
    assert_absolute(at, 770, 15);
    highest(*state, DC_STATE_3PI, 770, 795, &peak, &at);
    assert_relative(peak, unit * 7.38e-5 * 0.892, 0.03);
    assert_absolute(at, 782.6, 0.5);
    highest(*state, DC_STATE_PI0GAMMA, 770, 795, &peak, &at);
    assert_relative(peak, unit * 7.38e-5 * 0.0835, 0.03);
    highest(*state, DC_STATE_KK, 1010, 1030, &peak, &at);
    assert_relative(peak, 40.6, 0.05);
    assert_absolute(at, 1019.4, 0.5);
    /* The width of the phi, from where its peak is half as high. */
    double low = at, high = at;
    while (r_of(*state, low, DC_STATE_KK) > peak / 2)
        low -= 0.01;
    while (r_of(*state, high, DC_STATE_KK) > peak / 2)
        high += 0.01;
    assert_relative(high - low, 4.249, 0.03);
}

/* The kernel with which R enters the magnetic moment of the muon; s in units of its mass squared.
 */
static double kernel(double s)
{
    const double v = sqrt(1 - 4 / s), x = (1 - v) / (1 + v), x2 = x * x;
    return x2 / 2 * (2 - x2) + (1 + x2) * (1 + x) * (1 + x) / x2 * (log1p(x) - x + x2 / 2) +
           (1 + x) / (1 - x) * x2 * log(x);
}

/* Hadrons in the magnetic moment of the muon in 1e-10, by final state, below 1.8 GeV and in all: M.
 * Davier, A. Hoecker, B. Malaescu, Z. Zhang, Eur. Phys. J. C 80 (2020) 241. */
static void test_against_the_muon_moment(void **state)
{
    double sum[DC_STATE_COUNT] = {0}, above = 0;
    const double unit = 1e10 / (3 * DC_PI * DC_PI * 137.036 * 137.036), muon = 105.6583755;
    for (double ln_m = log(280); ln_m < log(1800); ln_m += 2e-4) {
        const double m = exp(ln_m);
        const struct dc_widths widths = widths_at(*state, DC_RUNNING_OFF, m, 1, 0);
        const double weight = unit * 4e-4 * kernel(m * m / (muon * muon)) * 12 * DC_PI / m;
        for (enum dc_state i = DC_STATE_HADRONS; i < DC_STATE_COUNT; i++)
            sum[i] += weight * widths.state_mev[i];
    }
    for (double ln_m = log(1800); ln_m < log(6e4); ln_m += 1e-3) {
        const double m = exp(ln_m);
        above += unit * 2e-3 * kernel(m * m / (muon * muon)) * r_of(*state, m, DC_STATE_HADRONS);
    }
    assert_relative(sum[DC_STATE_PIPI], 507.9, 0.02);
    assert_relative(sum[DC_STATE_3PI], 46.2, 0.06);
    assert_relative(sum[DC_STATE_4PI_CHARGED], 13.7, 0.1);
    assert_relative(sum[DC_STATE_2PI_2PI0], 18.0, 0.1);
    assert_relative(sum[DC_STATE_KK], 23.1 + 12.8, 0.1);
    assert_relative(sum[DC_STATE_HADRONS] + above, 694.0, 0.03);
}

/* The probe shares what does not depend on g_X along a pencil; dc_widths_at starts anew each time.
 */
static void test_pencils_of_the_probe(void **state)
{
    static const double couplings[] = {1e-20, 1e-9, 1e-3, 0.3, 1, 5};
    static const double pencils[][2] = {{700, 2}, {700, 0}, {2500, 1.1}, {2500, 1.1}, {0.3, 2.7}};
    const struct dc_probe *probe = dc_registry_probe(dc_registry(), "widths");
    const struct dc_inputs none = {0};
    struct dc_settings settings;
    struct dc_evaluator evaluator;
    assert_non_null(probe);
    assert_int_equal(dc_settings_init(&settings, probe->keys, probe->n_keys, NULL), DC_SUCCESS);
    assert_int_equal(dc_evaluator_open(&evaluator, probe, &dc_model_em_bl, &settings, &none, NULL),
                     DC_SUCCESS);
    for (size_t p = 0; p < sizeof pencils / sizeof pencils[0]; p++)
        for (size_t c = 0; c < sizeof couplings / sizeof couplings[0]; c++) {
            const double at[DC_AXIS_COUNT] = {pencils[p][0], couplings[c], pencils[p][1]};
            double outputs[DC_PROBE_MAX_OUTPUTS];
            struct dc_diagnostics diagnostics;
            struct dc_hadron_ratios ratios;
            struct dc_widths widths;
            dc_hadron_ratios_at(*state, DC_HADRONS_R_RATIO, at[DC_AXIS_MASS], &ratios);
            const enum dc_status status = dc_widths_at(&ratios, DC_RUNNING_ON, at[DC_AXIS_COUPLING],
                                                       at[DC_AXIS_ANGLE], &widths);
            assert_int_equal(dc_evaluator_point(&evaluator, at, outputs, &diagnostics, NULL),
                             status);
            if (status != DC_OK)
                continue;
            assert_relative(outputs[0], widths.total_mev, 1e-13);
            assert_relative(outputs[1], dc_lifetime_s(&widths), 1e-13);
            for (enum dc_state i = 0; i < DC_STATE_COUNT; i++)
                assert_absolute(outputs[2 + i], dc_branching_fraction(&widths, i), 1e-13);
        }
    dc_evaluator_close(&evaluator);
    dc_settings_free(&settings);
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(dc_state_name(DC_STATE_4PI_CHARGED), "4pi_charged");
    assert_string_equal(dc_state_particles(DC_STATE_PI0GAMMA), "pi0 gamma");
    assert_null(dc_state_name(DC_STATE_COUNT));
    assert_string_equal(dc_curve_file(DC_CURVE_3PI_OMEGA_PHI), "rf.pi+_pi-_pi0.omega_phi.dat");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_leptons_by_hand),
        cmocka_unit_test(test_closed_channels_are_exactly_zero),
        cmocka_unit_test(test_branching_fractions_sum_to_one),
        cmocka_unit_test(test_scaling_and_turning),
        cmocka_unit_test(test_running_is_at_the_mass),
        cmocka_unit_test(test_no_widths_where_there_are_none),
        cmocka_unit_test(test_mesons_that_do_not_couple),
        cmocka_unit_test(test_interference_of_omega_and_phi),
        cmocka_unit_test(test_hadrons_above_two_gev),
        cmocka_unit_test(test_darkcast_frozen),
        cmocka_unit_test(test_peaks),
        cmocka_unit_test(test_against_the_muon_moment),
        cmocka_unit_test(test_pencils_of_the_probe),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, open_data, close_data);
}

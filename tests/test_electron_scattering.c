/* Neutrino-electron scattering against the equations as printed and against other integrals. */
#include "darkcube/constants.h"
#include "darkcube/electron_scattering.h"

#include "close.h"

#include <stdlib.h>

static const double m_e = 0.51099895, g_f = 1.1663787e-11, s2w = 0.23857;

static const struct {
    enum dc_neutrino neutrino;
    double big_a[2]; /* of Eq. (50) */
    double b[2];     /* of Eq. (52) */
} cases[] = {
    {DC_NEUTRINO_E, {1, 0}, {1, 0}},
    {DC_ANTINEUTRINO_E, {0, 1}, {1, 1}},
    {DC_NEUTRINO_X, {-1, 0}, {-1, 0}},
    {DC_ANTINEUTRINO_X, {0, -1}, {-1, -1}},
};
enum { CASES = sizeof cases / sizeof cases[0] };

static double random_between(double low, double high)
{
    return low * pow(high / low, (double)rand() / RAND_MAX);
}

/* Eqs. (50), (51), (52) one after the other, (52) with one power of its denominator. */
static void printed(size_t i, double u, double mass, double E, double T, double term[3])
{
    const double a1 = s2w + cases[i].big_a[0] / 2, a2 = s2w + cases[i].big_a[1] / 2;
    const double denominator = mass * mass + 2 * m_e * T;
    const double beta = s2w * (8 * E * E - 8 * E * T - 4 * m_e * T + 4 * T * T);
    term[0] = 2 * g_f * g_f * m_e / (DC_PI * E * E) *
              (a1 * a1 * E * E + a2 * a2 * (E - T) * (E - T) - a1 * a2 * m_e * T);
    term[1] = u * u * m_e / (4 * DC_PI * E * E * denominator * denominator) *
              (2 * E * E + T * T - 2 * E * T - m_e * T);
    term[2] =
        u * g_f * m_e / (2 * sqrt(2) * DC_PI * E * E * denominator) *
        (cases[i].b[0] * (2 * E * E - m_e * T) + cases[i].b[1] * (2 * T * T - 4 * E * T) + beta);
}

static double computed(size_t i, double u, double mass, double E, double T)
{
    struct dc_electron_couplings a = dc_electron_couplings(cases[i].neutrino);
    const double shift = dc_electron_shift(u, mass, T);
    a.a1 += shift;
    a.a2 += shift;
    return dc_electron_cross_section(a, E, T);
}

/* Even and odd in the coupling apart, so that no term hides behind another. */
static void shifts_are_the_printed_terms(void **state)
{
    (void)state;
    srand(1);
    for (int n = 0; n < 4000; n++) {
        const size_t i = (size_t)n % CASES;
        const double E = random_between(0.3, 1e4), mass = random_between(1e-3, 1e5);
        const double T = 2 * E * E / (2 * E + m_e) * rand() / RAND_MAX;
        const double size = 2 * sqrt(2) * g_f * (mass * mass + 2 * m_e * T);
        const double u = size * random_between(1e-3, 1e3);
        double term[3];
        printed(i, u, mass, E, T, term);
        const double standard = computed(i, 0, mass, E, T);
        const double plus = computed(i, u, mass, E, T), minus = computed(i, -u, mass, E, T);
        assert_relative(standard, term[0], 1e-12);
        const double rounding = 1e-14 * (fabs(plus) + fabs(minus) + standard);
        assert_absolute((plus + minus) / 2 - standard, term[1], 1e-12 * term[1] + rounding);
        assert_absolute((plus - minus) / 2, term[2], 1e-12 * fabs(term[2]) + rounding);
    }
}

static void kinematics(void **state)
{
    (void)state;
    const struct dc_electron_couplings a = dc_electron_couplings(DC_ANTINEUTRINO_E);
    for (double T = 1e-4; T < 1e4; T *= 3) {
        const double E = dc_electron_least_energy(T);
        assert_relative(2 * E * E / (2 * E + m_e), T, 1e-12);
        assert_true(dc_electron_cross_section(a, E * (1 - 1e-9), T) == 0);
        assert_true(dc_electron_cross_section(a, E * (1 + 1e-9), T) > 0);
    }
    assert_true(dc_electron_cross_section(a, 1, -1e-9) == 0);
}

/* An antineutrino is the neutrino with a1 and a2 exchanged; high above the electron mass each
 * chirality has sigma = 2 G_F^2 m_e E/pi (a1^2 + a2^2/3). */
static void flavours(void **state)
{
    (void)state;
    static const double E = 1e6;
    double sigma[CASES];
    for (size_t i = 0; i < CASES; i++) {
        enum { STEPS = 2000 };
        const double most = 2 * E * E / (2 * E + m_e);
        const struct dc_electron_couplings a = dc_electron_couplings(cases[i].neutrino);
        sigma[i] = 0;
        for (int k = 0; k < STEPS; k++)
            sigma[i] += dc_electron_cross_section(a, E, most * (k + 0.5) / STEPS) * most / STEPS;
        const double unit = 2 * g_f * g_f * m_e * E / DC_PI;
        assert_relative(sigma[i], unit * (a.a1 * a.a1 + a.a2 * a.a2 / 3), 1e-6);
    }
    for (size_t i = 0; i < CASES; i += 2) {
        const struct dc_electron_couplings a = dc_electron_couplings(cases[i].neutrino);
        const struct dc_electron_couplings b = dc_electron_couplings(cases[i + 1].neutrino);
        assert_true(a.a1 == b.a2 && a.a2 == b.a1);
    }
    /* Measured, in 1e-45 cm^2 per MeV: 10.1(1.5), LSND, Phys. Rev. D 63 (2001) 112001, for the
     * electron's; 1.8(0.4) and 1.2(0.3), CHARM-II, for the muon's and its antiparticle. */
    const double per_mev = DC_HBAR_C_MEV_CM * DC_HBAR_C_MEV_CM / E / 1e-45;
    assert_absolute(sigma[0] * per_mev, 10.1, 1.5);
    assert_absolute(sigma[2] * per_mev, 1.8, 0.4);
    assert_absolute(sigma[3] * per_mev, 1.2, 0.3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shifts_are_the_printed_terms),
        cmocka_unit_test(kinematics),
        cmocka_unit_test(flavours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

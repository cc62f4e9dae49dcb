#include "darkcube/electron_scattering.h"

#include "darkcube/constants.h"

#include <math.h>

static const double m_e = DC_ELECTRON_MASS_MEV;
static const double g_f = DC_FERMI_CONSTANT_MEV2;

struct dc_electron_couplings dc_electron_couplings(enum dc_neutrino neutrino)
{
    static const struct dc_electron_couplings currents[] = {
        [DC_NEUTRINO_E] = {1, 0},
        [DC_ANTINEUTRINO_E] = {0, 1},
        [DC_NEUTRINO_X] = {-1, 0},
        [DC_ANTINEUTRINO_X] = {0, -1},
    };
    return (struct dc_electron_couplings){DC_WEAK_MIXING + currents[neutrino].a1 / 2,
                                          DC_WEAK_MIXING + currents[neutrino].a2 / 2};
}

double dc_electron_shift(double coupling_product, double mass_mev, double recoil_mev)
{
    return coupling_product / (2 * sqrt(2) * g_f * (mass_mev * mass_mev + 2 * m_e * recoil_mev));
}

double dc_electron_cross_section(struct dc_electron_couplings couplings, double energy_mev,
                                 double recoil_mev)
{
    const double E = energy_mev, T = recoil_mev;
    if (T < 0 || T * (2 * E + m_e) > 2 * E * E)
        return 0;
    const double a1 = couplings.a1, a2 = couplings.a2;
    return 2 * g_f * g_f * m_e / (DC_PI * E * E) *
           (a1 * a1 * E * E + a2 * a2 * (E - T) * (E - T) - a1 * a2 * m_e * T);
}

double dc_electron_least_energy(double recoil_mev)
{
    return (recoil_mev + sqrt(recoil_mev * (recoil_mev + 2 * m_e))) / 2;
}

#include "terrestrial/stopped_pions.h"

#include "darkcube/constants.h"
#include "terrestrial/coherent_scattering.h"

#include <math.h>

/* ---- energies -------------------------------------------------------------------------------- */

/* In y = 2 E/m_mu: 12 y^2 (1 - y) for nu_e, 2 y^2 (3 - 2 y) for anti-nu_mu. */
static void cubic(enum dc_csi_flavour flavour, double *square, double *cube)
{
    *square = flavour == DC_CSI_NU_E ? 12 : 6;
    *cube = flavour == DC_CSI_NU_E ? -12 : -4;
}

double dc_muon_decay_spectrum(enum dc_csi_flavour flavour, double neutrino_mev)
{
    const double y = neutrino_mev / DC_MUON_END_MEV;
    double square, cube;
    cubic(flavour, &square, &cube);
    return y >= 0 && y <= 1 ? y * y * (square + cube * y) / DC_MUON_END_MEV : 0;
}

double dc_average_kinematics(enum dc_csi_flavour flavour, double nuclear_mass_mev,
                             double recoil_mev)
{
    if (recoil_mev > dc_largest_recoil(nuclear_mass_mev, flavour == DC_CSI_NU_MU ? DC_PION_LINE_MEV
                                                                                 : DC_MUON_END_MEV))
        return 0;
    if (flavour == DC_CSI_NU_MU)
        return dc_cevns_kinematics(nuclear_mass_mev, DC_PION_LINE_MEV, recoil_mev);
    /* (square y^2 + cube y^3) (2 - 2 t/y - (m t - t^2)/y^2), integrated from y0 to 1. */
    const double t = recoil_mev / DC_MUON_END_MEV, m = nuclear_mass_mev / DC_MUON_END_MEV;
    const double y0 = dc_least_neutrino_energy(nuclear_mass_mev, recoil_mev) / DC_MUON_END_MEV;
    double square, cube, sum = 0, power = y0;
    cubic(flavour, &square, &cube);
    const double inverse = -t * (m - t);
    const double coefficient[] = {square * inverse, cube * inverse - 2 * t * square,
                                  2 * square - 2 * t * cube, 2 * cube};
    for (int n = 0; n < 4; n++, power *= y0)
        sum += coefficient[n] * (1 - power) / (n + 1);
    return sum;
}

/* ---- times ----------------------------------------------------------------------------------- */

static const double PULSE_CENTRE_US = 0.55, PULSE_WIDTH_US = 0.15;
static const double PION_LIFETIME_US = 0.02603, MUON_LIFETIME_US = 2.197;

/* A Gaussian pulse that decays: its density. */
static double decaying_pulse(double time_us, double lifetime_us)
{
    const double late = (time_us - PULSE_CENTRE_US) / PULSE_WIDTH_US;
    const double ratio = PULSE_WIDTH_US / lifetime_us;
    const double z = (ratio - late) / sqrt(2);
    const double gauss = late * late / 2;
    /* exp(z^2) erfc(z) for large z: the first overflows, the second vanishes. */
    const double tail = z > 20 ? exp(-gauss) / (z * sqrt(DC_PI)) * (1 - 0.5 / (z * z))
                               : exp(z * z - gauss) * erfc(z);
    return tail / (2 * lifetime_us);
}

double dc_prompt_arrival(double time_us)
{
    return decaying_pulse(time_us, PION_LIFETIME_US);
}

double dc_delayed_arrival(double time_us)
{
    return (MUON_LIFETIME_US * decaying_pulse(time_us, MUON_LIFETIME_US) -
            PION_LIFETIME_US * decaying_pulse(time_us, PION_LIFETIME_US)) /
           (MUON_LIFETIME_US - PION_LIFETIME_US);
}

/* The integral of decaying_pulse: the pulse so far, less what has not decayed yet. */
static double decayed_until(double time_us, double lifetime_us)
{
    const double late = (time_us - PULSE_CENTRE_US) / PULSE_WIDTH_US;
    return 0.5 * erfc(-late / sqrt(2)) - lifetime_us * decaying_pulse(time_us, lifetime_us);
}

double dc_arrived_until(int wave, double time_us)
{
    const double prompt = decayed_until(time_us, PION_LIFETIME_US);
    return wave == 0 ? prompt
                     : (MUON_LIFETIME_US * decayed_until(time_us, MUON_LIFETIME_US) -
                        PION_LIFETIME_US * prompt) /
                           (MUON_LIFETIME_US - PION_LIFETIME_US);
}

/* K(E_X), the integral over the electron's energy and the depth in Eq. (60), without tables of its
 * own. */
#include "terrestrial/dump.h"

#include "darkcube/constants.h"

#include <math.h>

/* ---- energies of X --------------------------------------------------------------------------- */

/* Lower half, over the rapidity w of X: dE/p = dw, and X that live long decay in proportion to
 * 1/p. The slowest of all do not get through the shield, so that the integrand falls to 0 at some
 * small w; the square draws nodes there and makes that place count little. */
static void lower_half(const struct dc_dump *dump, double low, double high,
                       struct dc_dump_energy *energies)
{
    const double m = dump->mass_mev, beam = dump->run.beam_energy_mev;
    const double w_low = low > m ? acosh(low / m) : 0, span = acosh(high / m) - w_low;
    for (size_t i = 0; i < dump->energies->n; i++) {
        double q, weight;
        gsl_integration_glfixed_point(0, 1, i, &q, &weight, dump->energies);
        const double w = w_low + span * q * q, energy = m * cosh(w);
        energies[i] =
            (struct dc_dump_energy){.mev = energy,
                                    .log_beam = log(beam / energy),
                                    .log_highest = log(beam / (energy + DC_ELECTRON_MASS_MEV)),
                                    .weight = m * sinh(w) * span * 2 * q * weight};
    }
}

/* Upper half: X takes nearly all of the beam's energy, E_X = E_0 (1 - h). Production grows as
 * 1/(h + peak) down to the end at h = m_e/E_0, where it vanishes as 1/ln(1/distance); nodes are
 * uniform in ln(h + peak), but for the cube that draws them to the end. */
static void upper_half(const struct dc_dump *dump, double low, struct dc_dump_energy *energies)
{
    const double m = dump->mass_mev, beam = dump->run.beam_energy_mev;
    const double peak = pow(DC_ELECTRON_MASS_MEV / m, 2);
    const double end = DC_ELECTRON_MASS_MEV / beam;
    const double span = log((1 - low / beam + peak) / (end + peak));
    for (size_t i = 0; i < dump->energies->n; i++) {
        double q, weight;
        gsl_integration_glfixed_point(0, 1, i, &q, &weight, dump->energies);
        const double from_end = (end + peak) * expm1(span * q * q * q);
        const double h = end + from_end;
        energies[i] =
            (struct dc_dump_energy){.mev = beam * (1 - h),
                                    .log_beam = -log1p(-h),
                                    .log_highest = -log1p(-from_end),
                                    .weight = beam * (h + peak) * span * 3 * q * q * weight};
    }
}

size_t dc_dump_energies(const struct dc_dump *dump, struct dc_dump_energy *energies)
{
    const double low = fmax(dump->mass_mev, dump->threshold_mev);
    const double high = dump->run.beam_energy_mev - DC_ELECTRON_MASS_MEV;
    if (!(low < high))
        return 0;
    const double middle = 0.5 * (low + high);
    lower_half(dump, low, middle, energies);
    upper_half(dump, middle, energies + dump->energies->n);
    return 2 * dump->energies->n;
}

/* ---- electrons --------------------------------------------------------------------------------
 */

/* xi dsigma/dx of an electron that has lost y = log_beam - d. */
static double cross_section(const struct dc_dump *dump, const struct dc_table_grid *flux,
                            const struct dc_dump_energy *energy, double d)
{
    const double log_energy = log(energy->mev) + d;
    double log_flux = 0, slope = 0;
    dc_table_look_up(flux, log_energy, &log_flux, &slope);
    return exp(log_flux) * dc_bremsstrahlung(dump->mass_mev, exp(log_energy), d);
}

/* Small losses, y < middle: dS/dln y hardly falls, the difference to y = 0 does. */
static double small_losses(const struct dc_dump *dump, const struct dc_table_grid *flux,
                           const struct dc_dump_energy *energy, double middle)
{
    static const double decades = 20; /* of e */
    const double at_zero = cross_section(dump, flux, energy, energy->log_beam);
    const double log_middle = log(middle);
    double sum = at_zero * dc_straggling_path(&dump->straggling, log_middle).path;
    for (size_t i = 0; i < dump->losses->n; i++) {
        double q, weight;
        gsl_integration_glfixed_point(0, 1, i, &q, &weight, dump->losses);
        const double log_y = log_middle - decades * q * q;
        const double change =
            cross_section(dump, flux, energy, energy->log_beam - exp(log_y)) - at_zero;
        sum +=
            2 * decades * q * weight * dc_straggling_path(&dump->straggling, log_y).slope * change;
    }
    return sum;
}

/* Large losses, up to E_e = E_X + m_e: the cross-section goes as 1/(d + peak), d = ln(E_e/E_X). */
static double large_losses(const struct dc_dump *dump, const struct dc_table_grid *flux,
                           const struct dc_dump_energy *energy, double middle)
{
    const double peak = pow(DC_ELECTRON_MASS_MEV / dump->mass_mev, 2);
    const double lowest = log1p(DC_ELECTRON_MASS_MEV / energy->mev);
    const double span = log((energy->log_beam - middle + peak) / (lowest + peak));
    double sum = 0;
    for (size_t i = 0; i < dump->losses->n; i++) {
        double s, weight;
        gsl_integration_glfixed_point(0, span, i, &s, &weight, dump->losses);
        const double from_end = (lowest + peak) * expm1(s);
        const double d = lowest + from_end, y = energy->log_highest - from_end;
        sum += weight * (d + peak) / y * dc_straggling_path(&dump->straggling, log(y)).slope *
               cross_section(dump, flux, energy, d);
    }
    return sum;
}

double dc_dump_kernel(const struct dc_dump *dump, const struct dc_table_grid *flux,
                      const struct dc_dump_energy *energy)
{
    const struct dc_dump_run *run = &dump->run;
    const double atoms_cm2 =
        run->target.radiation_length_g_cm2 / (run->target.a * DC_ATOMIC_MASS_UNIT_G);
    const double unit = run->electrons * atoms_cm2 * DC_HBAR_C_MEV_CM * DC_HBAR_C_MEV_CM;
    const double middle = 0.5 * energy->log_highest;
    if (!(middle > 0))
        return 0;
    return unit / run->beam_energy_mev *
           (small_losses(dump, flux, energy, middle) + large_losses(dump, flux, energy, middle));
}

/* Cross section of coherent scattering, Eqs. (53) and (54). */
#include "terrestrial/coherent_scattering.h"
#include "darkcube/cevns.h"

#include "darkcube/constants.h"

#include <gsl/gsl_sf_bessel.h>
#include <math.h>

static const double HBAR_C_MEV_FM = 1e13 * DC_HBAR_C_MEV_CM;

/* Masses: M. Wang et al., Chin. Phys. C 45 (2021) 030003. Radii: those with which M. Cadeddu et
 * al., Phys. Rev. D 101 (2020) 033004 describe both nuclei. */
const struct dc_nucleus dc_caesium = {55, 133, 132.905452 * DC_ATOMIC_MASS_UNIT_MEV, 5.01};
const struct dc_nucleus dc_iodine = {53, 127, 126.904473 * DC_ATOMIC_MASS_UNIT_MEV, 4.94};

/* 3 j1(x)/x. */
static double sphere(double x)
{
    return x < 1e-3 ? 1 - x * x / 10 : 3 * gsl_sf_bessel_j1(x) / x;
}

static double klein_nystrand(double a, double q, double stretch)
{
    static const double yukawa_range_fm = 0.7;
    const double radius = 1.23 * cbrt(a) * stretch;
    return sphere(q * radius) / (1 + pow(q * yukawa_range_fm, 2));
}

static double helm(double rms_radius_fm, double q, double stretch)
{
    static const double skin_fm = 0.9;
    const double rms = rms_radius_fm * stretch;
    const double radius = sqrt(5. / 3 * rms * rms - 5 * skin_fm * skin_fm);
    return sphere(q * radius) * exp(-pow(q * skin_fm, 2) / 2);
}

double dc_nuclear_form_factor(enum dc_form_factor form_factor, const struct dc_nucleus *nucleus,
                              double q_mev, double stretch)
{
    const double q = q_mev / HBAR_C_MEV_FM;
    return form_factor == DC_FORM_FACTOR_HELM ? helm(nucleus->rms_radius_fm, q, stretch)
                                              : klein_nystrand(nucleus->a, q, stretch);
}

double dc_weak_charge(const struct dc_nucleus *nucleus)
{
    return nucleus->z * (0.5 - 2 * DC_WEAK_MIXING) - (nucleus->a - nucleus->z) / 2;
}

double dc_weak_charge_shift(const struct dc_nucleus *nucleus, enum dc_eq54_norm norm,
                            const struct dc_vector_boson *boson)
{
    const struct dc_charges *x = &boson->charges;
    const double coupling =
        boson->coupling * boson->coupling * x->neutrino * dc_charge(x, nucleus->z, nucleus->a);
    const double factor = norm == DC_EQ54_SQRT2 ? sqrt(2) : 2 * sqrt(2);
    return coupling / (factor * DC_FERMI_CONSTANT_MEV2);
}

double dc_cevns_strength(double nuclear_mass_mev)
{
    return DC_FERMI_CONSTANT_MEV2 * DC_FERMI_CONSTANT_MEV2 * nuclear_mass_mev / (2 * DC_PI) *
           DC_HBAR_C_MEV_CM * DC_HBAR_C_MEV_CM;
}

double dc_cevns_kinematics(double nuclear_mass_mev, double neutrino_mev, double recoil_mev)
{
    const double share = recoil_mev / neutrino_mev;
    return 2 - nuclear_mass_mev * share / neutrino_mev - 2 * share + share * share;
}

double dc_least_neutrino_energy(double nuclear_mass_mev, double recoil_mev)
{
    return (recoil_mev + sqrt(recoil_mev * (recoil_mev + 2 * nuclear_mass_mev))) / 2;
}

double dc_largest_recoil(double nuclear_mass_mev, double neutrino_mev)
{
    return 2 * neutrino_mev * neutrino_mev / (nuclear_mass_mev + 2 * neutrino_mev);
}

double dc_cevns_cross_section(const struct dc_cevns_options *options,
                              const struct dc_nucleus *nucleus, const struct dc_vector_boson *boson,
                              double neutrino_mev, double recoil_mev)
{
    const double mass = nucleus->mass_mev, q2 = 2 * mass * recoil_mev;
    if (!(recoil_mev >= 0 && recoil_mev <= dc_largest_recoil(mass, neutrino_mev)))
        return 0;
    double charge = dc_weak_charge(nucleus);
    if (boson->coupling > 0)
        charge += dc_weak_charge_shift(nucleus, options->eq54_norm, boson) /
                  (q2 + boson->mass_mev * boson->mass_mev);
    charge *= dc_nuclear_form_factor(options->form_factor, nucleus, sqrt(q2), 1);
    return dc_cevns_strength(mass) * charge * charge *
           dc_cevns_kinematics(mass, neutrino_mev, recoil_mev);
}

#include "terrestrial/bremsstrahlung.h"

#include "darkcube/constants.h"

#include <math.h>

static const double proton_mass_mev = 938.272, proton_moment = 2.792847;
static const double dipole_mev2 = 0.71e6;

/* (1/(1 + 1/s))^2 = (s/(1 + s))^2 */
static double screened(double s)
{
    const double share = s / (1 + s);
    return share * share;
}

/* Squared form factor of an atom, elastic and inelastic, at a momentum transfer t in MeV^2. */
static double atom_form_factor(const struct dc_dump_target *target, double t)
{
    const double third = cbrt(target->z);
    const double a = 111 / (third * DC_ELECTRON_MASS_MEV);
    const double a_inelastic = 773 / (third * third * DC_ELECTRON_MASS_MEV);
    const double d = 0.164e6 / pow(target->a, 2. / 3);
    const double nucleus = 1 / (1 + t / d);
    const double dipole = pow(1 + t / dipole_mev2, -4);
    const double magnetic =
        1 + t * (proton_moment * proton_moment - 1) / (4 * proton_mass_mev * proton_mass_mev);
    const double protons = magnetic * dipole;
    return target->z * target->z * screened(a * a * t) * nucleus * nucleus +
           target->z * screened(a_inelastic * a_inelastic * t) * protons * protons;
}

double dc_photon_flux(const struct dc_dump_target *target, double mass_mev, double energy_mev,
                      const gsl_integration_glfixed_table *rule)
{
    const double root = mass_mev * mass_mev / (2 * energy_mev);
    const double low = 2 * log(root), high = 2 * log(mass_mev);
    double flux = 0;
    for (size_t i = 0; i < rule->n; i++) {
        double log_t, weight;
        gsl_integration_glfixed_point(low, high, i, &log_t, &weight, rule);
        flux += weight * -expm1(low - log_t) * atom_form_factor(target, exp(log_t));
    }
    return flux;
}

double dc_bremsstrahlung(double mass_mev, double energy_mev, double d)
{
    const double x = exp(-d), rest = -expm1(-d); /* 1 - x */
    const double ratio = mass_mev / energy_mev;
    if (!(ratio < 1))
        return 0;
    return DC_ALPHA * DC_ALPHA / DC_PI * sqrt((1 - ratio) * (1 + ratio)) * (rest + x * x / 3) /
           (mass_mev * mass_mev * rest / x + DC_ELECTRON_MASS_MEV * DC_ELECTRON_MASS_MEV * x);
}

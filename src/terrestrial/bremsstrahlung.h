/* Bremsstrahlung of X by electrons on nuclei, in the improved Weizsaecker-Williams approximation.
 * J. D. Bjorken, R. Essig, P. Schuster, N. Toro, Phys. Rev. D 80 (2009) 075018, App. A. */
#ifndef TERRESTRIAL_BREMSSTRAHLUNG_H
#define TERRESTRIAL_BREMSSTRAHLUNG_H

#include "base/table.h"
#include "darkcube/dumps.h"

#include <gsl/gsl_integration.h>

/* The flux of photons xi that an electron of an energy sees, for X of a mass (both in MeV; the
 * energy above half the mass): the integral of (t - t_min)/t^2 times the form factor, with the
 * nodes of `rule`. */
double dc_photon_flux(const struct dc_dump_target *target, double mass_mev, double energy_mev,
                      const gsl_integration_glfixed_table *rule);

/* dsigma/dx for an electron's coupling of 1 in MeV^-2, without xi: x = E_X/E_e = exp(-d). Eq. (58),
 * corrected. Zero where E_e is not above the mass. */
double dc_bremsstrahlung(double mass_mev, double energy_mev, double d);

#endif

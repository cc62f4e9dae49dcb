/* Neutrinos of pions and muons that decay at rest: their energies, and when they arrive. */
#ifndef DARKCUBE_TERRESTRIAL_STOPPED_PIONS_H
#define DARKCUBE_TERRESTRIAL_STOPPED_PIONS_H

#include "darkcube/cevns.h"

/* Energy of the line of pions, and the end of the spectra of muons, in MeV. */
#define DC_PION_LINE_MEV 29.79
#define DC_MUON_END_MEV  (DC_MUON_MASS_MEV / 2)

/* Spectrum per neutrino in 1/MeV, for the flavours of the muon's decay. */
double dc_muon_decay_spectrum(enum dc_csi_flavour flavour, double neutrino_mev);

/* The kinematic factor of the cross section, averaged over the flavour's spectrum; exact. */
double dc_average_kinematics(enum dc_csi_flavour flavour, double nuclear_mass_mev,
                             double recoil_mev);

/* Densities in 1/us of the arrival of prompt and delayed neutrinos, from a Gaussian pulse of
 * protons. */
double dc_prompt_arrival(double time_us);
double dc_delayed_arrival(double time_us);

/* Their integrals from -infinity on; `wave` is 0 for the prompt, 1 for the delayed neutrinos. */
double dc_arrived_until(int wave, double time_us);

#endif

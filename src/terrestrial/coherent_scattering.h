/* Parts of the cross section of coherent scattering; energies in MeV. */
#ifndef DARKCUBE_TERRESTRIAL_COHERENT_SCATTERING_H
#define DARKCUBE_TERRESTRIAL_COHERENT_SCATTERING_H

#define DC_ATOMIC_MASS_UNIT_MEV 931.49410242 /* CODATA 2018 */
#define DC_AVOGADRO             6.02214076e23

/* G_F^2 M/(2 pi) in cm^2/MeV. */
double dc_cevns_strength(double nuclear_mass_mev);

/* 2 - M T/E^2 - 2 T/E + T^2/E^2. */
double dc_cevns_kinematics(double nuclear_mass_mev, double neutrino_mev, double recoil_mev);

/* The neutrino that can just give a recoil, and the recoil that a neutrino can just give. */
double dc_least_neutrino_energy(double nuclear_mass_mev, double recoil_mev);
double dc_largest_recoil(double nuclear_mass_mev, double neutrino_mev);

#endif

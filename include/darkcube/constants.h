/* Physical constants in natural units (hbar = c = k_B = 1, energies in MeV).
 *
 * CODATA 2018: E. Tiesinga et al., Rev. Mod. Phys. 93 (2021) 025010.
 * PDG: Particle Data Group, Review of Particle Physics, PTEP 2020 (2020) 083C01.
 */
#ifndef DARKCUBE_CONSTANTS_H
#define DARKCUBE_CONSTANTS_H

#define DC_PI 3.14159265358979323846

#define DC_ELECTRON_MASS_MEV   0.51099895  /* CODATA 2018 */
#define DC_MUON_MASS_MEV       105.6583755 /* PDG, as those below */
#define DC_TAU_MASS_MEV        1776.86
#define DC_PION_MASS_MEV       139.57039        /* charged */
#define DC_KAON_MASS_MEV       493.677          /* charged */
#define DC_D_MESON_MASS_MEV    1864.84          /* neutral */
#define DC_BOTTOM_MASS_MEV     4180.            /* of the quark, MSbar at its own scale */
#define DC_FERMI_CONSTANT_MEV2 1.1663787e-11    /* G_F in MeV^-2; CODATA 2018, PDG */
#define DC_ALPHA               (1 / 137.035999) /* at zero momentum; CODATA 2018 */
#define DC_WEAK_MIXING         0.23857          /* sin^2 of the angle at zero momentum; PDG */

/* Neutral mesons; PDG. */
#define DC_NEUTRAL_PION_MASS_MEV 134.9768
#define DC_NEUTRAL_KAON_MASS_MEV 497.611
#define DC_ETA_MASS_MEV          547.862
#define DC_ETA_PRIME_MASS_MEV    957.78

/* Reduced Planck mass, (hbar c/8 pi G)^(1/2); CODATA 2018. Esseili and Kribs print 2.4e18 GeV, a
 * rounding: their Eq. (33) follows from this value and not from that one. */
#define DC_PLANCK_MASS_MEV 2.435323e21

/* Conversions: 1 MeV^-1 of time is DC_HBAR_MEV_S seconds, of length DC_HBAR_C_MEV_CM centimetres
 * (CODATA 2018, exact but for the last digit written). */
#define DC_HBAR_MEV_S    6.582119569e-22
#define DC_HBAR_C_MEV_CM 1.973269804e-11
#define DC_ERG_PER_MEV   1.602176634e-6

/* Nucleons: the mean of proton and neutron; PDG. The atomic mass unit in grams; CODATA 2018. */
#define DC_NUCLEON_MASS_MEV   938.918
#define DC_ATOMIC_MASS_UNIT_G 1.66053907e-24

/* Neutrons and protons, for helium; PDG. */
#define DC_NEUTRON_PROTON_MASS_DIFFERENCE_MEV 1.29333236
#define DC_NEUTRON_LIFETIME_S                 879.4

#endif

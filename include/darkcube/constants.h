/* Physical constants in natural units (hbar = c = k_B = 1), MeV unless the name says otherwise. */
#ifndef DARKCUBE_CONSTANTS_H
#define DARKCUBE_CONSTANTS_H

#define DC_ELECTRON_MASS_MEV 0.51099895 /* CODATA 2018 */

/* Fermi constant in MeV^-2 (PDG). */
#define DC_FERMI_CONSTANT_MEV2 1.1663787e-11

/* Fine-structure constant at low energy (PDG). */
#define DC_ALPHA (1 / 137.035999)

/* Reduced Planck mass. Esseili and Kribs print 2.4e18 GeV, a rounding: their Eq. (33) follows from
 * this value and not from that one. */
#define DC_PLANCK_MASS_MEV 2.435323e21

/* hbar in MeV s: turns widths and Hubble rates into times. */
#define DC_HBAR_MEV_S 6.582119569e-22

/* Neutron minus proton mass, and the neutron's mean life. */
#define DC_NEUTRON_PROTON_MEV 1.29333236
#define DC_NEUTRON_LIFE_S     879.4

#endif

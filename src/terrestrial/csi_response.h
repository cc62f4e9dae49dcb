/* How the CsI detector of COHERENT answers a recoil. Facts of the 2021 release, arXiv:2110.07730.
 */
#ifndef DARKCUBE_TERRESTRIAL_CSI_RESPONSE_H
#define DARKCUBE_TERRESTRIAL_CSI_RESPONSE_H

/* Density in 1/PE of the photoelectrons that a recoil gives. */
double dc_csi_smearing(double photoelectrons, double recoil_mev);

/* Share of events that is kept, and its derivative in 1/PE. */
double dc_csi_energy_efficiency(double photoelectrons, double *derivative);
/* Below these the efficiency is 0. */
double dc_csi_least_photoelectrons(void);
double dc_csi_time_efficiency(double time_us);

/* Where the efficiency in time has a kink. */
#define DC_CSI_TIME_KINK_US 0.52

#endif

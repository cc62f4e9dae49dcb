/* Helium: neutrons and protons along an evolution, from Born rates with finite electron mass.
 *
 * lambda = (1/(tau_n lambda_0)) sum of three integrals int dE_e p_e E_e E_nu^2 x Fermi-Dirac
 * factors (n nu <-> p e-, n e+ <-> p nubar, n <-> p e- nubar), lambda_0 = int_{m_e}^{Q} p E (Q -
 * E)^2 dE. dX_n/dx = [-lambda_np X_n + lambda_pn (1 - X_n)]/H from T_g = 3 MeV; Y_p = 2 X_n at T_g
 * = T_D, the deuterium bottleneck, calibrated so that the Standard Model gives 0.2470: differences
 * are what means something, to 10-20 %. */
#ifndef DARKCUBE_COSMOLOGY_HELIUM_H
#define DARKCUBE_COSMOLOGY_HELIUM_H

#include "cosmology/evolve.h"

#define DC_HELIUM_STANDARD 0.2470

/* Of neutron decay; a multiple of DC_LANES. */
enum { DC_HELIUM_NODES = 16 };

/* Nodes of the three integrals, without what depends on temperatures. */
struct dc_helium_rule {
    struct dc_energy_rule tail;
    double decay_energy[DC_HELIUM_NODES], decay_weight[DC_HELIUM_NODES];
    double inverse_norm; /* 1/(tau_n lambda_0) in MeV^-4 */
};

enum dc_result dc_helium_rule_init(struct dc_helium_rule *rule, struct dc_error *error);

/* Rates n -> p and p -> n in MeV. */
void dc_helium_rates(const struct dc_helium_rule *rule, double plasma_temperature_mev,
                     double neutrino_temperature_mev, double z, double *neutron_to_proton,
                     double *proton_to_neutron);

/* Neutron fraction when the plasma has cooled to `end_mev`; NAN if the trajectory does not reach
 * from above 3 MeV to there. */
double dc_neutron_fraction(const struct dc_helium_rule *rule, const struct dc_universe *universe,
                           const struct dc_vector *vector, const struct dc_trajectory *trajectory,
                           double end_mev);

/* T_D for the trajectory of the Standard Model; NAN if it cannot be found. */
double dc_helium_calibrate(const struct dc_helium_rule *rule, const struct dc_universe *universe,
                           const struct dc_trajectory *trajectory);

#endif

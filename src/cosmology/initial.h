/* The state at the start: Standard Model in equilibrium, the vector on its freeze-in attractor. */
#ifndef DARKCUBE_COSMOLOGY_INITIAL_H
#define DARKCUBE_COSMOLOGY_INITIAL_H

#include "cosmology/boltzmann.h"

/* max(20 MeV, 10 m): earlier starts change N_eff by less than 3e-5 where decays make X; where
 * semi-Compton scattering does, by up to 6e-3 (README, "Start"). */
double dc_initial_temperature(double mass_mev);

/* Fills y[DC_VARIABLES] for T_g = T_n = T_0, z = 0, and gives T_0 itself: `earlier` times the
 * initial temperature, as far as the tables allow. T_0 is doubled, up to
 * 400 MeV, while freeze-in would have made more than a tenth of the equilibrium density: the ratio
 * falls with temperature. Only if that does not help X starts in equilibrium.
 * False if T_X cannot be found. */
bool dc_initial_state(const struct dc_universe *universe, const struct dc_vector *vector,
                      double earlier, double *y, double *start_mev);

#endif

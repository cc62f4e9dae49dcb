/* The rest of the evolution in closed form, once electrons hardly matter. */
#ifndef DARKCUBE_COSMOLOGY_LATE_H
#define DARKCUBE_COSMOLOGY_LATE_H

#include "cosmology/universe.h"

/* Takes y[DC_STANDARD_VARIABLES] from a plasma of 30 keV or less to photons alone at `end_mev`, and
 * gives the way there in ln a. Exact but for what is left of the weak rates, which is taken to
 * first order: below 1e-6 in N_eff. */
double dc_late_universe(const struct dc_universe *universe, double end_mev, double *y);

#endif

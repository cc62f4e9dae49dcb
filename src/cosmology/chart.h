/* The variable that a Rosenbrock method integrates in place of w: v = w + m/T_X = mu_X/T_X. While X
 * is in equilibrium w falls as m/T grows, by several units a step, and v stays near mu/T of the
 * baths. Such a method linearises once a step, so that a state that moves away from the line costs
 * steps, as the fourth root of Gamma/H; v hardly moves. (Newton's method does not mind, and gains
 * nothing.) A free X is the other way round: w is constant, and m/T_X grows as a^2. */
#ifndef DARKCUBE_COSMOLOGY_CHART_H
#define DARKCUBE_COSMOLOGY_CHART_H

#include "cosmology/universe.h"

/* The mass of an X that decays within an expansion at T = m/3, which is never free before it has
 * gone; else 0, and v is w. */
double dc_chart_mass(const struct dc_vector *vector);

/* y[DC_VARIABLES] and its slope, with w, from those with v, and back. */
void dc_chart_to_w(double mass_mev, double *y, double *slope);
void dc_chart_to_v(double mass_mev, double *y, double *slope);

/* f[DC_VARIABLES] and, unless NULL, the Jacobian for v, from those for w. */
void dc_chart_slopes(double mass_over_tx, double *f, double *jacobian);

/* m/T_X. */
double dc_chart_mass_over_tx(double mass_mev, const double *y);

#endif

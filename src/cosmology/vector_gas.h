/* The massive vector X: three spin states, Bose-Einstein with temperature T and chemical potential
 * mu, written in w = (mu - m)/T < 0.
 *
 * All densities are hatted: multiplied by e^-w, so that they stay finite for a dilute gas
 * (w -> -infinity) and no digits are lost where rho is close to m n. k = rho - m n is the density
 * of kinetic energy; subscripts are derivatives in w and in L = ln T at fixed w, taken before the
 * hat. With c = 3/(2 pi^2), u = (E - m)/T and f = 1/(e^(u-w) - 1): n = c int p E f dE, k = c int p
 * E K f dE, P = (c/3) int p^3 f dE. */
#ifndef DARKCUBE_COSMOLOGY_VECTOR_GAS_H
#define DARKCUBE_COSMOLOGY_VECTOR_GAS_H

#include "base/quadrature.h"

struct dc_vector_gas {
    double n, k, pressure; /* MeV^3, MeV^4, MeV^4 */
    double n_w, n_l, k_w, k_l;
    double n_ww, n_wl, n_ll, k_ww, k_wl, k_ll; /* second derivatives, for the Jacobian */
};

/* X on the nodes of its grid, for those who have integrals there too: the momentum in MeV; with the
 * node's weight, f and e^-w df/dw. */
struct dc_vector_nodes {
    double p[DC_MAX_NODES], f[DC_MAX_NODES], f_w[DC_MAX_NODES];
};

/* T > 0, w < 0, mass > 0 in MeV. `curvatures` asks for the second derivatives; without, they are
 * not to be used. */
void dc_vector_gas_integrate(const struct dc_energy_rule *rule, double mass_mev,
                             double temperature_mev, double w, bool curvatures,
                             struct dc_vector_gas *gas);

/* The same for a caller who knows e^w, and what X is on the nodes; f_w only with `curvatures`. */
void dc_vector_gas_at_nodes(const struct dc_energy_rule *rule, double mass_mev,
                            double temperature_mev, double w, double ew, bool curvatures,
                            struct dc_vector_gas *gas, struct dc_vector_nodes *nodes);

#endif

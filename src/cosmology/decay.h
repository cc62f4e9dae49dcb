/* X <-> f fbar: rates of change of the density of X, by decay and inverse decay.
 *
 * With the ansatz distributions the collision integral is exact (cosmology README, "decays"):
 *   S_n = (3 Gamma m/2 pi^2) int dE p A(E) [f_B(E; T_f, 2 mu_f) - f_X(E)],  S_k: weight E - m,
 *   A = 1 - (2/D) ln[(1 + a)/(1 + b)],  D = beta p/T_f,  beta = sqrt(1 - 4 m_f^2/m^2),
 *   a = exp(-(E/T_f - D)/2 + z), b = exp(-(E/T_f + D)/2 + z), z = mu_f/T_f, ab = exp(2z - E/T_f).
 * Gain and loss are taken on one grid, that of X, while temperatures are comparable, so that they
 * cancel to rounding in equilibrium; else each on its own.
 */
#ifndef DARKCUBE_COSMOLOGY_DECAY_H
#define DARKCUBE_COSMOLOGY_DECAY_H

#include "base/quadrature.h"
#include "cosmology/vector_gas.h"

enum dc_statistics { DC_STATISTICS_QUANTUM, DC_STATISTICS_MAXWELL_BOLTZMANN };

/* A rate with its derivatives in the variables that it depends on. */
struct dc_rate {
    double value;
    double d_ln_tf, d_z; /* fermions: ln T_f, mu_f/T_f */
    double d_ln_tx, d_w; /* vector: ln T_X, w */
};

/* Hatted (multiplied by e^-w): number in MeV^4, kinetic energy in MeV^5. */
struct dc_decay_rates {
    struct dc_rate number, kinetic;
};

/* X, the fermions, and the exponentials that a caller knows anyway: e^(-m/T_f), e^z, e^w, e^-w. */
struct dc_decay_state {
    double mass_mev, width_mev; /* the width at rest */
    double fermion_mass_mev, fermion_temperature_mev, z;
    double temperature_mev;
    double boltzmann, ez, ew, hat;
};

/* `slopes` asks for the derivatives too (a third of the cost); without, they are not to be used.
 * `width_mev` is the width at rest. Needs 2 z T_f < m (else f_B is singular) and w < 0. */
void dc_decay_integrate(const struct dc_energy_rule *rule, enum dc_statistics statistics,
                        double mass_mev, double width_mev, double fermion_mass_mev,
                        double fermion_temperature_mev, double z, double temperature_mev, double w,
                        bool slopes, struct dc_decay_rates *rates);

/* The same for n kinds of fermions and a caller who knows the exponentials, and X on the nodes of
 * its grid (with f_w, if `slopes`); X is the same in all `states`. Two kinds take less time
 * together. */
void dc_decays_at(const struct dc_energy_rule *rule, enum dc_statistics statistics,
                  const struct dc_decay_state *states, int n, const struct dc_vector_nodes *nodes,
                  bool slopes, struct dc_decay_rates *rates);

#endif

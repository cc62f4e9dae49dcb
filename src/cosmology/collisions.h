/* What collisions do: weak interactions, decays and inverse decays, semi-Compton scattering, summed
 * into the rates at which plasma, neutrinos and X exchange number and energy. */
#ifndef DARKCUBE_COSMOLOGY_COLLISIONS_H
#define DARKCUBE_COSMOLOGY_COLLISIONS_H

#include "cosmology/universe.h"
#include "cosmology/vector_gas.h"

/* A quantity with its derivatives in the five variables. */
struct dc_varying {
    double value, d[DC_VARIABLES];
};

/* Per unit time: energy taken from the plasma (MeV^5); number (MeV^4) and energy given to
 * neutrinos; number and kinetic energy given to X, hatted. */
struct dc_collisions {
    struct dc_varying plasma_loss, neutrino_number, neutrino_energy;
    struct dc_varying x_number, x_kinetic; /* with a vector */
};

/* In a state whose gas of X is `gas`, on `nodes`; with `vector` NULL neither is used. `slopes` asks
 * for the derivatives. */
void dc_collisions_sum(const struct dc_universe *universe, const struct dc_vector *vector,
                       const struct dc_state *state, const struct dc_vector_gas *gas,
                       const struct dc_vector_nodes *nodes, bool slopes,
                       struct dc_collisions *collisions);

#endif

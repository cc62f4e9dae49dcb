/* The integrals of decay.h with quantum statistics. */
#ifndef DARKCUBE_COSMOLOGY_DECAY_QUANTUM_H
#define DARKCUBE_COSMOLOGY_DECAY_QUANTUM_H

#include "cosmology/decay.h"

/* As dc_decays_at. */
void dc_decays_quantum(const struct dc_energy_rule *rule, const struct dc_decay_state *states,
                       int n, const struct dc_vector_nodes *nodes, bool slopes,
                       struct dc_decay_rates *rates);

#endif

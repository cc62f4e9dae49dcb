/* The evolution as a table: what `darkcube point --history` writes. */
#ifndef DARKCUBE_COSMOLOGY_HISTORY_H
#define DARKCUBE_COSMOLOGY_HISTORY_H

#include "cosmology/evolve.h"
#include "darkcube/cosmology.h"

/* One row an accepted step. False if there is no memory. */
bool dc_history_fill(const struct dc_universe *universe, const struct dc_vector *vector,
                     const struct dc_evolution *evolution, const struct dc_trajectory *trajectory,
                     struct dc_table *table);

#endif

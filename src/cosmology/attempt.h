/* One evolution, tried in several ways until one of them comes to an end. */
#ifndef DARKCUBE_COSMOLOGY_ATTEMPT_H
#define DARKCUBE_COSMOLOGY_ATTEMPT_H

#include "cosmology/evolve.h"
#include "darkcube/outcome.h"
#include "darkcube/status.h"

/* dc_evolve as `options` say; then, as long as the solver fails, stalls until the step limit or
 * gets a number that is none,
 *   2. a quarter of the tolerance, a tiny first step, CVODE's matrix made anew at every step,
 *   3. as configured, from twice the temperature,
 *   4. both.
 * Each attempt has all of max_steps. Status, reason, solver flag, place and `evolution` are those
 * of the last attempt; steps and evaluations of the diagnostics are summed over all. What comes out
 * depends on the arguments alone. */
enum dc_status dc_attempt(const struct dc_universe *universe, const struct dc_vector *vector,
                          double start_mev, const struct dc_evolve_options *options,
                          struct dc_trajectory *trajectory, struct dc_evolution *evolution,
                          struct dc_diagnostics *diagnostics);

#endif

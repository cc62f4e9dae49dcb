#include "cosmology/attempt.h"

#include "darkcube/cosmology.h"

#include <math.h>

static const struct way {
    double tolerance, start; /* factors */
    bool careful;
} ways[] = {{1, 1, false}, {0.25, 1, true}, {1, 2, false}, {0.25, 2, true}};
enum { WAYS = sizeof ways / sizeof ways[0] };

/* Status and reason of an evolution that did not finish. */
static enum dc_status explain(const struct dc_evolution *evolution, uint8_t *reason)
{
    switch (evolution->ending) {
    case DC_ENDING_FINISHED:
        *reason = DC_COSMOLOGY_FINE_POINT;
        return DC_OK;
    case DC_ENDING_VECTOR_ALIVE:
        *reason = DC_COSMOLOGY_VECTOR_ALIVE;
        return DC_LATE_DECAY;
    case DC_ENDING_STEP_LIMIT:
        *reason = DC_COSMOLOGY_TOO_MANY_STEPS;
        return DC_STEP_LIMIT;
    case DC_ENDING_SOLVER:
        *reason = DC_COSMOLOGY_SOLVER;
        return DC_SOLVER_FAILED;
    case DC_ENDING_MEMORY:
        *reason = DC_COSMOLOGY_MEMORY;
        return DC_INTERNAL;
    case DC_ENDING_DOMAIN:
        break;
    }
    if (evolution->steps == 0 && evolution->domain == DC_DOMAIN_NOT_FINITE) {
        *reason = DC_COSMOLOGY_NO_INITIAL_STATE;
        return DC_NOT_FINITE;
    }
    switch (evolution->domain) {
    case DC_DOMAIN_DEGENERATE:
        *reason = DC_COSMOLOGY_DEGENERATE_NEUTRINOS;
        return DC_SOLVER_FAILED;
    case DC_DOMAIN_CONDENSATION:
        *reason = DC_COSMOLOGY_BOSE_CONDENSATION;
        return DC_SOLVER_FAILED;
    case DC_DOMAIN_TEMPERATURE:
        *reason = DC_COSMOLOGY_TEMPERATURE_RANGE;
        return DC_SOLVER_FAILED;
    case DC_DOMAIN_NOT_FINITE:
    case DC_DOMAIN_FINE:
        break;
    }
    *reason = DC_COSMOLOGY_NOT_A_NUMBER;
    return DC_NOT_FINITE;
}

enum dc_status dc_attempt(const struct dc_universe *universe, const struct dc_vector *vector,
                          double start_mev, const struct dc_evolve_options *options,
                          struct dc_trajectory *trajectory, struct dc_evolution *evolution,
                          struct dc_diagnostics *diagnostics)
{
    enum dc_status status = DC_INTERNAL;
    diagnostics->attempts = 0;
    diagnostics->steps = diagnostics->evaluations = 0;
    for (size_t i = 0; i < WAYS; i++) {
        struct dc_evolve_options way = *options;
        way.tolerance *= ways[i].tolerance;
        way.earlier_start = ways[i].start;
        way.careful = ways[i].careful;
        dc_evolve(universe, vector, ways[i].start * start_mev, &way, trajectory, evolution);
        status = explain(evolution, &diagnostics->reason);
        diagnostics->attempts++;
        diagnostics->solver_flag = evolution->solver_flag;
        diagnostics->stopped_at = exp(evolution->y[DC_LN_TG]);
        diagnostics->steps += (uint32_t)evolution->steps;
        diagnostics->evaluations += (uint32_t)evolution->evaluations;
        if (!dc_status_is_failure(status) || status == DC_INTERNAL)
            break;
    }
    return status;
}

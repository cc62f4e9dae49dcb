#include "cosmology/decay.h"

#include "base/vector_math.h"
#include "cosmology/decay_quantum.h"
#include "darkcube/constants.h"

#include <math.h>

/* Maxwell-Boltzmann: A = 1, and a gas enters by the integrals of p K^j e^(-K/T) dE, j = 0, 1, 2,
 * which make T K1(m/T) and so on of Escudero 2001.04466 Eqs. (2.10)-(2.11) (m/T taken out of the
 * exponent). Their derivatives in ln T are those of one j more, over T. */
struct moments {
    double number, kinetic, kinetic_slope; /* the number's slope is kinetic/T */
};

DC_VECTOR_CLONES
static struct moments boltzmann_moments(const struct dc_energy_rule *rule, double mass, double t)
{
    double number[DC_LANES] = {0}, kinetic[DC_LANES] = {0}, slope[DC_LANES] = {0};
    for (size_t first = 0; first < rule->n_padded; first += DC_LANES) {
        const double *u = rule->u + first, *weight = rule->weight + first;
        const double *exp_minus_u = rule->exp_minus_u + first;
#pragma omp simd
        for (int i = 0; i < DC_LANES; i++) {
            double k = t * u[i], value = weight[i] * exp_minus_u[i] * sqrt(k * (2 * mass + k));
            number[i] += value;
            kinetic[i] += u[i] * value;
            slope[i] += u[i] * u[i] * value;
        }
    }
    return (struct moments){t * dc_lane_sum(number), t * t * dc_lane_sum(kinetic),
                            t * t * dc_lane_sum(slope)};
}

/* The moments of X are the same for all fermions. */
static void maxwell_boltzmann(const struct dc_energy_rule *rule, const struct dc_decay_state *state,
                              const struct moments *of_x, struct dc_decay_rates *rates)
{
    double mass = state->mass_mev, tf = state->fermion_temperature_mev;
    double temperature = state->temperature_mev;
    const struct moments source = boltzmann_moments(rule, mass, tf), sink = *of_x;
    double x = mass / tf, c = 3 * mass * state->width_mev / (2 * DC_PI * DC_PI);
    double gain = c * state->ez * state->ez * state->boltzmann * state->hat;
    /* hatted: the loss does not depend on w */
    rates->number = (struct dc_rate){.value = gain * source.number - c * sink.number,
                                     .d_ln_tf = gain * (source.kinetic / tf + x * source.number),
                                     .d_z = 2 * gain * source.number,
                                     .d_ln_tx = -c * sink.kinetic / temperature,
                                     .d_w = -gain * source.number};
    rates->kinetic = (struct dc_rate){.value = gain * source.kinetic - c * sink.kinetic,
                                      .d_ln_tf = gain * (source.kinetic_slope + x * source.kinetic),
                                      .d_z = 2 * gain * source.kinetic,
                                      .d_ln_tx = -c * sink.kinetic_slope,
                                      .d_w = -gain * source.kinetic};
}

void dc_decays_at(const struct dc_energy_rule *rule, enum dc_statistics statistics,
                  const struct dc_decay_state *states, int n, const struct dc_vector_nodes *nodes,
                  bool slopes, struct dc_decay_rates *rates)
{
    if (statistics == DC_STATISTICS_QUANTUM) {
        dc_decays_quantum(rule, states, n, nodes, slopes, rates);
        return;
    }
    const struct moments of_x =
        boltzmann_moments(rule, states[0].mass_mev, states[0].temperature_mev);
    for (int c = 0; c < n; c++) {
        rates[c].number = rates[c].kinetic = (struct dc_rate){.value = 0};
        if (states[c].width_mev > 0)
            maxwell_boltzmann(rule, &states[c], &of_x, &rates[c]);
    }
}

void dc_decay_integrate(const struct dc_energy_rule *rule, enum dc_statistics statistics,
                        double mass_mev, double width_mev, double fermion_mass_mev,
                        double fermion_temperature_mev, double z, double temperature_mev, double w,
                        bool slopes, struct dc_decay_rates *rates)
{
    const struct dc_decay_state state = {mass_mev,
                                         width_mev,
                                         fermion_mass_mev,
                                         fermion_temperature_mev,
                                         z,
                                         temperature_mev,
                                         dc_vector_exp(-mass_mev / fermion_temperature_mev),
                                         dc_vector_exp(z),
                                         dc_vector_exp(w),
                                         dc_vector_exp(-w)};
    struct dc_vector_gas gas;
    struct dc_vector_nodes nodes;
    dc_vector_gas_at_nodes(rule, mass_mev, temperature_mev, w, state.ew, slopes, &gas, &nodes);
    dc_decays_at(rule, statistics, &state, 1, &nodes, slopes, rates);
}

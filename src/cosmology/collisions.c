#include "cosmology/collisions.h"

#include "base/vector_math.h"
#include "darkcube/constants.h"

#include <math.h>

/* Saturation of a rate that is beyond all need. Where X and a bath at temperature T exchange far
 * more than `ceiling` times the bath's content in an expansion time, they are in equilibrium to
 * 1/ceiling whatever the rate; but the larger the rate, the smaller the region in which Newton's
 * method converges, and the steps with it. So the rate G becomes G s with 1/s = 1 + (G/H)
 * e^(-m/T)/ceiling, H of radiation with g* = 10.75; the Boltzmann factor is the share of X in the
 * bath, and lets G alone where X is dilute and its rate does matter. */
struct bath {
    enum dc_variable temperature;     /* which variable it is */
    double mass_over_t, over_ceiling; /* e^(-m/T)/(H ceiling) */
};

static DC_VECTOR_INLINE struct bath bath_at(enum dc_variable variable, const struct dc_state *state,
                                            double mass, double ceiling)
{
    const double g_star = 10.75;
    bool plasma = variable == DC_LN_TG;
    double temperature = plasma ? state->tg : state->tn;
    double boltzmann = plasma ? state->boltzmann_g : state->boltzmann_n;
    double per_hubble =
        DC_PLANCK_MASS_MEV / (DC_PI * sqrt(g_star / 90) * temperature * temperature * ceiling);
    return (struct bath){variable, mass / temperature, boltzmann * per_hubble};
}

/* Number and kinetic energy that X gets from one bath, hatted. */
struct gift {
    struct dc_varying number, kinetic;
};

static DC_VECTOR_INLINE void add_rate(struct dc_varying *sum, const struct dc_rate *rate, double s,
                                      double dln_s, enum dc_variable temperature, bool slopes)
{
    sum->value += s * rate->value;
    if (!slopes)
        return;
    sum->d[temperature] += s * (rate->d_ln_tf + rate->value * dln_s);
    sum->d[DC_Z] += s * rate->d_z;
    sum->d[DC_LN_TX] += s * rate->d_ln_tx;
    sum->d[DC_W] += s * rate->d_w;
}

/* What a process of the rate G ~ T^`power` gives, saturated. */
static DC_VECTOR_INLINE void add_process(struct gift *gift, const struct dc_decay_rates *rates,
                                         const struct bath *bath, double rate, double power,
                                         bool slopes)
{
    double s = 1 / (1 + rate * bath->over_ceiling);
    double dln_s = -(1 - s) * (power - 2 + bath->mass_over_t);
    add_rate(&gift->number, &rates->number, s, dln_s, bath->temperature, slopes);
    add_rate(&gift->kinetic, &rates->kinetic, s, dln_s, bath->temperature, slopes);
}

/* X <-> nu nubar and X <-> e+ e-. */
static DC_VECTOR_INLINE void add_decays(const struct dc_universe *universe,
                                        const struct dc_vector *vector,
                                        const struct bath *neutrinos, const struct bath *plasma,
                                        const struct dc_state *state,
                                        const struct dc_vector_nodes *nodes, bool slopes,
                                        struct gift *from_neutrinos, struct gift *from_plasma)
{
    double mass = vector->mass_mev;
    const struct dc_decay_state decays[2] = {
        {mass, vector->width_neutrinos_mev, 0, state->tn, state->y[DC_Z], state->tx,
         state->boltzmann_n, state->ez, state->ew, state->hat},
        {mass, vector->width_electrons_mev, DC_ELECTRON_MASS_MEV, state->tg, 0, state->tx,
         state->boltzmann_g, 1, state->ew, state->hat}};
    struct dc_decay_rates rates[2];
    dc_decays_at(&universe->rule, universe->decay_statistics, decays, 2, nodes, slopes, rates);
    rates[1].number.d_z = rates[1].kinetic.d_z = 0; /* the plasma's z is none of the variables */
    add_process(from_neutrinos, &rates[0], neutrinos, vector->width_neutrinos_mev, 0, slopes);
    add_process(from_plasma, &rates[1], plasma, vector->width_electrons_mev, 0, slopes);
}

/* e gamma <-> e X: R (1 - n_X/n_eq), and the same for kinetic energy. */
static DC_VECTOR_INLINE void add_semi_compton(const struct dc_vector *vector,
                                              const struct bath *bath, const struct dc_state *state,
                                              const struct dc_vector_gas *gas, bool slopes,
                                              struct gift *gift)
{
    struct dc_compton r;
    double hat = state->hat, g2 = vector->compton_strength;
    dc_compton_at(vector->compton, state->tg, state->y[DC_LN_TG], slopes, &r);
    if (r.number_loss == 0)
        return; /* no electrons are left */
    struct dc_decay_rates rates;
    rates.number.value = g2 * (r.number * hat - r.number_loss * gas->n);
    rates.kinetic.value = g2 * (r.kinetic * hat - r.kinetic_loss * gas->k);
    if (slopes) {
        rates.number = (struct dc_rate){.value = rates.number.value,
                                        .d_ln_tf = g2 * (r.dnumber * hat - r.dnumber_loss * gas->n),
                                        .d_ln_tx = -g2 * r.number_loss * gas->n_l,
                                        .d_w = -g2 * r.number_loss * gas->n_w - rates.number.value};
        rates.kinetic =
            (struct dc_rate){.value = rates.kinetic.value,
                             .d_ln_tf = g2 * (r.dkinetic * hat - r.dkinetic_loss * gas->k),
                             .d_ln_tx = -g2 * r.kinetic_loss * gas->k_l,
                             .d_w = -g2 * r.kinetic_loss * gas->k_w - rates.kinetic.value};
    }
    add_process(gift, &rates, bath, g2 * r.number_loss, slopes ? r.dnumber_loss / r.number_loss : 0,
                slopes);
}

static DC_VECTOR_INLINE void add_weak(const struct dc_universe *universe,
                                      const struct dc_state *state, bool slopes,
                                      struct dc_collisions *c)
{
    struct dc_weak_rates weak;
    dc_weak_at(&universe->weak, state->tg, state->tn, state->y + DC_LN_TG, state->ez, slopes,
               &weak);
    c->plasma_loss.value = c->neutrino_energy.value = weak.energy;
    c->neutrino_number.value = weak.number;
    for (int j = 0; slopes && j < DC_VARIABLES; j++) {
        bool standard = j < DC_STANDARD_VARIABLES;
        c->plasma_loss.d[j] = c->neutrino_energy.d[j] = standard ? weak.denergy[j] : 0;
        c->neutrino_number.d[j] = standard ? weak.dnumber[j] : 0;
    }
}

/* The energy of a gift is S_k + m S_n, and e^w takes off the hat; a neutrino gift costs kn
 * neutrinos for each X, whatever its energy. */
static DC_VECTOR_INLINE void book(const struct gift *plasma, const struct gift *neutrinos,
                                  double mass, double kn, double ew, bool slopes,
                                  struct dc_collisions *c)
{
    double from_plasma = ew * (plasma->kinetic.value + mass * plasma->number.value);
    double from_neutrinos = ew * (neutrinos->kinetic.value + mass * neutrinos->number.value);
    double number = ew * kn * neutrinos->number.value;
    c->x_number.value = plasma->number.value + neutrinos->number.value;
    c->x_kinetic.value = plasma->kinetic.value + neutrinos->kinetic.value;
    c->plasma_loss.value += from_plasma;
    c->neutrino_energy.value -= from_neutrinos;
    c->neutrino_number.value -= number;
    if (!slopes)
        return;
    for (int j = 0; j < DC_VARIABLES; j++) {
        c->x_number.d[j] = plasma->number.d[j] + neutrinos->number.d[j];
        c->x_kinetic.d[j] = plasma->kinetic.d[j] + neutrinos->kinetic.d[j];
        c->plasma_loss.d[j] += ew * (plasma->kinetic.d[j] + mass * plasma->number.d[j]);
        c->neutrino_energy.d[j] -= ew * (neutrinos->kinetic.d[j] + mass * neutrinos->number.d[j]);
        c->neutrino_number.d[j] -= ew * kn * neutrinos->number.d[j];
    }
    c->plasma_loss.d[DC_W] += from_plasma;
    c->neutrino_energy.d[DC_W] -= from_neutrinos;
    c->neutrino_number.d[DC_W] -= number;
}

/* Compiled once with and once without what only derivatives need. */
static DC_VECTOR_INLINE void sum(const struct dc_universe *universe, const struct dc_vector *vector,
                                 const struct dc_state *state, const struct dc_vector_gas *gas,
                                 const struct dc_vector_nodes *nodes, bool slopes,
                                 struct dc_collisions *c)
{
    if (universe->weak_rates)
        add_weak(universe, state, slopes, c);
    else
        *c = (struct dc_collisions){.plasma_loss = {.value = 0}};
    if (vector == NULL)
        return;
    double mass = vector->mass_mev, ceiling = universe->rate_ceiling;
    struct bath plasma = bath_at(DC_LN_TG, state, mass, ceiling);
    struct bath neutrinos = bath_at(DC_LN_TN, state, mass, ceiling);
    struct gift from_plasma = {.number = {.value = 0}}, from_neutrinos = from_plasma;
    add_decays(universe, vector, &neutrinos, &plasma, state, nodes, slopes, &from_neutrinos,
               &from_plasma);
    if (vector->compton_strength > 0)
        add_semi_compton(vector, &plasma, state, gas, slopes, &from_plasma);
    book(&from_plasma, &from_neutrinos, mass, universe->neutrinos_per_x, state->ew, slopes, c);
}

DC_VECTOR_CLONES
void dc_collisions_sum(const struct dc_universe *universe, const struct dc_vector *vector,
                       const struct dc_state *state, const struct dc_vector_gas *gas,
                       const struct dc_vector_nodes *nodes, bool slopes,
                       struct dc_collisions *collisions)
{
    if (slopes)
        sum(universe, vector, state, gas, nodes, true, collisions);
    else
        sum(universe, vector, state, gas, nodes, false, collisions);
}

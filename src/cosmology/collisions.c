#include "cosmology/collisions.h"

#include "base/vector_math.h"
#include "darkcube/constants.h"

#include <math.h>

/* Saturation of a rate that is beyond all need. Where X and a bath at temperature T exchange far
 * more than `ceiling` times the bath's content in an expansion time, they are in equilibrium to
 * 1/ceiling whatever the rate; but the larger the rate, the smaller the region in which Newton's
 * method converges, and the steps with it. So the rate G becomes G s with 1/s = 1 + (G/H)
 * e^(-m/T)/ceiling, H of radiation with g* = 10.75; the Boltzmann factor is the share of X in the
 * bath, and lets G alone where X is dilute and its rate does matter. Gives s and d ln s/d ln T for
 * G ~ T^`power`. */
static double saturation(double rate, double power, double mass, double temperature, double ceiling,
                         double *slope)
{
    const double g_star = 10.75;
    double hubble = DC_PI * temperature * temperature * sqrt(g_star / 90) / DC_PLANCK_MASS_MEV;
    double x = mass / temperature, excess = rate / hubble * dc_vector_exp(-x) / ceiling;
    double s = 1 / (1 + excess);
    *slope = -(1 - s) * (power - 2 + x);
    return s;
}

/* Number and kinetic energy given to X by one channel, hatted. */
struct channel {
    struct dc_varying number, kinetic;
};

static void saturate(struct channel *channel, enum dc_variable temperature, double s, double slope,
                     bool slopes)
{
    struct dc_varying *both[] = {&channel->number, &channel->kinetic};
    for (int i = 0; i < 2; i++) {
        both[i]->value *= s;
        if (!slopes)
            continue;
        for (int j = 0; j < DC_VARIABLES; j++)
            both[i]->d[j] *= s;
        both[i]->d[temperature] += both[i]->value * slope;
    }
}

static void add_scaled(struct dc_varying *sum, double factor, const struct dc_varying *term,
                       bool slopes)
{
    sum->value += factor * term->value;
    if (slopes)
        for (int j = 0; j < DC_VARIABLES; j++)
            sum->d[j] += factor * term->d[j];
}

/* Adds factor e^w v, where v is hatted. */
static void add_unhatted(struct dc_varying *sum, double factor, double ew,
                         const struct dc_varying *v, bool slopes)
{
    add_scaled(sum, factor * ew, v, slopes);
    sum->d[DC_W] += factor * ew * v->value;
}

static void give_to_x(const struct channel *channel, bool slopes, struct dc_collisions *c)
{
    add_scaled(&c->x_number, 1, &channel->number, slopes);
    add_scaled(&c->x_kinetic, 1, &channel->kinetic, slopes);
}

/* The channel's energy is S_k + m S_n. */
static void take_from_plasma(const struct channel *channel, double mass, double ew, bool slopes,
                             struct dc_collisions *c)
{
    give_to_x(channel, slopes, c);
    add_unhatted(&c->plasma_loss, 1, ew, &channel->kinetic, slopes);
    add_unhatted(&c->plasma_loss, mass, ew, &channel->number, slopes);
}

/* kn neutrinos for each X, whatever its energy. */
static void take_from_neutrinos(const struct channel *channel, double mass, double ew, double kn,
                                bool slopes, struct dc_collisions *c)
{
    give_to_x(channel, slopes, c);
    add_unhatted(&c->neutrino_energy, -1, ew, &channel->kinetic, slopes);
    add_unhatted(&c->neutrino_energy, -mass, ew, &channel->number, slopes);
    add_unhatted(&c->neutrino_number, -kn, ew, &channel->number, slopes);
}

/* A decay's rate in the five variables; `temperature` says whose fermions they are. */
static struct dc_varying in_variables(const struct dc_rate *rate, enum dc_variable temperature)
{
    struct dc_varying v = {.value = rate->value};
    v.d[temperature] = rate->d_ln_tf;
    if (temperature == DC_LN_TN)
        v.d[DC_Z] = rate->d_z;
    v.d[DC_LN_TX] = rate->d_ln_tx;
    v.d[DC_W] = rate->d_w;
    return v;
}

/* X <-> f fbar, with the fermions of the bath whose temperature is `bath`. */
static struct channel decay(const struct dc_universe *universe, double mass, double width,
                            double fermion_mass, enum dc_variable bath,
                            const struct dc_state *state, bool slopes)
{
    double t = bath == DC_LN_TN ? state->tn : state->tg, slope;
    double z = bath == DC_LN_TN ? state->y[DC_Z] : 0;
    struct dc_decay_rates rates;
    dc_decay_integrate(&universe->rule, universe->decay_statistics, mass, width, fermion_mass, t, z,
                       state->tx, state->y[DC_W], slopes, &rates);
    struct channel channel = {in_variables(&rates.number, bath),
                              in_variables(&rates.kinetic, bath)};
    double s = saturation(width, 0, mass, t, universe->rate_ceiling, &slope);
    saturate(&channel, bath, s, slope, slopes);
    return channel;
}

/* e gamma <-> e X: R (1 - n_X/n_eq), and the same for kinetic energy. */
static struct channel semi_compton(const struct dc_universe *universe,
                                   const struct dc_vector *vector, const struct dc_state *state,
                                   const struct dc_vector_gas *gas, bool slopes)
{
    struct channel channel = {0};
    struct dc_compton r;
    double tg = state->tg, hat = state->hat, g2 = vector->compton_strength, slope;
    dc_compton_look_up(vector->compton, tg, &r);
    if (r.number_loss == 0)
        return channel; /* no electrons are left */
    struct dc_varying *number = &channel.number, *kinetic = &channel.kinetic;
    number->value = g2 * (r.number * hat - r.number_loss * gas->n);
    number->d[DC_LN_TG] = g2 * (r.dnumber * hat - r.dnumber_loss * gas->n);
    number->d[DC_LN_TX] = -g2 * r.number_loss * gas->n_l;
    number->d[DC_W] = -g2 * r.number_loss * gas->n_w - number->value;
    kinetic->value = g2 * (r.kinetic * hat - r.kinetic_loss * gas->k);
    kinetic->d[DC_LN_TG] = g2 * (r.dkinetic * hat - r.dkinetic_loss * gas->k);
    kinetic->d[DC_LN_TX] = -g2 * r.kinetic_loss * gas->k_l;
    kinetic->d[DC_W] = -g2 * r.kinetic_loss * gas->k_w - kinetic->value;
    double s = saturation(g2 * r.number_loss, r.dnumber_loss / r.number_loss, vector->mass_mev, tg,
                          universe->rate_ceiling, &slope);
    saturate(&channel, DC_LN_TG, s, slope, slopes);
    return channel;
}

static void add_weak(const struct dc_universe *universe, const struct dc_state *state, bool slopes,
                     struct dc_collisions *c)
{
    struct dc_weak_rates weak;
    dc_weak_at(&universe->weak, state->tg, state->tn, state->y + DC_LN_TG, state->ez, &weak);
    struct dc_varying energy = {weak.energy, {weak.denergy[0], weak.denergy[1], weak.denergy[2]}};
    struct dc_varying number = {weak.number, {weak.dnumber[0], weak.dnumber[1], weak.dnumber[2]}};
    add_scaled(&c->plasma_loss, 1, &energy, slopes);
    add_scaled(&c->neutrino_energy, 1, &energy, slopes);
    add_scaled(&c->neutrino_number, 1, &number, slopes);
}

void dc_collisions_sum(const struct dc_universe *universe, const struct dc_vector *vector,
                       const struct dc_state *state, const struct dc_vector_gas *gas, bool slopes,
                       struct dc_collisions *collisions)
{
    *collisions = (struct dc_collisions){0};
    if (universe->weak_rates)
        add_weak(universe, state, slopes, collisions);
    if (vector == NULL)
        return;
    double mass = vector->mass_mev, ew = state->ew;
    struct channel channel;
    if (vector->width_neutrinos_mev > 0) {
        channel = decay(universe, mass, vector->width_neutrinos_mev, 0, DC_LN_TN, state, slopes);
        take_from_neutrinos(&channel, mass, ew, universe->neutrinos_per_x, slopes, collisions);
    }
    if (vector->width_electrons_mev > 0) {
        channel = decay(universe, mass, vector->width_electrons_mev, DC_ELECTRON_MASS_MEV, DC_LN_TG,
                        state, slopes);
        take_from_plasma(&channel, mass, ew, slopes, collisions);
    }
    if (vector->compton_strength > 0) {
        channel = semi_compton(universe, vector, state, gas, slopes);
        take_from_plasma(&channel, mass, ew, slopes, collisions);
    }
}

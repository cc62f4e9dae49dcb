#include "cosmology/decay_quantum.h"

#include "base/vector_math.h"
#include "darkcube/constants.h"

#include <math.h>
#include <string.h>

/* Grids: that of X for gain and loss together while the temperatures are comparable; else each on
 * its own scale, because the grid of a much hotter or much colder gas does not resolve the other.
 * The limits are where 1e-5 of the gain is lost. */
static const double HIGHEST_SHARED_TX = 2, HIGHEST_SHARED_TF = 1.5; /* T_X/T_f, T_f/T_X */

/* What is added up on a grid; a constant wherever a loop over nodes sees it. */
enum part {
    GAIN_AND_LOSS, /* on the grid of X */
    LOSS,          /* on the grid of X */
    GAIN           /* on that of the fermions */
};

/* Gases on a grid of energies, K = scale u. The fermions' occupations a and b come from
 * log2 a = log2_d p - log2_x - log2_u u and from ab = e_2z e^(-u_f). */
struct grid {
    double mass, scale;
    double half_d, half_mass, half_u; /* beta/2 T_f, m/2 T_f, scale/2 T_f */
    double log2_d, log2_x, log2_u;    /* beta, m - 2 mu_f and scale over 2 T_f ln 2 */
    double above;                     /* (1 - scale/T_f)/ln 2 */
    double e_2z, gain;                /* e^(2z - m/T_f), and with the hat */
    double log_factor;                /* 2 T_f/beta */
};

/* Quotients of a's stay finite where a itself underflows, and products above denormal numbers,
 * which are slow: beyond 2^-400 of fermions at rest a is 2^-400, and A is 1 with either. On the
 * grid of X alone, which need not suit the fermions, each node's exponent is bounded. */
static const double FEW_FERMIONS = 400, LOWEST_LOG2 = -490;

/* Up to here a < e^z < 1.25, and short series serve: gain and loss have A in common, so that 1e-10
 * of it do not disturb their balance. */
static const double HIGHEST_SHORT_Z = 0.2;

/* What X is at a node, with the node's weight; on the fermions' grid p and the weight alone. */
struct node {
    double u, exp_minus_u, p, f, f_w;
};

/* With the node's weight and hatted: p A, the gain's f_B, and what gain exceeds loss by. */
struct balance {
    double a, ab, logarithm, pa, over_ab, gain, excess; /* over_ab: 1/(1 - ab) */
};

static DC_VECTOR_INLINE double bounded(double exponent, enum part part)
{
    return part == LOSS && exponent < LOWEST_LOG2 ? LOWEST_LOG2 : exponent;
}

/* 2^x, `degenerate` to the last places. */
static DC_VECTOR_INLINE double power_of_two(double x, bool degenerate)
{
    return degenerate ? dc_vector_exp_inside(x * DC_LN2) : dc_vector_exp2_short(x);
}

/* ln[(1+a)/(1+b)] = ln[(a+a^2)/(a+ab)] needs no b, and its quotient and that of f_B are one
 * division. On the grid of X, r = gain/loss = e^(2z - m/T_f - w) e^(u_X - u_f) makes
 * f_B - f_X = f_X (r - 1)/(1 - ab), which is 0 in equilibrium whatever the exponential's error.
 * `part` and `degenerate`, for any z, are constants where this is called. */
static DC_VECTOR_INLINE struct balance balance_at(const struct grid *g, const struct node *node,
                                                  enum part part, bool degenerate)
{
    struct balance n;
    double log2_a = g->log2_d * node->p - (g->log2_x + g->log2_u * node->u);
    n.a = power_of_two(bounded(log2_a, part), degenerate);
    double ratio = part == GAIN /* e^(u_X - u_f) */
                       ? 1
                       : power_of_two(bounded(g->above * node->u, part), degenerate);
    double exp_uf = ratio * node->exp_minus_u;
    n.ab = g->e_2z * exp_uf;
    double a2 = n.a * n.a, difference = a2 - n.ab, one_minus_ab = 1 - n.ab;
    if (degenerate) {
        n.over_ab = 1 / one_minus_ab;
        n.logarithm = dc_vector_log_quotient(n.a + a2, n.a + n.ab, difference);
    } else {
        double sum = (n.a + n.a) + (a2 + n.ab), inverse = 1 / (sum * one_minus_ab);
        n.over_ab = inverse * sum;
        n.logarithm = dc_vector_log_ratio_short(difference * (inverse * one_minus_ab));
    }
    n.pa = node->p - g->log_factor * n.logarithm;
    switch (part) {
    case GAIN_AND_LOSS:
        n.excess = node->f * ((g->gain * ratio - 1) * n.over_ab);
        n.gain = n.excess + node->f;
        break;
    case LOSS:
        n.excess = -node->f;
        n.gain = 0;
        break;
    case GAIN:
        n.gain = n.excess = node->f * (g->gain * (exp_uf * n.over_ab));
        break;
    }
    return n;
}

/* Integrands of the derivatives: in z; in ln T_f apart from half of (E/T_f) times that; in w of
 * the loss. */
struct slopes {
    double z, ln_tf, w;
};

static DC_VECTOR_INLINE struct slopes slopes_at(const struct grid *g, const struct node *node,
                                                const struct balance *n)
{
    double df = g->log_factor * n->excess, fb1 = n->pa * (n->gain * n->over_ab);
    double a2 = n->a * n->a, half_d = g->half_d * node->p;
    double over = 1 / ((1 + n->a) * (n->a + n->ab));
    double minus = (a2 - n->ab) * over;                     /* a/(1+a) - b/(1+b) */
    double plus = (a2 + n->ab + 2 * (n->a * n->ab)) * over; /* a/(1+a) + b/(1+b) */
    return (struct slopes){2 * fb1 - df * minus, df * (half_d * plus - n->logarithm),
                           n->pa * node->f_w};
}

/* Sums of which those of u^j times an integrand are the moments j. */
struct sums {
    double value[2][DC_LANES], z[3][DC_LANES], ln_tf[2][DC_LANES], w[3][DC_LANES];
};

/* Adds u^j x to the moments j < n. */
static DC_VECTOR_INLINE void add_moments(double (*sums)[DC_LANES], int n, int i, double u, double x)
{
    sums[0][i] += x;
    sums[1][i] += u * x;
    if (n > 2)
        sums[2][i] += u * (u * x);
}

/* Each part on a grid: what stands in the loop besides is the same for all. */
static DC_VECTOR_INLINE void add_nodes(const struct dc_energy_rule *rule,
                                       const struct dc_vector_nodes *nodes, const struct grid *at,
                                       enum part part, bool degenerate, bool slopes,
                                       struct dc_decay_rates *rates)
{
    const struct grid g = *at;
    struct sums sums;
    memset(sums.value, 0, sizeof sums.value);
    if (slopes) {
        memset(sums.z, 0, sizeof sums.z);
        memset(sums.ln_tf, 0, sizeof sums.ln_tf);
        memset(sums.w, 0, sizeof sums.w);
    }
    for (size_t first = 0; first < rule->n_padded; first += DC_LANES) {
        const double *u = rule->u + first, *exp_minus_u = rule->exp_minus_u + first;
        const double *weight = rule->weight + first, *p = nodes->p + first;
        const double *f = nodes->f + first, *f_w = nodes->f_w + first;
#pragma omp simd
        for (int i = 0; i < DC_LANES; i++) {
            struct node node = {u[i], exp_minus_u[i], 0, 0, 0};
            if (part == GAIN) {
                double kinetic = g.scale * u[i];
                node.p = sqrt(kinetic * (2 * g.mass + kinetic));
                node.f = weight[i];
            } else {
                node.p = p[i];
                node.f = f[i];
                node.f_w = f_w[i];
            }
            struct balance balance = balance_at(&g, &node, part, degenerate);
            add_moments(sums.value, 2, i, u[i], balance.pa * balance.excess);
            if (slopes) {
                struct slopes slope = slopes_at(&g, &node, &balance);
                add_moments(sums.z, 3, i, u[i], slope.z);
                add_moments(sums.ln_tf, 2, i, u[i], slope.ln_tf);
                add_moments(sums.w, 3, i, u[i], slope.w);
            }
        }
    }
    struct dc_rate *const rate[2] = {&rates->number, &rates->kinetic};
    for (int k = 0; k < 2; k++) {
        double scale = k == 0 ? g.scale : g.scale * g.scale;
        rate[k]->value += scale * dc_lane_sum(sums.value[k]);
        if (slopes) {
            double z = dc_lane_sum(sums.z[k]), u_z = dc_lane_sum(sums.z[k + 1]);
            double half_x_z = g.half_mass * z + g.half_u * u_z; /* half of E/T_f */
            rate[k]->d_z += scale * z;
            rate[k]->d_ln_tf += scale * (half_x_z + dc_lane_sum(sums.ln_tf[k]));
            rate[k]->d_w -= scale * dc_lane_sum(sums.w[k]);
            rate[k]->d_ln_tx -= scale * dc_lane_sum(sums.w[k + 1]);
        }
    }
}

/* `part` chooses among loops, so that none computes what its part lacks. */
static DC_VECTOR_INLINE void add_part(const struct dc_energy_rule *rule,
                                      const struct dc_vector_nodes *nodes, const struct grid *grid,
                                      enum part part, bool degenerate, bool slopes,
                                      struct dc_decay_rates *rates)
{
    switch (part) {
    case GAIN_AND_LOSS:
        add_nodes(rule, nodes, grid, GAIN_AND_LOSS, degenerate, slopes, rates);
        break;
    case LOSS:
        add_nodes(rule, nodes, grid, LOSS, degenerate, slopes, rates);
        break;
    case GAIN:
        add_nodes(rule, nodes, grid, GAIN, degenerate, slopes, rates);
        break;
    }
}

DC_VECTOR_CLONES
static void add_values(const struct dc_energy_rule *rule, const struct dc_vector_nodes *nodes,
                       const struct grid *grid, enum part part, struct dc_decay_rates *rates)
{
    add_part(rule, nodes, grid, part, false, false, rates);
}

/* Two kinds of fermions on the grid of X: one loop saves the setting-up of the other, and a
 * processor can work on one while it waits for the other. */
DC_VECTOR_CLONES
static void add_values_of_two(const struct dc_energy_rule *rule,
                              const struct dc_vector_nodes *nodes, const struct grid at[2],
                              struct dc_decay_rates rates[2])
{
    const struct grid g[2] = {at[0], at[1]};
    double sums[2][2][DC_LANES] = {{{0}}};
    for (size_t first = 0; first < rule->n_padded; first += DC_LANES) {
        const double *u = rule->u + first, *exp_minus_u = rule->exp_minus_u + first;
        const double *p = nodes->p + first, *f = nodes->f + first;
#pragma omp simd
        for (int i = 0; i < DC_LANES; i++) {
            struct node node = {u[i], exp_minus_u[i], p[i], f[i], 0};
            struct balance one = balance_at(&g[0], &node, GAIN_AND_LOSS, false);
            struct balance other = balance_at(&g[1], &node, GAIN_AND_LOSS, false);
            add_moments(sums[0], 2, i, u[i], one.pa * one.excess);
            add_moments(sums[1], 2, i, u[i], other.pa * other.excess);
        }
    }
    for (int c = 0; c < 2; c++) {
        rates[c].number.value = g[c].scale * dc_lane_sum(sums[c][0]);
        rates[c].kinetic.value = g[c].scale * g[c].scale * dc_lane_sum(sums[c][1]);
    }
}

DC_VECTOR_CLONES
static void add_slopes(const struct dc_energy_rule *rule, const struct dc_vector_nodes *nodes,
                       const struct grid *grid, enum part part, struct dc_decay_rates *rates)
{
    add_part(rule, nodes, grid, part, false, true, rates);
}

DC_VECTOR_CLONES
static void add_degenerate(const struct dc_energy_rule *rule, const struct dc_vector_nodes *nodes,
                           const struct grid *grid, enum part part, struct dc_decay_rates *rates)
{
    add_part(rule, nodes, grid, part, true, true, rates);
}

static void add(const struct dc_energy_rule *rule, const struct dc_vector_nodes *nodes,
                const struct grid *grid, enum part part, double z, bool slopes,
                struct dc_decay_rates *rates)
{
    if (z > HIGHEST_SHORT_Z)
        add_degenerate(rule, nodes, grid, part, rates);
    else if (slopes)
        add_slopes(rule, nodes, grid, part, rates);
    else
        add_values(rule, nodes, grid, part, rates);
}

/* The grid of a gas of temperature `scale`, for a part. */
static struct grid grid_at(const struct dc_decay_state *state, double scale, enum part part)
{
    double e_2z = state->ez * state->ez * state->boltzmann;
    double tf = state->fermion_temperature_mev, r = state->fermion_mass_mev / state->mass_mev;
    double beta = sqrt(1 - 4 * r * r), half = 0.5 / tf, log2_half = half * DC_LOG2_E;
    double log2_x = log2_half * state->mass_mev - state->z * DC_LOG2_E;
    bool few = part != LOSS && log2_x > FEW_FERMIONS;
    return (struct grid){.mass = state->mass_mev,
                         .scale = scale,
                         .half_d = half * beta,
                         .half_mass = half * state->mass_mev,
                         .half_u = half * scale,
                         .log2_d = few ? 0 : log2_half * beta,
                         .log2_x = few ? FEW_FERMIONS : log2_x,
                         .log2_u = few ? 0 : log2_half * scale,
                         .above = 2 * log2_half * (tf - scale),
                         .e_2z = e_2z,
                         .gain = e_2z * state->hat,
                         .log_factor = 2 * tf / beta};
}

static void scale_rate(struct dc_rate *rate, double factor, bool slopes)
{
    rate->value *= factor;
    if (!slopes)
        return;
    rate->d_ln_tf *= factor;
    rate->d_z *= factor;
    rate->d_ln_tx *= factor;
    rate->d_w = factor * rate->d_w - rate->value; /* the hat: d(e^-w S)/dw */
}

static bool shares_grid(const struct dc_decay_state *state)
{
    double tx = state->temperature_mev, tf = state->fermion_temperature_mev;
    return tx <= HIGHEST_SHARED_TX * tf && tf <= HIGHEST_SHARED_TF * tx;
}

/* 3 Gamma m/(2 pi^2). */
static void scale(const struct dc_decay_state *state, bool slopes, struct dc_decay_rates *rates)
{
    double c = 3 / (2 * DC_PI * DC_PI) * state->width_mev * state->mass_mev;
    scale_rate(&rates->number, c, slopes);
    scale_rate(&rates->kinetic, c, slopes);
}

static void add_one(const struct dc_energy_rule *rule, const struct dc_decay_state *state,
                    const struct dc_vector_nodes *nodes, bool slopes, struct dc_decay_rates *rates)
{
    double tf = state->fermion_temperature_mev, tx = state->temperature_mev;
    if (shares_grid(state)) {
        const struct grid shared = grid_at(state, tx, GAIN_AND_LOSS);
        add(rule, nodes, &shared, GAIN_AND_LOSS, state->z, slopes, rates);
    } else {
        const struct grid source = grid_at(state, tf, GAIN), sink = grid_at(state, tx, LOSS);
        add(rule, nodes, &source, GAIN, state->z, slopes, rates);
        add(rule, nodes, &sink, LOSS, state->z, slopes, rates);
    }
    scale(state, slopes, rates);
}

static void add_two(const struct dc_energy_rule *rule, const struct dc_decay_state states[2],
                    const struct dc_vector_nodes *nodes, struct dc_decay_rates rates[2])
{
    double tx = states[0].temperature_mev;
    const struct grid grids[2] = {grid_at(&states[0], tx, GAIN_AND_LOSS),
                                  grid_at(&states[1], tx, GAIN_AND_LOSS)};
    add_values_of_two(rule, nodes, grids, rates);
    for (int c = 0; c < 2; c++)
        scale(&states[c], false, &rates[c]);
}

void dc_decays_quantum(const struct dc_energy_rule *rule, const struct dc_decay_state *states,
                       int n, const struct dc_vector_nodes *nodes, bool slopes,
                       struct dc_decay_rates *rates)
{
    bool together = n == 2 && !slopes;
    for (int c = 0; c < n; c++)
        together = together && states[c].width_mev > 0 && states[c].z <= HIGHEST_SHORT_Z &&
                   shares_grid(&states[c]);
    if (together) {
        add_two(rule, states, nodes, rates);
        return;
    }
    for (int c = 0; c < n; c++) {
        rates[c].number = rates[c].kinetic = (struct dc_rate){.value = 0};
        if (states[c].width_mev > 0)
            add_one(rule, &states[c], nodes, slopes, &rates[c]);
    }
}

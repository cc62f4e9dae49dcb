#include "cosmology/decay.h"

#include "base/vector_math.h"
#include "darkcube/constants.h"

#include <math.h>

/* Grids: one for gain and loss together while the temperatures are comparable; else each on its own
 * scale, because the grid of the hotter gas does not resolve the colder. */
static const double OWN_GRID_RATIO = 2;

/* Gases and the grid of energies, K = scale u, on which they are added up. `gain` and `loss` say
 * which part is taken on it, the gain times e^(2z - m/T_f - w), or 0. The gas whose grid it is has
 * e^-u there, the other e^(-ratio u). */
struct grid {
    double mass, temperature, tf, beta, z;
    double e_2z, ew; /* e^(2z - m/T_f), e^w */
    double scale, ratio, gain, loss;
    double of_x; /* 1 if it is the grid of X, else 0: loops cannot choose by a bool */
};

/* ln of 1e-150: far below rounding, keeps quotients of a's finite where a itself underflows, and
 * products above denormal numbers, which are slow. */
static const double LOWEST_EXPONENT = -345;

/* Up to here a < e^z < 1.25, and short series serve: gain and loss have A in common, so that 5e-12
 * of it do not disturb their balance. */
static const double HIGHEST_SHORT_Z = 0.2;

/* t = e^(w-u_X), f_X = t/(1-t), f_B = ab/(1-ab), both hatted; ln[(1+a)/(1+b)] = ln[(a+a^2)/(a+ab)]
 * needs no b. */
struct node {
    double k, p, a, ab, logarithm, pa, gain, loss;
    double one_minus_t, one_minus_ab, inverse; /* 1/[(1-t)(1-ab)] */
};

/* `degenerate`, for any z, is a constant where this is called. */
static DC_VECTOR_INLINE struct node node_at(const struct grid *g, double u, double exp_minus_u,
                                            bool degenerate)
{
    struct node n;
    double exponent = -g->ratio * u,
           other = dc_vector_exp_inside(exponent > LOWEST_EXPONENT ? exponent : LOWEST_EXPONENT);
    double exp_ux = g->of_x > 0 ? exp_minus_u : other, exp_uf = g->of_x > 0 ? other : exp_minus_u;
    n.k = g->scale * u;
    n.p = sqrt(n.k * (2 * g->mass + n.k));
    double ln_a = (g->beta * n.p - (g->mass + n.k)) * (0.5 / g->tf) + g->z;
    ln_a = ln_a > LOWEST_EXPONENT ? ln_a : LOWEST_EXPONENT;
    n.ab = g->e_2z * exp_uf;
    n.a = degenerate ? dc_vector_exp_inside(ln_a) : dc_vector_exp_short(ln_a);
    double a = n.a, a2 = a * a, sum = a + a;
    n.logarithm = degenerate ? dc_vector_log_quotient(a + a2, a + n.ab, a2 - n.ab)
                             : dc_vector_log_ratio_short((a2 - n.ab) / (sum + (a2 + n.ab)));
    n.pa = n.p - (2 * g->tf / g->beta) * n.logarithm;
    n.gain = g->gain * exp_uf;
    n.loss = g->loss * exp_ux;
    n.one_minus_t = 1 - g->ew * exp_ux;
    n.one_minus_ab = 1 - n.ab;
    n.inverse = 1 / (n.one_minus_t * n.one_minus_ab);
    return n;
}

static DC_VECTOR_INLINE double value_at(const struct node *n)
{
    return n->pa * ((n->gain * n->one_minus_t - n->loss * n->one_minus_ab) * n->inverse);
}

DC_VECTOR_CLONES
static void add_values(const struct dc_energy_rule *rule, const struct grid *at,
                       struct dc_decay_rates *sums)
{
    const struct grid grid = *at;
    double number[DC_LANES] = {0}, kinetic[DC_LANES] = {0};
    for (size_t first = 0; first < rule->n_padded; first += DC_LANES) {
        const double *u = rule->u + first, *weight = rule->weight + first;
        const double *exp_minus_u = rule->exp_minus_u + first;
#pragma omp simd
        for (int i = 0; i < DC_LANES; i++) {
            struct node node = node_at(&grid, u[i], exp_minus_u[i], false);
            double value = weight[i] * value_at(&node);
            number[i] += value;
            kinetic[i] += u[i] * value;
        }
    }
    sums->number.value += grid.scale * dc_lane_sum(number);
    sums->kinetic.value += grid.scale * grid.scale * dc_lane_sum(kinetic);
}

/* Integrands of the derivatives. */
struct slopes {
    double ln_tf, z, ln_tx, w;
};

static DC_VECTOR_INLINE struct slopes slopes_at(const struct grid *g, const struct node *n)
{
    double over_t = n->one_minus_ab * n->inverse, over_ab = n->one_minus_t * n->inverse;
    double fb = n->gain * over_ab, fx = n->loss * over_t;
    double df = (2 * g->tf / g->beta) * (fb - fx);
    double fb1 = n->pa * fb * over_ab, fx1 = n->pa * fx * over_t;
    double x = (g->mass + n->k) / g->tf, d = g->beta * n->p / g->tf;
    double one_plus_a = 1 + n->a, q = n->a + n->ab, over = 1 / (one_plus_a * q);
    double at = n->a * q * over, bt = n->ab * one_plus_a * over; /* a/(1+a), b/(1+b) */
    double dlog_dl = 0.5 * (at * (x - d) - bt * (x + d));
    return (struct slopes){fb1 * x - df * (n->logarithm + dlog_dl), 2 * fb1 - df * (at - bt),
                           -fx1 * (n->k / g->temperature), -fx1};
}

struct slope_sums {
    double ln_tf[DC_LANES], z[DC_LANES], ln_tx[DC_LANES], w[DC_LANES];
};

static void add_sums(const struct slope_sums *sums, double scale, struct dc_rate *rate)
{
    rate->d_ln_tf += scale * dc_lane_sum(sums->ln_tf);
    rate->d_z += scale * dc_lane_sum(sums->z);
    rate->d_ln_tx += scale * dc_lane_sum(sums->ln_tx);
    rate->d_w += scale * dc_lane_sum(sums->w);
}

/* The values too; `degenerate` for any z. */
static DC_VECTOR_INLINE void add_values_and_slopes(const struct dc_energy_rule *rule,
                                                   const struct grid *at, bool degenerate,
                                                   struct dc_decay_rates *sums)
{
    const struct grid grid = *at;
    double number[DC_LANES] = {0}, kinetic[DC_LANES] = {0};
    struct slope_sums dn = {.w = {0}}, dk = {.w = {0}};
    for (size_t first = 0; first < rule->n_padded; first += DC_LANES) {
        const double *u = rule->u + first, *weight = rule->weight + first;
        const double *exp_minus_u = rule->exp_minus_u + first;
#pragma omp simd
        for (int i = 0; i < DC_LANES; i++) {
            struct node node = node_at(&grid, u[i], exp_minus_u[i], degenerate);
            double value = weight[i] * value_at(&node);
            struct slopes slopes = slopes_at(&grid, &node);
            number[i] += value;
            kinetic[i] += u[i] * value;
            dn.ln_tf[i] += weight[i] * slopes.ln_tf;
            dn.z[i] += weight[i] * slopes.z;
            dn.ln_tx[i] += weight[i] * slopes.ln_tx;
            dn.w[i] += weight[i] * slopes.w;
            dk.ln_tf[i] += u[i] * (weight[i] * slopes.ln_tf);
            dk.z[i] += u[i] * (weight[i] * slopes.z);
            dk.ln_tx[i] += u[i] * (weight[i] * slopes.ln_tx);
            dk.w[i] += u[i] * (weight[i] * slopes.w);
        }
    }
    sums->number.value += grid.scale * dc_lane_sum(number);
    sums->kinetic.value += grid.scale * grid.scale * dc_lane_sum(kinetic);
    add_sums(&dn, grid.scale, &sums->number);
    add_sums(&dk, grid.scale * grid.scale, &sums->kinetic);
}

DC_VECTOR_CLONES
static void add_slopes(const struct dc_energy_rule *rule, const struct grid *grid,
                       struct dc_decay_rates *sums)
{
    add_values_and_slopes(rule, grid, false, sums);
}

DC_VECTOR_CLONES
static void add_degenerate(const struct dc_energy_rule *rule, const struct grid *grid,
                           struct dc_decay_rates *sums)
{
    add_values_and_slopes(rule, grid, true, sums);
}

static void add(const struct dc_energy_rule *rule, const struct grid *grid, bool slopes,
                struct dc_decay_rates *sums)
{
    if (grid->z > HIGHEST_SHORT_Z)
        add_degenerate(rule, grid, sums);
    else if (slopes)
        add_slopes(rule, grid, sums);
    else
        add_values(rule, grid, sums);
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

static void maxwell_boltzmann(const struct dc_energy_rule *rule, double mass, double width,
                              double tf, double temperature, double e_2z_w,
                              struct dc_decay_rates *rates)
{
    struct moments source = boltzmann_moments(rule, mass, tf);
    struct moments sink = boltzmann_moments(rule, mass, temperature);
    double x = mass / tf, c = 3 * mass * width / (2 * DC_PI * DC_PI);
    double gain = c * e_2z_w;
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

void dc_decay_at(const struct dc_energy_rule *rule, enum dc_statistics statistics,
                 const struct dc_decay_state *state, bool slopes, struct dc_decay_rates *rates)
{
    rates->number = rates->kinetic = (struct dc_rate){.value = 0};
    if (state->width_mev <= 0)
        return;
    double mass = state->mass_mev, tf = state->fermion_temperature_mev;
    double tx = state->temperature_mev, r = state->fermion_mass_mev / mass;
    double e_2z = state->ez * state->ez * state->boltzmann;
    if (statistics == DC_STATISTICS_MAXWELL_BOLTZMANN) {
        maxwell_boltzmann(rule, mass, state->width_mev, tf, tx, e_2z * state->hat, rates);
        return;
    }
    struct grid grid = {.mass = mass,
                        .temperature = tx,
                        .tf = tf,
                        .beta = sqrt(1 - 4 * r * r),
                        .z = state->z,
                        .e_2z = e_2z,
                        .ew = state->ew,
                        .scale = tf,
                        .gain = e_2z * state->hat,
                        .loss = 1};
    bool own_grids = tx > OWN_GRID_RATIO * tf || OWN_GRID_RATIO * tx < tf;
    if (own_grids) {
        grid.ratio = 1;
        grid.loss = 0;
        add(rule, &grid, slopes, rates);
        grid.gain = 0;
        grid.loss = 1;
    }
    if (own_grids || tx >= tf) {
        grid.scale = tx;
        grid.ratio = tx / tf;
        grid.of_x = 1;
    } else {
        grid.ratio = tf / tx;
    }
    add(rule, &grid, slopes, rates);
    double c = 3 * state->width_mev * mass / (2 * DC_PI * DC_PI);
    scale_rate(&rates->number, c, slopes);
    scale_rate(&rates->kinetic, c, slopes);
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
    dc_decay_at(rule, statistics, &state, slopes, rates);
}

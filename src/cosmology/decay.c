#include "cosmology/decay.h"

#include "base/vector_math.h"
#include "darkcube/constants.h"

#include <math.h>

/* Grids: one for gain and loss together while the temperatures are comparable; else each on its own
 * scale, because the grid of the hotter gas does not resolve the colder. */
static const double OWN_GRID_RATIO = 2;

struct fermions {
    double temperature, z, beta;
};

/* One grid of energies, K = scale u; `gain` and `loss` (0 or 1) say which part is taken on it. */
struct grid {
    double scale, gain, loss;
    const double *exp_ux, *exp_uf; /* e^(-K/T_X), e^(-K/T_f); one that is not needed: anything */
};

/* Exponentials of one call. */
struct factors {
    double e_2z, e_2z_w; /* e^(2z - m/T_f), and that times e^-w */
    double ew;
};

/* Nodes of a grid: p, pA, a, ln[(1+a)/(1+b)], 1/[(1-t)(1-ab)]. */
struct nodes {
    double p[DC_MAX_NODES], pa[DC_MAX_NODES], a[DC_MAX_NODES], logarithm[DC_MAX_NODES];
    double inverse[DC_MAX_NODES];
};

/* ln of 1e-150: far below rounding, and keeps quotients of a's finite where a itself underflows. */
static const double LOWEST_LN_A = -345;

/* Up to here a < 1.25, and the short logarithm serves: a < e^z. */
static const double HIGHEST_SHORT_Z = 0.2;

/* p, A and what it is made of. ln[(1+a)/(1+b)] = ln[(a+a^2)/(a+ab)] needs no b. Gain and loss have
 * A in common, so that 4e-12 of it do not disturb their balance. */
DC_VECTOR_CLONES
static void make_nodes(const struct dc_energy_rule *rule, double mass, const struct fermions *f,
                       double e_2z, const struct grid *grid, struct nodes *nodes)
{
    double scale = grid->scale, half_over_tf = 0.5 / f->temperature, lowest = LOWEST_LN_A;
    double beta = f->beta, z = f->z, twice_tf_over_beta = 2 * f->temperature / f->beta;
    for (size_t first = 0; first < rule->n_padded; first += DC_LANES) {
        const double *u = rule->u + first, *exp_uf = grid->exp_uf + first;
        double *p_node = nodes->p + first, *pa_node = nodes->pa + first;
        double *a_node = nodes->a + first, *logarithm_node = nodes->logarithm + first;
#pragma omp simd
        for (int i = 0; i < DC_LANES; i++) {
            double k = scale * u[i], p = sqrt(k * (2 * mass + k));
            double ln_a = (beta * p - (mass + k)) * half_over_tf + z;
            double a = dc_vector_exp_short(ln_a > lowest ? ln_a : lowest);
            double a2 = a * a, ab = e_2z * exp_uf[i], sum = a + a;
            double logarithm = dc_vector_log_ratio_short((a2 - ab) / (sum + (a2 + ab)));
            p_node[i] = p;
            pa_node[i] = p - twice_tf_over_beta * logarithm;
            a_node[i] = a;
            logarithm_node[i] = logarithm;
        }
    }
}

/* The same for any z. */
DC_VECTOR_CLONES
static void make_degenerate_nodes(const struct dc_energy_rule *rule, double mass,
                                  const struct fermions *f, double e_2z, const struct grid *grid,
                                  struct nodes *nodes)
{
    double scale = grid->scale, half_over_tf = 0.5 / f->temperature, lowest = LOWEST_LN_A;
    double beta = f->beta, z = f->z, twice_tf_over_beta = 2 * f->temperature / f->beta;
    for (size_t first = 0; first < rule->n_padded; first += DC_LANES) {
        const double *u = rule->u + first, *exp_uf = grid->exp_uf + first;
        double *p_node = nodes->p + first, *pa_node = nodes->pa + first;
        double *a_node = nodes->a + first, *logarithm_node = nodes->logarithm + first;
#pragma omp simd
        for (int i = 0; i < DC_LANES; i++) {
            double k = scale * u[i], p = sqrt(k * (2 * mass + k));
            double ln_a = (beta * p - (mass + k)) * half_over_tf + z;
            double a = dc_vector_exp_inside(ln_a > lowest ? ln_a : lowest);
            double a2 = a * a, ab = e_2z * exp_uf[i];
            double logarithm = dc_vector_log_quotient(a + a2, a + ab, a2 - ab);
            p_node[i] = p;
            pa_node[i] = p - twice_tf_over_beta * logarithm;
            a_node[i] = a;
            logarithm_node[i] = logarithm;
        }
    }
}

/* t = e^(w-u_X), f_X = t/(1-t), f_B = ab/(1-ab), both hatted. */
DC_VECTOR_CLONES
static void add_values(const struct dc_energy_rule *rule, const struct factors *factors,
                       const struct grid *grid, struct nodes *nodes, struct dc_decay_rates *sums)
{
    double scale = grid->scale, e_2z = factors->e_2z, ew = factors->ew;
    double gain = grid->gain * factors->e_2z_w, loss = grid->loss;
    double number[DC_LANES] = {0}, kinetic[DC_LANES] = {0};
    for (size_t first = 0; first < rule->n_padded; first += DC_LANES) {
        const double *u = rule->u + first, *weight = rule->weight + first;
        const double *exp_ux = grid->exp_ux + first, *exp_uf = grid->exp_uf + first;
        const double *pa = nodes->pa + first;
        double *inverse_node = nodes->inverse + first;
#pragma omp simd
        for (int i = 0; i < DC_LANES; i++) {
            double one_minus_t = 1 - ew * exp_ux[i], one_minus_ab = 1 - e_2z * exp_uf[i];
            double inverse = 1 / (one_minus_t * one_minus_ab);
            double difference =
                (gain * exp_uf[i] * one_minus_t - loss * exp_ux[i] * one_minus_ab) * inverse;
            double value = weight[i] * (pa[i] * difference);
            number[i] += value;
            kinetic[i] += u[i] * value;
            inverse_node[i] = inverse;
        }
    }
    sums->number.value += scale * dc_lane_sum(number);
    sums->kinetic.value += scale * scale * dc_lane_sum(kinetic);
}

enum { LN_TF, Z, LN_TX, W, SLOPES };

/* After add_values, on the same grid. */
DC_VECTOR_CLONES
static void add_slopes(const struct dc_energy_rule *rule, double mass, const struct fermions *f,
                       double temperature, const struct factors *factors, const struct grid *grid,
                       const struct nodes *nodes, struct dc_decay_rates *sums)
{
    double scale = grid->scale, over_tf = 1 / f->temperature, u_to_ux = scale / temperature;
    double beta = f->beta, twice_tf_over_beta = 2 * f->temperature / f->beta;
    double e_2z = factors->e_2z, ew = factors->ew;
    double gain = grid->gain * factors->e_2z_w, loss = grid->loss;
    double number[SLOPES][DC_LANES] = {{0}}, kinetic[SLOPES][DC_LANES] = {{0}};
    for (size_t first = 0; first < rule->n_padded; first += DC_LANES) {
        const double *u = rule->u + first, *weight = rule->weight + first;
        const double *exp_ux = grid->exp_ux + first, *exp_uf = grid->exp_uf + first;
        const double *p = nodes->p + first, *pa = nodes->pa + first, *a = nodes->a + first;
        const double *logarithm = nodes->logarithm + first, *inverse = nodes->inverse + first;
#pragma omp simd
        for (int i = 0; i < DC_LANES; i++) {
            double ab = e_2z * exp_uf[i], one_minus_ab = 1 - ab, one_minus_t = 1 - ew * exp_ux[i];
            double over_t = one_minus_ab * inverse[i], over_ab = one_minus_t * inverse[i];
            double weighted_pa = weight[i] * pa[i];
            double fb = gain * exp_uf[i] * over_ab, fx = loss * exp_ux[i] * over_t;
            double df = twice_tf_over_beta * weight[i] * (fb - fx);
            double fb1 = weighted_pa * fb * over_ab, fx1 = weighted_pa * fx * over_t;
            double x = (mass + scale * u[i]) * over_tf, d = beta * p[i] * over_tf;
            double one_plus_a = 1 + a[i], q = a[i] + ab, over = 1 / (one_plus_a * q);
            double at = a[i] * q * over, bt = ab * one_plus_a * over; /* a/(1+a), b/(1+b) */
            double dlog_dl = 0.5 * (at * (x - d) - bt * (x + d));
            double d_ln_tf = fb1 * x - df * (logarithm[i] + dlog_dl);
            double d_z = 2 * fb1 - df * (at - bt), fx1_u = fx1 * (u_to_ux * u[i]);
            number[LN_TF][i] += d_ln_tf;
            number[Z][i] += d_z;
            number[LN_TX][i] -= fx1_u;
            number[W][i] -= fx1;
            kinetic[LN_TF][i] += u[i] * d_ln_tf;
            kinetic[Z][i] += u[i] * d_z;
            kinetic[LN_TX][i] -= u[i] * fx1_u;
            kinetic[W][i] -= u[i] * fx1;
        }
    }
    double scale2 = scale * scale;
    sums->number.d_ln_tf += scale * dc_lane_sum(number[LN_TF]);
    sums->number.d_z += scale * dc_lane_sum(number[Z]);
    sums->number.d_ln_tx += scale * dc_lane_sum(number[LN_TX]);
    sums->number.d_w += scale * dc_lane_sum(number[W]);
    sums->kinetic.d_ln_tf += scale2 * dc_lane_sum(kinetic[LN_TF]);
    sums->kinetic.d_z += scale2 * dc_lane_sum(kinetic[Z]);
    sums->kinetic.d_ln_tx += scale2 * dc_lane_sum(kinetic[LN_TX]);
    sums->kinetic.d_w += scale2 * dc_lane_sum(kinetic[W]);
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
                              const struct fermions *f, double temperature, double e_2z_w,
                              struct dc_decay_rates *rates)
{
    struct moments source = boltzmann_moments(rule, mass, f->temperature);
    struct moments sink = boltzmann_moments(rule, mass, temperature);
    double x = mass / f->temperature, c = 3 * mass * width / (2 * DC_PI * DC_PI);
    double gain = c * e_2z_w;
    /* hatted: the loss does not depend on w */
    rates->number =
        (struct dc_rate){.value = gain * source.number - c * sink.number,
                         .d_ln_tf = gain * (source.kinetic / f->temperature + x * source.number),
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
    *rates = (struct dc_decay_rates){0};
    if (state->width_mev <= 0)
        return;
    double mass = state->mass_mev, tf = state->fermion_temperature_mev;
    double tx = state->temperature_mev, r = state->fermion_mass_mev / mass;
    double e_2z = state->ez * state->ez * state->boltzmann;
    struct fermions f = {tf, state->z, sqrt(1 - 4 * r * r)};
    struct factors factors = {e_2z, e_2z * state->hat, state->ew};
    if (statistics == DC_STATISTICS_MAXWELL_BOLTZMANN) {
        maxwell_boltzmann(rule, mass, state->width_mev, &f, tx, factors.e_2z_w, rates);
        return;
    }
    double other[DC_MAX_NODES];
    struct grid grids[2] = {{.gain = 1, .loss = 1}};
    int n_grids = 1;
    grids[0].exp_ux = grids[0].exp_uf = rule->exp_minus_u;
    if (tx > OWN_GRID_RATIO * tf || OWN_GRID_RATIO * tx < tf) {
        n_grids = 2;
        dc_boltzmann_factors(rule, tx / tf, other);
        grids[0].scale = tf;
        grids[0].loss = 0;
        grids[1] = (struct grid){tx, 0, 1, rule->exp_minus_u, other};
    } else if (tx >= tf) {
        dc_boltzmann_factors(rule, tx / tf, other);
        grids[0].scale = tx;
        grids[0].exp_uf = other;
    } else {
        dc_boltzmann_factors(rule, tf / tx, other);
        grids[0].scale = tf;
        grids[0].exp_ux = other;
    }
    struct nodes nodes;
    for (int i = 0; i < n_grids; i++) {
        if (f.z <= HIGHEST_SHORT_Z)
            make_nodes(rule, mass, &f, e_2z, &grids[i], &nodes);
        else
            make_degenerate_nodes(rule, mass, &f, e_2z, &grids[i], &nodes);
        add_values(rule, &factors, &grids[i], &nodes, rates);
        if (slopes)
            add_slopes(rule, mass, &f, tx, &factors, &grids[i], &nodes, rates);
    }
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

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

/* Nodes of a grid: momentum, a, ln[(1+a)/(1+b)], 1/[(1-t)(1-ab)]. */
struct nodes {
    double p[DC_MAX_NODES], a[DC_MAX_NODES], logarithm[DC_MAX_NODES], inverse[DC_MAX_NODES];
};

/* ln of 1e-150: far below rounding, and keeps quotients of a's finite where a itself underflows. */
static const double LOWEST_LN_A = -345;

DC_VECTOR_CLONES
static void make_factors(const double exponent[4], double value[4])
{
#pragma omp simd
    for (int i = 0; i < 4; i++)
        value[i] = dc_vector_exp(exponent[i]);
}

/* t = e^(w-u_X), f_X = t/(1-t), f_B = ab/(1-ab), both hatted; ln[(1+a)/(1+b)] = ln[(a+a^2)/(a+ab)]
 * needs no b. */
DC_VECTOR_CLONES
static void add_values(const struct dc_energy_rule *rule, double mass, const struct fermions *f,
                       const struct factors *factors, const struct grid *grid, struct nodes *nodes,
                       struct dc_decay_rates *sums)
{
    double scale = grid->scale, half_over_tf = 0.5 / f->temperature;
    double beta = f->beta, z = f->z, twice_tf_over_beta = 2 * f->temperature / f->beta;
    double e_2z = factors->e_2z, ew = factors->ew, lowest = LOWEST_LN_A;
    double gain = grid->gain * factors->e_2z_w, loss = grid->loss;
    double number[DC_LANES] = {0}, kinetic[DC_LANES] = {0};
    for (size_t first = 0; first < rule->n_padded; first += DC_LANES) {
        const double *u = rule->u + first, *weight = rule->weight + first;
        const double *exp_ux = grid->exp_ux + first, *exp_uf = grid->exp_uf + first;
        double *p_node = nodes->p + first, *a_node = nodes->a + first;
        double *logarithm_node = nodes->logarithm + first, *inverse_node = nodes->inverse + first;
#pragma omp simd
        for (int i = 0; i < DC_LANES; i++) {
            double k = scale * u[i], p = sqrt(k * (2 * mass + k));
            double ln_a = (beta * p - (mass + k)) * half_over_tf + z;
            double a = dc_vector_exp_inside(ln_a > lowest ? ln_a : lowest), a2 = a * a;
            double ab = e_2z * exp_uf[i];
            double logarithm = dc_vector_log_quotient(a + a2, a + ab, a2 - ab);
            double one_minus_t = 1 - ew * exp_ux[i], one_minus_ab = 1 - ab;
            double inverse = 1 / (one_minus_t * one_minus_ab);
            double difference =
                (gain * exp_uf[i] * one_minus_t - loss * exp_ux[i] * one_minus_ab) * inverse;
            double value = weight[i] * ((p - twice_tf_over_beta * logarithm) * difference);
            number[i] += value;
            kinetic[i] += u[i] * value;
            p_node[i] = p;
            a_node[i] = a;
            logarithm_node[i] = logarithm;
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
        const double *p = nodes->p + first, *a = nodes->a + first;
        const double *logarithm = nodes->logarithm + first, *inverse = nodes->inverse + first;
#pragma omp simd
        for (int i = 0; i < DC_LANES; i++) {
            double ab = e_2z * exp_uf[i], one_minus_ab = 1 - ab, one_minus_t = 1 - ew * exp_ux[i];
            double over_t = one_minus_ab * inverse[i], over_ab = one_minus_t * inverse[i];
            double weighted_pa = weight[i] * (p[i] - twice_tf_over_beta * logarithm[i]);
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
                              const struct fermions *f, double temperature, double w,
                              struct dc_decay_rates *rates)
{
    struct moments source = boltzmann_moments(rule, mass, f->temperature);
    struct moments sink = boltzmann_moments(rule, mass, temperature);
    double x = mass / f->temperature, c = 3 * mass * width / (2 * DC_PI * DC_PI);
    double gain = c * dc_vector_exp(2 * f->z - x - w);
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

void dc_decay_integrate(const struct dc_energy_rule *rule, enum dc_statistics statistics,
                        double mass_mev, double width_mev, double fermion_mass_mev,
                        double fermion_temperature_mev, double z, double temperature_mev, double w,
                        bool slopes, struct dc_decay_rates *rates)
{
    *rates = (struct dc_decay_rates){0};
    if (width_mev <= 0)
        return;
    double r = fermion_mass_mev / mass_mev;
    struct fermions f = {fermion_temperature_mev, z, sqrt(1 - 4 * r * r)};
    if (statistics == DC_STATISTICS_MAXWELL_BOLTZMANN) {
        maxwell_boltzmann(rule, mass_mev, width_mev, &f, temperature_mev, w, rates);
        return;
    }
    double tf = fermion_temperature_mev, tx = temperature_mev, other[DC_MAX_NODES];
    struct grid grids[2];
    int n_grids = 1;
    if (tx > OWN_GRID_RATIO * tf || OWN_GRID_RATIO * tx < tf) {
        n_grids = 2;
        dc_boltzmann_factors(rule, tx / tf, other);
        grids[0] = (struct grid){tf, 1, 0, rule->exp_minus_u, rule->exp_minus_u};
        grids[1] = (struct grid){tx, 0, 1, rule->exp_minus_u, other};
    } else if (tx >= tf) {
        dc_boltzmann_factors(rule, tx / tf, other);
        grids[0] = (struct grid){tx, 1, 1, rule->exp_minus_u, other};
    } else {
        dc_boltzmann_factors(rule, tf / tx, other);
        grids[0] = (struct grid){tf, 1, 1, other, rule->exp_minus_u};
    }
    double e_2z = 2 * z - mass_mev / tf, value[4];
    const double exponent[4] = {e_2z, e_2z - w, w};
    make_factors(exponent, value);
    struct factors factors = {value[0], value[1], value[2]};
    struct nodes nodes;
    for (int i = 0; i < n_grids; i++) {
        add_values(rule, mass_mev, &f, &factors, &grids[i], &nodes, rates);
        if (slopes)
            add_slopes(rule, mass_mev, &f, tx, &factors, &grids[i], &nodes, rates);
    }
    double c = 3 * width_mev * mass_mev / (2 * DC_PI * DC_PI);
    scale_rate(&rates->number, c, slopes);
    scale_rate(&rates->kinetic, c, slopes);
}

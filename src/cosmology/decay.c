#include "cosmology/decay.h"

#include "base/vector_math.h"
#include "darkcube/constants.h"

#include <gsl/gsl_sf_bessel.h>
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

/* What the derivatives need of every node beyond the grid itself. */
struct nodes {
    double d[DC_MAX_NODES], a[DC_MAX_NODES], ab[DC_MAX_NODES], logarithm[DC_MAX_NODES];
    double pa[DC_MAX_NODES], difference[DC_MAX_NODES], gain[DC_MAX_NODES], loss[DC_MAX_NODES];
};

/* Far below rounding; keeps a quotient of a's finite where a itself underflows. */
static const double LOWEST_A = 1e-150;

DC_VECTOR_CLONES
static void boltzmann_factors(const struct dc_energy_rule *rule, double ratio, double *factors)
{
#pragma omp simd
    for (size_t i = 0; i < rule->n_padded; i++)
        factors[i] = dc_vector_exp(-ratio * rule->u[i]);
}

static void add_lanes(double factor, const double number[DC_LANES], const double kinetic[DC_LANES],
                      double scale, double *number_sum, double *kinetic_sum)
{
    *number_sum += factor * dc_lane_sum(number);
    *kinetic_sum += factor * scale * dc_lane_sum(kinetic);
}

/* t = e^(w-u_X), f_X = t/(1-t), f_B = ab/(1-ab), both hatted; ln[(1+a)/(1+b)] = ln[(a+a^2)/(a+ab)]
 * needs no b. */
DC_VECTOR_CLONES
static void add_values(const struct dc_energy_rule *rule, double mass, const struct fermions *f,
                       double w, const struct grid *grid, struct nodes *nodes,
                       struct dc_decay_rates *sums)
{
    double scale = grid->scale, z = f->z, u_to_x = scale / f->temperature;
    double mass_over_tf = mass / f->temperature, p_to_d = f->beta / f->temperature;
    double two_over_p_to_d = 2 / p_to_d, lowest_a = LOWEST_A;
    double exp_2z = dc_vector_exp(2 * z - mass_over_tf);
    double exp_2z_w = dc_vector_exp(2 * z - mass_over_tf - w), ew = dc_vector_exp(w);
    double gain = grid->gain * exp_2z_w, loss = grid->loss;
    double number[DC_LANES] = {0}, kinetic[DC_LANES] = {0};
    for (size_t first = 0; first < rule->n_padded; first += DC_LANES) {
        const double *u = rule->u + first, *weight = rule->weight + first;
        const double *exp_ux = grid->exp_ux + first, *exp_uf = grid->exp_uf + first;
        double *d = nodes->d + first, *a = nodes->a + first, *ab = nodes->ab + first;
        double *logarithm = nodes->logarithm + first, *pa = nodes->pa + first;
        double *difference = nodes->difference + first;
        double *gain_slope = nodes->gain + first, *loss_slope = nodes->loss + first;
#pragma omp simd
        for (int i = 0; i < DC_LANES; i++) {
            double k = scale * u[i], p = sqrt(k * (2 * mass + k));
            double di = p_to_d * p,
                   ai = dc_vector_exp(0.5 * (di - mass_over_tf - u_to_x * u[i]) + z);
            ai = ai > lowest_a ? ai : lowest_a;
            double abi = exp_2z * exp_uf[i];
            double log_i = dc_vector_log_quotient(ai + ai * ai, ai + abi, ai * ai - abi);
            double one_minus_t = 1 - ew * exp_ux[i], one_minus_ab = 1 - abi;
            double inverse = 1 / (one_minus_t * one_minus_ab);
            double fb = gain * exp_uf[i], fx = loss * exp_ux[i]; /* times 1-ab, times 1-t */
            double pa_i = p - two_over_p_to_d * log_i;
            double over_ab = one_minus_t * inverse, over_t = one_minus_ab * inverse;
            double value = (fb * one_minus_t - fx * one_minus_ab) * inverse;
            number[i] += weight[i] * (pa_i * value);
            kinetic[i] += weight[i] * u[i] * (pa_i * value);
            d[i] = di;
            a[i] = ai;
            ab[i] = abi;
            logarithm[i] = log_i;
            pa[i] = pa_i;
            difference[i] = value;
            gain_slope[i] = pa_i * fb * over_ab * over_ab;
            loss_slope[i] = pa_i * fx * over_t * over_t;
        }
    }
    add_lanes(scale, number, kinetic, scale, &sums->number.value, &sums->kinetic.value);
}

enum { LN_TF, Z, LN_TX, W, SLOPES };

/* After add_values, on the same grid. */
DC_VECTOR_CLONES
static void add_slopes(const struct dc_energy_rule *rule, double mass, const struct fermions *f,
                       double temperature, const struct grid *grid, const struct nodes *nodes,
                       struct dc_decay_rates *sums)
{
    double scale = grid->scale, u_to_x = scale / f->temperature, u_to_ux = scale / temperature;
    double mass_over_tf = mass / f->temperature, factor = 2 * f->temperature / f->beta;
    double number[SLOPES][DC_LANES] = {{0}}, kinetic[SLOPES][DC_LANES] = {{0}};
    for (size_t first = 0; first < rule->n_padded; first += DC_LANES) {
        const double *u = rule->u + first, *weight = rule->weight + first;
        const double *d = nodes->d + first, *a = nodes->a + first, *ab = nodes->ab + first;
        const double *logarithm = nodes->logarithm + first, *difference = nodes->difference + first;
        const double *gain = nodes->gain + first, *loss = nodes->loss + first;
#pragma omp simd
        for (int i = 0; i < DC_LANES; i++) {
            double x = mass_over_tf + u_to_x * u[i], q = a[i] + ab[i], one_plus_a = 1 + a[i];
            double inverse = 1 / (one_plus_a * q);
            double at = a[i] * q * inverse, bt = ab[i] * one_plus_a * inverse; /* a/(1+a) */
            double dlog_dl = 0.5 * (at * (x - d[i]) - bt * (x + d[i]));
            double d_ln_tf = gain[i] * x - factor * (logarithm[i] + dlog_dl) * difference[i];
            double d_z = 2 * gain[i] - factor * (at - bt) * difference[i];
            double weight_n = weight[i], weight_k = weight[i] * u[i];
            double loss_u = loss[i] * (u_to_ux * u[i]);
            number[LN_TF][i] += weight_n * d_ln_tf;
            number[Z][i] += weight_n * d_z;
            number[LN_TX][i] -= weight_n * loss_u;
            number[W][i] -= weight_n * loss[i];
            kinetic[LN_TF][i] += weight_k * d_ln_tf;
            kinetic[Z][i] += weight_k * d_z;
            kinetic[LN_TX][i] -= weight_k * loss_u;
            kinetic[W][i] -= weight_k * loss[i];
        }
    }
    struct dc_rate *n = &sums->number, *k = &sums->kinetic;
    add_lanes(scale, number[LN_TF], kinetic[LN_TF], scale, &n->d_ln_tf, &k->d_ln_tf);
    add_lanes(scale, number[Z], kinetic[Z], scale, &n->d_z, &k->d_z);
    add_lanes(scale, number[LN_TX], kinetic[LN_TX], scale, &n->d_ln_tx, &k->d_ln_tx);
    add_lanes(scale, number[W], kinetic[W], scale, &n->d_w, &k->d_w);
}

static void scale_rate(struct dc_rate *rate, double factor)
{
    rate->value *= factor;
    rate->d_ln_tf *= factor;
    rate->d_z *= factor;
    rate->d_ln_tx *= factor;
    rate->d_w = factor * rate->d_w - rate->value; /* the hat: d(e^-w S)/dw */
}

/* e^x (K1 - K0). Far out the two agree to 1/x: Hankel's series in 1/(8x), term by term, keeps the
 * digits of their difference. */
static double bessel_difference(double x)
{
    const double far_out = 40;
    if (x < far_out)
        return gsl_sf_bessel_K1_scaled(x) - gsl_sf_bessel_K0_scaled(x);
    double term0 = 1, term1 = 1, sum = 0;
    for (int k = 1; k <= 16; k++) {
        double odd2 = (2.0 * k - 1) * (2.0 * k - 1);
        term0 *= (0 - odd2) / (8 * k * x);
        term1 *= (4 - odd2) / (8 * k * x);
        sum += term1 - term0;
    }
    return sqrt(DC_PI / (2 * x)) * sum;
}

/* Maxwell-Boltzmann, Escudero 2001.04466 Eqs. (2.10)-(2.11):
 * S_n = (3 m^2 Gamma/2 pi^2) [e^(2z) T_f K1(m/T_f) - e^(mu_X/T_X) T_X K1(m/T_X)], S_rho: m^3, K2.
 * A gas enters by T e^x K1 and m T e^x (K2 - K1), x = m/T, the second for S_k = S_rho - m S_n; with
 * their derivatives in ln T. */
struct moments {
    double number, number_slope, kinetic, kinetic_slope;
};

static struct moments bessel_moments(double mass, double temperature)
{
    double x = mass / temperature;
    double k1 = gsl_sf_bessel_K1_scaled(x), difference = bessel_difference(x);
    /* K1' = -K0 - K1/x and K2 = K0 + 2 K1/x make the kinetic moment T times the number's slope */
    double slope = 2 * temperature * k1 - mass * difference;
    double curvature = 2 * slope + mass * (2 * x * difference - k1);
    return (struct moments){temperature * k1, slope, temperature * slope,
                            temperature * (slope + curvature)};
}

static void maxwell_boltzmann(double mass, double width, const struct fermions *f,
                              double temperature, double w, struct dc_decay_rates *rates)
{
    struct moments source = bessel_moments(mass, f->temperature);
    struct moments sink = bessel_moments(mass, temperature);
    double x = mass / f->temperature, c = 3 * mass * mass * width / (2 * DC_PI * DC_PI);
    double gain = c * exp(2 * f->z - x - w);
    /* hatted: the loss does not depend on w */
    rates->number = (struct dc_rate){.value = gain * source.number - c * sink.number,
                                     .d_ln_tf = gain * (source.number_slope + x * source.number),
                                     .d_z = 2 * gain * source.number,
                                     .d_ln_tx = -c * sink.number_slope,
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
        maxwell_boltzmann(mass_mev, width_mev, &f, temperature_mev, w, rates);
        return;
    }
    double tf = fermion_temperature_mev, tx = temperature_mev, other[DC_MAX_NODES];
    struct grid grids[2];
    int n_grids = 1;
    if (tx > OWN_GRID_RATIO * tf || OWN_GRID_RATIO * tx < tf) {
        n_grids = 2;
        boltzmann_factors(rule, tx / tf, other);
        grids[0] = (struct grid){tf, 1, 0, rule->exp_minus_u, rule->exp_minus_u};
        grids[1] = (struct grid){tx, 0, 1, rule->exp_minus_u, other};
    } else if (tx >= tf) {
        boltzmann_factors(rule, tx / tf, other);
        grids[0] = (struct grid){tx, 1, 1, rule->exp_minus_u, other};
    } else {
        boltzmann_factors(rule, tf / tx, other);
        grids[0] = (struct grid){tf, 1, 1, other, rule->exp_minus_u};
    }
    struct nodes nodes;
    for (int i = 0; i < n_grids; i++) {
        add_values(rule, mass_mev, &f, w, &grids[i], &nodes, rates);
        if (slopes)
            add_slopes(rule, mass_mev, &f, tx, &grids[i], &nodes, rates);
    }
    double c = 3 * width_mev * mass_mev / (2 * DC_PI * DC_PI);
    scale_rate(&rates->number, c);
    scale_rate(&rates->kinetic, c);
}

#include "cosmology/decay.h"

#include "darkcube/constants.h"

#include <gsl/gsl_sf_bessel.h>
#include <math.h>

/* Grids: one for gain and loss together while the temperatures are comparable; else each on its own
 * scale, because the grid of the hotter gas does not resolve the colder. */
static const double OWN_GRID_RATIO = 2;

struct fermions {
    double temperature, z, beta;
};

/* p A(E) and its derivatives in ln T_f and z. */
struct blocking {
    double pa, d_ln_tf, d_z;
};

static struct blocking pauli_blocking(const struct fermions *f, double energy, double p,
                                      double exp_minus_k_over_tf, double exp_2z_minus_m_over_tf)
{
    double d = f->beta * p / f->temperature, x = energy / f->temperature;
    double a = exp(-0.5 * (x - d) + f->z);
    double ab = exp_2z_minus_m_over_tf * exp_minus_k_over_tf;
    /* b = a e^-D, but ab is at hand; a > 0 unless everything here is far below rounding */
    double b = a > 0 ? ab / a : 0;
    double excess = (a - b) / (1 + b);
    double logarithm = excess < 0.5 ? log1p(excess) : log(1 + excess); /* the latter is faster */
    double at = a / (1 + a), bt = b / (1 + b);
    double dlog_dz = at - bt, dlog_dl = 0.5 * (at * (x - d) - bt * (x + d));
    double factor = 2 * f->temperature / f->beta;
    return (struct blocking){p - factor * logarithm, -factor * (logarithm + dlog_dl),
                             -factor * dlog_dz};
}

static void add_slopes(struct dc_rate *sum, double weight, const struct dc_rate *term)
{
    sum->d_ln_tf += weight * term->d_ln_tf;
    sum->d_z += weight * term->d_z;
    sum->d_ln_tx += weight * term->d_ln_tx;
    sum->d_w += weight * term->d_w;
}

/* Sums one grid of scale T; `gain` and `loss` (0 or 1) say which part is taken on it. */
static void integrate_grid(const struct dc_energy_rule *rule, double mass, const struct fermions *f,
                           double temperature, double w, double scale, double gain, double loss,
                           bool slopes, struct dc_decay_rates *sums)
{
    double x_scale = scale / temperature, f_scale = scale / f->temperature;
    double mass_over_tf = mass / f->temperature;
    double exp_2z = exp(2 * f->z - mass_over_tf), exp_2z_w = exp(2 * f->z - mass_over_tf - w);
    double ew = exp(w);
    for (size_t i = 0; i < rule->n; i++) {
        double kinetic = scale * rule->u[i], energy = mass + kinetic;
        double p = sqrt(kinetic * (2 * mass + kinetic));
        double ux = x_scale * rule->u[i], uf = f_scale * rule->u[i];
        double exp_ux = x_scale == 1 ? rule->exp_minus_u[i] : exp(-ux);
        double exp_uf = f_scale == 1 ? rule->exp_minus_u[i] : exp(-uf);
        struct blocking blocking = pauli_blocking(f, energy, p, exp_uf, exp_2z);
        /* t = e^(w-u_X), f_X = t/(1-t); f_B = ab/(1-ab); hatted difference (ab-t)
         * e^-w/((1-ab)(1-t)) */
        double one_minus_t = 1 - ew * exp_ux, one_minus_ab = 1 - exp_2z * exp_uf;
        double fx = exp_ux / one_minus_t; /* hatted */
        double fx1 = fx / one_minus_t;    /* hatted f (1 + f) */
        double fb = exp_2z_w * exp_uf / one_minus_ab, fb1 = fb / one_minus_ab;
        double difference = gain * loss > 0
                                ? (exp_2z_w * exp_uf - exp_ux) / (one_minus_t * one_minus_ab)
                                : gain * fb - loss * fx;
        double de = scale * rule->weight[i], value = blocking.pa * difference;
        sums->number.value += de * value;
        sums->kinetic.value += de * kinetic * value;
        if (!slopes)
            continue;
        struct dc_rate term = {
            .d_ln_tf =
                blocking.d_ln_tf * difference + gain * blocking.pa * fb1 * (mass_over_tf + uf),
            .d_z = blocking.d_z * difference + gain * blocking.pa * 2 * fb1,
            .d_ln_tx = -loss * blocking.pa * ux * fx1,
            .d_w = -loss * blocking.pa * fx1,
        };
        add_slopes(&sums->number, de, &term);
        add_slopes(&sums->kinetic, de * kinetic, &term);
    }
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
    double ratio = temperature_mev / f.temperature;
    if (ratio > OWN_GRID_RATIO || ratio < 1 / OWN_GRID_RATIO) {
        integrate_grid(rule, mass_mev, &f, temperature_mev, w, f.temperature, 1, 0, slopes, rates);
        integrate_grid(rule, mass_mev, &f, temperature_mev, w, temperature_mev, 0, 1, slopes,
                       rates);
    } else {
        integrate_grid(rule, mass_mev, &f, temperature_mev, w, fmax(temperature_mev, f.temperature),
                       1, 1, slopes, rates);
    }
    double c = 3 * width_mev * mass_mev / (2 * DC_PI * DC_PI);
    scale_rate(&rates->number, c);
    scale_rate(&rates->kinetic, c);
}

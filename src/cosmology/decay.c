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
    double logarithm = log1p((a - b) / (1 + b));
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

/* Maxwell-Boltzmann, Escudero 2001.04466 Eqs. (2.10)-(2.11):
 * S_n = (3 m^2 Gamma/2 pi^2) [e^(2z) T_f K1(m/T_f) - e^(mu_X/T_X) T_X K1(m/T_X)], S_rho: m^3, K2.
 * moment_q = T e^x K_q(x) and its derivative in ln T, x = m/T. */
static void bessel_moment(int order, double mass, double temperature, double *moment, double *slope)
{
    double x = mass / temperature;
    double k_below = gsl_sf_bessel_Kn_scaled(order - 1, x), k = gsl_sf_bessel_Kn_scaled(order, x);
    *moment = temperature * k;
    /* dK_q/dx = -K_(q-1) - q K_q/x, and the scaling adds e^x: d(T e^x K)/dlnT */
    *slope = temperature * (k - x * (k - k_below - order * k / x));
}

static void maxwell_boltzmann(double mass, double width, const struct fermions *f,
                              double temperature, double w, struct dc_decay_rates *rates)
{
    double rate[2][5];
    for (int order = 1; order <= 2; order++) {
        double moment_f, slope_f, moment_x, slope_x;
        bessel_moment(order, mass, f->temperature, &moment_f, &slope_f);
        bessel_moment(order, mass, temperature, &moment_x, &slope_x);
        double x = mass / f->temperature, gain = exp(2 * f->z - x - w);
        double c = 3 * mass * mass * width / (2 * DC_PI * DC_PI) * (order == 2 ? mass : 1);
        double *r = rate[order - 1];
        r[0] = c * (gain * moment_f - moment_x);
        r[1] = c * gain * (slope_f + x * moment_f);
        r[2] = 2 * c * gain * moment_f;
        r[3] = -c * slope_x;
        r[4] = -c * gain * moment_f; /* hatted: the loss does not depend on w */
    }
    rates->number = (struct dc_rate){rate[0][0], rate[0][1], rate[0][2], rate[0][3], rate[0][4]};
    rates->kinetic =
        (struct dc_rate){rate[1][0] - mass * rate[0][0], rate[1][1] - mass * rate[0][1],
                         rate[1][2] - mass * rate[0][2], rate[1][3] - mass * rate[0][3],
                         rate[1][4] - mass * rate[0][4]};
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

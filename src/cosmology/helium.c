#include "cosmology/helium.h"

#include "base/vector_math.h"
#include "darkcube/constants.h"

#include <math.h>

/* The fraction is that of equilibrium here; what it is not changes Y_p by less than 4e-8. */
static const double START_MEV = 3;

enum { TAIL_NODES = 24 };

/* Pieces of this length in ln a, at most; a thirtieth of it changes Y_p by less than 4e-7. */
static const double LONGEST_PIECE = 0.3;

#define ROOT_6 2.449489742783178

enum { STAGES = 3 };
static const double radau_place[STAGES] = {(4 - ROOT_6) / 10, (4 + ROOT_6) / 10, 1};
static const double radau[STAGES][STAGES] = {
    {(88 - 7 * ROOT_6) / 360, (296 - 169 * ROOT_6) / 1800, (-2 + 3 * ROOT_6) / 225},
    {(296 + 169 * ROOT_6) / 1800, (88 + 7 * ROOT_6) / 360, (-2 - 3 * ROOT_6) / 225},
    {(16 - ROOT_6) / 36, (16 + ROOT_6) / 36, 1.0 / 9}};

enum dc_result dc_helium_rule_init(struct dc_helium_rule *rule, struct dc_error *error)
{
    const double q = DC_NEUTRON_PROTON_MASS_DIFFERENCE_MEV, me = DC_ELECTRON_MASS_MEV;
    double v[DC_HELIUM_NODES], weight[DC_HELIUM_NODES], norm = 0;
    enum dc_result result = dc_energy_rule_init(&rule->tail, TAIL_NODES, 6.4, 1, error);
    if (result != DC_SUCCESS)
        return result;
    /* E = m_e + v^2 takes the root out of the phase space */
    result = dc_legendre_rule(DC_HELIUM_NODES, 0, sqrt(q - me), v, weight, error);
    if (result != DC_SUCCESS)
        return result;
    for (int i = 0; i < DC_HELIUM_NODES; i++) {
        double energy = me + v[i] * v[i], p = sqrt(energy * energy - me * me);
        rule->decay_energy[i] = energy;
        rule->decay_weight[i] = p * energy * (q - energy) * (q - energy) * 2 * v[i] * weight[i];
        norm += rule->decay_weight[i];
    }
    rule->inverse_norm = DC_HBAR_MEV_S / (DC_NEUTRON_LIFETIME_S * norm);
    return DC_SUCCESS;
}

/* n nu <-> p e- and n e+ <-> p nubar. An occupation number is q/(1 + q) by its Boltzmann factor q,
 * one minus it 1/(1 + q); e_tg and e_tn are e^(-K/T) on the grid of the hotter. */
DC_VECTOR_CLONES
static void capture(const struct dc_energy_rule *rule, double t, const double *e_tg,
                    const double *e_tn, const double *thresholds, double *neutron, double *proton)
{
    const double q = DC_NEUTRON_PROTON_MASS_DIFFERENCE_MEV, me = DC_ELECTRON_MASS_MEV;
    double z_nu = thresholds[0], q_e = thresholds[1], z_nubar = thresholds[2], me_e = thresholds[3];
    double np[DC_LANES] = {0}, pn[DC_LANES] = {0};
    for (size_t first = 0; first < rule->n_padded; first += DC_LANES) {
        const double *u = rule->u + first, *weight = rule->weight + first;
        const double *tg = e_tg + first, *tn = e_tn + first;
#pragma omp simd
        for (int i = 0; i < DC_LANES; i++) {
            double kinetic = t * u[i];
            /* E_e = E_nu + Q */
            double e_nu = kinetic, e = kinetic + q;
            double phase = weight[i] * sqrt(e * e - me * me) * e * e_nu * e_nu;
            double nu = z_nu * tn[i], electron = q_e * tg[i];
            double rate = phase / ((1 + nu) * (1 + electron));
            /* E_nu = E_e + Q */
            e = kinetic + me;
            e_nu = e + q;
            phase = weight[i] * sqrt(kinetic * (kinetic + 2 * me)) * e * e_nu * e_nu;
            double nubar = z_nubar * tn[i], positron = me_e * tg[i];
            double other_rate = phase / ((1 + nubar) * (1 + positron));
            np[i] += rate * nu + other_rate * positron;
            pn[i] += rate * electron + other_rate * nubar;
        }
    }
    *neutron = t * dc_lane_sum(np);
    *proton = t * dc_lane_sum(pn);
}

/* n -> p e- nubar, and back: E_nu = Q - E_e. */
DC_VECTOR_CLONES
static void decay(const struct dc_helium_rule *rule, double tg, double tn, double z,
                  double *neutron, double *proton)
{
    const double q = DC_NEUTRON_PROTON_MASS_DIFFERENCE_MEV;
    double over_tg = 1 / tg, over_tn = 1 / tn, np[DC_LANES] = {0}, pn[DC_LANES] = {0};
    for (size_t first = 0; first < DC_HELIUM_NODES; first += DC_LANES) {
        const double *energy = rule->decay_energy + first, *weight = rule->decay_weight + first;
#pragma omp simd
        for (int i = 0; i < DC_LANES; i++) {
            double nu = dc_vector_exp(z - (q - energy[i]) * over_tn);
            double electron = dc_vector_exp(-energy[i] * over_tg);
            double rate = weight[i] / ((1 + nu) * (1 + electron));
            np[i] += rate;
            pn[i] += rate * nu * electron;
        }
    }
    *neutron = dc_lane_sum(np);
    *proton = dc_lane_sum(pn);
}

void dc_helium_rates(const struct dc_helium_rule *rule, double plasma_temperature_mev,
                     double neutrino_temperature_mev, double z, double *neutron_to_proton,
                     double *proton_to_neutron)
{
    const double q = DC_NEUTRON_PROTON_MASS_DIFFERENCE_MEV, me = DC_ELECTRON_MASS_MEV;
    double tg = plasma_temperature_mev, tn = neutrino_temperature_mev, t = fmax(tg, tn);
    const double thresholds[] = {exp(z), exp(-q / tg), exp(z - (q + me) / tn), exp(-me / tg)};
    double colder[DC_MAX_NODES], np, pn, np_decay, pn_decay;
    const double *hotter = rule->tail.exp_minus_u;
    dc_boltzmann_factors(&rule->tail, t / fmin(tg, tn), colder);
    capture(&rule->tail, t, tg == t ? hotter : colder, tn == t ? hotter : colder, thresholds, &np,
            &pn);
    decay(rule, tg, tn, z, &np_decay, &pn_decay);
    *neutron_to_proton = rule->inverse_norm * (np + np_decay);
    *proton_to_neutron = rule->inverse_norm * (pn + pn_decay);
}

/* dX_n/dx = source - decay X_n. */
static void coefficients(const struct dc_helium_rule *rule, const struct dc_universe *universe,
                         const struct dc_vector *vector, const double *y, double *decay,
                         double *source)
{
    double np, pn;
    struct dc_background background;
    const struct dc_vector *present = isnan(y[DC_W]) ? NULL : vector;
    *decay = *source = NAN;
    if (dc_boltzmann_background(universe, present, y, &background) != DC_DOMAIN_FINE)
        return;
    dc_helium_rates(rule, exp(y[DC_LN_TG]), exp(y[DC_LN_TN]), y[DC_Z], &np, &pn);
    *decay = (np + pn) / background.hubble_mev;
    *source = pn / background.hubble_mev;
}

/* x at which the plasma first has the temperature; NAN if it never has. */
static double first_crossing(const struct dc_trajectory *trajectory, double temperature_mev)
{
    double ln_tg = log(temperature_mev);
    for (size_t i = 1; i < trajectory->n; i++) {
        const struct dc_moment *a = &trajectory->moment[i - 1], *b = &trajectory->moment[i];
        if (a->y[DC_LN_TG] > ln_tg && b->y[DC_LN_TG] <= ln_tg)
            return dc_moment_crossing(a, b, ln_tg);
    }
    return NAN;
}

/* One piece of length h, from the coefficients at its stages, by Radau IIA of three stages (Hairer
 * and Wanner, Solving Ordinary Differential Equations II, 2nd edition, sect. IV.5): order 5 and
 * stiffly accurate; the equation is linear, so that its stages need no iteration. X_i = X + h sum_j
 * a_ij (s_j - d_j X_j); by Cramer's rule for the last, which is the end. */
static double advance(double fraction, double h, const double *decay, const double *source)
{
    double m[STAGES][STAGES], r[STAGES];
    for (int i = 0; i < STAGES; i++) {
        r[i] = fraction;
        for (int j = 0; j < STAGES; j++) {
            m[i][j] = h * radau[i][j] * decay[j] + (i == j ? 1 : 0);
            r[i] += h * radau[i][j] * source[j];
        }
    }
    double of_0 = m[1][0] * m[2][1] - m[1][1] * m[2][0];
    double of_1 = m[2][0] * m[0][1] - m[2][1] * m[0][0];
    double of_2 = m[0][0] * m[1][1] - m[0][1] * m[1][0];
    return (of_0 * r[0] + of_1 * r[1] + of_2 * r[2]) /
           (of_0 * m[0][2] + of_1 * m[1][2] + of_2 * m[2][2]);
}

double dc_neutron_fraction(const struct dc_helium_rule *rule, const struct dc_universe *universe,
                           const struct dc_vector *vector, const struct dc_trajectory *trajectory,
                           double end_mev)
{
    double from = first_crossing(trajectory, START_MEV), to = first_crossing(trajectory, end_mev);
    if (!(from < to))
        return NAN;
    double fraction = 1 / (1 + exp(DC_NEUTRON_PROTON_MASS_DIFFERENCE_MEV / START_MEV));
    int pieces = 1 + (int)((to - from) / LONGEST_PIECE);
    double h = (to - from) / pieces;
    const struct dc_moment *b = trajectory->moment + 1;
    for (int i = 0; i < pieces; i++) {
        double decay[STAGES], source[STAGES];
        for (int stage = 0; stage < STAGES; stage++) {
            double x = from + h * (i + radau_place[stage]), y[DC_VARIABLES];
            const struct dc_moment *last = trajectory->moment + trajectory->n - 1;
            while (b < last && (b->x < x || b->x <= b[-1].x)) /* phases share a moment */
                b++;
            dc_moment_between(b - 1, b, x, y);
            coefficients(rule, universe, vector, y, &decay[stage], &source[stage]);
        }
        fraction = advance(fraction, h, decay, source);
    }
    return fraction;
}

double dc_helium_calibrate(const struct dc_helium_rule *rule, const struct dc_universe *universe,
                           const struct dc_trajectory *trajectory)
{
    double hot = 1, cold = 0.055; /* neutrons become fewer between */
    double target = DC_HELIUM_STANDARD / 2;
    if (!(dc_neutron_fraction(rule, universe, NULL, trajectory, hot) > target &&
          dc_neutron_fraction(rule, universe, NULL, trajectory, cold) < target))
        return NAN;
    while (hot - cold > 1e-12) {
        double middle = 0.5 * (hot + cold);
        bool early = dc_neutron_fraction(rule, universe, NULL, trajectory, middle) > target;
        *(early ? &hot : &cold) = middle;
    }
    return 0.5 * (hot + cold);
}

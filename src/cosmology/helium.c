#include "cosmology/helium.h"

#include "darkcube/constants.h"

#include <math.h>

static const double START_MEV = 12;

/* Pieces of this length in ln a, at most; half of it changes Y_p by less than 1e-7. */
static const double LONGEST_PIECE = 0.08;

enum dc_result dc_helium_rule_init(struct dc_helium_rule *rule, struct dc_error *error)
{
    const double q = DC_NEUTRON_PROTON_MASS_DIFFERENCE_MEV, me = DC_ELECTRON_MASS_MEV;
    double v[DC_HELIUM_NODES], weight[DC_HELIUM_NODES], norm = 0;
    enum dc_result result = dc_energy_rule_init(&rule->tail, DC_HELIUM_NODES, 6.4, 1, error);
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

/* 1/(e^x/q + 1): occupation by its Boltzmann factor q = e^-x. */
static double fermi(double boltzmann)
{
    return boltzmann / (1 + boltzmann);
}

void dc_helium_rates(const struct dc_helium_rule *rule, double plasma_temperature_mev,
                     double neutrino_temperature_mev, double z, double *neutron_to_proton,
                     double *proton_to_neutron)
{
    const double q = DC_NEUTRON_PROTON_MASS_DIFFERENCE_MEV, me = DC_ELECTRON_MASS_MEV;
    double tg = plasma_temperature_mev, tn = neutrino_temperature_mev, t = fmax(tg, tn);
    /* all Boltzmann factors are products of these and of two a node */
    double ez = exp(z), e_q_tg = exp(-q / tg), e_me_tg = exp(-me / tg);
    double ez_thresholds = exp(z - (q + me) / tn);
    double np = 0, pn = 0;
    for (size_t i = 0; i < rule->tail.n; i++) {
        double kinetic = t * rule->tail.u[i], de = t * rule->tail.weight[i];
        double e_tg = t == tg ? rule->tail.exp_minus_u[i] : exp(-kinetic / tg);
        double e_tn = t == tn ? rule->tail.exp_minus_u[i] : exp(-kinetic / tn);
        /* n nu -> p e-, and back: E_e = E_nu + Q */
        double e_nu = kinetic, e = kinetic + q;
        double phase = sqrt(e * e - me * me) * e * e_nu * e_nu * de;
        double f_nu = fermi(ez * e_tn), f_e = fermi(e_q_tg * e_tg);
        np += phase * f_nu * (1 - f_e);
        pn += phase * f_e * (1 - f_nu);
        /* n e+ -> p nubar, and back: E_nu = E_e + Q */
        e = kinetic + me;
        e_nu = e + q;
        phase = sqrt(kinetic * (kinetic + 2 * me)) * e * e_nu * e_nu * de;
        f_nu = fermi(ez_thresholds * e_tn);
        f_e = fermi(e_me_tg * e_tg);
        np += phase * f_e * (1 - f_nu);
        pn += phase * f_nu * (1 - f_e);
    }
    for (int i = 0; i < DC_HELIUM_NODES; i++) {
        /* n -> p e- nubar, and back: E_nu = Q - E_e */
        double e = rule->decay_energy[i];
        double f_nu = fermi(exp(z - (q - e) / tn)), f_e = fermi(exp(-e / tg));
        np += rule->decay_weight[i] * (1 - f_e) * (1 - f_nu);
        pn += rule->decay_weight[i] * f_e * f_nu;
    }
    *neutron_to_proton = rule->inverse_norm * np;
    *proton_to_neutron = rule->inverse_norm * pn;
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

/* One piece of length h, from the coefficients at a third and at its end, by Radau IIA of two
 * stages: order 3, stiffly accurate, and exact for a linear equation but for the coefficients. X_i
 * = X + h sum_j a_ij (s_j - d_j X_j), a = {{5/12, -1/12}, {3/4, 1/4}}. */
static double advance(double fraction, double h, double d1, double s1, double d2, double s2)
{
    double m11 = 1 + 5 * h * d1 / 12, m12 = -h * d2 / 12, m21 = 3 * h * d1 / 4,
           m22 = 1 + h * d2 / 4;
    double r1 = fraction + h * (5 * s1 - s2) / 12, r2 = fraction + h * (3 * s1 + s2) / 4;
    return (m11 * r2 - m21 * r1) / (m11 * m22 - m12 * m21);
}

double dc_neutron_fraction(const struct dc_helium_rule *rule, const struct dc_universe *universe,
                           const struct dc_vector *vector, const struct dc_trajectory *trajectory,
                           double end_mev)
{
    double from = first_crossing(trajectory, START_MEV), to = first_crossing(trajectory, end_mev);
    if (!(from < to))
        return NAN;
    double fraction = fermi(exp(-DC_NEUTRON_PROTON_MASS_DIFFERENCE_MEV / START_MEV));
    int pieces = 1 + (int)((to - from) / LONGEST_PIECE);
    double h = (to - from) / pieces;
    const struct dc_moment *b = trajectory->moment + 1;
    for (int i = 0; i < pieces; i++) {
        double decay[2], source[2];
        for (int stage = 0; stage < 2; stage++) {
            double x = from + h * (i + (stage == 0 ? 1.0 / 3 : 1)), y[DC_VARIABLES];
            const struct dc_moment *last = trajectory->moment + trajectory->n - 1;
            while (b < last && (b->x < x || b->x <= b[-1].x)) /* phases share a moment */
                b++;
            dc_moment_between(b - 1, b, x, y);
            coefficients(rule, universe, vector, y, &decay[stage], &source[stage]);
        }
        fraction = advance(fraction, h, decay[0], source[0], decay[1], source[1]);
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

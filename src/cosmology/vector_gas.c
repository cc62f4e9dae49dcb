#include "cosmology/vector_gas.h"

#include "base/vector_math.h"
#include "darkcube/constants.h"

#include <math.h>

/* Below, e^w - 1 is good enough as it stands. */
static const double HIGHEST_PLAIN_W = -0.1;

DC_VECTOR_CLONES
static void densities(const struct dc_energy_rule *rule, double mass, double t, double expm1_w,
                      struct dc_vector_nodes *nodes, struct dc_vector_gas *gas)
{
    double ew = 1 + expm1_w; /* ew f is added to 1 */
    double n[DC_LANES] = {0}, k[DC_LANES] = {0}, p3[DC_LANES] = {0};
    double n_w[DC_LANES] = {0}, n_l[DC_LANES] = {0}, k_l[DC_LANES] = {0};
    for (size_t first = 0; first < rule->n_padded; first += DC_LANES) {
        const double *u = rule->u + first, *weight = rule->weight + first;
        const double *expm1_u = rule->expm1_u + first;
        double *p_node = nodes->p + first, *f_node = nodes->f + first;
        double *f_w_node = nodes->f_w + first, *stimulation = nodes->stimulation + first;
#pragma omp simd
        for (int i = 0; i < DC_LANES; i++) {
            double kinetic = t * u[i], p2 = kinetic * (2 * mass + kinetic), p = sqrt(p2);
            double occupied = 1 / (expm1_u[i] - expm1_w); /* e^-w f_BE */
            double stimulated = ew * occupied;
            double f = weight[i] * occupied, f_w = f + f * stimulated; /* with the node's weight */
            double pf = p * f, number = pf * (mass + kinetic);
            double slope = p * (mass + kinetic) * f_w, kinetic_slope = u[i] * slope;
            n[i] += number;
            k[i] += u[i] * number;
            p3[i] += p2 * pf;
            n_w[i] += slope;
            n_l[i] += kinetic_slope;
            k_l[i] += u[i] * kinetic_slope;
            p_node[i] = p;
            f_node[i] = f;
            f_w_node[i] = f_w;
            stimulation[i] = stimulated;
        }
    }
    double c = 3 / (2 * DC_PI * DC_PI) * t;
    gas->n = c * dc_lane_sum(n);
    gas->k = c * t * dc_lane_sum(k);
    gas->pressure = c / 3 * dc_lane_sum(p3);
    gas->n_w = c * dc_lane_sum(n_w);
    gas->n_l = c * dc_lane_sum(n_l);
    gas->k_w = t * gas->n_l;
    gas->k_l = c * t * dc_lane_sum(k_l);
}

/* After densities: the second derivatives, by f_ww = f_w (1 + 2 e^w f); d(u f_w)/dL = u^2 f_ww - u
 * f_w. */
DC_VECTOR_CLONES
static void add_curvatures(const struct dc_energy_rule *rule, double mass, double t,
                           const struct dc_vector_nodes *nodes, struct dc_vector_gas *gas)
{
    double n_ww[DC_LANES] = {0}, n_wl[DC_LANES] = {0};
    double n_wll[DC_LANES] = {0}, k_wll[DC_LANES] = {0};
    for (size_t first = 0; first < rule->n_padded; first += DC_LANES) {
        const double *u = rule->u + first, *p = nodes->p + first;
        const double *f_w = nodes->f_w + first, *stimulation = nodes->stimulation + first;
#pragma omp simd
        for (int i = 0; i < DC_LANES; i++) {
            double slope = p[i] * (mass + t * u[i]) * f_w[i] * (1 + 2 * stimulation[i]);
            double first_moment = u[i] * slope, second_moment = u[i] * first_moment;
            n_ww[i] += slope;
            n_wl[i] += first_moment;
            n_wll[i] += second_moment;
            k_wll[i] += u[i] * second_moment;
        }
    }
    double c = 3 / (2 * DC_PI * DC_PI) * t;
    gas->n_ww = c * dc_lane_sum(n_ww);
    gas->n_wl = c * dc_lane_sum(n_wl);
    gas->n_ll = c * dc_lane_sum(n_wll) - gas->n_l;
    gas->k_ww = t * gas->n_wl;
    gas->k_wl = c * t * dc_lane_sum(n_wll);
    gas->k_ll = c * t * dc_lane_sum(k_wll) - gas->k_l;
}

void dc_vector_gas_at_nodes(const struct dc_energy_rule *rule, double mass_mev,
                            double temperature_mev, double w, bool curvatures,
                            struct dc_vector_gas *gas, struct dc_vector_nodes *nodes)
{
    /* e^u - e^w loses no digits there that e^u has */
    double expm1_w = w < HIGHEST_PLAIN_W ? dc_vector_exp(w) - 1 : expm1(w);
    densities(rule, mass_mev, temperature_mev, expm1_w, nodes, gas);
    if (curvatures)
        add_curvatures(rule, mass_mev, temperature_mev, nodes, gas);
}

void dc_vector_gas_integrate(const struct dc_energy_rule *rule, double mass_mev,
                             double temperature_mev, double w, bool curvatures,
                             struct dc_vector_gas *gas)
{
    struct dc_vector_nodes nodes;
    dc_vector_gas_at_nodes(rule, mass_mev, temperature_mev, w, curvatures, gas, &nodes);
}

#include "cosmology/vector_gas.h"

#include "base/vector_math.h"
#include "darkcube/constants.h"

#include <math.h>

/* Below, e^w - 1 is good enough as it stands. */
static const double HIGHEST_PLAIN_W = -0.1;

/* The sums over nodes of p E g, p^3 f and so on, to be multiplied with 3 T/(2 pi^2); `curvatures`,
 * a constant where this is called, adds the second derivatives, by f_ww = f_w (1 + 2 e^w f), and
 * leaves f_w on the nodes. d(u f_w)/dL = u^2 f_ww - u f_w. */
static DC_VECTOR_INLINE void densities(const struct dc_energy_rule *rule, double mass, double t,
                                       double expm1_w, bool curvatures,
                                       struct dc_vector_nodes *nodes, struct dc_vector_gas *gas)
{
    double ew = 1 + expm1_w; /* ew f is added to 1 */
    double n[DC_LANES] = {0}, k[DC_LANES] = {0}, p3[DC_LANES] = {0};
    double n_w[DC_LANES] = {0}, n_l[DC_LANES] = {0}, k_l[DC_LANES] = {0};
    double n_ww[DC_LANES] = {0}, n_wl[DC_LANES] = {0};
    double n_wll[DC_LANES] = {0}, k_wll[DC_LANES] = {0};
    for (size_t first = 0; first < rule->n_padded; first += DC_LANES) {
        const double *u = rule->u + first, *weight = rule->weight + first;
        const double *expm1_u = rule->expm1_u + first;
        double *p_node = nodes->p + first, *f_node = nodes->f + first;
        double *f_w_node = nodes->f_w + first;
#pragma omp simd
        for (int i = 0; i < DC_LANES; i++) {
            double kinetic = t * u[i], p2 = kinetic * (2 * mass + kinetic), p = sqrt(p2);
            double occupied = 1 / (expm1_u[i] - expm1_w); /* e^-w f_BE */
            double stimulated = ew * occupied;
            double f = weight[i] * occupied, f_w = f + f * stimulated; /* with the node's weight */
            double pe = p * (mass + kinetic), number = pe * f, slope = pe * f_w;
            double kinetic_slope = u[i] * slope;
            n[i] += number;
            k[i] += u[i] * number;
            p3[i] += p * p2 * f;
            n_w[i] += slope;
            n_l[i] += kinetic_slope;
            k_l[i] += u[i] * kinetic_slope;
            p_node[i] = p;
            f_node[i] = f;
            if (curvatures) {
                double f2 = slope + 2 * slope * stimulated, u_f2 = u[i] * f2, u2_f2 = u[i] * u_f2;
                n_ww[i] += f2;
                n_wl[i] += u_f2;
                n_wll[i] += u2_f2;
                k_wll[i] += u[i] * u2_f2;
                f_w_node[i] = f_w;
            }
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
    if (curvatures) {
        double n_ll = c * dc_lane_sum(n_wll);
        gas->n_ww = c * dc_lane_sum(n_ww);
        gas->n_wl = c * dc_lane_sum(n_wl);
        gas->n_ll = n_ll - gas->n_l;
        gas->k_ww = t * gas->n_wl;
        gas->k_wl = t * n_ll;
        gas->k_ll = c * t * dc_lane_sum(k_wll) - gas->k_l;
    }
}

DC_VECTOR_CLONES
static void plain_densities(const struct dc_energy_rule *rule, double mass, double t,
                            double expm1_w, struct dc_vector_nodes *nodes,
                            struct dc_vector_gas *gas)
{
    densities(rule, mass, t, expm1_w, false, nodes, gas);
}

DC_VECTOR_CLONES
static void densities_and_curvatures(const struct dc_energy_rule *rule, double mass, double t,
                                     double expm1_w, struct dc_vector_nodes *nodes,
                                     struct dc_vector_gas *gas)
{
    densities(rule, mass, t, expm1_w, true, nodes, gas);
}

void dc_vector_gas_at_nodes(const struct dc_energy_rule *rule, double mass_mev,
                            double temperature_mev, double w, double ew, bool curvatures,
                            struct dc_vector_gas *gas, struct dc_vector_nodes *nodes)
{
    /* e^u - e^w loses no digits there that e^u has */
    double expm1_w = w < HIGHEST_PLAIN_W ? ew - 1 : expm1(w);
    if (curvatures)
        densities_and_curvatures(rule, mass_mev, temperature_mev, expm1_w, nodes, gas);
    else
        plain_densities(rule, mass_mev, temperature_mev, expm1_w, nodes, gas);
}

void dc_vector_gas_integrate(const struct dc_energy_rule *rule, double mass_mev,
                             double temperature_mev, double w, bool curvatures,
                             struct dc_vector_gas *gas)
{
    struct dc_vector_nodes nodes;
    dc_vector_gas_at_nodes(rule, mass_mev, temperature_mev, w, dc_vector_exp(w), curvatures, gas,
                           &nodes);
}

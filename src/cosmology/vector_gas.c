#include "cosmology/vector_gas.h"

#include "base/vector_math.h"
#include "darkcube/constants.h"

#include <math.h>

/* Below, e^w - 1 is good enough as it stands. */
static const double HIGHEST_PLAIN_W = -0.1;

/* What the second derivatives need of every node: p E, f and e^-w df/dw. */
struct nodes {
    double pe[DC_MAX_NODES], f[DC_MAX_NODES], f1[DC_MAX_NODES];
};

DC_VECTOR_CLONES
static void densities(const struct dc_energy_rule *rule, double mass, double t, double expm1_w,
                      struct nodes *nodes, struct dc_vector_gas *gas)
{
    double ew = 1 + expm1_w; /* ew f is added to 1 */
    double n[DC_LANES] = {0}, k[DC_LANES] = {0}, p3[DC_LANES] = {0};
    double n_w[DC_LANES] = {0}, n_l[DC_LANES] = {0}, k_l[DC_LANES] = {0};
    for (size_t first = 0; first < rule->n_padded; first += DC_LANES) {
        const double *u = rule->u + first, *weight = rule->weight + first;
        const double *expm1_u = rule->expm1_u + first;
        double *pe_node = nodes->pe + first, *f_node = nodes->f + first;
        double *f1_node = nodes->f1 + first;
#pragma omp simd
        for (int i = 0; i < DC_LANES; i++) {
            double kinetic = t * u[i], p2 = kinetic * (2 * mass + kinetic), p = sqrt(p2);
            double f = 1 / (expm1_u[i] - expm1_w);                 /* e^-w f_BE */
            double f1 = f * (1 + ew * f);                          /* e^-w df/dw */
            double wp = weight[i] * p, pe = wp * (mass + kinetic); /* with the node's weight */
            n[i] += pe * f;
            k[i] += pe * u[i] * f;
            p3[i] += wp * p2 * f;
            n_w[i] += pe * f1;
            n_l[i] += pe * u[i] * f1;
            k_l[i] += pe * u[i] * u[i] * f1;
            pe_node[i] = pe;
            f_node[i] = f;
            f1_node[i] = f1;
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

/* After densities: the second derivatives; d(u f1)/dL = u^2 f2 - u f1. */
DC_VECTOR_CLONES
static void add_curvatures(const struct dc_energy_rule *rule, double t, double expm1_w,
                           const struct nodes *nodes, struct dc_vector_gas *gas)
{
    double two_ew = 2 * (1 + expm1_w);
    double n_ww[DC_LANES] = {0}, n_wl[DC_LANES] = {0};
    double n_wll[DC_LANES] = {0}, k_wll[DC_LANES] = {0};
    for (size_t first = 0; first < rule->n_padded; first += DC_LANES) {
        const double *u = rule->u + first, *pe = nodes->pe + first;
        const double *f = nodes->f + first, *f1 = nodes->f1 + first;
#pragma omp simd
        for (int i = 0; i < DC_LANES; i++) {
            double f2 = pe[i] * f1[i] * (1 + two_ew * f[i]); /* e^-w d2f/dw2 */
            n_ww[i] += f2;
            n_wl[i] += u[i] * f2;
            n_wll[i] += u[i] * u[i] * f2;
            k_wll[i] += u[i] * u[i] * u[i] * f2;
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

void dc_vector_gas_integrate(const struct dc_energy_rule *rule, double mass_mev,
                             double temperature_mev, double w, bool curvatures,
                             struct dc_vector_gas *gas)
{
    struct nodes nodes;
    /* e^u - e^w loses no digits there that e^u has */
    double expm1_w = w < HIGHEST_PLAIN_W ? dc_vector_exp(w) - 1 : expm1(w);
    densities(rule, mass_mev, temperature_mev, expm1_w, &nodes, gas);
    if (curvatures)
        add_curvatures(rule, temperature_mev, expm1_w, &nodes, gas);
}

#include "base/quadrature.h"

#include "base/vector_math.h"

#include <gsl/gsl_integration.h>
#include <math.h>

enum dc_result dc_legendre_rule(size_t n, double low, double high, double *nodes, double *weights,
                                struct dc_error *error)
{
    if (n == 0 || n > DC_MAX_NODES)
        return dc_fail(error, DC_ERROR_INTERNAL, "a quadrature of %zu nodes: expected 1 to %d", n,
                       DC_MAX_NODES);
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(n);
    if (table == NULL)
        return dc_fail_memory(error);
    for (size_t i = 0; i < n; i++)
        gsl_integration_glfixed_point(low, high, i, &nodes[i], &weights[i], table);
    gsl_integration_glfixed_table_free(table);
    return DC_SUCCESS;
}

enum dc_result dc_energy_rule_init(struct dc_energy_rule *rule, size_t n, double v_max, double k,
                                   struct dc_error *error)
{
    double s[DC_MAX_NODES], s_weight[DC_MAX_NODES];
    enum dc_result result = dc_legendre_rule(n, 0, 1, s, s_weight, error);
    if (result != DC_SUCCESS)
        return result;
    rule->n = n;
    rule->n_padded = (n + DC_LANES - 1) / DC_LANES * DC_LANES;
    for (size_t i = 0; i < rule->n_padded; i++) {
        size_t node = i < n ? i : n - 1;
        double v = v_max * pow(s[node], k);
        double dv_ds = k * v / s[node];
        rule->u[i] = v * v;
        rule->weight[i] = i < n ? 2 * v * dv_ds * s_weight[i] : 0;
        rule->exp_minus_u[i] = dc_vector_exp(-rule->u[i]); /* as loops over nodes make it */
        rule->expm1_u[i] = expm1(rule->u[i]);
    }
    return DC_SUCCESS;
}

DC_VECTOR_CLONES
void dc_boltzmann_factors(const struct dc_energy_rule *rule, double ratio, double *factors)
{
    const double lowest = -708;
    for (size_t first = 0; first < rule->n_padded; first += DC_LANES) {
        const double *u = rule->u + first;
        double *factor = factors + first;
#pragma omp simd
        for (int i = 0; i < DC_LANES; i++) {
            double exponent = -ratio * u[i];
            factor[i] = dc_vector_exp_inside(exponent > lowest ? exponent : lowest);
        }
    }
}

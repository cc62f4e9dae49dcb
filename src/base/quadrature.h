/* Gauss-Legendre rules for integrals over a particle's kinetic energy K = T u, 0 <= u < infinity.
 *
 * u = v^2 with v = v_max s^k and s in [0, 1]: the square takes out the root of the phase space at
 * K = 0, v_max cuts the tail at exp(-v_max^2), k > 1 draws nodes to small u, where Bose-Einstein
 * distributions are steep. */
#ifndef DARKCUBE_QUADRATURE_H
#define DARKCUBE_QUADRATURE_H

#include "darkcube/status.h"

enum { DC_MAX_NODES = 128 };

/* Loops run over n_padded nodes, a multiple of the vector loops' lanes: those beyond n repeat the
 * last node with no weight. */
struct dc_energy_rule {
    size_t n, n_padded;
    double u[DC_MAX_NODES], weight[DC_MAX_NODES]; /* int du g(u) = sum weight g(u) */
    double exp_minus_u[DC_MAX_NODES], expm1_u[DC_MAX_NODES];
};

/* Errors: DC_ERROR_INTERNAL (n is 0 or more than DC_MAX_NODES, or no memory). */
enum dc_result dc_energy_rule_init(struct dc_energy_rule *rule, size_t n, double v_max, double k,
                                   struct dc_error *error);

/* factors[n_padded] = e^(-ratio u) on the nodes: of a gas whose temperature is T/ratio. */
void dc_boltzmann_factors(const struct dc_energy_rule *rule, double ratio, double *factors);

/* Gauss-Legendre nodes and weights on [low, high]. Errors as above. */
enum dc_result dc_legendre_rule(size_t n, double low, double high, double *nodes, double *weights,
                                struct dc_error *error);

#endif

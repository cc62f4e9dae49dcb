#include "cosmology/vector_gas.h"

#include "darkcube/constants.h"

#include <math.h>

void dc_vector_gas_integrate(const struct dc_energy_rule *rule, double mass_mev,
                             double temperature_mev, double w, bool curvatures,
                             struct dc_vector_gas *gas)
{
    double ew = exp(w), expm1_w = expm1(w);
    double n = 0, k = 0, p3 = 0;
    double n_w = 0, n_l = 0, k_l = 0;
    double n_ww = 0, n_wl = 0, n_wll = 0, k_wll = 0;
    for (size_t i = 0; i < rule->n; i++) {
        double u = rule->u[i], kinetic = temperature_mev * u;
        double p2 = kinetic * (2 * mass_mev + kinetic);
        double p = sqrt(p2), de = temperature_mev * rule->weight[i];
        double f = 1 / (rule->expm1_u[i] - expm1_w); /* e^-w f_BE */
        double f1 = f * (1 + ew * f);                /* e^-w df/dw */
        double pe = p * (mass_mev + kinetic) * de;
        n += pe * f;
        k += pe * u * f;
        p3 += p * p2 * de * f;
        n_w += pe * f1;
        n_l += pe * u * f1;
        k_l += pe * u * u * f1;
        if (!curvatures)
            continue;
        double f2 = f1 * (1 + 2 * ew * f); /* e^-w d2f/dw2 */
        n_ww += pe * f2;
        n_wl += pe * u * f2;
        n_wll += pe * u * u * f2;
        k_wll += pe * u * u * u * f2;
    }
    double c = 3 / (2 * DC_PI * DC_PI), t = temperature_mev;
    gas->n = c * n;
    gas->k = c * t * k;
    gas->pressure = c / 3 * p3;
    gas->n_w = c * n_w;
    gas->n_l = c * n_l;
    gas->k_w = c * t * n_l;
    gas->k_l = c * t * k_l;
    gas->n_ww = c * n_ww;
    gas->n_wl = c * n_wl;
    gas->n_ll = c * (n_wll - n_l); /* d(u f1)/dL = u^2 f2 - u f1 */
    gas->k_ww = c * t * n_wl;
    gas->k_wl = c * t * n_wll;
    gas->k_ll = c * t * (k_wll - k_l);
}

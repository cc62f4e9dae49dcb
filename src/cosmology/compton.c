#include "cosmology/compton.h"

#include "base/vector_math.h"
#include "cosmology/vector_gas.h"
#include "darkcube/constants.h"

#include <gsl/gsl_sf_bessel.h>
#include <math.h>

enum { KNOTS = 130, NODES = 32 };

static const double LOWEST_MEV = 0.005, HIGHEST_MEV = 1200;
static const double V_MAX = 6.6, POWER = 2;

double dc_compton_cross_section(double mass_mev, double s)
{
    double me2 = DC_ELECTRON_MASS_MEV * DC_ELECTRON_MASS_MEV, m2 = mass_mev * mass_mev;
    double threshold = DC_ELECTRON_MASS_MEV + mass_mev;
    if (s <= threshold * threshold)
        return 0;
    double root = sqrt(s), a = s - me2;
    double k = a / (2 * root), e = root - k; /* photon and electron before */
    double ex = (s + m2 - me2) / (2 * root); /* X, with momentum q */
    double below = DC_ELECTRON_MASS_MEV - mass_mev;
    double q = sqrt((s - threshold * threshold) * (s - below * below)) / (2 * root);
    /* b = u - m_e^2 runs from b1 to b2 < 0 */
    double middle = m2 - 2 * e * ex, half = 2 * k * q;
    double b1 = middle - half, b2 = middle + half, width = 2 * half;
    double logarithm = 2 * atanh(-half / middle); /* ln(b1/b2) */
    double c = 4 * (2 * me2 + m2);
    double integral = 2 * (a * logarithm - middle * width / a) + c * (width / a - logarithm) +
                      c * me2 * (width / (a * a) + width / (b1 * b2)) -
                      4 * (4 * me2 * me2 - m2 * m2) * logarithm / a;
    return integral / (16 * DC_PI * a * a);
}

/* sqrt(s) = m + m_e + T u: the Bessel functions fall like e^-u, and the phase space opens as the
 * root of u for m > 0. */
static bool rates(const struct dc_energy_rule *rule, double mass, double temperature,
                  double *number_scaled, double *kinetic_scaled)
{
    double me = DC_ELECTRON_MASS_MEV, e2 = 4 * DC_PI * DC_ALPHA;
    double sum_number = 0, sum_kinetic = 0;
    for (size_t i = 0; i < rule->n; i++) {
        double excess = temperature * rule->u[i];
        double root = mass + me + excess, s = root * root;
        double a = s - me * me, x = root / temperature;
        gsl_sf_result k0, k1;
        if (gsl_sf_bessel_K0_scaled_e(x, &k0) != 0 || gsl_sf_bessel_K1_scaled_e(x, &k1) != 0)
            return false;
        /* ds = 2 sqrt(s) d(sqrt s) */
        double common = 2 * a * a * e2 * dc_compton_cross_section(mass, s) * rule->exp_minus_u[i] *
                        temperature * rule->weight[i];
        /* E_X* K2 - m K1 = (E_X* - m) K1 + E_X* (K2 - K1), K2 = K0 + 2 K1/x; E_X* - m keeps its
         * digits near threshold */
        double kinetic = excess * (excess + 2 * me) / (2 * root);
        sum_number += common * k1.val;
        sum_kinetic +=
            common * (kinetic * k1.val + (kinetic + mass) * (k0.val + 2 * k1.val / x - k1.val));
    }
    double factor = 8 * temperature / (32 * pow(DC_PI, 4));
    *number_scaled = factor * sum_number; /* times exp(-(m + m_e)/T) */
    *kinetic_scaled = factor * sum_kinetic;
    return true;
}

enum dc_result dc_compton_rates(double mass_mev, double temperature_mev, double *number,
                                double *kinetic, struct dc_error *error)
{
    struct dc_energy_rule rule;
    enum dc_result result = dc_energy_rule_init(&rule, NODES, V_MAX, POWER, error);
    if (result != DC_SUCCESS)
        return result;
    if (!rates(&rule, mass_mev, temperature_mev, number, kinetic))
        return dc_fail(error, DC_ERROR_INTERNAL, "the semi-Compton rate failed at T = %g MeV",
                       temperature_mev);
    double boltzmann = exp(-(mass_mev + DC_ELECTRON_MASS_MEV) / temperature_mev);
    *number *= boltzmann;
    *kinetic *= boltzmann;
    return DC_SUCCESS;
}

/* Logarithms, with the Boltzmann factors taken out: e^-(m+m_e)/T of the rates, e^-m_e/T of the
 * losses. */
enum { LN_NUMBER, LN_KINETIC, LN_NUMBER_LOSS, LN_KINETIC_LOSS, COLUMNS };

struct tabulation {
    struct dc_energy_rule rule;
    double mass;
};

static bool tabulated(double ln_t, double *columns, void *parameters)
{
    const struct tabulation *tabulation = parameters;
    double temperature = exp(ln_t), number, kinetic;
    struct dc_vector_gas equilibrium; /* mu = 0: w = -m/T, hatted densities lack e^w */
    dc_vector_gas_integrate(&tabulation->rule, tabulation->mass, temperature,
                            -tabulation->mass / temperature, false, &equilibrium);
    if (!rates(&tabulation->rule, tabulation->mass, temperature, &number, &kinetic))
        return false;
    columns[LN_NUMBER] = log(number);
    columns[LN_KINETIC] = log(kinetic);
    columns[LN_NUMBER_LOSS] = log(number / equilibrium.n);
    columns[LN_KINETIC_LOSS] = log(kinetic / equilibrium.k);
    return true;
}

enum dc_result dc_compton_table_build(struct dc_compton_table *table, double mass_mev,
                                      struct dc_error *error)
{
    struct tabulation tabulation = {.mass = mass_mev};
    enum dc_result result = dc_energy_rule_init(&tabulation.rule, NODES, V_MAX, POWER, error);
    if (result != DC_SUCCESS)
        return result;
    table->mass_mev = mass_mev;
    return dc_table_build(&table->grid, log(LOWEST_MEV), log(HIGHEST_MEV), KNOTS, COLUMNS,
                          tabulated, &tabulation, error);
}

void dc_compton_table_clear(struct dc_compton_table *table)
{
    dc_table_clear(&table->grid);
}

DC_VECTOR_CLONES
void dc_compton_at(const struct dc_compton_table *table, double temperature_mev,
                   double ln_temperature, bool slopes, struct dc_compton *compton)
{
    *compton = (struct dc_compton){0};
    if (temperature_mev < LOWEST_MEV)
        return;
    double per_t = 1 / temperature_mev, electrons = DC_ELECTRON_MASS_MEV * per_t;
    double both = electrons + table->mass_mev * per_t;
    const double taken_out[COLUMNS] = {both, both, electrons, electrons};
    double value[COLUMNS];
    struct dc_table_place place = dc_table_find(&table->grid, ln_temperature);
    dc_table_values(&place, COLUMNS, value);
#pragma omp simd
    for (int c = 0; c < COLUMNS; c++)
        value[c] = dc_vector_exp(value[c] - taken_out[c]);
    compton->number = value[LN_NUMBER];
    compton->kinetic = value[LN_KINETIC];
    compton->number_loss = value[LN_NUMBER_LOSS];
    compton->kinetic_loss = value[LN_KINETIC_LOSS];
    if (!slopes)
        return;
    double slope[COLUMNS];
    dc_table_derivatives(&place, COLUMNS, slope);
#pragma omp simd
    for (int c = 0; c < COLUMNS; c++)
        slope[c] = value[c] * (slope[c] + taken_out[c]);
    compton->dnumber = slope[LN_NUMBER];
    compton->dkinetic = slope[LN_KINETIC];
    compton->dnumber_loss = slope[LN_NUMBER_LOSS];
    compton->dkinetic_loss = slope[LN_KINETIC_LOSS];
}

void dc_compton_look_up(const struct dc_compton_table *table, double temperature_mev,
                        struct dc_compton *compton)
{
    dc_compton_at(table, temperature_mev, log(temperature_mev), true, compton);
}

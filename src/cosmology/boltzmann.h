/* The Boltzmann system: Eq. (31) of Esseili and Kribs, rewritten in logarithmic variables so that
 * it has no 0/0 for a dilute vector and loses no digits for a cold one.
 *
 * x = ln a, ' = d/dx, five unknowns: ln T_g, ln T_n, z = mu_n/T_n, ln T_X, w = (mu_X - m)/T_X. */
#ifndef DARKCUBE_COSMOLOGY_BOLTZMANN_H
#define DARKCUBE_COSMOLOGY_BOLTZMANN_H

#include "cosmology/universe.h"
#include "cosmology/vector_gas.h"

/* w of X never comes closer to 0 than about this: see stop_at_condensation in boltzmann.c. Far
 * below m/T wherever X is in equilibrium (0.1 MeV/400 MeV), far above the integrator's tolerance.
 */
#define DC_CONDENSATION_W 5e-6

/* Why a right-hand side has no value. */
enum dc_domain {
    DC_DOMAIN_FINE,
    DC_DOMAIN_TEMPERATURE,  /* a temperature outside the tables, or densities beyond any number */
    DC_DOMAIN_DEGENERATE,   /* neutrinos degenerate beyond the table, or mu_nu > m/2 */
    DC_DOMAIN_CONDENSATION, /* mu_X reaches m: Bose condensation */
    DC_DOMAIN_NOT_FINITE
};

/* Densities and the expansion rate. */
struct dc_background {
    double hubble_mev;
    struct dc_plasma plasma;
    struct dc_neutrinos neutrinos;
    struct dc_vector_gas vector;  /* hatted */
    double vector_energy_density; /* MeV^4, not hatted; 0 without a vector */
    double total_energy_density, total_pressure;
};

/* Densities and the expansion rate in a state y. Re-entrant. */
enum dc_domain dc_boltzmann_background(const struct dc_universe *universe,
                                       const struct dc_vector *vector, const double *y,
                                       struct dc_background *background);

/* f[n] = y' for y[n], n = DC_VARIABLES with a vector and DC_STANDARD_VARIABLES with `vector` NULL.
 * `jacobian` (row-major n x n, df_i/dy_j) may be NULL. Re-entrant. */
enum dc_domain dc_boltzmann_rhs(const struct dc_universe *universe, const struct dc_vector *vector,
                                const double *y, double *f, double *jacobian);

/* sqrt(rho/3)/M_Pl in MeV. */
double dc_hubble(double energy_density);

#endif

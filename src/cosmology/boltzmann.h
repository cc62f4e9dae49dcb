/* The Boltzmann system: Eq. (31) of Esseili and Kribs, rewritten in logarithmic variables so that
 * it has no 0/0 for a dilute vector and loses no digits for a cold one.
 *
 * x = ln a, ' = d/dx, five unknowns: ln T_g, ln T_n, z = mu_n/T_n, ln T_X, w = (mu_X - m)/T_X. */
#ifndef DARKCUBE_COSMOLOGY_BOLTZMANN_H
#define DARKCUBE_COSMOLOGY_BOLTZMANN_H

#include "cosmology/compton.h"
#include "cosmology/decay.h"
#include "cosmology/neutrinos.h"
#include "cosmology/plasma.h"
#include "cosmology/vector_gas.h"
#include "cosmology/weak.h"

enum dc_variable { DC_LN_TG, DC_LN_TN, DC_Z, DC_LN_TX, DC_W, DC_VARIABLES };

/* Without the vector: the first three variables alone. */
enum { DC_STANDARD_VARIABLES = 3 };

/* w of X never comes closer to 0 than about this: see stop_at_condensation in boltzmann.c. Far
 * below m/T wherever X is in equilibrium (0.1 MeV/400 MeV), far above the integrator's tolerance.
 */
#define DC_CONDENSATION_W 5e-6

/* Why a right-hand side has no value. */
enum dc_domain {
    DC_DOMAIN_FINE,
    DC_DOMAIN_TEMPERATURE,  /* a temperature outside the tables */
    DC_DOMAIN_DEGENERATE,   /* neutrinos degenerate beyond the table, or mu_nu > m/2 */
    DC_DOMAIN_CONDENSATION, /* mu_X reaches m: Bose condensation */
    DC_DOMAIN_NOT_FINITE
};

/* Physics that is the same for every point of a preset. */
struct dc_universe {
    struct dc_plasma_table plasma;
    struct dc_neutrino_table neutrinos;
    struct dc_weak_table weak;
    struct dc_energy_rule rule;
    enum dc_statistics decay_statistics;
    double neutrinos_per_x; /* kn: neutrinos lost per X made in the neutrino channel */
    double rate_ceiling;    /* see `saturation` in boltzmann.c; INFINITY: none */
    bool weak_rates;        /* off: neutrinos decoupled from the start (a test's limit) */
};

/* One vector boson in this universe. */
struct dc_vector {
    double mass_mev;
    double width_neutrinos_mev, width_electrons_mev;
    double compton_strength;                /* (g_X x_e)^2, or 0 without semi-Compton scattering */
    const struct dc_compton_table *compton; /* of this mass; used where the strength is not 0 */
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

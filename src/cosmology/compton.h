/* Semi-Compton scattering e gamma <-> e X: cross-section, thermal rates, and a table per mass.
 *
 * Matrix element: both diagrams with polarisation sums -g (X couples to a conserved current),
 * averaged over the initial four spin states, with a = s - m_e^2, b = u - m_e^2, m = m_X:
 *   |M|^2/(e^2 g^2 x_e^2) = -2 (a/b + b/a) + 4 (2 m_e^2 + m^2)(1/a + 1/b)
 *       + 4 m_e^2 (2 m_e^2 + m^2)(1/a^2 + 1/b^2) + 4 (4 m_e^4 - m^4)/(a b),
 * which is Klein-Nishina for m = 0. The integral over u is done in closed form.
 * Thermal averages: Gondolo and Gelmini (1991), Maxwell-Boltzmann,
 *   R_n(T) = (8 T/32 pi^4) int ds (a^2/sqrt s) sigma(s) K1(sqrt s/T),
 *   R_rho: K2, and the energy of X, (s + m^2 - m_e^2)/(2 sqrt s), as a weight. */
#ifndef DARKCUBE_COSMOLOGY_COMPTON_H
#define DARKCUBE_COSMOLOGY_COMPTON_H

#include "base/quadrature.h"
#include "base/table.h"

/* sigma(s)/(e^2 g^2 x_e^2) in MeV^-2 for s in MeV^2; 0 at and below threshold. */
double dc_compton_cross_section(double mass_mev, double s);

/* Production rates for (g x_e)^2 = 1: number in MeV^4, kinetic energy (R_rho - m R_n) in MeV^5. */
enum dc_result dc_compton_rates(double mass_mev, double temperature_mev, double *number,
                                double *kinetic, struct dc_error *error);

/* For one mass: production rates and the equilibrium densities that the inverse process needs. */
struct dc_compton_table {
    struct dc_table_grid grid;
    double mass_mev;
};

struct dc_compton {
    double number, kinetic;           /* R_n, R_k for (g x_e)^2 = 1 */
    double dnumber, dkinetic;         /* d/d ln T */
    double number_loss, kinetic_loss; /* R_n/n_eq, R_k/k_eq */
    double dnumber_loss, dkinetic_loss;
};

enum dc_result dc_compton_table_build(struct dc_compton_table *table, double mass_mev,
                                      struct dc_error *error);
void dc_compton_table_clear(struct dc_compton_table *table);

/* All zero below 5 keV, where no electrons are left. */
void dc_compton_look_up(const struct dc_compton_table *table, double temperature_mev,
                        struct dc_compton *compton);

/* The same for a caller who knows ln T too; derivatives where `slopes` asks for them, else 0. */
void dc_compton_at(const struct dc_compton_table *table, double temperature_mev,
                   double ln_temperature, bool slopes, struct dc_compton *compton);

#endif

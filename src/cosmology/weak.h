/* Weak interactions between e+e- and three neutrino flavours: annihilation and scattering.
 *
 * Escudero 2001.04466 (couplings of its May 2020 update), with G = sum over flavours of
 * c G_f, c = G_F^2/pi^5, G_e = 4 (g_L^2 + g_R^2), G_mu+tau = 8 (g_L^2 + g_R^2):
 *   W_rho = c G [32 f_a (T_g^9 - e^2z T_n^9) + 56 f_s e^z T_g^4 T_n^4 (T_g - T_n)],
 *   W_n   = 8 c f_n G (T_g^8 - e^2z T_n^8),
 * f = 1 with Maxwell-Boltzmann statistics. With the electron's mass every power of a temperature is
 * multiplied by a suppression of its own flavour class: annihilation with f(T) of its own
 * temperature, scattering with f(T_g). */
#ifndef DARKCUBE_COSMOLOGY_WEAK_H
#define DARKCUBE_COSMOLOGY_WEAK_H

#include "base/table.h"

struct dc_weak_rules {
    bool fermi_statistics; /* f_n, f_a, f_s from Fermi-Dirac, else 1 */
    bool electron_mass;
};

struct dc_weak_table {
    struct dc_weak_rules rules;
    struct dc_table_grid suppression; /* empty without the electron's mass */
};

/* Suppression by the electron's mass at temperature T, Maxwell-Boltzmann: annihilation number and
 * energy, scattering energy; flavour 0 is nu_e, 1 is nu_mu or nu_tau. 1 for m_e -> 0. */
struct dc_weak_suppression {
    double number[2], annihilation[2], scattering[2];
};
bool dc_weak_suppression(double temperature_mev, struct dc_weak_suppression *suppression);

enum dc_result dc_weak_table_build(struct dc_weak_table *table, struct dc_weak_rules rules,
                                   struct dc_error *error);
void dc_weak_table_clear(struct dc_weak_table *table);

/* Transfer into neutrinos: W_rho in MeV^5, W_n in MeV^4, and derivatives in ln T_g, ln T_n, z. */
struct dc_weak_rates {
    double energy, number;
    double denergy[3], dnumber[3];
};
void dc_weak_look_up(const struct dc_weak_table *table, double plasma_temperature_mev,
                     double neutrino_temperature_mev, double z, struct dc_weak_rates *rates);

/* The same for a caller who knows ln T_g, ln T_n and e^z; derivatives where `slopes` asks for them.
 */
void dc_weak_at(const struct dc_weak_table *table, double plasma_temperature_mev,
                double neutrino_temperature_mev, const double ln_temperatures[2], double ez,
                bool slopes, struct dc_weak_rates *rates);

#endif

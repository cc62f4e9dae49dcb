/* Three flavours of neutrinos and antineutrinos with one temperature and one chemical potential,
 * z = mu/T (the same sign for both: it measures number, not asymmetry).
 * n = (6/pi^2) T^3 F3(z), rho = (18/pi^2) T^4 F4(z), P = rho/3 with F_s(z) = -Li_s(-e^z). */
#ifndef DARKCUBE_COSMOLOGY_NEUTRINOS_H
#define DARKCUBE_COSMOLOGY_NEUTRINOS_H

#include "base/table.h"

/* The table reaches from -12 to 4; below, the series serves; above, neutrinos are degenerate beyond
 * what the ansatz is good for. */
#define DC_NEUTRINO_HIGHEST_Z 4.0

struct dc_neutrino_table {
    struct dc_table_grid grid;
};

struct dc_neutrinos {
    double number_density; /* MeV^3, sum over flavours and antineutrinos */
    double energy_density; /* MeV^4 */
    double f2_over_f3, f3_over_f4;
    double df2_over_f3_dz;
};

enum dc_result dc_neutrino_table_build(struct dc_neutrino_table *table, struct dc_error *error);
void dc_neutrino_table_clear(struct dc_neutrino_table *table);

/* Valid for z <= DC_NEUTRINO_HIGHEST_Z. */
void dc_neutrinos_look_up(const struct dc_neutrino_table *table, double temperature_mev, double z,
                          struct dc_neutrinos *neutrinos);

/* The same for a caller who knows e^z too. */
void dc_neutrinos_at(const struct dc_neutrino_table *table, double temperature_mev, double z,
                     double ez, struct dc_neutrinos *neutrinos);

#endif

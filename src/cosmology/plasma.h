/* The electromagnetic plasma: photons and e+e- at zero chemical potential, with the interaction
 * energy of QED. Tabulated once on ln T, 5 keV to 1.2 GeV; below, photons alone. */
#ifndef DARKCUBE_COSMOLOGY_PLASMA_H
#define DARKCUBE_COSMOLOGY_PLASMA_H

#include "base/table.h"

/* Order of the QED correction to the pressure (Bennett et al. 1911.04504). */
enum dc_qed { DC_QED_NONE, DC_QED_E2, DC_QED_E3 };

#define DC_PLASMA_LOWEST_MEV  0.005
#define DC_PLASMA_HIGHEST_MEV 1200.0

struct dc_plasma_table {
    struct dc_table_grid grid;
};

struct dc_plasma {
    double energy_density;    /* MeV^4 */
    double pressure;          /* MeV^4 */
    double heat_capacity;     /* d(energy density)/dT, MeV^3 */
    double dpressure_dt;      /* MeV^3 */
    double dheat_capacity_dt; /* MeV^2 */
};

/* By direct quadrature, for the table and for tests; true unless the quadrature failed. The
 * derivative of the heat capacity is the table's affair, and NAN here. */
bool dc_plasma_integrate(double temperature_mev, enum dc_qed qed, struct dc_plasma *plasma);

enum dc_result dc_plasma_table_build(struct dc_plasma_table *table, enum dc_qed qed,
                                     struct dc_error *error);
void dc_plasma_table_clear(struct dc_plasma_table *table);

/* Valid up to DC_PLASMA_HIGHEST_MEV. */
void dc_plasma_look_up(const struct dc_plasma_table *table, double temperature_mev,
                       struct dc_plasma *plasma);

/* The same for a caller who knows ln T too. */
void dc_plasma_at(const struct dc_plasma_table *table, double temperature_mev,
                  double ln_temperature, struct dc_plasma *plasma);

/* Photons alone: pi^2/15 T^4. */
double dc_photon_energy_density(double temperature_mev);

#endif

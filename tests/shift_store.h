/* A store whose values are known in closed form: something like the shift of N_eff by a dark
 * photon (negative) and by a B-L and a chargephobic boson (positive), with late decays at small
 * couplings and two points that failed. */
#ifndef TESTS_SHIFT_STORE_H
#define TESTS_SHIFT_STORE_H

#include "darkcube/status.h"

/* Value at a point; NAN where the status says why. */
double shift_value(double mass_mev, double coupling, double angle_rad);
enum dc_status shift_status(double mass_mev, double coupling, double angle_rad);

/* Writes the store with outputs cosmology/delta_neff and cosmology/neff, n_mass * n_coupling * 3
 * points; 1..30 MeV (one value: 1 MeV), 1e-12..1e-7. */
enum dc_result shift_store_make(const char *path, size_t n_mass, size_t n_coupling,
                                struct dc_error *error);

#endif

/* Eqs. (58)-(60) by GSL's adaptive rules, one integral inside the other and in another order than
 * the library's: what its tables and sums are tested against. */
#ifndef DARKCUBE_TESTS_DUMP_INTEGRAL_H
#define DARKCUBE_TESTS_DUMP_INTEGRAL_H

#include "darkcube/dumps.h"

/* xi, by adaptive integration over ln t. */
double integrated_flux(const struct dc_dump_target *target, double mass_mev, double energy_mev);

/* Expected events for an electron's coupling, the width of X in MeV and its share of e+e-, to
 * 1e-6; X above `threshold_mev`. */
double integrated_events(const struct dc_dump_run *run, double threshold_mev, double mass_mev,
                         double coupling, double width_mev, double branching_ee);

#endif

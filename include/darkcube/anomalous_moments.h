/* What a light vector boson adds to the magnetic moments of electron and muon, at one loop:
 * J. P. Leveille, Nucl. Phys. B 137 (1978) 63; M. Pospelov, Phys. Rev. D 80 (2009) 095002.
 */
#ifndef DARKCUBE_ANOMALOUS_MOMENTS_H
#define DARKCUBE_ANOMALOUS_MOMENTS_H

#include "darkcube/status.h"

/* a_l = (g-2)/2 of a lepton from a boson with vector coupling 1 to it:
 *
 *   1/(8 pi^2) int_0^1 dz 2 z (1-z)^2 m_l^2/[(1-z)^2 m_l^2 + z m_X^2],
 *
 * times (g_X x_l)^2 for a boson of that coupling. 1/(8 pi^2) for a light boson, m_l^2/(12 pi^2
 * m_X^2) for a heavy one. Good to 1e-12 for mass ratios m_X/m_l from 0 to 1e8. */
double dc_anomalous_moment(double boson_mass_mev, double lepton_mass_mev);

/* The largest a_l that X may add. */
struct dc_moment_limits {
    double electron, muon;
};

/* Reads inputs/anomalous_moments.txt or a file like it: the rows `electron` and `muon`. `name` is
 * for messages. Errors: DC_ERROR_DATA. */
enum dc_result dc_moment_limits_read(const char *text, const char *name,
                                     struct dc_moment_limits *limits, struct dc_error *error);

#endif

/* Hadronic cross-sections from published properties of mesons, for want of measured curves. */
#ifndef DARKCUBE_MODEL_APPROXIMATE_HADRONS_H
#define DARKCUBE_MODEL_APPROXIMATE_HADRONS_H

#include "base/table.h"
#include "darkcube/widths.h"

struct dc_approximate_hadrons {
    struct dc_table_grid three_pions; /* phase space of rho pi -> 3 pi over (m - 3 m_pi)^4 */
};

/* Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_approximate_hadrons_open(struct dc_approximate_hadrons *hadrons,
                                           struct dc_error *error);
void dc_approximate_hadrons_close(struct dc_approximate_hadrons *hadrons);

/* All curves at a mass, up to 2 GeV. */
void dc_approximate_curves(const struct dc_approximate_hadrons *hadrons, double mass_mev,
                           double curve[DC_CURVE_COUNT]);

/* R per squared electric charge of the open quarks, 3 (1 + alpha_s/pi). */
double dc_approximate_r_of_quarks(double mass_mev);

#endif

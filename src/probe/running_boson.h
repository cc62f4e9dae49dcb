/* The boson at a point of a scan, with its couplings at the electron mass or at its own. */
#ifndef DARKCUBE_PROBE_RUNNING_BOSON_H
#define DARKCUBE_PROBE_RUNNING_BOSON_H

#include "darkcube/model.h"

enum dc_run_end {
    DC_RUN_FINE,
    DC_RUN_TOO_FAR, /* running does not reach the scale m_X (darkcube/running.h) */
    DC_RUN_FOREIGN  /* charges are not those of the currents EM and B-L, whose running is known */
};

/* The boson of a point (coordinates in the axes' units), its couplings at the scale m_X where they
 * run. After an end other than DC_RUN_FINE they are those of the axes. */
enum dc_run_end dc_running_boson(const struct dc_model *model, enum dc_running running,
                                 const double coordinates[DC_AXIS_COUNT],
                                 struct dc_vector_boson *boson);

#endif

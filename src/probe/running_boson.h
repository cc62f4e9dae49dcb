/* The boson at a point of a scan, with its couplings at the electron mass or at its own. */
#ifndef DARKCUBE_PROBE_RUNNING_BOSON_H
#define DARKCUBE_PROBE_RUNNING_BOSON_H

#include "darkcube/model.h"

/* The boson of a point, its couplings at the scale m_X where they run. DC_OUT_OF_RANGE where
 * running does not reach (darkcube/running.h), or where charges are not those of the currents
 * EM and B-L. */
enum dc_status dc_running_boson(const struct dc_model *model, enum dc_running running,
                                const double coordinates[DC_AXIS_COUNT],
                                struct dc_vector_boson *boson);

#endif

#include "probe/running_boson.h"

#include <math.h>

enum dc_status dc_running_boson(const struct dc_model *model, enum dc_running running,
                                const double coordinates[DC_AXIS_COUNT],
                                struct dc_vector_boson *boson)
{
    model->vector_boson(coordinates, boson);
    if (running == DC_RUNNING_OFF)
        return DC_OK;
    const struct dc_charges *x = &boson->charges;
    if (x->lepton != -x->proton || x->neutrino != -x->neutron)
        return DC_OUT_OF_RANGE;
    /* Electric charge alone moves the pion, B-L alone the neutron. */
    const double angle = atan2(x->neutron, x->pion);
    struct dc_couplings couplings;
    enum dc_status status =
        dc_run_couplings(running, boson->coupling, angle, boson->mass_mev, &couplings);
    dc_couplings_boson(&couplings, boson->mass_mev, boson);
    return status;
}

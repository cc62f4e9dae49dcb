#include "probe/running_boson.h"

#include <math.h>

enum dc_run_end dc_running_boson(const struct dc_model *model, enum dc_running running,
                                 const double coordinates[DC_AXIS_COUNT],
                                 struct dc_vector_boson *boson)
{
    model->vector_boson(coordinates, boson);
    if (running == DC_RUNNING_OFF)
        return DC_RUN_FINE;
    const struct dc_charges *x = &boson->charges;
    if (x->lepton != -x->proton || x->neutrino != -x->neutron)
        return DC_RUN_FOREIGN;
    /* Electric charge alone moves the pion, B-L alone the neutron. */
    const double angle = atan2(x->neutron, x->pion);
    struct dc_couplings couplings;
    if (dc_run_couplings(running, boson->coupling, angle, boson->mass_mev, &couplings) != DC_OK)
        return DC_RUN_TOO_FAR;
    dc_couplings_boson(&couplings, boson->mass_mev, boson);
    return DC_RUN_FINE;
}

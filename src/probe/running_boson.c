#include "probe/running_boson.h"

#include <math.h>

enum dc_running dc_running_wanted(const struct dc_settings *settings)
{
    return dc_settings_get(settings, "running")->on ? DC_RUNNING_ON : DC_RUNNING_OFF;
}

double dc_boson_mass_mev(const struct dc_model *model, double mass)
{
    const double coordinates[DC_AXIS_COUNT] = {[DC_AXIS_MASS] = mass};
    struct dc_vector_boson boson;
    model->vector_boson(coordinates, &boson);
    return boson.mass_mev;
}

void dc_running_boson_begin(const struct dc_model *model, enum dc_running running, double mass,
                            double angle, struct dc_running_boson *running_boson)
{
    const double coordinates[DC_AXIS_COUNT] = {[DC_AXIS_MASS] = mass, [DC_AXIS_ANGLE] = angle};
    struct dc_vector_boson *unit = &running_boson->unit;
    *running_boson = (struct dc_running_boson){.model = model, .growth = 1, .end = DC_RUN_FINE};
    model->vector_boson(coordinates, unit);
    unit->coupling = 1;
    if (running == DC_RUNNING_OFF)
        return;
    const struct dc_charges *x = &unit->charges;
    if (x->lepton != -x->proton || x->neutrino != -x->neutron) {
        running_boson->end = DC_RUN_FOREIGN;
        return;
    }
    /* Electric charge alone moves the pion, B-L alone the neutron. */
    struct dc_coupling_flow *flow = &running_boson->flow;
    if (dc_coupling_flow(running, atan2(x->neutron, x->pion), unit->mass_mev, flow) != DC_OK) {
        running_boson->end = DC_RUN_TOO_FAR;
        return;
    }
    const struct dc_couplings couplings = {
        .scale_mev = flow->scale_mev, .e = flow->e, .eps_e = flow->eps_e, .g_bl = flow->g_bl};
    dc_couplings_boson(&couplings, unit->mass_mev, unit);
    running_boson->growth = unit->coupling;
    unit->coupling = 1;
}

enum dc_run_end dc_running_boson_at(const struct dc_running_boson *running_boson,
                                    const double coordinates[DC_AXIS_COUNT],
                                    struct dc_vector_boson *boson)
{
    double factor;
    running_boson->model->vector_boson(coordinates, boson);
    if (running_boson->end != DC_RUN_FINE)
        return running_boson->end;
    if (dc_flow_factor(&running_boson->flow, boson->coupling, &factor) != DC_OK)
        return DC_RUN_TOO_FAR;
    *boson = running_boson->unit;
    boson->coupling = running_boson->growth * factor;
    return DC_RUN_FINE;
}

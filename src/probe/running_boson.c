#include "probe/running_boson.h"

#include <stddef.h>

enum dc_result dc_running_boson_check(const struct dc_model *model, enum dc_running running,
                                      const char *probe, struct dc_error *error)
{
    if (model->vector_boson == NULL)
        return dc_fail(error, DC_ERROR_USAGE,
                       "probe %s needs a model with one light vector boson, and '%s' is none",
                       probe, model->name);
    if (running != DC_RUNNING_OFF && model != &dc_model_em_bl)
        return dc_fail(error, DC_ERROR_USAGE,
                       "running: expected off, since the couplings of '%s' are not known to run",
                       model->name);
    return DC_SUCCESS;
}

enum dc_status dc_running_boson(const struct dc_model *model, enum dc_running running,
                                const double coordinates[DC_AXIS_COUNT],
                                struct dc_vector_boson *boson)
{
    if (running == DC_RUNNING_OFF) {
        model->vector_boson(coordinates, boson);
        return DC_OK;
    }
    struct dc_couplings couplings;
    const double mass = coordinates[DC_AXIS_MASS];
    enum dc_status status = dc_run_couplings(running, coordinates[DC_AXIS_COUPLING],
                                             coordinates[DC_AXIS_ANGLE], mass, &couplings);
    dc_couplings_boson(&couplings, mass, boson);
    return status;
}

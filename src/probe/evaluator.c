#include "darkcube/probe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *dc_probe_reason(const struct dc_probe *probe, uint8_t reason)
{
    size_t n = 0;
    while (probe->reasons != NULL && probe->reasons[n] != NULL)
        n++;
    return reason < n ? probe->reasons[reason] : "none";
}

enum dc_result dc_evaluator_open(struct dc_evaluator *evaluator, const struct dc_probe *probe,
                                 const struct dc_model *model, const struct dc_settings *settings,
                                 const struct dc_inputs *inputs, struct dc_error *error)
{
    struct dc_outputs *outputs = calloc(1, sizeof *outputs);
    *evaluator = (struct dc_evaluator){.probe = probe, .mass = NAN, .angle = NAN};
    if (outputs == NULL)
        return dc_fail_memory(error);
    enum dc_result result = probe->outputs(settings, outputs, error);
    if (result == DC_SUCCESS) {
        evaluator->n_outputs = outputs->n;
        result = probe->open(model, settings, inputs, &evaluator->state, error);
    }
    free(outputs);
    return result;
}

void dc_evaluator_close(struct dc_evaluator *evaluator)
{
    if (evaluator->state != NULL && evaluator->probe->close != NULL)
        evaluator->probe->close(evaluator->state);
    evaluator->state = NULL;
}

/* Goes through the outer depths where their coordinates changed; what they say holds inside. */
static enum dc_status set_outer(struct dc_evaluator *e, double mass, double angle)
{
    const struct dc_probe *probe = e->probe;
    if (mass != e->mass) {
        e->mass_status = probe->set_mass != NULL ? probe->set_mass(e->state, mass) : DC_OK;
        e->mass = mass;
        e->angle = NAN;
    }
    if (e->mass_status != DC_OK)
        return e->mass_status;
    if (angle != e->angle) {
        e->angle_status =
            probe->set_angle != NULL ? probe->set_angle(e->state, mass, angle) : DC_OK;
        e->angle = angle;
    }
    return e->angle_status;
}

enum dc_status dc_evaluator_point(struct dc_evaluator *evaluator,
                                  const double coordinates[DC_AXIS_COUNT], double *outputs,
                                  struct dc_diagnostics *diagnostics, struct dc_table *table)
{
    const struct dc_probe *probe = evaluator->probe;
    for (size_t i = 0; i < evaluator->n_outputs; i++)
        outputs[i] = NAN;
    *diagnostics = (struct dc_diagnostics){.stopped_at = NAN, .error_estimate = NAN};
    enum dc_status status =
        set_outer(evaluator, coordinates[DC_AXIS_MASS], coordinates[DC_AXIS_ANGLE]);
    if (status != DC_OK)
        return status;
    status = table != NULL && probe->trace != NULL
                 ? probe->trace(evaluator->state, coordinates, outputs, diagnostics, table)
                 : probe->evaluate(evaluator->state, coordinates, outputs, diagnostics);
    for (size_t i = 0; i < evaluator->n_outputs && status == DC_OK; i++)
        if (!isfinite(outputs[i]))
            status = DC_NOT_FINITE;
    if (status != DC_OK)
        for (size_t i = 0; i < evaluator->n_outputs; i++)
            outputs[i] = NAN;
    return status;
}

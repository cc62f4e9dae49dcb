/* Anomalous magnetic moments of electron and muon. */
#include "probe/g2_probe.h"

#include "darkcube/anomalous_moments.h"
#include "darkcube/constants.h"
#include "probe/named_files.h"
#include "probe/running_boson.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char published_limits[] = "published";

enum reason { NOTHING, COUPLING_RANGE, FOREIGN_CHARGES };
static const char *const reasons[] = {[NOTHING] = "none",
                                      [COUPLING_RANGE] = "couplings-do-not-reach-the-scale",
                                      [FOREIGN_CHARGES] = "charges-not-of-em-and-b-l",
                                      NULL};

static const struct dc_key keys[] = {
    {.name = "limits",
     .kind = DC_KEY_TEXT,
     .unit = "1",
     .fallback = published_limits,
     .help = "the largest a_X of electron and muon: published, or a file like "
             "inputs/anomalous_moments.txt"},
    DC_RUNNING_KEY("off", "couplings at the electron mass (off) or at the mass of the boson (on)"),
};

enum { ELECTRON, MUON, OUTPUTS };
static const char source[] = "M. Pospelov, Phys. Rev. D 80 (2009) 095002, Eq. (5)";
static const struct dc_output outputs_of_g2[OUTPUTS] = {
    [ELECTRON] = {"a_electron", "1", "(g-2)/2 of the electron that comes from X", ""},
    [MUON] = {"a_muon", "1", "(g-2)/2 of the muon that comes from X", ""},
};

static enum dc_result declare_outputs(const struct dc_settings *settings,
                                      struct dc_outputs *outputs, struct dc_error *error)
{
    (void)settings;
    (void)error;
    outputs->n = OUTPUTS;
    memcpy(outputs->output, outputs_of_g2, sizeof outputs_of_g2);
    for (size_t i = 0; i < OUTPUTS; i++) {
        snprintf(outputs->output[i].source, sizeof outputs->output[i].source, "%s", source);
        outputs->logarithmic[i] = true;
    }
    return DC_SUCCESS;
}

static enum dc_result complete_outputs(const struct dc_settings *settings,
                                       const struct dc_inputs *inputs, struct dc_outputs *outputs,
                                       struct dc_error *error)
{
    struct dc_moment_limits limits;
    const struct dc_input *input = inputs->input;
    (void)settings;
    enum dc_result result = dc_moment_limits_read(input->text, input->path, &limits, error);
    outputs->exclusion_level[ELECTRON] = limits.electron;
    outputs->exclusion_level[MUON] = limits.muon;
    return result;
}

static enum dc_result name_inputs(const struct dc_settings *settings, struct dc_inputs *inputs,
                                  struct dc_error *error)
{
    const char *limits = dc_named_file(settings, "limits", published_limits);
    if (limits != NULL)
        return dc_add_named_file(inputs, "limits", NULL, limits, error);
    dc_add_own_file(inputs, "anomalous_moments.txt");
    return DC_SUCCESS;
}

/* ---- state ----------------------------------------------------------------------------------- */

struct state {
    const struct dc_model *model;
    enum dc_running running;
    struct dc_running_boson boson; /* of the mass and the angle */
    double electron, muon;         /* at this mass, of a boson with coupling 1 */
};

static enum dc_result open_state(const struct dc_model *model, const struct dc_settings *settings,
                                 const struct dc_inputs *inputs, void **state,
                                 struct dc_error *error)
{
    (void)inputs;
    *state = NULL;
    if (model->vector_boson == NULL)
        return dc_fail(error, DC_ERROR_USAGE,
                       "probe g-2 needs a model with one light vector boson, and '%s' is none",
                       model->name);
    struct state *s = calloc(1, sizeof *s);
    if (s == NULL)
        return dc_fail_memory(error);
    s->model = model;
    s->running = dc_running_wanted(settings);
    *state = s;
    return DC_SUCCESS;
}

/* ---- depths ---------------------------------------------------------------------------------- */

static enum dc_status set_mass(void *state, double mass)
{
    struct state *s = state;
    const double mass_mev = dc_boson_mass_mev(s->model, mass);
    s->electron = dc_anomalous_moment(mass_mev, DC_ELECTRON_MASS_MEV);
    s->muon = dc_anomalous_moment(mass_mev, DC_MUON_MASS_MEV);
    return DC_OK;
}

static enum dc_status set_angle(void *state, double mass, double angle)
{
    struct state *s = state;
    dc_running_boson_begin(s->model, s->running, mass, angle, &s->boson);
    return DC_OK;
}

static enum dc_status evaluate(void *state, const double coordinates[DC_AXIS_COUNT],
                               double *outputs, struct dc_diagnostics *diagnostics)
{
    const struct state *s = state;
    struct dc_vector_boson boson;
    diagnostics->attempts = 1;
    const enum dc_run_end end = dc_running_boson_at(&s->boson, coordinates, &boson);
    if (end != DC_RUN_FINE) {
        diagnostics->reason = end == DC_RUN_FOREIGN ? FOREIGN_CHARGES : COUPLING_RANGE;
        return DC_OUT_OF_RANGE;
    }
    const double strength = boson.coupling * boson.charges.lepton;
    outputs[ELECTRON] = strength * strength * s->electron;
    outputs[MUON] = strength * strength * s->muon;
    return DC_OK;
}

const struct dc_probe dc_probe_g2 = {
    .name = "g-2",
    .summary = "anomalous magnetic moments of electron and muon",
    .keys = keys,
    .n_keys = sizeof keys / sizeof keys[0],
    .reasons = reasons,
    .outputs = declare_outputs,
    .inputs = name_inputs,
    .complete_outputs = complete_outputs,
    .open = open_state,
    .close = free,
    .set_mass = set_mass,
    .set_angle = set_angle,
    .evaluate = evaluate,
};

/* Neutrinos scattered by electrons: what the reactor experiment TEXONO says at a point. */
#include "probe/nes_probe.h"

#include "darkcube/electron_scattering.h"
#include "probe/named_files.h"
#include "probe/running_boson.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char no_bins[] = "none";

enum reason { NOTHING, COUPLING_RANGE, FOREIGN_CHARGES };
static const char *const reasons[] = {[NOTHING] = "none",
                                      [COUPLING_RANGE] = "couplings-do-not-reach-the-scale",
                                      [FOREIGN_CHARGES] = "charges-not-of-em-and-b-l",
                                      NULL};

static const struct dc_key keys[] = {
    {.name = "texono_bins",
     .kind = DC_KEY_TEXT,
     .unit = "1",
     .fallback = no_bins,
     .help = "the spectrum that TEXONO measured: a file with rows of two recoils in MeV, the rate "
             "between them and its error in events per kg and day; none compares the whole rate "
             "from 3 to 8 MeV, which is published as a number"},
    {.name = "criterion",
     .kind = DC_KEY_REAL,
     .unit = "1",
     .fallback = "3.84",
     .lowest = 0.01,
     .highest = 1000,
     .help = "chi2 above that of the Standard Model that excludes a point: 3.84 is 95 % CL for "
             "one parameter, 2.71 is 90 %"},
    DC_RUNNING_KEY("off",
                   "couplings at the electron mass (off), near the momenta of a few MeV that are "
                   "exchanged here, or at the mass of the boson (on)"),
};

enum { EVENTS, RATIO, CHI2, DELTA_CHI2, OUTPUTS };
static const struct dc_output outputs_of_nes[OUTPUTS] = {
    [EVENTS] = {"texono_events", "1", "electrons that TEXONO's antineutrinos scatter",
                "Esseili and Kribs, Eqs. (50)-(52)"},
    [RATIO] = {"texono_ratio", "1", "events of TEXONO over those of the Standard Model",
               "Esseili and Kribs, Eqs. (50)-(52)"},
    [CHI2] = {"texono_chi2", "1", "chi2 of TEXONO's measurement", "M. Deniz et al., 0911.1597"},
    [DELTA_CHI2] = {"texono_delta_chi2", "1", "chi2 of TEXONO less that of the Standard Model",
                    "M. Deniz et al., 0911.1597"},
};

static enum dc_result declare_outputs(const struct dc_settings *settings,
                                      struct dc_outputs *outputs, struct dc_error *error)
{
    (void)error;
    outputs->n = OUTPUTS;
    memcpy(outputs->output, outputs_of_nes, sizeof outputs_of_nes);
    for (size_t i = 0; i < OUTPUTS; i++)
        outputs->logarithmic[i] = true;
    outputs->exclusion_level[DELTA_CHI2] = dc_settings_get(settings, "criterion")->real;
    return DC_SUCCESS;
}

enum { EXPERIMENT, REACTOR, BINS };

static enum dc_result name_inputs(const struct dc_settings *settings, struct dc_inputs *inputs,
                                  struct dc_error *error)
{
    const char *bins = dc_named_file(settings, "texono_bins", no_bins);
    dc_add_own_file(inputs, "texono.txt");
    dc_add_own_file(inputs, "reactor_spectrum.txt");
    return bins == NULL ? DC_SUCCESS : dc_add_named_file(inputs, "texono_bins", NULL, bins, error);
}

/* ---- state ----------------------------------------------------------------------------------- */

struct state {
    const struct dc_model *model;
    enum dc_running running;
    struct dc_running_boson boson; /* of the mass and the angle */
    struct dc_texono *texono;
};

static void close_state(void *state)
{
    struct state *s = state;
    dc_texono_close(s->texono);
    free(s);
}

static enum dc_result open_state(const struct dc_model *model, const struct dc_settings *settings,
                                 const struct dc_inputs *inputs, void **state,
                                 struct dc_error *error)
{
    *state = NULL;
    if (model->vector_boson == NULL)
        return dc_fail(error, DC_ERROR_USAGE,
                       "probe nes needs a model with one light vector boson, and '%s' is none",
                       model->name);
    struct state *s = calloc(1, sizeof *s);
    if (s == NULL)
        return dc_fail_memory(error);
    const struct dc_input *input = inputs->input;
    const struct dc_texono_files files = {
        .experiment = input[EXPERIMENT].text,
        .experiment_name = input[EXPERIMENT].path,
        .reactor = input[REACTOR].text,
        .reactor_name = input[REACTOR].path,
        .bins = inputs->n > BINS ? input[BINS].text : NULL,
        .bins_name = inputs->n > BINS ? input[BINS].path : NULL,
    };
    s->model = model;
    s->running = dc_running_wanted(settings);
    enum dc_result result = dc_texono_open(&files, &s->texono, error);
    if (result != DC_SUCCESS) {
        close_state(s);
        return result;
    }
    *state = s;
    return DC_SUCCESS;
}

static size_t tell_facts(const void *state, struct dc_probe_fact facts[DC_PROBE_MAX_FACTS])
{
    const struct state *s = state;
    facts[0] = (struct dc_probe_fact){.name = "texono_standard_model_events",
                                      .value = dc_texono_standard_events(s->texono),
                                      .unit = "1"};
    return 1;
}

/* ---- depths ---------------------------------------------------------------------------------- */

static enum dc_status set_mass(void *state, double mass)
{
    struct state *s = state;
    dc_texono_set_mass(s->texono, dc_boson_mass_mev(s->model, mass));
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
    struct dc_texono_result result;
    diagnostics->attempts = 1;
    const enum dc_run_end end = dc_running_boson_at(&s->boson, coordinates, &boson);
    if (end != DC_RUN_FINE) {
        diagnostics->reason = end == DC_RUN_FOREIGN ? FOREIGN_CHARGES : COUPLING_RANGE;
        return DC_OUT_OF_RANGE;
    }
    const double product = boson.charges.lepton * boson.charges.neutrino;
    dc_texono_compare(s->texono, boson.coupling * boson.coupling * product, &result);
    outputs[EVENTS] = result.events;
    outputs[RATIO] = result.ratio;
    outputs[CHI2] = result.chi2;
    outputs[DELTA_CHI2] = result.delta_chi2;
    return DC_OK;
}

const struct dc_probe dc_probe_nes = {
    .name = "nes",
    .summary = "neutrino-electron scattering: the reactor experiment TEXONO",
    .keys = keys,
    .n_keys = sizeof keys / sizeof keys[0],
    .reasons = reasons,
    .outputs = declare_outputs,
    .inputs = name_inputs,
    .open = open_state,
    .close = close_state,
    .facts = tell_facts,
    .set_mass = set_mass,
    .set_angle = set_angle,
    .evaluate = evaluate,
};

#include "probe/widths_probe.h"

#include "darkcube/widths.h"
#include "probe/named_files.h"
#include "probe/running_boson.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const hadrons_names[] = {
    [DC_HADRONS_R_RATIO] = "r-ratio", [DC_HADRONS_DARKCAST_FROZEN] = "darkcast-frozen", NULL};

enum reason { NOTHING, MASS_RANGE, COUPLING_RANGE, FOREIGN_CHARGES, NO_CHANNEL };
static const char *const reasons[] = {[NOTHING] = "none",
                                      [MASS_RANGE] = "mass-out-of-range",
                                      [COUPLING_RANGE] = "coupling-becomes-infinite",
                                      [FOREIGN_CHARGES] = "charges-not-of-em-and-b-l",
                                      [NO_CHANNEL] = "no-decay-channel",
                                      NULL};

static const char approximate[] = "approximate";

static const struct dc_key keys[] = {
    DC_RUNNING_KEY("on", DC_RUNNING_HELP),
    {.name = "hadrons",
     .kind = DC_KEY_CHOICE,
     .unit = "1",
     .fallback = "r-ratio",
     .choices = hadrons_names,
     .help = "hadrons above 2 GeV: r-ratio from R(s), shared by the squared charges of open "
             "flavours; darkcast-frozen keeps the curves of 2 GeV and adds free c and b quarks"},
    {.name = "curves",
     .kind = DC_KEY_TEXT,
     .unit = "1",
     .fallback = approximate,
     .help = "folder of the measured hadronic curves rf.*.dat, or that of the release which has "
             "them in vmd; approximate: from properties of mesons, and marked as such"},
    {.name = "r_table",
     .kind = DC_KEY_TEXT,
     .unit = "1",
     .fallback = approximate,
     .help = "file of the measured R(s), the table of the Particle Data Group; approximate: of "
             "quarks with alpha_s, and marked as such"},
};

/* ---- declarations ---------------------------------------------------------------------------- */

enum { WIDTH, LIFETIME, BRANCHING, OUTPUTS = BRANCHING + DC_STATE_COUNT };

static enum dc_result declare_outputs(const struct dc_settings *settings,
                                      struct dc_outputs *outputs, struct dc_error *error)
{
    (void)error;
    const bool uses_r = dc_settings_get(settings, "hadrons")->choice == DC_HADRONS_R_RATIO;
    const bool measured = dc_named_file(settings, "curves", approximate) != NULL &&
                          (!uses_r || dc_named_file(settings, "r_table", approximate) != NULL);
    const char *mark = measured ? "" : " (approximate hadrons)";
    outputs->n = OUTPUTS;
    for (size_t i = 0; i < OUTPUTS; i++) {
        struct dc_output *output = &outputs->output[i];
        snprintf(output->unit, sizeof output->unit, "1");
        snprintf(output->source, sizeof output->source, "Esseili and Kribs, Eqs. (25)-(29)%s",
                 mark);
        outputs->share[i] = i >= BRANCHING;
    }
    struct dc_output *width = &outputs->output[WIDTH], *lifetime = &outputs->output[LIFETIME];
    snprintf(width->name, sizeof width->name, "width_total");
    snprintf(width->unit, sizeof width->unit, "MeV");
    snprintf(width->long_name, sizeof width->long_name, "total width at rest%s", mark);
    snprintf(lifetime->name, sizeof lifetime->name, "lifetime");
    snprintf(lifetime->unit, sizeof lifetime->unit, "s");
    snprintf(lifetime->long_name, sizeof lifetime->long_name, "lifetime at rest%s", mark);
    outputs->logarithmic[WIDTH] = outputs->logarithmic[LIFETIME] = true;
    for (enum dc_state i = 0; i < DC_STATE_COUNT; i++) {
        struct dc_output *share = &outputs->output[BRANCHING + i];
        snprintf(share->name, sizeof share->name, "branching_%s", dc_state_name(i));
        snprintf(share->long_name, sizeof share->long_name, "share of decays into %s%s",
                 dc_state_particles(i), mark);
    }
    return DC_SUCCESS;
}

static enum dc_result name_inputs(const struct dc_settings *settings, struct dc_inputs *inputs,
                                  struct dc_error *error)
{
    const char *curves = dc_named_file(settings, "curves", approximate),
               *r_table = dc_named_file(settings, "r_table", approximate);
    enum dc_result result = DC_SUCCESS;
    for (enum dc_curve i = 0; curves != NULL && result == DC_SUCCESS && i < DC_CURVE_COUNT; i++) {
        result = dc_add_named_file(inputs, "curves", curves, dc_curve_file(i), error);
        inputs->input[inputs->n - 1].folder = "vmd";
    }
    if (r_table != NULL && result == DC_SUCCESS)
        result = dc_add_named_file(inputs, "r_table", NULL, r_table, error);
    return result;
}

/* ---- state ----------------------------------------------------------------------------------- */

struct state {
    const struct dc_model *model;
    enum dc_running running;
    enum dc_hadrons_above above;
    bool has_curves, has_r_table;
    struct dc_hadron_data *data;
    struct dc_hadron_ratios ratios; /* of the mass */
    struct dc_running_boson boson;  /* of the mass and the angle */
    struct dc_widths widths;        /* of its unit */
};

static void close_state(void *state)
{
    struct state *s = state;
    dc_hadron_data_close(s->data);
    free(s);
}

static enum dc_result open_data(struct state *s, const struct dc_inputs *inputs,
                                struct dc_error *error)
{
    struct dc_hadron_files files = {.curve = {{NULL, NULL}}};
    const struct dc_input *input = inputs->input;
    for (size_t i = 0; s->has_curves && i < DC_CURVE_COUNT; i++, input++)
        files.curve[i] = (struct dc_named_text){input->text, input->path};
    if (s->has_r_table)
        files.r_table = (struct dc_named_text){input->text, input->path};
    return dc_hadron_data_open(&files, &s->data, error);
}

static enum dc_result open_state(const struct dc_model *model, const struct dc_settings *settings,
                                 const struct dc_inputs *inputs, void **state,
                                 struct dc_error *error)
{
    *state = NULL;
    if (model->vector_boson == NULL)
        return dc_fail(error, DC_ERROR_USAGE,
                       "probe widths needs a model with one light vector boson, and '%s' is none",
                       model->name);
    struct state *s = calloc(1, sizeof *s);
    if (s == NULL)
        return dc_fail_memory(error);
    s->model = model;
    s->running = dc_running_wanted(settings);
    s->above = (enum dc_hadrons_above)dc_settings_get(settings, "hadrons")->choice;
    s->has_curves = dc_named_file(settings, "curves", approximate) != NULL;
    s->has_r_table = dc_named_file(settings, "r_table", approximate) != NULL;
    enum dc_result result = open_data(s, inputs, error);
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
    facts[0] = (struct dc_probe_fact){.name = "hadrons_below_2GeV"};
    snprintf(facts[0].text, sizeof facts[0].text, "%s",
             s->has_curves ? "measured curves" : "approximate: properties of mesons");
    facts[1] = (struct dc_probe_fact){.name = "hadrons_above_2GeV"};
    snprintf(facts[1].text, sizeof facts[1].text, "%s",
             s->above == DC_HADRONS_DARKCAST_FROZEN ? "curves frozen at 2 GeV, free c and b quarks"
             : s->has_r_table                       ? "measured R"
                                                    : "approximate: quarks with alpha_s");
    return 2;
}

/* ---- depths ---------------------------------------------------------------------------------- */

static enum dc_status set_mass(void *state, double mass)
{
    struct state *s = state;
    const double mass_mev = dc_boson_mass_mev(s->model, mass);
    dc_hadron_ratios_at(s->data, s->above, mass_mev, &s->ratios);
    return DC_OK;
}

static enum dc_status set_angle(void *state, double mass, double angle)
{
    struct state *s = state;
    dc_running_boson_begin(s->model, s->running, mass, angle, &s->boson);
    dc_boson_widths(&s->boson.unit, &s->ratios, &s->widths);
    return DC_OK;
}

static enum dc_status refuse(struct dc_diagnostics *diagnostics, enum reason reason)
{
    diagnostics->reason = (uint8_t)reason;
    return DC_OUT_OF_RANGE;
}

static enum dc_status evaluate(void *state, const double coordinates[DC_AXIS_COUNT],
                               double *outputs, struct dc_diagnostics *diagnostics)
{
    const struct state *s = state;
    struct dc_vector_boson boson;
    const enum dc_run_end end = dc_running_boson_at(&s->boson, coordinates, &boson);
    diagnostics->attempts = 1;
    if (!(boson.mass_mev <= DC_WIDTHS_HIGHEST_MEV))
        return refuse(diagnostics, MASS_RANGE);
    if (end != DC_RUN_FINE)
        return refuse(diagnostics, end == DC_RUN_FOREIGN ? FOREIGN_CHARGES : COUPLING_RANGE);
    if (!(s->widths.total_mev > 0))
        return refuse(diagnostics, NO_CHANNEL);
    const double strength = boson.coupling * boson.coupling;
    outputs[WIDTH] = strength * s->widths.total_mev;
    outputs[LIFETIME] = dc_lifetime_s(&s->widths) / strength;
    for (enum dc_state i = 0; i < DC_STATE_COUNT; i++)
        outputs[BRANCHING + i] = dc_branching_fraction(&s->widths, i);
    return DC_OK;
}

const struct dc_probe dc_probe_widths = {
    .name = "widths",
    .summary = "lifetime of X, its width and how it decays",
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

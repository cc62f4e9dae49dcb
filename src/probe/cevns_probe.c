#include "probe/cevns_probe.h"

#include "darkcube/cevns.h"
#include "probe/named_files.h"
#include "probe/running_boson.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const form_factor_names[] = {
    [DC_FORM_FACTOR_KLEIN_NYSTRAND] = "klein-nystrand", [DC_FORM_FACTOR_HELM] = "helm", NULL};

static const char *const norm_names[] = {
    [DC_EQ54_SQRT2] = "sqrt2", [DC_EQ54_2SQRT2] = "2sqrt2", NULL};

static const char *const profile_names[] = {
    [DC_CSI_PROFILE_ALL] = "all", [DC_CSI_PROFILE_NORMALISATIONS] = "normalisations", NULL};

enum reason { NOTHING, COUPLING_RANGE, FOREIGN_CHARGES, NO_MINIMUM };
static const char *const reasons[] = {[NOTHING] = "none",
                                      [COUPLING_RANGE] = "couplings-do-not-reach-the-scale",
                                      [FOREIGN_CHARGES] = "charges-not-of-em-and-b-l",
                                      [NO_MINIMUM] = "chi2-without-minimum",
                                      NULL};

static const char none[] = "none", gaussian[] = "gaussian";

static const struct dc_key keys[] = {
    {.name = "form_factor",
     .kind = DC_KEY_CHOICE,
     .unit = "1",
     .fallback = "klein-nystrand",
     .choices = form_factor_names,
     .help = "form factor of the nuclei"},
    {.name = "eq54_norm",
     .kind = DC_KEY_CHOICE,
     .unit = "1",
     .fallback = "sqrt2",
     .choices = norm_names,
     .help = "factor before G_F in Eq. (54): sqrt2, which follows from the Lagrangian, or 2sqrt2 "
             "as printed, which halves what X adds"},
    {.name = "nuisance",
     .kind = DC_KEY_CHOICE,
     .unit = "1",
     .fallback = "all",
     .choices = profile_names,
     .help = "over what the chi2 of the CsI data is minimized: all nuisance parameters, or the "
             "normalisations of signal and backgrounds alone"},
    DC_RUNNING_KEY("off", DC_RUNNING_HELP),
    {.name = "release",
     .kind = DC_KEY_TEXT,
     .unit = "1",
     .fallback = none,
     .help = "folder of the text files of COHERENT's release of the CsI data; none: the binned "
             "counts of csi_counts.csv"},
    {.name = "pulse",
     .kind = DC_KEY_TEXT,
     .unit = "1",
     .fallback = gaussian,
     .help = "file that says when neutrinos arrive (columns: centre of a bin in us, prompt, "
             "delayed); gaussian: from a Gaussian pulse of protons"},
    {.name = "arrival_window",
     .kind = DC_KEY_REAL,
     .unit = "us",
     .fallback = "10 us",
     .lowest = 6,
     .highest = 1e6,
     .help = "the Gaussian pulse's neutrinos all arrive within this time, as in a table with this "
             "end; a longer one lets some come later: up to 1.2 % fewer events"},
    {.name = "conus_counts",
     .kind = DC_KEY_TEXT,
     .unit = "1",
     .fallback = none,
     .help = "file of the binned excess in CONUS+ (columns: low_ev, high_ev, excess, uncertainty); "
             "none: the published total alone"},
    {.name = "criterion",
     .kind = DC_KEY_REAL,
     .unit = "1",
     .fallback = "3.84",
     .lowest = 0.01,
     .highest = 1000,
     .help = "the difference of chi2 above which a point is excluded; 3.84 is 95 % for one "
             "parameter"},
};

/* ---- declarations ---------------------------------------------------------------------------- */

enum { CSI_EVENTS, CSI_CHI2, CSI_DELTA, CONUS_EVENTS, CONUS_CHI2, CONUS_DELTA, OUTPUTS };

static enum dc_result declare_outputs(const struct dc_settings *settings,
                                      struct dc_outputs *outputs, struct dc_error *error)
{
    static const char coherent[] = "Esseili and Kribs, Eqs. (53)-(57); COHERENT, arXiv:2110.07730";
    static const char conus[] = "Esseili and Kribs, Eqs. (53), (54); CONUS+, arXiv:2501.05206";
    static const struct {
        const char *name, *long_name;
    } texts[OUTPUTS] = {
        [CSI_EVENTS] = {"csi_events", "neutrinos seen by COHERENT's CsI detector"},
        [CSI_CHI2] = {"csi_chi2", "chi2 of COHERENT's CsI data, least over nuisance parameters"},
        [CSI_DELTA] = {"csi_delta_chi2", "csi_chi2 over that of the Standard Model"},
        [CONUS_EVENTS] = {"conus_events",
                          "antineutrinos seen by CONUS+, scaled to 347 in the Standard Model"},
        [CONUS_CHI2] = {"conus_chi2", "chi2 of the excess in CONUS+"},
        [CONUS_DELTA] = {"conus_delta_chi2", "conus_chi2 over the least that any rate can have"},
    };
    (void)error;
    outputs->n = OUTPUTS;
    for (size_t i = 0; i < OUTPUTS; i++) {
        struct dc_output *output = &outputs->output[i];
        *output = (struct dc_output){.unit = "1"};
        snprintf(output->name, sizeof output->name, "%s", texts[i].name);
        snprintf(output->long_name, sizeof output->long_name, "%s", texts[i].long_name);
        snprintf(output->source, sizeof output->source, "%s", i < CONUS_EVENTS ? coherent : conus);
        outputs->logarithmic[i] = true;
    }
    outputs->exclusion_level[CSI_DELTA] = outputs->exclusion_level[CONUS_DELTA] =
        dc_settings_get(settings, "criterion")->real;
    return DC_SUCCESS;
}

/* In this order: reactor, counts or release, pulse, counts of CONUS+. */
static enum dc_result name_inputs(const struct dc_settings *settings, struct dc_inputs *inputs,
                                  struct dc_error *error)
{
    const char *release = dc_named_file(settings, "release", none);
    const char *pulse = dc_named_file(settings, "pulse", gaussian);
    const char *conus = dc_named_file(settings, "conus_counts", none);
    enum dc_result result = DC_SUCCESS;
    dc_add_own_file(inputs, "reactor_spectrum.txt");
    if (release == NULL)
        dc_add_own_file(inputs, "csi_counts.csv");
    for (enum dc_csi_file i = 0; release != NULL && i < DC_CSI_FILES && result == DC_SUCCESS; i++)
        result = dc_add_named_file(inputs, "release", release, dc_csi_file_name(i), error);
    if (pulse != NULL && result == DC_SUCCESS)
        result = dc_add_named_file(inputs, "pulse", NULL, pulse, error);
    if (conus != NULL && result == DC_SUCCESS)
        result = dc_add_named_file(inputs, "conus_counts", NULL, conus, error);
    return result;
}

/* ---- state ----------------------------------------------------------------------------------- */

struct state {
    const struct dc_model *model;
    enum dc_running running;
    struct dc_running_boson boson; /* of the mass and the angle */
    struct dc_csi *csi;
    struct dc_conus *conus;
    bool has_release, has_pulse, has_conus_counts;
    double standard_events, standard_chi2, chi2_without_cevns;
};

static void close_state(void *state)
{
    struct state *s = state;
    dc_conus_close(s->conus);
    dc_csi_close(s->csi);
    free(s);
}

static struct dc_cevns_text text_of(const struct dc_input *input)
{
    return (struct dc_cevns_text){input->text, input->path};
}

/* Takes its files from `*input` on. */
static enum dc_result open_csi(struct state *s, const struct dc_cevns_options *options,
                               const struct dc_input **input, struct dc_error *error)
{
    struct dc_csi_data data;
    struct dc_csi_pulse pulse = {{.n_bins = 0}, {.n_bins = 0}};
    enum dc_result result;
    if (s->has_release) {
        struct dc_cevns_text files[DC_CSI_FILES];
        for (size_t i = 0; i < DC_CSI_FILES; i++)
            files[i] = text_of((*input)++);
        result = dc_csi_data_import(files, &data, error);
    } else {
        result = dc_csi_data_read((*input)->text, (*input)->path, &data, error);
        ++*input;
    }
    if (result == DC_SUCCESS && s->has_pulse) {
        result = dc_csi_pulse_read((*input)->text, (*input)->path, &pulse, error);
        ++*input;
    }
    if (result == DC_SUCCESS)
        result = dc_csi_open(options, &data, s->has_pulse ? &pulse : NULL, &s->csi, error);
    dc_csi_pulse_free(&pulse);
    dc_csi_data_free(&data);
    return result;
}

static enum dc_result fit_standard_model(struct state *s, struct dc_error *error)
{
    const struct dc_vector_boson no_boson = {.mass_mev = 1};
    struct dc_csi_fit with, without;
    if (dc_csi_fit_point(s->csi, DC_CSI_WITH_CEVNS, &no_boson, &with) != DC_OK ||
        dc_csi_fit_point(s->csi, DC_CSI_WITHOUT_CEVNS, &no_boson, &without) != DC_OK ||
        !isfinite(with.chi2) || !isfinite(without.chi2))
        return dc_fail(error, DC_ERROR_DATA,
                       "the CsI data cannot be compared with the Standard Model: expected "
                       "background in every bin that has counts");
    s->standard_events = with.events;
    s->standard_chi2 = with.chi2;
    s->chi2_without_cevns = without.chi2;
    return DC_SUCCESS;
}

static enum dc_result open_conus(struct state *s, const struct dc_cevns_options *options,
                                 const struct dc_input *reactor, const struct dc_input *input,
                                 struct dc_error *error)
{
    struct dc_conus_counts counts;
    const struct dc_cevns_text text = text_of(reactor);
    enum dc_result result = DC_SUCCESS;
    if (s->has_conus_counts)
        result = dc_conus_counts_read(input->text, input->path, &counts, error);
    if (result == DC_SUCCESS)
        result =
            dc_conus_open(options, &text, s->has_conus_counts ? &counts : NULL, &s->conus, error);
    return result;
}

static enum dc_result open_state(const struct dc_model *model, const struct dc_settings *settings,
                                 const struct dc_inputs *inputs, void **state,
                                 struct dc_error *error)
{
    *state = NULL;
    if (model->vector_boson == NULL)
        return dc_fail(error, DC_ERROR_USAGE,
                       "probe cevns needs a model with one light vector boson, and '%s' is none",
                       model->name);
    struct state *s = calloc(1, sizeof *s);
    if (s == NULL)
        return dc_fail_memory(error);
    const struct dc_cevns_options options = {
        .form_factor = (enum dc_form_factor)dc_settings_get(settings, "form_factor")->choice,
        .eq54_norm = (enum dc_eq54_norm)dc_settings_get(settings, "eq54_norm")->choice,
        .profile = (enum dc_csi_profile)dc_settings_get(settings, "nuisance")->choice,
        .arrival_window_us = dc_settings_get(settings, "arrival_window")->real};
    const struct dc_input *input = inputs->input + 1;
    s->model = model;
    s->running = dc_running_wanted(settings);
    s->has_release = dc_named_file(settings, "release", none) != NULL;
    s->has_pulse = dc_named_file(settings, "pulse", gaussian) != NULL;
    s->has_conus_counts = dc_named_file(settings, "conus_counts", none) != NULL;
    enum dc_result result = open_csi(s, &options, &input, error);
    if (result == DC_SUCCESS)
        result = fit_standard_model(s, error);
    if (result == DC_SUCCESS)
        result = open_conus(s, &options, inputs->input, input, error);
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
    const double excess = s->chi2_without_cevns - s->standard_chi2;
    facts[0] = (struct dc_probe_fact){.name = "csi_data"};
    snprintf(facts[0].text, sizeof facts[0].text, "%s",
             s->has_release ? "release" : "table of binned counts");
    facts[1] = (struct dc_probe_fact){.name = "csi_pulse"};
    snprintf(facts[1].text, sizeof facts[1].text, "%s",
             s->has_pulse ? "table" : "Gaussian, in place of the measured one");
    facts[2] = (struct dc_probe_fact){
        .name = "csi_standard_model_events", .value = s->standard_events, .unit = "1"};
    facts[3] = (struct dc_probe_fact){
        .name = "csi_standard_model_chi2", .value = s->standard_chi2, .unit = "1"};
    facts[4] = (struct dc_probe_fact){
        .name = "csi_no_cevns_sigma", .value = copysign(sqrt(fabs(excess)), excess), .unit = "1"};
    facts[5] = (struct dc_probe_fact){.name = "conus_comparison"};
    snprintf(facts[5].text, sizeof facts[5].text, "%s",
             s->has_conus_counts ? "binned excess" : "published total");
    facts[6] = (struct dc_probe_fact){.name = "conus_standard_model_before_scaling",
                                      .value = dc_conus_unscaled_events(s->conus),
                                      .unit = "1"};
    return 7;
}

/* ---- depths ---------------------------------------------------------------------------------- */

static enum dc_status set_mass(void *state, double mass)
{
    struct state *s = state;
    const double mass_mev = dc_boson_mass_mev(s->model, mass);
    dc_csi_set_mass(s->csi, mass_mev);
    dc_conus_set_mass(s->conus, mass_mev);
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
    struct state *s = state;
    struct dc_vector_boson boson;
    struct dc_csi_fit fit;
    struct dc_conus_result conus;
    const enum dc_run_end end = dc_running_boson_at(&s->boson, coordinates, &boson);
    diagnostics->attempts = 1;
    if (end != DC_RUN_FINE) {
        diagnostics->reason = end == DC_RUN_FOREIGN ? FOREIGN_CHARGES : COUPLING_RANGE;
        return DC_OUT_OF_RANGE;
    }
    const enum dc_status status = dc_csi_fit_point(s->csi, DC_CSI_WITH_CEVNS, &boson, &fit);
    diagnostics->steps = fit.iterations;
    if (status != DC_OK) {
        diagnostics->reason = NO_MINIMUM;
        return status;
    }
    dc_conus_point(s->conus, &boson, &conus);
    outputs[CSI_EVENTS] = fit.events;
    outputs[CSI_CHI2] = fit.chi2;
    outputs[CSI_DELTA] = fit.chi2 - s->standard_chi2;
    outputs[CONUS_EVENTS] = conus.events;
    outputs[CONUS_CHI2] = conus.chi2;
    outputs[CONUS_DELTA] = conus.delta_chi2;
    return DC_OK;
}

const struct dc_probe dc_probe_cevns = {
    .name = "cevns",
    .summary = "coherent scattering of neutrinos on nuclei: COHERENT (CsI) and CONUS+",
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

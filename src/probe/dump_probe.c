#include "probe/dump_probe.h"

#include "darkcube/dumps.h"
#include "darkcube/quantity.h"
#include "darkcube/widths.h"
#include "probe/named_files.h"
#include "probe/running_boson.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const accuracy_names[] = {
    [DC_DUMP_QUICK] = "quick", [DC_DUMP_FINE] = "fine", [DC_DUMP_REFERENCE] = "reference", NULL};

enum { ANY_ENERGY, DETECTOR };
static const char *const threshold_names[] = {[ANY_ENERGY] = "none", [DETECTOR] = "detector", NULL};

enum reason {
    NOTHING,
    MASS_RANGE,
    COUPLING_RANGE,
    FOREIGN_CHARGES,
    NO_ELECTRONS,
    ROUGH_HADRONS,
    MEMORY
};
static const char *const reasons[] = {[NOTHING] = "none",
                                      [MASS_RANGE] = "mass-out-of-range",
                                      [COUPLING_RANGE] = "coupling-becomes-infinite",
                                      [FOREIGN_CHARGES] = "charges-not-of-em-and-b-l",
                                      [NO_ELECTRONS] = "no-decay-to-ee",
                                      [ROUGH_HADRONS] = "approximate-hadrons",
                                      [MEMORY] = "out-of-memory",
                                      NULL};

static const char own_data[] = "experiments/electron_dumps.yaml";

static const struct dc_key keys[] = {
    {.name = "experiments",
     .kind = DC_KEY_TEXT_LIST,
     .unit = "1",
     .fallback = "[E137, E141, E774, KEK, Orsay, NA64]",
     .help = "names of experiments of the data file; one output for each"},
    {.name = "data",
     .kind = DC_KEY_TEXT,
     .unit = "1",
     .fallback = own_data,
     .help = "the data file with beams, targets, lengths and limits of experiments"},
    {.name = "energy_threshold",
     .kind = DC_KEY_CHOICE,
     .unit = "1",
     .fallback = "none",
     .choices = threshold_names,
     .help = "X that count: none, of any energy; detector, above the energy_threshold of the "
             "experiment in the data file"},
    DC_RUNNING_KEY("on", DC_RUNNING_HELP),
    {.name = "accuracy",
     .kind = DC_KEY_CHOICE,
     .unit = "1",
     .fallback = "fine",
     .choices = accuracy_names,
     .help = "error of the events: quick below 5e-3, fine below 2e-5, reference about 1e-6"},
};

/* ---- declarations ---------------------------------------------------------------------------- */

/* "events_<experiment>" in lower case, for what may be a name of an experiment. */
static bool name_output(const char *experiment, struct dc_output *output)
{
    int length = snprintf(output->name, sizeof output->name, "events_");
    if (experiment[0] == '\0' || strlen(experiment) >= DC_DUMP_NAME_SIZE)
        return false;
    for (const char *c = experiment; *c != '\0'; c++) {
        const unsigned char letter = (unsigned char)*c;
        if (!isalnum(letter) && *c != '-' && *c != '_')
            return false;
        output->name[length++] = (char)(*c == '-' ? '_' : tolower(letter));
    }
    output->name[length] = '\0';
    return true;
}

static enum dc_result declare_outputs(const struct dc_settings *settings,
                                      struct dc_outputs *outputs, struct dc_error *error)
{
    const struct dc_value *list = dc_settings_get(settings, "experiments");
    char excerpt[DC_EXCERPT_SIZE];
    if (list->n_texts == 0 || list->n_texts > DC_PROBE_MAX_OUTPUTS)
        return dc_fail(error, DC_ERROR_USAGE, "experiments: expected 1 to %d names, got %zu",
                       DC_PROBE_MAX_OUTPUTS, list->n_texts);
    outputs->n = list->n_texts;
    for (size_t i = 0; i < outputs->n; i++) {
        struct dc_output *output = &outputs->output[i];
        dc_excerpt(list->texts[i], excerpt);
        *output = (struct dc_output){.unit = "1", .source = "Esseili and Kribs, Eqs. (58)-(60)"};
        if (!name_output(list->texts[i], output))
            return dc_fail(error, DC_ERROR_USAGE,
                           "experiments: expected names of letters, digits, '-' and '_', got '%s'",
                           excerpt);
        for (size_t j = 0; j < i; j++)
            if (strcmp(outputs->output[j].name, output->name) == 0)
                return dc_fail(error, DC_ERROR_USAGE, "experiments: '%s' is there twice", excerpt);
        snprintf(output->long_name, sizeof output->long_name, "expected e+e- events in %s",
                 excerpt);
        outputs->logarithmic[i] = true;
    }
    return DC_SUCCESS;
}

static enum dc_result name_inputs(const struct dc_settings *settings, struct dc_inputs *inputs,
                                  struct dc_error *error)
{
    const char *data = dc_named_file(settings, "data", own_data);
    if (data != NULL)
        return dc_add_named_file(inputs, "data", NULL, data, error);
    dc_add_own_file(inputs, own_data);
    return DC_SUCCESS;
}

/* ---- experiments ----------------------------------------------------------------------------- */

static enum dc_result fail_unknown(const struct dc_dump_experiments *experiments, const char *name,
                                   const char *file, struct dc_error *error)
{
    const char *names[DC_DUMP_MAX_EXPERIMENTS + 1] = {NULL};
    char list[1000], excerpt[DC_EXCERPT_SIZE];
    for (size_t i = 0; i < experiments->n; i++)
        names[i] = experiments->experiment[i].name;
    const char *nearest = dc_nearest_word(name, names);
    return dc_fail(error, DC_ERROR_DATA,
                   "experiments: '%s' is not among those of %s%s%s%s, which has: %s",
                   dc_excerpt(name, excerpt), file, nearest == NULL ? "" : " (did you mean '",
                   nearest == NULL ? "" : nearest, nearest == NULL ? "" : "'?)",
                   dc_join_words(names, list, sizeof list));
}

/* Reads the data file and finds the experiments of the deck in it, in its order. `*all` is to be
 * freed where there is no error. */
static enum dc_result choose(const struct dc_settings *settings, const struct dc_inputs *inputs,
                             struct dc_dump_experiments **all,
                             const struct dc_dump_experiment *chosen[DC_PROBE_MAX_OUTPUTS],
                             struct dc_error *error)
{
    const struct dc_value *list = dc_settings_get(settings, "experiments");
    const struct dc_input *file = &inputs->input[0];
    enum dc_result result = dc_dump_experiments_read(file->text, file->path, all, error);
    for (size_t i = 0; i < list->n_texts && result == DC_SUCCESS; i++) {
        chosen[i] = dc_dump_experiment_named(*all, list->texts[i]);
        if (chosen[i] == NULL)
            result = fail_unknown(*all, list->texts[i], file->path, error);
    }
    if (result != DC_SUCCESS) {
        free(*all);
        *all = NULL;
    }
    return result;
}

static enum dc_result complete_outputs(const struct dc_settings *settings,
                                       const struct dc_inputs *inputs, struct dc_outputs *outputs,
                                       struct dc_error *error)
{
    struct dc_dump_experiments *all;
    const struct dc_dump_experiment *chosen[DC_PROBE_MAX_OUTPUTS] = {NULL};
    enum dc_result result = choose(settings, inputs, &all, chosen, error);
    if (result != DC_SUCCESS)
        return result;
    for (size_t i = 0; i < outputs->n; i++) {
        outputs->exclusion_level[i] = chosen[i]->limit;
        snprintf(outputs->output[i].source, sizeof outputs->output[i].source, "%s",
                 chosen[i]->source);
    }
    free(all);
    return DC_SUCCESS;
}

/* ---- state ----------------------------------------------------------------------------------- */

struct experiment {
    size_t n;
    struct dc_dump *run[DC_DUMP_MAX_RUNS];
};

struct state {
    const struct dc_model *model;
    enum dc_running running;
    struct dc_hadron_data *hadrons;
    size_t n_experiments;
    struct experiment *experiments;
    struct dc_hadron_ratios ratios; /* of the mass */
    struct dc_running_boson boson;  /* of the mass and the angle */
    struct dc_widths widths;        /* of its unit */
    enum dc_status status;
    uint32_t terms; /* of the sums of a point */
};

static void close_state(void *state)
{
    struct state *s = state;
    for (size_t i = 0; i < s->n_experiments; i++)
        for (size_t k = 0; k < s->experiments[i].n; k++)
            dc_dump_close(s->experiments[i].run[k]);
    free(s->experiments);
    dc_hadron_data_close(s->hadrons);
    free(s);
}

static enum dc_result open_experiment(const struct dc_settings *settings,
                                      const struct dc_dump_experiment *chosen,
                                      struct experiment *experiment, struct dc_error *error)
{
    const enum dc_dump_accuracy accuracy =
        (enum dc_dump_accuracy)dc_settings_get(settings, "accuracy")->choice;
    const bool threshold = dc_settings_get(settings, "energy_threshold")->choice == DETECTOR;
    enum dc_result result = DC_SUCCESS;
    for (size_t k = 0; k < chosen->n_runs && result == DC_SUCCESS; k++) {
        result = dc_dump_open(&chosen->run[k], accuracy, threshold, &experiment->run[k], error);
        if (result == DC_SUCCESS)
            experiment->n++;
    }
    return result;
}

static enum dc_result open_all(struct state *s, const struct dc_settings *settings,
                               const struct dc_inputs *inputs, struct dc_error *error)
{
    struct dc_dump_experiments *all;
    const struct dc_dump_experiment *chosen[DC_PROBE_MAX_OUTPUTS] = {NULL};
    const size_t n = dc_settings_get(settings, "experiments")->n_texts;
    enum dc_result result = choose(settings, inputs, &all, chosen, error);
    if (result != DC_SUCCESS)
        return result;
    s->experiments = calloc(n, sizeof s->experiments[0]);
    if (s->experiments == NULL)
        result = dc_fail_memory(error);
    else
        s->n_experiments = n;
    for (size_t i = 0; i < n && result == DC_SUCCESS && chosen[i] != NULL; i++)
        result = open_experiment(settings, chosen[i], &s->experiments[i], error);
    free(all);
    return result;
}

static enum dc_result open_state(const struct dc_model *model, const struct dc_settings *settings,
                                 const struct dc_inputs *inputs, void **state,
                                 struct dc_error *error)
{
    *state = NULL;
    if (model->vector_boson == NULL)
        return dc_fail(error, DC_ERROR_USAGE,
                       "probe electron-dump needs a model with one light vector boson, and '%s' "
                       "is none",
                       model->name);
    struct state *s = calloc(1, sizeof *s);
    if (s == NULL)
        return dc_fail_memory(error);
    s->model = model;
    s->running = dc_running_wanted(settings);
    enum dc_result result = dc_hadron_data_open(NULL, &s->hadrons, error);
    if (result == DC_SUCCESS)
        result = open_all(s, settings, inputs, error);
    if (result != DC_SUCCESS) {
        close_state(s);
        return result;
    }
    *state = s;
    return DC_SUCCESS;
}

/* ---- depths ---------------------------------------------------------------------------------- */

static enum dc_status set_mass(void *state, double mass)
{
    struct state *s = state;
    const double mass_mev = dc_boson_mass_mev(s->model, mass);
    s->terms = 0;
    s->status = mass_mev <= DC_WIDTHS_HIGHEST_MEV ? DC_OK : DC_OUT_OF_RANGE;
    if (s->status != DC_OK)
        return DC_OK;
    dc_hadron_ratios_at(s->hadrons, DC_HADRONS_R_RATIO, mass_mev, &s->ratios);
    for (size_t i = 0; i < s->n_experiments; i++)
        for (size_t k = 0; k < s->experiments[i].n && s->status == DC_OK; k++) {
            struct dc_dump *run = s->experiments[i].run[k];
            s->status = dc_dump_set_mass(run, mass_mev);
            s->terms += (uint32_t)dc_dump_nodes(run);
        }
    return DC_OK;
}

static enum dc_status set_angle(void *state, double mass, double angle)
{
    struct state *s = state;
    if (s->status != DC_OK)
        return DC_OK;
    dc_running_boson_begin(s->model, s->running, mass, angle, &s->boson);
    dc_boson_widths(&s->boson.unit, &s->ratios, &s->widths);
    return DC_OK;
}

static enum dc_status refuse(struct dc_diagnostics *diagnostics, enum dc_status status,
                             enum reason reason)
{
    diagnostics->reason = (uint8_t)reason;
    return status;
}

static enum dc_status evaluate(void *state, const double coordinates[DC_AXIS_COUNT],
                               double *outputs, struct dc_diagnostics *diagnostics)
{
    const struct state *s = state;
    struct dc_vector_boson boson;
    diagnostics->attempts = 1;
    if (s->status != DC_OK)
        return refuse(diagnostics, s->status, s->status == DC_INTERNAL ? MEMORY : MASS_RANGE);
    const enum dc_run_end end = dc_running_boson_at(&s->boson, coordinates, &boson);
    if (end != DC_RUN_FINE)
        return refuse(diagnostics, DC_OUT_OF_RANGE,
                      end == DC_RUN_FOREIGN ? FOREIGN_CHARGES : COUPLING_RANGE);
    const double electron_coupling = boson.coupling * boson.charges.lepton;
    const double width_mev = boson.coupling * boson.coupling * s->widths.total_mev;
    const bool decays = s->widths.state_mev[DC_STATE_EE] > 0;
    const double share = decays ? dc_branching_fraction(&s->widths, DC_STATE_EE) : 0;
    for (size_t i = 0; i < s->n_experiments; i++) {
        outputs[i] = 0;
        for (size_t k = 0; k < s->experiments[i].n; k++)
            outputs[i] +=
                dc_dump_events(s->experiments[i].run[k], electron_coupling, width_mev, share);
    }
    diagnostics->evaluations = s->terms;
    diagnostics->reason = (uint8_t)(!decays                 ? NO_ELECTRONS
                                    : s->widths.approximate ? ROUGH_HADRONS
                                                            : NOTHING);
    return DC_OK;
}

const struct dc_probe dc_probe_electron_dump = {
    .name = "electron-dump",
    .summary = "electron beam dumps: expected e+e- events of X that crosses the shield",
    .keys = keys,
    .n_keys = sizeof keys / sizeof keys[0],
    .reasons = reasons,
    .outputs = declare_outputs,
    .inputs = name_inputs,
    .complete_outputs = complete_outputs,
    .open = open_state,
    .close = close_state,
    .set_mass = set_mass,
    .set_angle = set_angle,
    .evaluate = evaluate,
};

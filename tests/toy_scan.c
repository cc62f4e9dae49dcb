#include "toy_scan.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static const struct dc_model toy_model = {
    .name = "toy",
    .summary = "nothing in particular",
    .axis = {[DC_AXIS_MASS] = {.name = "heft",
                               .unit = "MeV",
                               .long_name = "how heavy it is",
                               .symbol = "h_X",
                               .lowest = 0,
                               .highest = 1e6,
                               .spacing = DC_SPACING_LINEAR,
                               .example = "1 MeV",
                               .example_axis = "{from: 1 MeV, to: 9 MeV, points: 5}"},
             [DC_AXIS_COUPLING] = {.name = "grip",
                                   .unit = "1",
                                   .long_name = "how strong it is",
                                   .symbol = "g_X",
                                   .lowest = 0,
                                   .highest = 1,
                                   .spacing = DC_SPACING_LOG,
                                   .example = "1e-3",
                                   .example_axis = "{from: 1e-3, to: 1, points: 4}"},
             [DC_AXIS_ANGLE] = {.name = "tilt",
                                .unit = "rad",
                                .long_name = "where it points",
                                .symbol = "phi",
                                .lowest = -10,
                                .highest = 10,
                                .spacing = DC_SPACING_LIST,
                                .example = "0",
                                .example_axis = "{values: [0, 1]}"}},
};

double toy_value(const double coordinates[DC_AXIS_COUNT])
{
    return coordinates[DC_AXIS_MASS] + sin(coordinates[DC_AXIS_ANGLE]) -
           log(coordinates[DC_AXIS_COUPLING]);
}

static enum dc_result name_two(const struct dc_settings *settings, struct dc_outputs *outputs,
                               struct dc_error *error)
{
    (void)settings;
    (void)error;
    outputs->n = 2;
    outputs->output[0] = (struct dc_output){"sum", "MeV", "all of it together", "a test"};
    outputs->exclusion_level[0] = 3.5;
    outputs->output[1] = (struct dc_output){"root", "1", "square root of the sum", "a test"};
    outputs->logarithmic[1] = true;
    return DC_SUCCESS;
}

static enum dc_result name_one(const struct dc_settings *settings, struct dc_outputs *outputs,
                               struct dc_error *error)
{
    (void)settings;
    (void)error;
    outputs->n = 1;
    outputs->output[0] = (struct dc_output){"layers", "1", "sum of the depths", "a test"};
    return DC_SUCCESS;
}

static enum dc_result open_nothing(const struct dc_model *model, const struct dc_settings *settings,
                                   const struct dc_inputs *inputs, void **state,
                                   struct dc_error *error)
{
    (void)inputs;
    (void)model;
    (void)settings;
    (void)error;
    *state = NULL;
    return DC_SUCCESS;
}

static enum dc_result refuse(const struct dc_model *model, const struct dc_settings *settings,
                             const struct dc_inputs *inputs, void **state, struct dc_error *error)
{
    (void)inputs;
    (void)settings;
    *state = NULL;
    return dc_fail(error, DC_ERROR_USAGE, "the probe 'refusing' does not serve the model '%s'",
                   model->name);
}

static void close_state(void *state)
{
    free(state);
}

static enum dc_status evaluate_sum(void *state, const double coordinates[DC_AXIS_COUNT],
                                   double *outputs, struct dc_diagnostics *diagnostics)
{
    (void)state;
    outputs[0] = toy_value(coordinates);
    outputs[1] = sqrt(outputs[0]);
    diagnostics->attempts = 1;
    diagnostics->steps = (uint32_t)(10 * coordinates[DC_AXIS_MASS]);
    diagnostics->evaluations = 2 * diagnostics->steps;
    diagnostics->error_estimate = coordinates[DC_AXIS_MASS] == 1 ? 1e-3 : NAN;
    return DC_OK;
}

static void take_a_millisecond(void)
{
    const struct timespec millisecond = {0, 1000000};
    (void)nanosleep(&millisecond, NULL);
}

/* The second mass costs a millisecond a point, the others nothing. */
static enum dc_status evaluate_uneven(void *state, const double coordinates[DC_AXIS_COUNT],
                                      double *outputs, struct dc_diagnostics *diagnostics)
{
    if (coordinates[DC_AXIS_MASS] == 2)
        take_a_millisecond();
    return evaluate_sum(state, coordinates, outputs, diagnostics);
}

static enum dc_status evaluate_raising(void *state, const double coordinates[DC_AXIS_COUNT],
                                       double *outputs, struct dc_diagnostics *diagnostics)
{
    if (coordinates[DC_AXIS_MASS] == 2 && coordinates[DC_AXIS_ANGLE] == 1)
        (void)raise(SIGUSR1);
    if (coordinates[DC_AXIS_MASS] > 2) /* so that other workers are not done before they hear */
        take_a_millisecond();
    return evaluate_sum(state, coordinates, outputs, diagnostics);
}

static enum dc_status evaluate_sleeping(void *state, const double coordinates[DC_AXIS_COUNT],
                                        double *outputs, struct dc_diagnostics *diagnostics)
{
    const struct timespec while_asleep = {0, 50000000};
    if (coordinates[DC_AXIS_ANGLE] > 0)
        (void)nanosleep(&while_asleep, NULL);
    if (coordinates[DC_AXIS_ANGLE] == 1 && fabs(log10(coordinates[DC_AXIS_COUPLING]) + 56) < 0.5)
        (void)raise(SIGUSR1);
    return evaluate_sum(state, coordinates, outputs, diagnostics);
}

static enum dc_status evaluate_breaking(void *state, const double coordinates[DC_AXIS_COUNT],
                                        double *outputs, struct dc_diagnostics *diagnostics)
{
    if (coordinates[DC_AXIS_MASS] == 2) {
        struct rlimit limit;
        (void)signal(SIGXFSZ, SIG_IGN);
        if (getrlimit(RLIMIT_FSIZE, &limit) == 0) {
            limit.rlim_cur = 1024; /* the file's own header can still be written */
            (void)setrlimit(RLIMIT_FSIZE, &limit);
        }
    }
    return evaluate_sum(state, coordinates, outputs, diagnostics);
}

struct layers {
    double mass, angle;
};

static enum dc_result open_layers(const struct dc_model *model, const struct dc_settings *settings,
                                  const struct dc_inputs *inputs, void **state,
                                  struct dc_error *error)
{
    (void)inputs;
    (void)model;
    (void)settings;
    *state = calloc(1, sizeof(struct layers));
    return *state == NULL ? dc_fail_memory(error) : DC_SUCCESS;
}

static enum dc_status set_mass(void *state, double mass)
{
    struct layers *layers = state;
    layers->mass = 100 * mass;
    return mass > 6 ? DC_OUT_OF_RANGE : DC_OK;
}

static enum dc_status set_angle(void *state, double mass, double angle)
{
    struct layers *layers = state;
    layers->angle = 10 * angle + 0 * mass;
    return angle > 2.5 ? DC_NO_DATA : DC_OK;
}

static enum dc_status evaluate_layers(void *state, const double coordinates[DC_AXIS_COUNT],
                                      double *outputs, struct dc_diagnostics *diagnostics)
{
    const struct layers *layers = state;
    double grip = coordinates[DC_AXIS_COUPLING];
    diagnostics->attempts = 1;
    if (coordinates[DC_AXIS_MASS] == 3 && grip > 0.05) {
        *diagnostics = (struct dc_diagnostics){
            .reason = 1, .attempts = 3, .solver_flag = -4, .stopped_at = 0.25, .steps = 7};
        return DC_SOLVER_FAILED;
    }
    if (coordinates[DC_AXIS_MASS] == 4 && grip > 0.05)
        return DC_STEP_LIMIT;
    outputs[0] = coordinates[DC_AXIS_MASS] == 5 && grip > 0.05
                     ? INFINITY
                     : layers->mass + layers->angle + grip;
    return DC_OK;
}

static enum dc_result name_table(const struct dc_settings *settings, struct dc_inputs *inputs,
                                 struct dc_error *error)
{
    (void)settings;
    (void)error;
    *inputs = (struct dc_inputs){.n = 1, .input = {{.name = "toy_table.txt"}}};
    return DC_SUCCESS;
}

static enum dc_result open_reading(const struct dc_model *model, const struct dc_settings *settings,
                                   const struct dc_inputs *inputs, void **state,
                                   struct dc_error *error)
{
    (void)model;
    (void)settings;
    *state = NULL;
    if (inputs->n != 1 || inputs->input[0].text == NULL)
        return dc_fail(error, DC_ERROR_DATA, "the probe 'reading' got no table");
    double *number = malloc(sizeof *number);
    if (number == NULL)
        return dc_fail_memory(error);
    *number = strtod(inputs->input[0].text, NULL);
    *state = number;
    return DC_SUCCESS;
}

static enum dc_status evaluate_reading(void *state, const double coordinates[DC_AXIS_COUNT],
                                       double *outputs, struct dc_diagnostics *diagnostics)
{
    const double *number = state;
    diagnostics->attempts = 1;
    outputs[0] = *number + toy_value(coordinates);
    return DC_OK;
}

static const char *const toy_reasons[] = {"none", "gave-up", NULL};

const struct dc_probe toy_uneven = {.name = "uneven",
                                    .summary = "points of different cost",
                                    .reasons = toy_reasons,
                                    .stopped_at = "nowhere [1]",
                                    .outputs = name_two,
                                    .open = open_nothing,
                                    .close = close_state,
                                    .evaluate = evaluate_uneven};
const struct dc_probe toy_layered = {.name = "layered",
                                     .summary = "three depths",
                                     .reasons = toy_reasons,
                                     .stopped_at = "height of the layer [MeV]",
                                     .outputs = name_one,
                                     .open = open_layers,
                                     .close = close_state,
                                     .set_mass = set_mass,
                                     .set_angle = set_angle,
                                     .evaluate = evaluate_layers};
const struct dc_probe toy_reading = {.name = "reading",
                                     .summary = "needs a file",
                                     .reasons = toy_reasons,
                                     .stopped_at = "nowhere [1]",
                                     .outputs = name_one,
                                     .inputs = name_table,
                                     .open = open_reading,
                                     .close = close_state,
                                     .evaluate = evaluate_reading};
const struct dc_probe toy_refusing = {.name = "refusing",
                                      .summary = "cannot be opened",
                                      .reasons = toy_reasons,
                                      .stopped_at = "nowhere [1]",
                                      .outputs = name_one,
                                      .open = refuse,
                                      .close = close_state,
                                      .evaluate = evaluate_layers};
const struct dc_probe toy_raising = {.name = "raising",
                                     .summary = "asks for a stop",
                                     .reasons = toy_reasons,
                                     .stopped_at = "nowhere [1]",
                                     .outputs = name_two,
                                     .open = open_nothing,
                                     .close = close_state,
                                     .evaluate = evaluate_raising};
const struct dc_probe toy_sleeping = {.name = "sleeping",
                                      .summary = "takes its time, and asks for a stop",
                                      .reasons = toy_reasons,
                                      .stopped_at = "nowhere [1]",
                                      .outputs = name_two,
                                      .open = open_nothing,
                                      .close = close_state,
                                      .evaluate = evaluate_sleeping};
const struct dc_probe toy_breaking = {.name = "breaking",
                                      .summary = "makes writing fail",
                                      .reasons = toy_reasons,
                                      .stopped_at = "nowhere [1]",
                                      .outputs = name_two,
                                      .open = open_nothing,
                                      .close = close_state,
                                      .evaluate = evaluate_breaking};

/* ---- a probe with a reference path ----------------------------------------------------------- */

static const char *const accuracies[] = {"quick", "reference", NULL};
enum flaw { NO_FLAW, VALUE, STATUS, SIGNAL, SLOW };
static const char *const flaws[] = {[NO_FLAW] = "none",  [VALUE] = "value", [STATUS] = "status",
                                    [SIGNAL] = "signal", [SLOW] = "slow",   NULL};
static const struct dc_key checked_keys[] = {
    {"accuracy", DC_KEY_CHOICE, "1", "quick", accuracies, 0, 0, "How well."},
    {"flaw", DC_KEY_CHOICE, "1", "none", flaws, 0, 0, "What is wrong."},
};

struct checked {
    bool is_reference;
    enum flaw flaw;
    size_t calls;
};

static enum dc_result open_checked(const struct dc_model *model, const struct dc_settings *settings,
                                   const struct dc_inputs *inputs, void **state,
                                   struct dc_error *error)
{
    (void)inputs;
    (void)model;
    struct checked *checked = calloc(1, sizeof *checked);
    *state = checked;
    if (checked == NULL)
        return dc_fail_memory(error);
    checked->is_reference = dc_settings_get(settings, "accuracy")->choice == 1;
    checked->flaw = (enum flaw)dc_settings_get(settings, "flaw")->choice;
    return DC_SUCCESS;
}

static void disturb(struct checked *checked, const double coordinates[DC_AXIS_COUNT])
{
    const struct timespec while_slow = {0, 30000000};
    checked->calls++;
    if (checked->flaw == SLOW)
        (void)nanosleep(&while_slow, NULL);
    if (checked->flaw == SLOW && checked->calls == 5)
        (void)raise(SIGUSR1);
    if (checked->flaw == SIGNAL && coordinates[DC_AXIS_MASS] == 2 &&
        coordinates[DC_AXIS_ANGLE] == 1)
        (void)raise(SIGUSR1);
}

static enum dc_status evaluate_checked(void *state, const double coordinates[DC_AXIS_COUNT],
                                       double *outputs, struct dc_diagnostics *diagnostics)
{
    struct checked *checked = state;
    const double mass = coordinates[DC_AXIS_MASS];
    enum dc_status status = evaluate_sum(NULL, coordinates, outputs, diagnostics);
    if (checked->is_reference) {
        disturb(checked, coordinates);
        return status;
    }
    outputs[0] += 1e-4 * mass + (checked->flaw == VALUE && mass == 7 ? 0.5 : 0);
    return checked->flaw == STATUS && mass == 5 ? DC_LATE_DECAY : status;
}

static enum dc_result choose_reference(struct dc_settings *settings, struct dc_error *error)
{
    if (dc_settings_get(settings, "accuracy")->choice == 1)
        return dc_fail(error, DC_ERROR_USAGE, "this is the reference already");
    return dc_settings_choose(settings, "accuracy", "reference", error);
}

static void promise_sum(const struct dc_settings *settings,
                        struct dc_promise promise[DC_PROBE_MAX_OUTPUTS])
{
    (void)settings;
    promise[0].absolute = 1e-3;
}

#define CHECKED(by_mass)                                                                           \
    {                                                                                              \
        .name = "checked", .summary = "has a reference path", .keys = checked_keys,                \
        .n_keys = sizeof checked_keys / sizeof checked_keys[0], .reasons = toy_reasons,            \
        .stopped_at = "nowhere [1]", .outputs = name_two, .open = open_checked,                    \
        .close = close_state, .evaluate = evaluate_checked, .reference = choose_reference,         \
        .promises = promise_sum, .checked_by_mass = by_mass                                        \
    }
const struct dc_probe toy_checked = CHECKED(false);
const struct dc_probe toy_checked_by_mass = CHECKED(true);

/* ---- decks ----------------------------------------------------------------------------------- */

static char *copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    return copy == NULL ? NULL : memcpy(copy, text, size);
}

static bool fill_axes(struct dc_cube *cube, size_t n_mass, size_t n_coupling, size_t n_angle)
{
    struct dc_grid_axis *mass = &cube->axis[DC_AXIS_MASS], *angle = &cube->axis[DC_AXIS_ANGLE],
                        *coupling = &cube->axis[DC_AXIS_COUPLING];
    if (dc_grid_axis_fill(mass, 1, (double)n_mass, n_mass, DC_SPACING_LINEAR, NULL) != DC_SUCCESS ||
        dc_grid_axis_fill(coupling, pow(10, -(double)n_coupling), 0.1, n_coupling, DC_SPACING_LOG,
                          NULL) != DC_SUCCESS)
        return false;
    angle->spacing = DC_SPACING_LIST;
    angle->n = n_angle;
    angle->values = calloc(n_angle, sizeof *angle->values);
    angle->labels = calloc(n_angle, sizeof *angle->labels);
    for (size_t i = 0; angle->values != NULL && angle->labels != NULL && i < n_angle; i++) {
        char label[32];
        snprintf(label, sizeof label, "tilted-\xc3\xa4-%zu", i);
        angle->values[i] = (double)i;
        angle->labels[i] = copy_text(label);
        if (angle->labels[i] == NULL)
            return false;
    }
    return angle->values != NULL && angle->labels != NULL;
}

struct dc_deck *toy_deck(const struct dc_probe *const *probes, size_t n_mass, size_t n_coupling,
                         size_t n_angle)
{
    char effective[512];
    struct dc_deck *deck = calloc(1, sizeof *deck);
    if (deck == NULL)
        return NULL;
    while (probes[deck->n_probes] != NULL)
        deck->n_probes++;
    deck->model = deck->cube.model = &toy_model;
    deck->has_axes = true;
    for (size_t role = 0; role < DC_AXIS_COUNT; role++)
        deck->cube.axis[role].axis = &toy_model.axis[role];
    snprintf(effective, sizeof effective,
             "model: toy\naxes:\n  heft: {points: %zu}\n  grip: {points: %zu}\n  tilt: {points: "
             "%zu}\noutput:\n  file: toy.h5\n",
             n_mass, n_coupling, n_angle);
    deck->effective = copy_text(effective);
    snprintf(deck->hash, sizeof deck->hash, "%064zx", n_mass * 10000 + n_coupling * 100 + n_angle);
    deck->probes = calloc(deck->n_probes, sizeof *deck->probes);
    bool ok = deck->effective != NULL && deck->probes != NULL &&
              fill_axes(&deck->cube, n_mass, n_coupling, n_angle);
    for (size_t i = 0; ok && deck->probes != NULL && probes[i] != NULL; i++) {
        deck->probes[i].probe = probes[i];
        ok = dc_settings_init(&deck->probes[i].settings, probes[i]->keys, probes[i]->n_keys,
                              NULL) == DC_SUCCESS;
        ok = ok && probes[i]->outputs(&deck->probes[i].settings, &deck->probes[i].outputs, NULL) ==
                       DC_SUCCESS;
        if (ok && probes[i]->inputs != NULL)
            ok = probes[i]->inputs(&deck->probes[i].settings, &deck->probes[i].inputs, NULL) ==
                 DC_SUCCESS;
    }
    if (!ok) {
        toy_deck_free(deck);
        return NULL;
    }
    return deck;
}

void toy_deck_free(struct dc_deck *deck)
{
    dc_deck_free(deck);
}

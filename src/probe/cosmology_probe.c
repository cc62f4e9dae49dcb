#include "probe/cosmology_probe.h"

#include "darkcube/cosmology.h"

#include <math.h>
#include <stdlib.h>

static const char *const preset_names[] = {[DC_COSMOLOGY_PRECISE] = "precise",
                                           [DC_COSMOLOGY_LEADING_ORDER] = "leading-order",
                                           [DC_COSMOLOGY_AS_PUBLISHED] = "as-published",
                                           [DC_COSMOLOGY_MAXWELL_BOLTZMANN] = "maxwell-boltzmann",
                                           NULL};

static const char *const accuracy_names[] = {[DC_COSMOLOGY_QUICK] = "quick",
                                             [DC_COSMOLOGY_FINE] = "fine",
                                             [DC_COSMOLOGY_REFERENCE] = "reference",
                                             NULL};

static const char *const integrator_names[] = {
    [DC_COSMOLOGY_CVODE] = "cvode", [DC_COSMOLOGY_ROSENBROCK] = "rosenbrock", NULL};

static const struct dc_key keys[] = {
    {.name = "preset",
     .kind = DC_KEY_CHOICE,
     .unit = "1",
     .fallback = "precise",
     .choices = preset_names,
     .help = "what is taken into account: precise is the best calculation, as-published what the "
             "paper's numbers follow from, leading-order has no QED and Boltzmann weak rates, "
             "maxwell-boltzmann Boltzmann statistics in the decays too"},
    {.name = "accuracy",
     .kind = DC_KEY_CHOICE,
     .unit = "1",
     .fallback = "fine",
     .choices = accuracy_names,
     .help = "error of N_eff: quick below 1e-3, fine below 1e-4, of a shift beyond 1 that share of "
             "it; reference dense quadrature and the tightest tolerance"},
    {.name = "integrator",
     .kind = DC_KEY_CHOICE,
     .unit = "1",
     .fallback = "cvode",
     .choices = integrator_names,
     .help = "who integrates the Boltzmann equations, to the same accuracy: cvode, variable-order "
             "BDF of SUNDIALS; rosenbrock, the method Rodas4P2, which is faster, and CVODE where X "
             "is coupled so strongly that it is not"},
    {.name = "helium",
     .kind = DC_KEY_SWITCH,
     .unit = "1",
     .fallback = "on",
     .help = "compute the helium abundance too; off leaves its two outputs out"},
    {.name = "max_steps",
     .kind = DC_KEY_INTEGER,
     .unit = "1",
     .fallback = "20000",
     .lowest = 100,
     .highest = 10000000,
     .help =
         "integrator steps of one attempt; a point that needs more in all four attempts has the "
         "status step-limit"},
};

/* In the order of struct dc_cosmology_result. */
static const struct dc_output outputs_of_cosmology[] = {
    {"neff", "1", "effective number of neutrino species",
     "Esseili and Kribs, Eq. (32): (8/7)(11/4)^(4/3) rho_nu/rho_gamma"},
    {"delta_neff", "1", "N_eff minus that of the Standard Model in the same preset",
     "Esseili and Kribs, sect. 5.1"},
    {"t_gamma_over_t_nu", "1", "photon over neutrino temperature at the end",
     "Esseili and Kribs, Eq. (33)"},
    {"mu_nu_over_t_nu", "1", "chemical potential over temperature of neutrinos at the end",
     "Esseili and Kribs, Eq. (33)"},
    {"helium_mass_fraction", "1", "primordial helium mass fraction, 0.2470 in the Standard Model",
     "Born rates n <-> p up to a calibrated deuterium bottleneck"},
    {"delta_helium_mass_fraction", "1",
     "helium mass fraction minus that of the Standard Model in the same preset",
     "Esseili and Kribs, sect. 5.1"},
};
enum { OUTPUTS = sizeof outputs_of_cosmology / sizeof outputs_of_cosmology[0], WITHOUT_HELIUM = 4 };

struct state {
    const struct dc_model *model;
    struct dc_cosmology *cosmology;
    size_t n_outputs;
};

static enum dc_result declare_outputs(const struct dc_settings *settings,
                                      struct dc_outputs *outputs, struct dc_error *error)
{
    (void)error;
    outputs->n = dc_settings_get(settings, "helium")->on ? OUTPUTS : WITHOUT_HELIUM;
    for (size_t i = 0; i < outputs->n; i++)
        outputs->output[i] = outputs_of_cosmology[i];
    return DC_SUCCESS;
}

/* The tightest accuracy, by another integrator where there is one. */
static enum dc_result choose_reference(struct dc_settings *settings, struct dc_error *error)
{
    const size_t accuracy = dc_settings_get(settings, "accuracy")->choice;
    const size_t other = dc_settings_get(settings, "integrator")->choice == 0 ? 1 : 0;
    const bool has_other = integrator_names[other] != NULL;
    if (accuracy == DC_COSMOLOGY_REFERENCE && !has_other)
        return dc_fail(error, DC_ERROR_USAGE,
                       "accuracy: reference is the reference path itself, which nothing can check");
    enum dc_result result =
        dc_settings_choose(settings, "accuracy", accuracy_names[DC_COSMOLOGY_REFERENCE], error);
    if (result == DC_SUCCESS && has_other)
        result = dc_settings_choose(settings, "integrator", integrator_names[other], error);
    return result;
}

/* Of N_eff and its shift; the accuracies speak of no other output. Of a shift beyond 1 the promise
 * is a share, and of N_eff, which is 3 + the shift, from there on too. */
static void make_promises(const struct dc_settings *settings,
                          struct dc_promise promise[DC_PROBE_MAX_OUTPUTS])
{
    enum { NEFF, DELTA_NEFF };
    const bool quick = dc_settings_get(settings, "accuracy")->choice == DC_COSMOLOGY_QUICK;
    const double error = quick ? 1e-3 : 1e-4, neff_per_shift = 0.24; /* 1/4.17 */
    promise[DELTA_NEFF] = (struct dc_promise){error, error};
    promise[NEFF] = (struct dc_promise){error, neff_per_shift * error};
}

static void close_state(void *state)
{
    struct state *s = state;
    dc_cosmology_close(s->cosmology);
    free(s);
}

static enum dc_result open_state(const struct dc_model *model, const struct dc_settings *settings,
                                 const struct dc_inputs *inputs, void **state,
                                 struct dc_error *error)
{
    (void)inputs;
    *state = NULL;
    if (model->vector_boson == NULL)
        return dc_fail(error, DC_ERROR_USAGE,
                       "probe cosmology needs a model with one light vector boson, and '%s' is "
                       "none",
                       model->name);
    struct dc_cosmology_options options = {
        .preset = (enum dc_cosmology_preset)dc_settings_get(settings, "preset")->choice,
        .accuracy = (enum dc_cosmology_accuracy)dc_settings_get(settings, "accuracy")->choice,
        .integrator = (enum dc_cosmology_integrator)dc_settings_get(settings, "integrator")->choice,
        .helium = dc_settings_get(settings, "helium")->on,
        .max_steps = dc_settings_get(settings, "max_steps")->integer,
    };
    struct state *s = calloc(1, sizeof *s);
    if (s == NULL)
        return dc_fail_memory(error);
    s->model = model;
    s->n_outputs = options.helium ? OUTPUTS : WITHOUT_HELIUM;
    enum dc_result result = dc_cosmology_open(&options, &s->cosmology, error);
    if (result != DC_SUCCESS) {
        free(s);
        return result;
    }
    *state = s;
    return DC_SUCCESS;
}

static enum dc_status trace(void *state, const double coordinates[DC_AXIS_COUNT], double *outputs,
                            struct dc_diagnostics *diagnostics, struct dc_table *table)
{
    struct state *s = state;
    struct dc_vector_boson boson;
    struct dc_cosmology_result result;
    s->model->vector_boson(coordinates, &boson);
    enum dc_status status = dc_cosmology_point(s->cosmology, &boson, &result, diagnostics, table);
    const double values[OUTPUTS] = {result.neff,
                                    result.delta_neff,
                                    result.t_gamma_over_t_nu,
                                    result.mu_nu_over_t_nu,
                                    result.helium_mass_fraction,
                                    result.delta_helium_mass_fraction};
    for (size_t i = 0; i < s->n_outputs; i++)
        outputs[i] = values[i];
    return status;
}

static enum dc_status evaluate(void *state, const double coordinates[DC_AXIS_COUNT],
                               double *outputs, struct dc_diagnostics *diagnostics)
{
    return trace(state, coordinates, outputs, diagnostics, NULL);
}

/* Whether the semi-Compton table is needed depends on the angle, so the cosmology makes it when a
 * point of this mass first asks for it; and a mass out of range is for the point to say, with its
 * reason. */
static enum dc_status set_mass(void *state, double mass)
{
    struct state *s = state;
    double coordinates[DC_AXIS_COUNT] = {[DC_AXIS_MASS] = mass};
    struct dc_vector_boson boson;
    s->model->vector_boson(coordinates, &boson);
    dc_cosmology_set_mass(s->cosmology, boson.mass_mev);
    return DC_OK;
}

const struct dc_probe dc_probe_cosmology = {
    .name = "cosmology",
    .summary = "N_eff and helium: the early universe with a light vector boson",
    .keys = keys,
    .n_keys = sizeof keys / sizeof keys[0],
    .reasons = dc_cosmology_reasons,
    .stopped_at = "plasma temperature [MeV]",
    .outputs = declare_outputs,
    .open = open_state,
    .close = close_state,
    .reference = choose_reference,
    .promises = make_promises,
    .set_mass = set_mass,
    .evaluate = evaluate,
    .trace = trace,
};

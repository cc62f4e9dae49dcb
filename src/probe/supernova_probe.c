#include "probe/supernova_probe.h"

#include "darkcube/supernova.h"
#include "probe/escape_radius.h"
#include "probe/named_files.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const production_names[] = {[DC_SUPERNOVA_DETAILED_BALANCE] = "detailed-balance",
                                               [DC_SUPERNOVA_AS_PUBLISHED] = "as-published",
                                               [DC_SUPERNOVA_SYMMETRIC] = "symmetric",
                                               NULL};

static const char *const accuracy_names[] = {[DC_SUPERNOVA_QUICK] = "quick",
                                             [DC_SUPERNOVA_FINE] = "fine",
                                             [DC_SUPERNOVA_REFERENCE] = "reference",
                                             NULL};

enum when { SAMPLE, ALWAYS, NEVER };
static const char *const when_names[] = {
    [SAMPLE] = "sample", [ALWAYS] = "always", [NEVER] = "never", NULL};

enum reason { NOTHING, MASS_RANGE, FOREIGN_CHARGES, MEMORY };
static const char *const reasons[] = {[NOTHING] = "none",
                                      [MASS_RANGE] = "mass-out-of-range",
                                      [FOREIGN_CHARGES] = "charges-not-of-em-and-b-l",
                                      [MEMORY] = "out-of-memory",
                                      NULL};

static const struct dc_key keys[] = {
    {.name = "profile",
     .kind = DC_KEY_TEXT,
     .unit = "1",
     .fallback = "fiducial",
     .help = "the star: fiducial or sfho-like (analytic), or the file of a profile"},
    {.name = "neutrinosphere_temperature",
     .kind = DC_KEY_REAL,
     .unit = "MeV",
     .fallback = "3 MeV",
     .lowest = 0.1,
     .highest = 20,
     .help = "the neutrinosphere R_nu is where the temperature last falls through this one; a "
             "profile that names its R_nu keeps that"},
    {.name = "production",
     .kind = DC_KEY_CHOICE,
     .unit = "1",
     .fallback = "detailed-balance",
     .choices = production_names,
     .help = "how production follows from absorption: detailed-balance by exp(-omega/T), "
             "as-published by averages over collisions that have the energy (and no coalescence "
             "of e+e-), symmetric by averages between the energies before and after"},
    {.name = "accuracy",
     .kind = DC_KEY_CHOICE,
     .unit = "1",
     .fallback = "quick",
     .choices = accuracy_names,
     .help = "error of the luminosity: quick below 1e-2, fine below 1e-3, reference about 1e-4 at "
             "worst"},
    {.name = "escape_radius",
     .kind = DC_KEY_TEXT_LIST,
     .unit = "km",
     .fallback = "[R_nu+1km, 100 km, 1000 km]",
     .help = "where X has escaped, from the centre (100 km) or from the neutrinosphere (R_nu+1km); "
             "three outputs for each"},
    {.name = "criterion",
     .kind = DC_KEY_REAL,
     .unit = "erg/s",
     .fallback = "3e52 erg/s",
     .lowest = 1e40,
     .highest = 1e60,
     .help = "the luminosity that a star may lose in X; a larger one excludes the point"},
    {.name = "ident",
     .kind = DC_KEY_REAL,
     .unit = "1",
     .fallback = "0.25",
     .lowest = 0.1,
     .highest = 1,
     .help = "factor of pp and nn bremsstrahlung for identical nucleons: 1/2 before and 1/2 after "
             "the collision"},
    {.name = "ee_coal",
     .kind = DC_KEY_SWITCH,
     .unit = "1",
     .fallback = "on",
     .help = "coalescence of e+e- as a source of X (never in as-published)"},
    {.name = "semicompton",
     .kind = DC_KEY_SWITCH,
     .unit = "1",
     .fallback = "on",
     .help = "semi-Compton scattering of electrons"},
    {.name = "error_estimate",
     .kind = DC_KEY_CHOICE,
     .unit = "1",
     .fallback = "sample",
     .choices = when_names,
     .help = "compare the luminosity with that of the next accuracy: on a sample of the points "
             "(every sixteenth mass, every fourth coupling), always, or never"},
};

/* ---- keys to options ------------------------------------------------------------------------- */

static enum dc_result read_radii(const struct dc_settings *settings,
                                 struct dc_supernova_options *options, struct dc_error *error)
{
    const struct dc_value *list = dc_settings_get(settings, "escape_radius");
    if (list->n_texts == 0 || list->n_texts > DC_SUPERNOVA_MAX_RADII)
        return dc_fail(error, DC_ERROR_USAGE, "escape_radius: expected 1 to %d distances, got %zu",
                       DC_SUPERNOVA_MAX_RADII, list->n_texts);
    options->n_radii = list->n_texts;
    for (size_t i = 0; i < list->n_texts; i++) {
        struct dc_error why;
        if (dc_escape_radius_parse(list->texts[i], &options->radius[i], &why) != DC_SUCCESS)
            return dc_fail(error, DC_ERROR_USAGE, "escape_radius: %s", why.text);
        for (size_t j = 0; j < i; j++)
            if (options->radius[j].km == options->radius[i].km &&
                options->radius[j].beyond_neutrinosphere ==
                    options->radius[i].beyond_neutrinosphere)
                return dc_fail(error, DC_ERROR_USAGE, "escape_radius: '%s' is there twice",
                               list->texts[i]);
    }
    return DC_SUCCESS;
}

static enum dc_result read_options(const struct dc_settings *settings,
                                   struct dc_supernova_options *options, struct dc_error *error)
{
    *options = (struct dc_supernova_options){
        .production = (enum dc_supernova_production)dc_settings_get(settings, "production")->choice,
        .accuracy = (enum dc_supernova_accuracy)dc_settings_get(settings, "accuracy")->choice,
        .identical_nucleons = dc_settings_get(settings, "ident")->real,
        .electron_coalescence = dc_settings_get(settings, "ee_coal")->on,
        .semicompton = dc_settings_get(settings, "semicompton")->on,
    };
    return read_radii(settings, options, error);
}

/* ---- declarations ---------------------------------------------------------------------------- */

enum { KINDS = 3 };
static const struct {
    const char *prefix, *long_name;
} kinds[KINDS] = {{"luminosity", "luminosity in X"},
                  {"luminosity_transverse", "luminosity in transverse X"},
                  {"luminosity_longitudinal", "luminosity in longitudinal X"}};

static enum dc_result declare_outputs(const struct dc_settings *settings,
                                      struct dc_outputs *outputs, struct dc_error *error)
{
    struct dc_supernova_options options;
    enum dc_result result = read_options(settings, &options, error);
    if (result != DC_SUCCESS)
        return result;
    outputs->n = KINDS * options.n_radii;
    for (size_t i = 0; i < outputs->n; i++) {
        const struct dc_escape_radius *radius = &options.radius[i / KINDS];
        struct dc_output *output = &outputs->output[i];
        char name[DC_ESCAPE_NAME_SIZE];
        *output = (struct dc_output){.unit = "erg/s", .source = "Esseili and Kribs, Eq. (34)"};
        snprintf(output->name, sizeof output->name, "%s_%s", kinds[i % KINDS].prefix,
                 dc_escape_radius_name(radius, name));
        snprintf(output->long_name, sizeof output->long_name, "%s that gets %g km from the %s",
                 kinds[i % KINDS].long_name, radius->km,
                 radius->beyond_neutrinosphere ? "neutrinosphere" : "centre");
        outputs->exclusion_level[i] = dc_settings_get(settings, "criterion")->real;
        outputs->logarithmic[i] = true;
    }
    return DC_SUCCESS;
}

static bool is_analytic(const char *profile)
{
    for (size_t i = 0; dc_star_names[i] != NULL; i++)
        if (strcmp(dc_star_names[i], profile) == 0)
            return true;
    return false;
}

enum { CROSS_SECTIONS, PROFILE };

static enum dc_result name_inputs(const struct dc_settings *settings, struct dc_inputs *inputs,
                                  struct dc_error *error)
{
    const char *profile = dc_settings_get(settings, "profile")->text;
    dc_add_own_file(inputs, "nucleon_cross_sections.txt");
    return is_analytic(profile) ? DC_SUCCESS
                                : dc_add_named_file(inputs, "profile", NULL, profile, error);
}

/* ---- the reference path ---------------------------------------------------------------------- */

static enum dc_result choose_reference(struct dc_settings *settings, struct dc_error *error)
{
    if (dc_settings_get(settings, "accuracy")->choice == DC_SUPERNOVA_REFERENCE)
        return dc_fail(error, DC_ERROR_USAGE,
                       "accuracy: reference is the reference path itself, which nothing can check");
    enum dc_result result =
        dc_settings_choose(settings, "accuracy", accuracy_names[DC_SUPERNOVA_REFERENCE], error);
    return result == DC_SUCCESS
               ? dc_settings_choose(settings, "error_estimate", when_names[NEVER], error)
               : result;
}

/* erg/s: below, nobody asks how exactly a luminosity is nothing. */
static const double least_luminosity = 1e44;

/* Of the whole luminosity; one of its two parts may be a small difference. */
static void make_promises(const struct dc_settings *settings,
                          struct dc_promise promise[DC_PROBE_MAX_OUTPUTS])
{
    const bool quick = dc_settings_get(settings, "accuracy")->choice == DC_SUPERNOVA_QUICK;
    const size_t n_radii = dc_settings_get(settings, "escape_radius")->n_texts;
    for (size_t k = 0; k < n_radii; k++) {
        promise[KINDS * k].relative = quick ? 1e-2 : 1e-3;
        promise[KINDS * k].absolute = promise[KINDS * k].relative * least_luminosity;
    }
}

/* ---- state ----------------------------------------------------------------------------------- */

struct state {
    const struct dc_model *model;
    struct dc_star *star;
    struct dc_supernova *supernova;
    enum when when;
    size_t n_radii;
    enum dc_status status; /* of the mass or the angle */
    enum reason reason;
    bool compares; /* at this mass */
};

static void close_state(void *state)
{
    struct state *s = state;
    dc_supernova_close(s->supernova);
    dc_star_free(s->star);
    free(s);
}

static enum dc_result open_star(struct state *s, const struct dc_settings *settings,
                                const struct dc_inputs *inputs, struct dc_error *error)
{
    const char *profile = dc_settings_get(settings, "profile")->text;
    double temperature = dc_settings_get(settings, "neutrinosphere_temperature")->real;
    if (is_analytic(profile))
        return dc_star_analytic(profile, temperature, &s->star, error);
    return dc_star_read(inputs->input[PROFILE].text, inputs->input[PROFILE].path, temperature,
                        &s->star, error);
}

static enum dc_result open_supernova(struct state *s, const struct dc_settings *settings,
                                     const struct dc_inputs *inputs, struct dc_error *error)
{
    const struct dc_input *table = &inputs->input[CROSS_SECTIONS];
    struct dc_supernova_options options;
    enum dc_result result = read_options(settings, &options, error);
    if (result != DC_SUCCESS)
        return result;
    s->n_radii = options.n_radii;
    s->when = (enum when)dc_settings_get(settings, "error_estimate")->choice;
    options.estimates_error = s->when != NEVER;
    return dc_supernova_open(&options, s->star, table->text, table->path, &s->supernova, error);
}

static enum dc_result open_state(const struct dc_model *model, const struct dc_settings *settings,
                                 const struct dc_inputs *inputs, void **state,
                                 struct dc_error *error)
{
    *state = NULL;
    if (model->vector_boson == NULL)
        return dc_fail(error, DC_ERROR_USAGE,
                       "probe supernova needs a model with one light vector boson, and '%s' is "
                       "none",
                       model->name);
    struct state *s = calloc(1, sizeof *s);
    if (s == NULL)
        return dc_fail_memory(error);
    s->model = model;
    enum dc_result result = open_star(s, settings, inputs, error);
    if (result == DC_SUCCESS)
        result = open_supernova(s, settings, inputs, error);
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
    facts[0] = (struct dc_probe_fact){.name = "profile"};
    snprintf(facts[0].text, sizeof facts[0].text, "%s", dc_star_name(s->star));
    facts[1] = (struct dc_probe_fact){.name = "neutrinosphere_radius",
                                      .value = dc_star_neutrinosphere_radius_km(s->star),
                                      .unit = "km"};
    facts[2] = (struct dc_probe_fact){
        .name = "core_radius", .value = dc_star_core_radius_km(s->star), .unit = "km"};
    return 3;
}

/* ---- depths ---------------------------------------------------------------------------------- */

/* One of n, drawn from the bits of a coordinate: the same on any rank and in any order. */
static bool drawn(double coordinate, uint64_t n)
{
    uint64_t bits;
    memcpy(&bits, &coordinate, sizeof bits);
    bits = (bits ^ (bits >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    bits = (bits ^ (bits >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (bits ^ (bits >> 31)) % n == 0;
}

enum { MASSES_A_SAMPLE = 16, COUPLINGS_A_SAMPLE = 4 };

/* What a mass or an angle cannot do is for the point to say, with its reason. */
static void note(struct state *s, enum dc_status status, enum reason out_of_range)
{
    s->status = status;
    s->reason = status == DC_OK ? NOTHING : status == DC_OUT_OF_RANGE ? out_of_range : MEMORY;
}

static enum dc_status set_mass(void *state, double mass)
{
    struct state *s = state;
    double coordinates[DC_AXIS_COUNT] = {[DC_AXIS_MASS] = mass};
    struct dc_vector_boson boson;
    s->model->vector_boson(coordinates, &boson);
    s->compares = s->when == ALWAYS || (s->when == SAMPLE && drawn(mass, MASSES_A_SAMPLE));
    note(s, dc_supernova_set_mass(s->supernova, boson.mass_mev, s->compares), MASS_RANGE);
    return DC_OK;
}

static enum dc_status set_angle(void *state, double mass, double angle)
{
    struct state *s = state;
    double coordinates[DC_AXIS_COUNT] = {[DC_AXIS_MASS] = mass, [DC_AXIS_ANGLE] = angle};
    struct dc_vector_boson boson;
    if (s->status != DC_OK && s->reason != FOREIGN_CHARGES)
        return DC_OK;
    s->model->vector_boson(coordinates, &boson);
    note(s, dc_supernova_set_charges(s->supernova, &boson.charges), FOREIGN_CHARGES);
    return DC_OK;
}

static enum dc_status evaluate(void *state, const double coordinates[DC_AXIS_COUNT],
                               double *outputs, struct dc_diagnostics *diagnostics)
{
    struct state *s = state;
    struct dc_vector_boson boson;
    struct dc_luminosity luminosity[DC_SUPERNOVA_MAX_RADII];
    diagnostics->attempts = 1;
    diagnostics->reason = (uint8_t)s->reason;
    if (s->status != DC_OK)
        return s->status;
    s->model->vector_boson(coordinates, &boson);
    dc_supernova_luminosity(s->supernova, boson.coupling, luminosity);
    for (size_t k = 0; k < s->n_radii; k++) {
        outputs[KINDS * k] = luminosity[k].transverse + luminosity[k].longitudinal;
        outputs[KINDS * k + 1] = luminosity[k].transverse;
        outputs[KINDS * k + 2] = luminosity[k].longitudinal;
    }
    diagnostics->evaluations = (uint32_t)dc_supernova_cells(s->supernova);
    if (s->compares && (s->when == ALWAYS || drawn(boson.coupling, COUPLINGS_A_SAMPLE)))
        diagnostics->error_estimate = dc_supernova_error(s->supernova, boson.coupling, luminosity);
    return DC_OK;
}

static enum dc_status trace(void *state, const double coordinates[DC_AXIS_COUNT], double *outputs,
                            struct dc_diagnostics *diagnostics, struct dc_table *table)
{
    struct state *s = state;
    struct dc_vector_boson boson;
    enum dc_status status = evaluate(state, coordinates, outputs, diagnostics);
    if (status != DC_OK)
        return status;
    s->model->vector_boson(coordinates, &boson);
    if (dc_supernova_structure(s->supernova, boson.coupling, table, NULL) != DC_SUCCESS) {
        diagnostics->reason = MEMORY;
        return DC_INTERNAL;
    }
    return DC_OK;
}

const struct dc_probe dc_probe_supernova = {
    .name = "supernova",
    .summary = "SN1987A: the luminosity of a proto-neutron star in X",
    .keys = keys,
    .n_keys = sizeof keys / sizeof keys[0],
    .reasons = reasons,
    .outputs = declare_outputs,
    .inputs = name_inputs,
    .open = open_state,
    .close = close_state,
    .reference = choose_reference,
    .promises = make_promises,
    .checked_by_mass = true,
    .facts = tell_facts,
    .set_mass = set_mass,
    .set_angle = set_angle,
    .evaluate = evaluate,
    .trace = trace,
};

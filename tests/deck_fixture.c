#include "deck_fixture.h"

#include <stdio.h>
#include <string.h>

/* A model whose axes have other names, units, signs and spacings, and no named values. */
static const struct dc_model tilted = {
    .name = "tilted",
    .summary = "a model with other axes",
    .axis =
        {
            [DC_AXIS_MASS] = {"scale", "GeV", "scale of the model", "M", 1e-6, 1e4, DC_SPACING_LOG,
                              "3 MeV", "{from: 1 MeV, to: 5 MeV, points: 3}"},
            [DC_AXIS_COUPLING] = {"strength", "1", "strength, of either sign", "y", -1, 1,
                                  DC_SPACING_LINEAR, "-0.5", "{from: -1, to: 1, points: 3}"},
            [DC_AXIS_ANGLE] = {"distance", "km", "distance from the source", "L", 0.001, 1000,
                               DC_SPACING_LIST, "10 m", "{values: [10 m, 1 km]}"},
        },
};

static enum dc_result one_output(const struct dc_settings *settings, struct dc_outputs *outputs,
                                 struct dc_error *error)
{
    (void)settings;
    (void)error;
    *outputs = (struct dc_outputs){.n = 1, .output = {{"value", "1", "a value", "none"}}};
    return DC_SUCCESS;
}

/* One output for each radius. */
static enum dc_result radius_outputs(const struct dc_settings *settings, struct dc_outputs *outputs,
                                     struct dc_error *error)
{
    const struct dc_value *radii = dc_settings_get(settings, "radii");
    if (radii->n_texts == 0 || radii->n_texts > DC_PROBE_MAX_OUTPUTS)
        return dc_fail(error, DC_ERROR_USAGE, "radii: expected at least one and not too many");
    *outputs = (struct dc_outputs){.n = radii->n_texts};
    for (size_t i = 0; i < radii->n_texts; i++) {
        if (strlen(radii->texts[i]) > 20)
            return dc_fail(error, DC_ERROR_USAGE, "radii: expected short ones");
        snprintf(outputs->output[i].name, sizeof outputs->output[i].name, "at_%s", radii->texts[i]);
    }
    return DC_SUCCESS;
}

static const char *const presets[] = {"precise", "leading-order", "as-published", NULL};
static const struct dc_key everything_keys[] = {
    {"radius", DC_KEY_REAL, "km", "100 km", NULL, 1, 1e6, "A radius."},
    {"threshold", DC_KEY_REAL, "1", "0.1", NULL, -1, 1, "A bare number, of either sign."},
    {"tilt", DC_KEY_REAL, "rad", "pi/4", NULL, -7, 7, "An angle."},
    {"steps", DC_KEY_INTEGER, "1", "5000", NULL, 1, 1e9,
     "The most steps that an integrator takes, which is a sentence that is long enough for a "
     "comment to need a second line."},
    {"running", DC_KEY_SWITCH, "1", "on", NULL, 0, 0, "Whether couplings run."},
    {"preset", DC_KEY_CHOICE, "1", "precise", presets, 0, 0, "Which physics."},
    {"profile", DC_KEY_TEXT, "1", "fiducial", NULL, 0, 0, "Which star."},
    {"note", DC_KEY_TEXT, "1", "", NULL, 0, 0, "Anything."},
    {"radii", DC_KEY_TEXT_LIST, "km", "[R_nu+1km, 100km, 1000km]", NULL, 0, 0, "Which radii."},
};

static const struct dc_probe everything = {
    .name = "everything",
    .summary = "a probe with keys of every kind",
    .keys = everything_keys,
    .n_keys = sizeof everything_keys / sizeof everything_keys[0],
    .outputs = radius_outputs,
};

static const struct dc_probe nothing = {
    .name = "nothing",
    .summary = "a probe without keys",
    .outputs = one_output,
};

static const struct dc_key accuracy_keys[] = {
    {"preset", DC_KEY_CHOICE, "1", "leading-order", presets, 0, 0, "Which physics."},
};

static const struct dc_probe physics = {
    .name = "physics",
    .summary = "a probe with one key",
    .keys = accuracy_keys,
    .n_keys = 1,
    .outputs = one_output,
};

static const struct dc_model *const models[] = {&dc_model_em_bl, &tilted, NULL};
static const struct dc_probe *const probes[] = {&everything, &nothing, &physics, NULL};
const struct dc_registry deck_fixture_registry = {models, probes};

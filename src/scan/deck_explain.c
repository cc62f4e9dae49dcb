/* The complete commented deck, made from the declarations of models and probes. */
#include "darkcube/deck.h"

#include "darkcube/quantity.h"
#include "scan/wrap.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_WIDTH = 96, EXAMPLE_POINTS = 30 };

static void write_comment(FILE *out, int indent, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void write_comment(FILE *out, int indent, const char *format, ...)
{
    char text[4096];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    dc_wrap(out, indent, "# ", text);
}

static const char *unit_words(const char *unit)
{
    return strcmp(unit, "1") == 0 ? "" : unit;
}

/* ---- axes ------------------------------------------------------------------------------------ */

static const char *spacing_word(enum dc_spacing spacing)
{
    return spacing == DC_SPACING_LOG ? "log" : "linear";
}

static void write_range(FILE *out, const struct dc_axis *axis)
{
    char lowest[DC_NUMBER_SIZE], highest[DC_NUMBER_SIZE];
    const char *unit = unit_words(axis->unit), *blank = unit[0] == '\0' ? "" : " ";
    fprintf(out, "{from: %s%s%s, to: %s%s%s, points: %d, spacing: %s}",
            dc_format_number(axis->lowest, lowest), blank, unit,
            dc_format_number(axis->highest, highest), blank, unit, EXAMPLE_POINTS,
            spacing_word(axis->spacing));
}

/* What there is to know of an axis, in a comment. */
static void explain_axis(FILE *out, int indent, const struct dc_model *model,
                         enum dc_axis_role role)
{
    const struct dc_axis *axis = &model->axis[role];
    char lowest[DC_NUMBER_SIZE], highest[DC_NUMBER_SIZE], names[1024];
    const char *unit = unit_words(axis->unit);
    const char *const *words = model->value_names[role];
    write_comment(out, indent, "Axis %s: %s, from %s to %s%s%s, such as %s%s%s.", axis->name,
                  axis->long_name, dc_format_number(axis->lowest, lowest),
                  dc_format_number(axis->highest, highest), unit[0] == '\0' ? "" : " ", unit,
                  axis->example, words == NULL ? "" : "; names: ",
                  words == NULL ? "" : dc_join_words(words, names, sizeof names));
}

/* The active axes of a model, each with the other ways of writing one. */
static void write_axes(FILE *out, const struct dc_model *model)
{
    fprintf(out, "axes:\n");
    for (size_t role = 0; role < DC_AXIS_COUNT; role++) {
        const struct dc_axis *axis = &model->axis[role];
        explain_axis(out, 2, model, (enum dc_axis_role)role);
        fprintf(out, "  %s: %s\n  # %s: ", axis->name, axis->example_axis, axis->name);
        write_range(out, axis);
        fprintf(out, "\n  # %s: {values: [%s]}", axis->name, axis->example);
        fprintf(out, "\n  # %s: %s\n", axis->name, axis->example);
        if (role + 1 < DC_AXIS_COUNT)
            fputc('\n', out);
    }
}

static void write_models(FILE *out, const struct dc_model *const *models)
{
    if (models[0] == NULL)
        return;
    write_comment(out, 0,
                  "What couples to what. A scan must name its model; `darkcube point` "
                  "takes the first one.");
    for (size_t i = 0; models[i] != NULL; i++)
        write_comment(out, 0, "Model %s: %s.", models[i]->name, models[i]->summary);
    fprintf(out, "model: %s\n\n", models[0]->name);
    write_comment(out, 0,
                  "The three axes of the cube. An axis is a range, a list, or one value. A "
                  "range has two ends, which belong to it, and a number of points; its "
                  "spacing has the default shown. A number without a unit is in the axis' "
                  "own. Masses and couplings of a list increase; angles stand in any "
                  "order.");
    write_axes(out, models[0]);
    for (size_t i = 1; models[i] != NULL; i++) {
        fputc('\n', out);
        write_comment(out, 2, "The axes of %s:", models[i]->name);
        for (size_t role = 0; role < DC_AXIS_COUNT; role++)
            explain_axis(out, 2, models[i], (enum dc_axis_role)role);
    }
}

/* ---- probes ---------------------------------------------------------------------------------- */

/* `lead` is "# " for a key that is shown and not used. */
static void explain_key(FILE *out, const char *lead, const struct dc_key *key)
{
    char allowed[1024] = "", lowest[DC_NUMBER_SIZE], highest[DC_NUMBER_SIZE];
    const char *unit = unit_words(key->unit == NULL ? "1" : key->unit);
    switch (key->kind) {
    case DC_KEY_REAL:
    case DC_KEY_INTEGER:
        snprintf(allowed, sizeof allowed, "%s from %s to %s%s%s",
                 key->kind == DC_KEY_REAL ? "A number" : "A whole number",
                 dc_format_number(key->lowest, lowest), dc_format_number(key->highest, highest),
                 unit[0] == '\0' ? "" : " ", unit);
        break;
    case DC_KEY_SWITCH:
        snprintf(allowed, sizeof allowed, "On or off");
        break;
    case DC_KEY_CHOICE:
        snprintf(allowed, sizeof allowed, "One of: ");
        dc_join_words(key->choices, allowed + strlen(allowed), sizeof allowed - strlen(allowed));
        break;
    case DC_KEY_TEXT:
        snprintf(allowed, sizeof allowed, "A text");
        break;
    case DC_KEY_TEXT_LIST:
        snprintf(allowed, sizeof allowed, "A list of texts");
        break;
    }
    const size_t length = strlen(key->help);
    write_comment(out, 4, "%s%s %s.", key->help,
                  length > 0 && key->help[length - 1] == '.' ? "" : ".", allowed);
    fprintf(out, "    %s%s: %s\n", lead, key->name,
            key->fallback[0] == '\0' ? "\"\"" : key->fallback);
}

static void write_probes(FILE *out, const struct dc_probe *const *probes)
{
    fputc('\n', out);
    write_comment(out, 0,
                  "What is computed at every point: at least one probe. Keys that are left "
                  "out have their defaults, which are the values shown; `%s: {}` "
                  "means all defaults. `darkcube point` computes every probe of physics where the "
                  "deck names none.",
                  probes[0] == NULL ? "" : probes[0]->name);
    fprintf(out, "probes:\n");
    for (size_t i = 0; probes[i] != NULL; i++) {
        if (i > 0)
            fputc('\n', out);
        const char *lead = probes[i]->only_when_named ? "# " : "";
        write_comment(out, 2, "Probe %s: %s.", probes[i]->name, probes[i]->summary);
        fprintf(out, "  %s%s:%s\n", lead, probes[i]->name, probes[i]->n_keys == 0 ? " {}" : "");
        for (size_t j = 0; j < probes[i]->n_keys; j++)
            explain_key(out, lead, &probes[i]->keys[j]);
    }
}

/* Shown and not used, by the example of the first probe. */
static void write_refine(FILE *out, const struct dc_probe *const *probes)
{
    const char *name = probes[0] == NULL ? "PROBE" : probes[0]->name;
    fputc('\n', out);
    write_comment(
        out, 0,
        "Compute only what curves need: an entry, or a list of them. `of`: one or more "
        "outputs, as PROBE/OUTPUT; the other outputs of the probe come along, and a probe "
        "that no entry names is computed everywhere. `levels`: where the curves are; "
        "default: the level that excludes, if the output has one. `start`: the scan "
        "begins with every start-th mass and coupling (and angle of a range), a power of "
        "two; an island that lies between these points can be missed. `margin`: how far "
        "the interpolation between them is distrusted, in units of its estimated error; "
        "more finds more and costs more.");
    fprintf(out, "# refine: {of: %s/OUTPUT, levels: [LEVEL, LEVEL], start: 8, margin: 4}\n", name);
}

enum dc_result dc_deck_explain(const struct dc_registry *registry, char **text,
                               struct dc_error *error)
{
    char *made = NULL;
    size_t size;
    *text = NULL;
    FILE *out = open_memstream(&made, &size);
    if (out == NULL)
        return dc_fail_memory(error);
    write_comment(out, 0,
                  "A complete darkcube deck: every key with its meaning, its unit, what it "
                  "may be, and its default. It is made by `darkcube probes --explain`. "
                  "Numbers are strict; unknown keys and keys given twice are mistakes. "
                  "Every key can be given on the command line, too: --set KEY=VALUE, such "
                  "as --set output.file=my.h5.");
    fputc('\n', out);
    write_models(out, registry->models);
    write_probes(out, registry->probes);
    write_refine(out, registry->probes);
    fputc('\n', out);
    write_comment(
        out, 0,
        "The share of the points that a scan computes once more, on the reference path of "
        "their probe, to check itself: such as 0.5%% or 0.005; 0 is none. Which points "
        "depends on nothing but the deck. What the checks found is in the store, and a "
        "scan that is less accurate than its probes promise ends with exit code 10.");
    fprintf(out, "verify: 0\n\noutput:\n");
    write_comment(out, 2,
                  "The file that a scan writes. Default: the deck's name with the ending "
                  ".h5.");
    fprintf(out, "  file: darkcube.h5\n");
    const bool failed = ferror(out) != 0;
    if (fclose(out) != 0 || failed) {
        free(made);
        return dc_fail_memory(error);
    }
    *text = made;
    return DC_SUCCESS;
}

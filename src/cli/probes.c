/* darkcube probes: models and probes, from their declarations. */
#include "cli/cli.h"
#include "darkcube/deck.h"
#include "darkcube/quantity.h"
#include "scan/wrap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: darkcube probes [NAME] [--explain]\n"
    "\n"
    "Lists the models with their axes, and the probes with their keys, outputs and statuses.\n"
    "\n"
    "  NAME        one model or probe only\n"
    "  --explain   print the complete commented deck instead\n"
    "  --help      this text\n";

static const char *unit_words(const char *unit)
{
    return unit == NULL || strcmp(unit, "1") == 0 ? "" : unit;
}

static void print_range(double lowest, double highest, const char *unit)
{
    char from[DC_NUMBER_SIZE], to[DC_NUMBER_SIZE];
    const char *word = unit_words(unit);
    printf("%s to %s%s%s", dc_format_number(lowest, from), dc_format_number(highest, to),
           word[0] == '\0' ? "" : " ", word);
}

/* ---- models ---------------------------------------------------------------------------------- */

static void print_model(const struct dc_model *model)
{
    printf("model %s: %s\n", model->name, model->summary);
    for (size_t role = 0; role < DC_AXIS_COUNT; role++) {
        const struct dc_axis *axis = &model->axis[role];
        printf("  --%-10s %s, ", axis->name, axis->long_name);
        print_range(axis->lowest, axis->highest, axis->unit);
        printf(", such as %s\n", axis->example);
        const char *const *names = model->value_names[role];
        for (size_t i = 0; names != NULL && names[i] != NULL; i++) {
            double value;
            char number[DC_NUMBER_SIZE];
            if (model->named_value((enum dc_axis_role)role, names[i], &value))
                printf("      %-20s %s %s\n", names[i], dc_format_number(value, number),
                       unit_words(axis->unit));
        }
    }
}

/* ---- probes ---------------------------------------------------------------------------------- */

static void print_key(const struct dc_key *key)
{
    static const char *const kinds[] = {
        [DC_KEY_REAL] = "number",      [DC_KEY_INTEGER] = "whole number",
        [DC_KEY_SWITCH] = "on or off", [DC_KEY_CHOICE] = "one of",
        [DC_KEY_TEXT] = "text",        [DC_KEY_TEXT_LIST] = "list of texts",
    };
    char words[1024];
    printf("    %s (%s", key->name, kinds[key->kind]);
    if (key->kind == DC_KEY_REAL || key->kind == DC_KEY_INTEGER) {
        printf(", ");
        print_range(key->lowest, key->highest, key->kind == DC_KEY_REAL ? key->unit : "1");
    } else if (key->kind == DC_KEY_CHOICE) {
        printf(": %s", dc_join_words(key->choices, words, sizeof words));
    }
    printf("; default %s)\n", key->fallback[0] == '\0' ? "\"\"" : key->fallback);
    dc_wrap(stdout, 8, "", key->help);
}

static enum dc_result print_outputs(const struct dc_probe *probe, struct dc_error *error)
{
    struct dc_settings settings;
    struct dc_outputs outputs = {0};
    enum dc_result result = dc_settings_init(&settings, probe->keys, probe->n_keys, error);
    if (result != DC_SUCCESS)
        return result;
    result = probe->outputs(&settings, &outputs, error);
    for (size_t i = 0; result == DC_SUCCESS && i < outputs.n; i++) {
        const struct dc_output *output = &outputs.output[i];
        printf("    %s [%s]\n", output->name, output->unit);
        dc_wrap(stdout, 8, "", output->long_name);
        dc_wrap(stdout, 8, "", output->source);
    }
    dc_settings_free(&settings);
    return result;
}

static enum dc_result print_probe(const struct dc_probe *probe, struct dc_error *error)
{
    printf("probe %s: %s\n", probe->name, probe->summary);
    if (probe->only_when_named)
        printf("  computed only where a deck or --set names it\n");
    printf("  keys, probes.%s.<key> in a deck:\n", probe->name);
    for (size_t i = 0; i < probe->n_keys; i++)
        print_key(&probe->keys[i]);
    if (probe->n_keys == 0)
        printf("    none\n");
    printf("  outputs, with all defaults, %s/<output>:\n", probe->name);
    enum dc_result result = print_outputs(probe, error);
    if (result != DC_SUCCESS)
        return result;
    printf("  reasons, why a point has no value, or a remark on one that has:\n");
    for (size_t i = 0; probe->reasons != NULL && probe->reasons[i] != NULL; i++)
        printf("    %zu %s\n", i, probe->reasons[i]);
    if (probe->stopped_at != NULL)
        printf("  stopped_at: %s\n", probe->stopped_at);
    return DC_SUCCESS;
}

static void print_statuses(void)
{
    printf("statuses of a point:\n");
    for (int status = 0; status < DC_STATUS_COUNT; status++)
        printf("  %d %-14s %s%s\n", status, dc_status_name((enum dc_status)status),
               dc_status_sentence((enum dc_status)status),
               dc_status_is_failure((enum dc_status)status) ? " (a failure)" : "");
}

/* ---- all, or one ----------------------------------------------------------------------------- */

static enum dc_result print_all(const struct dc_registry *registry, struct dc_error *error)
{
    for (size_t i = 0; registry->models[i] != NULL; i++) {
        print_model(registry->models[i]);
        putchar('\n');
    }
    for (size_t i = 0; registry->probes[i] != NULL; i++) {
        enum dc_result result = print_probe(registry->probes[i], error);
        if (result != DC_SUCCESS)
            return result;
        putchar('\n');
    }
    print_statuses();
    return DC_SUCCESS;
}

static enum dc_result print_one(const struct dc_registry *registry, const char *name,
                                struct dc_error *error)
{
    const struct dc_model *model = dc_registry_model(registry, name);
    const struct dc_probe *probe = dc_registry_probe(registry, name);
    if (model != NULL)
        print_model(model);
    if (probe != NULL)
        return print_probe(probe, error);
    if (model == NULL)
        return dc_fail(error, DC_ERROR_USAGE,
                       "'%s' is neither a model nor a probe; 'darkcube probes' lists them", name);
    return DC_SUCCESS;
}

static enum dc_result print_explanation(const struct dc_registry *registry, struct dc_error *error)
{
    char *text;
    enum dc_result result = dc_deck_explain(registry, &text, error);
    if (result == DC_SUCCESS)
        fputs(text, stdout);
    free(text);
    return result;
}

int dc_cli_probes(int argc, char **argv)
{
    const char *name = NULL;
    bool explain = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return fputs(help, stdout) == EOF ? DC_ERROR_OUTPUT : DC_SUCCESS;
        if (strcmp(argv[i], "--explain") == 0)
            explain = true;
        else if (argv[i][0] == '-')
            return dc_cli_usage("probes", "'%s' is not an option", argv[i]);
        else if (name != NULL)
            return dc_cli_usage("probes", "one name at a time, got '%s' and '%s'", name, argv[i]);
        else
            name = argv[i];
    }
    if (explain && name != NULL)
        return dc_cli_usage("probes", "--explain explains everything; leave '%s' out", name);
    const struct dc_registry *registry = dc_registry();
    struct dc_error error;
    enum dc_result result = explain        ? print_explanation(registry, &error)
                            : name == NULL ? print_all(registry, &error)
                                           : print_one(registry, name, &error);
    return result == DC_SUCCESS ? DC_SUCCESS : dc_cli_fail(result, &error);
}

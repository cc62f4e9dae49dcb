/* darkcube point: one point, as a table for people or as one JSON object for programs. */
#include "cli/cli.h"
#include "darkcube/deck.h"
#include "darkcube/quantity.h"
#include "scan/table_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_WORDS = 256 };

/* Options as given; coordinates are understood only when the model is known. */
struct request {
    const char *deck, *history;
    bool json;
    size_t n_overrides, n_probes, n_coordinates;
    const char *overrides[MAX_WORDS], *probes[MAX_WORDS];
    struct {
        const char *name, *value;
    } coordinates[MAX_WORDS];
};

struct answer {
    const struct dc_probe_choice *choice;
    enum dc_status status;
    double outputs[DC_PROBE_MAX_OUTPUTS];
    struct dc_diagnostics diagnostics;
    struct dc_table table;
    size_t n_facts;
    struct dc_probe_fact facts[DC_PROBE_MAX_FACTS];
};

static void print_help(void)
{
    const struct dc_registry *registry = dc_registry();
    printf("usage: darkcube point [DECK] AXIS... [OPTION]...\n\n"
           "Computes one point and prints it. Without a deck every key has its default and every\n"
           "probe is asked. An axis that has a single value in the deck need not be given.\n\n");
    for (const struct dc_model *const *model = registry->models; *model != NULL; model++) {
        printf("Axes of %s:\n", (*model)->name);
        for (int axis = 0; axis < DC_AXIS_COUNT; axis++)
            printf("  --%-9s VALUE   %s, such as %s\n", (*model)->axis[axis].name,
                   (*model)->axis[axis].long_name, (*model)->axis[axis].example);
    }
    printf("\n  --probe PROBE      ask this probe only (may be repeated)\n"
           "  --set KEY=VALUE    replace a key of the deck, such as\n"
           "                     probes.cosmology.preset=as-published (may be repeated)\n"
           "  --json             one JSON object on standard output, and only that\n"
           "  --history FILE     write the whole evolution to FILE (HDF5)\n"
           "  --help             this text\n\n"
           "Exit codes: 0 done; 10 the point failed (the status says why); 2 usage or deck;\n"
           "3 input data; 4 output; 1 anything else.\n");
}

/* ---- arguments ------------------------------------------------------------------------------- */

static int add(const char **words, size_t *n, const char *option, const char *value)
{
    if (*n == MAX_WORDS)
        return dc_cli_usage("point", "%s is given more than %d times", option, MAX_WORDS);
    words[(*n)++] = value;
    return DC_SUCCESS;
}

static int keep(struct request *request, const char *option, const char *value)
{
    if (strcmp(option, "--set") == 0)
        return add(request->overrides, &request->n_overrides, option, value);
    if (strcmp(option, "--probe") == 0)
        return add(request->probes, &request->n_probes, option, value);
    if (strcmp(option, "--history") == 0) {
        request->history = value;
        return DC_SUCCESS;
    }
    if (request->n_coordinates == MAX_WORDS)
        return dc_cli_usage("point", "too many options");
    request->coordinates[request->n_coordinates].name = option + 2;
    request->coordinates[request->n_coordinates++].value = value;
    return DC_SUCCESS;
}

/* Sets *finished where nothing is left to do (--help). */
static int read_arguments(int argc, char **argv, struct request *request, bool *finished)
{
    for (int i = 1; i < argc; i++) {
        char *option = argv[i];
        if (strcmp(option, "--help") == 0 || strcmp(option, "-h") == 0) {
            print_help();
            *finished = true;
            return DC_SUCCESS;
        }
        if (strcmp(option, "--json") == 0) {
            request->json = true;
            continue;
        }
        if (strncmp(option, "--json=", 7) == 0)
            return dc_cli_usage("point", "--json takes no value");
        if (strncmp(option, "--", 2) != 0) {
            if (option[0] == '-' && option[1] != '\0')
                return dc_cli_usage("point", "unknown option '%s'", option);
            if (request->deck != NULL)
                return dc_cli_usage("point", "two decks: '%s' and '%s'", request->deck, option);
            request->deck = option;
            continue;
        }
        /* --name VALUE or --name=VALUE; --set has its own equals sign after the key */
        char *equals = strchr(option, '=');
        const char *value;
        if (equals != NULL) {
            *equals = '\0';
            value = equals + 1;
        } else if (i + 1 < argc) {
            value = argv[++i];
        } else {
            return dc_cli_usage("point", "option '%s' needs a value", option);
        }
        int code = keep(request, option, value);
        if (code != DC_SUCCESS)
            return code;
    }
    return DC_SUCCESS;
}

/* The coordinates: from options, else from a deck's axis of one value. */
static int read_coordinates(const struct request *request, const struct dc_deck *deck,
                            double coordinates[DC_AXIS_COUNT])
{
    const struct dc_model *model = deck->model;
    const char *names[DC_AXIS_COUNT + 6] = {"probe", "set", "json", "history", "help"};
    bool given[DC_AXIS_COUNT] = {false};
    for (int axis = 0; axis < DC_AXIS_COUNT; axis++)
        names[5 + axis] = model->axis[axis].name;
    for (size_t i = 0; i < request->n_coordinates; i++) {
        int axis = 0;
        const char *name = request->coordinates[i].name;
        struct dc_error error;
        while (axis < DC_AXIS_COUNT && strcmp(name, model->axis[axis].name) != 0)
            axis++;
        if (axis == DC_AXIS_COUNT) {
            const char *nearest = dc_nearest_word(name, names);
            return nearest != NULL
                       ? dc_cli_usage("point", "unknown option '--%s': did you mean '--%s'?", name,
                                      nearest)
                       : dc_cli_usage("point", "unknown option '--%s'", name);
        }
        if (given[axis])
            return dc_cli_usage("point", "--%s is given twice", name);
        given[axis] = true;
        if (dc_model_parse_coordinate(model, (enum dc_axis_role)axis, request->coordinates[i].value,
                                      &coordinates[axis], &error) != DC_SUCCESS)
            return dc_cli_usage("point", "--%s: %s", name, error.text);
    }
    for (int axis = 0; axis < DC_AXIS_COUNT; axis++) {
        if (given[axis])
            continue;
        if (!deck->has_axes || deck->cube.axis[axis].n != 1)
            return dc_cli_usage("point", "--%s is missing, such as --%s '%s'",
                                model->axis[axis].name, model->axis[axis].name,
                                model->axis[axis].example);
        coordinates[axis] = deck->cube.axis[axis].values[0];
    }
    return DC_SUCCESS;
}

/* The deck's probes, or those named by --probe: answers in the deck's order. */
static int choose_probes(const struct request *request, struct dc_deck *deck,
                         struct answer *answers, size_t *n)
{
    *n = 0;
    for (size_t i = 0; i < request->n_probes; i++) {
        size_t j = 0;
        while (j < deck->n_probes && strcmp(deck->probes[j].probe->name, request->probes[i]) != 0)
            j++;
        if (j == deck->n_probes)
            return dc_cli_usage("point", "probe '%s' is not in %s ('darkcube probes' lists them)",
                                request->probes[i],
                                request->deck != NULL ? "the deck" : "darkcube");
    }
    for (size_t j = 0; j < deck->n_probes; j++) {
        bool wanted = request->n_probes == 0;
        for (size_t i = 0; i < request->n_probes; i++)
            wanted = wanted || strcmp(deck->probes[j].probe->name, request->probes[i]) == 0;
        if (wanted)
            answers[(*n)++].choice = &deck->probes[j];
        else
            deck->probes[j].inputs.n = 0; /* its files need not be there */
    }
    return DC_SUCCESS;
}

/* ---- printing -------------------------------------------------------------------------------- */

static void print_json_string(const char *text)
{
    putchar('"');
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\')
            printf("\\%c", *c);
        else if ((unsigned char)*c < 0x20)
            printf("\\u%04x", (unsigned)*c);
        else
            putchar(*c);
    }
    putchar('"');
}

static void print_json_number(double value)
{
    if (isfinite(value))
        printf("%.17g", value);
    else
        printf("null");
}

/* {"value":...,"unit":...} */
static void print_json_quantity(double value, const char *unit)
{
    printf("{\"value\":");
    print_json_number(value);
    printf(",\"unit\":");
    print_json_string(unit);
    putchar('}');
}

static void print_json(const struct dc_deck *deck, const double coordinates[DC_AXIS_COUNT],
                       const struct answer *answers, size_t n)
{
    printf("{\"model\":");
    print_json_string(deck->model->name);
    printf(",\"coordinates\":{");
    for (int axis = 0; axis < DC_AXIS_COUNT; axis++) {
        printf("%s\"%s\":", axis > 0 ? "," : "", deck->model->axis[axis].name);
        print_json_quantity(coordinates[axis], deck->model->axis[axis].unit);
    }
    printf("},\"probes\":{");
    for (size_t i = 0; i < n; i++) {
        const struct answer *a = &answers[i];
        const struct dc_outputs *outputs = &a->choice->outputs;
        printf("%s\"%s\":{\"status\":\"%s\",\"reason\":\"%s\",\"outputs\":{", i > 0 ? "," : "",
               a->choice->probe->name, dc_status_name(a->status),
               dc_probe_reason(a->choice->probe, a->diagnostics.reason));
        for (size_t j = 0; j < outputs->n; j++) {
            printf("%s\"%s\":", j > 0 ? "," : "", outputs->output[j].name);
            print_json_quantity(a->outputs[j], outputs->output[j].unit);
        }
        printf("},\"diagnostics\":{\"attempts\":%u,\"solver_flag\":%d,\"stopped_at\":",
               (unsigned)a->diagnostics.attempts, (int)a->diagnostics.solver_flag);
        print_json_number(a->diagnostics.stopped_at);
        printf(",\"steps\":%u,\"evaluations\":%u,\"error_estimate\":",
               (unsigned)a->diagnostics.steps, (unsigned)a->diagnostics.evaluations);
        print_json_number(a->diagnostics.error_estimate);
        printf("}}");
    }
    printf("}}\n");
}

static void print_text(const struct dc_deck *deck, const double coordinates[DC_AXIS_COUNT],
                       const struct answer *answers, size_t n)
{
    printf("model %s:", deck->model->name);
    for (int axis = 0; axis < DC_AXIS_COUNT; axis++) {
        const struct dc_axis *a = &deck->model->axis[axis];
        const char *name = deck->model->value_name != NULL
                               ? deck->model->value_name((enum dc_axis_role)axis, coordinates[axis])
                               : NULL;
        printf("%s %s = %.10g%s%s", axis > 0 ? "," : "", a->name, coordinates[axis],
               strcmp(a->unit, "1") == 0 ? "" : " ", strcmp(a->unit, "1") == 0 ? "" : a->unit);
        if (name != NULL)
            printf(" (%s)", name);
    }
    putchar('\n');
    for (size_t i = 0; i < n; i++) {
        const struct answer *a = &answers[i];
        const struct dc_outputs *outputs = &a->choice->outputs;
        printf("\n%s: %s (%s)\n", a->choice->probe->name, dc_status_name(a->status),
               dc_status_sentence(a->status));
        if (a->diagnostics.reason != 0)
            printf("  %-28s %s\n", "reason",
                   dc_probe_reason(a->choice->probe, a->diagnostics.reason));
        for (size_t j = 0; j < outputs->n; j++) {
            const struct dc_output *output = &outputs->output[j];
            if (isfinite(a->outputs[j]))
                printf("  %-28s %-14.8g %-6s %s\n", output->name, a->outputs[j],
                       strcmp(output->unit, "1") == 0 ? "" : output->unit, output->long_name);
            else
                printf("  %-28s %-14s %-6s %s\n", output->name, "-", "", output->long_name);
        }
        if (a->status != DC_OK && isfinite(a->diagnostics.stopped_at))
            printf("  stopped at %s: %.6g, after %u steps, solver flag %d\n",
                   a->choice->probe->stopped_at, a->diagnostics.stopped_at,
                   (unsigned)a->diagnostics.steps, (int)a->diagnostics.solver_flag);
    }
}

/* ---- work ------------------------------------------------------------------------------------ */

static int compute(const struct dc_deck *deck, const double coordinates[DC_AXIS_COUNT],
                   bool with_history, struct answer *answers, size_t n)
{
    struct dc_error error;
    for (size_t i = 0; i < n; i++) {
        struct dc_evaluator evaluator;
        struct answer *a = &answers[i];
        enum dc_result result = dc_evaluator_open(&evaluator, a->choice->probe, deck->model,
                                                  &a->choice->settings, &a->choice->inputs, &error);
        if (result != DC_SUCCESS)
            return dc_cli_fail(result, &error);
        if (a->choice->probe->facts != NULL)
            a->n_facts = a->choice->probe->facts(evaluator.state, a->facts);
        a->status = dc_evaluator_point(&evaluator, coordinates, a->outputs, &a->diagnostics,
                                       with_history ? &a->table : NULL);
        dc_evaluator_close(&evaluator);
    }
    return DC_SUCCESS;
}

/* The evolution of the one probe that has one. */
static int write_history(const struct request *request, const struct dc_deck *deck,
                         const double coordinates[DC_AXIS_COUNT], const struct answer *answers,
                         size_t n)
{
    const struct answer *traced = NULL;
    struct dc_error error;
    for (size_t i = 0; i < n; i++) {
        if (answers[i].choice->probe->trace == NULL)
            continue;
        if (traced != NULL)
            return dc_cli_usage("point", "--history: several probes have one; choose by --probe");
        traced = &answers[i];
    }
    if (traced == NULL)
        return dc_cli_usage("point", "--history: none of the probes has one");
    if (traced->table.n_columns == 0)
        return dc_cli_fail(dc_fail(&error, DC_ERROR_OUTPUT,
                                   "%s: there is no evolution to write, the point is %s",
                                   request->history, dc_status_name(traced->status)),
                           &error);
    enum dc_result result =
        dc_table_write(request->history, &traced->table, deck, traced->choice->probe, coordinates,
                       traced->status, traced->facts, traced->n_facts, &error);
    return result == DC_SUCCESS ? DC_SUCCESS : dc_cli_fail(result, &error);
}

int dc_cli_point(int argc, char **argv)
{
    struct request *request = calloc(1, sizeof *request);
    struct dc_deck *deck = NULL;
    struct answer *answers = NULL;
    char *text = NULL;
    double coordinates[DC_AXIS_COUNT] = {0};
    size_t n = 0;
    bool finished = false;
    struct dc_error error;
    int code;
    enum dc_result result = DC_SUCCESS;

    if (request == NULL) {
        code = dc_cli_fail(dc_fail_memory(&error), &error);
        goto cleanup;
    }
    if ((code = read_arguments(argc, argv, request, &finished)) != DC_SUCCESS || finished)
        goto cleanup;
    if (request->deck != NULL)
        result = dc_read_text(request->deck, DC_ERROR_USAGE, &text, &error);
    if (result == DC_SUCCESS)
        result = dc_deck_parse(text, request->deck, request->overrides, request->n_overrides,
                               DC_DECK_POINT, dc_registry(), &deck, &error);
    if (result != DC_SUCCESS) {
        code = dc_cli_fail(result, &error);
        goto cleanup;
    }
    answers = calloc(deck->n_probes > 0 ? deck->n_probes : 1, sizeof *answers);
    if (answers == NULL) {
        code = dc_cli_fail(dc_fail_memory(&error), &error);
        goto cleanup;
    }
    if ((code = read_coordinates(request, deck, coordinates)) != DC_SUCCESS ||
        (code = choose_probes(request, deck, answers, &n)) != DC_SUCCESS)
        goto cleanup;
    result = dc_deck_read_inputs(deck, &error);
    if (result != DC_SUCCESS) {
        code = dc_cli_fail(result, &error);
        goto cleanup;
    }
    if ((code = compute(deck, coordinates, request->history != NULL, answers, n)) != DC_SUCCESS)
        goto cleanup;
    if (request->history != NULL &&
        (code = write_history(request, deck, coordinates, answers, n)) != DC_SUCCESS)
        goto cleanup;
    if (request->json)
        print_json(deck, coordinates, answers, n);
    else
        print_text(deck, coordinates, answers, n);
    for (size_t i = 0; i < n; i++)
        if (dc_status_is_failure(answers[i].status))
            code = DC_EXIT_FAILED_POINTS;
cleanup:
    for (size_t i = 0; i < n; i++)
        dc_table_free(&answers[i].table);
    free(answers);
    dc_deck_free(deck);
    free(text);
    free(request);
    return code;
}

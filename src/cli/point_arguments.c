/* The command line of `darkcube point`. */
#include "cli/cli.h"
#include "cli/point.h"
#include "darkcube/quantity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    printf(
        "\n  --probe PROBE      ask this probe only (may be repeated)\n"
        "  --set KEY=VALUE    replace a key of the deck, such as\n"
        "                     probes.cosmology.preset=as-published (may be repeated)\n"
        "  --json             one JSON object on standard output, and only that\n"
        "  --history FILE     write the whole history to FILE (HDF5): that of the first probe\n"
        "                     that has one, or of the one chosen by --probe\n"
        "  --bounds [LEVEL]   between which couplings are outputs above LEVEL (below a negative\n"
        "                     one)? Without LEVEL: each output's own exclusion level. The\n"
        "                     coupling need not be given then; its range is that of the deck,\n"
        "                     or what the model allows from 1e-18 to 1\n"
        "  --of PROBE/OUTPUT  bounds of this output only (may be repeated)\n"
        "  --help             this text\n\n"
        "Exit codes: 0 done; 10 the point, or one of the search for bounds, failed (the status\n"
        "says why); 2 usage or deck; 3 input data; 4 output; 1 anything else.\n");
}

static int add(const char **words, size_t *n, const char *option, const char *value)
{
    if (*n == DC_POINT_MAX_WORDS)
        return dc_cli_usage("point", "%s is given more than %d times", option, DC_POINT_MAX_WORDS);
    words[(*n)++] = value;
    return DC_SUCCESS;
}

static int keep(struct dc_point_request *request, const char *option, const char *value)
{
    if (strcmp(option, "--set") == 0)
        return add(request->overrides, &request->n_overrides, option, value);
    if (strcmp(option, "--probe") == 0)
        return add(request->probes, &request->n_probes, option, value);
    if (strcmp(option, "--of") == 0)
        return add(request->of, &request->n_of, option, value);
    if (strcmp(option, "--history") == 0) {
        request->history = value;
        return DC_SUCCESS;
    }
    if (request->n_coordinates == DC_POINT_MAX_WORDS)
        return dc_cli_usage("point", "too many options");
    request->coordinates[request->n_coordinates].name = option + 2;
    request->coordinates[request->n_coordinates++].value = value;
    return DC_SUCCESS;
}

/* A word after --bounds is its level only if it begins as a number does: a deck may follow too. */
static bool begins_a_number(const char *word)
{
    if (*word == '-' || *word == '+')
        word++;
    if (*word == '.')
        word++;
    return *word >= '0' && *word <= '9';
}

static int keep_bounds(struct dc_point_request *request, const char *level)
{
    if (request->bounds)
        return dc_cli_usage("point", "--bounds is given twice");
    if (level != NULL && *level == '\0')
        return dc_cli_usage("point", "--bounds= needs a level");
    request->bounds = true;
    request->level = level;
    return DC_SUCCESS;
}

/* One argument, which begins with `--`, and what belongs to it; *i moves to the last word used. */
static int read_option(int argc, char **argv, int *i, struct dc_point_request *request)
{
    char *option = argv[*i];
    if (strcmp(option, "--json") == 0) {
        request->json = true;
        return DC_SUCCESS;
    }
    if (strncmp(option, "--json=", 7) == 0)
        return dc_cli_usage("point", "--json takes no value");
    if (strncmp(option, "--bounds=", 9) == 0)
        return keep_bounds(request, option + 9);
    if (strcmp(option, "--bounds") == 0) {
        const bool has_level = *i + 1 < argc && begins_a_number(argv[*i + 1]);
        return keep_bounds(request, has_level ? argv[++*i] : NULL);
    }
    /* --name VALUE or --name=VALUE; --set has its own equals sign after the key */
    char *equals = strchr(option, '=');
    if (equals != NULL) {
        *equals = '\0';
        return keep(request, option, equals + 1);
    }
    if (*i + 1 == argc)
        return dc_cli_usage("point", "option '%s' needs a value", option);
    return keep(request, option, argv[++*i]);
}

int dc_point_read_arguments(int argc, char **argv, struct dc_point_request *request, bool *finished)
{
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        int code = DC_SUCCESS;
        if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
            print_help();
            *finished = true;
            return DC_SUCCESS;
        }
        if (strncmp(word, "--", 2) == 0)
            code = read_option(argc, argv, &i, request);
        else if (word[0] == '-' && word[1] != '\0')
            code = dc_cli_usage("point", "unknown option '%s'", word);
        else if (request->deck != NULL)
            code = dc_cli_usage("point", "two decks: '%s' and '%s'", request->deck, word);
        else
            request->deck = word;
        if (code != DC_SUCCESS)
            return code;
    }
    if (request->n_of > 0 && !request->bounds)
        return dc_cli_usage("point", "--of chooses bounds, and --bounds is missing");
    return DC_SUCCESS;
}

int dc_point_read_coordinates(const struct dc_point_request *request, struct dc_point *point)
{
    const struct dc_deck *deck = point->deck;
    const struct dc_model *model = deck->model;
    const char *names[DC_AXIS_COUNT + 8] = {"probe",  "set", "json", "history",
                                            "bounds", "of",  "help"};
    bool given[DC_AXIS_COUNT] = {false};
    for (int axis = 0; axis < DC_AXIS_COUNT; axis++)
        names[7 + axis] = model->axis[axis].name;
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
                                      &point->coordinates[axis], &error) != DC_SUCCESS)
            return dc_cli_usage("point", "--%s: %s", name, error.text);
    }
    point->has_coupling = true;
    for (int axis = 0; axis < DC_AXIS_COUNT; axis++) {
        if (given[axis])
            continue;
        if (deck->has_axes && deck->cube.axis[axis].n == 1) {
            point->coordinates[axis] = deck->cube.axis[axis].values[0];
        } else if (axis == DC_AXIS_COUPLING && request->bounds) {
            point->coordinates[axis] = NAN;
            point->has_coupling = false;
        } else {
            return dc_cli_usage("point", "--%s is missing, such as --%s '%s'",
                                model->axis[axis].name, model->axis[axis].name,
                                model->axis[axis].example);
        }
    }
    return DC_SUCCESS;
}

int dc_point_choose_probes(const struct dc_point_request *request, struct dc_point *point)
{
    struct dc_deck *deck = point->deck;
    for (size_t i = 0; i < request->n_probes; i++) {
        size_t j = 0;
        while (j < deck->n_probes && strcmp(deck->probes[j].probe->name, request->probes[i]) != 0)
            j++;
        const struct dc_probe *probe = dc_registry_probe(dc_registry(), request->probes[i]);
        if (j == deck->n_probes && request->deck == NULL && probe != NULL)
            return dc_cli_usage("point",
                                "probe '%s' is computed only where it is named: a deck names it, "
                                "or --set probes.%s={}",
                                probe->name, probe->name);
        if (j == deck->n_probes)
            return dc_cli_usage("point", "probe '%s' is not in %s ('darkcube probes' lists them)",
                                request->probes[i],
                                request->deck != NULL ? "the deck" : "darkcube");
    }
    point->answers = calloc(deck->n_probes > 0 ? deck->n_probes : 1, sizeof *point->answers);
    if (point->answers == NULL) {
        struct dc_error error;
        return dc_cli_fail(dc_fail_memory(&error), &error);
    }
    for (size_t j = 0; j < deck->n_probes; j++) {
        bool wanted = request->n_probes == 0;
        for (size_t i = 0; i < request->n_probes; i++)
            wanted = wanted || strcmp(deck->probes[j].probe->name, request->probes[i]) == 0;
        if (wanted)
            point->answers[point->n++].choice = &deck->probes[j];
        else
            deck->probes[j].inputs.n = 0; /* its files need not be there */
    }
    return DC_SUCCESS;
}

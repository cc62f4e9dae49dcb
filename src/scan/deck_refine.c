/* `refine` of a deck: outputs, levels, and how far the net is cast; one entry or a list of them. */
#include "scan/deck_parts.h"

#include "darkcube/quantity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double default_margin = 4, most_margin = 1e6;
enum { DEFAULT_START = 8, MOST_START = 1024 };

struct reading {
    struct dc_deck *deck;
    char path[DC_YAML_PATH_SIZE]; /* of the entry */
    struct dc_error *error;
};

void dc_refine_free(struct dc_refine *refine)
{
    for (size_t i = 0; i < refine->n; i++)
        free(refine->output[i].levels);
    free(refine->output);
    *refine = (struct dc_refine){0};
}

bool dc_deck_refines(const struct dc_deck *deck)
{
    for (size_t p = 0; p < deck->n_probes; p++)
        if (deck->probes[p].refine.n > 0)
            return true;
    return false;
}

/* The nodes of a list, or the node itself. */
static size_t items_of(const struct dc_yaml_node *const *node,
                       const struct dc_yaml_node *const **items)
{
    if ((*node)->kind != DC_YAML_LIST) {
        *items = node;
        return 1;
    }
    *items = (const struct dc_yaml_node *const *)(*node)->items;
    return (*node)->n;
}

/* ---- outputs --------------------------------------------------------------------------------- */

static enum dc_result unknown_output(const struct reading *reading, const struct dc_yaml_node *node,
                                     const char *path, const char *text)
{
    const struct dc_deck *deck = reading->deck;
    char(*names)[130] = calloc(deck->n_probes * DC_PROBE_MAX_OUTPUTS + 1, sizeof *names);
    const char **words = calloc(deck->n_probes * DC_PROBE_MAX_OUTPUTS + 1, sizeof *words);
    char list[1024], excerpt[DC_EXCERPT_SIZE];
    enum dc_result result = DC_ERROR_USAGE;
    size_t n = 0;
    if (names == NULL || words == NULL) {
        result = dc_fail_memory(reading->error);
        goto cleanup;
    }
    for (size_t p = 0; p < deck->n_probes; p++)
        for (size_t i = 0; i < deck->probes[p].outputs.n; i++) {
            snprintf(names[n], sizeof names[n], "%s/%s", deck->probes[p].probe->name,
                     deck->probes[p].outputs.output[i].name);
            words[n] = names[n];
            n++;
        }
    const char *nearest = dc_nearest_word(text, words);
    dc_yaml_fail(node, path, reading->error,
                 "expected an output of this deck, PROBE/OUTPUT, got '%s'%s%s%s; there is %s",
                 dc_excerpt(text, excerpt), nearest == NULL ? "" : ": did you mean '",
                 nearest == NULL ? "" : nearest, nearest == NULL ? "" : "'?",
                 dc_join_words(words, list, sizeof list));
cleanup:
    free(words);
    free(names);
    return result;
}

static enum dc_result find_output(const struct reading *reading, const struct dc_yaml_node *node,
                                  const char *path, size_t *probe, size_t *output)
{
    const struct dc_deck *deck = reading->deck;
    const char *text;
    enum dc_result result = dc_yaml_text(node, path, "PROBE/OUTPUT", &text, reading->error);
    if (result != DC_SUCCESS)
        return result;
    const char *slash = strchr(text, '/');
    const size_t length = slash == NULL ? 0 : (size_t)(slash - text);
    for (*probe = 0; *probe < deck->n_probes; ++*probe) {
        const char *name = deck->probes[*probe].probe->name;
        const struct dc_outputs *outputs = &deck->probes[*probe].outputs;
        if (slash == NULL || strlen(name) != length || strncmp(name, text, length) != 0)
            continue;
        for (*output = 0; *output < outputs->n; ++*output)
            if (strcmp(outputs->output[*output].name, slash + 1) == 0)
                return DC_SUCCESS;
    }
    return unknown_output(reading, node, path, text);
}

/* ---- levels ---------------------------------------------------------------------------------- */

static enum dc_result read_level(const struct reading *reading, const struct dc_yaml_node *node,
                                 const char *path, const struct dc_outputs *outputs, size_t output,
                                 double *level)
{
    struct dc_error why;
    const char *text;
    enum dc_result result = dc_yaml_text(node, path, "a level", &text, reading->error);
    if (result != DC_SUCCESS)
        return result;
    if (dc_parse_quantity(text, outputs->output[output].unit, level, &why) != DC_SUCCESS)
        return dc_yaml_fail(node, path, reading->error, "%s", why.text);
    if (outputs->logarithmic[output] && !(*level > 0))
        return dc_yaml_fail(node, path, reading->error,
                            "expected a level above 0, as %s spans decades, got '%s'",
                            outputs->output[output].name, text);
    return DC_SUCCESS;
}

/* Without levels the output's own one, above which a point is excluded. */
static enum dc_result read_levels(const struct reading *reading, const struct dc_yaml_node *entry,
                                  const struct dc_outputs *outputs, struct dc_refine_output *output)
{
    char path[DC_YAML_PATH_SIZE];
    const struct dc_yaml_node *node = dc_yaml_find(entry, "levels");
    const struct dc_yaml_node *const *items = NULL;
    const double own = outputs->exclusion_level[output->output];
    dc_yaml_path(reading->path, "levels", path);
    if (node == NULL && own == 0)
        return dc_yaml_fail(entry, reading->path, reading->error,
                            "the key 'levels' is missing, and %s has no level of its own",
                            outputs->output[output->output].name);
    const size_t n = node == NULL ? 1 : items_of(&node, &items);
    if (n < 1 || n > DC_REFINE_LEVELS)
        return dc_yaml_fail(node, path, reading->error, "expected 1 to %d levels, got %zu",
                            DC_REFINE_LEVELS, n);
    output->levels = calloc(n, sizeof *output->levels);
    if (output->levels == NULL)
        return dc_fail_memory(reading->error);
    output->levels[0] = own;
    for (size_t i = 0; items != NULL && i < n; i++) {
        enum dc_result result =
            read_level(reading, items[i], path, outputs, output->output, &output->levels[i]);
        if (result != DC_SUCCESS)
            return result;
    }
    output->n_levels = n;
    return DC_SUCCESS;
}

/* ---- start and margin ------------------------------------------------------------------------ */

/* Cells of the shorter one of mass and coupling. */
static size_t least_cells(const struct dc_cube *cube)
{
    const size_t n_mass = cube->axis[DC_AXIS_MASS].n, n_coupling = cube->axis[DC_AXIS_COUPLING].n;
    return (n_mass < n_coupling ? n_mass : n_coupling) - 1;
}

static enum dc_result read_start(const struct reading *reading, const struct dc_yaml_node *entry,
                                 size_t *start)
{
    char path[DC_YAML_PATH_SIZE], excerpt[DC_EXCERPT_SIZE];
    const struct dc_yaml_node *node = dc_yaml_find(entry, "start");
    const size_t most = least_cells(&reading->deck->cube);
    const char *text;
    long number;
    if (most < 2)
        return dc_yaml_fail(entry, reading->path, reading->error,
                            "masses and couplings must be 3 or more each, there are %zu and %zu",
                            reading->deck->cube.axis[DC_AXIS_MASS].n,
                            reading->deck->cube.axis[DC_AXIS_COUPLING].n);
    *start = DEFAULT_START;
    if (node == NULL) {
        while (*start > most)
            *start /= 2;
        return DC_SUCCESS;
    }
    dc_yaml_path(reading->path, "start", path);
    enum dc_result result = dc_yaml_text(node, path, "a number of cells", &text, reading->error);
    if (result != DC_SUCCESS)
        return result;
    if (!dc_parse_integer(text, &number) || number < 2 || number > MOST_START ||
        (number & (number - 1)) != 0)
        return dc_yaml_fail(node, path, reading->error,
                            "expected a power of two from 2 to %d, got '%s'", MOST_START,
                            dc_excerpt(text, excerpt));
    *start = (size_t)number;
    return *start <= most
               ? DC_SUCCESS
               : dc_yaml_fail(node, path, reading->error,
                              "expected at most the cells of the axes of mass and coupling, %zu "
                              "and %zu, got %zu",
                              reading->deck->cube.axis[DC_AXIS_MASS].n - 1,
                              reading->deck->cube.axis[DC_AXIS_COUPLING].n - 1, *start);
}

static enum dc_result read_margin(const struct reading *reading, const struct dc_yaml_node *entry,
                                  double *margin)
{
    char path[DC_YAML_PATH_SIZE], excerpt[DC_EXCERPT_SIZE];
    const struct dc_yaml_node *node = dc_yaml_find(entry, "margin");
    const char *text;
    *margin = default_margin;
    if (node == NULL)
        return DC_SUCCESS;
    dc_yaml_path(reading->path, "margin", path);
    enum dc_result result = dc_yaml_text(node, path, "a number", &text, reading->error);
    if (result == DC_SUCCESS &&
        (!dc_parse_number(text, margin) || !(*margin >= 0 && *margin <= most_margin)))
        result =
            dc_yaml_fail(node, path, reading->error, "expected a number from 0 to %g, got '%s'",
                         most_margin, dc_excerpt(text, excerpt));
    return result;
}

/* ---- entries --------------------------------------------------------------------------------- */

static int by_output(const void *one, const void *other)
{
    const struct dc_refine_output *a = one, *b = other;
    return (a->output > b->output) - (a->output < b->output);
}

/* One output of an entry. */
static enum dc_result add_output(const struct reading *reading, const struct dc_yaml_node *entry,
                                 const struct dc_yaml_node *node, const char *path, size_t start,
                                 double margin)
{
    size_t probe = 0, number = 0;
    enum dc_result result = find_output(reading, node, path, &probe, &number);
    if (result != DC_SUCCESS)
        return result;
    struct dc_probe_choice *choice = &reading->deck->probes[probe];
    struct dc_refine *refine = &choice->refine;
    const char *name = choice->probe->name;
    for (size_t i = 0; i < refine->n; i++)
        if (refine->output[i].output == number)
            return dc_yaml_fail(node, path, reading->error,
                                "expected each output once, got '%s/%s' "
                                "again",
                                name, choice->outputs.output[number].name);
    if (refine->n > 0 && refine->start != start)
        return dc_yaml_fail(node, path, reading->error,
                            "expected the start %zu, as for the outputs of '%s' before: they share "
                            "their points; got %zu",
                            refine->start, name, start);
    if (refine->output == NULL)
        refine->output = calloc(DC_PROBE_MAX_OUTPUTS, sizeof *refine->output);
    if (refine->output == NULL)
        return dc_fail_memory(reading->error);
    struct dc_refine_output *output = &refine->output[refine->n++];
    *output = (struct dc_refine_output){.output = number, .margin = margin};
    refine->start = start;
    result = read_levels(reading, entry, &choice->outputs, output);
    qsort(refine->output, refine->n, sizeof *refine->output, by_output);
    return result;
}

static enum dc_result read_entry(const struct reading *reading, const struct dc_yaml_node *entry)
{
    static const char *const keys[] = {"of", "levels", "start", "margin", NULL};
    char path[DC_YAML_PATH_SIZE];
    size_t start = 0;
    double margin = 0;
    enum dc_result result = dc_yaml_check_keys(entry, reading->path, keys, reading->error);
    if (result != DC_SUCCESS)
        return result;
    const struct dc_yaml_node *of = dc_yaml_find(entry, "of");
    if (of == NULL)
        return dc_yaml_fail(entry, reading->path, reading->error,
                            "the key 'of' is missing: the outputs whose curves are wanted");
    dc_yaml_path(reading->path, "of", path);
    const struct dc_yaml_node *const *items;
    const size_t n = items_of(&of, &items);
    if (n == 0)
        return dc_yaml_fail(of, path, reading->error,
                            "expected an output or a list of outputs, got "
                            "an empty one");
    result = read_start(reading, entry, &start);
    if (result == DC_SUCCESS)
        result = read_margin(reading, entry, &margin);
    for (size_t i = 0; i < n && result == DC_SUCCESS; i++)
        result = add_output(reading, entry, items[i], path, start, margin);
    return result;
}

enum dc_result dc_deck_read_refine(const struct dc_yaml_node *node, struct dc_deck *deck,
                                   struct dc_error *error)
{
    struct reading reading = {deck, "refine", error};
    const struct dc_yaml_node *const *entries;
    if (node == NULL || dc_yaml_is_null(node))
        return DC_SUCCESS;
    if (!deck->has_axes) /* of a point, where there is nothing to refine */
        return DC_SUCCESS;
    const size_t n = items_of(&node, &entries);
    enum dc_result result = DC_SUCCESS;
    for (size_t i = 0; i < n && result == DC_SUCCESS; i++) {
        if (node->kind == DC_YAML_LIST)
            snprintf(reading.path, sizeof reading.path, "refine[%zu]", i + 1);
        result = read_entry(&reading, entries[i]);
    }
    return result;
}

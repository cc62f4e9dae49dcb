/* Experiments from a data file: YAML, by libyaml, checked key by key. */
#include "darkcube/dumps.h"

#include "darkcube/quantity.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <yaml.h>

struct reading {
    yaml_document_t document;
    const char *name; /* of the file */
    struct dc_error *error;
};

/* ---- YAML ------------------------------------------------------------------------------------ */

static enum dc_result fail_at(const struct reading *reading, const yaml_node_t *node,
                              const char *sentence)
{
    return dc_fail(reading->error, DC_ERROR_DATA, "%s:%zu:%zu: %s", reading->name,
                   node->start_mark.line + 1, node->start_mark.column + 1, sentence);
}

/* "KEY: expected EXPECTED, got ..." */
static enum dc_result fail_kind(const struct reading *reading, const yaml_node_t *node,
                                const char *key, const char *expected)
{
    char sentence[400], excerpt[DC_EXCERPT_SIZE];
    const char *quote = node->type == YAML_SCALAR_NODE ? "'" : "";
    snprintf(sentence, sizeof sentence, "%s: expected %s, got %s%s%s", key, expected, quote,
             node->type == YAML_SCALAR_NODE
                 ? dc_excerpt((const char *)node->data.scalar.value, excerpt)
             : node->type == YAML_MAPPING_NODE ? "a map"
                                               : "a list",
             quote);
    return fail_at(reading, node, sentence);
}

/* The text of a scalar, or NULL. */
static const char *text_of(const yaml_node_t *node)
{
    const char *text = (const char *)node->data.scalar.value;
    if (node->type != YAML_SCALAR_NODE || node->data.scalar.length == 0 ||
        strlen(text) != node->data.scalar.length)
        return NULL;
    return text;
}

/* The value of a key of a map, or NULL. */
static yaml_node_t *find(struct reading *reading, const yaml_node_t *map, const char *key)
{
    for (yaml_node_pair_t *pair = map->data.mapping.pairs.start; pair < map->data.mapping.pairs.top;
         pair++) {
        const yaml_node_t *node = yaml_document_get_node(&reading->document, pair->key);
        const char *text = text_of(node);
        if (text != NULL && strcmp(text, key) == 0)
            return yaml_document_get_node(&reading->document, pair->value);
    }
    return NULL;
}

static enum dc_result check_key(const struct reading *reading, const yaml_node_t *key,
                                const char *const *allowed)
{
    const char *text = text_of(key);
    char sentence[400], excerpt[DC_EXCERPT_SIZE], list[200];
    if (text == NULL)
        return fail_kind(reading, key, "a key", "a word");
    for (size_t i = 0; allowed[i] != NULL; i++)
        if (strcmp(allowed[i], text) == 0)
            return DC_SUCCESS;
    const char *nearest = dc_nearest_word(text, allowed);
    snprintf(sentence, sizeof sentence, "unknown key '%s'%s%s%s; expected one of: %s",
             dc_excerpt(text, excerpt), nearest == NULL ? "" : ": did you mean '",
             nearest == NULL ? "" : nearest, nearest == NULL ? "" : "'?",
             dc_join_words(allowed, list, sizeof list));
    return fail_at(reading, key, sentence);
}

/* Checks that a node is a map with these keys (any, where `allowed` is NULL), each once. */
static enum dc_result check_map(struct reading *reading, const yaml_node_t *node, const char *what,
                                const char *const *allowed)
{
    if (node->type != YAML_MAPPING_NODE)
        return fail_kind(reading, node, what, "a map");
    const yaml_node_pair_t *pairs = node->data.mapping.pairs.start;
    const size_t n = (size_t)(node->data.mapping.pairs.top - pairs);
    enum dc_result result = DC_SUCCESS;
    for (size_t i = 0; i < n && result == DC_SUCCESS; i++) {
        const yaml_node_t *key = yaml_document_get_node(&reading->document, pairs[i].key);
        const char *text = text_of(key);
        if (allowed != NULL)
            result = check_key(reading, key, allowed);
        for (size_t j = 0; j < i && result == DC_SUCCESS && text != NULL; j++) {
            const char *before = text_of(yaml_document_get_node(&reading->document, pairs[j].key));
            if (before != NULL && strcasecmp(before, text) == 0)
                result = fail_kind(reading, key, "a key", "one that is not there yet");
        }
    }
    return result;
}

/* ---- numbers --------------------------------------------------------------------------------- */

struct field {
    const char *key, *unit;
    double lowest, highest;
    size_t offset; /* in its struct */
    bool optional; /* keeps the value that is there */
};

static const struct field target_fields[] = {
    {"z", "1", 1, 120, offsetof(struct dc_dump_target, z), false},
    {"a", "1", 1, 300, offsetof(struct dc_dump_target, a), false},
    {"density", "g/cm^3", 1e-6, 100, offsetof(struct dc_dump_target, density_g_cm3), false},
    {"radiation_length", "g/cm^2", 1, 1000, offsetof(struct dc_dump_target, radiation_length_g_cm2),
     false},
};
static const char *const target_keys[] = {"z", "a", "density", "radiation_length", NULL};

static const struct field run_fields[] = {
    {"beam_energy", "MeV", 1.5, 1e8, offsetof(struct dc_dump_run, beam_energy_mev), false},
    {"electrons", "1", 1, 1e30, offsetof(struct dc_dump_run, electrons), false},
    {"shield_length", "cm", 1e-3, 1e7, offsetof(struct dc_dump_run, shield_cm), false},
    {"decay_length", "cm", 1e-3, 1e7, offsetof(struct dc_dump_run, decay_cm), false},
    {"energy_threshold", "MeV", 0, 1e8, offsetof(struct dc_dump_run, threshold_mev), true},
    {"acceptance", "1", 1e-6, 1, offsetof(struct dc_dump_run, acceptance), true},
};
static const char *const run_keys[] = {
    "beam_energy",  "electrons",        "target",     "shield_length",
    "decay_length", "energy_threshold", "acceptance", NULL};

static const struct field limit_field = {
    "limit", "1", 1e-3, 1e12, offsetof(struct dc_dump_experiment, limit), false};
static const char *const experiment_keys[] = {"limit", "source", "runs", NULL};

static enum dc_result fail_missing(const struct reading *reading, const yaml_node_t *map,
                                   const char *key)
{
    char sentence[120];
    snprintf(sentence, sizeof sentence, "the key '%s' is missing", key);
    return fail_at(reading, map, sentence);
}

/* A length without a unit is more often one in metres than in centimetres. */
static bool lacks_unit(const struct field *field, const char *text)
{
    double bare;
    return strcmp(field->unit, "1") != 0 && dc_parse_number(text, &bare) && bare != 0;
}

static enum dc_result read_field(struct reading *reading, const yaml_node_t *map,
                                 const struct field *field, void *into)
{
    const yaml_node_t *node = find(reading, map, field->key);
    double *value = (double *)(void *)((char *)into + field->offset);
    struct dc_error why;
    char sentence[sizeof why.text + 64];
    if (node == NULL)
        return field->optional ? DC_SUCCESS : fail_missing(reading, map, field->key);
    const char *text = text_of(node);
    if (text == NULL)
        return fail_kind(reading, node, field->key, "a number");
    if (lacks_unit(field, text))
        return fail_kind(reading, node, field->key, "a number and its unit");
    if (dc_parse_quantity(text, field->unit, value, &why) == DC_SUCCESS &&
        dc_check_range(*value, field->lowest, field->highest, field->unit, text, &why) ==
            DC_SUCCESS)
        return DC_SUCCESS;
    snprintf(sentence, sizeof sentence, "%s: %s", field->key, why.text);
    return fail_at(reading, node, sentence);
}

static enum dc_result read_fields(struct reading *reading, const yaml_node_t *map,
                                  const struct field *fields, size_t n, void *into)
{
    enum dc_result result = DC_SUCCESS;
    for (size_t i = 0; i < n && result == DC_SUCCESS; i++)
        result = read_field(reading, map, &fields[i], into);
    return result;
}

/* ---- experiments ----------------------------------------------------------------------------- */

static enum dc_result read_run(struct reading *reading, const yaml_node_t *node,
                               struct dc_dump_run *run)
{
    *run = (struct dc_dump_run){.acceptance = 1};
    enum dc_result result = check_map(reading, node, "a run", run_keys);
    if (result != DC_SUCCESS)
        return result;
    const yaml_node_t *target = find(reading, node, "target");
    result = read_fields(reading, node, run_fields, sizeof run_fields / sizeof run_fields[0], run);
    if (result == DC_SUCCESS && run->threshold_mev >= run->beam_energy_mev)
        result = fail_kind(reading, find(reading, node, "energy_threshold"), "energy_threshold",
                           "less than beam_energy");
    if (result == DC_SUCCESS && target == NULL)
        result = fail_missing(reading, node, "target");
    if (result == DC_SUCCESS)
        result = check_map(reading, target, "target", target_keys);
    return result != DC_SUCCESS
               ? result
               : read_fields(reading, target, target_fields,
                             sizeof target_fields / sizeof target_fields[0], &run->target);
}

static enum dc_result read_runs(struct reading *reading, const yaml_node_t *node,
                                struct dc_dump_experiment *experiment)
{
    char expected[40];
    snprintf(expected, sizeof expected, "a list of 1 to %d runs", DC_DUMP_MAX_RUNS);
    if (node->type != YAML_SEQUENCE_NODE)
        return fail_kind(reading, node, "runs", expected);
    const yaml_node_item_t *items = node->data.sequence.items.start;
    const size_t n = (size_t)(node->data.sequence.items.top - items);
    if (n == 0 || n > DC_DUMP_MAX_RUNS)
        return fail_kind(reading, node, "runs", expected);
    enum dc_result result = DC_SUCCESS;
    for (; experiment->n_runs < n && result == DC_SUCCESS; experiment->n_runs++)
        result =
            read_run(reading, yaml_document_get_node(&reading->document, items[experiment->n_runs]),
                     &experiment->run[experiment->n_runs]);
    return result;
}

/* Names become names of datasets. */
static bool is_name(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if (!isalnum((unsigned char)*c) && *c != '-' && *c != '_')
            return false;
    return strlen(text) < DC_DUMP_NAME_SIZE;
}

static enum dc_result read_experiment(struct reading *reading, const yaml_node_t *key,
                                      const yaml_node_t *node,
                                      struct dc_dump_experiment *experiment)
{
    const char *name = text_of(key);
    if (name == NULL || !is_name(name))
        return fail_kind(reading, key, "the name of an experiment",
                         "up to 31 letters, digits, '-' and '_'");
    snprintf(experiment->name, sizeof experiment->name, "%s", name);
    enum dc_result result = check_map(reading, node, name, experiment_keys);
    if (result == DC_SUCCESS)
        result = read_field(reading, node, &limit_field, experiment);
    if (result != DC_SUCCESS)
        return result;
    const yaml_node_t *source = find(reading, node, "source"), *runs = find(reading, node, "runs");
    if (source == NULL || runs == NULL)
        return fail_missing(reading, node, source == NULL ? "source" : "runs");
    const char *text = text_of(source);
    if (text == NULL || strlen(text) >= sizeof experiment->source)
        return fail_kind(reading, source, "source", "a citation of at most 159 characters");
    snprintf(experiment->source, sizeof experiment->source, "%s", text);
    return read_runs(reading, runs, experiment);
}

static enum dc_result read_all(struct reading *reading, struct dc_dump_experiments *experiments)
{
    const yaml_node_t *root = yaml_document_get_root_node(&reading->document);
    if (root == NULL)
        return dc_fail(reading->error, DC_ERROR_DATA, "%s: expected experiments, got nothing",
                       reading->name);
    enum dc_result result = check_map(reading, root, "the file", NULL);
    if (result != DC_SUCCESS)
        return result;
    const yaml_node_pair_t *pairs = root->data.mapping.pairs.start;
    const size_t n = (size_t)(root->data.mapping.pairs.top - pairs);
    if (n == 0 || n > DC_DUMP_MAX_EXPERIMENTS)
        return dc_fail(reading->error, DC_ERROR_DATA, "%s: expected 1 to %d experiments, got %zu",
                       reading->name, DC_DUMP_MAX_EXPERIMENTS, n);
    for (; experiments->n < n && result == DC_SUCCESS; experiments->n++)
        result = read_experiment(
            reading, yaml_document_get_node(&reading->document, pairs[experiments->n].key),
            yaml_document_get_node(&reading->document, pairs[experiments->n].value),
            &experiments->experiment[experiments->n]);
    return result;
}

static enum dc_result fail_yaml(const yaml_parser_t *parser, const char *name,
                                struct dc_error *error)
{
    if (parser->error == YAML_MEMORY_ERROR || parser->problem == NULL)
        return dc_fail_memory(error);
    return dc_fail(error, DC_ERROR_DATA, "%s:%zu:%zu: not YAML: %s", name,
                   parser->problem_mark.line + 1, parser->problem_mark.column + 1, parser->problem);
}

static bool start_parser(yaml_parser_t *parser, const char *text)
{
    if (!yaml_parser_initialize(parser))
        return false;
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
    if (strncmp(text, "\xef\xbb\xbf", 3) == 0) /* the mark with which some editors begin UTF-8 */
        text += 3;
    yaml_parser_set_input_string(parser, (const unsigned char *)text, strlen(text));
    return true;
}

/* libyaml takes a time that grows with the square of the depth of flow collections and of the
 * number of anchors; a list of experiments needs few of either. */
enum { DEPTH_LIMIT = 8, ANCHOR_LIMIT = 1000 };

static enum dc_result check_tokens(const char *text, const char *name, struct dc_error *error)
{
    yaml_parser_t parser;
    enum dc_result result = DC_SUCCESS;
    int depth = 0, anchors = 0;
    bool at_end = false;
    if (!start_parser(&parser, text))
        return dc_fail_memory(error);
    while (result == DC_SUCCESS && !at_end) {
        yaml_token_t token;
        if (!yaml_parser_scan(&parser, &token)) {
            result = fail_yaml(&parser, name, error);
            break;
        }
        const yaml_token_type_t type = token.type;
        at_end = type == YAML_STREAM_END_TOKEN || type == YAML_NO_TOKEN;
        depth += type == YAML_FLOW_SEQUENCE_START_TOKEN || type == YAML_FLOW_MAPPING_START_TOKEN;
        depth -= type == YAML_FLOW_SEQUENCE_END_TOKEN || type == YAML_FLOW_MAPPING_END_TOKEN;
        anchors += type == YAML_ANCHOR_TOKEN || type == YAML_TAG_DIRECTIVE_TOKEN;
        if (depth > DEPTH_LIMIT || anchors > ANCHOR_LIMIT)
            result = dc_fail(error, DC_ERROR_DATA, "%s:%zu:%zu: %s", name,
                             token.start_mark.line + 1, token.start_mark.column + 1,
                             depth > DEPTH_LIMIT ? "nested too deeply" : "too many anchors");
        yaml_token_delete(&token);
    }
    yaml_parser_delete(&parser);
    return result;
}

/* A second document would be left out without a word. */
static enum dc_result check_end(yaml_parser_t *parser, const char *name, struct dc_error *error)
{
    yaml_document_t document;
    if (!yaml_parser_load(parser, &document))
        return fail_yaml(parser, name, error);
    const bool is_end = yaml_document_get_root_node(&document) == NULL;
    yaml_document_delete(&document);
    return is_end ? DC_SUCCESS
                  : dc_fail(error, DC_ERROR_DATA, "%s: expected one document, got more", name);
}

enum dc_result dc_dump_experiments_read(const char *text, const char *name,
                                        struct dc_dump_experiments **experiments,
                                        struct dc_error *error)
{
    yaml_parser_t parser;
    struct reading reading = {.name = name, .error = error};
    *experiments = NULL;
    enum dc_result result = check_tokens(text, name, error);
    if (result != DC_SUCCESS)
        return result;
    struct dc_dump_experiments *made = calloc(1, sizeof *made);
    if (made == NULL || !start_parser(&parser, text)) {
        free(made);
        return dc_fail_memory(error);
    }
    if (yaml_parser_load(&parser, &reading.document)) {
        result = read_all(&reading, made);
        yaml_document_delete(&reading.document);
        if (result == DC_SUCCESS)
            result = check_end(&parser, name, error);
    } else {
        result = fail_yaml(&parser, name, error);
    }
    yaml_parser_delete(&parser);
    if (result != DC_SUCCESS) {
        free(made);
        return result;
    }
    *experiments = made;
    return DC_SUCCESS;
}

const struct dc_dump_experiment *dc_dump_experiment_named(
    const struct dc_dump_experiments *experiments, const char *name)
{
    for (size_t i = 0; i < experiments->n; i++)
        if (strcasecmp(experiments->experiment[i].name, name) == 0)
            return &experiments->experiment[i];
    return NULL;
}

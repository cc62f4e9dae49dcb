/* From the tree of a deck to the deck: model, axes, probes, output; `refine` is a file of its own.
 */
#include "darkcube/deck.h"

#include "darkcube/quantity.h"
#include "scan/deck_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the readers below share. */
struct reading {
    const struct dc_registry *registry;
    const struct dc_yaml_node *root;
    struct dc_deck *deck;
    struct dc_error *error;
};

/* ---- model ----------------------------------------------------------------------------------- */

static enum dc_result read_model(const struct reading *reading)
{
    const struct dc_model *const *models = reading->registry->models;
    const struct dc_yaml_node *node = dc_yaml_find(reading->root, "model");
    const char *names[32] = {NULL}, *text;
    char list[512], excerpt[DC_EXCERPT_SIZE];
    for (size_t i = 0; models[i] != NULL && i + 1 < sizeof names / sizeof names[0]; i++)
        names[i] = models[i]->name;
    dc_join_words(names, list, sizeof list);
    if (node == NULL)
        return dc_yaml_fail(reading->root, "", reading->error,
                            "the key 'model' is missing (there is %s)", list);
    enum dc_result result = dc_yaml_text(node, "model", "a model's name", &text, reading->error);
    for (size_t i = 0; result == DC_SUCCESS && models[i] != NULL; i++)
        if (strcmp(models[i]->name, text) == 0) {
            reading->deck->model = reading->deck->cube.model = models[i];
            for (size_t role = 0; role < DC_AXIS_COUNT; role++)
                reading->deck->cube.axis[role].axis = &models[i]->axis[role];
            return DC_SUCCESS;
        }
    return result != DC_SUCCESS
               ? result
               : dc_yaml_fail(node, "model", reading->error, "expected one of: %s; got '%s'", list,
                              dc_excerpt(text, excerpt));
}

/* ---- probes ---------------------------------------------------------------------------------- */

static enum dc_result read_key(const struct reading *reading, struct dc_probe_choice *choice,
                               size_t key, const struct dc_yaml_node *node, const char *path)
{
    const bool is_list = choice->probe->keys[key].kind == DC_KEY_TEXT_LIST;
    const struct dc_yaml_node *const *nodes = &node;
    size_t n = 1;
    if (is_list && node->kind == DC_YAML_LIST) {
        nodes = (const struct dc_yaml_node *const *)node->items;
        n = node->n;
    }
    const char **items = calloc(n + 1, sizeof items[0]);
    if (items == NULL)
        return dc_fail_memory(reading->error);
    enum dc_result result = DC_SUCCESS;
    for (size_t i = 0; i < n && result == DC_SUCCESS; i++)
        result = dc_yaml_text(nodes[i], path,
                              is_list && nodes == &node ? "a list of values" : "one value",
                              &items[i], reading->error);
    struct dc_error why;
    if (result == DC_SUCCESS) {
        result = dc_settings_set(&choice->settings, key, items, n, &why);
        if (result == DC_ERROR_USAGE)
            dc_yaml_fail(node, path, reading->error, "%s", why.text);
        else if (result != DC_SUCCESS)
            dc_fail(reading->error, result, "%s", why.text);
    }
    free(items);
    return result;
}

/* All keys of one probe; `node` is a map or says nothing. */
static enum dc_result read_keys(const struct reading *reading, struct dc_probe_choice *choice,
                                const struct dc_yaml_node *node, const char *path)
{
    const struct dc_probe *probe = choice->probe;
    if (dc_yaml_is_null(node))
        return DC_SUCCESS;
    const char **names = calloc(probe->n_keys + 1, sizeof names[0]);
    if (names == NULL)
        return dc_fail_memory(reading->error);
    for (size_t i = 0; i < probe->n_keys; i++)
        names[i] = probe->keys[i].name;
    enum dc_result result = dc_yaml_check_keys(node, path, names, reading->error);
    for (size_t i = 0; i < probe->n_keys && result == DC_SUCCESS; i++) {
        const struct dc_yaml_node *value = dc_yaml_find(node, names[i]);
        char key_path[DC_YAML_PATH_SIZE];
        if (value != NULL)
            result = read_key(reading, choice, i, value, dc_yaml_path(path, names[i], key_path));
    }
    free(names);
    return result;
}

static enum dc_result read_probe(const struct reading *reading, struct dc_probe_choice *choice,
                                 const struct dc_yaml_node *node)
{
    const struct dc_probe *probe = choice->probe;
    char path[DC_YAML_PATH_SIZE];
    dc_yaml_path("probes", probe->name, path);
    enum dc_result result =
        dc_settings_init(&choice->settings, probe->keys, probe->n_keys, reading->error);
    if (result == DC_SUCCESS)
        result = read_keys(reading, choice, node, path);
    if (result != DC_SUCCESS)
        return result;
    struct dc_error why;
    result = probe->outputs(&choice->settings, &choice->outputs, &why);
    if (result == DC_SUCCESS && probe->inputs != NULL)
        result = probe->inputs(&choice->settings, &choice->inputs, &why);
    if (result == DC_ERROR_USAGE)
        return dc_yaml_fail(node, path, reading->error, "%s", why.text);
    return result == DC_SUCCESS ? DC_SUCCESS
                                : dc_fail(reading->error, result, "%s: %s", path, why.text);
}

static enum dc_result read_probes(const struct reading *reading)
{
    const struct dc_probe *const *probes = reading->registry->probes;
    const struct dc_yaml_node *map = dc_yaml_find(reading->root, "probes");
    struct dc_deck *deck = reading->deck;
    if (map == NULL)
        return dc_yaml_fail(reading->root, "", reading->error, "the key 'probes' is missing");
    size_t n = 0;
    while (probes[n] != NULL)
        n++;
    const char **names = calloc(n + 1, sizeof names[0]);
    deck->probes = calloc(n + 1, sizeof deck->probes[0]);
    if (names == NULL || deck->probes == NULL) {
        free(names);
        return dc_fail_memory(reading->error);
    }
    for (size_t i = 0; i < n; i++)
        names[i] = probes[i]->name;
    enum dc_result result = dc_yaml_check_keys(map, "probes", names, reading->error);
    for (size_t i = 0; i < n && result == DC_SUCCESS; i++) {
        const struct dc_yaml_node *node = dc_yaml_find(map, names[i]);
        if (node == NULL)
            continue;
        struct dc_probe_choice *choice = &deck->probes[deck->n_probes++];
        choice->probe = probes[i];
        result = read_probe(reading, choice, node);
    }
    if (result == DC_SUCCESS && deck->n_probes == 0) {
        char list[512];
        result = dc_yaml_fail(map, "probes", reading->error, "expected at least one of: %s",
                              dc_join_words(names, list, sizeof list));
    }
    free(names);
    return result;
}

/* ---- output ---------------------------------------------------------------------------------- */

/* The base name of the deck's file with the ending .h5. */
static char *default_output(const char *deck_name)
{
    static const char fallback[] = "darkcube", ending[] = ".h5";
    const char *slash = deck_name == NULL ? NULL : strrchr(deck_name, '/');
    const char *base = slash != NULL ? slash + 1 : deck_name;
    if (base == NULL || base[0] == '\0')
        base = fallback;
    const char *dot = strrchr(base, '.');
    const size_t length = dot == NULL || dot == base ? strlen(base) : (size_t)(dot - base);
    const size_t size = length + sizeof ending;
    char *name = malloc(size);
    if (name != NULL)
        snprintf(name, size, "%.*s%s", (int)length, base, ending);
    return name;
}

static enum dc_result read_output(const struct reading *reading, const char *deck_name)
{
    static const char *const keys[] = {"file", NULL};
    const struct dc_yaml_node *map = dc_yaml_find(reading->root, "output");
    const struct dc_yaml_node *node = NULL;
    if (map != NULL && !dc_yaml_is_null(map)) {
        enum dc_result result = dc_yaml_check_keys(map, "output", keys, reading->error);
        if (result != DC_SUCCESS)
            return result;
        node = dc_yaml_find(map, "file");
    }
    if (node != NULL) {
        const char *text;
        enum dc_result result =
            dc_yaml_text(node, "output.file", "a file name", &text, reading->error);
        if (result != DC_SUCCESS)
            return result;
        if (text[0] == '\0')
            return dc_yaml_fail(node, "output.file", reading->error,
                                "expected a file name, got an empty one");
        reading->deck->output_file = strdup(text);
    } else {
        reading->deck->output_file = default_output(deck_name);
    }
    return reading->deck->output_file == NULL ? dc_fail_memory(reading->error) : DC_SUCCESS;
}

/* ---- the deck -------------------------------------------------------------------------------- */

/* For a point: what a deck leaves out stands for the first model and for every probe of physics. */
static enum dc_result add_defaults(struct dc_yaml_node *root, const struct dc_registry *registry,
                                   struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    if (root->kind != DC_YAML_MAP)
        return DC_SUCCESS;
    if (dc_yaml_find(root, "model") == NULL && registry->models[0] != NULL)
        result = dc_yaml_add(root, "model", registry->models[0]->name, error);
    if (result != DC_SUCCESS || dc_yaml_find(root, "probes") != NULL)
        return result;
    result = dc_yaml_add(root, "probes", NULL, error);
    for (size_t i = 0; registry->probes[i] != NULL && result == DC_SUCCESS; i++)
        if (!registry->probes[i]->only_when_named)
            result =
                dc_yaml_add(dc_yaml_find(root, "probes"), registry->probes[i]->name, NULL, error);
    return result;
}

/* The whole tree: text, defaults of a point, overrides. */
static enum dc_result read_tree(struct dc_yaml *yaml, const char *text, const char *name,
                                const char *const *overrides, size_t n_overrides,
                                enum dc_deck_use use, const struct dc_registry *registry,
                                struct dc_error *error)
{
    enum dc_result result = dc_yaml_read(yaml, text == NULL ? "{}" : text, name, error);
    if (result == DC_SUCCESS && (yaml->root == NULL || dc_yaml_is_null(yaml->root)))
        return dc_fail(error, DC_ERROR_USAGE, "%s: the deck is empty", name);
    if (result == DC_SUCCESS && use == DC_DECK_POINT)
        result = add_defaults(yaml->root, registry, error);
    for (size_t i = 0; i < n_overrides && result == DC_SUCCESS; i++)
        result = dc_yaml_override(yaml, overrides[i], error);
    return result;
}

static enum dc_result read_deck(const struct reading *reading, const char *deck_name,
                                enum dc_deck_use use)
{
    static const char *const keys[] = {"model",  "axes",   "probes", "refine",
                                       "verify", "output", NULL};
    struct dc_deck *deck = reading->deck;
    enum dc_result result = dc_yaml_check_keys(reading->root, "", keys, reading->error);
    if (result == DC_SUCCESS)
        result = read_model(reading);
    if (result != DC_SUCCESS)
        return result;
    const struct dc_yaml_node *axes = dc_yaml_find(reading->root, "axes");
    if (axes == NULL && use == DC_DECK_SCAN)
        return dc_yaml_fail(reading->root, "", reading->error, "the key 'axes' is missing");
    deck->has_axes = axes != NULL;
    if (axes != NULL)
        result = dc_deck_read_axes(axes, deck->model, &deck->cube, reading->error);
    if (result == DC_SUCCESS)
        result = read_probes(reading);
    if (result == DC_SUCCESS)
        result = dc_deck_read_refine(dc_yaml_find(reading->root, "refine"), deck, reading->error);
    if (result == DC_SUCCESS)
        result = dc_deck_read_verify(reading->root, deck, reading->error);
    if (result == DC_SUCCESS)
        result = read_output(reading, deck_name);
    if (result == DC_SUCCESS)
        result = dc_deck_write_effective(deck, &deck->effective, reading->error);
    if (result == DC_SUCCESS)
        result = dc_deck_fill_hash(deck, reading->error);
    return result;
}

enum dc_result dc_deck_parse(const char *text, const char *name, const char *const *overrides,
                             size_t n_overrides, enum dc_deck_use use,
                             const struct dc_registry *registry, struct dc_deck **deck,
                             struct dc_error *error)
{
    *deck = NULL;
    if (text == NULL && use == DC_DECK_SCAN)
        return dc_fail(error, DC_ERROR_USAGE, "a scan needs a deck");
    struct dc_yaml yaml = {0};
    struct dc_deck *made = calloc(1, sizeof *made);
    if (made == NULL)
        return dc_fail_memory(error);
    enum dc_result result = read_tree(&yaml, text, name == NULL ? "the default deck" : name,
                                      overrides, n_overrides, use, registry, error);
    if (result == DC_SUCCESS) {
        const struct reading reading = {registry, yaml.root, made, error};
        result = read_deck(&reading, text == NULL ? NULL : name, use);
    }
    dc_yaml_free(&yaml);
    if (result != DC_SUCCESS) {
        dc_deck_free(made);
        return result;
    }
    *deck = made;
    return DC_SUCCESS;
}

void dc_deck_free(struct dc_deck *deck)
{
    if (deck == NULL)
        return;
    for (size_t i = 0; i < deck->n_probes; i++) {
        struct dc_inputs *inputs = &deck->probes[i].inputs;
        for (size_t j = 0; j < inputs->n; j++) {
            free(inputs->input[j].path);
            free(inputs->input[j].text);
        }
        dc_refine_free(&deck->probes[i].refine);
        dc_settings_free(&deck->probes[i].settings);
    }
    free(deck->probes);
    dc_cube_free(&deck->cube);
    free(deck->output_file);
    free(deck->effective);
    free(deck);
}

/* The tree of a deck: nodes, look-ups, messages, overrides. */
#include "scan/deck_yaml.h"

#include "darkcube/quantity.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- messages -------------------------------------------------------------------------------- */

enum dc_result dc_yaml_fail(const struct dc_yaml_node *node, const char *path,
                            struct dc_error *error, const char *format, ...)
{
    char sentence[1024], place[64] = "";
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    const struct dc_yaml_source *source = node->source;
    if (source->is_override) { /* the path is worth saying where it goes beyond --set's own key */
        const char *key = strchr(source->name, ' ') + 1;
        if (strcmp(key, path) == 0)
            path = "";
    } else if (node->line > 0) {
        snprintf(place, sizeof place, ":%zu:%zu", node->line, node->column);
    }
    return dc_fail(error, DC_ERROR_USAGE, "%s%s: %s%s%s", source->name, place, path,
                   path[0] != '\0' ? ": " : "", sentence);
}

const char *dc_yaml_words(const struct dc_yaml_node *node, char buffer[DC_YAML_WORDS_SIZE])
{
    char excerpt[DC_EXCERPT_SIZE];
    if (node->kind == DC_YAML_SCALAR && (node->text[0] != '\0' || !node->is_plain))
        snprintf(buffer, DC_YAML_WORDS_SIZE, "'%s'", dc_excerpt(node->text, excerpt));
    else
        snprintf(buffer, DC_YAML_WORDS_SIZE, "%s",
                 node->kind == DC_YAML_MAP    ? "a map"
                 : node->kind == DC_YAML_LIST ? "a list"
                                              : "nothing");
    return buffer;
}

bool dc_yaml_is_null(const struct dc_yaml_node *node)
{
    return node->kind == DC_YAML_SCALAR && node->is_plain &&
           (node->text[0] == '\0' || strcmp(node->text, "~") == 0 ||
            strcmp(node->text, "null") == 0);
}

/* ---- nodes ----------------------------------------------------------------------------------- */

void dc_yaml_free_node(struct dc_yaml_node *node)
{
    if (node == NULL)
        return;
    for (size_t i = 0; i < node->n; i++) {
        if (node->keys != NULL)
            dc_yaml_free_node(node->keys[i]);
        if (node->items != NULL)
            dc_yaml_free_node(node->items[i]);
    }
    free(node->keys);
    free(node->items);
    free(node->text);
    free(node);
}

void dc_yaml_free(struct dc_yaml *yaml)
{
    dc_yaml_free_node(yaml->root);
    while (yaml->sources != NULL) {
        struct dc_yaml_source *source = yaml->sources;
        yaml->sources = source->next;
        free(source->name);
        free(source);
    }
    *yaml = (struct dc_yaml){0};
}

static struct dc_yaml_source *add_source(struct dc_yaml *yaml, const char *name, bool is_override)
{
    struct dc_yaml_source *source = calloc(1, sizeof *source);
    char *copy = strdup(name);
    if (source == NULL || copy == NULL) {
        free(source);
        free(copy);
        return NULL;
    }
    *source = (struct dc_yaml_source){copy, is_override, yaml->sources};
    yaml->sources = source;
    return source;
}

struct dc_yaml_node *dc_yaml_new_node(const struct dc_yaml_source *source, const char *text)
{
    struct dc_yaml_node *node = calloc(1, sizeof *node);
    if (node == NULL)
        return NULL;
    node->kind = text == NULL ? DC_YAML_MAP : DC_YAML_SCALAR;
    node->source = source;
    node->is_plain = true;
    if (text != NULL && (node->text = strdup(text)) == NULL) {
        free(node);
        return NULL;
    }
    return node;
}

/* Takes `value` over, also when it fails. */
static bool append_pair(struct dc_yaml_node *map, const struct dc_yaml_source *source,
                        const char *key, struct dc_yaml_node *value)
{
    struct dc_yaml_node *key_node = dc_yaml_new_node(source, key);
    struct dc_yaml_node **keys = realloc(map->keys, (map->n + 1) * sizeof(struct dc_yaml_node *));
    if (keys != NULL)
        map->keys = keys;
    struct dc_yaml_node **items = realloc(map->items, (map->n + 1) * sizeof(struct dc_yaml_node *));
    if (items != NULL)
        map->items = items;
    if (key_node == NULL || keys == NULL || items == NULL || value == NULL) {
        dc_yaml_free_node(key_node);
        dc_yaml_free_node(value);
        return false;
    }
    keys[map->n] = key_node;
    items[map->n] = value;
    map->n++;
    return true;
}

static struct dc_yaml_node **find_place(const struct dc_yaml_node *map, const char *key)
{
    for (size_t i = 0; i < map->n; i++)
        if (map->keys[i]->kind == DC_YAML_SCALAR && strcmp(map->keys[i]->text, key) == 0)
            return &map->items[i];
    return NULL;
}

struct dc_yaml_node *dc_yaml_find(const struct dc_yaml_node *map, const char *key)
{
    struct dc_yaml_node **place = find_place(map, key);
    return place == NULL ? NULL : *place;
}

const char *dc_yaml_path(const char *path, const char *key, char buffer[DC_YAML_PATH_SIZE])
{
    char excerpt[DC_EXCERPT_SIZE];
    snprintf(buffer, DC_YAML_PATH_SIZE, "%s%s%s", path, path[0] == '\0' ? "" : ".",
             dc_excerpt(key, excerpt));
    return buffer;
}

/* One key of a map: allowed, and not among those before it. */
static enum dc_result check_key(const struct dc_yaml_node *map, size_t i, const char *path,
                                const char *const *allowed, struct dc_error *error)
{
    const struct dc_yaml_node *key = map->keys[i];
    char words[DC_YAML_WORDS_SIZE], list[512], full[DC_YAML_PATH_SIZE];
    if (key->kind != DC_YAML_SCALAR)
        return dc_yaml_fail(key, path, error, "expected a key, got %s", dc_yaml_words(key, words));
    dc_yaml_path(path, key->text, full);
    for (size_t j = 0; j < i; j++)
        if (strcmp(map->keys[j]->text, key->text) == 0)
            return dc_yaml_fail(key, full, error, "this key is given twice");
    for (size_t j = 0; allowed[j] != NULL; j++)
        if (strcmp(allowed[j], key->text) == 0)
            return DC_SUCCESS;
    const char *nearest = dc_nearest_word(key->text, allowed);
    if (nearest != NULL)
        return dc_yaml_fail(key, full, error, "unknown key: did you mean '%s'?", nearest);
    if (allowed[0] == NULL)
        return dc_yaml_fail(key, full, error, "unknown key; there are none here");
    return dc_yaml_fail(key, full, error, "unknown key; the keys here are: %s",
                        dc_join_words(allowed, list, sizeof list));
}

enum dc_result dc_yaml_check_keys(const struct dc_yaml_node *node, const char *path,
                                  const char *const *allowed, struct dc_error *error)
{
    char words[DC_YAML_WORDS_SIZE], list[512];
    if (node->kind != DC_YAML_MAP)
        return dc_yaml_fail(node, path, error, "expected a map with the keys %s; got %s",
                            dc_join_words(allowed, list, sizeof list), dc_yaml_words(node, words));
    enum dc_result result = DC_SUCCESS;
    for (size_t i = 0; i < node->n && result == DC_SUCCESS; i++)
        result = check_key(node, i, path, allowed, error);
    return result;
}

enum dc_result dc_yaml_text(const struct dc_yaml_node *node, const char *path, const char *expected,
                            const char **text, struct dc_error *error)
{
    char words[DC_YAML_WORDS_SIZE];
    if (node->kind != DC_YAML_SCALAR || dc_yaml_is_null(node))
        return dc_yaml_fail(node, path, error, "expected %s, got %s", expected,
                            dc_yaml_words(node, words));
    *text = node->text;
    return DC_SUCCESS;
}

enum dc_result dc_yaml_add(struct dc_yaml_node *map, const char *key, const char *text,
                           struct dc_error *error)
{
    return append_pair(map, map->source, key, dc_yaml_new_node(map->source, text))
               ? DC_SUCCESS
               : dc_fail_memory(error);
}

/* ---- the deck and its overrides ---------------------------------------------------------------
 */

enum dc_result dc_yaml_read(struct dc_yaml *yaml, const char *text, const char *name,
                            struct dc_error *error)
{
    *yaml = (struct dc_yaml){0};
    const struct dc_yaml_source *source = add_source(yaml, name, false);
    if (source == NULL)
        return dc_fail_memory(error);
    return dc_yaml_read_document(text, source, &yaml->root, error);
}

/* Puts `value` (taken over, also when it fails) at the dotted key `key`, which is cut up. */
static enum dc_result put(struct dc_yaml *yaml, const struct dc_yaml_source *source, char *key,
                          struct dc_yaml_node *value, struct dc_error *error)
{
    struct dc_yaml_node **place = &yaml->root;
    const struct dc_yaml_node at_key = {.source = source};
    int depth = 0;
    while (key != NULL) {
        char *dot = strchr(key, '.');
        if (dot != NULL)
            *dot = '\0';
        if (*key == '\0' || ++depth > DC_YAML_DEPTH_LIMIT) {
            dc_yaml_free_node(value);
            return dc_yaml_fail(&at_key, "", error, "expected a dotted key of the deck");
        }
        if (*place != NULL && dc_yaml_is_null(*place)) {
            dc_yaml_free_node(*place);
            *place = NULL;
        }
        if (*place == NULL)
            *place = dc_yaml_new_node(source, NULL);
        struct dc_yaml_node *map = *place;
        if (map == NULL) {
            dc_yaml_free_node(value);
            return dc_fail_memory(error);
        }
        if (map->kind != DC_YAML_MAP) {
            char words[DC_YAML_WORDS_SIZE];
            dc_yaml_free_node(value);
            return dc_yaml_fail(&at_key, "", error, "'%s' has no place: above it stands %s", key,
                                dc_yaml_words(map, words));
        }
        place = find_place(map, key);
        if (place == NULL) {
            if (!append_pair(map, source, key, dc_yaml_new_node(source, ""))) {
                dc_yaml_free_node(value);
                return dc_fail_memory(error);
            }
            place = &map->items[map->n - 1];
        }
        key = dot == NULL ? NULL : dot + 1;
    }
    dc_yaml_free_node(*place);
    *place = value;
    return DC_SUCCESS;
}

enum dc_result dc_yaml_override(struct dc_yaml *yaml, const char *override, struct dc_error *error)
{
    const char *equals = strchr(override, '=');
    char excerpt[DC_EXCERPT_SIZE];
    if (equals == NULL || equals == override || (size_t)(equals - override) >= 200)
        return dc_fail(error, DC_ERROR_USAGE, "--set %s: expected KEY=VALUE",
                       dc_excerpt(override, excerpt));
    char key[200], name[sizeof key + 8];
    memcpy(key, override, (size_t)(equals - override));
    key[equals - override] = '\0';
    snprintf(name, sizeof name, "--set %s", dc_excerpt(key, excerpt));
    const struct dc_yaml_source *source = add_source(yaml, name, true);
    if (source == NULL)
        return dc_fail_memory(error);
    struct dc_yaml_node *value = NULL;
    enum dc_result result = dc_yaml_read_document(equals + 1, source, &value, error);
    if (result == DC_SUCCESS && value == NULL && (value = dc_yaml_new_node(source, "")) == NULL)
        result = dc_fail_memory(error);
    return result == DC_SUCCESS ? put(yaml, source, key, value, error) : result;
}

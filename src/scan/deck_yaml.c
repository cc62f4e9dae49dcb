/* The tree of a deck, made from libyaml's documents. */
#include "scan/deck_yaml.h"

#include "darkcube/quantity.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

/* No key of a deck lies deeper; the limit also ends cyclic aliases. */
enum { DEPTH_LIMIT = 8 };

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
        strcpy(buffer, node->kind == DC_YAML_MAP    ? "a map"
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

static void free_node(struct dc_yaml_node *node)
{
    if (node == NULL)
        return;
    for (size_t i = 0; i < node->n; i++) {
        if (node->keys != NULL)
            free_node(node->keys[i]);
        if (node->items != NULL)
            free_node(node->items[i]);
    }
    free(node->keys);
    free(node->items);
    free(node->text);
    free(node);
}

void dc_yaml_free(struct dc_yaml *yaml)
{
    free_node(yaml->root);
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

/* A scalar with `text`, or an empty map where that is NULL. NULL: out of memory. */
static struct dc_yaml_node *new_node(const struct dc_yaml_source *source, const char *text)
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
    struct dc_yaml_node *key_node = new_node(source, key);
    struct dc_yaml_node **keys = realloc(map->keys, (map->n + 1) * sizeof keys[0]);
    if (keys != NULL)
        map->keys = keys;
    struct dc_yaml_node **items = realloc(map->items, (map->n + 1) * sizeof items[0]);
    if (items != NULL)
        map->items = items;
    if (key_node == NULL || keys == NULL || items == NULL || value == NULL) {
        free_node(key_node);
        free_node(value);
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
    return append_pair(map, map->source, key, new_node(map->source, text)) ? DC_SUCCESS
                                                                           : dc_fail_memory(error);
}

/* ---- from libyaml's document to the tree ------------------------------------------------------
 */

struct copying {
    yaml_document_t *document;
    const struct dc_yaml_source *source;
    size_t allowance; /* nodes that may still be made: aliases could multiply them */
    struct dc_error *error;
};

static enum dc_result copy_node(struct copying *copying, int index, int depth,
                                struct dc_yaml_node **copy);

/* Text and tag of a node. */
static enum dc_result copy_content(struct copying *copying, const yaml_node_t *node,
                                   struct dc_yaml_node *copy)
{
    static const char *const tags[] = {[DC_YAML_SCALAR] = YAML_STR_TAG,
                                       [DC_YAML_LIST] = YAML_SEQ_TAG,
                                       [DC_YAML_MAP] = YAML_MAP_TAG};
    char excerpt[DC_EXCERPT_SIZE];
    if (strcmp((const char *)node->tag, tags[copy->kind]) != 0)
        return dc_yaml_fail(copy, "", copying->error, "the tag '%s' has no meaning in a deck",
                            dc_excerpt((const char *)node->tag, excerpt));
    if (copy->kind != DC_YAML_SCALAR)
        return DC_SUCCESS;
    const char *value = (const char *)node->data.scalar.value;
    if (memchr(value, '\0', node->data.scalar.length) != NULL)
        return dc_yaml_fail(copy, "", copying->error, "a NUL character in a text");
    copy->is_plain = node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    copy->text = strdup(value);
    return copy->text == NULL ? dc_fail_memory(copying->error) : DC_SUCCESS;
}

static enum dc_result copy_children(struct copying *copying, const yaml_node_t *node, int depth,
                                    struct dc_yaml_node *copy)
{
    const yaml_node_item_t *items = node->data.sequence.items.start;
    const yaml_node_pair_t *pairs = node->data.mapping.pairs.start;
    const bool is_map = copy->kind == DC_YAML_MAP;
    const size_t n = is_map ? (size_t)(node->data.mapping.pairs.top - pairs)
                            : (size_t)(node->data.sequence.items.top - items);
    if (n > copying->allowance)
        return dc_yaml_fail(copy, "", copying->error, "aliases multiply to too many values");
    copying->allowance -= n;
    copy->items = calloc(n + 1, sizeof copy->items[0]);
    if (is_map)
        copy->keys = calloc(n + 1, sizeof copy->keys[0]);
    if (copy->items == NULL || (is_map && copy->keys == NULL))
        return dc_fail_memory(copying->error);
    enum dc_result result = DC_SUCCESS;
    for (size_t i = 0; i < n && result == DC_SUCCESS; i++) {
        copy->n++;
        if (is_map)
            result = copy_node(copying, pairs[i].key, depth + 1, &copy->keys[i]);
        if (result == DC_SUCCESS)
            result =
                copy_node(copying, is_map ? pairs[i].value : items[i], depth + 1, &copy->items[i]);
    }
    return result;
}

static enum dc_result copy_node(struct copying *copying, int index, int depth,
                                struct dc_yaml_node **copy)
{
    const yaml_node_t *node = yaml_document_get_node(copying->document, index);
    struct dc_yaml_node *made = new_node(copying->source, NULL);
    if (made == NULL || node == NULL) {
        free_node(made);
        return dc_fail_memory(copying->error);
    }
    *copy = made;
    made->line = node->start_mark.line + 1;
    made->column = node->start_mark.column + 1;
    if (depth > DEPTH_LIMIT)
        return dc_yaml_fail(made, "", copying->error, "nested deeper than any key of a deck");
    made->kind = node->type == YAML_MAPPING_NODE    ? DC_YAML_MAP
                 : node->type == YAML_SEQUENCE_NODE ? DC_YAML_LIST
                                                    : DC_YAML_SCALAR;
    enum dc_result result = copy_content(copying, node, made);
    if (result == DC_SUCCESS && made->kind != DC_YAML_SCALAR)
        result = copy_children(copying, node, depth, made);
    return result;
}

/* ---- reading --------------------------------------------------------------------------------- */

/* The sentence for a text that is not YAML. Where libyaml gives a byte offset only, the line and
 * column are counted here. */
static enum dc_result fail_yaml(const yaml_parser_t *parser, const struct dc_yaml_source *source,
                                const char *text, struct dc_error *error)
{
    if (parser->error == YAML_MEMORY_ERROR)
        return dc_fail_memory(error);
    struct dc_yaml_node place = {.source = source};
    place.line = parser->problem_mark.line + 1;
    place.column = parser->problem_mark.column + 1;
    if (parser->error == YAML_READER_ERROR) {
        place.line = place.column = 1;
        for (size_t i = 0; i < parser->problem_offset && text[i] != '\0'; i++) {
            place.column++;
            if (text[i] == '\n') {
                place.line++;
                place.column = 1;
            }
        }
    }
    const char *problem = parser->problem == NULL ? "it cannot be read" : parser->problem;
    return dc_yaml_fail(&place, "", error, "not YAML: %s%s%s", problem,
                        parser->context == NULL ? "" : " ",
                        parser->context == NULL ? "" : parser->context);
}

/* One document into a tree; NULL where there is none. */
static enum dc_result read_document(yaml_parser_t *parser, const struct dc_yaml_source *source,
                                    const char *text, struct dc_yaml_node **root,
                                    struct dc_error *error)
{
    yaml_document_t document;
    if (!yaml_parser_load(parser, &document))
        return fail_yaml(parser, source, text, error);
    enum dc_result result = DC_SUCCESS;
    if (yaml_document_get_root_node(&document) != NULL) {
        const size_t nodes = (size_t)(document.nodes.top - document.nodes.start);
        struct copying copying = {&document, source, 2 * nodes + 1000, error};
        result = copy_node(&copying, 1, 0, root);
    }
    yaml_document_delete(&document);
    return result;
}

static enum dc_result read_text(const char *text, const struct dc_yaml_source *source,
                                struct dc_yaml_node **root, struct dc_error *error)
{
    yaml_parser_t parser;
    struct dc_yaml_node *second = NULL;
    *root = NULL;
    if (!yaml_parser_initialize(&parser))
        return dc_fail_memory(error);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, strlen(text));
    enum dc_result result = read_document(&parser, source, text, root, error);
    if (result == DC_SUCCESS && *root != NULL)
        result = read_document(&parser, source, text, &second, error);
    if (result == DC_SUCCESS && second != NULL)
        result = dc_yaml_fail(second, "", error, "a second document; a deck is one document");
    free_node(second);
    yaml_parser_delete(&parser);
    if (result != DC_SUCCESS) {
        free_node(*root);
        *root = NULL;
    }
    return result;
}

enum dc_result dc_yaml_read(struct dc_yaml *yaml, const char *text, const char *name,
                            struct dc_error *error)
{
    *yaml = (struct dc_yaml){0};
    const struct dc_yaml_source *source = add_source(yaml, name, false);
    if (source == NULL)
        return dc_fail_memory(error);
    return read_text(text, source, &yaml->root, error);
}

/* ---- overrides ------------------------------------------------------------------------------- */

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
        if (*key == '\0' || ++depth > DEPTH_LIMIT) {
            free_node(value);
            return dc_yaml_fail(&at_key, "", error, "expected a dotted key of the deck");
        }
        if (*place != NULL && dc_yaml_is_null(*place)) {
            free_node(*place);
            *place = NULL;
        }
        if (*place == NULL)
            *place = new_node(source, NULL);
        struct dc_yaml_node *map = *place;
        if (map == NULL) {
            free_node(value);
            return dc_fail_memory(error);
        }
        if (map->kind != DC_YAML_MAP) {
            char words[DC_YAML_WORDS_SIZE];
            free_node(value);
            return dc_yaml_fail(&at_key, "", error, "'%s' has no place: above it stands %s", key,
                                dc_yaml_words(map, words));
        }
        place = find_place(map, key);
        if (place == NULL) {
            if (!append_pair(map, source, key, new_node(source, ""))) {
                free_node(value);
                return dc_fail_memory(error);
            }
            place = &map->items[map->n - 1];
        }
        key = dot == NULL ? NULL : dot + 1;
    }
    free_node(*place);
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
    enum dc_result result = read_text(equals + 1, source, &value, error);
    if (result == DC_SUCCESS && value == NULL && (value = new_node(source, "")) == NULL)
        result = dc_fail_memory(error);
    return result == DC_SUCCESS ? put(yaml, source, key, value, error) : result;
}

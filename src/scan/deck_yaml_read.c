/* From YAML text to the tree of a deck, by libyaml. */
#include "darkcube/quantity.h"
#include "scan/deck_yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { ANCHOR_LIMIT = 1000 };
#define TOO_DEEP "nested deeper than any key of a deck"

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
    copy->items = calloc(n + 1, sizeof(struct dc_yaml_node *));
    if (is_map)
        copy->keys = calloc(n + 1, sizeof(struct dc_yaml_node *));
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
    struct dc_yaml_node *made = dc_yaml_new_node(copying->source, NULL);
    if (made == NULL || node == NULL) {
        dc_yaml_free_node(made);
        return dc_fail_memory(copying->error);
    }
    *copy = made;
    made->line = node->start_mark.line + 1;
    made->column = node->start_mark.column + 1;
    if (depth > DC_YAML_DEPTH_LIMIT)
        return dc_yaml_fail(made, "", copying->error, TOO_DEEP);
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
    if (parser->error == YAML_MEMORY_ERROR || parser->problem == NULL)
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
    return dc_yaml_fail(&place, "", error, "not YAML: %s%s%s", parser->problem,
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

static bool start_parser(yaml_parser_t *parser, const char *text)
{
    if (!yaml_parser_initialize(parser))
        return false;
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(parser, (const unsigned char *)text, strlen(text));
    return true;
}

/* One token of a text: how deep it lies, and how many anchors and directives there were. */
static enum dc_result check_token(const yaml_token_t *token, const struct dc_yaml_source *source,
                                  int *depth, int *anchors, struct dc_error *error)
{
    const struct dc_yaml_node place = {.source = source,
                                       .line = token->start_mark.line + 1,
                                       .column = token->start_mark.column + 1};
    switch (token->type) {
    case YAML_FLOW_SEQUENCE_START_TOKEN:
    case YAML_FLOW_MAPPING_START_TOKEN:
        if (++*depth > DC_YAML_DEPTH_LIMIT)
            return dc_yaml_fail(&place, "", error, TOO_DEEP);
        break;
    case YAML_FLOW_SEQUENCE_END_TOKEN:
    case YAML_FLOW_MAPPING_END_TOKEN:
        --*depth;
        break;
    case YAML_ANCHOR_TOKEN:
    case YAML_TAG_DIRECTIVE_TOKEN:
        if (++*anchors > ANCHOR_LIMIT)
            return dc_yaml_fail(&place, "", error, "more than %d anchors", ANCHOR_LIMIT);
        break;
    default:
        break;
    }
    return DC_SUCCESS;
}

/* Looks through the tokens of a text first: libyaml takes a time that grows with the square of the
 * depth of flow collections and of the number of anchors. */
static enum dc_result check_tokens(const char *text, const struct dc_yaml_source *source,
                                   struct dc_error *error)
{
    yaml_parser_t parser;
    if (!start_parser(&parser, text))
        return dc_fail_memory(error);
    enum dc_result result = DC_SUCCESS;
    int depth = 0, anchors = 0;
    bool at_end = false;
    while (result == DC_SUCCESS && !at_end) {
        yaml_token_t token;
        if (!yaml_parser_scan(&parser, &token)) {
            result = fail_yaml(&parser, source, text, error);
        } else {
            at_end = token.type == YAML_STREAM_END_TOKEN || token.type == YAML_NO_TOKEN;
            result = check_token(&token, source, &depth, &anchors, error);
            yaml_token_delete(&token);
        }
    }
    yaml_parser_delete(&parser);
    return result;
}

enum dc_result dc_yaml_read_document(const char *text, const struct dc_yaml_source *source,
                                     struct dc_yaml_node **root, struct dc_error *error)
{
    yaml_parser_t parser;
    struct dc_yaml_node *second = NULL;
    *root = NULL;
    if (strncmp(text, "\xef\xbb\xbf", 3) == 0) /* the mark with which some editors begin UTF-8 */
        text += 3;
    enum dc_result result = check_tokens(text, source, error);
    if (result != DC_SUCCESS)
        return result;
    if (!start_parser(&parser, text))
        return dc_fail_memory(error);
    result = read_document(&parser, source, text, root, error);
    if (result == DC_SUCCESS && *root != NULL)
        result = read_document(&parser, source, text, &second, error);
    if (result == DC_SUCCESS && second != NULL)
        result = dc_yaml_fail(second, "", error, "a second document; a deck is one document");
    dc_yaml_free_node(second);
    yaml_parser_delete(&parser);
    if (result != DC_SUCCESS) {
        dc_yaml_free_node(*root);
        *root = NULL;
    }
    return result;
}

/* The tree of a deck: what libyaml read, with file, line and column of every node, and with the
 * `--set` overrides put in. It knows YAML and nothing of what a deck means. */
#ifndef SCAN_DECK_YAML_H
#define SCAN_DECK_YAML_H

#include "darkcube/status.h"

/* No key of a deck lies deeper; the limit also ends cyclic aliases. */
enum { DC_YAML_DEPTH_LIMIT = 8 };

enum dc_yaml_kind { DC_YAML_SCALAR, DC_YAML_LIST, DC_YAML_MAP };

/* Where a node comes from, for messages: `FILE` or `--set KEY`. */
struct dc_yaml_source {
    char *name;
    bool is_override;
    struct dc_yaml_source *next;
};

struct dc_yaml_node {
    enum dc_yaml_kind kind;
    const struct dc_yaml_source *source;
    size_t line, column;         /* from 1; 0 for a node that stands nowhere */
    char *text;                  /* scalar */
    bool is_plain;               /* scalar without quotes */
    size_t n;                    /* items of a list, pairs of a map */
    struct dc_yaml_node **keys;  /* map */
    struct dc_yaml_node **items; /* list: the items; map: the values */
};

struct dc_yaml {
    struct dc_yaml_node *root;
    struct dc_yaml_source *sources;
};

/* Reads the only document of `text`, which messages call `name`; the root is NULL where there is
 * none. Errors: DC_ERROR_USAGE for what is not YAML, more than one document, tags, NUL characters,
 * nesting deeper than a deck can be (cyclic aliases too). `*yaml` is to be freed in any case. */
enum dc_result dc_yaml_read(struct dc_yaml *yaml, const char *text, const char *name,
                            struct dc_error *error);
void dc_yaml_free(struct dc_yaml *yaml);

/* The only document of `text` as a tree, NULL where there is none; errors as above. */
enum dc_result dc_yaml_read_document(const char *text, const struct dc_yaml_source *source,
                                     struct dc_yaml_node **root, struct dc_error *error);

/* A scalar with `text`, or an empty map where that is NULL. NULL: out of memory. */
struct dc_yaml_node *dc_yaml_new_node(const struct dc_yaml_source *source, const char *text);
void dc_yaml_free_node(struct dc_yaml_node *node);

/* Puts `key=value` in: the node at the dotted key is replaced, or made with the maps above it.
 * Errors: DC_ERROR_USAGE, DC_ERROR_INTERNAL. */
enum dc_result dc_yaml_override(struct dc_yaml *yaml, const char *override, struct dc_error *error);

/* The value of a key of a map (the first, should there be several), or NULL. */
struct dc_yaml_node *dc_yaml_find(const struct dc_yaml_node *map, const char *key);

/* Checks that a node is a map whose keys are all among `allowed` (NULL-terminated), each once;
 * `path` is its dotted key, "" for the deck itself. Errors: DC_ERROR_USAGE. */
enum dc_result dc_yaml_check_keys(const struct dc_yaml_node *node, const char *path,
                                  const char *const *allowed, struct dc_error *error);

/* The text of a scalar that says something. Errors: DC_ERROR_USAGE, "expected EXPECTED, got ...".
 */
enum dc_result dc_yaml_text(const struct dc_yaml_node *node, const char *path, const char *expected,
                            const char **text, struct dc_error *error);

/* "path.key" for messages, cut if it must be; returns `buffer`. */
enum { DC_YAML_PATH_SIZE = 256 };
const char *dc_yaml_path(const char *path, const char *key, char buffer[DC_YAML_PATH_SIZE]);

/* Adds `key: text` to a map (an empty map where `text` is NULL); it belongs to the map's source.
 * Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_yaml_add(struct dc_yaml_node *map, const char *key, const char *text,
                           struct dc_error *error);

/* True for a scalar that says nothing: `key:`, `~` or `null`. */
bool dc_yaml_is_null(const struct dc_yaml_node *node);

/* "a map", "a list", "nothing" or the text in quotes, for messages; returns `buffer`. */
enum { DC_YAML_WORDS_SIZE = 96 };
const char *dc_yaml_words(const struct dc_yaml_node *node, char buffer[DC_YAML_WORDS_SIZE]);

/* Fails with `FILE:LINE:COLUMN: PATH: ...`, or `--set KEY: ...`, and returns DC_ERROR_USAGE. */
enum dc_result dc_yaml_fail(const struct dc_yaml_node *node, const char *path,
                            struct dc_error *error, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif

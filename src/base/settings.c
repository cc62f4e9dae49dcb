/* Declared keys and their values. */
#include "darkcube/settings.h"

#include "darkcube/quantity.h"

#include <stdlib.h>
#include <string.h>

static void free_value(struct dc_value *value)
{
    for (size_t i = 0; i < value->n_texts; i++)
        free(value->texts[i]);
    free(value->texts);
    free(value->text);
    *value = (struct dc_value){0};
}

static enum dc_result read_integer(const struct dc_key *key, const char *text,
                                   struct dc_value *value, struct dc_error *error)
{
    char excerpt[DC_EXCERPT_SIZE];
    if (!dc_parse_integer(text, &value->integer))
        return dc_fail(error, DC_ERROR_USAGE, "expected a whole number, got '%s'",
                       dc_excerpt(text, excerpt));
    return dc_check_range((double)value->integer, key->lowest, key->highest, "1", text, error);
}

static enum dc_result read_switch(const char *text, struct dc_value *value, struct dc_error *error)
{
    static const char *const words[] = {"off", "on", "no", "yes", "false", "true"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(text, words[i]) == 0) {
            value->on = i % 2 == 1;
            return DC_SUCCESS;
        }
    char excerpt[DC_EXCERPT_SIZE];
    return dc_fail(error, DC_ERROR_USAGE, "expected on or off, got '%s'",
                   dc_excerpt(text, excerpt));
}

static enum dc_result read_choice(const struct dc_key *key, const char *text,
                                  struct dc_value *value, struct dc_error *error)
{
    for (size_t i = 0; key->choices[i] != NULL; i++)
        if (strcmp(text, key->choices[i]) == 0) {
            value->choice = i;
            return DC_SUCCESS;
        }
    char allowed[512], excerpt[DC_EXCERPT_SIZE];
    const char *nearest = dc_nearest_word(text, key->choices);
    return dc_fail(error, DC_ERROR_USAGE, "expected one of: %s; got '%s'%s%s%s",
                   dc_join_words(key->choices, allowed, sizeof allowed), dc_excerpt(text, excerpt),
                   nearest == NULL ? "" : ": did you mean '", nearest == NULL ? "" : nearest,
                   nearest == NULL ? "" : "'?");
}

static enum dc_result read_texts(const char *const *items, size_t n_items, struct dc_value *value,
                                 struct dc_error *error)
{
    value->texts = calloc(n_items > 0 ? n_items : 1, sizeof value->texts[0]);
    if (value->texts == NULL)
        return dc_fail_memory(error);
    for (; value->n_texts < n_items; value->n_texts++) {
        value->texts[value->n_texts] = strdup(items[value->n_texts]);
        if (value->texts[value->n_texts] == NULL)
            return dc_fail_memory(error);
    }
    return DC_SUCCESS;
}

static enum dc_result read_value(const struct dc_key *key, const char *const *items, size_t n_items,
                                 struct dc_value *value, struct dc_error *error)
{
    if (key->kind == DC_KEY_TEXT_LIST)
        return read_texts(items, n_items, value, error);
    if (n_items != 1)
        return dc_fail(error, DC_ERROR_USAGE, "expected one value, got a list of %zu", n_items);
    switch (key->kind) {
    case DC_KEY_REAL: {
        enum dc_result result = dc_parse_quantity(items[0], key->unit, &value->real, error);
        return result != DC_SUCCESS ? result
                                    : dc_check_range(value->real, key->lowest, key->highest,
                                                     key->unit, items[0], error);
    }
    case DC_KEY_INTEGER:
        return read_integer(key, items[0], value, error);
    case DC_KEY_SWITCH:
        return read_switch(items[0], value, error);
    case DC_KEY_CHOICE:
        return read_choice(key, items[0], value, error);
    case DC_KEY_TEXT:
    case DC_KEY_TEXT_LIST:
        break;
    }
    value->text = strdup(items[0]);
    return value->text == NULL ? dc_fail_memory(error) : DC_SUCCESS;
}

enum dc_result dc_settings_set(struct dc_settings *settings, size_t key, const char *const *items,
                               size_t n_items, struct dc_error *error)
{
    struct dc_value value = {0};
    enum dc_result result = read_value(&settings->keys[key], items, n_items, &value, error);
    if (result != DC_SUCCESS) {
        free_value(&value);
        return result;
    }
    free_value(&settings->values[key]);
    settings->values[key] = value;
    return DC_SUCCESS;
}

/* Splits a default of a list, `[a, b]` or `a`, in place. Returns the number of items, which
 * `items` (as many places as `text` has characters) then points to. */
static size_t split_list(char *text, const char **items)
{
    size_t length = strlen(text), n = 0;
    if (length >= 2 && text[0] == '[' && text[length - 1] == ']') {
        text[length - 1] = '\0';
        text++;
    }
    char *rest = NULL;
    for (char *item = strtok_r(text, ",", &rest); item != NULL; item = strtok_r(NULL, ",", &rest)) {
        item += strspn(item, " ");
        length = strlen(item);
        while (length > 0 && item[length - 1] == ' ')
            item[--length] = '\0';
        if (length > 0)
            items[n++] = item;
    }
    return n;
}

static enum dc_result set_fallback(struct dc_settings *settings, size_t key, struct dc_error *error)
{
    const char *fallback = settings->keys[key].fallback;
    if (settings->keys[key].kind != DC_KEY_TEXT_LIST)
        return dc_settings_set(settings, key, &fallback, 1, error);
    char *text = strdup(fallback);
    const char **items = calloc(strlen(fallback) + 1, sizeof items[0]);
    enum dc_result result =
        text == NULL || items == NULL
            ? dc_fail_memory(error)
            : dc_settings_set(settings, key, items, split_list(text, items), error);
    free(items);
    free(text);
    return result;
}

enum dc_result dc_settings_init(struct dc_settings *settings, const struct dc_key *keys,
                                size_t n_keys, struct dc_error *error)
{
    *settings = (struct dc_settings){0};
    struct dc_settings made = {.keys = keys, .n_keys = n_keys};
    made.values = calloc(n_keys > 0 ? n_keys : 1, sizeof made.values[0]);
    if (made.values == NULL)
        return dc_fail_memory(error);
    for (size_t i = 0; i < n_keys; i++) {
        struct dc_error why;
        if (set_fallback(&made, i, &why) != DC_SUCCESS) {
            dc_settings_free(&made);
            return dc_fail(error, DC_ERROR_INTERNAL, "the default of key '%s': %s", keys[i].name,
                           why.text);
        }
    }
    *settings = made;
    return DC_SUCCESS;
}

void dc_settings_free(struct dc_settings *settings)
{
    if (settings->values != NULL)
        for (size_t i = 0; i < settings->n_keys; i++)
            free_value(&settings->values[i]);
    free(settings->values);
    *settings = (struct dc_settings){0};
}

static enum dc_result copy_value(const struct dc_value *value, struct dc_value *copy,
                                 struct dc_error *error)
{
    *copy = *value;
    copy->text = NULL;
    copy->texts = NULL;
    copy->n_texts = 0;
    if (value->text != NULL) {
        copy->text = strdup(value->text);
        if (copy->text == NULL)
            return dc_fail_memory(error);
    }
    return value->texts == NULL
               ? DC_SUCCESS
               : read_texts((const char *const *)value->texts, value->n_texts, copy, error);
}

enum dc_result dc_settings_copy(const struct dc_settings *settings, struct dc_settings *copy,
                                struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    *copy = (struct dc_settings){.keys = settings->keys, .n_keys = settings->n_keys};
    copy->values = calloc(copy->n_keys + 1, sizeof copy->values[0]);
    if (copy->values == NULL)
        result = dc_fail_memory(error);
    for (size_t i = 0; result == DC_SUCCESS && i < copy->n_keys; i++)
        result = copy_value(&settings->values[i], &copy->values[i], error);
    if (result != DC_SUCCESS)
        dc_settings_free(copy);
    return result;
}

enum dc_result dc_settings_choose(struct dc_settings *settings, const char *name, const char *word,
                                  struct dc_error *error)
{
    struct dc_error why = {"there is no such choice"};
    for (size_t i = 0; i < settings->n_keys; i++)
        if (strcmp(settings->keys[i].name, name) == 0 && settings->keys[i].kind == DC_KEY_CHOICE &&
            dc_settings_set(settings, i, &word, 1, &why) == DC_SUCCESS)
            return DC_SUCCESS;
    return dc_fail(error, DC_ERROR_INTERNAL, "the key '%s' cannot be '%s': %.1500s", name, word,
                   why.text);
}

const struct dc_value *dc_settings_get(const struct dc_settings *settings, const char *name)
{
    for (size_t i = 0; i < settings->n_keys; i++)
        if (strcmp(settings->keys[i].name, name) == 0)
            return &settings->values[i];
    return NULL;
}

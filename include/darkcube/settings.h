/* Keys that a module declares, and the values that a deck gives them.
 *
 * A declaration carries all that is known of a key: the checks, `--help`, inputs/explanatory.yaml
 * and the error messages are made from it and from nothing else.
 */
#ifndef DARKCUBE_SETTINGS_H
#define DARKCUBE_SETTINGS_H

#include "darkcube/status.h"

enum dc_key_kind {
    DC_KEY_REAL,     /* a number, with a unit where `unit` is not "1" */
    DC_KEY_INTEGER,  /* a whole number */
    DC_KEY_SWITCH,   /* on | off (true, false, yes, no too) */
    DC_KEY_CHOICE,   /* one word of `choices` */
    DC_KEY_TEXT,     /* any text */
    DC_KEY_TEXT_LIST /* a list of texts, which the module itself understands */
};

struct dc_key {
    const char *name;
    enum dc_key_kind kind;
    const char *unit;           /* unit in which the value is kept: "MeV", "km", "rad", "1" */
    const char *fallback;       /* the default, as it would stand in a deck: "100 km", "[a, b]" */
    const char *const *choices; /* DC_KEY_CHOICE: NULL-terminated words; else NULL */
    double lowest, highest;     /* DC_KEY_REAL, DC_KEY_INTEGER: allowed range, ends included */
    const char *help;           /* one sentence */
};

struct dc_value {
    double real;    /* DC_KEY_REAL, in the key's unit */
    long integer;   /* DC_KEY_INTEGER */
    bool on;        /* DC_KEY_SWITCH */
    size_t choice;  /* DC_KEY_CHOICE: position in `choices` */
    char *text;     /* DC_KEY_TEXT */
    size_t n_texts; /* DC_KEY_TEXT_LIST */
    char **texts;
};

struct dc_settings {
    const struct dc_key *keys;
    struct dc_value *values; /* one for each key */
    size_t n_keys;
};

/* Values with every key at its default. Errors: DC_ERROR_INTERNAL, also for a declaration whose
 * default is not an allowed value. `*settings` is zero after an error. */
enum dc_result dc_settings_init(struct dc_settings *settings, const struct dc_key *keys,
                                size_t n_keys, struct dc_error *error);
void dc_settings_free(struct dc_settings *settings);

/* The same values once more. `*copy` is zero after an error. Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_settings_copy(const struct dc_settings *settings, struct dc_settings *copy,
                                struct dc_error *error);

/* Gives key number `key` the value written as `n_items` scalars (one, except for lists). The
 * sentence of an error says what was expected, without file and line; the value is then as before.
 * Errors: DC_ERROR_USAGE, DC_ERROR_INTERNAL. */
enum dc_result dc_settings_set(struct dc_settings *settings, size_t key, const char *const *items,
                               size_t n_items, struct dc_error *error);

/* Gives a declared key of kind DC_KEY_CHOICE one of its words. Errors: DC_ERROR_INTERNAL for a key
 * or a word that is not declared. */
enum dc_result dc_settings_choose(struct dc_settings *settings, const char *name, const char *word,
                                  struct dc_error *error);

/* The value of a declared key, by name; asking for a key that is not declared is a bug and gives
 * NULL. */
const struct dc_value *dc_settings_get(const struct dc_settings *settings, const char *name);

#endif

/* The deck of a merged store. */
#include "scan/merge_parts.h"

#include "darkcube/quantity.h"
#include "scan/deck_parts.h"
#include "scan/files.h"
#include "scan/h5.h"
#include "scan/store_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- inputs ---------------------------------------------------------------------------------- */

static enum dc_result read_stored_deck(const char *path, char **text, struct dc_error *error)
{
    hid_t file;
    *text = NULL;
    enum dc_result result = dc_store_open_reading(path, &file, error);
    if (result != DC_SUCCESS)
        return result;
    hid_t group = H5Gopen2(file, "/provenance", H5P_DEFAULT);
    struct dc_error why = {""};
    if (group < 0 || !dc_h5_read_text(group, "deck", text, &why))
        result = dc_fail(error, DC_ERROR_DATA, "'%s' is not a whole store: %.1500s", path,
                         group < 0 ? "it has no /provenance" : why.text);
    if (group >= 0)
        H5Gclose(group);
    H5Fclose(file);
    return result;
}

/* The texts have done their work in the hash; those of many inputs would fill the memory. */
static void forget_texts(struct dc_deck *deck)
{
    for (size_t i = 0; i < deck->n_probes; i++)
        for (size_t j = 0; j < deck->probes[i].inputs.n; j++) {
            free(deck->probes[i].inputs.input[j].text);
            deck->probes[i].inputs.input[j].text = NULL;
        }
}

enum dc_result dc_merge_read_deck(struct dc_merge_input *input, const struct dc_registry *registry,
                                  struct dc_error *error)
{
    char *text;
    struct dc_error why = {""};
    enum dc_result result = read_stored_deck(input->path, &text, error);
    if (result == DC_SUCCESS) {
        result =
            dc_deck_parse(text, "its deck", NULL, 0, DC_DECK_SCAN, registry, &input->deck, &why);
        if (result == DC_SUCCESS)
            result = dc_deck_read_inputs(input->deck, &why);
        if (result != DC_SUCCESS)
            dc_fail(error, result, "'%s': %.1800s", input->path, why.text);
    }
    if (result == DC_SUCCESS)
        result = dc_store_same_deck(input->path, input->deck, error);
    if (result == DC_SUCCESS)
        forget_texts(input->deck);
    free(text);
    /* To a merge a file that is no store is bad input. */
    return result == DC_SUCCESS || result == DC_ERROR_INTERNAL ? result : DC_ERROR_DATA;
}

void dc_merge_input_free(struct dc_merge_input *input)
{
    for (size_t role = 0; role < DC_AXIS_COUNT; role++)
        free(input->place[role]);
    free(input->probe);
    dc_deck_free(input->deck);
}

/* ---- probes ---------------------------------------------------------------------------------- */

static bool same_value(const struct dc_key *key, const struct dc_value *a, const struct dc_value *b)
{
    switch (key->kind) {
    case DC_KEY_REAL:
        return a->real == b->real;
    case DC_KEY_INTEGER:
        return a->integer == b->integer;
    case DC_KEY_SWITCH:
        return a->on == b->on;
    case DC_KEY_CHOICE:
        return a->choice == b->choice;
    case DC_KEY_TEXT:
        break;
    case DC_KEY_TEXT_LIST:
        for (size_t i = 0; i < a->n_texts && i < b->n_texts; i++)
            if (strcmp(a->texts[i], b->texts[i]) != 0)
                return false;
        return a->n_texts == b->n_texts;
    }
    return strcmp(a->text, b->text) == 0;
}

/* For a message, cut where it is long. */
static void write_value(const struct dc_key *key, const struct dc_value *value, char *text,
                        size_t size)
{
    char number[DC_NUMBER_SIZE];
    size_t length = 0;
    switch (key->kind) {
    case DC_KEY_REAL:
        snprintf(text, size, "%s%s%s", dc_format_number(value->real, number),
                 strcmp(key->unit, "1") == 0 ? "" : " ",
                 strcmp(key->unit, "1") == 0 ? "" : key->unit);
        return;
    case DC_KEY_INTEGER:
        snprintf(text, size, "%ld", value->integer);
        return;
    case DC_KEY_SWITCH:
        snprintf(text, size, "%s", value->on ? "on" : "off");
        return;
    case DC_KEY_CHOICE:
        snprintf(text, size, "%s", key->choices[value->choice]);
        return;
    case DC_KEY_TEXT:
        break;
    case DC_KEY_TEXT_LIST:
        text[0] = '\0';
        for (size_t i = 0; i < value->n_texts && length < size; i++)
            length += (size_t)snprintf(text + length, size - length, "%s%s", i == 0 ? "" : ", ",
                                       value->texts[i]);
        return;
    }
    snprintf(text, size, "%s", value->text);
}

static enum dc_result check_settings(const struct dc_merge_input *one,
                                     const struct dc_probe_choice *a,
                                     const struct dc_merge_input *other,
                                     const struct dc_probe_choice *b, struct dc_error *error)
{
    for (size_t k = 0; k < a->settings.n_keys; k++) {
        const struct dc_key *key = &a->settings.keys[k];
        const struct dc_value *x = &a->settings.values[k], *y = &b->settings.values[k];
        if (same_value(key, x, y))
            continue;
        char x_text[256], y_text[256];
        write_value(key, x, x_text, sizeof x_text);
        write_value(key, y, y_text, sizeof y_text);
        return dc_fail(error, DC_ERROR_DATA,
                       "'%s' has probes.%s.%s: %s, and '%s' has %s: their points have different "
                       "meanings",
                       one->path, a->probe->name, key->name, x_text, other->path, y_text);
    }
    return DC_SUCCESS;
}

static const struct dc_probe_choice *choice_of(const struct dc_merge_input *input,
                                               const struct dc_probe *probe)
{
    for (size_t p = 0; p < input->deck->n_probes; p++)
        if (input->deck->probes[p].probe == probe)
            return &input->deck->probes[p];
    return NULL;
}

/* Every probe of an input, in the registry's order; `probes` has room for all, and borrows. */
static enum dc_result join_probes(const struct dc_merge_input *inputs, size_t n,
                                  const struct dc_registry *registry,
                                  struct dc_probe_choice *probes, size_t *n_probes,
                                  struct dc_error *error)
{
    *n_probes = 0;
    for (size_t r = 0; registry->probes[r] != NULL; r++) {
        const struct dc_merge_input *first = NULL;
        const struct dc_probe_choice *chosen = NULL;
        bool refined_alike = true;
        for (size_t i = 0; i < n; i++) {
            const struct dc_probe_choice *choice = choice_of(&inputs[i], registry->probes[r]);
            enum dc_result result = DC_SUCCESS;
            if (choice != NULL && chosen != NULL)
                result = check_settings(first, chosen, &inputs[i], choice, error);
            if (result != DC_SUCCESS)
                return result;
            if (choice != NULL && chosen != NULL &&
                !dc_merge_refine_is_same(&chosen->refine, &choice->refine))
                refined_alike = false;
            if (choice != NULL && chosen == NULL) {
                first = &inputs[i];
                chosen = choice;
            }
        }
        if (chosen == NULL)
            continue;
        probes[*n_probes] = *chosen;
        if (!refined_alike)
            probes[*n_probes].refine = (struct dc_refine){0};
        ++*n_probes;
    }
    return DC_SUCCESS;
}

/* ---- places ---------------------------------------------------------------------------------- */

/* Both mostly run in the same order, so that the next value is next to the last one. */
static enum dc_result find_places(const struct dc_merge_input *input, const struct dc_deck *deck,
                                  enum dc_axis_role role, size_t *place, struct dc_error *error)
{
    const struct dc_grid_axis *from = &input->deck->cube.axis[role], *to = &deck->cube.axis[role];
    size_t at = 0;
    for (size_t i = 0; i < from->n; i++) {
        size_t looked = 0;
        while (looked < to->n && to->values[at] != from->values[i]) {
            at = at + 1 == to->n ? 0 : at + 1;
            looked++;
        }
        if (looked == to->n)
            return dc_fail(error, DC_ERROR_INTERNAL, "a value of the axis '%s' of '%s' got lost",
                           from->axis->name, input->path);
        place[i] = at;
    }
    return DC_SUCCESS;
}

static enum dc_result place_input(struct dc_merge_input *input, const struct dc_deck *deck,
                                  struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    input->probe = calloc(input->deck->n_probes, sizeof *input->probe);
    if (input->probe == NULL)
        return dc_fail_memory(error);
    for (size_t p = 0; p < input->deck->n_probes; p++)
        while (deck->probes[input->probe[p]].probe != input->deck->probes[p].probe)
            input->probe[p]++;
    for (size_t role = 0; role < DC_AXIS_COUNT && result == DC_SUCCESS; role++) {
        input->place[role] = calloc(input->deck->cube.axis[role].n, sizeof *input->place[role]);
        result = input->place[role] == NULL
                     ? dc_fail_memory(error)
                     : find_places(input, deck, (enum dc_axis_role)role, input->place[role], error);
    }
    return result;
}

/* ---- the deck -------------------------------------------------------------------------------- */

/* Written out and read again, so that it is what a scan makes of this text. */
static enum dc_result write_and_read(const struct dc_deck *shell,
                                     const struct dc_registry *registry, struct dc_deck **deck,
                                     struct dc_error *error)
{
    char *text = NULL;
    struct dc_error why = {""};
    enum dc_result result = dc_deck_write_effective(shell, &text, error);
    if (result == DC_SUCCESS) {
        result =
            dc_deck_parse(text, "the merged deck", NULL, 0, DC_DECK_SCAN, registry, deck, &why);
        if (result == DC_SUCCESS)
            result = dc_deck_read_inputs(*deck, &why);
        if (result != DC_SUCCESS)
            dc_fail(error, result, "%s", why.text);
    }
    free(text);
    return result == DC_ERROR_USAGE ? DC_ERROR_DATA : result;
}

enum dc_result dc_merge_decks(struct dc_merge_input *inputs, size_t n, const char *out,
                              const struct dc_registry *registry, struct dc_deck **deck,
                              struct dc_error *error)
{
    const struct dc_model *model = inputs[0].deck->model;
    struct dc_deck shell = {.model = model, .has_axes = true, .cube = {.model = model}};
    struct dc_cube own = {.model = model}; /* the axes that are not borrowed */
    size_t room = 1;
    while (registry->probes[room - 1] != NULL)
        room++;
    *deck = NULL;
    for (size_t i = 1; i < n; i++)
        if (inputs[i].deck->model != model)
            return dc_fail(error, DC_ERROR_DATA, "'%s' is of the model %s, and '%s' of %s",
                           inputs[0].path, model->name, inputs[i].path,
                           inputs[i].deck->model->name);
    shell.probes = calloc(room, sizeof *shell.probes);
    shell.output_file = dc_path_with(out, "");
    enum dc_result result =
        shell.probes == NULL || shell.output_file == NULL
            ? dc_fail_memory(error)
            : join_probes(inputs, n, registry, shell.probes, &shell.n_probes, error);
    for (size_t role = 0; role < DC_AXIS_COUNT && result == DC_SUCCESS; role++) {
        bool owned;
        result = dc_merge_axis(inputs, n, (enum dc_axis_role)role, &shell.cube.axis[role], &owned,
                               error);
        if (owned)
            own.axis[role] = shell.cube.axis[role];
    }
    /* Of the largest share, each smaller one is a part; what nobody checked, a resumed scan does.
     */
    for (size_t i = 0; i < n; i++)
        shell.verify = fmax(shell.verify, inputs[i].deck->verify);
    if (result == DC_SUCCESS)
        result = write_and_read(&shell, registry, deck, error);
    for (size_t i = 0; i < n && result == DC_SUCCESS; i++)
        result = place_input(&inputs[i], *deck, error);
    dc_cube_free(&own);
    free(shell.output_file);
    free(shell.probes);
    return result;
}

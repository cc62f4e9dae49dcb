/* The deck written out with all its defaults, by libyaml's emitter: it quotes what needs quotes. */
#include "scan/deck_parts.h"

#include "darkcube/quantity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

/* A YAML document on its way. Nodes are libyaml's indices; 0 is a node that could not be made, and
 * libyaml refuses to work with it, so that one look at `failed` at the end is enough. */
struct writing {
    yaml_document_t document;
    bool failed;
};

static int add_scalar(struct writing *writing, const char *text)
{
    /* These would say nothing without quotes. */
    const bool quoted = text[0] == '\0' || strcmp(text, "~") == 0 || strcmp(text, "null") == 0;
    int node = yaml_document_add_scalar(
        &writing->document, NULL, (const yaml_char_t *)text, (int)strlen(text),
        quoted ? YAML_DOUBLE_QUOTED_SCALAR_STYLE : YAML_ANY_SCALAR_STYLE);
    writing->failed |= node == 0;
    return node;
}

static int add_map(struct writing *writing, yaml_mapping_style_t style)
{
    int node = yaml_document_add_mapping(&writing->document, NULL, style);
    writing->failed |= node == 0;
    return node;
}

static int add_list(struct writing *writing)
{
    int node = yaml_document_add_sequence(&writing->document, NULL, YAML_FLOW_SEQUENCE_STYLE);
    writing->failed |= node == 0;
    return node;
}

static void append_pair(struct writing *writing, int map, const char *key, int value)
{
    int key_node = add_scalar(writing, key);
    if (!writing->failed &&
        !yaml_document_append_mapping_pair(&writing->document, map, key_node, value))
        writing->failed = true;
}

static void append_item(struct writing *writing, int list, const char *text)
{
    int item = add_scalar(writing, text);
    if (!writing->failed && !yaml_document_append_sequence_item(&writing->document, list, item))
        writing->failed = true;
}

/* A number with its unit, which reads back as the same bits. */
static int add_quantity(struct writing *writing, double value, const char *unit)
{
    char number[DC_NUMBER_SIZE], text[DC_NUMBER_SIZE + 64];
    dc_format_number(value, number);
    const bool has_unit = strcmp(unit, "1") != 0;
    snprintf(text, sizeof text, "%s%s%s", number, has_unit ? " " : "", has_unit ? unit : "");
    return add_scalar(writing, text);
}

/* ---- the parts of a deck --------------------------------------------------------------------- */

static int add_axis(struct writing *writing, const struct dc_grid_axis *grid)
{
    int map = add_map(writing, YAML_FLOW_MAPPING_STYLE);
    if (grid->spacing == DC_SPACING_LIST) {
        int list = add_list(writing);
        for (size_t i = 0; i < grid->n; i++)
            append_item(writing, list, grid->labels[i]);
        append_pair(writing, map, "values", list);
        return map;
    }
    char points[DC_NUMBER_SIZE];
    snprintf(points, sizeof points, "%zu", grid->n);
    append_pair(writing, map, "from", add_quantity(writing, grid->values[0], grid->axis->unit));
    append_pair(writing, map, "to",
                add_quantity(writing, grid->values[grid->n - 1], grid->axis->unit));
    append_pair(writing, map, "points", add_scalar(writing, points));
    append_pair(writing, map, "spacing",
                add_scalar(writing, grid->spacing == DC_SPACING_LOG ? "log" : "linear"));
    return map;
}

static int add_value(struct writing *writing, const struct dc_key *key,
                     const struct dc_value *value)
{
    char number[DC_NUMBER_SIZE];
    int list;
    switch (key->kind) {
    case DC_KEY_REAL:
        return add_quantity(writing, value->real, key->unit);
    case DC_KEY_INTEGER:
        snprintf(number, sizeof number, "%ld", value->integer);
        return add_scalar(writing, number);
    case DC_KEY_SWITCH:
        return add_scalar(writing, value->on ? "on" : "off");
    case DC_KEY_CHOICE:
        return add_scalar(writing, key->choices[value->choice]);
    case DC_KEY_TEXT_LIST:
        list = add_list(writing);
        for (size_t i = 0; i < value->n_texts; i++)
            append_item(writing, list, value->texts[i]);
        return list;
    case DC_KEY_TEXT:
        break;
    }
    return add_scalar(writing, value->text);
}

/* An entry for each output: what is left out in a deck stands here, too. */
static int add_refine(struct writing *writing, const struct dc_deck *deck)
{
    char number[DC_NUMBER_SIZE], name[160];
    int entries = yaml_document_add_sequence(&writing->document, NULL, YAML_BLOCK_SEQUENCE_STYLE);
    writing->failed |= entries == 0;
    for (size_t p = 0; p < deck->n_probes; p++) {
        const struct dc_probe_choice *choice = &deck->probes[p];
        for (size_t i = 0; i < choice->refine.n; i++) {
            const struct dc_refine_output *output = &choice->refine.output[i];
            int map = add_map(writing, YAML_FLOW_MAPPING_STYLE), levels = add_list(writing);
            snprintf(name, sizeof name, "%s/%s", choice->probe->name,
                     choice->outputs.output[output->output].name);
            append_pair(writing, map, "of", add_scalar(writing, name));
            for (size_t k = 0; k < output->n_levels; k++)
                append_item(writing, levels, dc_format_number(output->levels[k], number));
            append_pair(writing, map, "levels", levels);
            snprintf(number, sizeof number, "%zu", choice->refine.start);
            append_pair(writing, map, "start", add_scalar(writing, number));
            append_pair(writing, map, "margin",
                        add_scalar(writing, dc_format_number(output->margin, number)));
            if (!writing->failed &&
                !yaml_document_append_sequence_item(&writing->document, entries, map))
                writing->failed = true;
        }
    }
    return entries;
}

static void add_deck(struct writing *writing, const struct dc_deck *deck)
{
    int root = add_map(writing, YAML_BLOCK_MAPPING_STYLE);
    append_pair(writing, root, "model", add_scalar(writing, deck->model->name));
    if (deck->has_axes) {
        int axes = add_map(writing, YAML_BLOCK_MAPPING_STYLE);
        for (size_t role = 0; role < DC_AXIS_COUNT; role++)
            append_pair(writing, axes, deck->model->axis[role].name,
                        add_axis(writing, &deck->cube.axis[role]));
        append_pair(writing, root, "axes", axes);
    }
    int probes = add_map(writing, YAML_BLOCK_MAPPING_STYLE);
    for (size_t i = 0; i < deck->n_probes; i++) {
        const struct dc_settings *settings = &deck->probes[i].settings;
        int keys = add_map(writing, YAML_BLOCK_MAPPING_STYLE);
        for (size_t j = 0; j < settings->n_keys; j++)
            append_pair(writing, keys, settings->keys[j].name,
                        add_value(writing, &settings->keys[j], &settings->values[j]));
        append_pair(writing, probes, deck->probes[i].probe->name, keys);
    }
    append_pair(writing, root, "probes", probes);
    if (dc_deck_refines(deck))
        append_pair(writing, root, "refine", add_refine(writing, deck));
    if (deck->has_axes)
        append_pair(writing, root, "verify", add_quantity(writing, deck->verify, "1"));
    int output = add_map(writing, YAML_BLOCK_MAPPING_STYLE);
    append_pair(writing, output, "file", add_scalar(writing, deck->output_file));
    append_pair(writing, root, "output", output);
}

/* Takes the document over. */
static bool emit(yaml_document_t *document, FILE *out)
{
    yaml_emitter_t emitter;
    if (!yaml_emitter_initialize(&emitter)) {
        yaml_document_delete(document);
        return false;
    }
    yaml_emitter_set_output_file(&emitter, out);
    yaml_emitter_set_width(&emitter, -1);
    yaml_emitter_set_unicode(&emitter, 1);
    const bool ok = yaml_emitter_dump(&emitter, document) && yaml_emitter_close(&emitter);
    yaml_emitter_delete(&emitter);
    return ok;
}

enum dc_result dc_deck_write_effective(const struct dc_deck *deck, char **text,
                                       struct dc_error *error)
{
    struct writing writing = {.failed = false};
    size_t size;
    *text = NULL;
    if (!yaml_document_initialize(&writing.document, NULL, NULL, NULL, 1, 1))
        return dc_fail_memory(error);
    add_deck(&writing, deck);
    if (writing.failed) {
        yaml_document_delete(&writing.document);
        return dc_fail(error, DC_ERROR_USAGE,
                       "the deck cannot be written out: '%s' is not UTF-8, or memory is short",
                       deck->output_file);
    }
    char *made = NULL;
    FILE *out = open_memstream(&made, &size);
    if (out == NULL) {
        yaml_document_delete(&writing.document);
        return dc_fail_memory(error);
    }
    bool ok = emit(&writing.document, out);
    ok = fclose(out) == 0 && ok;
    if (!ok) {
        free(made);
        return dc_fail_memory(error);
    }
    *text = made;
    return DC_SUCCESS;
}

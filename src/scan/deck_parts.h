/* The parts of reading a deck that are files of their own. */
#ifndef SCAN_DECK_PARTS_H
#define SCAN_DECK_PARTS_H

#include "darkcube/deck.h"
#include "scan/deck_yaml.h"

/* `axes` of a deck into the cube of a model; `cube` is to be freed in any case. Errors:
 * DC_ERROR_USAGE, DC_ERROR_INTERNAL. */
enum dc_result dc_deck_read_axes(const struct dc_yaml_node *axes, const struct dc_model *model,
                                 struct dc_cube *cube, struct dc_error *error);

/* The deck written out as YAML, freed by the caller. Errors: DC_ERROR_USAGE for a text that is not
 * UTF-8, DC_ERROR_INTERNAL. */
enum dc_result dc_deck_write_effective(const struct dc_deck *deck, char **text,
                                       struct dc_error *error);

/* Fills deck->hash from model, axes (values bit by bit) and probes. Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_deck_fill_hash(struct dc_deck *deck, struct dc_error *error);

#endif

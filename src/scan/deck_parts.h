/* The parts of reading a deck that are files of their own. */
#ifndef SCAN_DECK_PARTS_H
#define SCAN_DECK_PARTS_H

#include "darkcube/deck.h"
#include "scan/deck_yaml.h"

#include <stdint.h>

/* `axes` of a deck into the cube of a model; `cube` is to be freed in any case. Errors:
 * DC_ERROR_USAGE, DC_ERROR_INTERNAL. */
enum dc_result dc_deck_read_axes(const struct dc_yaml_node *axes, const struct dc_model *model,
                                 struct dc_cube *cube, struct dc_error *error);

/* The key `verify` of a deck whose probes have been read; what it wants checked must have something
 * to check it. Errors: DC_ERROR_USAGE, DC_ERROR_INTERNAL. */
enum dc_result dc_deck_read_verify(const struct dc_yaml_node *root, struct dc_deck *deck,
                                   struct dc_error *error);

/* `refine` of a deck, whose axes and probes have been read, into its probes; NULL: there is none.
 * Errors: DC_ERROR_USAGE, DC_ERROR_INTERNAL. */
enum dc_result dc_deck_read_refine(const struct dc_yaml_node *node, struct dc_deck *deck,
                                   struct dc_error *error);

/* The deck written out as YAML, freed by the caller. Errors: DC_ERROR_USAGE for a text that is not
 * UTF-8, DC_ERROR_INTERNAL. */
enum dc_result dc_deck_write_effective(const struct dc_deck *deck, char **text,
                                       struct dc_error *error);

/* Fills deck->hash from model, axes (values bit by bit), probes and the inputs that have been read.
 * Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_deck_fill_hash(struct dc_deck *deck, struct dc_error *error);

/* A number that belongs to the deck's model and one of its probes with all its keys: whatever the
 * axes, and whatever else is in the deck. Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_deck_probe_seed(const struct dc_deck *deck, size_t probe, uint64_t *seed,
                                  struct dc_error *error);

/* The settings of a probe's reference path, which it must have; freed by dc_settings_free. Errors:
 * DC_ERROR_USAGE for settings that nothing can check, DC_ERROR_INTERNAL. */
enum dc_result dc_deck_reference_settings(const struct dc_probe_choice *choice,
                                          struct dc_settings *settings, struct dc_error *error);

/* SHA-256 of a text, without its final NUL, in hexadecimal digits. Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_text_hash(const char *text, char hash[DC_HASH_LENGTH + 1],
                            struct dc_error *error);

/* The two halves of dc_deck_read_inputs: where one rank finds and reads the files, and what every
 * rank does with their texts. Errors: as there. */
enum dc_result dc_deck_find_inputs(struct dc_deck *deck, struct dc_error *error);
enum dc_result dc_deck_note_inputs(struct dc_deck *deck, struct dc_error *error);

/* How the comments on inputs begin in an effective deck: `# data file of PROBE: NAME, SHA-256 ...`.
 */
#define DC_INPUT_COMMENT "# data file of "

#endif

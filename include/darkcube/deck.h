/* The deck: a YAML file with model, axes, probes, output. Parsed by libyaml, whose nodes keep line
 * and column; walked against the keys that the scan, the model and the chosen probes declare.
 * Every mistake is one sentence `FILE:LINE:COLUMN: KEY: what was expected` (and the nearest key for
 * a misspelt one); unknown and duplicate keys are mistakes. */
#ifndef DARKCUBE_DECK_H
#define DARKCUBE_DECK_H

#include "darkcube/cube.h"
#include "darkcube/probe.h"
#include "darkcube/refine.h"

struct dc_probe_choice {
    const struct dc_probe *probe;
    struct dc_settings settings;
    struct dc_outputs outputs;
    struct dc_inputs inputs; /* named by the deck, read by dc_deck_read_inputs */
    struct dc_refine refine; /* which points are computed; nothing: all */
};

enum { DC_HASH_LENGTH = 64 };

struct dc_deck {
    const struct dc_model *model;
    bool has_axes; /* false only for DC_DECK_POINT */
    struct dc_cube cube;
    size_t n_probes;
    struct dc_probe_choice *probes; /* in the registry's order, whatever the deck's */
    double verify;                 /* share of the points to check on the reference path; 0: none */
    char *output_file;             /* output.file */
    char *effective;               /* YAML, all defaults written out; reading it gives this deck */
    char hash[DC_HASH_LENGTH + 1]; /* SHA-256 of what determines the results: all but `output`, and
                                      the texts of the inputs once they are read */
};

/* What a deck must hold: a scan needs axes and at least one probe; for a point both may be missing
 * (then every probe of the registry is chosen). */
enum dc_deck_use { DC_DECK_SCAN, DC_DECK_POINT };

/* Parses a deck. `text` is the whole file (NULL: no deck, every key has its default; only for
 * DC_DECK_POINT), `name` what messages call it. `overrides` are n `key=value` strings as given to
 * --set: a dotted key and a YAML value that replaces the key whole; they go through the same checks
 * and are called `--set KEY` in messages. `*deck` is freed by dc_deck_free.
 * Errors: DC_ERROR_USAGE, DC_ERROR_INTERNAL. */
enum dc_result dc_deck_parse(const char *text, const char *name, const char *const *overrides,
                             size_t n_overrides, enum dc_deck_use use,
                             const struct dc_registry *registry, struct dc_deck **deck,
                             struct dc_error *error);
void dc_deck_free(struct dc_deck *deck);

/* Whether some points of some probe may not be needed. */
bool dc_deck_refines(const struct dc_deck *deck);

/* Reads a whole file into a NUL-terminated string (freed by the caller). Errors: `failure` for a
 * file that cannot be read, is larger than 16 MiB or holds a NUL byte (DC_ERROR_USAGE for a deck,
 * DC_ERROR_DATA for data); DC_ERROR_INTERNAL. */
enum dc_result dc_read_text(const char *path, enum dc_result failure, char **text,
                            struct dc_error *error);

/* Reads the files that the deck's probes need, and takes their texts into the deck's hash and their
 * names and SHA-256 into its effective text, as comments. The path that a key gives is looked for
 * from the working directory, then as all other names in the data folders: $DARKCUBE_DATA,
 * $DARKCUBE_DATA/inputs, `inputs` and `share/darkcube/inputs` next to the folder of the running
 * program, and where this build was made and is to be installed. An absolute path is taken as it
 * is. Once a deck; a scan on many ranks calls dc_scan_read_inputs instead. Errors: DC_ERROR_DATA
 * for a file that is nowhere (the sentence says where it was looked for) or cannot be read;
 * DC_ERROR_INTERNAL. */
enum dc_result dc_deck_read_inputs(struct dc_deck *deck, struct dc_error *error);

/* The complete commented deck made from the declarations: inputs/explanatory.yaml. Every model and
 * probe of the registry is explained; the first model's keys are active. */
enum dc_result dc_deck_explain(const struct dc_registry *registry, char **text,
                               struct dc_error *error);

#endif

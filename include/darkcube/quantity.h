/* Numbers as people write them in decks and on the command line: `1.5 MeV`, `100 km`, `1e-10`,
 * `3pi/4`, `pi-atan(1/2)`, `45deg`. Reading is strict: the whole text must be a number with, where
 * the quantity has one, a unit of the right kind. */
#ifndef DARKCUBE_QUANTITY_H
#define DARKCUBE_QUANTITY_H

#include "darkcube/status.h"

/* A decimal floating-point number and nothing else: no hexadecimal, no `inf`, no `nan`, no trailing
 * characters. Returns false if the text is anything else or overflows. */
bool dc_parse_number(const char *text, double *value);

/* A whole number written in decimal digits with an optional sign, and nothing else; false if the
 * text is anything else or does not fit. */
bool dc_parse_integer(const char *text, long *value);

/* A share from 0 to 1, written as a number (0.005) or in per cent (0.5%), and nothing else; false
 * if the text is anything else. */
bool dc_parse_share(const char *text, double *share);

/* Reads a number with its unit, and gives it in `unit`. Units understood: eV keV MeV GeV TeV;
 * cm m km; s ms us ns; erg/s; "1" (a bare number); any other unit is understood where it is `unit`
 * itself. A bare number is taken in `unit`. For "rad" the text is an arithmetic expression of
 * numbers, pi, + - * / ( ) and atan(), optionally followed by `rad` or `deg`; a number may stand
 * directly before pi, as in 3pi/4. Blanks around the text and before the unit do not matter.
 * Errors: DC_ERROR_USAGE with a sentence that says what was expected. */
enum dc_result dc_parse_quantity(const char *text, const char *unit, double *value,
                                 struct dc_error *error);

enum { DC_NUMBER_SIZE = 32, DC_EXCERPT_SIZE = 80 };

/* The shortest decimal number that reads back as the same double; returns `buffer`. */
const char *dc_format_number(double value, char buffer[DC_NUMBER_SIZE]);

/* Foreign text made fit for a message: control characters become '?', a long text is cut and ends
 * in "..."; returns `buffer`. */
const char *dc_excerpt(const char *text, char buffer[DC_EXCERPT_SIZE]);

/* Checks that a value, which was written as `text`, lies between two ends (included). Errors:
 * DC_ERROR_USAGE with a sentence that says what was expected. */
enum dc_result dc_check_range(double value, double lowest, double highest, const char *unit,
                              const char *text, struct dc_error *error);

/* "one, two, three", as many as fit into `size` bytes; returns `buffer`. `words` ends with NULL. */
const char *dc_join_words(const char *const *words, char *buffer, size_t size);

/* The candidate that is nearest to `word` (edit distance at most a third of its length, at least
 * 1), or NULL: "did you mean ...?". `candidates` ends with NULL. */
const char *dc_nearest_word(const char *word, const char *const *candidates);

#endif

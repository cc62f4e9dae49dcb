/* Text tables: rows of numbers, parted by commas or blanks, after at most one word. Empty lines do
 * not count, nor does what follows a '#'. */
#ifndef DARKCUBE_TERRESTRIAL_NUMBER_ROWS_H
#define DARKCUBE_TERRESTRIAL_NUMBER_ROWS_H

#include "darkcube/status.h"

enum { DC_ROW_WORD = 32, DC_ROW_NUMBERS = 16 };

struct dc_rows {
    const char *name; /* of the file, for messages */
    const char *rest; /* text that is still to be read */
    size_t line;      /* of the row at hand, from 1 */

    char word[DC_ROW_WORD]; /* the word before the numbers; empty if there is none */
    size_t n;
    double number[DC_ROW_NUMBERS];
};

void dc_rows_begin(struct dc_rows *rows, const char *text, const char *name);

/* The next row; `*there` is false after the last one. Errors: DC_ERROR_DATA with file and line for
 * what is neither a number nor a first word, and for too many numbers. */
enum dc_result dc_rows_next(struct dc_rows *rows, bool *there, struct dc_error *error);

/* All rows without words, `n_columns` numbers each, in `*values` [*n_rows][n_columns], freed by
 * free(); at least one row. Errors: DC_ERROR_DATA, DC_ERROR_INTERNAL; then `*values` is NULL. */
enum dc_result dc_rows_read(const char *text, const char *name, size_t n_columns, double **values,
                            size_t *n_rows, struct dc_error *error);

/* The line of a row of such a table, from 1; rows are counted from 0. */
size_t dc_rows_line(const char *text, size_t row);

#endif

#include "terrestrial/number_rows.h"

#include "darkcube/quantity.h"

#include <stdlib.h>
#include <string.h>

void dc_rows_begin(struct dc_rows *rows, const char *text, const char *name)
{
    *rows = (struct dc_rows){.name = name, .rest = text};
}

static enum dc_result read_field(struct dc_rows *rows, const char *field, size_t length,
                                 bool is_first, struct dc_error *error)
{
    char text[64], excerpt[DC_EXCERPT_SIZE];
    const size_t kept = length < sizeof text ? length : sizeof text - 1;
    memcpy(text, field, kept);
    text[kept] = '\0';
    double value;
    if (dc_parse_number(text, &value)) {
        if (rows->n == DC_ROW_NUMBERS)
            return dc_fail(error, DC_ERROR_DATA, "%s:%zu: more than %d numbers in a row",
                           rows->name, rows->line, DC_ROW_NUMBERS);
        rows->number[rows->n++] = value;
        return DC_SUCCESS;
    }
    if (!is_first || length >= sizeof rows->word || strchr("+-.0123456789", text[0]) != NULL)
        return dc_fail(error, DC_ERROR_DATA, "%s:%zu: expected a number, got '%s'", rows->name,
                       rows->line, dc_excerpt(text, excerpt));
    memcpy(rows->word, text, kept + 1);
    return DC_SUCCESS;
}

enum dc_result dc_rows_next(struct dc_rows *rows, bool *there, struct dc_error *error)
{
    static const char parts[] = ", \t\r";
    rows->n = 0;
    rows->word[0] = '\0';
    *there = false;
    while (!*there && *rows->rest != '\0') {
        const char *at = rows->rest, *end = at + strcspn(at, "#\n");
        rows->rest += strcspn(at, "\n");
        rows->rest += *rows->rest == '\n';
        rows->line++;
        for (at += strspn(at, parts); at < end; at += strspn(at, parts)) {
            const size_t length = strcspn(at, ", \t\r#\n");
            enum dc_result result = read_field(rows, at, length, !*there, error);
            if (result != DC_SUCCESS)
                return result;
            *there = true;
            at += length;
        }
    }
    return DC_SUCCESS;
}

static enum dc_result add_row(struct dc_rows *rows, size_t n_columns, double **values,
                              size_t *n_rows, struct dc_error *error)
{
    if (rows->word[0] != '\0' || rows->n == 0 || rows->n != n_columns)
        return dc_fail(error, DC_ERROR_DATA, "%s:%zu: expected %zu numbers in each row", rows->name,
                       rows->line, n_columns);
    if ((*n_rows & (*n_rows - 1)) == 0) { /* it is full: twice as many */
        const size_t capacity = *n_rows == 0 ? 1 : 2 * *n_rows;
        double *larger = realloc(*values, capacity * n_columns * sizeof *larger);
        if (larger == NULL)
            return dc_fail_memory(error);
        *values = larger;
    }
    memcpy(*values + *n_rows * n_columns, rows->number, n_columns * sizeof **values);
    ++*n_rows;
    return DC_SUCCESS;
}

enum dc_result dc_rows_read(const char *text, const char *name, size_t n_columns, double **values,
                            size_t *n_rows, struct dc_error *error)
{
    struct dc_rows rows;
    bool there;
    *values = NULL;
    *n_rows = 0;
    dc_rows_begin(&rows, text, name);
    enum dc_result result = dc_rows_next(&rows, &there, error);
    while (result == DC_SUCCESS && there) {
        result = add_row(&rows, n_columns, values, n_rows, error);
        if (result == DC_SUCCESS)
            result = dc_rows_next(&rows, &there, error);
    }
    if (result == DC_SUCCESS && *n_rows == 0)
        result = dc_fail(error, DC_ERROR_DATA, "%s: expected rows of %zu numbers, found none", name,
                         n_columns);
    if (result != DC_SUCCESS) {
        free(*values);
        *values = NULL;
    }
    return result;
}

size_t dc_rows_line(const char *text, size_t row)
{
    struct dc_rows rows;
    struct dc_error unused;
    bool there = true;
    dc_rows_begin(&rows, text, "");
    for (size_t i = 0; i <= row && there; i++)
        if (dc_rows_next(&rows, &there, &unused) != DC_SUCCESS)
            break;
    return rows.line;
}

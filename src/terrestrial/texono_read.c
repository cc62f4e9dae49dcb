#include "terrestrial/number_rows.h"
#include "terrestrial/texono.h"

#include <string.h>

/* A row of the file, and where its numbers go. */
struct field {
    const char *word;
    size_t n;
    double *numbers;
};
enum { FIELDS = 5 };

static struct field *field_named(struct field fields[FIELDS], const char *word)
{
    for (size_t i = 0; i < FIELDS; i++)
        if (strcmp(fields[i].word, word) == 0)
            return &fields[i];
    return NULL;
}

static enum dc_result read_row(const struct dc_rows *row, struct field fields[FIELDS],
                               struct dc_error *error)
{
    const struct field *field = field_named(fields, row->word);
    if (field == NULL)
        return dc_fail(error, DC_ERROR_DATA,
                       "%s:%zu: expected flux_per_cm2_s, electrons_per_kg, exposure_kg_days, "
                       "recoil_mev or ratio, then numbers",
                       row->name, row->line);
    if (field->numbers[0] != 0)
        return dc_fail(error, DC_ERROR_DATA, "%s:%zu: '%s' is there twice", row->name, row->line,
                       field->word);
    if (row->n != field->n)
        return dc_fail(error, DC_ERROR_DATA, "%s:%zu: expected %zu numbers after '%s', got %zu",
                       row->name, row->line, field->n, field->word, row->n);
    for (size_t k = 0; k < row->n; k++) {
        if (!(row->number[k] > 0))
            return dc_fail(error, DC_ERROR_DATA, "%s:%zu: expected positive numbers", row->name,
                           row->line);
        field->numbers[k] = row->number[k];
    }
    return DC_SUCCESS;
}

enum dc_result dc_texono_read(const char *text, const char *name, struct dc_texono_facts *facts,
                              struct dc_error *error)
{
    struct field fields[FIELDS] = {
        {"flux_per_cm2_s", 1, &facts->flux_per_cm2_s},
        {"electrons_per_kg", 1, &facts->electrons_per_kg},
        {"exposure_kg_days", 1, &facts->exposure_kg_days},
        {"recoil_mev", 2, facts->recoil_mev},
        {"ratio", 3, facts->ratio},
    };
    struct dc_rows rows;
    bool there;
    *facts = (struct dc_texono_facts){0};
    dc_rows_begin(&rows, text, name);
    enum dc_result result = dc_rows_next(&rows, &there, error);
    while (result == DC_SUCCESS && there) {
        result = read_row(&rows, fields, error);
        if (result == DC_SUCCESS)
            result = dc_rows_next(&rows, &there, error);
    }
    if (result != DC_SUCCESS)
        return result;
    for (size_t i = 0; i < FIELDS; i++)
        if (fields[i].numbers[0] == 0)
            return dc_fail(error, DC_ERROR_DATA, "%s: the row '%s' is missing", name,
                           fields[i].word);
    return DC_SUCCESS;
}

#include "supernova/profile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum dc_result dc_profile_add(struct dc_profile *profile, const struct dc_profile_row *row,
                              struct dc_error *error)
{
    const struct dc_matter *m = &row->matter;
    double before_km = profile->n_rows > 0 ? profile->rows[profile->n_rows - 1].radius_km : -1;
    if (row->radius_km < 0)
        return dc_fail(error, DC_ERROR_DATA, "%s:%zu: %s: expected a radius from 0 on, got %g km",
                       profile->file, row->line, profile->radius_column, row->radius_km);
    if (!(row->radius_km > before_km))
        return dc_fail(error, DC_ERROR_DATA,
                       "%s:%zu: %s: radii must grow from row to row; %.10g km follows %.10g km",
                       profile->file, row->line, profile->radius_column, row->radius_km, before_km);
    const double densities[] = {m->proton_density, m->neutron_density, m->electron_density};
    const char *const names[] = {"proton", "neutron", "electron"};
    for (size_t i = 0; i < sizeof densities / sizeof densities[0]; i++)
        if (!(densities[i] > 0) || !isfinite(densities[i]))
            return dc_fail(error, DC_ERROR_DATA,
                           "%s:%zu: the columns give a %s density of %g MeV^3; expected a number "
                           "above 0",
                           profile->file, row->line, names[i], densities[i]);
    if (profile->n_rows == profile->capacity) {
        size_t capacity = 2 * profile->capacity + 64;
        struct dc_profile_row *rows = realloc(profile->rows, capacity * sizeof *rows);
        if (rows == NULL)
            return dc_fail_memory(error);
        profile->rows = rows;
        profile->capacity = capacity;
    }
    profile->rows[profile->n_rows++] = *row;
    return DC_SUCCESS;
}

void dc_profile_clear(struct dc_profile *profile)
{
    free(profile->rows);
    profile->rows = NULL;
    profile->n_rows = profile->capacity = 0;
}

/* ---- lines, fields, numbers ------------------------------------------------------------------ */

static const char blanks[] = " \t";

char *dc_next_line(struct dc_lines *lines)
{
    char *line = lines->next;
    if (*line == '\0')
        return NULL;
    char *end = line + strcspn(line, "\n");
    lines->next = *end == '\n' ? end + 1 : end;
    lines->number++;
    if (end > line && end[-1] == '\r')
        end--;
    *end = '\0';
    return line;
}

char *dc_next_field(char **text)
{
    char *field = *text + strspn(*text, blanks);
    if (*field == '\0')
        return NULL;
    char *end = field + strcspn(field, blanks);
    *text = *end == '\0' ? end : end + 1;
    *end = '\0';
    return field;
}

char *dc_trim(char *text)
{
    text += strspn(text, blanks);
    size_t length = strlen(text);
    while (length > 0 && strchr(blanks, text[length - 1]) != NULL)
        length--;
    text[length] = '\0';
    return text;
}

enum dc_result dc_profile_number(const struct dc_profile *profile, size_t line,
                                 const struct dc_profile_column *column, const char *field,
                                 double *value, struct dc_error *error)
{
    char excerpt[DC_EXCERPT_SIZE];
    if (dc_parse_number(field, value) && *value > column->above && *value < column->below)
        return DC_SUCCESS;
    dc_excerpt(field, excerpt);
    if (isfinite(column->below))
        return dc_fail(error, DC_ERROR_DATA,
                       "%s:%zu: %s: expected a number between %g and %g, got '%s'", profile->file,
                       line, column->name, column->above, column->below, excerpt);
    if (isfinite(column->above))
        return dc_fail(error, DC_ERROR_DATA, "%s:%zu: %s: expected a number above %g, got '%s'",
                       profile->file, line, column->name, column->above, excerpt);
    return dc_fail(error, DC_ERROR_DATA, "%s:%zu: %s: expected a number, got '%s'", profile->file,
                   line, column->name, excerpt);
}

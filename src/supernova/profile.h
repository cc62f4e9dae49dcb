/* What a reader finds in the text of a star's profile: rows of matter, and what the header says. */
#ifndef DARKCUBE_SUPERNOVA_PROFILE_H
#define DARKCUBE_SUPERNOVA_PROFILE_H

#include "darkcube/quantity.h"
#include "supernova/star.h"

struct dc_profile_row {
    size_t line; /* of the file, from 1 */
    double radius_km;
    struct dc_matter matter;
};

struct dc_profile {
    const char *file;                                /* what messages call the file */
    const char *radius_column, *temperature_column;  /* what the file calls these */
    char name[DC_EXCERPT_SIZE];                      /* of the star */
    double core_radius_km, neutrinosphere_radius_km; /* NAN: to be found in the rows */
    bool has_electron_potential; /* else it follows from density and temperature */
    size_t n_rows, capacity;
    struct dc_profile_row *rows;
};

/* Adds a row. Errors: DC_ERROR_DATA for a radius that is not above the last one's or below 0, or a
 * density that is not above 0; DC_ERROR_INTERNAL. */
enum dc_result dc_profile_add(struct dc_profile *profile, const struct dc_profile_row *row,
                              struct dc_error *error);
void dc_profile_clear(struct dc_profile *profile);

/* The reader of the layout of the Garching group. It chops `text` in pieces. Errors: DC_ERROR_DATA,
 * DC_ERROR_INTERNAL; there may be rows even then. */
enum dc_result dc_profile_read_garching(char *text, struct dc_profile *profile,
                                        struct dc_error *error);

/* ---- lines, fields, numbers ------------------------------------------------------------------ */

struct dc_lines {
    char *next;    /* the text that is left; it is chopped in place */
    size_t number; /* of the line that came last, from 1 */
};

/* The next line without its end (LF or CR LF); NULL after the last. */
char *dc_next_line(struct dc_lines *lines);

/* The next word between blanks, and moves behind it; NULL at the end of the line. */
char *dc_next_field(char **text);

/* The text without blanks before and behind it. */
char *dc_trim(char *text);

struct dc_profile_column {
    const char *name;
    double above, below; /* its values lie between these, ends excluded; INFINITY: no limit */
};

/* Reads the number in a field strictly. Errors: DC_ERROR_DATA with file, line and column. */
enum dc_result dc_profile_number(const struct dc_profile *profile, size_t line,
                                 const struct dc_profile_column *column, const char *field,
                                 double *value, struct dc_error *error);

#endif

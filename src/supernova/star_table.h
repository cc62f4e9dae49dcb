/* A star that is given by rows: between them it is interpolated, beyond the last there is vacuum,
 * and below the first all is as in the first. */
#ifndef DARKCUBE_SUPERNOVA_STAR_TABLE_H
#define DARKCUBE_SUPERNOVA_STAR_TABLE_H

#include "supernova/profile.h"

/* Rows that a star must have inside its neutrinosphere. */
enum { DC_STAR_LEAST_ROWS = 20 };

/* Makes the star of a profile, which may be forgotten afterwards. `*star` is freed by dc_star_free,
 * NULL after an error. Errors: DC_ERROR_DATA (too few rows inside the neutrinosphere, which is
 * nowhere or beyond the end, or inside the core), DC_ERROR_INTERNAL. */
enum dc_result dc_star_from_rows(const struct dc_profile *profile,
                                 double neutrinosphere_temperature_mev, struct dc_star **star,
                                 struct dc_error *error);

#endif

#include "probe/escape_radius.h"

#include "darkcube/quantity.h"

#include <stdio.h>
#include <string.h>

static const double nearest_km = 1e-3, farthest_km = 1e9;

enum dc_result dc_escape_radius_parse(const char *text, struct dc_escape_radius *radius,
                                      struct dc_error *error)
{
    static const char surface[] = "R_nu", blanks[] = " \t";
    char excerpt[DC_EXCERPT_SIZE];
    const char *number = text + strspn(text, blanks);
    *radius = (struct dc_escape_radius){0};
    if (strncmp(number, surface, sizeof surface - 1) == 0) {
        number += sizeof surface - 1;
        number += strspn(number, blanks);
        if (*number != '+')
            return dc_fail(error, DC_ERROR_USAGE,
                           "expected a distance such as '100 km' or 'R_nu + 1 km', got '%s'",
                           dc_excerpt(text, excerpt));
        number++;
        radius->beyond_neutrinosphere = true;
    }
    enum dc_result result = dc_parse_quantity(number, "km", &radius->km, error);
    return result == DC_SUCCESS
               ? dc_check_range(radius->km, nearest_km, farthest_km, "km", number, error)
               : result;
}

const char *dc_escape_radius_name(const struct dc_escape_radius *radius,
                                  char name[DC_ESCAPE_NAME_SIZE])
{
    char number[DC_NUMBER_SIZE];
    snprintf(name, DC_ESCAPE_NAME_SIZE, "%s%skm", radius->beyond_neutrinosphere ? "rnu_plus_" : "",
             dc_format_number(radius->km, number));
    return name;
}

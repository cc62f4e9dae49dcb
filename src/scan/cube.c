/* Axes and their product of points. */
#include "darkcube/cube.h"

#include "darkcube/quantity.h"

#include <math.h>
#include <stdlib.h>

/* Value number i of n between two ends. Powers of ten, so that decades come out as such. */
static double value_between(double from, double to, size_t i, size_t n, enum dc_spacing spacing)
{
    const double share = (double)i / (double)(n - 1);
    if (spacing == DC_SPACING_LINEAR)
        return from + share * (to - from);
    const double log_from = log10(from), log_to = log10(to);
    return pow(10, log_from + share * (log_to - log_from));
}

enum dc_result dc_grid_axis_fill(struct dc_grid_axis *grid, double from, double to, size_t n,
                                 enum dc_spacing spacing, struct dc_error *error)
{
    char from_text[DC_NUMBER_SIZE], to_text[DC_NUMBER_SIZE];
    dc_format_number(from, from_text);
    dc_format_number(to, to_text);
    if (spacing == DC_SPACING_LIST)
        return dc_fail(error, DC_ERROR_USAGE, "a range is spaced log or linear");
    if (!(from <= to) || !isfinite(from) || !isfinite(to))
        return dc_fail(error, DC_ERROR_USAGE, "expected an increasing range, got %s to %s",
                       from_text, to_text);
    if (spacing == DC_SPACING_LOG && from <= 0)
        return dc_fail(error, DC_ERROR_USAGE,
                       "expected a positive range for spacing log, got %s to %s", from_text,
                       to_text);
    if (n < 1 || (n == 1) != (from == to))
        return dc_fail(error, DC_ERROR_USAGE,
                       "expected at least 2 points, or 1 point and equal ends; got %zu from %s to "
                       "%s",
                       n, from_text, to_text);
    double *values = calloc(n, sizeof values[0]);
    if (values == NULL)
        return dc_fail_memory(error);
    values[0] = from;
    for (size_t i = 1; i + 1 < n; i++)
        values[i] = value_between(from, to, i, n, spacing);
    values[n - 1] = to;
    for (size_t i = 1; i < n; i++)
        if (!(values[i] > values[i - 1])) {
            free(values);
            return dc_fail(error, DC_ERROR_USAGE,
                           "%zu points are too many to be different numbers from %s to %s", n,
                           from_text, to_text);
        }
    grid->spacing = spacing;
    grid->n = n;
    grid->values = values;
    return DC_SUCCESS;
}

void dc_cube_free(struct dc_cube *cube)
{
    for (size_t role = 0; role < DC_AXIS_COUNT; role++) {
        struct dc_grid_axis *grid = &cube->axis[role];
        for (size_t i = 0; grid->labels != NULL && i < grid->n; i++)
            free(grid->labels[i]);
        free(grid->labels);
        free(grid->values);
    }
    *cube = (struct dc_cube){0};
}

size_t dc_cube_points(const struct dc_cube *cube)
{
    return dc_cube_pencils(cube) * cube->axis[DC_AXIS_COUPLING].n;
}

size_t dc_cube_pencils(const struct dc_cube *cube)
{
    return cube->axis[DC_AXIS_MASS].n * cube->axis[DC_AXIS_ANGLE].n;
}

struct dc_index dc_cube_point_index(const struct dc_cube *cube, size_t point)
{
    const size_t n_mass = cube->axis[DC_AXIS_MASS].n, n_coupling = cube->axis[DC_AXIS_COUPLING].n;
    struct dc_index index;
    index.i[DC_AXIS_COUPLING] = point % n_coupling;
    index.i[DC_AXIS_MASS] = point / n_coupling % n_mass;
    index.i[DC_AXIS_ANGLE] = point / n_coupling / n_mass;
    return index;
}

size_t dc_cube_point(const struct dc_cube *cube, struct dc_index index)
{
    return (index.i[DC_AXIS_ANGLE] * cube->axis[DC_AXIS_MASS].n + index.i[DC_AXIS_MASS]) *
               cube->axis[DC_AXIS_COUPLING].n +
           index.i[DC_AXIS_COUPLING];
}

struct dc_index dc_cube_pencil_index(const struct dc_cube *cube, size_t pencil)
{
    const size_t n_angle = cube->axis[DC_AXIS_ANGLE].n;
    struct dc_index index;
    index.i[DC_AXIS_COUPLING] = 0;
    index.i[DC_AXIS_MASS] = pencil / n_angle;
    index.i[DC_AXIS_ANGLE] = pencil % n_angle;
    return index;
}

void dc_cube_coordinates(const struct dc_cube *cube, struct dc_index index,
                         double coordinates[DC_AXIS_COUNT])
{
    for (size_t role = 0; role < DC_AXIS_COUNT; role++)
        coordinates[role] = cube->axis[role].values[index.i[role]];
}

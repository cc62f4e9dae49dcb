#include "base/table.h"

#include <math.h>
#include <stdlib.h>

enum { OUTSIDE = 2 }; /* knots that the five-point difference needs on either side */

/* step * slope at a sample, by the five-point difference. */
static double step_slope(const double *f, size_t n_columns)
{
    const double *before = f - n_columns, *after = f + n_columns;
    return (8 * (*after - *before) - (after[n_columns] - *(before - n_columns))) / 12;
}

enum dc_result dc_table_build(struct dc_table_grid *table, double low, double high, size_t n_knots,
                              size_t n_columns, dc_table_function *function, void *parameters,
                              struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    size_t n_samples = n_knots + 2 * OUTSIDE;
    double step = (high - low) / (double)(n_knots - 1);
    double *samples = malloc(n_samples * n_columns * sizeof *samples);
    double *cubic = malloc((n_knots - 1) * n_columns * 4 * sizeof *cubic);
    if (samples == NULL || cubic == NULL) {
        result = dc_fail_memory(error);
        goto cleanup;
    }
    for (size_t i = 0; i < n_samples; i++) {
        double x = low + step * ((double)i - OUTSIDE);
        double *row = samples + i * n_columns;
        if (!function(x, row, parameters)) {
            result = dc_fail(error, DC_ERROR_INTERNAL,
                             "a tabulated function could not be computed at %.17g", x);
            goto cleanup;
        }
        for (size_t c = 0; c < n_columns; c++)
            if (!isfinite(row[c])) {
                result = dc_fail(error, DC_ERROR_INTERNAL,
                                 "a tabulated function is not finite at %.17g", x);
                goto cleanup;
            }
    }
    for (size_t i = 0; i < n_knots - 1; i++)
        for (size_t c = 0; c < n_columns; c++) {
            const double *f = samples + (i + OUTSIDE) * n_columns + c, *next = f + n_columns;
            double slope = step_slope(f, n_columns), next_slope = step_slope(next, n_columns);
            double *c0 = cubic + i * 4 * n_columns + c;
            c0[0] = *f;
            c0[n_columns] = slope;
            c0[2 * n_columns] = 3 * (*next - *f) - 2 * slope - next_slope;
            c0[3 * n_columns] = slope + next_slope - 2 * (*next - *f);
        }
    *table = (struct dc_table_grid){low,  step, 1 / step, n_knots, n_columns, (double)(n_knots - 2),
                                    cubic};
    cubic = NULL;
cleanup:
    free(cubic);
    free(samples);
    return result;
}

void dc_table_clear(struct dc_table_grid *table)
{
    free(table->cubic);
    table->cubic = NULL;
}

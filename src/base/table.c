#include "base/table.h"

#include <math.h>
#include <stdlib.h>

enum { OUTSIDE = 2 }; /* knots that the five-point difference needs on either side */

enum dc_result dc_table_build(struct dc_table_grid *table, double low, double high, size_t n_knots,
                              size_t n_columns, dc_table_function *function, void *parameters,
                              struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    size_t n_samples = n_knots + 2 * OUTSIDE;
    double step = (high - low) / (double)(n_knots - 1);
    double *samples = malloc(n_samples * n_columns * sizeof *samples);
    double *knots = malloc(n_knots * n_columns * 2 * sizeof *knots);
    if (samples == NULL || knots == NULL) {
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
    for (size_t i = 0; i < n_knots; i++)
        for (size_t c = 0; c < n_columns; c++) {
            const double *f = samples + (i + OUTSIDE) * n_columns + c;
            const double *before = f - n_columns, *after = f + n_columns;
            double *knot = knots + (i * n_columns + c) * 2;
            knot[0] = *f;
            knot[1] = (8 * (*after - *before) - (after[n_columns] - *(before - n_columns))) / 12;
        }
    *table = (struct dc_table_grid){low, step, 1 / step, n_knots, n_columns, knots};
    knots = NULL;
cleanup:
    free(knots);
    free(samples);
    return result;
}

void dc_table_clear(struct dc_table_grid *table)
{
    free(table->knots);
    table->knots = NULL;
}

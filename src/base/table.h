/* Smooth functions of one variable, tabulated on a uniform grid, several at a time.
 *
 * Between knots a cubic Hermite polynomial; its slopes come from five-point differences of the
 * function itself, so that value and slope are as good as the grid: errors fall as h^4 and h^3.
 * A look-up costs one index, and a handful of multiplications a column. */
#ifndef DARKCUBE_TABLE_H
#define DARKCUBE_TABLE_H

#include "darkcube/status.h"

struct dc_table_grid {
    double low, step, inverse_step;
    size_t n_knots, n_columns;
    double *knots; /* [n_knots][n_columns][2]: value, step * slope */
};

/* Fills columns[n_columns] with the functions' values at x; false if it cannot. */
typedef bool dc_table_function(double x, double *columns, void *parameters);

/* Tabulates on [low, high]; the function is also called two steps outside on either side.
 * Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_table_build(struct dc_table_grid *table, double low, double high, size_t n_knots,
                              size_t n_columns, dc_table_function *function, void *parameters,
                              struct dc_error *error);
void dc_table_clear(struct dc_table_grid *table);

/* Values and derivatives of all columns at x; outside the grid the end intervals go on. */
static inline void dc_table_look_up(const struct dc_table_grid *table, double x, double *values,
                                    double *derivatives)
{
    double position = (x - table->low) * table->inverse_step;
    double last = (double)(table->n_knots - 2);
    double knot = position < 0 ? 0 : position > last ? last : (double)(size_t)position;
    double t = position - knot, s = 1 - t;
    const double *left = table->knots + (size_t)knot * table->n_columns * 2;
    const double *right = left + table->n_columns * 2;
    for (size_t c = 0; c < table->n_columns; c++) {
        double v0 = left[2 * c], d0 = left[2 * c + 1], v1 = right[2 * c], d1 = right[2 * c + 1];
        values[c] = s * s * ((1 + 2 * t) * v0 + t * d0) + t * t * ((3 - 2 * t) * v1 - s * d1);
        derivatives[c] = (6 * t * s * (v1 - v0) + s * (1 - 3 * t) * d0 + t * (3 * t - 2) * d1) *
                         table->inverse_step;
    }
}

#endif

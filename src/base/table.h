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

/* Where x is: the two knots beside it, its place between them, and the four cubics there. Outside
 * the grid the end intervals go on. */
struct dc_table_place {
    const double *left, *right;
    double t, inverse_step;
    double of_left, of_left_slope, of_right, of_right_slope;
};

static inline struct dc_table_place dc_table_find(const struct dc_table_grid *table, double x)
{
    double position = (x - table->low) * table->inverse_step;
    int last = (int)table->n_knots - 2;
    double within = position < 0 ? 0 : position; /* before it becomes a whole number */
    int knot = within > last ? last : (int)within;
    double t = position - knot, s = 1 - t, s2 = s * s, t2 = t * t;
    const double *left = table->knots + (size_t)knot * table->n_columns * 2;
    return (struct dc_table_place){left,
                                   left + table->n_columns * 2,
                                   t,
                                   table->inverse_step,
                                   s2 * (1 + 2 * t),
                                   s2 * t,
                                   t2 * (3 - 2 * t),
                                   t2 * s};
}

/* One column there. */
static inline double dc_table_value(const struct dc_table_place *place, size_t column)
{
    const double *left = place->left + 2 * column, *right = place->right + 2 * column;
    return place->of_left * left[0] + place->of_left_slope * left[1] + place->of_right * right[0] -
           place->of_right_slope * right[1];
}

/* Its derivative in x. */
static inline double dc_table_derivative(const struct dc_table_place *place, size_t column)
{
    const double *left = place->left + 2 * column, *right = place->right + 2 * column;
    double t = place->t, s = 1 - t;
    return ((6 * t * s) * (right[0] - left[0]) + (s * (1 - 3 * t)) * left[1] +
            (t * (3 * t - 2)) * right[1]) *
           place->inverse_step;
}

/* Values and derivatives of all columns at x. */
static inline void dc_table_look_up(const struct dc_table_grid *table, double x, double *values,
                                    double *derivatives)
{
    struct dc_table_place place = dc_table_find(table, x);
    for (size_t c = 0; c < table->n_columns; c++) {
        values[c] = dc_table_value(&place, c);
        derivatives[c] = dc_table_derivative(&place, c);
    }
}

#endif

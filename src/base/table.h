/* Smooth functions of one variable, tabulated on a uniform grid, several at a time.
 *
 * Between knots a cubic Hermite polynomial; its slopes come from five-point differences of the
 * function itself, so that value and slope are as good as the grid: errors fall as h^4 and h^3.
 * A look-up costs one index, and three multiplications a column: the polynomials are kept by their
 * coefficients, those of the same power side by side for all columns, so that four columns are one
 * vector. */
#ifndef DARKCUBE_TABLE_H
#define DARKCUBE_TABLE_H

#include "darkcube/status.h"

struct dc_table_grid {
    double low, step, inverse_step;
    size_t n_knots, n_columns;
    double last;   /* the last interval's number */
    double *cubic; /* [n_knots - 1][4][n_columns]: coefficients of t = (x - knot)/step */
};

/* Fills columns[n_columns] with the functions' values at x; false if it cannot. */
typedef bool dc_table_function(double x, double *columns, void *parameters);

/* Tabulates on [low, high]; the function is also called two steps outside on either side.
 * Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_table_build(struct dc_table_grid *table, double low, double high, size_t n_knots,
                              size_t n_columns, dc_table_function *function, void *parameters,
                              struct dc_error *error);
void dc_table_clear(struct dc_table_grid *table);

/* Where x is: the cubics there, and the place t between two knots. Outside the grid the end
 * intervals go on. */
struct dc_table_place {
    const double *cubic;
    double t, inverse_step;
};

static inline struct dc_table_place dc_table_find(const struct dc_table_grid *table, double x)
{
    double position = (x - table->low) * table->inverse_step;
    double within = position > 0 ? position : 0; /* before it becomes a whole number */
    int knot = (int)(within < table->last ? within : table->last);
    return (struct dc_table_place){table->cubic + (size_t)knot * table->n_columns * 4,
                                   position - knot, table->inverse_step};
}

/* All columns there: where their number is a constant, in vectors. */
static inline void dc_table_values(const struct dc_table_place *place, size_t n_columns,
                                   double *values)
{
    const double *c0 = place->cubic, *c1 = c0 + n_columns, *c2 = c1 + n_columns;
    const double *c3 = c2 + n_columns;
    double t = place->t;
#pragma omp simd
    for (size_t c = 0; c < n_columns; c++)
        values[c] = ((c3[c] * t + c2[c]) * t + c1[c]) * t + c0[c];
}

/* The derivative of one of them in x. */
static inline double dc_table_derivative(const struct dc_table_place *place, size_t n_columns,
                                         size_t column)
{
    const double *c = place->cubic + column;
    double t = place->t;
    return ((3 * t * c[3 * n_columns] + 2 * c[2 * n_columns]) * t + c[n_columns]) *
           place->inverse_step;
}

/* And of all. */
static inline void dc_table_derivatives(const struct dc_table_place *place, size_t n_columns,
                                        double *derivatives)
{
#pragma omp simd
    for (size_t c = 0; c < n_columns; c++)
        derivatives[c] = dc_table_derivative(place, n_columns, c);
}

/* Values and derivatives of all columns at x. */
static inline void dc_table_look_up(const struct dc_table_grid *table, double x, double *values,
                                    double *derivatives)
{
    struct dc_table_place place = dc_table_find(table, x);
    dc_table_values(&place, table->n_columns, values);
    dc_table_derivatives(&place, table->n_columns, derivatives);
}

#endif

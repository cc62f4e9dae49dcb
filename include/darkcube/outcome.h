/* What the calculation of a point gives beside a status: named numbers with units, diagnostics, and
 * a table of how it went. */
#ifndef DARKCUBE_OUTCOME_H
#define DARKCUBE_OUTCOME_H

#include <stddef.h>
#include <stdint.h>

/* A number by name. */
struct dc_output {
    char name[64]; /* dataset name: "delta_neff" */
    char unit[32]; /* "1", "MeV", "erg/s" */
    char long_name[160];
    char source[160]; /* paper and equation */
};

/* What a point leaves behind beside its outputs. */
struct dc_diagnostics {
    uint8_t reason;        /* position in a list of reasons; 0: nothing to say */
    uint8_t attempts;      /* how many ways were tried */
    int32_t solver_flag;   /* the solver's own number, 0 if it was content */
    double stopped_at;     /* where the calculation stopped (see `stopped_at` of its probe) */
    uint32_t steps;        /* integrator steps, all attempts */
    uint32_t evaluations;  /* right-hand sides or integrand evaluations, all attempts */
    double error_estimate; /* relative error of the outputs, where it was estimated; else NAN */
};

/* A table of named columns, rows in the order of the first: time, or radius. */
struct dc_table {
    size_t n_columns, n_rows;
    const struct dc_output *columns; /* static */
    double *values;                  /* [n_rows][n_columns], freed by dc_table_free */
};
void dc_table_free(struct dc_table *table);

#endif

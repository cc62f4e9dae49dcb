#include "terrestrial/time_histogram.h"

#include "terrestrial/number_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum dc_result dc_time_histogram_init(struct dc_time_histogram *histogram, size_t n_bins,
                                      const double *edges_us, const double *content, size_t stride,
                                      struct dc_error *error)
{
    *histogram = (struct dc_time_histogram){.n_bins = n_bins};
    histogram->edges_us = malloc((n_bins + 1) * sizeof *histogram->edges_us);
    histogram->content = malloc(n_bins * sizeof *histogram->content);
    if (histogram->edges_us == NULL || histogram->content == NULL) {
        dc_time_histogram_free(histogram);
        return dc_fail_memory(error);
    }
    memcpy(histogram->edges_us, edges_us, (n_bins + 1) * sizeof *edges_us);
    for (size_t i = 0; i < n_bins; i++)
        histogram->content[i] = content[i * stride];
    return DC_SUCCESS;
}

void dc_time_histogram_free(struct dc_time_histogram *histogram)
{
    free(histogram->edges_us);
    free(histogram->content);
    *histogram = (struct dc_time_histogram){0};
}

enum dc_result dc_edges_of_centres(const struct dc_cevns_text *file, const double *rows, size_t n,
                                   size_t n_columns, double **edges, struct dc_error *error)
{
    *edges = NULL;
    if (n < 2)
        return dc_fail(error, DC_ERROR_DATA, "%s: expected two bins at least", file->name);
    double *e = malloc((n + 1) * sizeof *e);
    if (e == NULL)
        return dc_fail_memory(error);
    for (size_t i = 1; i < n; i++)
        e[i] = (rows[(i - 1) * n_columns] + rows[i * n_columns]) / 2;
    e[0] = 2 * rows[0] - e[1];
    e[n] = 2 * rows[(n - 1) * n_columns] - e[n - 1];
    for (size_t i = 1; i < n; i++) {
        const double centre = rows[i * n_columns];
        if (rows[(i - 1) * n_columns] < e[i] && e[i] < centre && isfinite(e[i] - e[i - 1]) &&
            isfinite(e[i + 1] - e[i]))
            continue;
        free(e);
        return dc_fail(error, DC_ERROR_DATA,
                       "%s:%zu: %g: expected centres of bins that increase from row to row",
                       file->name, dc_rows_line(file->text, i), centre);
    }
    *edges = e;
    return DC_SUCCESS;
}

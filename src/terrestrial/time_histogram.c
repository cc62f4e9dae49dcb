#include "terrestrial/time_histogram.h"

#include "terrestrial/number_rows.h"

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

enum dc_result dc_edges_of_centres(const double *centres, size_t n, size_t stride,
                                   const struct dc_cevns_text *file, double **edges,
                                   struct dc_error *error)
{
    *edges = NULL;
    for (size_t i = 1; i < n; i++)
        if (!(centres[i * stride] > centres[(i - 1) * stride]))
            return dc_fail(error, DC_ERROR_DATA,
                           "%s:%zu: the centres of bins must increase; %g follows %g", file->name,
                           dc_rows_line(file->text, i), centres[i * stride],
                           centres[(i - 1) * stride]);
    if (n < 2)
        return dc_fail(error, DC_ERROR_DATA, "%s: expected two bins at least", file->name);
    double *e = malloc((n + 1) * sizeof *e);
    if (e == NULL)
        return dc_fail_memory(error);
    for (size_t i = 1; i < n; i++)
        e[i] = (centres[(i - 1) * stride] + centres[i * stride]) / 2;
    e[0] = 2 * centres[0] - e[1];
    e[n] = 2 * centres[(n - 1) * stride] - e[n - 1];
    *edges = e;
    return DC_SUCCESS;
}

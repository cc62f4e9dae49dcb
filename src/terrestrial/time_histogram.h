/* Histograms over time, made from the centres of their bins. */
#ifndef DARKCUBE_TERRESTRIAL_TIME_HISTOGRAM_H
#define DARKCUBE_TERRESTRIAL_TIME_HISTOGRAM_H

#include "darkcube/cevns.h"

/* A copy of edges [n_bins + 1] and content [n_bins], taken every `stride` numbers. Errors:
 * DC_ERROR_INTERNAL; then the histogram is empty. */
enum dc_result dc_time_histogram_init(struct dc_time_histogram *histogram, size_t n_bins,
                                      const double *edges_us, const double *content, size_t stride,
                                      struct dc_error *error);
void dc_time_histogram_free(struct dc_time_histogram *histogram);

/* Edges [n + 1] of bins of which centres[i * stride] are the centres, increasing: half way between
 * two. They are the first numbers in the rows of `file`. Errors: DC_ERROR_DATA with file and line,
 * DC_ERROR_INTERNAL. `*edges` is freed by free(); NULL after an error. */
enum dc_result dc_edges_of_centres(const double *centres, size_t n, size_t stride,
                                   const struct dc_cevns_text *file, double **edges,
                                   struct dc_error *error);

#endif

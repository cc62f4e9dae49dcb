/* Which share of neutrinos and neutrons falls into each time bin, as a function of a shift of the
 * beam's time. */
#include "base/quadrature.h"
#include "terrestrial/csi.h"
#include "terrestrial/csi_response.h"
#include "terrestrial/stopped_pions.h"

#include <gsl/gsl_spline.h>
#include <stdlib.h>

/* A cumulative distribution, monotonic between the edges of a histogram. */
struct cumulative {
    gsl_spline *spline; /* NULL: a formula */
    double first, last;
    double whole; /* of a formula: what arrives within the window */
};

static void clear(struct cumulative *cumulative)
{
    gsl_spline_free(cumulative->spline);
    cumulative->spline = NULL;
}

static enum dc_result accumulate(const struct dc_time_histogram *histogram,
                                 struct cumulative *cumulative, struct dc_error *error)
{
    const size_t n = histogram->n_bins;
    const double *edges = histogram->edges_us;
    enum dc_result result = DC_SUCCESS;
    double *sum = malloc((n + 1) * sizeof *sum);
    *cumulative = (struct cumulative){.first = edges[0], .last = edges[n]};
    if (sum == NULL)
        return dc_fail_memory(error);
    sum[0] = 0;
    for (size_t i = 0; i < n; i++)
        sum[i + 1] = sum[i] + histogram->content[i];
    cumulative->spline = gsl_spline_alloc(gsl_interp_steffen, n + 1);
    if (cumulative->spline == NULL)
        result = dc_fail_memory(error);
    else if (gsl_spline_init(cumulative->spline, edges, sum, n + 1) != 0)
        result = dc_fail(error, DC_ERROR_INTERNAL, "a histogram over time could not be smoothed");
    free(sum);
    return result;
}

static double up_to(const struct cumulative *cumulative, double time)
{
    const double t = time < cumulative->first  ? cumulative->first
                     : time > cumulative->last ? cumulative->last
                                               : time;
    return gsl_spline_eval(cumulative->spline, t, NULL);
}

static double density(const struct cumulative *cumulative, int wave, double time)
{
    if (cumulative->spline == NULL)
        return (wave == 0 ? dc_prompt_arrival(time) : dc_delayed_arrival(time)) / cumulative->whole;
    return time < cumulative->first || time > cumulative->last
               ? 0
               : gsl_spline_eval_deriv(cumulative->spline, time, NULL);
}

enum { NODES = 24 };

struct arrivals {
    const double *edges;
    struct cumulative of[DC_CSI_ARRIVALS];
    double node[NODES], weight[NODES]; /* on [0, 1] */
};

static double seen_between(const struct arrivals *arrivals, int wave, double low, double high,
                           double shift)
{
    double sum = 0;
    for (size_t k = 0; k < NODES; k++) {
        const double t = low + (high - low) * arrivals->node[k];
        sum += arrivals->weight[k] * dc_csi_time_efficiency(t) *
               density(&arrivals->of[wave], wave, t - shift);
    }
    return sum * (high - low);
}

static bool tabulate(double shift, double *columns, void *parameters)
{
    const struct arrivals *arrivals = parameters;
    for (size_t j = 0; j < DC_CSI_TIME_BINS; j++) {
        const double low = arrivals->edges[j], high = arrivals->edges[j + 1];
        const double kink = DC_CSI_TIME_KINK_US;
        const double middle = kink > low && kink < high ? kink : (low + high) / 2;
        for (int a = 0; a < DC_CSI_ARRIVALS; a++)
            columns[a * DC_CSI_TIME_BINS + (int)j] =
                a < DC_CSI_WAVES
                    ? seen_between(arrivals, a, low, middle, shift) +
                          seen_between(arrivals, a, middle, high, shift)
                    : up_to(&arrivals->of[a], high - shift) - up_to(&arrivals->of[a], low - shift);
    }
    return true;
}

enum dc_result dc_csi_arrivals(const struct dc_csi_data *data, const struct dc_csi_pulse *pulse,
                               double window_us, struct dc_table_grid *arrival,
                               struct dc_error *error)
{
    enum { KNOTS = 101 };
    struct arrivals arrivals = {.edges = data->time_edges};
    const struct dc_time_histogram *histograms[DC_CSI_ARRIVALS] = {
        pulse == NULL ? NULL : &pulse->prompt, pulse == NULL ? NULL : &pulse->delayed,
        &data->beam_neutrons.time, &data->neutrino_neutrons.time};
    enum dc_result result = dc_legendre_rule(NODES, 0, 1, arrivals.node, arrivals.weight, error);
    for (int a = 0; a < DC_CSI_ARRIVALS && result == DC_SUCCESS; a++)
        if (histograms[a] != NULL)
            result = accumulate(histograms[a], &arrivals.of[a], error);
        else
            arrivals.of[a].whole =
                window_us > 0 ? dc_arrived_until(a, window_us) - dc_arrived_until(a, 0) : 1;
    if (result == DC_SUCCESS)
        result = dc_table_build(arrival, -DC_CSI_TIME_BOX, DC_CSI_TIME_BOX, KNOTS,
                                DC_CSI_ARRIVALS * DC_CSI_TIME_BINS, tabulate, &arrivals, error);
    for (int a = 0; a < DC_CSI_ARRIVALS; a++)
        clear(&arrivals.of[a]);
    return result;
}

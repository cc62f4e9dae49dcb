/* The public release of the CsI data: events and densities in two columns, binned as the table. */
#include "terrestrial/number_rows.h"
#include "terrestrial/time_histogram.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ENERGY = DC_CSI_ENERGY_BINS, TIME = DC_CSI_TIME_BINS };

static const double energy_edges[ENERGY + 1] = {0, 8, 12, 16, 20, 24, 32, 40, 50, 60};
static const double time_edges[TIME + 1] = {0,    0.125, 0.25, 0.375, 0.5, 0.625,
                                            0.75, 0.875, 1,    2,     4,   6};

/* Expected in the window, from the release's description. */
static const double BEAM_NEUTRONS = 18.4, NEUTRINO_NEUTRONS = 5.6;

const char *dc_csi_file_name(enum dc_csi_file file)
{
    static const char *const names[DC_CSI_FILES] = {"dataBeamOnC.txt", "dataBeamOnAC.txt",
                                                    "brnPE.txt",       "brnTrec.txt",
                                                    "ninPE.txt",       "ninTrec.txt"};
    return names[file];
}

/* The bin with low <= value < high; n where there is none. */
static size_t bin_of(const double *edges, size_t n, double value)
{
    if (!(value >= edges[0]))
        return n;
    size_t i = 0;
    while (i < n && value >= edges[i + 1])
        i++;
    return i;
}

/* Counts events in bins; returns how many there are, with the sum of their times. The events of
 * the release are between 0 and 6 us: a file that has hardly any there has other units or columns,
 * and would be taken for a measurement that excludes nothing. */
static enum dc_result count_events(const struct dc_cevns_text *file, double counts[ENERGY][TIME],
                                   double *n_inside, double *times, struct dc_error *error)
{
    double *rows;
    size_t n, in_time = 0;
    enum dc_result result = dc_rows_read(file->text, file->name, 2, &rows, &n, error);
    if (result != DC_SUCCESS)
        return result;
    *n_inside = *times = 0;
    for (size_t k = 0; k < n; k++) {
        const size_t i = bin_of(energy_edges, ENERGY, rows[2 * k]);
        const size_t j = bin_of(time_edges, TIME, rows[2 * k + 1]);
        in_time += j < TIME;
        if (i < ENERGY && j < TIME) {
            counts[i][j]++;
            ++*n_inside;
            *times += rows[2 * k + 1];
        }
    }
    free(rows);
    if (10 * in_time < n || *n_inside == 0)
        return dc_fail(error, DC_ERROR_DATA,
                       "%s: %zu of %zu events are between 0 and 6 us and %.0f of them below 60 "
                       "photoelectrons; expected columns of photoelectrons and microseconds",
                       file->name, in_time, n, *n_inside);
    return DC_SUCCESS;
}

/* The rate of an exponential whose mean between 0 and `end` is `mean`: the likeliest one. */
static double rate_of_mean(double mean, double end)
{
    double low = -50 / end, high = 50 / end;
    for (int i = 0; i < 200; i++) {
        const double rate = (low + high) / 2, x = rate * end;
        const double here = fabs(x) < 1e-6 ? end * (0.5 - x / 12) : 1 / rate - end / expm1(x);
        if (here > mean)
            low = rate;
        else
            high = rate;
    }
    return (low + high) / 2;
}

/* Steady-state background: its energies, and how it falls with time. */
static enum dc_result take_steady(const struct dc_cevns_text *file, struct dc_csi_data *data,
                                  struct dc_error *error)
{
    double counts[ENERGY][TIME] = {{0}}, n, times;
    enum dc_result result = count_events(file, counts, &n, &times, error);
    if (result != DC_SUCCESS)
        return result;
    for (size_t i = 0; i < ENERGY; i++)
        for (size_t j = 0; j < TIME; j++)
            data->steady[i] += counts[i][j];
    data->steady_rate = rate_of_mean(times / n, time_edges[TIME]);
    return DC_SUCCESS;
}

/* A density at centres of bins, read as a histogram. */
static enum dc_result read_density(const struct dc_cevns_text *file,
                                   struct dc_time_histogram *histogram, struct dc_error *error)
{
    double *rows, *edges = NULL;
    size_t n;
    *histogram = (struct dc_time_histogram){.n_bins = 0};
    enum dc_result result = dc_rows_read(file->text, file->name, 2, &rows, &n, error);
    if (result != DC_SUCCESS)
        return result;
    result = dc_edges_of_centres(file, rows, n, 2, &edges, error);
    if (result == DC_SUCCESS)
        result = dc_time_histogram_init(histogram, n, edges, rows + 1, 2, error);
    for (size_t k = 0; k < n && result == DC_SUCCESS; k++) {
        if (!(histogram->content[k] >= 0))
            result = dc_fail(error, DC_ERROR_DATA, "%s:%zu: a density must be 0 or more",
                             file->name, dc_rows_line(file->text, k));
        histogram->content[k] *= edges[k + 1] - edges[k];
    }
    if (result != DC_SUCCESS)
        dc_time_histogram_free(histogram);
    free(edges);
    free(rows);
    return result;
}

/* Content between two places, bins shared out evenly. */
static double content_between(const struct dc_time_histogram *histogram, double low, double high)
{
    double sum = 0;
    for (size_t k = 0; k < histogram->n_bins; k++) {
        const double left = histogram->edges_us[k], right = histogram->edges_us[k + 1];
        const double common = fmin(right, high) - fmax(left, low);
        if (common > 0)
            sum += histogram->content[k] * common / (right - left);
    }
    return sum;
}

static enum dc_result take_neutrons(const struct dc_cevns_text *energy,
                                    const struct dc_cevns_text *time, double events,
                                    struct dc_csi_background *background, struct dc_error *error)
{
    struct dc_time_histogram spectrum;
    enum dc_result result = read_density(energy, &spectrum, error);
    if (result != DC_SUCCESS)
        return result;
    const double whole = content_between(&spectrum, energy_edges[0], energy_edges[ENERGY]);
    background->events = events;
    for (size_t i = 0; i < ENERGY; i++)
        background->energy_share[i] =
            content_between(&spectrum, energy_edges[i], energy_edges[i + 1]) / whole;
    dc_time_histogram_free(&spectrum);
    if (!(whole > 0 && isfinite(whole)))
        return dc_fail(error, DC_ERROR_DATA,
                       "%s: expected a positive content between 0 and 60 photoelectrons, got %g",
                       energy->name, whole);
    result = read_density(time, &background->time, error);
    if (result != DC_SUCCESS)
        return result;
    const double inside = content_between(&background->time, time_edges[0], time_edges[TIME]);
    if (!(inside > 0 && isfinite(inside)))
        return dc_fail(error, DC_ERROR_DATA,
                       "%s: expected a positive content between 0 and 6 us, got %g", time->name,
                       inside);
    for (size_t k = 0; k < background->time.n_bins; k++)
        background->time.content[k] /= inside;
    return DC_SUCCESS;
}

enum dc_result dc_csi_data_import(const struct dc_cevns_text files[DC_CSI_FILES],
                                  struct dc_csi_data *data, struct dc_error *error)
{
    double n, times;
    *data = (struct dc_csi_data){.steady_rate = 0};
    memcpy(data->energy_edges, energy_edges, sizeof energy_edges);
    memcpy(data->time_edges, time_edges, sizeof time_edges);
    enum dc_result result = count_events(&files[DC_CSI_BEAM_ON], data->counts, &n, &times, error);
    if (result == DC_SUCCESS)
        result = take_steady(&files[DC_CSI_STEADY], data, error);
    if (result == DC_SUCCESS)
        result = take_neutrons(&files[DC_CSI_BRN_ENERGY], &files[DC_CSI_BRN_TIME], BEAM_NEUTRONS,
                               &data->beam_neutrons, error);
    if (result == DC_SUCCESS)
        result = take_neutrons(&files[DC_CSI_NIN_ENERGY], &files[DC_CSI_NIN_TIME],
                               NEUTRINO_NEUTRONS, &data->neutrino_neutrons, error);
    if (result != DC_SUCCESS)
        dc_csi_data_free(data);
    return result;
}

/* ---- a user's pulse -------------------------------------------------------------------------- */

enum dc_result dc_csi_pulse_read(const char *text, const char *name, struct dc_csi_pulse *pulse,
                                 struct dc_error *error)
{
    enum { COLUMNS = 3 };
    const struct dc_cevns_text file = {text, name};
    double *rows, *edges = NULL;
    size_t n;
    *pulse = (struct dc_csi_pulse){{.n_bins = 0}, {.n_bins = 0}};
    enum dc_result result = dc_rows_read(text, name, COLUMNS, &rows, &n, error);
    if (result != DC_SUCCESS)
        return result;
    struct dc_time_histogram *wave[2] = {&pulse->prompt, &pulse->delayed};
    result = dc_edges_of_centres(&file, rows, n, COLUMNS, &edges, error);
    for (size_t w = 0; w < 2 && result == DC_SUCCESS; w++) {
        double sum = 0;
        result = dc_time_histogram_init(wave[w], n, edges, rows + 1 + w, COLUMNS, error);
        for (size_t k = 0; k < n && result == DC_SUCCESS; k++) {
            if (!(wave[w]->content[k] >= 0))
                result = dc_fail(error, DC_ERROR_DATA, "%s:%zu: expected numbers of 0 or more",
                                 name, dc_rows_line(text, k));
            sum += wave[w]->content[k];
        }
        if (result == DC_SUCCESS && !(sum > 0 && isfinite(sum)))
            result = dc_fail(error, DC_ERROR_DATA,
                             "%s: column %zu adds up to %g, expected a positive number", name,
                             w + 2, sum);
        if (result == DC_SUCCESS &&
            2 * content_between(wave[w], time_edges[0], time_edges[TIME]) < sum)
            result = dc_fail(error, DC_ERROR_DATA,
                             "%s: less than half of column %zu is between 0 and 6 us; expected "
                             "times in microseconds",
                             name, w + 2);
        for (size_t k = 0; k < n && result == DC_SUCCESS; k++)
            wave[w]->content[k] /= sum;
    }
    if (result != DC_SUCCESS)
        dc_csi_pulse_free(pulse);
    free(edges);
    free(rows);
    return result;
}

void dc_csi_pulse_free(struct dc_csi_pulse *pulse)
{
    dc_time_histogram_free(&pulse->prompt);
    dc_time_histogram_free(&pulse->delayed);
}

/* The table of CsI counts: rows that begin with a word, in any order but for the rows of counts. */
#include "terrestrial/number_rows.h"
#include "terrestrial/time_histogram.h"

#include <string.h>

enum { ENERGY = DC_CSI_ENERGY_BINS, TIME = DC_CSI_TIME_BINS };

enum row {
    ENERGY_EDGES,
    TIME_EDGES,
    COUNTS,
    STEADY,
    STEADY_RATE,
    BRN,
    BRN_ENERGY,
    BRN_TIME,
    NIN,
    NIN_ENERGY,
    NIN_TIME,
    ROWS
};

static const struct {
    const char *word;
    size_t numbers, times;
} rows_of_table[ROWS] = {
    [ENERGY_EDGES] = {"energy_edges_pe", ENERGY + 1, 1},
    [TIME_EDGES] = {"time_edges_us", TIME + 1, 1},
    [COUNTS] = {"counts", TIME, ENERGY},
    [STEADY] = {"steady", ENERGY, 1},
    [STEADY_RATE] = {"steady_rate_per_us", 1, 1},
    [BRN] = {"brn", 1, 1},
    [BRN_ENERGY] = {"brn_energy", ENERGY, 1},
    [BRN_TIME] = {"brn_time", TIME, 1},
    [NIN] = {"nin", 1, 1},
    [NIN_ENERGY] = {"nin_energy", ENERGY, 1},
    [NIN_TIME] = {"nin_time", TIME, 1},
};

struct reading {
    struct dc_csi_data *data;
    double time_share[2][TIME]; /* of the two backgrounds */
    size_t seen[ROWS];
};

/* Where the numbers of a row go. */
static double *place(struct reading *reading, enum row row)
{
    struct dc_csi_data *data = reading->data;
    switch (row) {
    case ENERGY_EDGES:
        return data->energy_edges;
    case TIME_EDGES:
        return data->time_edges;
    case COUNTS:
        return data->counts[reading->seen[COUNTS]];
    case STEADY:
        return data->steady;
    case STEADY_RATE:
        return &data->steady_rate;
    case BRN:
        return &data->beam_neutrons.events;
    case BRN_ENERGY:
        return data->beam_neutrons.energy_share;
    case BRN_TIME:
        return reading->time_share[0];
    case NIN:
        return &data->neutrino_neutrons.events;
    case NIN_ENERGY:
        return data->neutrino_neutrons.energy_share;
    default:
        return reading->time_share[1];
    }
}

static enum dc_result take_row(struct reading *reading, const struct dc_rows *rows,
                               struct dc_error *error)
{
    enum row row = 0;
    while (row < ROWS && strcmp(rows_of_table[row].word, rows->word) != 0)
        row++;
    if (row == ROWS)
        return dc_fail(error, DC_ERROR_DATA,
                       "%s:%zu: a row must begin with its name, counts or energy_edges_pe or the "
                       "like; got '%s'",
                       rows->name, rows->line, rows->word);
    if (reading->seen[row] == rows_of_table[row].times || rows->n != rows_of_table[row].numbers)
        return dc_fail(error, DC_ERROR_DATA, "%s:%zu: expected %zu row(s) %s of %zu number(s)",
                       rows->name, rows->line, rows_of_table[row].times, rows->word,
                       rows_of_table[row].numbers);
    const bool increases = row == ENERGY_EDGES || row == TIME_EDGES;
    for (size_t i = 0; i < rows->n; i++)
        if (rows->number[i] < 0 || (increases && i > 0 && rows->number[i] <= rows->number[i - 1]))
            return dc_fail(error, DC_ERROR_DATA, "%s:%zu: %s: the numbers must be %s", rows->name,
                           rows->line, rows->word, increases ? "increasing" : "0 or more");
    memcpy(place(reading, row), rows->number, rows->n * sizeof rows->number[0]);
    reading->seen[row]++;
    return DC_SUCCESS;
}

/* Shares as rounded as a table has them. */
static enum dc_result normalize(double *shares, size_t n, const char *word, const char *name,
                                struct dc_error *error)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += shares[i];
    if (!(sum > 0.99 && sum < 1.01))
        return dc_fail(error, DC_ERROR_DATA, "%s: the shares %s must add up to 1, not to %g", name,
                       word, sum);
    for (size_t i = 0; i < n; i++)
        shares[i] /= sum;
    return DC_SUCCESS;
}

static enum dc_result finish(struct reading *reading, const char *name, struct dc_error *error)
{
    struct dc_csi_data *data = reading->data;
    struct dc_csi_background *of[2] = {&data->beam_neutrons, &data->neutrino_neutrons};
    static const enum row energy[2] = {BRN_ENERGY, NIN_ENERGY}, time[2] = {BRN_TIME, NIN_TIME};
    enum dc_result result = DC_SUCCESS;
    for (enum row row = 0; row < ROWS; row++)
        if (reading->seen[row] < rows_of_table[row].times)
            return dc_fail(error, DC_ERROR_DATA, "%s: expected %zu row(s) %s, found %zu", name,
                           rows_of_table[row].times, rows_of_table[row].word, reading->seen[row]);
    for (int i = 0; i < 2 && result == DC_SUCCESS; i++) {
        result = normalize(of[i]->energy_share, ENERGY, rows_of_table[energy[i]].word, name, error);
        if (result == DC_SUCCESS)
            result =
                normalize(reading->time_share[i], TIME, rows_of_table[time[i]].word, name, error);
        if (result == DC_SUCCESS)
            result = dc_time_histogram_init(&of[i]->time, TIME, data->time_edges,
                                            reading->time_share[i], 1, error);
    }
    return result;
}

enum dc_result dc_csi_data_read(const char *text, const char *name, struct dc_csi_data *data,
                                struct dc_error *error)
{
    struct reading reading = {.data = data};
    struct dc_rows rows;
    bool there;
    *data = (struct dc_csi_data){.steady_rate = 0};
    dc_rows_begin(&rows, text, name);
    enum dc_result result = dc_rows_next(&rows, &there, error);
    while (result == DC_SUCCESS && there) {
        result = take_row(&reading, &rows, error);
        if (result == DC_SUCCESS)
            result = dc_rows_next(&rows, &there, error);
    }
    if (result == DC_SUCCESS)
        result = finish(&reading, name, error);
    if (result != DC_SUCCESS)
        dc_csi_data_free(data);
    return result;
}

void dc_csi_data_free(struct dc_csi_data *data)
{
    dc_time_histogram_free(&data->beam_neutrons.time);
    dc_time_histogram_free(&data->neutrino_neutrons.time);
    *data = (struct dc_csi_data){.steady_rate = 0};
}

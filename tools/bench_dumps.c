/* How fast expected events of electron beam dumps are, at both depths: K(E_X) for a mass, and a sum
 * for a coupling, for the experiments of the data file together. And how good: against the setting
 * `reference` over couplings of the whole range. Medians, so that a busy neighbour matters less. */
#include "bench_times.h"
#include "darkcube/constants.h"
#include "darkcube/dumps.h"
#include "darkcube/model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MASSES = 6, COUPLINGS = 200, SETTINGS = DC_DUMP_REFERENCE + 1, MOST_RUNS = 32 };

static const char *const accuracy_names[SETTINGS] = {
    [DC_DUMP_QUICK] = "quick", [DC_DUMP_FINE] = "fine", [DC_DUMP_REFERENCE] = "reference"};
static const double masses_mev[MASSES] = {1.1, 3, 10, 30, 100, 300};
static const char data_path[] = "inputs/experiments/electron_dumps.yaml";

struct runs {
    size_t n;
    struct dc_dump *dump[MOST_RUNS];
};

struct answers {
    double mass_seconds, point_seconds;
    double events[MOST_RUNS][COUPLINGS];
};

static enum dc_result read_experiments(struct dc_dump_experiments **experiments,
                                       struct dc_error *error)
{
    char text[65536];
    FILE *file = fopen(data_path, "r");
    if (file == NULL)
        return dc_fail(error, DC_ERROR_DATA, "%s cannot be read; run it from the source tree",
                       data_path);
    const size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[size] = '\0';
    return dc_dump_experiments_read(text, data_path, experiments, error);
}

static void close_runs(struct runs *runs)
{
    for (size_t i = 0; i < runs->n; i++)
        dc_dump_close(runs->dump[i]);
}

static enum dc_result open_runs(const struct dc_dump_experiments *experiments,
                                enum dc_dump_accuracy accuracy, struct runs *runs,
                                struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    *runs = (struct runs){0};
    for (size_t i = 0; i < experiments->n; i++)
        for (size_t k = 0; k < experiments->experiment[i].n_runs; k++) {
            if (runs->n == MOST_RUNS || result != DC_SUCCESS)
                break;
            result = dc_dump_open(&experiments->experiment[i].run[k], accuracy, false,
                                  &runs->dump[runs->n], error);
            if (result == DC_SUCCESS)
                runs->n++;
        }
    if (result != DC_SUCCESS)
        close_runs(runs);
    return result;
}

static enum dc_status run_mass(const struct runs *runs, double mass_mev, struct answers *answers)
{
    double times[COUPLINGS];
    double start = now();
    for (size_t i = 0; i < runs->n; i++) {
        enum dc_status status = dc_dump_set_mass(runs->dump[i], mass_mev);
        if (status != DC_OK)
            return status;
    }
    answers->mass_seconds = now() - start;
    for (size_t c = 0; c < COUPLINGS; c++) {
        const double g = 1e-9 * pow(1e7, (double)c / COUPLINGS);
        start = now();
        const double width = dc_width_fermions(1, g, 1, mass_mev, DC_ELECTRON_MASS_MEV);
        for (size_t i = 0; i < runs->n; i++)
            answers->events[i][c] = dc_dump_events(runs->dump[i], g, width, 1);
        times[c] = now() - start;
    }
    answers->point_seconds = median(times, COUPLINGS);
    return DC_OK;
}

/* Where more than 1e-6 events are expected. A value that is not finite is as wrong as can be. */
static double worst_error(const struct answers *answers, const struct answers *reference, size_t n)
{
    double worst = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < COUPLINGS; c++) {
            const double right = reference->events[i][c];
            const double error = fabs(answers->events[i][c] / right - 1);
            if (right > 1e-6)
                worst = isfinite(error) ? fmax(worst, error) : INFINITY;
        }
    return worst;
}

static enum dc_result bench(const struct dc_dump_experiments *experiments, struct dc_error *error)
{
    static struct answers answers[SETTINGS][MASSES]; /* large */
    struct runs runs;
    for (int accuracy = 0; accuracy < SETTINGS; accuracy++) {
        enum dc_result result =
            open_runs(experiments, (enum dc_dump_accuracy)accuracy, &runs, error);
        if (result != DC_SUCCESS)
            return result;
        for (size_t m = 0; m < MASSES && result == DC_SUCCESS; m++) {
            enum dc_status status = run_mass(&runs, masses_mev[m], &answers[accuracy][m]);
            if (status != DC_OK)
                result = dc_fail(error, DC_ERROR_INTERNAL, "mass %g MeV: %s", masses_mev[m],
                                 dc_status_name(status));
        }
        close_runs(&runs);
        if (result != DC_SUCCESS)
            return result;
    }
    printf("%zu experiments, %zu runs, %d couplings 1e-9-1e-2:\n", experiments->n, runs.n,
           COUPLINGS);
    printf("  setting          mass  ms a mass  us a point  worst error\n");
    for (int accuracy = 0; accuracy < SETTINGS; accuracy++)
        for (size_t m = 0; m < MASSES; m++) {
            const struct answers *here = &answers[accuracy][m];
            printf("  %-9s %8.1f MeV %10.2f %11.2f", accuracy_names[accuracy], masses_mev[m],
                   1e3 * here->mass_seconds, 1e6 * here->point_seconds);
            if (accuracy != DC_DUMP_REFERENCE)
                printf(" %12.1e", worst_error(here, &answers[DC_DUMP_REFERENCE][m], runs.n));
            printf("\n");
        }
    return DC_SUCCESS;
}

int main(void)
{
    struct dc_error error;
    struct dc_dump_experiments *experiments;
    enum dc_result result = read_experiments(&experiments, &error);
    if (result == DC_SUCCESS) {
        result = bench(experiments, &error);
        free(experiments);
    }
    if (result != DC_SUCCESS) {
        fprintf(stderr, "bench_dumps: %s\n", error.text);
        return 1;
    }
    return 0;
}

/* What a pencil saves: nanoseconds a point where couplings follow each other at one mass and angle,
 * and where the angle changes from point to point. Of the probes whose points cost next to nothing,
 * where it matters. Medians of several sweeps, so that a busy neighbour matters less. */
#include "bench_times.h"
#include "darkcube/deck.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>

enum { SWEEPS = 7, MASSES = 6, COUPLINGS = 2000 };
static const double masses_mev[MASSES] = {1.1, 3, 10, 30, 100, 300};
static const char deck_text[] = "probes: {widths: {running: on}, electron-dump: {running: on}, "
                                "nes: {running: on}, g-2: {running: on}}";

/* Seconds a point; an outer depth is paid for by the points inside. */
static double sweep(struct dc_evaluator *evaluator, double angle_step)
{
    double outputs[DC_PROBE_MAX_OUTPUTS];
    struct dc_diagnostics diagnostics;
    double seconds = 0;
    for (size_t m = 0; m < MASSES; m++) {
        double at[DC_AXIS_COUNT] = {masses_mev[m], 1e-9, 1};
        (void)dc_evaluator_point(evaluator, at, outputs, &diagnostics, NULL);
        const double start = now();
        for (int c = 0; c < COUPLINGS; c++) {
            at[DC_AXIS_COUPLING] *= 1.008;
            at[DC_AXIS_ANGLE] += angle_step;
            (void)dc_evaluator_point(evaluator, at, outputs, &diagnostics, NULL);
        }
        seconds += now() - start;
    }
    return seconds / (MASSES * COUPLINGS);
}

static enum dc_result bench(const struct dc_deck *deck, const struct dc_probe_choice *choice,
                            struct dc_error *error)
{
    struct dc_evaluator evaluator;
    double along[SWEEPS], across[SWEEPS];
    enum dc_result result = dc_evaluator_open(&evaluator, choice->probe, deck->model,
                                              &choice->settings, &choice->inputs, error);
    if (result == DC_SUCCESS) {
        for (int s = 0; s < SWEEPS; s++) {
            along[s] = sweep(&evaluator, 0);
            across[s] = sweep(&evaluator, 1e-4);
        }
        const double one = median(along, SWEEPS), other = median(across, SWEEPS);
        printf("  %-14s %8.0f ns a point of a pencil, %8.0f ns at angles of their own: %.2f\n",
               choice->probe->name, 1e9 * one, 1e9 * other, other / one);
    }
    dc_evaluator_close(&evaluator);
    return result;
}

int main(void)
{
    struct dc_deck *deck = NULL;
    struct dc_error error;
    gsl_set_error_handler_off();
    enum dc_result result =
        dc_deck_parse(deck_text, "deck", NULL, 0, DC_DECK_POINT, dc_registry(), &deck, &error);
    if (result == DC_SUCCESS)
        result = dc_deck_read_inputs(deck, &error);
    for (size_t i = 0; result == DC_SUCCESS && i < deck->n_probes; i++)
        result = bench(deck, &deck->probes[i], &error);
    dc_deck_free(deck);
    if (result != DC_SUCCESS) {
        fprintf(stderr, "bench_pencils: %s\n", error.text);
        return 1;
    }
    return 0;
}

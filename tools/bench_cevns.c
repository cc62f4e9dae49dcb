/* How fast coherent scattering is: opening, a mass, a point with its nuisance parameters profiled.
 */
#include "bench_times.h"
#include "darkcube/cevns.h"
#include "darkcube/constants.h"
#include "darkcube/deck.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MASSES = 40, POINTS = 50 };

static int bench(const struct dc_csi_data *data, const struct dc_cevns_text *reactor,
                 struct dc_error *error)
{
    const struct dc_cevns_options options = {.form_factor = DC_FORM_FACTOR_KLEIN_NYSTRAND,
                                             .arrival_window_us = 10};
    static double mass_seconds[MASSES], csi_seconds[MASSES * POINTS],
        conus_seconds[MASSES * POINTS];
    struct dc_csi *csi;
    struct dc_conus *conus;
    double start = now(), iterations = 0;
    if (dc_csi_open(&options, data, NULL, &csi, error) != DC_SUCCESS)
        return 1;
    if (dc_conus_open(&options, reactor, NULL, &conus, error) != DC_SUCCESS) {
        dc_csi_close(csi);
        return 1;
    }
    printf("coherent scattering, %d masses, %d random points each:\n", MASSES, POINTS);
    printf("  open                     %8.2f ms\n", 1e3 * (now() - start));
    srand(1);
    for (size_t i = 0; i < MASSES; i++) {
        struct dc_vector_boson boson = {.mass_mev = exp(uniform(0, log(1e4)))};
        start = now();
        dc_csi_set_mass(csi, boson.mass_mev);
        dc_conus_set_mass(conus, boson.mass_mev);
        mass_seconds[i] = now() - start;
        for (size_t k = i * POINTS; k < (i + 1) * POINTS; k++) {
            struct dc_csi_fit fit;
            struct dc_conus_result result;
            dc_em_bl_charges(uniform(0, DC_PI), &boson.charges);
            boson.coupling = exp(uniform(log(1e-6), 0));
            start = now();
            if (dc_csi_fit_point(csi, DC_CSI_WITH_CEVNS, &boson, &fit) != DC_OK)
                printf("  point %zu is not ok\n", k);
            csi_seconds[k] = now() - start;
            start = now();
            dc_conus_point(conus, &boson, &result);
            conus_seconds[k] = now() - start;
            iterations += (double)fit.iterations / (MASSES * POINTS);
        }
    }
    printf("  a mass                   %8.2f ms\n", 1e3 * median(mass_seconds, MASSES));
    const double middle = median(csi_seconds, MASSES * POINTS); /* sorts */
    printf("  CsI chi2, profiled       %8.1f us   worst %.1f us, %.0f iterations\n", 1e6 * middle,
           1e6 * csi_seconds[MASSES * POINTS - 1], iterations);
    printf("  CONUS+                   %8.2f us\n", 1e6 * median(conus_seconds, MASSES * POINTS));
    dc_conus_close(conus);
    dc_csi_close(csi);
    return 0;
}

int main(void)
{
    static const char counts_path[] = "inputs/csi_counts.csv";
    static const char reactor_path[] = "inputs/reactor_spectrum.txt";
    char *counts = NULL, *reactor = NULL;
    struct dc_csi_data data = {.steady_rate = 0};
    struct dc_error error = {""};
    gsl_set_error_handler_off();
    int code = 1;
    if (dc_read_text(counts_path, DC_ERROR_DATA, &counts, &error) == DC_SUCCESS &&
        dc_read_text(reactor_path, DC_ERROR_DATA, &reactor, &error) == DC_SUCCESS &&
        dc_csi_data_read(counts, counts_path, &data, &error) == DC_SUCCESS) {
        const struct dc_cevns_text text = {reactor, reactor_path};
        code = bench(&data, &text, &error);
    }
    if (code != 0)
        fprintf(stderr, "bench_cevns: %s\n", error.text);
    dc_csi_data_free(&data);
    free(reactor);
    free(counts);
    return code;
}

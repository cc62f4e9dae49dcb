/* How fast TEXONO and the magnetic moments are: what a rank does once, a mass, a point. Medians of
 * several sweeps, so that a busy neighbour matters less. Run in the root of the source tree. */
#include "bench_times.h"
#include "darkcube/anomalous_moments.h"
#include "darkcube/constants.h"
#include "darkcube/deck.h"
#include "darkcube/electron_scattering.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SWEEPS = 7, MASSES = 1000, POINTS = 1000000 };

static double random_mass(void)
{
    return exp(uniform(log(0.1), log(1e4)));
}

static int bench_texono(void)
{
    struct dc_error error;
    char *experiment = NULL, *reactor = NULL;
    struct dc_texono *texono = NULL;
    double opening[SWEEPS], mass[SWEEPS], point[SWEEPS], sum = 0;
    enum dc_result result = dc_read_text("inputs/texono.txt", DC_ERROR_DATA, &experiment, &error);
    if (result == DC_SUCCESS)
        result = dc_read_text("inputs/reactor_spectrum.txt", DC_ERROR_DATA, &reactor, &error);
    const struct dc_texono_files files = {.experiment = experiment,
                                          .experiment_name = "texono",
                                          .reactor = reactor,
                                          .reactor_name = "reactor"};
    for (int s = 0; s < SWEEPS && result == DC_SUCCESS; s++) {
        double start = now();
        dc_texono_close(texono);
        result = dc_texono_open(&files, &texono, &error);
        opening[s] = now() - start;
        if (result != DC_SUCCESS)
            break;
        start = now();
        for (int i = 0; i < MASSES; i++)
            dc_texono_set_mass(texono, random_mass());
        mass[s] = (now() - start) / MASSES;
        start = now();
        for (int i = 0; i < POINTS; i++) {
            struct dc_texono_result compared;
            dc_texono_compare(texono, 1e-12 * i, &compared);
            sum += compared.delta_chi2;
        }
        point[s] = (now() - start) / POINTS;
    }
    dc_texono_close(texono);
    free(reactor);
    free(experiment);
    if (result != DC_SUCCESS || !isfinite(sum)) {
        fprintf(stderr, "bench_experiments: %s\n",
                result != DC_SUCCESS ? error.text : "not a number");
        return 1;
    }
    printf("nes (TEXONO):    %8.1f us once, %6.3f us a mass, %6.1f ns a point\n",
           1e6 * median(opening, SWEEPS), 1e6 * median(mass, SWEEPS), 1e9 * median(point, SWEEPS));
    return 0;
}

static void bench_moments(void)
{
    double mass[SWEEPS], sum = 0;
    for (int s = 0; s < SWEEPS; s++) {
        const double start = now();
        for (int i = 0; i < MASSES; i++) {
            const double m = random_mass();
            sum += dc_anomalous_moment(m, DC_ELECTRON_MASS_MEV);
            sum += dc_anomalous_moment(m, DC_MUON_MASS_MEV);
        }
        mass[s] = (now() - start) / MASSES;
    }
    printf("g-2:             %23.3f us a mass (mean moment %.3g)\n", 1e6 * median(mass, SWEEPS),
           sum / (2. * MASSES * SWEEPS));
}

int main(void)
{
    gsl_set_error_handler_off();
    if (bench_texono() != 0)
        return 1;
    bench_moments();
    return 0;
}

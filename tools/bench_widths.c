/* How fast widths are: reading in, a mass, a (mass, angle), and a map of lifetimes by the library
 * alone, on one core. */
#include "bench_times.h"
#include "darkcube/constants.h"
#include "darkcube/widths.h"

#include <math.h>
#include <stdio.h>

enum { MASSES = 2000, ANGLES = 1800 };

int main(void)
{
    struct dc_hadron_data *data;
    struct dc_hadron_ratios ratios;
    struct dc_widths widths;
    struct dc_error error;
    double start = now(), mass_times[MASSES], slab_times[MASSES], longest = 0;
    if (dc_hadron_data_open(NULL, &data, &error) != DC_SUCCESS) {
        fprintf(stderr, "bench_widths: %s\n", error.text);
        return 1;
    }
    printf("open             %8.2f ms\n", 1e3 * (now() - start));
    start = now();
    for (int i = 0; i < MASSES; i++) {
        const double mass =
            2 * DC_ELECTRON_MASS_MEV *
            pow(DC_WIDTHS_HIGHEST_MEV / (2 * DC_ELECTRON_MASS_MEV), (i + 0.5) / MASSES);
        double before = now();
        dc_hadron_ratios_at(data, DC_HADRONS_R_RATIO, mass, &ratios);
        mass_times[i] = now() - before;
        before = now();
        for (int j = 0; j < ANGLES; j++) {
            if (dc_widths_at(&ratios, DC_RUNNING_ON, 1e-8, j * DC_PI / ANGLES, &widths) != DC_OK) {
                fprintf(stderr, "bench_widths: no widths at %g MeV\n", mass);
                dc_hadron_data_close(data);
                return 1;
            }
            longest = fmax(longest, dc_lifetime_s(&widths));
        }
        slab_times[i] = (now() - before) / ANGLES;
    }
    const double seconds = now() - start;
    dc_hadron_data_close(data);
    printf("mass             %8.2f us\n", 1e6 * median(mass_times, MASSES));
    printf("(mass, angle)    %8.2f us\n", 1e6 * median(slab_times, MASSES));
    printf("%d x %d map  %8.2f s, longest lifetime %.3g s\n", MASSES, ANGLES, seconds, longest);
    return 0;
}

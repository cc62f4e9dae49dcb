/* How fast the luminosity of a star is, at each of its three depths: a pass of the star at a mass,
 * a contraction with the charges, a sum for one coupling. And how good: against the setting
 * `reference` at random points. Medians, so that a busy neighbour matters less; look at ratios
 * rather than at seconds. */
#include "bench_times.h"
#include "darkcube/constants.h"
#include "darkcube/supernova.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SWEEPS = 3, ANGLES = 4, COUPLINGS = 12, POINTS = ANGLES * COUPLINGS, MASSES = 6 };

static const char *const accuracy_names[] = {[DC_SUPERNOVA_QUICK] = "quick",
                                             [DC_SUPERNOVA_FINE] = "fine",
                                             [DC_SUPERNOVA_REFERENCE] = "reference"};
static const double masses_mev[MASSES] = {1, 3, 10, 30, 100, 300};
static const char table_path[] = "inputs/nucleon_cross_sections.txt";

/* A whole file, freed by the caller; NULL if it cannot be read. */
static char *read_file(const char *path)
{
    enum { MOST = 1 << 20 };
    FILE *file = fopen(path, "rb");
    char *text = malloc(MOST);
    if (file == NULL || text == NULL) {
        if (file != NULL)
            fclose(file);
        free(text);
        return NULL;
    }
    size_t n = fread(text, 1, MOST - 1, file);
    text[n] = '\0';
    bool whole = feof(file) != 0;
    fclose(file);
    if (!whole) {
        free(text);
        return NULL;
    }
    return text;
}

/* Couplings of a mass: random, the same for every setting and mass. */
static void draw_couplings(double couplings[POINTS])
{
    srand(1);
    for (size_t i = 0; i < POINTS; i++)
        couplings[i] = exp(uniform(log(1e-11), log(1e-6)));
}

/* What a setting gives at one mass, and what it costs. */
struct sweep {
    double mass_seconds, charges_seconds, coupling_seconds; /* the last: for each radius */
    struct dc_luminosity luminosity[POINTS][DC_SUPERNOVA_MAX_RADII];
};

static const double angles[ANGLES] = {0, 0.25 * DC_PI, 0.5 * DC_PI, 0.75 * DC_PI};

static enum dc_status run_mass(struct dc_supernova *supernova, double mass_mev, size_t n_radii,
                               int sweeps, struct sweep *sweep)
{
    double couplings[POINTS], mass_times[SWEEPS], charges_times[ANGLES], times[POINTS];
    draw_couplings(couplings);
    for (int s = 0; s < sweeps; s++) {
        double start = now();
        enum dc_status status = dc_supernova_set_mass(supernova, mass_mev, false);
        if (status != DC_OK)
            return status;
        mass_times[s] = now() - start;
    }
    for (size_t a = 0; a < ANGLES; a++) {
        struct dc_charges charges;
        dc_em_bl_charges(angles[a], &charges);
        double start = now();
        enum dc_status status = dc_supernova_set_charges(supernova, &charges);
        if (status != DC_OK)
            return status;
        charges_times[a] = now() - start;
        for (size_t i = a * COUPLINGS; i < (a + 1) * COUPLINGS; i++) {
            start = now();
            dc_supernova_luminosity(supernova, couplings[i], sweep->luminosity[i]);
            times[i] = now() - start;
        }
    }
    sweep->mass_seconds = median(mass_times, (size_t)sweeps);
    sweep->charges_seconds = median(charges_times, ANGLES);
    sweep->coupling_seconds = median(times, POINTS) / (double)n_radii;
    return DC_OK;
}

/* Where the largest relative error is. */
struct worst {
    double error;
    const char *what;
    size_t point, radius;
};

/* A value that is not finite is as wrong as can be. */
static void look(struct worst *worst, const char *what, double value, double right)
{
    double error = fabs(value / right - 1);
    if (!isfinite(error))
        error = INFINITY;
    if (error > worst->error) {
        worst->error = error;
        worst->what = what;
    }
}

/* Where more than 1e44 erg/s escapes; of a polarisation where it is more than 1 % of the sum. */
static struct worst find_worst(const struct sweep *sweep, const struct sweep *reference,
                               size_t n_radii)
{
    struct worst worst = {.what = "nothing"};
    for (size_t i = 0; i < POINTS; i++)
        for (size_t r = 0; r < n_radii; r++) {
            const struct dc_luminosity *l = &sweep->luminosity[i][r];
            const struct dc_luminosity *right = &reference->luminosity[i][r];
            double sum = right->transverse + right->longitudinal, before = worst.error;
            if (sum <= 1e44)
                continue;
            look(&worst, "sum", l->transverse + l->longitudinal, sum);
            if (right->transverse > 0.01 * sum)
                look(&worst, "transverse", l->transverse, right->transverse);
            if (right->longitudinal > 0.01 * sum)
                look(&worst, "longitudinal", l->longitudinal, right->longitudinal);
            if (worst.error > before) {
                worst.point = i;
                worst.radius = r;
            }
        }
    return worst;
}

/* All masses with one setting. */
static enum dc_result run_accuracy(enum dc_supernova_accuracy accuracy, const struct dc_star *star,
                                   const char *table, struct sweep sweeps[MASSES], size_t *n_radii,
                                   struct dc_error *error)
{
    struct dc_supernova_options options = dc_supernova_defaults();
    struct dc_supernova *supernova;
    options.accuracy = accuracy;
    *n_radii = options.n_radii;
    enum dc_result result = dc_supernova_open(&options, star, table, table_path, &supernova, error);
    if (result != DC_SUCCESS)
        return result;
    for (size_t m = 0; m < MASSES && result == DC_SUCCESS; m++) {
        enum dc_status status =
            run_mass(supernova, masses_mev[m], options.n_radii,
                     accuracy == DC_SUPERNOVA_REFERENCE ? 1 : SWEEPS, &sweeps[m]);
        if (status != DC_OK)
            result = dc_fail(error, DC_ERROR_INTERNAL, "mass %g MeV: %s", masses_mev[m],
                             dc_status_name(status));
    }
    dc_supernova_close(supernova);
    return result;
}

static void print_worst(const struct sweep *sweep, const struct sweep *reference, size_t n_radii)
{
    struct worst worst = find_worst(sweep, reference, n_radii);
    double couplings[POINTS];
    draw_couplings(couplings);
    printf(" %12.1e  %s at g %.2e, phi %.2f pi, escape radius %zu: %.1e erg/s", worst.error,
           worst.what, couplings[worst.point], angles[worst.point / COUPLINGS] / DC_PI,
           worst.radius + 1,
           reference->luminosity[worst.point][worst.radius].transverse +
               reference->luminosity[worst.point][worst.radius].longitudinal);
}

static enum dc_result bench(const char *table, struct dc_error *error)
{
    static struct sweep sweeps[DC_SUPERNOVA_REFERENCE + 1][MASSES]; /* large */
    struct dc_star *star;
    size_t n_radii = 0;
    enum dc_result result = dc_star_analytic("fiducial", 3, &star, error);
    if (result != DC_SUCCESS)
        return result;
    for (int accuracy = 0; accuracy <= DC_SUPERNOVA_REFERENCE && result == DC_SUCCESS; accuracy++)
        result = run_accuracy((enum dc_supernova_accuracy)accuracy, star, table, sweeps[accuracy],
                              &n_radii, error);
    dc_star_free(star);
    if (result != DC_SUCCESS)
        return result;
    printf("star fiducial, %zu escape radii, %d random couplings 1e-11-1e-6 at %d angles:\n",
           n_radii, POINTS, ANGLES);
    printf("  setting       mass  s a mass  ms an angle  ms a coupling and radius  worst error\n");
    for (int accuracy = 0; accuracy <= DC_SUPERNOVA_REFERENCE; accuracy++)
        for (size_t m = 0; m < MASSES; m++) {
            const struct sweep *sweep = &sweeps[accuracy][m];
            printf("  %-9s %4.0f MeV %9.3f %12.2f %25.3f", accuracy_names[accuracy], masses_mev[m],
                   sweep->mass_seconds, 1e3 * sweep->charges_seconds,
                   1e3 * sweep->coupling_seconds);
            if (accuracy != DC_SUPERNOVA_REFERENCE)
                print_worst(sweep, &sweeps[DC_SUPERNOVA_REFERENCE][m], n_radii);
            printf("\n");
        }
    return DC_SUCCESS;
}

int main(void)
{
    struct dc_error error;
    char *table = read_file(table_path);
    if (table == NULL) {
        fprintf(stderr, "bench_supernova: %s cannot be read; run it from the source tree\n",
                table_path);
        return 1;
    }
    enum dc_result result = bench(table, &error);
    free(table);
    if (result != DC_SUCCESS) {
        fprintf(stderr, "bench_supernova: %s\n", error.text);
        return 1;
    }
    return 0;
}

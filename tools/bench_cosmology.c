/* How fast the cosmology is: a right-hand side, its Jacobian, points of every preset by every
 * integrator with their errors against the reference path of the same run, and how the whole
 * claimed range ends. Medians, so that a busy neighbour matters less; look at ratios rather than at
 * seconds.
 *
 *   bench_cosmology                          all of that (SCALE=full: every error, not 100 a row)
 *   bench_cosmology integrators              their names
 *   bench_cosmology count PRESET INTEGRATOR  points of the first range, for
 * tools/count_instructions
 */
#include "bench_times.h"
#include "cosmology/boltzmann.h"
#include "darkcube/constants.h"
#include "darkcube/cosmology.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SWEEPS = 7, CALLS = 20000, POINTS = 500, ERRORS = 100, POINT_SWEEPS = 3 };

static const char *const presets[] = {"precise", "leading-order", "as-published",
                                      "maxwell-boltzmann"};
enum { PRESETS = sizeof presets / sizeof presets[0] };

static void rosenbrock(struct dc_cosmology_options *options)
{
    options->integrator = DC_COSMOLOGY_ROSENBROCK;
}

/* What the options can choose from; `choose` may be NULL for the default. */
static const struct integrator {
    const char *name;
    void (*choose)(struct dc_cosmology_options *options);
} integrators[] = {{"cvode", NULL}, {"rosenbrock", rosenbrock}};
enum { INTEGRATORS = sizeof integrators / sizeof integrators[0] };

static const struct range {
    double lowest_coupling, highest_coupling;
} ranges[] = {{1e-11, 1e-8}, {1e-13, 1e-11}, {1e-8, 1e-6}};
enum { RANGES = sizeof ranges / sizeof ranges[0] };

/* m 1.1-30 MeV; half of them at special angles, next to 0 and pi too, where one of the charges
 * is tiny. */
static void draw_points(const struct range *range, struct dc_vector_boson *points, size_t n)
{
    const double special[] = {0, 0.25, 0.5, 0.75, 1e-3, 1 - 1e-3};
    srand(1);
    for (size_t i = 0; i < n; i++) {
        points[i].mass_mev = exp(uniform(log(1.1), log(30)));
        points[i].coupling =
            exp(uniform(log(range->lowest_coupling), log(range->highest_coupling)));
        double angle = i % 2 == 0 ? uniform(0, 1) : special[rand() % 6];
        dc_em_bl_charges(angle * DC_PI, &points[i].charges);
    }
}

/* Microseconds a right-hand side, with two decay channels and all tables, 16 nodes. */
static int bench_right_hand_side(void)
{
    struct dc_universe universe = {.decay_statistics = DC_STATISTICS_QUANTUM,
                                   .neutrinos_per_x = 2,
                                   .rate_ceiling = 1e7,
                                   .weak_rates = true};
    struct dc_compton_table compton;
    struct dc_vector_boson boson = {.mass_mev = 4, .coupling = 1e-10};
    if (dc_plasma_table_build(&universe.plasma, DC_QED_E3, NULL) != DC_SUCCESS ||
        dc_neutrino_table_build(&universe.neutrinos, NULL) != DC_SUCCESS ||
        dc_weak_table_build(&universe.weak, (struct dc_weak_rules){true, true}, NULL) !=
            DC_SUCCESS ||
        dc_energy_rule_init(&universe.rule, 16, 5.1, 1.3, NULL) != DC_SUCCESS ||
        dc_compton_table_build(&compton, boson.mass_mev, NULL) != DC_SUCCESS)
        return 1;
    dc_em_bl_charges(DC_PI / 2, &boson.charges);
    struct dc_vector vector = {boson.mass_mev, dc_width_neutrinos(&boson),
                               dc_width_electrons(&boson),
                               pow(boson.coupling * boson.charges.lepton, 2), &compton};
    double y[DC_VARIABLES] = {log(2), log(1.9), -0.01, log(1.8), -3}, f[DC_VARIABLES];
    double jacobian[DC_VARIABLES * DC_VARIABLES], seconds[2][SWEEPS], sum = 0;
    for (int with_jacobian = 0; with_jacobian <= 1; with_jacobian++)
        for (int s = 0; s < SWEEPS; s++) {
            double start = now();
            for (int i = 0; i < CALLS; i++) {
                y[DC_LN_TG] = log(2) + 1e-9 * i; /* no call is like the one before */
                dc_boltzmann_rhs(&universe, &vector, y, f, with_jacobian ? jacobian : NULL);
                sum += f[0];
            }
            seconds[with_jacobian][s] = (now() - start) / CALLS;
        }
    double plain = median(seconds[0], SWEEPS), full = median(seconds[1], SWEEPS);
    printf("right-hand side, 5 equations          %8.2f us\n", 1e6 * plain);
    printf("  with its analytic Jacobian          %8.2f us   (x %.2f)\n", 1e6 * full, full / plain);
    dc_compton_table_clear(&compton);
    dc_plasma_table_clear(&universe.plasma);
    dc_neutrino_table_clear(&universe.neutrinos);
    dc_weak_table_clear(&universe.weak);
    return isfinite(sum) ? 0 : 1;
}

struct sweep {
    size_t n, not_ok;
    double seconds[POINTS], delta_neff[POINTS]; /* NAN where a point is not ok */
    double steps, evaluations, open_seconds;
};

/* Median of `sweeps` times for every point: the repeats share its semi-Compton table, as the points
 * of a slab do. The last sweep's results. */
static int run_points(const struct dc_cosmology_options *options,
                      const struct dc_vector_boson *points, size_t n, int sweeps,
                      struct sweep *sweep)
{
    struct dc_cosmology *cosmology;
    struct dc_error error;
    double times[POINT_SWEEPS], start = now();
    if (dc_cosmology_open(options, &cosmology, &error) != DC_SUCCESS)
        return 1;
    sweep->open_seconds = now() - start;
    sweep->steps = sweep->evaluations = 0;
    sweep->n = n;
    sweep->not_ok = 0;
    for (size_t i = 0; i < n; i++) {
        struct dc_cosmology_result result = {0};
        struct dc_diagnostics diagnostics = {0};
        enum dc_status status = DC_TODO;
        for (int s = 0; s < sweeps; s++) {
            start = now();
            status = dc_cosmology_point(cosmology, &points[i], &result, &diagnostics, NULL);
            times[s] = now() - start;
        }
        sweep->not_ok += status != DC_OK;
        sweep->seconds[i] = median(times, (size_t)sweeps);
        sweep->delta_neff[i] = result.delta_neff;
        sweep->steps += (double)diagnostics.steps / (double)n;
        sweep->evaluations += (double)diagnostics.evaluations / (double)n;
    }
    dc_cosmology_close(cosmology);
    return 0;
}

static void print_errors(const struct sweep *fine, const struct sweep *reference)
{
    double errors[POINTS];
    size_t n = 0;
    for (size_t i = 0; i < reference->n; i++)
        if (isfinite(fine->delta_neff[i]) && isfinite(reference->delta_neff[i]))
            errors[n++] = fabs(fine->delta_neff[i] - reference->delta_neff[i]);
    if (n == 0) {
        printf("  no point is ok\n");
        return;
    }
    double middle = median(errors, n); /* sorts */
    printf("%9.1e %8.1e %8.1e\n", errors[n - 1], errors[n * 95 / 100], middle);
}

/* Every preset by every integrator on one range of couplings. */
static int bench_points(const struct range *range, size_t n_errors)
{
    static struct sweep fine, plain, reference; /* large */
    static struct dc_vector_boson points[POINTS];
    draw_points(range, points, POINTS);
    printf("%d random points, m 1.1-30 MeV, g %g-%g; errors in N_eff of %zu of them:\n", POINTS,
           range->lowest_coupling, range->highest_coupling, n_errors);
    printf("  preset            integrator  ms/point  no helium  reference  steps  evaluations  "
           "not ok     worst     95 %%   median\n");
    for (int preset = 0; preset < PRESETS; preset++) {
        struct dc_cosmology_options options = dc_cosmology_defaults();
        options.preset = (enum dc_cosmology_preset)preset;
        options.accuracy = DC_COSMOLOGY_REFERENCE;
        if (run_points(&options, points, n_errors, 1, &reference) != 0)
            return 1;
        for (int i = 0; i < INTEGRATORS; i++) {
            options = dc_cosmology_defaults();
            options.preset = (enum dc_cosmology_preset)preset;
            if (integrators[i].choose != NULL)
                integrators[i].choose(&options);
            if (run_points(&options, points, POINTS, POINT_SWEEPS, &fine) != 0)
                return 1;
            options.helium = false;
            if (run_points(&options, points, POINTS, POINT_SWEEPS, &plain) != 0)
                return 1;
            printf("  %-17s %-10s %9.3f %10.3f %10.2f %6.0f %12.0f %7zu ", presets[preset],
                   integrators[i].name, 1e3 * median(fine.seconds, fine.n),
                   1e3 * median(plain.seconds, plain.n),
                   1e3 * median(reference.seconds, reference.n), fine.steps, fine.evaluations,
                   fine.not_ok);
            print_errors(&fine, &reference);
            fflush(stdout);
        }
    }
    return 0;
}

/* The one call that tools/count_instructions counts, by this name. */
enum dc_status counted_point(struct dc_cosmology *cosmology, const struct dc_vector_boson *boson,
                             struct dc_cosmology_result *result, struct dc_diagnostics *diagnostics)
{
    return dc_cosmology_point(cosmology, boson, result, diagnostics, NULL);
}

/* The points of the first range, each once before, so that tables of its mass are there. Prints how
 * many there are, the mean of their right-hand sides, and its standard error. */
static int count_points(int preset, const struct integrator *integrator)
{
    /* a call that the compiler does not see through keeps the function's name */
    enum dc_status (*volatile counted)(struct dc_cosmology *, const struct dc_vector_boson *,
                                       struct dc_cosmology_result *, struct dc_diagnostics *) =
        counted_point;
    static struct dc_vector_boson points[POINTS];
    struct dc_cosmology_options options = dc_cosmology_defaults();
    struct dc_cosmology *cosmology;
    struct dc_error error;
    double n = 0, sum = 0, squares = 0;
    int status = 0;
    options.preset = (enum dc_cosmology_preset)preset;
    if (integrator->choose != NULL)
        integrator->choose(&options);
    draw_points(&ranges[0], points, POINTS);
    if (dc_cosmology_open(&options, &cosmology, &error) != DC_SUCCESS)
        return 1;
    for (int i = 0; i < POINTS; i++) {
        struct dc_cosmology_result result;
        struct dc_diagnostics diagnostics = {0};
        if (dc_cosmology_point(cosmology, &points[i], &result, NULL, NULL) != DC_OK ||
            counted(cosmology, &points[i], &result, &diagnostics) != DC_OK)
            status = 1;
        n++;
        sum += diagnostics.evaluations;
        squares += (double)diagnostics.evaluations * diagnostics.evaluations;
    }
    dc_cosmology_close(cosmology);
    double mean = sum / n;
    printf("%.0f %.0f %.1f\n", n, mean, sqrt((squares / n - mean * mean) / (n - 1)));
    return status;
}

/* The whole claimed range and beyond the promised accuracy: how every point ends. */
static int bench_range(void)
{
    enum { RANGE_POINTS = 2000, LISTED = 5 };
    const double special[] = {0, 0.25, 0.5, 0.75};
    struct dc_cosmology *cosmology;
    struct dc_error error;
    struct dc_cosmology_options options = dc_cosmology_defaults();
    size_t counts[DC_STATUS_COUNT] = {0};
    double total = 0, longest = 0;
    if (dc_cosmology_open(&options, &cosmology, &error) != DC_SUCCESS)
        return 1;
    srand(2);
    printf("%d random points, m 0.1-100 MeV, g 1e-14-1e-4, half at special angles:\n",
           RANGE_POINTS);
    for (size_t i = 0, listed = 0; i < RANGE_POINTS; i++) {
        struct dc_vector_boson boson = {.mass_mev = exp(uniform(log(0.1), log(100))),
                                        .coupling = exp(uniform(log(1e-14), log(1e-4)))};
        double angle = DC_PI * (i % 2 == 0 ? uniform(0, 1) : special[rand() % 4]);
        struct dc_cosmology_result result;
        struct dc_diagnostics d;
        dc_em_bl_charges(angle, &boson.charges);
        double start = now();
        enum dc_status status = dc_cosmology_point(cosmology, &boson, &result, &d, NULL);
        double seconds = now() - start;
        total += seconds;
        longest = fmax(longest, seconds);
        counts[status]++;
        if (dc_status_is_failure(status) && listed++ < LISTED)
            printf("  m %.4g MeV, g %.3g, phi %.4f: %s, %s at T = %.3g MeV\n", boson.mass_mev,
                   boson.coupling, angle, dc_status_name(status), dc_cosmology_reasons[d.reason],
                   d.stopped_at);
    }
    for (int status = 0; status < DC_STATUS_COUNT; status++)
        if (counts[status] > 0)
            printf("  %-14s %6zu\n", dc_status_name((enum dc_status)status), counts[status]);
    printf("  %.2f ms a point with its own semi-Compton table, the longest %.2f ms\n",
           1e3 * total / RANGE_POINTS, 1e3 * longest);
    dc_cosmology_close(cosmology);
    return 0;
}

static int bench_all(void)
{
    const char *scale = getenv("SCALE");
    size_t n_errors = scale != NULL && strcmp(scale, "full") == 0 ? POINTS : ERRORS;
    int failed = bench_right_hand_side();
    for (int i = 0; i < RANGES && !failed; i++)
        failed = bench_points(&ranges[i], n_errors);
    if (n_errors < POINTS)
        printf("  (SCALE=full compares all %d)\n", POINTS);
    return failed || bench_range();
}

static int count(const char *preset, const char *integrator)
{
    int p = 0, i = 0;
    while (p < PRESETS && strcmp(preset, presets[p]) != 0)
        p++;
    while (i < INTEGRATORS && strcmp(integrator, integrators[i].name) != 0)
        i++;
    if (p == PRESETS || i == INTEGRATORS) {
        fprintf(stderr, "bench_cosmology: count: expected a preset and an integrator\n");
        return 2;
    }
    return count_points(p, &integrators[i]);
}

int main(int argc, char **argv)
{
    gsl_set_error_handler_off();
    if (argc == 2 && strcmp(argv[1], "integrators") == 0) {
        for (int i = 0; i < INTEGRATORS; i++)
            puts(integrators[i].name);
        return 0;
    }
    int failed = argc == 4 && strcmp(argv[1], "count") == 0 ? count(argv[2], argv[3]) : bench_all();
    if (failed == 1)
        fprintf(stderr, "bench_cosmology: the cosmology does not open, or a counted point fails\n");
    return failed;
}

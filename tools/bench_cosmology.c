/* How fast the cosmology is: a right-hand side, its Jacobian, a point at the promised accuracy, and
 * what the parts of a point cost. Medians of several sweeps, so that a busy neighbour matters less;
 * look at ratios rather than at seconds. */
#include "bench_times.h"
#include "cosmology/boltzmann.h"
#include "darkcube/constants.h"
#include "darkcube/cosmology.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SWEEPS = 7, CALLS = 20000, POINTS = 200 };

/* Points of the range for which the accuracy is promised, half of them at special angles. */
static void draw_points(struct dc_vector_boson *points, size_t n)
{
    const double special[] = {0, 0.25, 0.5, 0.75};
    srand(1);
    for (size_t i = 0; i < n; i++) {
        points[i].mass_mev = exp(uniform(log(1.1), log(30)));
        points[i].coupling = exp(uniform(log(1e-11), log(1e-8)));
        double angle = i % 2 == 0 ? uniform(0, 1) : special[rand() % 4];
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
    double seconds[POINTS], delta_neff[POINTS];
    double steps, evaluations, open_seconds;
};

/* Median of SWEEPS times for every point; the last sweep's results. */
static int run_points(struct dc_cosmology_options options, const struct dc_vector_boson *points,
                      int sweeps, struct sweep *sweep)
{
    struct dc_cosmology *cosmology;
    struct dc_error error;
    double *times = malloc((size_t)sweeps * sizeof *times), start = now();
    if (times == NULL || dc_cosmology_open(&options, &cosmology, &error) != DC_SUCCESS) {
        free(times);
        return 1;
    }
    sweep->open_seconds = now() - start;
    sweep->steps = sweep->evaluations = 0;
    for (size_t i = 0; i < POINTS; i++) {
        struct dc_cosmology_result result = {0};
        struct dc_diagnostics diagnostics = {0};
        for (int s = 0; s < sweeps; s++) {
            start = now();
            if (dc_cosmology_point(cosmology, &points[i], &result, &diagnostics, NULL) != DC_OK)
                printf("  point %zu is not ok\n", i);
            times[s] = now() - start;
        }
        sweep->seconds[i] = median(times, (size_t)sweeps);
        sweep->delta_neff[i] = result.delta_neff;
        sweep->steps += (double)diagnostics.steps / POINTS;
        sweep->evaluations += (double)diagnostics.evaluations / POINTS;
    }
    dc_cosmology_close(cosmology);
    free(times);
    return 0;
}

/* The repeats of a point share its semi-Compton table, as the points of a slab do. */
static int bench_points(void)
{
    static const char *const names[] = {"precise", "leading-order", "as-published",
                                        "maxwell-boltzmann"};
    static struct sweep fine, plain, reference; /* large */
    struct dc_vector_boson points[POINTS];
    draw_points(points, POINTS);
    printf("%d random points, m 1.1-30 MeV, g 1e-11-1e-8, half at special angles:\n", POINTS);
    printf("  preset             ms/point   without helium   steps  evaluations   worst error   "
           "95 %%     median   open\n");
    for (int preset = 0; preset < 4; preset++) {
        struct dc_cosmology_options options = dc_cosmology_defaults();
        options.preset = (enum dc_cosmology_preset)preset;
        if (run_points(options, points, 3, &fine) != 0)
            return 1;
        options.helium = false;
        if (run_points(options, points, 3, &plain) != 0)
            return 1;
        options.accuracy = DC_COSMOLOGY_REFERENCE;
        if (run_points(options, points, 1, &reference) != 0)
            return 1;
        double errors[POINTS];
        for (size_t i = 0; i < POINTS; i++)
            errors[i] = fabs(fine.delta_neff[i] - reference.delta_neff[i]);
        double middle = median(errors, POINTS); /* sorts */
        printf("  %-17s %8.2f %12.2f %12.0f %10.0f %14.1e %8.1e %8.1e %6.2f s\n", names[preset],
               1e3 * median(fine.seconds, POINTS), 1e3 * median(plain.seconds, POINTS), fine.steps,
               fine.evaluations, errors[POINTS - 1], errors[POINTS * 95 / 100], middle,
               fine.open_seconds);
    }
    return 0;
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

int main(void)
{
    gsl_set_error_handler_off();
    if (bench_right_hand_side() != 0 || bench_points() != 0 || bench_range() != 0) {
        fprintf(stderr, "bench_cosmology: the cosmology does not open\n");
        return 1;
    }
    return 0;
}

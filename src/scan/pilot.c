/* What a scan will take, from a sample of its points. */
#include "darkcube/scan.h"

#include "scan/clock.h"
#include "scan/deck_parts.h"
#include "scan/progress.h"
#include "scan/sample.h"

#include <gsl/gsl_qrng.h>
#include <gsl/gsl_statistics_double.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { SAMPLE = 64 };

/* For all probes together; a point that has begun is finished. */
static const double sample_seconds = 20;

/* Seconds of one probe. Where it has work at the depths of mass and angle, that is shared by many
 * points, so it is measured apart. */
struct pilot {
    size_t n, failed;
    double open;
    double mass[SAMPLE], angle[SAMPLE], point[SAMPLE];
    enum dc_status failure; /* of the first point that failed */
    double where[DC_AXIS_COUNT];
};

static double timed_point(struct dc_evaluator *evaluator, const double at[DC_AXIS_COUNT],
                          enum dc_status *status)
{
    double outputs[DC_PROBE_MAX_OUTPUTS];
    struct dc_diagnostics diagnostics;
    const double start = dc_seconds();
    *status = dc_evaluator_point(evaluator, at, outputs, &diagnostics, NULL);
    return dc_seconds() - start;
}

/* The same point again, after another angle, shows what angle and mass took. */
static void measure_point(struct dc_evaluator *evaluator, const double at[DC_AXIS_COUNT],
                          struct pilot *pilot)
{
    const struct dc_probe *probe = evaluator->probe;
    const size_t n = pilot->n++;
    enum dc_status status, again;
    const double all = timed_point(evaluator, at, &status);
    double inner = all, point = all;
    if (probe->set_angle != NULL) {
        evaluator->angle = NAN; /* not set: the next point sets it anew */
        inner = timed_point(evaluator, at, &again);
    }
    if (probe->set_angle != NULL || probe->set_mass != NULL)
        point = timed_point(evaluator, at, &again);
    if (probe->set_angle == NULL)
        inner = point;
    pilot->mass[n] = fmax(0, all - inner);
    pilot->angle[n] = fmax(0, inner - point);
    pilot->point[n] = point;
    if (dc_status_is_failure(status) && pilot->failed++ == 0) {
        pilot->failure = status;
        memcpy(pilot->where, at, sizeof pilot->where);
    }
}

/* Points that fill the cube evenly however many there are, and the same ones every time. */
static void measure_sample(const struct dc_cube *cube, struct dc_evaluator *evaluator,
                           gsl_qrng *sequence, double seconds, struct pilot *pilot)
{
    const size_t points = dc_cube_points(cube), most = points < SAMPLE ? points : SAMPLE;
    const double end = dc_seconds() + seconds;
    while (pilot->n < most && (pilot->n == 0 || dc_seconds() < end)) {
        double place[DC_AXIS_COUNT], at[DC_AXIS_COUNT];
        struct dc_index index;
        gsl_qrng_get(sequence, place);
        for (size_t role = 0; role < DC_AXIS_COUNT; role++)
            index.i[role] = (size_t)(place[role] * (double)cube->axis[role].n);
        dc_cube_coordinates(cube, index, at);
        measure_point(evaluator, at, pilot);
    }
}

/* By the given settings; `seconds` are for the sample. */
static enum dc_result measure_probe(const struct dc_deck *deck, size_t number,
                                    const struct dc_settings *settings, double seconds,
                                    struct pilot *pilot, struct dc_error *error)
{
    const struct dc_probe_choice *choice = &deck->probes[number];
    struct dc_evaluator evaluator;
    *pilot = (struct pilot){0};
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, DC_AXIS_COUNT);
    if (sequence == NULL)
        return dc_fail_memory(error);
    const double start = dc_seconds();
    enum dc_result result =
        dc_evaluator_open(&evaluator, choice->probe, deck->model, settings, &choice->inputs, error);
    pilot->open = dc_seconds() - start;
    if (result == DC_SUCCESS) {
        measure_sample(&deck->cube, &evaluator, sequence, seconds, pilot);
        dc_evaluator_close(&evaluator);
    }
    gsl_qrng_free(sequence);
    return result;
}

/* ---- what follows ---------------------------------------------------------------------------- */

/* Seconds of one worker for so many points in so many pencils of so many masses. */
static double cost_of(const struct pilot *pilot, size_t masses, size_t pencils, size_t points)
{
    return (double)masses * gsl_stats_mean(pilot->mass, 1, pilot->n) +
           (double)pencils * gsl_stats_mean(pilot->angle, 1, pilot->n) +
           (double)points * gsl_stats_mean(pilot->point, 1, pilot->n);
}

static void print_times(FILE *out, const char *what, double *seconds, size_t n)
{
    const double worst = gsl_stats_max(seconds, 1, n);
    if (worst > 0)
        fprintf(out, "    %-28s median %.3g s, worst %.3g s\n", what,
                gsl_stats_median(seconds, 1, n), worst);
}

static void print_pilot(FILE *out, const struct dc_deck *deck, size_t number, const char *how,
                        struct pilot *pilot)
{
    const struct dc_probe *probe = deck->probes[number].probe;
    fprintf(out, "  %-12s %zu point%s%s\n", probe->name, pilot->n, pilot->n == 1 ? "" : "s", how);
    fprintf(out, "    %-28s %.3g s\n", "once a rank", pilot->open);
    print_times(out, "a mass, before its pencils", pilot->mass, pilot->n);
    print_times(out, "a pencil, before its points", pilot->angle, pilot->n);
    print_times(out, "a point", pilot->point, pilot->n);
    if (pilot->failed == 0)
        return;
    fprintf(out, "    %zu failed, the first (%s) at", pilot->failed,
            dc_status_sentence(pilot->failure));
    for (size_t role = 0; role < DC_AXIS_COUNT; role++) {
        const struct dc_axis *axis = deck->model->axis + role;
        const bool bare = strcmp(axis->unit, "1") == 0;
        fprintf(out, "%s %s %.6g%s%s", role > 0 ? "," : "", axis->name, pilot->where[role],
                bare ? "" : " ", bare ? "" : axis->unit);
    }
    fprintf(out, "\n");
}

/* As many workers as make it an hour, but not so many that a worker gets fewer than 20 masses (or,
 * where no probe has work at that depth, pencils): the last ones would keep all others waiting. */
static void print_ranks(FILE *out, const struct dc_deck *deck, double seconds)
{
    const double hour = 3600, share = 20;
    bool by_mass = false;
    for (size_t i = 0; i < deck->n_probes; i++)
        by_mass = by_mass || deck->probes[i].probe->set_mass != NULL;
    const size_t pieces = by_mass ? deck->cube.axis[DC_AXIS_MASS].n : dc_cube_pencils(&deck->cube);
    const double useful = fmax(1, floor((double)pieces / share));
    const double workers = fmax(1, fmin(ceil(seconds / hour), useful));
    fprintf(out, "ranks   %.0f suggested, for about ", workers + 1);
    dc_print_duration(out, seconds / workers);
    fprintf(out,
            ": one hands out work, and as many workers as make it an\n"
            "        hour, but not so many that one has fewer than %.0f of the %zu %s\n",
            share, pieces, by_mass ? "masses" : "pencils");
}

/* What this process took with all probes' tables; a rank adds MPI's own buffers. */
static void print_memory(FILE *out)
{
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        fprintf(out, "memory  %.0f MB a rank, without the buffers of MPI\n",
                (double)usage.ru_maxrss * 1024 / 1e6);
}

/* Adds what a probe's points take. */
static enum dc_result add_points(const struct dc_deck *deck, size_t number, double pilot_seconds,
                                 FILE *out, double *seconds, struct dc_error *error)
{
    struct pilot pilot;
    const struct dc_cube *cube = &deck->cube;
    enum dc_result result =
        measure_probe(deck, number, &deck->probes[number].settings, pilot_seconds, &pilot, error);
    if (result != DC_SUCCESS)
        return result;
    *seconds +=
        cost_of(&pilot, cube->axis[DC_AXIS_MASS].n, dc_cube_pencils(cube), dc_cube_points(cube));
    print_pilot(out, deck, number, "", &pilot);
    return DC_SUCCESS;
}

/* Adds what its checks take. */
static enum dc_result add_checks(const struct dc_deck *deck, size_t number, double pilot_seconds,
                                 FILE *out, double *seconds, struct dc_error *error)
{
    struct pilot pilot;
    struct dc_sample sample;
    struct dc_settings settings;
    size_t pencils, masses;
    enum dc_result result = dc_deck_reference_settings(&deck->probes[number], &settings, error);
    if (result != DC_SUCCESS)
        return result;
    result = measure_probe(deck, number, &settings, pilot_seconds, &pilot, error);
    if (result == DC_SUCCESS)
        result = dc_sample_draw(deck, number, &sample, error);
    dc_settings_free(&settings);
    if (result != DC_SUCCESS)
        return result;
    dc_sample_spread(&sample, &deck->cube, &pencils, &masses);
    *seconds += cost_of(&pilot, masses, pencils, sample.n);
    dc_sample_free(&sample);
    print_pilot(out, deck, number, " on the reference path", &pilot);
    return DC_SUCCESS;
}

enum dc_result dc_scan_pilot(const struct dc_deck *deck, FILE *out, struct dc_error *error)
{
    double seconds = 0;
    size_t pilots = deck->n_probes;
    for (size_t i = 0; i < deck->n_probes; i++)
        pilots += dc_deck_verifies(deck, i);
    const double pilot_seconds = sample_seconds / (double)pilots;
    fprintf(out, "pilot\n");
    for (size_t i = 0; i < deck->n_probes; i++) {
        enum dc_result result = add_points(deck, i, pilot_seconds, out, &seconds, error);
        if (result == DC_SUCCESS && dc_deck_verifies(deck, i))
            result = add_checks(deck, i, pilot_seconds, out, &seconds, error);
        if (result != DC_SUCCESS)
            return result;
    }
    fprintf(out, "cost    %.3g core hours on this machine, from the means of the pilot points%s\n",
            seconds / 3600,
            dc_deck_refines(deck)
                ? ",\n        for the whole cube: its refined points take a part of it"
                : "");
    print_ranks(out, deck, seconds);
    print_memory(out);
    return ferror(out) ? dc_fail(error, DC_ERROR_OUTPUT, "cannot write the plan") : DC_SUCCESS;
}

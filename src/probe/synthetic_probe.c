/* Points that cost time and compute next to nothing. What a point costs follows from its
 * coordinates alone, so that every run of a deck has the same work to distribute. */
#include "probe/synthetic_probe.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CONSTANT, RANDOM, MASS_DEPENDENT };
static const char *const distribution_names[] = {
    [CONSTANT] = "constant", [RANDOM] = "random", [MASS_DEPENDENT] = "mass-dependent", NULL};

enum { SLEEP, SPIN };
static const char *const work_names[] = {[SLEEP] = "sleep", [SPIN] = "spin", NULL};

static const struct dc_key keys[] = {
    {.name = "cost",
     .kind = DC_KEY_REAL,
     .unit = "s",
     .fallback = "10 ms",
     .lowest = 0,
     .highest = 3600,
     .help = "mean time that a point takes"},
    {.name = "distribution",
     .kind = DC_KEY_CHOICE,
     .unit = "1",
     .fallback = "constant",
     .choices = distribution_names,
     .help = "how the cost varies: constant; random from point to point, even in its logarithm; "
             "mass-dependent, the same for all points of a mass, and so that a few masses take "
             "most of the time"},
    {.name = "spread",
     .kind = DC_KEY_REAL,
     .unit = "1",
     .fallback = "10",
     .lowest = 1,
     .highest = 1e6,
     .help = "highest over lowest cost, where the cost varies"},
    {.name = "work",
     .kind = DC_KEY_CHOICE,
     .unit = "1",
     .fallback = "sleep",
     .choices = work_names,
     .help = "what a point does with its time: sleep takes no processor, so that many ranks fit on "
             "few cores; spin takes one for so long"},
    {.name = "mass_cost",
     .kind = DC_KEY_REAL,
     .unit = "s",
     .fallback = "0 s",
     .lowest = 0,
     .highest = 3600,
     .help = "time that a rank takes whenever it begins with another mass"},
};

static const struct dc_output outputs_of_synthetic[] = {
    {"cost", "s", "time that the point takes", "keys cost, distribution and spread"},
    {"value", "1", "mass + coupling * cos(angle), each in its own unit", "none: no physics"},
};
enum { OUTPUTS = sizeof outputs_of_synthetic / sizeof outputs_of_synthetic[0] };

static const char *const reasons[] = {"none", NULL};

struct state {
    double cost_s, spread, mass_cost_s;
    size_t distribution, work;
};

/* ---- cost ------------------------------------------------------------------------------------ */

/* The finaliser of SplitMix64: every bit of the argument moves every bit of the value. */
static uint64_t mix(uint64_t bits)
{
    bits += 0x9e3779b97f4a7c15u;
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
    return bits ^ (bits >> 31);
}

/* A number in [0, 1) that looks random and depends on the coordinates alone. */
static double hash(const double *coordinates, size_t n)
{
    uint64_t mixed = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, &coordinates[i], sizeof bits);
        mixed = mix(mixed ^ bits);
    }
    return (double)(mixed >> 11) / 9007199254740992.0; /* 2^53 */
}

/* Seconds; the mean over many points (or masses) is cost_s. */
static double cost_of(const struct state *s, const double coordinates[DC_AXIS_COUNT])
{
    if (s->distribution == CONSTANT || s->spread <= 1)
        return s->cost_s;
    const double log_spread = log(s->spread), range = s->spread - 1;
    if (s->distribution == RANDOM) /* density ~ 1/cost */
        return s->cost_s * log_spread / range * pow(s->spread, hash(coordinates, DC_AXIS_COUNT));
    /* Density ~ 1/cost^2: each factor of two in the cost has the same share of the work. */
    const double u = hash(&coordinates[DC_AXIS_MASS], 1);
    return s->cost_s * range / (s->spread * log_spread) / (1 - u * range / s->spread);
}

static struct timespec timespec_of(double seconds)
{
    const double whole = floor(seconds);
    return (struct timespec){(time_t)whole, (long)(1e9 * (seconds - whole))};
}

static void sleep_for(double seconds)
{
    struct timespec left = timespec_of(seconds);
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        continue; /* a signal came: sleep what is left */
}

static double processor_seconds(void)
{
    struct timespec t = {0, 0};
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t); /* fails for unknown clocks alone */
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void spend(const struct state *s, double seconds)
{
    if (seconds <= 0)
        return;
    if (s->work == SLEEP) {
        sleep_for(seconds);
        return;
    }
    const double end = processor_seconds() + seconds;
    while (processor_seconds() < end)
        continue;
}

/* ---- the probe ------------------------------------------------------------------------------- */

static enum dc_result declare_outputs(const struct dc_settings *settings,
                                      struct dc_outputs *outputs, struct dc_error *error)
{
    (void)settings;
    (void)error;
    outputs->n = OUTPUTS;
    memcpy(outputs->output, outputs_of_synthetic, sizeof outputs_of_synthetic);
    return DC_SUCCESS;
}

static enum dc_result open_state(const struct dc_model *model, const struct dc_settings *settings,
                                 const struct dc_inputs *inputs, void **state,
                                 struct dc_error *error)
{
    (void)model;
    (void)inputs;
    struct state *s = malloc(sizeof *s);
    *state = s;
    if (s == NULL)
        return dc_fail_memory(error);
    *s = (struct state){.cost_s = dc_settings_get(settings, "cost")->real,
                        .spread = dc_settings_get(settings, "spread")->real,
                        .mass_cost_s = dc_settings_get(settings, "mass_cost")->real,
                        .distribution = dc_settings_get(settings, "distribution")->choice,
                        .work = dc_settings_get(settings, "work")->choice};
    return DC_SUCCESS;
}

static enum dc_status set_mass(void *state, double mass)
{
    const struct state *s = state;
    (void)mass;
    spend(s, s->mass_cost_s);
    return DC_OK;
}

static enum dc_status evaluate(void *state, const double coordinates[DC_AXIS_COUNT],
                               double *outputs, struct dc_diagnostics *diagnostics)
{
    const struct state *s = state;
    (void)diagnostics;
    outputs[0] = cost_of(s, coordinates);
    outputs[1] =
        coordinates[DC_AXIS_MASS] + coordinates[DC_AXIS_COUPLING] * cos(coordinates[DC_AXIS_ANGLE]);
    spend(s, outputs[0]);
    return DC_OK;
}

const struct dc_probe dc_probe_synthetic = {
    .name = "synthetic",
    .summary = "no physics: points that take a given time, to measure how a scan is scheduled",
    .only_when_named = true,
    .keys = keys,
    .n_keys = sizeof keys / sizeof keys[0],
    .reasons = reasons,
    .outputs = declare_outputs,
    .open = open_state,
    .close = free,
    .set_mass = set_mass,
    .evaluate = evaluate,
};

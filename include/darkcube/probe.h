/* The probe contract: one physical calculation, point in, named numbers with units out, and a
 * status. The declarations below alone create datasets, attributes, help and documentation.
 *
 * A probe has three depths, because the physics has: what depends on the mass alone (`set_mass`),
 * on mass and angle (`set_angle`), and on the coupling (`evaluate`). The caller goes through them
 * in this order and repeats an outer one only when its coordinate changes. A probe keeps no memory
 * of earlier points that could change a result.
 */
#ifndef DARKCUBE_PROBE_H
#define DARKCUBE_PROBE_H

#include "darkcube/model.h"
#include "darkcube/outcome.h"
#include "darkcube/settings.h"
#include "darkcube/status.h"

enum { DC_PROBE_MAX_OUTPUTS = 64 };

struct dc_outputs {
    size_t n;
    struct dc_output output[DC_PROBE_MAX_OUTPUTS];
    /* A point is excluded where the output is above this level (below, if the level is negative);
     * 0 for an output that has no level of its own. */
    double exclusion_level[DC_PROBE_MAX_OUTPUTS];
    /* Spans decades: between points its logarithm is linear, where it is positive. */
    bool logarithmic[DC_PROBE_MAX_OUTPUTS];
    /* One of several shares of a whole, which stand together: people see the largest first. */
    bool share[DC_PROBE_MAX_OUTPUTS];
};

/* A file that a probe needs. The physics knows no files: one rank reads it, and every rank gets its
 * text. */
struct dc_input {
    char name[256];     /* a table of the data folders, or a user's path */
    const char *key;    /* static: the probe's key that gave the path; NULL: a table of the probe's
                           own, which no file of the working directory may replace by accident */
    const char *folder; /* static: one next to the file in which it may lie instead; or NULL */
    char *path;         /* where it was found, as messages call it; NULL until it is read */
    char *text;         /* the whole file, ends with NUL; NULL until it is read */
};

enum { DC_PROBE_MAX_INPUTS = 16 };

struct dc_inputs {
    size_t n;
    struct dc_input input[DC_PROBE_MAX_INPUTS];
};

/* Something that an open probe knows beside its outputs: "neutrinosphere_radius", 39.81 km. */
struct dc_probe_fact {
    char name[64];
    char text[160]; /* a fact in words; else empty, and there is a value with its unit */
    double value;
    char unit[32];
};

enum { DC_PROBE_MAX_FACTS = 16 };

/* How near an output is to that of the reference path: within `relative` times the reference, and
 * wherever that is less, within `absolute`. Both zero: nothing is promised. */
struct dc_promise {
    double absolute; /* in the output's unit */
    double relative;
};

struct dc_probe {
    const char *name;     /* "cosmology" */
    const char *summary;  /* one sentence */
    bool only_when_named; /* no physics: a point without a deck leaves it out */
    const struct dc_key *keys;
    size_t n_keys;
    const char *const *reasons; /* NULL-terminated; reasons[0] is "none" */
    const char *stopped_at; /* what `stopped_at` is, with its unit: "plasma temperature [MeV]" */

    /* The outputs that these settings give (`outputs` is zero before). Errors: DC_ERROR_USAGE. */
    enum dc_result (*outputs)(const struct dc_settings *settings, struct dc_outputs *outputs,
                              struct dc_error *error);

    /* Names the files that these settings need (`inputs` is zero before); NULL for a probe that
     * needs none. Errors: DC_ERROR_USAGE. */
    enum dc_result (*inputs)(const struct dc_settings *settings, struct dc_inputs *inputs,
                             struct dc_error *error);

    /* Completes the outputs with what only the files know, such as their exclusion levels; names
     * and number stay. `inputs` has been read, and is not empty. NULL where settings say it all.
     * Errors: DC_ERROR_USAGE, DC_ERROR_DATA, DC_ERROR_INTERNAL. */
    enum dc_result (*complete_outputs)(const struct dc_settings *settings,
                                       const struct dc_inputs *inputs, struct dc_outputs *outputs,
                                       struct dc_error *error);

    /* Once a rank: tables, baselines. `inputs` has been read, and may be forgotten afterwards.
     * `*state` belongs to the probe; NULL after an error. Errors: DC_ERROR_USAGE (a model that this
     * probe does not serve), DC_ERROR_DATA, DC_ERROR_INTERNAL. */
    enum dc_result (*open)(const struct dc_model *model, const struct dc_settings *settings,
                           const struct dc_inputs *inputs, void **state, struct dc_error *error);
    void (*close)(void *state);

    /* The reference path: a slower and more accurate way to the same outputs, by which a scan
     * checks itself. Changes a deck's settings into its; NULL for a probe that has none. Errors:
     * DC_ERROR_USAGE for settings that nothing else can check, DC_ERROR_INTERNAL. */
    enum dc_result (*reference)(struct dc_settings *settings, struct dc_error *error);
    /* What a deck's settings promise of each output (`promise` is zero before); there where
     * `reference` is. */
    void (*promises)(const struct dc_settings *settings,
                     struct dc_promise promise[DC_PROBE_MAX_OUTPUTS]);
    /* Most of the reference path's time goes into set_mass: checks are better of many points of few
     * masses. */
    bool checked_by_mass;

    /* Fills `facts` and returns how many there are; NULL where there are none. */
    size_t (*facts)(const void *state, struct dc_probe_fact facts[DC_PROBE_MAX_FACTS]);

    /* The outer depths; NULL where there is nothing to do. Coordinates in the axes' units. A status
     * other than DC_OK holds for every point inside. */
    enum dc_status (*set_mass)(void *state, double mass);
    enum dc_status (*set_angle)(void *state, double mass, double angle);

    /* One point: fills all outputs (NAN unless DC_OK) and the diagnostics. */
    enum dc_status (*evaluate)(void *state, const double coordinates[DC_AXIS_COUNT],
                               double *outputs, struct dc_diagnostics *diagnostics);

    /* As evaluate, and the whole evolution (or the star from its centre outwards) in a table; NULL
     * for a probe that has none. The table holds what there is even when the status is not
     * DC_OK. */
    enum dc_status (*trace)(void *state, const double coordinates[DC_AXIS_COUNT], double *outputs,
                            struct dc_diagnostics *diagnostics, struct dc_table *table);
};

/* Reason number `reason` of a probe; "none" where it gives none. */
const char *dc_probe_reason(const struct dc_probe *probe, uint8_t reason);

/* All that a program can choose from. Everything that needs models or probes is handed one of
 * these, so that a program, or a test, can bring its own. */
struct dc_registry {
    const struct dc_model *const *models; /* NULL-terminated */
    const struct dc_probe *const *probes; /* NULL-terminated */
};

/* The models and probes of darkcube itself. */
const struct dc_registry *dc_registry(void);

const struct dc_model *dc_registry_model(const struct dc_registry *registry, const char *name);
const struct dc_probe *dc_registry_probe(const struct dc_registry *registry, const char *name);

/* ---- one point of one probe, in the right order of depths ------------------------------------ */

/* Remembers which outer coordinates are set, and calls the outer depths only when they change. */
struct dc_evaluator {
    const struct dc_probe *probe;
    void *state;
    size_t n_outputs;
    double mass, angle; /* NAN: not set yet */
    enum dc_status mass_status, angle_status;
};

enum dc_result dc_evaluator_open(struct dc_evaluator *evaluator, const struct dc_probe *probe,
                                 const struct dc_model *model, const struct dc_settings *settings,
                                 const struct dc_inputs *inputs, struct dc_error *error);
void dc_evaluator_close(struct dc_evaluator *evaluator);

/* `outputs` has evaluator->n_outputs places. `table` may be NULL; then no evolution is kept.
 * Where an outer depth already failed, outputs and `stopped_at` are NAN and the other diagnostics
 * zero. An output that is not finite although the probe said DC_OK becomes DC_NOT_FINITE. */
enum dc_status dc_evaluator_point(struct dc_evaluator *evaluator,
                                  const double coordinates[DC_AXIS_COUNT], double *outputs,
                                  struct dc_diagnostics *diagnostics, struct dc_table *table);

#endif

#include "darkcube/cosmology.h"

#include "cosmology/attempt.h"
#include "cosmology/chart.h"
#include "cosmology/helium.h"
#include "cosmology/history.h"
#include "cosmology/initial.h"
#include "darkcube/constants.h"

#include <math.h>
#include <stdlib.h>

/* Quadrature nodes and integrator tolerance of each accuracy. Placement of the 16 nodes: v = 5.1
 * s^1.3 holds N_eff to 4e-6; plain squares need 48 for that. */
static const struct numerics {
    size_t nodes;
    double v_max, power, tolerance[2]; /* by enum dc_integrator */
} numerics[] = {
    [DC_COSMOLOGY_QUICK] = {16, 5.1, 1.3, {4e-6, 5e-5}},
    [DC_COSMOLOGY_FINE] = {16, 5.1, 1.3, {3e-7, 1.8e-5}},
    [DC_COSMOLOGY_REFERENCE] = {64, 6.6, 2, {2e-9, 5e-7}},
};

/* Exchange beyond 1e7 times the expansion is equilibrium to 1e-7. */
static const double RATE_CEILING = 1e7;

static const struct preset {
    enum dc_qed qed;
    struct dc_weak_rules weak;
    enum dc_statistics decays;
    double neutrinos_per_x;
    bool semi_compton;
} presets[] = {
    [DC_COSMOLOGY_PRECISE] = {DC_QED_E3, {true, true}, DC_STATISTICS_QUANTUM, 2, true},
    [DC_COSMOLOGY_LEADING_ORDER] = {DC_QED_NONE, {false, false}, DC_STATISTICS_QUANTUM, 2, false},
    [DC_COSMOLOGY_AS_PUBLISHED] = {DC_QED_NONE, {false, false}, DC_STATISTICS_QUANTUM, 1, false},
    [DC_COSMOLOGY_MAXWELL_BOLTZMANN] =
        {DC_QED_NONE, {false, false}, DC_STATISTICS_MAXWELL_BOLTZMANN, 2, false},
};

const char *const dc_cosmology_reasons[] = {
    [DC_COSMOLOGY_FINE_POINT] = "none",
    [DC_COSMOLOGY_MASS_RANGE] = "mass-outside-0.1-to-100-MeV",
    [DC_COSMOLOGY_VECTOR_ALIVE] = "vector-alive-at-10-eV",
    [DC_COSMOLOGY_DEGENERATE_NEUTRINOS] = "degenerate-neutrinos",
    [DC_COSMOLOGY_BOSE_CONDENSATION] = "bose-condensation",
    [DC_COSMOLOGY_TEMPERATURE_RANGE] = "temperature-outside-the-tables",
    [DC_COSMOLOGY_NO_INITIAL_STATE] = "no-initial-state",
    [DC_COSMOLOGY_SOLVER] = "integrator-gave-up",
    [DC_COSMOLOGY_TOO_MANY_STEPS] = "too-many-steps",
    [DC_COSMOLOGY_NOT_A_NUMBER] = "not-a-number",
    [DC_COSMOLOGY_MEMORY] = "out-of-memory",
    NULL};

/* For the baseline, which takes some 300 steps; the points' own limit is for points. */
enum { BASELINE_STEPS = 20000 };

struct dc_cosmology {
    struct dc_cosmology_options options;
    struct dc_universe universe;
    struct dc_helium_rule helium;
    double helium_end_mev;
    struct dc_cosmology_result standard_model;
    struct dc_trajectory trajectory; /* room for one point's steps */
    struct dc_cvode *cvode;          /* NULL where the other integrator is used */
    double mass_mev;                 /* the current mass; NAN before the first */
    bool has_compton;
    struct dc_compton_table compton; /* of the current mass */
};

struct dc_cosmology_options dc_cosmology_defaults(void)
{
    return (struct dc_cosmology_options){DC_COSMOLOGY_PRECISE, DC_COSMOLOGY_FINE,
                                         DC_COSMOLOGY_CVODE, true, 20000};
}

static const struct dc_cosmology_result NO_RESULT = {NAN, NAN, NAN, NAN, NAN, NAN};

/* N_eff (Eq. 32), the ratios of Eq. (33), and helium from the state at the end. */
static void observe(struct dc_cosmology *c, const struct dc_vector *vector, const double *y,
                    struct dc_cosmology_result *result)
{
    struct dc_neutrinos neutrinos;
    double tg = exp(y[DC_LN_TG]), tn = exp(y[DC_LN_TN]);
    dc_neutrinos_look_up(&c->universe.neutrinos, tn, y[DC_Z], &neutrinos);
    *result = NO_RESULT;
    result->neff =
        8.0 / 7 * pow(11.0 / 4, 4.0 / 3) * neutrinos.energy_density / dc_photon_energy_density(tg);
    result->t_gamma_over_t_nu = tg / tn;
    result->mu_nu_over_t_nu = y[DC_Z];
    if (c->options.helium)
        result->helium_mass_fraction = 2 * dc_neutron_fraction(&c->helium, &c->universe, vector,
                                                               &c->trajectory, c->helium_end_mev);
}

static const double DECAY_MASSES = 3;

/* How often X exchanges quanta with the baths while the universe expands at T = m/3. */
struct exchange {
    double total, semi_compton;
};

static struct exchange exchange_of(const struct dc_cosmology *c, const struct dc_vector *vector)
{
    if (vector == NULL)
        return (struct exchange){0};
    struct dc_plasma plasma;
    struct dc_neutrinos neutrinos;
    double temperature = vector->mass_mev / DECAY_MASSES;
    double decays = vector->width_neutrinos_mev + vector->width_electrons_mev, semi_compton = 0;
    dc_plasma_look_up(&c->universe.plasma, temperature, &plasma);
    dc_neutrinos_look_up(&c->universe.neutrinos, temperature, 0, &neutrinos);
    if (vector->compton_strength > 0) {
        struct dc_compton compton;
        dc_compton_look_up(vector->compton, temperature, &compton);
        semi_compton = vector->compton_strength * compton.number_loss;
    }
    double hubble = dc_hubble(plasma.energy_density + neutrinos.energy_density);
    return (struct exchange){(decays + semi_compton) / hubble, semi_compton / hubble};
}

/* Beyond this exchange errors of Rodas4P2 are larger than its tolerance says, which is multiplied
 * with `STRONG_FACTOR`, and beyond the other CVODE serves (README, "Integrators"). */
static const double RODAS_STRONG = 1e4, STRONG_FACTOR = 0.2, RODAS_STRONGEST = 1e8;

/* The same where w is integrated, for what semi-Compton scattering exchanges: it may hold X near
 * equilibrium long before it decays. */
static const double RODAS_STRONGEST_IN_W = 0.05;

static enum dc_integrator integrator_for(const struct dc_cosmology *c,
                                         const struct dc_vector *vector,
                                         const struct exchange *exchange)
{
    if (c->options.integrator == DC_COSMOLOGY_CVODE)
        return DC_INTEGRATOR_CVODE;
    bool charted = vector != NULL && dc_chart_mass(vector) > 0;
    bool too_strong = charted ? exchange->total >= RODAS_STRONGEST
                              : exchange->semi_compton >= RODAS_STRONGEST_IN_W;
    return too_strong ? DC_INTEGRATOR_CVODE : DC_INTEGRATOR_ROSENBROCK;
}

static struct dc_evolve_options evolve_options(const struct dc_cosmology *c,
                                               const struct dc_vector *vector,
                                               enum dc_cosmology_accuracy accuracy, long max_steps,
                                               bool whole_trajectory)
{
    const struct exchange exchange = exchange_of(c, vector);
    enum dc_integrator integrator = integrator_for(c, vector, &exchange);
    double tolerance = numerics[accuracy].tolerance[integrator];
    if (integrator == DC_INTEGRATOR_ROSENBROCK && exchange.total > RODAS_STRONG)
        tolerance *= STRONG_FACTOR;
    return (struct dc_evolve_options){.integrator = integrator,
                                      .tolerance = tolerance,
                                      .max_steps = max_steps,
                                      .plain = accuracy == DC_COSMOLOGY_REFERENCE,
                                      .whole_trajectory = whole_trajectory,
                                      .cvode = c->cvode};
}

static enum dc_result solve_standard_model(struct dc_cosmology *c, struct dc_error *error)
{
    /* once a run, so at the tightest tolerance: its error would be in every difference */
    struct dc_evolve_options options =
        evolve_options(c, NULL, DC_COSMOLOGY_REFERENCE, BASELINE_STEPS, false);
    struct dc_evolution evolution;
    dc_evolve(&c->universe, NULL, dc_initial_temperature(0), &options, &c->trajectory, &evolution);
    if (evolution.ending != DC_ENDING_FINISHED)
        return dc_fail(error, DC_ERROR_INTERNAL,
                       "the Standard-Model baseline did not finish (the integrator's flag %d after "
                       "%ld steps)",
                       evolution.solver_flag, evolution.steps);
    if (c->options.helium) {
        c->helium_end_mev = dc_helium_calibrate(&c->helium, &c->universe, &c->trajectory);
        if (!isfinite(c->helium_end_mev))
            return dc_fail(error, DC_ERROR_INTERNAL,
                           "the deuterium bottleneck could not be calibrated");
    }
    observe(c, NULL, evolution.y, &c->standard_model);
    c->standard_model.delta_neff = 0;
    if (c->options.helium)
        c->standard_model.delta_helium_mass_fraction = 0;
    return DC_SUCCESS;
}

enum dc_result dc_cosmology_open(const struct dc_cosmology_options *options,
                                 struct dc_cosmology **cosmology, struct dc_error *error)
{
    const struct preset *preset = &presets[options->preset];
    const struct numerics *n = &numerics[options->accuracy];
    enum dc_result result;
    struct dc_cosmology *c = calloc(1, sizeof *c);
    *cosmology = NULL;
    if (c == NULL)
        return dc_fail_memory(error);
    c->options = *options;
    c->mass_mev = NAN;
    c->cvode = dc_cvode_new();
    c->universe.decay_statistics = preset->decays;
    c->universe.neutrinos_per_x = preset->neutrinos_per_x;
    c->universe.rate_ceiling = RATE_CEILING;
    c->universe.weak_rates = true;
    if (c->cvode == NULL)
        result = dc_fail_memory(error);
    else if ((result = dc_plasma_table_build(&c->universe.plasma, preset->qed, error)) ==
                 DC_SUCCESS &&
             (result = dc_neutrino_table_build(&c->universe.neutrinos, error)) == DC_SUCCESS &&
             (result = dc_weak_table_build(&c->universe.weak, preset->weak, error)) == DC_SUCCESS &&
             (result = dc_energy_rule_init(&c->universe.rule, n->nodes, n->v_max, n->power,
                                           error)) == DC_SUCCESS &&
             (result = dc_helium_rule_init(&c->helium, error)) == DC_SUCCESS)
        result = solve_standard_model(c, error);
    if (result != DC_SUCCESS) {
        dc_cosmology_close(c);
        return result;
    }
    *cosmology = c;
    return DC_SUCCESS;
}

void dc_cosmology_close(struct dc_cosmology *cosmology)
{
    if (cosmology == NULL)
        return;
    dc_plasma_table_clear(&cosmology->universe.plasma);
    dc_neutrino_table_clear(&cosmology->universe.neutrinos);
    dc_weak_table_clear(&cosmology->universe.weak);
    dc_compton_table_clear(&cosmology->compton);
    dc_trajectory_free(&cosmology->trajectory);
    dc_cvode_free(cosmology->cvode);
    free(cosmology);
}

const struct dc_cosmology_result *dc_cosmology_standard_model(const struct dc_cosmology *cosmology)
{
    return &cosmology->standard_model;
}

enum dc_status dc_cosmology_set_mass(struct dc_cosmology *cosmology, double mass_mev)
{
    if (!(mass_mev >= DC_COSMOLOGY_LOWEST_MASS_MEV && mass_mev <= DC_COSMOLOGY_HIGHEST_MASS_MEV))
        return DC_OUT_OF_RANGE;
    if (mass_mev != cosmology->mass_mev) {
        dc_compton_table_clear(&cosmology->compton);
        cosmology->has_compton = false;
        cosmology->mass_mev = mass_mev;
    }
    return DC_OK;
}

/* The vector's rates at this point; false if the semi-Compton table cannot be made. */
static bool set_vector(struct dc_cosmology *c, const struct dc_vector_boson *boson,
                       struct dc_vector *vector)
{
    double gx = boson->coupling * boson->charges.lepton, mass = boson->mass_mev;
    bool semi_compton = presets[c->options.preset].semi_compton || mass < 2 * DC_ELECTRON_MASS_MEV;
    *vector = (struct dc_vector){.mass_mev = mass,
                                 .width_neutrinos_mev = dc_width_neutrinos(boson),
                                 .width_electrons_mev = dc_width_electrons(boson)};
    if (!semi_compton || gx == 0)
        return true;
    if (!c->has_compton) {
        if (dc_compton_table_build(&c->compton, mass, NULL) != DC_SUCCESS)
            return false;
        c->has_compton = true;
    }
    vector->compton_strength = gx * gx;
    vector->compton = &c->compton;
    return true;
}

enum dc_status dc_cosmology_point(struct dc_cosmology *cosmology,
                                  const struct dc_vector_boson *boson,
                                  struct dc_cosmology_result *result,
                                  struct dc_diagnostics *diagnostics, struct dc_table *history)
{
    struct dc_diagnostics unused;
    struct dc_diagnostics *d = diagnostics != NULL ? diagnostics : &unused;
    *d = (struct dc_diagnostics){.stopped_at = NAN, .error_estimate = NAN};
    *result = NO_RESULT;
    if (history != NULL)
        *history = (struct dc_table){0};
    enum dc_status status = dc_cosmology_set_mass(cosmology, boson->mass_mev);
    if (status != DC_OK) {
        d->reason = DC_COSMOLOGY_MASS_RANGE;
        return status;
    }
    struct dc_vector vector;
    if (!set_vector(cosmology, boson, &vector)) {
        d->reason = DC_COSMOLOGY_MEMORY;
        return DC_INTERNAL;
    }
    bool nothing_makes_it = vector.width_neutrinos_mev == 0 && vector.width_electrons_mev == 0 &&
                            vector.compton_strength == 0;
    const struct dc_vector *present = nothing_makes_it ? NULL : &vector;
    /* without X the baseline once more, to the bit */
    enum dc_cosmology_accuracy accuracy =
        nothing_makes_it ? DC_COSMOLOGY_REFERENCE : cosmology->options.accuracy;
    struct dc_evolve_options options =
        evolve_options(cosmology, present, accuracy, cosmology->options.max_steps, history != NULL);
    struct dc_evolution evolution;
    status = dc_attempt(&cosmology->universe, present, dc_initial_temperature(0), &options,
                        &cosmology->trajectory, &evolution, d);
    if (status == DC_OK && evolution.condensed)
        d->reason = DC_COSMOLOGY_BOSE_CONDENSATION; /* a value, with a remark */
    if (history != NULL && !dc_history_fill(&cosmology->universe, present, &evolution,
                                            &cosmology->trajectory, history)) {
        d->reason = DC_COSMOLOGY_MEMORY;
        return DC_INTERNAL;
    }
    if (status != DC_OK)
        return status;
    observe(cosmology, present, evolution.y, result);
    result->delta_neff = result->neff - cosmology->standard_model.neff;
    result->delta_helium_mass_fraction =
        result->helium_mass_fraction - cosmology->standard_model.helium_mass_fraction;
    return DC_OK;
}

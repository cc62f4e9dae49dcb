#include "cosmology/evolve.h"

#include "cosmology/chart.h"
#include "cosmology/initial.h"
#include "cosmology/late.h"
#include "cosmology/rosenbrock.h"
#include "darkcube/constants.h"

#include <math.h>
#include <string.h>

_Static_assert((int)DC_VARIABLES <= (int)DC_LARGEST_SYSTEM,
               "the integrators hold the Boltzmann system");

/* Phase 1 ends when X has gone: all temperatures are below m/8, and its importance is below this,
 * of one that decays within an expansion and of one that stays. */
static const double GONE_MASSES = 8, GONE_IMPORTANCE = -13, LASTING_IMPORTANCE = -16;

/* Phase 1 ends at the latest here; a vector that is there then is late. */
static const double LATEST_END_MEV = 1e-5;

/* Phase 2 ends here, and the rest has a closed form, until no electrons are left to heat the
 * photons. */
static const double LATE_MEV = 0.03, END_MEV = 0.004;

/* N_eff is what matters until here. */
static const double RECOMBINATION_MEV = 3e-7;

/* Weights of errors, of X and of the baths, beside a free X and a coupled one; below the smallest
 * its temperature itself would be lost. */
static const double FULL_SHARE = 0.05, SMALLEST_WEIGHT = 0.02, BATH_WEIGHT = 2,
                    COUPLED_BATH_WEIGHT = 4, CVODE_BATH_WEIGHT = 20;

/* With v in place of w an error of ln T_X changes the number of X m/T_X times more; eight times
 * that makes the worst points of a thousand better by a third, at a twentieth more steps. */
static const double CHARTED_WEIGHT = 8;

/* X counts as held back from condensation where w came within this many times of its stop. */
static const double CONDENSED_MARGIN = 3;

double dc_vector_importance(const struct dc_vector *vector, const struct dc_background *background,
                            double temperature_mev)
{
    double width = vector->width_neutrinos_mev + vector->width_electrons_mev;
    double lives = width / background->hubble_mev;
    double growth = fmin(1 / sqrt(lives), temperature_mev / RECOMBINATION_MEV);
    double others = background->total_energy_density - background->vector_energy_density;
    return log(background->vector_energy_density / fmin(pow(temperature_mev, 4), others)) +
           log(1 + lives + growth);
}

/* One evolution on its way. */
struct run {
    const struct dc_universe *universe;
    const struct dc_vector *vector; /* NULL in phase 2 */
    const struct dc_evolve_options *options;
    struct dc_trajectory *trajectory;
    struct dc_evolution *evolution;
    struct dc_cvode *cvode;
    struct dc_rosenbrock rosenbrock;
    struct dc_place place;
    double chart_mev; /* m where v = w + m/T_X is integrated in place of w, else 0 */
};

static bool slopes(void *context, const double *y, double *f, double *jacobian)
{
    struct run *run = context;
    run->evolution->evaluations++;
    double with_w[DC_VARIABLES], mass_over_tx = 0;
    if (run->chart_mev > 0) {
        memcpy(with_w, y, sizeof with_w);
        mass_over_tx = dc_chart_mass_over_tx(run->chart_mev, y);
        with_w[DC_W] -= mass_over_tx;
        y = with_w;
    }
    enum dc_domain domain = dc_boltzmann_rhs(run->universe, run->vector, y, f, jacobian);
    if (domain != DC_DOMAIN_FINE)
        run->evolution->domain = domain;
    else if (run->chart_mev > 0)
        dc_chart_slopes(mass_over_tx, f, jacobian);
    return domain == DC_DOMAIN_FINE;
}

/* How much errors of ln T_X and w count in a state: as the root of the share of the energy that X
 * holds or may still grow to (as in dc_vector_importance), beyond a twentieth fully. The densities
 * of X and of the rest, of radiation, are rough; they set no more than a tolerance. */
static void weights(void *context, const double *y, double *weight)
{
    const struct run *run = context;
    const struct dc_vector *vector = run->vector;
    const double g_star = 10.75, root_half_pi = 1.2533141373155;
    double hottest = exp(fmax(y[DC_LN_TG], y[DC_LN_TN])), tx = exp(y[DC_LN_TX]);
    double radiation = DC_PI * DC_PI / 30 * g_star * (hottest * hottest) * (hottest * hottest);
    double x = vector->mass_mev / tx, w = y[DC_W] - run->chart_mev / tx;
    /* x^2 K2(x) e^x = 2 for x -> 0, sqrt(pi/2) x^(3/2) for x -> infinity */
    double share = 3 / (2 * DC_PI * DC_PI) * (tx * tx * tx) * (2 + root_half_pi * x * sqrt(x)) *
                   exp(w) * (vector->mass_mev + 3 * tx) / radiation;
    double lives =
        (vector->width_neutrinos_mev + vector->width_electrons_mev) / dc_hubble(radiation);
    double growth = fmin(1 / sqrt(lives), hottest / RECOMBINATION_MEV);
    double wanted = sqrt(share * (1 + growth) / FULL_SHARE);
    double of_bath = run->chart_mev > 0 ? COUPLED_BATH_WEIGHT : BATH_WEIGHT;
    double of_x = fmin(1, fmax(SMALLEST_WEIGHT, wanted));
    for (int i = 0; i < DC_VARIABLES; i++)
        weight[i] = i < DC_STANDARD_VARIABLES ? of_bath : of_x;
    weight[DC_LN_TX] *= 1 + CHARTED_WEIGHT * run->chart_mev / tx;
}

/* By CVODE errors of X count equally everywhere: Newton's method stops by the weights too, and a
 * solution that is left loose where X is dilute makes it stall where X is coupled strongly. */
static void constant_weights(void *context, const double *y, double *weight)
{
    const struct run *run = context;
    (void)y;
    for (int i = 0; i < (run->vector != NULL ? DC_VARIABLES : DC_STANDARD_VARIABLES); i++)
        weight[i] = i < DC_STANDARD_VARIABLES ? CVODE_BATH_WEIGHT : 1;
}

static bool begin(struct run *run, const struct dc_system *system)
{
    const struct dc_integrator_options options = {run->options->tolerance, run->options->careful};
    if (run->options->integrator == DC_INTEGRATOR_ROSENBROCK)
        return dc_rosenbrock_begin(&run->rosenbrock, system, &options, &run->place);
    return dc_cvode_begin(run->cvode, system, &options, &run->place, &run->evolution->solver_flag);
}

static enum dc_step step(struct run *run)
{
    if (run->options->integrator == DC_INTEGRATOR_CVODE)
        return dc_cvode_step(run->cvode, &run->place, &run->evolution->solver_flag);
    enum dc_step result = dc_rosenbrock_step(&run->rosenbrock, &run->place);
    if (result == DC_STEP_IMPOSSIBLE)
        run->evolution->solver_flag = DC_ROSENBROCK_STUCK;
    return result;
}

/* Has X gone? Mostly not, which a lower bound tells without integrals: rho_X > m n_X of a cold gas
 * without Bose's enhancement, and X is at least able to keep its energy. */
static bool gone(const struct run *run, const double *y)
{
    double mass = run->vector->mass_mev, hottest = fmax(y[DC_LN_TG], y[DC_LN_TN]);
    if (hottest > log(mass / GONE_MASSES))
        return false;
    double cold = log(3 * mass) + 1.5 * (log(mass / (2 * DC_PI)) + y[DC_LN_TX]) + y[DC_W];
    if (cold - 4 * hottest > GONE_IMPORTANCE)
        return false;
    struct dc_background background;
    if (dc_boltzmann_background(run->universe, run->vector, y, &background) != DC_DOMAIN_FINE)
        return false;
    double width = run->vector->width_neutrinos_mev + run->vector->width_electrons_mev;
    return dc_vector_importance(run->vector, &background, exp(hottest)) <
           (width > background.hubble_mev ? GONE_IMPORTANCE : LASTING_IMPORTANCE);
}

/* Whether the last moment is the end of its phase, and evolution->ending. The end of a phase lies
 * where a step ends, behind the condition for it: nothing happens there any more. */
static bool phase_ends(struct run *run, double until_mev)
{
    const struct dc_moment *now = &run->trajectory->moment[run->trajectory->n - 1];
    bool cold = now->y[DC_LN_TG] <= log(until_mev);
    run->evolution->ending = DC_ENDING_FINISHED;
    if (run->vector == NULL || !cold)
        return run->vector != NULL ? gone(run, now->y) : cold;
    /* alive or not is asked at the temperature itself, wherever steps lie */
    double y[DC_VARIABLES];
    dc_moment_between(now - 1, now, dc_moment_crossing(now - 1, now, log(until_mev)), y);
    if (!gone(run, y))
        run->evolution->ending = DC_ENDING_VECTOR_ALIVE;
    return true;
}

/* The current place belongs to the trajectory. False if there is no memory. */
static bool append_place(struct run *run, int n)
{
    struct dc_place place = run->place;
    if (run->chart_mev > 0)
        dc_chart_to_w(run->chart_mev, place.y, place.slope);
    if (run->vector != NULL && place.y[DC_W] > CONDENSED_MARGIN * -DC_CONDENSATION_W)
        run->evolution->condensed = true;
    return dc_trajectory_append(run->trajectory, place.x, place.y, place.slope, (size_t)n);
}

/* Integrates one phase from the current place; ends as phase_ends says, or with a failure. */
static void integrate_phase(struct run *run, double until_mev)
{
    struct dc_evolution *evolution = run->evolution;
    struct dc_system system = {.n = run->vector != NULL ? DC_VARIABLES : DC_STANDARD_VARIABLES,
                               .slopes = slopes,
                               .context = run};
    if (run->options->integrator == DC_INTEGRATOR_CVODE)
        system.weights = run->options->plain ? NULL : constant_weights;
    else if (run->vector != NULL)
        system.weights = run->options->plain ? NULL : weights;
    if (!begin(run, &system)) {
        evolution->ending =
            evolution->domain != DC_DOMAIN_FINE ? DC_ENDING_DOMAIN : DC_ENDING_MEMORY;
        return;
    }
    for (enum dc_step last = DC_STEP_TAKEN;; evolution->steps++) {
        if (last == DC_STEP_TAKEN) {
            evolution->domain = DC_DOMAIN_FINE; /* smaller steps helped */
            if (!append_place(run, system.n)) {
                evolution->ending = DC_ENDING_MEMORY;
                return;
            }
            if (phase_ends(run, until_mev))
                return;
        }
        if (evolution->steps >= run->options->max_steps) {
            evolution->ending = DC_ENDING_STEP_LIMIT;
            return;
        }
        last = step(run);
        if (last == DC_STEP_IMPOSSIBLE) {
            evolution->ending =
                evolution->domain != DC_DOMAIN_FINE ? DC_ENDING_DOMAIN : DC_ENDING_SOLVER;
            return;
        }
    }
}

/* Both phases, and what has a closed form. */
static void integrate(struct run *run)
{
    struct dc_evolution *evolution = run->evolution;
    struct dc_place *place = &run->place;
    evolution->ending = DC_ENDING_FINISHED;
    if (run->vector != NULL) {
        if (!run->options->plain || run->options->integrator == DC_INTEGRATOR_ROSENBROCK)
            run->chart_mev = dc_chart_mass(run->vector);
        dc_chart_to_v(run->chart_mev, place->y, place->slope);
        integrate_phase(run, LATEST_END_MEV);
        dc_chart_to_w(run->chart_mev, place->y, place->slope);
    }
    run->vector = NULL;
    run->chart_mev = 0;
    /* the vector may have gone only after the plasma was colder than where phase 2 ends */
    if (evolution->ending == DC_ENDING_FINISHED && place->y[DC_LN_TG] > log(LATE_MEV))
        integrate_phase(run, LATE_MEV);
    memcpy(evolution->y, place->y, sizeof evolution->y);
    if (evolution->ending != DC_ENDING_FINISHED || place->y[DC_LN_TG] <= log(END_MEV))
        return;
    double x = place->x + dc_late_universe(run->universe, END_MEV, evolution->y);
    if (!run->options->whole_trajectory)
        return;
    integrate_phase(run, END_MEV);
    if (evolution->ending != DC_ENDING_FINISHED)
        return;
    const double radiation[] = {-1, -1, 0};
    run->trajectory->n--; /* the end in closed form takes the place of the last step's */
    if (!dc_trajectory_append(run->trajectory, x, evolution->y, radiation, DC_STANDARD_VARIABLES))
        evolution->ending = DC_ENDING_MEMORY;
}

void dc_evolve(const struct dc_universe *universe, const struct dc_vector *vector, double start_mev,
               const struct dc_evolve_options *options, struct dc_trajectory *trajectory,
               struct dc_evolution *evolution)
{
    struct run run = {.universe = universe,
                      .vector = vector,
                      .options = options,
                      .trajectory = trajectory,
                      .evolution = evolution,
                      .cvode = options->cvode};
    struct dc_cvode *own = NULL;
    trajectory->n = 0;
    *evolution = (struct dc_evolution){.ending = DC_ENDING_MEMORY, .start_mev = start_mev};
    if (vector == NULL) {
        evolution->y[DC_LN_TG] = evolution->y[DC_LN_TN] = log(start_mev);
    } else if (!dc_initial_state(universe, vector,
                                 options->earlier_start > 0 ? options->earlier_start : 1,
                                 evolution->y, &evolution->start_mev)) {
        evolution->ending = DC_ENDING_DOMAIN;
        evolution->domain = DC_DOMAIN_NOT_FINITE;
        return;
    }
    if (options->integrator == DC_INTEGRATOR_CVODE && options->cvode == NULL)
        run.cvode = own = dc_cvode_new();
    memcpy(run.place.y, evolution->y, sizeof evolution->y);
    if (options->integrator != DC_INTEGRATOR_CVODE || run.cvode != NULL)
        integrate(&run);
    dc_cvode_free(own);
}

#include "cosmology/evolve.h"

#include "cosmology/initial.h"

#include <cvode/cvode.h>
#include <math.h>
#include <nvector/nvector_serial.h>
#include <stdlib.h>
#include <string.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

/* Phase 1 ends when X has gone: importance below this and all temperatures below m/8. */
static const double GONE_IMPORTANCE = -16, GONE_MASSES = 8;

/* Phase 2 ends when no electrons are left to heat the photons; phase 1 at the latest here. */
static const double END_MEV = 0.004, LATEST_END_MEV = 1e-5;

/* N_eff is what matters until here. */
static const double RECOMBINATION_MEV = 3e-7;

/* Far beyond ln(1000 MeV/10 eV): CVODE wants an end, the events come first. */
static const double FAR_AWAY = 60;

/* The Jacobian changes by decades within CVODE's usual window of reuse (weak rates and Gamma over
 * H); with the defaults Newton "converges" on a stale matrix and N_eff is silently wrong. */
enum { JACOBIAN_EVERY = 1, SETUP_EVERY = 2, CAREFUL_SETUP_EVERY = 1 };

/* In ln a. CVODE's own estimate rests on the right-hand side at the start alone. */
static const double CAREFUL_FIRST_STEP = 1e-8;

/* X counts as held back from condensation where w came within this many times of its stop. */
static const double CONDENSED_MARGIN = 3;

enum { FIRST_ROOM = 512 };

void dc_trajectory_free(struct dc_trajectory *trajectory)
{
    free(trajectory->moment);
    *trajectory = (struct dc_trajectory){0};
}

static bool append(struct dc_trajectory *trajectory, double x, const double *y, const double *slope,
                   size_t n)
{
    if (trajectory->n == trajectory->room) {
        size_t room = trajectory->room > 0 ? 2 * trajectory->room : FIRST_ROOM;
        struct dc_moment *moment = realloc(trajectory->moment, room * sizeof *moment);
        if (moment == NULL)
            return false;
        trajectory->moment = moment;
        trajectory->room = room;
    }
    struct dc_moment *moment = &trajectory->moment[trajectory->n++];
    moment->x = x;
    for (size_t i = 0; i < DC_VARIABLES; i++) {
        moment->y[i] = i < n ? y[i] : NAN;
        moment->slope[i] = i < n ? slope[i] : NAN;
    }
    return true;
}

double dc_vector_importance(const struct dc_vector *vector, const struct dc_background *background,
                            double temperature_mev)
{
    double width = vector->width_neutrinos_mev + vector->width_electrons_mev;
    double lives = width / background->hubble_mev;
    double growth = fmin(1 / sqrt(lives), temperature_mev / RECOMBINATION_MEV);
    return log(background->vector_energy_density / pow(temperature_mev, 4)) +
           log(1 + lives + growth);
}

/* What CVODE hands back to our functions. */
struct problem {
    const struct dc_universe *universe;
    const struct dc_vector *vector; /* NULL in phase 2 */
    enum dc_domain domain;
    long evaluations;
};

/* A state outside the domain is a recoverable failure: CVODE tries a smaller step. */
static int right_hand_side(sunrealtype x, N_Vector y, N_Vector dy, void *user_data)
{
    (void)x;
    struct problem *problem = user_data;
    problem->evaluations++;
    enum dc_domain domain = dc_boltzmann_rhs(problem->universe, problem->vector,
                                             N_VGetArrayPointer(y), N_VGetArrayPointer(dy), NULL);
    if (domain == DC_DOMAIN_FINE)
        return 0;
    problem->domain = domain;
    return 1;
}

static int jacobian_function(sunrealtype x, N_Vector y, N_Vector fy, SUNMatrix jacobian,
                             void *user_data, N_Vector t1, N_Vector t2, N_Vector t3)
{
    (void)x, (void)fy, (void)t1, (void)t2, (void)t3;
    struct problem *problem = user_data;
    double f[DC_VARIABLES], rows[DC_VARIABLES * DC_VARIABLES];
    enum dc_domain domain =
        dc_boltzmann_rhs(problem->universe, problem->vector, N_VGetArrayPointer(y), f, rows);
    if (domain != DC_DOMAIN_FINE) {
        problem->domain = domain;
        return 1;
    }
    sunindextype n = SUNDenseMatrix_Rows(jacobian);
    for (sunindextype j = 0; j < n; j++) {
        double *column = SUNDenseMatrix_Column(jacobian, j);
        for (sunindextype i = 0; i < n; i++)
            column[i] = rows[i * n + j];
    }
    return 0;
}

enum { EVENT_COLD, EVENT_GONE };

/* Events: the plasma has reached the end; X has gone (positive until both conditions hold). */
static int events(sunrealtype x, N_Vector state, sunrealtype *g, void *user_data)
{
    (void)x;
    struct problem *problem = user_data;
    const double *y = N_VGetArrayPointer(state);
    if (problem->vector == NULL) {
        g[EVENT_COLD] = y[DC_LN_TG] - log(END_MEV);
        return 0;
    }
    double hottest = fmax(y[DC_LN_TG], y[DC_LN_TN]);
    struct dc_background background;
    g[EVENT_COLD] = y[DC_LN_TG] - log(LATEST_END_MEV);
    double warmth = hottest - log(problem->vector->mass_mev / GONE_MASSES);
    if (warmth > 0) {
        g[EVENT_GONE] = warmth;
        return 0;
    }
    if (dc_boltzmann_background(problem->universe, problem->vector, y, &background) !=
        DC_DOMAIN_FINE)
        return 1;
    double importance = dc_vector_importance(problem->vector, &background, exp(hottest));
    g[EVENT_GONE] = fmax(warmth, importance - GONE_IMPORTANCE);
    return 0;
}

static void quiet(int code, const char *module, const char *function, char *message, void *data)
{
    (void)code, (void)module, (void)function, (void)message, (void)data;
}

/* Integrates one phase from *x; ends with an event or a failure in evolution->ending. Returns the
 * event. */
static int integrate_phase(struct problem *problem, const struct dc_evolve_options *options,
                           double *x, struct dc_trajectory *trajectory,
                           struct dc_evolution *evolution)
{
    int n = problem->vector != NULL ? DC_VARIABLES : DC_STANDARD_VARIABLES;
    int event = EVENT_COLD, flag = 0;
    SUNContext context = NULL;
    N_Vector y = NULL, slope = NULL;
    SUNMatrix matrix = NULL;
    SUNLinearSolver solver = NULL;
    void *cvode = NULL;

    evolution->ending = DC_ENDING_MEMORY;
    if (SUNContext_Create(NULL, &context) != 0)
        goto cleanup;
    y = N_VNew_Serial(n, context);
    slope = N_VNew_Serial(n, context);
    matrix = SUNDenseMatrix(n, n, context);
    if (y == NULL || slope == NULL || matrix == NULL)
        goto cleanup;
    solver = SUNLinSol_Dense(y, matrix, context);
    cvode = CVodeCreate(CV_BDF, context);
    if (solver == NULL || cvode == NULL)
        goto cleanup;
    memcpy(N_VGetArrayPointer(y), evolution->y, (size_t)n * sizeof(double));
    /* Pure absolute tolerance: a relative one would act on logarithms. */
    if (CVodeInit(cvode, right_hand_side, *x, y) != CV_SUCCESS ||
        CVodeSetErrHandlerFn(cvode, quiet, NULL) != CV_SUCCESS ||
        CVodeSStolerances(cvode, 0, options->tolerance) != CV_SUCCESS ||
        CVodeSetUserData(cvode, problem) != CV_SUCCESS ||
        CVodeSetLinearSolver(cvode, solver, matrix) != CV_SUCCESS ||
        CVodeSetJacFn(cvode, jacobian_function) != CV_SUCCESS ||
        CVodeSetJacEvalFrequency(cvode, JACOBIAN_EVERY) != CV_SUCCESS ||
        CVodeSetLSetupFrequency(cvode, options->careful ? CAREFUL_SETUP_EVERY : SETUP_EVERY) !=
            CV_SUCCESS ||
        (options->careful && CVodeSetInitStep(cvode, CAREFUL_FIRST_STEP) != CV_SUCCESS) ||
        CVodeSetMaxErrTestFails(cvode, 20) != CV_SUCCESS ||
        CVodeSetMaxConvFails(cvode, 30) != CV_SUCCESS ||
        CVodeRootInit(cvode, problem->vector != NULL ? 2 : 1, events) != CV_SUCCESS ||
        CVodeSetNoInactiveRootWarn(cvode) != CV_SUCCESS)
        goto cleanup;

    for (bool first = true;; first = false) {
        if (first) {
            if (right_hand_side(*x, y, slope, problem) != 0) {
                evolution->ending = DC_ENDING_DOMAIN;
                break;
            }
        } else {
            flag = CVode(cvode, FAR_AWAY, y, x, CV_ONE_STEP);
            if (flag < 0 || CVodeGetDky(cvode, *x, 1, slope) != CV_SUCCESS) {
                evolution->solver_flag = flag;
                evolution->ending =
                    problem->domain != DC_DOMAIN_FINE ? DC_ENDING_DOMAIN : DC_ENDING_SOLVER;
                break;
            }
            problem->domain = DC_DOMAIN_FINE; /* smaller steps helped */
            evolution->steps++;
        }
        if (!append(trajectory, *x, N_VGetArrayPointer(y), N_VGetArrayPointer(slope), (size_t)n)) {
            evolution->ending = DC_ENDING_MEMORY;
            break;
        }
        if (problem->vector != NULL &&
            N_VGetArrayPointer(y)[DC_W] > CONDENSED_MARGIN * -DC_CONDENSATION_W)
            evolution->condensed = true;
        if (flag == CV_ROOT_RETURN) {
            int found[2] = {0};
            evolution->ending = DC_ENDING_FINISHED;
            if (CVodeGetRootInfo(cvode, found) == CV_SUCCESS && found[EVENT_COLD] == 0)
                event = EVENT_GONE;
            break;
        }
        if (evolution->steps >= options->max_steps) {
            evolution->ending = DC_ENDING_STEP_LIMIT;
            break;
        }
    }
    memcpy(evolution->y, N_VGetArrayPointer(y), (size_t)n * sizeof(double));
cleanup:
    CVodeFree(&cvode);
    SUNLinSolFree(solver);
    SUNMatDestroy(matrix);
    N_VDestroy(slope);
    N_VDestroy(y);
    SUNContext_Free(&context);
    return event;
}

void dc_evolve(const struct dc_universe *universe, const struct dc_vector *vector, double start_mev,
               const struct dc_evolve_options *options, struct dc_trajectory *trajectory,
               struct dc_evolution *evolution)
{
    struct problem problem = {universe, vector, DC_DOMAIN_FINE, 0};
    double x = 0;
    trajectory->n = 0;
    *evolution = (struct dc_evolution){.ending = DC_ENDING_FINISHED, .start_mev = start_mev};
    if (vector != NULL) {
        if (!dc_initial_state(universe, vector,
                              options->earlier_start > 0 ? options->earlier_start : 1, evolution->y,
                              &evolution->start_mev)) {
            evolution->ending = DC_ENDING_DOMAIN;
            evolution->domain = DC_DOMAIN_NOT_FINITE;
            return;
        }
        if (integrate_phase(&problem, options, &x, trajectory, evolution) == EVENT_COLD &&
            evolution->ending == DC_ENDING_FINISHED)
            evolution->ending = DC_ENDING_VECTOR_ALIVE;
        problem.vector = NULL;
    } else {
        evolution->y[DC_LN_TG] = evolution->y[DC_LN_TN] = log(start_mev);
    }
    /* The vector may have gone only after the plasma was colder than where phase 2 ends. */
    if (evolution->ending == DC_ENDING_FINISHED && evolution->y[DC_LN_TG] > log(END_MEV))
        integrate_phase(&problem, options, &x, trajectory, evolution);
    evolution->domain = problem.domain;
    evolution->evaluations = problem.evaluations;
}

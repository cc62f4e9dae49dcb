#include "cosmology/cvode.h"

#include <cvode/cvode.h>
#include <math.h>
#include <nvector/nvector_serial.h>
#include <stdlib.h>
#include <string.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

/* Further than any integration goes, in ln a: CVODE wants an end. */
static const double FAR_AWAY = 60;

/* The Jacobian changes by decades within CVODE's usual window of reuse (weak rates and Gamma over
 * H); with the defaults Newton "converges" on a stale matrix and N_eff is silently wrong. */
enum { JACOBIAN_EVERY = 1, SETUP_EVERY = 2, CAREFUL_SETUP_EVERY = 1 };

enum { MAX_ERROR_FAILURES = 20, MAX_NEWTON_FAILURES = 30 };

/* What it needs for systems of one size; made when the first of them comes. */
struct memory {
    N_Vector y, slope, tolerance;
    SUNMatrix matrix;
    SUNLinearSolver solver;
    void *cvode;
};

struct dc_cvode {
    SUNContext context;
    struct memory memory[DC_LARGEST_SYSTEM + 1]; /* by the number of equations */
    const struct dc_system *system;              /* the current one */
    int setup_every, since_setup;                /* steps */
    bool expects_setup; /* the next right-hand side is at the state where the matrix is made */
    double y[DC_LARGEST_SYSTEM], rows[DC_LARGEST_SYSTEM * DC_LARGEST_SYSTEM]; /* last Jacobian */
};

struct dc_cvode *dc_cvode_new(void)
{
    struct dc_cvode *cvode = calloc(1, sizeof *cvode);
    if (cvode != NULL && SUNContext_Create(NULL, &cvode->context) != 0) {
        free(cvode);
        return NULL;
    }
    return cvode;
}

void dc_cvode_free(struct dc_cvode *cvode)
{
    if (cvode == NULL)
        return;
    for (int n = 1; n <= DC_LARGEST_SYSTEM; n++) {
        struct memory *m = &cvode->memory[n];
        CVodeFree(&m->cvode);
        SUNLinSolFree(m->solver);
        SUNMatDestroy(m->matrix);
        N_VDestroy(m->tolerance);
        N_VDestroy(m->slope);
        N_VDestroy(m->y);
    }
    SUNContext_Free(&cvode->context);
    free(cvode);
}

/* Where f has no value is a recoverable failure: CVODE tries a smaller step. Where CVODE is about
 * to ask for the Jacobian in the same state, both come from one call. */
static int right_hand_side(sunrealtype x, N_Vector y, N_Vector slope, void *user_data)
{
    struct dc_cvode *cvode = user_data;
    const struct dc_system *system = cvode->system;
    double *rows = cvode->expects_setup ? cvode->rows : NULL;
    (void)x;
    if (rows != NULL)
        memcpy(cvode->y, N_VGetArrayPointer(y), (size_t)system->n * sizeof *cvode->y);
    cvode->expects_setup = false;
    if (system->slopes(system->context, N_VGetArrayPointer(y), N_VGetArrayPointer(slope), rows))
        return 0;
    if (rows != NULL)
        cvode->y[0] = NAN;
    return 1;
}

static int jacobian_function(sunrealtype x, N_Vector y, N_Vector slope, SUNMatrix jacobian,
                             void *user_data, N_Vector t1, N_Vector t2, N_Vector t3)
{
    struct dc_cvode *cvode = user_data;
    const struct dc_system *system = cvode->system;
    const double *at = N_VGetArrayPointer(y), *rows = cvode->rows;
    double f[DC_LARGEST_SYSTEM];
    (void)x, (void)slope, (void)t1, (void)t2, (void)t3;
    bool known = true;
    for (int i = 0; i < system->n; i++)
        known = known && at[i] == cvode->y[i];
    if (!known && !system->slopes(system->context, at, f, cvode->rows))
        return 1;
    cvode->since_setup = 0;
    for (int j = 0; j < system->n; j++) {
        double *column = SUNDenseMatrix_Column(jacobian, j);
        for (int i = 0; i < system->n; i++)
            column[i] = rows[i * system->n + j];
    }
    return 0;
}

static void quiet(int code, const char *module, const char *function, char *message, void *data)
{
    (void)code, (void)module, (void)function, (void)message, (void)data;
}

/* The library's operations on vectors are made for long ones; of five numbers their special cases
 * cost more than the sums. The same results to the bit. */
static void linear_sum(sunrealtype a, N_Vector x, sunrealtype b, N_Vector y, N_Vector z)
{
    const double *from_x = NV_DATA_S(x), *from_y = NV_DATA_S(y);
    double *to = NV_DATA_S(z);
    for (sunindextype i = 0, n = NV_LENGTH_S(z); i < n; i++)
        to[i] = a * from_x[i] + b * from_y[i];
}

static void scale(sunrealtype c, N_Vector x, N_Vector z)
{
    const double *from = NV_DATA_S(x);
    double *to = NV_DATA_S(z);
    for (sunindextype i = 0, n = NV_LENGTH_S(z); i < n; i++)
        to[i] = c * from[i];
}

static sunrealtype weighted_norm(N_Vector x, N_Vector w)
{
    const double *value = NV_DATA_S(x), *weight = NV_DATA_S(w);
    double sum = 0;
    sunindextype n = NV_LENGTH_S(x);
    for (sunindextype i = 0; i < n; i++) {
        double product = value[i] * weight[i];
        sum += product * product;
    }
    return sqrt(sum / (double)n);
}

/* Its clones, which are all of CVODE's vectors, inherit the operations. */
static N_Vector new_vector(int n, SUNContext context)
{
    N_Vector vector = N_VNew_Serial(n, context);
    if (vector == NULL)
        return NULL;
    vector->ops->nvlinearsum = linear_sum;
    vector->ops->nvscale = scale;
    vector->ops->nvwrmsnorm = weighted_norm;
    return vector;
}

/* CVODE's flag. What is set here stays set; the rest begin() sets anew every time. */
static int make(struct dc_cvode *cvode, int n)
{
    struct memory *m = &cvode->memory[n];
    int flag;
    if (m->y == NULL)
        m->y = new_vector(n, cvode->context);
    if (m->slope == NULL)
        m->slope = new_vector(n, cvode->context);
    if (m->tolerance == NULL)
        m->tolerance = new_vector(n, cvode->context);
    if (m->matrix == NULL)
        m->matrix = SUNDenseMatrix(n, n, cvode->context);
    if (m->y == NULL || m->slope == NULL || m->tolerance == NULL || m->matrix == NULL)
        return CV_MEM_FAIL;
    N_VConst(0, m->y);
    if (m->solver == NULL)
        m->solver = SUNLinSol_Dense(m->y, m->matrix, cvode->context);
    if (m->solver == NULL || (m->cvode = CVodeCreate(CV_BDF, cvode->context)) == NULL)
        return CV_MEM_FAIL;
    if ((flag = CVodeSetErrHandlerFn(m->cvode, quiet, NULL)) == CV_SUCCESS &&
        (flag = CVodeInit(m->cvode, right_hand_side, 0, m->y)) == CV_SUCCESS &&
        (flag = CVodeSetUserData(m->cvode, cvode)) == CV_SUCCESS &&
        (flag = CVodeSetLinearSolver(m->cvode, m->solver, m->matrix)) == CV_SUCCESS &&
        (flag = CVodeSetJacFn(m->cvode, jacobian_function)) == CV_SUCCESS &&
        (flag = CVodeSetJacEvalFrequency(m->cvode, JACOBIAN_EVERY)) == CV_SUCCESS &&
        (flag = CVodeSetMaxErrTestFails(m->cvode, MAX_ERROR_FAILURES)) == CV_SUCCESS &&
        (flag = CVodeSetMaxConvFails(m->cvode, MAX_NEWTON_FAILURES)) == CV_SUCCESS)
        return CV_SUCCESS;
    CVodeFree(&m->cvode);
    return flag;
}

bool dc_cvode_begin(struct dc_cvode *cvode, const struct dc_system *system,
                    const struct dc_integrator_options *options, struct dc_place *place, int *flag)
{
    struct memory *m = &cvode->memory[system->n];
    cvode->system = system;
    cvode->setup_every = options->careful ? CAREFUL_SETUP_EVERY : SETUP_EVERY;
    cvode->since_setup = 0;
    cvode->expects_setup = false;
    cvode->y[0] = NAN; /* no Jacobian yet */
    *flag = m->cvode != NULL ? CV_SUCCESS : make(cvode, system->n);
    if (*flag != CV_SUCCESS)
        return false;
    memcpy(N_VGetArrayPointer(m->y), place->y, (size_t)system->n * sizeof(double));
    /* Pure absolute tolerance: a relative one would act on logarithms. */
    double weight[DC_LARGEST_SYSTEM] = {1, 1, 1, 1, 1}, *tolerance = NV_DATA_S(m->tolerance);
    if (system->weights != NULL)
        system->weights(system->context, place->y, weight);
    for (int i = 0; i < system->n; i++)
        tolerance[i] = options->tolerance / weight[i];
    double first_step = options->careful ? DC_CAREFUL_FIRST_STEP : 0; /* 0: CVODE's own */
    if ((*flag = CVodeReInit(m->cvode, place->x, m->y)) != CV_SUCCESS ||
        (*flag = CVodeSVtolerances(m->cvode, 0, m->tolerance)) != CV_SUCCESS ||
        (*flag = CVodeSetLSetupFrequency(m->cvode, cvode->setup_every)) != CV_SUCCESS ||
        (*flag = CVodeSetInitStep(m->cvode, first_step)) != CV_SUCCESS)
        return false;
    return system->slopes(system->context, place->y, place->slope, NULL);
}

enum dc_step dc_cvode_step(struct dc_cvode *cvode, struct dc_place *place, int *flag)
{
    struct memory *m = &cvode->memory[cvode->system->n];
    size_t size = (size_t)cvode->system->n * sizeof(double);
    cvode->expects_setup = cvode->since_setup++ >= cvode->setup_every;
    *flag = CVode(m->cvode, FAR_AWAY, m->y, &place->x, CV_ONE_STEP);
    if (*flag >= 0)
        *flag = CVodeGetDky(m->cvode, place->x, 1, m->slope);
    memcpy(place->y, N_VGetArrayPointer(m->y), size);
    if (*flag < 0)
        return DC_STEP_IMPOSSIBLE;
    memcpy(place->slope, N_VGetArrayPointer(m->slope), size);
    return DC_STEP_TAKEN;
}

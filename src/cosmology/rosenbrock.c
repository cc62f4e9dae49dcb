#include "cosmology/rosenbrock.h"

#include "base/vector_math.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { STAGES = DC_RODAS_STAGES, LARGEST = DC_LARGEST_SYSTEM };

/* Steinebach's table; the last two rows of `a` follow from stiff accuracy. */
const struct dc_rodas dc_rodas4p2 = {
    .gamma = 0.25,
    .a = {{0},
          {3},
          {0.906377755268814, -0.189707390391685},
          {3.758617027739064, 1.161741776019525, -0.849258085312803},
          {7.089566927282776, 4.573591406461604, -8.423496976860259, -0.959280113459775},
          {7.089566927282776, 4.573591406461604, -8.423496976860259, -0.959280113459775, 1}},
    .c = {{0},
          {-12},
          {-6.354581592719008, 0.338972550544623},
          {-8.575016317114033, -7.606483992117508, 12.224997650124820},
          {-5.888975457523102, -8.157396617841821, 24.805546872612922, 12.790401512796979},
          {-4.408651676063871, -6.692003137674639, 24.625568527593117, 16.627521966636085,
           -5.714285714285718}},
};

/* The usual control: the next step would have SAFETY^4 of the error that is allowed, were it like
 * the worse of the last two. An estimate that passes through 0 says nothing of the error, and the
 * step after it would be far too long. */
static const double SAFETY = 0.8, LARGEST_GROWTH = 6, LARGEST_CUT = 5;

/* Where a step has no error because f has no value on its way. */
static const double CUT_OUTSIDE = 4;

static const double FIRST_STEP = 0.1;

/* In ln a. Longer ones are rare, are beyond where an estimate can be trusted, and make the largest
 * errors. */
static const double LONGEST_STEP = 0.25;

/* LU with pivoting, in place, of a matrix that is always 5 x 5, so that loops unroll; smaller ones
 * are filled up with the unit matrix. A call of a library for large ones would cost more than the
 * arithmetic. False if it is singular. */
static inline bool factorise(double m[LARGEST][LARGEST], int *pivot)
{
#pragma GCC unroll 5
    for (int k = 0; k < LARGEST; k++) {
        int best = k;
#pragma GCC unroll 5
        for (int i = k + 1; i < LARGEST; i++)
            if (fabs(m[i][k]) > fabs(m[best][k]))
                best = i;
        pivot[k] = best;
        for (int j = 0; j < LARGEST && best != k; j++) {
            double other = m[k][j];
            m[k][j] = m[best][j];
            m[best][j] = other;
        }
        if (!(fabs(m[k][k]) > 0)) /* NAN too */
            return false;
        double inverse = 1 / m[k][k];
#pragma GCC unroll 5
        for (int i = k + 1; i < LARGEST; i++) {
            m[i][k] *= inverse;
#pragma GCC unroll 5
            for (int j = k + 1; j < LARGEST; j++)
                m[i][j] -= m[i][k] * m[k][j];
        }
        m[k][k] = inverse;
    }
    return true;
}

/* The factors' diagonal is inverted. */
static inline void solve(double m[LARGEST][LARGEST], const int *pivot, double *x)
{
#pragma GCC unroll 5
    for (int i = 0; i < LARGEST; i++) {
        double other = x[i];
        x[i] = x[pivot[i]];
        x[pivot[i]] = other;
    }
#pragma GCC unroll 5
    for (int i = 1; i < LARGEST; i++)
#pragma GCC unroll 5
        for (int j = 0; j < i; j++)
            x[i] -= m[i][j] * x[j];
#pragma GCC unroll 5
    for (int i = LARGEST - 1; i >= 0; i--) {
#pragma GCC unroll 5
        for (int j = i + 1; j < LARGEST; j++)
            x[i] -= m[i][j] * x[j];
        x[i] *= m[i][i];
    }
}

/* Variables in a full number of lanes; those that are none stay 0. */
static inline void add_stages(int n_stages, const double *factor, double u[][DC_LANES],
                              double sum[DC_LANES])
{
    for (int j = 0; j < n_stages; j++) {
#pragma omp simd
        for (int i = 0; i < DC_LANES; i++)
            sum[i] += factor[j] * u[j][i];
    }
}

DC_VECTOR_CLONES
bool dc_rodas_step(const struct dc_system *system, const double *y, const double *slope,
                   const double *jacobian, double h, double *after, double *error)
{
    int n = system->n, pivot[LARGEST];
    double matrix[LARGEST][LARGEST] = {{0}}, u[STAGES][DC_LANES] = {{0}};
    double at[DC_LANES] = {0}, over_h = 1 / h;
    for (int i = 0; i < LARGEST; i++) {
        for (int j = 0; j < n && i < n; j++)
            matrix[i][j] = -jacobian[i * n + j];
        matrix[i][i] += i < n ? over_h / dc_rodas4p2.gamma : 1;
    }
    if (!factorise(matrix, pivot))
        return false;
    memcpy(u[0], slope, (size_t)n * sizeof *slope);
    solve(matrix, pivot, u[0]);
    for (int stage = 1; stage < STAGES; stage++) {
        double before[DC_LANES] = {0}; /* sum_j c_ij u_j */
        if (stage < STAGES - 1) {
            memset(at, 0, sizeof at);
            memcpy(at, y, (size_t)n * sizeof *y);
            add_stages(stage, dc_rodas4p2.a[stage], u, at);
        } else { /* stage 6 looks one stage further than stage 5 */
            add_stages(1, dc_rodas4p2.a[stage] + stage - 1, u + stage - 1, at);
        }
        add_stages(stage, dc_rodas4p2.c[stage], u, before);
        if (!system->slopes(system->context, at, u[stage], NULL))
            return false;
        add_stages(1, &over_h, &before, u[stage]);
        solve(matrix, pivot, u[stage]);
    }
    for (int i = 0; i < n; i++) {
        error[i] = u[STAGES - 1][i];
        after[i] = at[i] + error[i];
    }
    return true;
}

bool dc_rosenbrock_begin(struct dc_rosenbrock *integrator, const struct dc_system *system,
                         const struct dc_integrator_options *options, struct dc_place *place)
{
    *integrator =
        (struct dc_rosenbrock){.system = system,
                               .tolerance = options->tolerance,
                               .h = options->careful ? DC_CAREFUL_FIRST_STEP : FIRST_STEP};
    return system->slopes(system->context, place->y, place->slope, integrator->jacobian);
}

enum dc_step dc_rosenbrock_step(struct dc_rosenbrock *integrator, struct dc_place *place)
{
    const struct dc_system *system = integrator->system;
    double h = integrator->h, size = 0, error[LARGEST], jacobian[LARGEST * LARGEST];
    double weight[LARGEST] = {1, 1, 1, 1, 1};
    struct dc_place after = {.x = place->x + h};
    if (!(h > 4 * DBL_EPSILON * (1 + fabs(place->x))))
        return DC_STEP_IMPOSSIBLE;
    bool inside =
        dc_rodas_step(system, place->y, place->slope, integrator->jacobian, h, after.y, error);
    if (system->weights != NULL)
        system->weights(system->context, place->y, weight);
    for (int i = 0; i < system->n && inside; i++) {
        double ratio = weight[i] * error[i] / integrator->tolerance;
        size += ratio * ratio / system->n;
    }
    bool taken = inside && size <= 1 &&
                 (inside = system->slopes(system->context, after.y, after.slope, jacobian));
    double factor = CUT_OUTSIDE;    /* by which the step is divided */
    if (inside && isfinite(size)) { /* the square of an error that goes with h^4 */
        double larger = fmax(size, integrator->last_size);
        factor = fmax(1 / LARGEST_GROWTH, fmin(LARGEST_CUT, pow(larger, 0.125) / SAFETY));
    }
    if (taken && integrator->after_rejection)
        factor = fmax(factor, 1);
    integrator->h = fmin(h / factor, LONGEST_STEP);
    integrator->after_rejection = !taken;
    if (!taken)
        return DC_STEP_REJECTED;
    integrator->last_size = size;
    *place = after;
    memcpy(integrator->jacobian, jacobian, sizeof jacobian);
    return DC_STEP_TAKEN;
}

/* Rodas4P2: a Rosenbrock method of order 4 with an error estimate of order 3, six stages, L-stable
 * and stiffly accurate, which keeps its order where the stiffness is large (G. Steinebach,
 * Improvement of Rosenbrock-Wanner Method RODASP, in: Progress in Differential-Algebraic Equations
 * II, Springer 2020; on such methods Hairer and Wanner, Solving Ordinary Differential Equations II,
 * 2nd edition, sect. IV.7). For autonomous systems.
 *
 * With E = 1/(gamma h) - J, of one factorisation: E u_i = f(y + sum_j a_ij u_j) + sum_j (c_ij/h)
 * u_j. Stage 6 looks at the solution of the embedded method, and u_6 is both its error and the step
 * from there to the solution of order 4. */
#ifndef DARKCUBE_COSMOLOGY_ROSENBROCK_H
#define DARKCUBE_COSMOLOGY_ROSENBROCK_H

#include "cosmology/integrator.h"

enum { DC_RODAS_STAGES = 6 };

struct dc_rodas {
    double gamma;
    double a[DC_RODAS_STAGES][DC_RODAS_STAGES], c[DC_RODAS_STAGES][DC_RODAS_STAGES];
};
extern const struct dc_rodas dc_rodas4p2;

/* One step of length h from y, where the system has slope[n] and jacobian[n*n]: after[n], and
 * error[n], the difference between the two orders. False if the system has no value at a stage, or
 * E is singular. */
bool dc_rodas_step(const struct dc_system *system, const double *y, const double *slope,
                   const double *jacobian, double h, double *after, double *error);

struct dc_rosenbrock {
    const struct dc_system *system;
    double tolerance, h;
    bool after_rejection;
    double last_size; /* squared error of the last step that was taken, 1 is allowed */
    double jacobian[DC_LARGEST_SYSTEM * DC_LARGEST_SYSTEM]; /* at the place */
};

/* Begins at place->x and place->y, and gives place->slope. False where f has no value. */
bool dc_rosenbrock_begin(struct dc_rosenbrock *integrator, const struct dc_system *system,
                         const struct dc_integrator_options *options, struct dc_place *place);

/* Tries one step: the root mean square of the weighted errors is below the tolerance, and the
 * system has a value at its end, or the step is rejected. DC_STEP_IMPOSSIBLE once steps no longer
 * move x. */
enum dc_step dc_rosenbrock_step(struct dc_rosenbrock *integrator, struct dc_place *place);

#endif

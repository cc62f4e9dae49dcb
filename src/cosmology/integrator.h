/* What the integrators of stiff equations share: a small autonomous system y' = f(y), how it is to
 * be integrated, and where its solution is. */
#ifndef DARKCUBE_COSMOLOGY_INTEGRATOR_H
#define DARKCUBE_COSMOLOGY_INTEGRATOR_H

#include <stdbool.h>

enum { DC_LARGEST_SYSTEM = 5 };

struct dc_system {
    int n; /* equations, up to DC_LARGEST_SYSTEM */
    /* f[n] and, unless NULL, the Jacobian df_i/dy_j, row-major n x n. False where f has no value:
     * a smaller step is tried then. */
    bool (*slopes)(void *context, const double *y, double *f, double *jacobian);
    void *context;
    /* weight[n] in a state, above 0: variable i may have an error of tolerance/weight[i]. NULL: all
     * are 1. CVODE asks once, at the start. */
    void (*weights)(void *context, const double *y, double *weight);
};

struct dc_integrator_options {
    double tolerance; /* of a step, absolute, of a variable with the weight 1 */
    bool careful;     /* a tiny first step, and whatever else makes the method more robust */
};

/* The first step of a careful integration, in ln a. */
#define DC_CAREFUL_FIRST_STEP 1e-8

struct dc_place {
    double x, y[DC_LARGEST_SYSTEM], slope[DC_LARGEST_SYSTEM];
};

enum dc_step {
    DC_STEP_TAKEN,
    DC_STEP_REJECTED,  /* nothing has changed but the length of the next step */
    DC_STEP_IMPOSSIBLE /* the integrator gave up */
};

#endif

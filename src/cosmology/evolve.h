/* The evolution of one universe from the start until nothing happens any more, in two phases: with
 * the vector and, once it has gone, without. */
#ifndef DARKCUBE_COSMOLOGY_EVOLVE_H
#define DARKCUBE_COSMOLOGY_EVOLVE_H

#include "cosmology/boltzmann.h"
#include "cosmology/cvode.h"
#include "cosmology/trajectory.h"

#include <stdint.h>

enum dc_integrator {
    DC_INTEGRATOR_CVODE,     /* BDF of variable order, Newton's method with the analytic Jacobian */
    DC_INTEGRATOR_ROSENBROCK /* Rodas4P2, with the same Jacobian */
};

struct dc_evolve_options {
    enum dc_integrator integrator;
    double tolerance;     /* absolute, on all logarithmic variables */
    long max_steps;       /* over both phases; those that are rejected count where we see them */
    double earlier_start; /* factor of the temperature at which a vector's evolution starts; 0: 1 */
    bool careful;         /* smaller steps at first, and CVODE's matrix made anew at each */
    bool plain;           /* all errors count alike; CVODE integrates w itself */
    bool whole_trajectory;  /* down to photons alone; else it ends at 30 keV. `y` is the same */
    struct dc_cvode *cvode; /* kept between evolutions, which saves time; NULL: one of its own */
};

enum dc_ending {
    DC_ENDING_FINISHED,
    DC_ENDING_VECTOR_ALIVE, /* X still there at T_g = 10 eV */
    DC_ENDING_DOMAIN,       /* the right-hand side has no value there: see `domain` */
    DC_ENDING_SOLVER,       /* the integrator gave up: see `solver_flag` */
    DC_ENDING_STEP_LIMIT,
    DC_ENDING_MEMORY
};

struct dc_evolution {
    enum dc_ending ending;
    enum dc_domain domain;  /* of the last right-hand side that had no value */
    int solver_flag;        /* CVODE's; of Rodas4P2 DC_ROSENBROCK_STUCK */
    double start_mev;       /* T_g at x = 0 */
    double y[DC_VARIABLES]; /* at the end */
    long steps;             /* taken and, by Rodas4P2, rejected */
    long evaluations;       /* right-hand sides, with or without their Jacobians */
    bool condensed;         /* X was held back from Bose condensation on the way */
};

/* The step went below what moves x. */
#define DC_ROSENBROCK_STUCK (-1)

/* With `vector` NULL: the Standard Model from T_g = `start_mev`. Else dc_initial_state decides the
 * start and `start_mev` is ignored. The trajectory is emptied first and keeps its room. */
void dc_evolve(const struct dc_universe *universe, const struct dc_vector *vector, double start_mev,
               const struct dc_evolve_options *options, struct dc_trajectory *trajectory,
               struct dc_evolution *evolution);

/* How much X still matters: ln[(rho_X/T^4) (1 + Gamma/H + growth)], the energy that it holds times
 * what it can still do: pump energy from bath to bath at the rate Gamma, or grow against radiation,
 * as a, until it decays or the universe recombines: growth = min(sqrt(H/Gamma), T/0.3 eV). In place
 * of T^4 stands the energy of all else where that is less: neutrinos of late decays are hot, but
 * few. */
double dc_vector_importance(const struct dc_vector *vector, const struct dc_background *background,
                            double temperature_mev);

#endif

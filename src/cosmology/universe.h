/* What the Boltzmann system is about: its variables, the physics of a preset, and one vector boson.
 */
#ifndef DARKCUBE_COSMOLOGY_UNIVERSE_H
#define DARKCUBE_COSMOLOGY_UNIVERSE_H

#include "cosmology/compton.h"
#include "cosmology/decay.h"
#include "cosmology/neutrinos.h"
#include "cosmology/plasma.h"
#include "cosmology/weak.h"

enum dc_variable { DC_LN_TG, DC_LN_TN, DC_Z, DC_LN_TX, DC_W, DC_VARIABLES };

/* Without the vector: the first three variables alone. */
enum { DC_STANDARD_VARIABLES = 3 };

/* A state y (without the vector: of three variables) with the exponentials that everything needs,
 * made once. */
struct dc_state {
    const double *y;
    double tg, tn, tx;               /* MeV */
    double ez, ew, hat;              /* e^z, e^w, e^-w */
    double boltzmann_g, boltzmann_n; /* e^(-m/T_g), e^(-m/T_n) */
};

/* Physics that is the same for every point of a preset. */
struct dc_universe {
    struct dc_plasma_table plasma;
    struct dc_neutrino_table neutrinos;
    struct dc_weak_table weak;
    struct dc_energy_rule rule;
    enum dc_statistics decay_statistics;
    double neutrinos_per_x; /* kn: neutrinos lost per X made in the neutrino channel */
    double rate_ceiling;    /* see `struct bath` in collisions.c; INFINITY: none */
    bool weak_rates;        /* off: neutrinos decoupled from the start (a test's limit) */
};

/* One vector boson in this universe. */
struct dc_vector {
    double mass_mev;
    double width_neutrinos_mev, width_electrons_mev;
    double compton_strength;                /* (g_X x_e)^2, or 0 without semi-Compton scattering */
    const struct dc_compton_table *compton; /* of this mass; used where the strength is not 0 */
};

#endif

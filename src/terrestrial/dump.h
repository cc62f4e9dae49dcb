/* The state of one run of a beam dump, shared by the files that fill it and sum over it. */
#ifndef TERRESTRIAL_DUMP_H
#define TERRESTRIAL_DUMP_H

#include "terrestrial/bremsstrahlung.h"
#include "terrestrial/straggling.h"

/* One energy of X. Towards the beam's energy all that matters is small differences, so these are
 * kept as well as the energy. */
struct dc_dump_energy {
    double mev;
    double log_beam;    /* ln(E_0/E_X) */
    double log_highest; /* ln(E_0/(E_X + m_e)): the electron's largest loss y that still makes X */
    double weight;      /* of an integral over E_X in MeV */
};

struct dc_dump {
    struct dc_dump_run run;
    double threshold_mev;
    struct dc_straggling straggling;
    gsl_integration_glfixed_table *energies, *losses, *transfers;

    double mass_mev;
    size_t n_nodes;
    double *inverse_momentum; /* [2 energies], 1/MeV */
    double *kernel;           /* weight K(E_X), events for a coupling of 1 */
};

/* The energies of X of a mass in two halves of the range, `n` nodes in each; returns how many there
 * are: 2 n, or 0 if the beam is too weak. */
size_t dc_dump_energies(const struct dc_dump *dump, struct dc_dump_energy *energies);

/* K(E_X): number of X in 1 MeV for an electron's coupling of 1. `flux` is ln xi over ln E_e. */
double dc_dump_kernel(const struct dc_dump *dump, const struct dc_table_grid *flux,
                      const struct dc_dump_energy *energy);

#endif

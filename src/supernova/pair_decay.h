/* X -> f fbar into a medium, Pauli-blocked, in closed form. Esseili and Kribs, Eqs. (46), (47). */
#ifndef DARKCUBE_SUPERNOVA_PAIR_DECAY_H
#define DARKCUBE_SUPERNOVA_PAIR_DECAY_H

#include "darkcube/status.h"
#include "supernova/photon.h"

enum { DC_PAIR_NODES = 6, DC_FERMI_TERMS = 20 };

/* Fermi-Dirac integrals F_0, F_1, F_2 (GSL's normalisation) as polynomials. */
struct dc_fermi_series {
    double coefficient[3][DC_FERMI_TERMS];             /* of e^-h F_j(h) in 2 e^h - 1, h <= 0 */
    double node[DC_PAIR_NODES], weight[DC_PAIR_NODES]; /* on [-1, 1], for slow pairs */
};

/* Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_fermi_series_build(struct dc_fermi_series *series, struct dc_error *error);

/* F_0, F_1, F_2 at any h. */
void dc_fermi_integrals(const struct dc_fermi_series *series, double h, double f[3]);

/* What X decays into: one kind of fermions in a gas. */
struct dc_pair {
    double fermion_mass;       /* MeV, in the medium */
    double temperature;        /* MeV; 0: nothing blocks */
    double chemical_potential; /* of the fermions, MeV; antifermions have the opposite one */
};

/* Width in MeV of one state of a polarisation of X with mass and energy (MeV), for g^2 q^2 = 1 and
 * C_f = 1; 0 below threshold. In Eq. (47) the second term lacks 1/m_X^2; with it z = 1/4 + d^2/k^2,
 * where d is the fermion's energy minus half of X's, and k the momentum of X. */
double dc_pair_width(const struct dc_fermi_series *series, enum dc_polarisation polarisation,
                     double mass, double energy, const struct dc_pair *pair);

/* n kinds of fermions in gases, as arrays. */
struct dc_pairs {
    size_t n;
    const double *fermion_mass, *temperature, *chemical_potential;
};

/* The widths of all, in width[n]. */
void dc_pair_widths(const struct dc_fermi_series *series, enum dc_polarisation polarisation,
                    double mass, double energy, const struct dc_pairs *pairs, double *width);

#endif

/* X -> f fbar into a medium, Pauli-blocked, in closed form. Esseili and Kribs, Eqs. (46), (47). */
#ifndef DARKCUBE_SUPERNOVA_PAIR_DECAY_H
#define DARKCUBE_SUPERNOVA_PAIR_DECAY_H

#include "base/table.h"
#include "supernova/photon.h"

enum { DC_PAIR_NODES = 6 };

/* Fermi-Dirac integrals F_1 and F_2 (GSL's normalisation), tabulated once. */
struct dc_fermi_table {
    struct dc_table_grid grid;                         /* over h <= 0: e^-h F_1(h), e^-h F_2(h) */
    double node[DC_PAIR_NODES], weight[DC_PAIR_NODES]; /* on [-1, 1], for slow pairs */
};

/* Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_fermi_table_build(struct dc_fermi_table *table, struct dc_error *error);
void dc_fermi_table_clear(struct dc_fermi_table *table);

/* F_0, F_1, F_2 at any h. */
void dc_fermi_integrals(const struct dc_fermi_table *table, double h, double f[3]);

/* What X decays into: one kind of fermions in a gas. */
struct dc_pair {
    double fermion_mass;       /* MeV, in the medium */
    double temperature;        /* MeV; 0: nothing blocks */
    double chemical_potential; /* of the fermions, MeV; antifermions have the opposite one */
};

/* Width in MeV of one state of a polarisation of X with mass and energy (MeV), for g^2 q^2 = 1 and
 * C_f = 1; 0 below threshold. In Eq. (47) the second term lacks 1/m_X^2; with it z = 1/4 + d^2/k^2,
 * where d is the fermion's energy minus half of X's, and k the momentum of X. */
double dc_pair_width(const struct dc_fermi_table *table, enum dc_polarisation polarisation,
                     double mass, double energy, const struct dc_pair *pair);

#endif

/* Production ratios: how much more or less often a process makes X than a dark photon of the same
 * mass.
 *
 * P_X = sigma_X/sigma_A' in units of g_X^2/(eps e)^2, with everything that does not depend on the
 * couplings cancelled: Fig. 5 and Eqs. (19)-(24) of H. Esseili and G. D. Kribs, "Hiding a Light
 * Vector Boson from Terrestrial Experiments: A Chargephobic Dark Photon". A dark photon has 1
 * everywhere. Whatever the coupling may be, P_X depends on the mass and the charges alone.
 *
 * With running couplings take the boson of dc_couplings_boson at the scale of its mass: P_X is then
 * in units of the couplings there.
 */
#ifndef DARKCUBE_PRODUCTION_H
#define DARKCUBE_PRODUCTION_H

#include "darkcube/charges.h"

#include <stdbool.h>

/* X(enumerator, name, process). Names are those of public collections of limits. */
#define DC_PRODUCTION_LIST(X)                                                                      \
    X(DC_PRODUCTION_ELECTRON_BREMSSTRAHLUNG, "e_brem", "e Z -> e Z X")                             \
    X(DC_PRODUCTION_MUON_BREMSSTRAHLUNG, "mu_brem", "mu Z -> mu Z X")                              \
    X(DC_PRODUCTION_PROTON_BREMSSTRAHLUNG, "p_brem", "p Z -> p Z X")                               \
    X(DC_PRODUCTION_ELECTRONS, "e_e", "e+ e- -> X")                                                \
    X(DC_PRODUCTION_MUONS, "mu_mu", "mu+ mu- -> X")                                                \
    X(DC_PRODUCTION_UP, "u_u", "u ubar -> X")                                                      \
    X(DC_PRODUCTION_DOWN, "d_d", "d dbar -> X")                                                    \
    X(DC_PRODUCTION_STRANGE, "s_s", "s sbar -> X")                                                 \
    X(DC_PRODUCTION_CHARM, "c_c", "c cbar -> X")                                                   \
    X(DC_PRODUCTION_BOTTOM, "b_b", "b bbar -> X")                                                  \
    X(DC_PRODUCTION_RHO, "rho0", "rho -> X")                                                       \
    X(DC_PRODUCTION_OMEGA, "omega", "omega -> X")                                                  \
    X(DC_PRODUCTION_PHI, "phi", "phi -> X")                                                        \
    X(DC_PRODUCTION_OMEGA_PION, "omega_pi0", "omega -> pi0 X")                                     \
    X(DC_PRODUCTION_PHI_ETA, "phi_eta", "phi -> eta X")                                            \
    X(DC_PRODUCTION_D_STAR, "D*0_D0", "D*0 -> D0 X")                                               \
    X(DC_PRODUCTION_PION, "pi0_gamma", "pi0 -> gamma X")                                           \
    X(DC_PRODUCTION_ETA, "eta_gamma", "eta -> gamma X")                                            \
    X(DC_PRODUCTION_ETA_PRIME, "eta'_gamma", "eta' -> gamma X")

enum dc_production {
#define DC_PRODUCTION_ENUMERATOR(symbol, name, process) symbol,
    DC_PRODUCTION_LIST(DC_PRODUCTION_ENUMERATOR)
#undef DC_PRODUCTION_ENUMERATOR
        DC_PRODUCTION_COUNT
};

/* Name ("eta_gamma") and process ("eta -> gamma X") of a channel; NULL for a number that is none.
 */
const char *dc_production_name(enum dc_production production);
const char *dc_production_process(enum dc_production production);

/* The channel of that name; false if there is none. */
bool dc_production_named(const char *name, enum dc_production *production);

/* P_X of a boson, at least 0. Only pi0, eta and eta' -> gamma X depend on its mass. The ratio goes
 * on above the mass at which a decay closes, where it says nothing. */
double dc_production_ratio(enum dc_production production, const struct dc_vector_boson *boson);

/* The mass in MeV at which a decay into X and another particle closes; infinite for what is no such
 * decay. */
double dc_production_closes_mev(enum dc_production production);

/* ---- vector mesons --------------------------------------------------------------------------- */

enum dc_vector_meson { DC_RHO, DC_OMEGA, DC_PHI, DC_VECTOR_MESON_COUNT };

/* Mass in MeV. */
double dc_vector_meson_mass(enum dc_vector_meson meson);

/* Width in MeV at another mass than the meson's own: each of its channels grows as
 * the cube of a momentum over the square of the mass and is 0 below its threshold. At its own mass
 * this is the width times the sum of the branching fractions that are counted, 0.999 for rho, 0.998
 * for omega, 0.845 for phi (whose decays to three pions are not). */
double dc_vector_meson_width(enum dc_vector_meson meson, double mass_mev);

/* Real and imaginary part of its Breit-Wigner form m_V^2/(m_V^2 - m^2 - i m Gamma_V(m)), Eq. (24)
 * with the sign of m^2 corrected; 1 at mass 0. */
void dc_vector_meson_propagator(enum dc_vector_meson meson, double mass_mev, double *real,
                                double *imaginary);

/* ---- where searches are blind ---------------------------------------------------------------- */

/* A range of masses in which searches for prompt decays are vetoed, as there are too many mesons.
 */
struct dc_veto_band {
    const char *mesons; /* "rho omega" */
    double low_mev, high_mev;
};

/* Those of the paper's Fig. 7, in ascending order. They limit experiments, no width. The last has
 * the name NULL. */
extern const struct dc_veto_band dc_veto_bands[];

#endif

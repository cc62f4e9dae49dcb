/* Running couplings of the model em-bl: e, eps e and g_B-L from the electron mass to 60 GeV.
 *
 * One loop, Eqs. (62)-(64) of H. Esseili and G. D. Kribs, "Hiding a Light Vector Boson from
 * Terrestrial Experiments: A Chargephobic Dark Photon", with the thresholds of their App. B:
 * leptons at their mass, u and d at the charged pion's, s at the kaon's, c at the D meson's, b at
 * its own; there is no t below 60 GeV. The solution is exact and in closed form for every coupling;
 * see src/model/README.md.
 *
 * A deck's g_X and phi are those at the electron mass, below which nothing runs.
 */
#ifndef DARKCUBE_RUNNING_H
#define DARKCUBE_RUNNING_H

#include "darkcube/charges.h"
#include "darkcube/status.h"

#define DC_RUNNING_HIGHEST_MEV 60e3

enum dc_running {
    DC_RUNNING_OFF,  /* couplings stay what they are at the electron mass */
    DC_RUNNING_ON,   /* Eqs. (62)-(64), for any g_X */
    DC_RUNNING_WEAK, /* the limit of g_X far below e, Eqs. (65), (66): g_B-L stays what it is */
};

/* Couplings at a scale. g_X = hypot(eps_e, g_bl) and phi = atan2(g_bl, eps_e): both signs are kept,
 * so that phi goes through the whole circle and phi + pi turns all signs. How phi runs does not
 * depend on g_X; for a dark photon it stays 0. */
struct dc_couplings {
    double scale_mev;
    double e;     /* electromagnetic coupling, sqrt(4 pi alpha) at and below the electron mass */
    double eps_e; /* coupling of X to the electromagnetic current */
    double g_bl;  /* coupling of X to the B-L current */
};

/* Couplings at a scale in MeV, from g_X >= 0 and phi at the electron mass. DC_OUT_OF_RANGE where
 * they do not reach: above 60 GeV (weak bosons and t would have to be counted), and where g_X
 * becomes infinite below the scale (Landau's pole; g_X of order 1 and more). Then `couplings` are
 * those at the electron mass. With DC_RUNNING_OFF there is no limit. */
enum dc_status dc_run_couplings(enum dc_running running, double coupling, double angle_rad,
                                double scale_mev, struct dc_couplings *couplings);

/* The same in two steps, for one scale and angle and many g_X: the ratio of the two couplings, and
 * with it all charges, follows from scale and angle alone. */
struct dc_coupling_flow {
    double scale_mev;
    double e;
    double eps_e, g_bl; /* of g_X = 1 at the electron mass, in the limit of weak coupling */
    double shrinks;     /* those of g_X are these times g_X/sqrt(1 + shrinks g_X^2) */
};
/* DC_OUT_OF_RANGE above 60 GeV; then the flow is that at the electron mass. */
enum dc_status dc_coupling_flow(enum dc_running running, double angle_rad, double scale_mev,
                                struct dc_coupling_flow *flow);
/* By how much g_X >= 0 multiplies the flow's couplings. DC_OUT_OF_RANGE where g_X becomes infinite
 * below the scale; then `factor` is g_X. */
enum dc_status dc_flow_factor(const struct dc_coupling_flow *flow, double coupling, double *factor);

/* The boson of a mass with these couplings: g_X = hypot(eps_e, g_bl), charges x_f = coupling/g_X.
 */
void dc_couplings_boson(const struct dc_couplings *couplings, double mass_mev,
                        struct dc_vector_boson *boson);

/* What runs the couplings at a scale: sums over the fermions below it of colours times products of
 * electric charge Q and B-L number q. A neutrino, of one helicity, counts one half. */
struct dc_loop_charges {
    double em_em; /* N_c Q^2 */
    double em_bl; /* N_c Q q */
    double bl_bl; /* N_c q^2 */
};
void dc_loop_charges(double scale_mev, struct dc_loop_charges *sums);

/* x_e of a boson that is chargephobic at the electron mass as the paper's Eq. (67) approximates it,
 * for comparison; 0 below the pion mass. It is 36 % too large at 0.3 GeV and 29 % too small at
 * 60 GeV, for 11/6 stands where the sum of the quarks' N_c (Q^2 - Q q) is 4/3 to 10/3. */
double dc_printed_electron_charge(double scale_mev);

/* The coupling eps e that the fermions of the Standard Model induce between two scales for a boson
 * of B-L alone at the higher one, Eq. (61) with b = 32/3: -b g_Y^2 cos(theta_W) g_BL/(16 pi^2)
 * ln(high/low). Right-handed neutrinos have no hypercharge and do not matter; leading logarithm. */
double dc_induced_eps_e(double g_bl, double g_y, double cos_theta_w, double scale_high_mev,
                        double scale_low_mev);

#endif

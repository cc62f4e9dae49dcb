/* Widths of X at rest, by final state: leptons, neutrinos and hadrons, up to 60 GeV.
 *
 * Eqs. (25)-(29) of H. Esseili and G. D. Kribs, "Hiding a Light Vector Boson from Terrestrial
 * Experiments: A Chargephobic Dark Photon", with the corrected omega-phi interference. Up to 2 GeV
 * hadrons are a sum over final states F of ratios R = sigma(e+e- -> F)/sigma(e+e- -> mu+mu-), each
 * split by the vector meson through which the photon gets there; above by R of all hadrons.
 *
 * The measured curves are files of the user's (P. Ilten, Y. Soreq, M. Williams, W. Xue,
 * "Serendipity in dark photon searches", and the R table of the Particle Data Group). Without them
 * the library has an approximation of its own, and says so. See src/model/README.md.
 *
 * Left out: X -> 3 gamma, all that is left to a dark photon below the electron threshold.
 */
#ifndef DARKCUBE_WIDTHS_H
#define DARKCUBE_WIDTHS_H

#include "darkcube/charges.h"
#include "darkcube/running.h"
#include "darkcube/status.h"

#define DC_WIDTHS_HIGHEST_MEV DC_RUNNING_HIGHEST_MEV

/* X(enumerator, name, final state). `hadrons` is the sum of all below it. Above 2 GeV hadrons are
 * told apart by the quark pair they come from: cc, bb, and other for u, d, s. */
#define DC_STATE_LIST(X)                                                                           \
    X(DC_STATE_EE, "ee", "e+e-")                                                                   \
    X(DC_STATE_MUMU, "mumu", "mu+mu-")                                                             \
    X(DC_STATE_TAUTAU, "tautau", "tau+tau-")                                                       \
    X(DC_STATE_NUNU, "nunu", "three neutrino flavours")                                            \
    X(DC_STATE_HADRONS, "hadrons", "all hadrons")                                                  \
    X(DC_STATE_PIPI, "pipi", "pi+pi-")                                                             \
    X(DC_STATE_3PI, "3pi", "pi+pi-pi0")                                                            \
    X(DC_STATE_4PI_CHARGED, "4pi_charged", "pi+pi-pi+pi-")                                         \
    X(DC_STATE_2PI_2PI0, "2pi_2pi0", "pi+pi-pi0pi0")                                               \
    X(DC_STATE_PI0GAMMA, "pi0gamma", "pi0 gamma")                                                  \
    X(DC_STATE_KK, "kk", "K+K- and K0K0bar")                                                       \
    X(DC_STATE_KKPI, "kkpi", "K Kbar pi")                                                          \
    X(DC_STATE_OTHER, "other", "other hadrons")                                                    \
    X(DC_STATE_CC, "cc", "hadrons with open charm")                                                \
    X(DC_STATE_BB, "bb", "hadrons with open bottom")

enum dc_state {
#define DC_STATE_ENUMERATOR(symbol, name, final_state) symbol,
    DC_STATE_LIST(DC_STATE_ENUMERATOR)
#undef DC_STATE_ENUMERATOR
        DC_STATE_COUNT
};

/* "ee", and "e+e-"; NULL for a number that is no state. */
const char *dc_state_name(enum dc_state state);
const char *dc_state_particles(enum dc_state state);

/* ---- hadronic cross-sections ----------------------------------------------------------------- */

/* X(enumerator, final state, its name in the published files, vector meson there). The published
 * file is rf.<final state>.<meson>.dat. */
#define DC_CURVE_LIST(X)                                                                           \
    X(DC_CURVE_PIPI_RHO, DC_STATE_PIPI, "pi+_pi-", "rho0")                                         \
    X(DC_CURVE_4PI_CHARGED_RHO, DC_STATE_4PI_CHARGED, "pi+_pi-_pi+_pi-", "rho0")                   \
    X(DC_CURVE_2PI_2PI0_RHO, DC_STATE_2PI_2PI0, "pi+_pi-_pi0_pi0", "rho0")                         \
    X(DC_CURVE_3PI_OMEGA, DC_STATE_3PI, "pi+_pi-_pi0", "omega")                                    \
    X(DC_CURVE_3PI_PHI, DC_STATE_3PI, "pi+_pi-_pi0", "phi")                                        \
    X(DC_CURVE_3PI_OMEGA_PHI, DC_STATE_3PI, "pi+_pi-_pi0", "omega_phi")                            \
    X(DC_CURVE_PI0GAMMA_OMEGA, DC_STATE_PI0GAMMA, "pi0_gamma", "omega")                            \
    X(DC_CURVE_KK_PHI, DC_STATE_KK, "K_K", "phi")                                                  \
    X(DC_CURVE_KKPI_PHI, DC_STATE_KKPI, "K_K_pi", "phi")                                           \
    X(DC_CURVE_OTHER_RHO, DC_STATE_OTHER, "other", "rho0")                                         \
    X(DC_CURVE_OTHER_OMEGA, DC_STATE_OTHER, "other", "omega")                                      \
    X(DC_CURVE_OTHER_PHI, DC_STATE_OTHER, "other", "phi")

enum dc_curve {
#define DC_CURVE_ENUMERATOR(symbol, state, in_file, meson) symbol,
    DC_CURVE_LIST(DC_CURVE_ENUMERATOR)
#undef DC_CURVE_ENUMERATOR
        DC_CURVE_COUNT
};

/* "rf.pi+_pi-.rho0.dat" */
const char *dc_curve_file(enum dc_curve curve);

/* A text file in memory, and what messages call it. */
struct dc_named_text {
    const char *text, *name;
};

/* Measured data. A curve is two columns, mass in GeV and R, masses in ascending order (of equal
 * ones, which the published files have by rounding, the last counts at the mass itself); linear
 * between the rows, 0 below the first, constant above the last. All curves, or none: then
 * curve[0].text is NULL. The R table has the energy in GeV in the first column and R in the fourth,
 * in any order; lines that do not begin with four numbers are skipped, and of rows with the same
 * energy the first counts. Linear between the rows, constant outside. r_table.text is NULL where
 * there is none. A curve begins below 2 GeV, the table below 60 GeV: what does not is in MeV. */
struct dc_hadron_files {
    struct dc_named_text curve[DC_CURVE_COUNT];
    struct dc_named_text r_table;
};

/* Curves and R, measured or approximate; constant once it is open. */
struct dc_hadron_data;

/* `files` may be NULL, and is not needed afterwards. Errors: DC_ERROR_DATA with file and line,
 * DC_ERROR_INTERNAL. `*data` is NULL after an error. */
enum dc_result dc_hadron_data_open(const struct dc_hadron_files *files,
                                   struct dc_hadron_data **data, struct dc_error *error);
void dc_hadron_data_close(struct dc_hadron_data *data);

/* Where hadrons above 2 GeV come from. */
enum dc_hadrons_above {
    DC_HADRONS_R_RATIO,         /* Eq. (26): R, shared by the squared charges of open flavours */
    DC_HADRONS_DARKCAST_FROZEN, /* the curves stay at their values at 2 GeV, and c and b are free
                                   quarks of 1.5 and 4.8 GeV: what Darkcast does */
};

/* All that the hadronic widths need of a mass. */
struct dc_hadron_ratios {
    double mass_mev;
    double curve[DC_CURVE_COUNT]; /* R of each curve; 0 where R of all hadrons counts */

    /* Widths of hadrons from quark pairs over g_X^2 x_q^2 m/(12 pi): u, d and s (the same for
     * each), c, and b. 0 below threshold; light is 0 where the curves count. */
    double light, charm, bottom;

    bool approximate; /* there are hadrons, and no measured data stand behind them */
};
void dc_hadron_ratios_at(const struct dc_hadron_data *data, enum dc_hadrons_above above,
                         double mass_mev, struct dc_hadron_ratios *ratios);

/* ---- widths ---------------------------------------------------------------------------------- */

struct dc_widths {
    double total_mev;                 /* leptons, neutrinos and hadrons */
    double state_mev[DC_STATE_COUNT]; /* exactly 0 below threshold and where X does not couple */
    bool approximate;                 /* as in dc_hadron_ratios, and hadrons are among the states */
};

/* Widths of a boson with the mass of `ratios`; coupling and charges are those at the scale of its
 * mass if couplings run. */
void dc_boson_widths(const struct dc_vector_boson *boson, const struct dc_hadron_ratios *ratios,
                     struct dc_widths *widths);

/* The same from g_X and phi at the electron mass, with couplings at the scale of the mass.
 * DC_OUT_OF_RANGE above 60 GeV and where couplings do not reach (see dc_run_couplings); `widths` is
 * then zero. */
enum dc_status dc_widths_at(const struct dc_hadron_ratios *ratios, enum dc_running running,
                            double coupling, double angle_rad, struct dc_widths *widths);

/* Lifetime in s; infinite for a boson that does not decay. */
double dc_lifetime_s(const struct dc_widths *widths);

/* Share of a final state, 0 to 1; NAN for a boson that does not decay. */
double dc_branching_fraction(const struct dc_widths *widths, enum dc_state state);

#endif

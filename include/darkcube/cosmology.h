/* The early universe with a light vector boson: N_eff and helium.
 *
 * Five Boltzmann equations (Esseili and Kribs, Eq. 31) for the temperatures of the plasma, of the
 * neutrinos and of X, and the chemical potentials of neutrinos and X, from T = max(20 MeV, 10 m_X)
 * until electrons and X have gone. See src/cosmology/README.md for the equations as implemented,
 * their sources, and what is left out.
 *
 * A struct dc_cosmology holds tables and the Standard-Model baseline of its preset; it serves one
 * thread at a time, any number of points, and remembers nothing between them but the table of the
 * current mass. A program that links this should call gsl_set_error_handler_off() first: results of
 * GSL are checked here, but its own handler would abort the program before that.
 */
#ifndef DARKCUBE_COSMOLOGY_H
#define DARKCUBE_COSMOLOGY_H

#include "darkcube/model.h"
#include "darkcube/outcome.h"

/* What is taken into account.
 *                  QED        weak rates        X decays   neutrinos lost per X   semi-Compton
 * precise          e^2, e^3   Fermi, with m_e   quantum    2                      on
 * leading-order    none       Boltzmann         quantum    2                      off
 * as-published     none       Boltzmann         quantum    1                      off
 * maxwell-boltzmann  none     Boltzmann         Boltzmann  2                      off
 * Below 2 m_e semi-Compton scattering is on in every preset where x_e is not zero: nothing else
 * makes X there. */
enum dc_cosmology_preset {
    DC_COSMOLOGY_PRECISE,
    DC_COSMOLOGY_LEADING_ORDER,
    DC_COSMOLOGY_AS_PUBLISHED,
    DC_COSMOLOGY_MAXWELL_BOLTZMANN
};

/* Error of N_eff, of a shift beyond 1 that share of it: below 1e-3; below 1e-4; dense quadrature
 * and the tightest useful tolerance. */
enum dc_cosmology_accuracy { DC_COSMOLOGY_QUICK, DC_COSMOLOGY_FINE, DC_COSMOLOGY_REFERENCE };

/* Who integrates: variable-order BDF of SUNDIALS, or the Rosenbrock method Rodas4P2, which promises
 * the same and is faster, except where X exchanges more than 1e8 times an expansion time: there
 * CVODE serves in either case. */
enum dc_cosmology_integrator { DC_COSMOLOGY_CVODE, DC_COSMOLOGY_ROSENBROCK };

struct dc_cosmology_options {
    enum dc_cosmology_preset preset;
    enum dc_cosmology_accuracy accuracy;
    enum dc_cosmology_integrator integrator;
    bool helium;    /* without, both helium outputs are absent (NAN) */
    long max_steps; /* integrator steps of an attempt; more is DC_STEP_LIMIT */
};

/* The defaults: precise, fine, CVODE, with helium, 20000 steps. */
struct dc_cosmology_options dc_cosmology_defaults(void);

struct dc_cosmology_result {
    double neff;       /* (8/7)(11/4)^(4/3) rho_nu/rho_gamma at the end; Eq. 32 */
    double delta_neff; /* minus the same preset's Standard Model */
    double t_gamma_over_t_nu;
    double mu_nu_over_t_nu;
    double helium_mass_fraction;
    double delta_helium_mass_fraction; /* minus the same preset's Standard Model */
};

/* Why a point ended as it did (dc_diagnostics.reason); names for files and people. */
enum dc_cosmology_reason {
    DC_COSMOLOGY_FINE_POINT,
    DC_COSMOLOGY_MASS_RANGE,
    DC_COSMOLOGY_VECTOR_ALIVE,
    DC_COSMOLOGY_DEGENERATE_NEUTRINOS,
    DC_COSMOLOGY_BOSE_CONDENSATION,
    DC_COSMOLOGY_TEMPERATURE_RANGE,
    DC_COSMOLOGY_NO_INITIAL_STATE,
    DC_COSMOLOGY_SOLVER,
    DC_COSMOLOGY_TOO_MANY_STEPS,
    DC_COSMOLOGY_NOT_A_NUMBER,
    DC_COSMOLOGY_MEMORY
};
extern const char *const dc_cosmology_reasons[]; /* NULL-terminated */

/* Masses that the calculation claims, MeV. */
#define DC_COSMOLOGY_LOWEST_MASS_MEV  0.1
#define DC_COSMOLOGY_HIGHEST_MASS_MEV 100.0

struct dc_cosmology;

/* Builds the tables and the baseline (a fraction of a second). Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_cosmology_open(const struct dc_cosmology_options *options,
                                 struct dc_cosmology **cosmology, struct dc_error *error);
void dc_cosmology_close(struct dc_cosmology *cosmology);

/* The Standard Model of the preset (both deltas are 0). */
const struct dc_cosmology_result *dc_cosmology_standard_model(const struct dc_cosmology *cosmology);

/* What depends on the mass alone: the semi-Compton table, made when a point first needs it. Out of
 * the range of masses: DC_OUT_OF_RANGE. */
enum dc_status dc_cosmology_set_mass(struct dc_cosmology *cosmology, double mass_mev);

/* One point; the boson's mass is set if it is not the current one. Where the integrator fails the
 * point is tried in up to three other ways (src/cosmology/README.md, "Attempts"); diagnostics tell
 * how many it took, and of the last one why it failed. `diagnostics` and `history` may
 * be NULL. `history` gets one row a step (none where nothing was integrated): columns
 * dc_cosmology_history. Results are NAN unless DC_OK. DC_INTERNAL: out of memory. */
enum dc_status dc_cosmology_point(struct dc_cosmology *cosmology,
                                  const struct dc_vector_boson *boson,
                                  struct dc_cosmology_result *result,
                                  struct dc_diagnostics *diagnostics, struct dc_table *history);

/* Columns of a history. T_xi is the temperature of a massless species that was at the common
 * temperature at the start and never interacted: T_xi a = constant (Fig. 10). */
enum dc_cosmology_column {
    DC_HISTORY_SCALE_FACTOR,
    DC_HISTORY_TIME,
    DC_HISTORY_T_GAMMA,
    DC_HISTORY_T_NU,
    DC_HISTORY_MU_NU,
    DC_HISTORY_T_X,
    DC_HISTORY_MU_X,
    DC_HISTORY_T_XI,
    DC_HISTORY_HUBBLE,
    DC_HISTORY_RHO_GAMMA,
    DC_HISTORY_RHO_E,
    DC_HISTORY_RHO_NU,
    DC_HISTORY_RHO_X,
    DC_HISTORY_COLUMNS
};
extern const struct dc_output dc_cosmology_history[DC_HISTORY_COLUMNS];

#endif

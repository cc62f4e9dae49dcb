/* Electron beam dumps: how many e+e- pairs of a light vector boson a detector behind a shield sees.
 *
 * Eqs. (58)-(60) of H. Esseili and G. D. Kribs, "Hiding a Light Vector Boson from Terrestrial
 * Experiments: A Chargephobic Dark Photon": bremsstrahlung of X in the Weizsaecker-Williams
 * approximation by electrons that lose energy on their way into the dump, X through the shield, its
 * decay before the detector. See src/terrestrial/README.md for the equations as implemented.
 *
 * What depends on the mass alone is computed once: K(E_X), the number of X of an energy for an
 * electron's coupling of 1. Every coupling and angle is then one sum. A struct dc_dump serves one
 * thread at a time and remembers nothing that could change a result.
 */
#ifndef DARKCUBE_DUMPS_H
#define DARKCUBE_DUMPS_H

#include "darkcube/status.h"

/* ---- experiments ----------------------------------------------------------------------------- */

/* A thick target; the shield behind it is of the same material. */
struct dc_dump_target {
    double z, a;          /* a: g/mol */
    double density_g_cm3; /* sets how many radiation lengths the shield has, and nothing else */
    double radiation_length_g_cm2;
};

/* Electrons of one energy on one target. */
struct dc_dump_run {
    double beam_energy_mev;
    double electrons; /* on target */
    struct dc_dump_target target;
    double shield_cm, decay_cm; /* lengths of the shield and of the decay volume behind it */
    double threshold_mev;       /* smallest energy of X that the detector sees, 0: any */
    double acceptance;          /* share of the decays that is seen, 0 to 1 */
};

enum { DC_DUMP_NAME_SIZE = 32, DC_DUMP_MAX_RUNS = 8, DC_DUMP_MAX_EXPERIMENTS = 64 };

/* An experiment is the sum of its runs. */
struct dc_dump_experiment {
    char name[DC_DUMP_NAME_SIZE];
    double limit; /* expected events above it are excluded at 95 % confidence */
    char source[160];
    size_t n_runs;
    struct dc_dump_run run[DC_DUMP_MAX_RUNS];
};

struct dc_dump_experiments {
    size_t n;
    struct dc_dump_experiment experiment[DC_DUMP_MAX_EXPERIMENTS];
};

/* Experiments from the text of a data file (inputs/experiments/electron_dumps.yaml says what is in
 * it), which messages call `name`. `*experiments` is freed by free(); NULL after an error. Errors:
 * DC_ERROR_DATA with file, line, column and key; DC_ERROR_INTERNAL. */
enum dc_result dc_dump_experiments_read(const char *text, const char *name,
                                        struct dc_dump_experiments **experiments,
                                        struct dc_error *error);

/* The experiment of that name, capitals or not, or NULL. */
const struct dc_dump_experiment *dc_dump_experiment_named(
    const struct dc_dump_experiments *experiments, const char *name);

/* ---- events ---------------------------------------------------------------------------------- */

/* Relative error of the number of events where there are more than 1e-6: below 5e-3; below 2e-5;
 * about 1e-6. */
enum dc_dump_accuracy { DC_DUMP_QUICK, DC_DUMP_FINE, DC_DUMP_REFERENCE };

struct dc_dump;

/* One run; with `threshold`, X below run->threshold_mev do not count. Errors: DC_ERROR_INTERNAL.
 * `*dump` is NULL after an error. */
enum dc_result dc_dump_open(const struct dc_dump_run *run, enum dc_dump_accuracy accuracy,
                            bool threshold, struct dc_dump **dump, struct dc_error *error);
void dc_dump_close(struct dc_dump *dump);

/* K(E_X) for a mass above 0, which may be too large for the beam: then there are no events.
 * DC_INTERNAL without memory. */
enum dc_status dc_dump_set_mass(struct dc_dump *dump, double mass_mev);

/* Expected events, after a mass: for the electron's coupling g_X x_e, the total width of X in MeV,
 * and the share of e+e- among its decays. */
double dc_dump_events(const struct dc_dump *dump, double electron_coupling, double width_mev,
                      double branching_ee);

/* Energies at which K(E_X) is known: terms of the sum. */
size_t dc_dump_nodes(const struct dc_dump *dump);

#endif

/* The boson at a point of a scan, with its couplings at the electron mass or at its own. All but
 * its coupling follows from mass and angle: a pencil shares it. */
#ifndef DARKCUBE_PROBE_RUNNING_BOSON_H
#define DARKCUBE_PROBE_RUNNING_BOSON_H

#include "darkcube/model.h"
#include "darkcube/settings.h"

enum dc_run_end {
    DC_RUN_FINE,
    DC_RUN_TOO_FAR, /* running does not reach the scale m_X (darkcube/running.h) */
    DC_RUN_FOREIGN  /* charges are not those of the currents EM and B-L, whose running is known */
};

/* The key `running` of a probe, and what a deck says there. */
#define DC_RUNNING_KEY(default_switch, what_it_does)                                               \
    {                                                                                              \
        .name = "running", .kind = DC_KEY_SWITCH, .unit = "1", .fallback = (default_switch),       \
        .help = (what_it_does)                                                                     \
    }
#define DC_RUNNING_HELP                                                                            \
    "couplings at the scale m_X, run up from the electron mass, where the axes have them; off: "   \
    "those of the axes"
enum dc_running dc_running_wanted(const struct dc_settings *settings);

/* The boson's mass in MeV from a coordinate in the mass axis' unit. */
double dc_boson_mass_mev(const struct dc_model *model, double mass);

struct dc_running_boson {
    const struct dc_model *model;
    struct dc_vector_boson unit; /* its charges at the scale m_X, and a coupling of 1 there */
    struct dc_coupling_flow flow;
    double growth; /* g_X at the scale m_X over the axis', where it is weak */
    enum dc_run_end end;
};

/* The boson of a mass and an angle, in the axes' units; its couplings are at the scale m_X where
 * they run, else and after an end other than DC_RUN_FINE those of the axes. */
void dc_running_boson_begin(const struct dc_model *model, enum dc_running running, double mass,
                            double angle, struct dc_running_boson *running_boson);

/* The boson at a point of that mass and angle: `unit` with its own coupling. */
enum dc_run_end dc_running_boson_at(const struct dc_running_boson *running_boson,
                                    const double coordinates[DC_AXIS_COUNT],
                                    struct dc_vector_boson *boson);

#endif

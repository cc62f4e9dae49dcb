/* Models: what couples to what, and the three axes of a model's cube.
 *
 * A model is a constant that lists its axes and can say which light vector boson sits at a point.
 * The scan knows axes by their role alone, so that models with other names, units and ranges fit.
 */
#ifndef DARKCUBE_MODEL_H
#define DARKCUBE_MODEL_H

#include "darkcube/charges.h"
#include "darkcube/running.h"
#include "darkcube/status.h"

/* Roles of the three axes. Work is handed out slab by slab (all points of one mass); a pencil runs
 * along the coupling at fixed mass and angle. Datasets have the shape [angle][mass][coupling]. */
enum dc_axis_role { DC_AXIS_MASS, DC_AXIS_COUPLING, DC_AXIS_ANGLE, DC_AXIS_COUNT };

enum dc_spacing { DC_SPACING_LOG, DC_SPACING_LINEAR, DC_SPACING_LIST };

struct dc_axis {
    const char *name;         /* key in decks, option of `point`, name of the dataset: "mass" */
    const char *unit;         /* unit of all stored values: "MeV", "1", "rad" */
    const char *long_name;    /* "mass of the vector boson" */
    const char *symbol;       /* for pictures, gnuplot's enhanced text: "m_X" */
    double lowest, highest;   /* allowed values, ends included */
    enum dc_spacing spacing;  /* default spacing of a range */
    const char *example;      /* a value as it stands in a deck: "1.5 MeV" */
    const char *example_axis; /* the whole axis as it stands in a deck, worth a first scan */
};

struct dc_model {
    const char *name;    /* "em-bl" */
    const char *summary; /* one sentence */
    struct dc_axis axis[DC_AXIS_COUNT];

    /* The boson at a point; coordinates in the axes' units. Its mass follows from the mass axis,
     * its charges from mass and angle alone: what depends on them is computed once a pencil. NULL
     * for a model without one light vector boson (probes that need one refuse such a model). */
    void (*vector_boson)(const double coordinates[DC_AXIS_COUNT], struct dc_vector_boson *boson);

    /* The value that a name stands for on an axis ("chargephobic"); false if it stands for none.
     * NULL for a model without names. */
    bool (*named_value)(enum dc_axis_role axis, const char *name, double *value);

    /* The name of a value, or NULL (a static string; only for values that have a proper name). */
    const char *(*value_name)(enum dc_axis_role axis, double value);

    /* Names for messages and help, NULL-terminated, or NULL. */
    const char *const *value_names[DC_AXIS_COUNT];
};

/* Reads one coordinate of a model: a name of the axis or a quantity with its unit, checked against
 * the allowed range. Errors: DC_ERROR_USAGE. */
enum dc_result dc_model_parse_coordinate(const struct dc_model *model, enum dc_axis_role axis,
                                         const char *text, double *value, struct dc_error *error);

/* ---- em-bl: currents EM and B-L mixed by the dark mixing angle phi --------------------------- */

/* Its charges and special angles are in darkcube/charges.h, the running of its couplings with the
 * scale in darkcube/running.h, its widths by final state in darkcube/widths.h, how often it is made
 * in darkcube/production.h. tools/example_model.c uses them all. */

extern const struct dc_model dc_model_em_bl;

/* Width at rest of X -> f fbar in MeV, for C colours and spin states (1 charged lepton, 3 quark,
 * 1/2 one neutrino flavour), charge x_f in units of g_X, fermion mass in MeV; 0 below threshold.
 * Eq. (25): C g^2 x^2 m/(12 pi) (1 + 2 r) sqrt(1 - 4 r), r = m_f^2/m^2. */
double dc_width_fermions(double c_f, double coupling, double charge, double mass_mev,
                         double fermion_mass_mev);

/* Width at rest into all three neutrino flavours, and into e+e-, in MeV. Eq. (25). */
double dc_width_neutrinos(const struct dc_vector_boson *boson);
double dc_width_electrons(const struct dc_vector_boson *boson);

#endif

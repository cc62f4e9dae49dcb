/* The model em-bl: its axes, the boson at a point, and widths, Eq. (25) of H. Esseili and G. D.
 * Kribs, "Hiding a Light Vector Boson from Terrestrial Experiments: A Chargephobic Dark Photon". */
#include "darkcube/constants.h"
#include "darkcube/model.h"

#include <math.h>
#include <stddef.h>

/* ---- widths ------------------------------------------------------------------------------------
 */

double dc_width_fermions(double c_f, double coupling, double charge, double mass_mev,
                         double fermion_mass_mev)
{
    if (mass_mev <= 2 * fermion_mass_mev)
        return 0;
    const double ratio = fermion_mass_mev / mass_mev;
    const double velocity = sqrt((1 - 2 * ratio) * (1 + 2 * ratio));
    const double strength = coupling * charge;
    return c_f * strength * strength * mass_mev / (12 * DC_PI) * (1 + 2 * ratio * ratio) * velocity;
}

double dc_width_neutrinos(const struct dc_vector_boson *boson)
{
    return 3 * dc_width_fermions(0.5, boson->coupling, boson->charges.neutrino, boson->mass_mev, 0);
}

double dc_width_electrons(const struct dc_vector_boson *boson)
{
    return dc_width_fermions(1, boson->coupling, boson->charges.lepton, boson->mass_mev,
                             DC_ELECTRON_MASS_MEV);
}

/* ---- the model ------------------------------------------------------------------------------- */

static bool named_value(enum dc_axis_role axis, const char *name, double *value)
{
    return axis == DC_AXIS_ANGLE && dc_em_bl_angle_named(name, value);
}

static const char *value_name(enum dc_axis_role axis, double value)
{
    return axis == DC_AXIS_ANGLE ? dc_em_bl_angle_name(value) : NULL;
}

static void vector_boson(const double coordinates[DC_AXIS_COUNT], struct dc_vector_boson *boson)
{
    boson->mass_mev = coordinates[DC_AXIS_MASS];
    boson->coupling = coordinates[DC_AXIS_COUPLING];
    dc_em_bl_charges(coordinates[DC_AXIS_ANGLE], &boson->charges);
}

const struct dc_model dc_model_em_bl = {
    .name = "em-bl",
    .summary = "a vector boson of the electromagnetic and B-L currents, mixed by an angle",
    .axis =
        {
            [DC_AXIS_MASS] = {.name = "mass",
                              .unit = "MeV",
                              .long_name = "mass of the vector boson",
                              .symbol = "m_X",
                              .lowest = 1e-3,
                              .highest = 1e6,
                              .spacing = DC_SPACING_LOG,
                              .example = "1.5 MeV",
                              .example_axis =
                                  "{from: 1 MeV, to: 30 MeV, points: 40, spacing: log}"},
            [DC_AXIS_COUPLING] = {.name = "coupling",
                                  .unit = "1",
                                  .long_name = "coupling of the vector boson",
                                  .symbol = "g_X",
                                  .lowest = 1e-20,
                                  .highest = 10,
                                  .spacing = DC_SPACING_LOG,
                                  .example = "1e-10",
                                  .example_axis =
                                      "{from: 1e-12, to: 1e-7, points: 40, spacing: log}"},
            [DC_AXIS_ANGLE] = {.name = "angle",
                               .unit = "rad",
                               .long_name = "dark mixing angle",
                               .symbol = "{/Symbol j}",
                               .lowest = -2 * DC_PI,
                               .highest = 2 * DC_PI,
                               .spacing = DC_SPACING_LINEAR,
                               .example = "3pi/4",
                               .example_axis = "{values: [dark-photon, b-l, chargephobic]}"},
        },
    .vector_boson = vector_boson,
    .named_value = named_value,
    .value_name = value_name,
    .value_names = {[DC_AXIS_ANGLE] = dc_em_bl_angle_names},
};

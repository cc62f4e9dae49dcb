/* em-bl: the electromagnetic and the B-L current mixed by the dark mixing angle phi,
 *
 *   j_X = cos(phi) j_EM + sin(phi) j_B-L .
 *
 * H. Esseili and G. D. Kribs, "Hiding a Light Vector Boson from Terrestrial Experiments: A
 * Chargephobic Dark Photon", Eqs. (6)-(13) for the charges, Eq. (25) for the widths.
 */
#include "darkcube/constants.h"
#include "darkcube/model.h"
#include "darkcube/quantity.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* ---- charges and widths ---------------------------------------------------------------------- */

static const double charge_resolution = 1e-12; /* smaller ones are rounding errors of cos and sin */

static double snap(double charge)
{
    return fabs(charge) < charge_resolution ? 0 : charge;
}

void dc_em_bl_charges(double angle_rad, struct dc_charges *charges)
{
    const double c = snap(cos(angle_rad)), s = snap(sin(angle_rad));
    *charges = (struct dc_charges){
        .lepton = snap(-(c + s)),
        .neutrino = snap(-s),
        .up = snap((2 * c + s) / 3),
        .down = snap((s - c) / 3),
        .proton = snap(c + s),
        .neutron = s,
        .pion = c,
    };
}

double dc_em_bl_nucleophobic_angle(double z, double a)
{
    return DC_PI - atan(z / a);
}

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

/* ---- names of angles ------------------------------------------------------------------------- */

#define NUCLEOPHOBIC "nucleophobic:"
static const struct {
    const char *name;
    double turns; /* the angle in units of pi, or 0 with: */
    double z, a;  /* charge and mass number of the isotope that is not coupled to */
} angles[] = {
    {"dark-photon", 0, 0, 0},       {"b-l", 0.5, 0, 0},
    {"chargephobic", 0.75, 0, 0},   {NUCLEOPHOBIC "Cs", 0, 55, 133},
    {NUCLEOPHOBIC "I", 0, 53, 127}, {NUCLEOPHOBIC "Ge", 0, 32, 72},
    {NUCLEOPHOBIC "Ar", 0, 18, 40}, {NUCLEOPHOBIC "Xe", 0, 54, 131},
    {NUCLEOPHOBIC "Na", 0, 11, 23}, {NUCLEOPHOBIC "Si", 0, 14, 28},
};
enum { ANGLES = sizeof angles / sizeof angles[0] };

static const char *const angle_names[] = {
    "dark-photon",
    "b-l",
    "chargephobic",
    NUCLEOPHOBIC "Cs",
    NUCLEOPHOBIC "I",
    NUCLEOPHOBIC "Ge",
    NUCLEOPHOBIC "Ar",
    NUCLEOPHOBIC "Xe",
    NUCLEOPHOBIC "Na",
    NUCLEOPHOBIC "Si",
    NULL,
};
_Static_assert(sizeof angle_names / sizeof angle_names[0] == ANGLES + 1, "every angle is listed");

static double angle_of(size_t i)
{
    return angles[i].a > 0 ? dc_em_bl_nucleophobic_angle(angles[i].z, angles[i].a)
                           : angles[i].turns * DC_PI;
}

/* Z/A in whole numbers, as in nucleophobic:55/133. */
static bool read_nucleus(const char *text, double *angle)
{
    char z_text[8];
    const char *slash = strchr(text, '/');
    if (slash == NULL || (size_t)(slash - text) >= sizeof z_text)
        return false;
    memcpy(z_text, text, (size_t)(slash - text));
    z_text[slash - text] = '\0';
    long z, a;
    if (!dc_parse_integer(z_text, &z) || !dc_parse_integer(slash + 1, &a) || z < 1 || a < z)
        return false;
    *angle = dc_em_bl_nucleophobic_angle((double)z, (double)a);
    return true;
}

static bool named_value(enum dc_axis_role axis, const char *name, double *value)
{
    if (axis != DC_AXIS_ANGLE)
        return false;
    for (size_t i = 0; i < ANGLES; i++)
        if (strcmp(name, angles[i].name) == 0) {
            *value = angle_of(i);
            return true;
        }
    const size_t prefix = strlen(NUCLEOPHOBIC);
    return strncmp(name, NUCLEOPHOBIC, prefix) == 0 && read_nucleus(name + prefix, value);
}

static const char *value_name(enum dc_axis_role axis, double value)
{
    for (size_t i = 0; axis == DC_AXIS_ANGLE && i < ANGLES; i++)
        if (fabs(value - angle_of(i)) < charge_resolution)
            return angles[i].name;
    return NULL;
}

/* ---- the model ------------------------------------------------------------------------------- */

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
    .value_names = {[DC_AXIS_ANGLE] = angle_names},
};

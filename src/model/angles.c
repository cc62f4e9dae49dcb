/* Special angles: where a coupling vanishes, and what people call it. */
#include "darkcube/charges.h"
#include "darkcube/constants.h"
#include "darkcube/quantity.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#define NUCLEOPHOBIC "nucleophobic:"

double dc_phobic_angle(double electric_charge, double b_minus_l)
{
    if (electric_charge == 0)
        return b_minus_l == 0 ? NAN : 0;
    if (b_minus_l == 0)
        return DC_PI / 2;
    const double slope = electric_charge / b_minus_l; /* tan(phi) = -slope */
    return slope > 0 ? DC_PI - atan(slope) : atan(-slope);
}

double dc_em_bl_nucleophobic_angle(double z, double a)
{
    return dc_phobic_angle(z, a);
}

const struct dc_special_angle dc_special_angles[] = {
    {"dark-photon", "neutrinos, neutron", 0, 1},
    {"b-l", "pions, rho", 1, 0},
    {"chargephobic", "e, mu, tau, proton", 1, 1},
    {"upphobic", "u, c, t", 2, 1},
    {"downphobic", "d, s, b, phi", -1, 1},
    {"omegaphobic", "omega", 1, 2},
    {"electrophobic", "e, mu, tau", -1, -1},
    {"protophobic", "proton", 1, 1},
    {"neutrophobic", "neutron", 0, 1},
    {"rhophobic", "rho", 1, 0},
    {"phiphobic", "phi", 1, -1},
    {NULL, NULL, 0, 0},
};

const char *const dc_em_bl_angle_names[] = {
    "dark-photon",
    "b-l",
    "chargephobic",
    "upphobic",
    "downphobic",
    "omegaphobic",
    "electrophobic",
    "protophobic",
    "neutrophobic",
    "rhophobic",
    "phiphobic",
    NUCLEOPHOBIC "Cs",
    NUCLEOPHOBIC "I",
    NUCLEOPHOBIC "Ge",
    NUCLEOPHOBIC "Ar",
    NUCLEOPHOBIC "Xe",
    NUCLEOPHOBIC "Na",
    NUCLEOPHOBIC "Si",
    NUCLEOPHOBIC "H",
    NUCLEOPHOBIC "D",
    NUCLEOPHOBIC "He",
    NUCLEOPHOBIC "Be",
    NUCLEOPHOBIC "C",
    NUCLEOPHOBIC "N",
    NUCLEOPHOBIC "O",
    NUCLEOPHOBIC "F",
    NUCLEOPHOBIC "Al",
    NUCLEOPHOBIC "Cl",
    NUCLEOPHOBIC "Ca",
    NUCLEOPHOBIC "Fe",
    NUCLEOPHOBIC "Cu",
    NUCLEOPHOBIC "W",
    NUCLEOPHOBIC "Hg",
    NUCLEOPHOBIC "Pb",
    NUCLEOPHOBIC "Bi",
    NUCLEOPHOBIC "U",
    NULL,
};

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

bool dc_em_bl_angle_named(const char *name, double *angle_rad)
{
    for (const struct dc_special_angle *special = dc_special_angles; special->name != NULL;
         special++)
        if (strcmp(name, special->name) == 0) {
            *angle_rad = dc_phobic_angle(special->electric_charge, special->b_minus_l);
            return true;
        }
    const size_t prefix = strlen(NUCLEOPHOBIC);
    if (strncmp(name, NUCLEOPHOBIC, prefix) != 0)
        return false;
    const struct dc_isotope *isotope = dc_isotope_named(name + prefix);
    if (isotope == NULL)
        return read_nucleus(name + prefix, angle_rad);
    *angle_rad = dc_em_bl_nucleophobic_angle(isotope->z, isotope->a);
    return true;
}

const char *dc_em_bl_angle_name(double angle_rad)
{
    static const double resolution = 1e-12; /* that of the charges */
    for (const char *const *name = dc_em_bl_angle_names; *name != NULL; name++) {
        double angle;
        if (dc_em_bl_angle_named(*name, &angle) && fabs(angle - angle_rad) < resolution)
            return *name;
    }
    return NULL;
}

/* Charges of the model em-bl, in units of g_X, and the angles at which they vanish.
 *
 * The boson's current is cos(phi) j_EM + sin(phi) j_B-L, so that whatever has an electric charge Q
 * and a B-L number q couples with x = Q cos(phi) + q sin(phi): Eqs. (6)-(17) of H. Esseili and
 * G. D. Kribs, "Hiding a Light Vector Boson from Terrestrial Experiments: A Chargephobic Dark
 * Photon". Antiparticles have the opposite sign.
 */
#ifndef DARKCUBE_CHARGES_H
#define DARKCUBE_CHARGES_H

#include <stdbool.h>

struct dc_charges {
    double lepton;   /* e, mu, tau */
    double neutrino; /* each flavour */
    double up;       /* u, c, t */
    double down;     /* d, s, b */
    double proton, neutron;
    double pion; /* pi+; pi- has the opposite sign */

    /* Vector mesons, relative to the electromagnetic current, so that each is 1 for a dark photon:
     * x_u - x_d, 3 (x_u + x_d), -3 x_s. */
    double rho, omega, phi;
};

/* One light vector boson: what the probes need to know of a point of a model. */
struct dc_vector_boson {
    double mass_mev;
    double coupling; /* g_X */
    struct dc_charges charges;
};

/* Charges for a dark mixing angle in rad (any real number): x_l = -(c+s), x_nu = -s,
 * x_u = (2c+s)/3, x_d = (s-c)/3, x_p = c+s, x_n = s, x_pi = c, x_rho = c, x_omega = c+2s,
 * x_phi = c-s with c = cos phi, s = sin phi.
 * |x| < 1e-12 becomes exactly 0: cos(3 pi/4) + sin(3 pi/4) is not, in floating point. */
void dc_em_bl_charges(double angle_rad, struct dc_charges *charges);

/* The same from the weights of the two currents, c = cos phi and s = sin phi, c^2 + s^2 = 1. */
void dc_em_bl_charges_of_currents(double em, double b_l, struct dc_charges *charges);

/* Coupling of what has electric charge Q (in units of e) and B-L number q: of a nucleus, which
 * couples as a whole, Q = Z and q = A. Exactly 0 below 1e-12 of |Q| + |q|. */
double dc_charge(const struct dc_charges *charges, double electric_charge, double b_minus_l);

/* ---- hadrons --------------------------------------------------------------------------------- */

/* A hadron by its valence quarks: how many of each flavour, antiquarks negative. */
struct dc_hadron {
    const char *name; /* "Delta++", "pi+" */
    int u, d, s, c, b;
};

/* Nucleons, Delta and other baryons, pi, K, D and B mesons. The last has the name NULL. */
extern const struct dc_hadron dc_hadrons[];

/* The hadron of that name, or NULL. */
const struct dc_hadron *dc_hadron_named(const char *name);

/* Electric charge in units of e, and B-L (the baryon number). */
double dc_hadron_electric_charge(const struct dc_hadron *hadron);
double dc_hadron_b_minus_l(const struct dc_hadron *hadron);

/* Its coupling, the sum of those of its quarks. */
double dc_hadron_charge(const struct dc_charges *charges, const struct dc_hadron *hadron);

/* ---- nuclei ---------------------------------------------------------------------------------- */

/* Natural isotopes of what detectors and targets are made of. J. Meija et al., "Isotopic
 * compositions of the elements 2013", Pure Appl. Chem. 88 (2016) 293. */
struct dc_isotope {
    const char *name;    /* "Xe131" */
    const char *element; /* "Xe" */
    int z, a;
    double abundance; /* of the element's atoms in nature, 0 to 1 */
};

/* All isotopes of an element stand together. The last has the name NULL. */
extern const struct dc_isotope dc_isotopes[];

/* The isotope of that name ("Ge76"; "D" is deuterium). The name of an element alone is that of the
 * isotope which stands first: the most abundant one, but Ge72, as in the paper, and Xe131, next to
 * the element's mean mass number. NULL if there is none. */
const struct dc_isotope *dc_isotope_named(const char *name);

/* ---- special angles -------------------------------------------------------------------------- */

/* The angle in [0, pi), in rad, at which what has electric charge Q and B-L number q does not
 * couple: Q cos(phi) + q sin(phi) = 0. Not for Q = q = 0, which never couples: NaN. */
double dc_phobic_angle(double electric_charge, double b_minus_l);

/* That of the nucleus (Z, A), pi - atan(Z/A): the coupling vanishes where the nucleus is met whole.
 */
double dc_em_bl_nucleophobic_angle(double z, double a);

/* An angle that has a name, and what it is the phobic angle of. */
struct dc_special_angle {
    const char *name;      /* "chargephobic" */
    const char *vanishing; /* "e, mu, tau, proton" */
    double electric_charge, b_minus_l;
};

/* Names without nuclei; the first name of an angle is its proper one ("chargephobic" comes before
 * "electrophobic"). The last has the name NULL. */
extern const struct dc_special_angle dc_special_angles[];

/* The angle that a name stands for, in rad: one of the special angles; nucleophobic:Cs with an
 * element or isotope of dc_isotopes; nucleophobic:55/133, any Z/A. False if it is none of these. */
bool dc_em_bl_angle_named(const char *name, double *angle_rad);

/* The proper name of an angle, or NULL. */
const char *dc_em_bl_angle_name(double angle_rad);

/* Names for messages and help, one for each special angle and each element. The last is NULL. */
extern const char *const dc_em_bl_angle_names[];

#endif

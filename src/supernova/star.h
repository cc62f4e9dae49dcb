/* A star as a function of radius. Profiles of whatever origin end in a struct dc_star; what
 * computes with stars sees nothing else. */
#ifndef DARKCUBE_SUPERNOVA_STAR_H
#define DARKCUBE_SUPERNOVA_STAR_H

#include "darkcube/supernova.h"

enum { DC_NEUTRINO_FLAVOURS = 3 }; /* e, mu, tau */

/* What there is at a radius, in powers of MeV. */
struct dc_matter {
    bool vacuum; /* beyond the end of a profile; the rest is then 0 */
    double temperature;
    double proton_density, neutron_density, electron_density;
    double electron_potential; /* mu_e, with the rest mass */
    double neutrino_potential[DC_NEUTRINO_FLAVOURS];
};

struct dc_star {
    char name[160];
    double core_radius_km, neutrinosphere_radius_km;
    double end_km; /* beyond: vacuum; INFINITY for a star that has no end */

    /* Radii at which an integral over the star shall begin a new cell: kinks and steep steps of the
     * profile, ascending. */
    size_t n_edges;
    double *edges_km;

    /* The matter at a radius > 0, and what belongs to the function. */
    void (*matter)(const struct dc_star *star, double radius_km, struct dc_matter *matter);
    void *profile;
    void (*free_profile)(void *profile);
};

/* Baryons in MeV^3 at a mass density in g/cm^3, which counts them with the atomic mass unit. */
double dc_baryon_density(double grams_per_cm3);

/* Chemical potential with rest mass of relativistic electrons, MeV, at a density in MeV^3 and a
 * temperature in MeV: the real root of mu^3 + pi^2 T^2 mu = 3 pi^2 n, then sqrt(mu^2 + m_e^2). */
double dc_electron_potential(double density, double temperature);

/* The outermost radius in (0, limit_km] at which the temperature falls through the given one; NAN
 * if there is none. Looks at `n` radii in between, ascending. */
double dc_star_find_neutrinosphere(const struct dc_star *star, double temperature,
                                   const double *radii_km, size_t n);

#endif

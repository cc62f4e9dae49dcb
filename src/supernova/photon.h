/* The photon in the medium of the star, and what it does to a vector that mixes with it. */
#ifndef DARKCUBE_SUPERNOVA_PHOTON_H
#define DARKCUBE_SUPERNOVA_PHOTON_H

enum dc_polarisation { DC_TRANSVERSE, DC_LONGITUDINAL, DC_POLARISATIONS };

/* States of a polarisation: d_T = 2, d_L = 1. */
static inline double dc_polarisation_states(enum dc_polarisation polarisation)
{
    return polarisation == DC_TRANSVERSE ? 2 : 1;
}

/* omega_p^2 in MeV^2 for an electron density in MeV^3; Esseili and Kribs, below Eq. (38). */
double dc_plasma_frequency_squared(double electron_density);

/* Re Pi / omega_p^2 for a virtual photon with K^2 = m^2 at an energy omega >= m. Eq. (38) with the
 * prefactor 3/2 of T (printed: 2/2), as E. Braaten and D. Segel, Phys. Rev. D 48 (1993) 1478 have
 * it for v_* = 1: 1 for both at rest; 3/2 and 0 in the limit of high energy. */
double dc_photon_response(enum dc_polarisation polarisation, double mass, double energy);

/* The energy above the mass at which the photon of a plasma frequency has K^2 = m^2; NAN if there
 * is none. */
double dc_photon_resonance(enum dc_polarisation polarisation, double mass,
                           double plasma_frequency_squared);

/* What becomes of charges that are proportional to the electric one: xi = m^2/(m^2 - Pi).
 * Eqs. (39)-(43). */
struct dc_screening {
    double square; /* |xi|^2 */
    double real;   /* Re xi */
};
static inline struct dc_screening dc_screening(double mass, double re_pi, double im_pi)
{
    double m2 = mass * mass, u = m2 - re_pi;
    double size = m2 / (u * u + im_pi * im_pi);
    return (struct dc_screening){.square = m2 * size, .real = u * size};
}

#endif

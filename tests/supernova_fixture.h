/* Stars, supernovae and quadrature for tests; what cannot be made fails the test. */
#ifndef DARKCUBE_TESTS_SUPERNOVA_FIXTURE_H
#define DARKCUBE_TESTS_SUPERNOVA_FIXTURE_H

#include "supernova/supernova_state.h"

/* The text of inputs/nucleon_cross_sections.txt, to be freed. Tests run in the source tree's root.
 */
char *fixture_cross_sections_text(void);
void fixture_cross_sections(struct dc_cross_sections *sections);

struct dc_star *fixture_star(const char *name); /* neutrinosphere at 3 MeV */
struct dc_supernova *fixture_supernova(const struct dc_star *star,
                                       const struct dc_supernova_options *options);

/* A star and what is computed in it. */
struct fixture_place {
    struct dc_star *star;
    struct dc_supernova *supernova;
    const struct dc_physics *physics;
};
struct fixture_place fixture_place(struct dc_supernova_options options); /* in the fiducial star */
struct fixture_place fixture_place_in(enum dc_supernova_production production);
void fixture_leave(struct fixture_place *place);

/* Sets a mass and the charges of em-bl; then gives the luminosity for the first escape radius. */
void fixture_set(struct dc_supernova *supernova, double mass_mev, double angle_rad);
struct dc_luminosity fixture_luminosity(const struct dc_supernova *supernova, double coupling);

/* Those of one polarisation, with the photon's response in the plasma there. */
struct dc_rates fixture_rates(const struct fixture_place *place, enum dc_polarisation polarisation,
                              double radius_km, double mass_mev, double energy_mev);

/* int_low^high f(x) dx by GSL's adaptive Gauss-Kronrod rule; `high` may be INFINITY. */
double fixture_integral(double (*f)(double x, void *parameters), void *parameters, double low,
                        double high, double relative_error);

#endif

/* Absorption and production of X at a radius of the star.
 *
 * Every rate is g^2 (x_p^2 A + x_p x_n B + x_n^2 C): with x_e = -x_p and x_nu = -x_n the medium
 * screens x_p alone, and A, B, C know neither coupling nor charges. */
#ifndef DARKCUBE_SUPERNOVA_RATES_H
#define DARKCUBE_SUPERNOVA_RATES_H

#include "supernova/nucleons.h"
#include "supernova/pair_decay.h"
#include "supernova/photon.h"
#include "supernova/star.h"

/* What rates are made of, in a run. */
struct dc_physics {
    struct dc_supernova_options options;
    const struct dc_star *star;
    struct dc_nucleon_table absorbing, emitting; /* emitting: as-published only */
    struct dc_fermi_series fermi;
};

/* A radius of the star: what depends neither on X's mass nor on its energy. */
struct dc_layer {
    struct dc_matter matter;
    bool inside;                         /* the neutrinosphere: neutrinos absorb and emit */
    double plasma_frequency_squared;     /* MeV^2 */
    double electron_mass;                /* in the medium, MeV */
    double pairs_pn, pairs_pp, pairs_nn; /* 8/(15 sqrt(pi)) (T/m_N)^(3/2) n_i n_j; MeV^6 */
    double semicompton;                  /* width of T for g^2 x^2 = 1, MeV */
    double average[DC_NUCLEON_SECTIONS]; /* of absorption, where it does not depend on omega */
};

/* The three coefficients of x_p^2, x_p x_n, x_n^2; MeV. */
struct dc_coefficients {
    double a, b, c;
};

struct dc_rates {
    struct dc_coefficients absorption, production;
    double re_pi, im_pi; /* of the photon, MeV^2; im_pi in size */
};

void dc_layer_at(const struct dc_physics *physics, double radius_km, struct dc_layer *layer);

/* Rates of one state of a polarisation of X with mass and energy in MeV. `response` is
 * dc_photon_response for them. */
void dc_rates_at(const struct dc_physics *physics, const struct dc_layer *layer,
                 enum dc_polarisation polarisation, double mass, double energy, double response,
                 struct dc_rates *rates);

/* The same at n layers. */
void dc_rates_along(const struct dc_physics *physics, const struct dc_layer **layers, size_t n,
                    enum dc_polarisation polarisation, double mass, double energy, double response,
                    struct dc_rates *rates);

#endif

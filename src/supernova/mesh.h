/* Where a star is sampled: radii and energies, so that thin resonances are not stepped over. */
#ifndef DARKCUBE_SUPERNOVA_MESH_H
#define DARKCUBE_SUPERNOVA_MESH_H

#include "supernova/rates.h"

/* How fine. */
struct dc_fineness {
    size_t radii;           /* cells a zone of the star */
    size_t energies;        /* Gauss-Legendre nodes a panel */
    double resonance_ratio; /* of the distances of cells from a resonance */
    double highest_energy;  /* kinetic, in units of the highest temperature */
};
struct dc_fineness dc_fineness_of(enum dc_supernova_accuracy accuracy);

/* Ascending numbers that grow. */
struct dc_list {
    size_t n, room;
    double *value;
};
bool dc_list_add(struct dc_list *list, double value);         /* false: no memory */
void dc_list_sort(struct dc_list *list, double relative_gap); /* and drops what is too close */
/* Both, sorted ones, in one that is cleared first; drops what is too close. False: no memory. */
bool dc_list_merge(struct dc_list *list, const struct dc_list *a, const struct dc_list *b,
                   double relative_gap);
void dc_list_free(struct dc_list *list);

/* Edges of cells that do not depend on X: centre, core, neutrinosphere, edges of the profile,
 * escape radii, and what lies between. */
struct dc_radial_mesh {
    struct dc_list edges;                            /* km, from 0 to the largest escape radius */
    double *plasma_frequency_squared;                /* at the edges, MeV^2 */
    double highest_temperature, surface_temperature; /* at the edges, at R_nu; MeV */
    double escape_km[DC_SUPERNOVA_MAX_RADII];
};

/* Errors: DC_ERROR_DATA (an escape radius inside the neutrinosphere), DC_ERROR_INTERNAL. */
enum dc_result dc_radial_mesh_build(struct dc_radial_mesh *mesh, const struct dc_physics *physics,
                                    const struct dc_fineness *fineness, struct dc_error *error);
void dc_radial_mesh_clear(struct dc_radial_mesh *mesh);

/* The radii at which the photon of this energy has K^2 = m^2, and cells that resolve them: appended
 * to `edges`, unsorted. False: no memory. */
bool dc_resolve_resonances(const struct dc_radial_mesh *mesh, const struct dc_physics *physics,
                           const struct dc_fineness *fineness, enum dc_polarisation polarisation,
                           double mass, double energy, struct dc_list *edges);

/* The radii at which decay into e+e- opens, m = 2 m_e in the medium, and cells that resolve its
 * root: appended to `edges`. False: no memory. */
bool dc_resolve_thresholds(const struct dc_radial_mesh *mesh, const struct dc_physics *physics,
                           double mass, struct dc_list *edges);

/* Energies and weights of int_m^inf domega for a polarisation, with panels that end where the core
 * begins and ceases to resonate. The lists are cleared first. Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_energy_mesh(const struct dc_radial_mesh *mesh, const struct dc_physics *physics,
                              const struct dc_fineness *fineness, enum dc_polarisation polarisation,
                              double mass, struct dc_list *energies, struct dc_list *weights);

#endif

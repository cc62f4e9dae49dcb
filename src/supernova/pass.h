/* One pass of the star at a mass: serves every coupling, every charge, every escape radius. */
#ifndef DARKCUBE_SUPERNOVA_PASS_H
#define DARKCUBE_SUPERNOVA_PASS_H

#include "supernova/mesh.h"

enum { DC_COEFFICIENTS = 3 }; /* of x_p^2, x_p x_n, x_n^2 */
enum { DC_CELL_POINTS = 2 };  /* Gauss points of a cell, from within outwards */

/* X of one polarisation and energy on its way from the centre: its cells inside the neutrinosphere
 * stand side by side in the arrays of the pass, and what lies outside is summed. */
struct dc_ray {
    enum dc_polarisation polarisation;
    size_t first, n;                                         /* cells, from the centre outwards */
    double outside[DC_SUPERNOVA_MAX_RADII][DC_COEFFICIENTS]; /* optical depth from R_nu */
};

/* For g^2 = 1. A cell's optical depth is int Gamma_abs dr; its emission is what its production
 * would bring out of a transparent star, in erg/s; its slant a(r) makes radial depths those of a
 * mean direction. */
struct dc_pass {
    size_t n_rays, rays_room, n_cells, cells_room;
    struct dc_ray *ray;
    double *depth[DC_CELL_POINTS][DC_COEFFICIENTS];
    double *emission[DC_CELL_POINTS][DC_COEFFICIENTS];
    double *slant, *radius_km;
    double middle_slant, slant_spread; /* of what cells can have, and the distance to either end */
    size_t evaluations;                /* of rates */
};

/* Fills a pass; what it held before is forgotten, its memory is used again. Errors:
 * DC_ERROR_INTERNAL. */
enum dc_result dc_pass_run(struct dc_pass *pass, const struct dc_radial_mesh *mesh,
                           const struct dc_physics *physics, const struct dc_fineness *fineness,
                           double mass);
void dc_pass_free(struct dc_pass *pass);

#endif

/* What of a pass gets out of the star, for given charges and couplings. */
#ifndef DARKCUBE_SUPERNOVA_LUMINOSITY_H
#define DARKCUBE_SUPERNOVA_LUMINOSITY_H

#include "supernova/pass.h"

/* A pass contracted with x_p and x_n, for g^2 = 1; the rays and cells are those of the pass. */
struct dc_contraction {
    size_t cells_room, rays_room;
    double *emission; /* erg/s */
    double *beyond;   /* slant times optical depth from the cell's outer edge to R_nu */
    double *within;   /* slant times optical depth of the cell itself */
    double *tilt;     /* of the source function, production over absorption, through the cell: its
                         rise over the cell's depth, relative to its mean */
    double *deeper;   /* emission of the ray's cells from the centre to this one */
    double (*outside)[DC_SUPERNOVA_MAX_RADII]; /* for each ray: from R_nu to the escape radii */
};

/* Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_contract(struct dc_contraction *contraction, const struct dc_pass *pass,
                           const struct dc_charges *charges, size_t n_radii);
void dc_contraction_free(struct dc_contraction *contraction);

/* Eq. (34): the sum over cells of g^2 emission exp(-g^2 beyond) times the share that leaves the
 * cell, by the formal solution of radiative transfer with a source function that is linear in
 * optical depth. It makes cells right that trap within themselves: resonant layers, and the
 * neutrinosphere at large couplings. */
void dc_escaping_luminosity(const struct dc_contraction *contraction, const struct dc_pass *pass,
                            size_t n_radii, double coupling, struct dc_luminosity *luminosity);

/* The share of a cell's emission that reaches escape radius k. */
double dc_escape_share(const struct dc_contraction *contraction, const struct dc_pass *pass,
                       size_t ray, size_t cell, size_t k, double coupling);

#endif

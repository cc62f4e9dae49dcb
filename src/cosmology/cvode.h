/* CVODE of SUNDIALS: BDF of variable order, Newton's method with dense matrices. Its memory serves
 * any number of integrations, one at a time; each begins as the first did. */
#ifndef DARKCUBE_COSMOLOGY_CVODE_H
#define DARKCUBE_COSMOLOGY_CVODE_H

#include "cosmology/integrator.h"

struct dc_cvode;

/* NULL if there is no memory. */
struct dc_cvode *dc_cvode_new(void);
void dc_cvode_free(struct dc_cvode *cvode);

/* Begins at place->x and place->y, and gives place->slope; *system has to stay where it is. False
 * where f has no value, or with CVODE's flag. */
bool dc_cvode_begin(struct dc_cvode *cvode, const struct dc_system *system,
                    const struct dc_integrator_options *options, struct dc_place *place, int *flag);

/* Takes one step; CVODE's flag tells why it cannot. */
enum dc_step dc_cvode_step(struct dc_cvode *cvode, struct dc_place *place, int *flag);

#endif

/* What a supernova consists of; for the files that are its parts. */
#ifndef DARKCUBE_SUPERNOVA_SUPERNOVA_STATE_H
#define DARKCUBE_SUPERNOVA_SUPERNOVA_STATE_H

#include "supernova/luminosity.h"

struct dc_supernova {
    struct dc_physics physics;
    struct dc_fineness fineness;
    struct dc_radial_mesh mesh;
    struct dc_pass pass;
    struct dc_contraction contraction;
};

#endif

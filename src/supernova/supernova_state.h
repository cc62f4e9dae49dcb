/* What a supernova consists of; for the files that are its parts. */
#ifndef DARKCUBE_SUPERNOVA_SUPERNOVA_STATE_H
#define DARKCUBE_SUPERNOVA_SUPERNOVA_STATE_H

#include "supernova/luminosity.h"

/* The star at one fineness: from the mesh to what the charges make of a pass. */
struct dc_resolution {
    struct dc_fineness fineness;
    struct dc_radial_mesh mesh;
    struct dc_pass pass;
    struct dc_contraction contraction;
};

struct dc_supernova {
    struct dc_physics physics;
    struct dc_resolution chosen;
    struct dc_resolution second; /* for estimates of the error */
    bool compares;               /* at this mass */
};

#endif

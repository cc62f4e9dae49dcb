/* The cosmology as a probe: keys to options, results to outputs. */
#ifndef DARKCUBE_PROBE_COSMOLOGY_PROBE_H
#define DARKCUBE_PROBE_COSMOLOGY_PROBE_H

#include "darkcube/probe.h"

extern const struct dc_probe dc_probe_cosmology;

#endif

/* The supernova as a probe: keys to options, luminosities to outputs. */
#ifndef DARKCUBE_PROBE_SUPERNOVA_PROBE_H
#define DARKCUBE_PROBE_SUPERNOVA_PROBE_H

#include "darkcube/probe.h"

extern const struct dc_probe dc_probe_supernova;

#endif

/* A probe of no physics, which takes as long as a deck says: for measuring schedules. */
#ifndef DARKCUBE_PROBE_SYNTHETIC_PROBE_H
#define DARKCUBE_PROBE_SYNTHETIC_PROBE_H

#include "darkcube/probe.h"

extern const struct dc_probe dc_probe_synthetic;

#endif

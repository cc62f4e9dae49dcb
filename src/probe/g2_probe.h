/* Anomalous magnetic moments as a probe. */
#ifndef DARKCUBE_PROBE_G2_PROBE_H
#define DARKCUBE_PROBE_G2_PROBE_H

#include "darkcube/probe.h"

extern const struct dc_probe dc_probe_g2;

#endif

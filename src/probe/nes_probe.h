/* Neutrino-electron scattering as a probe. */
#ifndef DARKCUBE_PROBE_NES_PROBE_H
#define DARKCUBE_PROBE_NES_PROBE_H

#include "darkcube/probe.h"

extern const struct dc_probe dc_probe_nes;

#endif

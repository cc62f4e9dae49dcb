/* Electron beam dumps as a probe: experiments to outputs, couplings to widths and events. */
#ifndef DARKCUBE_PROBE_DUMP_PROBE_H
#define DARKCUBE_PROBE_DUMP_PROBE_H

#include "darkcube/probe.h"

extern const struct dc_probe dc_probe_electron_dump;

#endif

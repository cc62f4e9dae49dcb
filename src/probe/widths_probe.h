/* Widths, lifetime and branching fractions as a probe. */
#ifndef DARKCUBE_PROBE_WIDTHS_PROBE_H
#define DARKCUBE_PROBE_WIDTHS_PROBE_H

#include "darkcube/probe.h"

extern const struct dc_probe dc_probe_widths;

#endif

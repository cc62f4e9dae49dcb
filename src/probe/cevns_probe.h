/* The probe `cevns`. */
#ifndef DARKCUBE_PROBE_CEVNS_PROBE_H
#define DARKCUBE_PROBE_CEVNS_PROBE_H

#include "darkcube/probe.h"

extern const struct dc_probe dc_probe_cevns;

#endif

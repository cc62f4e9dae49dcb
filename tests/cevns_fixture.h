/* Data of the probe cevns for tests. */
#ifndef DARKCUBE_TESTS_CEVNS_FIXTURE_H
#define DARKCUBE_TESTS_CEVNS_FIXTURE_H

#include "darkcube/cevns.h"

/* A file of inputs/; freed by free(). */
char *fixture_text(const char *path);

struct dc_csi *fixture_csi(enum dc_form_factor form_factor, enum dc_csi_profile profile,
                           double arrival_window_us);

struct dc_vector_boson fixture_boson(double mass_mev, double coupling, double angle_rad);

#endif

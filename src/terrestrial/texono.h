/* What a file says of TEXONO. */
#ifndef DARKCUBE_TERRESTRIAL_TEXONO_H
#define DARKCUBE_TERRESTRIAL_TEXONO_H

#include "darkcube/status.h"

struct dc_texono_facts {
    double flux_per_cm2_s, electrons_per_kg, exposure_kg_days;
    double recoil_mev[2]; /* of the electrons that count */
    double ratio[3];      /* measured over Standard Model, its statistical and systematic errors */
};

/* Every row must be there, once. Errors: DC_ERROR_DATA. */
enum dc_result dc_texono_read(const char *text, const char *name, struct dc_texono_facts *facts,
                              struct dc_error *error);

#endif

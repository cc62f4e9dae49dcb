/* Models and probes of darkcube: a new one is its own files and one line here. */
#include "darkcube/probe.h"

#include "probe/cevns_probe.h"
#include "probe/cosmology_probe.h"
#include "probe/dump_probe.h"
#include "probe/g2_probe.h"
#include "probe/nes_probe.h"
#include "probe/supernova_probe.h"
#include "probe/synthetic_probe.h"
#include "probe/widths_probe.h"

#include <string.h>

static const struct dc_model *const models[] = {&dc_model_em_bl, NULL};
static const struct dc_probe *const probes[] = {&dc_probe_cosmology,
                                                &dc_probe_supernova,
                                                &dc_probe_widths,
                                                &dc_probe_electron_dump,
                                                &dc_probe_cevns,
                                                &dc_probe_nes,
                                                &dc_probe_g2,
                                                &dc_probe_synthetic,
                                                NULL};
static const struct dc_registry registry_of_darkcube = {models, probes};

const struct dc_registry *dc_registry(void)
{
    return &registry_of_darkcube;
}

const struct dc_model *dc_registry_model(const struct dc_registry *registry, const char *name)
{
    for (const struct dc_model *const *model = registry->models; *model != NULL; model++)
        if (strcmp((*model)->name, name) == 0)
            return *model;
    return NULL;
}

const struct dc_probe *dc_registry_probe(const struct dc_registry *registry, const char *name)
{
    for (const struct dc_probe *const *probe = registry->probes; *probe != NULL; probe++)
        if (strcmp((*probe)->name, name) == 0)
            return *probe;
    return NULL;
}

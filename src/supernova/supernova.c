/* A supernova: tables, mesh, and the three depths of the work. */
#include "darkcube/supernova.h"

#include "supernova/supernova_state.h"

#include <math.h>
#include <stdlib.h>

struct dc_supernova_options dc_supernova_defaults(void)
{
    return (struct dc_supernova_options){
        .production = DC_SUPERNOVA_DETAILED_BALANCE,
        .accuracy = DC_SUPERNOVA_QUICK,
        .identical_nucleons = 0.25,
        .electron_coalescence = true,
        .semicompton = true,
        .n_radii = 3,
        .radius = {{true, 1}, {false, 100}, {false, 1000}},
    };
}

static enum dc_result build_nucleons(struct dc_physics *physics, const char *cross_sections,
                                     const char *name, struct dc_error *error)
{
    struct dc_cross_sections sections;
    enum dc_supernova_production production = physics->options.production;
    enum dc_result result = dc_cross_sections_read(cross_sections, name, &sections, error);
    if (result != DC_SUCCESS)
        return result;
    result = dc_nucleon_table_build(
        &physics->absorbing, &sections,
        production == DC_SUPERNOVA_SYMMETRIC ? DC_COLLISIONS_MEAN : DC_COLLISIONS_ALL, error);
    if (result == DC_SUCCESS && production == DC_SUPERNOVA_AS_PUBLISHED)
        result =
            dc_nucleon_table_build(&physics->emitting, &sections, DC_COLLISIONS_THRESHOLD, error);
    dc_cross_sections_free(&sections);
    return result;
}

enum dc_result dc_supernova_open(const struct dc_supernova_options *options,
                                 const struct dc_star *star, const char *cross_sections,
                                 const char *name, struct dc_supernova **supernova,
                                 struct dc_error *error)
{
    struct dc_supernova *made = calloc(1, sizeof *made);
    *supernova = NULL;
    if (made == NULL)
        return dc_fail_memory(error);
    made->fineness = dc_fineness_of(options->accuracy);
    made->physics.options = *options;
    made->physics.star = star;
    if (options->production == DC_SUPERNOVA_AS_PUBLISHED)
        made->physics.options.electron_coalescence = false;
    enum dc_result result = build_nucleons(&made->physics, cross_sections, name, error);
    if (result == DC_SUCCESS)
        result = dc_fermi_table_build(&made->physics.fermi, error);
    if (result == DC_SUCCESS)
        result = dc_radial_mesh_build(&made->mesh, &made->physics, &made->fineness, error);
    if (result != DC_SUCCESS) {
        dc_supernova_close(made);
        return result;
    }
    *supernova = made;
    return DC_SUCCESS;
}

void dc_supernova_close(struct dc_supernova *supernova)
{
    if (supernova == NULL)
        return;
    dc_contraction_free(&supernova->contraction);
    dc_pass_free(&supernova->pass);
    dc_radial_mesh_clear(&supernova->mesh);
    dc_fermi_table_clear(&supernova->physics.fermi);
    dc_nucleon_table_clear(&supernova->physics.emitting);
    dc_nucleon_table_clear(&supernova->physics.absorbing);
    free(supernova);
}

enum dc_status dc_supernova_set_mass(struct dc_supernova *supernova, double mass_mev)
{
    if (!(mass_mev >= DC_SUPERNOVA_LOWEST_MASS_MEV && mass_mev <= DC_SUPERNOVA_HIGHEST_MASS_MEV))
        return DC_OUT_OF_RANGE;
    enum dc_result result = dc_pass_run(&supernova->pass, &supernova->mesh, &supernova->physics,
                                        &supernova->fineness, mass_mev);
    return result == DC_SUCCESS ? DC_OK : DC_INTERNAL;
}

enum dc_status dc_supernova_set_charges(struct dc_supernova *supernova,
                                        const struct dc_charges *charges)
{
    /* Rates are factorised by x_e = -x_p and x_nu = -x_n. */
    if (charges->lepton != -charges->proton || charges->neutrino != -charges->neutron)
        return DC_OUT_OF_RANGE;
    enum dc_result result = dc_contract(&supernova->contraction, &supernova->pass, charges,
                                        supernova->physics.options.n_radii);
    return result == DC_SUCCESS ? DC_OK : DC_INTERNAL;
}

void dc_supernova_luminosity(const struct dc_supernova *supernova, double coupling,
                             struct dc_luminosity *luminosity)
{
    dc_escaping_luminosity(&supernova->contraction, &supernova->pass,
                           supernova->physics.options.n_radii, coupling, luminosity);
}

size_t dc_supernova_cells(const struct dc_supernova *supernova)
{
    return supernova->pass.n_cells;
}

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

/* What has no finer mesh is compared with the next coarser. */
static enum dc_supernova_accuracy second_accuracy(enum dc_supernova_accuracy accuracy)
{
    return accuracy == DC_SUPERNOVA_FINE ? DC_SUPERNOVA_REFERENCE : DC_SUPERNOVA_FINE;
}

static enum dc_result open_resolution(struct dc_resolution *resolution,
                                      const struct dc_physics *physics,
                                      enum dc_supernova_accuracy accuracy, struct dc_error *error)
{
    resolution->fineness = dc_fineness_of(accuracy);
    return dc_radial_mesh_build(&resolution->mesh, physics, &resolution->fineness, error);
}

static void close_resolution(struct dc_resolution *resolution)
{
    dc_contraction_free(&resolution->contraction);
    dc_pass_free(&resolution->pass);
    dc_radial_mesh_clear(&resolution->mesh);
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
    made->physics.options = *options;
    made->physics.star = star;
    if (options->production == DC_SUPERNOVA_AS_PUBLISHED)
        made->physics.options.electron_coalescence = false;
    enum dc_result result = build_nucleons(&made->physics, cross_sections, name, error);
    if (result == DC_SUCCESS)
        result = dc_fermi_series_build(&made->physics.fermi, error);
    if (result == DC_SUCCESS)
        result = open_resolution(&made->chosen, &made->physics, options->accuracy, error);
    if (result == DC_SUCCESS && options->estimates_error)
        result = open_resolution(&made->second, &made->physics, second_accuracy(options->accuracy),
                                 error);
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
    close_resolution(&supernova->second);
    close_resolution(&supernova->chosen);
    dc_nucleon_table_clear(&supernova->physics.emitting);
    dc_nucleon_table_clear(&supernova->physics.absorbing);
    free(supernova);
}

static enum dc_result run_pass(struct dc_supernova *supernova, struct dc_resolution *resolution,
                               double mass)
{
    return dc_pass_run(&resolution->pass, &resolution->mesh, &supernova->physics,
                       &resolution->fineness, mass);
}

enum dc_status dc_supernova_set_mass(struct dc_supernova *supernova, double mass_mev, bool estimate)
{
    if (!(mass_mev >= DC_SUPERNOVA_LOWEST_MASS_MEV && mass_mev <= DC_SUPERNOVA_HIGHEST_MASS_MEV))
        return DC_OUT_OF_RANGE;
    supernova->compares = estimate && supernova->physics.options.estimates_error;
    enum dc_result result = run_pass(supernova, &supernova->chosen, mass_mev);
    if (result == DC_SUCCESS && supernova->compares)
        result = run_pass(supernova, &supernova->second, mass_mev);
    return result == DC_SUCCESS ? DC_OK : DC_INTERNAL;
}

enum dc_status dc_supernova_set_charges(struct dc_supernova *supernova,
                                        const struct dc_charges *charges)
{
    size_t n_radii = supernova->physics.options.n_radii;
    struct dc_resolution *chosen = &supernova->chosen, *second = &supernova->second;
    if (charges->lepton != -charges->proton || charges->neutrino != -charges->neutron)
        return DC_OUT_OF_RANGE;
    enum dc_result result = dc_contract(&chosen->contraction, &chosen->pass, charges, n_radii);
    if (result == DC_SUCCESS && supernova->compares)
        result = dc_contract(&second->contraction, &second->pass, charges, n_radii);
    return result == DC_SUCCESS ? DC_OK : DC_INTERNAL;
}

static void sum_up(const struct dc_supernova *supernova, const struct dc_resolution *resolution,
                   double coupling, struct dc_luminosity *luminosity)
{
    dc_escaping_luminosity(&resolution->contraction, &resolution->pass,
                           supernova->physics.options.n_radii, coupling, luminosity);
}

void dc_supernova_luminosity(const struct dc_supernova *supernova, double coupling,
                             struct dc_luminosity *luminosity)
{
    sum_up(supernova, &supernova->chosen, coupling, luminosity);
}

/* What the far-trapped star radiates has no meaning, nor have its relative errors. */
static const double faintest_erg_s = 1e44;

double dc_supernova_error(const struct dc_supernova *supernova, double coupling,
                          const struct dc_luminosity *luminosity)
{
    struct dc_luminosity second[DC_SUPERNOVA_MAX_RADII];
    double error = NAN;
    if (!supernova->compares)
        return error;
    sum_up(supernova, &supernova->second, coupling, second);
    for (size_t k = 0; k < supernova->physics.options.n_radii; k++) {
        double sum = luminosity[k].transverse + luminosity[k].longitudinal;
        double expected = second[k].transverse + second[k].longitudinal;
        if (expected > faintest_erg_s)
            error = fmax(error, fabs(sum / expected - 1)); /* fmax passes NAN over */
    }
    return error;
}

size_t dc_supernova_cells(const struct dc_supernova *supernova)
{
    return supernova->chosen.pass.n_cells;
}

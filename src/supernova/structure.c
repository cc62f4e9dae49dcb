/* The star and its emission as a table over radius. */
#include "darkcube/constants.h"
#include "supernova/supernova_state.h"

#include <math.h>
#include <stdlib.h>

const struct dc_output dc_supernova_structure_columns[DC_STRUCTURE_COLUMNS] = {
    [DC_STRUCTURE_RADIUS] = {"radius_km", "km", "distance from the centre", ""},
    [DC_STRUCTURE_TEMPERATURE] = {"temperature_mev", "MeV", "temperature", ""},
    [DC_STRUCTURE_BARYONS] = {"baryon_density_fm3", "fm-3", "number density of nucleons", ""},
    [DC_STRUCTURE_PROTONS] = {"proton_density_fm3", "fm-3", "number density of protons", ""},
    [DC_STRUCTURE_NEUTRONS] = {"neutron_density_fm3", "fm-3", "number density of neutrons", ""},
    [DC_STRUCTURE_ELECTRONS] = {"electron_density_fm3", "fm-3",
                                "number density of electrons, net of positrons", ""},
    [DC_STRUCTURE_ELECTRON_POTENTIAL] = {"electron_potential_mev", "MeV",
                                         "chemical potential of electrons, with the rest mass", ""},
    [DC_STRUCTURE_PLASMA_FREQUENCY] = {"plasma_frequency_mev", "MeV", "plasma frequency",
                                       "Esseili and Kribs, below Eq. (38)"},
    [DC_STRUCTURE_ELECTRON_MASS] = {"electron_mass_effective_mev", "MeV",
                                    "mass of an electron in the medium",
                                    "Esseili and Kribs, Eq. (48)"},
    [DC_STRUCTURE_TRANSVERSE] = {"luminosity_transverse_erg_s_km", "erg/s/km",
                                 "dL/dr in transverse X that escapes to the largest radius",
                                 "Esseili and Kribs, Eq. (34)"},
    [DC_STRUCTURE_LONGITUDINAL] = {"luminosity_longitudinal_erg_s_km", "erg/s/km",
                                   "dL/dr in longitudinal X that escapes to the largest radius",
                                   "Esseili and Kribs, Eq. (34)"},
};

static void fill_matter(const struct dc_physics *physics, double radius_km, double *row)
{
    const double fm = DC_HBAR_C_MEV_CM * 1e13; /* hbar c in MeV fm */
    const double per_fm3 = 1 / (fm * fm * fm);
    struct dc_layer layer;
    dc_layer_at(physics, radius_km, &layer);
    const struct dc_matter *matter = &layer.matter;
    row[DC_STRUCTURE_RADIUS] = radius_km;
    row[DC_STRUCTURE_TEMPERATURE] = matter->temperature;
    row[DC_STRUCTURE_BARYONS] = (matter->proton_density + matter->neutron_density) * per_fm3;
    row[DC_STRUCTURE_PROTONS] = matter->proton_density * per_fm3;
    row[DC_STRUCTURE_NEUTRONS] = matter->neutron_density * per_fm3;
    row[DC_STRUCTURE_ELECTRONS] = matter->electron_density * per_fm3;
    row[DC_STRUCTURE_ELECTRON_POTENTIAL] = matter->electron_potential;
    row[DC_STRUCTURE_PLASMA_FREQUENCY] = sqrt(layer.plasma_frequency_squared);
    row[DC_STRUCTURE_ELECTRON_MASS] = layer.electron_mass;
}

static size_t farthest(const struct dc_supernova *supernova)
{
    size_t k = 0;
    for (size_t i = 1; i < supernova->physics.options.n_radii; i++)
        if (supernova->chosen.mesh.escape_km[i] > supernova->chosen.mesh.escape_km[k])
            k = i;
    return k;
}

/* Cells of a ray go up in radius, as the mesh's do, and lie within them. */
static void add_ray(const struct dc_supernova *supernova, size_t i, double coupling, double *values)
{
    const struct dc_pass *pass = &supernova->chosen.pass;
    const struct dc_ray *ray = &pass->ray[i];
    const double *edges = supernova->chosen.mesh.edges.value;
    size_t column =
        ray->polarisation == DC_TRANSVERSE ? DC_STRUCTURE_TRANSVERSE : DC_STRUCTURE_LONGITUDINAL;
    size_t k = farthest(supernova), row = 0;
    for (size_t cell = ray->first; cell < ray->first + ray->n; cell++) {
        while (edges[row + 1] < pass->radius_km[cell])
            row++;
        values[row * DC_STRUCTURE_COLUMNS + column] +=
            coupling * coupling * supernova->chosen.contraction.emission[cell] *
            dc_escape_share(&supernova->chosen.contraction, pass, i, cell, k, coupling) /
            (edges[row + 1] - edges[row]);
    }
}

enum dc_result dc_supernova_structure(const struct dc_supernova *supernova, double coupling,
                                      struct dc_table *table, struct dc_error *error)
{
    const struct dc_list *edges = &supernova->chosen.mesh.edges;
    size_t n_rows = edges->n - 1;
    double *values = calloc(n_rows * DC_STRUCTURE_COLUMNS, sizeof *values);
    if (values == NULL)
        return dc_fail_memory(error);
    for (size_t i = 0; i < n_rows; i++)
        fill_matter(&supernova->physics, (edges->value[i] + edges->value[i + 1]) / 2,
                    values + i * DC_STRUCTURE_COLUMNS);
    for (size_t i = 0; i < supernova->chosen.pass.n_rays; i++)
        add_ray(supernova, i, coupling, values);
    *table = (struct dc_table){.n_columns = DC_STRUCTURE_COLUMNS,
                               .n_rows = n_rows,
                               .columns = dc_supernova_structure_columns,
                               .values = values};
    return DC_SUCCESS;
}

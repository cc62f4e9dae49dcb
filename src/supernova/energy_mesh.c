/* The energies at which a star is looked at. */
#include "base/quadrature.h"
#include "supernova/mesh.h"

#include <math.h>
#include <stdlib.h>

/* A core resonates as a whole within an energy window of a few per cent: panels have to end about
 * it. Factors of the energies at which a radius resonates. */
static const double about_resonance[] = {0.7, 0.9, 0.97, 1, 1.03, 1.1, 1.3};

static bool add_about(struct dc_list *breaks, enum dc_polarisation polarisation, double mass,
                      double highest, double plasma_frequency_squared)
{
    double resonance = dc_photon_resonance(polarisation, mass, plasma_frequency_squared);
    bool done = true;
    if (!isfinite(resonance))
        return true;
    for (size_t i = 0; i < sizeof about_resonance / sizeof about_resonance[0] && done; i++) {
        double energy = about_resonance[i] * resonance;
        if (energy > mass && energy < highest)
            done = dc_list_add(breaks, energy);
    }
    return done;
}

/* Radii whose resonance bounds a window: the centre, extrema of the plasma frequency, the core, the
 * neutrinosphere. */
static bool add_resonances(struct dc_list *breaks, const struct dc_radial_mesh *mesh,
                           const struct dc_star *star, enum dc_polarisation polarisation,
                           double mass, double highest)
{
    const double *w2 = mesh->plasma_frequency_squared, *radius = mesh->edges.value;
    bool done = true;
    for (size_t i = 0; i + 1 < mesh->edges.n && done; i++) {
        if (radius[i] > star->neutrinosphere_radius_km)
            break;
        bool extremum = i == 0 || (w2[i] - w2[i - 1]) * (w2[i + 1] - w2[i]) < 0;
        if (extremum || radius[i] == star->core_radius_km ||
            radius[i] == star->neutrinosphere_radius_km)
            done = add_about(breaks, polarisation, mass, highest, w2[i]);
    }
    return done;
}

static enum dc_result fill(const struct dc_list *breaks, size_t n, struct dc_list *energies,
                           struct dc_list *weights)
{
    double node[DC_MAX_NODES], weight[DC_MAX_NODES];
    if (dc_legendre_rule(n, 0, 1, node, weight, NULL) != DC_SUCCESS)
        return DC_ERROR_INTERNAL;
    for (size_t i = 0; i + 1 < breaks->n; i++)
        for (size_t j = 0; j < n; j++) {
            /* omega = m + h t^2 in the first panel, where k is the root of what grows from 0 */
            double h = breaks->value[i + 1] - breaks->value[i], t = node[j];
            double s = i == 0 ? t * t : t, slope = i == 0 ? 2 * t : 1;
            if (!dc_list_add(energies, breaks->value[i] + h * s) ||
                !dc_list_add(weights, weight[j] * h * slope))
                return DC_ERROR_INTERNAL;
        }
    return DC_SUCCESS;
}

/* What a transparent star emits has the temperature of the core; what leaves one that traps, that
 * of the neutrinosphere. */
static bool add_thermal(struct dc_list *breaks, const struct dc_radial_mesh *mesh, double mass,
                        double highest)
{
    static const double core[] = {0, 0.3, 1, 2.5, 5, 9, 15, 24};
    static const double surface[] = {0.5, 1.5, 3.5, 7, 13};
    bool done = dc_list_add(breaks, highest);
    for (size_t i = 0; i < sizeof core / sizeof core[0] && done; i++)
        done = dc_list_add(breaks, mass + core[i] * mesh->highest_temperature);
    for (size_t i = 0; i < sizeof surface / sizeof surface[0] && done; i++)
        done = dc_list_add(breaks, mass + surface[i] * mesh->surface_temperature);
    return done;
}

enum dc_result dc_energy_mesh(const struct dc_radial_mesh *mesh, const struct dc_physics *physics,
                              const struct dc_fineness *fineness, enum dc_polarisation polarisation,
                              double mass, struct dc_list *energies, struct dc_list *weights)
{
    struct dc_list breaks = {0};
    double highest = mass + mesh->highest_temperature * fineness->highest_energy;
    energies->n = weights->n = 0;
    bool done = add_thermal(&breaks, mesh, mass, highest) &&
                add_resonances(&breaks, mesh, physics->star, polarisation, mass, highest);
    enum dc_result result = DC_ERROR_INTERNAL;
    if (done) {
        dc_list_sort(&breaks, 1e-6);
        result = fill(&breaks, fineness->energies, energies, weights);
    }
    dc_list_free(&breaks);
    return result;
}

/* Cells that resolve the thin layers in which the photon of the medium has the mass of X. */
#include "supernova/mesh.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>

struct crossing {
    const struct dc_physics *physics;
    double plasma_frequency_squared; /* at resonance */
};

static double above_resonance(double radius_km, void *parameters)
{
    const struct crossing *crossing = parameters;
    const struct dc_star *star = crossing->physics->star;
    struct dc_matter matter;
    star->matter(star, radius_km, &matter);
    return dc_plasma_frequency_squared(matter.electron_density) -
           crossing->plasma_frequency_squared;
}

/* Where a sign change between two radii is. */
static double find_crossing(struct crossing *crossing, double low, double high)
{
    gsl_function function = {above_resonance, crossing};
    double radius = (low + high) / 2;
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (solver == NULL)
        return NAN;
    int status = gsl_root_fsolver_set(solver, &function, low, high);
    for (int step = 0; status == GSL_SUCCESS && step < 200; step++) {
        status = gsl_root_fsolver_iterate(solver);
        radius = gsl_root_fsolver_root(solver);
        if (gsl_root_fsolver_x_upper(solver) - gsl_root_fsolver_x_lower(solver) <= 1e-14 * radius)
            break;
    }
    gsl_root_fsolver_free(solver);
    return status == GSL_SUCCESS ? radius : NAN;
}

/* The distance in which Re Pi passes by Im Pi, km. */
static double resonance_width(const struct dc_physics *physics, enum dc_polarisation polarisation,
                              double mass, double energy, double response, double radius_km)
{
    struct dc_layer layer;
    struct dc_rates rates;
    struct crossing zero = {.physics = physics};
    double step = 1e-5 * radius_km;
    double slope =
        (above_resonance(radius_km + step, &zero) - above_resonance(radius_km - step, &zero)) /
        (2 * step) * response;
    dc_layer_at(physics, radius_km, &layer);
    dc_rates_at(physics, &layer, polarisation, mass, energy, response, &rates);
    double width = rates.im_pi / fabs(slope);
    return isfinite(width) ? fmax(width, 1e-9 * radius_km) : 1e-9 * radius_km;
}

static bool add_within(struct dc_list *edges, const struct dc_radial_mesh *mesh, double radius_km)
{
    double end = mesh->edges.value[mesh->edges.n - 1];
    return radius_km <= 0 || radius_km >= end || dc_list_add(edges, radius_km);
}

static bool add_cells(struct dc_list *edges, const struct dc_radial_mesh *mesh, double radius_km,
                      double width_km, double ratio)
{
    bool done = add_within(edges, mesh, radius_km);
    for (double d = 0.05 * width_km; done && d < 0.5 * radius_km; d *= ratio)
        done = add_within(edges, mesh, radius_km - d) && add_within(edges, mesh, radius_km + d);
    return done;
}

bool dc_resolve_resonances(const struct dc_radial_mesh *mesh, const struct dc_physics *physics,
                           const struct dc_fineness *fineness, enum dc_polarisation polarisation,
                           double mass, double energy, struct dc_list *edges)
{
    double response = dc_photon_response(polarisation, mass, energy);
    struct crossing crossing = {physics, mass * mass / response};
    bool done = true;
    for (size_t i = 0; i + 1 < mesh->edges.n && done; i++) {
        bool above = mesh->plasma_frequency_squared[i] > crossing.plasma_frequency_squared;
        bool above_next = mesh->plasma_frequency_squared[i + 1] > crossing.plasma_frequency_squared;
        if (above == above_next)
            continue;
        double low = i == 0 ? 1e-6 * mesh->edges.value[1] : mesh->edges.value[i];
        double radius = find_crossing(&crossing, low, mesh->edges.value[i + 1]);
        if (!isfinite(radius)) /* a step of the profile: an edge is there already */
            continue;
        double width = resonance_width(physics, polarisation, mass, energy, response, radius);
        done = add_cells(edges, mesh, radius, width, fineness->resonance_ratio);
    }
    return done;
}

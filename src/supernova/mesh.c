#include "supernova/mesh.h"

#include "base/quadrature.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

struct dc_fineness dc_fineness_of(enum dc_supernova_accuracy accuracy)
{
    switch (accuracy) {
    case DC_SUPERNOVA_FINE:
        return (struct dc_fineness){160, 9, 1.25, 36};
    case DC_SUPERNOVA_REFERENCE:
        return (struct dc_fineness){240, 12, 1.12, 40};
    case DC_SUPERNOVA_QUICK:
        break;
    }
    return (struct dc_fineness){100, 7, 1.5, 35};
}

/* ---- lists ----------------------------------------------------------------------------------- */

bool dc_list_add(struct dc_list *list, double value)
{
    if (list->n == list->room) {
        size_t room = 2 * list->room + 64;
        double *larger = realloc(list->value, room * sizeof *larger);
        if (larger == NULL)
            return false;
        list->value = larger;
        list->room = room;
    }
    list->value[list->n++] = value;
    return true;
}

static void drop_close(struct dc_list *list, double relative_gap)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->n; i++)
        if (kept == 0 ||
            list->value[i] - list->value[kept - 1] > relative_gap * fabs(list->value[i]))
            list->value[kept++] = list->value[i];
    list->n = kept;
}

void dc_list_sort(struct dc_list *list, double relative_gap)
{
    gsl_sort(list->value, 1, list->n);
    drop_close(list, relative_gap);
}

bool dc_list_merge(struct dc_list *list, const struct dc_list *a, const struct dc_list *b,
                   double relative_gap)
{
    bool done = true;
    list->n = 0;
    for (size_t i = 0, j = 0; i + j < a->n + b->n && done;) {
        bool from_a = j == b->n || (i < a->n && a->value[i] <= b->value[j]);
        done = dc_list_add(list, from_a ? a->value[i++] : b->value[j++]);
    }
    drop_close(list, relative_gap);
    return done;
}

void dc_list_free(struct dc_list *list)
{
    free(list->value);
    *list = (struct dc_list){0};
}

/* ---- radii ----------------------------------------------------------------------------------- */

static const double sort_gap = 1e-12;
/* The neutrinosphere: rates are cut there, and what leaves a trapping star comes from just inside.
 */
static const double nearest_km = 1e-4, farthest_km = 3;

/* n numbers from `low` to `high`, in equal steps of r or of ln r; both ends. */
static bool add_uniform(struct dc_list *list, double low, double high, size_t n)
{
    bool done = true;
    for (size_t i = 0; i <= n && done; i++)
        done = dc_list_add(list, i == n ? high : low + (high - low) * (double)i / (double)n);
    return done;
}

static bool add_geometric(struct dc_list *list, double origin, double low, double high, size_t n)
{
    bool done = true;
    for (size_t i = 0; i <= n && done; i++)
        done = dc_list_add(list, i == n ? origin + high
                                        : origin + low * pow(high / low, (double)i / (double)n));
    return done;
}

static bool add_star(struct dc_list *edges, const struct dc_star *star, size_t n)
{
    double core = star->core_radius_km, surface = star->neutrinosphere_radius_km;
    bool done = add_uniform(edges, 0, core, n) && add_geometric(edges, 0, core, surface, n);
    const size_t half = n / 2;
    double depth = fmin(farthest_km, surface - core);
    for (size_t i = 0; i <= half && done; i++)
        done = dc_list_add(edges, surface - nearest_km *
                                                pow(depth / nearest_km, (double)i / (double)half));
    return done;
}

/* From zone to zone, the distance from the neutrinosphere grows geometrically. */
static bool add_outside(struct dc_list *edges, double surface, const double *escape, size_t n_radii,
                        size_t n)
{
    struct dc_list zones = {0};
    bool done = dc_list_add(&zones, surface + nearest_km);
    for (size_t i = 0; i < n_radii && done; i++)
        if (escape[i] > surface + nearest_km)
            done = dc_list_add(&zones, escape[i]);
    dc_list_sort(&zones, sort_gap);
    for (size_t i = 1; i < zones.n && done; i++)
        done = add_geometric(edges, surface, zones.value[i - 1] - surface, zones.value[i] - surface,
                             n) &&
               dc_list_add(edges, zones.value[i]);
    dc_list_free(&zones);
    return done;
}

static void drop_beyond(struct dc_list *edges, double end)
{
    size_t n = 0;
    while (n < edges->n && edges->value[n] <= end)
        n++;
    edges->n = n;
}

static enum dc_result find_escape(struct dc_radial_mesh *mesh, const struct dc_physics *physics,
                                  double *farthest, struct dc_error *error)
{
    double surface = physics->star->neutrinosphere_radius_km;
    *farthest = surface;
    for (size_t i = 0; i < physics->options.n_radii; i++) {
        const struct dc_escape_radius *radius = &physics->options.radius[i];
        mesh->escape_km[i] = radius->beyond_neutrinosphere ? surface + radius->km : radius->km;
        if (!(mesh->escape_km[i] >= surface))
            return dc_fail(error, DC_ERROR_DATA,
                           "escape radius %g km: expected one outside the neutrinosphere, which "
                           "lies at %.6g km in the star '%s'",
                           radius->km, surface, physics->star->name);
        *farthest = fmax(*farthest, mesh->escape_km[i]);
    }
    return DC_SUCCESS;
}

static bool sample(struct dc_radial_mesh *mesh, const struct dc_physics *physics)
{
    if (mesh->edges.n < 2)
        return false;
    mesh->plasma_frequency_squared = calloc(mesh->edges.n, sizeof *mesh->plasma_frequency_squared);
    if (mesh->plasma_frequency_squared == NULL)
        return false;
    for (size_t i = 0; i < mesh->edges.n; i++) {
        struct dc_matter matter;
        /* The centre is a limit that profiles need not reach. */
        double radius = i == 0 ? 1e-6 * mesh->edges.value[1] : mesh->edges.value[i];
        physics->star->matter(physics->star, radius, &matter);
        mesh->plasma_frequency_squared[i] = dc_plasma_frequency_squared(matter.electron_density);
        mesh->highest_temperature = fmax(mesh->highest_temperature, matter.temperature);
    }
    struct dc_matter surface;
    physics->star->matter(physics->star, physics->star->neutrinosphere_radius_km, &surface);
    mesh->surface_temperature = surface.temperature;
    return true;
}

enum dc_result dc_radial_mesh_build(struct dc_radial_mesh *mesh, const struct dc_physics *physics,
                                    const struct dc_fineness *fineness, struct dc_error *error)
{
    const struct dc_star *star = physics->star;
    double farthest;
    *mesh = (struct dc_radial_mesh){0};
    enum dc_result result = find_escape(mesh, physics, &farthest, error);
    if (result != DC_SUCCESS)
        return result;
    bool done = add_star(&mesh->edges, star, fineness->radii) &&
                add_outside(&mesh->edges, star->neutrinosphere_radius_km, mesh->escape_km,
                            physics->options.n_radii, fineness->radii / 2);
    for (size_t i = 0; i < star->n_edges && done; i++)
        done = dc_list_add(&mesh->edges, star->edges_km[i]);
    if (done) {
        dc_list_sort(&mesh->edges, sort_gap);
        drop_beyond(&mesh->edges, farthest);
        done = sample(mesh, physics);
    }
    if (!done) {
        dc_radial_mesh_clear(mesh);
        return dc_fail_memory(error);
    }
    return DC_SUCCESS;
}

void dc_radial_mesh_clear(struct dc_radial_mesh *mesh)
{
    dc_list_free(&mesh->edges);
    free(mesh->plasma_frequency_squared);
    *mesh = (struct dc_radial_mesh){0};
}

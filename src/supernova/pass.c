#include "supernova/pass.h"

#include "darkcube/constants.h"

#include <math.h>
#include <stdlib.h>

static const double km = 1e5 / DC_HBAR_C_MEV_CM;            /* in MeV^-1 */
static const double erg_s = DC_ERG_PER_MEV / DC_HBAR_MEV_S; /* 1 MeV^2 */

/* The middle -+ half/sqrt(3). */
enum { POINTS = DC_CELL_POINTS };
static const double gauss_point[POINTS] = {-0.57735026918962576451, 0.57735026918962576451};

static double point_of(double low, double high, size_t p)
{
    return (low + high + gauss_point[p] * (high - low)) / 2;
}

/* Edges that are closer than this are one; relative. */
static const double edge_gap = 1e-12;

/* What a pass works with beside its result. */
struct work {
    const struct dc_radial_mesh *mesh;
    const struct dc_physics *physics;
    const struct dc_fineness *fineness;
    double mass;
    struct dc_layer *base; /* at the Gauss points of the mesh's cells */
    struct dc_list energies, weights, thresholds;
    /* Of a ray: */
    struct dc_list edges, own_edges; /* own: of resonances and thresholds */
    size_t room;                     /* points */
    struct dc_layer *own;            /* layers that are not the mesh's */
    const struct dc_layer **layers;
    struct dc_rates *rates;
};

/* ---- memory ---------------------------------------------------------------------------------- */

static bool grow(double **array, size_t room)
{
    double *larger = realloc(*array, room * sizeof *larger);
    if (larger != NULL)
        *array = larger;
    return larger != NULL;
}

static bool make_room(struct dc_pass *pass, size_t cells)
{
    if (pass->n_rays == pass->rays_room) {
        size_t room = 2 * pass->rays_room + 128;
        struct dc_ray *larger = realloc(pass->ray, room * sizeof *larger);
        if (larger == NULL)
            return false;
        pass->ray = larger;
        pass->rays_room = room;
    }
    if (pass->n_cells + cells <= pass->cells_room)
        return true;
    size_t room = 2 * pass->cells_room + cells + 4096;
    bool done = grow(&pass->slant, room) && grow(&pass->radius_km, room);
    for (size_t p = 0; p < POINTS; p++)
        for (size_t i = 0; i < DC_COEFFICIENTS && done; i++)
            done = grow(&pass->depth[p][i], room) && grow(&pass->emission[p][i], room);
    if (done)
        pass->cells_room = room;
    return done;
}

void dc_pass_free(struct dc_pass *pass)
{
    free(pass->ray);
    for (size_t p = 0; p < POINTS; p++)
        for (size_t i = 0; i < DC_COEFFICIENTS; i++) {
            free(pass->depth[p][i]);
            free(pass->emission[p][i]);
        }
    free(pass->slant);
    free(pass->radius_km);
    *pass = (struct dc_pass){0};
}

/* ---- cells ----------------------------------------------------------------------------------- */

/* 1 - r (r - R_c)/(2 R_nu^2); Esseili and Kribs, below Eq. (37). */
static double slant_at(const struct dc_star *star, double radius_km)
{
    double surface = star->neutrinosphere_radius_km;
    return 1 - radius_km * (radius_km - star->core_radius_km) / (2 * surface * surface);
}

/* It is largest at half of R_c and smallest at the neutrinosphere. */
static void bound_slant(struct dc_pass *pass, const struct dc_star *star)
{
    double surface = star->neutrinosphere_radius_km;
    double low = slant_at(star, surface);
    double high = slant_at(star, fmin(star->core_radius_km / 2, surface));
    pass->middle_slant = (low + high) / 2;
    pass->slant_spread = (high - low) / 2;
}

struct cell {
    double depth[POINTS][DC_COEFFICIENTS], emission[POINTS][DC_COEFFICIENTS];
};

static void fill_point(struct cell *cell, size_t p, const struct dc_rates *rates, double width_km,
                       double radius_km)
{
    const double absorbed[] = {rates->absorption.a, rates->absorption.b, rates->absorption.c};
    const double produced[] = {rates->production.a, rates->production.b, rates->production.c};
    double length = width_km * km / POINTS, r = radius_km * km;
    for (size_t i = 0; i < DC_COEFFICIENTS; i++) {
        cell->depth[p][i] = length * absorbed[i];
        cell->emission[p][i] = length * 4 * DC_PI * r * r * produced[i];
    }
}

static void keep_cell(struct dc_pass *pass, const struct cell *cell, const struct dc_star *star,
                      double low, double high, double weight)
{
    size_t at = pass->n_cells++;
    for (size_t p = 0; p < POINTS; p++)
        for (size_t i = 0; i < DC_COEFFICIENTS; i++) {
            pass->depth[p][i][at] = cell->depth[p][i];
            pass->emission[p][i][at] = weight * cell->emission[p][i];
        }
    pass->radius_km[at] = (low + high) / 2;
    pass->slant[at] = slant_at(star, (low + high) / 2);
}

static void sum_outside(struct dc_ray *ray, const struct work *work, const struct cell *cell,
                        double middle_km)
{
    for (size_t k = 0; k < work->physics->options.n_radii; k++)
        if (middle_km < work->mesh->escape_km[k])
            for (size_t i = 0; i < DC_COEFFICIENTS; i++)
                ray->outside[k][i] += cell->depth[0][i] + cell->depth[1][i];
}

/* The mesh's edges, and those of resonances and thresholds. */
static bool lay_edges(struct work *work, enum dc_polarisation polarisation, double energy)
{
    const struct dc_list *thresholds = &work->thresholds;
    struct dc_list *own = &work->own_edges;
    own->n = 0;
    bool done = dc_resolve_resonances(work->mesh, work->physics, work->fineness, polarisation,
                                      work->mass, energy, own);
    for (size_t i = 0; i < thresholds->n && done; i++)
        done = dc_list_add(own, thresholds->value[i]);
    if (!done)
        return false;
    dc_list_sort(own, edge_gap);
    return dc_list_merge(&work->edges, &work->mesh->edges, own, edge_gap);
}

static bool make_work_room(struct work *work, size_t points)
{
    if (points <= work->room)
        return true;
    size_t room = points + 1024;
    struct dc_layer *own = realloc(work->own, room * sizeof *own);
    if (own != NULL)
        work->own = own;
    const struct dc_layer **layers = realloc(work->layers, room * sizeof *layers);
    if (layers != NULL)
        work->layers = layers;
    struct dc_rates *rates = realloc(work->rates, room * sizeof *rates);
    if (rates != NULL)
        work->rates = rates;
    if (own == NULL || layers == NULL || rates == NULL)
        return false;
    work->room = room;
    return true;
}

/* Layers at the points of all cells; those of the mesh are at hand. */
static void find_layers(struct work *work)
{
    const struct dc_list *base = &work->mesh->edges, *edges = &work->edges;
    for (size_t i = 0, j = 0; i + 1 < edges->n; i++) {
        double low = edges->value[i], high = edges->value[i + 1];
        while (j + 2 < base->n && base->value[j + 1] <= low)
            j++;
        bool at_hand = low == base->value[j] && high == base->value[j + 1];
        for (size_t p = 0; p < POINTS; p++) {
            size_t point = POINTS * i + p;
            work->layers[point] = at_hand ? &work->base[POINTS * j + p] : &work->own[point];
            if (!at_hand)
                dc_layer_at(work->physics, point_of(low, high, p), &work->own[point]);
        }
    }
}

static bool run_ray(struct dc_pass *pass, struct work *work, enum dc_polarisation polarisation,
                    double energy, double weight)
{
    const struct dc_star *star = work->physics->star;
    const struct dc_list *edges = &work->edges;
    double response = dc_photon_response(polarisation, work->mass, energy);
    double momentum = sqrt((energy - work->mass) * (energy + work->mass));
    /* omega^3 v/(2 pi^2) domega, and the states of the polarisation; Eq. (35) */
    double states = dc_polarisation_states(polarisation);
    double phase_space = weight * states * energy * energy * momentum / (2 * DC_PI * DC_PI) * erg_s;
    if (!lay_edges(work, polarisation, energy) || !make_room(pass, edges->n) ||
        !make_work_room(work, POINTS * edges->n))
        return false;
    size_t points = POINTS * (edges->n - 1);
    find_layers(work);
    dc_rates_along(work->physics, work->layers, points, polarisation, work->mass, energy, response,
                   work->rates);
    pass->evaluations += points;
    struct dc_ray *ray = &pass->ray[pass->n_rays++];
    *ray = (struct dc_ray){.polarisation = polarisation, .first = pass->n_cells};
    for (size_t i = 0; i + 1 < edges->n; i++) {
        double low = edges->value[i], high = edges->value[i + 1];
        struct cell cell;
        for (size_t p = 0; p < POINTS; p++)
            fill_point(&cell, p, &work->rates[POINTS * i + p], high - low, point_of(low, high, p));
        if ((low + high) / 2 < star->neutrinosphere_radius_km)
            keep_cell(pass, &cell, star, low, high, phase_space);
        else
            sum_outside(ray, work, &cell, (low + high) / 2);
    }
    ray->n = pass->n_cells - ray->first;
    return true;
}

static bool fill_base(struct work *work)
{
    const struct dc_list *edges = &work->mesh->edges;
    work->base = malloc((edges->n - 1) * POINTS * sizeof *work->base);
    if (work->base == NULL)
        return false;
    for (size_t i = 0; i + 1 < edges->n; i++)
        for (size_t p = 0; p < POINTS; p++) {
            double low = edges->value[i], high = edges->value[i + 1];
            dc_layer_at(work->physics, point_of(low, high, p), &work->base[POINTS * i + p]);
        }
    return true;
}

enum dc_result dc_pass_run(struct dc_pass *pass, const struct dc_radial_mesh *mesh,
                           const struct dc_physics *physics, const struct dc_fineness *fineness,
                           double mass)
{
    struct work work = {.mesh = mesh, .physics = physics, .fineness = fineness, .mass = mass};
    pass->n_rays = pass->n_cells = pass->evaluations = 0;
    bound_slant(pass, physics->star);
    bool done = fill_base(&work) && dc_resolve_thresholds(mesh, physics, mass, &work.thresholds);
    for (int p = 0; p < DC_POLARISATIONS && done; p++) {
        enum dc_polarisation polarisation = (enum dc_polarisation)p;
        done = dc_energy_mesh(mesh, physics, fineness, polarisation, mass, &work.energies,
                              &work.weights) == DC_SUCCESS;
        for (size_t i = 0; i < work.energies.n && done; i++)
            done =
                run_ray(pass, &work, polarisation, work.energies.value[i], work.weights.value[i]);
    }
    dc_list_free(&work.energies);
    dc_list_free(&work.weights);
    dc_list_free(&work.thresholds);
    dc_list_free(&work.edges);
    dc_list_free(&work.own_edges);
    free(work.own);
    free(work.layers);
    free(work.rates);
    free(work.base);
    return done ? DC_SUCCESS : DC_ERROR_INTERNAL;
}

/* The surface of one output, in parallel: every rank marches the cells that it owns, rank 0 joins
 * the triangles. */
#include "darkcube/surface.h"
#include "post/axis.h"
#include "post/export.h"
#include "post/field.h"
#include "post/gather.h"
#include "scan/agree.h"

#include <stdlib.h>
#include <string.h>

void dc_surface_free(struct dc_surface *surface)
{
    free(surface->face);
    free(surface->vertex);
    *surface = (struct dc_surface){0};
}

/* ---- joining triangles ----------------------------------------------------------------------- */

static int by_edge(const void *one, const void *other)
{
    const struct dc_crossing *a = one, *b = other;
    return (a->edge > b->edge) - (a->edge < b->edge);
}

/* No two triangles of a level have the same edges in the same order. */
static int by_edges(const void *one, const void *other)
{
    const struct dc_triangle *a = one, *b = other;
    for (size_t k = 0; k < 3; k++) {
        int order = by_edge(&a->corner[k], &b->corner[k]);
        if (order != 0)
            return order;
    }
    return 0;
}

/* All crossings, each of them once, by the number of their edge. NULL without memory. */
static struct dc_crossing *list_crossings(const struct dc_triangles *triangles, size_t *n)
{
    struct dc_crossing *crossing = malloc((3 * triangles->n + 1) * sizeof *crossing);
    *n = 0;
    if (crossing == NULL || triangles->n == 0)
        return crossing;
    for (size_t k = 0; k < triangles->n; k++)
        memcpy(&crossing[3 * k], triangles->triangle[k].corner, 3 * sizeof *crossing);
    qsort(crossing, 3 * triangles->n, sizeof *crossing, by_edge);
    for (size_t k = 0; k < 3 * triangles->n; k++)
        if (k == 0 || crossing[k].edge != crossing[k - 1].edge)
            crossing[(*n)++] = crossing[k];
    return crossing;
}

static struct dc_surface_vertex place_crossing(const struct dc_field_info *info,
                                               struct dc_crossing crossing)
{
    const struct dc_stored_axis *axis = info->store.axis;
    size_t node = (size_t)(crossing.edge / 8);
    const size_t n_coupling = axis[DC_AXIS_COUPLING].n, n_mass = axis[DC_AXIS_MASS].n;
    const size_t index[DC_AXIS_COUNT] = {
        [DC_AXIS_MASS] = node / n_coupling % n_mass,
        [DC_AXIS_COUPLING] = node % n_coupling,
        [DC_AXIS_ANGLE] = node / n_coupling / n_mass,
    };
    struct dc_surface_vertex vertex;
    for (enum dc_axis_role k = 0; k < DC_AXIS_COUNT; k++) {
        const double *value = &axis[k].values[index[k]];
        bool steps = crossing.edge >> k & 1u;
        vertex.at[k] = steps ? dc_axis_between(info, k, value[0], value[1], crossing.t) : value[0];
    }
    return vertex;
}

/* The cube by value is the mirror image of the cube by index. */
static bool is_mirrored(const struct dc_field_info *info)
{
    bool mirrored = false;
    for (size_t k = 0; k < DC_AXIS_COUNT; k++)
        mirrored ^= info->store.axis[k].values[1] < info->store.axis[k].values[0];
    return mirrored;
}

/* Room for more vertices and faces; false without memory. */
static bool grow(struct dc_surface *surface, size_t vertices, size_t faces)
{
    vertices += surface->n_vertices;
    struct dc_surface_vertex *vertex =
        realloc(surface->vertex, (vertices + 1) * sizeof *surface->vertex);
    if (vertex == NULL)
        return false;
    surface->vertex = vertex;
    faces += surface->n_faces;
    struct dc_surface_face *face = realloc(surface->face, (faces + 1) * sizeof *surface->face);
    if (face == NULL)
        return false;
    surface->face = face;
    return true;
}

enum dc_result dc_surface_join(const struct dc_field_info *info, struct dc_level level,
                               struct dc_triangles *triangles, struct dc_surface *surface,
                               struct dc_error *error)
{
    size_t n = 0, first = surface->n_vertices;
    struct dc_crossing *crossing = list_crossings(triangles, &n);
    if (crossing == NULL || !grow(surface, n, triangles->n)) {
        free(crossing);
        return dc_fail_memory(error);
    }
    for (size_t k = 0; k < n; k++)
        surface->vertex[surface->n_vertices++] = place_crossing(info, crossing[k]);
    if (triangles->n > 0)
        qsort(triangles->triangle, triangles->n, sizeof *triangles->triangle, by_edges);
    const bool mirrored = is_mirrored(info);
    for (size_t k = 0; k < triangles->n; k++) {
        struct dc_surface_face *face = &surface->face[surface->n_faces++];
        face->level = level.value;
        for (size_t c = 0; c < 3; c++) {
            const struct dc_crossing *corner = &triangles->triangle[k].corner[c];
            const struct dc_crossing *found = bsearch(corner, crossing, n, sizeof *found, by_edge);
            face->vertex[mirrored ? 2 - c : c] = first + (size_t)(found - crossing);
        }
    }
    free(crossing);
    return DC_SUCCESS;
}

/* ---- in parallel ----------------------------------------------------------------------------- */

static enum dc_result check_angles(const char *path, const struct dc_field_info *info,
                                   struct dc_error *error)
{
    const struct dc_stored_axis *axis = &info->store.axis[DC_AXIS_ANGLE];
    if (axis->n < 2)
        return dc_fail(error, DC_ERROR_DATA, "%s has 1 value of %s: a surface needs at least 2",
                       path, axis->name);
    for (size_t k = 1; k < axis->n; k++)
        if (!(axis->values[k] > axis->values[k - 1])) {
            char one[96], other[96];
            dc_angle_text(info, k - 1, one, sizeof one);
            dc_angle_text(info, k, other, sizeof other);
            return dc_fail(error, DC_ERROR_DATA,
                           "%s: the values of %s must rise for a surface, but %s comes before %s",
                           path, axis->name, one, other);
        }
    return DC_SUCCESS;
}

struct work {
    const double *levels;
    size_t n_levels;
    struct dc_triangles *triangles; /* of each level; rank 0 */
};

/* Appends what all ranks have found to the level's triangles on rank 0. */
static enum dc_result one_level(const struct dc_field *field, MPI_Comm comm, double level,
                                struct dc_triangles *triangles, struct dc_error *error)
{
    struct dc_triangles mine = {0};
    void *records = NULL;
    size_t n = 0;
    enum dc_result result =
        dc_march_tetrahedra(&field->block, dc_field_level(field, level), &mine, error);
    result = dc_agree(comm, result, error);
    if (result == DC_SUCCESS)
        result = dc_gather(comm, mine.triangle, mine.n, sizeof *mine.triangle, &records, &n, error);
    if (result == DC_SUCCESS && triangles != NULL && n > 0) {
        struct dc_triangle *larger =
            realloc(triangles->triangle, (triangles->n + n) * sizeof *larger);
        if (larger == NULL) {
            result = dc_fail_memory(error);
        } else {
            memcpy(larger + triangles->n, records, n * sizeof *larger);
            triangles->triangle = larger;
            triangles->n = triangles->capacity = triangles->n + n;
        }
    }
    free(records);
    dc_triangles_free(&mine);
    return dc_agree(comm, result, error);
}

static enum dc_result find_levels(const struct dc_field *field, MPI_Comm comm, void *context,
                                  struct dc_error *error)
{
    const struct work *work = context;
    enum dc_result result = DC_SUCCESS;
    for (size_t k = 0; k < work->n_levels && result == DC_SUCCESS; k++)
        result = one_level(field, comm, work->levels[k],
                           work->triangles == NULL ? NULL : &work->triangles[k], error);
    return result;
}

/* Rank 0, before anything is read. */
static enum dc_result begin(const char *path, const struct dc_field_info *info, struct work *work,
                            struct dc_error *error)
{
    work->triangles = calloc(work->n_levels + 1, sizeof *work->triangles);
    return work->triangles == NULL ? dc_fail_memory(error) : check_angles(path, info, error);
}

enum dc_result dc_surface_find(MPI_Comm comm, const char *path, const struct dc_field_info *info,
                               const double *levels, size_t n_levels, struct dc_surface *surface,
                               struct dc_error *error)
{
    struct work work = {.levels = levels, .n_levels = n_levels};
    enum dc_result result = DC_SUCCESS;
    if (surface != NULL)
        *surface = (struct dc_surface){0};
    if (info != NULL)
        result = begin(path, info, &work, error);
    result = dc_agree(comm, result, error);
    if (result == DC_SUCCESS)
        result = dc_field_share(comm, path, info, DC_SLICES_JOINED, find_levels, &work, error);
    for (size_t k = 0; work.triangles != NULL && k < n_levels; k++) {
        if (result == DC_SUCCESS && info != NULL && surface != NULL)
            result = dc_surface_join(info, dc_level(levels[k]), &work.triangles[k], surface, error);
        dc_triangles_free(&work.triangles[k]);
    }
    free(work.triangles);
    result = dc_agree(comm, result, error);
    if (result != DC_SUCCESS && surface != NULL)
        dc_surface_free(surface);
    return result;
}

#include "surface_shape.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* ---- measures -------------------------------------------------------------------------------- */

void cross_product(const double a[3], const double b[3], double product[3])
{
    for (size_t k = 0; k < 3; k++)
        product[k] = a[(k + 1) % 3] * b[(k + 2) % 3] - a[(k + 2) % 3] * b[(k + 1) % 3];
}

double dot(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

void face_normal(const struct cube *cube, const struct dc_surface *surface, size_t face,
                 double at[3], double normal[3])
{
    double x[3][3], side[2][3];
    for (size_t c = 0; c < 3; c++)
        for (size_t k = 0; k < 3; k++) {
            double value = surface->vertex[surface->face[face].vertex[c]].at[k];
            x[c][k] = cube->info.logarithmic[k] ? log(value) : value;
        }
    for (size_t k = 0; k < 3; k++) {
        at[k] = x[0][k];
        side[0][k] = x[1][k] - x[0][k];
        side[1][k] = x[2][k] - x[0][k];
    }
    cross_product(side[0], side[1], normal);
}

void measure_surface(const struct cube *cube, const struct dc_surface *surface, double *area,
                     double *volume)
{
    *area = *volume = 0;
    for (size_t f = 0; f < surface->n_faces; f++) {
        double at[3], normal[3];
        face_normal(cube, surface, f, at, normal);
        *area += sqrt(dot(normal, normal)) / 2;
        *volume += dot(at, normal) / 6;
    }
}

/* ---- connections ----------------------------------------------------------------------------- */

struct side {
    size_t low, high;
    bool rising;
};

static int by_ends(const void *one, const void *other)
{
    const struct side *a = one, *b = other;
    if (a->low != b->low)
        return (a->low > b->low) - (a->low < b->low);
    return (a->high > b->high) - (a->high < b->high);
}

struct topology examine_surface(const struct dc_surface *surface)
{
    struct topology topology = {0};
    size_t n = 3 * surface->n_faces;
    struct side *side = malloc((n + 1) * sizeof *side);
    bool *used = calloc(surface->n_vertices + 1, sizeof *used);
    assert_true(side != NULL && used != NULL);
    for (size_t k = 0; k < n; k++) {
        const size_t *vertex = surface->face[k / 3].vertex;
        size_t from = vertex[k % 3], to = vertex[(k + 1) % 3];
        assert_true(from < surface->n_vertices && to < surface->n_vertices && from != to);
        side[k] = (struct side){from < to ? from : to, from < to ? to : from, from < to};
        used[from] = true;
    }
    if (n > 0)
        qsort(side, n, sizeof *side, by_ends);
    for (size_t k = 0; k < n;) {
        size_t next = k + 1;
        while (next < n && by_ends(&side[k], &side[next]) == 0)
            next++;
        assert_true(next - k <= 2);
        if (next - k == 2) {
            assert_true(side[k].rising != side[k + 1].rising);
            topology.inner++;
        } else {
            topology.border++;
        }
        k = next;
    }
    for (size_t k = 0; k < surface->n_vertices; k++)
        assert_true(used[k]);
    topology.euler = (long)surface->n_vertices - (long)(topology.inner + topology.border) +
                     (long)surface->n_faces;
    free(used);
    free(side);
    return topology;
}

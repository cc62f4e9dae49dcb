#include "memory_cube.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- a cube in memory ------------------------------------------------------------------------ */

void cube_init(struct cube *cube, size_t n_mass, size_t n_coupling, size_t n_angle)
{
    *cube = (struct cube){.n = {n_mass, n_coupling, n_angle}};
    for (size_t k = 0; k < DC_AXIS_COUNT; k++) {
        struct dc_stored_axis *axis = &cube->info.store.axis[k];
        axis->n = cube->n[k];
        axis->values = malloc(axis->n * sizeof *axis->values);
        assert_non_null(axis->values);
        for (size_t i = 0; i < axis->n; i++)
            axis->values[i] = (double)i; /* grid coordinates */
    }
    cube->values = calloc(n_mass * n_coupling * n_angle, sizeof *cube->values);
    assert_non_null(cube->values);
}

void cube_free(struct cube *cube)
{
    for (size_t k = 0; k < DC_AXIS_COUNT; k++)
        free(cube->info.store.axis[k].values);
    free(cube->values);
}

void set_axis(struct cube *cube, enum dc_axis_role role, double from, double to, bool logarithmic)
{
    struct dc_stored_axis *axis = &cube->info.store.axis[role];
    cube->info.logarithmic[role] = logarithmic;
    for (size_t i = 0; i < axis->n; i++) {
        double s = (double)i / (double)(axis->n - 1);
        axis->values[i] = logarithmic ? from * pow(to / from, s) : from + s * (to - from);
    }
}

double *value_at(const struct cube *cube, size_t angle, size_t i, size_t j)
{
    return &cube->values[(angle * cube->n[DC_AXIS_MASS] + i) * cube->n[DC_AXIS_COUPLING] + j];
}

void fill_cube(struct cube *cube, double (*f)(double mass, double coupling))
{
    const struct dc_stored_axis *axis = cube->info.store.axis;
    for (size_t a = 0; a < cube->n[DC_AXIS_ANGLE]; a++)
        for (size_t i = 0; i < cube->n[DC_AXIS_MASS]; i++)
            for (size_t j = 0; j < cube->n[DC_AXIS_COUPLING]; j++)
                *value_at(cube, a, i, j) =
                    f(axis[DC_AXIS_MASS].values[i], axis[DC_AXIS_COUPLING].values[j]);
}

/* ---- contouring it, whole or in boxes ---------------------------------------------------------
 */

struct piece {
    struct dc_block block;
    double *values, *label;
};

static void piece_init(struct piece *piece, const struct cube *cube, const size_t box[3],
                       const size_t boxes[3])
{
    struct dc_block *block = &piece->block;
    for (size_t k = 0; k < DC_AXIS_COUNT; k++) {
        block->n[k] = cube->n[k];
        block->begin[k] = cube->n[k] * box[k] / boxes[k];
        block->end[k] = cube->n[k] * (box[k] + 1) / boxes[k];
        block->seen_begin[k] = block->begin[k] > 0 ? block->begin[k] - 1 : 0;
        block->seen_end[k] = block->end[k] < cube->n[k] ? block->end[k] + 1 : cube->n[k];
    }
    piece->values = malloc(dc_block_seen(block) * sizeof *piece->values);
    piece->label = malloc(dc_block_seen(block) * sizeof *piece->label);
    assert_true(piece->values != NULL && piece->label != NULL);
    for (size_t a = block->seen_begin[DC_AXIS_ANGLE]; a < block->seen_end[DC_AXIS_ANGLE]; a++)
        for (size_t i = block->seen_begin[DC_AXIS_MASS]; i < block->seen_end[DC_AXIS_MASS]; i++)
            for (size_t j = block->seen_begin[DC_AXIS_COUPLING];
                 j < block->seen_end[DC_AXIS_COUPLING]; j++)
                piece->values[dc_block_place(block, a, i, j)] = *value_at(cube, a, i, j);
    block->values = piece->values;
    dc_components_begin(block, piece->label);
}

/* Copies labels between the pieces and one array over the cube: owned ones out of the pieces, or
 * seen ones into them. */
static void copy_labels(struct piece *piece, double *whole, bool out)
{
    const struct dc_block *block = &piece->block;
    const size_t *begin = out ? block->begin : block->seen_begin;
    const size_t *end = out ? block->end : block->seen_end;
    for (size_t a = begin[DC_AXIS_ANGLE]; a < end[DC_AXIS_ANGLE]; a++)
        for (size_t i = begin[DC_AXIS_MASS]; i < end[DC_AXIS_MASS]; i++)
            for (size_t j = begin[DC_AXIS_COUPLING]; j < end[DC_AXIS_COUPLING]; j++) {
                size_t node = (a * block->n[DC_AXIS_MASS] + i) * block->n[DC_AXIS_COUPLING] + j;
                double *label = &piece->label[dc_block_place(block, a, i, j)];
                *(out ? &whole[node] : label) = *(out ? label : &whole[node]);
            }
}

void march_boxes(const struct cube *cube, struct dc_level level, const size_t boxes[3],
                 struct dc_segments *segments)
{
    size_t n_pieces = boxes[0] * boxes[1] * boxes[2];
    size_t n_nodes = cube->n[0] * cube->n[1] * cube->n[2];
    struct piece *pieces = malloc(n_pieces * sizeof *pieces);
    double *whole = malloc(n_nodes * sizeof *whole);
    assert_true(pieces != NULL && whole != NULL);
    for (size_t p = 0; p < n_pieces; p++)
        piece_init(&pieces[p], cube,
                   (size_t[]){p % boxes[0], p / boxes[0] % boxes[1], p / boxes[0] / boxes[1]},
                   boxes);
    struct dc_error error;
    bool again = true;
    for (size_t rounds = 0; again; rounds++) {
        assert_true(rounds <= n_nodes);
        again = false;
        for (size_t p = 0; p < n_pieces; p++) {
            bool changed;
            assert_int_equal(
                dc_components_join(&pieces[p].block, level, pieces[p].label, &changed, &error),
                DC_SUCCESS);
            again = again || changed;
            copy_labels(&pieces[p], whole, true);
        }
        for (size_t p = 0; p < n_pieces; p++)
            copy_labels(&pieces[p], whole, false);
    }
    for (size_t p = n_pieces; p-- > 0;) { /* the order must not matter */
        assert_int_equal(dc_march(&pieces[p].block, level, pieces[p].label, segments, &error),
                         DC_SUCCESS);
        free(pieces[p].label);
        free(pieces[p].values);
    }
    free(whole);
    free(pieces);
}

void contour_boxes(const struct cube *cube, struct dc_level level, const size_t boxes[3],
                   struct result *result)
{
    struct dc_segments segments = {0};
    struct dc_error error;
    *result = (struct result){0};
    march_boxes(cube, level, boxes, &segments);
    assert_int_equal(
        dc_stitch(&cube->info, level, &segments, &result->curves, &result->outlines, &error),
        DC_SUCCESS);
    dc_segments_free(&segments);
}

void contour(const struct cube *cube, double level, struct result *result)
{
    contour_boxes(cube, dc_level(level), (size_t[]){1, 1, 1}, result);
}

void result_free(struct result *result)
{
    dc_curves_free(&result->curves);
    dc_curves_free(&result->outlines);
}

void march_tetrahedra_boxes(const struct cube *cube, struct dc_level level, const size_t boxes[3],
                            struct dc_triangles *triangles)
{
    struct dc_error error;
    *triangles = (struct dc_triangles){0};
    for (size_t p = boxes[0] * boxes[1] * boxes[2]; p-- > 0;) { /* the order must not matter */
        struct piece piece;
        piece_init(&piece, cube,
                   (size_t[]){p % boxes[0], p / boxes[0] % boxes[1], p / boxes[0] / boxes[1]},
                   boxes);
        assert_int_equal(dc_march_tetrahedra(&piece.block, level, triangles, &error), DC_SUCCESS);
        free(piece.label);
        free(piece.values);
    }
}

void surface_boxes(const struct cube *cube, struct dc_level level, const size_t boxes[3],
                   struct dc_surface *surface)
{
    struct dc_triangles triangles;
    struct dc_error error;
    *surface = (struct dc_surface){0};
    march_tetrahedra_boxes(cube, level, boxes, &triangles);
    assert_int_equal(dc_surface_join(&cube->info, level, &triangles, surface, &error), DC_SUCCESS);
    dc_triangles_free(&triangles);
}

double curve_area(const struct dc_curve *curve)
{
    double twice = 0;
    for (size_t k = 0; k + 1 < curve->n; k++) {
        const struct dc_vertex *a = &curve->vertex[k], *b = &curve->vertex[k + 1];
        twice += a->mass * b->coupling - b->mass * a->coupling;
    }
    return twice / 2;
}

void assert_closed_exactly(const struct dc_curve *curve)
{
    assert_true(curve->closed);
    assert_memory_equal(&curve->vertex[0], &curve->vertex[curve->n - 1], sizeof curve->vertex[0]);
}

bool same_curve(const struct dc_curve *a, const struct dc_curve *b)
{
    return a->n == b->n && a->closed == b->closed && a->hole == b->hole &&
           a->component == b->component && a->angle == b->angle &&
           memcmp(a->vertex, b->vertex, a->n * sizeof *a->vertex) == 0;
}

void assert_same_curves(const struct dc_curves *a, const struct dc_curves *b)
{
    assert_int_equal(a->n, b->n);
    for (size_t k = 0; k < a->n; k++)
        assert_true(same_curve(&a->curve[k], &b->curve[k]));
}

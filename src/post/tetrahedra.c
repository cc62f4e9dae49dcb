/* Marching tetrahedra: the triangles of one level, cell by cell. */
#include "darkcube/surface.h"
#include "post/cell.h"

#include <math.h>
#include <stdlib.h>

enum { CORNERS = 8, TETRAHEDRA = 6 };

/* Corner k lies one step up along every axis whose bit is set in k. */
struct cell {
    size_t node[CORNERS];
    double value[CORNERS];
};

/* Each goes from the lowest corner to the highest one along the three axes in one of their six
 * orders; of any two corners, one has all bits of the other. The middle two are swapped where the
 * order of the axes is odd, so that (1-0) x (2-0) . (3-0) is positive for all. */
static const unsigned tetrahedron[TETRAHEDRA][4] = {{0, 1, 3, 7}, {0, 3, 2, 7}, {0, 2, 6, 7},
                                                    {0, 6, 4, 7}, {0, 4, 5, 7}, {0, 5, 1, 7}};

/* By which corners are inside (bit k: corner k of the tetrahedron): an even permutation that puts
 * these first. */
static const unsigned inside_first[16][4] = {
    [0x1] = {0, 1, 2, 3}, [0x2] = {1, 0, 3, 2}, [0x3] = {0, 1, 2, 3}, [0x4] = {2, 3, 0, 1},
    [0x5] = {0, 2, 3, 1}, [0x6] = {1, 2, 0, 3}, [0x7] = {0, 1, 2, 3}, [0x8] = {3, 2, 1, 0},
    [0x9] = {0, 3, 1, 2}, [0xa] = {1, 3, 2, 0}, [0xb] = {1, 0, 3, 2}, [0xc] = {2, 3, 0, 1},
    [0xd] = {2, 3, 0, 1}, [0xe] = {3, 2, 1, 0},
};

/* By how many corners are inside: the triangles, each by the edges on which its corners lie. */
static const struct {
    size_t n;
    unsigned edge[2][3][2];
} cut[5] = {
    [1] = {1, {{{0, 1}, {0, 2}, {0, 3}}}},
    [2] = {2, {{{0, 2}, {0, 3}, {1, 3}}, {{0, 2}, {1, 3}, {1, 2}}}},
    [3] = {1, {{{0, 3}, {1, 3}, {2, 3}}}},
};

void dc_triangles_free(struct dc_triangles *triangles)
{
    free(triangles->triangle);
    *triangles = (struct dc_triangles){0};
}

static enum dc_result append(struct dc_triangles *triangles, const struct dc_triangle *triangle,
                             struct dc_error *error)
{
    if (triangles->n == triangles->capacity) {
        size_t capacity = triangles->capacity > 0 ? 2 * triangles->capacity : 256;
        struct dc_triangle *larger = realloc(triangles->triangle, capacity * sizeof *larger);
        if (larger == NULL)
            return dc_fail_memory(error);
        triangles->triangle = larger;
        triangles->capacity = capacity;
    }
    triangles->triangle[triangles->n++] = *triangle;
    return DC_SUCCESS;
}

/* False if the cell is outside the cube or if a corner has no finite value. */
static bool read_cell(const struct dc_block *block, size_t angle, size_t mass, size_t coupling,
                      struct cell *cell)
{
    if (angle + 1 >= block->seen_end[DC_AXIS_ANGLE] || mass + 1 >= block->seen_end[DC_AXIS_MASS] ||
        coupling + 1 >= block->seen_end[DC_AXIS_COUPLING])
        return false;
    for (unsigned k = 0; k < CORNERS; k++) {
        size_t a = angle + (k >> DC_AXIS_ANGLE & 1u), i = mass + (k >> DC_AXIS_MASS & 1u),
               j = coupling + (k >> DC_AXIS_COUPLING & 1u);
        cell->node[k] = dc_block_node(block, a, i, j);
        cell->value[k] = block->values[dc_block_place(block, a, i, j)];
        if (!isfinite(cell->value[k]))
            return false;
    }
    return true;
}

/* From the lower node, so that all tetrahedra of the edge find the same bits. */
static struct dc_crossing cross(const struct cell *cell, struct dc_level level, unsigned one,
                                unsigned other)
{
    unsigned lower = one & other, upper = one | other;
    return (struct dc_crossing){
        .edge = CORNERS * (uint64_t)cell->node[lower] + (upper - lower),
        .t = dc_level_crossing(level, cell->value[lower], cell->value[upper]),
    };
}

static enum dc_result march_tetrahedron(const struct cell *cell, struct dc_level level,
                                        const unsigned corner[4], struct dc_triangles *triangles,
                                        struct dc_error *error)
{
    unsigned inside = 0, n_inside = 0;
    for (unsigned k = 0; k < 4; k++)
        if (dc_inside(level, cell->value[corner[k]])) {
            inside |= 1u << k;
            n_inside++;
        }
    for (size_t n = 0; n < cut[n_inside].n; n++) {
        struct dc_triangle triangle;
        for (size_t k = 0; k < 3; k++) {
            const unsigned *edge = cut[n_inside].edge[n][k];
            triangle.corner[k] = cross(cell, level, corner[inside_first[inside][edge[0]]],
                                       corner[inside_first[inside][edge[1]]]);
        }
        enum dc_result result = append(triangles, &triangle, error);
        if (result != DC_SUCCESS)
            return result;
    }
    return DC_SUCCESS;
}

enum dc_result dc_march_tetrahedra(const struct dc_block *block, struct dc_level level,
                                   struct dc_triangles *triangles, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    for (size_t a = block->begin[DC_AXIS_ANGLE]; a < block->end[DC_AXIS_ANGLE]; a++)
        for (size_t i = block->begin[DC_AXIS_MASS]; i < block->end[DC_AXIS_MASS]; i++)
            for (size_t j = block->begin[DC_AXIS_COUPLING]; j < block->end[DC_AXIS_COUPLING]; j++) {
                struct cell cell;
                if (!read_cell(block, a, i, j, &cell))
                    continue;
                for (size_t k = 0; k < TETRAHEDRA && result == DC_SUCCESS; k++)
                    result = march_tetrahedron(&cell, level, tetrahedron[k], triangles, error);
                if (result != DC_SUCCESS)
                    return result;
            }
    return DC_SUCCESS;
}

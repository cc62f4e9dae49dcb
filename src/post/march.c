/* Marching squares: the pieces of the boundary of the inside, cell by cell, and the border of the
 * cells that have values, node by node. */
#include "post/cell.h"

#include <math.h>
#include <stdlib.h>

void dc_segments_free(struct dc_segments *segments)
{
    free(segments->segment);
    *segments = (struct dc_segments){0};
}

static enum dc_result append(struct dc_segments *segments, const struct dc_segment *segment,
                             struct dc_error *error)
{
    if (segments->n == segments->capacity) {
        size_t capacity = segments->capacity > 0 ? 2 * segments->capacity : 256;
        struct dc_segment *larger =
            realloc(segments->segment, capacity * sizeof *segments->segment);
        if (larger == NULL)
            return dc_fail_memory(error);
        segments->segment = larger;
        segments->capacity = capacity;
    }
    segments->segment[segments->n++] = *segment;
    return DC_SUCCESS;
}

/* Number of the edge between two neighbouring nodes, and where along it the level is crossed (from
 * the lower node, so that both cells of the edge find the same bits). */
static uint64_t edge_number(const struct dc_block *block, size_t node, size_t other)
{
    size_t lower = node < other ? node : other;
    size_t upper = node < other ? other : node;
    /* A mass step is n_coupling nodes; there are at least two couplings, so it is not one. */
    bool along_mass = upper - lower == block->n[DC_AXIS_COUPLING];
    return 2 * (uint64_t)lower + (along_mass ? DC_EDGE_MASS : DC_EDGE_COUPLING);
}

static double edge_crossing(struct dc_level level, const size_t node[2], const double value[2])
{
    return node[0] < node[1] ? dc_level_crossing(level, value[0], value[1])
                             : dc_level_crossing(level, value[1], value[0]);
}

/* The end of a piece on edge k of a cell. */
static void cell_edge(const struct dc_block *block, struct dc_level level,
                      const struct dc_cell *cell, unsigned k, uint64_t *edge, double *t)
{
    unsigned next = (k + 1) % 4;
    *edge = edge_number(block, cell->node[k], cell->node[next]);
    *t = edge_crossing(level, (size_t[]){cell->node[k], cell->node[next]},
                       (double[]){cell->value[k], cell->value[next]});
}

/* Going round a cell with the inside on the left, the curve leaves the rim where it turns from
 * inside to outside and comes back where it turns from outside to inside. In a saddle with the
 * centre inside it cuts off the next corner, which is outside; with the centre outside, the corner
 * it comes from. */
static enum dc_result march_cell(const struct dc_block *block, struct dc_level level,
                                 const double *label, size_t angle, size_t i, size_t j,
                                 struct dc_segments *segments, struct dc_error *error)
{
    struct dc_cell cell;
    if (!dc_cell_read(block, angle, (ptrdiff_t)i, (ptrdiff_t)j, &cell))
        return DC_SUCCESS;
    unsigned inside = dc_cell_inside(&cell, level);
    bool saddle = dc_cell_is_saddle(inside);
    bool centre = saddle && dc_cell_centre_inside(&cell, level);
    for (unsigned k = 0; k < 4; k++) {
        bool here = inside >> k & 1u, there = inside >> (k + 1) % 4 & 1u;
        if (!here || there)
            continue;
        unsigned back = (k + 1) % 4;
        if (saddle)
            back = centre ? (k + 1) % 4 : (k + 3) % 4;
        else
            while ((inside >> back & 1u) || !(inside >> (back + 1) % 4 & 1u))
                back = (back + 1) % 4;
        struct dc_segment segment = {.corner = DC_NO_CORNER};
        cell_edge(block, level, &cell, k, &segment.from, &segment.t_from);
        cell_edge(block, level, &cell, back, &segment.to, &segment.t_to);
        size_t place = dc_block_place(block, angle, i + (size_t)dc_cell_corner[k].mass,
                                      j + (size_t)dc_cell_corner[k].coupling);
        segment.component = (uint64_t)label[place];
        enum dc_result result = append(segments, &segment, error);
        if (result != DC_SUCCESS)
            return result;
    }
    return DC_SUCCESS;
}

/* The four steps from a node, counter-clockwise; quadrant k lies between steps k and k + 1, and its
 * cell has its lowest node at `quadrant[k]` from the node. */
static const struct {
    ptrdiff_t mass, coupling;
} step[4] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}}, quadrant[4] = {{0, 0}, {-1, 0}, {-1, -1}, {0, -1}};

/* The end of a piece of border on the edge that step k takes from a node of the inside: the
 * crossing, or the whole edge. */
static void border_edge(const struct dc_block *block, struct dc_level level, size_t angle, size_t i,
                        size_t j, unsigned k, uint64_t *edge, double *t)
{
    size_t i_next = (size_t)((ptrdiff_t)i + step[k].mass);
    size_t j_next = (size_t)((ptrdiff_t)j + step[k].coupling);
    size_t node[2] = {dc_block_node(block, angle, i, j),
                      dc_block_node(block, angle, i_next, j_next)};
    double value[2] = {block->values[dc_block_place(block, angle, i, j)],
                       block->values[dc_block_place(block, angle, i_next, j_next)]};
    *edge = edge_number(block, node[0], node[1]);
    *t = dc_inside(level, value[1]) ? NAN : edge_crossing(level, node, value);
}

/* The border between quadrants with and without values, round one node of the inside. Where two
 * quadrants touch at the node alone, the pieces join them, as the components do: they come in
 * beside one and go out beside the other. */
static enum dc_result march_border(const struct dc_block *block, struct dc_level level,
                                   const double *label, size_t angle, size_t i, size_t j,
                                   struct dc_segments *segments, struct dc_error *error)
{
    size_t place = dc_block_place(block, angle, i, j);
    if (!isfinite(block->values[place]) || !dc_inside(level, block->values[place]))
        return DC_SUCCESS;
    bool has[4];
    for (size_t k = 0; k < 4; k++) {
        struct dc_cell cell;
        has[k] = dc_cell_read(block, angle, (ptrdiff_t)i + quadrant[k].mass,
                              (ptrdiff_t)j + quadrant[k].coupling, &cell);
    }
    for (unsigned in = 0; in < 4; in++) {
        if (has[in] || !has[(in + 3) % 4])
            continue;
        unsigned out = (in + 1) % 4; /* the next step that enters a quadrant with values */
        while (!has[out] || has[(out + 3) % 4])
            out = (out + 1) % 4;
        struct dc_segment segment = {.corner = dc_block_node(block, angle, i, j),
                                     .component = (uint64_t)label[place]};
        border_edge(block, level, angle, i, j, in, &segment.from, &segment.t_from);
        border_edge(block, level, angle, i, j, out, &segment.to, &segment.t_to);
        enum dc_result result = append(segments, &segment, error);
        if (result != DC_SUCCESS)
            return result;
    }
    return DC_SUCCESS;
}

enum dc_result dc_march(const struct dc_block *block, struct dc_level level, const double *label,
                        struct dc_segments *segments, struct dc_error *error)
{
    for (size_t a = block->begin[DC_AXIS_ANGLE]; a < block->end[DC_AXIS_ANGLE]; a++)
        for (size_t i = block->begin[DC_AXIS_MASS]; i < block->end[DC_AXIS_MASS]; i++)
            for (size_t j = block->begin[DC_AXIS_COUPLING]; j < block->end[DC_AXIS_COUPLING]; j++) {
                enum dc_result result = march_cell(block, level, label, a, i, j, segments, error);
                if (result == DC_SUCCESS)
                    result = march_border(block, level, label, a, i, j, segments, error);
                if (result != DC_SUCCESS)
                    return result;
            }
    return DC_SUCCESS;
}

/* Stitching: segments that share a grid edge become polylines. Every edge is left by at most one
 * segment and reached by at most one, so following `to` to the segment that starts there is all. */
#include "post/axis.h"

#include <stdlib.h>

void dc_curves_free(struct dc_curves *curves)
{
    for (size_t k = 0; k < curves->n; k++)
        free(curves->curve[k].vertex);
    free(curves->curve);
    *curves = (struct dc_curves){0};
}

static struct dc_vertex node_vertex(const struct dc_field_info *info, uint64_t node)
{
    const struct dc_stored_axis *axis = info->store.axis;
    size_t n_coupling = axis[DC_AXIS_COUPLING].n;
    return (struct dc_vertex){
        .mass = axis[DC_AXIS_MASS].values[node / n_coupling % axis[DC_AXIS_MASS].n],
        .coupling = axis[DC_AXIS_COUPLING].values[node % n_coupling],
    };
}

static struct dc_vertex edge_vertex(const struct dc_field_info *info, uint64_t edge, double t)
{
    uint64_t node = edge / 2;
    bool along_mass = edge % 2 == DC_EDGE_MASS;
    struct dc_vertex lower = node_vertex(info, node);
    struct dc_vertex upper =
        node_vertex(info, node + (along_mass ? info->store.axis[DC_AXIS_COUPLING].n : 1));
    if (along_mass)
        lower.mass = dc_axis_between(info, DC_AXIS_MASS, lower.mass, upper.mass, t);
    else
        lower.coupling = dc_axis_between(info, DC_AXIS_COUPLING, lower.coupling, upper.coupling, t);
    return lower;
}

static int by_start(const void *one, const void *other)
{
    const struct dc_segment *a = one, *b = other;
    return (a->from > b->from) - (a->from < b->from);
}

/* ---- components ------------------------------------------------------------------------------ */

/* Numbers the components of each slice from 0, in the order of their smallest nodes: `label` holds
 * the smallest nodes of all slices, increasing. */
struct components {
    size_t n;
    uint64_t *label;
};

static int by_number(const void *one, const void *other)
{
    const uint64_t *a = one, *b = other;
    return (*a > *b) - (*a < *b);
}

static enum dc_result find_components(const struct dc_segments *segments,
                                      struct components *components, struct dc_error *error)
{
    components->n = 0;
    components->label = malloc((segments->n + 1) * sizeof *components->label);
    if (components->label == NULL)
        return dc_fail_memory(error);
    for (size_t k = 0; k < segments->n; k++)
        components->label[k] = segments->segment[k].component;
    if (segments->n > 0)
        qsort(components->label, segments->n, sizeof *components->label, by_number);
    for (size_t k = 0; k < segments->n; k++)
        if (k == 0 || components->label[k] != components->label[k - 1])
            components->label[components->n++] = components->label[k];
    return DC_SUCCESS;
}

/* How many components have a smaller node than `node`. */
static size_t components_below(const struct components *components, uint64_t node)
{
    size_t low = 0, high = components->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (components->label[middle] < node)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ---- chains ---------------------------------------------------------------------------------- */

struct stitching {
    const struct dc_field_info *info;
    double level;
    size_t n;
    const struct dc_segment *segment; /* sorted by start */
    const struct components *components;
    size_t *next;  /* segment that starts where this one ends, or n */
    bool *reached; /* another segment ends where this one starts */
    bool *inner;   /* belongs to an open chain, but is not its first */
    bool *used;
    size_t *chain; /* place for one chain */
};

static bool stitching_allocate(struct stitching *stitching)
{
    size_t n = stitching->n + 1;
    stitching->next = calloc(n, sizeof *stitching->next);
    stitching->reached = calloc(n, sizeof *stitching->reached);
    stitching->inner = calloc(n, sizeof *stitching->inner);
    stitching->used = calloc(n, sizeof *stitching->used);
    stitching->chain = calloc(n, sizeof *stitching->chain);
    return stitching->next != NULL && stitching->reached != NULL && stitching->inner != NULL &&
           stitching->used != NULL && stitching->chain != NULL;
}

static void stitching_free(struct stitching *stitching)
{
    free(stitching->chain);
    free(stitching->used);
    free(stitching->inner);
    free(stitching->reached);
    free(stitching->next);
}

/* False if two segments start, or end, on the same edge. */
static bool link_segments(struct stitching *stitching)
{
    size_t n = stitching->n;
    const struct dc_segment *segment = stitching->segment;
    for (size_t k = 0; k < n; k++) {
        struct dc_segment key = {.from = segment[k].to};
        const struct dc_segment *next = bsearch(&key, segment, n, sizeof key, by_start);
        stitching->next[k] = next == NULL ? n : (size_t)(next - segment);
        if (k > 0 && segment[k].from == segment[k - 1].from)
            return false;
        if (next == NULL)
            continue;
        if (stitching->reached[next - segment])
            return false;
        stitching->reached[next - segment] = true;
    }
    for (size_t k = 0; k < n; k++)
        if (!stitching->reached[k])
            for (size_t at = stitching->next[k]; at != n; at = stitching->next[at])
                stitching->inner[at] = true;
    return true;
}

/* Twice the index coordinates of an edge's middle, or of a node. */
static void doubled(const struct dc_field_info *info, uint64_t number, bool is_edge, int64_t *mass,
                    int64_t *coupling)
{
    uint64_t node = is_edge ? number / 2 : number;
    size_t n_coupling = info->store.axis[DC_AXIS_COUPLING].n;
    *mass = 2 * (int64_t)(node / n_coupling % info->store.axis[DC_AXIS_MASS].n);
    *coupling = 2 * (int64_t)(node % n_coupling);
    if (is_edge)
        *(number % 2 == DC_EDGE_MASS ? mass : coupling) += 1;
}

/* Sign of the area of a closed chain with every crossing moved to the middle of its edge: exact,
 * and never zero, where the true polygon may have collapsed to a point. */
static bool is_hole(const struct stitching *stitching, size_t n)
{
    const struct dc_field_info *info = stitching->info;
    int64_t twice_area = 0;
    for (size_t k = 0; k < n; k++) {
        const struct dc_segment *segment = &stitching->segment[stitching->chain[k]];
        int64_t x[3], y[3];
        bool corner = segment->corner != DC_NO_CORNER;
        doubled(info, segment->from, true, &x[0], &y[0]);
        doubled(info, corner ? segment->corner : segment->to, !corner, &x[1], &y[1]);
        doubled(info, segment->to, true, &x[2], &y[2]);
        twice_area += x[0] * y[1] - x[1] * y[0] + x[1] * y[2] - x[2] * y[1];
    }
    return twice_area < 0;
}

/* False without memory. */
static bool append_curve(struct dc_curves *curves, const struct dc_curve *curve)
{
    if (curves->n == curves->capacity) {
        size_t capacity = curves->capacity > 0 ? 2 * curves->capacity : 16;
        struct dc_curve *larger = realloc(curves->curve, capacity * sizeof *larger);
        if (larger == NULL)
            return false;
        curves->curve = larger;
        curves->capacity = capacity;
    }
    curves->curve[curves->n++] = *curve;
    return true;
}

/* Makes a curve of the n segments in stitching->chain. */
static enum dc_result make_curve(const struct stitching *stitching, size_t n, bool closed,
                                 struct dc_curves *curves, struct dc_error *error)
{
    const struct dc_field_info *info = stitching->info;
    const struct dc_stored_axis *axis = info->store.axis;
    const struct dc_segment *first = &stitching->segment[stitching->chain[0]];
    uint64_t slice_nodes = axis[DC_AXIS_MASS].n * axis[DC_AXIS_COUPLING].n;
    uint64_t slice = first->component / slice_nodes;
    struct dc_curve curve = {
        .level = stitching->level,
        .angle = (size_t)slice,
        .component = components_below(stitching->components, first->component) -
                     components_below(stitching->components, slice * slice_nodes),
        .closed = closed,
        .hole = closed && is_hole(stitching, n),
        .vertex = malloc((2 * n + 1) * sizeof *curve.vertex),
    };
    if (curve.vertex == NULL)
        return dc_fail_memory(error);
    for (size_t k = 0; k < n; k++) {
        const struct dc_segment *segment = &stitching->segment[stitching->chain[k]];
        if (!isnan(segment->t_from))
            curve.vertex[curve.n++] = edge_vertex(info, segment->from, segment->t_from);
        if (segment->corner != DC_NO_CORNER)
            curve.vertex[curve.n++] = node_vertex(info, segment->corner);
    }
    const struct dc_segment *last = &stitching->segment[stitching->chain[n - 1]];
    curve.vertex[curve.n++] = closed ? curve.vertex[0] : edge_vertex(info, last->to, last->t_to);
    if (append_curve(curves, &curve))
        return DC_SUCCESS;
    free(curve.vertex);
    return dc_fail_memory(error);
}

/* Every chain once, in the order of its first segment: an open one from its beginning, a closed one
 * from its smallest edge. */
static enum dc_result make_curves(const struct dc_field_info *info, double level,
                                  const struct dc_segment *segment, size_t n,
                                  const struct components *components, struct dc_curves *curves,
                                  struct dc_error *error)
{
    struct stitching stitching = {
        .info = info, .level = level, .n = n, .segment = segment, .components = components};
    enum dc_result result = DC_SUCCESS;
    if (!stitching_allocate(&stitching)) {
        result = dc_fail_memory(error);
        goto done;
    }
    if (!link_segments(&stitching)) {
        result = dc_fail(error, DC_ERROR_INTERNAL,
                         "two pieces of a curve start or end on the same grid edge");
        goto done;
    }
    for (size_t k = 0; k < n && result == DC_SUCCESS; k++) {
        if (stitching.used[k] || stitching.inner[k])
            continue;
        size_t length = 0, at = k;
        do {
            stitching.used[at] = true;
            stitching.chain[length++] = at;
            at = stitching.next[at];
        } while (at != k && at != n);
        result = make_curve(&stitching, length, at == k, curves, error);
    }
done:
    stitching_free(&stitching);
    return result;
}

enum dc_result dc_stitch(const struct dc_field_info *info, struct dc_level level,
                         struct dc_segments *segments, struct dc_curves *curves,
                         struct dc_curves *outlines, struct dc_error *error)
{
    struct components components;
    enum dc_result result = find_components(segments, &components, error);
    if (result != DC_SUCCESS)
        return result;
    if (segments->n > 0)
        qsort(segments->segment, segments->n, sizeof *segments->segment, by_start);
    if (outlines != NULL) {
        size_t first = outlines->n;
        result = make_curves(info, level.value, segments->segment, segments->n, &components,
                             outlines, error);
        for (size_t k = first; k < outlines->n && result == DC_SUCCESS; k++)
            if (!outlines->curve[k].closed)
                result = dc_fail(error, DC_ERROR_INTERNAL, "the outline of a region is not closed");
    }
    if (curves != NULL && result == DC_SUCCESS) {
        size_t n = 0; /* keep the pieces through cells, still sorted */
        for (size_t k = 0; k < segments->n; k++)
            if (segments->segment[k].corner == DC_NO_CORNER)
                segments->segment[n++] = segments->segment[k];
        segments->n = n;
        result = make_curves(info, level.value, segments->segment, n, &components, curves, error);
    }
    free(components.label);
    return result;
}

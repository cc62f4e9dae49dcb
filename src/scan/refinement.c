#include "scan/refinement.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* A value closer to a level than this has no sign that survives a logarithm and back. */
static const double rounding = 1e-9;

/* ---- begin and end --------------------------------------------------------------------------- */

/* As contours take it: a value that has underflowed is far below any level. */
static double kept(const struct dc_refined_output *output, double value)
{
    return output->logarithmic ? log(fmax(value, DBL_TRUE_MIN)) : value;
}

static void describe(struct dc_refined_output *output, const struct dc_outputs *outputs,
                     const struct dc_refine_output *wish)
{
    *output = (struct dc_refined_output){.output = wish->output,
                                         .logarithmic = outputs->logarithmic[wish->output],
                                         .n_levels = wish->n_levels,
                                         .margin = wish->margin};
    for (size_t k = 0; k < wish->n_levels; k++) {
        output->level[k] = kept(output, wish->levels[k]);
        output->below[k] = wish->levels[k] < 0;
    }
}

enum dc_result dc_refinement_init(struct dc_refinement *refinement, const struct dc_cube *cube,
                                  const struct dc_outputs *outputs, const struct dc_refine *refine,
                                  struct dc_error *error)
{
    const size_t points = dc_cube_points(cube);
    *refinement = (struct dc_refinement){.halved = DC_AXIS_ANGLE,
                                         .output = calloc(refine->n, sizeof *refinement->output),
                                         .mark = calloc(points, sizeof *refinement->mark)};
    if (refinement->output == NULL || refinement->mark == NULL)
        return dc_fail_memory(error);
    for (size_t role = 0; role < DC_AXIS_COUNT; role++) {
        const bool is_list = role == DC_AXIS_ANGLE && cube->axis[role].spacing == DC_SPACING_LIST;
        refinement->n[role] = cube->axis[role].n;
        refinement->stride[role] = is_list ? 1 : refine->start;
    }
    for (size_t i = 0; i < refine->n; i++) {
        struct dc_refined_output *output = &refinement->output[i];
        describe(output, outputs, &refine->output[i]);
        output->value = malloc(points * sizeof *output->value);
        if (output->value == NULL)
            return dc_fail_memory(error);
        refinement->n_outputs++;
        for (size_t k = 0; k < points; k++)
            output->value[k] = NAN;
    }
    return DC_SUCCESS;
}

void dc_refinement_free(struct dc_refinement *refinement)
{
    for (size_t i = 0; i < refinement->n_outputs; i++)
        free(refinement->output[i].value);
    free(refinement->output);
    free(refinement->mark);
    *refinement = (struct dc_refinement){0};
}

void dc_refinement_know(struct dc_refinement *refinement, size_t output, size_t point, double value)
{
    struct dc_refined_output *known = &refinement->output[output];
    known->value[point] = isfinite(value) ? kept(known, value) : NAN;
    if (output + 1 == refinement->n_outputs)
        refinement->mark[point] = DC_MARK_KNOWN;
}

double dc_refinement_value(const struct dc_refinement *refinement, size_t output, size_t point)
{
    const struct dc_refined_output *from = &refinement->output[output];
    return from->logarithmic ? exp(from->value[point]) : from->value[point];
}

static void want(struct dc_refinement *refinement, size_t point)
{
    if (refinement->mark[point] != DC_MARK_NONE)
        return;
    refinement->mark[point] = DC_MARK_WANTED;
    refinement->wanted++;
}

/* ---- meshes ---------------------------------------------------------------------------------- */

static size_t next_on_mesh(size_t n, size_t stride, size_t at)
{
    return at + stride < n || at + 1 == n ? at + stride : n - 1;
}

static size_t step_of(const struct dc_refinement *refinement, enum dc_axis_role role)
{
    const size_t n_coupling = refinement->n[DC_AXIS_COUPLING];
    return role == DC_AXIS_COUPLING ? 1
           : role == DC_AXIS_MASS   ? n_coupling
                                    : n_coupling * refinement->n[DC_AXIS_MASS];
}

/* ---- interpolation --------------------------------------------------------------------------- */

/* A place on an axis between the values of the coarser mesh next to it, two on each side. */
struct between {
    bool left, right;      /* whether the outer ones are there */
    double x[4];           /* from the place, in cells */
    size_t down[2], up[2]; /* inner, outer: how many cells */
};

static struct between look_around(size_t n, size_t stride, size_t at)
{
    struct between between = {.left = at >= 3 * stride, .down = {stride, 3 * stride}};
    between.up[0] = at + stride < n ? stride : n - 1 - at;
    between.right = at + between.up[0] + 1 < n;
    between.up[1] = at + 3 * stride < n ? 3 * stride : n - 1 - at;
    between.x[0] = -(double)between.down[1];
    between.x[1] = -(double)between.down[0];
    between.x[2] = (double)between.up[0];
    between.x[3] = (double)between.up[1];
    return between;
}

/* What the parabola through three of the values adds to the straight line at the place x = 0. */
static double bend(const double x[3], const double v[3], double a, double b)
{
    const double first = (v[1] - v[0]) / (x[1] - x[0]), second = (v[2] - v[1]) / (x[2] - x[1]);
    return (second - first) / (x[2] - x[0]) * a * b;
}

/* Interpolates at `here`, whose neighbours are `step` values a cell away. `*doubt` is how far off
 * the value may be. */
static double interpolate(const struct between *between, const double *here, size_t step,
                          double *doubt)
{
    const double a = *(here - between->down[0] * step), b = here[between->up[0] * step];
    const double xa = between->x[1], xb = between->x[2];
    *doubt = 0;
    if (isnan(a) || isnan(b)) {
        *doubt = isnan(a) && isnan(b) ? 0 : INFINITY;
        return NAN;
    }
    const double line = a - (b - a) * xa / (xb - xa);
    const double outer_a = between->left ? *(here - between->down[1] * step) : NAN;
    const double outer_b = between->right ? here[between->up[1] * step] : NAN;
    const double one = bend(between->x, (double[]){outer_a, a, b}, xa, xb);
    const double other = bend(between->x + 1, (double[]){a, b, outer_b}, xa, xb);
    if (isnan(one) && isnan(other)) {
        *doubt = fabs(b - a) / 4; /* nothing is known of a bend */
        return line;
    }
    const double bent = isnan(one) ? other : isnan(other) ? one : (one + other) / 2;
    *doubt = fabs(bent);
    return line + bent;
}

/* One point of a new mesh, from the coarser one along one axis. */
static void fill_point(struct dc_refinement *refinement, const struct between *between, size_t step,
                       size_t point)
{
    if (refinement->mark[point] != DC_MARK_NONE)
        return;
    for (size_t i = 0; i < refinement->n_outputs; i++) {
        const struct dc_refined_output *output = &refinement->output[i];
        double doubt;
        const double value = interpolate(between, &output->value[point], step, &doubt);
        output->value[point] = value;
        if (isinf(doubt))
            want(refinement, point);
        for (size_t k = 0; k < output->n_levels; k++) {
            const double level = output->level[k];
            if (fabs(value - level) <= output->margin * doubt + rounding * fabs(level))
                want(refinement, point);
        }
    }
}

static void fill_angle(struct dc_refinement *refinement, size_t angle)
{
    const size_t *n = refinement->n, *stride = refinement->stride;
    const size_t step = step_of(refinement, DC_AXIS_ANGLE);
    const struct between between = look_around(n[DC_AXIS_ANGLE], stride[DC_AXIS_ANGLE], angle);
    for (size_t i = 0; i < n[DC_AXIS_MASS];
         i = next_on_mesh(n[DC_AXIS_MASS], stride[DC_AXIS_MASS], i))
        for (size_t j = 0; j < n[DC_AXIS_COUPLING];
             j = next_on_mesh(n[DC_AXIS_COUPLING], stride[DC_AXIS_COUPLING], j))
            fill_point(refinement, &between, step, angle * step + i * n[DC_AXIS_COUPLING] + j);
}

/* A row of one mass: only the couplings that are new, between those that are there. */
static void fill_couplings(struct dc_refinement *refinement, size_t row)
{
    const size_t n = refinement->n[DC_AXIS_COUPLING];
    const size_t stride = refinement->stride[DC_AXIS_COUPLING];
    for (size_t j = stride; j + 1 < n; j += 2 * stride) {
        const struct between between = look_around(n, stride, j);
        fill_point(refinement, &between, 1, row + j);
    }
}

/* A row of a new mass, all couplings of the mesh. */
static void fill_mass(struct dc_refinement *refinement, size_t mass, size_t row)
{
    const size_t n = refinement->n[DC_AXIS_COUPLING];
    const struct between between =
        look_around(refinement->n[DC_AXIS_MASS], refinement->stride[DC_AXIS_MASS], mass);
    for (size_t j = 0; j < n; j = next_on_mesh(n, refinement->stride[DC_AXIS_COUPLING], j))
        fill_point(refinement, &between, n, row + j);
}

static void fill_slice(struct dc_refinement *refinement, size_t angle)
{
    const size_t n = refinement->n[DC_AXIS_MASS], stride = refinement->stride[DC_AXIS_MASS];
    const size_t first = angle * step_of(refinement, DC_AXIS_ANGLE);
    const size_t step = step_of(refinement, DC_AXIS_MASS);
    for (size_t i = 0; i < n; i = next_on_mesh(n, 2 * stride, i))
        fill_couplings(refinement, first + i * step);
    for (size_t i = stride; i + 1 < n; i += 2 * stride)
        fill_mass(refinement, i, first + i * step);
}

/* Gives values to the points of the present mesh that the coarser one has not, and wants those that
 * are in doubt. */
static void fill(struct dc_refinement *refinement)
{
    const size_t n = refinement->n[DC_AXIS_ANGLE], stride = refinement->stride[DC_AXIS_ANGLE];
    if (refinement->halved == DC_AXIS_ANGLE) {
        for (size_t a = stride; a + 1 < n; a += 2 * stride)
            fill_angle(refinement, a);
        return;
    }
    for (size_t a = 0; a < n; a++)
        fill_slice(refinement, a);
}

/* ---- cells ----------------------------------------------------------------------------------- */

/* Whether an output needs the corners of a cell. */
static bool needs_corners(const struct dc_refined_output *output, const size_t corner[4])
{
    bool hole = false;
    for (size_t c = 0; c < 4; c++)
        hole = hole || isnan(output->value[corner[c]]);
    for (size_t k = 0; k < output->n_levels; k++) {
        bool inside = false, outside = false;
        for (size_t c = 0; c < 4; c++) {
            const double value = output->value[corner[c]];
            if (isnan(value))
                continue;
            if (output->below[k] ? value <= output->level[k] : value >= output->level[k])
                inside = true;
            else
                outside = true;
        }
        if (inside && (outside || hole))
            return true;
    }
    return false;
}

static void look_at_cell(struct dc_refinement *refinement, const size_t corner[4])
{
    bool known = true;
    for (size_t c = 0; c < 4; c++)
        known = known && refinement->mark[corner[c]] == DC_MARK_KNOWN;
    for (size_t i = 0; !known && i < refinement->n_outputs; i++)
        if (needs_corners(&refinement->output[i], corner)) {
            for (size_t c = 0; c < 4; c++)
                want(refinement, corner[c]);
            return;
        }
}

/* A curve that nobody expected is followed from its end. After some rounds, each of which may be
 * work for all ranks to wait for, in larger steps: with all points of the mesh round a cell. */
static void look_further(struct dc_refinement *refinement, size_t first, size_t mass,
                         size_t coupling)
{
    enum { PATIENCE = 4, REACH = 4 };
    const size_t n_mass = refinement->n[DC_AXIS_MASS], n = refinement->n[DC_AXIS_COUPLING];
    const size_t stride = refinement->stride[DC_AXIS_MASS], far = REACH * stride;
    if (refinement->passes < PATIENCE)
        return;
    for (size_t i = mass > far ? mass - far : 0; i < n_mass && i <= mass + far + stride;
         i = next_on_mesh(n_mass, stride, i))
        for (size_t j = coupling > far ? coupling - far : 0; j < n && j <= coupling + far + stride;
             j = next_on_mesh(n, stride, j))
            want(refinement, first + i * n + j);
}

static void look_at_slice(struct dc_refinement *refinement, size_t angle)
{
    const size_t n_mass = refinement->n[DC_AXIS_MASS], n = refinement->n[DC_AXIS_COUPLING];
    const size_t first = angle * n_mass * n;
    for (size_t i = 0; i + 1 < n_mass;) {
        const size_t i_next = next_on_mesh(n_mass, refinement->stride[DC_AXIS_MASS], i);
        for (size_t j = 0; j + 1 < n;) {
            const size_t j_next = next_on_mesh(n, refinement->stride[DC_AXIS_COUPLING], j);
            const size_t wanted = refinement->wanted;
            look_at_cell(refinement,
                         (size_t[]){first + i * n + j, first + i_next * n + j,
                                    first + i_next * n + j_next, first + i * n + j_next});
            if (refinement->wanted > wanted)
                look_further(refinement, first, i, j);
            j = j_next;
        }
        i = i_next;
    }
}

/* ---- rounds ---------------------------------------------------------------------------------- */

static void want_start(struct dc_refinement *refinement)
{
    const size_t *n = refinement->n, *stride = refinement->stride;
    for (size_t a = 0; a < n[DC_AXIS_ANGLE];
         a = next_on_mesh(n[DC_AXIS_ANGLE], stride[DC_AXIS_ANGLE], a))
        for (size_t i = 0; i < n[DC_AXIS_MASS];
             i = next_on_mesh(n[DC_AXIS_MASS], stride[DC_AXIS_MASS], i))
            for (size_t j = 0; j < n[DC_AXIS_COUPLING];
                 j = next_on_mesh(n[DC_AXIS_COUPLING], stride[DC_AXIS_COUPLING], j))
                want(refinement, (a * n[DC_AXIS_MASS] + i) * n[DC_AXIS_COUPLING] + j);
}

static bool begin_next_mesh(struct dc_refinement *refinement)
{
    refinement->passes = 0;
    if (refinement->stride[DC_AXIS_ANGLE] > 1) {
        refinement->stride[DC_AXIS_ANGLE] /= 2;
        return true;
    }
    if (refinement->stride[DC_AXIS_MASS] == 1)
        return false;
    refinement->halved = DC_AXIS_MASS;
    refinement->stride[DC_AXIS_MASS] /= 2;
    refinement->stride[DC_AXIS_COUPLING] /= 2;
    return true;
}

bool dc_refinement_round(struct dc_refinement *refinement)
{
    const size_t n = refinement->n[DC_AXIS_ANGLE];
    refinement->wanted = 0;
    if (refinement->rounds == 0)
        want_start(refinement);
    while (refinement->wanted == 0 && refinement->rounds > 0) {
        fill(refinement);
        for (size_t a = 0; a < n; a = next_on_mesh(n, refinement->stride[DC_AXIS_ANGLE], a))
            look_at_slice(refinement, a);
        if (refinement->wanted == 0 && !begin_next_mesh(refinement))
            return false;
    }
    refinement->rounds++;
    refinement->passes++;
    return true;
}

#include "darkcube/bounds.h"

#include <float.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_min.h>
#include <gsl/gsl_roots.h>
#include <math.h>
#include <stdlib.h>

static const double POINTS_PER_DECADE = 10;
enum { LEAST_POINTS = 41, MOST_ITERATIONS = 100 };

static const double EDGE_RESOLUTION = 1e-6;     /* in ln g */
static const double EXTREMUM_RESOLUTION = 1e-5; /* in ln g */

/* An extremum is given up where what is missing to the level is this many times the whole variation
 * around it: a flat stretch with the probe's own noise on it, and no peak that could get there. */
static const double PATIENCE = 1e4;

/* Shares of the level up to which heights are logarithmic. */
static const double SMALLEST_SHARE = 1e-9;

/* A value is measured by its height over the level, ln(value/level) for all but tiny values; these
 * and values of the other sign go on smoothly through 0. Positive heights are beyond the level; NAN
 * is a point without a value. */
struct node {
    double x; /* ln g */
    double height;
};

struct search {
    struct dc_evaluator *evaluator;
    double coordinates[DC_AXIS_COUNT];
    double lowest, highest;
    size_t *points;
    gsl_root_fsolver *solver;
    gsl_min_fminimizer *minimizer;

    /* of the bound at hand */
    size_t output;
    double level;
    double sign; /* -1 where a maximum is searched by minimizing */
    bool lost;   /* a search came upon a point without a value, at x = lost_at, and is over */
    double lost_at;
};

static double height(double value, double level)
{
    if (isnan(value))
        return NAN;
    double share = value / level / (2 * SMALLEST_SHARE);
    if (isinf(share))
        share = copysign(DBL_MAX, share);
    return asinh(share) - asinh(1 / (2 * SMALLEST_SHARE));
}

/* All outputs at x; NAN where the point has no value. */
static void evaluate(struct search *s, double x, double *outputs)
{
    struct dc_diagnostics diagnostics;
    s->coordinates[DC_AXIS_COUPLING] = fmin(fmax(exp(x), s->lowest), s->highest);
    s->points[dc_evaluator_point(s->evaluator, s->coordinates, outputs, &diagnostics, NULL)]++;
}

/* For GSL, which must not see a NAN. */
static double signed_height(double x, void *search)
{
    struct search *s = search;
    double outputs[DC_PROBE_MAX_OUTPUTS];
    if (s->lost)
        return 0;
    evaluate(s, x, outputs);
    const double h = height(outputs[s->output], s->level);
    if (isnan(h)) {
        s->lost = true;
        s->lost_at = x;
        return 0;
    }
    return s->sign * h;
}

static enum dc_result fail_gsl(int status, struct dc_error *error)
{
    return dc_fail(error, DC_ERROR_INTERNAL, "the search for a bound failed: %s",
                   gsl_strerror(status));
}

/* The extremum next to `middle`, which is above both sides and below the level, or below both sides
 * and above the level. `*found` is a place on the other side of the level, or one without a value,
 * where the search came upon such; else *any is false. */
static enum dc_result find_extremum(struct search *s, struct node left, struct node middle,
                                    struct node right, struct node *found, bool *any,
                                    struct dc_error *error)
{
    gsl_function function = {.function = signed_height, .params = s};
    *any = false;
    s->sign = middle.height > left.height ? -1 : 1;
    s->lost = false;
    int status = gsl_min_fminimizer_set_with_values(
        s->minimizer, &function, middle.x, s->sign * middle.height, left.x, s->sign * left.height,
        right.x, s->sign * right.height);
    for (int i = 0; status == GSL_SUCCESS && i < MOST_ITERATIONS; i++) {
        const double best = gsl_min_fminimizer_f_minimum(s->minimizer);
        const double highest = fmax(gsl_min_fminimizer_f_lower(s->minimizer),
                                    gsl_min_fminimizer_f_upper(s->minimizer));
        if (fabs(best) > PATIENCE * (highest - best) ||
            gsl_min_test_interval(gsl_min_fminimizer_x_lower(s->minimizer),
                                  gsl_min_fminimizer_x_upper(s->minimizer), EXTREMUM_RESOLUTION,
                                  0) == GSL_SUCCESS)
            break;
        status = gsl_min_fminimizer_iterate(s->minimizer);
        const struct node now = {gsl_min_fminimizer_x_minimum(s->minimizer),
                                 s->sign * gsl_min_fminimizer_f_minimum(s->minimizer)};
        *found = s->lost ? (struct node){s->lost_at, NAN} : now;
        *any = s->lost || (now.height > 0) != (middle.height > 0);
        if (*any)
            break;
    }
    return s->lost || status == GSL_SUCCESS ? DC_SUCCESS : fail_gsl(status, error);
}

/* The coupling between two nodes on different sides of the level at which the output has it; NAN
 * where a point without a value is in between. */
static enum dc_result find_edge(struct search *s, struct node left, struct node right, double *edge,
                                struct dc_error *error)
{
    gsl_function function = {.function = signed_height, .params = s};
    s->sign = 1;
    s->lost = false;
    int status = gsl_root_fsolver_set(s->solver, &function, left.x, right.x);
    for (int i = 0; status == GSL_SUCCESS && !s->lost && i < MOST_ITERATIONS; i++) {
        status = gsl_root_fsolver_iterate(s->solver);
        if (gsl_root_test_interval(gsl_root_fsolver_x_lower(s->solver),
                                   gsl_root_fsolver_x_upper(s->solver), EDGE_RESOLUTION,
                                   0) == GSL_SUCCESS)
            break;
    }
    *edge = s->lost ? NAN : exp(gsl_root_fsolver_root(s->solver));
    return s->lost || status == GSL_SUCCESS ? DC_SUCCESS : fail_gsl(status, error);
}

static int by_place(const void *one, const void *other)
{
    const struct node *a = one, *b = other;
    return (a->x > b->x) - (a->x < b->x);
}

/* Adds to the n nodes what lies between them beyond their heights, at most one for each. */
static enum dc_result add_extrema(struct search *s, struct node *nodes, size_t *n,
                                  struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    size_t total = *n;
    for (size_t i = 1; i < *n && result == DC_SUCCESS; i++) {
        const double left = nodes[i - 1].height, h = nodes[i].height;
        size_t next = i + 1; /* beyond equal heights, between which there may be more */
        while (next < *n && nodes[next].height == h)
            next++;
        if (next == *n)
            break;
        const double right = nodes[next].height;
        bool any = false;
        if ((h <= 0 && left < h && right < h) || (h > 0 && left > h && right > h))
            result =
                find_extremum(s, nodes[i - 1], nodes[i], nodes[next], &nodes[total], &any, error);
        total += any;
    }
    *n = total;
    qsort(nodes, total, sizeof *nodes, by_place);
    return result;
}

/* The edge between a node inside and its neighbour outside, which may have no value. */
static enum dc_result end_interval(struct search *s, const struct node *nodes, size_t n,
                                   size_t inside, size_t outside, double *edge,
                                   struct dc_error *error)
{
    *edge = NAN;
    if (outside >= n || isnan(nodes[outside].height)) /* before the first is a large number too */
        return DC_SUCCESS;
    return inside < outside ? find_edge(s, nodes[inside], nodes[outside], edge, error)
                            : find_edge(s, nodes[outside], nodes[inside], edge, error);
}

static enum dc_result find_intervals(struct search *s, const struct node *nodes, size_t n,
                                     struct dc_bound *bound, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    for (size_t i = 0; i < n && result == DC_SUCCESS; i++) {
        if (!(nodes[i].height > 0))
            continue;
        struct dc_interval *longer =
            realloc(bound->interval, (bound->n + 1) * sizeof bound->interval[0]);
        if (longer == NULL)
            return dc_fail_memory(error);
        bound->interval = longer;
        struct dc_interval *interval = &longer[bound->n++];
        result = end_interval(s, nodes, n, i, i - 1, &interval->lower, error);
        while (i + 1 < n && nodes[i + 1].height > 0)
            i++;
        if (result == DC_SUCCESS)
            result = end_interval(s, nodes, n, i, i + 1, &interval->upper, error);
    }
    return result;
}

static enum dc_result check(const struct dc_evaluator *evaluator, double lowest, double highest,
                            const struct dc_bound *bounds, size_t n_bounds, struct dc_error *error)
{
    if (!(lowest > 0 && lowest < highest && isfinite(highest)))
        return dc_fail(error, DC_ERROR_USAGE,
                       "bounds: expected a range of positive couplings, got %g to %g", lowest,
                       highest);
    for (size_t i = 0; i < n_bounds; i++) {
        if (bounds[i].output >= evaluator->n_outputs)
            return dc_fail(error, DC_ERROR_USAGE, "bounds: probe %s has %zu outputs, not %zu",
                           evaluator->probe->name, evaluator->n_outputs, bounds[i].output + 1);
        if (bounds[i].level == 0 || !isfinite(bounds[i].level))
            return dc_fail(error, DC_ERROR_USAGE,
                           "bounds: expected a level above or below 0, got %g", bounds[i].level);
    }
    return DC_SUCCESS;
}

/* `values` are [n][n_outputs] on the grid, `nodes` has room for 2 n. */
static enum dc_result find_all(struct search *s, size_t n, double *values, struct node *nodes,
                               struct dc_bound *bounds, size_t n_bounds, struct dc_error *error)
{
    const size_t n_outputs = s->evaluator->n_outputs;
    const double from = log(s->lowest), step = (log(s->highest) - from) / (double)(n - 1);
    enum dc_result result = DC_SUCCESS;
    for (size_t i = 0; i < n; i++)
        evaluate(s, from + (double)i * step, &values[i * n_outputs]);
    for (size_t b = 0; b < n_bounds && result == DC_SUCCESS; b++) {
        size_t n_nodes = n;
        s->output = bounds[b].output;
        s->level = bounds[b].level;
        for (size_t i = 0; i < n; i++)
            nodes[i] = (struct node){from + (double)i * step,
                                     height(values[i * n_outputs + s->output], s->level)};
        result = add_extrema(s, nodes, &n_nodes, error);
        if (result == DC_SUCCESS)
            result = find_intervals(s, nodes, n_nodes, &bounds[b], error);
    }
    return result;
}

enum dc_result dc_bounds_find(struct dc_evaluator *evaluator,
                              const double coordinates[DC_AXIS_COUNT], double lowest,
                              double highest, struct dc_bound *bounds, size_t n_bounds,
                              size_t points[DC_STATUS_COUNT], struct dc_error *error)
{
    for (size_t i = 0; i < DC_STATUS_COUNT; i++)
        points[i] = 0;
    enum dc_result result = check(evaluator, lowest, highest, bounds, n_bounds, error);
    if (result != DC_SUCCESS)
        return result;
    const double decades = log10(highest) - log10(lowest);
    const size_t n = (size_t)fmax(LEAST_POINTS, round(POINTS_PER_DECADE * decades) + 1);
    struct search search = {
        .evaluator = evaluator,
        .coordinates = {[DC_AXIS_MASS] = coordinates[DC_AXIS_MASS],
                        [DC_AXIS_ANGLE] = coordinates[DC_AXIS_ANGLE]},
        .lowest = lowest,
        .highest = highest,
        .points = points,
        .solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent),
        .minimizer = gsl_min_fminimizer_alloc(gsl_min_fminimizer_brent),
    };
    double *values = calloc(n, evaluator->n_outputs * sizeof *values);
    struct node *nodes = calloc(2 * n, sizeof *nodes);
    result = search.solver == NULL || search.minimizer == NULL || values == NULL || nodes == NULL
                 ? dc_fail_memory(error)
                 : find_all(&search, n, values, nodes, bounds, n_bounds, error);
    free(nodes);
    free(values);
    if (search.minimizer != NULL)
        gsl_min_fminimizer_free(search.minimizer);
    if (search.solver != NULL)
        gsl_root_fsolver_free(search.solver);
    return result;
}

void dc_bound_free(struct dc_bound *bound)
{
    free(bound->interval);
    bound->interval = NULL;
    bound->n = 0;
}

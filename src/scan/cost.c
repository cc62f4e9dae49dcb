#include "scan/cost.h"

#include <math.h>
#include <stdlib.h>

enum dc_result dc_cost_init(struct dc_cost *cost, const bool *todo, size_t n_mass, size_t n_angle,
                            size_t points, struct dc_error *error)
{
    size_t pencils = 0;
    *cost = (struct dc_cost){.n_mass = n_mass,
                             .n_angle = n_angle,
                             .left = calloc(n_mass + 1, sizeof *cost->left),
                             .points = calloc(n_mass + 1, sizeof *cost->points),
                             .seconds = calloc(n_mass + 1, sizeof *cost->seconds)};
    if (cost->left == NULL || cost->points == NULL || cost->seconds == NULL) {
        dc_cost_free(cost);
        return dc_fail_memory(error);
    }
    for (size_t i = 0; i < n_mass * n_angle; i++)
        pencils += todo[i];
    for (size_t i = 0; i < n_mass * n_angle; i++)
        if (todo[i])
            cost->left[i / n_angle] += (double)points / (double)pencils;
    return DC_SUCCESS;
}

void dc_cost_free(struct dc_cost *cost)
{
    free(cost->left);
    free(cost->points);
    free(cost->seconds);
    *cost = (struct dc_cost){0};
}

void dc_cost_add(struct dc_cost *cost, size_t first, size_t last, size_t points, double seconds)
{
    const double n = (double)(last - first + 1);
    if (points == 0)
        return;
    for (size_t pencil = first; pencil <= last; pencil++) {
        const size_t mass = pencil / cost->n_angle;
        cost->points[mass] += (double)points / n;
        cost->seconds[mass] += seconds / n;
        cost->left[mass] = fmax(0, cost->left[mass] - (double)points / n);
    }
}

/* The first mass from `mass` on that was measured; n_mass if there is none. */
static size_t next_measured(const struct dc_cost *cost, size_t mass)
{
    while (mass < cost->n_mass && !(cost->points[mass] > 0))
        mass++;
    return mass;
}

static double seconds_a_point(const struct dc_cost *cost, size_t mass)
{
    return cost->seconds[mass] / cost->points[mass];
}

double dc_cost_left(const struct dc_cost *cost)
{
    double sum = 0;
    size_t above = next_measured(cost, 0), below = above;
    if (above == cost->n_mass)
        return NAN;
    for (size_t mass = 0; mass < cost->n_mass; mass++) {
        if (mass > above) {
            below = above;
            above = next_measured(cost, mass);
        }
        double here = seconds_a_point(cost, below);
        if (mass > below && above < cost->n_mass)
            here += (seconds_a_point(cost, above) - here) * (double)(mass - below) /
                    (double)(above - below);
        sum += here * cost->left[mass];
    }
    return sum;
}

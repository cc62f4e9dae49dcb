#include "cosmology/trajectory.h"

#include <math.h>
#include <stdlib.h>

enum { FIRST_ROOM = 512 };

/* Hermite's cubic through ln T_g; of all variables it would cost five times as much. */
static double ln_tg_between(const struct dc_moment *a, const struct dc_moment *b, double x)
{
    double h = b->x - a->x, t = (x - a->x) / h, s = 1 - t;
    return s * s * ((1 + 2 * t) * a->y[DC_LN_TG] + t * h * a->slope[DC_LN_TG]) +
           t * t * ((3 - 2 * t) * b->y[DC_LN_TG] - s * h * b->slope[DC_LN_TG]);
}

void dc_trajectory_free(struct dc_trajectory *trajectory)
{
    free(trajectory->moment);
    *trajectory = (struct dc_trajectory){0};
}

bool dc_trajectory_append(struct dc_trajectory *trajectory, double x, const double *y,
                          const double *slope, size_t n)
{
    if (trajectory->n == trajectory->room) {
        size_t room = trajectory->room > 0 ? 2 * trajectory->room : FIRST_ROOM;
        struct dc_moment *moment = realloc(trajectory->moment, room * sizeof *moment);
        if (moment == NULL)
            return false;
        trajectory->moment = moment;
        trajectory->room = room;
    }
    struct dc_moment *moment = &trajectory->moment[trajectory->n++];
    moment->x = x;
    for (size_t i = 0; i < DC_VARIABLES; i++) {
        moment->y[i] = i < n ? y[i] : NAN;
        moment->slope[i] = i < n ? slope[i] : NAN;
    }
    return true;
}

/* The slope of X at an end of a step, no steeper than keeps the cubic monotone (Fritsch and
 * Carlson, SIAM J. Numer. Anal. 17 (1980) 238). Where X is coupled strongly, its slope is Gamma/H
 * times how far the integrator left it from the line to which it falls back at once; a cubic with
 * that would swing out, beyond w = 0 even. */
static double monotone_slope(double slope, double secant)
{
    return fmin(fmax(slope, fmin(0, 3 * secant)), fmax(0, 3 * secant));
}

void dc_moment_between(const struct dc_moment *a, const struct dc_moment *b, double x, double *y)
{
    double h = b->x - a->x, t = (x - a->x) / h, s = 1 - t;
    for (int i = 0; i < DC_VARIABLES; i++) {
        double from = a->slope[i], to = b->slope[i];
        if (i >= DC_STANDARD_VARIABLES) {
            double secant = (b->y[i] - a->y[i]) / h;
            from = monotone_slope(from, secant);
            to = monotone_slope(to, secant);
        }
        y[i] = s * s * ((1 + 2 * t) * a->y[i] + t * h * from) +
               t * t * ((3 - 2 * t) * b->y[i] - s * h * to);
    }
}

double dc_moment_crossing(const struct dc_moment *a, const struct dc_moment *b, double ln_tg)
{
    double low = a->x, high = b->x;
    for (int i = 0; i < 60; i++) {
        double middle = 0.5 * (low + high);
        *(ln_tg_between(a, b, middle) > ln_tg ? &low : &high) = middle;
    }
    return high;
}

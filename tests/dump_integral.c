#include "dump_integral.h"

#include <gsl/gsl_integration.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const double pi = 3.14159265358979323846, electron = 0.51099895, alpha = 1 / 137.035999;
static const double hbar_c = 1.973269804e-11, avogadro = 6.02214076e23; /* MeV cm; 1/mol */

enum { INTERVALS = 200 };

static double adaptive(double (*function)(double, void *), void *parameters, double low,
                       double high, double accuracy, gsl_integration_cquad_workspace *room)
{
    gsl_function f = {function, parameters};
    double value, error;
    size_t evaluations;
    if (!(low < high))
        return 0;
    if (gsl_integration_cquad(&f, low, high, 1e-300, accuracy, room, &value, &error,
                              &evaluations) != 0)
        fail_msg("an integral of the test does not converge");
    return value;
}

/* ---- the photon flux ------------------------------------------------------------------------- */

struct flux {
    const struct dc_dump_target *target;
    double t_min;
};

static double flux_integrand(double log_t, void *parameters)
{
    const struct flux *flux = parameters;
    const double t = exp(log_t), z = flux->target->z, mu = 2.792847, proton = 938.272;
    const double a2t = pow(111 * pow(z, -1. / 3) / electron, 2) * t;
    const double b2t = pow(773 * pow(z, -2. / 3) / electron, 2) * t;
    const double d = 164000 * pow(flux->target->a, -2. / 3);
    const double elastic = z * z * pow(a2t / (1 + a2t), 2) * pow(1 / (1 + t / d), 2);
    const double inelastic =
        z * pow(b2t / (1 + b2t), 2) *
        pow((1 + t * (mu * mu - 1) / (4 * proton * proton)) / pow(1 + t / 710000, 4), 2);
    return (t - flux->t_min) / t * (elastic + inelastic);
}

double integrated_flux(const struct dc_dump_target *target, double mass, double energy)
{
    struct flux flux = {target, pow(mass * mass / (2 * energy), 2)};
    gsl_integration_cquad_workspace *room = gsl_integration_cquad_workspace_alloc(INTERVALS);
    const double value =
        adaptive(flux_integrand, &flux, log(flux.t_min), 2 * log(mass), 1e-10, room);
    gsl_integration_cquad_workspace_free(room);
    return value;
}

/* ---- events ----------------------------------------------------------------------------------
 *
 * Eq. (60) in another order than the program's: depth first, then X of all energies from electrons
 * of one energy, and these electrons last. */

struct point {
    const struct dc_dump_run *run;
    double mass, threshold, width, depth;
    double log_y;  /* y = ln(E_0/E_e) */
    double energy; /* E_e */
    gsl_integration_cquad_workspace *room[3];
};

/* Over b = 4t/3: Eq. (59) times dE_e/E_e is y^(b-1)/Gamma(b) dy/E_0. */
static double of_depth(double b, void *parameters)
{
    const struct point *p = parameters;
    return 0.75 * b * exp(b * p->log_y - gsl_sf_lngamma(1 + b));
}

static double of_depth_up_to_y(double b, void *parameters)
{
    const struct point *p = parameters;
    return 0.75 * exp(b * p->log_y - gsl_sf_lngamma(1 + b));
}

static double over_depth(double (*function)(double, void *), struct point *p)
{
    const double end = 4 * p->depth / 3, middle = fmin(end, 40 / fmax(1, -p->log_y));
    return adaptive(function, p, 0, middle, 1e-10, p->room[0]) +
           adaptive(function, p, middle, end, 1e-10, p->room[0]);
}

/* dsigma/dx without xi and the root, times the share of X that decay where they are seen. */
static double seen(const struct point *p, double rest)
{
    const double x = 1 - rest, m2 = p->mass * p->mass, energy = x * p->energy;
    const double length = sqrt(energy * energy - m2) / p->mass * hbar_c / p->width;
    return alpha * alpha / pi * (rest + x * x / 3) / (m2 * rest / x + electron * electron * x) *
           exp(-p->run->shield_cm / length) * -expm1(-p->run->decay_cm / length);
}

static double of_rapidity(double w, void *parameters)
{
    const struct point *p = parameters;
    return seen(p, 1 - p->mass * cosh(w) / p->energy) * p->mass * sinh(w) / p->energy;
}

/* Over the logarithm of the denominator, m^2 (1-x) + m_e^2. */
static double of_peak(double log_peak, void *parameters)
{
    const struct point *p = parameters;
    const double m2 = p->mass * p->mass;
    return seen(p, (exp(log_peak) - electron * electron) / m2) * exp(log_peak) / m2;
}

/* All X of electrons that have lost y. */
static double of_electrons(struct point *p)
{
    const double m = p->mass, m2 = m * m, e2 = electron * electron;
    p->energy = p->run->beam_energy_mev * exp(-exp(p->log_y));
    const double low = fmax(m, p->threshold), high = p->energy - electron;
    if (!(low < high))
        return 0;
    const double middle = fmax(low, 0.7 * high);
    const double x = adaptive(of_rapidity, p, acosh(low / m), acosh(middle / m), 1e-9, p->room[1]) +
                     adaptive(of_peak, p, log(m2 * electron / p->energy + e2),
                              log(m2 * (1 - middle / p->energy) + e2), 1e-9, p->room[1]);
    return exp(-exp(p->log_y)) * integrated_flux(&p->run->target, m, p->energy) *
           sqrt(1 - m2 / (p->energy * p->energy)) * x;
}

/* Over u = 1/ln(1/y), in which small losses are smooth. */
static double of_small_losses(double u, void *parameters)
{
    struct point *p = parameters;
    p->log_y = -1 / u;
    return of_electrons(p) * over_depth(of_depth, p) / (u * u);
}

static double of_large_losses(double y, void *parameters)
{
    struct point *p = parameters;
    p->log_y = log(y);
    return of_electrons(p) * over_depth(of_depth, p) / y;
}

/* Up to the largest loss that still makes X; below e^-100 nothing depends on the loss. */
static double over_losses(struct point *p)
{
    const double first = 0.01,
                 most = log(p->run->beam_energy_mev / (fmax(p->mass, p->threshold) + electron));
    const double middle = fmin(exp(-1), most);
    p->log_y = -1 / first;
    return of_electrons(p) * over_depth(of_depth_up_to_y, p) +
           adaptive(of_small_losses, p, first, -1 / log(middle), 1e-7, p->room[2]) +
           adaptive(of_large_losses, p, middle, most, 1e-7, p->room[2]);
}

double integrated_events(const struct dc_dump_run *run, double threshold_mev, double mass_mev,
                         double coupling, double width_mev, double branching_ee)
{
    const double lengths =
        run->shield_cm * run->target.density_g_cm3 / run->target.radiation_length_g_cm2;
    struct point p = {.run = run,
                      .mass = mass_mev,
                      .threshold = threshold_mev,
                      .width = width_mev,
                      .depth = fmin(lengths, 60)};
    for (size_t i = 0; i < 3; i++)
        p.room[i] = gsl_integration_cquad_workspace_alloc(INTERVALS);
    const double sum = over_losses(&p);
    for (size_t i = 0; i < 3; i++)
        gsl_integration_cquad_workspace_free(p.room[i]);
    return run->electrons * avogadro * run->target.radiation_length_g_cm2 / run->target.a * hbar_c *
           hbar_c * coupling * coupling * branching_ee * run->acceptance * sum;
}

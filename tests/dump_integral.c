#include "dump_integral.h"

#include <gsl/gsl_integration.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_spline.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const double pi = 3.14159265358979323846, electron = 0.51099895, alpha = 1 / 137.035999;
static const double hbar_c = 1.973269804e-11, avogadro = 6.02214076e23; /* MeV cm; 1/mol */

enum { INTERVALS = 200, ROOM = 1000 };

/* A large accuracy lets inner integrals be quick. */
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

/* ---- events ---------------------------------------------------------------------------------- */

enum { SAMPLES = 150 };

struct point {
    const struct dc_dump_run *run;
    double mass, coupling, width, branching, accuracy;
    gsl_spline *flux; /* over ln E_e */
    gsl_interp_accel *last;
    gsl_integration_cquad_workspace *room[3];
    double energy, b; /* of the outer integrals: E_X, 4t/3 */
    double depth;     /* radiation lengths */
};

/* Over v = y^b: Eq. (59) times dE_e/E_e is dv/(E_0 Gamma(1 + b)). */
static double of_loss(double v, void *parameters)
{
    struct point *p = parameters;
    const double y = pow(v, 1 / p->b), e = p->run->beam_energy_mev * exp(-y);
    const double x = p->energy / e, m2 = p->mass * p->mass;
    /* x is so close to 1 that 1 - x has to be made from logarithms */
    const double rest = -expm1(y + log(p->energy / p->run->beam_energy_mev));
    return alpha * alpha / pi * gsl_spline_eval(p->flux, log(e), p->last) * sqrt(1 - m2 / (e * e)) *
           (1 - x + x * x / 3) / (m2 * rest / x + electron * electron * x) /
           (p->run->beam_energy_mev * gsl_sf_gamma(1 + p->b));
}

static double of_depth(double t, void *parameters)
{
    struct point *p = parameters;
    p->b = 4 * t / 3;
    const double y_max = log(p->run->beam_energy_mev / (p->energy + electron));
    if (p->b < 1e-12)
        return 0;
    return adaptive(of_loss, p, 0, pow(y_max, p->b), p->accuracy / 10, p->room[0]);
}

static double of_energy(double energy, void *parameters)
{
    struct point *p = parameters;
    const double momentum = sqrt(energy * energy - p->mass * p->mass);
    const double length = momentum / p->mass * hbar_c / p->width;
    p->energy = energy;
    return exp(-p->run->shield_cm / length) * -expm1(-p->run->decay_cm / length) *
           adaptive(of_depth, p, 0, p->depth, p->accuracy / 5, p->room[1]);
}

/* The root singularities at E_X = m, and the logarithmic one at the beam's energy. */
static double of_root(double root, void *parameters)
{
    const struct point *p = parameters;
    return 2 * root * of_energy(p->mass + root * root, parameters);
}

static double of_log_distance(double log_distance, void *parameters)
{
    const struct point *p = parameters;
    const double distance = exp(log_distance);
    return distance * of_energy(p->run->beam_energy_mev - electron - distance, parameters);
}

static double integrate(struct point *p, double threshold)
{
    const double low = fmax(p->mass, threshold), high = p->run->beam_energy_mev - electron;
    const double middle = low + 0.3 * (high - low);
    return adaptive(of_root, p, sqrt(low - p->mass), sqrt(middle - p->mass), p->accuracy,
                    p->room[2]) +
           adaptive(of_log_distance, p, log(1e-7 * (high - middle)), log(high - middle),
                    p->accuracy, p->room[2]);
}

double integrated_events(const struct dc_dump_run *run, double threshold_mev, double mass_mev,
                         double coupling, double width_mev, double branching_ee, double accuracy)
{
    double log_e[SAMPLES], xi[SAMPLES];
    struct point p = {.run = run, .mass = mass_mev, .width = width_mev, .accuracy = accuracy};
    p.depth =
        fmin(run->shield_cm * run->target.density_g_cm3 / run->target.radiation_length_g_cm2, 45);
    for (size_t i = 0; i < SAMPLES; i++) {
        log_e[i] = log(mass_mev) +
                   log(run->beam_energy_mev / mass_mev * 1.001) * (double)i / (SAMPLES - 1);
        xi[i] = integrated_flux(&run->target, mass_mev, exp(log_e[i]));
    }
    p.flux = gsl_spline_alloc(gsl_interp_cspline, SAMPLES);
    p.last = gsl_interp_accel_alloc();
    gsl_spline_init(p.flux, log_e, xi, SAMPLES);
    for (size_t i = 0; i < 3; i++)
        p.room[i] = gsl_integration_cquad_workspace_alloc(INTERVALS);
    const double sum = integrate(&p, threshold_mev);
    for (size_t i = 0; i < 3; i++)
        gsl_integration_cquad_workspace_free(p.room[i]);
    gsl_interp_accel_free(p.last);
    gsl_spline_free(p.flux);
    return run->electrons * avogadro * run->target.radiation_length_g_cm2 / run->target.a * hbar_c *
           hbar_c * coupling * coupling * branching_ee * run->acceptance * sum;
}

#include "supernova/photon.h"

#include "darkcube/constants.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>

double dc_plasma_frequency_squared(double electron_density)
{
    double fermi_momentum = cbrt(3 * DC_PI * DC_PI * electron_density);
    return 4 * DC_PI * DC_ALPHA * electron_density / hypot(DC_ELECTRON_MASS_MEV, fermi_momentum);
}

/* [ln((1+v)/(1-v))/(2v) - 1] / v^2, by the series in v^2 where the difference has no digits. */
static double log_remainder(double v, double mass, double energy)
{
    double v2 = v * v;
    if (v < 0.05)
        return 1.0 / 3 + v2 * (1.0 / 5 + v2 * (1.0 / 7 + v2 * (1.0 / 9 + v2 / 11)));
    return ((log1p(v) - log(mass / energy)) / v - 1) / v2;
}

double dc_photon_response(enum dc_polarisation polarisation, double mass, double energy)
{
    double rest = mass / energy, rest2 = rest * rest; /* 1 - v^2 */
    double v = sqrt((1 - rest) * (1 + rest));
    double remainder = log_remainder(v, mass, energy);
    if (polarisation == DC_LONGITUDINAL)
        return 3 * rest2 * remainder;
    /* [1 - (1-v^2) Lg]/v^2 = 1 - (1-v^2)(Lg-1)/v^2 */
    return 1.5 * (1 - rest2 * remainder);
}

struct condition {
    enum dc_polarisation polarisation;
    double mass, response;
};

static double off_resonance(double ln_energy, void *parameters)
{
    const struct condition *c = parameters;
    return dc_photon_response(c->polarisation, c->mass, c->mass * exp(ln_energy)) - c->response;
}

double dc_photon_resonance(enum dc_polarisation polarisation, double mass,
                           double plasma_frequency_squared)
{
    enum { LN_HIGHEST = 20 };
    struct condition condition = {polarisation, mass, mass * mass / plasma_frequency_squared};
    gsl_function function = {off_resonance, &condition};
    if (!(off_resonance(0, &condition) * off_resonance(LN_HIGHEST, &condition) < 0))
        return NAN;
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (solver == NULL)
        return NAN;
    int status = gsl_root_fsolver_set(solver, &function, 0, LN_HIGHEST);
    for (int step = 0; status == GSL_SUCCESS && step < 200; step++) {
        status = gsl_root_fsolver_iterate(solver);
        if (gsl_root_fsolver_x_upper(solver) - gsl_root_fsolver_x_lower(solver) < 1e-12)
            break;
    }
    double energy = mass * exp(gsl_root_fsolver_root(solver));
    gsl_root_fsolver_free(solver);
    return status == GSL_SUCCESS ? energy : NAN;
}

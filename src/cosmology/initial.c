#include "cosmology/initial.h"

#include "darkcube/constants.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_sf_bessel.h>
#include <math.h>

static const double LOWEST_START_MEV = 20, START_MASSES = 10, HIGHEST_DOUBLED_START_MEV = 400;

/* Below the end of the tables, 1200 MeV, with room for a plasma that X heats. */
static const double HIGHEST_START_MEV = 1000;
static const double FREEZE_IN_FRACTION = 0.1;

/* w of an equilibrium vector is -m/T; a little less keeps w < 0 away from condensation. */
static const double EQUILIBRIUM_W = -1.0001;

enum { MAX_ITERATIONS = 200 };

double dc_initial_temperature(double mass_mev)
{
    return fmax(LOWEST_START_MEV, START_MASSES * mass_mev);
}

/* Number and energy density of X on the attractor at T_0. Decays have S_n ~ T^2, S_rho ~ T^3 and
 * H ~ T^2 for T >> m, hence S/(3H) solves the equations for both; semi-Compton scattering has T^4
 * and T^5, hence S/H. */
static void freeze_in(const struct dc_universe *universe, const struct dc_vector *vector,
                      double start, double *number, double *energy)
{
    struct dc_plasma plasma;
    struct dc_neutrinos neutrinos;
    dc_plasma_look_up(&universe->plasma, start, &plasma);
    dc_neutrinos_look_up(&universe->neutrinos, start, 0, &neutrinos);
    double hubble = dc_hubble(plasma.energy_density + neutrinos.energy_density);
    double mass = vector->mass_mev;
    *number = *energy = 0;
    struct {
        double width, fermion_mass;
    } channels[] = {{vector->width_neutrinos_mev, 0},
                    {vector->width_electrons_mev, DC_ELECTRON_MASS_MEV}};
    for (int i = 0; i < 2; i++) {
        /* hardly any X: its own decays are nothing beside the production, f_X < e^-300 */
        const double w = -300;
        struct dc_decay_rates rates;
        dc_decay_integrate(&universe->rule, universe->decay_statistics, mass, channels[i].width,
                           channels[i].fermion_mass, start, 0, start, w, false, &rates);
        double sn = exp(w) * rates.number.value, sk = exp(w) * rates.kinetic.value;
        *number += sn / (3 * hubble);
        *energy += (sk + mass * sn) / (3 * hubble);
    }
    if (vector->compton_strength > 0) {
        struct dc_compton compton;
        dc_compton_look_up(vector->compton, start, &compton);
        *number += vector->compton_strength * compton.number / hubble;
        *energy += vector->compton_strength * (compton.kinetic + mass * compton.number) / hubble;
    }
}

struct mean_energy {
    double mass, target;
};

/* rho/n - target of a Maxwell-Boltzmann gas: 3T + m K1(m/T)/K2(m/T). */
static double mean_energy_excess(double ln_t, void *parameters)
{
    const struct mean_energy *p = parameters;
    double t = exp(ln_t), x = p->mass / t;
    double ratio = gsl_sf_bessel_K1_scaled(x) / gsl_sf_bessel_Kn_scaled(2, x);
    return 3 * t + p->mass * ratio - p->target;
}

static bool solve_temperature(double mass, double energy_per_particle, double start, double *ln_tx)
{
    struct mean_energy parameters = {mass, energy_per_particle};
    gsl_function function = {mean_energy_excess, &parameters};
    double low = log(start) - 8, high = log(start) + 3;
    bool found = false;
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (solver == NULL)
        return false;
    if (gsl_root_fsolver_set(solver, &function, low, high) != GSL_SUCCESS)
        goto cleanup;
    for (int i = 0; i < MAX_ITERATIONS && !found; i++) {
        if (gsl_root_fsolver_iterate(solver) != GSL_SUCCESS)
            goto cleanup;
        found = gsl_root_test_interval(gsl_root_fsolver_x_lower(solver),
                                       gsl_root_fsolver_x_upper(solver), 1e-13, 0) == GSL_SUCCESS;
    }
    *ln_tx = gsl_root_fsolver_root(solver);
cleanup:
    gsl_root_fsolver_free(solver);
    return found;
}

bool dc_initial_state(const struct dc_universe *universe, const struct dc_vector *vector,
                      double earlier, double *y, double *start_mev)
{
    double mass = vector->mass_mev, number, energy;
    double start = fmin(earlier * dc_initial_temperature(mass), HIGHEST_START_MEV);
    struct dc_vector_gas full;
    bool dilute;
    for (;;) {
        freeze_in(universe, vector, start, &number, &energy);
        dc_vector_gas_integrate(&universe->rule, mass, start, -mass / start, false, &full);
        dilute = number <= FREEZE_IN_FRACTION * full.n * exp(-mass / start);
        if (dilute || 2 * start > HIGHEST_DOUBLED_START_MEV)
            break;
        start *= 2;
    }
    *start_mev = start;
    y[DC_LN_TG] = y[DC_LN_TN] = y[DC_LN_TX] = log(start);
    y[DC_Z] = 0;
    y[DC_W] = EQUILIBRIUM_W * mass / start;
    if (!dilute)
        return true;
    if (!solve_temperature(mass, energy / number, start, &y[DC_LN_TX]))
        return false;
    struct dc_vector_gas gas;
    double dilute_w = -300;
    dc_vector_gas_integrate(&universe->rule, mass, exp(y[DC_LN_TX]), dilute_w, false, &gas);
    y[DC_W] = log(number / gas.n);
    return y[DC_W] < 0;
}

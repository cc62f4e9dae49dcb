/* What all stars have in common, and the analytic ones. */
#include "supernova/star.h"

#include "darkcube/constants.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *dc_star_name(const struct dc_star *star)
{
    return star->name;
}

double dc_star_core_radius_km(const struct dc_star *star)
{
    return star->core_radius_km;
}

double dc_star_neutrinosphere_radius_km(const struct dc_star *star)
{
    return star->neutrinosphere_radius_km;
}

void dc_star_free(struct dc_star *star)
{
    if (star == NULL)
        return;
    if (star->free_profile != NULL)
        star->free_profile(star->profile);
    free(star->edges_km);
    free(star);
}

double dc_baryon_density(double grams_per_cm3)
{
    static const double atomic_mass_g = 1.66053907e-24; /* CODATA 2018 */
    return grams_per_cm3 / atomic_mass_g * DC_HBAR_C_MEV_CM * DC_HBAR_C_MEV_CM * DC_HBAR_C_MEV_CM;
}

double dc_electron_potential(double density, double temperature)
{
    double a = 1.5 * DC_PI * DC_PI * density;
    double b = DC_PI * DC_PI * temperature * temperature / 3;
    double c = cbrt(a + sqrt(a * a + b * b * b));
    double relativistic = c - b / c;
    return hypot(relativistic, DC_ELECTRON_MASS_MEV);
}

struct fall {
    const struct dc_star *star;
    double temperature;
};

static double excess_temperature(double radius_km, void *parameters)
{
    const struct fall *fall = parameters;
    struct dc_matter matter;
    fall->star->matter(fall->star, radius_km, &matter);
    return matter.temperature - fall->temperature;
}

double dc_star_find_neutrinosphere(const struct dc_star *star, double temperature,
                                   const double *radii_km, size_t n)
{
    struct fall fall = {star, temperature};
    size_t i = n;
    while (i > 0 && excess_temperature(radii_km[i - 1], &fall) < 0)
        i--;
    if (i == 0 || i == n)
        return NAN;
    gsl_function function = {excess_temperature, &fall};
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (solver == NULL)
        return NAN;
    double root = NAN;
    int status = gsl_root_fsolver_set(solver, &function, radii_km[i - 1], radii_km[i]);
    for (int step = 0; status == GSL_SUCCESS && step < 200; step++) {
        status = gsl_root_fsolver_iterate(solver);
        root = gsl_root_fsolver_root(solver);
        if (status != GSL_SUCCESS ||
            gsl_root_test_interval(gsl_root_fsolver_x_lower(solver),
                                   gsl_root_fsolver_x_upper(solver), 0, 1e-13) == GSL_SUCCESS)
            break;
    }
    gsl_root_fsolver_free(solver);
    return status == GSL_SUCCESS ? root : NAN;
}

/* ---- analytic stars -------------------------------------------------------------------------- */

/* rho/rho_c and T/T_c: 1 + k (1 - r/R_c) inside R_c, (r/R_c)^(-nu) and (r/R_c)^(-nu/3) outside. */
struct analytic {
    double core_density_mev3; /* baryons */
    double core_temperature_mev, core_radius_km;
    double density_slope, temperature_slope; /* k_rho, k_T */
    double steepness;                        /* nu */
    double electron_fraction;
};

const char *const dc_star_names[] = {"fiducial", "sfho-like", NULL};

/* Temperature of the core [MeV] and steepness: the fiducial values after arXiv:1611.03864; the
 * others make R_nu 24 km, as the simulations have that Esseili and Kribs used. */
static const double hotness[][2] = {{30, 5}, {40, 8.85}};

static void analytic_matter(const struct dc_star *star, double radius_km, struct dc_matter *matter)
{
    const struct analytic *a = star->profile;
    double x = radius_km / a->core_radius_km;
    double density = a->core_density_mev3, temperature = a->core_temperature_mev;
    if (x < 1) {
        density *= 1 + a->density_slope * (1 - x);
        temperature *= 1 + a->temperature_slope * (1 - x);
    } else {
        double fall = pow(x, -a->steepness / 3);
        density *= fall * fall * fall;
        temperature *= fall;
    }
    double electrons = a->electron_fraction * density;
    *matter =
        (struct dc_matter){.temperature = temperature,
                           .proton_density = electrons,
                           .neutron_density = density - electrons,
                           .electron_density = electrons,
                           .electron_potential = dc_electron_potential(electrons, temperature)};
}

enum dc_result dc_star_analytic(const char *name, double neutrinosphere_temperature_mev,
                                struct dc_star **star, struct dc_error *error)
{
    size_t i = 0;
    *star = NULL;
    while (dc_star_names[i] != NULL && strcmp(dc_star_names[i], name) != 0)
        i++;
    if (dc_star_names[i] == NULL)
        return dc_fail(error, DC_ERROR_DATA, "there is no analytic star '%s'", name);
    struct dc_star *made = calloc(1, sizeof *made);
    struct analytic *a = calloc(1, sizeof *a);
    double *edges = calloc(1, sizeof *edges);
    if (made == NULL || a == NULL || edges == NULL) {
        free(made);
        free(a);
        free(edges);
        return dc_fail_memory(error);
    }
    *a = (struct analytic){.core_density_mev3 = dc_baryon_density(3e14),
                           .core_temperature_mev = hotness[i][0],
                           .core_radius_km = 10,
                           .density_slope = 0.2,
                           .temperature_slope = -0.5,
                           .steepness = hotness[i][1],
                           .electron_fraction = 0.3};
    edges[0] = a->core_radius_km;
    double fall = a->core_temperature_mev / neutrinosphere_temperature_mev;
    *made = (struct dc_star){
        .core_radius_km = a->core_radius_km,
        .neutrinosphere_radius_km = a->core_radius_km * pow(fall, 3 / a->steepness),
        .end_km = INFINITY,
        .n_edges = 1,
        .edges_km = edges,
        .matter = analytic_matter,
        .profile = a,
        .free_profile = free,
    };
    snprintf(made->name, sizeof made->name, "%s", name);
    if (!(fall > 1)) {
        dc_star_free(made);
        return dc_fail(error, DC_ERROR_DATA,
                       "the star '%s' has no neutrinosphere at %g MeV: its highest temperature is "
                       "%g MeV",
                       name, neutrinosphere_temperature_mev, hotness[i][0]);
    }
    *star = made;
    return DC_SUCCESS;
}

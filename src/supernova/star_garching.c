/* Profiles in the text layout of the Garching core-collapse supernova archive: five lines of
 * header, then rows of at least 14 numbers. What the columns hold was taken from public programs
 * that read such files; the archive itself is not public. See README.md. */
#include "supernova/profile.h"

#include "darkcube/constants.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <math.h>

enum { HEADER_LINES = 5, LEAST_FIELDS = 14, MOST_INTERVALS = 200 };

/* Fields of a row, from 0; messages count from 1, as people do. */
enum { RADIUS = 0, DENSITY = 2, TEMPERATURE = 4, MU_NU_E = 8, MU_E = 9, MU_MU = 12, MU_NU_MU = 13 };

static const struct dc_profile_column columns[LEAST_FIELDS] = {
    [RADIUS] = {"column 1 (radius)", -INFINITY, INFINITY},
    [DENSITY] = {"column 3 (density)", 0, INFINITY},
    [TEMPERATURE] = {"column 5 (temperature)", 0, INFINITY},
    [MU_NU_E] = {"column 9 (mu_nue)", -INFINITY, INFINITY},
    [MU_E] = {"column 10 (mu_e)", -INFINITY, INFINITY},
    [MU_MU] = {"column 13 (mu_mu)", -INFINITY, INFINITY},
    [MU_NU_MU] = {"column 14 (mu_numu)", -INFINITY, INFINITY},
};

static const double MUON_MASS_MEV = 105.6583755; /* CODATA 2018 */

/* ---- leptons as free gases ------------------------------------------------------------------- */

struct gas {
    double mass, temperature, potential; /* MeV; the potential, above 0, holds the rest mass */
};

/* p^2 (f - fbar), with the difference of the two distributions formed without cancellation. */
static double net_momentum_density(double p, void *parameters)
{
    const struct gas *gas = parameters;
    double x = hypot(p, gas->mass) / gas->temperature, y = gas->potential / gas->temperature;
    return -p * p * expm1(-2 * y) / (exp(x - y) + exp(-x - y) + 1 + exp(-2 * y));
}

/* Particles minus antiparticles of spin 1/2 at a chemical potential, MeV^3; NAN if it cannot. */
static double net_density(double mass, double temperature, double potential,
                          gsl_integration_workspace *workspace)
{
    struct gas gas = {mass, temperature, fabs(potential)};
    gsl_function function = {net_momentum_density, &gas};
    double end = fmax(gas.potential, mass) + 50 * temperature;
    double integral = NAN, uncertainty;
    int status =
        gsl_integration_qag(&function, 0, sqrt((end - mass) * (end + mass)), 0, 1e-9,
                            MOST_INTERVALS, GSL_INTEG_GAUSS31, workspace, &integral, &uncertainty);
    return status == GSL_SUCCESS ? copysign(integral, potential) / (DC_PI * DC_PI) : NAN;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static enum dc_result row_from(const double value[LEAST_FIELDS], size_t line,
                               struct dc_profile *profile, gsl_integration_workspace *workspace,
                               struct dc_error *error)
{
    double t = value[TEMPERATURE], baryons = dc_baryon_density(value[DENSITY]);
    double electrons = net_density(DC_ELECTRON_MASS_MEV, t, value[MU_E], workspace);
    double muons = net_density(MUON_MASS_MEV, t, value[MU_MU], workspace);
    double protons = electrons + muons;
    if (isnan(protons))
        return dc_fail(error, DC_ERROR_DATA,
                       "%s:%zu: no lepton densities follow from the temperature and the potentials "
                       "of %s and %s",
                       profile->file, line, columns[MU_E].name, columns[MU_MU].name);
    if (!(electrons > 0 && protons > 0 && protons < baryons))
        return dc_fail(error, DC_ERROR_DATA,
                       "%s:%zu: %s and %s give %.3g electrons and %.3g muons for each nucleon of "
                       "%s; expected protons, their sum, between 0 and 1",
                       profile->file, line, columns[MU_E].name, columns[MU_MU].name,
                       electrons / baryons, muons / baryons, columns[DENSITY].name);
    const struct dc_profile_row row = {
        .line = line,
        .radius_km = value[RADIUS] * 1e-5,
        .matter = {.temperature = t,
                   .proton_density = protons,
                   .neutron_density = baryons - protons,
                   .electron_density = electrons,
                   .electron_potential = value[MU_E],
                   .neutrino_potential = {value[MU_NU_E], value[MU_NU_MU], 0}},
    };
    return dc_profile_add(profile, &row, error);
}

static enum dc_result read_row(char *text, size_t line, struct dc_profile *profile,
                               gsl_integration_workspace *workspace, struct dc_error *error)
{
    double value[LEAST_FIELDS] = {0};
    size_t n = 0;
    for (char *field = dc_next_field(&text); field != NULL; field = dc_next_field(&text), n++) {
        if (n >= LEAST_FIELDS || columns[n].name == NULL)
            continue;
        enum dc_result result =
            dc_profile_number(profile, line, &columns[n], field, &value[n], error);
        if (result != DC_SUCCESS)
            return result;
    }
    if (n < LEAST_FIELDS)
        return dc_fail(error, DC_ERROR_DATA, "%s:%zu: expected at least %d numbers, got %zu",
                       profile->file, line, LEAST_FIELDS, n);
    return row_from(value, line, profile, workspace, error);
}

enum dc_result dc_profile_read_garching(char *text, struct dc_profile *profile,
                                        struct dc_error *error)
{
    struct dc_lines lines = {text, 0};
    enum dc_result result = DC_SUCCESS;
    profile->radius_column = columns[RADIUS].name;
    profile->temperature_column = columns[TEMPERATURE].name;
    profile->has_electron_potential = true;
    gsl_integration_workspace *workspace = gsl_integration_workspace_alloc(MOST_INTERVALS);
    if (workspace == NULL)
        return dc_fail_memory(error);
    for (char *line = dc_next_line(&lines); line != NULL && result == DC_SUCCESS;
         line = dc_next_line(&lines)) {
        line = dc_trim(line);
        if (lines.number > HEADER_LINES && line[0] != '\0' && line[0] != '#')
            result = read_row(line, lines.number, profile, workspace, error);
    }
    gsl_integration_workspace_free(workspace);
    if (profile->n_rows > 0 || result == DC_ERROR_INTERNAL)
        return result;
    /* Nothing could be read: most likely it was never meant to be in this layout. */
    const struct dc_error why =
        result == DC_SUCCESS || error == NULL ? (struct dc_error){""} : *error;
    return dc_fail(error, DC_ERROR_DATA,
                   "%s:1: expected a star's profile: a text that begins with `# snprofile 1`, or "
                   "one of the Garching archive, with %d lines of header and rows of at least %d "
                   "numbers%s%s%s",
                   profile->file, HEADER_LINES, LEAST_FIELDS, why.text[0] == '\0' ? "" : " (",
                   why.text, why.text[0] == '\0' ? "" : ")");
}

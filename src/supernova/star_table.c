#include "supernova/star_table.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_spline.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* What is interpolated in the radius, monotonically between rows (Steffen's cubics): no overshoot
 * at a shock. Densities fall by decades, hence logarithms and fractions of the nucleons. */
enum column {
    LN_TEMPERATURE,
    LN_NUCLEONS,
    PROTON_FRACTION,
    ELECTRON_FRACTION,
    ELECTRON_POTENTIAL,
    NEUTRINO_POTENTIAL,
    N_COLUMNS = NEUTRINO_POTENTIAL + DC_NEUTRINO_FLAVOURS
};

struct table {
    double first_km;
    bool has_electron_potential;
    gsl_spline *column[N_COLUMNS];
};

/* A step in the logarithm of temperature or density that an integral shall not average over. */
static const double STEEP = 0.1;

static void table_free(void *profile)
{
    struct table *table = profile;
    for (size_t c = 0; c < N_COLUMNS; c++)
        if (table->column[c] != NULL)
            gsl_spline_free(table->column[c]);
    free(table);
}

static void table_matter(const struct dc_star *star, double radius_km, struct dc_matter *matter)
{
    const struct table *table = star->profile;
    if (radius_km > star->end_km) {
        *matter = (struct dc_matter){.vacuum = true};
        return;
    }
    double value[N_COLUMNS];
    double inside_km = fmax(radius_km, table->first_km);
    gsl_interp_accel place = {0}; /* of this call alone: the columns share their radii */
    for (size_t c = 0; c < N_COLUMNS; c++)
        value[c] = gsl_spline_eval(table->column[c], inside_km, &place);
    double nucleons = exp(value[LN_NUCLEONS]);
    *matter = (struct dc_matter){
        .temperature = exp(value[LN_TEMPERATURE]),
        .proton_density = value[PROTON_FRACTION] * nucleons,
        .neutron_density = (1 - value[PROTON_FRACTION]) * nucleons,
        .electron_density = value[ELECTRON_FRACTION] * nucleons,
        .electron_potential = value[ELECTRON_POTENTIAL],
    };
    if (!table->has_electron_potential)
        matter->electron_potential =
            dc_electron_potential(matter->electron_density, matter->temperature);
    for (size_t f = 0; f < DC_NEUTRINO_FLAVOURS; f++)
        matter->neutrino_potential[f] = value[NEUTRINO_POTENTIAL + f];
}

static double nucleon_density(const struct dc_matter *matter)
{
    return matter->proton_density + matter->neutron_density;
}

static void row_columns(const struct dc_matter *matter, double value[N_COLUMNS])
{
    double nucleons = nucleon_density(matter);
    value[LN_TEMPERATURE] = log(matter->temperature);
    value[LN_NUCLEONS] = log(nucleons);
    value[PROTON_FRACTION] = matter->proton_density / nucleons;
    value[ELECTRON_FRACTION] = matter->electron_density / nucleons;
    value[ELECTRON_POTENTIAL] = matter->electron_potential;
    for (size_t f = 0; f < DC_NEUTRINO_FLAVOURS; f++)
        value[NEUTRINO_POTENTIAL + f] = matter->neutrino_potential[f];
}

static enum dc_result make_splines(const struct dc_profile *profile, const double *radii_km,
                                   struct table *table, struct dc_error *error)
{
    size_t n = profile->n_rows;
    enum dc_result result = DC_SUCCESS;
    double *values = malloc(n * sizeof *values);
    if (values == NULL)
        return dc_fail_memory(error);
    for (size_t c = 0; c < N_COLUMNS && result == DC_SUCCESS; c++) {
        for (size_t i = 0; i < n; i++) {
            double row[N_COLUMNS];
            row_columns(&profile->rows[i].matter, row);
            values[i] = row[c];
        }
        table->column[c] = gsl_spline_alloc(gsl_interp_steffen, n);
        if (table->column[c] == NULL)
            result = dc_fail_memory(error);
        else if (gsl_spline_init(table->column[c], radii_km, values, n) != GSL_SUCCESS)
            result = dc_fail(error, DC_ERROR_INTERNAL, "%s: the rows cannot be interpolated",
                             profile->file);
    }
    free(values);
    return result;
}

/* `edges_km` has a place for every row. Returns how many edges there are. */
static size_t find_edges(const struct dc_profile *profile, double *edges_km)
{
    const struct dc_profile_row *rows = profile->rows;
    size_t n = 0, last = profile->n_rows - 1;
    for (size_t i = 0; i <= last; i++) {
        bool edge = i == last;
        for (size_t j = i > 0 ? i : 1; j <= i + 1 && j <= last; j++) {
            const struct dc_matter *a = &rows[j - 1].matter, *b = &rows[j].matter;
            edge = edge || fabs(log(b->temperature / a->temperature)) > STEEP ||
                   fabs(log(nucleon_density(b) / nucleon_density(a))) > STEEP;
        }
        if (edge && rows[i].radius_km > 0)
            edges_km[n++] = rows[i].radius_km;
    }
    return n;
}

/* ---- where the core and the neutrinosphere end ----------------------------------------------- */

static size_t hottest_row(const struct dc_profile *profile)
{
    size_t hottest = 0;
    for (size_t i = 1; i < profile->n_rows; i++)
        if (profile->rows[i].matter.temperature > profile->rows[hottest].matter.temperature)
            hottest = i;
    return hottest;
}

static enum dc_result place_neutrinosphere(const struct dc_profile *profile, double temperature_mev,
                                           const double *radii_km, struct dc_star *star,
                                           struct dc_error *error)
{
    const struct dc_profile_row *last = &profile->rows[profile->n_rows - 1];
    const struct dc_profile_row *hottest = &profile->rows[hottest_row(profile)];
    star->neutrinosphere_radius_km = profile->neutrinosphere_radius_km;
    if (star->neutrinosphere_radius_km > last->radius_km)
        return dc_fail(error, DC_ERROR_DATA,
                       "%s:%zu: %s: the profile ends at %g km, inside the neutrinosphere of %g km "
                       "that its header gives",
                       profile->file, last->line, profile->radius_column, last->radius_km,
                       star->neutrinosphere_radius_km);
    if (!isnan(star->neutrinosphere_radius_km))
        return DC_SUCCESS;
    if (hottest->matter.temperature < temperature_mev)
        return dc_fail(error, DC_ERROR_DATA,
                       "%s:%zu: %s: the star is too cold: its highest temperature is %g MeV, and "
                       "the neutrinosphere is where it falls through %g MeV",
                       profile->file, hottest->line, profile->temperature_column,
                       hottest->matter.temperature, temperature_mev);
    if (last->matter.temperature >= temperature_mev)
        return dc_fail(error, DC_ERROR_DATA,
                       "%s:%zu: %s: the profile ends at %g km and %g MeV, before the temperature "
                       "falls through %g MeV, where the neutrinosphere is",
                       profile->file, last->line, profile->temperature_column, last->radius_km,
                       last->matter.temperature, temperature_mev);
    star->neutrinosphere_radius_km =
        dc_star_find_neutrinosphere(star, temperature_mev, radii_km, profile->n_rows);
    return isnan(star->neutrinosphere_radius_km)
               ? dc_fail(error, DC_ERROR_INTERNAL, "%s: no neutrinosphere was found", profile->file)
               : DC_SUCCESS;
}

static enum dc_result place_core(const struct dc_profile *profile, struct dc_star *star,
                                 struct dc_error *error)
{
    star->core_radius_km = profile->core_radius_km;
    if (isnan(star->core_radius_km)) {
        /* A core needs an extent, even where it is hottest in the very centre. */
        size_t i = hottest_row(profile);
        star->core_radius_km = profile->rows[i].radius_km > 0 ? profile->rows[i].radius_km
                                                              : profile->rows[i + 1].radius_km;
    }
    if (star->core_radius_km < star->neutrinosphere_radius_km)
        return DC_SUCCESS;
    return dc_fail(error, DC_ERROR_DATA,
                   "%s: the core, where the temperature is highest (%s), ends at %g km, and must "
                   "lie inside the neutrinosphere of %g km",
                   profile->file, profile->temperature_column, star->core_radius_km,
                   star->neutrinosphere_radius_km);
}

static enum dc_result check_rows(const struct dc_profile *profile, double neutrinosphere_radius_km,
                                 struct dc_error *error)
{
    size_t n = 0;
    while (n < profile->n_rows && profile->rows[n].radius_km < neutrinosphere_radius_km)
        n++;
    if (n >= DC_STAR_LEAST_ROWS)
        return DC_SUCCESS;
    size_t line = n > 0 ? profile->rows[n - 1].line : 1;
    return dc_fail(error, DC_ERROR_DATA,
                   "%s:%zu: %s: only %zu rows lie inside the neutrinosphere; expected at least %d",
                   profile->file, line, profile->radius_column, n, DC_STAR_LEAST_ROWS);
}

enum dc_result dc_star_from_rows(const struct dc_profile *profile,
                                 double neutrinosphere_temperature_mev, struct dc_star **star,
                                 struct dc_error *error)
{
    *star = NULL;
    enum dc_result result = check_rows(profile, INFINITY, error);
    if (result != DC_SUCCESS)
        return result;
    size_t n = profile->n_rows;
    struct dc_star *made = calloc(1, sizeof *made);
    struct table *table = calloc(1, sizeof *table);
    double *radii_km = malloc(n * sizeof *radii_km);
    double *edges_km = malloc(n * sizeof *edges_km);
    if (made == NULL || table == NULL || radii_km == NULL || edges_km == NULL) {
        free(made);
        free(table);
        free(edges_km);
        result = dc_fail_memory(error);
        goto cleanup;
    }
    for (size_t i = 0; i < n; i++)
        radii_km[i] = profile->rows[i].radius_km;
    *table = (struct table){.first_km = radii_km[0],
                            .has_electron_potential = profile->has_electron_potential};
    *made = (struct dc_star){
        .end_km = radii_km[n - 1],
        .n_edges = find_edges(profile, edges_km),
        .edges_km = edges_km,
        .matter = table_matter,
        .profile = table,
        .free_profile = table_free,
    };
    snprintf(made->name, sizeof made->name, "%s", profile->name);
    result = make_splines(profile, radii_km, table, error);
    if (result == DC_SUCCESS)
        result =
            place_neutrinosphere(profile, neutrinosphere_temperature_mev, radii_km, made, error);
    if (result == DC_SUCCESS)
        result = check_rows(profile, made->neutrinosphere_radius_km, error);
    if (result == DC_SUCCESS)
        result = place_core(profile, made, error);
    if (result == DC_SUCCESS)
        *star = made;
    else
        dc_star_free(made);
cleanup:
    free(radii_km);
    return result;
}

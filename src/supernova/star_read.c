/* Profiles in the layout of named columns, and which layout a text has. */
#include "supernova/star_table.h"

#include "darkcube/constants.h"
#include "darkcube/quantity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the layout of named columns ------------------------------------------------------------- */

enum { RADIUS, TEMPERATURE, MASS_DENSITY, Y_E, PROTONS, NEUTRONS, MU_E, MU_NU_E, MU_NU_MU, Y_MU };
enum { N_COLUMNS = Y_MU + 1 };

static const struct dc_profile_column columns[N_COLUMNS] = {
    {"r_km", -INFINITY, INFINITY},
    {"T_MeV", 0, INFINITY},
    {"rho_gcc", 0, INFINITY},
    {"Ye", 0, 1},
    {"np_fm3", 0, INFINITY},
    {"nn_fm3", 0, INFINITY},
    {"mu_e_MeV", -INFINITY, INFINITY},
    {"mu_nue_MeV", -INFINITY, INFINITY},
    {"mu_numu_MeV", -INFINITY, INFINITY},
    {"Ymu", -1, 1},
};

enum { KEY_NAME, KEY_R_NU, KEY_R_C, KEY_MU_E_KINETIC, KEY_COLUMNS, N_KEYS };
static const char *const keys[] = {"name", "R_nu_km", "R_c_km", "mu_e_kinetic", "columns", NULL};

/* 1/fm^3 in MeV^3. */
static const double FM3 = 1e39 * DC_HBAR_C_MEV_CM * DC_HBAR_C_MEV_CM * DC_HBAR_C_MEV_CM;

struct reading {
    struct dc_profile *profile;
    size_t line, columns_line;
    bool given[N_KEYS];
    double electron_mass_mev; /* what mu_e_MeV lacks */
    size_t n_fields;
    size_t field[N_COLUMNS]; /* which column each field of a row is */
    bool has[N_COLUMNS];
};

/* The sentence for a word that is not among the allowed ones. */
static enum dc_result fail_unknown(const struct reading *reading, const char *what,
                                   const char *word, const char *const *allowed,
                                   struct dc_error *error)
{
    char excerpt[DC_EXCERPT_SIZE], list[256];
    const char *nearest = dc_nearest_word(word, allowed);
    if (nearest != NULL)
        return dc_fail(error, DC_ERROR_DATA, "%s:%zu: unknown %s '%s': did you mean '%s'?",
                       reading->profile->file, reading->line, what, dc_excerpt(word, excerpt),
                       nearest);
    return dc_fail(error, DC_ERROR_DATA, "%s:%zu: unknown %s '%s'; expected one of %s",
                   reading->profile->file, reading->line, what, dc_excerpt(word, excerpt),
                   dc_join_words(allowed, list, sizeof list));
}

static enum dc_result read_columns(struct reading *reading, char *text, struct dc_error *error)
{
    const char *names[N_COLUMNS + 1] = {NULL};
    for (size_t c = 0; c < N_COLUMNS; c++)
        names[c] = columns[c].name;
    reading->columns_line = reading->line;
    for (char *word = dc_next_field(&text); word != NULL; word = dc_next_field(&text)) {
        size_t c = 0;
        while (c < N_COLUMNS && strcmp(word, names[c]) != 0)
            c++;
        if (c == N_COLUMNS)
            return fail_unknown(reading, "column", word, names, error);
        if (reading->has[c])
            return dc_fail(error, DC_ERROR_DATA, "%s:%zu: the column %s is given twice",
                           reading->profile->file, reading->line, word);
        reading->has[c] = true;
        reading->field[reading->n_fields++] = c;
    }
    return DC_SUCCESS;
}

static enum dc_result read_key(struct reading *reading, char *key, char *value,
                               struct dc_error *error)
{
    static const struct dc_profile_column radii[] = {
        [KEY_R_NU] = {"R_nu_km", 0, INFINITY}, [KEY_R_C] = {"R_c_km", 0, INFINITY}};
    struct dc_profile *profile = reading->profile;
    size_t k = 0;
    while (k < N_KEYS && strcmp(key, keys[k]) != 0)
        k++;
    if (k == N_KEYS)
        return fail_unknown(reading, "key", key, keys, error);
    if (reading->given[k])
        return dc_fail(error, DC_ERROR_DATA, "%s:%zu: the key %s is given twice", profile->file,
                       reading->line, key);
    if (profile->n_rows > 0)
        return dc_fail(error, DC_ERROR_DATA, "%s:%zu: the key %s must stand before the rows",
                       profile->file, reading->line, key);
    reading->given[k] = true;
    switch (k) {
    case KEY_NAME:
        if (value[0] != '\0')
            dc_excerpt(value, profile->name);
        return DC_SUCCESS;
    case KEY_R_NU:
        return dc_profile_number(profile, reading->line, &radii[k], value,
                                 &profile->neutrinosphere_radius_km, error);
    case KEY_R_C:
        return dc_profile_number(profile, reading->line, &radii[k], value, &profile->core_radius_km,
                                 error);
    case KEY_MU_E_KINETIC:
        if (strcmp(value, "0") != 0 && strcmp(value, "1") != 0) {
            char excerpt[DC_EXCERPT_SIZE];
            return dc_fail(error, DC_ERROR_DATA, "%s:%zu: mu_e_kinetic: expected 0 or 1, got '%s'",
                           profile->file, reading->line, dc_excerpt(value, excerpt));
        }
        reading->electron_mass_mev = value[0] == '1' ? DC_ELECTRON_MASS_MEV : 0;
        return DC_SUCCESS;
    default:
        return read_columns(reading, value, error);
    }
}

/* Which columns must be there: radius, temperature, and at least one pair for the densities. */
static enum dc_result check_columns(const struct reading *reading, struct dc_error *error)
{
    const bool *has = reading->has;
    const char *file = reading->profile->file;
    if (!reading->given[KEY_COLUMNS])
        return dc_fail(error, DC_ERROR_DATA,
                       "%s:%zu: a line `# columns = r_km T_MeV ...` must name the columns before "
                       "the rows",
                       file, reading->line);
    bool needed[N_COLUMNS] = {[RADIUS] = true, [TEMPERATURE] = true};
    needed[MASS_DENSITY] = has[Y_E];
    needed[Y_E] = has[MASS_DENSITY];
    needed[PROTONS] = has[NEUTRONS];
    needed[NEUTRONS] = has[PROTONS];
    needed[MU_E] = reading->given[KEY_MU_E_KINETIC];
    for (size_t c = 0; c < N_COLUMNS; c++)
        if (needed[c] && !has[c])
            return dc_fail(error, DC_ERROR_DATA, "%s:%zu: the column %s is missing", file,
                           reading->columns_line, columns[c].name);
    if (!has[MASS_DENSITY] && !has[PROTONS])
        return dc_fail(error, DC_ERROR_DATA,
                       "%s:%zu: the columns of the densities are missing: rho_gcc and Ye, or "
                       "np_fm3 and nn_fm3",
                       file, reading->columns_line);
    return DC_SUCCESS;
}

static enum dc_result densities(const struct reading *reading, const double value[N_COLUMNS],
                                struct dc_matter *matter, struct dc_error *error)
{
    double baryons = dc_baryon_density(value[MASS_DENSITY]);
    double protons = value[Y_E] + value[Y_MU];
    matter->proton_density = protons * baryons;
    matter->neutron_density = (1 - protons) * baryons;
    matter->electron_density = value[Y_E] * baryons;
    if (reading->has[PROTONS]) {
        matter->proton_density = value[PROTONS] * FM3;
        matter->neutron_density = value[NEUTRONS] * FM3;
    } else if (!(protons > 0 && protons < 1)) {
        return dc_fail(error, DC_ERROR_DATA,
                       "%s:%zu: Ymu: expected Ye + Ymu, the protons, between 0 and 1, got %g",
                       reading->profile->file, reading->line, protons);
    }
    if (!reading->has[Y_E]) {
        matter->electron_density =
            (value[PROTONS] * (1 - value[Y_MU]) - value[NEUTRONS] * value[Y_MU]) * FM3;
        if (!(matter->electron_density > 0))
            return dc_fail(error, DC_ERROR_DATA,
                           "%s:%zu: Ymu: expected fewer muons than protons, got %g a nucleon",
                           reading->profile->file, reading->line, value[Y_MU]);
    }
    return DC_SUCCESS;
}

static enum dc_result read_row(struct reading *reading, char *text, struct dc_error *error)
{
    double value[N_COLUMNS] = {0};
    size_t n = 0;
    for (char *field = dc_next_field(&text); field != NULL; field = dc_next_field(&text), n++) {
        if (n >= reading->n_fields)
            continue;
        size_t c = reading->field[n];
        enum dc_result result = dc_profile_number(reading->profile, reading->line, &columns[c],
                                                  field, &value[c], error);
        if (result != DC_SUCCESS)
            return result;
    }
    if (n < reading->n_fields)
        return dc_fail(error, DC_ERROR_DATA, "%s:%zu: %s is missing: expected %zu numbers, got %zu",
                       reading->profile->file, reading->line, columns[reading->field[n]].name,
                       reading->n_fields, n);
    if (n > reading->n_fields)
        return dc_fail(error, DC_ERROR_DATA,
                       "%s:%zu: expected %zu numbers, one for each column, got %zu",
                       reading->profile->file, reading->line, reading->n_fields, n);
    struct dc_profile_row row = {
        .line = reading->line,
        .radius_km = value[RADIUS],
        .matter = {.temperature = value[TEMPERATURE],
                   .electron_potential = value[MU_E] + reading->electron_mass_mev,
                   .neutrino_potential = {value[MU_NU_E], value[MU_NU_MU], 0}},
    };
    enum dc_result result = densities(reading, value, &row.matter, error);
    return result == DC_SUCCESS ? dc_profile_add(reading->profile, &row, error) : result;
}

/* The text behind `# snprofile` at the beginning of a text; NULL for another text. */
static char *version_text(char *text)
{
    if (*text != '#')
        return NULL;
    static const char word[] = "snprofile";
    text += 1 + strspn(text + 1, " \t");
    if (strncmp(text, word, strlen(word)) != 0)
        return NULL;
    text += strlen(word);
    return *text == '\0' || strchr(" \t\r\n", *text) != NULL ? text : NULL;
}

/* As dc_profile_read_garching. */
static enum dc_result read_named_columns(char *text, struct dc_profile *profile,
                                         struct dc_error *error)
{
    struct dc_lines lines = {text, 0};
    struct reading reading = {.profile = profile};
    enum dc_result result = DC_SUCCESS;
    profile->radius_column = columns[RADIUS].name;
    profile->temperature_column = columns[TEMPERATURE].name;
    const char *version = dc_trim(version_text(dc_next_line(&lines)));
    if (strcmp(version, "1") != 0) {
        char excerpt[DC_EXCERPT_SIZE];
        return dc_fail(error, DC_ERROR_DATA, "%s:1: snprofile: expected version 1, got '%s'",
                       profile->file, dc_excerpt(version, excerpt));
    }
    for (char *line = dc_next_line(&lines); line != NULL && result == DC_SUCCESS;
         line = dc_next_line(&lines)) {
        reading.line = lines.number;
        line = dc_trim(line);
        char *equals = strchr(line, '=');
        if (line[0] == '#' && equals != NULL) {
            *equals = '\0';
            result = read_key(&reading, dc_trim(line + 1), dc_trim(equals + 1), error);
        } else if (line[0] != '#' && line[0] != '\0') {
            if (profile->n_rows == 0)
                result = check_columns(&reading, error);
            if (result == DC_SUCCESS)
                result = read_row(&reading, line, error);
        }
    }
    profile->has_electron_potential = reading.has[MU_E];
    return result;
}

/* ---- which layout ---------------------------------------------------------------------------- */

enum dc_result dc_star_read(const char *text, const char *name,
                            double neutrinosphere_temperature_mev, struct dc_star **star,
                            struct dc_error *error)
{
    *star = NULL;
    struct dc_profile profile = {
        .file = name, .core_radius_km = NAN, .neutrinosphere_radius_km = NAN};
    const char *slash = strrchr(name, '/');
    dc_excerpt(slash == NULL ? name : slash + 1, profile.name);
    char *copy = strdup(text);
    if (copy == NULL)
        return dc_fail_memory(error);
    enum dc_result result = version_text(copy) != NULL
                                ? read_named_columns(copy, &profile, error)
                                : dc_profile_read_garching(copy, &profile, error);
    if (result == DC_SUCCESS)
        result = dc_star_from_rows(&profile, neutrinosphere_temperature_mev, star, error);
    dc_profile_clear(&profile);
    free(copy);
    return result;
}

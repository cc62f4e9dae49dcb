/* The table of nucleon-nucleon cross-sections. */
#include "darkcube/constants.h"
#include "darkcube/quantity.h"
#include "supernova/nucleons.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1 mb = 1e-27 cm^2 in MeV^-2. */
static const double millibarn = 1e-27 / (DC_HBAR_C_MEV_CM * DC_HBAR_C_MEV_CM);

enum { ENERGY = DC_NUCLEON_SECTIONS, WANTED };

static const char *const column_names[WANTED] = {[DC_SIGMA2_NP] = "sigma2_np_mb",
                                                 [DC_SIGMA4_NP] = "sigma4_np_mb",
                                                 [DC_SIGMA4_NN] = "sigma4_nn_mb",
                                                 [ENERGY] = "T_CM_MeV"};
static const char blanks[] = " \t\r";

struct reading {
    const char *name;
    size_t line;
    size_t column[WANTED]; /* counted from 1; 0: not named yet */
    struct dc_cross_sections *sections;
    size_t room;
    struct dc_error *error;
};

/* The next word of a line, which is cut up; NULL at its end. */
static char *next_word(char **rest)
{
    *rest += strspn(*rest, blanks);
    if (**rest == '\0')
        return NULL;
    char *word = *rest;
    *rest += strcspn(*rest, blanks);
    if (**rest != '\0')
        *(*rest)++ = '\0';
    return word;
}

static enum dc_result read_columns(struct reading *reading, char *names)
{
    size_t position = 0;
    for (char *word; (word = next_word(&names)) != NULL;) {
        position++;
        for (size_t i = 0; i < WANTED; i++)
            if (strcmp(word, column_names[i]) == 0)
                reading->column[i] = position;
    }
    for (size_t i = 0; i < WANTED; i++)
        if (reading->column[i] == 0)
            return dc_fail(reading->error, DC_ERROR_DATA, "%s:%zu: there is no column '%s'",
                           reading->name, reading->line, column_names[i]);
    return DC_SUCCESS;
}

static bool make_room(struct reading *reading)
{
    struct dc_cross_sections *sections = reading->sections;
    if (sections->n < reading->room)
        return true;
    reading->room = 2 * reading->room + 64;
    double **arrays[] = {&sections->energy, &sections->ln_energy, &sections->ln_sigma[0],
                         &sections->ln_sigma[1], &sections->ln_sigma[2]};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        double *larger = realloc(*arrays[i], reading->room * sizeof *larger);
        if (larger == NULL)
            return false;
        *arrays[i] = larger;
    }
    return true;
}

static enum dc_result read_row(struct reading *reading, char *line)
{
    struct dc_cross_sections *sections = reading->sections;
    double value[WANTED] = {0};
    size_t position = 0, found = 0;
    if (reading->column[ENERGY] == 0)
        return dc_fail(reading->error, DC_ERROR_DATA,
                       "%s:%zu: expected a line '# columns = ...' before the first row",
                       reading->name, reading->line);
    for (char *word; (word = next_word(&line)) != NULL;) {
        position++;
        for (size_t i = 0; i < WANTED; i++) {
            if (reading->column[i] != position)
                continue;
            char excerpt[DC_EXCERPT_SIZE];
            if (!dc_parse_number(word, &value[i]) || !(value[i] > 0))
                return dc_fail(reading->error, DC_ERROR_DATA,
                               "%s:%zu: column %s: expected a positive number, got '%s'",
                               reading->name, reading->line, column_names[i],
                               dc_excerpt(word, excerpt));
            found++;
        }
    }
    if (found < WANTED)
        return dc_fail(reading->error, DC_ERROR_DATA, "%s:%zu: the row has only %zu columns",
                       reading->name, reading->line, position);
    if (sections->n > 0 && !(value[ENERGY] > sections->energy[sections->n - 1]))
        return dc_fail(reading->error, DC_ERROR_DATA,
                       "%s:%zu: column %s: expected energies that increase", reading->name,
                       reading->line, column_names[ENERGY]);
    if (!make_room(reading))
        return dc_fail_memory(reading->error);
    sections->energy[sections->n] = value[ENERGY];
    sections->ln_energy[sections->n] = log(value[ENERGY]);
    for (size_t i = 0; i < DC_NUCLEON_SECTIONS; i++)
        sections->ln_sigma[i][sections->n] = log(value[i] * millibarn);
    sections->n++;
    return DC_SUCCESS;
}

static enum dc_result read_line(struct reading *reading, char *line)
{
    static const char heading[] = "columns";
    line += strspn(line, blanks);
    if (line[0] == '\0')
        return DC_SUCCESS;
    if (line[0] != '#')
        return read_row(reading, line);
    line += 1 + strspn(line + 1, blanks);
    if (strncmp(line, heading, sizeof heading - 1) != 0)
        return DC_SUCCESS;
    line += sizeof heading - 1;
    line += strspn(line, blanks);
    return line[0] == '=' ? read_columns(reading, line + 1) : DC_SUCCESS;
}

enum dc_result dc_cross_sections_read(const char *text, const char *name,
                                      struct dc_cross_sections *sections, struct dc_error *error)
{
    struct reading reading = {.name = name, .sections = sections, .error = error};
    *sections = (struct dc_cross_sections){0};
    char *copy = strdup(text);
    if (copy == NULL)
        return dc_fail_memory(error);
    enum dc_result result = DC_SUCCESS;
    for (char *line = copy; result == DC_SUCCESS && line != NULL;) {
        char *end = strchr(line, '\n');
        if (end != NULL)
            *end++ = '\0';
        reading.line++;
        result = read_line(&reading, line);
        line = end;
    }
    free(copy);
    if (result == DC_SUCCESS && sections->n < 2)
        result =
            dc_fail(error, DC_ERROR_DATA, "%s: expected at least two rows of cross-sections", name);
    if (result != DC_SUCCESS)
        dc_cross_sections_free(sections);
    return result;
}

void dc_cross_sections_free(struct dc_cross_sections *sections)
{
    free(sections->energy);
    free(sections->ln_energy);
    for (size_t i = 0; i < DC_NUCLEON_SECTIONS; i++)
        free(sections->ln_sigma[i]);
    *sections = (struct dc_cross_sections){0};
}

void dc_cross_sections_at(const struct dc_cross_sections *sections, double energy_mev,
                          double sigma[DC_NUCLEON_SECTIONS])
{
    const double *x = sections->ln_energy;
    double ln_energy = log(energy_mev);
    size_t low = 0, high = sections->n - 1;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (x[middle] <= ln_energy)
            low = middle;
        else
            high = middle;
    }
    double t = (ln_energy - x[low]) / (x[high] - x[low]);
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    for (size_t i = 0; i < DC_NUCLEON_SECTIONS; i++) {
        const double *y = sections->ln_sigma[i];
        sigma[i] = exp(y[low] + t * (y[high] - y[low]));
    }
}

/* fuzz_data [--texts N] [--seed N] [--folder FOLDER]: reads mutated data files, all in this
 * process: profiles of stars in both layouts and tables of cross-sections, half of the texts each.
 * Each must end soon, as data or with one sentence that names the file and DC_ERROR_DATA. What was
 * read is used now and then: a luminosity must be a number. Run in the root of the source tree. */
#include "darkcube/supernova.h"
#include "data_files.h"
#include "mutate.h"
#include "supernova/nucleons.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 30 };

/* Right ones, to be used with a mutated text of the other kind. */
static struct dc_star *some_star;
static char *table;

/* A star in one of the two layouts, freed by the caller. */
static char *write_star(bool garching)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    fputs(garching ? "a\nb\nc\nd\ne\n"
                   : "# snprofile 1\n# columns = r_km T_MeV rho_gcc Ye\n# name = a star\n",
          out);
    for (int row = 1; row <= ROWS; row++) {
        double t = row < 8 ? 25 + 2 * row : 41 * exp((8 - row) / 8.0);
        double density = 4e14 * exp(-row / 4.0);
        if (garching)
            fprintf(out, "%g 1 %g 0 %g 0 0 0 %g %g 0 0 %g %g\n", 1e5 * row, density, t, 20.0 / row,
                    200.0 / row, 110.0 / row, 5.0 / row);
        else
            fprintf(out, "%d %g %g %g\n", row, t, density, 0.1 + 0.01 * row);
    }
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}

/* One luminosity of a star and a table that were read. */
static const char *use(const struct dc_star *star, const char *cross_sections,
                       struct dc_error *error)
{
    struct dc_supernova_options options = dc_supernova_defaults();
    struct dc_supernova *supernova = NULL;
    struct dc_luminosity luminosity[DC_SUPERNOVA_MAX_RADII];
    struct dc_charges charges;
    dc_em_bl_charges(2, &charges);
    enum dc_result result =
        dc_supernova_open(&options, star, cross_sections, MUTATED_FILE, &supernova, error);
    if (result != DC_SUCCESS)
        return result == DC_ERROR_DATA ? NULL : "the supernova cannot be opened";
    const char *wrong = NULL;
    if (dc_supernova_set_mass(supernova, 10, false) == DC_OK &&
        dc_supernova_set_charges(supernova, &charges) == DC_OK) {
        dc_supernova_luminosity(supernova, 1e-9, luminosity);
        for (size_t i = 0; i < options.n_radii; i++)
            if (!isfinite(luminosity[i].transverse + luminosity[i].longitudinal))
                wrong = "a luminosity is not a finite number";
    }
    dc_supernova_close(supernova);
    return wrong;
}

static const char *read_star(const char *text, bool in_use, bool *accepted, struct dc_error *error)
{
    struct dc_star *found = NULL;
    enum dc_result result = dc_star_read(text, MUTATED_FILE, 3, &found, error);
    *accepted = result == DC_SUCCESS;
    if (!*accepted)
        return found != NULL ? "refused, but there is a star" : judge_refusal(result, error);
    const char *wrong = in_use ? use(found, table, error) : NULL;
    dc_star_free(found);
    return wrong;
}

static const char *read_sections(const char *text, bool in_use, bool *accepted,
                                 struct dc_error *error)
{
    struct dc_cross_sections sections;
    enum dc_result result = dc_cross_sections_read(text, MUTATED_FILE, &sections, error);
    *accepted = result == DC_SUCCESS;
    if (!*accepted)
        return judge_refusal(result, error);
    dc_cross_sections_free(&sections);
    return in_use ? use(some_star, text, error) : NULL;
}

int main(int argc, char **argv)
{
    struct dc_error error = {""};
    char *plain = write_star(false), *garching = write_star(true);
    table = text_of_file("inputs/nucleon_cross_sections.txt");
    const char *const stars[] = {plain, garching, NULL}, *const tables[] = {table, NULL};
    const struct data_kind kinds[] = {{"stars", stars, read_star},
                                      {"cross-sections of nucleons", tables, read_sections}};
    if (plain == NULL || garching == NULL ||
        dc_star_analytic("fiducial", 3, &some_star, &error) != DC_SUCCESS) {
        fprintf(stderr, "nothing to begin with: %s\n", error.text);
        return 1;
    }
    const int code = torture_data(argc, argv, kinds, sizeof kinds / sizeof kinds[0]);
    dc_star_free(some_star);
    free(garching);
    free(plain);
    free(table);
    return code;
}

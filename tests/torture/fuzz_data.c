/* fuzz_data [--texts N] [--seed N] [--folder FOLDER]: reads mutated data files, all in this
 * process: profiles of stars in both layouts and tables of cross-sections, half of the texts each.
 * Each must end soon, as data or with one sentence that names the file and DC_ERROR_DATA. What was
 * read is used now and then: a luminosity must be a number. Run in the root of the source tree. */
#include "darkcube/supernova.h"
#include "mutate.h"
#include "supernova/nucleons.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECONDS_ALLOWED = 20, ROWS = 30, USED_ONE_IN = 20, BAD_TEXTS_SHOWN = 10 };

static const char *const pieces[] = {
    "nan",
    "inf",
    "-inf",
    "1e999",
    "-1e999",
    "1e-400",
    "0",
    "-1",
    "0x1p3",
    "1e",
    "1e308",
    "1e-308",
    "-0",
    "1,5",
    "1d3",
    "\t",
    "\n",
    "\r\n",
    " ",
    "#",
    "# ",
    "=",
    "# columns = r_km T_MeV\n",
    "r_km",
    "T_MeV",
    "rho_gcc",
    "Ye",
    "np_fm3",
    "nn_fm3",
    "mu_e_MeV",
    "Ymu",
    "# R_nu_km = 1e9\n",
    "# R_c_km = -3\n",
    "# mu_e_kinetic = on\n",
    "# snprofile 2\n",
    "# snprofile 1\n",
    "T_CM_MeV",
    "sigma2_np_mb",
    "sigma4_nn_mb",
    "\xff",
    "\xc3\xa9",
    "\x01",
    "%s%n",
    "123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890",
    NULL};

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

static const char *judge_refusal(enum dc_result result, const struct dc_error *error)
{
    if (result != DC_ERROR_DATA)
        return "refused with another result than DC_ERROR_DATA";
    if (strstr(error->text, "fuzz.txt") == NULL)
        return "the sentence does not name the file";
    for (const char *c = error->text; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            return "the sentence has a control character";
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
        dc_supernova_open(&options, star, cross_sections, "fuzz.txt", &supernova, error);
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

/* `in_use`: a text of the other kind that is right, or NULL where it is enough to read this one. */
static const char *try_star(const char *text, const char *cross_sections, bool in_use,
                            bool *accepted, struct dc_error *error)
{
    struct dc_star *star = NULL;
    enum dc_result result = dc_star_read(text, "folder/fuzz.txt", 3, &star, error);
    *accepted = result == DC_SUCCESS;
    if (!*accepted)
        return star != NULL ? "refused, but there is a star" : judge_refusal(result, error);
    const char *wrong = in_use ? use(star, cross_sections, error) : NULL;
    dc_star_free(star);
    return wrong;
}

static const char *try_sections(const char *text, const struct dc_star *star, bool in_use,
                                bool *accepted, struct dc_error *error)
{
    struct dc_cross_sections sections;
    enum dc_result result = dc_cross_sections_read(text, "folder/fuzz.txt", &sections, error);
    *accepted = result == DC_SUCCESS;
    if (!*accepted)
        return judge_refusal(result, error);
    dc_cross_sections_free(&sections);
    return in_use ? use(star, text, error) : NULL;
}

int main(int argc, char **argv)
{
    const struct torture_options options = torture_options(argc, argv, 4000);
    static char text[MUTATED_MOST + 1];
    struct dc_star *star = NULL;
    struct dc_error error = {""};
    char *table = text_of_file("inputs/nucleon_cross_sections.txt");
    char *plain = write_star(false), *garching = write_star(true);
    const char *const stars[] = {plain, garching, NULL}, *const tables[] = {table, NULL};
    struct mutator mutator = {gsl_rng_alloc(gsl_rng_mt19937), NULL, pieces};
    gsl_set_error_handler_off();
    if (plain == NULL || garching == NULL || mutator.chance == NULL ||
        dc_star_analytic("fiducial", 3, &star, &error) != DC_SUCCESS) {
        fprintf(stderr, "nothing to begin with: %s\n", error.text);
        return 1;
    }
    size_t bad = 0, good = 0;
    gsl_rng_set(mutator.chance, options.seed);
    for (size_t i = 0; i < options.texts; i++) {
        bool accepted, is_star = i % 2 == 0;
        bool in_use = gsl_rng_uniform_int(mutator.chance, USED_ONE_IN) == 0;
        mutator.texts = is_star ? stars : tables;
        mutate(&mutator, text);
        keep_text(&options, i, text);
        error.text[0] = '\0';
        watch(SECONDS_ALLOWED, "text", i);
        const char *wrong = is_star ? try_star(text, table, in_use, &accepted, &error)
                                    : try_sections(text, star, in_use, &accepted, &error);
        watch(0, "", 0);
        good += accepted;
        bad += wrong != NULL;
        if (wrong != NULL && bad <= BAD_TEXTS_SHOWN)
            printf("text %zu: %s: %s\n----\n%.2000s\n----\n", i, wrong, error.text, text);
    }
    printf("%lu mutated data files (seed %lu): %zu read, %zu refused, %zu not borne\n",
           options.texts, options.seed, good, options.texts - good - bad, bad);
    gsl_rng_free(mutator.chance);
    dc_star_free(star);
    free(garching);
    free(plain);
    free(table);
    return bad > 0 || good == 0 || good == options.texts;
}

/* Branching fractions of the model em-bl that pictures are drawn from.
 *
 *   width_curves [--curves DIR] [--r-table FILE]
 *
 * prints, for masses from 1 MeV to 60 GeV, the branching fraction of each final state at six
 * angles, with running couplings: lines of numbers divided by commas, after a line that names the
 * columns, chargephobic/ee. Beside the mass stands 1 where hadrons are approximate. DIR has the
 * measured curves of hadronic cross-sections, FILE the table of R. */
#include "darkcube/constants.h"
#include "darkcube/deck.h"
#include "darkcube/model.h"
#include "darkcube/widths.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* So small a coupling does not run itself; branching fractions do not depend on it. */
static const double coupling = 1e-6;

static const char *const names[] = {"dark-photon", "downphobic",   "b-l",
                                    "upphobic",    "chargephobic", "omegaphobic"};
enum { NAMES = sizeof names / sizeof names[0], PATH_SIZE = 4096 };

/* The files that stand behind a struct dc_hadron_files. */
struct texts {
    char *curve[DC_CURVE_COUNT], *r_table;
    char path[DC_CURVE_COUNT][PATH_SIZE];
};

static enum dc_result read_files(const char *folder, const char *r_table, struct texts *texts,
                                 struct dc_hadron_files *files, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    for (int i = 0; folder != NULL && i < DC_CURVE_COUNT && result == DC_SUCCESS; i++) {
        const char *const name = dc_curve_file((enum dc_curve)i);
        char in_release[PATH_SIZE];
        snprintf(texts->path[i], PATH_SIZE, "%s/%s", folder, name);
        snprintf(in_release, PATH_SIZE, "%s/vmd/%s", folder, name);
        if (access(texts->path[i], F_OK) != 0 && access(in_release, F_OK) == 0)
            memcpy(texts->path[i], in_release, PATH_SIZE);
        result = dc_read_text(texts->path[i], DC_ERROR_DATA, &texts->curve[i], error);
        files->curve[i] = (struct dc_named_text){texts->curve[i], texts->path[i]};
    }
    if (r_table != NULL && result == DC_SUCCESS) {
        result = dc_read_text(r_table, DC_ERROR_DATA, &texts->r_table, error);
        files->r_table = (struct dc_named_text){texts->r_table, r_table};
    }
    return result;
}

static void print_mass(const struct dc_hadron_data *data, double mass_mev)
{
    struct dc_hadron_ratios ratios;
    dc_hadron_ratios_at(data, DC_HADRONS_R_RATIO, mass_mev, &ratios);
    printf("%.9g,%d", mass_mev, ratios.approximate);
    for (size_t n = 0; n < NAMES; n++) {
        double angle = NAN;
        struct dc_widths widths;
        dc_em_bl_angle_named(names[n], &angle);
        const enum dc_status status =
            dc_widths_at(&ratios, DC_RUNNING_ON, coupling, angle, &widths);
        for (int state = 0; state < DC_STATE_COUNT; state++)
            printf(",%.6g",
                   status == DC_OK ? dc_branching_fraction(&widths, (enum dc_state)state) : NAN);
    }
    printf("\n");
}

static void print_all(const struct dc_hadron_data *data)
{
    printf("mass_mev,approximate");
    for (size_t n = 0; n < NAMES; n++)
        for (int state = 0; state < DC_STATE_COUNT; state++)
            printf(",%s/%s", names[n], dc_state_name((enum dc_state)state));
    printf("\n");
    /* Close enough for omega and phi where they are. */
    for (double mass = 1;
         mass<DC_WIDTHS_HIGHEST_MEV; mass *= mass> 700 && mass < 1100 ? 1.0008 : 1.006)
        print_mass(data, mass);
    print_mass(data, DC_WIDTHS_HIGHEST_MEV);
}

int main(int argc, char **argv)
{
    const char *folder = NULL, *r_table = NULL;
    for (int i = 1; i < argc; i += 2) {
        const char **value = strcmp(argv[i], "--curves") == 0    ? &folder
                             : strcmp(argv[i], "--r-table") == 0 ? &r_table
                                                                 : NULL;
        if (value == NULL || i + 1 == argc) {
            fprintf(stderr, "usage: width_curves [--curves DIR] [--r-table FILE]\n");
            return DC_ERROR_USAGE;
        }
        *value = argv[i + 1];
    }
    struct dc_error error;
    struct texts texts = {0};
    struct dc_hadron_files files = {0};
    struct dc_hadron_data *data = NULL;
    enum dc_result result = read_files(folder, r_table, &texts, &files, &error);
    if (result == DC_SUCCESS)
        result = dc_hadron_data_open(&files, &data, &error);
    if (result == DC_SUCCESS) {
        print_all(data);
        if (fflush(stdout) != 0 || ferror(stdout))
            result = dc_fail(&error, DC_ERROR_OUTPUT, "standard output: cannot be written");
    }
    if (result != DC_SUCCESS)
        fprintf(stderr, "width_curves: %s\n", error.text);
    dc_hadron_data_close(data);
    for (int i = 0; i < DC_CURVE_COUNT; i++)
        free(texts.curve[i]);
    free(texts.r_table);
    return (int)result;
}

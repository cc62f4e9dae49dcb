/* fuzz_experiments [--texts N] [--seed N] [--folder FOLDER]: reads mutated files of experiments and
 * of hadrons, all in this process and of each kind as many. Each must end soon, as data or with one
 * sentence that names the file and DC_ERROR_DATA. What was read is used now and then: results must
 * be numbers. Run in the root of the source tree. */
#include "darkcube/anomalous_moments.h"
#include "darkcube/cevns.h"
#include "darkcube/dumps.h"
#include "darkcube/electron_scattering.h"
#include "darkcube/widths.h"
#include "data_files.h"
#include "mutate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Right ones, to be used with a mutated text of another kind. */
static char *texono_facts, *reactor, *csi_counts;

static const char events[] = "# photoelectrons, us\n9 0.3\n13.5 0.52\n22 1.1\n30 0.7\n41 3\n"
                             "52.25 4.75\n61 1\n10 -0.2\n17 0.875\n";
static const char density[] = "# centre, density\n-1\t0.5\n1\t2\n3\t1.5\n5\t0.25\n7\t1e-3\n";
static const char pulse_rows[] = "# us, prompt, delayed\n0 0 0\n0.25 1 0.1\n0.5 3 0.4\n"
                                 "0.75 1 0.5\n1 0.2 0.45\n2 0 0.3\n4 0 0.1\n";
static const char conus_rows[] = "160, 200, 85, 40\n200, 240, 60, 35\n240, 300, -3, 20\n";
static const char texono_rows[] = "# MeV, per kg day\n3 3.5 0.004 0.002\n3.5 4 0.003 0.002\n"
                                  "4 6 0.002 0.001\n6 8 -1e-4 4e-4\n";
static const char curve_rows[] =
    "# GeV\n0.3 0.01\n0.5\t0.4\n0.77 9.3\n0.78 9.1\n0.78 8\n1 2\n2 0\n";
static const char r_rows[] = "Table of R\n  E low high R errors\n2.00 2 2.1 2.18 0.07 0.18\n"
                             "3.1 3.1 3.1 2.23 0.1\n3.73 3.7 3.8 2.3 0.1\n3.0 3 3 2.21 0.1\n"
                             "10.5 10 11 3.6\n60 59 61 5.2 0.1 0.2\n";

static struct dc_vector_boson some_boson(void)
{
    struct dc_vector_boson boson = {.mass_mev = 10, .coupling = 3e-5};
    dc_em_bl_charges(2, &boson.charges);
    return boson;
}

/* ---- electrons ------------------------------------------------------------------------------- */

static const char *use_dump(const struct dc_dump_run *run, struct dc_error *error)
{
    struct dc_dump *dump;
    if (dc_dump_open(run, DC_DUMP_QUICK, true, &dump, error) != DC_SUCCESS)
        return "a dump cannot be opened";
    const enum dc_status status = dc_dump_set_mass(dump, 5);
    const double n = status == DC_OK ? dc_dump_events(dump, 1e-6, 1e-15, 0.5) : NAN;
    dc_dump_close(dump);
    return isfinite(n) && n >= 0 ? NULL : "events in a dump are not a number of 0 or more";
}

static const char *read_dumps(const char *text, bool in_use, bool *accepted, struct dc_error *error)
{
    struct dc_dump_experiments *experiments;
    const enum dc_result result = dc_dump_experiments_read(text, MUTATED_FILE, &experiments, error);
    const char *wrong = NULL;
    *accepted = result == DC_SUCCESS;
    if (!*accepted)
        return experiments != NULL ? "refused, but there are experiments"
                                   : judge_refusal(result, error);
    for (size_t i = 0; in_use && i < experiments->n && wrong == NULL; i++)
        wrong = use_dump(&experiments->experiment[i].run[0], error);
    free(experiments);
    return wrong;
}

static const char *read_moments(const char *text, bool in_use, bool *accepted,
                                struct dc_error *error)
{
    struct dc_moment_limits limits;
    const enum dc_result result = dc_moment_limits_read(text, MUTATED_FILE, &limits, error);
    (void)in_use;
    *accepted = result == DC_SUCCESS;
    if (!*accepted)
        return judge_refusal(result, error);
    return limits.electron > 0 && limits.muon > 0 && isfinite(limits.electron + limits.muon)
               ? NULL
               : "a limit is not positive";
}

static const char *open_texono(const struct dc_texono_files *files, bool *accepted,
                               struct dc_error *error)
{
    struct dc_texono *texono;
    struct dc_texono_result point;
    const enum dc_result result = dc_texono_open(files, &texono, error);
    *accepted = result == DC_SUCCESS;
    if (!*accepted)
        return texono != NULL ? "refused, but there is TEXONO" : judge_refusal(result, error);
    dc_texono_set_mass(texono, 10);
    dc_texono_compare(texono, -1e-12, &point);
    const double standard = dc_texono_standard_events(texono);
    dc_texono_close(texono);
    return standard > 0 && isfinite(point.events) && isfinite(point.delta_chi2)
               ? NULL
               : "events or chi2 of TEXONO are no numbers";
}

static const char *read_texono(const char *text, bool in_use, bool *accepted,
                               struct dc_error *error)
{
    (void)in_use;
    const struct dc_texono_files files = {text, MUTATED_FILE, reactor, "reactor", NULL, NULL};
    return open_texono(&files, accepted, error);
}

static const char *read_texono_bins(const char *text, bool in_use, bool *accepted,
                                    struct dc_error *error)
{
    (void)in_use;
    const struct dc_texono_files files = {texono_facts, "texono", reactor,
                                          "reactor",    text,     MUTATED_FILE};
    return open_texono(&files, accepted, error);
}

/* ---- nuclei ---------------------------------------------------------------------------------- */

static const char *use_conus(const struct dc_cevns_text *spectrum,
                             const struct dc_conus_counts *counts, bool *accepted,
                             struct dc_error *error)
{
    const struct dc_cevns_options options = {.form_factor = DC_FORM_FACTOR_KLEIN_NYSTRAND};
    const struct dc_vector_boson boson = some_boson();
    struct dc_conus *conus;
    struct dc_conus_result point;
    const enum dc_result result = dc_conus_open(&options, spectrum, counts, &conus, error);
    *accepted = result == DC_SUCCESS;
    if (!*accepted)
        return conus != NULL ? "refused, but there is CONUS+" : judge_refusal(result, error);
    dc_conus_set_mass(conus, boson.mass_mev);
    dc_conus_point(conus, &boson, &point);
    dc_conus_close(conus);
    return isfinite(point.events) && isfinite(point.delta_chi2)
               ? NULL
               : "events or chi2 of CONUS+ are no numbers";
}

/* Both experiments at a reactor must bear what one of them reads. */
static const char *read_reactor(const char *text, bool in_use, bool *accepted,
                                struct dc_error *error)
{
    const struct dc_texono_files files = {texono_facts, "texono", text, MUTATED_FILE, NULL, NULL};
    const char *wrong = open_texono(&files, accepted, error);
    const struct dc_cevns_text spectrum = {text, MUTATED_FILE};
    return in_use && *accepted && wrong == NULL ? use_conus(&spectrum, NULL, accepted, error)
                                                : wrong;
}

static const char *read_conus(const char *text, bool in_use, bool *accepted, struct dc_error *error)
{
    struct dc_conus_counts counts;
    const struct dc_cevns_text spectrum = {reactor, "reactor"};
    const enum dc_result result = dc_conus_counts_read(text, MUTATED_FILE, &counts, error);
    *accepted = result == DC_SUCCESS;
    if (!*accepted)
        return judge_refusal(result, error);
    return in_use ? use_conus(&spectrum, &counts, accepted, error) : NULL;
}

static const char *use_csi(const struct dc_csi_data *data, const struct dc_csi_pulse *pulse,
                           struct dc_error *error)
{
    const struct dc_cevns_options options = {.form_factor = DC_FORM_FACTOR_KLEIN_NYSTRAND};
    const struct dc_vector_boson boson = some_boson();
    struct dc_csi *csi;
    struct dc_csi_fit fit;
    if (dc_csi_open(&options, data, pulse, &csi, error) != DC_SUCCESS)
        return "the CsI detector cannot be opened";
    dc_csi_set_mass(csi, boson.mass_mev);
    const enum dc_status status = dc_csi_fit_point(csi, DC_CSI_WITH_CEVNS, &boson, &fit);
    dc_csi_close(csi);
    return status == DC_STEP_LIMIT || isfinite(fit.chi2) ? NULL : "chi2 of CsI is no number";
}

static const char *read_counts(const char *text, bool in_use, bool *accepted,
                               struct dc_error *error)
{
    struct dc_csi_data data;
    const enum dc_result result = dc_csi_data_read(text, MUTATED_FILE, &data, error);
    *accepted = result == DC_SUCCESS;
    if (!*accepted)
        return judge_refusal(result, error);
    const char *wrong = in_use ? use_csi(&data, NULL, error) : NULL;
    dc_csi_data_free(&data);
    return wrong;
}

static const char *import(const char *text, enum dc_csi_file mutated, bool in_use, bool *accepted,
                          struct dc_error *error)
{
    struct dc_csi_data data;
    struct dc_cevns_text files[DC_CSI_FILES];
    for (enum dc_csi_file f = 0; f < DC_CSI_FILES; f++)
        files[f] = f == mutated ? (struct dc_cevns_text){text, MUTATED_FILE}
                                : (struct dc_cevns_text){
                                      f == DC_CSI_BEAM_ON || f == DC_CSI_STEADY ? events : density,
                                      dc_csi_file_name(f)};
    const enum dc_result result = dc_csi_data_import(files, &data, error);
    *accepted = result == DC_SUCCESS;
    if (!*accepted)
        return judge_refusal(result, error);
    const char *wrong = in_use ? use_csi(&data, NULL, error) : NULL;
    dc_csi_data_free(&data);
    return wrong;
}

static const char *read_events(const char *text, bool in_use, bool *accepted,
                               struct dc_error *error)
{
    return import(text, DC_CSI_STEADY, in_use, accepted, error);
}

static const char *read_energies(const char *text, bool in_use, bool *accepted,
                                 struct dc_error *error)
{
    return import(text, DC_CSI_BRN_ENERGY, in_use, accepted, error);
}

static const char *read_times(const char *text, bool in_use, bool *accepted, struct dc_error *error)
{
    return import(text, DC_CSI_NIN_TIME, in_use, accepted, error);
}

static const char *read_pulse(const char *text, bool in_use, bool *accepted, struct dc_error *error)
{
    struct dc_csi_pulse pulse;
    struct dc_csi_data data;
    const char *wrong = NULL;
    const enum dc_result result = dc_csi_pulse_read(text, MUTATED_FILE, &pulse, error);
    *accepted = result == DC_SUCCESS;
    if (!*accepted)
        return judge_refusal(result, error);
    if (in_use && dc_csi_data_read(csi_counts, "counts", &data, error) == DC_SUCCESS) {
        wrong = use_csi(&data, &pulse, error);
        dc_csi_data_free(&data);
    }
    dc_csi_pulse_free(&pulse);
    return wrong;
}

/* ---- hadrons --------------------------------------------------------------------------------- */

static const char *open_hadrons(const struct dc_hadron_files *files, bool *accepted,
                                struct dc_error *error)
{
    static const double masses[] = {200, 780, 1999, 2001, 5e4};
    struct dc_hadron_data *data;
    const enum dc_result result = dc_hadron_data_open(files, &data, error);
    const char *wrong = NULL;
    *accepted = result == DC_SUCCESS;
    if (!*accepted)
        return data != NULL ? "refused, but there are hadrons" : judge_refusal(result, error);
    for (size_t i = 0; i < sizeof masses / sizeof masses[0]; i++) {
        struct dc_hadron_ratios ratios;
        dc_hadron_ratios_at(data, DC_HADRONS_R_RATIO, masses[i], &ratios);
        if (!isfinite(ratios.light) || !isfinite(ratios.curve[DC_CURVE_3PI_OMEGA_PHI]))
            wrong = "a ratio of hadrons is no number";
    }
    dc_hadron_data_close(data);
    return wrong;
}

static const char *read_curve(const char *text, bool in_use, bool *accepted, struct dc_error *error)
{
    struct dc_hadron_files files = {.r_table = {NULL, NULL}};
    (void)in_use;
    for (enum dc_curve i = 0; i < DC_CURVE_COUNT; i++)
        files.curve[i] =
            (struct dc_named_text){i == DC_CURVE_3PI_OMEGA_PHI ? text : curve_rows,
                                   i == DC_CURVE_3PI_OMEGA_PHI ? MUTATED_FILE : dc_curve_file(i)};
    return open_hadrons(&files, accepted, error);
}

static const char *read_r(const char *text, bool in_use, bool *accepted, struct dc_error *error)
{
    const struct dc_hadron_files files = {.r_table = {text, MUTATED_FILE}};
    (void)in_use;
    return open_hadrons(&files, accepted, error);
}

/* ---------------------------------------------------------------------------------------------- */

int main(int argc, char **argv)
{
    char *dumps = text_of_file("inputs/experiments/electron_dumps.yaml");
    char *moments = text_of_file("inputs/anomalous_moments.txt");
    texono_facts = text_of_file("inputs/texono.txt");
    reactor = text_of_file("inputs/reactor_spectrum.txt");
    csi_counts = text_of_file("inputs/csi_counts.csv");
    const char *const texts[][2] = {{dumps, NULL},        {csi_counts, NULL}, {reactor, NULL},
                                    {texono_facts, NULL}, {moments, NULL},    {texono_rows, NULL},
                                    {conus_rows, NULL},   {events, NULL},     {density, NULL},
                                    {pulse_rows, NULL},   {curve_rows, NULL}, {r_rows, NULL}};
    const struct data_kind kinds[] = {
        {"electron beam dumps", texts[0], read_dumps},
        {"counts of CsI", texts[1], read_counts},
        {"antineutrinos of a reactor", texts[2], read_reactor},
        {"facts of TEXONO", texts[3], read_texono},
        {"limits of magnetic moments", texts[4], read_moments},
        {"bins of TEXONO", texts[5], read_texono_bins},
        {"bins of CONUS+", texts[6], read_conus},
        {"events of CsI", texts[7], read_events},
        {"energies of neutrons", texts[8], read_energies},
        {"times of neutrons", texts[8], read_times},
        {"pulses", texts[9], read_pulse},
        {"curves of hadrons", texts[10], read_curve},
        {"tables of R", texts[11], read_r},
    };
    const int code = torture_data(argc, argv, kinds, sizeof kinds / sizeof kinds[0]);
    free(csi_counts);
    free(reactor);
    free(texono_facts);
    free(moments);
    free(dumps);
    return code;
}

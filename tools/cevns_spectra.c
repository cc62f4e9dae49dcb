/* Spectra of coherent scattering that a picture is drawn from (Fig. 14): X of 10 MeV.
 *
 *   cevns_spectra csi      COHERENT, over photoelectrons; g_X = 8e-5
 *   cevns_spectra conus    CONUS+, over ionisation energy; g_X = 3e-5
 *
 * prints lines of numbers divided by commas, after a line that names the columns. */
#include "darkcube/cevns.h"
#include "darkcube/constants.h"
#include "darkcube/deck.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BOSONS = 4 }; /* the first is none */

static void set_bosons(double coupling, struct dc_vector_boson bosons[BOSONS])
{
    static const char *const names[BOSONS] = {"b-l", "b-l", "chargephobic", "nucleophobic:Cs"};
    for (size_t b = 0; b < BOSONS; b++) {
        double angle = 0;
        bosons[b] = (struct dc_vector_boson){.mass_mev = 10, .coupling = b == 0 ? 0 : coupling};
        if (dc_em_bl_angle_named(names[b], &angle))
            dc_em_bl_charges(angle, &bosons[b].charges);
    }
}

static double row_sum(const double row[DC_CSI_TIME_BINS])
{
    double sum = 0;
    for (size_t j = 0; j < DC_CSI_TIME_BINS; j++)
        sum += row[j];
    return sum;
}

static enum dc_result print_csi(const char *text, const char *path, struct dc_error *error)
{
    const struct dc_cevns_options options = {.form_factor = DC_FORM_FACTOR_KLEIN_NYSTRAND,
                                             .arrival_window_us = 10};
    struct dc_csi_data data;
    struct dc_csi *csi;
    enum dc_result result = dc_csi_data_read(text, path, &data, error);
    if (result != DC_SUCCESS)
        return result;
    result = dc_csi_open(&options, &data, NULL, &csi, error);
    if (result == DC_SUCCESS) {
        struct dc_csi_expected_backgrounds expected;
        struct dc_vector_boson bosons[BOSONS];
        static double events[BOSONS][DC_CSI_FLAVOURS][DC_CSI_ENERGY_BINS][DC_CSI_TIME_BINS];
        set_bosons(8e-5, bosons);
        dc_csi_set_mass(csi, bosons[0].mass_mev);
        dc_csi_backgrounds(csi, &expected);
        for (size_t b = 0; b < BOSONS; b++)
            dc_csi_events(csi, &bosons[b], events[b]);
        printf("low_pe,high_pe,residual,error,brn,nin,nu_mu,nu_e,anti_nu_mu,b_l,chargephobic,"
               "nucleophobic\n");
        for (size_t i = 0; i < DC_CSI_ENERGY_BINS; i++) {
            const double counts = row_sum(data.counts[i]);
            const double neutrons =
                row_sum(expected.beam_neutrons[i]) + row_sum(expected.neutrino_neutrons[i]);
            printf("%g,%g,%.9g,%.9g,%.9g,%.9g", data.energy_edges[i], data.energy_edges[i + 1],
                   counts - data.steady[i], sqrt(counts + data.steady[i]),
                   row_sum(expected.beam_neutrons[i]), row_sum(expected.neutrino_neutrons[i]));
            for (size_t f = 0; f < DC_CSI_FLAVOURS; f++)
                printf(",%.9g", row_sum(events[0][f][i]));
            for (size_t b = 1; b < BOSONS; b++)
                printf(",%.9g", neutrons + row_sum(events[b][0][i]) + row_sum(events[b][1][i]) +
                                    row_sum(events[b][2][i]));
            printf("\n");
        }
        dc_csi_close(csi);
    }
    dc_csi_data_free(&data);
    return result;
}

static enum dc_result print_conus(const char *text, const char *path, struct dc_error *error)
{
    const struct dc_cevns_options options = {.form_factor = DC_FORM_FACTOR_KLEIN_NYSTRAND,
                                             .arrival_window_us = 10};
    const struct dc_cevns_text reactor = {text, path};
    struct dc_vector_boson bosons[BOSONS];
    struct dc_conus *conus;
    enum dc_result result = dc_conus_open(&options, &reactor, NULL, &conus, error);
    if (result != DC_SUCCESS)
        return result;
    set_bosons(3e-5, bosons);
    dc_conus_set_mass(conus, bosons[0].mass_mev);
    printf("low_ev,high_ev,standard,b_l,chargephobic,nucleophobic\n");
    for (double low = 160; low < 360; low += 10) {
        printf("%g,%g", low, low + 10);
        for (size_t b = 0; b < BOSONS; b++)
            printf(",%.9g", dc_conus_events_between(conus, &bosons[b], low, low + 10));
        printf("\n");
    }
    dc_conus_close(conus);
    return DC_SUCCESS;
}

int main(int argc, char **argv)
{
    const bool is_csi = argc == 2 && strcmp(argv[1], "csi") == 0;
    if (!is_csi && (argc != 2 || strcmp(argv[1], "conus") != 0)) {
        fprintf(stderr, "usage: cevns_spectra csi|conus\n");
        return 2;
    }
    const char *path = is_csi ? "inputs/csi_counts.csv" : "inputs/reactor_spectrum.txt";
    char *text = NULL;
    struct dc_error error = {""};
    gsl_set_error_handler_off();
    enum dc_result result = dc_read_text(path, DC_ERROR_DATA, &text, &error);
    if (result == DC_SUCCESS)
        result = is_csi ? print_csi(text, path, &error) : print_conus(text, path, &error);
    free(text);
    if (result != DC_SUCCESS)
        fprintf(stderr, "cevns_spectra: %s\n", error.text);
    else if (fflush(stdout) != 0 || ferror(stdout) != 0)
        result = DC_ERROR_OUTPUT;
    return (int)result;
}

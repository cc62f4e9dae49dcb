#include "cevns_fixture.h"

#include "close.h"
#include "darkcube/deck.h"

#include <stdlib.h>

char *fixture_text(const char *path)
{
    char *text = NULL;
    struct dc_error error = {""};
    if (dc_read_text(path, DC_ERROR_DATA, &text, &error) != DC_SUCCESS)
        fail_msg("%s", error.text);
    return text;
}

struct dc_csi *fixture_csi(enum dc_form_factor form_factor, enum dc_csi_profile profile,
                           double arrival_window_us)
{
    const struct dc_cevns_options options = {
        .form_factor = form_factor, .profile = profile, .arrival_window_us = arrival_window_us};
    struct dc_csi_data data;
    struct dc_csi *csi = NULL;
    struct dc_error error = {""};
    char *text = fixture_text("inputs/csi_counts.csv");
    if (dc_csi_data_read(text, "csi_counts.csv", &data, &error) != DC_SUCCESS ||
        dc_csi_open(&options, &data, NULL, &csi, &error) != DC_SUCCESS)
        fail_msg("%s", error.text);
    dc_csi_data_free(&data);
    free(text);
    return csi;
}

struct dc_vector_boson fixture_boson(double mass_mev, double coupling, double angle_rad)
{
    struct dc_vector_boson boson = {.mass_mev = mass_mev, .coupling = coupling};
    dc_em_bl_charges(angle_rad, &boson.charges);
    return boson;
}

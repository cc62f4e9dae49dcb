/* An example: a boson and what becomes of it, from a program of one's own.
 *
 *   cc -std=c11 example_model.c $(pkg-config --static --cflags --libs darkcube) -o example_model
 *   ./example_model 500MeV chargephobic
 *
 * Nothing else is needed: libdarkcube knows neither MPI nor files. */
#include <darkcube/model.h>
#include <darkcube/production.h>
#include <darkcube/widths.h>

#include <stdio.h>

static const double coupling = 1e-6; /* at the electron mass, as the angle */

static void print_widths(const struct dc_vector_boson *boson, const struct dc_hadron_data *data)
{
    struct dc_hadron_ratios ratios;
    struct dc_widths widths;
    dc_hadron_ratios_at(data, DC_HADRONS_R_RATIO, boson->mass_mev, &ratios);
    dc_boson_widths(boson, &ratios, &widths);
    printf("lifetime: %.9g s%s\n", dc_lifetime_s(&widths),
           widths.approximate ? " (approximate hadrons)" : "");
    for (int i = 0; i < DC_STATE_COUNT; i++)
        if (widths.state_mev[i] > 0)
            printf("branching fraction into %s: %.9g\n", dc_state_particles((enum dc_state)i),
                   dc_branching_fraction(&widths, (enum dc_state)i));
}

static void print_production(const struct dc_vector_boson *boson)
{
    for (int i = 0; i < DC_PRODUCTION_COUNT; i++) {
        const enum dc_production channel = (enum dc_production)i;
        if (boson->mass_mev < dc_production_closes_mev(channel))
            printf("%s, over a dark photon: %.9g\n", dc_production_process(channel),
                   dc_production_ratio(channel, boson));
    }
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: example_model MASS ANGLE\n");
        return DC_ERROR_USAGE;
    }
    struct dc_error error;
    double mass_mev, angle_rad;
    enum dc_result result =
        dc_model_parse_coordinate(&dc_model_em_bl, DC_AXIS_MASS, argv[1], &mass_mev, &error);
    if (result == DC_SUCCESS)
        result =
            dc_model_parse_coordinate(&dc_model_em_bl, DC_AXIS_ANGLE, argv[2], &angle_rad, &error);

    /* The couplings at the scale of the mass, where it decays and is made. */
    struct dc_couplings couplings;
    struct dc_vector_boson boson;
    if (result == DC_SUCCESS) {
        const enum dc_status status =
            dc_run_couplings(DC_RUNNING_ON, coupling, angle_rad, mass_mev, &couplings);
        if (status != DC_OK)
            result = dc_fail(&error, DC_ERROR_USAGE, "%s: %s", argv[1], dc_status_sentence(status));
    }

    /* Once a program. Without files of measured hadrons widths into them are approximate. */
    struct dc_hadron_data *data = NULL;
    if (result == DC_SUCCESS)
        result = dc_hadron_data_open(NULL, &data, &error);
    if (result == DC_SUCCESS) {
        dc_couplings_boson(&couplings, mass_mev, &boson);
        printf("mass: %.9g MeV\ncoupling there: %.9g\ncharge of the electron: %.9g\n",
               boson.mass_mev, boson.coupling, boson.charges.lepton);
        print_widths(&boson, data);
        print_production(&boson);
    } else {
        fprintf(stderr, "example_model: %s\n", error.text);
    }
    dc_hadron_data_close(data);
    return (int)result;
}

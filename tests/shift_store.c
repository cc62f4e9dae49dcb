#include "shift_store.h"

#include "darkcube/store.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { N_ANGLES = 3, N_OUTPUTS = 2 };

static double logistic(double x)
{
    return 1 / (1 + exp(-x));
}

enum dc_status shift_status(double mass_mev, double coupling, double angle_rad)
{
    if (angle_rad < 1 && mass_mev < 1.7 && coupling < 6e-12 * (2 - mass_mev))
        return DC_LATE_DECAY;
    if (angle_rad > 2 && mass_mev < 3 && coupling < 3e-12 / (mass_mev * mass_mev))
        return DC_LATE_DECAY;
    if (angle_rad > 1 && angle_rad < 2 && fabs(log(mass_mev / 4)) < 0.05 &&
        fabs(log(coupling / 3e-10)) < 0.1)
        return DC_STEP_LIMIT;
    return DC_OK;
}

double shift_value(double mass_mev, double coupling, double angle_rad)
{
    if (shift_status(mass_mev, coupling, angle_rad) != DC_OK)
        return NAN;
    const double size = angle_rad < 1 ? -1.3 : angle_rad < 2 ? 2.6 : 1.1;
    const double threshold = angle_rad < 2 ? 2e-11 : 1e-10;
    double rise = logistic(2 * log(coupling / threshold) + 0.6 * log(mass_mev));
    double fall = logistic((8 - mass_mev + 0.8 * log(coupling / 1e-9)) / 1.3);
    double dip = 1 - 0.6 * exp(-pow(log(coupling / 4e-9), 2) - pow(log(mass_mev / 2), 2) * 4);
    return size * rise * fall * dip;
}

static void describe(struct dc_output *output, const char *name, const char *long_name)
{
    snprintf(output->name, sizeof output->name, "%s", name);
    snprintf(output->unit, sizeof output->unit, "1");
    snprintf(output->long_name, sizeof output->long_name, "%s", long_name);
    snprintf(output->source, sizeof output->source, "closed form");
}

static enum dc_result write_values(struct dc_store *store, const struct dc_deck *deck,
                                   struct dc_error *error)
{
    const struct dc_cube *cube = &deck->cube;
    size_t n = cube->axis[DC_AXIS_COUPLING].n;
    struct dc_record record;
    enum dc_result result = dc_record_init(&record, N_OUTPUTS, n, error);
    for (size_t p = 0; p < dc_cube_pencils(cube) && result == DC_SUCCESS; p++) {
        struct dc_index index = dc_cube_pencil_index(cube, p);
        for (size_t j = 0; j < n; j++) {
            double x[DC_AXIS_COUNT];
            index.i[DC_AXIS_COUPLING] = j;
            dc_cube_coordinates(cube, index, x);
            const double mass = x[DC_AXIS_MASS], coupling = x[DC_AXIS_COUPLING],
                         angle = x[DC_AXIS_ANGLE];
            record.outputs[j] = 3.0443 + shift_value(mass, coupling, angle);
            record.outputs[n + j] = shift_value(mass, coupling, angle);
            record.seconds[j] = 0;
            record.status[j] = (uint8_t)shift_status(mass, coupling, angle);
        }
        result = dc_store_write_pencil(store, 0, p, &record, error);
    }
    dc_record_free(&record);
    return result;
}

enum dc_result shift_store_make(const char *path, size_t n_mass, size_t n_coupling,
                                struct dc_error *error)
{
    static const struct dc_probe probe = {.name = "cosmology", .summary = "shift in closed form"};
    static char label[N_ANGLES][16] = {"dark-photon", "b-l", "chargephobic"};
    const double pi = acos(-1);
    double angles[N_ANGLES] = {0, pi / 2, 3 * pi / 4};
    char *labels[N_ANGLES] = {label[0], label[1], label[2]};
    char text[] = "model: em-bl\n";
    struct dc_probe_choice choice = {.probe = &probe, .outputs = {.n = N_OUTPUTS}};
    describe(&choice.outputs.output[0], "neff", "effective number of neutrino species");
    describe(&choice.outputs.output[1], "delta_neff", "shift of N_eff from the Standard Model");
    choice.outputs.exclusion_level[1] = -0.4;
    struct dc_deck deck = {.model = &dc_model_em_bl,
                           .has_axes = true,
                           .cube = {.model = &dc_model_em_bl},
                           .n_probes = 1,
                           .probes = &choice,
                           .effective = text};
    memset(deck.hash, '0', DC_HASH_LENGTH);
    struct dc_grid_axis *axis = deck.cube.axis;
    struct dc_store *store = NULL;
    for (size_t k = 0; k < DC_AXIS_COUNT; k++)
        axis[k].axis = &dc_model_em_bl.axis[k];
    enum dc_result result = dc_grid_axis_fill(&axis[DC_AXIS_MASS], 1, n_mass == 1 ? 1 : 30, n_mass,
                                              DC_SPACING_LOG, error);
    if (result == DC_SUCCESS)
        result = dc_grid_axis_fill(&axis[DC_AXIS_COUPLING], 1e-12, n_coupling == 1 ? 1e-12 : 1e-7,
                                   n_coupling, DC_SPACING_LOG, error);
    axis[DC_AXIS_ANGLE].spacing = DC_SPACING_LIST;
    axis[DC_AXIS_ANGLE].n = N_ANGLES;
    axis[DC_AXIS_ANGLE].values = angles;
    axis[DC_AXIS_ANGLE].labels = labels;
    if (result == DC_SUCCESS)
        result = dc_store_create(path, &deck, true, error);
    if (result == DC_SUCCESS)
        result = dc_store_open(path, &deck, MPI_COMM_SELF, &store, error);
    if (result == DC_SUCCESS)
        result = write_values(store, &deck, error);
    if (store != NULL) {
        struct dc_error close_error;
        enum dc_result closed = dc_store_close(store, &close_error);
        if (result == DC_SUCCESS && closed != DC_SUCCESS) {
            result = closed;
            *error = close_error;
        }
    }
    axis[DC_AXIS_ANGLE].values = NULL; /* ours */
    axis[DC_AXIS_ANGLE].labels = NULL;
    dc_cube_free(&deck.cube);
    return result;
}

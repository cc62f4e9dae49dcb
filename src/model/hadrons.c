/* Hadrons of a mass: curves up to 2 GeV, R of all hadrons above, measured or approximate. */
#include "darkcube/widths.h"

#include "darkcube/constants.h"
#include "darkcube/model.h"
#include "model/approximate_hadrons.h"
#include "model/points.h"

#include <math.h>
#include <stdlib.h>

static const double curves_end_mev = 2000;

/* Quarks are open above their lightest mesons; those of Darkcast are free ones. */
static const double open_charm_mev = 2 * DC_D_MESON_MASS_MEV;
static const double open_bottom_mev = 2 * DC_BOTTOM_MASS_MEV;
static const double free_charm_mev = 1500, free_bottom_mev = 4800;

static const char *const files[DC_CURVE_COUNT] = {
#define DC_CURVE_FILE(symbol, state, in_file, meson) [symbol] = "rf." in_file "." meson ".dat",
    DC_CURVE_LIST(DC_CURVE_FILE)
#undef DC_CURVE_FILE
};

const char *dc_curve_file(enum dc_curve curve)
{
    return files[curve];
}

struct dc_hadron_data {
    bool has_curves, has_r;
    struct dc_points curve[DC_CURVE_COUNT];
    struct dc_points r;
    struct dc_approximate_hadrons approximate;
};

void dc_hadron_data_close(struct dc_hadron_data *data)
{
    if (data == NULL)
        return;
    for (size_t i = 0; i < DC_CURVE_COUNT; i++)
        dc_points_free(&data->curve[i]);
    dc_points_free(&data->r);
    dc_approximate_hadrons_close(&data->approximate);
    free(data);
}

/* Masses in MeV would all lie above what a file is for, and say nothing. */
static enum dc_result check_gev(const struct dc_points *points, const char *file, double end_mev,
                                struct dc_error *error)
{
    if (points->x[0] < end_mev / 1e3)
        return DC_SUCCESS;
    return dc_fail(error, DC_ERROR_DATA, "%s: begins at %g; expected masses in GeV, from below %g",
                   file, points->x[0], end_mev / 1e3);
}

static enum dc_result read_files(struct dc_hadron_data *data, const struct dc_hadron_files *given,
                                 struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    data->has_curves = given->curve[0].text != NULL;
    data->has_r = given->r_table.text != NULL;
    for (enum dc_curve i = 0; data->has_curves && result == DC_SUCCESS && i < DC_CURVE_COUNT; i++) {
        const struct dc_named_text *file = &given->curve[i];
        result =
            file->text == NULL
                ? dc_fail(error, DC_ERROR_DATA, "the curve %s is missing", files[i])
                : dc_points_read_curve(file, i == DC_CURVE_3PI_OMEGA_PHI, &data->curve[i], error);
        if (result == DC_SUCCESS)
            result = check_gev(&data->curve[i], file->name, curves_end_mev, error);
    }
    if (data->has_r && result == DC_SUCCESS)
        result = dc_points_read_r_table(&given->r_table, &data->r, error);
    if (data->has_r && result == DC_SUCCESS)
        result = check_gev(&data->r, given->r_table.name, DC_WIDTHS_HIGHEST_MEV, error);
    return result;
}

enum dc_result dc_hadron_data_open(const struct dc_hadron_files *given,
                                   struct dc_hadron_data **data, struct dc_error *error)
{
    *data = NULL;
    struct dc_hadron_data *made = calloc(1, sizeof *made);
    if (made == NULL)
        return dc_fail_memory(error);
    enum dc_result result = given != NULL ? read_files(made, given, error) : DC_SUCCESS;
    if (result == DC_SUCCESS)
        result = dc_approximate_hadrons_open(&made->approximate, error);
    if (result != DC_SUCCESS) {
        dc_hadron_data_close(made);
        return result;
    }
    *data = made;
    return DC_SUCCESS;
}

/* ---- at a mass ------------------------------------------------------------------------------- */

static void find_curves(const struct dc_hadron_data *data, double mass_mev,
                        double curve[DC_CURVE_COUNT])
{
    const double gev = mass_mev / 1e3;
    if (!data->has_curves) {
        dc_approximate_curves(&data->approximate, mass_mev, curve);
        return;
    }
    for (size_t i = 0; i < DC_CURVE_COUNT; i++)
        curve[i] = gev < data->curve[i].x[0] ? 0 : dc_points_at(&data->curve[i], gev);
}

/* Eq. (26): each open flavour has the same share of R a squared charge. */
static void share_r(const struct dc_hadron_data *data, struct dc_hadron_ratios *ratios)
{
    const bool charm = ratios->mass_mev > open_charm_mev;
    const bool bottom = ratios->mass_mev > open_bottom_mev;
    const double charges = (6 + 4 * charm + bottom) / 9.;
    ratios->light = data->has_r ? dc_points_at(&data->r, ratios->mass_mev / 1e3) / charges
                                : dc_approximate_r_of_quarks(ratios->mass_mev);
    ratios->charm = charm ? ratios->light : 0;
    ratios->bottom = bottom ? ratios->light : 0;
}

/* Width of a free quark pair over g^2 x^2 m/(12 pi). */
static double free_quark(double mass_mev, double quark_mass_mev)
{
    return 12 * DC_PI * dc_width_fermions(3, 1, 1, mass_mev, quark_mass_mev) / mass_mev;
}

void dc_hadron_ratios_at(const struct dc_hadron_data *data, enum dc_hadrons_above above,
                         double mass_mev, struct dc_hadron_ratios *ratios)
{
    const bool by_curves = mass_mev <= curves_end_mev || above == DC_HADRONS_DARKCAST_FROZEN;
    *ratios = (struct dc_hadron_ratios){.mass_mev = mass_mev};
    if (by_curves)
        find_curves(data, fmin(mass_mev, curves_end_mev), ratios->curve);
    else
        share_r(data, ratios);
    if (by_curves && mass_mev > curves_end_mev) {
        ratios->charm = free_quark(mass_mev, free_charm_mev);
        ratios->bottom = free_quark(mass_mev, free_bottom_mev);
    }
    bool hadrons = ratios->light > 0;
    for (size_t i = 0; i < DC_CURVE_COUNT; i++)
        hadrons = hadrons || ratios->curve[i] != 0;
    ratios->approximate = hadrons && !(by_curves ? data->has_curves : data->has_r);
}

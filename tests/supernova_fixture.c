#include "supernova_fixture.h"

#include "close.h"
#include "darkcube/deck.h"

#include <gsl/gsl_integration.h>
#include <stdlib.h>

static const char table_path[] = "inputs/nucleon_cross_sections.txt";

char *fixture_cross_sections_text(void)
{
    char *text = NULL;
    struct dc_error error = {""};
    if (dc_read_text(table_path, DC_ERROR_DATA, &text, &error) != DC_SUCCESS)
        fail_msg("%s", error.text);
    return text;
}

void fixture_cross_sections(struct dc_cross_sections *sections)
{
    struct dc_error error = {""};
    char *text = fixture_cross_sections_text();
    if (dc_cross_sections_read(text, table_path, sections, &error) != DC_SUCCESS)
        fail_msg("%s", error.text);
    free(text);
}

struct dc_star *fixture_star(const char *name)
{
    struct dc_star *star = NULL;
    struct dc_error error = {""};
    if (dc_star_analytic(name, 3, &star, &error) != DC_SUCCESS)
        fail_msg("%s", error.text);
    return star;
}

struct dc_supernova *fixture_supernova(const struct dc_star *star,
                                       const struct dc_supernova_options *options)
{
    struct dc_supernova *supernova = NULL;
    struct dc_error error = {""};
    char *text = fixture_cross_sections_text();
    if (dc_supernova_open(options, star, text, table_path, &supernova, &error) != DC_SUCCESS)
        fail_msg("%s", error.text);
    free(text);
    return supernova;
}

struct fixture_place fixture_place(struct dc_supernova_options options)
{
    struct fixture_place place = {.star = fixture_star("fiducial")};
    place.supernova = fixture_supernova(place.star, &options);
    place.physics = &place.supernova->physics;
    return place;
}

struct fixture_place fixture_place_in(enum dc_supernova_production production)
{
    struct dc_supernova_options options = dc_supernova_defaults();
    options.production = production;
    return fixture_place(options);
}

void fixture_leave(struct fixture_place *place)
{
    dc_supernova_close(place->supernova);
    dc_star_free(place->star);
}

void fixture_set(struct dc_supernova *supernova, double mass_mev, double angle_rad)
{
    struct dc_charges charges;
    dc_em_bl_charges(angle_rad, &charges);
    assert_int_equal(dc_supernova_set_mass(supernova, mass_mev, false), DC_OK);
    assert_int_equal(dc_supernova_set_charges(supernova, &charges), DC_OK);
}

struct dc_luminosity fixture_luminosity(const struct dc_supernova *supernova, double coupling)
{
    struct dc_luminosity luminosity[DC_SUPERNOVA_MAX_RADII];
    dc_supernova_luminosity(supernova, coupling, luminosity);
    return luminosity[0];
}

struct dc_rates fixture_rates(const struct fixture_place *place, enum dc_polarisation polarisation,
                              double radius_km, double mass, double energy)
{
    struct dc_layer layer;
    struct dc_rates rates;
    dc_layer_at(place->physics, radius_km, &layer);
    dc_rates_at(place->physics, &layer, polarisation, mass, energy,
                dc_photon_response(polarisation, mass, energy), &rates);
    return rates;
}

double fixture_integral(double (*f)(double x, void *parameters), void *parameters, double low,
                        double high, double relative_error)
{
    enum { INTERVALS = 2000 };
    gsl_function function = {f, parameters};
    gsl_integration_workspace *workspace = gsl_integration_workspace_alloc(INTERVALS);
    double value, error;
    assert_non_null(workspace);
    int status = isinf(high)
                     ? gsl_integration_qagiu(&function, low, 0, relative_error, INTERVALS,
                                             workspace, &value, &error)
                     : gsl_integration_qag(&function, low, high, 0, relative_error, INTERVALS,
                                           GSL_INTEG_GAUSS31, workspace, &value, &error);
    assert_int_equal(status, 0);
    gsl_integration_workspace_free(workspace);
    return value;
}

/* Luminosities and bounds against an independent program with another method: dense adaptive radial
 * grid, adaptive Gauss-Kronrod in energy. Its points span modes of production, stars, masses,
 * angles, escape radii, free streaming and trapping. */
#include "close.h"
#include "darkcube/bounds.h"
#include "darkcube/constants.h"
#include "supernova_fixture.h"

#include <gsl/gsl_errno.h>
#include <string.h>

/* One supernova is open at a time; rows of one kind stand together. Escape radii are the default's:
 * R_nu + 1 km, 100 km, 1000 km. */
struct opened {
    struct dc_star *star;
    struct dc_supernova *supernova;
    enum dc_supernova_production production;
    const char *name;
};

static void shut(struct opened *opened)
{
    dc_supernova_close(opened->supernova);
    dc_star_free(opened->star);
    *opened = (struct opened){0};
}

static void make_sure(struct opened *opened, enum dc_supernova_production production,
                      enum dc_supernova_accuracy accuracy, const char *star)
{
    if (opened->supernova != NULL && opened->production == production &&
        strcmp(opened->name, star) == 0)
        return;
    struct dc_supernova_options options = dc_supernova_defaults();
    options.production = production;
    options.accuracy = accuracy;
    shut(opened);
    opened->star = fixture_star(star);
    opened->supernova = fixture_supernova(opened->star, &options);
    opened->production = production;
    opened->name = star;
}

static const struct {
    enum dc_supernova_production production;
    const char *star;
    double mass, coupling, angle;
    size_t radius;
    double transverse, longitudinal;
} points[] = {
    {DC_SUPERNOVA_DETAILED_BALANCE, "fiducial", 2.17371, 1.08507e-11, 0.75 * DC_PI, 2, 1.684869e+50,
     4.517620e+48},
    {DC_SUPERNOVA_DETAILED_BALANCE, "fiducial", 2.2589, 8.19978e-08, 0.25 * DC_PI, 0, 8.733909e+52,
     1.448488e+54},
    {DC_SUPERNOVA_DETAILED_BALANCE, "fiducial", 1.39547, 1.58509e-08, 0, 0, 5.625923e+52,
     1.428795e+54},
    {DC_SUPERNOVA_DETAILED_BALANCE, "fiducial", 9.94871, 1.48217e-09, 0, 0, 9.273528e+54,
     3.793729e+53},
    {DC_SUPERNOVA_DETAILED_BALANCE, "fiducial", 160.119, 3.29541e-10, 0.5 * DC_PI, 2, 4.733354e+51,
     2.391947e+51},
    {DC_SUPERNOVA_DETAILED_BALANCE, "fiducial", 50.2017, 1.02973e-08, 0.25 * DC_PI, 0, 1.518064e+50,
     3.457684e+49},
    {DC_SUPERNOVA_DETAILED_BALANCE, "sfho-like", 4.25758, 5.17629e-07, 0, 0, 5.084843e+50,
     1.071250e+51},
    {DC_SUPERNOVA_DETAILED_BALANCE, "sfho-like", 17.9629, 1.51695e-10, 0.75 * DC_PI, 1,
     2.751584e+52, 3.657529e+51},
    {DC_SUPERNOVA_AS_PUBLISHED, "fiducial", 3.95384, 7.61178e-10, 0, 1, 7.748465e+53, 4.661267e+53},
    {DC_SUPERNOVA_AS_PUBLISHED, "fiducial", 15.3671, 5.30779e-09, 0.25 * DC_PI, 2, 3.861698e+52,
     1.220767e+49},
    {DC_SUPERNOVA_AS_PUBLISHED, "fiducial", 43.9679, 8.09273e-09, 2, 1, 5.927023e+52, 1.290870e+52},
    {DC_SUPERNOVA_AS_PUBLISHED, "fiducial", 255.133, 2.67501e-10, 0.75 * DC_PI, 1, 1.451864e+51,
     7.237880e+50},
    {DC_SUPERNOVA_AS_PUBLISHED, "sfho-like", 2.14012, 3.08559e-09, 0.5 * DC_PI, 1, 3.427106e+55,
     1.551018e+54},
    {DC_SUPERNOVA_SYMMETRIC, "fiducial", 3.08297, 1.57529e-08, 0.75 * DC_PI, 1, 2.031333e+55,
     7.815348e+53},
    {DC_SUPERNOVA_SYMMETRIC, "fiducial", 86.5926, 7.11499e-10, 0.75 * DC_PI, 1, 1.579836e+53,
     7.340657e+52},
};

static void assert_points(enum dc_supernova_accuracy accuracy, double tolerance)
{
    struct opened opened = {0};
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        struct dc_luminosity luminosity[DC_SUPERNOVA_MAX_RADII];
        make_sure(&opened, points[i].production, accuracy, points[i].star);
        fixture_set(opened.supernova, points[i].mass, points[i].angle);
        dc_supernova_luminosity(opened.supernova, points[i].coupling, luminosity);
        const struct dc_luminosity *l = &luminosity[points[i].radius];
        double sum = points[i].transverse + points[i].longitudinal;
        assert_relative(l->transverse + l->longitudinal, sum, tolerance);
        if (points[i].transverse > 0.01 * sum)
            assert_relative(l->transverse, points[i].transverse, tolerance);
        if (points[i].longitudinal > 0.01 * sum)
            assert_relative(l->longitudinal, points[i].longitudinal, tolerance);
    }
    shut(&opened);
}

static void quick_luminosities_are_good_to_a_hundredth(void **state)
{
    (void)state;
    assert_points(DC_SUPERNOVA_QUICK, 1e-2);
}

static void fine_luminosities_are_good_to_a_thousandth(void **state)
{
    (void)state;
    assert_points(DC_SUPERNOVA_FINE, 1e-3);
}

/* ---- bounds ---------------------------------------------------------------------------------- */

static const struct {
    enum dc_supernova_production production;
    const char *star;
    double mass, angle;
    size_t radius;
    double lower, upper; /* NAN, NAN: nothing is excluded */
} bounds[] = {
    {DC_SUPERNOVA_DETAILED_BALANCE, "fiducial", 6.0, 0, 1, 8.85536e-11, 3.22903e-08},
    {DC_SUPERNOVA_DETAILED_BALANCE, "fiducial", 6.0, 0.75 * DC_PI, 1, 1.57793e-10, 2.0967e-06},
    {DC_SUPERNOVA_DETAILED_BALANCE, "fiducial", 20.0, 0.5 * DC_PI, 2, 1.3307e-10, 3.46738e-09},
    {DC_SUPERNOVA_DETAILED_BALANCE, "fiducial", 60.0, 0, 2, NAN, NAN},
    {DC_SUPERNOVA_DETAILED_BALANCE, "fiducial", 60.0, 0.75 * DC_PI, 1, 2.52372e-10, 1.03367e-08},
    {DC_SUPERNOVA_DETAILED_BALANCE, "fiducial", 130.0, 2, 1, 2.51648e-10, 2.66458e-09},
    {DC_SUPERNOVA_DETAILED_BALANCE, "fiducial", 1.5, 0.5 * DC_PI, 1, 1.02934e-10, 1.83774e-07},
    {DC_SUPERNOVA_DETAILED_BALANCE, "fiducial", 14.0, 0.25 * DC_PI, 1, 1.65085e-11, 1.37677e-08},
    {DC_SUPERNOVA_DETAILED_BALANCE, "sfho-like", 100.0, 0, 2, NAN, NAN},
    {DC_SUPERNOVA_DETAILED_BALANCE, "sfho-like", 12.0, 0.5 * DC_PI, 1, 2.63099e-11, 2.55031e-08},
    {DC_SUPERNOVA_AS_PUBLISHED, "fiducial", 35.0, 0, 1, 8.91095e-11, 1.00547e-08},
    {DC_SUPERNOVA_AS_PUBLISHED, "fiducial", 9.0, 0.75 * DC_PI, 1, 1.0375e-10, 1.69287e-06},
};

static enum dc_status evaluate(void *state, const double coordinates[DC_AXIS_COUNT],
                               double *outputs, struct dc_diagnostics *diagnostics)
{
    struct dc_luminosity luminosity[DC_SUPERNOVA_MAX_RADII];
    (void)diagnostics;
    dc_supernova_luminosity(state, coordinates[DC_AXIS_COUPLING], luminosity);
    for (size_t k = 0; k < 3; k++)
        outputs[k] = luminosity[k].transverse + luminosity[k].longitudinal;
    return DC_OK;
}

/* Above 3e52 erg/s. The chargephobic one's upper edge at low mass lies on a long plateau, where a
 * change of L moves the edge by many times as much. */
static void bounds_are_good_to_a_hundredth(void **state)
{
    (void)state;
    static const struct dc_probe probe = {.name = "luminosities", .evaluate = evaluate};
    static const double coordinates[DC_AXIS_COUNT] = {1, NAN, 1};
    struct opened opened = {0};
    for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
        make_sure(&opened, bounds[i].production, DC_SUPERNOVA_QUICK, bounds[i].star);
        fixture_set(opened.supernova, bounds[i].mass, bounds[i].angle);
        struct dc_evaluator evaluator = {
            .probe = &probe, .state = opened.supernova, .n_outputs = 3, .mass = NAN, .angle = NAN};
        struct dc_bound bound = {.output = bounds[i].radius, .level = 3e52};
        size_t counts[DC_STATUS_COUNT] = {0};
        assert_int_equal(
            dc_bounds_find(&evaluator, coordinates, 1e-12, 1e-4, &bound, 1, counts, NULL),
            DC_SUCCESS);
        assert_int_equal(bound.n, isnan(bounds[i].lower) ? 0 : 1);
        if (bound.n == 1) {
            bool plateau = bounds[i].angle == 0.75 * DC_PI && bounds[i].mass <= 10;
            assert_relative(bound.interval[0].lower, bounds[i].lower, 1e-2);
            assert_relative(bound.interval[0].upper, bounds[i].upper, plateau ? 0.1 : 1e-2);
        }
        dc_bound_free(&bound);
    }
    shut(&opened);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quick_luminosities_are_good_to_a_hundredth),
        cmocka_unit_test(fine_luminosities_are_good_to_a_thousandth),
        cmocka_unit_test(bounds_are_good_to_a_hundredth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

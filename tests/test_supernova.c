/* Luminosities and bounds of the fiducial star against a printed table of an independent program,
 * the three settings against each other, and what the calculation refuses. */
#include "close.h"
#include "darkcube/constants.h"
#include "supernova_fixture.h"

#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>

enum { DARK_PHOTON, B_L, CHARGEPHOBIC, ANGLES };
static const double angles[ANGLES] = {0, 0.5 * DC_PI, 0.75 * DC_PI};
enum { COUPLINGS = 3 };
static const double couplings[COUPLINGS] = {1e-12, 1e-9, 1e-8};

/* L_T and L_L at 100 km for the couplings; couplings at which L_T + L_L is 3e52 erg/s, for 100 km
 * and 1000 km. */
static const struct {
    double mass;
    int angle;
    double transverse[COUPLINGS], longitudinal[COUPLINGS];
    double lower[2], upper[2];
} known[] = {
    {6,
     DARK_PHOTON,
     {2.86317e48, 1.55195e54, 1.33398e54},
     {9.97566e47, 3.35807e53, 8.23442e53},
     {8.8554e-11, 8.8618e-11},
     {3.2291e-08, 7.6754e-09}},
    {6,
     B_L,
     {6.05030e48, 2.27517e54, 1.08956e54},
     {1.19966e48, 3.06370e53, 5.79233e53},
     {6.4778e-11, 6.4804e-11},
     {3.3358e-08, 8.0327e-09}},
    {6,
     CHARGEPHOBIC,
     {1.17049e48, 7.95996e53, 1.25089e55},
     {7.42724e46, 3.90356e52, 7.92116e53},
     {1.5779e-10, 1.5779e-10},
     {2.0967e-06, 2.0966e-06}},
    {20,
     DARK_PHOTON,
     {4.89464e48, 3.25618e54, 9.30440e53},
     {3.07865e47, 1.93016e53, 1.59509e52},
     {7.6072e-11, 7.6317e-11},
     {1.5878e-08, 3.7645e-09}},
    {20,
     B_L,
     {1.63304e48, 1.33871e54, 1.92758e53},
     {9.73736e46, 8.35335e52, 2.42887e52},
     {1.3192e-10, 1.3307e-10},
     {1.2813e-08, 3.4674e-09}},
    {20,
     CHARGEPHOBIC,
     {6.39273e47, 5.78102e53, 4.63276e54},
     {1.10797e47, 1.00202e53, 9.78497e53},
     {2.0044e-10, 2.0044e-10},
     {3.3502e-08, 3.3502e-08}},
    {60,
     DARK_PHOTON,
     {2.37888e47, 1.61455e53, 7.84179e47},
     {5.71514e46, 3.70891e52, 1.74608e47},
     {3.2573e-10, NAN},
     {3.9765e-09, NAN}},
    {60,
     B_L,
     {4.80293e47, 2.87302e53, 1.40223e46},
     {2.47441e47, 1.45894e53, 4.37066e45},
     {2.0531e-10, 2.2973e-10},
     {3.8253e-09, 8.3413e-10}},
    {60,
     CHARGEPHOBIC,
     {3.28687e47, 2.95804e53, 2.79428e52},
     {1.45517e47, 1.31017e53, 1.18056e52},
     {2.5237e-10, 2.5237e-10},
     {1.0337e-08, 1.0337e-08}},
};
enum { KNOWN = sizeof known / sizeof known[0] };
static const double criterion = 3e52;

static double total_at(const struct dc_supernova *supernova, size_t radius, double coupling)
{
    struct dc_luminosity luminosity[DC_SUPERNOVA_MAX_RADII];
    dc_supernova_luminosity(supernova, coupling, luminosity);
    return luminosity[radius].transverse + luminosity[radius].longitudinal;
}

/* The total goes through the criterion within a tolerance of `edge`, from below or from above. */
static void assert_edge(const struct dc_supernova *supernova, size_t radius, double edge,
                        bool rises, double tolerance)
{
    double before = total_at(supernova, radius, edge / (1 + tolerance));
    double after = total_at(supernova, radius, edge * (1 + tolerance));
    if ((before < criterion) != rises || (after > criterion) != rises)
        fail_msg("edge %g at radius %zu: %g and %g erg/s", edge, radius, before, after);
}

static void assert_bounds(const struct dc_supernova *supernova, size_t row, double tolerance)
{
    /* light chargephobic ones have their upper edge on a plateau, which magnifies errors */
    bool plateau = known[row].angle == CHARGEPHOBIC && known[row].mass < 10;
    for (size_t k = 0; k < 2; k++) {
        if (isnan(known[row].lower[k])) {
            for (double g = 1e-12; g < 1e-5; g *= 1.3)
                assert_true(total_at(supernova, k, g) < criterion);
            continue;
        }
        assert_edge(supernova, k, known[row].lower[k], true, tolerance);
        assert_edge(supernova, k, known[row].upper[k], false, plateau ? 10 * tolerance : tolerance);
    }
}

/* Far-trapped luminosities, below 1e48 erg/s at couplings that large, have an error of 1e-2 in the
 * table itself. */
static void assert_luminosities(const struct dc_supernova *supernova, size_t row, double tolerance)
{
    for (size_t i = 0; i < COUPLINGS; i++) {
        struct dc_luminosity l = fixture_luminosity(supernova, couplings[i]);
        bool far_trapped = i > 0 && known[row].transverse[i] < 1e48;
        double allowed = far_trapped ? fmax(tolerance, 1e-2) : tolerance;
        assert_relative(l.transverse, known[row].transverse[i], allowed);
        assert_relative(l.longitudinal, known[row].longitudinal[i], allowed);
    }
}

static void assert_table(enum dc_supernova_accuracy accuracy, double tolerance)
{
    struct dc_supernova_options options = dc_supernova_defaults();
    struct dc_star *star = fixture_star("fiducial");
    options.accuracy = accuracy;
    options.n_radii = 2;
    options.radius[0] = (struct dc_escape_radius){false, 100};
    options.radius[1] = (struct dc_escape_radius){false, 1000};
    struct dc_supernova *supernova = fixture_supernova(star, &options);
    for (size_t row = 0; row < KNOWN; row++) {
        if (row % ANGLES == 0)
            assert_int_equal(dc_supernova_set_mass(supernova, known[row].mass, false), DC_OK);
        struct dc_charges charges;
        dc_em_bl_charges(angles[known[row].angle], &charges);
        assert_int_equal(dc_supernova_set_charges(supernova, &charges), DC_OK);
        assert_luminosities(supernova, row, tolerance);
        assert_bounds(supernova, row, tolerance);
    }
    dc_supernova_close(supernova);
    dc_star_free(star);
}

/* Two programs' cells differ, and a cell in which X is trapped has the mean of its emission: that
 * is worth a few 1e-4 in trapped luminosities, which the table's own error of 1e-4 adds to. */
static void reference_gives_the_table(void **state)
{
    (void)state;
    assert_table(DC_SUPERNOVA_REFERENCE, 5e-4);
}

static void quick_gives_the_table_to_a_hundredth(void **state)
{
    (void)state;
    assert_table(DC_SUPERNOVA_QUICK, 1e-2);
}

/* ---- settings -------------------------------------------------------------------------------- */

enum { SETTINGS = 3, MASSES = 4, GRID = 6 };
struct sweep {
    double total[MASSES][ANGLES][GRID];
};

static void run_sweep(enum dc_supernova_accuracy accuracy, struct sweep *sweep, double *estimate)
{
    static const double masses[MASSES] = {1.1, 4, 16.2, 90};
    struct dc_supernova_options options = dc_supernova_defaults();
    struct dc_star *star = fixture_star("fiducial");
    options.accuracy = accuracy;
    options.estimates_error = estimate != NULL;
    options.n_radii = 1;
    options.radius[0] = (struct dc_escape_radius){false, 100};
    struct dc_supernova *supernova = fixture_supernova(star, &options);
    for (size_t i = 0; i < MASSES; i++) {
        assert_int_equal(dc_supernova_set_mass(supernova, masses[i], estimate != NULL), DC_OK);
        for (size_t j = 0; j < ANGLES; j++) {
            struct dc_charges charges;
            dc_em_bl_charges(angles[j], &charges);
            assert_int_equal(dc_supernova_set_charges(supernova, &charges), DC_OK);
            for (size_t k = 0; k < GRID; k++) {
                double coupling = 1e-11 * pow(7, (double)k);
                struct dc_luminosity l = fixture_luminosity(supernova, coupling);
                sweep->total[i][j][k] = l.transverse + l.longitudinal;
                if (estimate != NULL)
                    *estimate++ = dc_supernova_error(supernova, coupling, &l);
            }
        }
    }
    dc_supernova_close(supernova);
    dc_star_free(star);
}

/* Quick, fine and reference come nearer and nearer, and quick's estimate is of the size of its true
 * error wherever there is a luminosity. */
static void settings_converge_and_know_their_error(void **state)
{
    (void)state;
    static struct sweep sweeps[SETTINGS];
    static double estimates[MASSES * ANGLES * GRID];
    double worst[2] = {0, 0}, sum[2] = {0, 0};
    run_sweep(DC_SUPERNOVA_QUICK, &sweeps[0], estimates);
    run_sweep(DC_SUPERNOVA_FINE, &sweeps[1], NULL);
    run_sweep(DC_SUPERNOVA_REFERENCE, &sweeps[2], NULL);
    const double *quick = &sweeps[0].total[0][0][0], *fine = &sweeps[1].total[0][0][0],
                 *reference = &sweeps[2].total[0][0][0];
    for (size_t i = 0; i < MASSES * ANGLES * GRID; i++) {
        if (fine[i] <= 1e44) {
            assert_true(isnan(estimates[i]));
            continue;
        }
        double error = fabs(quick[i] / reference[i] - 1);
        assert_relative(estimates[i], fabs(quick[i] / fine[i] - 1), 1e-9);
        assert_absolute(estimates[i], error, 0.3 * error + 3e-4);
        worst[0] = fmax(worst[0], error);
        worst[1] = fmax(worst[1], fabs(fine[i] / reference[i] - 1));
        sum[0] += error;
        sum[1] += fabs(fine[i] / reference[i] - 1);
    }
    assert_true(worst[0] < 1e-2 && worst[1] < 1e-3);
    assert_true(sum[1] < sum[0] / 2 && sum[1] > 0);
}

/* Without a finer mesh there is no estimate. */
static void estimates_are_made_on_demand(void **state)
{
    (void)state;
    struct dc_supernova_options options = dc_supernova_defaults();
    struct dc_star *star = fixture_star("fiducial");
    options.estimates_error = true;
    struct dc_supernova *supernova = fixture_supernova(star, &options);
    struct dc_luminosity luminosity[DC_SUPERNOVA_MAX_RADII];
    fixture_set(supernova, 20, 0); /* this mass without */
    dc_supernova_luminosity(supernova, 1e-9, luminosity);
    assert_true(isnan(dc_supernova_error(supernova, 1e-9, luminosity)));
    dc_supernova_close(supernova);
    dc_star_free(star);
}

/* ---- what is refused ------------------------------------------------------------------------- */

static void foreign_points_have_a_status(void **state)
{
    (void)state;
    static const double masses[] = {0.0999, 1000.1, -1, NAN, INFINITY};
    struct dc_supernova_options options = dc_supernova_defaults();
    struct dc_star *star = fixture_star("fiducial");
    struct dc_supernova *supernova = fixture_supernova(star, &options);
    for (size_t i = 0; i < sizeof masses / sizeof masses[0]; i++)
        assert_int_equal(dc_supernova_set_mass(supernova, masses[i], false), DC_OUT_OF_RANGE);
    assert_int_equal(dc_supernova_set_mass(supernova, 1000, false), DC_OK);
    assert_true(dc_supernova_cells(supernova) > 1000);
    struct dc_charges charges;
    dc_em_bl_charges(1, &charges);
    charges.lepton *= 0.5;
    assert_int_equal(dc_supernova_set_charges(supernova, &charges), DC_OUT_OF_RANGE);
    dc_em_bl_charges(1, &charges);
    charges.neutrino = 0;
    assert_int_equal(dc_supernova_set_charges(supernova, &charges), DC_OUT_OF_RANGE);
    dc_supernova_close(supernova);
    dc_supernova_close(NULL);
    dc_star_free(star);
}

static void bad_inputs_are_refused(void **state)
{
    (void)state;
    struct dc_supernova_options options = dc_supernova_defaults();
    struct dc_star *star = fixture_star("fiducial");
    struct dc_supernova *supernova;
    struct dc_error error = {""};
    char *table = fixture_cross_sections_text();
    assert_int_equal(dc_supernova_open(&options, star, "1 2\n", "broken.txt", &supernova, &error),
                     DC_ERROR_DATA);
    assert_null(supernova);
    assert_non_null(strstr(error.text, "broken.txt:1"));
    options.radius[1].km = 39.8;
    assert_int_equal(dc_supernova_open(&options, star, table, "table", &supernova, &error),
                     DC_ERROR_DATA);
    assert_null(supernova);
    assert_non_null(strstr(error.text, "escape radius 39.8 km"));
    assert_non_null(strstr(error.text, "39.8107 km in the star 'fiducial'"));
    free(table);
    dc_star_free(star);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_gives_the_table),
        cmocka_unit_test(quick_gives_the_table_to_a_hundredth),
        cmocka_unit_test(settings_converge_and_know_their_error),
        cmocka_unit_test(estimates_are_made_on_demand),
        cmocka_unit_test(foreign_points_have_a_status),
        cmocka_unit_test(bad_inputs_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

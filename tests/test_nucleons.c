/* Nucleon-nucleon cross-sections: the table and its mistakes; averages over thermal collisions
 * against closed forms, another quadrature, and values of an independent program. */
#include "close.h"
#include "darkcube/constants.h"
#include "supernova_fixture.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_interp.h>
#include <gsl/gsl_sf_bessel.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double millibarn = 1e-27 / (DC_HBAR_C_MEV_CM * DC_HBAR_C_MEV_CM);

#define COLUMNS "# columns = T_CM_MeV sigma2_np_mb sigma4_np_mb sigma4_nn_mb\n"

/* ---- the table ------------------------------------------------------------------------------- */

static void mistakes_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"", "sections.txt: expected at least two rows"},
        {COLUMNS "1 2 3 4\n", "sections.txt: expected at least two rows"},
        {"1 2 3 4\n2 3 4 5\n", "sections.txt:1: expected a line '# columns = ...'"},
        {"# columns = T_CM_MeV sigma2_np_mb sigma4_nn_mb\n",
         "sections.txt:1: there is no column 'sigma4_np_mb'"},
        {"\n# columns are named below\n# columns = sigma2_np_mb sigma4_np_mb sigma4_nn_mb\n",
         "sections.txt:3: there is no column 'T_CM_MeV'"},
        {COLUMNS "1 2 3 4\n2 2x0 3 4\n",
         "sections.txt:3: column sigma2_np_mb: expected a positive number, got '2x0'"},
        {COLUMNS "1 2 3 4\n\n2 2 3 -4\n",
         "sections.txt:4: column sigma4_nn_mb: expected a positive number, got '-4'"},
        {COLUMNS "0 2 3 4\n", "column T_CM_MeV: expected a positive number, got '0'"},
        {COLUMNS "1 nan 3 4\n", "column sigma2_np_mb: expected a positive number, got 'nan'"},
        {COLUMNS "1 2 inf 4\n", "column sigma4_np_mb: expected a positive number, got 'inf'"},
        {COLUMNS "1 2 3 4\n2 3 4\n", "sections.txt:3: the row has only 3 columns"},
        {COLUMNS "1 2 3 4\n1 2 3 4\n",
         "sections.txt:3: column T_CM_MeV: expected energies that increase"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dc_cross_sections sections;
        struct dc_error error = {""};
        assert_int_equal(dc_cross_sections_read(cases[i].text, "sections.txt", &sections, &error),
                         DC_ERROR_DATA);
        if (strstr(error.text, cases[i].expected) == NULL)
            fail_msg("case %zu: '%s'", i, error.text);
        assert_true(sections.n == 0 && sections.energy == NULL);
    }
}

static void columns_come_in_any_order_among_others(void **state)
{
    (void)state;
    static const char text[] = "# a table\r\n#columns=sigma4_nn_mb other T_CM_MeV sigma4_np_mb "
                               "sigma2_np_mb\r\n"
                               "  30 none 2\t20 10 and more\r\n\r\n# a remark\r\n"
                               "  40 none 8 30 20";
    struct dc_cross_sections sections;
    double sigma[DC_NUCLEON_SECTIONS];
    assert_int_equal(dc_cross_sections_read(text, "sections.txt", &sections, NULL), DC_SUCCESS);
    assert_int_equal(sections.n, 2);
    dc_cross_sections_at(&sections, 4, sigma); /* half-way in ln(T_CM) */
    assert_relative(sigma[DC_SIGMA2_NP], sqrt(10 * 20.0) * millibarn, 1e-14);
    assert_relative(sigma[DC_SIGMA4_NP], sqrt(20 * 30.0) * millibarn, 1e-14);
    assert_relative(sigma[DC_SIGMA4_NN], sqrt(30 * 40.0) * millibarn, 1e-14);
    dc_cross_sections_at(&sections, 1, sigma);
    assert_relative(sigma[DC_SIGMA2_NP], 10 * millibarn, 1e-14);
    dc_cross_sections_at(&sections, 100, sigma);
    assert_relative(sigma[DC_SIGMA4_NN], 40 * millibarn, 1e-14);
    dc_cross_sections_free(&sections);
}

/* Rows of another copy of the phase shifts' sections, in mb. */
static void table_has_known_rows(void **state)
{
    (void)state;
    static const double known[][4] = {
        {1.056, 2833.8, 1883.7, 2490.2}, {5.403, 892.42, 586.67, 457.55},
        {11.16, 437.56, 283.48, 197.40}, {27.64, 151.18, 91.970, 68.626},
        {68.43, 58.592, 29.671, 34.427}, {141.3, 38.390, 18.897, 31.747},
        {292, 26.127, 14.179, 28.960},
    };
    struct dc_cross_sections sections;
    fixture_cross_sections(&sections);
    assert_int_equal(sections.n, 46);
    assert_relative(sections.energy[0], 0.1, 1e-12);
    assert_relative(sections.energy[45], 350.0, 1e-12);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        double sigma[DC_NUCLEON_SECTIONS];
        dc_cross_sections_at(&sections, known[i][0], sigma);
        assert_relative(sigma[DC_SIGMA2_NP], known[i][1] * millibarn, 1e-6);
        assert_relative(sigma[DC_SIGMA4_NP], known[i][2] * millibarn, 1e-6);
        assert_relative(sigma[DC_SIGMA4_NN], known[i][3] * millibarn, 1e-6);
    }
    dc_cross_sections_free(&sections);
}

/* T_CM, and total, sigma2, sigma4 of np, total and sigma4 of nn; mb. */
enum { ROWS = 46 };

static void read_rows(double rows[ROWS][6])
{
    char *text = fixture_cross_sections_text(), *at = strstr(text, "# columns");
    assert_non_null(at);
    at = strchr(at, '\n');
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < 6; j++) {
            char *end;
            rows[i][j] = strtod(at, &end);
            assert_true(end != at);
            at = end;
        }
    free(text);
}

/* Slow nucleons scatter in s-waves, alike in all directions: then int (1-c) is the total section,
 * and int (1-c^2) two thirds of it. What is left at 0.1 MeV are p-waves. */
static void slow_nucleons_scatter_isotropically(void **state)
{
    (void)state;
    double rows[ROWS][6];
    read_rows(rows);
    for (size_t i = 0; i < 4; i++) {
        assert_relative(rows[i][2], rows[i][1], 2e-3);
        assert_relative(rows[i][3], rows[i][1] * 2 / 3, 2e-3);
        assert_relative(rows[i][5], rows[i][4] * 2 / 3, 2e-3);
    }
    assert_relative(rows[0][2], rows[0][1], 5e-4);
    assert_relative(rows[0][3], rows[0][1] * 2 / 3, 5e-5);
}

/* Measured total np sections at laboratory energies, to the digits in which experiments agree. */
static void total_sections_are_those_measured(void **state)
{
    (void)state;
    static const double measured[][2] = {{1, 4250}, {5, 1630}, {10, 940},   {25, 381},
                                         {50, 167}, {100, 74}, {200, 42.5}, {300, 35}};
    double rows[ROWS][6], x[ROWS], y[ROWS];
    read_rows(rows);
    for (size_t i = 0; i < ROWS; i++) {
        x[i] = log(rows[i][0]);
        y[i] = log(rows[i][1]);
    }
    gsl_interp *line = gsl_interp_alloc(gsl_interp_linear, ROWS);
    assert_non_null(line);
    assert_int_equal(gsl_interp_init(line, x, y, ROWS), 0);
    for (size_t i = 0; i < sizeof measured / sizeof measured[0]; i++)
        assert_relative(exp(gsl_interp_eval(line, x, y, log(measured[i][0] / 2), NULL)),
                        measured[i][1], 0.02);
    gsl_interp_free(line);
}

/* ---- averages -------------------------------------------------------------------------------- */

/* Where sections do not depend on energy: 1 + y + y^2/2 (+ y^3/6) for the threshold; with z = y/2,
 * z^2 e^z K_2(z)/2 and z^2 e^z (z K_3(z) - K_2(z))/6 for the mean, as follows from x + z = z cosh
 * u.
 */
static void constant_sections_average_in_closed_form(void **state)
{
    (void)state;
    static const char text[] = COLUMNS "1 10 20 30\n100 10 20 30\n";
    static const double ys[] = {1e-3, 0.1, 1, 3, 10, 50, 300};
    struct dc_cross_sections sections;
    double average[DC_NUCLEON_SECTIONS];
    assert_int_equal(dc_cross_sections_read(text, "constant", &sections, NULL), DC_SUCCESS);
    for (size_t i = 0; i < sizeof ys / sizeof ys[0]; i++) {
        double y = ys[i], z = y / 2;
        dc_nucleon_average(&sections, DC_COLLISIONS_ALL, 12, y, average);
        assert_relative(average[DC_SIGMA2_NP], 10 * millibarn, 1e-8);
        assert_relative(average[DC_SIGMA4_NP], 20 * millibarn, 1e-8);
        assert_relative(average[DC_SIGMA4_NN], 30 * millibarn, 1e-8);
        double two = 1 + y + y * y / 2, four = two + y * y * y / 6;
        dc_nucleon_average(&sections, DC_COLLISIONS_THRESHOLD, 12, y, average);
        assert_relative(average[DC_SIGMA2_NP], 10 * millibarn * two, 1e-8);
        assert_relative(average[DC_SIGMA4_NP], 20 * millibarn * four, 1e-8);
        assert_relative(average[DC_SIGMA4_NN], 30 * millibarn * four, 1e-8);
        double k2 = gsl_sf_bessel_Kn_scaled(2, z), k3 = gsl_sf_bessel_Kn_scaled(3, z);
        two = z * z * k2 / 2;
        four = z * z * (z * k3 - k2) / 6;
        dc_nucleon_average(&sections, DC_COLLISIONS_MEAN, 12, y, average);
        assert_relative(average[DC_SIGMA2_NP], 10 * millibarn * two, 1e-6);
        assert_relative(average[DC_SIGMA4_NP], 20 * millibarn * four, 1e-6);
        assert_relative(average[DC_SIGMA4_NN], 30 * millibarn * four, 1e-6);
    }
    dc_cross_sections_free(&sections);
}

/* The integrals as they are written, with a section interpolated by GSL. */
struct thermal {
    const struct dc_cross_sections *sections;
    gsl_interp *line;
    enum dc_nucleon_section section;
    enum dc_nucleon_collisions collisions;
    double temperature, y;
};

static double weighted(double x, void *parameters)
{
    const struct thermal *t = parameters;
    const struct dc_cross_sections *s = t->sections;
    double power = t->section == DC_SIGMA2_NP ? 2 : 3, y = t->y;
    double at = t->collisions == DC_COLLISIONS_THRESHOLD ? x + y
                : t->collisions == DC_COLLISIONS_MEAN    ? x + y / 2
                                                         : x;
    double weight = t->collisions == DC_COLLISIONS_MEAN
                        ? sqrt(x * (x + y)) * pow(x + y / 2, power - 1)
                        : pow(at, power);
    double ln_energy =
        fmin(fmax(log(at * t->temperature), s->ln_energy[0]), s->ln_energy[s->n - 1]);
    return exp(-x +
               gsl_interp_eval(t->line, s->ln_energy, s->ln_sigma[t->section], ln_energy, NULL)) *
           weight / (power == 2 ? 2 : 6);
}

/* In panels that end at the rows, where the section has kinks. */
static double thermal_average(struct thermal *t)
{
    double shift = t->collisions == DC_COLLISIONS_THRESHOLD ? t->y
                   : t->collisions == DC_COLLISIONS_MEAN    ? t->y / 2
                                                            : 0;
    double sum = 0, low = 0;
    for (size_t i = 0; i <= t->sections->n; i++) {
        double high = i < t->sections->n ? t->sections->energy[i] / t->temperature - shift : 80;
        high = fmin(fmax(high, low), 80);
        if (high > low)
            sum += fixture_integral(weighted, t, low, high, 1e-8);
        low = high;
    }
    return sum;
}

static void averages_equal_gsl_quadrature(void **state)
{
    (void)state;
    static const double temperatures[] = {0.02, 0.6, 3, 11, 30, 90}, ys[] = {0.03, 0.9, 6, 40};
    struct dc_cross_sections sections;
    fixture_cross_sections(&sections);
    struct thermal t = {.sections = &sections,
                        .line = gsl_interp_alloc(gsl_interp_linear, sections.n)};
    assert_non_null(t.line);
    for (int c = 0; c < 3; c++)
        for (int s = 0; s < DC_NUCLEON_SECTIONS; s++)
            for (size_t i = 0; i < 6; i++)
                for (size_t j = 0; j < 4; j++) {
                    double average[DC_NUCLEON_SECTIONS];
                    t.collisions = (enum dc_nucleon_collisions)c;
                    t.section = (enum dc_nucleon_section)s;
                    t.temperature = temperatures[i];
                    t.y = ys[j];
                    assert_int_equal(gsl_interp_init(t.line, sections.ln_energy,
                                                     sections.ln_sigma[s], sections.n),
                                     0);
                    dc_nucleon_average(&sections, t.collisions, t.temperature, t.y, average);
                    assert_relative(average[s], thermal_average(&t), 1e-6);
                }
    gsl_interp_free(t.line);
    dc_cross_sections_free(&sections);
}

/* An independent program's, mb, at temperatures of the fiducial star. It interpolates its averages,
 * to 5e-6. */
static void averages_have_known_values(void **state)
{
    (void)state;
    static const double known[][4] = {{22.5, 95.067, 34.2463, 38.2132},
                                      {15.2629, 141.736, 51.9622, 47.5847},
                                      {3.71827, 610.467, 272.738, 202.352},
                                      {1.51427, 1294.49, 639.586, 553.76}};
    struct dc_cross_sections sections;
    fixture_cross_sections(&sections);
    for (size_t i = 0; i < 4; i++) {
        double average[DC_NUCLEON_SECTIONS];
        dc_nucleon_average(&sections, DC_COLLISIONS_ALL, known[i][0], 0, average);
        assert_relative(average[DC_SIGMA2_NP], known[i][1] * millibarn, 1e-5);
        assert_relative(average[DC_SIGMA4_NP], known[i][2] * millibarn, 1e-5);
        assert_relative(average[DC_SIGMA4_NN], known[i][3] * millibarn, 1e-5);
    }
    dc_cross_sections_free(&sections);
}

/* Against the average itself, off the knots. `all` is smooth. The others inherit the kinks of a
 * section that is linear between rows: most where hot collisions are at the end of the table. */
static void tables_give_the_averages(void **state)
{
    (void)state;
    static const double tolerance[] = {
        [DC_COLLISIONS_ALL] = 2e-7, [DC_COLLISIONS_THRESHOLD] = 5e-4, [DC_COLLISIONS_MEAN] = 2e-4};
    struct dc_cross_sections sections;
    fixture_cross_sections(&sections);
    for (int c = 0; c < 3; c++) {
        struct dc_nucleon_table table;
        double worst = 0, average[DC_NUCLEON_SECTIONS], looked_up[DC_NUCLEON_SECTIONS];
        enum dc_nucleon_collisions collisions = (enum dc_nucleon_collisions)c;
        assert_int_equal(dc_nucleon_table_build(&table, &sections, collisions, NULL), DC_SUCCESS);
        for (double t = 0.011; t < 60; t *= 1.37)
            for (double y = 0.02; y < 40; y *= 1.93) {
                dc_nucleon_average(&sections, collisions, t, y, average);
                dc_nucleon_table_look_up(&table, t, y, looked_up);
                for (size_t s = 0; s < DC_NUCLEON_SECTIONS; s++)
                    worst = fmax(worst, fabs(looked_up[s] / average[s] - 1));
            }
        assert_absolute(worst, 0.0, tolerance[c]);
        dc_nucleon_table_clear(&table);
    }
    dc_cross_sections_free(&sections);
}

/* Below 5 keV and above 200 MeV, and beyond omega = 1e4 T, there is nothing to be emitted; what the
 * table says has to be finite. */
static void tables_have_an_answer_everywhere(void **state)
{
    (void)state;
    struct dc_cross_sections sections;
    fixture_cross_sections(&sections);
    for (int c = 0; c < 3; c++) {
        struct dc_nucleon_table table;
        double inside[DC_NUCLEON_SECTIONS], outside[DC_NUCLEON_SECTIONS];
        assert_int_equal(
            dc_nucleon_table_build(&table, &sections, (enum dc_nucleon_collisions)c, NULL),
            DC_SUCCESS);
        dc_nucleon_table_look_up(&table, 0.005, 1e4, inside);
        dc_nucleon_table_look_up(&table, 1e-4, 1e6, outside);
        for (size_t s = 0; s < DC_NUCLEON_SECTIONS; s++) {
            assert_true(isfinite(outside[s]) && outside[s] > 0);
            assert_relative(outside[s], inside[s], 1e-9);
        }
        dc_nucleon_table_look_up(&table, 900, 1, outside);
        assert_true(isfinite(outside[0]) && outside[0] > 0);
        dc_nucleon_table_clear(&table);
    }
    dc_cross_sections_free(&sections);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_are_refused),
        cmocka_unit_test(columns_come_in_any_order_among_others),
        cmocka_unit_test(table_has_known_rows),
        cmocka_unit_test(slow_nucleons_scatter_isotropically),
        cmocka_unit_test(total_sections_are_those_measured),
        cmocka_unit_test(constant_sections_average_in_closed_form),
        cmocka_unit_test(averages_equal_gsl_quadrature),
        cmocka_unit_test(averages_have_known_values),
        cmocka_unit_test(tables_give_the_averages),
        cmocka_unit_test(tables_have_an_answer_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

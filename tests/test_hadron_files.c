/* Measured curves and R tables: what is read of them, and what is refused. */
#include "darkcube/constants.h"
#include "darkcube/widths.h"

#include "close.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All curves are linear, R = number of the curve + 1 + m, from 0.5 to 2 GeV; omega-phi negative. */
static char curve_text[DC_CURVE_COUNT][160];
static const char r_text[] = "* header\n"
                             "  E  low high R\n"
                             "3.0 2.9 3.1 2.5 0.1 0.1\n"
                             "2.0 1.9 2.1 2.1 0.1 0.1 (A) X\n"
                             "3.0 2.9 3.1 9.9\n"
                             "  0.01 0.02\n"
                             "1.0 0.9 1.1 5 0.1\n"
                             "5.0 4.9 5.1 3.5 0.1\n";

static double linear(enum dc_curve curve, double gev)
{
    return curve == DC_CURVE_3PI_OMEGA_PHI ? -gev : (double)curve + 1 + gev;
}

static struct dc_hadron_files good_files(void)
{
    struct dc_hadron_files files = {.r_table = {r_text, "r.dat"}};
    for (enum dc_curve i = 0; i < DC_CURVE_COUNT; i++) {
        snprintf(curve_text[i], sizeof curve_text[i],
                 "# mass R\n 5.0e-01 %.17g\r\n\n 1.0e+00 %.17g\n 2.0e+00 %.17g\n", linear(i, 0.5),
                 linear(i, 1), linear(i, 2));
        files.curve[i] = (struct dc_named_text){curve_text[i], dc_curve_file(i)};
    }
    return files;
}

static struct dc_hadron_data *opened(const struct dc_hadron_files *files)
{
    struct dc_hadron_data *data;
    struct dc_error error;
    if (dc_hadron_data_open(files, &data, &error) != DC_SUCCESS)
        fail_msg("%s", error.text);
    return data;
}

static void test_curves_by_hand(void **state)
{
    (void)state;
    const struct dc_hadron_files files = good_files();
    struct dc_hadron_data *data = opened(&files);
    struct dc_hadron_ratios ratios;
    struct dc_widths widths;
    dc_hadron_ratios_at(data, DC_HADRONS_R_RATIO, 499.99, &ratios);
    for (enum dc_curve i = 0; i < DC_CURVE_COUNT; i++)
        assert_true(ratios.curve[i] == 0);
    assert_false(ratios.approximate);
    const double m = 1300, g = 1e-3, angle = 1.2, c = cos(angle), s = sin(angle);
    dc_hadron_ratios_at(data, DC_HADRONS_R_RATIO, m, &ratios);
    for (enum dc_curve i = 0; i < DC_CURVE_COUNT; i++)
        assert_relative(ratios.curve[i], linear(i, 1.3), 1e-14);
    assert_int_equal(dc_widths_at(&ratios, DC_RUNNING_OFF, g, angle, &widths), DC_OK);
    assert_false(widths.approximate);
    const double unit = g * g * m / (12 * DC_PI);
    const double rho = c * c, omega = (c + 2 * s) * (c + 2 * s), phi = (c - s) * (c - s);
    const double mixed = 1 - 3 * cos(2 * angle) - sin(2 * angle);
    assert_relative(widths.state_mev[DC_STATE_PIPI], unit * rho * 2.3, 1e-13);
    assert_relative(widths.state_mev[DC_STATE_4PI_CHARGED], unit * rho * 3.3, 1e-13);
    assert_relative(widths.state_mev[DC_STATE_2PI_2PI0], unit * rho * 4.3, 1e-13);
    assert_relative(widths.state_mev[DC_STATE_3PI], unit * (omega * 5.3 + phi * 6.3 - mixed * 1.3),
                    1e-13);
    assert_relative(widths.state_mev[DC_STATE_PI0GAMMA], unit * omega * 8.3, 1e-13);
    assert_relative(widths.state_mev[DC_STATE_KK], unit * phi * 9.3, 1e-13);
    assert_relative(widths.state_mev[DC_STATE_KKPI], unit * phi * 10.3, 1e-13);
    assert_relative(widths.state_mev[DC_STATE_OTHER],
                    unit * (rho * 11.3 + omega * 12.3 + phi * 13.3), 1e-13);
    dc_hadron_data_close(data);
}

/* Masses are rounded in the published files, so that some are there twice. */
static void test_steps_of_rounded_masses(void **state)
{
    (void)state;
    struct dc_hadron_files files = good_files();
    files.curve[DC_CURVE_KK_PHI].text = "1.0 1\n1.000e+00 2\n1.002 4\n1.002 6\n1.003 7\n";
    struct dc_hadron_data *data = opened(&files);
    const struct {
        double mass, r;
    } points[] = {{999.9, 0}, {1000, 2}, {1001, 3}, {1002, 6}, {1002.5, 6.5}, {1003, 7}, {1500, 7}};
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        struct dc_hadron_ratios ratios;
        dc_hadron_ratios_at(data, DC_HADRONS_R_RATIO, points[i].mass, &ratios);
        assert_absolute(ratios.curve[DC_CURVE_KK_PHI], points[i].r, 1e-9);
    }
    dc_hadron_data_close(data);
}

static double dark_photon_r(const struct dc_hadron_data *data, double mass)
{
    struct dc_hadron_ratios ratios;
    struct dc_widths widths;
    dc_hadron_ratios_at(data, DC_HADRONS_R_RATIO, mass, &ratios);
    assert_int_equal(dc_widths_at(&ratios, DC_RUNNING_OFF, 1, 0, &widths), DC_OK);
    return widths.state_mev[DC_STATE_HADRONS] * 12 * DC_PI / mass;
}

static void test_r_table(void **state)
{
    (void)state;
    const struct dc_hadron_files files = good_files();
    struct dc_hadron_data *data = opened(&files);
    assert_relative(dark_photon_r(data, 2500), 2.3, 1e-12);
    assert_relative(dark_photon_r(data, 3000), 2.5, 1e-12);
    assert_relative(dark_photon_r(data, 4000), 3.0, 1e-12);
    assert_relative(dark_photon_r(data, 6e4), 3.5, 1e-12);
    dc_hadron_data_close(data);
}

/* One kind of file may be there without the other. */
static void test_what_is_approximate(void **state)
{
    (void)state;
    for (int kind = 0; kind < 2; kind++) {
        struct dc_hadron_files files = good_files();
        struct dc_hadron_ratios below, above, frozen;
        if (kind == 0)
            files.r_table.text = NULL;
        else
            files.curve[0].text = NULL;
        struct dc_hadron_data *data = opened(&files);
        dc_hadron_ratios_at(data, DC_HADRONS_R_RATIO, 1000, &below);
        dc_hadron_ratios_at(data, DC_HADRONS_R_RATIO, 3000, &above);
        dc_hadron_ratios_at(data, DC_HADRONS_DARKCAST_FROZEN, 3000, &frozen);
        assert_int_equal(below.approximate, kind == 1);
        assert_int_equal(above.approximate, kind == 0);
        assert_int_equal(frozen.approximate, kind == 1);
        dc_hadron_data_close(data);
    }
}

static void test_mistakes_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"0.5 1\n0.6\n", "kk:2: expected two columns, mass in GeV and R, got 1"},
        {"0.5 1\n0.6 1 2 3 4 5\n", "kk:2: expected two columns, mass in GeV and R, got 6"},
        {"0.5 1\n0.6 one\n", "kk:2: expected R, a number, got 'one'"},
        {"0.5 1\n-0.6 1\n", "kk:2: expected a mass in GeV, got '-0.6'"},
        {"#\n0.5 1\n0.4 1\n", "kk:3: expected masses in ascending order, got '0.4'"},
        {"0.5 1\n0.6 -1e-3\n", "kk:2: expected R, which is not negative, got '-1e-3'"},
        {"0.5 1\n", "kk: expected at least two rows"},
        {"", "kk: expected at least two rows"},
        {"988 1\n2000 2\n", "kk: begins at 988; expected masses in GeV, from below 2"},
    };
    static const struct {
        const char *text, *expected;
    } tables[] = {
        {"energy R\n1 2 3\n", "r: expected a table of R"},
        {"1 1 1 2\n1 1 1 3\n", "r: expected a table of R"},
        {"1 1 1 2\n2 1 1 -3\n", "r:2: expected R, which is not negative, in column 4, got '-3'"},
        {"1 1 1 2\n-2 1 1 3\n", "r:2: expected an energy in GeV in column 1, got '-2'"},
        {"9000 1 1 3\n360 1 1 2\n", "r: begins at 360; expected masses in GeV, from below 60"},
    };
    struct dc_hadron_data *data;
    struct dc_error error;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dc_hadron_files files = good_files();
        files.curve[DC_CURVE_KK_PHI] = (struct dc_named_text){cases[i].text, "kk"};
        assert_int_equal(dc_hadron_data_open(&files, &data, &error), DC_ERROR_DATA);
        assert_null(data);
        error.text[strlen(cases[i].expected)] = '\0';
        assert_string_equal(error.text, cases[i].expected);
    }
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        struct dc_hadron_files files = good_files();
        files.r_table = (struct dc_named_text){tables[i].text, "r"};
        assert_int_equal(dc_hadron_data_open(&files, &data, &error), DC_ERROR_DATA);
        error.text[strlen(tables[i].expected)] = '\0';
        assert_string_equal(error.text, tables[i].expected);
    }
    struct dc_hadron_files files = good_files();
    files.curve[DC_CURVE_OTHER_PHI].text = NULL;
    assert_int_equal(dc_hadron_data_open(&files, &data, &error), DC_ERROR_DATA);
    assert_non_null(strstr(error.text, "rf.other.phi.dat"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_curves_by_hand),
        cmocka_unit_test(test_steps_of_rounded_masses),
        cmocka_unit_test(test_r_table),
        cmocka_unit_test(test_what_is_approximate),
        cmocka_unit_test(test_mistakes_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The model em-bl: widths and coordinates. */
#include "darkcube/constants.h"
#include "darkcube/model.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const double rounding = 1e-14;

static void widths(void **state)
{
    (void)state;
    struct dc_vector_boson boson;
    const double at[DC_AXIS_COUNT] = {
        [DC_AXIS_MASS] = 1.5, [DC_AXIS_COUPLING] = 1e-10, [DC_AXIS_ANGLE] = 1.1};
    dc_model_em_bl.vector_boson(at, &boson);
    assert_true(boson.mass_mev == 1.5 && boson.coupling == 1e-10);
    const double x_nu = -sin(1.1), x_e = -cos(1.1) - sin(1.1);
    const double nu = 1e-20 * x_nu * x_nu * 1.5 / (8 * DC_PI);
    assert_true(fabs(dc_width_neutrinos(&boson) / nu - 1) < rounding);
    const double r = pow(0.51099895 / 1.5, 2);
    const double e = 1e-20 * x_e * x_e * 1.5 / (12 * DC_PI) * (1 + 2 * r) * sqrt(1 - 4 * r);
    assert_true(fabs(dc_width_electrons(&boson) / e - 1) < rounding);

    /* At and below threshold, just above, and far above. */
    const double m_e = DC_ELECTRON_MASS_MEV;
    assert_true(dc_width_fermions(1, 1, 1, 2 * m_e, m_e) == 0);
    assert_true(dc_width_fermions(1, 1, 1, m_e, m_e) == 0);
    const double above = 1e-9; /* mass = 2 m_e (1 + above): velocity = sqrt(2 above) */
    const double near = dc_width_fermions(1, 1, 1, 2 * m_e * (1 + above), m_e);
    const double expected = 2 * m_e / (12 * DC_PI) * 1.5 * sqrt(2 * above);
    assert_true(fabs(near / expected - 1) < 1e-6);
    const double far = dc_width_fermions(3, 0.5, -2, 1e6, m_e);
    assert_true(fabs(far / (3 * 0.25 * 4 * 1e6 / (12 * DC_PI)) - 1) < 1e-11);
    boson.mass_mev = 0.5;
    assert_true(dc_width_electrons(&boson) == 0 && dc_width_neutrinos(&boson) > 0);
}

static void coordinates_are_checked(void **state)
{
    (void)state;
    const struct dc_model *model = &dc_model_em_bl;
    struct dc_error error;
    double value;
    for (size_t role = 0; role < DC_AXIS_COUNT; role++)
        assert_int_equal(dc_model_parse_coordinate(model, (enum dc_axis_role)role,
                                                   model->axis[role].example, &value, &error),
                         DC_SUCCESS);
    assert_int_equal(dc_model_parse_coordinate(model, DC_AXIS_MASS, "1.5 GeV", &value, &error),
                     DC_SUCCESS);
    assert_true(value == 1500);
    static const struct {
        enum dc_axis_role role;
        const char *text, *sentence;
    } cases[] = {
        {DC_AXIS_MASS, "1 km", "expected an energy"},
        {DC_AXIS_MASS, "0", "from 0.001 to 1000000 MeV, got '0'"},
        {DC_AXIS_MASS, "-1 MeV", "from 0.001"},
        {DC_AXIS_MASS, "chargephobic", "expected an energy"},
        {DC_AXIS_COUPLING, "11", "from 1e-20 to 10, got '11'"},
        {DC_AXIS_ANGLE, "7", "expected a value from"},
        {DC_AXIS_ANGLE, "chargefobic", "did you mean 'chargephobic'?"},
        {DC_AXIS_ANGLE, "xyz", "names: dark-photon, b-l, chargephobic"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        value = 42;
        assert_int_equal(
            dc_model_parse_coordinate(model, cases[i].role, cases[i].text, &value, &error),
            DC_ERROR_USAGE);
        if (strstr(error.text, cases[i].sentence) == NULL)
            fail_msg("'%s' does not say '%s'", error.text, cases[i].sentence);
        assert_true(value == 42);
        assert_int_equal(
            dc_model_parse_coordinate(model, cases[i].role, cases[i].text, &value, NULL),
            DC_ERROR_USAGE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(widths),
        cmocka_unit_test(coordinates_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

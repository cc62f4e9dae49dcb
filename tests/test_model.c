/* The model em-bl: charges, widths, names of angles. */
#include "darkcube/constants.h"
#include "darkcube/model.h"
#include "darkcube/quantity.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Sums of at most a dozen numbers of order one. */
static const double rounding = 1e-14;

static const double angles[] = {0,
                                0.3,
                                0.7853981633974483,
                                1.1,
                                1.5707963267948966,
                                2.0344439357957027,
                                2.356194490192345,
                                2.677945044588987,
                                2.9,
                                -1.3,
                                4.4,
                                6.1};
enum { ANGLES = sizeof angles / sizeof angles[0] };

static void charges_follow_from_the_currents(void **state)
{
    (void)state;
    for (size_t i = 0; i < ANGLES; i++) {
        /* Electric charge times cos phi plus B-L times sin phi, field by field. */
        const double c = cos(angles[i]), s = sin(angles[i]);
        struct dc_charges x;
        dc_em_bl_charges(angles[i], &x);
        assert_true(fabs(x.lepton - (-1 * c - 1 * s)) < rounding);
        assert_true(fabs(x.neutrino - (0 * c - 1 * s)) < rounding);
        assert_true(fabs(x.up - (2. / 3 * c + 1. / 3 * s)) < rounding);
        assert_true(fabs(x.down - (-1. / 3 * c + 1. / 3 * s)) < rounding);
        assert_true(fabs(x.pion - c) < rounding);
        /* Hadrons are their quarks. */
        assert_true(fabs(x.proton - (2 * x.up + x.down)) < rounding);
        assert_true(fabs(x.neutron - (x.up + 2 * x.down)) < rounding);
        assert_true(fabs(x.pion - (x.up - x.down)) < rounding);
        assert_true(x.proton == -x.lepton);
        assert_true(x.neutron == -x.neutrino);
    }
}

/* The mixed anomaly with the weak isospin: the charges of the doublets of quarks, in three colours,
 * and of leptons add up to zero. */
static void anomalies_cancel(void **state)
{
    (void)state;
    for (size_t i = 0; i < ANGLES; i++) {
        struct dc_charges x;
        dc_em_bl_charges(angles[i], &x);
        assert_true(fabs(3 * (x.up + x.down) + x.neutrino + x.lepton) < rounding);
    }
}

static void half_a_turn_changes_all_signs(void **state)
{
    (void)state;
    for (size_t i = 0; i < ANGLES; i++) {
        struct dc_charges x, y;
        dc_em_bl_charges(angles[i], &x);
        dc_em_bl_charges(angles[i] + DC_PI, &y);
        const double a[] = {x.lepton, x.neutrino, x.up, x.down, x.proton, x.neutron, x.pion};
        const double b[] = {y.lepton, y.neutrino, y.up, y.down, y.proton, y.neutron, y.pion};
        for (size_t j = 0; j < sizeof a / sizeof a[0]; j++) {
            assert_true(fabs(a[j] + b[j]) < rounding);
            assert_int_equal(a[j] == 0, b[j] == 0);
        }
    }
}

static void special_angles_have_exact_zeros(void **state)
{
    (void)state;
    struct dc_charges x;
    dc_em_bl_charges(0, &x);
    assert_true(x.neutrino == 0 && x.neutron == 0 && !signbit(x.neutrino));
    assert_true(x.lepton == -1 && x.proton == 1 && x.pion == 1);
    dc_em_bl_charges(DC_PI / 4, &x);
    assert_true(x.down == 0 && x.up != 0);
    dc_em_bl_charges(DC_PI / 2, &x);
    assert_true(x.pion == 0 && x.lepton == -1 && x.neutrino == -1 && x.neutron == 1);
    dc_em_bl_charges(DC_PI - atan(2), &x);
    assert_true(x.up == 0 && x.down != 0);
    dc_em_bl_charges(3 * DC_PI / 4, &x);
    assert_true(x.lepton == 0 && x.proton == 0 && !signbit(x.lepton));
    assert_true(fabs(x.neutron - sqrt(0.5)) < rounding && fabs(x.neutrino + sqrt(0.5)) < rounding);
    dc_em_bl_charges(DC_PI - atan(0.5), &x); /* no coupling to the omega, c + 2 s = 0 */
    assert_true(fabs(x.proton + x.neutron) < rounding);
    assert_true(fabs(x.up + x.down) < rounding);
}

/* Charges of nuclei printed in section 3.3 of the paper. */
static void nuclei(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double z, a, phobic; /* charge where the one of caesium vanishes, as printed */
    } nuclei[] = {
        {"Cs", 55, 133, 0}, {"I", 53, 127, -0.4}, {"Ge", 32, 72, -2}, {"Ar", 18, 40, -1.3}};
    struct dc_charges b_l, phobic;
    dc_em_bl_charges(DC_PI / 2, &b_l);
    dc_em_bl_charges(dc_em_bl_nucleophobic_angle(55, 133), &phobic);
    for (size_t i = 0; i < 4; i++) {
        const double z = nuclei[i].z, n = nuclei[i].a - z;
        char name[32];
        double angle;
        assert_true(z * b_l.proton + n * b_l.neutron == nuclei[i].a);
        assert_true(fabs(z * phobic.proton + n * phobic.neutron - nuclei[i].phobic) < 0.06);
        snprintf(name, sizeof name, "nucleophobic:%s", nuclei[i].name);
        assert_true(dc_model_em_bl.named_value(DC_AXIS_ANGLE, name, &angle));
        struct dc_charges x;
        dc_em_bl_charges(angle, &x);
        assert_true(fabs(z * x.proton + n * x.neutron) < 1e-12);
    }
    assert_true(fabs(phobic.proton / phobic.neutron + 1.42) < 0.005);
}

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

static void names_of_angles(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double angle;
    } cases[] = {{"dark-photon", 0},
                 {"b-l", 1.5707963267948966},
                 {"chargephobic", 2.356194490192345},
                 {"nucleophobic:Cs", 2.7494738952462416},
                 {"nucleophobic:55/133", 2.7494738952462416},
                 {"nucleophobic:1/2", 2.677945044588987}};
    double angle;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(dc_model_em_bl.named_value(DC_AXIS_ANGLE, cases[i].name, &angle));
        assert_true(fabs(angle - cases[i].angle) < 1e-15);
        assert_false(dc_model_em_bl.named_value(DC_AXIS_MASS, cases[i].name, &angle));
    }
    for (const char *const *name = dc_model_em_bl.value_names[DC_AXIS_ANGLE]; *name != NULL;
         name++) {
        assert_true(dc_model_em_bl.named_value(DC_AXIS_ANGLE, *name, &angle));
        assert_string_equal(dc_model_em_bl.value_name(DC_AXIS_ANGLE, angle), *name);
    }
    assert_null(dc_model_em_bl.value_name(DC_AXIS_ANGLE, 1));
    assert_null(dc_model_em_bl.value_name(DC_AXIS_COUPLING, 0));
    static const char *const wrong[] = {"",
                                        "nucleophobic:",
                                        "nucleophobic:Pb",
                                        "nucleophobic:5/",
                                        "nucleophobic:/5",
                                        "nucleophobic:0/5",
                                        "nucleophobic:6/5",
                                        "nucleophobic:1/2/3",
                                        "nucleophobic:123456789/5",
                                        "B-L"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(dc_model_em_bl.named_value(DC_AXIS_ANGLE, wrong[i], &angle));
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
        cmocka_unit_test(charges_follow_from_the_currents),
        cmocka_unit_test(anomalies_cancel),
        cmocka_unit_test(half_a_turn_changes_all_signs),
        cmocka_unit_test(special_angles_have_exact_zeros),
        cmocka_unit_test(nuclei),
        cmocka_unit_test(widths),
        cmocka_unit_test(names_of_angles),
        cmocka_unit_test(coordinates_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

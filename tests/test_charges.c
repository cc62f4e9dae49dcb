/* Charges of em-bl: what follows from the currents, hadrons, nuclei, angles and their names. */
#include "darkcube/constants.h"
#include "darkcube/model.h"

#include "close.h"

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
        /* Vector mesons: the trace of their flavours with the quarks' charges. */
        assert_true(fabs(x.rho - (x.up - x.down)) < rounding);
        assert_true(fabs(x.omega - 3 * (x.up + x.down)) < rounding);
        assert_true(fabs(x.phi + 3 * x.down) < rounding);
    }
}

/* Every triangle of X with gravity, the weak isospin, colour, the hypercharge and itself: one
 * generation with a right-handed neutrino, left-handed fields minus right-handed ones. */
static void anomalies_cancel(void **state)
{
    (void)state;
    enum { UP, DOWN, NEUTRINO, LEPTON };
    static const struct {
        int particle, chirality, colours;
        double hypercharge;
    } fields[] = {{UP, 1, 3, 1. / 6},     {DOWN, 1, 3, 1. / 6},   {UP, -1, 3, 2. / 3},
                  {DOWN, -1, 3, -1. / 3}, {NEUTRINO, 1, 1, -0.5}, {LEPTON, 1, 1, -0.5},
                  {NEUTRINO, -1, 1, 0},   {LEPTON, -1, 1, -1}};
    for (size_t i = 0; i < ANGLES; i++) {
        struct dc_charges charges;
        dc_em_bl_charges(angles[i], &charges);
        const double x_of[] = {charges.up, charges.down, charges.neutrino, charges.lepton};
        double gravity = 0, isospin = 0, colour = 0, yyx = 0, yxx = 0, cubic = 0;
        for (size_t j = 0; j < sizeof fields / sizeof fields[0]; j++) {
            const double x = x_of[fields[j].particle], y = fields[j].hypercharge;
            const double n = fields[j].chirality * fields[j].colours;
            gravity += n * x;
            isospin += fields[j].chirality > 0 ? n * x : 0;
            colour += fields[j].colours == 3 ? n * x : 0;
            yyx += n * y * y * x;
            yxx += n * y * x * x;
            cubic += n * x * x * x;
        }
        assert_absolute(gravity, 0, rounding);
        assert_absolute(isospin, 0, rounding);
        assert_absolute(colour, 0, rounding);
        assert_absolute(yyx, 0, rounding);
        assert_absolute(yxx, 0, rounding);
        assert_absolute(cubic, 0, rounding);
    }
}

static void half_a_turn_changes_all_signs(void **state)
{
    (void)state;
    for (size_t i = 0; i < ANGLES; i++) {
        struct dc_charges x, y;
        dc_em_bl_charges(angles[i], &x);
        dc_em_bl_charges(angles[i] + DC_PI, &y);
        const double a[] = {x.lepton,  x.neutrino, x.up,  x.down,  x.proton,
                            x.neutron, x.pion,     x.rho, x.omega, x.phi};
        const double b[] = {y.lepton,  y.neutrino, y.up,  y.down,  y.proton,
                            y.neutron, y.pion,     y.rho, y.omega, y.phi};
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
    assert_true(x.rho == 1 && x.omega == 1 && x.phi == 1);
    dc_em_bl_charges(DC_PI / 4, &x);
    assert_true(x.down == 0 && x.phi == 0 && x.up != 0);
    dc_em_bl_charges(DC_PI / 2, &x);
    assert_true(x.pion == 0 && x.rho == 0 && x.lepton == -1 && x.neutrino == -1 && x.neutron == 1);
    dc_em_bl_charges(DC_PI - atan(2), &x);
    assert_true(x.up == 0 && x.down != 0);
    dc_em_bl_charges(3 * DC_PI / 4, &x);
    assert_true(x.lepton == 0 && x.proton == 0 && !signbit(x.lepton));
    assert_true(fabs(x.neutron - sqrt(0.5)) < rounding && fabs(x.neutrino + sqrt(0.5)) < rounding);
    dc_em_bl_charges(DC_PI - atan(0.5), &x);
    assert_true(x.omega == 0 && x.rho != 0);
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
        assert_true(dc_em_bl_angle_named(name, &angle));
        struct dc_charges x;
        dc_em_bl_charges(angle, &x);
        assert_true(fabs(z * x.proton + n * x.neutron) < 1e-12);
        assert_true(dc_charge(&x, z, nuclei[i].a) == 0);
        assert_absolute(dc_charge(&phobic, z, nuclei[i].a), z * phobic.proton + n * phobic.neutron,
                        1e-12);
    }
    assert_true(fabs(phobic.proton / phobic.neutron + 1.42) < 0.005);
}

static void hadrons_are_their_quarks(void **state)
{
    (void)state;
    for (const struct dc_hadron *hadron = dc_hadrons; hadron->name != NULL; hadron++) {
        assert_true(dc_hadron_named(hadron->name) == hadron);
        const int up = hadron->u + hadron->c, down = hadron->d + hadron->s + hadron->b;
        for (size_t i = 0; i < ANGLES; i++) {
            struct dc_charges x;
            dc_em_bl_charges(angles[i], &x);
            assert_absolute(dc_hadron_charge(&x, hadron), up * x.up + down * x.down, rounding);
        }
        /* The name says the electric charge, and whether there are three quarks or two. */
        double charge = strcmp(hadron->name, "p") == 0 ? 1 : 0;
        for (const char *letter = hadron->name; *letter != '\0'; letter++)
            charge += *letter == '+' ? 1 : *letter == '-' ? -1 : 0;
        assert_true(dc_hadron_electric_charge(hadron) == charge);
        assert_true(dc_hadron_b_minus_l(hadron) ==
                    (strchr("pKDB", hadron->name[0]) == NULL || strcmp(hadron->name, "p") == 0 ||
                             strncmp(hadron->name, "Delta", 5) == 0
                         ? 1
                         : 0));
    }
    assert_null(dc_hadron_named("Pi+"));
    assert_null(dc_hadron_named(""));

    /* Eqs. (14)-(17), and mesons by their electric charge alone. */
    const double c = cos(1.1), s = sin(1.1);
    const struct {
        const char *name;
        double x;
    } printed[] = {{"Delta++", 2 * c + s},
                   {"Delta+", c + s},
                   {"Delta0", s},
                   {"Delta-", s - c},
                   {"pi+", c},
                   {"pi0", 0},
                   {"K+", c},
                   {"K0", 0},
                   {"D0", 0},
                   {"Ds+", c},
                   {"B+", c},
                   {"Omega-", s - c}};
    struct dc_charges x;
    dc_em_bl_charges(1.1, &x);
    for (size_t i = 0; i < sizeof printed / sizeof printed[0]; i++)
        assert_absolute(dc_hadron_charge(&x, dc_hadron_named(printed[i].name)), printed[i].x,
                        rounding);
}

/* Standard atomic weights are the mean mass numbers but for the mass defect, 0.1 at most. */
static void isotopes_make_up_their_elements(void **state)
{
    (void)state;
    static const struct {
        const char *element;
        double weight;
    } elements[] = {{"H", 1.008},    {"He", 4.0026},  {"Be", 9.0122},  {"C", 12.011},
                    {"N", 14.007},   {"O", 15.999},   {"F", 18.998},   {"Na", 22.990},
                    {"Al", 26.982},  {"Si", 28.085},  {"Cl", 35.45},   {"Ar", 39.948},
                    {"Ca", 40.078},  {"Fe", 55.845},  {"Cu", 63.546},  {"Ge", 72.630},
                    {"I", 126.904},  {"Xe", 131.293}, {"Cs", 132.905}, {"W", 183.84},
                    {"Hg", 200.592}, {"Pb", 207.2},   {"Bi", 208.980}, {"U", 238.029}};
    const struct dc_isotope *isotope = dc_isotopes;
    for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++) {
        assert_true(dc_isotope_named(elements[i].element) == isotope);
        double all = 0, mean = 0;
        const int z = isotope->z;
        while (isotope->name != NULL && strcmp(isotope->element, elements[i].element) == 0) {
            char name[16], phobic[32];
            snprintf(name, sizeof name, "%s%d", isotope->element, isotope->a);
            assert_string_equal(isotope->name, name);
            assert_true(dc_isotope_named(name) == isotope);
            assert_true(isotope->z == z && isotope->a >= z && isotope->abundance > 0);
            all += isotope->abundance;
            mean += isotope->abundance * isotope->a;

            double angle;
            struct dc_charges x;
            snprintf(phobic, sizeof phobic, "nucleophobic:%s", name);
            assert_true(dc_em_bl_angle_named(phobic, &angle));
            dc_em_bl_charges(angle, &x);
            assert_true(dc_charge(&x, isotope->z, isotope->a) == 0);
            assert_true(fabs(dc_charge(&x, isotope->z, isotope->a + 1)) > 0.3);
            isotope++;
        }
        assert_absolute(all, 1, 1e-5);
        assert_absolute(mean, elements[i].weight, 0.1);
    }
    assert_null(isotope->name);
    assert_null(dc_isotope_named("Xx"));
    assert_int_equal(dc_isotope_named("D")->a, 2);
}

/* Whatever there is: nothing is left of its coupling, and little of it stands an angle beside. */
static void phobic_angles(void **state)
{
    (void)state;
    for (int charge = -8; charge <= 8; charge++)
        for (int b_minus_l = -8; b_minus_l <= 8; b_minus_l++) {
            const double angle = dc_phobic_angle(charge, b_minus_l);
            if (charge == 0 && b_minus_l == 0) {
                assert_true(isnan(angle));
                continue;
            }
            struct dc_charges x;
            assert_true(angle >= 0 && angle < DC_PI);
            dc_em_bl_charges(angle, &x);
            assert_true(dc_charge(&x, charge, b_minus_l) == 0);
            dc_em_bl_charges(angle + 1e-9, &x);
            assert_relative(fabs(dc_charge(&x, charge, b_minus_l)), 1e-9 * hypot(charge, b_minus_l),
                            1e-4);
        }
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
                 {"nucleophobic:1/2", 2.677945044588987},
                 {"nucleophobic:D", 2.677945044588987},
                 {"nucleophobic:Pb", 2.7660696239295994},
                 {"nucleophobic:Pb206", 2.7627613167868863},
                 {"upphobic", 2.0344439357957027},
                 {"downphobic", 0.7853981633974483},
                 {"omegaphobic", 2.677945044588987},
                 {"electrophobic", 2.356194490192345},
                 {"protophobic", 2.356194490192345},
                 {"neutrophobic", 0},
                 {"rhophobic", 1.5707963267948966},
                 {"phiphobic", 0.7853981633974483}};
    double angle;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(dc_model_em_bl.named_value(DC_AXIS_ANGLE, cases[i].name, &angle));
        assert_true(fabs(angle - cases[i].angle) < 1e-15);
        assert_false(dc_model_em_bl.named_value(DC_AXIS_MASS, cases[i].name, &angle));
    }
    /* The first name of an angle is its proper one. */
    const char *const *names = dc_model_em_bl.value_names[DC_AXIS_ANGLE];
    for (size_t i = 0; names[i] != NULL; i++) {
        assert_true(dc_model_em_bl.named_value(DC_AXIS_ANGLE, names[i], &angle));
        const char *proper = dc_model_em_bl.value_name(DC_AXIS_ANGLE, angle);
        size_t first = 0;
        while (names[first] != proper) {
            double before;
            assert_true(dc_model_em_bl.named_value(DC_AXIS_ANGLE, names[first++], &before));
            assert_true(fabs(before - angle) > 1e-12);
        }
        assert_true(first <= i);
    }
    /* Special angles and elements are all listed. */
    for (const struct dc_special_angle *special = dc_special_angles; special->name != NULL;
         special++)
        assert_string_equal(names[special - dc_special_angles], special->name);
    for (const struct dc_isotope *isotope = dc_isotopes; isotope->name != NULL; isotope++) {
        char name[32];
        snprintf(name, sizeof name, "nucleophobic:%s", isotope->element);
        size_t i = 0;
        while (names[i] != NULL && strcmp(names[i], name) != 0)
            i++;
        assert_non_null(names[i]);
    }
    assert_null(dc_model_em_bl.value_name(DC_AXIS_ANGLE, 1));
    assert_null(dc_model_em_bl.value_name(DC_AXIS_COUPLING, 0));
    static const char *const wrong[] = {"",
                                        "nucleophobic:",
                                        "nucleophobic:Xx",
                                        "nucleophobic:Pb100",
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(charges_follow_from_the_currents),
        cmocka_unit_test(anomalies_cancel),
        cmocka_unit_test(half_a_turn_changes_all_signs),
        cmocka_unit_test(special_angles_have_exact_zeros),
        cmocka_unit_test(nuclei),
        cmocka_unit_test(hadrons_are_their_quarks),
        cmocka_unit_test(isotopes_make_up_their_elements),
        cmocka_unit_test(phobic_angles),
        cmocka_unit_test(names_of_angles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

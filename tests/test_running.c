/* Running couplings of em-bl against Eqs. (61)-(67) themselves, integrated numerically. */
#include "darkcube/constants.h"
#include "darkcube/model.h"

#include "close.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>
#include <string.h>

/* ---- the equations, as printed --------------------------------------------------------------- */

/* Where fields join, in MeV, with colours times fields, Q and B-L; a neutrino is half a field. */
static const struct {
    double threshold, count, em, b_l;
} fields[] = {
    {0.51099895, 1, -1, -1},     {0.51099895, 3 * 0.5, 0, -1}, {105.6583755, 1, -1, -1},
    {139.57, 3, 2. / 3, 1. / 3}, {139.57, 3, -1. / 3, 1. / 3}, {493.677, 3, -1. / 3, 1. / 3},
    {1776.86, 1, -1, -1},        {1864.84, 3, 2. / 3, 1. / 3}, {4180, 3, -1. / 3, 1. / 3}};
enum { FIELDS = sizeof fields / sizeof fields[0] };

struct beta {
    size_t joined; /* fields that take part */
    bool weak;     /* Eqs. (65), (66) in place of (62)-(64) */
};

/* d/dlnmu of (e, g_BL, eps e). */
static int right_hand_side(double log_scale, const double k[], double slope[], void *context)
{
    const struct beta *beta = context;
    const double e = k[0], g = k[1], y = k[2];
    (void)log_scale;
    slope[0] = slope[1] = slope[2] = 0;
    for (size_t i = 0; i < beta->joined; i++) {
        const double n = fields[i].count / (12 * DC_PI * DC_PI), Q = fields[i].em,
                     q = fields[i].b_l;
        slope[0] += n * e * e * e * Q * Q;
        if (beta->weak) {
            slope[2] += 2 * n * e * e * (y * Q * Q + g * Q * q);
            continue;
        }
        slope[1] += n * g * (g * g * q * q + y * y * Q * Q + 2 * g * y * Q * q);
        slope[2] += n * (g * g * y * q * q + y * y * y * Q * Q + 2 * e * e * y * Q * Q +
                         2 * e * e * g * Q * q + 2 * g * y * y * Q * q);
    }
    return GSL_SUCCESS;
}

/* From the electron mass to a scale, threshold by threshold, by Runge-Kutta of order 8. */
static void integrate(bool weak, double coupling, double angle, double scale, double k[3])
{
    struct beta beta = {.weak = weak};
    gsl_odeiv2_system system = {right_hand_side, NULL, 3, &beta};
    gsl_odeiv2_driver *driver = gsl_odeiv2_driver_alloc_y_new(&system, gsl_odeiv2_step_rk8pd, 1e-3,
                                                              1e-15 * coupling, 1e-13);
    assert_non_null(driver);
    k[0] = sqrt(4 * DC_PI / 137.035999);
    k[1] = coupling * sin(angle);
    k[2] = coupling * cos(angle);
    for (size_t i = 0; i < FIELDS && fields[i].threshold < scale; i++) {
        beta.joined = i + 1;
        const double next =
            i + 1 < FIELDS && fields[i + 1].threshold < scale ? fields[i + 1].threshold : scale;
        double from = log(fields[i].threshold);
        if (next > fields[i].threshold)
            assert_int_equal(gsl_odeiv2_driver_apply(driver, &from, log(next), k), GSL_SUCCESS);
        gsl_odeiv2_driver_reset(driver);
    }
    gsl_odeiv2_driver_free(driver);
}

static struct dc_couplings run(enum dc_running running, double coupling, double angle, double scale)
{
    struct dc_couplings couplings;
    assert_int_equal(dc_run_couplings(running, coupling, angle, scale, &couplings), DC_OK);
    assert_true(couplings.scale_mev == scale);
    return couplings;
}

static double electron_charge(double coupling, double angle, double scale)
{
    const struct dc_couplings couplings = run(DC_RUNNING_ON, coupling, angle, scale);
    struct dc_vector_boson boson;
    dc_couplings_boson(&couplings, scale, &boson);
    return boson.charges.lepton;
}

static const double scales[] = {0.6, 50, 120, 300, 1000, 1800, 3000, 1e4, 6e4};
static const double angles[] = {0, 0.7, DC_PI / 2, 2, 0.75 * DC_PI, 2.9, -1, 4, 5.5};
enum { SCALES = sizeof scales / sizeof scales[0], ANGLES = sizeof angles / sizeof angles[0] };

/* ---- tests ----------------------------------------------------------------------------------- */

static void compare(enum dc_running running, double coupling, double tolerance)
{
    for (size_t i = 0; i < ANGLES; i++)
        for (size_t j = 0; j < SCALES; j++) {
            double k[3];
            integrate(running == DC_RUNNING_WEAK, coupling, angles[i], scales[j], k);
            const struct dc_couplings c = run(running, coupling, angles[i], scales[j]);
            assert_relative(c.e, k[0], tolerance);
            assert_absolute(c.g_bl, k[1], tolerance * coupling);
            assert_absolute(c.eps_e, k[2], tolerance * coupling);
        }
}

static void closed_form_solves_the_equations(void **state)
{
    (void)state;
    static const double couplings[] = {1e-12, 1e-2, 0.3, 0.6};
    for (size_t i = 0; i < sizeof couplings / sizeof couplings[0]; i++)
        compare(DC_RUNNING_ON, couplings[i], 2e-12);
}

static void weak_limit_solves_its_equations(void **state)
{
    (void)state;
    compare(DC_RUNNING_WEAK, 1e-8, 2e-12);
    /* It differs from the whole system by the square of the coupling. */
    const struct dc_couplings weak = run(DC_RUNNING_WEAK, 0.1, 2, 6e4);
    const struct dc_couplings whole = run(DC_RUNNING_ON, 0.1, 2, 6e4);
    assert_true(fabs(weak.g_bl - whole.g_bl) > 1e-4 && fabs(weak.g_bl - whole.g_bl) < 1e-2);
    for (size_t i = 0; i < ANGLES; i++) {
        const struct dc_couplings a = run(DC_RUNNING_WEAK, 1e-9, angles[i], 6e4);
        const struct dc_couplings b = run(DC_RUNNING_ON, 1e-9, angles[i], 6e4);
        assert_absolute(a.eps_e, b.eps_e, 1e-15 * 1e-9);
        assert_absolute(a.g_bl, b.g_bl, 1e-15 * 1e-9);
    }
}

/* Between two thresholds S_Qq/e^2 + S_QQ y/(e^2 g) stays what it is, for couplings of any size. */
static void one_combination_does_not_run(void **state)
{
    (void)state;
    for (double coupling = 1e-10; coupling < 2; coupling *= 100) {
        struct dc_loop_charges sums;
        dc_loop_charges(2500, &sums);
        double first = 0;
        for (double scale = 1900; scale < 4100; scale += 300) {
            const struct dc_couplings c = run(DC_RUNNING_ON, coupling, 2, scale);
            const double kept =
                sums.em_bl / (c.e * c.e) + sums.em_em * c.eps_e / (c.e * c.e * c.g_bl);
            first = first == 0 ? kept : first;
            assert_relative(kept, first, 1e-13);
        }
    }
}

/* How phi runs does not depend on g_X. A dark photon stays one, a B-L boson does not. */
static void angle_runs_alike_for_all_couplings(void **state)
{
    (void)state;
    for (size_t i = 0; i < ANGLES; i++) {
        struct dc_vector_boson weak, strong;
        struct dc_couplings c = run(DC_RUNNING_ON, 1e-10, angles[i], 6e4);
        dc_couplings_boson(&c, 5, &weak);
        c = run(DC_RUNNING_ON, 0.6, angles[i], 6e4);
        dc_couplings_boson(&c, 5, &strong);
        assert_true(weak.mass_mev == 5 && strong.coupling > 0.61);
        assert_absolute(weak.charges.up, strong.charges.up, 1e-15);
        assert_absolute(weak.charges.lepton, strong.charges.lepton, 1e-15);
    }
    assert_true(run(DC_RUNNING_ON, 0.5, 0, 6e4).g_bl == 0);
    assert_true(run(DC_RUNNING_ON, 0.5, DC_PI / 2, 0.5).eps_e == 0);
    assert_true(run(DC_RUNNING_ON, 0.5, DC_PI / 2, 1).eps_e > 0);

    /* A dark photon's eps runs only by X in the loop. */
    const struct dc_couplings photon = run(DC_RUNNING_WEAK, 1e-3, 0, 6e4);
    const double e0 = sqrt(4 * DC_PI / 137.035999);
    assert_relative(photon.eps_e / (photon.e * photon.e), 1e-3 / (e0 * e0), 1e-14);
}

static void half_a_turn_changes_all_signs(void **state)
{
    (void)state;
    for (size_t i = 0; i < ANGLES; i++)
        for (size_t j = 0; j < SCALES; j++) {
            const struct dc_couplings a = run(DC_RUNNING_ON, 0.2, angles[i], scales[j]);
            const struct dc_couplings b = run(DC_RUNNING_ON, 0.2, angles[i] + DC_PI, scales[j]);
            assert_true(a.e == b.e);
            assert_absolute(a.eps_e, -b.eps_e, 1e-15);
            assert_absolute(a.g_bl, -b.g_bl, 1e-15);
            assert_true(a.g_bl * sin(angles[i]) >= 0);
        }
}

static void continuous_at_thresholds(void **state)
{
    (void)state;
    for (size_t i = 0; i < FIELDS; i++) {
        const double at = fields[i].threshold, step = 1e-9;
        const struct dc_couplings below = run(DC_RUNNING_ON, 0.4, 2, at * (1 - step));
        const struct dc_couplings above = run(DC_RUNNING_ON, 0.4, 2, at * (1 + step));
        assert_absolute(above.e, below.e, step);
        assert_absolute(above.eps_e, below.eps_e, step);
        assert_absolute(above.g_bl, below.g_bl, step);
        struct dc_loop_charges before, after;
        dc_loop_charges(at * (1 - step), &before);
        dc_loop_charges(at * (1 + step), &after);
        assert_true(after.bl_bl > before.bl_bl + 0.3);
    }
}

static void sums_of_charges(void **state)
{
    (void)state;
    /* The quarks' N_c (Q^2 - Q q): leptons have none. */
    static const struct {
        double scale, em_em, difference, bl_bl;
    } known[] = {{0.4, 0, 0, 0},
                 {1, 1, 0, 2.5},
                 {110, 2, 0, 3.5},
                 {200, 11. / 3, 4. / 3, 3.5 + 2. / 3},
                 {1000, 4, 2, 4.5},
                 {1800, 5, 2, 5.5},
                 {3000, 19. / 3, 8. / 3, 5.5 + 1. / 3},
                 {1e4, 20. / 3, 10. / 3, 5.5 + 2. / 3}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct dc_loop_charges sums;
        dc_loop_charges(known[i].scale, &sums);
        assert_absolute(sums.em_em, known[i].em_em, 1e-14);
        assert_absolute(sums.em_em - sums.em_bl, known[i].difference, 1e-14);
        assert_absolute(sums.bl_bl, known[i].bl_bl, 1e-14);
    }
}

static void chargephobic_bosons_meet_electrons(void **state)
{
    (void)state;
    const double angle = 0.75 * DC_PI;
    for (double scale = 0.1; scale < 139; scale *= 1.3)
        assert_true(electron_charge(1e-9, angle, scale) == 0);
    assert_true(electron_charge(1e-9, angle, 140) > 0);
    /* Values of another program, to their digits. */
    assert_relative(electron_charge(1e-9, angle, 1000), 3.453e-3, 2e-4);
    assert_relative(electron_charge(1e-9, angle, 1e4), 1.066e-2, 2e-4);
    assert_relative(electron_charge(1e-9, angle, 6e4), 0.01768498105, 1e-9);

    /* Eq. (67) is no more than a rough approximation of it. */
    assert_relative(dc_printed_electron_charge(1000), 3.99e-3, 1e-3);
    assert_relative(dc_printed_electron_charge(1e4), 8.73e-3, 1e-3);
    assert_relative(dc_printed_electron_charge(6e4), 1.25e-2, 1e-3);
    static const double ratio[][2] = {{300, 1.36}, {1000, 1.15}, {6e4, 0.71}};
    for (size_t i = 0; i < 3; i++)
        assert_absolute(dc_printed_electron_charge(ratio[i][0]) /
                            electron_charge(1e-9, angle, ratio[i][0]),
                        ratio[i][1], 0.005);
    assert_true(dc_printed_electron_charge(139) == 0);
}

static void ends_of_the_range(void **state)
{
    (void)state;
    struct dc_couplings c;
    for (size_t i = 0; i < ANGLES; i++) {
        struct dc_vector_boson boson;
        struct dc_charges charges;
        c = run(DC_RUNNING_ON, 0.7, angles[i], DC_ELECTRON_MASS_MEV);
        dc_couplings_boson(&c, 1, &boson);
        dc_em_bl_charges(angles[i], &charges);
        assert_relative(boson.coupling, 0.7, 1e-15);
        assert_absolute(boson.charges.up, charges.up, 1e-15);
        assert_absolute(boson.charges.neutrino, charges.neutrino, 1e-15);
        assert_memory_equal(&c.e, &(struct dc_couplings){.e = sqrt(4 * DC_PI * DC_ALPHA)}.e,
                            sizeof c.e);
    }
    /* Above 60 GeV, and where there is no scale at all. */
    assert_int_equal(dc_run_couplings(DC_RUNNING_ON, 0.1, 2, 60001, &c), DC_OUT_OF_RANGE);
    assert_true(c.g_bl == 0.1 * sin(2));
    assert_int_equal(dc_run_couplings(DC_RUNNING_WEAK, 0.1, 2, 60001, &c), DC_OUT_OF_RANGE);
    assert_int_equal(dc_run_couplings(DC_RUNNING_ON, 0.1, 2, NAN, &c), DC_OUT_OF_RANGE);
    c = run(DC_RUNNING_OFF, 0.1, 2, 1e6);
    assert_true(c.g_bl == 0.1 * sin(2) && c.eps_e == 0.1 * cos(2));

    /* Landau's pole: a little below it g_X is large, and the equations agree. */
    double low = 0.5, high = 10;
    while (high - low > 1e-13)
        *(dc_run_couplings(DC_RUNNING_ON, (low + high) / 2, 1, 6e4, &c) == DC_OK ? &low : &high) =
            (low + high) / 2;
    c = run(DC_RUNNING_ON, low, 1, 6e4);
    assert_true(hypot(c.eps_e, c.g_bl) > 1e3);
    double k[3];
    integrate(false, 0.99 * low, 1, 6e4, k);
    c = run(DC_RUNNING_ON, 0.99 * low, 1, 6e4);
    assert_true(k[1] > 5 && k[1] < 20);
    assert_relative(c.g_bl, k[1], 1e-10);
    assert_relative(c.eps_e, k[2], 1e-10);

    /* No coupling, no charges. */
    struct dc_vector_boson nothing;
    dc_couplings_boson(&(struct dc_couplings){.scale_mev = 1}, 1, &nothing);
    assert_true(nothing.coupling == 0 && nothing.charges.lepton == 0);
}

/* Eq. (61): 4/3 of the sum of Y (B-L) over the Weyl fermions of three generations. */
static void induced_coupling(void **state)
{
    (void)state;
    static const struct {
        double fields, hypercharge, b_l;
    } weyl[] = {{6, 1. / 6, 1. / 3}, {3, 2. / 3, 1. / 3}, {3, -1. / 3, 1. / 3},
                {2, -0.5, -1},       {1, -1, -1},         {1, 0, -1}};
    double sum = 0;
    for (size_t i = 0; i < sizeof weyl / sizeof weyl[0]; i++)
        sum += 3 * weyl[i].fields * weyl[i].hypercharge * weyl[i].b_l;
    const double g_y = 0.357, cosine = 0.877, decades = 3 * log(10);
    const double expected =
        -4. / 3 * sum * cosine / (16 * DC_PI * DC_PI) * g_y * g_y * 1e-6 * decades;
    assert_relative(dc_induced_eps_e(1e-6, g_y, cosine, 1e9, 1e6), expected, 1e-14);
    assert_true(expected < 0); /* towards the chargephobic angle */
    assert_true(dc_induced_eps_e(1e-6, g_y, cosine, 1e6, 1e6) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_form_solves_the_equations),
        cmocka_unit_test(weak_limit_solves_its_equations),
        cmocka_unit_test(one_combination_does_not_run),
        cmocka_unit_test(angle_runs_alike_for_all_couplings),
        cmocka_unit_test(half_a_turn_changes_all_signs),
        cmocka_unit_test(continuous_at_thresholds),
        cmocka_unit_test(sums_of_charges),
        cmocka_unit_test(chargephobic_bosons_meet_electrons),
        cmocka_unit_test(ends_of_the_range),
        cmocka_unit_test(induced_coupling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

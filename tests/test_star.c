/* Stars: the analytic ones against printed values, tabulated ones against what they were made of.
 */
#include "close.h"
#include "darkcube/constants.h"
#include "supernova/star_table.h"

#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>

static struct dc_star *analytic(const char *name)
{
    struct dc_star *star = NULL;
    struct dc_error error = {""};
    if (dc_star_analytic(name, 3, &star, &error) != DC_SUCCESS)
        fail_msg("%s", error.text);
    return star;
}

/* Values of an independent program, printed with six digits. */
static void fiducial_star_has_known_matter(void **state)
{
    (void)state;
    static const double known[][5] = {
        /* r [km], T, baryons, electrons, mu_e */
        {5, 22.5, 1.52695e6, 458084, 231.501},
        {15, 15.2629, 182800, 54839.9, 111.024},
        {35, 3.71827, 2642.96, 792.889, 27.0518},
        {60, 1.51427, 178.515, 53.5546, 11.0267},
    };
    struct dc_star *star = analytic("fiducial");
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct dc_matter m;
        star->matter(star, known[i][0], &m);
        assert_false(m.vacuum);
        assert_relative(m.temperature, known[i][1], 4e-6);
        assert_relative(m.proton_density + m.neutron_density, known[i][2], 4e-6);
        assert_relative(m.electron_density, known[i][3], 4e-6);
        assert_relative(m.electron_potential, known[i][4], 4e-6);
        assert_relative(m.proton_density, m.electron_density, 1e-15);
        for (size_t f = 0; f < DC_NEUTRINO_FLAVOURS; f++)
            assert_true(m.neutrino_potential[f] == 0);
    }
    assert_relative(dc_star_neutrinosphere_radius_km(star), 39.8107171, 2e-9);
    assert_true(dc_star_core_radius_km(star) == 10);
    assert_string_equal(dc_star_name(star), "fiducial");
    dc_star_free(star);
}

static void steeper_star_is_smaller(void **state)
{
    (void)state;
    struct dc_star *star = analytic("sfho-like");
    assert_relative(dc_star_neutrinosphere_radius_km(star), 24.06, 3e-4);
    dc_star_free(star);
}

static void other_analytic_stars_are_refused(void **state)
{
    (void)state;
    struct dc_star *star = NULL;
    struct dc_error error;
    assert_int_equal(dc_star_analytic("sun", 3, &star, &error), DC_ERROR_DATA);
    assert_null(star);
    assert_non_null(strstr(error.text, "'sun'"));
    assert_int_equal(dc_star_analytic("fiducial", 31, &star, &error), DC_ERROR_DATA);
    assert_null(star);
    assert_non_null(strstr(error.text, "30 MeV"));
    dc_star_free(NULL);
}

static void electron_potential_solves_its_equation(void **state)
{
    (void)state;
    for (double density = 1e-3; density < 1e7; density *= 7)
        for (double t = 0.3; t < 60; t *= 3) {
            double mu = dc_electron_potential(density, t);
            double p = sqrt(mu * mu - DC_ELECTRON_MASS_MEV * DC_ELECTRON_MASS_MEV);
            /* where the medium is dilute, mu is m_e to many digits, and p has few */
            if (p > 0.01)
                assert_relative(p * p * p + DC_PI * DC_PI * t * t * p, 3 * DC_PI * DC_PI * density,
                                1e-10);
        }
}

/* ---- stars from rows ------------------------------------------------------------------------- */

/* Rows of another star, equally spaced, the first at `first_km`. */
static void sample(const struct dc_star *star, double first_km, double last_km, size_t n,
                   struct dc_profile *profile)
{
    *profile = (struct dc_profile){.file = "sampled",
                                   .radius_column = "r",
                                   .temperature_column = "T",
                                   .name = "sampled",
                                   .core_radius_km = NAN,
                                   .neutrinosphere_radius_km = NAN};
    for (size_t i = 0; i < n; i++) {
        struct dc_profile_row row = {.line = i + 1,
                                     .radius_km = first_km + (last_km - first_km) * (double)i /
                                                                 (double)(n - 1)};
        star->matter(star, row.radius_km, &row.matter);
        row.matter.neutrino_potential[0] = 100 / row.radius_km;
        assert_int_equal(dc_profile_add(profile, &row, NULL), DC_SUCCESS);
    }
}

static struct dc_star *from_rows(struct dc_profile *profile)
{
    struct dc_star *star = NULL;
    struct dc_error error = {""};
    if (dc_star_from_rows(profile, 3, &star, &error) != DC_SUCCESS)
        fail_msg("%s", error.text);
    dc_profile_clear(profile);
    return star;
}

/* Monotone cubics through rows 0.2 km apart: 1e-4, but 2e-2 next to the kink at the core's edge,
 * where slopes change sign. */
static void table_reproduces_what_it_was_made_of(void **state)
{
    (void)state;
    struct dc_star *original = analytic("fiducial");
    struct dc_profile profile;
    sample(original, 0.2, 100, 500, &profile);
    struct dc_star *star = from_rows(&profile);
    assert_relative(dc_star_neutrinosphere_radius_km(star),
                    dc_star_neutrinosphere_radius_km(original), 1e-6);
    assert_relative(dc_star_core_radius_km(star), 10.0, 1e-12);
    assert_true(star->end_km == 100);
    for (double r = 0.3; r < 100; r += 0.0937) {
        struct dc_matter a, b;
        double tolerance = fabs(r - 10) < 0.21 ? 2e-2 : 1e-4;
        original->matter(original, r, &a);
        star->matter(star, r, &b);
        assert_relative(b.temperature, a.temperature, tolerance);
        assert_relative(b.proton_density, a.proton_density, tolerance);
        assert_relative(b.neutron_density, a.neutron_density, tolerance);
        assert_relative(b.electron_density, a.electron_density, tolerance);
        assert_relative(b.electron_potential, a.electron_potential, tolerance);
        if (r > 2)
            assert_relative(b.neutrino_potential[0], 100 / r, 2e-3);
        assert_true(b.neutrino_potential[2] == 0);
    }
    dc_star_free(star);
    dc_star_free(original);
}

static void constant_inside_and_vacuum_outside(void **state)
{
    (void)state;
    struct dc_star *original = analytic("fiducial");
    struct dc_profile profile;
    sample(original, 1, 50, 99, &profile);
    struct dc_star *star = from_rows(&profile);
    struct dc_matter first, inside, last, outside;
    star->matter(star, 1, &first);
    star->matter(star, 1e-6, &inside);
    assert_memory_equal(&first.temperature, &inside.temperature, sizeof first.temperature);
    assert_true(first.neutron_density == inside.neutron_density);
    star->matter(star, 50, &last);
    assert_false(last.vacuum);
    assert_true(last.temperature > 2);
    star->matter(star, nextafter(50, 51), &outside);
    assert_true(outside.vacuum);
    assert_true(outside.temperature == 0 && outside.electron_density == 0);
    dc_star_free(star);
    dc_star_free(original);
}

static void edges_are_steep_steps_and_the_end(void **state)
{
    (void)state;
    struct dc_star *original = analytic("fiducial");
    struct dc_profile profile;
    sample(original, 0.5, 50, 991, &profile); /* 0.05 km apart: below 3 % a row */
    for (size_t i = 500; i < profile.n_rows; i++) {
        profile.rows[i].matter.proton_density *= 0.8; /* a shock between 25.45 and 25.5 km */
        profile.rows[i].matter.neutron_density *= 0.8;
        profile.rows[i].matter.electron_density *= 0.8;
    }
    for (size_t i = 700; i < profile.n_rows; i++)
        profile.rows[i].matter.temperature *= 0.85;
    struct dc_star *star = from_rows(&profile);
    static const double edges_km[] = {25.45, 25.5, 35.45, 35.5, 50};
    assert_int_equal(star->n_edges, 5);
    for (size_t i = 0; i < star->n_edges; i++)
        assert_relative(star->edges_km[i], edges_km[i], 1e-12);
    /* no overshoot in the shock */
    struct dc_matter before, inside, after;
    star->matter(star, 25.45, &before);
    star->matter(star, 25.5, &after);
    for (double r = 25.451; r < 25.5; r += 0.001) {
        star->matter(star, r, &inside);
        assert_true(inside.neutron_density < before.neutron_density);
        assert_true(inside.neutron_density > after.neutron_density);
    }
    dc_star_free(star);
    dc_star_free(original);
}

/* Outside a hot shell the temperature falls through 3 MeV a second time: that is where R_nu is. */
static void outermost_neutrinosphere_counts(void **state)
{
    (void)state;
    struct dc_star *original = analytic("fiducial");
    struct dc_profile profile;
    sample(original, 0.5, 60, 120, &profile);
    for (size_t i = 100; i < 110; i++)
        profile.rows[i].matter.temperature = 4;
    double outer_km = profile.rows[109].radius_km;
    struct dc_star *star = from_rows(&profile);
    assert_true(star->neutrinosphere_radius_km > outer_km);
    assert_true(star->neutrinosphere_radius_km < outer_km + 0.5);
    struct dc_matter there;
    star->matter(star, star->neutrinosphere_radius_km, &there);
    assert_relative(there.temperature, 3.0, 1e-10);
    dc_star_free(star);
    dc_star_free(original);
}

static void hottest_centre_still_has_a_core(void **state)
{
    (void)state;
    struct dc_star *original = analytic("sfho-like");
    struct dc_profile profile;
    sample(original, 10.5, 40, 60, &profile);
    for (size_t i = 0; i < profile.n_rows; i++)
        profile.rows[i].radius_km -= 10.5;
    struct dc_star *star = from_rows(&profile);
    assert_relative(dc_star_core_radius_km(star), 0.5, 1e-12);
    dc_star_free(star);
    dc_star_free(original);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fiducial_star_has_known_matter),
        cmocka_unit_test(steeper_star_is_smaller),
        cmocka_unit_test(other_analytic_stars_are_refused),
        cmocka_unit_test(electron_potential_solves_its_equation),
        cmocka_unit_test(table_reproduces_what_it_was_made_of),
        cmocka_unit_test(constant_inside_and_vacuum_outside),
        cmocka_unit_test(edges_are_steep_steps_and_the_end),
        cmocka_unit_test(outermost_neutrinosphere_counts),
        cmocka_unit_test(hottest_centre_still_has_a_core),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

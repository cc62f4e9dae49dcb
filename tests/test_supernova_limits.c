/* What the luminosity of a star has to be whatever the numerics: the narrow-width thermal limit,
 * scaling with the coupling, decay in vacuum, and independence of what must not matter. */
#include "close.h"
#include "darkcube/constants.h"
#include "supernova_fixture.h"

#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>

static const double km = 1e5 / DC_HBAR_C_MEV_CM, erg_s = DC_ERG_PER_MEV / DC_HBAR_MEV_S;
static const double dark_photon = 0, b_l = 0.5 * DC_PI, chargephobic = 0.75 * DC_PI;

static double total(struct dc_luminosity l)
{
    return l.transverse + l.longitudinal;
}

/* ---- the narrow-width limit ------------------------------------------------------------------ */

/* A resonance that is narrow emits as much as detailed balance allows, whatever makes it: L_pol =
 * d_pol (g x_p/e)^2 int domega 4 pi r^2 (omega^3 v/2 pi^2) pi m^4/(omega (e^(omega/T) - 1) |dRe
 * Pi/dr|) at the radius at which omega resonates. */
struct narrow {
    const struct dc_star *star;
    enum dc_polarisation polarisation;
    double mass;
};

static double plasma_frequency_squared(const struct dc_star *star, double radius_km)
{
    struct dc_matter matter;
    star->matter(star, radius_km, &matter);
    double fermi = pow(3 * DC_PI * DC_PI * matter.electron_density, 2.0 / 3);
    return 4 * DC_PI * DC_ALPHA * matter.electron_density /
           sqrt(DC_ELECTRON_MASS_MEV * DC_ELECTRON_MASS_MEV + fermi);
}

static double resonant_radius(const struct dc_star *star, double squared)
{
    double low = 1e-3, high = star->neutrinosphere_radius_km;
    if (plasma_frequency_squared(star, low) < squared ||
        plasma_frequency_squared(star, high) > squared)
        return NAN;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (plasma_frequency_squared(star, middle) > squared)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static double narrow_integrand(double energy, void *parameters)
{
    const struct narrow *n = parameters;
    double m = n->mass, response = dc_photon_response(n->polarisation, m, energy);
    double r = resonant_radius(n->star, m * m / response), step = 1e-4;
    if (isnan(r))
        return 0;
    struct dc_matter matter;
    n->star->matter(n->star, r, &matter);
    double slope = response *
                   (plasma_frequency_squared(n->star, r + step) -
                    plasma_frequency_squared(n->star, r - step)) /
                   (2 * step * km);
    double momentum = sqrt((energy - m) * (energy + m));
    return 4 * DC_PI * r * r * km * km * energy * energy * momentum / (2 * DC_PI * DC_PI) * DC_PI *
           pow(m, 4) / (energy * expm1(energy / matter.temperature) * fabs(slope)) * erg_s;
}

static double narrow_luminosity(const struct dc_star *star, enum dc_polarisation polarisation,
                                double mass)
{
    struct narrow narrow = {star, polarisation, mass};
    double centre = plasma_frequency_squared(star, 1e-3);
    double core = plasma_frequency_squared(star, star->core_radius_km);
    double surface = plasma_frequency_squared(star, star->neutrinosphere_radius_km);
    double states = polarisation == DC_TRANSVERSE ? 2 : 1, sum;
    if (polarisation == DC_TRANSVERSE) {
        /* The whole range resonates somewhere between centre and surface. */
        assert_true(mass > sqrt(1.5 * surface) && mass < sqrt(core));
        sum = fixture_integral(narrow_integrand, &narrow, mass, mass + 300, 1e-5) +
              fixture_integral(narrow_integrand, &narrow, mass + 300, mass + 1200, 1e-3);
    } else {
        double low = dc_photon_resonance(polarisation, mass, surface);
        double kink = dc_photon_resonance(polarisation, mass, core);
        double high = dc_photon_resonance(polarisation, mass, centre);
        if (isnan(low)) /* the mass resonates at rest inside the star */
            low = mass;
        sum = fixture_integral(narrow_integrand, &narrow, low, kink, 1e-5) +
              fixture_integral(narrow_integrand, &narrow, kink, high, 1e-5);
    }
    return states * sum / (4 * DC_PI * DC_ALPHA);
}

/* An independent program has these ratios of the full luminosity to the narrow limit for a dark
 * photon that streams freely; what differs from 1 is finite width and continuum. Its limit for L,
 * which is emitted in a narrow window of energies, was summed to a per cent; here it is
 * integrated. */
static void resonances_emit_thermally(void **state)
{
    (void)state;
    static const double known[][3] = {{2, 1.014, 0.992}, {3, 1.020, 0.971}, {5, 1.030, 0.943}};
    struct fixture_place place = fixture_place(dc_supernova_defaults());
    double g = 1e-15;
    for (size_t i = 0; i < 3; i++) {
        fixture_set(place.supernova, known[i][0], dark_photon);
        struct dc_luminosity l = fixture_luminosity(place.supernova, g);
        double t = narrow_luminosity(place.star, DC_TRANSVERSE, known[i][0]);
        double longitudinal = narrow_luminosity(place.star, DC_LONGITUDINAL, known[i][0]);
        assert_absolute(l.transverse / (g * g * t), known[i][1], 1e-3);
        assert_absolute(l.longitudinal / (g * g * longitudinal), known[i][2], 0.014);
    }
    fixture_leave(&place);
}

/* ---- decay outside --------------------------------------------------------------------------- */

/* Eq. (49): X with omega = 300 MeV and m = 100 MeV decays three times in 107 km at g = 2.5e-9; the
 * optical depth between two radii far out is the length over that of decay in vacuum. */
static void depth_outside_is_that_of_decay_in_vacuum(void **state)
{
    (void)state;
    double rate = 100.0 * 100 / (12 * DC_PI * 300);
    assert_relative(3 / (2.5e-9 * 2.5e-9 * rate * km), 107.0, 5e-3);
    struct dc_supernova_options options = dc_supernova_defaults();
    struct fixture_place place = fixture_place(options);
    const struct dc_resolution *chosen = &place.supernova->chosen;
    const struct dc_physics *physics = &place.supernova->physics;
    double mass = 100;
    fixture_set(place.supernova, mass, dark_photon);
    const struct dc_ray *ray = chosen->pass.ray;
    for (int p = 0; p < DC_POLARISATIONS; p++) {
        struct dc_list energies = {0}, weights = {0};
        enum dc_polarisation polarisation = (enum dc_polarisation)p;
        assert_int_equal(dc_energy_mesh(&chosen->mesh, physics, &chosen->fineness, polarisation,
                                        mass, &energies, &weights),
                         DC_SUCCESS);
        for (size_t i = 0; i < energies.n; i++, ray++) {
            struct dc_pair electrons = {.fermion_mass = DC_ELECTRON_MASS_MEV};
            double expected =
                900 * km *
                dc_pair_width(&physics->fermi, polarisation, mass, energies.value[i], &electrons);
            assert_int_equal(ray->polarisation, polarisation);
            assert_relative(ray->outside[2][0] - ray->outside[1][0], expected, 1e-3);
        }
        dc_list_free(&energies);
        dc_list_free(&weights);
    }
    assert_true(ray == chosen->pass.ray + chosen->pass.n_rays);
    fixture_leave(&place);
}

/* A chargephobic vector does not meet electrons: it does not matter how far it must get, and
 * hardly, from 1 to 10 MeV by 12 %, how heavy it is. */
static double lower_bound(const struct dc_supernova *supernova, size_t radius)
{
    double low = 1e-11, high = 1e-9;
    for (int i = 0; i < 40; i++) {
        struct dc_luminosity l[DC_SUPERNOVA_MAX_RADII];
        double middle = sqrt(low * high);
        dc_supernova_luminosity(supernova, middle, l);
        if (total(l[radius]) < 3e52)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static void chargephobic_bound_hardly_depends_on_mass_or_radius(void **state)
{
    (void)state;
    struct fixture_place place = fixture_place(dc_supernova_defaults());
    double smallest = INFINITY, largest = 0;
    for (double mass = 1; mass < 10.5; mass *= 1.2589) {
        fixture_set(place.supernova, mass, chargephobic);
        double near = lower_bound(place.supernova, 0), far = lower_bound(place.supernova, 2);
        assert_relative(far, near, 1e-4);
        assert_relative(lower_bound(place.supernova, 1), near, 1e-4);
        smallest = fmin(smallest, near);
        largest = fmax(largest, near);
    }
    assert_true(largest / smallest < 1.125);
    assert_true(smallest > 1e-10 && largest < 2e-10);
    fixture_leave(&place);
}

/* ---- the coupling ---------------------------------------------------------------------------- */

static void luminosity_grows_as_the_square_and_falls_when_trapped(void **state)
{
    (void)state;
    struct fixture_place place = fixture_place(dc_supernova_defaults());
    static const double masses[] = {1.3, 8, 40, 250};
    static const double angles[] = {0, 0.5 * DC_PI, 0.75 * DC_PI, 2};
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < 4; j++) {
            fixture_set(place.supernova, masses[i], angles[j]);
            double weak = total(fixture_luminosity(place.supernova, 1e-15));
            double strong = total(fixture_luminosity(place.supernova, 1e-14));
            assert_relative(strong, 100 * weak, 1e-6);
            bool fell = false;
            double before = strong, peak = strong;
            for (double g = 2e-14; g < 1e-3; g *= 2) {
                double now = total(fixture_luminosity(place.supernova, g));
                assert_true(isfinite(now) && now >= 0);
                assert_true(now <= 4.0001 * before); /* never faster than the square */
                before = now;
                peak = fmax(peak, now);
                fell = fell || now < peak;
            }
            assert_true(fell && before < 1e-3 * peak);
        }
    fixture_leave(&place);
}

/* What has to get farther is never more. */
static void luminosity_falls_with_the_escape_radius(void **state)
{
    (void)state;
    struct fixture_place place = fixture_place(dc_supernova_defaults());
    fixture_set(place.supernova, 20, dark_photon);
    for (double g = 1e-12; g < 1e-7; g *= 3) {
        struct dc_luminosity l[DC_SUPERNOVA_MAX_RADII];
        dc_supernova_luminosity(place.supernova, g, l);
        assert_true(total(l[0]) > total(l[1]) && total(l[1]) > total(l[2]));
    }
    fixture_leave(&place);
}

/* ---- what must not matter -------------------------------------------------------------------- */

enum { SETS = 6 };
static void compute(struct dc_supernova *supernova, size_t set, struct dc_luminosity *l)
{
    static const double masses[SETS] = {2, 2, 16, 16, 150, 5};
    static const double angles[SETS] = {0, 2.3, 2.3, 1.5, 0.7, 0};
    fixture_set(supernova, masses[set], angles[set]);
    dc_supernova_luminosity(supernova, 3e-9, l);
}

static void order_does_not_matter(void **state)
{
    (void)state;
    static const size_t order[] = {4, 1, 5, 0, 3, 3, 2, 4};
    struct dc_luminosity first[SETS][DC_SUPERNOVA_MAX_RADII];
    struct fixture_place place = fixture_place(dc_supernova_defaults());
    memset(first, 0, sizeof first);
    for (size_t set = 0; set < SETS; set++)
        compute(place.supernova, set, first[set]);
    fixture_leave(&place);
    place = fixture_place(dc_supernova_defaults());
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        struct dc_luminosity again[DC_SUPERNOVA_MAX_RADII];
        memset(again, 0, sizeof again);
        compute(place.supernova, order[i], again);
        assert_memory_equal(again, first[order[i]], sizeof again);
    }
    /* charges alone, there and back */
    struct dc_charges charges;
    struct dc_luminosity there[DC_SUPERNOVA_MAX_RADII], back[DC_SUPERNOVA_MAX_RADII];
    memset(back, 0, sizeof back);
    dc_em_bl_charges(1, &charges);
    assert_int_equal(dc_supernova_set_charges(place.supernova, &charges), DC_OK);
    dc_supernova_luminosity(place.supernova, 3e-9, there);
    dc_em_bl_charges(0.7, &charges);
    assert_int_equal(dc_supernova_set_charges(place.supernova, &charges), DC_OK);
    dc_supernova_luminosity(place.supernova, 3e-9, back);
    assert_memory_equal(back, first[4], sizeof back);
    assert_true(there[0].transverse != back[0].transverse);
    fixture_leave(&place);
}

/* Other radii make other cells outside; the luminosity changes within its error. */
static void other_escape_radii_do_not_matter(void **state)
{
    (void)state;
    struct dc_supernova_options options = dc_supernova_defaults();
    struct fixture_place three = fixture_place(options);
    options.n_radii = 1;
    options.radius[0] = (struct dc_escape_radius){false, 100};
    struct fixture_place one = fixture_place(options);
    options.n_radii = 4;
    options.radius[1] = (struct dc_escape_radius){false, 9000};
    options.radius[2] = (struct dc_escape_radius){false, 61};
    options.radius[3] = (struct dc_escape_radius){true, 1};
    struct fixture_place four = fixture_place(options);
    static const double masses[] = {1.5, 25, 80};
    for (size_t i = 0; i < 3; i++) {
        fixture_set(three.supernova, masses[i], b_l);
        fixture_set(one.supernova, masses[i], b_l);
        fixture_set(four.supernova, masses[i], b_l);
        for (double g = 1e-11; g < 2e-8; g *= 5) {
            struct dc_luminosity l[3][DC_SUPERNOVA_MAX_RADII];
            dc_supernova_luminosity(three.supernova, g, l[0]);
            dc_supernova_luminosity(one.supernova, g, l[1]);
            dc_supernova_luminosity(four.supernova, g, l[2]);
            assert_relative(total(l[1][0]), total(l[0][1]), 1e-3);
            assert_relative(total(l[2][0]), total(l[0][1]), 1e-3);
            assert_relative(total(l[2][3]), total(l[0][0]), 1e-3);
        }
    }
    fixture_leave(&four);
    fixture_leave(&one);
    fixture_leave(&three);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resonances_emit_thermally),
        cmocka_unit_test(depth_outside_is_that_of_decay_in_vacuum),
        cmocka_unit_test(chargephobic_bound_hardly_depends_on_mass_or_radius),
        cmocka_unit_test(luminosity_grows_as_the_square_and_falls_when_trapped),
        cmocka_unit_test(luminosity_falls_with_the_escape_radius),
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(other_escape_radii_do_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

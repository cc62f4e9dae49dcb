/* Rates at a radius of the star: numbers of an independent program, and closed forms where sections
 * are constant. */
#include "close.h"
#include "darkcube/constants.h"
#include "supernova_fixture.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_bessel.h>

/* ---- numbers --------------------------------------------------------------------------------- */

/* A, B, C of absorption, C without neutrinos; the neutrinos' width; A and C of production. */
struct known_rates {
    double re_pi, im_pi, square, a, b, c, neutrinos, produced_a, produced_c;
};

static const struct {
    double radius_km, energy, mass;
    double temperature, plasma_frequency, electron_mass, semicompton;
    struct known_rates rates[DC_POLARISATIONS];
} known[] = {
    {5,
     100,
     10,
     22.5,
     13.2719,
     8.50845,
     0.0107755,
     {{258.854, 6.21278, 0.395676, 0.271257, 0.832272, 0.685685, 0.027095, 0.00318554, 0.00837062},
      {10.7196, 0.062357, 1.25455, 0.00863232, -0.0147927, 0.00691849, 0.0296784, 0.000101375,
       0.00042978}}},
    {15,
     60,
     30,
     15.2629,
     6.54105,
     4.38485,
     0.00712984,
     {{53.039, 0.255156, 1.12917, 0.0534126, -0.0780526, 0.03734, 0.405075, 0.00104805, 0.00868099},
      {22.278, 0.0735234, 1.05141, 0.014331, -0.0188039, 0.00937378, 0.43154, 0.000281201,
       0.00865155}}},
    {35,
     20,
     5,
     3.71827,
     1.59338,
     1.29168,
     0.00173642,
     {{3.52113, 0.00462695, 1.35474, 0.00343364, -0.000250539, 0.000108226, 0.0363571, 1.58399e-05,
       0.000168221},
      {0.574348, 0.00122471, 1.04758, 0.000702789, -1.37627e-05, 6.7733e-06, 0.0399783, 3.24208e-06,
       0.000184458}}},
    {60,
     50,
     20,
     1.51427,
     0.648646,
     0.73797,
     0.000706027,
     {{0.545821, 0.744074, 1.00273, 0.162725, -3.47138e-08, 1.73753e-08, 0.31168, 7.43648e-16,
       1.42436e-15},
      {0.170585, 0.870481, 1.00085, 0.190013, -5.54787e-09, 2.78173e-09, 0.317386, 8.68349e-16,
       1.45044e-15}}},
};

/* Six digits were printed; averages there are interpolated, good to 5e-6. */
static const double printed = 1.2e-5;

static void rates_have_known_values(void **state)
{
    (void)state;
    struct fixture_place place = fixture_place_in(DC_SUPERNOVA_DETAILED_BALANCE);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        for (int p = 0; p < DC_POLARISATIONS; p++) {
            const struct known_rates *k = &known[i].rates[p];
            struct dc_rates r = fixture_rates(&place, (enum dc_polarisation)p, known[i].radius_km,
                                              known[i].mass, known[i].energy);
            double emission = exp(-known[i].energy / known[i].temperature);
            bool inside = known[i].radius_km < 39.8;
            struct dc_screening xi = dc_screening(known[i].mass, r.re_pi, r.im_pi);
            assert_relative(r.re_pi, k->re_pi, printed);
            assert_relative(r.im_pi, k->im_pi, printed);
            assert_relative(xi.square, k->square, printed);
            assert_relative(r.absorption.a, k->a, printed);
            assert_relative(r.absorption.b, k->b, printed);
            assert_relative(r.absorption.c, k->c + (inside ? k->neutrinos : 0), printed);
            /* e^-50/1.5 knows the temperature to fewer digits */
            assert_relative(r.production.a, k->produced_a, 3 * printed);
            /* printed with neutrinos outside of their sphere, too, where none are taken here */
            double produced_c = k->produced_c - (inside ? 0 : k->neutrinos * emission);
            assert_absolute(r.production.c, produced_c, 3e-4 * k->produced_c);
            assert_relative(r.production.c, r.absorption.c * emission, 2e-4);
        }
    fixture_leave(&place);
}

static void layers_have_known_values(void **state)
{
    (void)state;
    struct fixture_place place = fixture_place_in(DC_SUPERNOVA_DETAILED_BALANCE);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct dc_layer layer;
        dc_layer_at(place.physics, known[i].radius_km, &layer);
        assert_relative(layer.matter.temperature, known[i].temperature, 4e-6);
        assert_relative(sqrt(layer.plasma_frequency_squared), known[i].plasma_frequency, 4e-6);
        assert_relative(layer.electron_mass, known[i].electron_mass, 4e-6);
        assert_relative(layer.semicompton, known[i].semicompton, 4e-6);
        assert_int_equal(layer.inside, known[i].radius_km < 39.8);
    }
    fixture_leave(&place);
}

/* ---- closed forms ---------------------------------------------------------------------------- */

/* Where sections are constant, s2 and s4 in MeV^-2, all averages are known (test_nucleons.c). */
enum { FLAT_S2, FLAT_S4, FLAT_NN, FLAT };
static const char flat_table[] = "# columns = T_CM_MeV sigma2_np_mb sigma4_np_mb sigma4_nn_mb\n"
                                 "1 30 20 50\n100 30 20 50\n";
static const double flat_mb[FLAT] = {30, 20, 50};

/* What a constant section is multiplied with: absorption, production without e^-y. */
static void flat_factors(enum dc_supernova_production production, double y, double absorption[2],
                         double emission[2])
{
    double z = y / 2, k2 = gsl_sf_bessel_Kn_scaled(2, z), k3 = gsl_sf_bessel_Kn_scaled(3, z);
    absorption[0] = absorption[1] = emission[0] = emission[1] = 1;
    if (production == DC_SUPERNOVA_SYMMETRIC) {
        absorption[0] = emission[0] = z * z * k2 / 2;
        absorption[1] = emission[1] = z * z * (z * k3 - k2) / 6;
    } else if (production == DC_SUPERNOVA_AS_PUBLISHED) {
        emission[0] = 1 + y + y * y / 2;
        emission[1] = emission[0] + y * y * y / 6;
    }
}

/* Eqs. (42)-(46), (76) as printed, outside the neutrinosphere and without semi-Compton. Tables of
 * averages over T and omega are good to 1e-4 at their edge, omega << T. */
static void assert_flat_rates(const struct fixture_place *place, enum dc_polarisation polarisation,
                              double radius_km, double mass, double energy)
{
    const double mb = 1e-27 / (DC_HBAR_C_MEV_CM * DC_HBAR_C_MEV_CM);
    enum dc_supernova_production production = place->physics->options.production;
    struct dc_layer layer;
    dc_layer_at(place->physics, radius_km, &layer);
    const struct dc_matter *m = &layer.matter;
    double y = energy / m->temperature, t = m->temperature / DC_NUCLEON_MASS_MEV;
    double v2 = 1 - mass * mass / (energy * energy), rest2 = 1 - v2;
    double states = polarisation == DC_TRANSVERSE ? 2 : 1;
    double k = 8 / (15 * DC_PI * DC_PI * pow(energy, 3) * states) * pow(DC_PI * t, 1.5);
    double dipole = polarisation == DC_TRANSVERSE ? 10 : 5 * rest2;
    double quadrupole = (polarisation == DC_TRANSVERSE ? 9 : 6 * rest2) * t * v2;
    double np = m->proton_density, nn = m->neutron_density, factor[2][2];
    flat_factors(production, y, factor[0], factor[1]);
    struct dc_pair electrons = {layer.electron_mass, m->temperature, m->electron_potential};
    double decay = dc_pair_width(&place->physics->fermi, polarisation, mass, energy, &electrons);
    struct dc_rates r = fixture_rates(place, polarisation, radius_km, mass, energy);
    struct dc_screening xi = dc_screening(mass, r.re_pi, r.im_pi);
    for (int emits = 0; emits < 2; emits++) {
        double d = k * np * nn * dipole * flat_mb[FLAT_S2] * mb * factor[emits][0];
        double q = k * np * nn * quadrupole * flat_mb[FLAT_S4] * mb * factor[emits][1];
        double same = k * quadrupole * flat_mb[FLAT_NN] * mb * factor[emits][1]; /* 4 I = 1 */
        double ee = emits && production == DC_SUPERNOVA_AS_PUBLISHED ? 0 : decay;
        double scale = emits ? exp(-y) : 1;
        const struct dc_coefficients *got = emits ? &r.production : &r.absorption;
        assert_relative(got->a, scale * xi.square * (d + q + same * np * np + ee), 1e-4);
        assert_relative(got->b, scale * 2 * xi.real * (q - d), 1e-4);
        assert_relative(got->c, scale * (d + q + same * nn * nn), 1e-4);
        if (!emits) {
            double photon = d + q + same * np * np + ee;
            assert_relative(r.im_pi, energy * 4 * DC_PI * DC_ALPHA * photon * (1 - exp(-y)), 1e-4);
        }
    }
}

static void constant_sections_have_rates_in_closed_form(void **state)
{
    (void)state;
    for (int production = 0; production < 3; production++) {
        struct dc_supernova_options options = dc_supernova_defaults();
        struct fixture_place place = {.star = fixture_star("fiducial")};
        options.production = (enum dc_supernova_production)production;
        options.semicompton = false;
        assert_int_equal(
            dc_supernova_open(&options, place.star, flat_table, "flat", &place.supernova, NULL),
            DC_SUCCESS);
        place.physics = &place.supernova->physics;
        for (int p = 0; p < DC_POLARISATIONS; p++)
            for (double mass = 0.2; mass < 10; mass *= 2)
                for (double energy = 1.1 * mass; energy < 30; energy *= 1.7)
                    assert_flat_rates(&place, (enum dc_polarisation)p, 45, mass, energy);
        fixture_leave(&place);
    }
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_have_known_values),
        cmocka_unit_test(layers_have_known_values),
        cmocka_unit_test(constant_sections_have_rates_in_closed_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Rates at a radius of the star: what holds between polarisations, channels and modes of
 * production, and what is left where there is no matter. */
#include "close.h"
#include "darkcube/constants.h"
#include "supernova_fixture.h"

#include <gsl/gsl_errno.h>

static void assert_ratio(struct dc_coefficients produced, struct dc_coefficients absorbed,
                         double ratio)
{
    assert_relative(produced.a, ratio * absorbed.a, 1e-13);
    assert_relative(produced.b, ratio * absorbed.b, 1e-13);
    assert_relative(produced.c, ratio * absorbed.c, 1e-13);
}

/* Gamma_prod = e^(-omega/T) Gamma_abs, with averages of either kind. */
static void detailed_balance_holds_in_two_modes(void **state)
{
    (void)state;
    static const enum dc_supernova_production modes[] = {DC_SUPERNOVA_DETAILED_BALANCE,
                                                         DC_SUPERNOVA_SYMMETRIC};
    for (size_t i = 0; i < 2; i++) {
        struct fixture_place place = fixture_place_in(modes[i]);
        for (double radius = 0.5; radius < 200; radius *= 1.9)
            for (double energy = 11; energy < 200; energy *= 2)
                for (int p = 0; p < DC_POLARISATIONS; p++) {
                    struct dc_matter matter;
                    struct dc_rates r =
                        fixture_rates(&place, (enum dc_polarisation)p, radius, 10, energy);
                    place.star->matter(place.star, radius, &matter);
                    assert_ratio(r.production, r.absorption, exp(-energy / matter.temperature));
                }
        fixture_leave(&place);
    }
}

/* A soft X costs a collision nothing: all three modes agree up to the order of omega/T. The
 * threshold's average is larger by the whole of it for constant sections, the mean by half. */
static void modes_agree_for_soft_vectors(void **state)
{
    (void)state;
    struct fixture_place place[3];
    for (int mode = 0; mode < 3; mode++)
        place[mode] = fixture_place_in((enum dc_supernova_production)mode);
    double radius = 5, energy = 0.2, y = energy / 22.5; /* 22.5 MeV there */
    for (int p = 0; p < DC_POLARISATIONS; p++) {
        struct dc_rates r[3];
        for (int mode = 0; mode < 3; mode++)
            r[mode] = fixture_rates(&place[mode], (enum dc_polarisation)p, radius, 0.15, energy);
        for (int mode = 1; mode < 3; mode++) {
            assert_relative(r[mode].production.c, r[0].production.c, 1.5 * y);
            assert_relative(r[mode].absorption.c, r[0].absorption.c, 1.5 * y);
        }
        assert_relative(r[1].absorption.b, r[0].absorption.b, 1e-13);
    }
    /* A hard one: the threshold's collisions produce several times more than balance allows. */
    struct dc_rates balanced = fixture_rates(&place[0], DC_TRANSVERSE, 5, 30, 90);
    struct dc_rates published = fixture_rates(&place[1], DC_TRANSVERSE, 5, 30, 90);
    double ratio = published.production.b / balanced.production.b;
    assert_true(ratio > 1.5 && ratio < 1 + 4 + 8);
    for (int mode = 0; mode < 3; mode++)
        fixture_leave(&place[mode]);
}

/* A B-L vector couples to protons and neutrons alike; what is left of pn is the quadrupole, of the
 * order of T/m_N. Outside, where nothing screens. */
static void dipole_of_b_l_cancels(void **state)
{
    (void)state;
    struct dc_supernova_options options = dc_supernova_defaults();
    options.semicompton = false;
    struct fixture_place place = fixture_place(options);
    double radius = 800, mass = 0.9, energy = 2; /* no e+e- */
    struct dc_matter matter;
    place.star->matter(place.star, radius, &matter);
    double t = matter.temperature / DC_NUCLEON_MASS_MEV;
    for (int p = 0; p < DC_POLARISATIONS; p++) {
        struct dc_coefficients x =
            fixture_rates(&place, (enum dc_polarisation)p, radius, mass, energy).absorption;
        double left = x.a + x.b + x.c;
        assert_true(left > 0);
        assert_true(left < 30 * t * x.a);
        assert_true(left > 1 * t * x.a);
        /* and nothing but pn interferes */
        assert_relative(x.b, -2 * x.a, 30 * t);
    }
    fixture_leave(&place);
}

static void polarisations_are_equal_at_rest(void **state)
{
    (void)state;
    for (int mode = 0; mode < 3; mode++) {
        struct fixture_place place = fixture_place_in((enum dc_supernova_production)mode);
        for (double radius = 2; radius < 100; radius *= 2)
            for (double mass = 1.7; mass < 100; mass *= 2.3) {
                double energy = mass * (1 + 1e-9);
                struct dc_rates t = fixture_rates(&place, DC_TRANSVERSE, radius, mass, energy);
                struct dc_rates l = fixture_rates(&place, DC_LONGITUDINAL, radius, mass, energy);
                assert_relative(t.re_pi, l.re_pi, 1e-8);
                assert_relative(t.im_pi, l.im_pi, 1e-6);
                assert_relative(t.absorption.a, l.absorption.a, 1e-6);
                assert_relative(t.absorption.b, l.absorption.b, 1e-6);
                assert_relative(t.absorption.c, l.absorption.c, 1e-6);
                assert_relative(t.production.c, l.production.c, 1e-6);
            }
        fixture_leave(&place);
    }
}

/* Far out nothing is left but decay into electrons, unscreened. */
static void outside_there_is_decay_alone(void **state)
{
    (void)state;
    struct fixture_place place = fixture_place_in(DC_SUPERNOVA_DETAILED_BALANCE);
    for (int p = 0; p < DC_POLARISATIONS; p++) {
        struct dc_pair electrons = {.fermion_mass = DC_ELECTRON_MASS_MEV};
        double decay =
            dc_pair_width(&place.physics->fermi, (enum dc_polarisation)p, 20, 50, &electrons);
        struct dc_rates r = fixture_rates(&place, (enum dc_polarisation)p, 900, 20, 50);
        assert_relative(r.absorption.a, decay, 1e-4);
        assert_true(fabs(r.absorption.b) < 1e-10 * decay && r.absorption.c < 1e-10 * decay);
    }
    fixture_leave(&place);
}

static void vacuum_matter(const struct dc_star *star, double radius_km, struct dc_matter *matter)
{
    (void)star;
    (void)radius_km;
    *matter = (struct dc_matter){.vacuum = true};
}

/* Beyond the end of a profile X decays as in vacuum, and nothing is produced. */
static void vacuum_has_vacuum_widths(void **state)
{
    (void)state;
    struct fixture_place place = fixture_place_in(DC_SUPERNOVA_DETAILED_BALANCE);
    place.star->matter = vacuum_matter;
    double m = 3, energy = 40;
    struct dc_rates t = fixture_rates(&place, DC_TRANSVERSE, 500, m, energy);
    struct dc_rates l = fixture_rates(&place, DC_LONGITUDINAL, 500, m, energy);
    assert_relative((2 * t.absorption.a + l.absorption.a) / 3,
                    dc_width_fermions(1, 1, 1, m, DC_ELECTRON_MASS_MEV) * m / energy, 1e-13);
    assert_true(t.absorption.b == 0 && t.absorption.c == 0 && t.re_pi == 0 && t.im_pi == 0);
    assert_true(t.production.a == 0 && t.production.b == 0 && t.production.c == 0);
    fixture_leave(&place);
}

static void options_switch_channels(void **state)
{
    (void)state;
    struct dc_supernova_options options = dc_supernova_defaults();
    struct fixture_place all = fixture_place(options);
    options.electron_coalescence = false;
    struct fixture_place no_coalescence = fixture_place(options);
    options.electron_coalescence = true;
    options.semicompton = false;
    struct fixture_place no_scattering = fixture_place(options);
    options.semicompton = true;
    options.identical_nucleons = 1;
    struct fixture_place distinct = fixture_place(options);
    struct dc_layer layer;
    double radius = 35, m = 60, energy = 90, emission, rest2 = m * m / (energy * energy);
    dc_layer_at(all.physics, radius, &layer);
    emission = exp(-energy / layer.matter.temperature);
    struct dc_pair electrons = {layer.electron_mass, layer.matter.temperature,
                                layer.matter.electron_potential};
    for (int p = 0; p < DC_POLARISATIONS; p++) {
        enum dc_polarisation polarisation = (enum dc_polarisation)p;
        struct dc_rates r = fixture_rates(&all, polarisation, radius, m, energy);
        double square = dc_screening(m, r.re_pi, r.im_pi).square;
        double decay = dc_pair_width(&all.physics->fermi, polarisation, m, energy, &electrons);
        struct dc_rates other = fixture_rates(&no_coalescence, polarisation, radius, m, energy);
        assert_true(other.absorption.a == r.absorption.a && other.im_pi == r.im_pi);
        assert_absolute(r.production.a - other.production.a, square * decay * emission,
                        1e-12 * r.production.a);
        other = fixture_rates(&no_scattering, polarisation, radius, m, energy);
        double scattering = layer.semicompton * (p == DC_TRANSVERSE ? 1 : rest2);
        double other_square = dc_screening(m, other.re_pi, other.im_pi).square;
        assert_absolute(r.absorption.a / square - other.absorption.a / other_square, scattering,
                        1e-12 * r.absorption.a);
        other = fixture_rates(&distinct, polarisation, radius, m, energy);
        double slow = layer.matter.temperature / DC_NUCLEON_MASS_MEV * (1 - rest2);
        double four = p == DC_TRANSVERSE ? 4.5 * slow : 6 * slow * rest2;
        assert_absolute(other.absorption.c - r.absorption.c,
                        3 * layer.pairs_nn * four * layer.average[DC_SIGMA4_NN] / pow(energy, 3),
                        1e-12 * r.absorption.c);
    }
    fixture_leave(&distinct);
    fixture_leave(&no_scattering);
    fixture_leave(&no_coalescence);
    fixture_leave(&all);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(detailed_balance_holds_in_two_modes),
        cmocka_unit_test(modes_agree_for_soft_vectors),
        cmocka_unit_test(dipole_of_b_l_cancels),
        cmocka_unit_test(polarisations_are_equal_at_rest),
        cmocka_unit_test(outside_there_is_decay_alone),
        cmocka_unit_test(vacuum_has_vacuum_widths),
        cmocka_unit_test(options_switch_channels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

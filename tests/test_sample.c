/* Which points are checked: how many, and that nothing but the deck says which. */
#include "scan/sample.h"
#include "toy_scan.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct dc_probe *const point_wise[] = {&toy_checked, NULL};
static const struct dc_probe *const mass_wise[] = {&toy_checked_by_mass, NULL};

static struct dc_deck *deck_of(const struct dc_probe *const *probes, size_t n_mass,
                               size_t n_coupling, size_t n_angle, double share)
{
    struct dc_deck *deck = toy_deck(probes, n_mass, n_coupling, n_angle);
    assert_non_null(deck);
    deck->verify = share;
    return deck;
}

static struct dc_sample draw(const struct dc_deck *deck)
{
    struct dc_error error;
    struct dc_sample sample;
    assert_int_equal(dc_sample_draw(deck, 0, &sample, &error), DC_SUCCESS);
    return sample;
}

/* Within five standard deviations of a fair draw. */
static void assert_share(size_t drawn, size_t of, double share)
{
    const double expected = share * (double)of;
    assert_true(fabs((double)drawn - expected) < 5 * sqrt(expected * (1 - share)) + 1e-9);
}

static void the_share_is_drawn(void **state)
{
    static const double shares[] = {1e-3, 0.005, 0.2, 0.9, 1};
    (void)state;
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        struct dc_deck *deck = deck_of(point_wise, 60, 50, 40, shares[i]);
        struct dc_sample sample = draw(deck);
        size_t pencils, masses;
        assert_share(sample.n, dc_cube_points(&deck->cube), shares[i]);
        dc_sample_spread(&sample, &deck->cube, &pencils, &masses);
        assert_true(masses <= pencils && pencils <= sample.n);
        if (shares[i] >= 0.2) {
            assert_int_equal(masses, 60);
            assert_int_equal(pencils, 60 * 40);
        }
        dc_sample_free(&sample);
        dc_deck_free(deck);
    }
}

static void masses_are_drawn_first(void **state)
{
    (void)state;
    struct dc_deck *deck = deck_of(mass_wise, 400, 20, 10, 0.04);
    struct dc_sample sample = draw(deck);
    size_t pencils, masses;
    dc_sample_spread(&sample, &deck->cube, &pencils, &masses);
    assert_share(masses, 400, 0.2);
    assert_share(sample.n, masses * 200, 0.2);
    dc_sample_free(&sample);
    dc_deck_free(deck);
}

/* In the order of the pencils, each inside its own. */
static void points_lie_in_their_pencils(void **state)
{
    (void)state;
    struct dc_deck *deck = deck_of(point_wise, 9, 11, 4, 0.3);
    struct dc_sample sample = draw(deck);
    const size_t n = dc_cube_pencils(&deck->cube);
    assert_int_equal(sample.first[0], 0);
    assert_int_equal(sample.first[n], sample.n);
    for (size_t pencil = 0; pencil < n; pencil++)
        for (size_t i = sample.first[pencil]; i < sample.first[pencil + 1]; i++) {
            const size_t begin =
                dc_cube_point(&deck->cube, dc_cube_pencil_index(&deck->cube, pencil));
            assert_true(sample.point[i] >= begin && sample.point[i] < begin + 11);
            assert_true(i == sample.first[pencil] || sample.point[i] > sample.point[i - 1]);
        }
    dc_sample_free(&sample);
    dc_deck_free(deck);
}

static bool has(const struct dc_sample *sample, size_t point)
{
    for (size_t i = 0; i < sample->n; i++)
        if (sample->point[i] == point)
            return true;
    return false;
}

static void a_smaller_share_is_part_of_a_larger(void **state)
{
    (void)state;
    for (int by_mass = 0; by_mass <= 1; by_mass++) {
        struct dc_deck *few = deck_of(by_mass ? mass_wise : point_wise, 40, 20, 5, 0.05);
        struct dc_deck *many = deck_of(by_mass ? mass_wise : point_wise, 40, 20, 5, 0.2);
        struct dc_sample small = draw(few), large = draw(many);
        assert_true(small.n > 0 && large.n > small.n);
        for (size_t i = 0; i < small.n; i++)
            assert_true(has(&large, small.point[i]));
        dc_sample_free(&small);
        dc_sample_free(&large);
        dc_deck_free(few);
        dc_deck_free(many);
    }
}

/* A cube with more masses and angles: the points of the smaller one are drawn there if and only if
 * they are drawn here. */
static void other_points_change_nothing(void **state)
{
    (void)state;
    struct dc_deck *part = deck_of(point_wise, 5, 20, 3, 0.2);
    struct dc_deck *whole = deck_of(point_wise, 9, 20, 7, 0.2);
    struct dc_sample few = draw(part), many = draw(whole);
    for (size_t point = 0; point < dc_cube_points(&part->cube); point++) {
        const struct dc_index index = dc_cube_point_index(&part->cube, point);
        assert_int_equal(has(&few, point), has(&many, dc_cube_point(&whole->cube, index)));
    }
    dc_sample_free(&few);
    dc_sample_free(&many);
    dc_deck_free(part);
    dc_deck_free(whole);
}

static void another_deck_draws_others(void **state)
{
    (void)state;
    struct dc_deck *deck = deck_of(point_wise, 20, 20, 5, 0.2);
    struct dc_sample one = draw(deck);
    assert_int_equal(dc_settings_choose(&deck->probes[0].settings, "flaw", "value", NULL),
                     DC_SUCCESS);
    struct dc_sample other = draw(deck);
    size_t common = 0;
    for (size_t i = 0; i < one.n; i++)
        common += has(&other, one.point[i]);
    assert_share(common, 2000, 0.04); /* as two independent draws */
    dc_sample_free(&one);
    dc_sample_free(&other);
    dc_deck_free(deck);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_share_is_drawn),
        cmocka_unit_test(masses_are_drawn_first),
        cmocka_unit_test(points_lie_in_their_pencils),
        cmocka_unit_test(a_smaller_share_is_part_of_a_larger),
        cmocka_unit_test(other_points_change_nothing),
        cmocka_unit_test(another_deck_draws_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

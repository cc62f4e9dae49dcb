/* `refine` in decks: what is read, what is left out, what is written back, and every mistake. */
#include "darkcube/deck.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Six lines, then `refine`. */
static const char head[] = "model: em-bl\n"
                           "axes:\n"
                           "  mass: {from: 1 MeV, to: 30 MeV, points: 40}\n"
                           "  coupling: {from: 1e-12, to: 1e-7, points: 33}\n"
                           "  angle: {values: [b-l]}\n"
                           "probes: {cosmology: {}, supernova: {escape_radius: [100 km, 50 km]}}\n";

static enum dc_result parse(const char *rest, struct dc_deck **deck, struct dc_error *error)
{
    char text[2048];
    snprintf(text, sizeof text, "%s%s", head, rest);
    return dc_deck_parse(text, "deck.yaml", NULL, 0, DC_DECK_SCAN, dc_registry(), deck, error);
}

static struct dc_deck *deck_of(const char *rest)
{
    struct dc_deck *deck;
    struct dc_error error;
    if (parse(rest, &deck, &error) != DC_SUCCESS)
        fail_msg("%s", error.text);
    return deck;
}

static const struct dc_refine *refine_of(const struct dc_deck *deck, size_t probe)
{
    assert_true(probe < deck->n_probes);
    return &deck->probes[probe].refine;
}

static const char *output_name(const struct dc_deck *deck, size_t probe, size_t i)
{
    assert_true(i < refine_of(deck, probe)->n);
    return deck->probes[probe].outputs.output[refine_of(deck, probe)->output[i].output].name;
}

static void an_entry_is_read(void **state)
{
    struct dc_deck *deck =
        deck_of("refine: {of: cosmology/delta_neff, levels: [0.05, -0.4], start: 16, margin: 2}\n");
    const struct dc_refine *refine = refine_of(deck, 0);
    (void)state;
    assert_true(dc_deck_refines(deck));
    assert_int_equal(refine->n, 1);
    assert_int_equal(refine->start, 16);
    assert_string_equal(output_name(deck, 0, 0), "delta_neff");
    assert_int_equal(refine->output[0].n_levels, 2);
    assert_true(refine->output[0].levels[0] == 0.05 && refine->output[0].levels[1] == -0.4);
    assert_true(refine->output[0].margin == 2);
    assert_int_equal(refine_of(deck, 1)->n, 0);
    dc_deck_free(deck);
}

static void a_list_gives_each_output_its_own(void **state)
{
    struct dc_deck *deck =
        deck_of("refine:\n"
                "- {of: [supernova/luminosity_50km, supernova/luminosity_100km], margin: 0}\n"
                "- {of: cosmology/delta_neff, levels: 0.4, start: 2}\n"
                "- {of: cosmology/neff, levels: [3, 3.3], start: 2}\n");
    (void)state;
    assert_int_equal(refine_of(deck, 1)->n, 2);
    assert_int_equal(refine_of(deck, 1)->start, 8);
    assert_true(refine_of(deck, 1)->output[0].output < refine_of(deck, 1)->output[1].output);
    for (size_t i = 0; i < 2; i++) { /* the criterion of the probe */
        assert_int_equal(refine_of(deck, 1)->output[i].n_levels, 1);
        assert_true(refine_of(deck, 1)->output[i].levels[0] == 3e52);
        assert_true(refine_of(deck, 1)->output[i].margin == 0);
    }
    assert_int_equal(refine_of(deck, 0)->n, 2);
    assert_int_equal(refine_of(deck, 0)->start, 2);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(refine_of(deck, 0)->output[i].n_levels,
                         strcmp(output_name(deck, 0, i), "neff") == 0 ? 2 : 1);
    dc_deck_free(deck);
}

static void nothing_is_refined_without(void **state)
{
    (void)state;
    struct dc_deck *none = deck_of(""), *empty = deck_of("refine:\n");
    assert_false(dc_deck_refines(none));
    assert_false(dc_deck_refines(empty));
    assert_string_equal(none->hash, empty->hash);
    assert_null(strstr(none->effective, "refine"));
    dc_deck_free(empty);
    dc_deck_free(none);
}

/* The effective deck has all of it, and is the same deck. */
static void what_is_written_reads_back(void **state)
{
    struct dc_deck *deck = deck_of("refine:\n"
                                   "- {of: supernova/luminosity_100km}\n"
                                   "- {of: cosmology/delta_neff, levels: [0.05, -0.4]}\n");
    struct dc_deck *again;
    struct dc_error error;
    (void)state;
    assert_non_null(strstr(deck->effective, "supernova/luminosity_100km"));
    assert_int_equal(dc_deck_parse(deck->effective, "again", NULL, 0, DC_DECK_SCAN, dc_registry(),
                                   &again, &error),
                     DC_SUCCESS);
    assert_string_equal(again->effective, deck->effective);
    assert_string_equal(again->hash, deck->hash);
    dc_deck_free(again);
    dc_deck_free(deck);
}

/* What is computed depends on all of it, so the hash does. */
static void the_hash_has_it(void **state)
{
    static const char *const others[] = {
        "",
        "refine: {of: cosmology/delta_neff, levels: 0.05}\n",
        "refine: {of: cosmology/delta_neff, levels: 0.06}\n",
        "refine: {of: cosmology/delta_neff, levels: [0.05, 0.06]}\n",
        "refine: {of: cosmology/neff, levels: 0.05}\n",
        "refine: {of: cosmology/delta_neff, levels: 0.05, start: 4}\n",
        "refine: {of: cosmology/delta_neff, levels: 0.05, margin: 5}\n",
    };
    enum { N = sizeof others / sizeof others[0] };
    struct dc_deck *deck[N];
    (void)state;
    for (size_t i = 0; i < N; i++) {
        deck[i] = deck_of(others[i]);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(deck[i]->hash, deck[k]->hash);
    }
    for (size_t i = 0; i < N; i++)
        dc_deck_free(deck[i]);
}

static void assert_mistake(const char *rest, const char *words)
{
    struct dc_deck *deck;
    struct dc_error error = {""};
    assert_int_equal(parse(rest, &deck, &error), DC_ERROR_USAGE);
    assert_null(deck);
    if (strstr(error.text, words) == NULL)
        fail_msg("'%s' does not say '%s'", error.text, words);
}

static void mistakes_have_a_place_and_a_reason(void **state)
{
    (void)state;
    assert_mistake("refine: yes\n", "deck.yaml:7:9: refine: expected a map with the keys of");
    assert_mistake("refine: {off: x}\n", "deck.yaml:7:10: refine.off: unknown key");
    assert_mistake("refine: {levels: 1}\n", "deck.yaml:7:9: refine: the key 'of' is missing");
    assert_mistake("refine: {of: []}\n", "deck.yaml:7:14: refine.of: expected an output");
    assert_mistake("refine: {of: cosmology/delta_nef, levels: 1}\n",
                   "deck.yaml:7:14: refine.of: expected an output of this deck, PROBE/OUTPUT, got "
                   "'cosmology/delta_nef': did you mean 'cosmology/delta_neff'?; there is "
                   "cosmology/neff");
    assert_mistake("refine: {of: delta_neff, levels: 1}\n", "refine.of: expected an output");
    assert_mistake("refine: {of: cosmology/delta_neff}\n",
                   "deck.yaml:7:9: refine: the key 'levels' is missing, and delta_neff has no "
                   "level of its own");
    assert_mistake("refine: {of: cosmology/delta_neff, levels: []}\n",
                   "deck.yaml:7:44: refine.levels: expected 1 to 32 levels, got 0");
    assert_mistake("refine: {of: cosmology/delta_neff, levels: [1, x]}\n",
                   "deck.yaml:7:48: refine.levels: ");
    assert_mistake("refine: {of: supernova/luminosity_100km, levels: -1}\n",
                   "deck.yaml:7:50: refine.levels: expected a level above 0");
    assert_mistake("refine: {of: cosmology/neff, levels: 3, start: 6}\n",
                   "deck.yaml:7:48: refine.start: expected a power of two from 2 to 1024, got '6'");
    assert_mistake("refine: {of: cosmology/neff, levels: 3, start: 1}\n",
                   "refine.start: expected a power of two");
    assert_mistake("refine: {of: cosmology/neff, levels: 3, start: 64}\n",
                   "refine.start: expected at most the cells of the axes of mass and coupling, 39 "
                   "and 32, got 64");
    assert_mistake("refine: {of: cosmology/neff, levels: 3, margin: -1}\n",
                   "deck.yaml:7:49: refine.margin: expected a number from 0");
    assert_mistake("refine:\n- {of: cosmology/neff, levels: 3}\n- {of: [cosmology/neff], levels: 2}"
                   "\n",
                   "deck.yaml:9:9: refine[2].of: expected each output once, got 'cosmology/neff'");
    assert_mistake("refine:\n- {of: cosmology/neff, levels: 3}\n"
                   "- {of: cosmology/delta_neff, levels: 2, start: 4}\n",
                   "refine[2].of: expected the start 8, as for the outputs of 'cosmology' before");
}

static void axes_must_have_cells(void **state)
{
    struct dc_deck *deck;
    struct dc_error error = {""};
    char text[2048];
    const char *overrides[] = {"axes.mass=3 MeV"};
    (void)state;
    snprintf(text, sizeof text, "%srefine: {of: cosmology/neff, levels: 3}\n", head);
    assert_int_equal(
        dc_deck_parse(text, "deck.yaml", overrides, 1, DC_DECK_SCAN, dc_registry(), &deck, &error),
        DC_ERROR_USAGE);
    assert_non_null(strstr(error.text, "must be 3 or more each, there are 1 and 33"));
    overrides[0] = "axes.mass={from: 1, to: 2, points: 5}";
    assert_int_equal(
        dc_deck_parse(text, "deck.yaml", overrides, 1, DC_DECK_SCAN, dc_registry(), &deck, &error),
        DC_SUCCESS);
    assert_int_equal(refine_of(deck, 0)->start, 4); /* the default, as far as it fits */
    dc_deck_free(deck);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_is_read),
        cmocka_unit_test(a_list_gives_each_output_its_own),
        cmocka_unit_test(nothing_is_refined_without),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(the_hash_has_it),
        cmocka_unit_test(mistakes_have_a_place_and_a_reason),
        cmocka_unit_test(axes_must_have_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

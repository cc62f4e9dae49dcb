/* Decks: what is read, what is refused and how, overrides, the effective deck and its hash. */
#include "darkcube/deck.h"
#include "deck_fixture.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const struct dc_registry *const registry = &deck_fixture_registry;

static const char sample[] = "model: em-bl\n"
                             "axes:\n"
                             "  mass:     {from: 1 MeV, to: 30 MeV, points: 20, spacing: log}\n"
                             "  coupling: {from: 1e-12, to: 1e-7, points: 6}\n"
                             "  angle:    {values: [dark-photon, b-l, 3pi/4, nucleophobic:Cs]}\n"
                             "probes:\n"
                             "  physics:\n"
                             "  everything: {radius: 5000 m, running: off, preset: as-published, "
                             "radii: [100 km, 150.5 km]}\n"
                             "output: {file: fig11.h5}\n";

static struct dc_deck *parse(const char *text, const char *const *overrides, size_t n)
{
    struct dc_deck *deck;
    struct dc_error error = {""};
    if (dc_deck_parse(text, "a/deck.yaml", overrides, n, DC_DECK_SCAN, registry, &deck, &error) !=
        DC_SUCCESS)
        fail_msg("%s", error.text);
    return deck;
}

static void refuse_with(const char *text, const char *const *overrides, size_t n,
                        const char *sentence)
{
    struct dc_deck *deck;
    struct dc_error error = {""};
    if (dc_deck_parse(text, "deck.yaml", overrides, n, DC_DECK_SCAN, registry, &deck, &error) !=
        DC_ERROR_USAGE)
        fail_msg("not refused ('%s'): %s", sentence, text);
    assert_null(deck);
    if (strstr(error.text, sentence) == NULL)
        fail_msg("'%s' does not say '%s'", error.text, sentence);
    assert_null(strchr(error.text, '\n'));
}

static void refuse(const char *text, const char *sentence)
{
    refuse_with(text, NULL, 0, sentence);
}

/* The sample with the line of the key `key` replaced. */
static void refuse_instead_of(const char *key, const char *line, const char *sentence)
{
    char text[4096], word[64];
    assert_true(snprintf(word, sizeof word, "%s:", key) < (int)sizeof word);
    const char *place = strstr(sample, word);
    assert_non_null(place);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(place - sample), sample, line,
             strchr(place, '\n'));
    refuse(text, sentence);
}

/* The same for the key that `line` begins with. */
static void refuse_line(const char *line, const char *sentence)
{
    char key[64];
    assert_true(snprintf(key, sizeof key, "%.*s", (int)strcspn(line, ":"), line) < (int)sizeof key);
    refuse_instead_of(key, line, sentence);
}

/* ---- what is read ---------------------------------------------------------------------------- */

static void a_deck_is_read(void **state)
{
    (void)state;
    struct dc_deck *deck = parse(sample, NULL, 0);
    assert_ptr_equal(deck->model, &dc_model_em_bl);
    assert_true(deck->has_axes);
    const struct dc_grid_axis *mass = &deck->cube.axis[DC_AXIS_MASS];
    assert_int_equal(mass->n, 20);
    assert_int_equal(mass->spacing, DC_SPACING_LOG);
    assert_true(mass->values[0] == 1 && mass->values[19] == 30);
    assert_null(mass->labels);
    assert_ptr_equal(mass->axis, &dc_model_em_bl.axis[DC_AXIS_MASS]);
    assert_int_equal(deck->cube.axis[DC_AXIS_COUPLING].spacing, DC_SPACING_LOG);
    assert_true(deck->cube.axis[DC_AXIS_COUPLING].values[1] == 1e-11);
    const struct dc_grid_axis *angle = &deck->cube.axis[DC_AXIS_ANGLE];
    assert_int_equal(angle->n, 4);
    assert_int_equal(angle->spacing, DC_SPACING_LIST);
    assert_true(fabs(angle->values[2] - 2.356194490192345) < 1e-15);
    assert_string_equal(angle->labels[0], "dark-photon");
    assert_string_equal(angle->labels[2], "3pi/4");
    assert_string_equal(angle->labels[3], "nucleophobic:Cs");
    assert_int_equal(dc_cube_points(&deck->cube), 20 * 6 * 4);

    assert_int_equal(deck->n_probes, 2); /* in the registry's order */
    assert_string_equal(deck->probes[0].probe->name, "everything");
    assert_string_equal(deck->probes[1].probe->name, "physics");
    const struct dc_settings *settings = &deck->probes[0].settings;
    assert_true(dc_settings_get(settings, "radius")->real == 5);
    assert_false(dc_settings_get(settings, "running")->on);
    assert_int_equal(dc_settings_get(settings, "preset")->choice, 2);
    assert_int_equal(dc_settings_get(settings, "steps")->integer, 5000);
    assert_int_equal(deck->probes[0].outputs.n, 2);
    assert_string_equal(deck->probes[0].outputs.output[1].name, "at_150.5 km");
    assert_int_equal(dc_settings_get(&deck->probes[1].settings, "preset")->choice, 1);
    assert_string_equal(deck->output_file, "fig11.h5");
    dc_deck_free(deck);
}

static void another_model_brings_its_axes(void **state)
{
    (void)state;
    struct dc_deck *deck = parse("{model: tilted, probes: {nothing: }, axes: {strength: {from: -1, "
                                 "to: 1, points: 5}, scale: {values: [1 keV, 2 MeV, 3]}, "
                                 "distance: {from: 10 m, to: 1, points: 3}}}",
                                 NULL, 0);
    assert_string_equal(deck->model->name, "tilted");
    const struct dc_grid_axis *axis = deck->cube.axis;
    assert_true(axis[DC_AXIS_COUPLING].values[2] == 0);
    assert_int_equal(axis[DC_AXIS_COUPLING].spacing, DC_SPACING_LINEAR);
    assert_true(axis[DC_AXIS_MASS].values[0] == 1e-6 && axis[DC_AXIS_MASS].values[2] == 3);
    assert_int_equal(axis[DC_AXIS_ANGLE].spacing, DC_SPACING_LINEAR); /* a list is no range */
    assert_true(axis[DC_AXIS_ANGLE].values[0] == 0.01);
    assert_string_equal(deck->output_file, "deck.h5");
    dc_deck_free(deck);
}

static void one_value_is_a_list_of_one(void **state)
{
    (void)state;
    static const char *const override = "axes.angle=chargephobic";
    struct dc_deck *deck = parse(sample, &override, 1);
    const struct dc_grid_axis *angle = &deck->cube.axis[DC_AXIS_ANGLE];
    assert_int_equal(angle->n, 1);
    assert_int_equal(angle->spacing, DC_SPACING_LIST);
    assert_string_equal(angle->labels[0], "chargephobic");
    dc_deck_free(deck);
}

static void aliases_are_resolved(void **state)
{
    (void)state;
    struct dc_deck *deck =
        parse("model: tilted\n"
              "axes:\n"
              "  scale: &range {from: 0.1, to: 1, points: 3, spacing: linear}\n"
              "  strength: *range\n"
              "  distance: *range\n"
              "probes: {physics: {preset: &p precise}, everything: {preset: *p}}\n",
              NULL, 0);
    assert_true(deck->cube.axis[DC_AXIS_ANGLE].values[2] == 1);
    assert_int_equal(dc_settings_get(&deck->probes[1].settings, "preset")->choice, 0);
    dc_deck_free(deck);
}

static void a_point_needs_no_deck(void **state)
{
    (void)state;
    struct dc_deck *deck;
    struct dc_error error;
    static const char *const overrides[] = {"probes.physics.preset=precise"};
    assert_int_equal(
        dc_deck_parse(NULL, NULL, overrides, 1, DC_DECK_POINT, registry, &deck, &error),
        DC_SUCCESS);
    assert_ptr_equal(deck->model, &dc_model_em_bl);
    assert_false(deck->has_axes);
    assert_int_equal(deck->n_probes, 3); /* one key does not deselect the others */
    assert_int_equal(dc_settings_get(&deck->probes[2].settings, "preset")->choice, 0);
    assert_string_equal(deck->output_file, "darkcube.h5");
    dc_deck_free(deck);

    static const char *const whole[] = {"probes={physics: {}}", "model=tilted"};
    assert_int_equal(dc_deck_parse(NULL, NULL, whole, 2, DC_DECK_POINT, registry, &deck, &error),
                     DC_SUCCESS);
    assert_int_equal(deck->n_probes, 1);
    assert_string_equal(deck->model->name, "tilted");
    dc_deck_free(deck);

    static const char *const half[] = {"axes.mass=1 MeV"};
    assert_int_equal(dc_deck_parse(NULL, NULL, half, 1, DC_DECK_POINT, registry, &deck, &error),
                     DC_ERROR_USAGE);
    assert_non_null(strstr(error.text, "--set axes.mass=") == NULL
                        ? strstr(error.text, "'coupling' of em-bl is missing")
                        : NULL);
    assert_int_equal(dc_deck_parse(NULL, NULL, NULL, 0, DC_DECK_SCAN, registry, &deck, &error),
                     DC_ERROR_USAGE);
}

/* ---- what is refused, and how ---------------------------------------------------------------- */

static void mistakes_have_a_place_and_a_reason(void **state)
{
    (void)state;
    refuse_line("model: em-b", "deck.yaml:1:8: model: expected one of: em-bl, tilted; got 'em-b'");
    refuse_line("model: [em-bl]", "deck.yaml:1:8: model: expected a model's name, got a list");
    refuse_line("model:", "got nothing");
    refuse_instead_of("model", "modl: em-bl\nmodel: em-bl",
                      "deck.yaml:1:1: modl: unknown key: did you mean 'model'");
    refuse_line("model: em-bl\nmodel: em-bl", "deck.yaml:2:1: model: this key is given twice");
    refuse_line(
        "model: em-bl\nrefinement: {}",
        "refinement: unknown key; the keys here are: model, axes, probes, refine, verify, output");
    refuse_line("model: em-bl\n[a]: b", "deck.yaml:2:1: expected a key, got a list");
    refuse_line("model: !!int 3", "the tag 'tag:yaml.org,2002:int'");
    refuse_line("model: \"em\\0bl\"", "a NUL character");

    refuse_line("mass: {from: 1 km, to: 30 MeV, points: 20}",
                "deck.yaml:3:16: axes.mass.from: expected an energy");
    refuse_line("mass: {from: 1, to: 30 MeV, points: 2x0}",
                "axes.mass.points: expected a whole number from 1 to 10000000, got '2x0'");
    refuse_line("mass: {from: 1, to: 30, points: 1e3}",
                "axes.mass.points: expected a whole number");
    refuse_line("mass: {from: 1, to: 30, points: 0}", "got '0'");
    refuse_line("mass: {from: 1, to: 30, points: 10000001}", "got '10000001'");
    refuse_line("mass: {from: 1, to: 30, points: 1}", "axes.mass: expected at least 2 points");
    refuse_line("mass: {from: 1, to: 1, points: 2}", "axes.mass: expected at least 2 points");
    refuse_line("mass: {from: 30, to: 1, points: 9}", "an increasing range, got 30 to 1");
    refuse_line("mass: {from: 1, to: 30}", "deck.yaml:3:9: axes.mass: the key 'points' is missing");
    refuse_line("mass: {from: 1, to: 30, pionts: 9}", "did you mean 'points'?");
    refuse_line("mass: {from: 1, from: 2, to: 30, points: 9}", "axes.mass.from: this key is given");
    refuse_line("mass: {from: 1, to: 30, points: 9, spacing: logg}", "did you mean 'log'?");
    refuse_line("mass: {from: 1, to: [30], points: 9}",
                "axes.mass.to: expected one value, got a list");
    refuse_line("mass: {from: 1, to: 1e99, points: 9}", "from 0.001 to 1000000 MeV, got '1e99'");
    refuse_line("mass: {values: [1, 2], points: 9}", "axes.mass: expected either values, or from");
    refuse_line("mass: {values: []}", "axes.mass.values: expected a list of values, got an empty");
    refuse_line("mass: {values: 3}", "axes.mass.values: expected a list of values, got '3'");
    refuse_line(
        "mass: {values: [1, 1000 keV]}",
        "deck.yaml:3:22: axes.mass.values: expected increasing values, got '1000 keV' after '1'");
    refuse_line("mass: {values: [1, 3, 2]}", "expected increasing values, got '2' after '3'");
    refuse_line("mass: {values: [1, {}]}", "axes.mass.values: expected one value, got a map");
    refuse_line("mass: [1, 2]", "axes.mass: expected {from, to, points, spacing}");
    refuse_line("mass: ", "axes.mass: expected {from, to, points, spacing}");
    refuse_instead_of("mass", "mas: 1", "axes.mas: unknown key: did you mean 'mass'?");
    refuse_line("coupling: {from: 0, to: 1, points: 9}", "axes.coupling.from: expected a value");
    refuse_line("angle: {values: [b-l, 0, pi/2]}",
                "expected different values, got 'pi/2' after 'b-l'");
    refuse_line("angle: {values: [chargefobic]}", "did you mean 'chargephobic'?");
    refuse_line("angle: {from: -1, to: 1, points: 3, spacing: log}", "a positive range");

    refuse_line("physics: {preset: precis}",
                "deck.yaml:7:21: probes.physics.preset: expected one of");
    refuse_line("physics: {preset: [precise]}",
                "probes.physics.preset: expected one value, got a list");
    refuse_line("physics: {preset: }", "probes.physics.preset: expected one value, got nothing");
    refuse_line("physics: 3", "probes.physics: expected a map with the keys preset; got '3'");
    refuse_instead_of("physics", "phisics: {}",
                      "probes.phisics: unknown key: did you mean 'physics'?");
    refuse_line("physics: {}\n  nothing: {x: 1}",
                "probes.nothing.x: unknown key; there are none here");
    refuse_line("everything: {radii: []}",
                "deck.yaml:8:15: probes.everything: radii: expected at least");
    refuse_line("everything: {radii: {}}", "expected a list of values, got a map");
    refuse_line("everything: {radii: [[]]}", "expected one value, got a list");
    refuse_line("everything: {radius: 0 km}",
                "probes.everything.radius: expected a value from 1 to");
    refuse_line("output: {file: }", "output.file: expected a file name, got nothing");
    refuse_line("output: {file: ''}", "output.file: expected a file name, got an empty one");
    refuse_line("output: {fil: x}", "output.fil: unknown key: did you mean 'file'?");
    refuse_line("output: x.h5", "output: expected a map with the keys file; got 'x.h5'");

    refuse("axes: {}\nprobes: {}\n", "the key 'model' is missing (there is em-bl, tilted)");
    refuse("model: em-bl\n", "deck.yaml:1:1: the key 'axes' is missing");
    refuse("model: em-bl\naxes: {mass: 1, coupling: 1}\n", "the axis 'angle' of em-bl is missing");
    refuse("model: em-bl\naxes: {mass: 1, coupling: 1, angle: 1}\n", "the key 'probes' is missing");
    refuse("model: em-bl\naxes: {mass: 1, coupling: 1, angle: 1}\nprobes: {}\n",
           "probes: expected at least one of: everything, nothing, physics");
}

static void what_is_not_a_deck_is_refused(void **state)
{
    (void)state;
    refuse("", "deck.yaml: the deck is empty");
    refuse("# nothing\n", "deck.yaml: the deck is empty");
    refuse("---\n...\n", "deck.yaml: the deck is empty");
    refuse(
        "hello",
        "deck.yaml:1:1: expected a map with the keys model, axes, probes, refine, verify, output");
    refuse("[1, 2]", "got a list");
    refuse("a: b\n---\nc: d\n", "deck.yaml:3:1: a second document");
    refuse("a: [1, 2\n", "deck.yaml:2:1: not YAML: ");
    refuse("a: b\n  c: d\n", "deck.yaml:2:4: not YAML: ");
    refuse("model: caf\xe9\n", "deck.yaml:1:11: not YAML: ");
    refuse("a: b\nc: \x01\n", "deck.yaml:2:4: not YAML: ");
    refuse("a: \xff\xfe", "not YAML: ");
    refuse("a: *b\n", "not YAML: found undefined alias");
    refuse("&a [*a]\n", "nested deeper than any key");
    refuse("model: &a {x: *a}\n", "nested deeper than any key");
    refuse("a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
           "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
           "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n",
           "aliases multiply");
    refuse("a: {b: {c: {d: {e: {f: {g: {h: {i: {j: }}}}}}}}}", "nested deeper");
    refuse("%YAML 9.9\n---\na: b\n", "not YAML: ");
    enum { DEEP = 100000 };
    char *deep = malloc(DEEP + 1);
    assert_non_null(deep);
    memset(deep, '[', DEEP);
    deep[DEEP] = '\0';
    refuse(deep, "deck.yaml:1:9: nested deeper than any key");
    for (size_t i = 0; i + 5 <= DEEP; i += 5)
        memcpy(deep + i, "- &a\n", 5);
    refuse(deep, "more than 1000 anchors");
    memset(deep, 'k', DEEP);
    refuse(deep, "kkk...");
    free(deep);
}

/* ---- --set ----------------------------------------------------------------------------------- */

static void overrides_replace_whole_keys(void **state)
{
    (void)state;
    static const char *const overrides[] = {
        "axes.mass={from: 2, to: 4, points: 2}",
        "axes.mass.points=3",
        "axes.angle={values: [b-l]}",
        "probes.nothing=",
        "probes.physics.preset=as-published",
        "probes.everything={}",
        "probes.everything.note=a = b: [",
        "output.file=other.h5",
        "output.file=other file.h5",
    };
    struct dc_deck *deck = parse(sample, overrides, 6);
    assert_int_equal(deck->cube.axis[DC_AXIS_MASS].n, 3);
    assert_true(deck->cube.axis[DC_AXIS_MASS].values[0] == 2);
    assert_int_equal(deck->cube.axis[DC_AXIS_ANGLE].n, 1);
    assert_int_equal(deck->n_probes, 3);
    assert_true(dc_settings_get(&deck->probes[0].settings, "radius")->real == 100);
    assert_int_equal(dc_settings_get(&deck->probes[2].settings, "preset")->choice, 2);
    dc_deck_free(deck);
    deck = parse(sample, overrides + 7, 2); /* the later one wins */
    assert_string_equal(deck->output_file, "other file.h5");
    dc_deck_free(deck);
    refuse_with(sample, overrides + 6, 1, "--set probes.everything.note: not YAML: ");
}

static void wrong_overrides_name_their_key(void **state)
{
    (void)state;
    static const struct {
        const char *override, *sentence;
    } cases[] = {
        {"axes.mass.points=x", "--set axes.mass.points: expected a whole number"},
        {"axes.mass={from: 1, to: 2, points: x}",
         "--set axes.mass: axes.mass.points: expected a whole number"},
        {"axes.mass.point=3", "--set axes.mass.point: unknown key: did you mean 'points'?"},
        {"probes.physics.preset=", "--set probes.physics.preset: expected one value, got nothing"},
        {"nonsense=1", "--set nonsense: unknown key"},
        {"model=xx", "--set model: expected one of: em-bl, tilted; got 'xx'"},
        {"model.x=xx", "--set model.x: 'x' has no place: above it stands 'em-bl'"},
        {"axes.angle={values: [b-l, b-l]}",
         "--set axes.angle: axes.angle.values: expected different"},
        {"axes", "--set axes: expected KEY=VALUE"},
        {"", "expected KEY=VALUE"},
        {"=3", "expected KEY=VALUE"},
        {".=3", "expected a dotted key"},
        {"axes.=3", "expected a dotted key"},
        {"a.b.c.d.e.f.g.h.i.j=3", "expected a dotted key"},
        {"axes.mass=[", "--set axes.mass: not YAML: "},
        {"axes.mass=1\n---\n2", "--set axes.mass: a second document"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        refuse_with(sample, &cases[i].override, 1, cases[i].sentence);
}

static void giant_cubes_are_refused(void **state)
{
    (void)state;
    static const char *const overrides[] = {"axes.mass.points=200000",
                                            "axes.coupling.points=10000000"};
    refuse_with(sample, overrides, 2,
                "--set axes.coupling.points: expected at most 1e+12 points in the cube, got 2e+12");
}

/* ---- the effective deck and the hash --------------------------------------------------------- */

static void assert_same_deck(const struct dc_deck *a, const struct dc_deck *b)
{
    assert_string_equal(a->effective, b->effective);
    assert_string_equal(a->hash, b->hash);
    assert_string_equal(a->output_file, b->output_file);
    assert_ptr_equal(a->model, b->model);
    for (size_t role = 0; role < DC_AXIS_COUNT; role++) {
        const struct dc_grid_axis *x = &a->cube.axis[role], *y = &b->cube.axis[role];
        assert_int_equal(x->n, y->n);
        assert_int_equal(x->spacing, y->spacing);
        assert_memory_equal(x->values, y->values, x->n * sizeof x->values[0]);
        if (x->labels == NULL || y->labels == NULL)
            assert_ptr_equal(x->labels, y->labels);
        for (size_t i = 0; x->labels != NULL && y->labels != NULL && i < x->n; i++)
            assert_string_equal(x->labels[i], y->labels[i]);
    }
    assert_int_equal(a->n_probes, b->n_probes);
    for (size_t i = 0; i < a->n_probes; i++)
        assert_ptr_equal(a->probes[i].probe, b->probes[i].probe);
}

static void the_effective_deck_is_the_same_deck(void **state)
{
    (void)state;
    static const char *const overrides[][3] = {
        {"output.file='odd: # name'", "axes.angle={from: -1/3, to: pi-atan(1/2), points: 7}",
         "probes.everything.tilt=1/3"},
        {"axes.mass={values: [0.1 keV, 0.3]}", "axes.mass={values: [1 keV, 0.3, 1/3]}",
         "axes.mass={values: [1 keV, 0.3, 0.30000000000000004]}"},
        {"probes.everything.note='~'", "probes.everything.radius=0.1234567890123456789e5",
         "probes.everything.radii=[\"a, b\", \"\", 'x]\u00e9\u2028', \"\\t\\\"\"]"},
    };
    static const size_t from[] = {0, 2, 0}, n[] = {3, 1, 3};
    for (size_t i = 0; i < 3; i++) {
        struct dc_deck *deck = parse(sample, overrides[i] + from[i], n[i]);
        struct dc_deck *again = parse(deck->effective, NULL, 0);
        assert_same_deck(deck, again);
        dc_deck_free(again);
        dc_deck_free(deck);
    }
    struct dc_deck *deck = parse(sample, NULL, 0);
    assert_string_equal(deck->effective,
                        "model: em-bl\n"
                        "axes:\n"
                        "  mass: {from: 1 MeV, to: 30 MeV, points: 20, spacing: log}\n"
                        "  coupling: {from: 1e-12, to: 1e-07, points: 6, spacing: log}\n"
                        "  angle: {values: [dark-photon, b-l, 3pi/4, 'nucleophobic:Cs']}\n"
                        "probes:\n"
                        "  everything:\n"
                        "    radius: 5 km\n"
                        "    threshold: 0.1\n"
                        "    tilt: 0.7853981633974483 rad\n"
                        "    steps: 5000\n"
                        "    running: off\n"
                        "    preset: as-published\n"
                        "    profile: fiducial\n"
                        "    note: \"\"\n"
                        "    radii: [100 km, 150.5 km]\n"
                        "  physics:\n"
                        "    preset: leading-order\n"
                        "verify: 0\n"
                        "output:\n"
                        "  file: fig11.h5\n");
    dc_deck_free(deck);
}

static void the_hash_knows_what_matters(void **state)
{
    (void)state;
    struct dc_deck *deck = parse(sample, NULL, 0);
    assert_int_equal(strlen(deck->hash), DC_HASH_LENGTH);
    assert_int_equal(strspn(deck->hash, "0123456789abcdef"), DC_HASH_LENGTH);
    static const char *const same[] = {
        "output.file=other.h5", "axes.mass={from: 1000 keV, to: 0.03 GeV, points: 20}",
        "probes.everything.steps=5000", "probes.physics={preset: leading-order}",
        "axes.angle={values: [0, pi/2, chargephobic, pi-atan(55/133)]}"};
    static const char *const other[] = {
        "axes.mass.points=21",
        "axes.mass.from=1.0000000000000002",
        "axes.mass.spacing=linear",
        "axes.angle={values: [b-l, dark-photon, 3pi/4, nucleophobic:Cs]}",
        "probes.nothing={}",
        "probes.everything.running=on",
        "probes.everything.note=x",
        "probes.everything.radii=[100 km, 150.5km]",
        "probes.everything.steps=5001",
        "probes.everything.threshold=0.10000000000000002",
        "probes.physics.preset=precise"};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        struct dc_deck *variant = parse(sample, &same[i], 1);
        assert_string_equal(variant->hash, deck->hash);
        dc_deck_free(variant);
    }
    for (size_t i = 0; i < sizeof other / sizeof other[0]; i++) {
        struct dc_deck *variant = parse(sample, &other[i], 1);
        if (strcmp(variant->hash, deck->hash) == 0)
            fail_msg("'%s' does not change the hash", other[i]);
        dc_deck_free(variant);
    }
    dc_deck_free(deck);
}

/* ---- the explanatory deck and files ---------------------------------------------------------- */

static void the_explanatory_deck_is_a_deck_of_defaults(void **state)
{
    (void)state;
    char *text;
    struct dc_error error;
    assert_int_equal(dc_deck_explain(registry, &text, &error), DC_SUCCESS);
    struct dc_deck *deck = parse(text, NULL, 0);
    assert_int_equal(deck->n_probes, 3);
    for (size_t i = 0; i < deck->n_probes; i++) {
        const struct dc_probe *probe = deck->probes[i].probe;
        assert_non_null(strstr(text, probe->summary));
        for (size_t j = 0; j < probe->n_keys; j++)
            assert_non_null(strstr(text, probe->keys[j].name));
    }
    assert_non_null(strstr(text, "One of: precise, leading-order, as-published."));
    assert_non_null(strstr(text, "from 1 to 1000000 km"));
    assert_non_null(strstr(text, "distance from the source, from 0.001 to 1000 km"));
    for (const char *line = text; *line != '\0'; line = strchr(line, '\n') + 1)
        if (line[strspn(line, " ")] == '#')
            assert_true(strcspn(line, "\n") <= 100);
    /* All keys at their defaults: the same as a deck that leaves them out. */
    static const char *const bare[] = {"probes={everything: {}, nothing: {}, physics: {}}"};
    struct dc_deck *defaults = parse(text, bare, 1);
    assert_same_deck(deck, defaults);
    dc_deck_free(defaults);
    dc_deck_free(deck);
    free(text);
}

static void write_file(const char *path, const char *bytes, size_t n)
{
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(bytes, 1, n, out), n);
    assert_int_equal(fclose(out), 0);
}

static void files_are_read_whole(void **state)
{
    (void)state;
    const char *folder = getenv("TMPDIR");
    char path[1024], *text;
    struct dc_error error;
    snprintf(path, sizeof path, "%s/test_deck_XXXXXX", folder == NULL ? "/tmp" : folder);
    const int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    close(descriptor);
    static const size_t sizes[] = {0, 1, 4094, 4095, 4096, 100000, (size_t)16 << 20};
    char *bytes = malloc(((size_t)16 << 20) + 1);
    assert_non_null(bytes);
    memset(bytes, 'x', ((size_t)16 << 20) + 1);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        write_file(path, bytes, sizes[i]);
        assert_int_equal(dc_read_text(path, DC_ERROR_USAGE, &text, &error), DC_SUCCESS);
        assert_int_equal(strlen(text), sizes[i]);
        free(text);
    }
    write_file(path, bytes, ((size_t)16 << 20) + 1);
    assert_int_equal(dc_read_text(path, DC_ERROR_USAGE, &text, &error), DC_ERROR_USAGE);
    assert_non_null(strstr(error.text, "larger than 16 MiB"));
    bytes[7] = '\0';
    write_file(path, bytes, 100);
    assert_int_equal(dc_read_text(path, DC_ERROR_USAGE, &text, &error), DC_ERROR_USAGE);
    assert_non_null(strstr(error.text, "NUL"));
    assert_null(text);
    free(bytes);
    assert_int_equal(remove(path), 0);
    assert_int_equal(dc_read_text(path, DC_ERROR_USAGE, &text, &error), DC_ERROR_USAGE);
    assert_non_null(strstr(error.text, path));
    assert_int_equal(dc_read_text("/tmp", DC_ERROR_USAGE, &text, &error), DC_ERROR_USAGE);
    assert_non_null(strstr(error.text, "directory"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_deck_is_read),
        cmocka_unit_test(another_model_brings_its_axes),
        cmocka_unit_test(one_value_is_a_list_of_one),
        cmocka_unit_test(aliases_are_resolved),
        cmocka_unit_test(a_point_needs_no_deck),
        cmocka_unit_test(mistakes_have_a_place_and_a_reason),
        cmocka_unit_test(what_is_not_a_deck_is_refused),
        cmocka_unit_test(overrides_replace_whole_keys),
        cmocka_unit_test(wrong_overrides_name_their_key),
        cmocka_unit_test(giant_cubes_are_refused),
        cmocka_unit_test(the_effective_deck_is_the_same_deck),
        cmocka_unit_test(the_hash_knows_what_matters),
        cmocka_unit_test(the_explanatory_deck_is_a_deck_of_defaults),
        cmocka_unit_test(files_are_read_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

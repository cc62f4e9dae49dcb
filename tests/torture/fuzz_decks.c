/* fuzz_decks [--texts N] [--seed N] [--folder FOLDER]: reads mutated decks, all in this process.
 * Each must end soon, as a deck whose effective text reads as the same deck, or with one sentence
 * that names the file or the override and DC_ERROR_USAGE. Run in the root of the source tree. */
#include "darkcube/deck.h"
#include "mutate.h"

#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECONDS_ALLOWED = 20, FILES = 4, BAD_DECKS_SHOWN = 10 };
static const char *const files[FILES] = {"inputs/demo.yaml", "inputs/explanatory.yaml",
                                         "inputs/fig11.yaml", "inputs/fig13.yaml"};

/* Few bytes that stand for many. */
static const char aliases[] =
    "x1: &x1 [y,y,y,y,y,y,y,y,y]\nx2: &x2 [*x1,*x1,*x1,*x1,*x1,*x1,*x1,*x1]\n"
    "x3: &x3 [*x2,*x2,*x2,*x2,*x2,*x2,*x2,*x2]\nx4: &x4 [*x3,*x3,*x3,*x3,*x3,*x3,*x3,*x3]\n"
    "x5: &x5 [*x4,*x4,*x4,*x4,*x4,*x4,*x4,*x4]\nx6: [*x5,*x5,*x5,*x5,*x5,*x5,*x5,*x5]\n";

/* Decks that are strange to begin with. */
static const char *const strange[] = {
    "",
    "model: em-bl\n",
    "{model: em-bl, axes: {mass: {values: [1 MeV]}}, probes: {cosmology: , supernova: }}",
    "a: &a [*a, *a]\nmodel: *a\n",
    "&a a: &b {b: *a}\n? *b\n: *a\n",
    "%YAML 1.2\n%TAG ! tag:x,2000:\n---\nmodel: !em em-bl\n...\n---\nmodel: em-bl\n",
    "model: em-bl\nprobes: {cosmology: {preset: \"pre\\u0000cise\", max_steps: 1e400}}\n",
    "axes:\n  mass: {from: 1e-999 MeV, to: 1e999 MeV, points: 18446744073709551617}\n",
    "model: |\n  em-bl\naxes: >-\n  mass\n",
    "- - - - - - - -\n",
    aliases,
};
enum { STRANGE = sizeof strange / sizeof strange[0] };

static const char *const pieces[] = {
    "[",
    "{",
    "]",
    "}",
    "- ",
    "? ",
    ": ",
    ", ",
    "\"",
    "'",
    "\\",
    "|",
    ">",
    "#",
    "&a ",
    "*a",
    "<<: *a",
    "!!int ",
    "!!binary ",
    "---\n",
    "...\n",
    "%YAML 9\n",
    "\t",
    "\r",
    "\n",
    "  ",
    "~",
    "null",
    "on",
    "1e999999",
    "1e-400",
    "-0",
    "nan",
    "inf",
    "0x10",
    "2x0",
    "1 GeV GeV",
    "1 km",
    "45deg",
    "3pi/4",
    "pi/0",
    "pi-atan(1/0)",
    "atan(atan(1))",
    "b-l",
    "nucleophobic:Xx",
    "nucleophobic:",
    "R_nu+1e9km",
    "R_nu-1km",
    "150.5km",
    "cosmology",
    "supernova",
    "mass",
    "points",
    "values",
    "spacing",
    "99999999999999999999999999999999999999999999",
    "%s%n%d",
    "\xff\xfe",
    "\xef\xbb\xbf",
    "\xc0\x80",
    "\xed\xa0\x80",
    "\xf4\x90\x80\x80",
    "\xe2\x80\xa8",
    "\x01",
    "\x7f",
    "\xc3\xa9",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    NULL};

static const char *const overrides[] = {
    "axes.mass.points=3",
    "axes.angle={values: [b-l]}",
    "probes.cosmology.max_steps=1e9",
    "axes.coupling.from=",
    "output.file=\"a\\nb\"",
    "axes={mass: {values: [2 MeV, 1 MeV]}}",
    "probes=~",
    "a.b.c.d=[",
    "model=t3r",
    "axes..mass=1",
    "=",
    "axes.mass.points=&a *a",
};
enum { OVERRIDES = sizeof overrides / sizeof overrides[0] };

/* What is wrong with a refusal; NULL if nothing is. */
static const char *judge_refusal(enum dc_result result, const struct dc_deck *deck,
                                 const struct dc_error *error)
{
    if (result != DC_ERROR_USAGE)
        return "refused with another result than DC_ERROR_USAGE";
    if (deck != NULL)
        return "refused, but there is a deck";
    if (strstr(error->text, "fuzz.yaml") == NULL && strstr(error->text, "--set") == NULL)
        return "the sentence names neither file nor override";
    for (const char *c = error->text; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            return "the sentence has a control character";
    return NULL;
}

/* The effective deck must be the same deck. */
static const char *judge_deck(const struct dc_deck *deck, struct dc_error *error)
{
    struct dc_deck *again = NULL;
    enum dc_result result = dc_deck_parse(deck->effective, "effective", NULL, 0, DC_DECK_SCAN,
                                          dc_registry(), &again, error);
    const char *wrong = NULL;
    if (result != DC_SUCCESS)
        wrong = "the effective deck is refused";
    else if (strcmp(again->hash, deck->hash) != 0 || strcmp(again->effective, deck->effective) != 0)
        wrong = "the effective deck is another deck";
    dc_deck_free(again);
    return wrong;
}

static const char *try_deck(const char *text, const char *const *with, size_t n, bool *accepted,
                            struct dc_error *error)
{
    struct dc_deck *deck = NULL;
    error->text[0] = '\0';
    enum dc_result result =
        dc_deck_parse(text, "fuzz.yaml", with, n, DC_DECK_SCAN, dc_registry(), &deck, error);
    *accepted = result == DC_SUCCESS;
    const char *wrong = *accepted ? judge_deck(deck, error) : judge_refusal(result, deck, error);
    dc_deck_free(deck);
    return wrong;
}

int main(int argc, char **argv)
{
    const struct torture_options options = torture_options(argc, argv, 10000);
    static char text[MUTATED_MOST + 1];
    char *read[FILES];
    const char *texts[FILES + STRANGE + 1] = {NULL};
    gsl_set_error_handler_off();
    for (size_t i = 0; i < FILES; i++)
        texts[i] = read[i] = text_of_file(files[i]);
    memcpy(texts + FILES, strange, sizeof strange);
    const struct mutator mutator = {gsl_rng_alloc(gsl_rng_mt19937), texts, pieces};
    if (mutator.chance == NULL)
        return 1;
    size_t bad = 0, good = 0;
    gsl_rng_set(mutator.chance, options.seed);
    for (size_t i = 0; i < options.texts; i++) {
        bool accepted;
        struct dc_error error;
        mutate(&mutator, text);
        keep_text(&options, i, text);
        const size_t n = gsl_rng_uniform_int(mutator.chance, 4) == 0;
        const char *const with = overrides[gsl_rng_uniform_int(mutator.chance, OVERRIDES)];
        watch(SECONDS_ALLOWED, "deck", i);
        const char *wrong = try_deck(text, &with, n, &accepted, &error);
        watch(0, "", 0);
        good += accepted;
        bad += wrong != NULL;
        if (wrong != NULL && bad <= BAD_DECKS_SHOWN)
            printf("deck %zu%s%s: %s: %s\n----\n%.2000s\n----\n", i, n > 0 ? " with " : "",
                   n > 0 ? with : "", wrong, error.text, text);
    }
    printf("%lu mutated decks (seed %lu): %zu read, %zu refused, %zu not borne\n", options.texts,
           options.seed, good, options.texts - good - bad, bad);
    gsl_rng_free(mutator.chance);
    for (size_t i = 0; i < FILES; i++)
        free(read[i]);
    return bad > 0 || good == 0 || good == options.texts;
}

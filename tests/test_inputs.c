/* The data files of a deck: where they are found, and that the deck knows what was in them.
 *
 *   test_inputs                the tests
 *   test_inputs --where NAME   prints where a table of that name is found
 */
#include "darkcube/deck.h"
#include "darkcube/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- a probe with a table of its own and a user's file -----------------------------------------
 */

static const struct dc_key keys[] = {
    {"star", DC_KEY_TEXT, "1", "none", NULL, 0, 0, "A file, or none."},
};

static enum dc_result name_output(const struct dc_settings *settings, struct dc_outputs *outputs,
                                  struct dc_error *error)
{
    (void)settings;
    (void)error;
    *outputs = (struct dc_outputs){.n = 1, .output = {{"value", "1", "a value", "none"}}};
    return DC_SUCCESS;
}

static enum dc_result name_inputs(const struct dc_settings *settings, struct dc_inputs *inputs,
                                  struct dc_error *error)
{
    const char *star = dc_settings_get(settings, "star")->text;
    if (strcmp(star, "moon") == 0)
        return dc_fail(error, DC_ERROR_USAGE, "star: expected a star");
    struct dc_input *table = &inputs->input[inputs->n++];
    snprintf(table->name, sizeof table->name, "own_table.txt");
    if (strcmp(star, "none") != 0) {
        struct dc_input *file = &inputs->input[inputs->n++];
        file->key = "star";
        snprintf(file->name, sizeof file->name, "%s", star);
    }
    return DC_SUCCESS;
}

static const struct dc_probe looking = {.name = "looking",
                                        .summary = "needs files",
                                        .keys = keys,
                                        .n_keys = 1,
                                        .outputs = name_output,
                                        .inputs = name_inputs};
static const struct dc_probe content = {
    .name = "content", .summary = "needs none", .outputs = name_output};
static const struct dc_model *const models[] = {&dc_model_em_bl, NULL};
static const struct dc_probe *const probes[] = {&content, &looking, NULL};
static const struct dc_registry registry = {models, probes};

/* ---- folders: data/, data/inputs/ and here/, which is the working directory ---------------------
 */

struct place {
    char directory[256], started[1024];
};

static void write_text(const struct place *place, const char *name, const char *text)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", place->directory, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static const char *const folders[] = {"data", "data/inputs", "here"};
static const char *const files[] = {"data/own_table.txt",    "data/inputs/own_table.txt",
                                    "here/own_table.txt",    "data/star.txt",
                                    "here/star.txt",         "here/twin.txt",
                                    "here/st\xc3\xa4r\n.txt"};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    const char *temporary = getenv("TMPDIR");
    char path[512];
    if (place == NULL || getcwd(place->started, sizeof place->started) == NULL)
        return -1;
    snprintf(place->directory, sizeof place->directory, "%s/inputs-XXXXXX",
             temporary == NULL ? "/tmp" : temporary);
    if (mkdtemp(place->directory) == NULL)
        return -1;
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", place->directory, folders[i]);
        if (mkdir(path, 0700) != 0)
            return -1;
    }
    snprintf(path, sizeof path, "%s/here", place->directory);
    if (chdir(path) != 0)
        return -1;
    snprintf(path, sizeof path, "%s/data", place->directory);
    *state = place;
    return setenv("DARKCUBE_DATA", path, 1);
}

static int tear_down(void **state)
{
    struct place *place = *state;
    char path[512];
    int code = chdir(place->started) != 0 || unsetenv("DARKCUBE_DATA") != 0 ? -1 : 0;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", place->directory, files[i]);
        (void)remove(path);
    }
    for (size_t i = sizeof folders / sizeof folders[0]; i > 0; i--) {
        snprintf(path, sizeof path, "%s/%s", place->directory, folders[i - 1]);
        code = rmdir(path) != 0 ? -1 : code;
    }
    code = rmdir(place->directory) != 0 ? -1 : code;
    free(place);
    return code;
}

static const char deck_text[] = "model: em-bl\n"
                                "axes:\n"
                                "  mass: {from: 1 MeV, to: 9 MeV, points: 3}\n"
                                "  coupling: {from: 1e-9, to: 1e-8, points: 2}\n"
                                "  angle: {values: [b-l]}\n"
                                "probes: {looking: {}}\n";

static struct dc_deck *parse(const char *text, const char *star)
{
    char set[400];
    const char *const overrides[] = {set};
    struct dc_deck *deck;
    struct dc_error error;
    snprintf(set, sizeof set, "probes.looking.star=%s", star == NULL ? "" : star);
    if (dc_deck_parse(text, "deck.yaml", overrides, star != NULL, DC_DECK_SCAN, &registry, &deck,
                      &error) != DC_SUCCESS)
        fail_msg("%s", error.text);
    return deck;
}

static struct dc_deck *read_deck(const char *star)
{
    struct dc_error error;
    struct dc_deck *deck = parse(deck_text, star);
    if (dc_deck_read_inputs(deck, &error) != DC_SUCCESS)
        fail_msg("%s", error.text);
    return deck;
}

static void assert_fails(const char *star, const char *const *words)
{
    struct dc_error error;
    struct dc_deck *deck = parse(deck_text, star);
    assert_int_equal(dc_deck_read_inputs(deck, &error), DC_ERROR_DATA);
    for (; *words != NULL; words++)
        if (strstr(error.text, *words) == NULL)
            fail_msg("'%s' does not say '%s'", error.text, *words);
    dc_deck_free(deck);
}

/* ---- tests -------------------------------------------------------------------------------------
 */

static void test_own_tables_come_from_data_folders(void **state)
{
    const struct place *place = *state;
    char path[512];
    write_text(place, "here/own_table.txt", "an accident");
    write_text(place, "data/inputs/own_table.txt", "below");
    struct dc_deck *deck = read_deck(NULL);
    const struct dc_inputs *inputs = &deck->probes[0].inputs;
    assert_int_equal(inputs->n, 1);
    assert_string_equal(inputs->input[0].text, "below");
    snprintf(path, sizeof path, "%s/data/inputs/own_table.txt", place->directory);
    assert_string_equal(inputs->input[0].path, path);
    dc_deck_free(deck);
    write_text(place, "data/own_table.txt", "above");
    deck = read_deck(NULL);
    assert_string_equal(deck->probes[0].inputs.input[0].text, "above");
    dc_deck_free(deck);
}

static void test_paths_of_keys_begin_here(void **state)
{
    const struct place *place = *state;
    char path[512];
    write_text(place, "data/own_table.txt", "table");
    write_text(place, "data/star.txt", "far");
    struct dc_deck *deck = read_deck("star.txt");
    assert_string_equal(deck->probes[0].inputs.input[1].text, "far");
    dc_deck_free(deck);
    write_text(place, "here/star.txt", "near");
    deck = read_deck("star.txt");
    assert_string_equal(deck->probes[0].inputs.input[1].text, "near");
    assert_string_equal(deck->probes[0].inputs.input[1].path, "star.txt");
    dc_deck_free(deck);
    snprintf(path, sizeof path, "%s/data/star.txt", place->directory);
    deck = read_deck(path);
    assert_string_equal(deck->probes[0].inputs.input[1].text, "far");
    assert_string_equal(deck->probes[0].inputs.input[1].path, path);
    dc_deck_free(deck);
}

/* Without any help a program in the build folder finds the tables of its source tree. */
static void test_source_tree_is_known(void **state)
{
    const struct place *place = *state;
    char path[1100];
    write_text(place, "data/own_table.txt", "table");
    struct dc_deck *deck = read_deck("nucleon_cross_sections.txt");
    snprintf(path, sizeof path, "%s/inputs/nucleon_cross_sections.txt", place->started);
    assert_string_equal(deck->probes[0].inputs.input[1].path, path);
    assert_non_null(strstr(deck->probes[0].inputs.input[1].text, "columns = "));
    dc_deck_free(deck);
}

static void test_missing_files_are_named(void **state)
{
    const struct place *place = *state;
    char data[600], absolute[400];
    snprintf(data, sizeof data, "%s/data, %s/data/inputs, ", place->directory, place->directory);
    assert_fails(NULL, (const char *const[]){"probe looking: ", "'own_table.txt'", data,
                                             "/share/darkcube/inputs", "DARKCUBE_DATA", NULL});
    struct dc_error error;
    struct dc_deck *deck = parse(deck_text, NULL);
    assert_int_equal(dc_deck_read_inputs(deck, &error), DC_ERROR_DATA);
    assert_null(strstr(error.text, "working directory"));
    dc_deck_free(deck);
    write_text(place, "data/own_table.txt", "table");
    assert_fails("sun.txt", (const char *const[]){"probes.looking.star: ", "'sun.txt'",
                                                  "the working directory, ", data, NULL});
    snprintf(absolute, sizeof absolute, "%s/here/sun.txt", place->directory);
    assert_fails(absolute, (const char *const[]){"probes.looking.star: ", absolute,
                                                 "No such file or directory", NULL});
}

static void test_files_that_are_no_texts(void **state)
{
    const struct place *place = *state;
    write_text(place, "data/own_table.txt", "table");
    assert_fails("../data",
                 (const char *const[]){"probes.looking.star: ../data", "directory", NULL});
    assert_fails("/dev/zero", (const char *const[]){"/dev/zero", "larger than 16 MiB", NULL});
}

static void test_mistakes_have_a_place_in_the_deck(void **state)
{
    (void)state;
    struct dc_deck *deck;
    struct dc_error error;
    const char *const set = "probes.looking.star=moon";
    assert_int_equal(
        dc_deck_parse(deck_text, "deck.yaml", &set, 1, DC_DECK_SCAN, &registry, &deck, &error),
        DC_ERROR_USAGE);
    assert_string_equal(error.text, "deck.yaml:6:19: probes.looking: star: expected a star");
}

/* The numbers are those of sha256sum. */
static void test_the_deck_says_what_was_read(void **state)
{
    const struct place *place = *state;
    write_text(place, "data/own_table.txt", "abc");
    write_text(place, "here/twin.txt", "");
    struct dc_deck *deck = read_deck("twin.txt");
    const char *notes = strchr(deck->effective, '#');
    assert_non_null(notes);
    assert_string_equal(notes,
                        "# data file of looking: own_table.txt, SHA-256 "
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n"
                        "# data file of looking: twin.txt, SHA-256 "
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n");
    struct dc_error error;
    struct dc_deck *again = parse(deck->effective, NULL);
    assert_int_equal(dc_deck_read_inputs(again, &error), DC_SUCCESS);
    assert_string_equal(again->effective, deck->effective);
    assert_string_equal(again->hash, deck->hash);
    dc_deck_free(again);
    dc_deck_free(deck);
}

/* A name may hold what would end a comment. */
static void test_odd_names_stay_comments(void **state)
{
    const struct place *place = *state;
    write_text(place, "data/own_table.txt", "abc");
    write_text(place, "here/st\xc3\xa4r\n.txt", "odd");
    struct dc_deck *deck = read_deck("\"st\xc3\xa4r\\n.txt\"");
    assert_string_equal(deck->probes[0].inputs.input[1].text, "odd");
    assert_non_null(strstr(deck->effective, "looking: st??r?.txt, SHA-256 "));
    struct dc_error error;
    struct dc_deck *again = parse(deck->effective, NULL);
    assert_int_equal(dc_deck_read_inputs(again, &error), DC_SUCCESS);
    assert_string_equal(again->hash, deck->hash);
    dc_deck_free(again);
    dc_deck_free(deck);
}

static void hash_of(const char *star, char hash[DC_HASH_LENGTH + 1])
{
    struct dc_deck *deck = read_deck(star);
    memcpy(hash, deck->hash, DC_HASH_LENGTH + 1);
    dc_deck_free(deck);
}

static void test_the_hash_knows_contents_and_not_places(void **state)
{
    const struct place *place = *state;
    char first[DC_HASH_LENGTH + 1], second[DC_HASH_LENGTH + 1];
    write_text(place, "data/own_table.txt", "1 2 3\n");
    write_text(place, "data/star.txt", "4 5 6\n");
    hash_of("star.txt", first);
    write_text(place, "here/star.txt", "4 5 6\n");
    hash_of("star.txt", second);
    assert_string_equal(first, second);
    write_text(place, "here/star.txt", "4 5 7\n");
    hash_of("star.txt", second);
    assert_string_not_equal(first, second);
    write_text(place, "here/star.txt", "4 5 6\n");
    write_text(place, "data/own_table.txt", "1 2 3");
    hash_of("star.txt", second);
    assert_string_not_equal(first, second);
}

static void test_a_deck_without_files_stays_as_it_is(void **state)
{
    (void)state;
    static const char text[] = "model: em-bl\n"
                               "axes:\n"
                               "  mass: {from: 1 MeV, to: 9 MeV, points: 3}\n"
                               "  coupling: {from: 1e-9, to: 1e-8, points: 2}\n"
                               "  angle: {values: [b-l]}\n"
                               "probes: {content: {}}\n";
    struct dc_error error;
    struct dc_deck *before = parse(text, NULL), *after = parse(text, NULL);
    assert_int_equal(dc_deck_read_inputs(after, &error), DC_SUCCESS);
    assert_string_equal(after->effective, before->effective);
    assert_string_equal(after->hash, before->hash);
    dc_deck_free(after);
    dc_deck_free(before);
}

/* A store is of its deck and of the files that were read. */
static void test_a_store_remembers_its_files(void **state)
{
    const struct place *place = *state;
    char path[300];
    struct dc_error error;
    struct dc_store_summary summary;
    snprintf(path, sizeof path, "%s/looking.h5", place->directory);
    write_text(place, "data/own_table.txt", "1 2 3\n");
    struct dc_deck *deck = read_deck(NULL);
    assert_int_equal(dc_store_create(path, deck, false, &error), DC_SUCCESS);
    assert_int_equal(dc_store_matches(path, deck, &error), DC_SUCCESS);
    assert_int_equal(dc_store_summary(path, &summary, &error), DC_SUCCESS);
    struct dc_deck *stored = parse(summary.deck, NULL);
    assert_int_equal(dc_deck_read_inputs(stored, &error), DC_SUCCESS);
    assert_string_equal(stored->hash, summary.hash);
    dc_store_summary_free(&summary);
    write_text(place, "data/own_table.txt", "1 2 4\n");
    struct dc_deck *changed = read_deck(NULL);
    assert_int_equal(dc_store_matches(path, changed, &error), DC_ERROR_OUTPUT);
    assert_non_null(strstr(error.text, "another data file"));
    char both[400];
    snprintf(both, sizeof both, "its deck says '%.*s', and now that is '%.*s'",
             (int)strcspn(strstr(deck->effective, "data file"), "\n"),
             strstr(deck->effective, "data file"),
             (int)strcspn(strstr(changed->effective, "data file"), "\n"),
             strstr(changed->effective, "data file"));
    assert_non_null(strstr(error.text, both));
    dc_deck_free(changed);
    dc_deck_free(stored);
    dc_deck_free(deck);
    assert_int_equal(remove(path), 0);
}

#define WITH_FOLDERS(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

static int print_place(const char *name)
{
    struct dc_error error;
    struct dc_deck *deck = parse(deck_text, NULL);
    struct dc_input *table = &deck->probes[0].inputs.input[0];
    snprintf(table->name, sizeof table->name, "%s", name);
    enum dc_result result = dc_deck_read_inputs(deck, &error);
    printf("%s\n", result == DC_SUCCESS ? table->path : error.text);
    dc_deck_free(deck);
    return (int)result;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDERS(test_own_tables_come_from_data_folders),
        WITH_FOLDERS(test_paths_of_keys_begin_here),
        WITH_FOLDERS(test_source_tree_is_known),
        WITH_FOLDERS(test_missing_files_are_named),
        WITH_FOLDERS(test_files_that_are_no_texts),
        WITH_FOLDERS(test_mistakes_have_a_place_in_the_deck),
        WITH_FOLDERS(test_the_deck_says_what_was_read),
        WITH_FOLDERS(test_odd_names_stay_comments),
        WITH_FOLDERS(test_the_hash_knows_contents_and_not_places),
        WITH_FOLDERS(test_a_deck_without_files_stays_as_it_is),
        WITH_FOLDERS(test_a_store_remembers_its_files),
    };
    if (argc == 3 && strcmp(argv[1], "--where") == 0)
        return print_place(argv[2]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

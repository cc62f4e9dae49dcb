/* The data file of electron beam dumps: the one that comes with the program, and what is refused.
 */
#include "close.h"

#include "darkcube/dumps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char good[] = "First:\n"
                           "  limit: 3\n"
                           "  source: A. Body\n"
                           "  runs:\n"
                           "    - beam_energy: 20 GeV\n"
                           "      electrons: 1e20\n"
                           "      target: {z: 13, a: 27, density: 2.7 g/cm^3, "
                           "radiation_length: 24 g/cm^2}\n"
                           "      shield_length: 179 m\n"
                           "      decay_length: 204 m\n";

static struct dc_dump_experiments *read_good(const char *text)
{
    struct dc_dump_experiments *experiments;
    struct dc_error error;
    if (dc_dump_experiments_read(text, "mine.yaml", &experiments, &error) != DC_SUCCESS)
        fail_msg("%s", error.text);
    return experiments;
}

static void test_what_is_read(void **state)
{
    (void)state;
    struct dc_dump_experiments *experiments = read_good(good);
    const struct dc_dump_experiment *first = dc_dump_experiment_named(experiments, "first");
    assert_int_equal(experiments->n, 1);
    assert_ptr_equal(first, &experiments->experiment[0]);
    assert_null(dc_dump_experiment_named(experiments, "second"));
    assert_string_equal(first->name, "First");
    assert_string_equal(first->source, "A. Body");
    assert_true(first->limit == 3 && first->n_runs == 1);
    const struct dc_dump_run *run = &first->run[0];
    assert_true(run->beam_energy_mev == 20e3 && run->electrons == 1e20);
    assert_true(run->target.z == 13 && run->target.a == 27 && run->target.density_g_cm3 == 2.7 &&
                run->target.radiation_length_g_cm2 == 24);
    assert_true(run->shield_cm == 17900 && run->decay_cm == 20400);
    assert_true(run->threshold_mev == 0 && run->acceptance == 1);
    free(experiments);
}

static void test_the_file_of_the_program(void **state)
{
    (void)state;
    static const char *const names[] = {"E137", "E141", "E774", "KEK", "Orsay", "NA64"};
    static const double limits[] = {3, 3419, 18, 3, 3, 3},
                        beams[] = {20e3, 9e3, 275e3, 2.5e3, 1.6e3, 100e3};
    char text[16384];
    FILE *file = fopen("inputs/experiments/electron_dumps.yaml", "r");
    assert_non_null(file);
    const size_t size = fread(text, 1, sizeof text - 1, file);
    assert_int_equal(fclose(file), 0);
    assert_true(size < sizeof text - 1);
    text[size] = '\0';
    struct dc_dump_experiments *experiments = read_good(text);
    assert_int_equal(experiments->n, 6);
    for (size_t i = 0; i < 6; i++) {
        const struct dc_dump_experiment *experiment = &experiments->experiment[i];
        assert_string_equal(experiment->name, names[i]);
        assert_true(experiment->limit == limits[i]);
        assert_true(experiment->run[0].beam_energy_mev == beams[i]);
        assert_int_equal(experiment->n_runs, i == 5 ? 2 : 1);
    }
    assert_true(experiments->experiment[2].run[0].target.z == 74); /* by an alias */
    free(experiments);
}

static void assert_refused(const char *text, const char *const *words)
{
    struct dc_dump_experiments *experiments;
    struct dc_error error;
    assert_int_equal(dc_dump_experiments_read(text, "mine.yaml", &experiments, &error),
                     DC_ERROR_DATA);
    assert_null(experiments);
    for (; *words != NULL; words++)
        if (strstr(error.text, *words) == NULL)
            fail_msg("'%s' does not say '%s'", error.text, *words);
}

/* `good` with one piece of it replaced. */
static void assert_replaced_refused(const char *old, const char *new, const char *first,
                                    const char *second)
{
    char text[1200];
    const char *const words[] = {"mine.yaml:", first, second, NULL};
    const char *at = strstr(good, old);
    assert_non_null(at);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good, new, at + strlen(old));
    assert_refused(text, words);
}

static void test_what_is_refused(void **state)
{
    (void)state;
    assert_replaced_refused("limit: 3", "limits: 3", "mine.yaml:2:3", "did you mean 'limit'");
    assert_replaced_refused("limit: 3", "limit: many", "mine.yaml:2:10: limit", "'many'");
    assert_replaced_refused("limit: 3", "limit: 0", "mine.yaml:2:10: limit", "got '0'");
    assert_replaced_refused("limit: 3", "limit: [3]", "mine.yaml:2:10: limit", "a list");
    assert_replaced_refused("  limit: 3\n", "", "mine.yaml:2:3", "'limit' is missing");
    assert_replaced_refused("limit: 3", "limit: 3\n  limit: 3", "mine.yaml:3:3",
                            "not there yet, got 'limit'");
    assert_replaced_refused("  source: A. Body\n", "", "mine.yaml:2:3", "'source' is missing");
    assert_replaced_refused("20 GeV", "20 m", "mine.yaml:5:20: beam_energy", "20 m");
    assert_replaced_refused("20 GeV", "20 keV", "mine.yaml:5:20: beam_energy", "expected");
    assert_replaced_refused("179 m", "179", "mine.yaml:8:22: shield_length", "its unit, got '179'");
    assert_replaced_refused("2.7 g/cm^3", "2.7", "mine.yaml:7:39: density", "its unit, got '2.7'");
    assert_replaced_refused("electrons: 1e20", "energy_threshold: 20 GeV\n      electrons: 1e20",
                            "mine.yaml:6:25: energy_threshold", "less than beam_energy");
    assert_replaced_refused("z: 13", "z: -13", "mine.yaml:7:19: z", "'-13'");
    assert_replaced_refused("z: 13, ", "", "mine.yaml:7:15", "'z' is missing");
    assert_replaced_refused("{z: 13, a: 27, density: 2.7 g/cm^3, radiation_length: 24 g/cm^2}",
                            "Al", "mine.yaml:7:15: target", "expected a map, got 'Al'");
    assert_replaced_refused("First", "My own", "mine.yaml:1:1: the name", "'My own'");
    assert_replaced_refused("First:", "First: {}\nfirst:", "mine.yaml:2:1", "got 'first'");
    assert_replaced_refused("runs:\n", "runs: []\n  x:\n", "mine.yaml:5:3", "unknown key 'x'");
    assert_replaced_refused("- beam_energy: 20 GeV", "- beam_energy: 20 GeV\n      acceptance: 2",
                            "mine.yaml:6:19: acceptance", "'2'");
    assert_replaced_refused("limit: 3", "limit: {3", "not YAML", "mine.yaml:");
}

static void test_what_is_no_list_of_experiments(void **state)
{
    (void)state;
    static const char *const nothing[] = {"mine.yaml: expected experiments", NULL};
    static const char *const word[] = {"mine.yaml:1:1", "expected a map, got 'word'", NULL};
    static const char *const empty[] = {"mine.yaml: expected 1 to 64 experiments, got 0", NULL};
    static const char *const no_runs[] = {"mine.yaml:1:37: runs", "list of 1 to 8 runs", NULL};
    static const char *const two[] = {"mine.yaml: expected one document", NULL};
    static const char *const deep[] = {"mine.yaml:1:9: nested too deeply", NULL};
    char text[1200];
    assert_refused("[[[[[[[[[[[[", deep);
    snprintf(text, sizeof text, "%s---\n%s", good, good);
    assert_refused(text, two);
    assert_refused("", nothing);
    assert_refused("word\n", word);
    assert_refused("{}\n", empty);
    assert_refused("First: {limit: 3, source: me, runs: []}\n", no_runs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_read),
        cmocka_unit_test(test_the_file_of_the_program),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_what_is_no_list_of_experiments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

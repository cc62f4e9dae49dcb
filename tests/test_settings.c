/* Declared keys and their values. */
#include "darkcube/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { RADIUS, STEPS, RUNNING, PRESET, PROFILE, RADII, N_KEYS };

static const char *const presets[] = {"precise", "as-published", NULL};
static const struct dc_key keys[N_KEYS] = {
    [RADIUS] = {"radius", DC_KEY_REAL, "km", "100 km", NULL, 1, 1e6, "A radius."},
    [STEPS] = {"steps", DC_KEY_INTEGER, "1", "5000", NULL, 1, 1e9, "Most steps."},
    [RUNNING] = {"running", DC_KEY_SWITCH, "1", "on", NULL, 0, 0, "Running couplings."},
    [PRESET] = {"preset", DC_KEY_CHOICE, "1", "precise", presets, 0, 0, "Which physics."},
    [PROFILE] = {"profile", DC_KEY_TEXT, "1", "fiducial", NULL, 0, 0, "Which star."},
    [RADII] = {"radii", DC_KEY_TEXT_LIST, "km", "[R_nu+1km, 100km , 1000km]", NULL, 0, 0,
               "Which radii."},
};

static void defaults_are_read(void **state)
{
    (void)state;
    struct dc_settings settings;
    struct dc_error error;
    assert_int_equal(dc_settings_init(&settings, keys, N_KEYS, &error), DC_SUCCESS);
    assert_true(dc_settings_get(&settings, "radius")->real == 100);
    assert_int_equal(dc_settings_get(&settings, "steps")->integer, 5000);
    assert_true(dc_settings_get(&settings, "running")->on);
    assert_int_equal(dc_settings_get(&settings, "preset")->choice, 0);
    assert_string_equal(dc_settings_get(&settings, "profile")->text, "fiducial");
    const struct dc_value *radii = dc_settings_get(&settings, "radii");
    assert_int_equal(radii->n_texts, 3);
    assert_string_equal(radii->texts[0], "R_nu+1km");
    assert_string_equal(radii->texts[1], "100km");
    assert_string_equal(radii->texts[2], "1000km");
    assert_null(dc_settings_get(&settings, "radios"));
    dc_settings_free(&settings);
    assert_null(settings.values);
    assert_int_equal(dc_settings_init(&settings, NULL, 0, &error), DC_SUCCESS);
    assert_null(dc_settings_get(&settings, "radius"));
    dc_settings_free(&settings);
}

static enum dc_result set(struct dc_settings *settings, size_t key, const char *text,
                          struct dc_error *error)
{
    return dc_settings_set(settings, key, &text, 1, error);
}

static void values_are_set(void **state)
{
    (void)state;
    struct dc_settings settings;
    struct dc_error error;
    assert_int_equal(dc_settings_init(&settings, keys, N_KEYS, &error), DC_SUCCESS);
    assert_int_equal(set(&settings, RADIUS, "5000 m", &error), DC_SUCCESS);
    assert_true(settings.values[RADIUS].real == 5);
    assert_int_equal(set(&settings, STEPS, "7", &error), DC_SUCCESS);
    assert_int_equal(settings.values[STEPS].integer, 7);
    static const char *const off[] = {"off", "no", "false"}, *const on[] = {"on", "yes", "true"};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(set(&settings, RUNNING, off[i], &error), DC_SUCCESS);
        assert_false(settings.values[RUNNING].on);
        assert_int_equal(set(&settings, RUNNING, on[i], &error), DC_SUCCESS);
        assert_true(settings.values[RUNNING].on);
    }
    assert_int_equal(set(&settings, PRESET, "as-published", &error), DC_SUCCESS);
    assert_int_equal(settings.values[PRESET].choice, 1);
    assert_int_equal(set(&settings, PROFILE, "", &error), DC_SUCCESS);
    assert_string_equal(settings.values[PROFILE].text, "");
    static const char *const radii[] = {"1 km", "2, 3"};
    assert_int_equal(dc_settings_set(&settings, RADII, radii, 2, &error), DC_SUCCESS);
    assert_int_equal(settings.values[RADII].n_texts, 2);
    assert_string_equal(settings.values[RADII].texts[1], "2, 3");
    assert_int_equal(dc_settings_set(&settings, RADII, radii, 0, &error), DC_SUCCESS);
    assert_int_equal(settings.values[RADII].n_texts, 0);
    dc_settings_free(&settings);
}

static void wrong_values_change_nothing(void **state)
{
    (void)state;
    static const struct {
        size_t key;
        const char *text, *sentence;
    } cases[] = {
        {RADIUS, "5 MeV", "a length"},
        {RADIUS, "0.5", "from 1 to 1000000 km, got '0.5'"},
        {RADIUS, "", "expected"},
        {RADIUS, "1e7 km", "from 1 to 1000000 km"},
        {STEPS, "1e3", "a whole number"},
        {STEPS, "0", "from 1 to 1000000000, got '0'"},
        {STEPS, "2.5", "a whole number"},
        {RUNNING, "On", "on or off, got 'On'"},
        {RUNNING, "1", "on or off"},
        {PRESET, "precis", "did you mean 'precise'?"},
        {PRESET, "", "precise, as-published"},
    };
    struct dc_settings settings;
    struct dc_error error;
    assert_int_equal(dc_settings_init(&settings, keys, N_KEYS, &error), DC_SUCCESS);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(set(&settings, cases[i].key, cases[i].text, &error), DC_ERROR_USAGE);
        if (strstr(error.text, cases[i].sentence) == NULL)
            fail_msg("'%s' does not say '%s'", error.text, cases[i].sentence);
    }
    static const char *const two[] = {"1 km", "2 km"};
    assert_int_equal(dc_settings_set(&settings, RADIUS, two, 2, &error), DC_ERROR_USAGE);
    assert_int_equal(dc_settings_set(&settings, PROFILE, two, 0, &error), DC_ERROR_USAGE);
    assert_true(settings.values[RADIUS].real == 100);
    assert_int_equal(settings.values[STEPS].integer, 5000);
    assert_true(settings.values[RUNNING].on);
    assert_int_equal(settings.values[PRESET].choice, 0);
    assert_string_equal(settings.values[PROFILE].text, "fiducial");
    dc_settings_free(&settings);
}

static void a_wrong_default_is_a_bug(void **state)
{
    (void)state;
    const struct dc_key wrong[] = {
        keys[PROFILE], {"radius", DC_KEY_REAL, "km", "100 MeV", NULL, 0, 1e6, "A radius."}};
    struct dc_settings settings;
    struct dc_error error;
    assert_int_equal(dc_settings_init(&settings, wrong, 2, &error), DC_ERROR_INTERNAL);
    assert_non_null(strstr(error.text, "'radius'"));
    assert_null(settings.values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_read),
        cmocka_unit_test(values_are_set),
        cmocka_unit_test(wrong_values_change_nothing),
        cmocka_unit_test(a_wrong_default_is_a_bug),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

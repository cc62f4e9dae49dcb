/* Numbers, units and angle expressions as people write them. */
#include "darkcube/quantity.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_close(double value, double expected)
{
    if (fabs(value - expected) > 4e-16 * fabs(expected))
        fail_msg("%.17g is not %.17g", value, expected);
}

static void numbers_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } cases[] = {{"1", 1},  {"-1.5", -1.5},   {"+2", 2},        {".5", 0.5},
                 {"5.", 5}, {"1e-10", 1e-10}, {"1E+3", 1000},   {"0", 0},
                 {"-0", 0}, {"007", 7},       {"1e308", 1e308}, {"0e999", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double value = NAN;
        assert_true(dc_parse_number(cases[i].text, &value));
        assert_true(value == cases[i].value);
        assert_false(signbit(value) && value == 0);
    }
}

static void other_texts_are_no_numbers(void **state)
{
    (void)state;
    static const char *const texts[] = {"",      " ",    "2x0", "1e-3abc",  "0x10",  "inf",
                                        "nan",   "-inf", "1e",  "1e+",      ".",     "-",
                                        "+-1",   "1 ",   " 1",  "1,5",      "1e999", "1e-999",
                                        "1.2.3", "١",    "1\n", "infinity", "1d5",   "--1"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        double value = 42;
        if (dc_parse_number(texts[i], &value))
            fail_msg("'%s' was read as %g", texts[i], value);
        assert_true(value == 42);
    }
}

static void shares(void **state)
{
    (void)state;
    double value = 0;
    assert_true(dc_parse_share("0.5%", &value) && value == 0.005);
    assert_true(dc_parse_share("0.005", &value) && value == 0.005);
    assert_true(dc_parse_share("0", &value) && value == 0);
    assert_true(dc_parse_share("100%", &value) && value == 1);
    static const char *const texts[] = {"",    "%",   "0.5 %", "0.5%%", "1.1", "101%",
                                        "-1%", "nan", "half",  "0.5%x", "%1"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (dc_parse_share(texts[i], &value))
            fail_msg("'%s' was read as a share", texts[i]);
}

static void whole_numbers(void **state)
{
    (void)state;
    long value = 0;
    assert_true(dc_parse_integer("200", &value) && value == 200);
    assert_true(dc_parse_integer("-7", &value) && value == -7);
    static const char *const texts[] = {
        "", "1.0", "1e3", "0x1", " 1", "1 ", "99999999999999999999", "+", "-", "1_0"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_false(dc_parse_integer(texts[i], &value));
    assert_int_equal(value, -7);
}

static void units_are_converted(void **state)
{
    (void)state;
    static const struct {
        const char *text, *unit;
        double value;
    } cases[] = {
        {"1.5 MeV", "MeV", 1.5},   {"1.5MeV", "MeV", 1.5}, {"1.5", "MeV", 1.5},
        {"1500 keV", "MeV", 1.5},  {"1 eV", "MeV", 1e-6},  {"1e3eV", "keV", 1},
        {"2 GeV", "MeV", 2000},    {"1 TeV", "GeV", 1000}, {"100 km", "km", 100},
        {"10 m", "km", 0.01},      {"1e5 cm", "km", 1},    {"3 ms", "s", 0.003},
        {"2us", "ns", 2000},       {"1 s", "ms", 1000},    {"3e52 erg/s", "erg/s", 3e52},
        {"1e-10", "1", 1e-10},     {" 7 MeV ", "MeV", 7},  {"0.1 keV", "MeV", 1e-4},
        {"5 MeV^-2", "MeV^-2", 5}, {"5", "K", 5},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dc_error error = {""};
        double value = NAN;
        if (dc_parse_quantity(cases[i].text, cases[i].unit, &value, &error) != DC_SUCCESS)
            fail_msg("'%s' in %s: %s", cases[i].text, cases[i].unit, error.text);
        if (value != cases[i].value)
            fail_msg("'%s' in %s gave %.17g", cases[i].text, cases[i].unit, value);
    }
}

static void wrong_units_are_refused(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"1 km", "MeV"},     {"1 mev", "MeV"}, {"1 MeV MeV", "MeV"}, {"MeV", "MeV"},
        {"", "MeV"},         {"1 MeV", "1"},   {"1 1", "1"},         {"1e400 eV", "MeV"},
        {"1e308 TeV", "eV"}, {"5 K", "MeV"},   {"5 MeV", "K"},       {"1 s", "km"},
        {"2x0", "km"},       {"1 rad", "1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dc_error error = {""};
        double value = 42;
        assert_int_equal(dc_parse_quantity(cases[i][0], cases[i][1], &value, &error),
                         DC_ERROR_USAGE);
        assert_true(value == 42);
        assert_non_null(strstr(error.text, "expected"));
        assert_non_null(strstr(error.text, cases[i][0]));
    }
}

static void angles_are_expressions(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } cases[] = {
        {"0.785", 0.785},
        {"3pi/4", 2.356194490192345},
        {"3 pi / 4", 2.356194490192345},
        {"3*pi/4", 2.356194490192345},
        {"pi-atan(1/2)", 2.677945044588987},
        {"pi - atan( 55/133 )", 2.7494738952462416},
        {"45deg", 0.7853981633974483},
        {"45 deg", 0.7853981633974483},
        {"-90 deg", -1.5707963267948966},
        {"(pi/4) rad", 0.7853981633974483},
        {"1.5e0rad", 1.5},
        {"-pi", -3.141592653589793},
        {"--pi", 3.141592653589793},
        {"2-3-4", -5},
        {"8/4/2", 1},
        {"1+2*3", 7},
        {"(1+2)*3", 9},
        {"2*-3", -6},
        {"1/2pi", 0.15915494309189535},
        {"atan(atan(1))", 0.6657737500283538},
        {"1e-3", 1e-3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dc_error error = {""};
        double value = NAN;
        if (dc_parse_quantity(cases[i].text, "rad", &value, &error) != DC_SUCCESS)
            fail_msg("%s", error.text);
        assert_close(value, cases[i].value);
    }
    double zero = NAN;
    assert_int_equal(dc_parse_quantity("-0", "rad", &zero, NULL), DC_SUCCESS);
    assert_false(signbit(zero));
}

static void other_texts_are_no_angles(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",     " ",      "pie",         "pirad",   "pi pi",  "2 3",   "1/0", "0/0",
        "atan", "atan()", "atan 1",      "atan(1",  "(1",     "1)",    "()",  "sin(1)",
        "1+",   "*2",     "3pi4",        "45 degr", "45deg2", "1e999", "0x3", "inf",
        "nan",  "2(3)",   "1e308*1e308", "rad",     "deg",    "1 MeV", "pi/",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct dc_error error = {""};
        double value = 42;
        if (dc_parse_quantity(texts[i], "rad", &value, &error) != DC_ERROR_USAGE)
            fail_msg("'%s' was read as %g", texts[i], value);
        assert_true(value == 42);
        assert_non_null(strstr(error.text, "expected an angle"));
    }
}

static void deep_angles_are_refused(void **state)
{
    (void)state;
    enum { N = 1000000 };
    char *text = malloc(N + 1);
    assert_non_null(text);
    static const char repeated[] = "(-+";
    for (size_t i = 0; i < sizeof repeated - 1; i++) {
        double value;
        memset(text, repeated[i], N);
        text[N] = '\0';
        assert_int_equal(dc_parse_quantity(text, "rad", &value, NULL), DC_ERROR_USAGE);
    }
    free(text);
}

/* Whatever bytes come in: an answer, a finite one if any. */
static void random_texts_end(void **state)
{
    (void)state;
    static const char letters[] = "0123456789.+-*/() epiatndgrMVk";
    uint64_t seed = 88172645463325252u;
    size_t read = 0;
    for (size_t i = 0; i < 20000; i++) {
        char text[16];
        size_t length = 0;
        for (; length < sizeof text - 1; length++) {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            if (seed % 9 == 0)
                break;
            text[length] = letters[(seed >> 20) % (sizeof letters - 1)];
        }
        text[length] = '\0';
        static const char *const units[] = {"rad", "MeV", "1"};
        for (size_t j = 0; j < 3; j++) {
            double value = NAN;
            struct dc_error error = {""};
            if (dc_parse_quantity(text, units[j], &value, &error) == DC_SUCCESS) {
                assert_true(isfinite(value));
                read++;
            } else {
                assert_true(error.text[0] != '\0');
            }
        }
    }
    assert_true(read > 100);
}

static void numbers_are_written_short_and_exact(void **state)
{
    (void)state;
    char buffer[DC_NUMBER_SIZE];
    assert_string_equal(dc_format_number(0.1, buffer), "0.1");
    assert_string_equal(dc_format_number(30, buffer), "30");
    assert_string_equal(dc_format_number(1e-12, buffer), "1e-12");
    uint64_t seed = 1;
    for (size_t i = 0; i < 10000; i++) {
        double value, again;
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        memcpy(&value, &seed, sizeof value);
        if (!isnormal(value))
            continue;
        assert_true(dc_parse_number(dc_format_number(value, buffer), &again));
        assert_memory_equal(&value, &again, sizeof value);
    }
}

static void excerpts_fit_a_message(void **state)
{
    (void)state;
    char buffer[DC_EXCERPT_SIZE], text[400];
    assert_string_equal(dc_excerpt("3 pi/4", buffer), "3 pi/4");
    assert_string_equal(dc_excerpt("a\nb\x1b[31m", buffer), "a?b?[31m");
    for (size_t length = 60; length < 200; length++) { /* two-byte letters are not cut apart */
        for (size_t i = 0; i + 1 < length; i += 2)
            memcpy(text + i, "\xc3\xa9", 2);
        text[length / 2 * 2] = '\0';
        dc_excerpt(text, buffer);
        const size_t kept = strlen(buffer);
        assert_true(kept < DC_EXCERPT_SIZE);
        if (strlen(text) >= DC_EXCERPT_SIZE) {
            assert_string_equal(buffer + kept - 3, "...");
            assert_int_equal((kept - 3) % 2, 0);
        }
    }
}

static void nearest_words(void **state)
{
    (void)state;
    static const char *const words[] = {"mass", "coupling", "angle", "points", NULL};
    assert_string_equal(dc_nearest_word("mas", words), "mass");
    assert_string_equal(dc_nearest_word("couplng", words), "coupling");
    assert_string_equal(dc_nearest_word("pionts", words), "points");
    assert_string_equal(dc_nearest_word("Angle", words), "angle");
    assert_null(dc_nearest_word("temperature", words));
    assert_null(dc_nearest_word("", words));
    char giant[1000];
    memset(giant, 'a', sizeof giant);
    giant[sizeof giant - 1] = '\0';
    assert_null(dc_nearest_word(giant, words));
}

static void words_are_joined_as_far_as_they_fit(void **state)
{
    (void)state;
    static const char *const words[] = {"one", "two", "three", NULL};
    char buffer[32], small[9];
    assert_string_equal(dc_join_words(words, buffer, sizeof buffer), "one, two, three");
    assert_string_equal(dc_join_words(words, small, sizeof small), "one, two");
    assert_string_equal(dc_join_words(words + 3, buffer, sizeof buffer), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read),
        cmocka_unit_test(other_texts_are_no_numbers),
        cmocka_unit_test(shares),
        cmocka_unit_test(whole_numbers),
        cmocka_unit_test(units_are_converted),
        cmocka_unit_test(wrong_units_are_refused),
        cmocka_unit_test(angles_are_expressions),
        cmocka_unit_test(other_texts_are_no_angles),
        cmocka_unit_test(deep_angles_are_refused),
        cmocka_unit_test(random_texts_end),
        cmocka_unit_test(numbers_are_written_short_and_exact),
        cmocka_unit_test(excerpts_fit_a_message),
        cmocka_unit_test(nearest_words),
        cmocka_unit_test(words_are_joined_as_far_as_they_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

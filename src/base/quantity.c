/* Strict numbers, numbers with units, and angle expressions. */
#include "darkcube/quantity.h"

#include "darkcube/constants.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- characters, whatever the locale --------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static const char *skip_blanks(const char *text)
{
    while (is_blank(*text))
        text++;
    return text;
}

static const char *skip_digits(const char *text)
{
    while (is_digit(*text))
        text++;
    return text;
}

/* ---- numbers --------------------------------------------------------------------------------- */

/* End of the unsigned decimal number that `text` begins with, or NULL if it begins with none. An
 * `e` without digits after it is left alone: it may be the unit eV. */
static const char *end_of_unsigned(const char *text)
{
    const char *end = skip_digits(text);
    size_t digits = (size_t)(end - text);
    if (*end == '.') {
        const char *fraction = end + 1;
        end = skip_digits(fraction);
        digits += (size_t)(end - fraction);
    }
    if (digits == 0)
        return NULL;
    if (*end == 'e' || *end == 'E') {
        const char *exponent = end + 1;
        if (*exponent == '+' || *exponent == '-')
            exponent++;
        if (is_digit(*exponent))
            end = skip_digits(exponent);
    }
    return end;
}

/* As strtod for the unsigned number at `text` alone. NULL: no number, too large, or so small that
 * it would become zero. */
static const char *read_unsigned(const char *text, double *value)
{
    const char *end = end_of_unsigned(text);
    if (end == NULL)
        return NULL;
    char *stopped;
    errno = 0;
    double number = strtod(text, &stopped);
    if (stopped != end || !isfinite(number) || (errno == ERANGE && number == 0))
        return NULL;
    *value = number;
    return end;
}

static const char *read_signed(const char *text, double *value)
{
    const bool negative = *text == '-';
    double magnitude;
    const char *end = read_unsigned(text + (negative || *text == '+'), &magnitude);
    if (end != NULL)
        *value = negative && magnitude != 0 ? -magnitude : magnitude; /* never -0 */
    return end;
}

bool dc_parse_number(const char *text, double *value)
{
    double number;
    const char *end = read_signed(text, &number);
    if (end == NULL || *end != '\0')
        return false;
    *value = number;
    return true;
}

bool dc_parse_share(const char *text, double *share)
{
    char number[64];
    const size_t length = strlen(text);
    const bool percent = length > 0 && text[length - 1] == '%';
    if (length >= sizeof number)
        return false;
    snprintf(number, sizeof number, "%.*s", (int)(length - percent), text);
    if (!dc_parse_number(number, share))
        return false;
    if (percent)
        *share /= 100;
    return *share >= 0 && *share <= 1;
}

bool dc_parse_integer(const char *text, long *value)
{
    const char *digits = text + (*text == '-' || *text == '+');
    if (!is_digit(*digits) || *skip_digits(digits) != '\0')
        return false;
    errno = 0;
    long number = strtol(text, NULL, 10);
    if (errno == ERANGE)
        return false;
    *value = number;
    return true;
}

const char *dc_format_number(double value, char buffer[DC_NUMBER_SIZE])
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(buffer, DC_NUMBER_SIZE, "%.*g", digits, value);
        if (strtod(buffer, NULL) == value)
            break;
    }
    return buffer;
}

const char *dc_excerpt(const char *text, char buffer[DC_EXCERPT_SIZE])
{
    static const char ellipsis[] = "...";
    size_t length = strlen(text);
    const bool cut = length >= DC_EXCERPT_SIZE;
    if (cut) {
        length = DC_EXCERPT_SIZE - sizeof ellipsis;
        while (length > 0 &&
               ((unsigned char)text[length] & 0xc0) == 0x80) /* inside a UTF-8 letter */
            length--;
    }
    snprintf(buffer, DC_EXCERPT_SIZE, "%.*s%s", (int)length, text, cut ? ellipsis : "");
    for (size_t i = 0; i < length; i++)
        if (is_control(buffer[i]))
            buffer[i] = '?';
    return buffer;
}

/* ---- units ----------------------------------------------------------------------------------- */

enum unit_kind { UNIT_ENERGY, UNIT_LENGTH, UNIT_TIME, UNIT_POWER };

static const char *const unit_kind_text[] = {
    [UNIT_ENERGY] = "an energy (eV, keV, MeV, GeV, TeV)",
    [UNIT_LENGTH] = "a length (cm, m, km)",
    [UNIT_TIME] = "a time (ns, us, ms, s)",
    [UNIT_POWER] = "a luminosity (erg/s)",
};

/* Sizes relative to the smallest unit of a kind, so that they are exact in floating point. */
static const struct unit {
    const char *name;
    enum unit_kind kind;
    double size;
} units[] = {
    {"eV", UNIT_ENERGY, 1},    {"keV", UNIT_ENERGY, 1e3},  {"MeV", UNIT_ENERGY, 1e6},
    {"GeV", UNIT_ENERGY, 1e9}, {"TeV", UNIT_ENERGY, 1e12}, {"cm", UNIT_LENGTH, 1},
    {"m", UNIT_LENGTH, 1e2},   {"km", UNIT_LENGTH, 1e5},   {"ns", UNIT_TIME, 1},
    {"us", UNIT_TIME, 1e3},    {"ms", UNIT_TIME, 1e6},     {"s", UNIT_TIME, 1e9},
    {"erg/s", UNIT_POWER, 1},
};

static const struct unit *find_unit(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strlen(units[i].name) == length && memcmp(units[i].name, name, length) == 0)
            return &units[i];
    return NULL;
}

static enum dc_result fail_quantity(const char *text, const char *unit, struct dc_error *error)
{
    char excerpt[DC_EXCERPT_SIZE];
    dc_excerpt(text, excerpt);
    if (strcmp(unit, "1") == 0)
        return dc_fail(error, DC_ERROR_USAGE, "expected a number without a unit, got '%s'",
                       excerpt);
    if (strcmp(unit, "rad") == 0)
        return dc_fail(error, DC_ERROR_USAGE,
                       "expected an angle such as 0.785, 3pi/4, pi-atan(1/2) or 45deg, got '%s'",
                       excerpt);
    const struct unit *target = find_unit(unit, strlen(unit));
    if (target == NULL)
        return dc_fail(error, DC_ERROR_USAGE, "expected a number in %s, got '%s'", unit, excerpt);
    return dc_fail(error, DC_ERROR_USAGE, "expected %s or a bare number in %s, got '%s'",
                   unit_kind_text[target->kind], unit, excerpt);
}

/* Reads NUMBER [UNIT]; false if it is anything else. */
static bool read_with_unit(const char *text, const char *unit, double *value)
{
    double number;
    const char *end = read_signed(skip_blanks(text), &number);
    if (end == NULL)
        return false;
    const char *name = skip_blanks(end);
    size_t length = strlen(name);
    while (length > 0 && is_blank(name[length - 1]))
        length--;
    if (length > 0 && (strlen(unit) != length || memcmp(name, unit, length) != 0)) {
        const struct unit *from = find_unit(name, length), *to = find_unit(unit, strlen(unit));
        if (from == NULL || to == NULL || from->kind != to->kind)
            return false;
        number = number * from->size / to->size;
    } else if (length > 0 && strcmp(unit, "1") == 0) {
        return false;
    }
    if (!isfinite(number))
        return false;
    *value = number;
    return true;
}

/* ---- angles: an arithmetic expression -------------------------------------------------------- */

enum { EXPRESSION_DEPTH = 32 };

/* sum:     product { (+|-) product }
 * product: factor { (*|/) factor }
 * factor:  (+|-) factor | NUMBER [pi] | pi | atan ( sum ) | ( sum )
 * Each reader returns the end of what it read, or NULL. */
static const char *read_sum(const char *text, double *value, int depth);

/* The end of `word` if it stands at `text` as a whole word. */
static const char *skip_word(const char *text, const char *word)
{
    const size_t length = strlen(word);
    return strncmp(text, word, length) == 0 && !is_letter(text[length]) ? text + length : NULL;
}

static const char *read_factor(const char *text, double *value, int depth)
{
    if (depth > EXPRESSION_DEPTH)
        return NULL;
    text = skip_blanks(text);
    if (*text == '+' || *text == '-') {
        const char *end = read_factor(text + 1, value, depth + 1);
        if (end != NULL && *text == '-')
            *value = -*value;
        return end;
    }
    if (is_digit(*text) || *text == '.') {
        const char *end = read_unsigned(text, value);
        const char *after = end == NULL ? NULL : skip_word(skip_blanks(end), "pi");
        if (after == NULL)
            return end;
        *value *= DC_PI;
        return after;
    }
    const char *end = skip_word(text, "pi");
    if (end != NULL) {
        *value = DC_PI;
        return end;
    }
    const char *function = skip_word(text, "atan");
    const char *open = skip_blanks(function == NULL ? text : function);
    if (*open != '(')
        return NULL;
    end = read_sum(open + 1, value, depth + 1);
    if (end == NULL || *(end = skip_blanks(end)) != ')')
        return NULL;
    if (function != NULL)
        *value = atan(*value);
    return end + 1;
}

static const char *read_product(const char *text, double *value, int depth)
{
    const char *end = read_factor(text, value, depth);
    while (end != NULL) {
        const char *sign = skip_blanks(end);
        if (*sign != '*' && *sign != '/')
            break;
        double factor;
        end = read_factor(sign + 1, &factor, depth);
        if (end != NULL)
            *value = *sign == '*' ? *value * factor : *value / factor;
    }
    return end;
}

static const char *read_sum(const char *text, double *value, int depth)
{
    const char *end = read_product(text, value, depth);
    while (end != NULL) {
        const char *sign = skip_blanks(end);
        if (*sign != '+' && *sign != '-')
            break;
        double term;
        end = read_product(sign + 1, &term, depth);
        if (end != NULL)
            *value = *sign == '+' ? *value + term : *value - term;
    }
    return end;
}

static bool read_angle(const char *text, double *value)
{
    double angle;
    const char *end = read_sum(text, &angle, 0);
    if (end == NULL)
        return false;
    end = skip_blanks(end);
    const char *after = skip_word(end, "deg");
    if (after != NULL)
        angle *= DC_PI / 180;
    else
        after = skip_word(end, "rad");
    if (after != NULL)
        end = skip_blanks(after);
    if (*end != '\0' || !isfinite(angle))
        return false;
    *value = angle == 0 ? 0 : angle; /* never -0 */
    return true;
}

enum dc_result dc_parse_quantity(const char *text, const char *unit, double *value,
                                 struct dc_error *error)
{
    const bool read =
        strcmp(unit, "rad") == 0 ? read_angle(text, value) : read_with_unit(text, unit, value);
    return read ? DC_SUCCESS : fail_quantity(text, unit, error);
}

enum dc_result dc_check_range(double value, double lowest, double highest, const char *unit,
                              const char *text, struct dc_error *error)
{
    if (value >= lowest && value <= highest)
        return DC_SUCCESS;
    char excerpt[DC_EXCERPT_SIZE], lowest_text[DC_NUMBER_SIZE], highest_text[DC_NUMBER_SIZE];
    const bool has_unit = strcmp(unit, "1") != 0;
    return dc_fail(error, DC_ERROR_USAGE, "expected a value from %s to %s%s%s, got '%s'",
                   dc_format_number(lowest, lowest_text), dc_format_number(highest, highest_text),
                   has_unit ? " " : "", has_unit ? unit : "", dc_excerpt(text, excerpt));
}

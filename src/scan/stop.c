#include "scan/stop.h"

#include "darkcube/quantity.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

static const double file_seconds = 2;   /* between two looks at the stop file */
static const double pencil_seconds = 2; /* for the rest of a pencil */
static const double closing_seconds = 3;
static const double longest_limit = 1e9;

const char *dc_stop_words(enum dc_stop_reason reason)
{
    static const char *const words[] = {
#define STOP_WORDS(symbol, text) [symbol] = text,
        DC_STOP_LIST(STOP_WORDS)
#undef STOP_WORDS
    };
    return words[reason];
}

/* ---- reading --------------------------------------------------------------------------------- */

/* Digits alone: no sign, no blank. NULL: none, or too many. */
static const char *read_digits(const char *text, double *number)
{
    const size_t n = strspn(text, "0123456789");
    *number = 0;
    for (size_t i = 0; i < n; i++)
        *number = 10 * *number + (text[i] - '0');
    return n == 0 || *number > longest_limit ? NULL : text + n;
}

/* H:MM:SS */
static bool read_clock_form(const char *text, double *seconds)
{
    double part;
    const char *end = read_digits(text, &part);
    *seconds = end == NULL ? 0 : part;
    for (int i = 0; i < 2; i++) {
        const char *begin = end == NULL || *end != ':' ? NULL : end + 1;
        end = begin == NULL ? NULL : read_digits(begin, &part);
        if (end == NULL || end - begin != 2 || part >= 60)
            return false;
        *seconds = 60 * *seconds + part;
    }
    return *end == '\0';
}

/* Numbers with units, from hours down to seconds, or a bare number of seconds. */
static bool read_unit_form(const char *text, double *seconds)
{
    static const struct {
        char name;
        double size;
    } units[] = {{'h', 3600}, {'m', 60}, {'s', 1}};
    const size_t n_units = sizeof units / sizeof units[0];
    size_t next = 0;
    *seconds = 0;
    for (const char *begin = text; *text != '\0' || begin == text;) {
        double part;
        const char *end = read_digits(text, &part);
        if (end == NULL)
            return false;
        if (*end == '\0' && text == begin) {
            *seconds = part;
            return true;
        }
        const bool first = next == 0;
        while (next < n_units && units[next].name != *end)
            next++;
        if (next == n_units || (!first && part >= 60))
            return false;
        *seconds += part * units[next++].size;
        text = end + 1;
    }
    return true;
}

enum dc_result dc_stop_parse_limit(const char *text, double *seconds, struct dc_error *error)
{
    char excerpt[DC_EXCERPT_SIZE];
    double limit;
    if (strcmp(text, "none") == 0) {
        *seconds = INFINITY;
        return DC_SUCCESS;
    }
    if ((!read_clock_form(text, &limit) && !read_unit_form(text, &limit)) || limit <= 0 ||
        limit > longest_limit)
        return dc_fail(error, DC_ERROR_USAGE,
                       "--time-limit: expected a time such as 2h30m, 90m, 5400s or 1:30:00, or "
                       "none, got '%s'",
                       dc_excerpt(text, excerpt));
    *seconds = limit;
    return DC_SUCCESS;
}

bool dc_stop_parse_job_end(const char *text, double now, double *end)
{
    long number;
    if (!dc_parse_integer(text, &number) || (double)number <= now)
        return false;
    *end = (double)number;
    return true;
}

/* ---- deciding -------------------------------------------------------------------------------- */

enum dc_stop_reason dc_stop_by_signal(const volatile sig_atomic_t *signal)
{
    const int number = signal == NULL ? 0 : (int)*signal;
    if (number == 0)
        return DC_STOP_NOT;
    return number == SIGUSR1 ? DC_STOP_USR1 : number == SIGTERM ? DC_STOP_TERM : DC_STOP_SIGNAL;
}

static bool is_there(struct dc_stop *stop, double now)
{
    if (stop->file == NULL || now < stop->next_look)
        return false;
    stop->next_look = now + file_seconds;
    return access(stop->file, F_OK) == 0;
}

enum dc_stop_reason dc_stop_ask(struct dc_stop *stop, double now)
{
    if (stop->reason != DC_STOP_NOT)
        return stop->reason;
    const double soonest = now + dc_stop_margin(stop);
    stop->reason = dc_stop_by_signal(stop->signal);
    if (stop->reason != DC_STOP_NOT)
        return stop->reason;
    if (soonest >= stop->time_limit || soonest >= stop->job_end)
        stop->reason = stop->time_limit <= stop->job_end ? DC_STOP_TIME_LIMIT : DC_STOP_JOB_END;
    else if (is_there(stop, now))
        stop->reason = DC_STOP_FILE;
    return stop->reason;
}

double dc_stop_margin(const struct dc_stop *stop)
{
    return 2 * stop->longest_point + pencil_seconds + fmax(closing_seconds, 2 * stop->longest_sync);
}

bool dc_stop_leaves(enum dc_stop_reason reason, double since, double left)
{
    if (reason == DC_STOP_NOT)
        return false;
    return reason == DC_STOP_TERM || reason == DC_STOP_FAILURE || since + left > pencil_seconds;
}

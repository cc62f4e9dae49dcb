#include "darkcube/status.h"

#include <stdarg.h>
#include <stdio.h>

static const struct {
    const char *name, *sentence;
    bool failure;
} statuses[] = {
#define STATUS_ROW(symbol, number, name, sentence, failure) [number] = {name, sentence, failure},
    DC_STATUS_LIST(STATUS_ROW)
#undef STATUS_ROW
};

static bool is_status(enum dc_status status)
{
    return (size_t)status < DC_STATUS_COUNT;
}

const char *dc_status_name(enum dc_status status)
{
    return is_status(status) ? statuses[status].name : NULL;
}

const char *dc_status_sentence(enum dc_status status)
{
    return is_status(status) ? statuses[status].sentence : NULL;
}

bool dc_status_is_failure(enum dc_status status)
{
    return is_status(status) && statuses[status].failure;
}

enum dc_result(dc_fail)(struct dc_error *error, enum dc_result result, const char *format, ...)
{
    if (error != NULL) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(error->text, sizeof error->text, format, arguments);
        va_end(arguments);
    }
    return result;
}

enum dc_result(dc_fail_memory)(struct dc_error *error)
{
    return dc_fail(error, DC_ERROR_INTERNAL, "out of memory");
}

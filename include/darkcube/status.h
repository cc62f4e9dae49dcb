/* Two kinds of failure that are never mixed.
 *
 * A *point status* says why a value is or is not there. It is data: it is stored beside the value,
 * and the scan goes on.
 * A *result* says that a run cannot go on. It comes with one sentence in a struct dc_error; the
 * program prints it and exits with the result's number. The library itself never prints or exits.
 */
#ifndef DARKCUBE_STATUS_H
#define DARKCUBE_STATUS_H

#include <stdbool.h>
#include <stddef.h>

/* X(enumerator, number in the store, name, sentence, is it a failure) */
#define DC_STATUS_LIST(X)                                                                          \
    X(DC_TODO, 0, "todo", "not computed yet", false)                                               \
    X(DC_OK, 1, "ok", "computed", false)                                                           \
    X(DC_NOT_NEEDED, 2, "not-needed", "refinement passed this point by", false)                    \
    X(DC_OUT_OF_RANGE, 3, "out-of-range", "outside the range that the probe claims", false)        \
    X(DC_NO_DATA, 4, "no-data", "a data pack that the probe needs is missing", false)              \
    X(DC_LATE_DECAY, 5, "late-decay", "the vector is still there at the end of the evolution",     \
      false)                                                                                       \
    X(DC_SOLVER_FAILED, 6, "solver-failed", "the integrator gave up", true)                        \
    X(DC_STEP_LIMIT, 7, "step-limit", "the integrator took more steps than allowed", true)         \
    X(DC_NOT_FINITE, 8, "not-finite", "a result is not a finite number", true)                     \
    X(DC_INTERNAL, 9, "internal", "an internal inconsistency", true)

enum dc_status {
#define DC_STATUS_ENUMERATOR(symbol, number, name, sentence, failure) symbol = number,
    DC_STATUS_LIST(DC_STATUS_ENUMERATOR)
#undef DC_STATUS_ENUMERATOR
        DC_STATUS_COUNT
};

/* Name ("late-decay") and sentence of a status; NULL for a number that is no status. */
const char *dc_status_name(enum dc_status status);
const char *dc_status_sentence(enum dc_status status);

/* True for the statuses that count as failures (exit code 10 of a scan). */
bool dc_status_is_failure(enum dc_status status);

/* Why a run cannot go on. The numbers are the program's exit codes. */
enum dc_result {
    DC_SUCCESS = 0,
    DC_ERROR_INTERNAL = 1, /* out of memory, a library call that must not fail */
    DC_ERROR_USAGE = 2,    /* command line or deck */
    DC_ERROR_DATA = 3,     /* input data */
    DC_ERROR_OUTPUT = 4,   /* output or file system */
};

/* Exit codes that are no failures of the program. */
enum { DC_EXIT_FAILED_POINTS = 10, DC_EXIT_STOPPED = 75 };

struct dc_error {
    char text[2048]; /* one sentence without a final newline */
};

/* Formats the sentence (truncating if it must) and returns `result`, so that a failing function
 * ends with `return dc_fail(error, DC_ERROR_DATA, "...", ...)`. `error` may be NULL. */
enum dc_result dc_fail(struct dc_error *error, enum dc_result result, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The sentence for an allocation that failed. */
enum dc_result dc_fail_memory(struct dc_error *error);

/* Tells static analysis what the comments above say: which result comes back. */
#ifdef __clang_analyzer__
#define dc_fail(error, result, ...) ((void)dc_fail(error, result, __VA_ARGS__), (result))
#define dc_fail_memory(error)       ((void)dc_fail_memory(error), DC_ERROR_INTERNAL)
#endif

#endif

/* Comparisons of numbers that say what they compared. */
#ifndef DARKCUBE_TESTS_CLOSE_H
#define DARKCUBE_TESTS_CLOSE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* |value - expected| <= tolerance |expected| */
#define assert_relative(value, expected, tolerance)                                                \
    close_check((value), (expected), (tolerance)*fabs(expected), #value, __FILE__, __LINE__)

/* |value - expected| <= tolerance */
#define assert_absolute(value, expected, tolerance)                                                \
    close_check((value), (expected), (tolerance), #value, __FILE__, __LINE__)

static inline void close_check(double value, double expected, double allowed, const char *text,
                               const char *file, int line)
{
    if (fabs(value - expected) <= allowed)
        return;
    print_error("%s is %.17g, expected %.17g within %.3g\n", text, value, expected, allowed);
    _fail(file, line);
}

#endif

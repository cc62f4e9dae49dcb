/* What the benchmarks measure with. */
#ifndef DARKCUBE_TOOLS_BENCH_TIMES_H
#define DARKCUBE_TOOLS_BENCH_TIMES_H

#include <stdlib.h>
#include <time.h>

static inline double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static inline int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts the values. */
static inline double median(double *values, size_t n)
{
    qsort(values, n, sizeof *values, by_size);
    return n % 2 == 1 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
}

static inline double uniform(double low, double high)
{
    return low + (high - low) * (double)rand() / RAND_MAX;
}

#endif

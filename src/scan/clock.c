#include "scan/clock.h"

#include <time.h>

static double read_clock(clockid_t clock)
{
    struct timespec time = {0, 0};
    (void)clock_gettime(clock, &time); /* fails for unknown clocks alone */
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

double dc_seconds(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

double dc_unix_seconds(void)
{
    return read_clock(CLOCK_REALTIME);
}

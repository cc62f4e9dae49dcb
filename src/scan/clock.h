/* Time, for progress and bookkeeping alone: no result ever depends on it. */
#ifndef DARKCUBE_SCAN_CLOCK_H
#define DARKCUBE_SCAN_CLOCK_H

/* Seconds on a clock that never steps back. */
double dc_seconds(void);

/* Seconds since 1970. */
double dc_unix_seconds(void);

#endif

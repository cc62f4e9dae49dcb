/* One scan (or merge, or pack) at a time writes a store: a small text file, FILE.lock, says who. It
 * is made by O_EXCL, which network file systems keep as well, where flock and fcntl are not to be
 * relied on. */
#ifndef DARKCUBE_SCAN_LOCK_H
#define DARKCUBE_SCAN_LOCK_H

#include "darkcube/status.h"

#include <stdio.h>

enum { DC_LOCK_TEXT = 512 };

struct dc_lock {
    char *path;              /* NULL: not held */
    char text[DC_LOCK_TEXT]; /* what the file says while it is ours */
};

/* Takes the lock of `store` for this process. One that another scan holds is waited for, for as
 * many seconds, since that scan may be about to end; a stale one is taken over, and `notes` (NULL:
 * nothing) hears of it. Stale is the lock of a process of this host that is gone, of an earlier
 * start of this Slurm job, or of another host if nobody has kept it for half an hour. Errors:
 * DC_ERROR_OUTPUT (the sentence says who holds it), DC_ERROR_INTERNAL. */
enum dc_result dc_lock_take(const char *store, double seconds, FILE *notes, struct dc_lock *lock,
                            struct dc_error *error);

/* Whether someone holds the lock of `store`, a stale one not counting; `words` (DC_LOCK_TEXT of
 * them at most) then name the scan. One that cannot be read is not held. */
bool dc_lock_is_held(const char *store, char *words);

/* Refuses a store as input while a scan is writing it; nobody is waited for. Errors: DC_ERROR_DATA.
 */
enum dc_result dc_lock_refuse(const char *store, struct dc_error *error);

/* To be called every few minutes: shows other hosts that the holder is alive, and looks whether the
 * lock is still its own. One that was removed is made again. Errors: DC_ERROR_OUTPUT if another
 * scan has taken it over, or it cannot be made again. */
enum dc_result dc_lock_keep(const struct dc_lock *lock, struct dc_error *error);

/* Removes the lock if it is ours; nothing for one that is not held. */
void dc_lock_release(struct dc_lock *lock);

#endif

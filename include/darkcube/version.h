/* Version of darkcube and of the store's format. */
#ifndef DARKCUBE_VERSION_H
#define DARKCUBE_VERSION_H

#define DC_VERSION "0.1.0"

/* Changes whenever a store of the old layout can no longer be resumed. */
#define DC_STORE_FORMAT 3

#endif

/* What this program is and what it is made with: for --version and for the store. */
#ifndef DARKCUBE_SCAN_PROVENANCE_H
#define DARKCUBE_SCAN_PROVENANCE_H

#include <stddef.h>

enum { DC_MAX_FACTS = 32 };

struct dc_fact {
    char name[32];   /* attribute of /provenance: "hdf5_compiled" */
    char value[512]; /* one line */
};

/* Fills facts[DC_MAX_FACTS] and returns how many there are. Versions of libraries that can be asked
 * at run time come twice, as `<library>_compiled` and `<library>`. May be called before MPI_Init.
 */
size_t dc_provenance(struct dc_fact facts[DC_MAX_FACTS]);

/* The value of one of n facts; "unknown" where it is not among them. */
const char *dc_fact_value(const struct dc_fact *facts, size_t n, const char *name);

#endif

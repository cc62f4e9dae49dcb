/* What programs that read mutated data files have in common. */
#ifndef TESTS_TORTURE_DATA_FILES_H
#define TESTS_TORTURE_DATA_FILES_H

#include "darkcube/status.h"

#define MUTATED_FILE "folder/fuzz.txt" /* what messages must call it */

struct data_kind {
    const char *name;
    const char *const *texts; /* right ones, NULL at the end */
    /* Reads a text and, where it is `in_use`, computes something with it. Returns what is wrong
     * with the answer, or NULL. */
    const char *(*read)(const char *text, bool in_use, bool *accepted, struct dc_error *error);
};

/* What is wrong with a refusal, or NULL: it must be DC_ERROR_DATA with one sentence that names the
 * file. */
const char *judge_refusal(enum dc_result result, const struct dc_error *error);

/* Reads --texts mutated texts, of each kind in turn. Returns the program's exit code: 0 where every
 * answer was right, and of every kind some were read and some refused. */
int torture_data(int argc, char **argv, const struct data_kind *kinds, size_t n_kinds);

#endif

/* Which build of the program made a store, and is this the same? */
#include "scan/h5.h"
#include "scan/provenance.h"
#include "scan/store_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Facts that may change the last bits of values. */
static const char *const matters[] = {"program_version", "git_commit", "git_dirty", "compiler",
                                      "compiler_flags",  "sundials",   "gsl"};

void dc_store_run_program(struct dc_run_row *row)
{
    struct dc_fact facts[DC_MAX_FACTS];
    size_t n = dc_provenance(facts);
    snprintf(row->program_version, sizeof row->program_version, "%s",
             dc_fact_value(facts, n, "program_version"));
    snprintf(row->git_commit, sizeof row->git_commit, "%s", dc_fact_value(facts, n, "git_commit"));
    snprintf(row->git_dirty, sizeof row->git_dirty, "%s", dc_fact_value(facts, n, "git_dirty"));
}

/* One fact of the store against ours; `*said` counts the differences that were told. */
static bool compare_fact(hid_t group, const char *path, const char *name, const char *ours,
                         FILE *notes, size_t *said, struct dc_error *error)
{
    char *theirs = NULL;
    if (!dc_h5_read_text(group, name, &theirs, error))
        return false;
    theirs[strcspn(theirs, "\n")] = '\0'; /* a damaged one */
    if (strcmp(theirs, ours) != 0) {
        if (*said == 0)
            fprintf(
                notes,
                "'%s' was begun by another build of the program, and new values may differ from "
                "that one's in their last bits: ",
                path);
        fprintf(notes, "%s%s was '%s' and is '%s'", *said > 0 ? ", " : "", name, theirs, ours);
        ++*said;
    }
    free(theirs);
    return true;
}

enum dc_result dc_store_tell_program(const char *path, FILE *notes, struct dc_error *error)
{
    struct dc_fact facts[DC_MAX_FACTS];
    struct dc_error why = {""};
    hid_t file;
    size_t n = dc_provenance(facts), said = 0;
    enum dc_result result = dc_store_open_reading(path, &file, error);
    if (result != DC_SUCCESS)
        return DC_ERROR_OUTPUT;
    hid_t group = H5Gopen2(file, "/provenance", H5P_DEFAULT);
    bool ok = group >= 0 || dc_h5_failed(&why, "cannot open /provenance");
    for (size_t i = 0; ok && i < sizeof matters / sizeof matters[0]; i++)
        ok = compare_fact(group, path, matters[i], dc_fact_value(facts, n, matters[i]), notes,
                          &said, &why);
    if (said > 0)
        fprintf(notes, "\n");
    if (group >= 0)
        H5Gclose(group);
    H5Fclose(file);
    return ok ? DC_SUCCESS
              : dc_fail(error, DC_ERROR_OUTPUT, "'%s' is not a whole store: %.1500s", path,
                        why.text);
}

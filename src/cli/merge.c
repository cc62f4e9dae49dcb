/* darkcube merge OUT IN...: one store out of several. */
#include "darkcube/merge.h"
#include "cli/cli.h"
#include "cli/guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: darkcube merge OUT IN IN... [--overwrite]\n"
    "\n"
    "Makes the store OUT of all points of the stores IN, without computing anything: of the jobs\n"
    "of an array, which differ in the values of an axis, or of a store and its extension by more\n"
    "values or by another probe. Settings and data files of a probe must be the same in all\n"
    "stores that have it, and so must points that several have, bit for bit. What no store has\n"
    "is left to `darkcube scan DECK -o OUT --resume`, with the deck that OUT has in it\n"
    "(`darkcube info OUT --deck`). Runs alone, without mpirun.\n"
    "\n"
    "  --overwrite   replace OUT, which must not be one of the inputs\n"
    "  --help        this text\n"
    "\n"
    "Exit codes: 0 done; 2 usage; 3 an input is not a store, is being written, or does not\n"
    "fit to the others; 4 output or file system; 1 anything else.\n";

static void print_outcome(const char *out, size_t n, const struct dc_merge_outcome *outcome)
{
    size_t todo = outcome->counts[DC_TODO], failed = 0;
    for (size_t i = 0; i < DC_STATUS_COUNT; i++)
        failed += dc_status_is_failure((enum dc_status)i) ? outcome->counts[i] : 0;
    printf("%s: %zu points out of %zu stores", out, outcome->points, n);
    if (failed > 0)
        printf(", of which %zu failed", failed);
    if (todo > 0)
        printf("; %zu are in none of them and not computed yet", todo);
    printf("\n");
}

static int merge(const char *const *paths, size_t n, bool overwrite)
{
    struct dc_error error = {""};
    struct dc_merge_outcome outcome;
    enum dc_result result = DC_SUCCESS;
    for (size_t i = 1; i < n && result == DC_SUCCESS; i++)
        result = dc_cli_examine(paths[i], false, DC_ERROR_DATA, &error);
    if (result == DC_SUCCESS)
        result = dc_merge(paths[0], paths + 1, n - 1, overwrite, dc_registry(), &outcome, &error);
    if (result != DC_SUCCESS)
        return dc_cli_fail(result, &error);
    print_outcome(paths[0], n - 1, &outcome);
    return DC_SUCCESS;
}

int dc_cli_merge(int argc, char **argv)
{
    struct dc_error error;
    bool overwrite = false;
    size_t n = 0;
    int code = -1;
    const char **paths = calloc((size_t)argc, sizeof *paths);
    if (paths == NULL)
        return dc_cli_fail(dc_fail_memory(&error), &error);
    for (int i = 1; i < argc && code < 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            code = fputs(help, stdout) == EOF ? DC_ERROR_OUTPUT : DC_SUCCESS;
        else if (strcmp(argv[i], "--overwrite") == 0)
            overwrite = true;
        else if (argv[i][0] == '-' && argv[i][1] != '\0')
            code = dc_cli_usage("merge", "'%s' is not an option", argv[i]);
        else
            paths[n++] = argv[i];
    }
    if (code < 0 && n < 3)
        code = dc_cli_usage("merge", "%s",
                            n == 0 ? "which stores, and into which file?"
                                   : "expected OUT and at least two inputs");
    if (code < 0)
        code = merge(paths, n, overwrite);
    free(paths);
    return code;
}

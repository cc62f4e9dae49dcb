/* darkcube pack IN: the compressed copy of a store, for publication. */
#include "darkcube/pack.h"
#include "cli/cli.h"
#include "cli/guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: darkcube pack IN [-o OUT] [--overwrite]\n"
    "\n"
    "Makes a compressed copy of the store IN, with all that is in it, reads it back, and compares\n"
    "every value. info, contour and other programs read it as they read the store; a scan does\n"
    "not go on in it. Runs alone, without mpirun.\n"
    "\n"
    "  -o OUT        the copy (default: IN without .h5, and _packed.h5)\n"
    "  --overwrite   replace OUT, which must not be IN\n"
    "  --help        this text\n"
    "\n"
    "Exit codes: 0 done; 2 usage; 3 IN is not a store, or packed already; 4 output or file\n"
    "system; 1 anything else.\n";

/* Freed by the caller; NULL without memory. */
static char *default_output(const char *in)
{
    static const char ending[] = "_packed.h5";
    size_t length = strlen(in);
    char *out = malloc(length + sizeof ending);
    if (out == NULL)
        return NULL;
    if (length > 3 && strcmp(in + length - 3, ".h5") == 0)
        length -= 3;
    snprintf(out, length + sizeof ending, "%.*s%s", (int)length, in, ending);
    return out;
}

static int pack(const char *in, const char *out, bool overwrite)
{
    struct dc_error error = {""};
    struct dc_pack_outcome outcome;
    char *name = default_output(in);
    enum dc_result result = name == NULL ? dc_fail_memory(&error) : DC_SUCCESS;
    if (result == DC_SUCCESS)
        result = dc_cli_examine(in, DC_ERROR_DATA, &error);
    if (result == DC_SUCCESS)
        result = dc_pack(in, out == NULL ? name : out, overwrite, &outcome, &error);
    if (result == DC_SUCCESS)
        printf("%s: %zu datasets, %.3g MB of %.3g MB\n", out == NULL ? name : out, outcome.datasets,
               (double)outcome.packed_bytes / 1e6, (double)outcome.bytes / 1e6);
    free(name);
    return result == DC_SUCCESS ? (int)DC_SUCCESS : dc_cli_fail(result, &error);
}

int dc_cli_pack(int argc, char **argv)
{
    const char *in = NULL, *out = NULL;
    bool overwrite = false;
    for (int i = 1; i < argc; i++) {
        const char *argument = argv[i], *value = "";
        if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0)
            return fputs(help, stdout) == EOF ? DC_ERROR_OUTPUT : DC_SUCCESS;
        if (dc_cli_option(argc, argv, &i, "-o", &value))
            out = value;
        else if (strcmp(argument, "--overwrite") == 0)
            overwrite = true;
        else if (argument[0] == '-' && argument[1] != '\0')
            return dc_cli_usage("pack", "'%s' is not an option", argument);
        else if (in != NULL)
            return dc_cli_usage("pack", "one store at a time, got '%s' and '%s'", in, argument);
        else
            in = argument;
        if (value == NULL)
            return dc_cli_usage("pack", "%s needs a value", argument);
    }
    if (in == NULL)
        return dc_cli_usage("pack", "which store?");
    return pack(in, out, overwrite);
}

/* darkcube pack IN: the compressed copy of a store, for publication. */
#include "darkcube/pack.h"
#include "cli/cli.h"
#include "cli/guard.h"
#include "scan/agree.h"

#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: darkcube pack IN [-o OUT] [--overwrite]\n"
    "\n"
    "Makes a compressed copy of the store IN, with all that is in it, reads it back, and compares\n"
    "every value. info, contour and other programs read it as they read the store; a scan does\n"
    "not go on in it. Runs alone or under mpirun, with the same result.\n"
    "\n"
    "  -o OUT        the copy (default: IN without .h5, and _packed.h5)\n"
    "  --overwrite   replace OUT, which must not be IN\n"
    "  --help        this text\n"
    "\n"
    "Exit codes: 0 done; 2 usage; 3 IN is not a store, packed already, or being written; 4 output "
    "or file\n"
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

struct request {
    const char *in, *out;
    bool overwrite, help;
};

static enum dc_result read_arguments(int argc, char **argv, struct request *request,
                                     struct dc_error *error)
{
    for (int i = 1; i < argc; i++) {
        const char *argument = argv[i], *value = "";
        if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0)
            request->help = true;
        else if (dc_cli_option(argc, argv, &i, "-o", &value))
            request->out = value;
        else if (strcmp(argument, "--overwrite") == 0)
            request->overwrite = true;
        else if (argument[0] == '-' && argument[1] != '\0')
            return dc_fail(error, DC_ERROR_USAGE, "'%s' is not an option", argument);
        else if (request->in != NULL)
            return dc_fail(error, DC_ERROR_USAGE, "one store at a time, got '%s' and '%s'",
                           request->in, argument);
        else
            request->in = argument;
        if (value == NULL)
            return dc_fail(error, DC_ERROR_USAGE, "%s needs a value", argument);
    }
    return request->in != NULL ? DC_SUCCESS : dc_fail(error, DC_ERROR_USAGE, "which store?");
}

/* Between MPI_Init and MPI_Finalize. */
static int pack(const struct request *request)
{
    int rank;
    struct dc_error error = {""};
    struct dc_pack_outcome outcome = {0};
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    char *name = default_output(request->in);
    const char *out = request->out == NULL ? name : request->out;
    enum dc_result result = name == NULL ? dc_fail_memory(&error) : DC_SUCCESS;
    if (rank == 0 && result == DC_SUCCESS)
        result = dc_cli_examine(request->in, true, DC_ERROR_DATA, &error);
    result = dc_agree(MPI_COMM_WORLD, result, &error);
    if (result == DC_SUCCESS)
        result = dc_pack(MPI_COMM_WORLD, request->in, out, request->overwrite, &outcome, &error);
    if (result == DC_SUCCESS && rank == 0)
        printf("%s: %zu datasets, %.3g MB of %.3g MB\n", out, outcome.datasets,
               (double)outcome.packed_bytes / 1e6, (double)outcome.bytes / 1e6);
    free(name);
    if (result == DC_SUCCESS)
        return DC_SUCCESS;
    int code = rank == 0 ? dc_cli_fail(result, &error) : (int)result;
    if (outcome.unclosed)
        MPI_Abort(MPI_COMM_WORLD, code);
    return code;
}

int dc_cli_pack(int argc, char **argv)
{
    struct request request = {0};
    struct dc_error error;
    int rank;
    enum dc_result result = read_arguments(argc, argv, &request, &error);
    if (request.help)
        return fputs(help, stdout) == EOF ? DC_ERROR_OUTPUT : DC_SUCCESS;
    if (MPI_Init(NULL, NULL) != MPI_SUCCESS || MPI_Comm_rank(MPI_COMM_WORLD, &rank) != MPI_SUCCESS)
        return dc_cli_fail(dc_fail(&error, DC_ERROR_INTERNAL, "MPI cannot be started"), &error);
    int code = (int)result;
    if (result == DC_SUCCESS)
        code = pack(&request);
    else if (rank == 0)
        code = dc_cli_usage("pack", "%s", error.text);
    return MPI_Finalize() == MPI_SUCCESS ? code : (int)DC_ERROR_INTERNAL;
}

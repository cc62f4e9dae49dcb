/* darkcube --version: versions of darkcube and of everything it is linked with. */
#include "darkcube/version.h"
#include "cli/cli.h"
#include "scan/provenance.h"

#include <stdio.h>
#include <string.h>

/* The library that runs; and the one whose headers were compiled, where that is another. An MPI
 * tells its version in a sentence that has more in it. */
static void print_library(const struct dc_fact *facts, size_t n, const char *title,
                          const char *name)
{
    char compiled_name[64];
    snprintf(compiled_name, sizeof compiled_name, "%s_compiled", name);
    const char *running = dc_fact_value(facts, n, name),
               *compiled = dc_fact_value(facts, n, compiled_name);
    printf("%-10s %s", title, running);
    if (strcmp(compiled, "unknown") != 0 && strcmp(running, compiled) != 0 &&
        strcmp(name, "mpi") != 0)
        printf(" (compiled with %s)", compiled);
    printf("\n");
}

int dc_cli_version(int argc, char **argv)
{
    (void)argv;
    if (argc > 1)
        return dc_cli_usage("--version", "takes no argument");
    struct dc_fact facts[DC_MAX_FACTS];
    size_t n = dc_provenance(facts);
    printf("darkcube %s\n", DC_VERSION);
    printf("%-10s %s%s\n", "revision", dc_fact_value(facts, n, "git_commit"),
           strcmp(dc_fact_value(facts, n, "git_dirty"), "yes") == 0 ? ", with changes" : "");
    printf("%-10s %s\n", "compiler", dc_fact_value(facts, n, "compiler"));
    printf("%-10s %s\n", "flags", dc_fact_value(facts, n, "compiler_flags"));
    print_library(facts, n, "MPI", "mpi");
    print_library(facts, n, "HDF5", "hdf5");
    print_library(facts, n, "PETSc", "petsc");
    print_library(facts, n, "SUNDIALS", "sundials");
    print_library(facts, n, "GSL", "gsl");
    print_library(facts, n, "libyaml", "libyaml");
    print_library(facts, n, "OpenSSL", "openssl");
    return DC_SUCCESS;
}

#include "scan/provenance.h"

#include "darkcube/version.h"

#include <gsl/gsl_version.h>
#include <hdf5.h>
#include <mpi.h>
#include <openssl/crypto.h>
#include <openssl/opensslv.h>
#include <petscsys.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sundials/sundials_config.h>
#include <sundials/sundials_version.h>
#include <yaml.h>

/* Both come from the Makefile. */
#ifndef DC_REVISION
#define DC_REVISION "unknown"
#endif
#ifndef DC_COMPILE_FLAGS
#define DC_COMPILE_FLAGS "unknown"
#endif

#if defined(__clang__)
#define COMPILER __VERSION__
#elif defined(__GNUC__)
#define COMPILER "gcc " __VERSION__
#else
#define COMPILER "unknown"
#endif

#if defined(OMPI_MAJOR_VERSION)
#define MPI_MADE_WITH  "Open MPI"
#define MPI_MADE_MAJOR OMPI_MAJOR_VERSION
#define MPI_MADE_MINOR OMPI_MINOR_VERSION
#define MPI_MADE_PATCH OMPI_RELEASE_VERSION
#else
#define MPI_MADE_WITH  "MPI standard"
#define MPI_MADE_MAJOR MPI_VERSION
#define MPI_MADE_MINOR MPI_SUBVERSION
#define MPI_MADE_PATCH 0
#endif

struct facts {
    struct dc_fact *fact;
    size_t n;
};

static void add(struct facts *facts, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void add(struct facts *facts, const char *name, const char *format, ...)
{
    if (facts->n == DC_MAX_FACTS)
        return;
    struct dc_fact *fact = &facts->fact[facts->n++];
    va_list arguments;
    snprintf(fact->name, sizeof fact->name, "%s", name);
    va_start(arguments, format);
    vsnprintf(fact->value, sizeof fact->value, format, arguments);
    va_end(arguments);
    fact->value[strcspn(fact->value, "\n")] = '\0';
}

static void add_revision(struct facts *facts)
{
    static const char mark[] = "-dirty";
    const char *revision = DC_REVISION;
    size_t length = strlen(revision), tail = sizeof mark - 1;
    bool known = strcmp(revision, "unknown") != 0;
    bool dirty = length > tail && strcmp(revision + length - tail, mark) == 0;
    add(facts, "git_commit", "%.*s", (int)(dirty ? length - tail : length), revision);
    add(facts, "git_dirty", "%s", !known ? "unknown" : dirty ? "yes" : "no");
}

size_t dc_provenance(struct dc_fact fact[DC_MAX_FACTS])
{
    struct facts facts = {fact, 0};
    add(&facts, "program_version", "%s", DC_VERSION);
    add_revision(&facts);
    add(&facts, "compiler", "%s", COMPILER);
    add(&facts, "compiler_flags", "%s", DC_COMPILE_FLAGS);

    char mpi[MPI_MAX_LIBRARY_VERSION_STRING];
    int length = 0;
    MPI_Get_library_version(mpi, &length);
    add(&facts, "mpi", "%s", mpi);
    add(&facts, "mpi_compiled", "%s %d.%d.%d", MPI_MADE_WITH, MPI_MADE_MAJOR, MPI_MADE_MINOR,
        MPI_MADE_PATCH);

    unsigned major = 0, minor = 0, release = 0;
    if (H5get_libversion(&major, &minor, &release) >= 0)
        add(&facts, "hdf5", "%u.%u.%u", major, minor, release);
    add(&facts, "hdf5_compiled", "%d.%d.%d", H5_VERS_MAJOR, H5_VERS_MINOR, H5_VERS_RELEASE);

    PetscInt petsc[3] = {0, 0, 0};
    if (PetscGetVersionNumber(&petsc[0], &petsc[1], &petsc[2], NULL) == 0)
        add(&facts, "petsc", "%d.%d.%d", (int)petsc[0], (int)petsc[1], (int)petsc[2]);
    add(&facts, "petsc_compiled", "%d.%d.%d", PETSC_VERSION_MAJOR, PETSC_VERSION_MINOR,
        PETSC_VERSION_SUBMINOR);

    char sundials[64];
    if (SUNDIALSGetVersion(sundials, (int)sizeof sundials) == 0)
        add(&facts, "sundials", "%s", sundials);
    add(&facts, "sundials_compiled", "%s", SUNDIALS_VERSION);

    add(&facts, "gsl", "%s", gsl_version);
    add(&facts, "gsl_compiled", "%s", GSL_VERSION);
    add(&facts, "libyaml", "%s", yaml_get_version_string());
    add(&facts, "openssl", "%s", OpenSSL_version(OPENSSL_VERSION));
    add(&facts, "openssl_compiled", "%s", OPENSSL_VERSION_TEXT);
    return facts.n;
}

const char *dc_fact_value(const struct dc_fact *facts, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(facts[i].name, name) == 0)
            return facts[i].value;
    return "unknown";
}

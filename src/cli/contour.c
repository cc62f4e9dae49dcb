/* darkcube contour: curves and surfaces of one output of a store, as files. */
#include "darkcube/contour.h"
#include "cli/cli.h"
#include "cli/guard.h"
#include "darkcube/quantity.h"
#include "darkcube/surface.h"
#include "scan/agree.h"
#include "scan/lock.h"

#include <mpi.h>
#include <petscsys.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum format {
    FORMAT_CSV,
    FORMAT_HEPDATA,
    FORMAT_VTK,
    FORMAT_REGIONS,
    FORMAT_SURFACE,
    FORMAT_COUNT
};

static const char *const format_names[FORMAT_COUNT + 1] = {"csv",     "hepdata", "vtk",
                                                           "regions", "surface", NULL};
static const char *const format_endings[FORMAT_COUNT] = {".csv", "_hepdata", ".vtp", "_regions.csv",
                                                         "_surface.vtp"};

struct request {
    const char *file, *output, *base;
    size_t n_levels;
    double *levels;
    bool format[FORMAT_COUNT];
};

static void print_help(void)
{
    printf(
        "usage: darkcube contour FILE --of PROBE/OUTPUT [--level LEVEL]... [OPTION]...\n\n"
        "Curves on which an output of the store FILE has given values, one slice of mass and\n"
        "coupling for each angle, and surfaces through all angles. Runs alone or under mpirun,\n"
        "with the same result.\n\n"
        "  --of PROBE/OUTPUT  the output, such as cosmology/delta_neff\n"
        "  --level LEVEL      a value in the output's unit, or several with commas; may be\n"
        "                     repeated. What is inside a curve is above a level, and below a\n"
        "                     negative one (default: the level of exclusion that the output has\n"
        "                     in the store, if any)\n"
        "  -o BASE            beginning of the names of the files that are written\n"
        "                     (default: FILE without .h5, and _OUTPUT)\n"
        "  --format LIST      csv (default), hepdata, vtk, regions, surface; several with\n"
        "                     commas: BASE.csv, BASE_hepdata/, BASE.vtp, BASE_regions.csv,\n"
        "                     BASE_surface.vtp (for two angles or more, which must rise)\n"
        "  --help             this text\n\n"
        "Exit codes: 0 done; 2 usage; 3 FILE is not a store, or has no curves to offer;\n"
        "4 output; 1 anything else.\n");
}

/* ---- arguments ------------------------------------------------------------------------------- */

static int by_value(const void *one, const void *other)
{
    const double *a = one, *b = other;
    return (*a > *b) - (*a < *b);
}

/* Calls `item` for each part of a comma list. */
static enum dc_result split(const char *list,
                            enum dc_result (*item)(struct request *, const char *,
                                                   struct dc_error *),
                            struct request *request, struct dc_error *error)
{
    for (;;) {
        char part[64];
        size_t length = strcspn(list, ",");
        if (length >= sizeof part)
            return dc_fail(error, DC_ERROR_USAGE, "'%s' is too long", list);
        memcpy(part, list, length);
        part[length] = '\0';
        enum dc_result result = item(request, part, error);
        if (result != DC_SUCCESS || list[length] == '\0')
            return result;
        list += length + 1;
    }
}

static enum dc_result add_level(struct request *request, double level, struct dc_error *error)
{
    double *longer = realloc(request->levels, (request->n_levels + 1) * sizeof *longer);
    if (longer == NULL)
        return dc_fail_memory(error);
    request->levels = longer;
    request->levels[request->n_levels++] = level == 0 ? 0 : level; /* no negative zero */
    return DC_SUCCESS;
}

static enum dc_result parse_level(struct request *request, const char *text, struct dc_error *error)
{
    double level;
    if (!dc_parse_number(text, &level))
        return dc_fail(error, DC_ERROR_USAGE, "--level '%s' is not a number", text);
    return add_level(request, level, error);
}

static enum dc_result add_format(struct request *request, const char *text, struct dc_error *error)
{
    for (size_t k = 0; k < FORMAT_COUNT; k++)
        if (strcmp(text, format_names[k]) == 0) {
            request->format[k] = true;
            return DC_SUCCESS;
        }
    const char *meant = dc_nearest_word(text, format_names);
    return dc_fail(error, DC_ERROR_USAGE,
                   "--format '%s' is not one of csv, hepdata, vtk, regions, surface%s%s%s", text,
                   meant == NULL ? "" : "; did you mean '", meant == NULL ? "" : meant,
                   meant == NULL ? "" : "'?");
}

static enum dc_result use_option(struct request *request, const char *name, const char *value,
                                 struct dc_error *error)
{
    if (value == NULL || *value == '\0')
        return dc_fail(error, DC_ERROR_USAGE, "%s needs a value", name);
    if (strcmp(name, "--level") == 0)
        return split(value, parse_level, request, error);
    if (strcmp(name, "--format") == 0)
        return split(value, add_format, request, error);
    const char **place = strcmp(name, "--of") == 0 ? &request->output : &request->base;
    if (*place != NULL)
        return dc_fail(error, DC_ERROR_USAGE, "%s is given twice", name);
    *place = value;
    return DC_SUCCESS;
}

static enum dc_result read_argument(int argc, char **argv, int *k, struct request *request,
                                    struct dc_error *error)
{
    static const char *const names[] = {"--of", "--level", "--format", "-o", NULL};
    const char *value;
    for (size_t name = 0; names[name] != NULL; name++)
        if (dc_cli_option(argc, argv, k, names[name], &value))
            return use_option(request, names[name], value, error);
    if (argv[*k][0] == '-' && argv[*k][1] != '\0') {
        const char *meant = dc_nearest_word(argv[*k], names);
        return dc_fail(error, DC_ERROR_USAGE, "unknown option '%s'%s%s%s", argv[*k],
                       meant == NULL ? "" : "; did you mean '", meant == NULL ? "" : meant,
                       meant == NULL ? "" : "'?");
    }
    if (request->file != NULL)
        return dc_fail(error, DC_ERROR_USAGE, "one FILE is expected, not '%s' as well", argv[*k]);
    request->file = argv[*k];
    return DC_SUCCESS;
}

static enum dc_result read_arguments(int argc, char **argv, struct request *request,
                                     struct dc_error *error)
{
    for (int k = 1; k < argc; k++) {
        enum dc_result result = read_argument(argc, argv, &k, request, error);
        if (result != DC_SUCCESS)
            return result;
    }
    if (request->file == NULL)
        return dc_fail(error, DC_ERROR_USAGE, "which FILE?");
    if (request->output == NULL)
        return dc_fail(error, DC_ERROR_USAGE, "--of PROBE/OUTPUT is missing");
    if (request->n_levels > 0)
        qsort(request->levels, request->n_levels, sizeof *request->levels, by_value);
    size_t n = 0;
    for (size_t k = 0; k < request->n_levels; k++)
        if (n == 0 || request->levels[k] != request->levels[n - 1])
            request->levels[n++] = request->levels[k];
    request->n_levels = n;
    bool any = false;
    for (size_t k = 0; k < FORMAT_COUNT; k++)
        any = any || request->format[k];
    if (!any)
        request->format[FORMAT_CSV] = true;
    return DC_SUCCESS;
}

/* ---- output ---------------------------------------------------------------------------------- */

/* Name of a file: BASE and the ending; BASE is by default the store's name without .h5, and the
 * output's. Freed by the caller; NULL without memory. */
static char *file_name(const struct request *request, const char *ending)
{
    const char *base = request->base != NULL ? request->base : request->file;
    const char *output = strrchr(request->output, '/');
    size_t length = strlen(base), size = length + strlen(request->output) + strlen(ending) + 2;
    char *name = malloc(size);
    if (name == NULL)
        return NULL;
    if (request->base != NULL) {
        snprintf(name, size, "%s%s", base, ending);
    } else {
        if (length > 3 && strcmp(base + length - 3, ".h5") == 0)
            length -= 3;
        snprintf(name, size, "%.*s_%s%s", (int)length, base,
                 output == NULL ? request->output : output + 1, ending);
    }
    return name;
}

/* What rank 0 has to write. */
struct findings {
    struct dc_contours contours;
    struct dc_surface surface;
};

static enum dc_result write_format(const struct request *request, enum format format,
                                   const struct dc_field_info *info, const struct findings *found,
                                   struct dc_error *error)
{
    enum dc_result result = DC_ERROR_INTERNAL;
    char *name = file_name(request, format_endings[format]);
    if (name == NULL)
        return dc_fail_memory(error);
    switch (format) {
    case FORMAT_CSV:
        result = dc_export_csv(name, info, &found->contours.curves, error);
        break;
    case FORMAT_HEPDATA:
        result = dc_export_hepdata(name, info, &found->contours.curves, error);
        break;
    case FORMAT_VTK:
        result = dc_export_vtk(name, info, &found->contours.curves, error);
        break;
    case FORMAT_REGIONS:
        result = dc_export_regions(name, info, &found->contours.outlines, error);
        break;
    case FORMAT_SURFACE:
        result = dc_export_surface(name, info, &found->surface, error);
        break;
    case FORMAT_COUNT:
        break;
    }
    if (result == DC_SUCCESS)
        printf("%s\n", name);
    free(name);
    return result;
}

static void print_summary(const struct request *request, const struct dc_field_info *info,
                          const struct findings *found)
{
    const struct dc_contours *contours = &found->contours;
    for (size_t k = 0; k < request->n_levels; k++) {
        size_t curves = 0, vertices = 0;
        for (size_t c = 0; c < contours->curves.n; c++)
            if (contours->curves.curve[c].level == request->levels[k]) {
                curves++;
                vertices += contours->curves.curve[c].n;
            }
        printf("%s = %g%s%s: %zu curve%s, %zu vertices", info->name, request->levels[k],
               strcmp(info->unit, "1") == 0 ? "" : " ",
               strcmp(info->unit, "1") == 0 ? "" : info->unit, curves, curves == 1 ? "" : "s",
               vertices);
        size_t faces = 0;
        for (size_t f = 0; f < found->surface.n_faces; f++)
            faces += found->surface.face[f].level == request->levels[k];
        if (request->format[FORMAT_SURFACE])
            printf("; a surface of %zu triangles", faces);
        printf("\n");
    }
    if (contours->finite == 0)
        printf("no point has a value\n");
    else
        printf("values lie between %g and %g\n", contours->lowest, contours->highest);
    if (contours->finite < contours->points)
        printf("%zu of %zu points have no value: curves end there\n",
               contours->points - contours->finite, contours->points);
}

/* Curves of a store that is not finished are worth having, by one who knows. */
static void note_writer(const char *file)
{
    char writer[DC_LOCK_TEXT];
    if (dc_lock_is_held(file, writer))
        fprintf(stderr,
                "darkcube: '%s' is being written by a scan, %s: curves of what it has so far\n",
                file, writer);
}

static bool is_refined_for(const struct dc_refine_output *refined, double level)
{
    for (size_t k = 0; k < refined->n_levels; k++)
        if (refined->levels[k] == level)
            return true;
    return false;
}

/* Where curves run through values that nobody computed. */
static void warn_of_interpolation(const struct request *request, const struct dc_field_info *info)
{
    if (info->refine != NULL && info->refined == NULL)
        fprintf(stderr,
                "darkcube: '%s' was refined for other outputs than %s, which has values at their "
                "points alone\n",
                request->file, info->name);
    for (size_t k = 0; info->refined != NULL && k < request->n_levels; k++)
        if (!is_refined_for(info->refined, request->levels[k]))
            fprintf(stderr,
                    "darkcube: '%s' was not refined for the level %g: its curves run through "
                    "interpolated values and are as accurate as these\n",
                    request->file, request->levels[k]);
}

/* Where no level was asked for, the output's own one, which rank 0 has read. Collective. */
static enum dc_result choose_level(struct request *request, double exclusion_level,
                                   struct dc_error *error)
{
    if (request->n_levels > 0)
        return DC_SUCCESS;
    MPI_Bcast(&exclusion_level, 1, MPI_DOUBLE, 0, MPI_COMM_WORLD);
    if (exclusion_level == 0)
        return dc_fail(error, DC_ERROR_USAGE,
                       "--level is missing, and %s has no level of its own in '%s'",
                       request->output, request->file);
    return dc_agree(MPI_COMM_WORLD, add_level(request, exclusion_level, error), error);
}

static enum dc_result run(struct request *request, int rank, struct dc_error *error)
{
    struct dc_field_info info = {0};
    struct findings found = {0};
    enum dc_result result = DC_SUCCESS;
    if (rank == 0)
        result = dc_cli_examine(request->file, false, DC_ERROR_DATA, error);
    if (rank == 0 && result == DC_SUCCESS)
        note_writer(request->file);
    if (rank == 0 && result == DC_SUCCESS)
        result = dc_field_info_read(request->file, request->output, &info, error);
    result = dc_agree(MPI_COMM_WORLD, result, error);
    if (result == DC_SUCCESS)
        result = choose_level(request, info.exclusion_level, error);
    if (result == DC_SUCCESS)
        result =
            dc_contour(MPI_COMM_WORLD, request->file, rank == 0 ? &info : NULL, request->levels,
                       request->n_levels, rank == 0 ? &found.contours : NULL, error);
    if (result == DC_SUCCESS && request->format[FORMAT_SURFACE])
        result = dc_surface_find(MPI_COMM_WORLD, request->file, rank == 0 ? &info : NULL,
                                 request->levels, request->n_levels,
                                 rank == 0 ? &found.surface : NULL, error);
    for (enum format k = 0; k < FORMAT_COUNT && rank == 0 && result == DC_SUCCESS; k++)
        if (request->format[k])
            result = write_format(request, k, &info, &found, error);
    if (rank == 0 && result == DC_SUCCESS)
        print_summary(request, &info, &found);
    if (rank == 0 && result == DC_SUCCESS)
        warn_of_interpolation(request, &info);
    /* PetscFinalize would flush it, and have no words for a failure. */
    if (rank == 0 && result == DC_SUCCESS && fflush(stdout) != 0)
        result = dc_fail(error, DC_ERROR_OUTPUT, "cannot write to standard output");
    dc_surface_free(&found.surface);
    dc_contours_free(&found.contours);
    if (rank == 0)
        dc_field_info_free(&info);
    return dc_agree(MPI_COMM_WORLD, result, error);
}

/* PETSc gets no arguments of ours, reads no option files, leaves signals alone, and returns its
 * errors instead of printing them. PETSC_OPTIONS still reaches it (-log_view). */
static enum dc_result start_petsc(struct dc_error *error)
{
    char name[] = "darkcube", no_signals[] = "-no_signal_handler", no_files[] = "-skip_petscrc";
    char *arguments[] = {name, no_signals, no_files, NULL}, **argv = arguments;
    int argc = 3;
    if (PetscInitialize(&argc, &argv, NULL, NULL) != 0 ||
        PetscPushErrorHandler(PetscReturnErrorHandler, NULL) != 0)
        return dc_fail(error, DC_ERROR_INTERNAL, "PETSc cannot be started");
    return DC_SUCCESS;
}

int dc_cli_contour(int argc, char **argv)
{
    for (int k = 1; k < argc; k++)
        if (strcmp(argv[k], "--help") == 0 || strcmp(argv[k], "-h") == 0) {
            print_help();
            return DC_SUCCESS;
        }
    int rank = 0;
    struct dc_error error = {""};
    struct request request = {0};
    if (MPI_Init(&argc, &argv) != MPI_SUCCESS ||
        MPI_Comm_rank(MPI_COMM_WORLD, &rank) != MPI_SUCCESS)
        return dc_cli_fail(dc_fail(&error, DC_ERROR_INTERNAL, "MPI cannot be started"), &error);
    int code;
    enum dc_result result = read_arguments(argc, argv, &request, &error);
    if (result != DC_SUCCESS) {
        code = rank == 0 && result == DC_ERROR_USAGE ? dc_cli_usage("contour", "%s", error.text)
                                                     : (int)result;
    } else {
        result = start_petsc(&error);
        if (result == DC_SUCCESS) {
            result = run(&request, rank, &error);
            if (PetscFinalize() != 0 && result == DC_SUCCESS)
                result = dc_fail(&error, DC_ERROR_INTERNAL, "PETSc cannot be ended");
        }
        code = result != DC_SUCCESS && rank == 0 ? dc_cli_fail(result, &error) : (int)result;
    }
    free(request.levels);
    if (MPI_Finalize() != MPI_SUCCESS && code == DC_SUCCESS)
        code = DC_ERROR_INTERNAL;
    return code;
}

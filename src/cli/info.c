/* darkcube info FILE: what a store holds. */
#include "cli/info.h"
#include "cli/cli.h"
#include "cli/guard.h"
#include "scan/lock.h"
#include "scan/verify.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char help[] =
    "usage: darkcube info FILE [--json] [--deck | --failures [--probe PROBE] [--all]]\n"
    "\n"
    "What a store holds: model, axes, probes with their outputs, how many points have which\n"
    "status, who ran when, and what the program was made with. A store that a scan is writing to\n"
    "may be asked, too, and says so.\n"
    "\n"
    "  --json         one JSON object with all of it, and the effective deck\n"
    "  --deck         the effective deck alone: a scan of it makes the same store\n"
    "  --failures     points that failed: where, why, and the command that computes one again;\n"
    "                 with --json, a member of the object\n"
    "  --probe PROBE  failures of this probe only\n"
    "  --all          all failures, not only the first 20 of a probe\n"
    "  --help         this text\n"
    "\n"
    "Exit codes: 0 done; 2 usage; 3 FILE cannot be read or is not a store.\n";

struct request {
    const char *path, *probe;
    bool json, deck, failures, all;
};

enum { FAILURES_SHOWN = 20 };

static const char *unit_of(const char *unit)
{
    return strcmp(unit, "1") == 0 ? "" : unit;
}

static void print_time(double unix_seconds)
{
    char text[32];
    time_t seconds = (time_t)unix_seconds;
    struct tm utc;
    if (gmtime_r(&seconds, &utc) != NULL &&
        strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &utc) > 0)
        printf("%s", text);
}

static void print_axis(const struct dc_stored_axis *axis)
{
    double first = axis->values[0], last = axis->values[axis->n - 1];
    printf("  %-10s %zu value%s, %g", axis->name, axis->n, axis->n == 1 ? "" : "s", first);
    if (axis->n > 1)
        printf(" to %g", last);
    printf("%s%s, %s: %s\n", unit_of(axis->unit)[0] == '\0' ? "" : " ", unit_of(axis->unit),
           axis->spacing, axis->long_name);
    enum { SHOWN = 12 };
    for (size_t i = 0; axis->labels != NULL && i < axis->n && i < SHOWN; i++)
        printf("%s%s%s", i == 0 ? "             " : ", ", axis->labels[i],
               i + 1 == axis->n ? "\n"
               : i + 1 == SHOWN ? ", ...\n"
                                : "");
}

static void print_probe(const struct dc_store_summary *summary, size_t probe)
{
    printf("%s\n", summary->probe[probe]);
    for (size_t i = 0; i < summary->outputs[probe].n; i++) {
        const struct dc_output *output = &summary->outputs[probe].output[i];
        const double level = summary->outputs[probe].exclusion_level[i];
        printf("  %-26s %-8s %s", output->name, unit_of(output->unit), output->long_name);
        if (level != 0)
            printf("; excluded %s %g", level > 0 ? "above" : "below", level);
        printf("\n");
    }
    for (size_t i = 0; i < DC_STATUS_COUNT; i++)
        if (summary->counts[probe][i] > 0)
            printf("  %10zu points %s: %s\n", summary->counts[probe][i],
                   dc_status_name((enum dc_status)i), dc_status_sentence((enum dc_status)i));
}

static enum dc_result print_refinement(const char *path, const struct dc_store_summary *summary,
                                       size_t probe, struct dc_error *error)
{
    struct dc_mesh_count meshes[DC_MOST_MESHES];
    const struct dc_refine *refine = &summary->refine[probe];
    size_t n = 0;
    if (refine->n == 0)
        return DC_SUCCESS;
    for (size_t i = 0; i < refine->n; i++) {
        printf("  refined for %s =", summary->outputs[probe].output[refine->output[i].output].name);
        for (size_t k = 0; k < refine->output[i].n_levels; k++)
            printf("%s %g", k == 0 ? "" : ",", refine->output[i].levels[k]);
        printf(", margin %g\n", refine->output[i].margin);
    }
    enum dc_result result = dc_store_count_meshes(path, summary, probe, meshes, &n, error);
    for (size_t i = 0; i < n && result == DC_SUCCESS; i++)
        printf("  %10zu points computed of %zu of the mesh of %zu cell%s: %.2f %%\n",
               meshes[i].computed, meshes[i].points, meshes[i].stride,
               meshes[i].stride == 1 ? "" : "s",
               meshes[i].points == 0 ? 0.0
                                     : 100 * (double)meshes[i].computed / (double)meshes[i].points);
    return result;
}

static const char *fact(const struct dc_store_summary *summary, const char *name)
{
    for (size_t i = 0; i < summary->n_facts; i++)
        if (strcmp(summary->facts[i].name, name) == 0)
            return summary->facts[i].value;
    return "";
}

/* Where it is not the program that made the store. */
static void print_program(const struct dc_store_summary *summary, const struct dc_run_row *run)
{
    if (strcmp(run->program_version, fact(summary, "program_version")) != 0 ||
        strcmp(run->git_commit, fact(summary, "git_commit")) != 0 ||
        strcmp(run->git_dirty, fact(summary, "git_dirty")) != 0)
        printf("    by another build: darkcube %s, git commit %s%s\n", run->program_version,
               run->git_commit, strcmp(run->git_dirty, "yes") == 0 ? " with changes" : "");
}

static void print_run(const struct dc_store_summary *summary, const struct dc_run_row *run)
{
    printf("  ");
    print_time(run->start_unix);
    printf("  %s, %d rank%s, ", run->host, (int)run->ranks, run->ranks == 1 ? "" : "s");
    if (strcmp(run->ending, "running") == 0)
        printf("still running, or killed\n");
    else
        printf("%.1f s, %s\n", run->wall_seconds, run->ending);
    print_program(summary, run);
}

static enum dc_result print_words(const char *path, const struct dc_store_summary *summary,
                                  struct dc_error *error)
{
    char writer[DC_LOCK_TEXT];
    enum dc_result result = DC_SUCCESS;
    printf("%s: model %s\n\naxes\n", path, summary->model);
    for (size_t role = 0; role < DC_AXIS_COUNT; role++)
        print_axis(&summary->axis[role]);
    printf("\n");
    for (size_t i = 0; i < summary->n_probes && result == DC_SUCCESS; i++) {
        print_probe(summary, i);
        result = print_refinement(path, summary, i, error);
        printf("\n");
    }
    printf("runs\n");
    for (size_t i = 0; i < summary->n_runs; i++)
        print_run(summary, &summary->runs[i]);
    printf("%s", summary->n_runs == 0 ? "  none yet\n" : "");
    if (dc_lock_is_held(path, writer))
        printf("  being written by a scan, %s\n", writer);
    if (summary->n_checks > 0)
        printf("\nself-check\n");
    for (size_t i = 0; i < summary->n_checks;) {
        printf("  ");
        i += dc_verify_print(stdout, summary->checks + i, summary->n_checks - i);
    }
    printf("\nmade by\n");
    for (size_t i = 0; i < summary->n_facts; i++)
        printf("  %-18s %s\n", summary->facts[i].name, summary->facts[i].value);
    return result;
}

static enum dc_result print(const struct request *request, const struct dc_store_summary *summary,
                            struct dc_error *error)
{
    const size_t most = request->all ? SIZE_MAX : FAILURES_SHOWN;
    enum dc_result result = DC_SUCCESS;
    if (request->deck) {
        printf("%s", summary->deck);
        return DC_SUCCESS;
    }
    if (!request->json && !request->failures)
        return print_words(request->path, summary, error);
    if (request->json)
        dc_info_json(request->path, summary);
    if (request->json && request->failures)
        printf(",\"failures\":");
    if (request->failures)
        result =
            dc_info_failures(request->path, summary, request->probe, most, request->json, error);
    if (request->json)
        printf("}\n");
    return result;
}

/* DC_SUCCESS or, after printing one sentence, the exit code. */
static int read_arguments(int argc, char **argv, struct request *request)
{
    for (int i = 1; i < argc; i++) {
        const char *argument = argv[i];
        const char *value = "";
        if (dc_cli_option(argc, argv, &i, "--probe", &value))
            request->probe = value;
        else if (strcmp(argument, "--json") == 0)
            request->json = true;
        else if (strcmp(argument, "--deck") == 0)
            request->deck = true;
        else if (strcmp(argument, "--failures") == 0)
            request->failures = true;
        else if (strcmp(argument, "--all") == 0)
            request->all = true;
        else if (argument[0] == '-' && argument[1] != '\0')
            return dc_cli_usage("info", "'%s' is not an option", argument);
        else if (request->path != NULL)
            return dc_cli_usage("info", "one file at a time, got '%s' and '%s'", request->path,
                                argument);
        else
            request->path = argument;
        if (value == NULL)
            return dc_cli_usage("info", "--probe needs a value");
    }
    if (request->path == NULL)
        return dc_cli_usage("info", "which file?");
    if (request->deck && (request->json || request->failures))
        return dc_cli_usage("info", "--deck prints the deck alone");
    if (!request->failures && (request->all || request->probe != NULL))
        return dc_cli_usage("info", "--all and --probe choose failures, and --failures is missing");
    return DC_SUCCESS;
}

int dc_cli_info(int argc, char **argv)
{
    struct dc_error error;
    struct dc_store_summary summary;
    struct request request = {0};
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return fputs(help, stdout) == EOF ? DC_ERROR_OUTPUT : DC_SUCCESS;
    int code = read_arguments(argc, argv, &request);
    if (code != DC_SUCCESS)
        return code;
    enum dc_result result = dc_cli_examine(request.path, true, DC_ERROR_DATA, &error);
    if (result == DC_SUCCESS)
        result = dc_store_summary(request.path, &summary, &error);
    if (result != DC_SUCCESS)
        return dc_cli_fail(result, &error);
    result = print(&request, &summary, &error);
    dc_store_summary_free(&summary);
    return result == DC_SUCCESS ? DC_SUCCESS : dc_cli_fail(result, &error);
}

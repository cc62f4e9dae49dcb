/* darkcube scan DECK: computes every point of a deck's cube into a store. */
#include "darkcube/scan.h"
#include "cli/cli.h"
#include "cli/guard.h"
#include "darkcube/quantity.h"
#include "scan/agree.h"
#include "scan/clock.h"
#include "scan/share_text.h"
#include "scan/stop.h"

#include <math.h>
#include <mpi.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "usage: darkcube scan DECK [-o FILE] [--resume | --overwrite] [OPTION]...\n"
    "\n"
    "Computes every point of the deck's cube into the store FILE. Under mpirun or srun rank 0\n"
    "hands out the work and the other ranks compute; alone, it computes everything itself. The\n"
    "values are the same on any number of ranks.\n"
    "\n"
    "  -o FILE           the store (default: output.file of the deck)\n"
    "  --resume          continue FILE, which must be of the same deck; begin it if it is not\n"
    "                    there\n"
    "  --overwrite       replace FILE\n"
    "  --retry failed    with --resume: compute points that failed once more\n"
    "  --max-failures S  end early, with exit code 10, when more than the share S of the points\n"
    "                    that are there failed, such as 0.2 or 20% (default); 1 is never\n"
    "  --dry-run         say how many points, pencils and bytes there will be; compute a few\n"
    "                    points, and say how long all take; write nothing\n"
    "  --time-limit TIME stop early enough before TIME (2h30m, 90m, 5400s, 1:30:00) has passed;\n"
    "                    none: run on to the end of a Slurm job too\n"
    "  --set KEY=VALUE   replace one key of the deck; may be given many times\n"
    "  --run-length TIME the longest run of pencils that a rank gets at a time (default 1 s)\n"
    "  --quiet           no progress\n"
    "  --help            this text\n"
    "\n"
    "USR1, TERM, the time limit, the end of a Slurm job and the file FILE.stop end a scan after\n"
    "the pencils in hand. FILE.progress.json says how far it is.\n"
    "Exit codes: 0 done; 10 done, but some points failed, or those that were checked (the deck's\n"
    "verify) are less accurate than their probe promises; 2 usage or deck; 3 input data;\n"
    "4 output or file system; 75 stopped early, run again with --resume; 1 anything else.\n";

static const double default_max_failures = 0.2;

struct request {
    const char *deck, *output;
    bool resume, overwrite, retry_failed, dry_run, quiet, help;
    double max_failures;
    double start, time_limit; /* seconds since 1970; seconds, INFINITY for none, 0 if not given */
    double run_seconds;
    size_t n_overrides;
    const char **overrides;
};

/* Set by the handler of USR1 and TERM; signals know no other way to tell. */
static volatile sig_atomic_t stop_asked;

static void ask_to_stop(int number)
{
    stop_asked = number;
}

static enum dc_result listen_for_stop(struct dc_error *error)
{
    struct sigaction action = {.sa_handler = ask_to_stop, .sa_flags = SA_RESTART};
    if (sigemptyset(&action.sa_mask) != 0 || sigaction(SIGUSR1, &action, NULL) != 0 ||
        sigaction(SIGTERM, &action, NULL) != 0)
        return dc_fail(error, DC_ERROR_INTERNAL, "cannot listen for the signals USR1 and TERM");
    return DC_SUCCESS;
}

/* A share, as a number or in per cent. */
static enum dc_result read_share(const char *text, double *share, struct dc_error *error)
{
    if (!dc_parse_share(text, share) || *share <= 0)
        return dc_fail(error, DC_ERROR_USAGE,
                       "--max-failures %s: expected a share above 0 and up to 1, such as 0.2 or "
                       "20%%",
                       text);
    return DC_SUCCESS;
}

static enum dc_result read_run_length(const char *text, double *seconds, struct dc_error *error)
{
    struct dc_error why;
    enum dc_result result = dc_parse_quantity(text, "s", seconds, &why);
    if (result == DC_SUCCESS)
        result = dc_check_range(*seconds, 1e-6, 86400, "s", text, &why);
    return result == DC_SUCCESS ? result : dc_fail(error, result, "--run-length: %s", why.text);
}

/* Says nothing itself, since every rank reads the command line, and one alone prints. */
static enum dc_result read_arguments(int argc, char **argv, struct request *request,
                                     struct dc_error *error)
{
    const char *retry = NULL, *share = NULL, *limit = NULL, *run_length = NULL;
    for (int i = 1; i < argc; i++) {
        const char *argument = argv[i];
        const char *value = "";
        if (dc_cli_option(argc, argv, &i, "--retry", &value))
            retry = value;
        else if (dc_cli_option(argc, argv, &i, "--max-failures", &value))
            share = value;
        else if (dc_cli_option(argc, argv, &i, "-o", &value))
            request->output = value;
        else if (dc_cli_option(argc, argv, &i, "--set", &value))
            request->overrides[request->n_overrides++] = value;
        else if (dc_cli_option(argc, argv, &i, "--time-limit", &value))
            limit = value;
        else if (dc_cli_option(argc, argv, &i, "--run-length", &value))
            run_length = value;
        else if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0)
            request->help = true;
        else if (strcmp(argument, "--resume") == 0)
            request->resume = true;
        else if (strcmp(argument, "--overwrite") == 0)
            request->overwrite = true;
        else if (strcmp(argument, "--dry-run") == 0)
            request->dry_run = true;
        else if (strcmp(argument, "--quiet") == 0)
            request->quiet = true;
        else if (argument[0] == '-' && argument[1] != '\0')
            return dc_fail(error, DC_ERROR_USAGE, "'%s' is not an option", argument);
        else if (request->deck != NULL)
            return dc_fail(error, DC_ERROR_USAGE, "one deck at a time, got '%s' and '%s'",
                           request->deck, argument);
        else
            request->deck = argument;
        if (value == NULL)
            return dc_fail(error, DC_ERROR_USAGE, "%s needs a value", argument);
    }
    if (run_length != NULL &&
        read_run_length(run_length, &request->run_seconds, error) != DC_SUCCESS)
        return DC_ERROR_USAGE;
    if (request->help)
        return DC_SUCCESS;
    if (request->deck == NULL)
        return dc_fail(error, DC_ERROR_USAGE, "which deck?");
    if (request->resume && request->overwrite)
        return dc_fail(error, DC_ERROR_USAGE, "--resume keeps what --overwrite throws away");
    if (retry != NULL && strcmp(retry, "failed") != 0)
        return dc_fail(error, DC_ERROR_USAGE, "--retry %s: only 'failed' points can be retried",
                       retry);
    if (retry != NULL && !request->resume)
        return dc_fail(error, DC_ERROR_USAGE, "--retry needs --resume: a new store has no points");
    request->retry_failed = retry != NULL;
    enum dc_result result = DC_SUCCESS;
    if (share != NULL)
        result = read_share(share, &request->max_failures, error);
    if (result == DC_SUCCESS && limit != NULL)
        result = dc_stop_parse_limit(limit, &request->time_limit, error);
    return result;
}

static enum dc_result parse_deck(const struct request *request, const char *text,
                                 struct dc_deck **deck, struct dc_error *error)
{
    return dc_deck_parse(text, request->deck, request->overrides, request->n_overrides,
                         DC_DECK_SCAN, dc_registry(), deck, error);
}

static const char *output_path(const struct request *request, const struct dc_deck *deck)
{
    return request->output != NULL ? request->output : deck->output_file;
}

/* What is to be resumed, if it is there. */
static enum dc_result examine(const struct request *request, const struct dc_deck *deck,
                              struct dc_error *error)
{
    const char *path = output_path(request, deck);
    return access(path, F_OK) != 0 ? DC_SUCCESS
                                   : dc_cli_examine(path, false, DC_ERROR_OUTPUT, error);
}

static enum dc_result plan(const struct request *request, struct dc_error *error)
{
    char *text = NULL;
    struct dc_deck *deck = NULL;
    enum dc_result result = dc_read_text(request->deck, DC_ERROR_USAGE, &text, error);
    if (result == DC_SUCCESS)
        result = parse_deck(request, text, &deck, error);
    if (result == DC_SUCCESS)
        result = dc_deck_read_inputs(deck, error);
    if (result == DC_SUCCESS)
        result = dc_scan_plan(deck, output_path(request, deck), stdout, error);
    if (result == DC_SUCCESS)
        result = dc_scan_pilot(deck, stdout, error);
    dc_deck_free(deck);
    free(text);
    return result;
}

static double time_limit_end(const struct request *request)
{
    return request->time_limit > 0 && isfinite(request->time_limit)
               ? request->start + request->time_limit
               : 0;
}

/* When the batch job that we are in ends, in seconds since 1970; 0 where nobody says. */
static double job_end(const struct request *request)
{
    double end = 0;
    const char *text = isinf(request->time_limit) ? NULL : getenv("SLURM_JOB_END_TIME");
    return text != NULL && dc_stop_parse_job_end(text, request->start, &end) ? end : 0;
}

static enum dc_result scan(const struct request *request, int rank, struct dc_scan_outcome *outcome,
                           struct dc_error *error)
{
    const struct dc_scan_options options = {.resume = request->resume,
                                            .overwrite = request->overwrite,
                                            .retry_failed = request->retry_failed,
                                            .max_failures = request->max_failures,
                                            .notes = stderr,
                                            .run_seconds = request->run_seconds,
                                            .progress = request->quiet ? NULL : stderr,
                                            .stop = &stop_asked,
                                            .time_limit_end = time_limit_end(request),
                                            .job_end = job_end(request)};
    char *text = NULL;
    struct dc_deck *deck = NULL;
    *outcome = (struct dc_scan_outcome){0};
    /* One rank reads, so that the file server sees one reader; the others get the bytes. */
    enum dc_result result =
        rank == 0 ? dc_read_text(request->deck, DC_ERROR_USAGE, &text, error) : DC_SUCCESS;
    result = dc_agree(MPI_COMM_WORLD, result, error);
    if (result == DC_SUCCESS)
        result = dc_share_text(MPI_COMM_WORLD, &text, error);
    if (result == DC_SUCCESS)
        result = dc_agree(MPI_COMM_WORLD, parse_deck(request, text, &deck, error), error);
    if (result == DC_SUCCESS)
        result = dc_scan_read_inputs(deck, MPI_COMM_WORLD, error);
    if (result == DC_SUCCESS && request->resume)
        result =
            dc_agree(MPI_COMM_WORLD, rank == 0 ? examine(request, deck, error) : DC_SUCCESS, error);
    if (result == DC_SUCCESS)
        result =
            dc_scan_run(deck, output_path(request, deck), &options, MPI_COMM_WORLD, outcome, error);
    dc_deck_free(deck);
    free(text);
    return result;
}

/* Between MPI_Init and MPI_Finalize; returns the exit code, the same on all ranks. */
static int scan_on_all_ranks(const struct request *request, enum dc_result usage,
                             struct dc_error *error)
{
    int rank;
    struct dc_scan_outcome outcome;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    if (usage != DC_SUCCESS)
        return rank == 0 ? dc_cli_usage("scan", "%s", error->text) : (int)usage;
    enum dc_result result = scan(request, rank, &outcome, error);
    if (result != DC_SUCCESS) {
        int code = rank == 0 ? dc_cli_fail(result, error) : (int)result;
        if (outcome.unclosed)
            MPI_Abort(MPI_COMM_WORLD, code);
        return code;
    }
    if (outcome.gave_up && rank == 0)
        fprintf(stderr,
                "darkcube: gave up: %zu of %zu points failed, more than the share %g that "
                "--max-failures allows; 'darkcube info --failures' lists them\n",
                outcome.failed, outcome.settled, request->max_failures);
    if (outcome.unreliable && rank == 0)
        fprintf(stderr, "darkcube: %s\n", outcome.complaint);
    return dc_scan_exit_code(result, &outcome);
}

int dc_cli_scan(int argc, char **argv)
{
    int code;
    struct dc_error error = {""};
    struct request request = {.start = dc_unix_seconds(),
                              .overrides = calloc((size_t)argc, sizeof *request.overrides),
                              .max_failures = default_max_failures};
    if (request.overrides == NULL)
        return dc_cli_fail(dc_fail_memory(&error), &error);
    enum dc_result result = read_arguments(argc, argv, &request, &error);
    if (result == DC_SUCCESS && request.help) {
        code = fputs(help, stdout) == EOF ? DC_ERROR_OUTPUT : DC_SUCCESS;
    } else if (result == DC_SUCCESS && request.dry_run) {
        result = plan(&request, &error);
        code = result == DC_SUCCESS ? DC_SUCCESS : dc_cli_fail(result, &error);
    } else {
        /* Progress leaves in whole lines, also where mpirun passes it on piece by piece. */
        (void)setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
        if (result == DC_SUCCESS) /* before MPI_Init, which takes its time */
            result = listen_for_stop(&error);
        MPI_Init(NULL, NULL);
        code = scan_on_all_ranks(&request, result, &error);
        MPI_Finalize();
    }
    free(request.overrides);
    return code;
}

/* darkcube scan DECK: computes every point of a deck's cube into a store. */
#include "darkcube/scan.h"
#include "cli/cli.h"
#include "cli/guard.h"
#include "scan/agree.h"
#include "scan/share_text.h"

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
    "  --dry-run         say how many points, pencils and bytes there will be, and do nothing\n"
    "  --set KEY=VALUE   replace one key of the deck; may be given many times\n"
    "  --quiet           no progress\n"
    "  --help            this text\n"
    "\n"
    "USR1 and TERM end a scan after the pencils in hand.\n"
    "Exit codes: 0 done; 10 done, but some points failed; 2 usage or deck; 3 input data;\n"
    "4 output or file system; 75 stopped early, run again with --resume; 1 anything else.\n";

struct request {
    const char *deck, *output;
    bool resume, overwrite, dry_run, quiet, help;
    size_t n_overrides;
    const char **overrides;
};

/* Set by the handler of USR1 and TERM; signals know no other way to tell. */
static volatile sig_atomic_t stop_asked;

static void ask_to_stop(int number)
{
    (void)number;
    stop_asked = 1;
}

static enum dc_result listen_for_stop(struct dc_error *error)
{
    struct sigaction action = {.sa_handler = ask_to_stop, .sa_flags = SA_RESTART};
    if (sigemptyset(&action.sa_mask) != 0 || sigaction(SIGUSR1, &action, NULL) != 0 ||
        sigaction(SIGTERM, &action, NULL) != 0)
        return dc_fail(error, DC_ERROR_INTERNAL, "cannot listen for the signals USR1 and TERM");
    return DC_SUCCESS;
}

/* Says nothing itself, since every rank reads the command line, and one alone prints. */
static enum dc_result read_arguments(int argc, char **argv, struct request *request,
                                     struct dc_error *error)
{
    for (int i = 1; i < argc; i++) {
        const char *argument = argv[i];
        const char *value = "";
        if (dc_cli_option(argc, argv, &i, "-o", &value))
            request->output = value;
        else if (dc_cli_option(argc, argv, &i, "--set", &value))
            request->overrides[request->n_overrides++] = value;
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
    if (request->help)
        return DC_SUCCESS;
    if (request->deck == NULL)
        return dc_fail(error, DC_ERROR_USAGE, "which deck?");
    if (request->resume && request->overwrite)
        return dc_fail(error, DC_ERROR_USAGE, "--resume keeps what --overwrite throws away");
    return DC_SUCCESS;
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
    return access(path, F_OK) != 0 ? DC_SUCCESS : dc_cli_examine(path, DC_ERROR_OUTPUT, error);
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
    dc_deck_free(deck);
    free(text);
    return result;
}

static enum dc_result scan(const struct request *request, int rank, struct dc_scan_outcome *outcome,
                           struct dc_error *error)
{
    const struct dc_scan_options options = {.resume = request->resume,
                                            .overwrite = request->overwrite,
                                            .progress = request->quiet ? NULL : stderr,
                                            .stop = &stop_asked};
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
    if (outcome.stopped_early)
        return DC_EXIT_STOPPED;
    return outcome.failed > 0 ? DC_EXIT_FAILED_POINTS : DC_SUCCESS;
}

int dc_cli_scan(int argc, char **argv)
{
    int code;
    struct dc_error error = {""};
    struct request request = {.overrides = calloc((size_t)argc, sizeof *request.overrides)};
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

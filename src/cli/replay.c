/* darkcube replay FILE --index I,J,K: computes one point of a store again, from the deck in it. */
#include "cli/cli.h"
#include "cli/guard.h"
#include "cli/point.h"
#include "darkcube/store.h"
#include "scan/verify.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: darkcube replay FILE --index I,J,K [OPTION]...\n"
    "\n"
    "Computes one point of the store FILE again, from the deck and the axes that are in it, "
    "prints\n"
    "it as 'darkcube point' does, and says whether it is what the store has, to the last bit.\n"
    "\n"
    "  --index I,J,K   which point: numbers from 0 along angle, mass and coupling, as in the\n"
    "                  datasets; 'darkcube info --failures' prints those of failed points\n"
    "  --probe PROBE   ask this probe only\n"
    "  --history OUT   write the whole history to OUT (HDF5): that of the first probe that has\n"
    "                  one, or of the one chosen by --probe; also that of a failure, as far as\n"
    "                  its last attempt came\n"
    "  --json          one JSON object on standard output, and only that\n"
    "  --help          this text\n"
    "\n"
    "Exit codes: 0 the point is as stored, or the store has none yet; 10 the same, and the point\n"
    "failed; 1 the point is not as stored, or anything else; 2 usage; 3 FILE is not a store, or\n"
    "its data files have changed; 4 output.\n";

struct request {
    const char *file, *index, *probe, *history;
    bool json;
};

/* What a replay works with; freed by free_replay. */
struct replay {
    struct dc_store_summary summary;
    struct dc_deck *deck;
    struct dc_index index;
    struct dc_point point;
};

static void free_replay(struct replay *replay)
{
    dc_point_free(&replay->point);
    dc_deck_free(replay->deck);
    dc_store_summary_free(&replay->summary);
}

/* DC_SUCCESS or, after printing one sentence, the exit code. */
static int read_arguments(int argc, char **argv, struct request *request)
{
    for (int i = 1; i < argc; i++) {
        const char *argument = argv[i];
        const char *value = "";
        if (dc_cli_option(argc, argv, &i, "--index", &value))
            request->index = value;
        else if (dc_cli_option(argc, argv, &i, "--probe", &value))
            request->probe = value;
        else if (dc_cli_option(argc, argv, &i, "--history", &value))
            request->history = value;
        else if (strcmp(argument, "--json") == 0)
            request->json = true;
        else if (argument[0] == '-' && argument[1] != '\0')
            return dc_cli_usage("replay", "'%s' is not an option", argument);
        else if (request->file != NULL)
            return dc_cli_usage("replay", "one file at a time, got '%s' and '%s'", request->file,
                                argument);
        else
            request->file = argument;
        if (value == NULL)
            return dc_cli_usage("replay", "%s needs a value", argument);
    }
    if (request->file == NULL)
        return dc_cli_usage("replay", "which file?");
    if (request->index == NULL)
        return dc_cli_usage("replay", "which point? --index is missing");
    return DC_SUCCESS;
}

static const enum dc_axis_role order[DC_AXIS_COUNT] = {DC_AXIS_ANGLE, DC_AXIS_MASS,
                                                       DC_AXIS_COUPLING};

static int read_index(const char *text, struct replay *replay)
{
    const char *next = text;
    for (size_t k = 0; k < DC_AXIS_COUNT; k++) {
        const struct dc_stored_axis *axis = &replay->summary.axis[order[k]];
        char *end;
        errno = 0;
        unsigned long number = strtoul(next, &end, 10);
        const bool ends = *end == (k + 1 < DC_AXIS_COUNT ? ',' : '\0');
        if (*next < '0' || *next > '9' || !ends || errno != 0)
            return dc_cli_usage(
                "replay", "--index %s: expected the numbers of %s, %s and %s, such as 0,2,5", text,
                replay->summary.axis[order[0]].name, replay->summary.axis[order[1]].name,
                replay->summary.axis[order[2]].name);
        if (number >= axis->n)
            return dc_cli_usage("replay", "--index %s: %s has the numbers 0 to %zu", text,
                                axis->name, axis->n - 1);
        replay->index.i[order[k]] = number;
        next = end + 1;
    }
    return DC_SUCCESS;
}

/* The store, its deck with all data files, and the coordinates as they are stored. */
static int open_replay(const struct request *request, struct replay *replay)
{
    struct dc_error error;
    char name[512];
    int code;
    enum dc_result result = dc_cli_examine(request->file, false, DC_ERROR_DATA, &error);
    if (result == DC_SUCCESS)
        result = dc_store_summary(request->file, &replay->summary, &error);
    if (result != DC_SUCCESS)
        return dc_cli_fail(result, &error);
    if ((code = read_index(request->index, replay)) != DC_SUCCESS)
        return code;
    snprintf(name, sizeof name, "deck of %s", request->file);
    result = dc_deck_parse(replay->summary.deck, name, NULL, 0, DC_DECK_SCAN, dc_registry(),
                           &replay->deck, &error);
    if (result == DC_SUCCESS)
        result = dc_deck_read_inputs(replay->deck, &error);
    if (result == DC_SUCCESS)
        result = dc_store_matches(request->file, replay->deck, &error);
    if (result != DC_SUCCESS) /* whatever is wrong, FILE cannot be replayed here */
        return dc_cli_fail(result == DC_ERROR_INTERNAL ? result : DC_ERROR_DATA, &error);
    replay->point.deck = replay->deck;
    replay->point.has_coupling = true;
    for (size_t role = 0; role < DC_AXIS_COUNT; role++)
        replay->point.coordinates[role] = replay->summary.axis[role].values[replay->index.i[role]];
    return DC_SUCCESS;
}

/* What the store has of a probe, its outputs in the order of the answer's. */
static enum dc_result read_stored(const struct request *request, const struct replay *replay,
                                  struct dc_point_answer *answer, struct dc_error *error)
{
    const struct dc_store_summary *summary = &replay->summary;
    const struct dc_outputs *wanted = &answer->choice->outputs;
    struct dc_stored_point found;
    size_t probe = 0;
    while (probe < summary->n_probes &&
           strcmp(summary->probe[probe], answer->choice->probe->name) != 0)
        probe++;
    if (probe == summary->n_probes)
        return dc_fail(error, DC_ERROR_DATA, "'%s' is not a whole store: it has nothing of '%s'",
                       request->file, answer->choice->probe->name);
    enum dc_result result =
        dc_store_read_point(request->file, summary, probe, replay->index, &found, error);
    if (result != DC_SUCCESS)
        return result;
    answer->stored = malloc(sizeof *answer->stored);
    if (answer->stored == NULL)
        return dc_fail_memory(error);
    *answer->stored = found;
    for (size_t i = 0; i < wanted->n; i++) {
        size_t j = 0;
        while (j < summary->outputs[probe].n &&
               strcmp(summary->outputs[probe].output[j].name, wanted->output[i].name) != 0)
            j++;
        answer->stored->outputs[i] = j < summary->outputs[probe].n ? found.outputs[j] : NAN;
    }
    return DC_SUCCESS;
}

static int choose_probes(const struct request *request, struct replay *replay)
{
    struct dc_error error;
    struct dc_deck *deck = replay->deck;
    enum dc_result result = DC_SUCCESS;
    replay->point.answers = calloc(deck->n_probes + 1, sizeof *replay->point.answers);
    if (replay->point.answers == NULL)
        return dc_cli_fail(dc_fail_memory(&error), &error);
    for (size_t i = 0; i < deck->n_probes && result == DC_SUCCESS; i++) {
        if (request->probe != NULL && strcmp(request->probe, deck->probes[i].probe->name) != 0)
            continue;
        struct dc_point_answer *answer = &replay->point.answers[replay->point.n++];
        answer->choice = &deck->probes[i];
        result = read_stored(request, replay, answer, &error);
    }
    if (result != DC_SUCCESS)
        return dc_cli_fail(result, &error);
    if (replay->point.n == 0)
        return dc_cli_usage("replay", "'%s' has no probe '%s'", request->file, request->probe);
    return DC_SUCCESS;
}

/* ---- the comparison -------------------------------------------------------------------------- */

static bool same_bits(double a, double b)
{
    return isnan(a) ? isnan(b) : a == b && signbit(a) == signbit(b);
}

static bool same_diagnostics(const struct dc_diagnostics *a, const struct dc_diagnostics *b)
{
    return a->reason == b->reason && a->attempts == b->attempts &&
           a->solver_flag == b->solver_flag && same_bits(a->stopped_at, b->stopped_at) &&
           a->steps == b->steps && a->evaluations == b->evaluations &&
           same_bits(a->error_estimate, b->error_estimate);
}

bool dc_point_is_as_stored(const struct dc_point_answer *answer)
{
    bool same = answer->status == answer->stored->status &&
                same_diagnostics(&answer->diagnostics, &answer->stored->diagnostics);
    for (size_t i = 0; i < answer->choice->outputs.n; i++)
        same = same && same_bits(answer->outputs[i], answer->stored->outputs[i]);
    return same;
}

static void print_comparison(const struct dc_point_answer *answer)
{
    const struct dc_stored_point *stored = answer->stored;
    printf("\n%s: ", answer->choice->probe->name);
    if (stored->status == DC_TODO) {
        printf("the store has not got this point yet\n");
        return;
    }
    if (dc_point_is_as_stored(answer)) {
        printf("as stored, to the last bit\n");
        return;
    }
    printf("not as stored\n");
    if (stored->status != answer->status)
        printf("  status: stored %s, now %s\n", dc_status_name(stored->status),
               dc_status_name(answer->status));
    for (size_t i = 0; i < answer->choice->outputs.n; i++)
        if (!same_bits(stored->outputs[i], answer->outputs[i]))
            printf("  %s: stored %.17g, now %.17g\n", answer->choice->outputs.output[i].name,
                   stored->outputs[i], answer->outputs[i]);
    if (!same_diagnostics(&stored->diagnostics, &answer->diagnostics))
        printf("  diagnostics: stored %u attempts, %u steps, %u evaluations; now %u, %u, %u\n",
               (unsigned)stored->diagnostics.attempts, (unsigned)stored->diagnostics.steps,
               (unsigned)stored->diagnostics.evaluations, (unsigned)answer->diagnostics.attempts,
               (unsigned)answer->diagnostics.steps, (unsigned)answer->diagnostics.evaluations);
}

/* What the scan's self-check has of the point, if it was drawn for one. */
static int print_check(const struct request *request, const struct replay *replay,
                       const struct dc_point_answer *answer)
{
    struct dc_error error;
    enum dc_status status;
    double outputs[DC_PROBE_MAX_OUTPUTS];
    const size_t probe = (size_t)(answer->choice - replay->deck->probes);
    enum dc_result result = dc_verify_read_point(request->file, replay->deck, probe, replay->index,
                                                 &status, outputs, &error);
    if (result != DC_SUCCESS)
        return dc_cli_fail(result == DC_ERROR_INTERNAL ? result : DC_ERROR_DATA, &error);
    if (status == DC_TODO)
        return DC_SUCCESS;
    const char *name = dc_status_name(status);
    printf("  checked on the reference path: %s\n", name == NULL ? "unknown" : name);
    for (size_t i = 0; status == DC_OK && i < answer->choice->outputs.n; i++)
        printf("    %s: %.17g there, %.3g away\n", answer->choice->outputs.output[i].name,
               outputs[i], answer->stored->outputs[i] - outputs[i]);
    return DC_SUCCESS;
}

/* The exit code. */
static int judge(const struct request *request, const struct replay *replay)
{
    struct dc_error error;
    const struct dc_point *point = &replay->point;
    for (size_t i = 0; i < point->n; i++) {
        const struct dc_point_answer *answer = &point->answers[i];
        if (answer->stored->status != DC_TODO && !dc_point_is_as_stored(answer))
            return dc_cli_fail(dc_fail(&error, DC_ERROR_INTERNAL,
                                       "%s at %s of '%s' is not what the store has",
                                       answer->choice->probe->name, request->index, request->file),
                               &error);
    }
    return dc_point_any_failure(point) ? DC_EXIT_FAILED_POINTS : DC_SUCCESS;
}

static int run(const struct request *request, struct replay *replay)
{
    struct dc_point_answer *with_history = NULL;
    const struct dc_point *point = &replay->point;
    int code;
    if ((code = open_replay(request, replay)) != DC_SUCCESS ||
        (code = choose_probes(request, replay)) != DC_SUCCESS)
        return code;
    if (request->history != NULL && (with_history = dc_point_traced(point)) == NULL)
        return dc_cli_usage("replay", "--history: none of the probes has one");
    if (with_history != NULL)
        with_history->keeps_history = true;
    if ((code = dc_point_compute(point)) != DC_SUCCESS)
        return code;
    if (with_history != NULL &&
        (code = dc_point_write_history(request->history, point, with_history)) != DC_SUCCESS)
        return code;
    if (request->json) {
        dc_point_print_json(point);
    } else {
        dc_point_print_text(point);
        for (size_t i = 0; i < point->n; i++) {
            print_comparison(&point->answers[i]);
            if ((code = print_check(request, replay, &point->answers[i])) != DC_SUCCESS)
                return code;
        }
        if (with_history != NULL)
            printf("\nhistory of %s: %s\n", with_history->choice->probe->name, request->history);
    }
    return judge(request, replay);
}

int dc_cli_replay(int argc, char **argv)
{
    struct request request = {0};
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return fputs(help, stdout) == EOF ? DC_ERROR_OUTPUT : DC_SUCCESS;
    int code = read_arguments(argc, argv, &request);
    if (code != DC_SUCCESS)
        return code;
    struct replay replay = {.summary = {.model = ""}};
    code = run(&request, &replay);
    free_replay(&replay);
    return code;
}

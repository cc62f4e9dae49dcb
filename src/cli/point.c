/* darkcube point: one point, or the bounds at a mass and an angle, as a table for people or as one
 * JSON object for programs. */
#include "cli/point.h"
#include "cli/cli.h"
#include "scan/table_file.h"

#include <stdio.h>
#include <stdlib.h>

struct dc_point_answer *dc_point_traced(const struct dc_point *point)
{
    for (size_t i = 0; i < point->n; i++)
        if (point->answers[i].choice->probe->trace != NULL)
            return &point->answers[i];
    return NULL;
}

static enum dc_result ask(const struct dc_point *point, struct dc_point_answer *answer,
                          struct dc_error *error)
{
    const struct dc_probe_choice *choice = answer->choice;
    struct dc_evaluator evaluator;
    enum dc_result result = dc_evaluator_open(&evaluator, choice->probe, point->deck->model,
                                              &choice->settings, &choice->inputs, error);
    if (result != DC_SUCCESS)
        return result;
    if (choice->probe->facts != NULL)
        answer->n_facts = choice->probe->facts(evaluator.state, answer->facts);
    if (point->has_coupling)
        answer->status =
            dc_evaluator_point(&evaluator, point->coordinates, answer->outputs,
                               &answer->diagnostics, answer->keeps_history ? &answer->table : NULL);
    if (answer->n_bounds > 0)
        result = dc_bounds_find(&evaluator, point->coordinates, point->lowest, point->highest,
                                answer->bounds, answer->n_bounds, answer->searched, error);
    dc_evaluator_close(&evaluator);
    return result;
}

int dc_point_compute(const struct dc_point *point)
{
    struct dc_error error;
    for (size_t i = 0; i < point->n; i++) {
        enum dc_result result = ask(point, &point->answers[i], &error);
        if (result != DC_SUCCESS)
            return dc_cli_fail(result, &error);
    }
    return DC_SUCCESS;
}

int dc_point_write_history(const char *path, const struct dc_point *point,
                           const struct dc_point_answer *answer)
{
    struct dc_error error;
    enum dc_result result;
    if (answer->table.n_columns == 0)
        result = dc_fail(&error, DC_ERROR_OUTPUT, "%s: there is no history to write, %s is %s",
                         path, answer->choice->probe->name, dc_status_name(answer->status));
    else
        result = dc_table_write(path, &answer->table, point->deck, answer->choice->probe,
                                point->coordinates, answer->status, answer->facts, answer->n_facts,
                                &error);
    return result == DC_SUCCESS ? DC_SUCCESS : dc_cli_fail(result, &error);
}

bool dc_point_any_failure(const struct dc_point *point)
{
    for (size_t i = 0; i < point->n; i++) {
        const struct dc_point_answer *answer = &point->answers[i];
        if (point->has_coupling && dc_status_is_failure(answer->status))
            return true;
        for (enum dc_status status = DC_TODO; status < DC_STATUS_COUNT; status++)
            if (answer->searched[status] > 0 && dc_status_is_failure(status))
                return true;
    }
    return false;
}

void dc_point_free(struct dc_point *point)
{
    for (size_t i = 0; i < point->n; i++) {
        dc_table_free(&point->answers[i].table);
        for (size_t j = 0; j < point->answers[i].n_bounds; j++)
            dc_bound_free(&point->answers[i].bounds[j]);
        free(point->answers[i].stored);
    }
    free(point->answers);
    point->answers = NULL;
    point->n = 0;
}

/* What is left when the deck is read. */
static int run(const struct dc_point_request *request, struct dc_point *point)
{
    struct dc_point_answer *with_history = NULL;
    struct dc_error error;
    int code;
    if ((code = dc_point_read_coordinates(request, point)) != DC_SUCCESS ||
        (code = dc_point_choose_probes(request, point)) != DC_SUCCESS)
        return code;
    enum dc_result result = dc_deck_read_inputs(point->deck, &error); /* levels may be in files */
    if (result != DC_SUCCESS)
        return dc_cli_fail(result, &error);
    if (request->bounds && (code = dc_point_choose_bounds(request, point)) != DC_SUCCESS)
        return code;
    if (request->history != NULL) {
        if (!point->has_coupling)
            return dc_cli_usage("point", "--history is that of a point: --%s is missing",
                                point->deck->model->axis[DC_AXIS_COUPLING].name);
        with_history = dc_point_traced(point);
        if (with_history == NULL)
            return dc_cli_usage("point", "--history: none of the probes has one");
        with_history->keeps_history = true;
    }
    if ((code = dc_point_compute(point)) != DC_SUCCESS)
        return code;
    if (with_history != NULL &&
        (code = dc_point_write_history(request->history, point, with_history)) != DC_SUCCESS)
        return code;
    if (request->json)
        dc_point_print_json(point);
    else
        dc_point_print_text(point);
    if (with_history != NULL && !request->json)
        printf("\nhistory of %s: %s\n", with_history->choice->probe->name, request->history);
    return dc_point_any_failure(point) ? DC_EXIT_FAILED_POINTS : DC_SUCCESS;
}

int dc_cli_point(int argc, char **argv)
{
    struct dc_point_request *request = calloc(1, sizeof *request);
    struct dc_deck *deck = NULL;
    struct dc_point point = {0};
    char *text = NULL;
    bool finished = false;
    struct dc_error error;
    int code;
    enum dc_result result = DC_SUCCESS;

    if (request == NULL) {
        code = dc_cli_fail(dc_fail_memory(&error), &error);
        goto cleanup;
    }
    if ((code = dc_point_read_arguments(argc, argv, request, &finished)) != DC_SUCCESS || finished)
        goto cleanup;
    if (request->deck != NULL)
        result = dc_read_text(request->deck, DC_ERROR_USAGE, &text, &error);
    if (result == DC_SUCCESS)
        result = dc_deck_parse(text, request->deck, request->overrides, request->n_overrides,
                               DC_DECK_POINT, dc_registry(), &deck, &error);
    if (result != DC_SUCCESS) {
        code = dc_cli_fail(result, &error);
        goto cleanup;
    }
    point.deck = deck;
    code = run(request, &point);
cleanup:
    dc_point_free(&point);
    dc_deck_free(deck);
    free(text);
    free(request);
    return code;
}

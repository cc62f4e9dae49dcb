/* What `darkcube point` prints for people. */
#include "cli/point.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A blank and the unit; nothing for a number without one. */
static const char *blank(const char *unit)
{
    return strcmp(unit, "1") == 0 ? "" : " ";
}
static const char *written(const char *unit)
{
    return strcmp(unit, "1") == 0 ? "" : unit;
}

static void print_coordinates(const struct dc_point *point)
{
    const struct dc_model *model = point->deck->model;
    const char *comma = "";
    printf("model %s:", model->name);
    for (int axis = 0; axis < DC_AXIS_COUNT; axis++) {
        const struct dc_axis *a = &model->axis[axis];
        if (axis == DC_AXIS_COUPLING && !point->has_coupling)
            continue;
        const char *name = model->value_name != NULL ? model->value_name((enum dc_axis_role)axis,
                                                                         point->coordinates[axis])
                                                     : NULL;
        printf("%s %s = %.10g%s%s", comma, a->name, point->coordinates[axis], blank(a->unit),
               written(a->unit));
        if (name != NULL)
            printf(" (%s)", name);
        comma = ",";
    }
    putchar('\n');
}

/* Room for the longest name of an answer. */
static int name_width(const struct dc_point_answer *answer)
{
    const struct dc_outputs *outputs = &answer->choice->outputs;
    size_t width = 28;
    for (size_t j = 0; j < outputs->n; j++)
        if (strlen(outputs->output[j].name) > width)
            width = strlen(outputs->output[j].name);
    return (int)width;
}

static void print_facts(const struct dc_point_answer *answer)
{
    const int width = name_width(answer);
    for (size_t i = 0; i < answer->n_facts; i++) {
        const struct dc_probe_fact *fact = &answer->facts[i];
        if (fact->text[0] != '\0')
            printf("  %-*s %s\n", width, fact->name, fact->text);
        else
            printf("  %-*s %.8g%s%s\n", width, fact->name, fact->value, blank(fact->unit),
                   written(fact->unit));
    }
}

/* Outputs as declared, but shares of a whole by size. */
static void sort_outputs(const struct dc_point_answer *answer, size_t order[DC_PROBE_MAX_OUTPUTS])
{
    const struct dc_outputs *outputs = &answer->choice->outputs;
    for (size_t j = 0; j < outputs->n; j++) {
        size_t to = j;
        for (; to > 0 && outputs->share[j] && outputs->share[order[to - 1]] &&
               answer->outputs[j] > answer->outputs[order[to - 1]];
             to--)
            order[to] = order[to - 1];
        order[to] = j;
    }
}

static void print_result(const struct dc_point_answer *answer)
{
    const struct dc_probe *probe = answer->choice->probe;
    const struct dc_outputs *outputs = &answer->choice->outputs;
    const struct dc_diagnostics *diagnostics = &answer->diagnostics;
    const int width = name_width(answer);
    if (diagnostics->reason != 0)
        printf("  %-*s %s\n", width, "reason", dc_probe_reason(probe, diagnostics->reason));
    size_t order[DC_PROBE_MAX_OUTPUTS] = {0};
    sort_outputs(answer, order);
    for (size_t j = 0; j < outputs->n; j++) {
        const struct dc_output *output = &outputs->output[order[j]];
        const double value = answer->outputs[order[j]];
        if (isfinite(value))
            printf("  %-*s %-14.8g %-6s %s\n", width, output->name, value, written(output->unit),
                   output->long_name);
        else
            printf("  %-*s %-14s %-6s %s\n", width, output->name, "-", "", output->long_name);
    }
    if (isfinite(diagnostics->error_estimate))
        printf("  %-*s %-14.2g %-6s %s\n", width, "error estimate", diagnostics->error_estimate, "",
               "relative error of the outputs");
    if (answer->status != DC_OK && isfinite(diagnostics->stopped_at))
        printf("  stopped at %s: %.6g, after %u steps in %u attempt%s, solver flag %d\n",
               probe->stopped_at, diagnostics->stopped_at, (unsigned)diagnostics->steps,
               (unsigned)diagnostics->attempts, diagnostics->attempts == 1 ? "" : "s",
               (int)diagnostics->solver_flag);
    else if (diagnostics->attempts > 1)
        printf("  %-28s %u\n", "attempts", (unsigned)diagnostics->attempts);
}

static void print_interval(const struct dc_interval *interval, const char *unit)
{
    if (isnan(interval->lower) && isnan(interval->upper))
        printf("excluded, no edge");
    else if (isnan(interval->lower))
        printf("excluded up to %.6g", interval->upper);
    else if (isnan(interval->upper))
        printf("excluded from %.6g", interval->lower);
    else
        printf("excluded %.6g to %.6g", interval->lower, interval->upper);
    if (!isnan(interval->lower) || !isnan(interval->upper))
        printf("%s%s", blank(unit), written(unit));
}

static void print_bounds(const struct dc_point *point, const struct dc_point_answer *answer)
{
    const struct dc_axis *axis = &point->deck->model->axis[DC_AXIS_COUPLING];
    const struct dc_probe_choice *choice = answer->choice;
    size_t points = 0;
    for (enum dc_status status = DC_TODO; status < DC_STATUS_COUNT; status++)
        points += answer->searched[status];
    printf("\n%s: %s searched from %g to %g%s%s, %zu points\n", choice->probe->name, axis->name,
           point->lowest, point->highest, blank(axis->unit), written(axis->unit), points);
    for (enum dc_status status = DC_TODO; status < DC_STATUS_COUNT; status++)
        if (status != DC_OK && answer->searched[status] > 0)
            printf("  no value at %zu of them: %s (%s)\n", answer->searched[status],
                   dc_status_name(status), dc_status_sentence(status));
    for (size_t i = 0; i < answer->n_bounds; i++) {
        const struct dc_bound *bound = &answer->bounds[i];
        const struct dc_output *output = &choice->outputs.output[bound->output];
        printf("bounds at %s/%s = %.6g%s%s: ", choice->probe->name, output->name, bound->level,
               blank(output->unit), written(output->unit));
        for (size_t j = 0; j < bound->n; j++) {
            printf("%s", j > 0 ? ", " : "");
            print_interval(&bound->interval[j], axis->unit);
        }
        if (bound->n == 0)
            printf("%s", answer->searched[DC_OK] > 0 ? "nothing excluded" : "no point has a value");
        putchar('\n');
    }
}

void dc_point_print_text(const struct dc_point *point)
{
    print_coordinates(point);
    for (size_t i = 0; i < point->n; i++) {
        const struct dc_point_answer *answer = &point->answers[i];
        const char *name = answer->choice->probe->name;
        if (point->has_coupling)
            printf("\n%s: %s (%s)\n", name, dc_status_name(answer->status),
                   dc_status_sentence(answer->status));
        else if (answer->n_facts > 0)
            printf("\n%s:\n", name);
        print_facts(answer);
        if (point->has_coupling)
            print_result(answer);
    }
    for (size_t i = 0; i < point->n; i++)
        if (point->answers[i].n_bounds > 0)
            print_bounds(point, &point->answers[i]);
}

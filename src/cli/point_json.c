/* `darkcube point --json`: one object on one line. */
#include "cli/json.h"
#include "cli/point.h"

#include <stdio.h>

/* {"value":...,"unit":...} */
static void print_quantity(double value, const char *unit)
{
    printf("{\"value\":");
    dc_json_number(value);
    printf(",\"unit\":");
    dc_json_text(unit);
    putchar('}');
}

static void print_coordinates(const struct dc_point *point)
{
    const char *comma = "";
    printf(",\"coordinates\":{");
    for (int axis = 0; axis < DC_AXIS_COUNT; axis++) {
        const struct dc_axis *a = &point->deck->model->axis[axis];
        if (axis == DC_AXIS_COUPLING && !point->has_coupling)
            continue;
        printf("%s\"%s\":", comma, a->name);
        print_quantity(point->coordinates[axis], a->unit);
        comma = ",";
    }
    putchar('}');
}

static void print_facts(const struct dc_point_answer *answer)
{
    printf("\"facts\":{");
    for (size_t i = 0; i < answer->n_facts; i++) {
        const struct dc_probe_fact *fact = &answer->facts[i];
        printf("%s\"%s\":", i > 0 ? "," : "", fact->name);
        if (fact->text[0] != '\0')
            dc_json_text(fact->text);
        else
            print_quantity(fact->value, fact->unit);
    }
    putchar('}');
}

static void print_result(const struct dc_point_answer *answer)
{
    const struct dc_outputs *outputs = &answer->choice->outputs;
    const struct dc_diagnostics *diagnostics = &answer->diagnostics;
    printf("\"status\":\"%s\",\"reason\":\"%s\",\"outputs\":{", dc_status_name(answer->status),
           dc_probe_reason(answer->choice->probe, diagnostics->reason));
    for (size_t i = 0; i < outputs->n; i++) {
        printf("%s\"%s\":", i > 0 ? "," : "", outputs->output[i].name);
        print_quantity(answer->outputs[i], outputs->output[i].unit);
    }
    printf("},\"diagnostics\":{\"attempts\":%u,\"solver_flag\":%d,\"stopped_at\":",
           (unsigned)diagnostics->attempts, (int)diagnostics->solver_flag);
    dc_json_number(diagnostics->stopped_at);
    printf(",\"steps\":%u,\"evaluations\":%u,\"error_estimate\":", (unsigned)diagnostics->steps,
           (unsigned)diagnostics->evaluations);
    dc_json_number(diagnostics->error_estimate);
    printf("},");
}

static void print_stored(const struct dc_point_answer *answer)
{
    const struct dc_outputs *outputs = &answer->choice->outputs;
    printf("\"stored\":{\"status\":\"%s\",\"identical\":%s,\"outputs\":{",
           dc_status_name(answer->stored->status),
           dc_point_is_as_stored(answer) ? "true" : "false");
    for (size_t i = 0; i < outputs->n; i++) {
        printf("%s\"%s\":", i > 0 ? "," : "", outputs->output[i].name);
        print_quantity(answer->stored->outputs[i], outputs->output[i].unit);
    }
    printf("}},");
}

static void print_searched(const struct dc_point_answer *answer)
{
    const char *comma = "";
    printf(",\"searched\":{");
    for (enum dc_status status = DC_TODO; status < DC_STATUS_COUNT; status++)
        if (answer->searched[status] > 0) {
            printf("%s\"%s\":%zu", comma, dc_status_name(status), answer->searched[status]);
            comma = ",";
        }
    putchar('}');
}

static void print_intervals(const struct dc_bound *bound)
{
    putchar('[');
    for (size_t i = 0; i < bound->n; i++) {
        printf("%s{\"lower\":", i > 0 ? "," : "");
        dc_json_number(bound->interval[i].lower);
        printf(",\"upper\":");
        dc_json_number(bound->interval[i].upper);
        putchar('}');
    }
    putchar(']');
}

/* "member":{"probe/output":...}: of every bound its level, or its intervals. */
static void print_bounds(const struct dc_point *point, const char *member, bool levels)
{
    const char *comma = "";
    printf(",\"%s\":{", member);
    for (size_t i = 0; i < point->n; i++)
        for (size_t j = 0; j < point->answers[i].n_bounds; j++) {
            const struct dc_probe_choice *choice = point->answers[i].choice;
            const struct dc_bound *bound = &point->answers[i].bounds[j];
            const struct dc_output *output = &choice->outputs.output[bound->output];
            printf("%s\"%s/%s\":", comma, choice->probe->name, output->name);
            if (levels)
                print_quantity(bound->level, output->unit);
            else
                print_intervals(bound);
            comma = ",";
        }
    putchar('}');
}

void dc_point_print_json(const struct dc_point *point)
{
    printf("{\"model\":");
    dc_json_text(point->deck->model->name);
    print_coordinates(point);
    printf(",\"probes\":{");
    for (size_t i = 0; i < point->n; i++) {
        const struct dc_point_answer *answer = &point->answers[i];
        printf("%s\"%s\":{", i > 0 ? "," : "", answer->choice->probe->name);
        if (point->has_coupling)
            print_result(answer);
        if (answer->stored != NULL)
            print_stored(answer);
        print_facts(answer);
        if (answer->n_bounds > 0)
            print_searched(answer);
        putchar('}');
    }
    putchar('}');
    if (point->has_bounds) {
        print_bounds(point, "bounds", false);
        print_bounds(point, "bounds_level", true);
        printf(",\"bounds_range\":{\"lower\":");
        dc_json_number(point->lowest);
        printf(",\"upper\":");
        dc_json_number(point->highest);
        printf(",\"unit\":");
        dc_json_text(point->deck->model->axis[DC_AXIS_COUPLING].unit);
        putchar('}');
    }
    printf("}\n");
}

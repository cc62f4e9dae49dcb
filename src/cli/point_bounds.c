/* Which bounds `darkcube point --bounds` looks for, and where. */
#include "cli/cli.h"
#include "cli/point.h"
#include "darkcube/quantity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Couplings worth a search where no deck says which. */
static const double LOWEST_COUPLING = 1e-18, HIGHEST_COUPLING = 1;

enum { NAME_SIZE = 130 };

/* "probe/output" */
static const char *full_name(const struct dc_probe_choice *choice, size_t output,
                             char name[NAME_SIZE])
{
    snprintf(name, NAME_SIZE, "%s/%s", choice->probe->name, choice->outputs.output[output].name);
    return name;
}

static bool is_named(const struct dc_point_request *request, const char *name)
{
    for (size_t i = 0; i < request->n_of; i++)
        if (strcmp(request->of[i], name) == 0)
            return true;
    return false;
}

/* Every --of is an output of a probe that is asked. */
static int check_names(const struct dc_point_request *request, const struct dc_point *point)
{
    const size_t most = point->n * DC_PROBE_MAX_OUTPUTS;
    char(*names)[NAME_SIZE] = calloc(most + 1, sizeof *names);
    const char **words = calloc(most + 1, sizeof *words);
    size_t n = 0;
    int code = DC_SUCCESS;
    if (names == NULL || words == NULL) {
        struct dc_error error;
        code = dc_cli_fail(dc_fail_memory(&error), &error);
        goto cleanup;
    }
    for (size_t i = 0; i < point->n; i++)
        for (size_t j = 0; j < point->answers[i].choice->outputs.n; j++, n++)
            words[n] = full_name(point->answers[i].choice, j, names[n]);
    for (size_t i = 0; i < request->n_of && code == DC_SUCCESS; i++) {
        size_t j = 0;
        while (j < n && strcmp(request->of[i], words[j]) != 0)
            j++;
        if (j < n)
            continue;
        const char *nearest = dc_nearest_word(request->of[i], words);
        code = nearest != NULL
                   ? dc_cli_usage("point", "--of %s: no such output; did you mean '%s'?",
                                  request->of[i], nearest)
                   : dc_cli_usage("point",
                                  "--of %s: expected an output of a probe that is asked, such as "
                                  "%s ('darkcube probes' lists them)",
                                  request->of[i], n > 0 ? words[0] : "cosmology/delta_neff");
    }
cleanup:
    free(words);
    free(names);
    return code;
}

static int choose_outputs(const struct dc_point_request *request, struct dc_point_answer *answer)
{
    const struct dc_outputs *outputs = &answer->choice->outputs;
    for (size_t j = 0; j < outputs->n; j++) {
        char name[NAME_SIZE];
        struct dc_error error;
        double level = outputs->exclusion_level[j];
        full_name(answer->choice, j, name);
        if (request->n_of > 0 && !is_named(request, name))
            continue;
        if (request->level != NULL) {
            if (dc_parse_quantity(request->level, outputs->output[j].unit, &level, &error) !=
                DC_SUCCESS)
                return dc_cli_usage("point", "--bounds for %s: %s (--of chooses outputs)", name,
                                    error.text);
            if (level == 0)
                return dc_cli_usage("point",
                                    "--bounds: expected a level above or below 0, got '%s'",
                                    request->level);
        } else if (level == 0) {
            if (request->n_of > 0)
                return dc_cli_usage(
                    "point", "%s has no exclusion level of its own: give --bounds one", name);
            continue;
        }
        answer->bounds[answer->n_bounds++] = (struct dc_bound){.output = j, .level = level};
    }
    return DC_SUCCESS;
}

static void choose_range(struct dc_point *point)
{
    const struct dc_axis *allowed = &point->deck->model->axis[DC_AXIS_COUPLING];
    const struct dc_grid_axis *grid = &point->deck->cube.axis[DC_AXIS_COUPLING];
    if (!point->deck->has_axes || grid->n < 2) {
        point->lowest = fmax(allowed->lowest, LOWEST_COUPLING);
        point->highest = fmin(allowed->highest, HIGHEST_COUPLING);
        return;
    }
    point->lowest = point->highest = grid->values[0];
    for (size_t i = 1; i < grid->n; i++) {
        point->lowest = fmin(point->lowest, grid->values[i]);
        point->highest = fmax(point->highest, grid->values[i]);
    }
}

int dc_point_choose_bounds(const struct dc_point_request *request, struct dc_point *point)
{
    bool any = false;
    int code = check_names(request, point);
    for (size_t i = 0; i < point->n && code == DC_SUCCESS; i++) {
        code = choose_outputs(request, &point->answers[i]);
        any = any || point->answers[i].n_bounds > 0;
    }
    if (code != DC_SUCCESS)
        return code;
    if (!any)
        return dc_cli_usage("point", "no output has an exclusion level of its own: give one, such "
                                     "as --bounds 0.4 --of cosmology/delta_neff");
    point->has_bounds = true;
    choose_range(point);
    size_t n = 0;
    for (size_t i = 0; i < point->n; i++)
        if (point->has_coupling || point->answers[i].n_bounds > 0)
            point->answers[n++] = point->answers[i];
    point->n = n;
    return DC_SUCCESS;
}

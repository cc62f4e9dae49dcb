/* The axes of a deck: {from, to, points, spacing}, {values: [...]} or one value. */
#include "scan/deck_parts.h"

#include "darkcube/quantity.h"

#include <stdlib.h>
#include <string.h>

static const long axis_points_limit = 10000000;
static const double cube_points_limit = 1e12;

/* One axis on its way into the cube. */
struct reading {
    const struct dc_model *model;
    enum dc_axis_role role;
    const char *path; /* "axes.mass" */
    struct dc_grid_axis *grid;
    double points_before; /* product of the axes already read */
    struct dc_error *error;
};

/* Before the axis is filled, which for a giant one takes its time. */
static enum dc_result check_size(const struct reading *reading, const struct dc_yaml_node *node,
                                 const char *path, size_t n)
{
    const double points = reading->points_before * (double)n;
    return points <= cube_points_limit
               ? DC_SUCCESS
               : dc_yaml_fail(node, path, reading->error,
                              "expected at most %g points in the cube, got %g and more",
                              cube_points_limit, points);
}

static enum dc_result read_coordinate(const struct reading *reading,
                                      const struct dc_yaml_node *node, const char *path,
                                      double *value)
{
    struct dc_error why;
    const char *text;
    enum dc_result result = dc_yaml_text(node, path, "one value", &text, reading->error);
    if (result != DC_SUCCESS)
        return result;
    if (dc_model_parse_coordinate(reading->model, reading->role, text, value, &why) != DC_SUCCESS)
        return dc_yaml_fail(node, path, reading->error, "%s", why.text);
    return DC_SUCCESS;
}

/* ---- ranges ---------------------------------------------------------------------------------- */

static enum dc_result read_points(const struct reading *reading, const struct dc_yaml_node *node,
                                  const char *path, size_t *n)
{
    char excerpt[DC_EXCERPT_SIZE];
    const char *text;
    long points;
    enum dc_result result = dc_yaml_text(node, path, "a number of points", &text, reading->error);
    if (result != DC_SUCCESS)
        return result;
    if (!dc_parse_integer(text, &points) || points < 1 || points > axis_points_limit)
        return dc_yaml_fail(node, path, reading->error,
                            "expected a whole number from 1 to %ld, got '%s'", axis_points_limit,
                            dc_excerpt(text, excerpt));
    *n = (size_t)points;
    return check_size(reading, node, path, *n);
}

static enum dc_result read_spacing(const struct reading *reading, const struct dc_yaml_node *node,
                                   const char *path, enum dc_spacing *spacing)
{
    static const char *const words[] = {"log", "linear", NULL};
    char excerpt[DC_EXCERPT_SIZE];
    const char *text;
    enum dc_result result = dc_yaml_text(node, path, "log or linear", &text, reading->error);
    if (result != DC_SUCCESS)
        return result;
    if (strcmp(text, words[0]) == 0) {
        *spacing = DC_SPACING_LOG;
        return DC_SUCCESS;
    }
    if (strcmp(text, words[1]) == 0) {
        *spacing = DC_SPACING_LINEAR;
        return DC_SUCCESS;
    }
    const char *nearest = dc_nearest_word(text, words);
    return dc_yaml_fail(node, path, reading->error, "expected log or linear, got '%s'%s%s%s",
                        dc_excerpt(text, excerpt), nearest == NULL ? "" : ": did you mean '",
                        nearest == NULL ? "" : nearest, nearest == NULL ? "" : "'?");
}

static enum dc_result read_range(const struct reading *reading, const struct dc_yaml_node *node)
{
    enum { FROM, TO, POINTS, NEEDED };
    static const char *const needed[NEEDED] = {"from", "to", "points"};
    const struct dc_yaml_node *found[NEEDED];
    char path[NEEDED][DC_YAML_PATH_SIZE], spacing_path[DC_YAML_PATH_SIZE];
    for (size_t i = 0; i < NEEDED; i++) {
        found[i] = dc_yaml_find(node, needed[i]);
        dc_yaml_path(reading->path, needed[i], path[i]);
        if (found[i] == NULL)
            return dc_yaml_fail(node, reading->path, reading->error,
                                "the key '%s' is missing (an axis has from, to and points, or "
                                "values)",
                                needed[i]);
    }
    double from, to;
    size_t n = 0;
    enum dc_spacing spacing = reading->model->axis[reading->role].spacing;
    if (spacing == DC_SPACING_LIST)
        spacing = DC_SPACING_LINEAR;
    enum dc_result result = read_coordinate(reading, found[FROM], path[FROM], &from);
    if (result == DC_SUCCESS)
        result = read_coordinate(reading, found[TO], path[TO], &to);
    if (result == DC_SUCCESS)
        result = read_points(reading, found[POINTS], path[POINTS], &n);
    const struct dc_yaml_node *spacing_node = dc_yaml_find(node, "spacing");
    if (result == DC_SUCCESS && spacing_node != NULL)
        result = read_spacing(reading, spacing_node,
                              dc_yaml_path(reading->path, "spacing", spacing_path), &spacing);
    if (result != DC_SUCCESS)
        return result;
    struct dc_error why;
    result = dc_grid_axis_fill(reading->grid, from, to, n, spacing, &why);
    return result == DC_ERROR_USAGE
               ? dc_yaml_fail(node, reading->path, reading->error, "%s", why.text)
           : result == DC_SUCCESS ? DC_SUCCESS
                                  : dc_fail(reading->error, result, "%s", why.text);
}

/* ---- lists ----------------------------------------------------------------------------------- */

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* A value that stands more than once in a list of any order. */
static enum dc_result find_duplicate(const struct reading *reading, double *duplicate, bool *found)
{
    const size_t n = reading->grid->n;
    double *sorted = malloc(n * sizeof sorted[0]);
    *found = false;
    if (sorted == NULL)
        return dc_fail_memory(reading->error);
    memcpy(sorted, reading->grid->values, n * sizeof sorted[0]);
    qsort(sorted, n, sizeof sorted[0], compare_doubles);
    for (size_t i = 1; i < n && !*found; i++) {
        *found = sorted[i] == sorted[i - 1];
        *duplicate = sorted[i];
    }
    free(sorted);
    return DC_SUCCESS;
}

/* Masses and couplings must increase, for pictures and contours; angles may stand in any order. */
static enum dc_result check_order(const struct reading *reading,
                                  const struct dc_yaml_node *const *nodes, const char *path)
{
    const struct dc_grid_axis *grid = reading->grid;
    char excerpt[DC_EXCERPT_SIZE], before[DC_EXCERPT_SIZE];
    if (reading->role != DC_AXIS_ANGLE) {
        for (size_t i = 1; i < grid->n; i++)
            if (!(grid->values[i] > grid->values[i - 1]))
                return dc_yaml_fail(nodes[i], path, reading->error,
                                    "expected increasing values, got '%s' after '%s'",
                                    dc_excerpt(grid->labels[i], excerpt),
                                    dc_excerpt(grid->labels[i - 1], before));
        return DC_SUCCESS;
    }
    double duplicate;
    bool found;
    enum dc_result result = find_duplicate(reading, &duplicate, &found);
    if (result != DC_SUCCESS || !found)
        return result;
    size_t first = 0;
    while (grid->values[first] != duplicate)
        first++;
    size_t second = first + 1;
    while (grid->values[second] != duplicate)
        second++;
    return dc_yaml_fail(
        nodes[second], path, reading->error, "expected different values, got '%s' after '%s'",
        dc_excerpt(grid->labels[second], excerpt), dc_excerpt(grid->labels[first], before));
}

static enum dc_result read_list(const struct reading *reading,
                                const struct dc_yaml_node *const *nodes, size_t n, const char *path)
{
    struct dc_grid_axis *grid = reading->grid;
    enum dc_result result = check_size(reading, nodes[0], path, n);
    if (result != DC_SUCCESS)
        return result;
    grid->spacing = DC_SPACING_LIST;
    grid->values = calloc(n, sizeof grid->values[0]);
    grid->labels = calloc(n, sizeof grid->labels[0]);
    if (grid->values == NULL || grid->labels == NULL)
        return dc_fail_memory(reading->error);
    grid->n = n;
    for (size_t i = 0; i < n; i++) {
        result = read_coordinate(reading, nodes[i], path, &grid->values[i]);
        if (result != DC_SUCCESS)
            return result;
        grid->labels[i] = strdup(nodes[i]->text);
        if (grid->labels[i] == NULL)
            return dc_fail_memory(reading->error);
    }
    return check_order(reading, nodes, path);
}

/* ---- an axis, and all ------------------------------------------------------------------------ */

static enum dc_result read_axis(const struct reading *reading, const struct dc_yaml_node *node)
{
    static const char *const keys[] = {"from", "to", "points", "spacing", "values", NULL};
    if (node->kind == DC_YAML_SCALAR && !dc_yaml_is_null(node))
        return read_list(reading, &node, 1, reading->path);
    char words[DC_YAML_WORDS_SIZE];
    if (node->kind != DC_YAML_MAP)
        return dc_yaml_fail(node, reading->path, reading->error,
                            "expected {from, to, points, spacing}, {values: [...]} or one value; "
                            "got %s",
                            dc_yaml_words(node, words));
    enum dc_result result = dc_yaml_check_keys(node, reading->path, keys, reading->error);
    const struct dc_yaml_node *list = dc_yaml_find(node, "values");
    if (result != DC_SUCCESS || list == NULL)
        return result == DC_SUCCESS ? read_range(reading, node) : result;
    if (node->n > 1)
        return dc_yaml_fail(node, reading->path, reading->error,
                            "expected either values, or from, to, points and spacing");
    char path[DC_YAML_PATH_SIZE];
    dc_yaml_path(reading->path, "values", path);
    if (list->kind != DC_YAML_LIST || list->n == 0)
        return dc_yaml_fail(list, path, reading->error, "expected a list of values, got %s",
                            list->kind == DC_YAML_LIST ? "an empty one"
                                                       : dc_yaml_words(list, words));
    if (list->n > (size_t)axis_points_limit)
        return dc_yaml_fail(list, path, reading->error, "expected at most %ld values, got %zu",
                            axis_points_limit, list->n);
    return read_list(reading, (const struct dc_yaml_node *const *)list->items, list->n, path);
}

enum dc_result dc_deck_read_axes(const struct dc_yaml_node *axes, const struct dc_model *model,
                                 struct dc_cube *cube, struct dc_error *error)
{
    const char *names[DC_AXIS_COUNT + 1] = {NULL};
    for (size_t role = 0; role < DC_AXIS_COUNT; role++)
        names[role] = model->axis[role].name;
    enum dc_result result = dc_yaml_check_keys(axes, "axes", names, error);
    double points = 1;
    for (size_t role = 0; role < DC_AXIS_COUNT && result == DC_SUCCESS; role++) {
        const struct dc_yaml_node *node = dc_yaml_find(axes, names[role]);
        char path[DC_YAML_PATH_SIZE];
        if (node == NULL)
            return dc_yaml_fail(axes, "axes", error, "the axis '%s' of %s is missing", names[role],
                                model->name);
        const struct reading reading = {model,
                                        (enum dc_axis_role)role,
                                        dc_yaml_path("axes", names[role], path),
                                        &cube->axis[role],
                                        points,
                                        error};
        result = read_axis(&reading, node);
        points *= (double)cube->axis[role].n;
    }
    return result;
}

#include "model/points.h"

#include "darkcube/quantity.h"

#include <gsl/gsl_interp.h>
#include <stdlib.h>
#include <string.h>

static const char blanks[] = " \t\r";

enum { MOST_WORDS = 4 }; /* that anyone wants of a line */

struct reading {
    const struct dc_named_text *file;
    size_t line, room;
    struct dc_points *points;
    bool signed_y;
    struct dc_error *error;
};

/* Splits a line in place. Returns how many words it has; the first MOST_WORDS are in `words`. */
static size_t split(char *line, char *words[MOST_WORDS])
{
    size_t n = 0;
    char *rest = NULL;
    for (char *word = strtok_r(line, blanks, &rest); word != NULL;
         word = strtok_r(NULL, blanks, &rest)) {
        if (n < MOST_WORDS)
            words[n] = word;
        n++;
    }
    return n;
}

static bool append(struct reading *reading, double x, double y)
{
    struct dc_points *points = reading->points;
    if (points->n == reading->room) {
        reading->room = 2 * reading->room + 256;
        double *xs = realloc(points->x, reading->room * sizeof *xs);
        if (xs == NULL)
            return false;
        points->x = xs;
        double *ys = realloc(points->y, reading->room * sizeof *ys);
        if (ys == NULL)
            return false;
        points->y = ys;
    }
    points->x[points->n] = x;
    points->y[points->n++] = y;
    return true;
}

static enum dc_result fail_at(const struct reading *reading, const char *expected, const char *got)
{
    char excerpt[DC_EXCERPT_SIZE];
    return dc_fail(reading->error, DC_ERROR_DATA, "%s:%zu: expected %s, got '%s'",
                   reading->file->name, reading->line, expected, dc_excerpt(got, excerpt));
}

static enum dc_result read_curve_line(struct reading *reading, char *line)
{
    char *words[MOST_WORDS];
    double x, y;
    const size_t n = split(line, words);
    const struct dc_points *points = reading->points;
    if (n == 0 || words[0][0] == '#')
        return DC_SUCCESS;
    if (n != 2)
        return dc_fail(reading->error, DC_ERROR_DATA,
                       "%s:%zu: expected two columns, mass in GeV and R, got %zu",
                       reading->file->name, reading->line, n);
    if (!dc_parse_number(words[0], &x) || !(x > 0))
        return fail_at(reading, "a mass in GeV", words[0]);
    if (points->n > 0 && x < points->x[points->n - 1])
        return fail_at(reading, "masses in ascending order", words[0]);
    if (!dc_parse_number(words[1], &y))
        return fail_at(reading, "R, a number", words[1]);
    if (y < 0 && !reading->signed_y)
        return fail_at(reading, "R, which is not negative", words[1]);
    return append(reading, x, y) ? DC_SUCCESS : dc_fail_memory(reading->error);
}

static enum dc_result read_r_line(struct reading *reading, char *line)
{
    char *words[MOST_WORDS];
    double value[MOST_WORDS];
    if (split(line, words) < MOST_WORDS)
        return DC_SUCCESS;
    for (size_t i = 0; i < MOST_WORDS; i++)
        if (!dc_parse_number(words[i], &value[i]))
            return DC_SUCCESS;
    if (!(value[0] > 0))
        return fail_at(reading, "an energy in GeV in column 1", words[0]);
    if (value[3] < 0)
        return fail_at(reading, "R, which is not negative, in column 4", words[3]);
    return append(reading, value[0], value[3]) ? DC_SUCCESS : dc_fail_memory(reading->error);
}

static enum dc_result read_lines(struct reading *reading,
                                 enum dc_result (*read_line)(struct reading *, char *))
{
    enum dc_result result = DC_SUCCESS;
    char *copy = strdup(reading->file->text);
    if (copy == NULL)
        return dc_fail_memory(reading->error);
    for (char *line = copy; result == DC_SUCCESS && line != NULL;) {
        char *end = strchr(line, '\n');
        if (end != NULL)
            *end++ = '\0';
        reading->line++;
        result = read_line(reading, line);
        line = end;
    }
    free(copy);
    return result;
}

enum dc_result dc_points_read_curve(const struct dc_named_text *file, bool signed_y,
                                    struct dc_points *points, struct dc_error *error)
{
    struct reading reading = {.file = file, .points = points, .signed_y = signed_y, .error = error};
    *points = (struct dc_points){0};
    enum dc_result result = read_lines(&reading, read_curve_line);
    if (result == DC_SUCCESS && points->n < 2)
        result =
            dc_fail(error, DC_ERROR_DATA,
                    "%s: expected at least two rows of two columns, mass in GeV and R", file->name);
    if (result != DC_SUCCESS)
        dc_points_free(points);
    return result;
}

/* ---- the R table ----------------------------------------------------------------------------- */

struct row {
    double x, y;
    size_t place; /* in the file */
};

static int by_x_and_place(const void *a, const void *b)
{
    const struct row *one = a, *other = b;
    if (one->x != other->x)
        return one->x < other->x ? -1 : 1;
    return one->place < other->place ? -1 : 1;
}

static enum dc_result sort(struct dc_points *points, struct dc_error *error)
{
    struct row *rows = malloc(points->n * sizeof *rows);
    if (rows == NULL)
        return dc_fail_memory(error);
    for (size_t i = 0; i < points->n; i++)
        rows[i] = (struct row){points->x[i], points->y[i], i};
    qsort(rows, points->n, sizeof *rows, by_x_and_place);
    size_t kept = 0;
    for (size_t i = 0; i < points->n; i++) {
        if (kept > 0 && rows[i].x == points->x[kept - 1])
            continue;
        points->x[kept] = rows[i].x;
        points->y[kept++] = rows[i].y;
    }
    points->n = kept;
    free(rows);
    return DC_SUCCESS;
}

enum dc_result dc_points_read_r_table(const struct dc_named_text *file, struct dc_points *points,
                                      struct dc_error *error)
{
    struct reading reading = {.file = file, .points = points, .error = error};
    *points = (struct dc_points){0};
    enum dc_result result = read_lines(&reading, read_r_line);
    if (result == DC_SUCCESS && points->n > 0)
        result = sort(points, error);
    if (result == DC_SUCCESS && points->n < 2)
        result = dc_fail(error, DC_ERROR_DATA,
                         "%s: expected a table of R: at least two energies, in lines that begin "
                         "with four numbers, the energy in GeV first and R fourth",
                         file->name);
    if (result != DC_SUCCESS)
        dc_points_free(points);
    return result;
}

void dc_points_free(struct dc_points *points)
{
    free(points->x);
    free(points->y);
    *points = (struct dc_points){0};
}

double dc_points_at(const struct dc_points *points, double x)
{
    const size_t last = points->n - 1;
    if (x < points->x[0])
        return points->y[0];
    if (x >= points->x[last])
        return points->y[last];
    const size_t i = gsl_interp_bsearch(points->x, x, 0, last);
    const double t = (x - points->x[i]) / (points->x[i + 1] - points->x[i]);
    return points->y[i] + t * (points->y[i + 1] - points->y[i]);
}

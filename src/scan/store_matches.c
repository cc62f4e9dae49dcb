/* Is a store that of a deck, and if not, what is different? */
#include "scan/deck_parts.h"
#include "scan/h5.h"
#include "scan/store_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A walk over the lines of an effective deck, without its `output` section, which the hash leaves
 * out. */
struct lines {
    const char *next;
    bool in_output;
    size_t number;
    const char *line;
    int length;
};

static bool next_line(struct lines *lines)
{
    while (*lines->next != '\0') {
        size_t length = strcspn(lines->next, "\n");
        lines->line = lines->next;
        lines->length = (int)length;
        lines->next += length + (lines->next[length] == '\n');
        lines->number++;
        if (length > 0 && strchr(" -", lines->line[0]) == NULL)
            lines->in_output = strncmp(lines->line, "output:", 7) == 0;
        if (!lines->in_output)
            return true;
    }
    lines->line = "";
    lines->length = 0;
    return false;
}

static bool is_input(const struct lines *lines)
{
    const size_t n = strlen(DC_INPUT_COMMENT);
    return (size_t)lines->length > n && memcmp(lines->line, DC_INPUT_COMMENT, n) == 0;
}

static enum dc_result fail_different(const char *path, const char *stored, const char *given,
                                     struct dc_error *error)
{
    struct lines a = {.next = stored}, b = {.next = given};
    for (;;) {
        bool more_a = next_line(&a), more_b = next_line(&b);
        if (!more_a && !more_b)
            return dc_fail(error, DC_ERROR_OUTPUT,
                           "'%s' is of another deck: the hashes differ, although the "
                           "decks read alike",
                           path);
        if (!more_a || !more_b || a.length != b.length ||
            memcmp(a.line, b.line, (size_t)a.length) != 0)
            break;
    }
    if (is_input(&a) && is_input(&b))
        return dc_fail(
            error, DC_ERROR_OUTPUT,
            "'%s' was made with another data file: its deck says '%.*s', and now that is "
            "'%.*s'",
            path, a.length - 2, a.line + 2, b.length - 2, b.line + 2);
    while (a.length > 0 && *a.line == ' ')
        a.line++, a.length--;
    while (b.length > 0 && *b.line == ' ')
        b.line++, b.length--;
    return dc_fail(error, DC_ERROR_OUTPUT,
                   "'%s' is of another deck: at line %zu of its effective deck it has "
                   "'%.*s', where this one has '%.*s'",
                   path, a.number, a.length, a.line, b.length, b.line);
}

static const char *written(const char *unit)
{
    return strcmp(unit, "1") == 0 ? "" : unit;
}

/* True, with the sentence, where an axis of the deck is in the store with other values. */
static bool axis_differs(hid_t file, const char *path, const struct dc_grid_axis *grid,
                         struct dc_error *error)
{
    const char *name = grid->axis->name, *unit = written(grid->axis->unit);
    const char *blank = unit[0] == '\0' ? "" : " ";
    char place[128];
    double *values = NULL;
    bool differs = false;
    snprintf(place, sizeof place, "/axes/%s", name);
    hid_t dataset = H5Dopen2(file, place, H5P_DEFAULT);
    hid_t space = dataset < 0 ? -1 : H5Dget_space(dataset);
    hssize_t length = space < 0 ? 0 : H5Sget_simple_extent_npoints(space);
    size_t n = length < 1 ? 0 : (size_t)length;
    if (n > 0)
        values = malloc(n * sizeof *values);
    if (values == NULL ||
        H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
        goto cleanup;
    size_t i = 0;
    while (i < n && i < grid->n && values[i] == grid->values[i])
        i++;
    differs = i < n || i < grid->n;
    if (n != grid->n || values[0] != grid->values[0] || values[n - 1] != grid->values[n - 1])
        dc_fail(error, DC_ERROR_OUTPUT,
                "'%s' is of another deck: its axis '%s' has %zu values from %.10g to %.10g%s%s, "
                "where this deck has %zu from %.10g to %.10g%s%s",
                path, name, n, values[0], values[n - 1], blank, unit, grid->n, grid->values[0],
                grid->values[grid->n - 1], blank, unit);
    else if (differs)
        dc_fail(error, DC_ERROR_OUTPUT,
                "'%s' is of another deck: value %zu of its axis '%s' is %.17g%s%s, where this deck "
                "has %.17g%s%s",
                path, i, name, values[i], blank, unit, grid->values[i], blank, unit);
cleanup:
    free(values);
    if (space >= 0)
        H5Sclose(space);
    if (dataset >= 0)
        H5Dclose(dataset);
    return differs;
}

static enum dc_result fail_other_deck(hid_t file, const char *path, const char *stored,
                                      const struct dc_deck *deck, struct dc_error *error)
{
    for (size_t role = 0; role < DC_AXIS_COUNT; role++)
        if (axis_differs(file, path, &deck->cube.axis[role], error))
            return DC_ERROR_OUTPUT;
    return fail_different(path, stored, deck->effective, error);
}

/* With the file open: its deck against the given one. */
static enum dc_result compare_decks(hid_t file, hid_t group, const char *path,
                                    const struct dc_deck *deck, struct dc_error *error)
{
    char hash[DC_HASH_LENGTH + 1];
    char *stored = NULL;
    enum dc_result result = DC_SUCCESS;
    if (group < 0 || !dc_h5_read_short_text(group, "deck_sha256", hash, sizeof hash, error) ||
        !dc_h5_read_text(group, "deck", &stored, error))
        result = dc_fail(error, DC_ERROR_OUTPUT,
                         "'%s' is not a whole store: its deck cannot be read", path);
    else if (strcmp(hash, deck->hash) != 0)
        result = fail_other_deck(file, path, stored, deck, error);
    free(stored);
    return result;
}

static enum dc_result check_deck(const char *path, const struct dc_deck *deck, bool to_go_on,
                                 struct dc_error *error)
{
    hid_t file;
    enum dc_result result = dc_store_open_reading(path, &file, error);
    if (result != DC_SUCCESS) /* what is bad data to a reader is a bad output to a scan */
        return result == DC_ERROR_DATA ? DC_ERROR_OUTPUT : result;
    hid_t group = H5Gopen2(file, "/provenance", H5P_DEFAULT);
    if (to_go_on && group >= 0 && H5Aexists(group, DC_PACKED_MARK) > 0)
        result = dc_fail(error, DC_ERROR_OUTPUT,
                         "'%s' is a packed copy, which no scan can write to: resume the store that "
                         "it was made from",
                         path);
    else
        result = compare_decks(file, group, path, deck, error);
    if (group >= 0)
        H5Gclose(group);
    H5Fclose(file);
    return result;
}

enum dc_result dc_store_matches(const char *path, const struct dc_deck *deck,
                                struct dc_error *error)
{
    return check_deck(path, deck, true, error);
}

enum dc_result dc_store_same_deck(const char *path, const struct dc_deck *deck,
                                  struct dc_error *error)
{
    return check_deck(path, deck, false, error);
}

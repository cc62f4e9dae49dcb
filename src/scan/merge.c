/* Merging from its inputs to a store with a name. */
#include "darkcube/merge.h"

#include "scan/files.h"
#include "scan/lock.h"
#include "scan/merge_parts.h"
#include "scan/store_internal.h"
#include "scan/verify.h"
#include "scan/xdmf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum dc_result read_inputs(struct dc_merge_input *inputs, const char *const *paths, size_t n,
                                  const char *out, const struct dc_registry *registry,
                                  struct dc_error *error)
{
    for (size_t i = 0; i < n; i++) {
        inputs[i].path = paths[i];
        if (dc_file_is_same(out, paths[i]))
            return dc_fail(error, DC_ERROR_OUTPUT,
                           "'%s' is an input, and stays as it is: merge into another file", out);
        for (size_t k = 0; k < i; k++)
            if (dc_file_is_same(paths[k], paths[i]))
                return dc_fail(error, DC_ERROR_DATA, "'%s' and '%s' are the same file", paths[k],
                               paths[i]);
        enum dc_result result = dc_lock_refuse(paths[i], error);
        if (result == DC_SUCCESS)
            result = dc_merge_read_deck(&inputs[i], registry, error);
        if (result != DC_SUCCESS)
            return result;
    }
    return DC_SUCCESS;
}

/* Did a scan begin meanwhile? */
static enum dc_result look_again(const struct dc_merge_input *inputs, size_t n,
                                 struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    for (size_t i = 0; i < n && result == DC_SUCCESS; i++)
        result = dc_lock_refuse(inputs[i].path, error);
    return result;
}

static enum dc_result look_at_place(const char *out, const struct dc_deck *deck,
                                    struct dc_error *error)
{
    uint64_t bytes = 0;
    enum dc_result result = dc_store_bytes(deck, &bytes, error);
    return result == DC_SUCCESS ? dc_file_has_room(out, bytes, error) : result;
}

static enum dc_result sum_up_checks(const char *path, const struct dc_deck *deck,
                                    struct dc_error *error)
{
    struct dc_check_row *rows = NULL;
    enum dc_result result = dc_verify_sum_up(path, deck, &rows, error);
    free(rows);
    return result;
}

/* With the file under its first name. */
static enum dc_result fill(const char *path, const struct dc_deck *deck,
                           const struct dc_merge_input *inputs, size_t n,
                           struct dc_merge_outcome *outcome, struct dc_error *error)
{
    struct dc_store *store = NULL;
    bool *todo = calloc(dc_cube_pencils(&deck->cube), sizeof *todo);
    if (todo == NULL)
        return dc_fail_memory(error);
    enum dc_result result = dc_merge_provenance(path, inputs, n, error);
    if (result == DC_SUCCESS)
        result = dc_store_open_alone(path, deck, true, &store, error);
    if (result == DC_SUCCESS && store != NULL) {
        struct dc_error late;
        result = dc_merge_points(store, inputs, n, error);
        if (result == DC_SUCCESS)
            result = dc_merge_checks(store, inputs, n, error);
        outcome->points = dc_cube_points(&deck->cube) * deck->n_probes;
        if (result == DC_SUCCESS)
            result = dc_store_todo(store, false, todo, outcome->counts, error);
        enum dc_result closed = dc_store_close(store, &late);
        if (result == DC_SUCCESS && closed != DC_SUCCESS) {
            result = closed;
            *error = late;
        }
    }
    free(todo);
    if (result == DC_SUCCESS && deck->verify > 0)
        result = sum_up_checks(path, deck, error);
    return result == DC_SUCCESS ? dc_file_sync(path, error) : result;
}

static enum dc_result make(const char *out, const struct dc_deck *deck,
                           const struct dc_merge_input *inputs, size_t n,
                           struct dc_merge_outcome *outcome, struct dc_error *error)
{
    enum dc_result result = look_at_place(out, deck, error);
    if (result != DC_SUCCESS)
        return result;
    char *unfinished = dc_path_with(out, ".tmp");
    if (unfinished == NULL)
        return dc_fail_memory(error);
    result = dc_store_write_new(unfinished, deck, error);
    if (result == DC_SUCCESS)
        result = fill(unfinished, deck, inputs, n, outcome, error);
    if (result == DC_SUCCESS)
        result = look_again(inputs, n, error);
    if (result == DC_SUCCESS)
        result = dc_file_rename(unfinished, out, error);
    if (result == DC_SUCCESS)
        result = dc_xdmf_write(out, deck, error);
    else
        (void)remove(unfinished);
    free(unfinished);
    return result;
}

enum dc_result dc_merge(const char *out, const char *const *paths, size_t n, bool overwrite,
                        const struct dc_registry *registry, struct dc_merge_outcome *outcome,
                        struct dc_error *error)
{
    struct dc_deck *deck = NULL;
    struct dc_lock lock = {0};
    *outcome = (struct dc_merge_outcome){0};
    enum dc_result result = dc_file_may_be_new(out, overwrite, error);
    if (result != DC_SUCCESS)
        return result;
    struct dc_merge_input *inputs = calloc(n + 1, sizeof *inputs);
    if (inputs == NULL)
        return dc_fail_memory(error);
    result = read_inputs(inputs, paths, n, out, registry, error);
    if (result == DC_SUCCESS)
        result = dc_merge_decks(inputs, n, out, registry, &deck, error);
    if (result == DC_SUCCESS && deck != NULL)
        result = dc_lock_take(out, 0, NULL, &lock, error);
    if (result == DC_SUCCESS && deck != NULL)
        result = make(out, deck, inputs, n, outcome, error);
    dc_lock_release(&lock);
    dc_deck_free(deck);
    for (size_t i = 0; i < n; i++)
        dc_merge_input_free(&inputs[i]);
    free(inputs);
    return result;
}

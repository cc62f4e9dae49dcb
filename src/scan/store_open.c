/* Opening an existing store: for reading by one process, for writing by all ranks. */
#include "scan/agree.h"
#include "scan/deck_parts.h"
#include "scan/files.h"
#include "scan/h5.h"
#include "scan/store_internal.h"

#include "darkcube/version.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum dc_result check_format(hid_t file, const char *path, struct dc_error *error)
{
    int64_t format = 0;
    hid_t group = H5Gopen2(file, "/provenance", H5P_DEFAULT);
    bool ok = group >= 0 && dc_h5_read_integer(group, "format_version", &format, NULL);
    if (group >= 0)
        H5Gclose(group);
    if (!ok)
        return dc_fail(error, DC_ERROR_OUTPUT,
                       "'%s' is an HDF5 file, but not a store of darkcube: it has no "
                       "/provenance with a format_version",
                       path);
    if (format != DC_STORE_FORMAT)
        return dc_fail(error, DC_ERROR_OUTPUT,
                       "'%s' has the store format %lld; this darkcube (%s) knows format %d", path,
                       (long long)format, DC_VERSION, DC_STORE_FORMAT);
    return DC_SUCCESS;
}

enum dc_result dc_store_open_reading(const char *path, hid_t *file, struct dc_error *error)
{
    struct stat status;
    dc_h5_quiet();
    *file = -1;
    if (stat(path, &status) != 0)
        return dc_fail(error, DC_ERROR_OUTPUT, "cannot read '%s': %s", path, strerror(errno));
    if (S_ISDIR(status.st_mode))
        return dc_fail(error, DC_ERROR_OUTPUT, "'%s' is a directory, not a file", path);
    if (access(path, R_OK) != 0)
        return dc_fail(error, DC_ERROR_OUTPUT, "cannot read '%s': %s", path, strerror(errno));
    if (H5Fis_hdf5(path) <= 0)
        return dc_fail(error, DC_ERROR_OUTPUT, "'%s' is not an HDF5 file", path);
    *file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (*file < 0) {
        dc_h5_failed(error, "cannot read '%s'", path);
        return DC_ERROR_OUTPUT;
    }
    enum dc_result result = check_format(*file, path, error);
    if (result != DC_SUCCESS) {
        H5Fclose(*file);
        *file = -1;
    }
    return result;
}

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
                           "'%s' was made from another deck: the hashes differ, although the "
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
                   "'%s' was made from another deck: at line %zu of its effective deck it has "
                   "'%.*s', where this one has '%.*s'",
                   path, a.number, a.length, a.line, b.length, b.line);
}

/* With the file open: its deck against the given one. */
static enum dc_result compare_decks(hid_t group, const char *path, const struct dc_deck *deck,
                                    struct dc_error *error)
{
    char hash[DC_HASH_LENGTH + 1];
    char *stored = NULL;
    enum dc_result result = DC_SUCCESS;
    if (group < 0 || !dc_h5_read_short_text(group, "deck_sha256", hash, sizeof hash, error) ||
        !dc_h5_read_text(group, "deck", &stored, error))
        result = dc_fail(error, DC_ERROR_OUTPUT,
                         "'%s' is not a whole store: its deck cannot be read", path);
    else if (strcmp(hash, deck->hash) != 0)
        result = fail_different(path, stored, deck->effective, error);
    free(stored);
    return result;
}

static enum dc_result check_deck(const char *path, const struct dc_deck *deck, bool to_go_on,
                                 struct dc_error *error)
{
    hid_t file;
    enum dc_result result = dc_store_open_reading(path, &file, error);
    if (result != DC_SUCCESS)
        return result;
    hid_t group = H5Gopen2(file, "/provenance", H5P_DEFAULT);
    if (to_go_on && group >= 0 && H5Aexists(group, DC_PACKED_MARK) > 0)
        result = dc_fail(error, DC_ERROR_OUTPUT,
                         "'%s' is a packed copy, which no scan can write to: resume the store that "
                         "it was made from",
                         path);
    else
        result = compare_decks(group, path, deck, error);
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

static hid_t open_dataset(const struct dc_store *store, const char *path, struct dc_error *error)
{
    hsize_t shape[DC_AXIS_COUNT], found[DC_AXIS_COUNT];
    dc_cube_shape(&store->deck->cube, shape);
    hid_t dataset = H5Dopen2(store->file, path, H5P_DEFAULT);
    hid_t space = dataset < 0 ? -1 : H5Dget_space(dataset);
    if (space < 0) {
        dc_h5_failed(error, "'%s' has no dataset '%s'", store->path, path);
    } else if (H5Sget_simple_extent_ndims(space) != DC_AXIS_COUNT ||
               H5Sget_simple_extent_dims(space, found, NULL) < 0 ||
               memcmp(shape, found, sizeof shape) != 0) {
        dc_fail(error, DC_ERROR_OUTPUT, "'%s' in '%s' has not the shape of the cube", path,
                store->path);
        H5Dclose(dataset);
        dataset = -1;
    }
    if (space >= 0)
        H5Sclose(space);
    return dataset;
}

static bool open_probe(struct dc_store *store, size_t number, struct dc_error *error)
{
    const struct dc_probe_choice *choice = &store->deck->probes[number];
    const char *name = choice->probe->name;
    struct dc_store_probe *probe = &store->probe[number];
    char path[256];
    probe->output = malloc((choice->outputs.n + 1) * sizeof *probe->output);
    if (probe->output == NULL) {
        dc_fail_memory(error);
        return false;
    }
    for (size_t i = 0; i < choice->outputs.n; i++) {
        snprintf(path, sizeof path, "/results/%s/%s", name, choice->outputs.output[i].name);
        probe->output[i] = open_dataset(store, path, error);
        if (probe->output[i] < 0)
            return false;
        probe->n_outputs++;
    }
    for (size_t i = 0; i < DC_DIAGNOSTIC_FIELDS; i++) {
        snprintf(path, sizeof path, "/diagnostics/%s/%s", name, store->field[i].name);
        probe->diagnostic[i] = open_dataset(store, path, error);
        if (probe->diagnostic[i] < 0)
            return false;
    }
    snprintf(path, sizeof path, "/timing/%s", name);
    probe->timing = open_dataset(store, path, error);
    if (probe->timing < 0)
        return false;
    snprintf(path, sizeof path, "/status/%s", name);
    probe->status = open_dataset(store, path, error);
    return probe->status >= 0;
}

static enum dc_result open_file(struct dc_store *store, struct dc_error *error)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    if (access >= 0 && H5Pset_fapl_mpio(access, store->comm, MPI_INFO_NULL) >= 0)
        store->file = H5Fopen(store->path, H5F_ACC_RDWR, access);
    if (store->file < 0)
        dc_h5_failed(error, "cannot open '%s' for writing", store->path);
    if (access >= 0)
        H5Pclose(access);
    return store->file < 0 ? DC_ERROR_OUTPUT : DC_SUCCESS;
}

static enum dc_result open_objects(struct dc_store *store, struct dc_error *error)
{
    hsize_t shape[DC_AXIS_COUNT];
    dc_cube_shape(&store->deck->cube, shape);
    store->cube_space = H5Screate_simple(DC_AXIS_COUNT, shape, NULL);
    store->pencil_space = H5Screate_simple(1, &shape[DC_AXIS_COUNT - 1], NULL);
    store->runs = H5Dopen2(store->file, "/provenance/runs", H5P_DEFAULT);
    store->counters = H5Dopen2(store->file, "/provenance/counters", H5P_DEFAULT);
    if (store->cube_space < 0 || store->pencil_space < 0 || store->runs < 0 ||
        store->counters < 0) {
        dc_h5_failed(error, "'%s' is not a whole store", store->path);
        return DC_ERROR_OUTPUT;
    }
    for (size_t i = 0; i < store->n_probes; i++)
        if (!open_probe(store, i, error))
            return DC_ERROR_OUTPUT;
    return DC_SUCCESS;
}

static enum dc_result allocate(const char *path, const struct dc_deck *deck, MPI_Comm comm,
                               struct dc_store **result, struct dc_error *error)
{
    struct dc_store *store = malloc(sizeof *store);
    *result = store;
    if (store == NULL)
        return dc_fail_memory(error);
    *store = (struct dc_store){.deck = deck,
                               .comm = comm,
                               .file = -1,
                               .runs = -1,
                               .counters = -1,
                               .cube_space = -1,
                               .pencil_space = -1};
    dc_diagnostic_fields(store->field);
    store->path = dc_path_with(path, "");
    store->probe = calloc(deck->n_probes + 1, sizeof *store->probe);
    store->scratch = calloc(deck->cube.axis[DC_AXIS_COUPLING].n, sizeof *store->scratch);
    if (store->path == NULL || store->probe == NULL || store->scratch == NULL)
        return dc_fail_memory(error);
    store->n_probes = deck->n_probes;
    for (size_t p = 0; p < store->n_probes; p++) {
        struct dc_store_probe *probe = &store->probe[p];
        probe->timing = probe->status = -1;
        for (size_t i = 0; i < DC_DIAGNOSTIC_FIELDS; i++)
            probe->diagnostic[i] = -1;
    }
    return DC_SUCCESS;
}

enum dc_result dc_store_open(const char *path, const struct dc_deck *deck, MPI_Comm comm,
                             struct dc_store **store, struct dc_error *error)
{
    dc_h5_quiet();
    enum dc_result result = dc_agree(comm, allocate(path, deck, comm, store, error), error);
    if (result == DC_SUCCESS && *store != NULL)
        result = dc_agree(comm, open_file(*store, error), error);
    if (result == DC_SUCCESS && *store != NULL)
        result = dc_agree(comm, open_objects(*store, error), error);
    if (result != DC_SUCCESS) {
        (void)dc_store_close(*store, NULL);
        *store = NULL;
    }
    return result;
}

enum dc_result dc_store_open_alone(const char *path, const struct dc_deck *deck, bool writing,
                                   struct dc_store **store, struct dc_error *error)
{
    dc_h5_quiet();
    enum dc_result result = allocate(path, deck, MPI_COMM_NULL, store, error);
    if (result == DC_SUCCESS) {
        (*store)->file = H5Fopen(path, writing ? H5F_ACC_RDWR : H5F_ACC_RDONLY, H5P_DEFAULT);
        if ((*store)->file < 0) {
            dc_h5_failed(error, "cannot open '%s'", path);
            result = DC_ERROR_OUTPUT;
        }
    }
    if (result == DC_SUCCESS)
        result = open_objects(*store, error);
    if (result != DC_SUCCESS) {
        (void)dc_store_close(*store, NULL);
        *store = NULL;
    }
    return result;
}

static void close_dataset(hid_t dataset)
{
    if (dataset >= 0)
        H5Dclose(dataset);
}

enum dc_result dc_store_close(struct dc_store *store, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    if (store == NULL)
        return DC_SUCCESS;
    for (size_t p = 0; p < store->n_probes; p++) {
        struct dc_store_probe *probe = &store->probe[p];
        for (size_t i = 0; i < probe->n_outputs; i++)
            close_dataset(probe->output[i]);
        for (size_t i = 0; i < DC_DIAGNOSTIC_FIELDS; i++)
            close_dataset(probe->diagnostic[i]);
        close_dataset(probe->timing);
        close_dataset(probe->status);
        free(probe->output);
    }
    close_dataset(store->runs);
    close_dataset(store->counters);
    if (store->cube_space >= 0)
        H5Sclose(store->cube_space);
    if (store->pencil_space >= 0)
        H5Sclose(store->pencil_space);
    if (store->file >= 0 && H5Fclose(store->file) < 0) {
        dc_h5_failed(error, "cannot close '%s'", store->path);
        result = DC_ERROR_OUTPUT;
    }
    free(store->scratch);
    free(store->probe);
    free(store->path);
    free(store);
    return result;
}

enum dc_result dc_store_sync(struct dc_store *store, struct dc_error *error)
{
    return dc_file_sync(store->path, error);
}

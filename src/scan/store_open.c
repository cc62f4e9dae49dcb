/* Opening an existing store: for reading by one process, for writing by all ranks. */
#include "scan/agree.h"
#include "scan/files.h"
#include "scan/h5.h"
#include "scan/store_checks.h"

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
    char version[32] = "of unknown version", commit[64] = "unknown";
    hid_t group = H5Gopen2(file, "/provenance", H5P_DEFAULT);
    bool ok = group >= 0 && dc_h5_read_integer(group, "format_version", &format, NULL);
    if (ok && format != DC_STORE_FORMAT) {
        (void)dc_h5_read_short_text(group, "program_version", version, sizeof version, NULL);
        (void)dc_h5_read_short_text(group, "git_commit", commit, sizeof commit, NULL);
    }
    if (group >= 0)
        H5Gclose(group);
    if (!ok)
        return dc_fail(error, DC_ERROR_DATA,
                       "'%s' is an HDF5 file, but not a store of darkcube: it has no "
                       "/provenance with a format_version",
                       path);
    if (format != DC_STORE_FORMAT)
        return dc_fail(error, DC_ERROR_DATA,
                       "'%s' has the store format %lld; this darkcube (%s) knows format %d. It was "
                       "made by darkcube %s, git commit %s",
                       path, (long long)format, DC_VERSION, DC_STORE_FORMAT, version, commit);
    return DC_SUCCESS;
}

enum dc_result dc_store_open_reading(const char *path, hid_t *file, struct dc_error *error)
{
    struct stat status;
    dc_h5_quiet();
    *file = -1;
    if (stat(path, &status) != 0)
        return dc_fail(error, DC_ERROR_DATA, "cannot read '%s': %s", path, strerror(errno));
    if (S_ISDIR(status.st_mode))
        return dc_fail(error, DC_ERROR_DATA, "'%s' is a directory, not a file", path);
    if (access(path, R_OK) != 0)
        return dc_fail(error, DC_ERROR_DATA, "cannot read '%s': %s", path, strerror(errno));
    if (H5Fis_hdf5(path) <= 0)
        return dc_fail(error, DC_ERROR_DATA, "'%s' is not an HDF5 file, and so not a store", path);
    *file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (*file < 0) {
        dc_h5_failed(error, "'%s' is not a whole HDF5 file", path);
        return DC_ERROR_DATA;
    }
    enum dc_result result = check_format(*file, path, error);
    if (result != DC_SUCCESS) {
        H5Fclose(*file);
        *file = -1;
    }
    return result;
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
    probe->interpolated = malloc((choice->refine.n + 1) * sizeof *probe->interpolated);
    if (probe->output == NULL || probe->interpolated == NULL) {
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
    for (size_t i = 0; i < choice->refine.n; i++) {
        snprintf(path, sizeof path, "/interpolated/%s/%s", name,
                 choice->outputs.output[choice->refine.output[i].output].name);
        probe->interpolated[i] = open_dataset(store, path, error);
        if (probe->interpolated[i] < 0)
            return false;
        probe->n_interpolated++;
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
    return probe->status >= 0 &&
           (!dc_deck_verifies(store->deck, number) || dc_store_open_checks(store, number, error));
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
    store->row_space = H5Screate_simple(1, &shape[DC_AXIS_COUNT - 1], NULL);
    store->runs = H5Dopen2(store->file, "/provenance/runs", H5P_DEFAULT);
    store->counters = H5Dopen2(store->file, "/provenance/counters", H5P_DEFAULT);
    if (store->cube_space < 0 || store->row_space < 0 || store->runs < 0 || store->counters < 0) {
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
                               .row_space = -1};
    dc_diagnostic_fields(store->field);
    store->path = dc_path_with(path, "");
    store->probe = calloc(deck->n_probes + 1, sizeof *store->probe);
    if (store->path == NULL || store->probe == NULL)
        return dc_fail_memory(error);
    store->n_probes = deck->n_probes;
    for (size_t p = 0; p < store->n_probes; p++) {
        struct dc_store_probe *probe = &store->probe[p];
        probe->timing = probe->status = probe->checks.status = -1;
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

/* H5Fclose writes the head of the file from one rank while the others wait; where that fails, HDF5
 * lets them wait for ever. Rank 0 tries it first. */
static enum dc_result may_be_closed(const struct dc_store *store, struct dc_error *error)
{
    int rank, failure = 0;
    if (store->comm == MPI_COMM_NULL || store->file < 0)
        return DC_SUCCESS;
    MPI_Comm_rank(store->comm, &rank);
    if (rank == 0)
        failure = dc_file_rewrite_start(store->path);
    MPI_Bcast(&failure, 1, MPI_INT, 0, store->comm);
    return failure == 0 ? DC_SUCCESS
                        : dc_fail(error, DC_ERROR_OUTPUT, "cannot write to '%s': %s", store->path,
                                  strerror(failure));
}

static enum dc_result close_objects(struct dc_store *store, struct dc_error *error)
{
    for (size_t p = 0; p < store->n_probes; p++) {
        struct dc_store_probe *probe = &store->probe[p];
        for (size_t i = 0; i < probe->n_outputs; i++)
            close_dataset(probe->output[i]);
        for (size_t i = 0; i < probe->n_interpolated; i++)
            close_dataset(probe->interpolated[i]);
        for (size_t i = 0; i < DC_DIAGNOSTIC_FIELDS; i++)
            close_dataset(probe->diagnostic[i]);
        close_dataset(probe->timing);
        close_dataset(probe->status);
        dc_store_close_checks(probe);
    }
    close_dataset(store->runs);
    close_dataset(store->counters);
    if (store->cube_space >= 0)
        H5Sclose(store->cube_space);
    if (store->row_space >= 0)
        H5Sclose(store->row_space);
    if (store->file >= 0 && H5Fclose(store->file) < 0) {
        dc_h5_failed(error, "cannot close '%s'", store->path);
        return DC_ERROR_OUTPUT;
    }
    return DC_SUCCESS;
}

enum dc_result dc_store_close(struct dc_store *store, struct dc_error *error)
{
    if (store == NULL)
        return DC_SUCCESS;
    enum dc_result result = may_be_closed(store, error);
    if (result == DC_SUCCESS)
        result = close_objects(store, error);
    for (size_t p = 0; p < store->n_probes; p++) {
        free(store->probe[p].output);
        free(store->probe[p].interpolated);
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

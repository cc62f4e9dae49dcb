/* /provenance: attributes, final at creation, and small datasets for what changes. */
#include "scan/deck_parts.h"
#include "scan/h5.h"
#include "scan/provenance.h"
#include "scan/store_internal.h"

#include "darkcube/version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static bool insert(hid_t compound, const char *name, size_t offset, hid_t type)
{
    return type >= 0 && H5Tinsert(compound, name, offset, type) >= 0;
}

static bool insert_text(hid_t compound, const char *name, size_t offset, size_t size)
{
    hid_t type = dc_h5_text_type(size);
    bool ok = insert(compound, name, offset, type);
    if (type >= 0)
        H5Tclose(type);
    return ok;
}

hid_t dc_run_row_type(void)
{
    hid_t row = H5Tcreate(H5T_COMPOUND, sizeof(struct dc_run_row));
    if (row >= 0 &&
        !(insert_text(row, "host", offsetof(struct dc_run_row, host),
                      sizeof((struct dc_run_row){0}.host)) &&
          insert(row, "ranks", offsetof(struct dc_run_row, ranks), H5T_NATIVE_INT32) &&
          insert(row, "start_unix", offsetof(struct dc_run_row, start_unix), H5T_NATIVE_DOUBLE) &&
          insert(row, "end_unix", offsetof(struct dc_run_row, end_unix), H5T_NATIVE_DOUBLE) &&
          insert(row, "wall_seconds", offsetof(struct dc_run_row, wall_seconds),
                 H5T_NATIVE_DOUBLE) &&
          insert_text(row, "ending", offsetof(struct dc_run_row, ending),
                      sizeof((struct dc_run_row){0}.ending)) &&
          insert_text(row, "program_version", offsetof(struct dc_run_row, program_version),
                      sizeof((struct dc_run_row){0}.program_version)) &&
          insert_text(row, "git_commit", offsetof(struct dc_run_row, git_commit),
                      sizeof((struct dc_run_row){0}.git_commit)) &&
          insert_text(row, "git_dirty", offsetof(struct dc_run_row, git_dirty),
                      sizeof((struct dc_run_row){0}.git_dirty)))) {
        H5Tclose(row);
        row = -1;
    }
    return row;
}

hid_t dc_store_make_table(hid_t group, const char *name, hid_t type, hsize_t n,
                          const char *long_name, struct dc_error *error)
{
    hid_t dataset = -1;
    hid_t space = H5Screate_simple(1, &n, NULL);
    hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
    bool ok = space >= 0 && properties >= 0 && type >= 0 &&
              H5Pset_alloc_time(properties, H5D_ALLOC_TIME_EARLY) >= 0 &&
              H5Pset_fill_time(properties, H5D_FILL_TIME_ALLOC) >= 0 &&
              H5Pset_obj_track_times(properties, false) >= 0;
    if (ok)
        dataset = H5Dcreate2(group, name, type, space, H5P_DEFAULT, properties, H5P_DEFAULT);
    if (dataset < 0)
        dc_h5_failed(error, "cannot make the dataset '/provenance/%s'", name);
    if (properties >= 0)
        H5Pclose(properties);
    if (space >= 0)
        H5Sclose(space);
    if (dataset >= 0 && !dc_h5_write_text(dataset, "long_name", long_name, error)) {
        H5Dclose(dataset);
        dataset = -1;
    }
    return dataset;
}

bool dc_store_make_runs(hid_t group, size_t n, struct dc_error *error)
{
    hid_t row = dc_run_row_type();
    hid_t dataset = dc_store_make_table(
        group, "runs", row, n, "one row a run; a run that was killed stays 'running'", error);
    if (row >= 0)
        H5Tclose(row);
    if (dataset < 0)
        return false;
    H5Dclose(dataset);
    return true;
}

static bool make_counters(hid_t group, struct dc_error *error)
{
    const char *names[DC_COUNTER_PLACES];
    for (size_t i = 0; i < DC_COUNTER_PLACES; i++)
        names[i] = "unused";
#define COUNTER_NAME(symbol, name) names[symbol] = name;
    DC_COUNTER_LIST(COUNTER_NAME)
#undef COUNTER_NAME
    hid_t dataset = dc_store_make_table(group, "counters", H5T_STD_U64LE, DC_COUNTER_PLACES,
                                        "sums over all runs, by names", error);
    bool ok = dataset >= 0 && dc_h5_write_texts(dataset, "names", names, DC_COUNTER_PLACES, error);
    if (dataset >= 0)
        H5Dclose(dataset);
    return ok;
}

static bool write_creation_time(hid_t group, struct dc_error *error)
{
    char text[32];
    time_t now = time(NULL);
    struct tm utc;
    if (gmtime_r(&now, &utc) == NULL ||
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
        text[0] = '\0';
    return dc_h5_write_text(group, "created", text, error);
}

/* `input_<probe>_<number>`: "NAME, SHA-256 ...". */
static bool write_inputs(hid_t group, const struct dc_probe_choice *choice, struct dc_error *error)
{
    for (size_t i = 0; i < choice->inputs.n; i++) {
        const struct dc_input *input = &choice->inputs.input[i];
        char name[128], hash[DC_HASH_LENGTH + 1], value[sizeof input->name + sizeof hash + 16];
        snprintf(name, sizeof name, "input_%s_%zu", choice->probe->name, i + 1);
        if (dc_text_hash(input->text, hash, error) != DC_SUCCESS)
            return false;
        snprintf(value, sizeof value, "%s, SHA-256 %s", input->name, hash);
        if (!dc_h5_write_text(group, name, value, error))
            return false;
    }
    return true;
}

bool dc_store_make_provenance(hid_t file, const struct dc_deck *deck, struct dc_error *error)
{
    struct dc_fact facts[DC_MAX_FACTS];
    size_t n_facts = dc_provenance(facts);
    hid_t group = H5Gcreate2(file, "/provenance", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    if (group < 0)
        return dc_h5_failed(error, "cannot make the group '/provenance'");
    bool ok = dc_h5_write_integer(group, "format_version", DC_STORE_FORMAT, error) &&
              dc_h5_write_text(group, "model", deck->model->name, error) &&
              dc_h5_write_text(group, "deck", deck->effective, error) &&
              dc_h5_write_text(group, "deck_sha256", deck->hash, error) &&
              write_creation_time(group, error);
    for (size_t i = 0; ok && i < n_facts; i++)
        ok = dc_h5_write_text(group, facts[i].name, facts[i].value, error);
    for (size_t i = 0; ok && i < deck->n_probes; i++)
        ok = write_inputs(group, &deck->probes[i], error);
    ok = ok && dc_store_make_runs(group, DC_RUN_ROWS, error) && make_counters(group, error) &&
         dc_store_make_self_check(group, deck, error);
    H5Gclose(group);
    return ok;
}

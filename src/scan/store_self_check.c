/* /provenance/self_check: what the checks came to, a row for each output. */
#include "scan/h5.h"
#include "scan/store_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

bool dc_check_is_broken(const struct dc_check_row *row)
{
    return row->disagreed > 0 || row->beyond > 0;
}

/* However a file was damaged, its texts end. */
static void end_texts(struct dc_check_row *row)
{
    row->probe[sizeof row->probe - 1] = row->output[sizeof row->output - 1] = '\0';
    row->worst_at[sizeof row->worst_at - 1] = '\0';
    row->first_disagreed[sizeof row->first_disagreed - 1] = '\0';
}

static bool insert_text(hid_t row, const char *name, size_t offset, size_t size)
{
    hid_t type = dc_h5_text_type(size);
    bool ok = type >= 0 && H5Tinsert(row, name, offset, type) >= 0;
    if (type >= 0)
        H5Tclose(type);
    return ok;
}

static hid_t check_row_type(void)
{
#define TEXT(member)                                                                               \
    insert_text(row, #member, offsetof(struct dc_check_row, member),                               \
                sizeof((struct dc_check_row){0}.member))
#define NUMBER(member, type)                                                                       \
    (H5Tinsert(row, #member, offsetof(struct dc_check_row, member), type) >= 0)
    hid_t row = H5Tcreate(H5T_COMPOUND, sizeof(struct dc_check_row));
    if (row >= 0 &&
        !(TEXT(probe) && TEXT(output) && NUMBER(points, H5T_NATIVE_UINT64) &&
          NUMBER(drawn, H5T_NATIVE_UINT64) && NUMBER(compared, H5T_NATIVE_UINT64) &&
          NUMBER(no_value, H5T_NATIVE_UINT64) && NUMBER(left, H5T_NATIVE_UINT64) &&
          NUMBER(disagreed, H5T_NATIVE_UINT64) && NUMBER(beyond, H5T_NATIVE_UINT64) &&
          NUMBER(is_relative, H5T_NATIVE_INT32) && NUMBER(promised, H5T_NATIVE_DOUBLE) &&
          NUMBER(largest, H5T_NATIVE_DOUBLE) && NUMBER(median, H5T_NATIVE_DOUBLE) &&
          NUMBER(rms, H5T_NATIVE_DOUBLE) && NUMBER(worst, H5T_NATIVE_UINT64) && TEXT(worst_at) &&
          TEXT(first_disagreed))) {
        H5Tclose(row);
        row = -1;
    }
#undef NUMBER
#undef TEXT
    return row;
}

size_t dc_check_rows(const struct dc_deck *deck)
{
    size_t n = 0;
    for (size_t p = 0; p < deck->n_probes; p++)
        n += dc_deck_verifies(deck, p) ? deck->probes[p].outputs.n : 0;
    return n;
}

/* The rows have their names from the beginning. */
static void fill_names(const struct dc_deck *deck, struct dc_check_row *row)
{
    for (size_t p = 0; p < deck->n_probes; p++) {
        const struct dc_outputs *outputs = &deck->probes[p].outputs;
        for (size_t i = 0; dc_deck_verifies(deck, p) && i < outputs->n; i++, row++) {
            *row =
                (struct dc_check_row){.promised = NAN, .largest = NAN, .median = NAN, .rms = NAN};
            snprintf(row->probe, sizeof row->probe, "%s", deck->probes[p].probe->name);
            snprintf(row->output, sizeof row->output, "%s", outputs->output[i].name);
        }
    }
}

bool dc_store_make_self_check(hid_t group, const struct dc_deck *deck, struct dc_error *error)
{
    const size_t n = dc_check_rows(deck);
    if (n == 0)
        return true;
    struct dc_check_row *rows = calloc(n, sizeof *rows);
    if (rows == NULL)
        return dc_fail_memory(error) == DC_SUCCESS;
    fill_names(deck, rows);
    hid_t type = check_row_type();
    hid_t dataset = dc_store_make_table(
        group, "self_check", type, n,
        "points computed again on the reference path, by output; NaN: nothing compared", error);
    bool ok = dataset >= 0;
    if (ok && H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, rows) < 0)
        ok = dc_h5_failed(error, "cannot write the dataset '/provenance/self_check'");
    if (dataset >= 0)
        H5Dclose(dataset);
    if (type >= 0)
        H5Tclose(type);
    free(rows);
    return ok;
}

enum dc_result dc_store_write_self_check(struct dc_store *store, const struct dc_check_row *rows,
                                         struct dc_error *error)
{
    hid_t type = check_row_type();
    hid_t dataset = H5Dopen2(store->file, "/provenance/self_check", H5P_DEFAULT);
    bool ok = type >= 0 && dataset >= 0 &&
              H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, rows) >= 0;
    if (!ok)
        dc_h5_failed(error, "cannot write what the checks of '%s' came to", store->path);
    if (dataset >= 0)
        H5Dclose(dataset);
    if (type >= 0)
        H5Tclose(type);
    return ok ? DC_SUCCESS : DC_ERROR_OUTPUT;
}

enum dc_result dc_store_read_self_check(hid_t file, struct dc_check_row **rows, size_t *n,
                                        struct dc_error *error)
{
    *rows = NULL;
    *n = 0;
    if (H5Lexists(file, "/provenance/self_check", H5P_DEFAULT) <= 0)
        return DC_SUCCESS;
    enum dc_result result = DC_ERROR_OUTPUT;
    hid_t type = check_row_type();
    hid_t dataset = H5Dopen2(file, "/provenance/self_check", H5P_DEFAULT);
    hid_t space = dataset < 0 ? -1 : H5Dget_space(dataset);
    hssize_t length = space < 0 ? -1 : H5Sget_simple_extent_npoints(space);
    *rows = calloc(length > 0 ? (size_t)length : 1, sizeof **rows);
    if (*rows == NULL) {
        result = dc_fail_memory(error);
    } else if (type < 0 || length < 1 ||
               H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, *rows) < 0) {
        dc_h5_failed(error, "cannot read what the checks came to");
    } else {
        *n = (size_t)length;
        for (size_t i = 0; i < *n; i++)
            end_texts(&(*rows)[i]);
        result = DC_SUCCESS;
    }
    if (space >= 0)
        H5Sclose(space);
    if (dataset >= 0)
        H5Dclose(dataset);
    if (type >= 0)
        H5Tclose(type);
    return result;
}

#include "scan/table_file.h"

#include "darkcube/version.h"
#include "scan/files.h"
#include "scan/h5.h"

#include <hdf5_hl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_quantity(hid_t file, const char *name, double value, const char *unit,
                           struct dc_error *error)
{
    char units[80];
    snprintf(units, sizeof units, "%s_units", name);
    return dc_h5_write_number(file, name, value, error) &&
           dc_h5_write_text(file, units, unit, error);
}

static bool write_facts(hid_t file, const struct dc_probe_fact *facts, size_t n,
                        struct dc_error *error)
{
    bool done = true;
    for (size_t i = 0; i < n && done; i++)
        done = facts[i].text[0] != '\0'
                   ? dc_h5_write_text(file, facts[i].name, facts[i].text, error)
                   : write_quantity(file, facts[i].name, facts[i].value, facts[i].unit, error);
    return done;
}

static bool write_head(hid_t file, const struct dc_deck *deck, const struct dc_probe *probe,
                       const double coordinates[DC_AXIS_COUNT], enum dc_status status,
                       struct dc_error *error)
{
    bool done = dc_h5_write_text(file, "program", "darkcube " DC_VERSION, error) &&
                dc_h5_write_text(file, "model", deck->model->name, error) &&
                dc_h5_write_text(file, "probe", probe->name, error) &&
                dc_h5_write_text(file, "status", dc_status_name(status), error) &&
                dc_h5_write_text(file, "deck", deck->effective, error);
    for (int axis = 0; axis < DC_AXIS_COUNT && done; axis++)
        done = write_quantity(file, deck->model->axis[axis].name, coordinates[axis],
                              deck->model->axis[axis].unit, error);
    return done;
}

/* One column; the first becomes the scale that the others hang on. */
static bool write_column(hid_t file, const struct dc_table *table, size_t column,
                         const double *values, hid_t *scale, struct dc_error *error)
{
    const struct dc_output *output = &table->columns[column];
    hsize_t shape[1] = {table->n_rows};
    hid_t space = H5Screate_simple(1, shape, NULL);
    hid_t dataset = H5Dcreate2(file, output->name, H5T_IEEE_F64LE, space, H5P_DEFAULT, H5P_DEFAULT,
                               H5P_DEFAULT);
    bool done = dataset >= 0 &&
                H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0;
    if (!done)
        dc_h5_failed(error, "dataset %s", output->name);
    done =
        done && dc_h5_write_text(dataset, "units", output->unit, error) &&
        dc_h5_write_text(dataset, "long_name", output->long_name, error) &&
        (output->source[0] == '\0' || dc_h5_write_text(dataset, "source", output->source, error));
    if (done && column == 0)
        done = H5DSset_scale(dataset, output->name) >= 0 ||
               dc_h5_failed(error, "dimension scale %s", output->name);
    else if (done)
        done = H5DSattach_scale(dataset, *scale, 0) >= 0 ||
               dc_h5_failed(error, "dimension of %s", output->name);
    if (space >= 0)
        H5Sclose(space);
    if (column == 0)
        *scale = dataset; /* stays open for the others */
    else if (dataset >= 0)
        H5Dclose(dataset);
    return done;
}

static bool write_columns(hid_t file, const struct dc_table *table, struct dc_error *error)
{
    hid_t scale = -1;
    bool done = true;
    double *values = malloc((table->n_rows > 0 ? table->n_rows : 1) * sizeof *values);
    if (values == NULL) {
        dc_fail_memory(error);
        return false;
    }
    for (size_t column = 0; column < table->n_columns && done; column++) {
        for (size_t row = 0; row < table->n_rows; row++)
            values[row] = table->values[row * table->n_columns + column];
        done = write_column(file, table, column, values, &scale, error);
    }
    if (scale >= 0)
        H5Dclose(scale);
    free(values);
    return done;
}

/* A store, which may hold months of work, does not give way to a history. */
static enum dc_result check_replaced(const char *path, struct dc_error *error)
{
    struct stat status;
    if (stat(path, &status) != 0 || status.st_size == 0)
        return DC_SUCCESS;
    hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    const bool is_table = file >= 0 && H5Aexists(file, "probe") > 0;
    if (file >= 0)
        H5Fclose(file);
    return is_table ? DC_SUCCESS
                    : dc_fail(error, DC_ERROR_OUTPUT,
                              "'%s' exists and is no history: it is not replaced; expected another "
                              "name",
                              path);
}

enum dc_result dc_table_write(const char *path, const struct dc_table *table,
                              const struct dc_deck *deck, const struct dc_probe *probe,
                              const double coordinates[DC_AXIS_COUNT], enum dc_status status,
                              const struct dc_probe_fact *facts, size_t n_facts,
                              struct dc_error *error)
{
    struct dc_error cause;
    dc_h5_quiet();
    enum dc_result result = dc_file_may_be_made(path, true, error);
    if (result == DC_SUCCESS)
        result = check_replaced(path, error);
    if (result != DC_SUCCESS)
        return result;
    char *unfinished = dc_path_with(path, ".tmp");
    if (unfinished == NULL)
        return dc_fail_memory(error);
    hid_t file = H5Fcreate(unfinished, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    bool done = file >= 0 || dc_h5_failed(&cause, "cannot create it");
    done = done && write_head(file, deck, probe, coordinates, status, &cause) &&
           write_facts(file, facts, n_facts, &cause) && write_columns(file, table, &cause);
    if (file >= 0 && H5Fclose(file) < 0 && done)
        done = dc_h5_failed(&cause, "cannot close it");
    if (!done) {
        result = dc_fail(error, DC_ERROR_OUTPUT, "%s: %s", unfinished, cause.text);
        unlink(unfinished);
    } else {
        result = dc_file_sync(unfinished, error);
        if (result == DC_SUCCESS)
            result = dc_file_rename(unfinished, path, error);
    }
    free(unfinished);
    return result;
}

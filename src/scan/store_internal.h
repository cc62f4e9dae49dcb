/* What the files of the store share. */
#ifndef DARKCUBE_SCAN_STORE_INTERNAL_H
#define DARKCUBE_SCAN_STORE_INTERNAL_H

#include "darkcube/store.h"
#include "scan/sample.h"

#include <hdf5.h>

/* The fields of struct dc_diagnostics as datasets of /diagnostics/<probe>. */
enum { DC_DIAGNOSTIC_FIELDS = 7 };
struct dc_diagnostic_field {
    const char *name, *long_name;
    size_t offset, size;   /* in struct dc_diagnostics */
    hid_t file_type, type; /* in the file; in memory */
    bool real;             /* filled with NAN, else with 0 */
};
void dc_diagnostic_fields(struct dc_diagnostic_field fields[DC_DIAGNOSTIC_FIELDS]);

/* The type of a row of /provenance/runs; negative after a failure, closed by the caller. */
hid_t dc_run_row_type(void);

/* Outputs that are checked: rows of /provenance/self_check. */
size_t dc_check_rows(const struct dc_deck *deck);

/* A dataset of n elements in /provenance, allocated at once and filled with zeros; negative after a
 * failure. */
hid_t dc_store_make_table(hid_t group, const char *name, hid_t type, hsize_t n,
                          const char *long_name, struct dc_error *error);

/* Makes the dataset `self_check`, its rows without numbers; none for a deck that does not verify.
 */
bool dc_store_make_self_check(hid_t group, const struct dc_deck *deck, struct dc_error *error);

/* All rows of the dataset `runs`, freed by the caller also after a failure: `n` have been used, of
 * `room`. Errors: DC_ERROR_OUTPUT, DC_ERROR_INTERNAL. */
enum dc_result dc_store_read_runs(hid_t dataset, struct dc_run_row **rows, size_t *n, size_t *room,
                                  struct dc_error *error);

/* Shape of every dataset over the cube. */
void dc_cube_shape(const struct dc_cube *cube, hsize_t shape[DC_AXIS_COUNT]);

/* Makes all groups, datasets and attributes; `shape` is that of the datasets over the cube. */
enum dc_result dc_store_layout(hid_t file, const struct dc_deck *deck,
                               const hsize_t shape[DC_AXIS_COUNT], struct dc_error *error);

/* Makes the dataset `runs` with n empty rows in the group of /provenance. */
bool dc_store_make_runs(hid_t group, size_t n, struct dc_error *error);

/* All rows; and those of a file, freed by the caller, none where there are none. Errors:
 * DC_ERROR_OUTPUT, DC_ERROR_INTERNAL. */
enum dc_result dc_store_write_self_check(struct dc_store *store, const struct dc_check_row *rows,
                                         struct dc_error *error);
enum dc_result dc_store_read_self_check(hid_t file, struct dc_check_row **rows, size_t *n,
                                        struct dc_error *error);

/* Makes /provenance: attributes, and datasets for what changes. */
bool dc_store_make_provenance(hid_t file, const struct dc_deck *deck, struct dc_error *error);

/* Makes the file `path` with all that dc_store_create makes, and leaves it under this name. Errors:
 * DC_ERROR_OUTPUT. */
enum dc_result dc_store_write_new(const char *path, const struct dc_deck *deck,
                                  struct dc_error *error);

/* Checks that FILE was made from this deck (by hash), and says the difference if not, whatever may
 * then be done with FILE. Errors: DC_ERROR_OUTPUT. */
enum dc_result dc_store_same_deck(const char *path, const struct dc_deck *deck,
                                  struct dc_error *error);

/* Opens FILE by one process without MPI, and otherwise as dc_store_open does. */
enum dc_result dc_store_open_alone(const char *path, const struct dc_deck *deck, bool writing,
                                   struct dc_store **store, struct dc_error *error);

/* The attribute of /provenance by which a packed copy is known. */
#define DC_PACKED_MARK "packed"

/* Bytes of one point in all datasets over the cube. */
uint64_t dc_store_point_bytes(const struct dc_deck *deck);

/* Opens an existing FILE without MPI for reading. Errors: DC_ERROR_DATA with the cause: missing,
 * a directory, not readable, no HDF5 file, not a store of this format version. */
enum dc_result dc_store_open_reading(const char *path, hid_t *file, struct dc_error *error);

/* Counts the statuses of one dataset of the shape [angle][mass][coupling], and where `todo` is not
 * NULL sets todo[pencil] for each pencil with a point of status `todo`, or, with `failures_too`,
 * with one that failed. */
enum dc_result dc_store_count(hid_t dataset, const hsize_t shape[DC_AXIS_COUNT], bool failures_too,
                              size_t counts[DC_STATUS_COUNT], bool *todo, struct dc_error *error);

/* What is open of /verification; nothing where the probe is not verified. */
struct dc_store_checks {
    struct dc_sample sample;
    size_t n_outputs;
    hid_t *output, status;
};
/* Whether an open file has values between the points of a probe. */
bool dc_store_has_interpolated(hid_t file, const char *probe);

/* Adds what the dataset `name` of /interpolated/<probe> says of its refinement; `outputs` are the
 * probe's. Errors: DC_ERROR_OUTPUT, DC_ERROR_INTERNAL. */
enum dc_result dc_store_read_refine(hid_t group, const char *name, const struct dc_outputs *outputs,
                                    struct dc_refine *refine, struct dc_error *error);

struct dc_store_probe {
    size_t n_outputs;
    hid_t *output; /* [n_outputs] */
    size_t n_interpolated;
    hid_t *interpolated; /* [n_interpolated], in the order of the deck's refine */
    hid_t diagnostic[DC_DIAGNOSTIC_FIELDS];
    hid_t timing, status;
    struct dc_store_checks checks;
};

struct dc_store {
    const struct dc_deck *deck;
    char *path;
    MPI_Comm comm; /* MPI_COMM_NULL: one process without MPI */
    hid_t file, runs, counters;
    hid_t cube_space, row_space; /* in the file, selected anew for each row; in memory */
    struct dc_diagnostic_field field[DC_DIAGNOSTIC_FIELDS];
    size_t n_probes;
    struct dc_store_probe *probe;
    double *scratch; /* one diagnostic of a row, whatever its type */
    size_t room;     /* points in `scratch` */
};

#endif

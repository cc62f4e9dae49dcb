/* The store: one HDF5 file with the layout of a scan, readable without darkcube.
 *
 * The scales are hard-linked into every group that has data on them. All shapes are fixed at
 * creation, contiguous and allocated early; after the file has got its name no object and no
 * attribute is made. Writes are independent, each of one piece of a dataset, status bytes last:
 * whatever has a status other than `todo` is complete, after a kill at any moment too.
 */

/* clang-format off */
/*   /axes/<name>                    f64[n], dimension scales
 *   /results/<probe>/<output>       f64[n_angle][n_mass][n_coupling]; attributes exclusion_level, where
 *                                   the output has one, and interpolation = "log", where it spans decades
 *   /status/<probe>                 u8, same shape; written last
 *   /diagnostics/<probe>/...        reason, attempts, solver_flag, stopped_at, steps, evaluations,
 *                                   error_estimate
 *   /timing/<probe>                 f32 seconds a point
 *   /interpolated/<probe>/<output>  same shape, only of outputs that the deck refines: values of the
 *                                   points that were not needed, NAN elsewhere; attributes levels,
 *                                   start, margin
 *   /verification/<probe>/...       only where the deck verifies: the points that are checked, in the
 *                                   order in which pencils are numbered: u64 `index` (number of the
 *                                   point in row-major order), f64 <output> on the reference path,
 *                                   u8 `status` there; written last, 0 = not checked
 *   /provenance                     attributes; datasets `runs`, `counters`, and `self_check` where the
 *                                   deck verifies
 */
/* clang-format on */
#ifndef DARKCUBE_STORE_H
#define DARKCUBE_STORE_H

#include "darkcube/deck.h"

#include <mpi.h>
#include <stdio.h>

struct dc_store;

/* Makes FILE.tmp serially, closes, fsyncs and renames it. Called by one rank. An existing FILE is
 * refused unless `overwrite`. Errors: DC_ERROR_OUTPUT. */
enum dc_result dc_store_create(const char *path, const struct dc_deck *deck, bool overwrite,
                               struct dc_error *error);

/* Size of the file that dc_store_create makes, to the byte; nothing is written. Errors:
 * DC_ERROR_OUTPUT for a deck that no store can hold (two datasets of one name). */
enum dc_result dc_store_bytes(const struct dc_deck *deck, uint64_t *bytes, struct dc_error *error);

/* Checks that FILE is a store of this format version and of this deck (by hash), and no packed
 * copy. Called by one rank. Errors: DC_ERROR_OUTPUT with the difference in words. */
enum dc_result dc_store_matches(const char *path, const struct dc_deck *deck,
                                struct dc_error *error);

/* One line to `notes` where another build of the program made FILE than this one, in what may
 * change values: version, commit, compiler and its flags, numerical libraries. Called by one rank.
 * Errors: DC_ERROR_OUTPUT. */
enum dc_result dc_store_tell_program(const char *path, FILE *notes, struct dc_error *error);

/* Reads once all that HDF5 finds its way by (objects, attributes), and checks that the datasets
 * hold plain numbers and texts and lie within the file and apart from each other: what was damaged
 * or cut short shows here, before anything is written to it. `complete`: no dataset that the axes
 * know of is gone; who needs certain datasets names them better. Values are not read. Called by one
 * rank. HDF5 may crash on a damaged file, and may never come back. Errors: DC_ERROR_OUTPUT. */
enum dc_result dc_store_examine(const char *path, bool complete, struct dc_error *error);

/* Opens FILE for writing on all ranks of `comm` (collective); the same result and sentence on all
 * ranks. The deck must outlive the store. Errors: DC_ERROR_OUTPUT, DC_ERROR_INTERNAL. */
enum dc_result dc_store_open(const char *path, const struct dc_deck *deck, MPI_Comm comm,
                             struct dc_store **store, struct dc_error *error);

/* Collective, after failures too; frees the store in any case. NULL is allowed on all ranks alike.
 * Errors: DC_ERROR_OUTPUT; HDF5 then still has the file open where nothing more could be written to
 * it, on all ranks. */
enum dc_result dc_store_close(struct dc_store *store, struct dc_error *error);

/* Points of one probe, side by side: a pencil along the coupling, or several. */
struct dc_record {
    size_t stride;   /* from one output to the next */
    double *outputs; /* [n_outputs][stride] */
    struct dc_diagnostics *diagnostics;
    float *seconds;
    uint8_t *status;
};
/* Room for n points, which is the stride. Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_record_init(struct dc_record *record, size_t n_outputs, size_t n,
                              struct dc_error *error);
void dc_record_free(struct dc_record *record);

/* The points of a record from number `first` on; what it holds belongs to the record. */
struct dc_record dc_record_at(const struct dc_record *record, size_t first);

/* Makes the first n points what they are in a new store. */
void dc_record_blank(const struct dc_record *record, size_t n_outputs, size_t n);

/* Reads a pencil back, all of it; and writes it, outputs first and the status bytes last. `probe`
 * is the position in deck->probes. Independent. Errors: DC_ERROR_OUTPUT. */
enum dc_result dc_store_read_pencil(struct dc_store *store, size_t probe, size_t pencil,
                                    struct dc_record *record, struct dc_error *error);
enum dc_result dc_store_write_pencil(struct dc_store *store, size_t probe, size_t pencil,
                                     const struct dc_record *record, struct dc_error *error);

/* The same for a row: a pencil and those of the n_masses - 1 masses after it at the same angle.
 * All of it is one piece of each dataset, mass by mass. Independent. Errors: DC_ERROR_OUTPUT,
 * DC_ERROR_INTERNAL. */
enum dc_result dc_store_read_row(struct dc_store *store, size_t probe, size_t pencil,
                                 size_t n_masses, const struct dc_record *record,
                                 struct dc_error *error);
enum dc_result dc_store_write_row(struct dc_store *store, size_t probe, size_t pencil,
                                  size_t n_masses, const struct dc_record *record,
                                  struct dc_error *error);

/* Parts of a row, n_masses * n_coupling values: its statuses; one of the probe's outputs; and what
 * the points that were not needed got by interpolation, NAN elsewhere, where `refined` counts the
 * outputs that the deck refines. Independent. Errors: DC_ERROR_OUTPUT. */
enum dc_result dc_store_read_statuses(struct dc_store *store, size_t probe, size_t pencil,
                                      size_t n_masses, uint8_t *status, struct dc_error *error);
enum dc_result dc_store_write_statuses(struct dc_store *store, size_t probe, size_t pencil,
                                       size_t n_masses, const uint8_t *status,
                                       struct dc_error *error);
enum dc_result dc_store_read_output(struct dc_store *store, size_t probe, size_t output,
                                    size_t pencil, size_t n_masses, double *values,
                                    struct dc_error *error);
enum dc_result dc_store_read_interpolated(struct dc_store *store, size_t probe, size_t refined,
                                          size_t pencil, size_t n_masses, double *values,
                                          struct dc_error *error);
enum dc_result dc_store_write_interpolated(struct dc_store *store, size_t probe, size_t refined,
                                           size_t pencil, size_t n_masses, const double *values,
                                           struct dc_error *error);

/* todo[pencil] becomes true where any point of any probe has the status `todo` or, with
 * `failures_too`, has failed; called by one rank. Also counts the statuses of all points of all
 * probes: counts[DC_STATUS_COUNT]. Errors: DC_ERROR_OUTPUT, DC_ERROR_INTERNAL. */
enum dc_result dc_store_todo(struct dc_store *store, bool failures_too, bool *todo, size_t *counts,
                             struct dc_error *error);

/* Makes what was written durable (fsync of the file). Not collective. Errors: DC_ERROR_OUTPUT. */
enum dc_result dc_store_sync(struct dc_store *store, struct dc_error *error);

/* One row of /provenance/runs. */
struct dc_run_row {
    char host[64];
    int32_t ranks;
    double start_unix, end_unix; /* seconds; end 0 while the run goes on */
    double wall_seconds;
    /* "running" (for ever after a kill), "done", "stopped", "too many failures", "failed" */
    char ending[32];
    /* the program, as the attributes of these names say it of the one that made the store */
    char program_version[32], git_commit[64], git_dirty[8];
};
enum { DC_RUN_ROWS = 1024 }; /* of a new store; one that was merged from many may have more */

/* The columns that name the program become this one's. */
void dc_store_run_program(struct dc_run_row *row);

/* Takes the next free row at the start (the last one again when all are taken), and overwrites it
 * at the end. One rank. Errors: DC_ERROR_OUTPUT, DC_ERROR_INTERNAL. */
enum dc_result dc_store_run_begin(struct dc_store *store, const struct dc_run_row *row,
                                  size_t *number, struct dc_error *error);
enum dc_result dc_store_run_end(struct dc_store *store, size_t number, const struct dc_run_row *row,
                                struct dc_error *error);

/* /provenance/counters: sums over all runs. X(enumerator, name in the file). A killed run counts
 * up to its last fsync, so these may lag behind the statuses. */
#define DC_COUNTER_LIST(X)                                                                         \
    X(DC_COUNTER_COMPUTED, "points_computed")                                                      \
    X(DC_COUNTER_FAILED, "points_failed")                                                          \
    X(DC_COUNTER_RETRIED, "points_retried")                                                        \
    X(DC_COUNTER_PENCILS, "pencils_written")
enum dc_counter {
#define DC_COUNTER_ENUMERATOR(symbol, name) symbol,
    DC_COUNTER_LIST(DC_COUNTER_ENUMERATOR)
#undef DC_COUNTER_ENUMERATOR
        DC_COUNTERS_USED,
    DC_COUNTER_PLACES = 16
};
/* One rank. Errors: DC_ERROR_OUTPUT. */
enum dc_result dc_store_read_counters(struct dc_store *store, uint64_t counters[DC_COUNTER_PLACES],
                                      struct dc_error *error);
enum dc_result dc_store_write_counters(struct dc_store *store,
                                       const uint64_t counters[DC_COUNTER_PLACES],
                                       struct dc_error *error);

/* One row of /provenance/self_check: what the checks of an output came to, as at the end of the
 * last run that ended by itself. Numbers of points; those of the probe are the same in each of its
 * rows.
 */
struct dc_check_row {
    char probe[64], output[64];
    uint64_t points;     /* of the probe that were computed */
    uint64_t drawn;      /* for a check */
    uint64_t compared;   /* have a value on both paths */
    uint64_t no_value;   /* have none on either, were passed by, or failed: nothing to compare */
    uint64_t left;       /* are to be computed or checked yet */
    uint64_t disagreed;  /* have another status on the reference path */
    uint64_t beyond;     /* differ in this output by more than promised */
    int32_t is_relative; /* differences are shares of the reference value (or of the value below
                            which the promise is absolute) */
    double promised;     /* the largest difference allowed; NAN: nothing is promised */
    double largest, median, rms; /* differences, absolute values; NAN: none compared */
    uint64_t worst;              /* number of the point of the largest */
    char worst_at[160];          /* its coordinates, in words */
    char first_disagreed[224];   /* the first point whose statuses differ, in words */
};

/* Whether the row shows less than was promised. */
bool dc_check_is_broken(const struct dc_check_row *row);

/* ---- reading without MPI (info, contour's metadata) -------------------------------------------
 */

/* An axis as stored. */
struct dc_stored_axis {
    char name[64], unit[32], long_name[160], spacing[16], symbol[64];
    size_t n;
    double *values;
    char **labels; /* n labels, or NULL */
};

/* One attribute of /provenance. */
struct dc_stored_fact {
    char name[64];
    char *value;
};

/* What a store says of itself. */
struct dc_store_summary {
    char model[64];
    char *deck; /* effective deck */
    char hash[DC_HASH_LENGTH + 1];
    struct dc_stored_axis axis[DC_AXIS_COUNT]; /* by role */
    size_t n_probes;                           /* in the order of their names */
    char (*probe)[64];
    size_t (*counts)[DC_STATUS_COUNT]; /* points of each probe by status */
    struct dc_outputs *outputs;        /* of each probe, in the order of their names */
    struct dc_refine *refine;          /* of each probe; it counts these outputs */
    size_t n_facts;
    struct dc_stored_fact *facts; /* all text attributes of /provenance but the deck, by name */
    size_t n_runs;
    struct dc_run_row *runs; /* in the order of their start */
    size_t n_checks;
    struct dc_check_row *checks; /* of all outputs that are checked, probe by probe */
};
/* A file that a scan is writing to may be read as well. Errors: DC_ERROR_DATA for a file that is
 * missing or no store, DC_ERROR_INTERNAL. */
enum dc_result dc_store_summary(const char *path, struct dc_store_summary *summary,
                                struct dc_error *error);
void dc_store_summary_free(struct dc_store_summary *summary);

/* Points of a refined probe by mesh: the first is the start mesh, each other one has the points
 * that it adds to that before, the last one all that are left. */
enum { DC_MOST_MESHES = 16 };
struct dc_mesh_count {
    size_t stride; /* in cells of mass and coupling */
    size_t points, computed;
};
/* `probe` is one of the summary's with refine[probe].n > 0. Errors: DC_ERROR_DATA,
 * DC_ERROR_INTERNAL. */
enum dc_result dc_store_count_meshes(const char *path, const struct dc_store_summary *summary,
                                     size_t probe, struct dc_mesh_count meshes[DC_MOST_MESHES],
                                     size_t *n, struct dc_error *error);

/* One point of one probe, as stored. */
struct dc_stored_point {
    struct dc_index index;
    enum dc_status status;
    double outputs[DC_PROBE_MAX_OUTPUTS]; /* in the order of the summary's outputs */
    struct dc_diagnostics diagnostics;
    float seconds;
};

/* Reads a point; `probe` is its position in the summary, which must be that of the same file.
 * Errors: DC_ERROR_DATA. */
enum dc_result dc_store_read_point(const char *path, const struct dc_store_summary *summary,
                                   size_t probe, struct dc_index index,
                                   struct dc_stored_point *point, struct dc_error *error);

/* Calls `visit` for the first `most` points of a probe that failed, in the order of the datasets,
 * [angle][mass][coupling]; outputs, of which they have none, are not read. Errors: DC_ERROR_DATA,
 * DC_ERROR_INTERNAL. */
enum dc_result dc_store_visit_failures(const char *path, const struct dc_store_summary *summary,
                                       size_t probe, size_t most,
                                       void (*visit)(const struct dc_stored_point *point,
                                                     void *data),
                                       void *data, struct dc_error *error);

#endif

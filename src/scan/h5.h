/* HDF5 calls whose failures become sentences. Every function returns false with the sentence set;
 * it ends with HDF5's own innermost reason. */
#ifndef DARKCUBE_SCAN_H5_H
#define DARKCUBE_SCAN_H5_H

#include "darkcube/status.h"

#include <hdf5.h>
#include <stdint.h>

/* Stops HDF5 from printing its error stack, and from crashing at the program's exit over a file
 * that it could not close; called at the entry of what uses it. */
void dc_h5_quiet(void);

/* Is any file still open? One that could not be closed is, and makes MPI_Finalize crash. */
bool dc_h5_left_open(void);

/* `FORMAT...: reason`; must follow the failed call at once, since the next one clears the stack. */
bool dc_h5_failed(struct dc_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A text of fixed length, or of H5T_VARIABLE, as HDF5 type (UTF-8, terminated); negative after a
 * failure. */
hid_t dc_h5_text_type(size_t size);

/* Attributes. Texts are of variable length, which h5py gives as str; an array of them holds at most
 * some 4000, since an attribute is limited to 64 KiB. */
bool dc_h5_write_text(hid_t object, const char *name, const char *text, struct dc_error *error);
bool dc_h5_write_texts(hid_t object, const char *name, const char *const *texts, size_t n,
                       struct dc_error *error);
bool dc_h5_write_bytes(hid_t object, const char *name, const uint8_t *values, size_t n,
                       struct dc_error *error);
bool dc_h5_write_integer(hid_t object, const char *name, int64_t value, struct dc_error *error);
bool dc_h5_write_number(hid_t object, const char *name, double value, struct dc_error *error);
bool dc_h5_write_numbers(hid_t object, const char *name, const double *values, size_t n,
                         struct dc_error *error);

/* A text attribute of one element; freed by the caller. */
bool dc_h5_read_text(hid_t object, const char *name, char **text, struct dc_error *error);
/* The same into a buffer; a longer text is cut. */
bool dc_h5_read_short_text(hid_t object, const char *name, char *text, size_t size,
                           struct dc_error *error);
/* n texts; freed by the caller one by one and as an array. */
bool dc_h5_read_texts(hid_t object, const char *name, size_t n, char ***texts,
                      struct dc_error *error);
bool dc_h5_read_integer(hid_t object, const char *name, int64_t *value, struct dc_error *error);
bool dc_h5_read_number(hid_t object, const char *name, double *value, struct dc_error *error);
/* At most `most` numbers; *n of them. */
bool dc_h5_read_numbers(hid_t object, const char *name, double *values, size_t most, size_t *n,
                        struct dc_error *error);

#endif

/* What a file system is asked for around a store. */
#ifndef DARKCUBE_SCAN_FILES_H
#define DARKCUBE_SCAN_FILES_H

#include "darkcube/status.h"

#include <stddef.h>
#include <stdint.h>

/* `path` + `suffix`, freed by the caller; NULL when out of memory. */
char *dc_path_with(const char *path, const char *suffix);

/* Forces a file's contents to the disk. Errors: DC_ERROR_OUTPUT. */
enum dc_result dc_file_sync(const char *path, struct dc_error *error);

/* Gives `from` the name `to` in the same directory, durably. Errors: DC_ERROR_OUTPUT,
 * DC_ERROR_INTERNAL. */
enum dc_result dc_file_rename(const char *from, const char *to, struct dc_error *error);

/* Whether `path` can become a file: its directory is there and may be written, it is itself no
 * directory, and it does not exist unless `overwrite`; then only an HDF5 file or an empty one is
 * replaced. Errors: DC_ERROR_OUTPUT,
 * DC_ERROR_INTERNAL. */
enum dc_result dc_file_may_be_made(const char *path, bool overwrite, struct dc_error *error);

/* As dc_file_may_be_made, for a file that nothing can be continued in. */
enum dc_result dc_file_may_be_new(const char *path, bool overwrite, struct dc_error *error);

/* Whether the file system that is to hold `path` has room for as many bytes; one that does not tell
 * is believed to have. Errors: DC_ERROR_OUTPUT, DC_ERROR_INTERNAL. */
enum dc_result dc_file_has_room(const char *path, uint64_t bytes, struct dc_error *error);

/* Whether both names are there and mean the same file. */
bool dc_file_is_same(const char *one, const char *other);

/* Why a write to `path` has just failed, as the rest of a sentence: ", there is no room left".
 * MPI's files do not tell, but the system's error `failure` or the file system may; else "". */
const char *dc_file_no_room(const char *path, int failure);

/* Writes the first bytes of a file once more; 0 or the number of the system's error. A file that
 * cannot be opened (any more) is not written. */
int dc_file_rewrite_start(const char *path);

#endif

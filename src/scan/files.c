#include "scan/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

char *dc_path_with(const char *path, const char *suffix)
{
    size_t length = strlen(path) + strlen(suffix) + 1;
    char *joined = malloc(length);
    if (joined != NULL)
        snprintf(joined, length, "%s%s", path, suffix);
    return joined;
}

/* The directory that holds `path`, freed by the caller. */
static char *directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return dc_path_with(".", "");
    char *directory = dc_path_with(path, "");
    if (directory != NULL)
        directory[slash == path ? 1 : slash - path] = '\0';
    return directory;
}

enum dc_result dc_file_sync(const char *path, struct dc_error *error)
{
    int file = open(path, O_RDONLY);
    if (file < 0)
        return dc_fail(error, DC_ERROR_OUTPUT, "cannot open '%s': %s", path, strerror(errno));
    int failure = fsync(file) != 0 ? errno : 0;
    close(file);
    /* Some file systems do not know fsync for a directory, and then need none. */
    if (failure != 0 && failure != EINVAL)
        return dc_fail(error, DC_ERROR_OUTPUT, "cannot bring '%s' to the disk: %s", path,
                       strerror(failure));
    return DC_SUCCESS;
}

enum dc_result dc_file_rename(const char *from, const char *to, struct dc_error *error)
{
    char *directory = directory_of(to);
    if (directory == NULL)
        return dc_fail_memory(error);
    enum dc_result result = DC_SUCCESS;
    if (rename(from, to) != 0)
        result = dc_fail(error, DC_ERROR_OUTPUT, "cannot rename '%s' to '%s': %s", from, to,
                         strerror(errno));
    else
        result = dc_file_sync(directory, error);
    free(directory);
    return result;
}

/* Whether a file that is there may give way to a store: a device, a deck or notes may not, whatever
 * the command line says. An empty file holds nothing to lose. */
static enum dc_result check_replaced(const char *path, const struct stat *status,
                                     struct dc_error *error)
{
    static const char hdf5[8] = "\211HDF\r\n\032\n";
    char bytes[sizeof hdf5] = "";
    if (S_ISDIR(status->st_mode))
        return dc_fail(error, DC_ERROR_OUTPUT, "'%s' is a directory, not a file", path);
    if (!S_ISREG(status->st_mode))
        return dc_fail(error, DC_ERROR_OUTPUT, "'%s' is a device, a pipe or a socket, not a file",
                       path);
    if (status->st_size == 0)
        return DC_SUCCESS;
    const int file = open(path, O_RDONLY);
    const ssize_t n = file < 0 ? -1 : read(file, bytes, sizeof bytes);
    const int failure = n < 0 ? errno : 0;
    if (file >= 0)
        close(file);
    if (n < 0)
        return dc_fail(error, DC_ERROR_OUTPUT, "cannot read '%s', which would be replaced: %s",
                       path, strerror(failure));
    if (n < (ssize_t)sizeof hdf5 || memcmp(bytes, hdf5, sizeof hdf5) != 0)
        return dc_fail(error, DC_ERROR_OUTPUT,
                       "'%s' exists and is no HDF5 file: it is not replaced; expected another name",
                       path);
    return DC_SUCCESS;
}

enum dc_result dc_file_may_be_made(const char *path, bool overwrite, struct dc_error *error)
{
    struct stat status;
    if (path[0] == '\0')
        return dc_fail(error, DC_ERROR_OUTPUT, "the name of the output file is empty");
    if (stat(path, &status) == 0) {
        enum dc_result result = check_replaced(path, &status, error);
        if (result != DC_SUCCESS)
            return result;
        if (!overwrite)
            return dc_fail(error, DC_ERROR_OUTPUT,
                           "'%s' exists: --resume continues it, --overwrite replaces it", path);
    }
    char *directory = directory_of(path);
    if (directory == NULL)
        return dc_fail_memory(error);
    bool ok = stat(directory, &status) == 0;
    if (ok && !S_ISDIR(status.st_mode)) {
        errno = ENOTDIR;
        ok = false;
    }
    enum dc_result result = DC_SUCCESS;
    if (!ok || access(directory, W_OK | X_OK) != 0)
        result = dc_fail(error, DC_ERROR_OUTPUT, "cannot make '%s': directory '%s': %s", path,
                         directory, strerror(errno));
    free(directory);
    return result;
}

enum dc_result dc_file_may_be_new(const char *path, bool overwrite, struct dc_error *error)
{
    enum dc_result result = dc_file_may_be_made(path, true, error);
    if (result == DC_SUCCESS && !overwrite && access(path, F_OK) == 0)
        result = dc_fail(error, DC_ERROR_OUTPUT, "'%s' exists: --overwrite replaces it", path);
    return result;
}

enum dc_result dc_file_has_room(const char *path, uint64_t bytes, struct dc_error *error)
{
    struct statvfs system;
    char *directory = directory_of(path);
    if (directory == NULL)
        return dc_fail_memory(error);
    enum dc_result result = DC_SUCCESS;
    if (statvfs(directory, &system) == 0 && system.f_blocks > 0) {
        double needed = (double)bytes, room = (double)system.f_bavail * (double)system.f_frsize;
        if (needed > room)
            result = dc_fail(error, DC_ERROR_OUTPUT,
                             "cannot make '%s': it takes %.3g GB, and directory '%s' has room for "
                             "%.3g GB",
                             path, needed / 1e9, directory, room / 1e9);
    }
    free(directory);
    return result;
}

bool dc_file_is_same(const char *one, const char *other)
{
    struct stat a, b;
    return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

const char *dc_file_no_room(const char *path, int failure)
{
    struct statvfs system;
    if (failure == EDQUOT)
        return ", the disk quota is used up";
    if (failure == ENOSPC ||
        (statvfs(path, &system) == 0 && system.f_blocks > 0 && system.f_bavail == 0))
        return ", there is no room left";
    return "";
}

int dc_file_rewrite_start(const char *path)
{
    char bytes[512];
    int file = open(path, O_RDWR), failure = 0;
    if (file < 0)
        return 0;
    ssize_t n = pread(file, bytes, sizeof bytes, 0);
    ssize_t written = n < 0 ? -1 : pwrite(file, bytes, (size_t)n, 0);
    if (written < 0 || written < n)
        failure = written < 0 ? errno : ENOSPC;
    if (close(file) != 0 && failure == 0)
        failure = errno;
    return failure;
}

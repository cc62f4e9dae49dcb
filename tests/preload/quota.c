/* Preloaded into a program: a quota for its files below the folder $QUOTA_FOLDER. A process may
 * write $QUOTA_BYTES there, and is then told EDQUOT, as on a file system that copies on write. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_llong written;

static bool is_below(int file, const char *folder)
{
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return false;
    path[length] = '\0';
    return strncmp(path, folder, strlen(folder)) == 0 && path[strlen(folder)] == '/';
}

/* Takes so many bytes of the quota; false, with errno, where it has not got them. */
static bool take(int file, size_t bytes)
{
    const char *folder = getenv("QUOTA_FOLDER"), *limit = getenv("QUOTA_BYTES");
    if (folder == NULL || limit == NULL || !is_below(file, folder))
        return true;
    const long long quota = strtoll(limit, NULL, 10), more = (long long)bytes;
    if (atomic_fetch_add(&written, more) + more <= quota)
        return true;
    atomic_fetch_sub(&written, more);
    errno = EDQUOT;
    return false;
}

/* The function of this name that would be called without us. POSIX has functions in what dlsym
 * returns, where ISO C keeps both kinds of pointers apart. */
static void find_next(const char *name, void *function)
{
    void *symbol = dlsym(RTLD_NEXT, name);
    memcpy(function, &symbol, sizeof symbol);
}

ssize_t write(int file, const void *bytes, size_t n)
{
    ssize_t (*next)(int, const void *, size_t);
    find_next("write", &next);
    return take(file, n) ? next(file, bytes, n) : -1;
}

ssize_t pwrite(int file, const void *bytes, size_t n, off_t at)
{
    ssize_t (*next)(int, const void *, size_t, off_t);
    find_next("pwrite", &next);
    return take(file, n) ? next(file, bytes, n, at) : -1;
}

ssize_t pwrite64(int file, const void *bytes, size_t n, off_t at)
{
    return pwrite(file, bytes, n, at);
}

static size_t length_of(const struct iovec *parts, int n)
{
    size_t length = 0;
    for (int i = 0; i < n; i++)
        length += parts[i].iov_len;
    return length;
}

ssize_t writev(int file, const struct iovec *parts, int n)
{
    ssize_t (*next)(int, const struct iovec *, int);
    find_next("writev", &next);
    return take(file, length_of(parts, n)) ? next(file, parts, n) : -1;
}

ssize_t pwritev(int file, const struct iovec *parts, int n, off_t at)
{
    ssize_t (*next)(int, const struct iovec *, int, off_t);
    find_next("pwritev", &next);
    return take(file, length_of(parts, n)) ? next(file, parts, n, at) : -1;
}

ssize_t pwritev64(int file, const struct iovec *parts, int n, off_t at)
{
    return pwritev(file, parts, n, at);
}

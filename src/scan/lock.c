#include "scan/lock.h"

#include "scan/clock.h"
#include "scan/files.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Longer than a scan ever goes without dc_lock_keep, the making of a large store included. */
static const double abandoned_seconds = 1800;

/* Two scans that take a stale lock over at once both look again after this. */
static const struct timespec nap = {0, 200000000};

/* As the file says it, a line each; what is not known is "-". */
struct holder {
    char host[64], process[24];
    char birth[24]; /* when the process began, in the system's own count: numbers are used again */
    char start[40]; /* of the scan */
    char job[64], restart[24];
};

/* Number and birth of a process, where the system tells by /proc; false for one that has ended and
 * is only waiting for its parent. */
static bool read_birth(long process, char *birth, size_t size)
{
    enum { STATE_FIELD = 3, BIRTH_FIELD = 22 };
    char path[64], line[1024] = "";
    snprintf(birth, size, "-");
    snprintf(path, sizeof path, "/proc/%ld/stat", process);
    FILE *in = fopen(path, "r");
    if (in == NULL)
        return true;
    char *read = fgets(line, sizeof line, in);
    fclose(in);
    /* The second field, the command's name, ends with the last closing bracket. */
    char *rest = read == NULL ? NULL : strrchr(line, ')');
    if (rest == NULL)
        return true;
    char *save = NULL;
    char *field = strtok_r(rest + 1, " ", &save);
    if (field != NULL && strchr("ZX", field[0]) != NULL)
        return false;
    for (int i = STATE_FIELD; field != NULL && i < BIRTH_FIELD; i++)
        field = strtok_r(NULL, " ", &save);
    if (field != NULL)
        snprintf(birth, size, "%s", field);
    return true;
}

static void set(char *text, size_t size, const char *value)
{
    snprintf(text, size, "%s", value == NULL || value[0] == '\0' ? "-" : value);
}

static struct holder this_process(void)
{
    struct holder holder;
    struct tm utc;
    time_t now = time(NULL);
    if (gethostname(holder.host, sizeof holder.host) != 0)
        set(holder.host, sizeof holder.host, NULL);
    holder.host[sizeof holder.host - 1] = '\0';
    snprintf(holder.process, sizeof holder.process, "%ld", (long)getpid());
    (void)read_birth((long)getpid(), holder.birth, sizeof holder.birth);
    if (gmtime_r(&now, &utc) == NULL ||
        strftime(holder.start, sizeof holder.start, "%Y-%m-%d %H:%M:%S UTC", &utc) == 0)
        set(holder.start, sizeof holder.start, NULL);
    set(holder.job, sizeof holder.job, getenv("SLURM_JOB_ID"));
    set(holder.restart, sizeof holder.restart, getenv("SLURM_RESTART_COUNT"));
    return holder;
}

static void write_holder(const struct holder *holder, char text[DC_LOCK_TEXT])
{
    snprintf(text, DC_LOCK_TEXT, "host %s\nprocess %s\nbirth %s\nstart %s\njob %s\nrestart %s\n",
             holder->host, holder->process, holder->birth, holder->start, holder->job,
             holder->restart);
}

/* The rest of the line that begins with `word`; "-" where there is none. */
static void find_line(const char *text, const char *word, char *value, size_t size)
{
    size_t length = strlen(word);
    set(value, size, NULL);
    for (const char *line = text; *line != '\0';) {
        size_t end = strcspn(line, "\n");
        if (end > length && strncmp(line, word, length) == 0 && line[length] == ' ')
            snprintf(value, size, "%.*s", (int)(end - length - 1), line + length + 1);
        line += end + (line[end] == '\n');
    }
}

static struct holder read_holder(const char *text)
{
    struct holder holder;
    find_line(text, "host", holder.host, sizeof holder.host);
    find_line(text, "process", holder.process, sizeof holder.process);
    find_line(text, "birth", holder.birth, sizeof holder.birth);
    find_line(text, "start", holder.start, sizeof holder.start);
    find_line(text, "job", holder.job, sizeof holder.job);
    find_line(text, "restart", holder.restart, sizeof holder.restart);
    return holder;
}

/* ---- the file -------------------------------------------------------------------------------- */

/* 0 or the number of the system's error. */
static int write_file(const char *path, int exclusive, const char *text)
{
    size_t length = strlen(text);
    int file = open(path, O_WRONLY | O_CREAT | exclusive, 0666);
    if (file < 0)
        return errno;
    ssize_t written = write(file, text, length);
    int failure = written < 0 ? errno : (size_t)written < length ? ENOSPC : 0;
    if (close(file) != 0 && failure == 0)
        failure = errno;
    if (failure != 0)
        (void)unlink(path);
    return failure;
}

/* The text, and the seconds since the file was last touched; 0 or the system's error. */
static int read_file(const char *path, char text[DC_LOCK_TEXT], double *age)
{
    struct stat status;
    int failure = 0;
    int file = open(path, O_RDONLY);
    text[0] = '\0';
    if (file < 0)
        return errno;
    ssize_t length = read(file, text, DC_LOCK_TEXT - 1);
    if (length < 0 || fstat(file, &status) != 0)
        failure = errno;
    else
        *age = dc_unix_seconds() - (double)status.st_mtime;
    text[length < 0 ? 0 : length] = '\0';
    close(file);
    return failure;
}

/* ---- whose it is ----------------------------------------------------------------------------- */

static bool is_alive(const struct holder *holder)
{
    char birth[sizeof holder->birth];
    char *end;
    long process = strtol(holder->process, &end, 10);
    if (end == holder->process || *end != '\0' || process <= 0)
        return true; /* not to be told */
    if (kill((pid_t)process, 0) != 0 && errno == ESRCH)
        return false;
    if (!read_birth(process, birth, sizeof birth))
        return false;
    return strcmp(birth, "-") == 0 || strcmp(holder->birth, "-") == 0 ||
           strcmp(birth, holder->birth) == 0;
}

static bool is_stale(const struct holder *holder, const struct holder *self, double age)
{
    if (strcmp(holder->host, "-") != 0 && strcmp(holder->host, self->host) == 0)
        return !is_alive(holder);
    if (strcmp(self->job, "-") != 0 && strcmp(holder->job, self->job) == 0 &&
        strcmp(holder->restart, self->restart) != 0)
        return true; /* a job is not started again before all of it is gone */
    return age > abandoned_seconds;
}

static void name_holder(const struct holder *holder, char *words, size_t size)
{
    if (strcmp(holder->host, "-") == 0)
        snprintf(words, size, "which its lock does not name");
    else
        snprintf(words, size, "process %s on host %s, started %s", holder->process, holder->host,
                 holder->start);
}

/* Who holds the lock file at `path`; false where nobody does, or it is stale, or cannot be read. */
static bool find_holder(const char *path, char *words)
{
    const struct holder self = this_process();
    char found[DC_LOCK_TEXT];
    double age = 0;
    if (read_file(path, found, &age) != 0)
        return false;
    struct holder holder = read_holder(found);
    if (is_stale(&holder, &self, age))
        return false;
    name_holder(&holder, words, DC_LOCK_TEXT);
    return true;
}

bool dc_lock_is_held(const char *store, char *words)
{
    char *path = dc_path_with(store, ".lock");
    bool held = path != NULL && find_holder(path, words);
    free(path);
    return held;
}

enum dc_result dc_lock_refuse(const char *store, struct dc_error *error)
{
    char words[DC_LOCK_TEXT];
    if (!dc_lock_is_held(store, words))
        return DC_SUCCESS;
    return dc_fail(error, DC_ERROR_DATA,
                   "'%s' is being written by a scan, %s: wait for its end, or stop it; if that "
                   "scan is no more, remove '%s.lock'",
                   store, words, store);
}

/* Replaces a stale lock by ours. False if another scan was faster; `*failure` is the system's
 * error. */
static bool take_over(const struct dc_lock *lock, const struct holder *self, int *failure)
{
    char suffix[128], found[DC_LOCK_TEXT];
    double age;
    snprintf(suffix, sizeof suffix, ".%s.%s", self->host, self->process);
    char *own = dc_path_with(lock->path, suffix);
    *failure = own == NULL ? ENOMEM : write_file(own, O_TRUNC, lock->text);
    if (*failure == 0 && rename(own, lock->path) != 0) {
        *failure = errno;
        (void)unlink(own);
    }
    free(own);
    if (*failure != 0)
        return false;
    (void)nanosleep(&nap, NULL);
    return read_file(lock->path, found, &age) == 0 && strcmp(found, lock->text) == 0;
}

static enum dc_result fail_held(const char *store, const struct dc_lock *lock, const char *text,
                                struct dc_error *error)
{
    struct holder holder = read_holder(text);
    char words[256];
    name_holder(&holder, words, sizeof words);
    return dc_fail(error, DC_ERROR_OUTPUT,
                   "'%s' is being written by another scan, %s; if that scan is no more, remove "
                   "'%s'",
                   store, words, lock->path);
}

/* Once: true when the lock is ours; else `*failure` is EEXIST, with who holds it in `found`, or
 * what prevents the lock. */
static bool try_once(const char *store, const struct dc_lock *lock, const struct holder *self,
                     FILE *notes, char found[DC_LOCK_TEXT], int *failure)
{
    double age = 0;
    *failure = write_file(lock->path, O_EXCL, lock->text);
    if (*failure != EEXIST)
        return *failure == 0;
    int unread = read_file(lock->path, found, &age);
    if (unread != 0) {
        *failure = unread == ENOENT ? EEXIST : unread; /* gone meanwhile: again */
        return false;
    }
    struct holder holder = read_holder(found);
    if (!is_stale(&holder, self, age))
        return false;
    if (!take_over(lock, self, failure)) {
        *failure = *failure == 0 ? EEXIST : *failure;
        return false;
    }
    if (notes != NULL) {
        char words[256];
        name_holder(&holder, words, sizeof words);
        fprintf(notes, "'%s' was left by a scan that is gone: %s\n", store, words);
    }
    return true;
}

enum dc_result dc_lock_take(const char *store, double seconds, FILE *notes, struct dc_lock *lock,
                            struct dc_error *error)
{
    const struct holder self = this_process();
    const double end = dc_seconds() + seconds;
    char found[DC_LOCK_TEXT] = "";
    int failure = 0;
    bool said = false;
    lock->path = dc_path_with(store, ".lock");
    if (lock->path == NULL)
        return dc_fail_memory(error);
    write_holder(&self, lock->text);
    while (!try_once(store, lock, &self, notes, found, &failure)) {
        enum dc_result result = DC_SUCCESS;
        if (failure != EEXIST)
            result = dc_fail(error, DC_ERROR_OUTPUT, "cannot make '%s': %s", lock->path,
                             strerror(failure));
        else if (dc_seconds() >= end)
            result = fail_held(store, lock, found, error);
        if (result != DC_SUCCESS) {
            free(lock->path);
            lock->path = NULL;
            return result;
        }
        if (!said && notes != NULL)
            fprintf(notes, "'%s' is being written by another scan; waiting for it to end\n", store);
        said = true;
        (void)nanosleep(&nap, NULL);
    }
    return DC_SUCCESS;
}

enum dc_result dc_lock_keep(const struct dc_lock *lock, struct dc_error *error)
{
    char found[DC_LOCK_TEXT];
    double age;
    int failure = read_file(lock->path, found, &age);
    if (failure == ENOENT)
        failure = write_file(lock->path, O_EXCL, lock->text);
    else if (failure == 0 && strcmp(found, lock->text) != 0)
        return dc_fail(error, DC_ERROR_OUTPUT, "another scan has taken '%s' over", lock->path);
    else if (failure == 0 && utimensat(AT_FDCWD, lock->path, NULL, 0) != 0)
        failure = errno;
    if (failure != 0)
        return dc_fail(error, DC_ERROR_OUTPUT, "cannot keep '%s': %s", lock->path,
                       strerror(failure));
    return DC_SUCCESS;
}

void dc_lock_release(struct dc_lock *lock)
{
    char found[DC_LOCK_TEXT];
    double age;
    if (lock->path == NULL)
        return;
    if (read_file(lock->path, found, &age) == 0 && strcmp(found, lock->text) == 0)
        (void)unlink(lock->path);
    free(lock->path);
    lock->path = NULL;
}

#include "scan/progress_file.h"

#include "scan/clock.h"
#include "scan/files.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const double interval_seconds = 3;

/* Where writing is slow, the file takes no more than a hundredth of the master's time. */
static const double patience = 100;

static void print_text(FILE *out, const char *text)
{
    fputc('"', out);
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\')
            fprintf(out, "\\%c", *c);
        else if (*c < 0x20)
            fprintf(out, "\\u%04x", *c);
        else
            fputc(*c, out);
    }
    fputc('"', out);
}

static void print_number(FILE *out, const char *key, double value)
{
    if (isfinite(value))
        fprintf(out, "  \"%s\": %.6g,\n", key, value);
    else
        fprintf(out, "  \"%s\": null,\n", key);
}

static void print_time(FILE *out, const char *key, double unix_seconds)
{
    char text[32] = "";
    struct tm utc;
    const time_t seconds = (time_t)unix_seconds;
    if (gmtime_r(&seconds, &utc) == NULL ||
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
        fprintf(out, "  \"%s\": null,\n", key);
    else
        fprintf(out, "  \"%s\": \"%s\",\n", key, text);
}

/* `exit_code` < 0: the scan goes on. */
static void print_all(FILE *out, const struct dc_progress_file *file,
                      const struct dc_progress *progress, int exit_code, const char *failure)
{
    const double now = dc_seconds(), elapsed = now - progress->start;
    fprintf(out, "{\n  \"store\": ");
    print_text(out, file->store);
    fprintf(out, ",\n  \"deck_sha256\": \"%s\",\n  \"host\": ", file->deck->hash);
    print_text(out, file->row->host);
    fprintf(out, ",\n  \"ranks\": %" PRId32 ",\n", file->row->ranks);
    print_time(out, "started", file->row->start_unix);
    print_time(out, "updated", dc_unix_seconds());
    fprintf(out, "  \"points\": %zu,\n  \"done\": %zu,\n  \"failed\": %zu,\n", progress->points,
            progress->done_before + progress->computed, progress->failed);
    fprintf(out, "  \"computed\": %zu,\n", progress->computed);
    print_number(out, "points_per_second",
                 elapsed > 0 ? (double)progress->computed / elapsed : (double)NAN);
    print_number(out, "seconds_left", exit_code >= 0 ? (double)NAN : dc_progress_left(progress));
    fprintf(out, "  \"ending\": ");
    print_text(out, file->row->ending);
    fprintf(out, ",\n  \"failure\": ");
    if (failure != NULL)
        print_text(out, failure);
    else
        fprintf(out, "null");
    fprintf(out, ",\n  \"exit_code\": ");
    if (exit_code >= 0)
        fprintf(out, "%d\n}\n", exit_code);
    else
        fprintf(out, "null\n}\n");
}

/* False, with errno, if the file is not there as a whole. */
static bool replace(const struct dc_progress_file *file, const struct dc_progress *progress,
                    int exit_code, const char *failure)
{
    FILE *out = fopen(file->temporary, "w");
    if (out == NULL)
        return false;
    errno = 0;
    print_all(out, file, progress, exit_code, failure);
    const bool failed = ferror(out) != 0;
    if (fclose(out) == 0 && !failed && rename(file->temporary, file->path) == 0)
        return true;
    const int cause = errno;
    (void)remove(file->temporary);
    errno = cause;
    return false;
}

static void forget(struct dc_progress_file *file)
{
    free(file->path);
    free(file->temporary);
    file->path = file->temporary = NULL;
}

/* A file that could not be written is said once and left alone. */
static void write_or_forget(struct dc_progress_file *file, struct dc_progress *progress,
                            int exit_code, const char *failure)
{
    const double before = dc_seconds();
    if (!replace(file, progress, exit_code, failure)) {
        dc_progress_say(progress, "cannot write '%s': %s; the scan does without", file->path,
                        strerror(errno));
        forget(file);
    }
    const double after = dc_seconds();
    file->next = after + fmax(interval_seconds, patience * (after - before));
}

enum dc_result dc_progress_file_begin(struct dc_progress_file *file, const char *store,
                                      const struct dc_deck *deck, const struct dc_run_row *row,
                                      struct dc_progress *progress, struct dc_error *error)
{
    *file = (struct dc_progress_file){.store = store,
                                      .deck = deck,
                                      .row = row,
                                      .path = dc_path_with(store, ".progress.json"),
                                      .temporary = dc_path_with(store, ".progress.json.tmp")};
    if (file->path == NULL || file->temporary == NULL) {
        forget(file);
        return dc_fail_memory(error);
    }
    write_or_forget(file, progress, -1, NULL);
    return DC_SUCCESS;
}

void dc_progress_file_tick(struct dc_progress_file *file, struct dc_progress *progress, double now)
{
    if (file->path != NULL && now >= file->next)
        write_or_forget(file, progress, -1, NULL);
}

void dc_progress_file_end(struct dc_progress_file *file, struct dc_progress *progress,
                          int exit_code, const char *failure)
{
    if (file->path != NULL)
        write_or_forget(file, progress, exit_code, failure);
    forget(file);
}

#include "scan/progress.h"

#include <math.h>
#include <stdarg.h>
#include <unistd.h>

static const double terminal_interval = 0.5;
static const double first_interval = 5, longest_interval = 600, growth = 1.5;

void dc_progress_begin(struct dc_progress *progress, FILE *out, size_t points, size_t done_before,
                       size_t failed, size_t workers, const struct dc_cost *cost, double now)
{
    *progress = (struct dc_progress){.out = out,
                                     .points = points,
                                     .done_before = done_before,
                                     .failed = failed,
                                     .workers = workers,
                                     .cost = cost,
                                     .start = now};
    if (out == NULL)
        return;
    progress->terminal = isatty(fileno(out)) == 1;
    progress->interval = progress->terminal ? terminal_interval : first_interval;
    progress->next = now + progress->interval;
    if (done_before > 0)
        fprintf(out, "resuming: %zu of %zu points are there\n", done_before, points);
}

void dc_progress_add(struct dc_progress *progress, size_t computed, size_t failed)
{
    progress->computed += computed;
    progress->failed += failed;
}

double dc_progress_left(const struct dc_progress *progress)
{
    return dc_cost_left(progress->cost) / (double)progress->workers;
}

void dc_progress_say(struct dc_progress *progress, const char *format, ...)
{
    va_list arguments;
    if (progress->out == NULL)
        return;
    if (progress->terminal)
        fprintf(progress->out, "\r\033[K");
    va_start(arguments, format);
    vfprintf(progress->out, format, arguments);
    va_end(arguments);
    fprintf(progress->out, "\n");
    fflush(progress->out);
}

void dc_print_duration(FILE *out, double seconds)
{
    double minutes = seconds / 60;
    if (seconds < 9.95)
        fprintf(out, "%.1f s", seconds);
    else if (seconds < 100)
        fprintf(out, "%.0f s", seconds);
    else if (minutes < 100)
        fprintf(out, "%.0f min", minutes);
    else if (minutes < 48 * 60)
        fprintf(out, "%.1f h", minutes / 60);
    else
        fprintf(out, "%.1f days", minutes / (24 * 60));
}

void dc_progress_show(struct dc_progress *progress, double now)
{
    if (progress->out == NULL || now < progress->next)
        return;
    size_t done = progress->done_before + progress->computed;
    fprintf(progress->out, "%s%5.1f %%  %zu of %zu points", progress->terminal ? "\r" : "",
            100.0 * (double)done / (double)progress->points, done, progress->points);
    const double left = dc_progress_left(progress);
    if (progress->computed > 0)
        fprintf(progress->out, "  %.3g points/s",
                (double)progress->computed / (now - progress->start));
    if (isfinite(left)) {
        fprintf(progress->out, "  ");
        dc_print_duration(progress->out, left);
        fprintf(progress->out, " left");
    } else {
        fprintf(progress->out, "  time left not known yet");
    }
    if (progress->checked > 0)
        fprintf(progress->out, "  %zu checked", progress->checked);
    fprintf(progress->out, "  %zu failed  %zu worker%s%s", progress->failed, progress->workers,
            progress->workers == 1 ? "" : "s", progress->terminal ? "\033[K" : "\n");
    fflush(progress->out);
    if (!progress->terminal && progress->interval < longest_interval)
        progress->interval *= growth;
    progress->next = now + progress->interval;
}

void dc_progress_end(struct dc_progress *progress, const struct dc_scan_outcome *outcome)
{
    if (progress->out == NULL)
        return;
    if (progress->terminal)
        fprintf(progress->out, "\r\033[K");
    fprintf(progress->out, outcome->stopped_early ? "stopped early" : "done");
    if (outcome->stopped_by[0] != '\0')
        fprintf(progress->out, " (%s)", outcome->stopped_by);
    fprintf(progress->out, ": %zu of %zu points computed in ", outcome->computed, outcome->points);
    dc_print_duration(progress->out, outcome->wall_seconds);
    if (outcome->wall_seconds > 0)
        fprintf(progress->out, " (%.3g points/s)",
                (double)outcome->computed / outcome->wall_seconds);
    fprintf(progress->out, ", %zu failed", outcome->failed);
    if (outcome->worker_seconds > 0)
        fprintf(progress->out,
                "; %.1f %% of the workers' time outside probes, %.1f %% waiting for the last",
                100 * (1 - outcome->probe_seconds / outcome->worker_seconds),
                100 * (1 - outcome->worker_seconds /
                               (outcome->work_seconds * (double)outcome->workers)));
    fprintf(progress->out, "\n");
    fflush(progress->out);
}

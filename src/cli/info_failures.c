/* `darkcube info --failures`: points that could not be computed, and why. */
#include "cli/info.h"
#include "cli/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What one line, or object, is printed with. */
struct listing {
    const char *path, *name;
    const struct dc_probe *probe; /* NULL: another darkcube's, whose words are not known */
    const struct dc_store_summary *summary;
    size_t printed;
};

static const enum dc_axis_role order[DC_AXIS_COUNT] = {DC_AXIS_ANGLE, DC_AXIS_MASS,
                                                       DC_AXIS_COUPLING};

/* For a shell: in quotes where a name has anything but what names mostly have. */
static void print_file(const char *path)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./+:@%-";
    if (path[strspn(path, plain)] == '\0') {
        printf("%s", path);
        return;
    }
    putchar('\'');
    for (const char *c = path; *c != '\0'; c++)
        printf(*c == '\'' ? "'\\''" : "%c", *c);
    putchar('\'');
}

static const char *reason_of(const struct listing *listing, const struct dc_stored_point *point)
{
    return listing->probe == NULL ? "none"
                                  : dc_probe_reason(listing->probe, point->diagnostics.reason);
}

/* ---- in words -------------------------------------------------------------------------------- */

static void print_coordinate(const struct dc_stored_axis *axis, size_t i)
{
    const bool has_unit = strcmp(axis->unit, "1") != 0;
    printf("%s = %.10g%s%s", axis->name, axis->values[i], has_unit ? " " : "",
           has_unit ? axis->unit : "");
    if (axis->labels != NULL)
        printf(" (%s)", axis->labels[i]);
}

static void print_failure(const struct dc_stored_point *point, void *data)
{
    struct listing *listing = data;
    const struct dc_diagnostics *d = &point->diagnostics;
    listing->printed++;
    printf("\n ");
    for (size_t k = 0; k < DC_AXIS_COUNT; k++) {
        printf(k == 0 ? " " : ", ");
        print_coordinate(&listing->summary->axis[order[k]], point->index.i[order[k]]);
    }
    printf("\n    %s: %s", dc_status_name(point->status), dc_status_sentence(point->status));
    if (d->reason != 0)
        printf("; reason: %s", reason_of(listing, point));
    printf("\n    ");
    if (isfinite(d->stopped_at))
        printf("stopped at %s: %.6g, ",
               listing->probe == NULL ? "its own measure" : listing->probe->stopped_at,
               d->stopped_at);
    printf("%u attempt%s, %u steps, solver flag %d\n    darkcube replay ", (unsigned)d->attempts,
           d->attempts == 1 ? "" : "s", (unsigned)d->steps, (int)d->solver_flag);
    print_file(listing->path);
    printf(" --index %zu,%zu,%zu --probe %s\n", point->index.i[order[0]], point->index.i[order[1]],
           point->index.i[order[2]], listing->name);
}

/* ---- as JSON --------------------------------------------------------------------------------- */

static void print_json_failure(const struct dc_stored_point *point, void *data)
{
    struct listing *listing = data;
    const struct dc_diagnostics *d = &point->diagnostics;
    printf("%s{\"index\":[%zu,%zu,%zu],\"coordinates\":{", listing->printed++ > 0 ? "," : "",
           point->index.i[order[0]], point->index.i[order[1]], point->index.i[order[2]]);
    for (size_t role = 0; role < DC_AXIS_COUNT; role++) {
        const struct dc_stored_axis *axis = &listing->summary->axis[role];
        printf(role == 0 ? "" : ",");
        dc_json_text(axis->name);
        printf(":{\"value\":");
        dc_json_number(axis->values[point->index.i[role]]);
        printf(",\"unit\":");
        dc_json_text(axis->unit);
        printf("}");
    }
    printf("},\"status\":\"%s\",\"reason\":", dc_status_name(point->status));
    dc_json_text(reason_of(listing, point));
    printf(",\"attempts\":%u,\"solver_flag\":%d,\"stopped_at\":", (unsigned)d->attempts,
           (int)d->solver_flag);
    dc_json_number(d->stopped_at);
    printf(",\"steps\":%u,\"evaluations\":%u}", (unsigned)d->steps, (unsigned)d->evaluations);
}

/* ---- both ------------------------------------------------------------------------------------ */

static size_t failed_points(const struct dc_store_summary *summary, size_t probe)
{
    size_t failed = 0;
    for (size_t i = 0; i < DC_STATUS_COUNT; i++)
        failed += dc_status_is_failure((enum dc_status)i) ? summary->counts[probe][i] : 0;
    return failed;
}

static enum dc_result list_probe(const char *path, const struct dc_store_summary *summary,
                                 size_t probe, size_t most, bool json, struct dc_error *error)
{
    struct listing listing = {.path = path,
                              .name = summary->probe[probe],
                              .probe = dc_registry_probe(dc_registry(), summary->probe[probe]),
                              .summary = summary};
    const size_t failed = failed_points(summary, probe);
    if (json)
        printf("\"%s\":[", listing.name);
    else
        printf("%s: %zu of %zu points failed\n", listing.name, failed,
               summary->axis[0].n * summary->axis[1].n * summary->axis[2].n);
    enum dc_result result = dc_store_visit_failures(
        path, summary, probe, most, json ? print_json_failure : print_failure, &listing, error);
    if (json)
        printf("]");
    else if (failed > listing.printed)
        printf("\n  ... and %zu more; --all lists them\n", failed - listing.printed);
    return result;
}

enum dc_result dc_info_failures(const char *path, const struct dc_store_summary *summary,
                                const char *probe, size_t most, bool json, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    bool found = false;
    for (size_t i = 0; i < summary->n_probes && result == DC_SUCCESS; i++) {
        if (probe != NULL && strcmp(probe, summary->probe[i]) != 0)
            continue;
        if (found)
            printf(json ? "," : "\n");
        else if (json)
            printf("{");
        found = true;
        result = list_probe(path, summary, i, most, json, error);
    }
    if (!found)
        return dc_fail(error, DC_ERROR_USAGE, "'%s' has no probe '%s'", path,
                       probe == NULL ? "" : probe);
    if (json)
        printf("}");
    else
        printf("\nThe numbers after --index are those of %s, %s and %s, from 0, as in the "
               "datasets.\n",
               summary->axis[order[0]].name, summary->axis[order[1]].name,
               summary->axis[order[2]].name);
    return result;
}

/* darkcube info --json: a store for programs. */
#include "cli/info.h"
#include "cli/json.h"
#include "scan/lock.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

static void print_json_pair(const char *key, const char *text, const char *after)
{
    dc_json_text(key);
    putchar(':');
    dc_json_text(text);
    printf("%s", after);
}

static void print_json_axis(const struct dc_stored_axis *axis)
{
    dc_json_text(axis->name);
    printf(":{");
    print_json_pair("unit", axis->unit, ",");
    print_json_pair("long_name", axis->long_name, ",");
    print_json_pair("spacing", axis->spacing, ",\"values\":[");
    for (size_t i = 0; i < axis->n; i++) {
        printf("%s", i == 0 ? "" : ",");
        dc_json_number(axis->values[i]);
    }
    printf("]");
    for (size_t i = 0; axis->labels != NULL && i < axis->n; i++) {
        printf("%s", i == 0 ? ",\"labels\":[" : ",");
        dc_json_text(axis->labels[i]);
    }
    printf("%s}", axis->labels == NULL ? "" : "]");
}

/* Nothing of a probe that was computed everywhere. */
static void print_json_refine(const struct dc_outputs *outputs, const struct dc_refine *refine)
{
    if (refine->n == 0)
        return;
    printf(",\"refined\":{\"start\":%zu,\"outputs\":{", refine->start);
    for (size_t i = 0; i < refine->n; i++) {
        printf("%s", i == 0 ? "" : ",");
        dc_json_text(outputs->output[refine->output[i].output].name);
        printf(":{\"margin\":");
        dc_json_number(refine->output[i].margin);
        printf(",\"levels\":[");
        for (size_t k = 0; k < refine->output[i].n_levels; k++) {
            printf("%s", k == 0 ? "" : ",");
            dc_json_number(refine->output[i].levels[k]);
        }
        printf("]}");
    }
    printf("}}");
}

static void print_json_probe(const struct dc_store_summary *summary, size_t probe)
{
    dc_json_text(summary->probe[probe]);
    printf(":{\"outputs\":{");
    for (size_t i = 0; i < summary->outputs[probe].n; i++) {
        const struct dc_output *output = &summary->outputs[probe].output[i];
        printf("%s", i == 0 ? "" : ",");
        dc_json_text(output->name);
        printf(":{");
        print_json_pair("unit", output->unit, ",");
        print_json_pair("long_name", output->long_name, ",");
        print_json_pair("source", output->source, ",\"exclusion_level\":");
        const double level = summary->outputs[probe].exclusion_level[i];
        dc_json_number(level == 0 ? NAN : level);
        printf("}");
    }
    printf("},\"points\":{");
    for (size_t i = 0; i < DC_STATUS_COUNT; i++)
        printf("%s\"%s\":%zu", i == 0 ? "" : ",", dc_status_name((enum dc_status)i),
               summary->counts[probe][i]);
    printf("}");
    print_json_refine(&summary->outputs[probe], &summary->refine[probe]);
    printf("}");
}

static void print_json_run(const struct dc_run_row *run)
{
    printf("{");
    print_json_pair("host", run->host, ",");
    printf("\"ranks\":%d,\"start_unix\":", (int)run->ranks);
    dc_json_number(run->start_unix);
    printf(",\"end_unix\":");
    dc_json_number(run->end_unix);
    printf(",\"wall_seconds\":");
    dc_json_number(run->wall_seconds);
    printf(",");
    print_json_pair("ending", run->ending, ",");
    print_json_pair("program_version", run->program_version, ",");
    print_json_pair("git_commit", run->git_commit, ",");
    print_json_pair("git_dirty", run->git_dirty, "}");
}

static void print_json_check(const struct dc_check_row *row)
{
    char name[sizeof row->probe + sizeof row->output + 1];
    const struct {
        const char *key;
        uint64_t value;
    } counts[] = {{"points", row->points},     {"drawn", row->drawn}, {"compared", row->compared},
                  {"no_value", row->no_value}, {"left", row->left},   {"disagreed", row->disagreed},
                  {"beyond", row->beyond}};
    const struct {
        const char *key;
        double value;
    } numbers[] = {{"promised", row->promised},
                   {"largest", row->largest},
                   {"median", row->median},
                   {"rms", row->rms}};
    snprintf(name, sizeof name, "%s/%s", row->probe, row->output);
    dc_json_text(name);
    printf(":{\"relative\":%s", row->is_relative ? "true" : "false");
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        printf(",\"%s\":%" PRIu64, counts[i].key, counts[i].value);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        printf(",\"%s\":", numbers[i].key);
        dc_json_number(numbers[i].value);
    }
    printf(",");
    print_json_pair("worst_at", row->worst_at, ",");
    print_json_pair("first_disagreed", row->first_disagreed, "}");
}

void dc_info_json(const char *path, const struct dc_store_summary *summary)
{
    char writer[DC_LOCK_TEXT];
    printf("{");
    print_json_pair("file", path, ",");
    print_json_pair("model", summary->model, ",\"axes\":{");
    for (size_t role = 0; role < DC_AXIS_COUNT; role++) {
        printf("%s", role == 0 ? "" : ",");
        print_json_axis(&summary->axis[role]);
    }
    printf("},\"probes\":{");
    for (size_t i = 0; i < summary->n_probes; i++) {
        printf("%s", i == 0 ? "" : ",");
        print_json_probe(summary, i);
    }
    printf("},\"runs\":[");
    for (size_t i = 0; i < summary->n_runs; i++) {
        printf("%s", i == 0 ? "" : ",");
        print_json_run(&summary->runs[i]);
    }
    printf("],\"writer\":");
    if (dc_lock_is_held(path, writer))
        dc_json_text(writer);
    else
        printf("null");
    if (summary->n_checks > 0) {
        printf(",\"verification\":{");
        for (size_t i = 0; i < summary->n_checks; i++) {
            printf("%s", i == 0 ? "" : ",");
            print_json_check(&summary->checks[i]);
        }
        printf("}");
    }
    printf(",\"provenance\":{");
    for (size_t i = 0; i < summary->n_facts; i++)
        print_json_pair(summary->facts[i].name, summary->facts[i].value,
                        i + 1 < summary->n_facts ? "," : "");
    printf("},");
    print_json_pair("deck", summary->deck, "");
}

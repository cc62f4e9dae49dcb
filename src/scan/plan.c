/* What a scan would do, in words. */
#include "darkcube/scan.h"
#include "darkcube/store.h"
#include "scan/rounds.h"
#include "scan/sample.h"

#include <inttypes.h>
#include <unistd.h>

static void print_axis(FILE *out, const struct dc_grid_axis *grid)
{
    const struct dc_axis *axis = grid->axis;
    const char *unit = axis->unit[0] == '1' && axis->unit[1] == '\0' ? "" : axis->unit;
    fprintf(out, "  %-12s %zu value%s: ", axis->name, grid->n, grid->n == 1 ? "" : "s");
    if (grid->spacing != DC_SPACING_LIST && grid->n > 1) {
        fprintf(out, "%g to %g%s%s, %s\n", grid->values[0], grid->values[grid->n - 1],
                unit[0] == '\0' ? "" : " ", unit,
                grid->spacing == DC_SPACING_LOG ? "logarithmic" : "linear");
        return;
    }
    enum { SHOWN = 6 };
    for (size_t i = 0; i < grid->n && i < SHOWN; i++) {
        fprintf(out, "%s", i == 0 ? "" : ", ");
        if (grid->labels != NULL)
            fprintf(out, "%s", grid->labels[i]);
        else
            fprintf(out, "%g", grid->values[i]);
    }
    fprintf(out, "%s%s%s\n", grid->n > SHOWN ? ", ..." : "",
            grid->labels == NULL && unit[0] != '\0' ? " " : "", grid->labels == NULL ? unit : "");
}

static void print_size(FILE *out, uint64_t bytes)
{
    static const char *const prefixes[] = {"kB", "MB", "GB", "TB", "PB"};
    double size = (double)bytes;
    size_t i = 0;
    fprintf(out, "bytes   %" PRIu64, bytes);
    if (bytes >= 1000) {
        for (size /= 1000; size >= 1000 && i + 1 < sizeof prefixes / sizeof prefixes[0]; i++)
            size /= 1000;
        fprintf(out, " (%.3g %s)", size, prefixes[i]);
    }
    fprintf(out, "\n");
}

/* How many points of which probes are to be checked. */
static enum dc_result print_checks(FILE *out, const struct dc_deck *deck, struct dc_error *error)
{
    bool any = false;
    for (size_t p = 0; p < deck->n_probes; p++) {
        struct dc_sample sample;
        if (!dc_deck_verifies(deck, p))
            continue;
        enum dc_result result = dc_sample_draw(deck, p, &sample, error);
        if (result != DC_SUCCESS)
            return result;
        fprintf(out, "%s%zu of %s", any ? ", " : "checks  ", sample.n, deck->probes[p].probe->name);
        dc_sample_free(&sample);
        any = true;
    }
    if (any)
        fprintf(out, ", on the reference path\n");
    return DC_SUCCESS;
}

static void print_refinement(FILE *out, const struct dc_deck *deck)
{
    for (size_t p = 0; p < deck->n_probes; p++) {
        const struct dc_probe_choice *choice = &deck->probes[p];
        for (size_t i = 0; i < choice->refine.n; i++) {
            const struct dc_refine_output *output = &choice->refine.output[i];
            fprintf(out, "%s%s/%s =", i == 0 && p == 0 ? "refine  " : "        ",
                    choice->probe->name, choice->outputs.output[output->output].name);
            for (size_t k = 0; k < output->n_levels; k++)
                fprintf(out, "%s %g", k == 0 ? "" : ",", output->levels[k]);
            fprintf(out, ", from every %zuth point on, margin %g\n", choice->refine.start,
                    output->margin);
        }
        if (choice->refine.n == 0 && dc_deck_refines(deck))
            fprintf(out, "%s%s is computed everywhere\n", p == 0 ? "refine  " : "        ",
                    choice->probe->name);
    }
    if (dc_deck_refines(deck))
        fprintf(out,
                "        which points are computed shows on the way; rank 0 needs %.3g MB for "
                "it\n",
                dc_rounds_bytes(deck) / 1e6);
}

enum dc_result dc_scan_plan(const struct dc_deck *deck, const char *path, FILE *out,
                            struct dc_error *error)
{
    uint64_t bytes = 0;
    enum dc_result result = dc_store_bytes(deck, &bytes, error);
    if (result != DC_SUCCESS)
        return result;
    size_t points = dc_cube_points(&deck->cube);
    fprintf(out, "model   %s\naxes\n", deck->model->name);
    for (size_t role = 0; role < DC_AXIS_COUNT; role++)
        print_axis(out, &deck->cube.axis[role]);
    fprintf(out, "probes\n");
    for (size_t p = 0; p < deck->n_probes; p++) {
        const struct dc_probe_choice *choice = &deck->probes[p];
        fprintf(out, "  %-12s", choice->probe->name);
        for (size_t i = 0; i < choice->outputs.n; i++)
            fprintf(out, "%s %s", i == 0 ? "" : ",", choice->outputs.output[i].name);
        fprintf(out, "\n");
    }
    fprintf(out, "points  %zu", points * deck->n_probes);
    if (deck->n_probes != 1)
        fprintf(out, " (%zu times %zu probes)", points, deck->n_probes);
    fprintf(out, " in %zu pencils of %zu\n", dc_cube_pencils(&deck->cube),
            deck->cube.axis[DC_AXIS_COUPLING].n);
    print_refinement(out, deck);
    result = print_checks(out, deck, error);
    if (result != DC_SUCCESS)
        return result;
    print_size(out, bytes);
    fprintf(out, "file    %s%s\n", path,
            access(path, F_OK) == 0 ? " (exists: --resume continues it, --overwrite replaces it)"
                                    : "");
    if (ferror(out))
        return dc_fail(error, DC_ERROR_OUTPUT, "cannot write the plan");
    return DC_SUCCESS;
}

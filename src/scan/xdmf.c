#include "scan/xdmf.h"

#include "scan/files.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_escaped(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '&')
            fputs("&amp;", out);
        else if (*text == '<')
            fputs("&lt;", out);
        else if (*text == '>')
            fputs("&gt;", out);
        else if (*text == '"')
            fputs("&quot;", out);
        else
            fputc(*text, out);
    }
}

static bool increases(const struct dc_grid_axis *axis)
{
    for (size_t i = 1; i < axis->n; i++)
        if (!(axis->values[i] > axis->values[i - 1]))
            return false;
    return true;
}

static void print_axis(FILE *out, const struct dc_grid_axis *axis)
{
    fprintf(out,
            "        <DataItem Dimensions=\"%zu\" NumberType=\"Float\" Precision=\"8\" "
            "Format=\"XML\">",
            axis->n);
    for (size_t i = 0; i < axis->n; i++) {
        double value = axis->values[i];
        if (axis->spacing == DC_SPACING_LOG)
            value = log10(value);
        else if (!increases(axis))
            value = (double)i;
        fprintf(out, "%s%.17g", i == 0 ? "" : " ", value);
    }
    fprintf(out, "</DataItem>\n");
}

/* One dataset over the cube as a field; `type` is how XDMF calls its numbers. */
static void print_field(FILE *out, const char *file, const struct dc_cube *cube, const char *field,
                        const char *dataset, const char *type)
{
    fprintf(out, "      <Attribute Name=\"");
    print_escaped(out, field);
    fprintf(out,
            "\" AttributeType=\"Scalar\" Center=\"Node\">\n"
            "        <DataItem Dimensions=\"%zu %zu %zu\" %s Format=\"HDF\">",
            cube->axis[DC_AXIS_ANGLE].n, cube->axis[DC_AXIS_MASS].n, cube->axis[DC_AXIS_COUPLING].n,
            type);
    print_escaped(out, file);
    fputc(':', out);
    print_escaped(out, dataset);
    fprintf(out, "</DataItem>\n      </Attribute>\n");
}

static void print_all(FILE *out, const char *file, const struct dc_deck *deck)
{
    const struct dc_cube *cube = &deck->cube;
    char field[160], dataset[192];
    fprintf(out,
            "<?xml version=\"1.0\"?>\n<Xdmf Version=\"3.0\">\n  <Domain>\n"
            "    <Grid Name=\"cube\" GridType=\"Uniform\">\n"
            "      <Topology TopologyType=\"3DRectMesh\" Dimensions=\"%zu %zu %zu\"/>\n"
            "      <Geometry GeometryType=\"VXVYVZ\">\n",
            cube->axis[DC_AXIS_ANGLE].n, cube->axis[DC_AXIS_MASS].n,
            cube->axis[DC_AXIS_COUPLING].n);
    print_axis(out, &cube->axis[DC_AXIS_COUPLING]);
    print_axis(out, &cube->axis[DC_AXIS_MASS]);
    print_axis(out, &cube->axis[DC_AXIS_ANGLE]);
    fprintf(out, "      </Geometry>\n");
    for (size_t p = 0; p < deck->n_probes; p++) {
        const struct dc_probe_choice *choice = &deck->probes[p];
        for (size_t i = 0; i < choice->outputs.n; i++) {
            snprintf(field, sizeof field, "%s/%s", choice->probe->name,
                     choice->outputs.output[i].name);
            snprintf(dataset, sizeof dataset, "/results/%s", field);
            print_field(out, file, cube, field, dataset, "NumberType=\"Float\" Precision=\"8\"");
        }
        snprintf(field, sizeof field, "%s/status", choice->probe->name);
        snprintf(dataset, sizeof dataset, "/status/%s", choice->probe->name);
        print_field(out, file, cube, field, dataset, "NumberType=\"UChar\" Precision=\"1\"");
    }
    fprintf(out, "    </Grid>\n  </Domain>\n</Xdmf>\n");
}

enum dc_result dc_xdmf_write(const char *store, const struct dc_deck *deck, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    const char *slash = strrchr(store, '/');
    char *path = dc_path_with(store, ".xdmf");
    if (path == NULL)
        return dc_fail_memory(error);
    FILE *out = fopen(path, "w");
    if (out == NULL) {
        result = dc_fail(error, DC_ERROR_OUTPUT, "cannot make '%s': %s", path, strerror(errno));
    } else {
        print_all(out, slash == NULL ? store : slash + 1, deck);
        bool failed = ferror(out) != 0;
        if (fclose(out) != 0 || failed)
            result = dc_fail(error, DC_ERROR_OUTPUT, "cannot write '%s'", path);
    }
    free(path);
    return result;
}

/* Comma-separated tables, one row a vertex: curves, and the outlines of regions. */
#include "darkcube/quantity.h"
#include "post/export.h"

/* The axes' columns, in the order of the model. */
static void print_axes_header(FILE *out, const struct dc_field_info *info)
{
    for (size_t k = 0; k < DC_AXIS_COUNT; k++)
        fprintf(out, ",%s [%s]", info->store.axis[k].name, info->store.axis[k].unit);
}

static void print_vertex(FILE *out, const struct dc_field_info *info, const struct dc_curve *curve,
                         size_t k)
{
    const double coordinates[DC_AXIS_COUNT] = {
        [DC_AXIS_MASS] = curve->vertex[k].mass,
        [DC_AXIS_COUPLING] = curve->vertex[k].coupling,
        [DC_AXIS_ANGLE] = info->store.axis[DC_AXIS_ANGLE].values[curve->angle],
    };
    for (size_t axis = 0; axis < DC_AXIS_COUNT; axis++)
        fprintf(out, ",%.17g", coordinates[axis]);
}

/* Both tables differ in two words and in which flag stands in the third column. */
static enum dc_result export_table(const char *path, const struct dc_field_info *info,
                                   const struct dc_curves *curves, bool regions,
                                   struct dc_error *error)
{
    struct dc_text_file file;
    enum dc_result result = dc_text_file_open(path, &file, error);
    if (result != DC_SUCCESS)
        return result;
    fprintf(file.stream, "level [%s],%s,%s,vertex", info->unit, regions ? "region" : "curve",
            regions ? "hole" : "closed");
    print_axes_header(file.stream, info);
    fprintf(file.stream, ",component\n");
    for (size_t c = 0; c < curves->n; c++) {
        const struct dc_curve *curve = &curves->curve[c];
        char level[DC_NUMBER_SIZE];
        dc_format_number(curve->level, level);
        for (size_t k = 0; k < curve->n; k++) {
            fprintf(file.stream, "%s,%zu,%d,%zu", level, c, regions ? curve->hole : curve->closed,
                    k);
            print_vertex(file.stream, info, curve, k);
            fprintf(file.stream, ",%zu\n", curve->component);
        }
    }
    return dc_text_file_close(&file, result, error);
}

enum dc_result dc_export_csv(const char *path, const struct dc_field_info *info,
                             const struct dc_curves *curves, struct dc_error *error)
{
    return export_table(path, info, curves, false, error);
}

enum dc_result dc_export_regions(const char *path, const struct dc_field_info *info,
                                 const struct dc_curves *outlines, struct dc_error *error)
{
    return export_table(path, info, outlines, true, error);
}

/* VTK polydata in XML with decimal text: a polyline a curve. */
#include "post/axis.h"
#include "post/export.h"

static void print_points(FILE *out, const struct dc_field_info *info,
                         const struct dc_curves *curves)
{
    fprintf(out, "      <Points>\n        <DataArray type=\"Float64\" Name=\"points\" "
                 "NumberOfComponents=\"3\" format=\"ascii\">\n");
    for (size_t c = 0; c < curves->n; c++) {
        const struct dc_curve *curve = &curves->curve[c];
        double angle = info->store.axis[DC_AXIS_ANGLE].values[curve->angle];
        double z = dc_axis_place(info, DC_AXIS_ANGLE, angle);
        for (size_t k = 0; k < curve->n; k++)
            fprintf(out, "%.17g %.17g %.17g\n",
                    dc_axis_place(info, DC_AXIS_MASS, curve->vertex[k].mass),
                    dc_axis_place(info, DC_AXIS_COUPLING, curve->vertex[k].coupling), z);
    }
    fprintf(out, "        </DataArray>\n      </Points>\n");
}

/* Vertices follow each other curve by curve, so a line's points are consecutive numbers. */
static void print_lines(FILE *out, const struct dc_curves *curves)
{
    size_t point = 0;
    fprintf(out, "      <Lines>\n        <DataArray type=\"Int64\" Name=\"connectivity\" "
                 "format=\"ascii\">\n");
    for (size_t c = 0; c < curves->n; c++)
        for (size_t k = 0; k < curves->curve[c].n; k++)
            fprintf(out, "%zu\n", point++);
    fprintf(out, "        </DataArray>\n        <DataArray type=\"Int64\" Name=\"offsets\" "
                 "format=\"ascii\">\n");
    point = 0;
    for (size_t c = 0; c < curves->n; c++)
        fprintf(out, "%zu\n", point += curves->curve[c].n);
    fprintf(out, "        </DataArray>\n      </Lines>\n");
}

static void print_cell_data(FILE *out, const struct dc_curves *curves)
{
    fprintf(out, "      <CellData Scalars=\"level\">\n        <DataArray type=\"Float64\" "
                 "Name=\"level\" format=\"ascii\">\n");
    for (size_t c = 0; c < curves->n; c++)
        fprintf(out, "%.17g\n", curves->curve[c].level);
    static const char *const names[] = {"curve", "closed", "component"};
    for (size_t name = 0; name < sizeof names / sizeof *names; name++) {
        fprintf(out,
                "        </DataArray>\n        <DataArray type=\"Int64\" Name=\"%s\" "
                "format=\"ascii\">\n",
                names[name]);
        for (size_t c = 0; c < curves->n; c++) {
            const struct dc_curve *curve = &curves->curve[c];
            const size_t value[] = {c, curve->closed, curve->component};
            fprintf(out, "%zu\n", value[name]);
        }
    }
    fprintf(out, "        </DataArray>\n      </CellData>\n");
}

enum dc_result dc_export_vtk(const char *path, const struct dc_field_info *info,
                             const struct dc_curves *curves, struct dc_error *error)
{
    struct dc_text_file file;
    enum dc_result result = dc_text_file_open(path, &file, error);
    if (result != DC_SUCCESS)
        return result;
    size_t vertices = 0;
    for (size_t c = 0; c < curves->n; c++)
        vertices += curves->curve[c].n;
    fprintf(file.stream,
            "<?xml version=\"1.0\"?>\n<VTKFile type=\"PolyData\" version=\"1.0\" "
            "byte_order=\"LittleEndian\" header_type=\"UInt64\">\n  <PolyData>\n"
            "    <Piece NumberOfPoints=\"%zu\" NumberOfVerts=\"0\" NumberOfLines=\"%zu\" "
            "NumberOfStrips=\"0\" NumberOfPolys=\"0\">\n",
            vertices, curves->n);
    print_points(file.stream, info, curves);
    print_lines(file.stream, curves);
    print_cell_data(file.stream, curves);
    fprintf(file.stream, "    </Piece>\n  </PolyData>\n</VTKFile>\n");
    return dc_text_file_close(&file, result, error);
}

/* VTK polydata in XML with decimal text: the triangles of surfaces. */
#include "darkcube/surface.h"
#include "post/axis.h"
#include "post/export.h"

static void begin_array(FILE *out, const char *type, const char *name, const char *more)
{
    fprintf(out, "        <DataArray type=\"%s\" Name=\"%s\"%s format=\"ascii\">\n", type, name,
            more);
}

static void end_array(FILE *out)
{
    fprintf(out, "        </DataArray>\n");
}

static void print_points(FILE *out, const struct dc_field_info *info,
                         const struct dc_surface *surface)
{
    fprintf(out, "      <Points>\n");
    begin_array(out, "Float64", "points", " NumberOfComponents=\"3\"");
    for (size_t k = 0; k < surface->n_vertices; k++)
        for (enum dc_axis_role axis = 0; axis < DC_AXIS_COUNT; axis++)
            fprintf(out, "%.17g%c", dc_axis_place(info, axis, surface->vertex[k].at[axis]),
                    axis + 1 < DC_AXIS_COUNT ? ' ' : '\n');
    end_array(out);
    fprintf(out, "      </Points>\n      <PointData>\n");
    for (enum dc_axis_role axis = 0; axis < DC_AXIS_COUNT; axis++) {
        begin_array(out, "Float64", info->store.axis[axis].name, "");
        for (size_t k = 0; k < surface->n_vertices; k++)
            fprintf(out, "%.17g\n", surface->vertex[k].at[axis]);
        end_array(out);
    }
    fprintf(out, "      </PointData>\n");
}

static void print_faces(FILE *out, const struct dc_surface *surface)
{
    fprintf(out, "      <Polys>\n");
    begin_array(out, "Int64", "connectivity", "");
    for (size_t k = 0; k < surface->n_faces; k++) {
        const size_t *vertex = surface->face[k].vertex;
        fprintf(out, "%zu %zu %zu\n", vertex[0], vertex[1], vertex[2]);
    }
    end_array(out);
    begin_array(out, "Int64", "offsets", "");
    for (size_t k = 0; k < surface->n_faces; k++)
        fprintf(out, "%zu\n", 3 * (k + 1));
    end_array(out);
    fprintf(out, "      </Polys>\n      <CellData Scalars=\"level\">\n");
    begin_array(out, "Float64", "level", "");
    for (size_t k = 0; k < surface->n_faces; k++)
        fprintf(out, "%.17g\n", surface->face[k].level);
    end_array(out);
    fprintf(out, "      </CellData>\n");
}

enum dc_result dc_export_surface(const char *path, const struct dc_field_info *info,
                                 const struct dc_surface *surface, struct dc_error *error)
{
    struct dc_text_file file;
    enum dc_result result = dc_text_file_open(path, &file, error);
    if (result != DC_SUCCESS)
        return result;
    fprintf(file.stream,
            "<?xml version=\"1.0\"?>\n<VTKFile type=\"PolyData\" version=\"1.0\" "
            "byte_order=\"LittleEndian\" header_type=\"UInt64\">\n  <PolyData>\n"
            "    <Piece NumberOfPoints=\"%zu\" NumberOfVerts=\"0\" NumberOfLines=\"0\" "
            "NumberOfStrips=\"0\" NumberOfPolys=\"%zu\">\n",
            surface->n_vertices, surface->n_faces);
    print_points(file.stream, info, surface);
    print_faces(file.stream, surface);
    fprintf(file.stream, "    </Piece>\n  </PolyData>\n</VTKFile>\n");
    return dc_text_file_close(&file, result, error);
}

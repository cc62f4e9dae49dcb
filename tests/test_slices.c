/* Contours of a store: slices read through a DMDA, and the files that are written. Alone it looks
 * at one rank; under mpirun at 1, 2, 3 ... ranks, whose files must be the same byte for byte.
 *
 * `test_slices FILE N_MASS N_COUPLING` only writes the store, for other tests. */
#include "darkcube/surface.h"
#include "post/field.h"
#include "shift_store.h"

#include <math.h>
#include <petscsys.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <yaml.h>

#include <cmocka.h>

static const double levels[] = {-0.4, -0.05, 0.05, 0.4, 1};
enum { N_LEVELS = sizeof levels / sizeof *levels, N_MASS = 45, N_COUPLING = 61, PATH_SIZE = 4200 };

/* Where this run's files are; the same on all ranks. */
struct place {
    char folder[4096];
    struct dc_field_info info; /* rank 0 */
    struct dc_contours contours;
};

static void path_in(const struct place *place, const char *name, char path[PATH_SIZE])
{
    snprintf(path, PATH_SIZE, "%s/%s", place->folder, name);
}

static int world_rank(void)
{
    int rank;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return rank;
}

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    if (place == NULL)
        return -1;
    const char *parent = getenv("TMPDIR");
    snprintf(place->folder, sizeof place->folder, "%s/slices.XXXXXX",
             parent == NULL ? "/tmp" : parent);
    int failed = 0;
    struct dc_error error = {""};
    if (world_rank() == 0) {
        char store[PATH_SIZE];
        failed = mkdtemp(place->folder) == NULL;
        path_in(place, "shift.h5", store);
        failed =
            failed || shift_store_make(store, N_MASS, N_COUPLING, &error) != DC_SUCCESS ||
            dc_field_info_read(store, "cosmology/delta_neff", &place->info, &error) != DC_SUCCESS;
        if (failed)
            print_error("%s\n", error.text);
    }
    MPI_Bcast(place->folder, sizeof place->folder, MPI_CHAR, 0, MPI_COMM_WORLD);
    MPI_Bcast(&failed, 1, MPI_INT, 0, MPI_COMM_WORLD);
    *state = place;
    return failed ? -1 : 0;
}

static int tear_down(void **state)
{
    static const char *const files[] = {"shift.h5",    "alone.csv",        "alone_regions.csv",
                                        "many.csv",    "many_regions.csv", "one_mass.h5",
                                        "no_store.h5", "curves.vtp",       NULL};
    struct place *place = *state;
    MPI_Barrier(MPI_COMM_WORLD);
    if (world_rank() == 0) {
        char path[PATH_SIZE];
        for (size_t k = 0; files[k] != NULL; k++) {
            path_in(place, files[k], path);
            (void)remove(path);
        }
        (void)remove(place->folder);
        dc_contours_free(&place->contours);
        dc_field_info_free(&place->info);
    }
    free(place);
    return 0;
}

static char *slurp(const char *path)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    long size = ftell(file);
    assert_true(size >= 0);
    rewind(file);
    char *text = malloc((size_t)size + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)size, file), size);
    text[size] = '\0';
    assert_int_equal(fclose(file), 0);
    return text;
}

static void contour_with(struct place *place, int ranks, struct dc_contours *contours)
{
    MPI_Comm comm;
    int rank = world_rank();
    char store[PATH_SIZE];
    struct dc_error error = {""};
    path_in(place, "shift.h5", store);
    MPI_Comm_split(MPI_COMM_WORLD, rank < ranks ? 0 : MPI_UNDEFINED, rank, &comm);
    if (comm != MPI_COMM_NULL) {
        assert_int_equal(dc_contour(comm, store, rank == 0 ? &place->info : NULL, levels, N_LEVELS,
                                    rank == 0 ? contours : NULL, &error),
                         DC_SUCCESS);
        MPI_Comm_free(&comm);
    }
}

/* ---- dealing out ----------------------------------------------------------------------------- */

static void test_boxes_fit_the_cube(void **state)
{
    (void)state;
    const size_t shapes[][DC_AXIS_COUNT] = {{2, 2, 1}, {60, 60, 3}, {2, 500, 1}, {7, 3, 2}};
    const int expected[][8] = {{1, 2, 2, 4, 4, 4, 4, 4},
                               {1, 2, 3, 4, 5, 6, 7, 8},
                               {1, 2, 3, 4, 5, 6, 7, 8},
                               {1, 2, 3, 4, 5, 6, 7, 8}};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
        for (int size = 1; size <= 8; size++) {
            int boxes[DC_AXIS_COUNT];
            assert_int_equal(dc_field_ranks(shapes[s], size, boxes), expected[s][size - 1]);
            assert_int_equal(boxes[0] * boxes[1] * boxes[2], expected[s][size - 1]);
            for (size_t k = 0; k < DC_AXIS_COUNT; k++)
                assert_true(boxes[k] >= 1 && (size_t)boxes[k] <= shapes[s][k]);
        }
}

/* ---- curves ---------------------------------------------------------------------------------- */

/* Linear interpolation errs by step^2 / 8 times the second derivative: the steps are 0.0773 in ln
 * mass, where that is below 23.2, and 0.192 in ln coupling, where it is below 3.2. */
static const double largest_error = 0.018;

static void test_curves_of_a_store(void **state)
{
    struct place *place = *state;
    contour_with(place, 1, &place->contours);
    if (world_rank() != 0)
        return;
    const struct dc_contours *contours = &place->contours;
    size_t finite = 0;
    double lowest = INFINITY, highest = -INFINITY;
    const struct dc_stored_axis *axis = place->info.store.axis;
    for (size_t a = 0; a < 3; a++)
        for (size_t i = 0; i < N_MASS; i++)
            for (size_t j = 0; j < N_COUPLING; j++) {
                double value =
                    shift_value(axis[DC_AXIS_MASS].values[i], axis[DC_AXIS_COUPLING].values[j],
                                axis[DC_AXIS_ANGLE].values[a]);
                if (isnan(value))
                    continue;
                finite++;
                lowest = fmin(lowest, value);
                highest = fmax(highest, value);
            }
    assert_int_equal(contours->points, 3 * N_MASS * N_COUPLING);
    assert_int_equal(contours->finite, finite);
    assert_true(finite < contours->points);
    assert_true(contours->lowest == lowest && contours->highest == highest);
    bool seen[3][2] = {{false}};
    for (size_t c = 0; c < contours->curves.n; c++) {
        const struct dc_curve *curve = &contours->curves.curve[c];
        double angle = axis[DC_AXIS_ANGLE].values[curve->angle];
        assert_true((curve->level < 0) == (curve->angle == 0));
        seen[curve->angle][fabs(curve->level) > 0.1] = true;
        for (size_t k = 0; k < curve->n; k++)
            assert_true(fabs(shift_value(curve->vertex[k].mass, curve->vertex[k].coupling, angle) -
                             curve->level) < largest_error);
    }
    for (size_t a = 0; a < 3; a++)
        assert_true(seen[a][0] && seen[a][1]);
}

static void test_files_are_the_same_on_any_number_of_ranks(void **state)
{
    struct place *place = *state;
    int size, rank = world_rank();
    char alone[2][PATH_SIZE], many[2][PATH_SIZE];
    struct dc_error error = {""};
    path_in(place, "alone.csv", alone[0]);
    path_in(place, "alone_regions.csv", alone[1]);
    path_in(place, "many.csv", many[0]);
    path_in(place, "many_regions.csv", many[1]);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    /* All slices at once, then some at a time: one, and two where there is one rank. */
    static const size_t most_nodes[] = {0, 1, 2 * N_MASS * N_COUPLING};
    enum { WAYS = sizeof most_nodes / sizeof *most_nodes };
    for (int run = 0; run < WAYS * size; run++) {
        const int ranks = 1 + run % size;
        struct dc_contours contours = {0};
        place->info.most_nodes = most_nodes[run / size];
        contour_with(place, ranks, &contours);
        if (rank != 0)
            continue;
        char(*path)[PATH_SIZE] = run == 0 ? alone : many;
        assert_int_equal(contours.finite, place->contours.finite);
        assert_true(contours.lowest == place->contours.lowest);
        assert_true(contours.highest == place->contours.highest);
        assert_int_equal(dc_export_csv(path[0], &place->info, &contours.curves, &error),
                         DC_SUCCESS);
        assert_int_equal(dc_export_regions(path[1], &place->info, &contours.outlines, &error),
                         DC_SUCCESS);
        dc_contours_free(&contours);
        for (size_t k = 0; k < 2; k++) {
            char *one = slurp(alone[k]), *other = slurp(path[k]);
            assert_string_equal(one, other);
            assert_true(strlen(one) > 1000);
            free(other);
            free(one);
        }
    }
}

/* ---- surfaces -------------------------------------------------------------------------------- */

static void surface_with(struct place *place, size_t most_nodes, struct dc_surface *surface)
{
    char store[PATH_SIZE];
    struct dc_error error = {""};
    path_in(place, "shift.h5", store);
    place->info.most_nodes = most_nodes;
    assert_int_equal(dc_surface_find(MPI_COMM_WORLD, store, world_rank() == 0 ? &place->info : NULL,
                                     levels, N_LEVELS, world_rank() == 0 ? surface : NULL, &error),
                     DC_SUCCESS);
}

/* Also where two slices are read at a time, of which the next two share one. */
static void test_surfaces_are_the_same_slices_by_slices(void **state)
{
    struct place *place = *state;
    struct dc_surface whole = {0}, parts = {0};
    surface_with(place, 0, &whole);
    surface_with(place, 1, &parts);
    if (world_rank() != 0)
        return;
    assert_true(whole.n_vertices > 1000 && whole.n_faces > 1000);
    assert_int_equal(whole.n_vertices, parts.n_vertices);
    assert_int_equal(whole.n_faces, parts.n_faces);
    assert_memory_equal(whole.vertex, parts.vertex, whole.n_vertices * sizeof *whole.vertex);
    for (size_t k = 0; k < whole.n_faces; k++) {
        assert_true(whole.face[k].level == parts.face[k].level);
        assert_memory_equal(whole.face[k].vertex, parts.face[k].vertex,
                            sizeof whole.face[k].vertex);
    }
    dc_surface_free(&parts);
    dc_surface_free(&whole);
}

/* ---- files ----------------------------------------------------------------------------------- */

static void test_csv_reads_back(void **state)
{
    struct place *place = *state;
    if (world_rank() != 0)
        return;
    char path[PATH_SIZE];
    path_in(place, "alone.csv", path);
    char *text = slurp(path), *line = text;
    const char header[] = "level [1],curve,closed,vertex,mass [MeV],coupling [1],angle [rad],"
                          "component\n";
    assert_memory_equal(text, header, sizeof header - 1);
    const struct dc_curves *curves = &place->contours.curves;
    line += sizeof header - 1;
    for (size_t c = 0; c < curves->n; c++) {
        const struct dc_curve *curve = &curves->curve[c];
        const double angle = place->info.store.axis[DC_AXIS_ANGLE].values[curve->angle];
        for (size_t k = 0; k < curve->n; k++) {
            const double expected[8] = {curve->level,
                                        (double)c,
                                        curve->closed,
                                        (double)k,
                                        curve->vertex[k].mass,
                                        curve->vertex[k].coupling,
                                        angle,
                                        (double)curve->component};
            for (size_t column = 0; column < 8; column++) {
                char *end;
                assert_true(strtod(line, &end) == expected[column]);
                assert_int_equal(*end, column < 7 ? ',' : '\n');
                line = end + 1;
            }
        }
    }
    assert_int_equal(*line, '\0');
    free(text);
}

/* Counts the mappings with a key `value` in all documents of a YAML file. */
static size_t count_values(const char *path, size_t *documents)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    yaml_parser_t parser;
    assert_true(yaml_parser_initialize(&parser));
    yaml_parser_set_input_file(&parser, file);
    size_t values = 0;
    *documents = 0;
    for (bool more = true; more;) {
        yaml_document_t document;
        assert_true(yaml_parser_load(&parser, &document));
        more = yaml_document_get_root_node(&document) != NULL;
        *documents += more;
        for (int n = 1; yaml_document_get_node(&document, n) != NULL; n++) {
            const yaml_node_t *node = yaml_document_get_node(&document, n);
            values += node->type == YAML_SCALAR_NODE &&
                      strcmp((const char *)node->data.scalar.value, "value") == 0;
        }
        yaml_document_delete(&document);
    }
    yaml_parser_delete(&parser);
    assert_int_equal(fclose(file), 0);
    return values;
}

static void test_hepdata_is_yaml_with_every_vertex(void **state)
{
    struct place *place = *state;
    if (world_rank() != 0)
        return;
    char directory[PATH_SIZE], path[PATH_SIZE + 64];
    struct dc_error error = {""};
    const struct dc_curves *curves = &place->contours.curves;
    path_in(place, "hepdata", directory);
    for (int twice = 0; twice < 2; twice++) /* a folder that is there is used */
        assert_int_equal(dc_export_hepdata(directory, &place->info, curves, &error), DC_SUCCESS);
    size_t tables = 0, documents, vertices = 0, values = 0;
    for (size_t c = 0; c < curves->n; c++) {
        tables += c == 0 || curves->curve[c].level != curves->curve[c - 1].level ||
                  curves->curve[c].angle != curves->curve[c - 1].angle;
        vertices += curves->curve[c].n;
    }
    assert_true(tables > 4);
    snprintf(path, sizeof path, "%s/submission.yaml", directory);
    count_values(path, &documents);
    assert_int_equal(documents, tables + 1);
    (void)remove(path);
    for (size_t k = 1; k <= tables; k++) {
        snprintf(path, sizeof path, "%s/curves_%zu.yaml", directory, k);
        values += count_values(path, &documents);
        assert_int_equal(documents, 1);
        (void)remove(path);
    }
    /* curve, mass and coupling of each vertex; level, angle and its name of each table */
    assert_int_equal(values, 3 * vertices + 3 * tables);
    assert_int_equal(remove(directory), 0);
}

static size_t count(const char *text, const char *word)
{
    size_t n = 0;
    for (; (text = strstr(text, word)) != NULL; text += strlen(word))
        n++;
    return n;
}

static void test_vtk_has_every_vertex(void **state)
{
    struct place *place = *state;
    if (world_rank() != 0)
        return;
    char path[PATH_SIZE];
    struct dc_error error = {""};
    const struct dc_curves *curves = &place->contours.curves;
    path_in(place, "curves.vtp", path);
    assert_int_equal(dc_export_vtk(path, &place->info, curves, &error), DC_SUCCESS);
    char *text = slurp(path);
    size_t n_points = 0, n_lines = 0;
    const char *piece = strstr(text, "NumberOfPoints");
    assert_non_null(piece);
    assert_int_equal(sscanf(piece,
                            "NumberOfPoints=\"%zu\" NumberOfVerts=\"0\" NumberOfLines=\"%zu\"",
                            &n_points, &n_lines),
                     2);
    assert_int_equal(n_lines, curves->n);
    assert_int_equal(count(text, "<DataArray"), count(text, "</DataArray>"));
    const char *points = strstr(text, "\"points\"");
    assert_non_null(points);
    points = strchr(points, '>') + 1;
    for (size_t c = 0; c < curves->n; c++)
        for (size_t k = 0; k < curves->curve[c].n; k++) {
            char *end;
            double x = strtod(points, &end), y = strtod(end, &end), z = strtod(end, &end);
            assert_true(x == log10(curves->curve[c].vertex[k].mass));
            assert_true(y == log10(curves->curve[c].vertex[k].coupling));
            assert_true(z == place->info.store.axis[DC_AXIS_ANGLE].values[curves->curve[c].angle]);
            points = end;
            n_points--;
        }
    assert_int_equal(n_points, 0);
    free(text);
}

static void test_unwritable_files_are_said(void **state)
{
    struct place *place = *state;
    if (world_rank() != 0)
        return;
    char path[PATH_SIZE];
    struct dc_error error = {""};
    const struct dc_curves *curves = &place->contours.curves;
    path_in(place, "no/such/folder.csv", path);
    assert_int_equal(dc_export_csv(path, &place->info, curves, &error), DC_ERROR_OUTPUT);
    assert_non_null(strstr(error.text, path));
    assert_int_equal(dc_export_hepdata(path, &place->info, curves, &error), DC_ERROR_OUTPUT);
    assert_int_equal(dc_export_vtk("/dev/full/x", &place->info, curves, &error), DC_ERROR_OUTPUT);
}

/* ---- stores that will not do ----------------------------------------------------------------- */

static void test_bad_stores_are_said(void **state)
{
    struct place *place = *state;
    if (world_rank() != 0)
        return;
    char store[PATH_SIZE], path[PATH_SIZE];
    struct dc_field_info info;
    struct dc_error error = {""};
    path_in(place, "shift.h5", store);
    assert_int_equal(dc_field_info_read(store, "cosmology/delta_nef", &info, &error),
                     DC_ERROR_USAGE);
    assert_non_null(strstr(error.text, "did you mean 'cosmology/delta_neff'"));
    assert_non_null(strstr(error.text, "cosmology/neff"));
    assert_int_equal(dc_field_info_read(store, "delta_neff", &info, &error), DC_ERROR_USAGE);
    assert_non_null(strstr(error.text, "did you mean 'cosmology/delta_neff'"));
    path_in(place, "no_store.h5", path);
    assert_int_equal(dc_field_info_read(path, "cosmology/neff", &info, &error), DC_ERROR_DATA);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs("level [1],curve\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(dc_field_info_read(path, "cosmology/neff", &info, &error), DC_ERROR_DATA);
    path_in(place, "one_mass.h5", path);
    assert_int_equal(shift_store_make(path, 1, 5, &error), DC_SUCCESS);
    assert_int_equal(dc_field_info_read(path, "cosmology/neff", &info, &error), DC_ERROR_DATA);
    assert_non_null(strstr(error.text, "1 value of mass"));
}

static int make_store(char **argv)
{
    struct dc_error error;
    if (shift_store_make(argv[1], strtoul(argv[2], NULL, 10), strtoul(argv[3], NULL, 10), &error) ==
        DC_SUCCESS)
        return 0;
    print_error("%s\n", error.text);
    return 1;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_boxes_fit_the_cube),
        cmocka_unit_test(test_curves_of_a_store),
        cmocka_unit_test(test_files_are_the_same_on_any_number_of_ranks),
        cmocka_unit_test(test_surfaces_are_the_same_slices_by_slices),
        cmocka_unit_test(test_csv_reads_back),
        cmocka_unit_test(test_hepdata_is_yaml_with_every_vertex),
        cmocka_unit_test(test_vtk_has_every_vertex),
        cmocka_unit_test(test_unwritable_files_are_said),
        cmocka_unit_test(test_bad_stores_are_said),
    };
    char name[] = "test", no_signals[] = "-no_signal_handler", no_files[] = "-skip_petscrc";
    char *arguments[] = {name, no_signals, no_files, NULL}, **petsc_argv = arguments;
    int petsc_argc = 3;
    MPI_Init(&argc, &argv);
    int failed = 1, any;
    if (argc == 4)
        failed = make_store(argv);
    else if (PetscInitialize(&petsc_argc, &petsc_argv, NULL, NULL) == 0) {
        failed = cmocka_run_group_tests(tests, set_up, tear_down);
        failed += PetscFinalize() != 0;
    }
    MPI_Allreduce(&failed, &any, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    MPI_Finalize();
    return any;
}

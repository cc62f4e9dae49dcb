/* Surfaces of a cube in memory: closed and of the right shape, area and volume where these are
 * known, with a border where it has to be. No MPI. */
#include "surface_shape.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const size_t whole[3] = {1, 1, 1};

static void fill(struct cube *cube, double (*f)(const double x[DC_AXIS_COUNT]))
{
    const struct dc_stored_axis *axis = cube->info.store.axis;
    for (size_t a = 0; a < cube->n[DC_AXIS_ANGLE]; a++)
        for (size_t i = 0; i < cube->n[DC_AXIS_MASS]; i++)
            for (size_t j = 0; j < cube->n[DC_AXIS_COUPLING]; j++)
                *value_at(cube, a, i, j) = f((double[DC_AXIS_COUNT]){
                    [DC_AXIS_MASS] = axis[DC_AXIS_MASS].values[i],
                    [DC_AXIS_COUPLING] = axis[DC_AXIS_COUPLING].values[j],
                    [DC_AXIS_ANGLE] = axis[DC_AXIS_ANGLE].values[a],
                });
}

/* A cube over [-1, 1]^3. */
static void linear_cube(struct cube *cube, size_t n_mass, size_t n_coupling, size_t n_angle,
                        double (*f)(const double x[DC_AXIS_COUNT]))
{
    cube_init(cube, n_mass, n_coupling, n_angle);
    for (enum dc_axis_role k = 0; k < DC_AXIS_COUNT; k++)
        set_axis(cube, k, -1, 1, false);
    fill(cube, f);
}

/* ---- known surfaces -------------------------------------------------------------------------- */

static double sphere(const double x[DC_AXIS_COUNT])
{
    const double from_centre[3] = {x[0] - 0.06, x[1] + 0.03, x[2] - 0.01};
    return 1 - sqrt(dot(from_centre, from_centre));
}

static double torus(const double x[DC_AXIS_COUNT])
{
    return 1 - hypot(hypot(x[0], x[1] + 0.02) - 0.55, x[2] - 0.01);
}

/* Closed, with the given shape; area and volume err by C h^2: a quarter each time that the spacing
 * is halved. */
static void check_closed(double (*f)(const double x[DC_AXIS_COUNT]), double level, long euler,
                         double area, double volume)
{
    double previous[2] = {0, 0};
    for (size_t n = 17; n <= 65; n = 2 * n - 1) {
        struct cube cube;
        struct dc_surface surface;
        double found[2];
        linear_cube(&cube, n, n + 2, n - 3, f);
        surface_boxes(&cube, dc_level(level), whole, &surface);
        struct topology topology = examine_surface(&surface);
        assert_int_equal(topology.border, 0);
        assert_int_equal(topology.euler, euler);
        measure_surface(&cube, &surface, &found[0], &found[1]);
        for (size_t k = 0; k < 2; k++) {
            double exact = k == 0 ? area : volume, wrong = fabs(found[k] - exact) / exact;
            assert_true(wrong < 20. / (double)(n * n));
            if (previous[k] > 0)
                assert_true(wrong < previous[k] / 3);
            previous[k] = wrong;
        }
        dc_surface_free(&surface);
        cube_free(&cube);
    }
}

static void test_sphere(void **state)
{
    (void)state;
    const double pi = acos(-1), r = 0.7;
    check_closed(sphere, 1 - r, 2, 4 * pi * r * r, 4 * pi * r * r * r / 3);
}

static void test_torus(void **state)
{
    (void)state;
    const double pi = acos(-1), r = 0.3;
    check_closed(torus, 1 - r, 0, 4 * pi * pi * 0.55 * r, 2 * pi * pi * 0.55 * r * r);
}

static double shells(const double x[DC_AXIS_COUNT])
{
    return 0.3 - fabs(1 - sphere(x) - 0.6);
}

static void test_shell_has_two_sides(void **state)
{
    (void)state;
    const double pi = acos(-1);
    struct cube cube;
    struct dc_surface surface;
    double area, volume;
    linear_cube(&cube, 50, 40, 45, shells);
    surface_boxes(&cube, dc_level(0.1), whole, &surface);
    struct topology topology = examine_surface(&surface);
    assert_int_equal(topology.border, 0);
    assert_int_equal(topology.euler, 4);
    measure_surface(&cube, &surface, &area, &volume); /* between radii of 0.4 and 0.8 */
    assert_true(fabs(area - 4 * pi * 0.8) < 0.01 * area);
    assert_true(fabs(volume - 4 * pi / 3 * 0.448) < 0.01 * volume);
    dc_surface_free(&surface);
    cube_free(&cube);
}

/* An ellipsoid in the logarithms of mass and coupling and in the angle. */
static double ellipsoid(const double x[DC_AXIS_COUNT])
{
    const double scaled[3] = {log(x[DC_AXIS_MASS] / 5), log(x[DC_AXIS_COUPLING] / 1e-9) / 4,
                              (x[DC_AXIS_ANGLE] - 1.5) / 0.8};
    return 1 - dot(scaled, scaled);
}

/* Along an edge the second derivative over the step squared is at most 2 (steps of all three axes
 * in units of the half-axes)^2, and linear interpolation errs by an eighth of it. */
static void test_logarithmic_axes_within_h_squared(void **state)
{
    (void)state;
    struct cube cube;
    struct dc_surface surface;
    double area, volume;
    cube_init(&cube, 31, 36, 41);
    set_axis(&cube, DC_AXIS_MASS, 1, 30, true);
    set_axis(&cube, DC_AXIS_COUPLING, 1e-12, 1e-6, true);
    set_axis(&cube, DC_AXIS_ANGLE, 0, 3, false);
    fill(&cube, ellipsoid);
    surface_boxes(&cube, dc_level(0.5), whole, &surface);
    struct topology topology = examine_surface(&surface);
    assert_int_equal(topology.border, 0);
    assert_int_equal(topology.euler, 2);
    const double step[3] = {log(30.) / 30, log(1e6) / 35 / 4, 3. / 40 / 0.8};
    for (size_t k = 0; k < surface.n_vertices; k++)
        assert_true(fabs(ellipsoid(surface.vertex[k].at) - 0.5) <= dot(step, step) / 4 + 1e-12);
    measure_surface(&cube, &surface, &area, &volume);
    double exact = 4 * acos(-1) / 3 * sqrt(0.125) * 4 * 0.8;
    assert_true(fabs(volume - exact) < 0.02 * exact);
    dc_surface_free(&surface);
    cube_free(&cube);
}

/* ---- planes ---------------------------------------------------------------------------------- */

static double coordinate_sum(const double x[DC_AXIS_COUNT])
{
    return x[0] + x[1] + x[2];
}

/* Through the middle of a cube across its diagonal: a regular hexagon. */
static void test_hexagon_is_exact(void **state)
{
    (void)state;
    struct cube cube;
    struct dc_surface surface;
    double area, volume;
    linear_cube(&cube, 5, 8, 11, coordinate_sum);
    surface_boxes(&cube, dc_level(0), whole, &surface);
    measure_surface(&cube, &surface, &area, &volume);
    assert_true(fabs(area - 3 * sqrt(3)) < 1e-12);
    assert_true(fabs(volume) < 1e-12); /* the plane goes through the origin */
    assert_int_equal(examine_surface(&surface).euler, 1);
    for (size_t k = 0; k < surface.n_vertices; k++)
        assert_true(fabs(coordinate_sum(surface.vertex[k].at)) < 1e-14);
    dc_surface_free(&surface);
    cube_free(&cube);
}

static const double slope[3] = {0.7, -0.3, 1.9};

static double plane(const double x[DC_AXIS_COUNT])
{
    return slope[0] * log(x[0]) + slope[1] * log(x[1]) + slope[2] * x[2];
}

/* Spacings in no order of size, rising or falling: exact, and with the outside where the values are
 * smaller, or larger for a negative level. */
static void test_plane_on_uneven_axes(void **state)
{
    (void)state;
    const double masses[2][5] = {{1, 1.5, 7, 8, 30}, {30, 8, 7, 1.5, 1}};
    const double couplings[2][4] = {{1e-12, 1e-11, 1.1e-11, 1e-8}, {1e-8, 1.1e-11, 1e-11, 1e-12}};
    const double angles[6] = {0, 0.1, 0.7, 0.71, 1.5, 3};
    for (size_t kind = 0; kind < 8; kind++) {
        struct cube cube;
        struct dc_surface surface;
        cube_init(&cube, 5, 4, 6);
        memcpy(cube.info.store.axis[DC_AXIS_MASS].values, masses[kind & 1], sizeof masses[0]);
        memcpy(cube.info.store.axis[DC_AXIS_COUPLING].values, couplings[kind >> 1 & 1],
               sizeof couplings[0]);
        memcpy(cube.info.store.axis[DC_AXIS_ANGLE].values, angles, sizeof angles);
        cube.info.logarithmic[DC_AXIS_MASS] = cube.info.logarithmic[DC_AXIS_COUPLING] = true;
        fill(&cube, plane);
        double level = 10, sign = 1;
        if (kind & 4) {
            for (size_t k = 0; k < 5 * 4 * 6; k++)
                cube.values[k] -= 20;
            level = -10;
            sign = -1;
        }
        surface_boxes(&cube, dc_level(level), whole, &surface);
        assert_true(surface.n_faces > 50);
        assert_int_equal(examine_surface(&surface).euler, 1);
        for (size_t k = 0; k < surface.n_vertices; k++)
            assert_true(fabs(plane(surface.vertex[k].at) - 10) < 1e-12);
        for (size_t f = 0; f < surface.n_faces; f++) {
            double at[3], normal[3], cross[3];
            face_normal(&cube, &surface, f, at, normal);
            cross_product(normal, slope, cross);
            assert_true(sign * dot(normal, slope) < 1e-13);
            assert_true(sqrt(dot(cross, cross)) < 1e-10);
        }
        dc_surface_free(&surface);
        cube_free(&cube);
    }
}

static double second_coordinate(const double x[DC_AXIS_COUNT])
{
    return x[DC_AXIS_COUPLING];
}

/* A layer of nodes exactly on the level is inside: the surface is that layer, bit for bit. */
static void test_level_on_nodes(void **state)
{
    (void)state;
    struct cube cube;
    struct dc_surface surface;
    double area, volume;
    cube_init(&cube, 4, 6, 5);
    fill(&cube, second_coordinate);
    surface_boxes(&cube, dc_level(2), whole, &surface);
    for (size_t k = 0; k < surface.n_vertices; k++)
        assert_true(surface.vertex[k].at[DC_AXIS_COUPLING] == 2);
    measure_surface(&cube, &surface, &area, &volume);
    assert_true(area == 3 * 4);
    assert_int_equal(examine_surface(&surface).euler, 1);
    dc_surface_free(&surface);
    surface_boxes(&cube, dc_level(0), whole, &surface); /* nothing is outside */
    assert_int_equal(surface.n_faces, 0);
    dc_surface_free(&surface);
    surface_boxes(&cube, dc_level(5.5), whole, &surface); /* nothing is inside */
    assert_true(surface.n_faces == 0 && surface.n_vertices == 0);
    dc_surface_free(&surface);
    cube_free(&cube);
}

/* ---- missing values -------------------------------------------------------------------------- */

static bool same_place(const struct dc_surface_vertex *a, const struct dc_surface_vertex *b)
{
    return a->at[0] == b->at[0] && a->at[1] == b->at[1] && a->at[2] == b->at[2];
}

/* A sphere with a hole the size of the eight cells round one node: all other triangles are as they
 * were. */
static void test_missing_value_leaves_a_border(void **state)
{
    (void)state;
    struct cube cube;
    struct dc_surface full, holed;
    linear_cube(&cube, 21, 21, 21, sphere);
    surface_boxes(&cube, dc_level(0.3), whole, &full);
    *value_at(&cube, 10, 17, 10) = NAN; /* (0.7, 0, 0): 0.06 from the surface, spacing 0.1 */
    surface_boxes(&cube, dc_level(0.3), whole, &holed);
    struct topology topology = examine_surface(&holed);
    assert_true(topology.border >= 4);
    assert_int_equal(topology.euler, 1); /* a sphere without a disc */
    size_t kept = 0;
    for (size_t f = 0; f < full.n_faces; f++) {
        bool beside_hole = true;
        for (size_t c = 0; c < 3; c++) {
            const double *x = full.vertex[full.face[f].vertex[c]].at;
            beside_hole = beside_hole && fabs(x[0] - 0.7) < 0.1 + 1e-12 &&
                          fabs(x[1]) < 0.1 + 1e-12 && fabs(x[2]) < 0.1 + 1e-12;
        }
        if (beside_hole)
            continue;
        assert_true(kept < holed.n_faces);
        for (size_t c = 0; c < 3; c++)
            assert_true(same_place(&full.vertex[full.face[f].vertex[c]],
                                   &holed.vertex[holed.face[kept].vertex[c]]));
        kept++;
    }
    assert_int_equal(kept, holed.n_faces);
    assert_true(kept < full.n_faces);
    dc_surface_free(&holed);
    dc_surface_free(&full);
    cube_free(&cube);
}

/* ---- files ----------------------------------------------------------------------------------- */

static double next_number(const char **text)
{
    char *end;
    double number = strtod(*text, &end);
    assert_ptr_not_equal(*text, end);
    *text = end;
    return number;
}

/* The text of the array `name`. */
static const char *find_array(const char *text, const char *name)
{
    char tag[64];
    snprintf(tag, sizeof tag, "Name=\"%s\"", name);
    const char *array = strstr(text, tag);
    assert_non_null(array);
    return strchr(array, '>') + 1;
}

/* Two levels in one file, with everything in its place. */
static void test_file_reads_back(void **state)
{
    (void)state;
    struct cube cube;
    struct dc_surface surface = {0};
    struct dc_error error = {""};
    static const char *const names[] = {"mass", "coupling", "angle"};
    const double levels[] = {0.3, 0.6};
    cube_init(&cube, 12, 13, 9);
    set_axis(&cube, DC_AXIS_MASS, 1, 30, true);
    set_axis(&cube, DC_AXIS_COUPLING, 1e-12, 1e-6, true);
    set_axis(&cube, DC_AXIS_ANGLE, 0, 3, false);
    for (size_t k = 0; k < 3; k++)
        snprintf(cube.info.store.axis[k].name, sizeof cube.info.store.axis[k].name, "%s", names[k]);
    fill(&cube, ellipsoid);
    for (size_t k = 0; k < 2; k++) {
        struct dc_triangles triangles;
        march_tetrahedra_boxes(&cube, dc_level(levels[k]), whole, &triangles);
        assert_int_equal(
            dc_surface_join(&cube.info, dc_level(levels[k]), &triangles, &surface, &error),
            DC_SUCCESS);
        dc_triangles_free(&triangles);
    }
    struct topology topology = examine_surface(&surface);
    assert_int_equal(topology.border, 0);
    assert_int_equal(topology.euler, 4); /* one within the other */

    char path[4096];
    const char *folder = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/surface.XXXXXX", folder == NULL ? "/tmp" : folder);
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_int_equal(close(descriptor), 0);
    assert_int_equal(dc_export_surface(path, &cube.info, &surface, &error), DC_SUCCESS);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    enum { ROOM = 1 << 21 };
    char *text = malloc(ROOM);
    assert_non_null(text);
    size_t length = fread(text, 1, ROOM - 1, file);
    assert_true(length > 10000 && length < ROOM - 1);
    text[length] = '\0';
    assert_int_equal(fclose(file), 0);
    assert_int_equal(remove(path), 0);

    size_t n_points, n_polys;
    assert_int_equal(sscanf(strstr(text, "NumberOfPoints"),
                            "NumberOfPoints=\"%zu\" NumberOfVerts=\"0\" NumberOfLines=\"0\" "
                            "NumberOfStrips=\"0\" NumberOfPolys=\"%zu\"",
                            &n_points, &n_polys),
                     2);
    assert_int_equal(n_points, surface.n_vertices);
    assert_int_equal(n_polys, surface.n_faces);
    const char *points = find_array(text, "points"),
               *connectivity = find_array(text, "connectivity");
    const char *offsets = find_array(text, "offsets"), *level = find_array(text, "level");
    for (size_t k = 0; k < n_points; k++)
        for (size_t axis = 0; axis < 3; axis++) {
            double value = surface.vertex[k].at[axis];
            assert_true(next_number(&points) == (axis < 2 ? log10(value) : value));
        }
    for (size_t axis = 0; axis < 3; axis++) {
        const char *values = find_array(text, names[axis]);
        for (size_t k = 0; k < n_points; k++)
            assert_true(next_number(&values) == surface.vertex[k].at[axis]);
    }
    for (size_t k = 0; k < n_polys; k++) {
        for (size_t c = 0; c < 3; c++)
            assert_true(next_number(&connectivity) == (double)surface.face[k].vertex[c]);
        assert_true(next_number(&offsets) == (double)(3 * (k + 1)));
        double found = next_number(&level);
        assert_true(found == surface.face[k].level && (found == 0.3 || found == 0.6));
    }
    assert_true(surface.face[0].level == 0.3 && surface.face[n_polys - 1].level == 0.6);
    assert_int_equal(dc_export_surface("/dev/full/x", &cube.info, &surface, &error),
                     DC_ERROR_OUTPUT);
    free(text);
    dc_surface_free(&surface);
    cube_free(&cube);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sphere),
        cmocka_unit_test(test_torus),
        cmocka_unit_test(test_shell_has_two_sides),
        cmocka_unit_test(test_logarithmic_axes_within_h_squared),
        cmocka_unit_test(test_hexagon_is_exact),
        cmocka_unit_test(test_plane_on_uneven_axes),
        cmocka_unit_test(test_level_on_nodes),
        cmocka_unit_test(test_missing_value_leaves_a_border),
        cmocka_unit_test(test_file_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

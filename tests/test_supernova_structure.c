/* The star as a table: where its luminosity comes from, and of what it is made. */
#include "close.h"
#include "darkcube/constants.h"
#include "supernova_fixture.h"

#include <gsl/gsl_errno.h>

static void structure_adds_up_to_the_luminosity(void **state)
{
    (void)state;
    struct fixture_place place = fixture_place(dc_supernova_defaults());
    const struct dc_list *edges = &place.supernova->chosen.mesh.edges;
    fixture_set(place.supernova, 12, 1);
    for (double g = 1e-12; g < 1e-7; g *= 100) {
        struct dc_luminosity l[DC_SUPERNOVA_MAX_RADII];
        struct dc_table table;
        double transverse = 0, longitudinal = 0;
        dc_supernova_luminosity(place.supernova, g, l);
        assert_int_equal(dc_supernova_structure(place.supernova, g, &table, NULL), DC_SUCCESS);
        assert_int_equal(table.n_columns, DC_STRUCTURE_COLUMNS);
        assert_int_equal(table.n_rows, edges->n - 1);
        for (size_t i = 0; i < table.n_rows; i++) {
            const double *row = table.values + i * table.n_columns;
            double width = edges->value[i + 1] - edges->value[i];
            assert_relative(row[DC_STRUCTURE_RADIUS], edges->value[i] + width / 2, 1e-12);
            transverse += row[DC_STRUCTURE_TRANSVERSE] * width;
            longitudinal += row[DC_STRUCTURE_LONGITUDINAL] * width;
            if (row[DC_STRUCTURE_RADIUS] > place.star->neutrinosphere_radius_km)
                assert_true(row[DC_STRUCTURE_TRANSVERSE] == 0);
        }
        assert_relative(transverse, l[2].transverse, 1e-11);
        assert_relative(longitudinal, l[2].longitudinal, 1e-11);
        dc_table_free(&table);
    }
    fixture_leave(&place);
}

/* The matter in the table is the star's. */
static void structure_shows_the_star(void **state)
{
    (void)state;
    struct fixture_place place = fixture_place(dc_supernova_defaults());
    struct dc_table table;
    double nucleons = 0;
    fixture_set(place.supernova, 300, 0.5 * DC_PI); /* B-L */
    assert_int_equal(dc_supernova_structure(place.supernova, 1e-10, &table, NULL), DC_SUCCESS);
    for (size_t i = 0; i < table.n_rows; i++) {
        const double *row = table.values + i * table.n_columns;
        double r = row[DC_STRUCTURE_RADIUS];
        double density = 3e14 / DC_ATOMIC_MASS_UNIT_G * 1e-39; /* fm^-3 */
        double shape = r < 10 ? 1 + 0.2 * (1 - r / 10) : pow(r / 10, -5);
        assert_relative(row[DC_STRUCTURE_BARYONS], density * shape, 1e-6);
        assert_relative(row[DC_STRUCTURE_PROTONS], 0.3 * row[DC_STRUCTURE_BARYONS], 1e-12);
        assert_relative(row[DC_STRUCTURE_NEUTRONS], 0.7 * row[DC_STRUCTURE_BARYONS], 1e-12);
        assert_relative(row[DC_STRUCTURE_ELECTRONS], row[DC_STRUCTURE_PROTONS], 1e-12);
        assert_relative(row[DC_STRUCTURE_TEMPERATURE],
                        30 * (r < 10 ? 1 - 0.5 * (1 - r / 10) : pow(r / 10, -5.0 / 3)), 1e-9);
        nucleons += row[DC_STRUCTURE_BARYONS] > 0;
    }
    assert_true(nucleons > 100);
    for (size_t i = 0; i < table.n_columns; i++)
        assert_true(table.columns[i].name[0] != '\0' && table.columns[i].unit[0] != '\0');
    dc_table_free(&table);
    fixture_leave(&place);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(structure_adds_up_to_the_luminosity),
        cmocka_unit_test(structure_shows_the_star),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

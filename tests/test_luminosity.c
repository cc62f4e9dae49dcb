/* The sum over cells: each cell's share against quadrature of radiative transfer, and the sum in
 * blocks, by series and cut short where nothing more gets out, against the plain sum. */
#include "close.h"
#include "supernova_fixture.h"

#include <stdlib.h>
#include <string.h>

/* ---- the share that leaves a cell ------------------------------------------------------------ */

struct slab {
    double depth, tilt;
};

static double leaving_from(double s, void *parameters)
{
    const struct slab *slab = parameters;
    return exp(-slab->depth * (0.5 - s)) * (1 + slab->tilt * s);
}

/* One cell with nothing behind it. */
static double share_of(double depth, double tilt)
{
    double beyond = 0, within = depth, slant = 1, outside[1][DC_SUPERNOVA_MAX_RADII] = {{0}};
    const struct dc_contraction contraction = {
        .beyond = &beyond, .within = &within, .tilt = &tilt, .outside = outside};
    const struct dc_pass pass = {.slant = &slant};
    return dc_escape_share(&contraction, &pass, 0, 0, 0, 1);
}

static void share_is_that_of_radiative_transfer(void **state)
{
    (void)state;
    for (double depth = 1e-9; depth < 300; depth *= 1.3)
        for (double tilt = -2; tilt <= 2; tilt += 0.5) {
            struct slab slab = {depth, tilt};
            assert_absolute(share_of(depth, tilt),
                            fixture_integral(leaving_from, &slab, -0.5, 0.5, 1e-12), 3e-13);
        }
}

/* The series end at 1/32; the closed form has lost 1/32^2 of its digits there. */
static void share_is_continuous(void **state)
{
    (void)state;
    for (double tilt = -2; tilt <= 2; tilt++) {
        double end = 1.0 / 32, before = nextafter(end, 0);
        assert_relative(share_of(before, tilt), share_of(end, tilt), 3e-13);
    }
}

/* ---- the sum --------------------------------------------------------------------------------- */

static void add_cells(const struct dc_resolution *resolution, size_t ray, size_t n_radii,
                      double coupling, struct dc_luminosity *luminosity)
{
    const struct dc_pass *pass = &resolution->pass;
    const struct dc_contraction *c = &resolution->contraction;
    for (size_t k = 0; k < n_radii; k++) {
        double sum = 0;
        for (size_t i = pass->ray[ray].first; i < pass->ray[ray].first + pass->ray[ray].n; i++)
            sum += coupling * coupling * c->emission[i] *
                   dc_escape_share(c, pass, ray, i, k, coupling);
        if (pass->ray[ray].polarisation == DC_TRANSVERSE)
            luminosity[k].transverse += sum;
        else
            luminosity[k].longitudinal += sum;
    }
}

static void assert_sums_of_cells(struct dc_supernova *supernova, size_t n_radii, double coupling)
{
    struct dc_luminosity value[DC_SUPERNOVA_MAX_RADII];
    struct dc_luminosity plain[DC_SUPERNOVA_MAX_RADII] = {{0, 0}};
    dc_supernova_luminosity(supernova, coupling, value);
    for (size_t ray = 0; ray < supernova->chosen.pass.n_rays; ray++)
        add_cells(&supernova->chosen, ray, n_radii, coupling, plain);
    for (size_t k = 0; k < n_radii; k++) {
        /* Below 1 erg/s numbers are on their way out of what a double can hold. */
        assert_absolute(value[k].transverse, plain[k].transverse,
                        2e-13 * plain[k].transverse + 1e-13);
        assert_absolute(value[k].longitudinal, plain[k].longitudinal,
                        2e-13 * plain[k].longitudinal + 1e-13);
    }
}

/* From transparent to trapping all, with escape radii near and far, so that the series over slants
 * has many terms, few, and is passed by. */
static void sum_is_that_of_its_cells(void **state)
{
    (void)state;
    static const double masses[] = {1.3, 12, 150};
    struct dc_supernova_options options = dc_supernova_defaults();
    options.n_radii = 5;
    const struct dc_escape_radius radii[] = {
        {true, 1}, {false, 60}, {false, 100}, {false, 1000}, {false, 1e5}};
    memcpy(options.radius, radii, sizeof radii);
    struct dc_star *star = fixture_star("fiducial");
    struct dc_supernova *supernova = fixture_supernova(star, &options);
    for (size_t m = 0; m < sizeof masses / sizeof masses[0]; m++) {
        fixture_set(supernova, masses[m], 1 + (double)m);
        for (double coupling = 1e-12; coupling < 2e-5; coupling *= 5)
            assert_sums_of_cells(supernova, options.n_radii, coupling);
    }
    dc_supernova_close(supernova);
    dc_star_free(star);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(share_is_that_of_radiative_transfer),
        cmocka_unit_test(share_is_continuous),
        cmocka_unit_test(sum_is_that_of_its_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

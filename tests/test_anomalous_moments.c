/* Anomalous magnetic moments against the integral itself and against its limits. */
#include "darkcube/anomalous_moments.h"
#include "darkcube/constants.h"

#include "close.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <string.h>

/* In y = 1 - z; `r` is (m_X/m_l)^2. */
static double integrand(double y, void *r)
{
    const double ratio = *(double *)r;
    return 2 * (1 - y) * y * y / (y * y + (1 - y) * ratio);
}

static double by_cquad(double r)
{
    gsl_integration_cquad_workspace *workspace = gsl_integration_cquad_workspace_alloc(1000);
    assert_non_null(workspace);
    gsl_function function = {integrand, &r};
    /* Where the denominator changes its character. */
    double edges[4] = {0, fmin(sqrt(r), 0.4), 1 - fmin(1 / r, 0.4), 1}, sum = 0;
    for (int i = 0; i < 3; i++) {
        double part;
        assert_int_equal(gsl_integration_cquad(&function, edges[i], edges[i + 1], 0, 1e-10,
                                               workspace, &part, NULL, NULL),
                         GSL_SUCCESS);
        sum += part;
    }
    gsl_integration_cquad_workspace_free(workspace);
    return sum / (8 * DC_PI * DC_PI);
}

static void every_mass_ratio(void **state)
{
    (void)state;
    for (double ratio = 1e-6; ratio < 1e6; ratio *= 1.9)
        assert_relative(dc_anomalous_moment(ratio * 105.6583755, 105.6583755),
                        by_cquad(ratio * ratio), 1e-10);
}

/* Light: the integral is 1 - r ln(1/r) + ..., whose next term is of order sqrt(r). Heavy: 2/(3r),
 * and the next term is of order ln(r)/r. */
static void limits(void **state)
{
    (void)state;
    const double light = 1 / (8 * DC_PI * DC_PI), heavy = 1 / (12 * DC_PI * DC_PI);
    assert_relative(dc_anomalous_moment(0, 1), light, 1e-14);
    assert_relative(dc_anomalous_moment(1e-8, 1), light, 1e-7);
    for (double ratio = 1e4; ratio < 2e8; ratio *= 10)
        assert_relative(dc_anomalous_moment(ratio, 1) * ratio * ratio, heavy,
                        1e-13 + 20 * log(ratio) / (ratio * ratio));
}

/* r = 4 in closed form: y^2 + 4(1-y) = (y-2)^2, so that the integral is 2 int (1-y) y^2/(2-y)^2 =
 * 2 (8 ln 2 - 11/2). */
static void one_in_closed_form(void **state)
{
    (void)state;
    assert_relative(dc_anomalous_moment(2, 1), 2 * (8 * log(2) - 5.5) / (8 * DC_PI * DC_PI), 1e-13);
}

static void check_complaint(const char *text, const char *expected)
{
    struct dc_moment_limits read;
    struct dc_error error;
    assert_int_equal(dc_moment_limits_read(text, "file", &read, &error), DC_ERROR_DATA);
    if (strstr(error.text, expected) == NULL)
        fail_msg("'%s' does not say '%s'", error.text, expected);
}

static void files(void **state)
{
    (void)state;
    struct dc_moment_limits read;
    assert_int_equal(
        dc_moment_limits_read("# a\nmuon 2e-9 # b\n\nelectron 1e-12", "file", &read, NULL),
        DC_SUCCESS);
    assert_true(read.electron == 1e-12 && read.muon == 2e-9);
    check_complaint("electron 1e-12\n", "file: the row 'muon' is missing");
    check_complaint("electron 1e-12\nelectron 1e-12", "file:2: 'electron' is there twice");
    check_complaint("\ntau 1", "file:2: expected electron or muon");
    check_complaint("muon 0", "file:1: expected electron or muon and a positive number");
    check_complaint("muon 1 2", "file:1");
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_mass_ratio),
        cmocka_unit_test(limits),
        cmocka_unit_test(one_in_closed_form),
        cmocka_unit_test(files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

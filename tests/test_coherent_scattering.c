/* Coherent scattering: the cross section against formulas written out by hand, form factors, and
 * spectra against quadratures of GSL. */
#include "darkcube/cevns.h"
#include "darkcube/constants.h"
#include "terrestrial/coherent_scattering.h"
#include "terrestrial/stopped_pions.h"

#include "close.h"

#include <gsl/gsl_integration.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct dc_cevns_options usual = {.form_factor = DC_FORM_FACTOR_KLEIN_NYSTRAND};

static struct dc_vector_boson boson_of(double mass, double coupling, double angle)
{
    struct dc_vector_boson boson = {.mass_mev = mass, .coupling = coupling};
    dc_em_bl_charges(angle, &boson.charges);
    return boson;
}

/* Eqs. (53) and (54) for caesium, all numbers written out: G_F, hbar c, sin^2(theta_W). */
static void cross_section_is_the_formula(void **state)
{
    (void)state;
    const double angles[] = {DC_PI / 2, 3 * DC_PI / 4, 2.749473895};
    const double mass = 132.905452 * 931.49410242, energy = 30, recoil = 0.008;
    for (int norm = 0; norm < 2; norm++)
        for (size_t i = 0; i < sizeof angles / sizeof angles[0]; i++) {
            const double c = cos(angles[i]), s = sin(angles[i]), g = 3e-4, m = 12;
            const double root = norm == DC_EQ54_SQRT2 ? sqrt(2) : 2 * sqrt(2);
            const double q2 = 2 * mass * recoil, q = sqrt(q2) / 197.3269804;
            const double charge =
                55 * (0.5 - 2 * 0.23857) - 78. / 2 -
                s * (55 * (c + s) + 78 * s) * g * g / (root * 1.1663787e-11 * (q2 + m * m));
            const double x = q * 1.23 * cbrt(133);
            const double form = 3 * (sin(x) - x * cos(x)) / (x * x * x) / (1 + 0.49 * q * q);
            const double expected = pow(1.1663787e-11 * charge * form * 1.973269804e-11, 2) * mass /
                                    (2 * DC_PI) *
                                    (2 - mass * recoil / (energy * energy) - 2 * recoil / energy +
                                     recoil * recoil / (energy * energy));
            const struct dc_vector_boson boson = boson_of(m, g, angles[i]);
            struct dc_cevns_options options = usual;
            options.eq54_norm = (enum dc_eq54_norm)norm;
            assert_relative(dc_cevns_cross_section(&options, &dc_caesium, &boson, energy, recoil),
                            expected, 1e-8);
        }
}

/* A heavy boson of B-L is a contact interaction, g^2 x_nu Q_X/m^2, next to the weak one, sqrt(2)
 * G_F Q_SM: neutrinos have the charge -1, caesium 133. */
static void a_heavy_boson_is_a_contact_interaction(void **state)
{
    (void)state;
    const double g = 0.1, m = 1e5, recoil = 0.01, energy = 40;
    const struct dc_vector_boson boson = boson_of(m, g, DC_PI / 2), none = {.mass_mev = 1};
    const double contact = -133 * g * g / (m * m); /* amplitude of X, in MeV^-2 */
    const double weak = sqrt(2) * DC_FERMI_CONSTANT_MEV2 * dc_weak_charge(&dc_caesium);
    const double ratio = dc_cevns_cross_section(&usual, &dc_caesium, &boson, energy, recoil) /
                         dc_cevns_cross_section(&usual, &dc_caesium, &none, energy, recoil);
    assert_relative(ratio, pow((weak + contact) / weak, 2), 1e-6);
    assert_true(fabs(ratio - 1) > 1e-2);
}

/* Where X alone scatters, far above the weak interaction, G_F is gone: the exchange of a vector
 * gives (g^2 Q_X F/(q^2 + m^2))^2 M/(4 pi) times the kinematic factor. */
static void a_strong_boson_forgets_the_weak_interaction(void **state)
{
    (void)state;
    const double g = 0.3, m = 1, recoil = 0.005, energy = 35;
    const struct dc_vector_boson boson = boson_of(m, g, DC_PI / 2);
    const double mass = dc_iodine.mass_mev, q2 = 2 * mass * recoil;
    const double form = dc_nuclear_form_factor(usual.form_factor, &dc_iodine, sqrt(q2), 1);
    const double expected = pow(g * g * 127 * form * DC_HBAR_C_MEV_CM / (q2 + m * m), 2) * mass /
                            (4 * DC_PI) * dc_cevns_kinematics(mass, energy, recoil);
    assert_relative(dc_cevns_cross_section(&usual, &dc_iodine, &boson, energy, recoil), expected,
                    1e-5);
}

static void light_bosons_do_not_depend_on_their_mass(void **state)
{
    (void)state;
    const struct dc_vector_boson lighter = boson_of(1e-3, 1e-4, 1), light = boson_of(1e-2, 1e-4, 1);
    assert_relative(dc_cevns_cross_section(&usual, &dc_caesium, &lighter, 30, 0.01),
                    dc_cevns_cross_section(&usual, &dc_caesium, &light, 30, 0.01), 1e-6);
}

static void a_recoil_has_an_end(void **state)
{
    (void)state;
    const struct dc_vector_boson none = {.mass_mev = 1};
    const double mass = dc_caesium.mass_mev, end = dc_largest_recoil(mass, 30);
    assert_true(dc_cevns_cross_section(&usual, &dc_caesium, &none, 30, end * 1.001) == 0);
    assert_true(dc_cevns_cross_section(&usual, &dc_caesium, &none, 30, end * 0.999) > 0);
    assert_relative(dc_least_neutrino_energy(mass, end), 30., 1e-12);
}

static void form_factors(void **state)
{
    (void)state;
    for (int f = 0; f < 2; f++) {
        const enum dc_form_factor form = (enum dc_form_factor)f;
        assert_relative(dc_nuclear_form_factor(form, &dc_caesium, 0, 1), 1., 1e-15);
        /* A small momentum sees the mean square radius: 1 - q^2 <r^2>/6. */
        const double q = 2, rms2 = f == DC_FORM_FACTOR_HELM
                                       ? 5.01 * 5.01
                                       : 0.6 * pow(1.23 * cbrt(133), 2) + 6 * 0.49;
        assert_relative(1 - dc_nuclear_form_factor(form, &dc_caesium, q, 1),
                        pow(q / 197.3269804, 2) * rms2 / 6, 2e-3);
    }
    const double q = 50;
    assert_absolute(dc_nuclear_form_factor(DC_FORM_FACTOR_HELM, &dc_iodine, q, 1),
                    dc_nuclear_form_factor(DC_FORM_FACTOR_KLEIN_NYSTRAND, &dc_iodine, q, 1), 0.03);
    assert_true(dc_nuclear_form_factor(DC_FORM_FACTOR_HELM, &dc_iodine, q, 1.05) <
                dc_nuclear_form_factor(DC_FORM_FACTOR_HELM, &dc_iodine, q, 1));
}

/* ---- spectra --------------------------------------------------------------------------------- */

struct folded {
    enum dc_csi_flavour flavour;
    double mass, recoil; /* recoil 0: the spectrum alone */
};

static double integrand(double energy, void *parameters)
{
    const struct folded *f = parameters;
    const double spectrum = dc_muon_decay_spectrum(f->flavour, energy);
    return f->recoil > 0 ? spectrum * dc_cevns_kinematics(f->mass, energy, f->recoil) : spectrum;
}

static double integrate(double (*function)(double, void *), void *parameters, double low,
                        double high)
{
    gsl_integration_workspace *space = gsl_integration_workspace_alloc(200);
    assert_non_null(space);
    gsl_function f = {function, parameters};
    double value, error;
    assert_int_equal(gsl_integration_qag(&f, low, high, 1e-12, 1e-10, 200, GSL_INTEG_GAUSS31, space,
                                         &value, &error),
                     0);
    gsl_integration_workspace_free(space);
    return value;
}

static void spectra_of_muons(void **state)
{
    (void)state;
    const enum dc_csi_flavour flavours[] = {DC_CSI_NU_E, DC_CSI_ANTI_NU_MU};
    for (size_t i = 0; i < 2; i++) {
        struct folded f = {flavours[i], dc_caesium.mass_mev, 0};
        assert_relative(integrate(integrand, &f, 0, DC_MUON_END_MEV), 1., 1e-9);
        const double recoils[] = {0.001, 0.01, 0.03, 0.044};
        for (size_t k = 0; k < sizeof recoils / sizeof recoils[0]; k++) {
            f.recoil = recoils[k];
            assert_relative(dc_average_kinematics(f.flavour, f.mass, f.recoil),
                            integrate(integrand, &f, dc_least_neutrino_energy(f.mass, f.recoil),
                                      DC_MUON_END_MEV),
                            1e-8);
        }
    }
    /* Michel's spectra at half their end. */
    assert_relative(dc_muon_decay_spectrum(DC_CSI_NU_E, DC_MUON_END_MEV / 2),
                    192 * pow(26.41459388, 2) / pow(105.6583755, 3) / 4, 1e-8);
}

struct convolution {
    double time, lifetime; /* lifetime of the second decay; 0: none */
};

/* A Gaussian pulse at `t`, decayed by the time asked for. */
static double decayed(double t, void *parameters)
{
    const struct convolution *c = parameters;
    const double tau = 0.02603, late = c->time - t, u = (t - 0.55) / 0.15;
    const double pulse = exp(-u * u / 2) / (0.15 * sqrt(2 * DC_PI));
    if (c->lifetime == 0)
        return pulse * exp(-late / tau) / tau;
    return pulse * (exp(-late / c->lifetime) - exp(-late / tau)) / (c->lifetime - tau);
}

static void arrivals_are_convolutions(void **state)
{
    (void)state;
    for (double time = 0.1; time < 6; time *= 1.3) {
        struct convolution c = {time, 0};
        assert_relative(dc_prompt_arrival(time) + 1e-9,
                        integrate(decayed, &c, -0.5, fmin(time, 2)) + 1e-9, 1e-6);
        c.lifetime = 2.197;
        assert_relative(dc_delayed_arrival(time), integrate(decayed, &c, -1, fmin(time, 2)), 1e-6);
        for (int wave = 0; wave < 2; wave++) /* the integral's slope is the density */
            assert_absolute(
                (dc_arrived_until(wave, time + 1e-4) - dc_arrived_until(wave, time)) / 1e-4,
                wave == 0 ? dc_prompt_arrival(time + 5e-5) : dc_delayed_arrival(time + 5e-5), 1e-5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cross_section_is_the_formula),
        cmocka_unit_test(a_heavy_boson_is_a_contact_interaction),
        cmocka_unit_test(a_strong_boson_forgets_the_weak_interaction),
        cmocka_unit_test(light_bosons_do_not_depend_on_their_mass),
        cmocka_unit_test(a_recoil_has_an_end),
        cmocka_unit_test(form_factors),
        cmocka_unit_test(spectra_of_muons),
        cmocka_unit_test(arrivals_are_convolutions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Coherent scattering of reactor antineutrinos in the germanium detectors of CONUS+. N. Ackermann
 * et al., Nature 643 (2025) 1229, arXiv:2501.05206. */
#include "darkcube/cevns.h"

#include "base/quadrature.h"
#include "darkcube/constants.h"
#include "terrestrial/coherent_scattering.h"
#include "terrestrial/number_rows.h"
#include "terrestrial/reactor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DETECTORS = 3, RECOILS = 128, ENERGIES = 48, MAX_ISOTOPES = 8, POWERS = 3 };

/* C2, C3 and C5; shares of the exposure are taken to be equal. */
static const double threshold_ev[DETECTORS] = {180, 160, 170};
static const double FLUX_CM2_S = 1.5e13, EXPOSURE_G_S = 327e3 * 86400;
#define GERMANIUM_MOLAR_MASS_G 72.630
/* Of a nucleon in germanium, in each of its isotopes to 4e-5: the molar mass over the mean mass
 * number. So few recoils are above the thresholds that 1e-3 of it are 0.5 % of the events. */
static const double NUCLEON_MASS_MEV = GERMANIUM_MOLAR_MASS_G / 72.7076 * DC_ATOMIC_MASS_UNIT_MEV;
static const double LINDHARD_K = 0.162;

/* Antineutrinos of the measurement, and what the Standard Model was said to give. */
static const double MEASURED = 395, MEASURED_ERROR = 106, EXPECTED = 347, EXPECTED_ERROR = 59;

struct isotope {
    struct dc_nucleus nucleus;
    double rate[RECOILS]; /* events for a weak charge of 1, with weights */
};

/* Events in a window of ionisation energy for each power of what the boson adds. */
struct window {
    double low_ev, high_ev;
    double moment[MAX_ISOTOPES][POWERS];
};

struct dc_conus {
    struct dc_cevns_options options;
    double mass_mev;
    double recoil[RECOILS], ionisation_ev[RECOILS];
    size_t n_isotopes;
    struct isotope isotope[MAX_ISOTOPES];
    struct window total;
    size_t n_bins; /* 0: the total alone */
    struct window bin[DC_CONUS_MAX_BINS];
    double standard[DC_CONUS_MAX_BINS], excess[DC_CONUS_MAX_BINS], uncertainty[DC_CONUS_MAX_BINS];
    double scale; /* to EXPECTED */
};

/* ---- the detector ---------------------------------------------------------------------------- */

/* J. Lindhard's theory; energies in MeV and eV. */
static double ionisation(double recoil_mev)
{
    const double recoil_kev = 1e3 * recoil_mev;
    const double epsilon = 11.5 * pow(32, -7. / 3) * recoil_kev;
    const double g = 3 * pow(epsilon, 0.15) + 0.7 * pow(epsilon, 0.6) + epsilon;
    return 1e3 * recoil_kev * LINDHARD_K * g / (1 + LINDHARD_K * g);
}

static double share_above(double limit_ev, double energy_ev)
{
    const double sigma = sqrt(20.4 * 20.4 + 0.1 * 2.96 * energy_ev);
    return erfc((limit_ev - energy_ev) / (sqrt(2) * sigma)) / 2;
}

/* Share of recoils that three detectors see between two energies; efficiency is a step. */
static double share_seen(const struct window *window, double energy_ev)
{
    double sum = 0;
    for (int d = 0; d < DETECTORS; d++) {
        const double low = fmax(window->low_ev, threshold_ev[d]);
        if (low < window->high_ev)
            sum += share_above(low, energy_ev) - share_above(window->high_ev, energy_ev);
    }
    return sum / DETECTORS;
}

static void sum_recoils(const struct dc_conus *conus, struct window *window, int first, int last)
{
    double seen[RECOILS];
    for (size_t k = 0; k < RECOILS; k++)
        seen[k] = share_seen(window, conus->ionisation_ev[k]);
    for (size_t n = 0; n < conus->n_isotopes; n++) {
        const struct isotope *isotope = &conus->isotope[n];
        for (int p = first; p <= last; p++) {
            double sum = 0;
            for (size_t k = 0; k < RECOILS; k++)
                sum += isotope->rate[k] * seen[k] *
                       pow(2 * isotope->nucleus.mass_mev * conus->recoil[k] +
                               conus->mass_mev * conus->mass_mev,
                           -p);
            window->moment[n][p] = sum;
        }
    }
}

static double events(const struct dc_conus *conus, const struct window *window,
                     const struct dc_vector_boson *boson)
{
    double sum = 0;
    for (size_t n = 0; n < conus->n_isotopes; n++) {
        const struct dc_nucleus *nucleus = &conus->isotope[n].nucleus;
        const double *moment = window->moment[n], charge = dc_weak_charge(nucleus);
        sum += charge * charge * moment[0];
        if (boson != NULL) {
            const double shift = dc_weak_charge_shift(nucleus, conus->options.eq54_norm, boson);
            sum += shift * (2 * charge * moment[1] + shift * moment[2]);
        }
    }
    return sum;
}

/* ---- set-up ---------------------------------------------------------------------------------- */

/* The spectrum, folded with the kinematic factor. */
static enum dc_result fold(const struct dc_reactor *reactor, double nuclear_mass_mev,
                           double recoil_mev, double *sum, struct dc_error *error)
{
    const double least =
        fmax(dc_least_neutrino_energy(nuclear_mass_mev, recoil_mev), reactor->lowest_mev);
    double energy[ENERGIES], weight[ENERGIES];
    *sum = 0;
    if (least >= reactor->highest_mev)
        return DC_SUCCESS;
    enum dc_result result =
        dc_legendre_rule(ENERGIES, least, reactor->highest_mev, energy, weight, error);
    for (size_t i = 0; i < ENERGIES && result == DC_SUCCESS; i++)
        *sum += weight[i] * dc_reactor_spectrum(reactor, energy[i]) *
                dc_cevns_kinematics(nuclear_mass_mev, energy[i], recoil_mev);
    return result;
}

static enum dc_result add_isotope(struct dc_conus *conus, const struct dc_isotope *natural,
                                  const struct dc_reactor *reactor, const double *weight,
                                  struct dc_error *error)
{
    struct isotope *isotope = &conus->isotope[conus->n_isotopes++];
    const double mass = natural->a * NUCLEON_MASS_MEV;
    const double exposure =
        EXPOSURE_G_S / GERMANIUM_MOLAR_MASS_G * DC_AVOGADRO * natural->abundance * FLUX_CM2_S;
    /* Helm's radius: of a sphere of the size that Klein and Nystrand take. */
    isotope->nucleus = (struct dc_nucleus){natural->z, natural->a, mass,
                                           sqrt(3. / 5) * 1.23 * cbrt((double)natural->a)};
    for (size_t k = 0; k < RECOILS; k++) {
        const double t = conus->recoil[k];
        double folded;
        enum dc_result result = fold(reactor, mass, t, &folded, error);
        if (result != DC_SUCCESS)
            return result;
        isotope->rate[k] = exposure * weight[k] * dc_cevns_strength(mass) * folded *
                           pow(dc_nuclear_form_factor(conus->options.form_factor, &isotope->nucleus,
                                                      sqrt(2 * mass * t), 1),
                               2);
    }
    return DC_SUCCESS;
}

static enum dc_result prepare(struct dc_conus *conus, const struct dc_reactor *reactor,
                              struct dc_error *error)
{
    const struct dc_isotope *isotope = dc_isotope_named("Ge"), *lightest = isotope;
    const char *element = isotope->element;
    for (const struct dc_isotope *i = isotope; i->name != NULL && strcmp(i->element, element) == 0;
         i++)
        lightest = i->a < lightest->a ? i : lightest;
    double weight[RECOILS];
    const double end = dc_largest_recoil(lightest->a * NUCLEON_MASS_MEV, reactor->highest_mev);
    enum dc_result result = dc_legendre_rule(RECOILS, 0, end, conus->recoil, weight, error);
    for (size_t k = 0; k < RECOILS && result == DC_SUCCESS; k++)
        conus->ionisation_ev[k] = ionisation(conus->recoil[k]);
    for (; isotope->name != NULL && strcmp(isotope->element, element) == 0 &&
           conus->n_isotopes < MAX_ISOTOPES && result == DC_SUCCESS;
         isotope++)
        result = add_isotope(conus, isotope, reactor, weight, error);
    return result;
}

enum dc_result dc_conus_open(const struct dc_cevns_options *options,
                             const struct dc_cevns_text *reactor_text,
                             const struct dc_conus_counts *counts, struct dc_conus **conus,
                             struct dc_error *error)
{
    struct dc_reactor reactor;
    *conus = NULL;
    enum dc_result result =
        dc_reactor_read(reactor_text->text, reactor_text->name, &reactor, error);
    if (result != DC_SUCCESS)
        return result;
    struct dc_conus *c = calloc(1, sizeof *c);
    if (c == NULL)
        return dc_fail_memory(error);
    c->options = *options;
    result = prepare(c, &reactor, error);
    if (result != DC_SUCCESS) {
        dc_conus_close(c);
        return result;
    }
    c->total = (struct window){.low_ev = 0, .high_ev = INFINITY};
    sum_recoils(c, &c->total, 0, 0);
    const double unscaled = dc_conus_unscaled_events(c);
    if (!(unscaled > 0 && isfinite(EXPECTED / unscaled))) {
        dc_conus_close(c);
        return dc_fail(error, DC_ERROR_DATA,
                       "%s: gives the Standard Model %g events in CONUS+, expected a positive "
                       "number",
                       reactor_text->name, unscaled);
    }
    c->scale = EXPECTED / unscaled;
    c->n_bins = counts == NULL ? 0 : counts->n_bins;
    for (size_t i = 0; i < c->n_bins; i++) {
        c->bin[i] = (struct window){.low_ev = counts->low_ev[i], .high_ev = counts->high_ev[i]};
        sum_recoils(c, &c->bin[i], 0, 0);
        c->standard[i] = c->scale * events(c, &c->bin[i], NULL);
        c->excess[i] = counts->excess[i];
        c->uncertainty[i] = counts->uncertainty[i];
    }
    *conus = c;
    return DC_SUCCESS;
}

void dc_conus_close(struct dc_conus *conus)
{
    free(conus);
}

enum dc_result dc_conus_counts_read(const char *text, const char *name,
                                    struct dc_conus_counts *counts, struct dc_error *error)
{
    enum { LOW, HIGH, EXCESS, UNCERTAINTY, COLUMNS };
    double *values;
    *counts = (struct dc_conus_counts){.n_bins = 0};
    size_t n;
    enum dc_result result = dc_rows_read(text, name, COLUMNS, &values, &n, error);
    if (result != DC_SUCCESS)
        return result;
    if (n > DC_CONUS_MAX_BINS)
        result = dc_fail(error, DC_ERROR_DATA, "%s: expected at most %d bins, found %zu", name,
                         DC_CONUS_MAX_BINS, n);
    for (size_t i = 0; i < n && result == DC_SUCCESS; i++) {
        const double *row = values + i * COLUMNS;
        const double previous = i == 0 ? 0 : row[HIGH - COLUMNS];
        if (!(row[HIGH] > row[LOW] && row[LOW] >= previous && row[UNCERTAINTY] > 0))
            result = dc_fail(error, DC_ERROR_DATA,
                             "%s:%zu: expected low_ev, high_ev, excess, uncertainty with "
                             "%g <= low_ev < high_ev and a positive uncertainty",
                             name, dc_rows_line(text, i), previous);
        counts->low_ev[i] = row[LOW];
        counts->high_ev[i] = row[HIGH];
        counts->excess[i] = row[EXCESS];
        counts->uncertainty[i] = row[UNCERTAINTY];
        counts->n_bins = i + 1;
    }
    free(values);
    return result;
}

/* ---- a mass, a point ------------------------------------------------------------------------- */

void dc_conus_set_mass(struct dc_conus *conus, double mass_mev)
{
    conus->mass_mev = mass_mev;
    sum_recoils(conus, &conus->total, 1, 2);
    for (size_t i = 0; i < conus->n_bins; i++)
        sum_recoils(conus, &conus->bin[i], 1, 2);
}

/* Bins whose expectations share one relative uncertainty: its strength is free within it, which can
 * be minimized over by hand. */
static void compare_bins(const struct dc_conus *conus, const struct dc_vector_boson *boson,
                         struct dc_conus_result *result)
{
    const double prior = pow(EXPECTED_ERROR / EXPECTED, -2);
    double nn = 0, ns = 0, ss = 0, n0 = 0, s0 = 0; /* sums with excess n, boson s, standard 0 */
    for (size_t i = 0; i < conus->n_bins; i++) {
        const double weight = pow(conus->uncertainty[i], -2), n = conus->excess[i];
        const double s = conus->scale * events(conus, &conus->bin[i], boson);
        nn += weight * n * n;
        ns += weight * n * s;
        ss += weight * s * s;
        n0 += weight * n * conus->standard[i];
        s0 += weight * conus->standard[i] * conus->standard[i];
    }
    const double strength = (ns + prior) / (ss + prior);
    result->chi2 =
        nn - 2 * strength * ns + strength * strength * ss + prior * (strength - 1) * (strength - 1);
    const double least = s0 > 0 && n0 > 0 ? nn - n0 * n0 / s0 : nn;
    result->delta_chi2 = result->chi2 - least;
}

void dc_conus_point(const struct dc_conus *conus, const struct dc_vector_boson *boson,
                    struct dc_conus_result *result)
{
    result->events = conus->scale * events(conus, &conus->total, boson);
    if (conus->n_bins > 0) {
        compare_bins(conus, boson, result);
        return;
    }
    result->chi2 = pow(result->events - MEASURED, 2) /
                   (MEASURED_ERROR * MEASURED_ERROR + EXPECTED_ERROR * EXPECTED_ERROR);
    result->delta_chi2 = result->chi2;
}

double dc_conus_unscaled_events(const struct dc_conus *conus)
{
    return events(conus, &conus->total, NULL);
}

double dc_conus_events_between(const struct dc_conus *conus, const struct dc_vector_boson *boson,
                               double low_ev, double high_ev)
{
    struct window window = {.low_ev = low_ev, .high_ev = high_ev};
    sum_recoils(conus, &window, 0, 2);
    return conus->scale * events(conus, &window, boson);
}

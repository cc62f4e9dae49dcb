/* Events of TEXONO. At a recoil T the rate, summed over the spectrum, is quadratic in what X adds
 * to both couplings, delta = u p(T) with u = g_X^2 x_e x_nu and p(T) ~ 1/(m_X^2 + 2 m_e T):
 *
 *   A(T) + B(T) delta + C(T) delta^2.
 *
 * A, B and C are there from the start; a mass makes two sums over T of each bin, and a point is a
 * polynomial in u. */
#include "terrestrial/texono.h"

#include "base/quadrature.h"
#include "darkcube/constants.h"
#include "darkcube/electron_scattering.h"
#include "terrestrial/number_rows.h"
#include "terrestrial/reactor.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { RECOILS = 24, ENERGIES = 64 }; /* Gauss-Legendre nodes: a bin's rate is good to 1e-12 */
enum { BIN_COLUMNS = 4, MOST_BINS = 100 };

/* Rates in events per kg and day. */
struct bin {
    double measured, error;                                      /* of a spectrum's bins */
    double recoil[RECOILS], linear[RECOILS], quadratic[RECOILS]; /* nodes; B and C with weights */
    double rate[3]; /* coefficients of 1, u and u^2; the last two at this mass */
};

struct dc_texono {
    struct dc_texono_facts facts;
    double ratio_error;
    bool is_binned;
    double standard_rate, standard_chi2;
    size_t n_bins;
    struct bin *bins;
};

/* ---- the Standard Model and what X may add --------------------------------------------------- */

/* Integrals of the spectrum over the energies that a recoil needs: of 1, of (E-T)^2/E^2, and of
 * m_e T/E^2, which go with a1^2, a2^2 and -a1 a2. */
static void fold(const struct dc_reactor *reactor, double recoil, const double *nodes,
                 const double *weights, double integral[3])
{
    const double low = dc_electron_least_energy(recoil), width = reactor->highest_mev - low;
    for (size_t k = 0; k < 3; k++)
        integral[k] = 0;
    for (size_t i = 0; i < ENERGIES; i++) {
        const double energy = low + width * nodes[i], rest = 1 - recoil / energy;
        const double flux = width * weights[i] * dc_reactor_spectrum(reactor, energy);
        integral[0] += flux;
        integral[1] += flux * rest * rest;
        integral[2] += flux * DC_ELECTRON_MASS_MEV * recoil / (energy * energy);
    }
}

static enum dc_result fill_bin(const struct dc_texono_facts *facts,
                               const struct dc_reactor *reactor, double low, double high,
                               struct bin *bin, struct dc_error *error)
{
    static const double seconds_a_day = 86400;
    double weight[RECOILS], energy[ENERGIES], energy_weight[ENERGIES];
    enum dc_result result = dc_legendre_rule(RECOILS, low, high, bin->recoil, weight, error);
    if (result == DC_SUCCESS)
        result = dc_legendre_rule(ENERGIES, 0, 1, energy, energy_weight, error);
    if (result != DC_SUCCESS)
        return result;
    const struct dc_electron_couplings a = dc_electron_couplings(DC_ANTINEUTRINO_E);
    const double per_kg_day = 2 * DC_FERMI_CONSTANT_MEV2 * DC_FERMI_CONSTANT_MEV2 *
                              DC_ELECTRON_MASS_MEV / DC_PI * DC_HBAR_C_MEV_CM * DC_HBAR_C_MEV_CM *
                              facts->flux_per_cm2_s * facts->electrons_per_kg * seconds_a_day;
    for (size_t j = 0; j < RECOILS; j++) {
        double integral[3];
        fold(reactor, bin->recoil[j], energy, energy_weight, integral);
        const double w = per_kg_day * weight[j];
        bin->rate[0] +=
            w * (a.a1 * a.a1 * integral[0] + a.a2 * a.a2 * integral[1] - a.a1 * a.a2 * integral[2]);
        bin->linear[j] =
            w * (2 * a.a1 * integral[0] + 2 * a.a2 * integral[1] - (a.a1 + a.a2) * integral[2]);
        bin->quadratic[j] = w * (integral[0] + integral[1] - integral[2]);
    }
    return DC_SUCCESS;
}

/* ---- bins ------------------------------------------------------------------------------------ */

/* "FILE:LINE" of a bin, or what else the row is. */
static const char *place_of(const struct dc_texono_files *files, size_t bin, struct dc_error *place)
{
    if (files->bins == NULL)
        snprintf(place->text, sizeof place->text, "%s: recoil_mev", files->experiment_name);
    else
        snprintf(place->text, sizeof place->text, "%s:%zu", files->bins_name,
                 dc_rows_line(files->bins, bin));
    return place->text;
}

/* Bins follow one another, lie where the reactor's spectrum is known, and have an error. */
static enum dc_result check_bin(const struct dc_texono_files *files,
                                const struct dc_reactor *reactor, const double *rows, size_t bin,
                                struct dc_error *error)
{
    const double *row = rows + BIN_COLUMNS * bin, low = row[0], high = row[1];
    const double previous = bin == 0 ? 0 : row[1 - BIN_COLUMNS];
    struct dc_error place;
    if (low < previous || !(high > low) || dc_electron_least_energy(low) < reactor->lowest_mev ||
        dc_electron_least_energy(high) > reactor->highest_mev)
        return dc_fail(error, DC_ERROR_DATA,
                       "%s: recoils from %g to %g MeV: expected increasing bins of recoils that "
                       "neutrinos of %g to %g MeV make",
                       place_of(files, bin, &place), low, high, reactor->lowest_mev,
                       reactor->highest_mev);
    if (!(row[3] > 0))
        return dc_fail(error, DC_ERROR_DATA, "%s: expected a positive error in column 4, got %g",
                       place_of(files, bin, &place), row[3]);
    return DC_SUCCESS;
}

static enum dc_result fill_bins(struct dc_texono *t, const struct dc_reactor *reactor,
                                const struct dc_texono_files *files, const double *rows,
                                size_t n_rows, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    if (n_rows > MOST_BINS)
        return dc_fail(error, DC_ERROR_DATA, "%s: expected at most %d bins, found %zu",
                       files->bins_name, MOST_BINS, n_rows);
    t->bins = calloc(n_rows, sizeof *t->bins);
    if (t->bins == NULL)
        return dc_fail_memory(error);
    t->n_bins = n_rows;
    for (size_t i = 0; i < n_rows && result == DC_SUCCESS; i++) {
        const double *row = rows + BIN_COLUMNS * i;
        t->bins[i].measured = row[2];
        t->bins[i].error = row[3];
        result = check_bin(files, reactor, rows, i, error);
        if (result == DC_SUCCESS)
            result = fill_bin(&t->facts, reactor, row[0], row[1], &t->bins[i], error);
    }
    return result;
}

static enum dc_result read_files(struct dc_texono *t, const struct dc_texono_files *files,
                                 struct dc_error *error)
{
    struct dc_reactor reactor;
    enum dc_result result =
        dc_texono_read(files->experiment, files->experiment_name, &t->facts, error);
    if (result == DC_SUCCESS)
        result = dc_reactor_read(files->reactor, files->reactor_name, &reactor, error);
    if (result != DC_SUCCESS)
        return result;
    t->ratio_error = hypot(t->facts.ratio[1], t->facts.ratio[2]);
    t->is_binned = files->bins != NULL;
    if (!t->is_binned) {
        const double *recoil = t->facts.recoil_mev;
        const double row[BIN_COLUMNS] = {recoil[0], recoil[1], t->facts.ratio[0], t->ratio_error};
        return fill_bins(t, &reactor, files, row, 1, error);
    }
    double *rows;
    size_t n_rows;
    result = dc_rows_read(files->bins, files->bins_name, BIN_COLUMNS, &rows, &n_rows, error);
    if (result == DC_SUCCESS)
        result = fill_bins(t, &reactor, files, rows, n_rows, error);
    free(rows);
    return result;
}

/* ---- events and chi2 ------------------------------------------------------------------------- */

/* The whole rate, and chi2. */
static double sum_bins(const struct dc_texono *t, double u, double *chi2)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < t->n_bins; i++) {
        const struct bin *bin = &t->bins[i];
        const double rate = bin->rate[0] + u * (bin->rate[1] + u * bin->rate[2]);
        sum += rate;
        if (t->is_binned) {
            const double pull = (rate - bin->measured) / bin->error;
            squares += pull * pull;
        }
    }
    const double pull = (sum / t->standard_rate - t->facts.ratio[0]) / t->ratio_error;
    *chi2 = t->is_binned ? squares : pull * pull;
    return sum;
}

enum dc_result dc_texono_open(const struct dc_texono_files *files, struct dc_texono **texono,
                              struct dc_error *error)
{
    *texono = NULL;
    struct dc_texono *t = calloc(1, sizeof *t);
    if (t == NULL)
        return dc_fail_memory(error);
    enum dc_result result = read_files(t, files, error);
    for (size_t i = 0; i < t->n_bins; i++)
        t->standard_rate += t->bins[i].rate[0];
    (void)sum_bins(t, 0, &t->standard_chi2);
    if (result == DC_SUCCESS && !(t->standard_rate > 0 && isfinite(t->standard_chi2)))
        result =
            dc_fail(error, DC_ERROR_DATA,
                    "%s and %s give the Standard Model a rate of %g and a chi2 of %g: expected "
                    "finite numbers and a positive rate",
                    files->bins != NULL ? files->bins_name : files->experiment_name,
                    files->reactor_name, t->standard_rate, t->standard_chi2);
    if (result != DC_SUCCESS) {
        dc_texono_close(t);
        return result;
    }
    *texono = t;
    return DC_SUCCESS;
}

void dc_texono_close(struct dc_texono *texono)
{
    if (texono == NULL)
        return;
    free(texono->bins);
    free(texono);
}

double dc_texono_standard_events(const struct dc_texono *texono)
{
    return texono->facts.exposure_kg_days * texono->standard_rate;
}

void dc_texono_set_mass(struct dc_texono *texono, double mass_mev)
{
    for (size_t i = 0; i < texono->n_bins; i++) {
        struct bin *bin = &texono->bins[i];
        bin->rate[1] = bin->rate[2] = 0;
        for (size_t j = 0; j < RECOILS; j++) {
            const double shift = dc_electron_shift(1, mass_mev, bin->recoil[j]);
            bin->rate[1] += bin->linear[j] * shift;
            bin->rate[2] += bin->quadratic[j] * shift * shift;
        }
    }
}

void dc_texono_compare(const struct dc_texono *texono, double coupling_product,
                       struct dc_texono_result *result)
{
    const double rate = sum_bins(texono, coupling_product, &result->chi2);
    result->events = texono->facts.exposure_kg_days * rate;
    result->ratio = rate / texono->standard_rate;
    result->delta_chi2 = result->chi2 - texono->standard_chi2;
}

#include "terrestrial/reactor.h"

#include <math.h>
#include <string.h>

static const double share_tolerance = 1e-6;

static bool is_there(const struct dc_reactor *reactor, const char *word)
{
    for (size_t i = 0; i < reactor->n_fuels; i++)
        if (strcmp(reactor->fuel[i].name, word) == 0)
            return true;
    return (reactor->antineutrinos > 0 && strcmp(word, "antineutrinos") == 0) ||
           (reactor->highest_mev > 0 && strcmp(word, "range_mev") == 0);
}

static enum dc_result read_row(const struct dc_rows *row, struct dc_reactor *reactor,
                               struct dc_error *error)
{
    const double *number = row->number;
    if (is_there(reactor, row->word))
        return dc_fail(error, DC_ERROR_DATA, "%s:%zu: '%s' is there twice", row->name, row->line,
                       row->word);
    if (strcmp(row->word, "antineutrinos") == 0) {
        if (row->n != 1 || !(number[0] > 0))
            return dc_fail(error, DC_ERROR_DATA,
                           "%s:%zu: expected the antineutrinos of a fission, a positive number",
                           row->name, row->line);
        reactor->antineutrinos = number[0];
        return DC_SUCCESS;
    }
    if (strcmp(row->word, "range_mev") == 0) {
        if (row->n != 2 || !(number[0] > 0) || !(number[1] > number[0]))
            return dc_fail(error, DC_ERROR_DATA, "%s:%zu: expected two increasing energies in MeV",
                           row->name, row->line);
        reactor->lowest_mev = number[0];
        reactor->highest_mev = number[1];
        return DC_SUCCESS;
    }
    if (row->word[0] == '\0' || row->n != 1 + DC_REACTOR_COEFFICIENTS || !(number[0] >= 0))
        return dc_fail(error, DC_ERROR_DATA,
                       "%s:%zu: expected a fuel: its name, its share and %d coefficients, or "
                       "antineutrinos or range_mev",
                       row->name, row->line, DC_REACTOR_COEFFICIENTS);
    if (reactor->n_fuels == DC_REACTOR_FUELS)
        return dc_fail(error, DC_ERROR_DATA, "%s:%zu: more than %d fuels", row->name, row->line,
                       DC_REACTOR_FUELS);
    memcpy(reactor->fuel[reactor->n_fuels].name, row->word, sizeof row->word);
    reactor->fuel[reactor->n_fuels].share = number[0];
    memcpy(reactor->fuel[reactor->n_fuels].coefficient, number + 1,
           sizeof reactor->fuel[0].coefficient);
    reactor->n_fuels++;
    return DC_SUCCESS;
}

/* Coefficients that are wrong may make a spectrum that no double holds. */
static enum dc_result check_spectrum(const struct dc_reactor *reactor, const char *name,
                                     struct dc_error *error)
{
    enum { PLACES = 33 };
    for (int i = 0; i < PLACES; i++) {
        const double part = (i + 0.5) / PLACES;
        const double energy = (1 - part) * reactor->lowest_mev + part * reactor->highest_mev;
        const double spectrum = dc_reactor_spectrum(reactor, energy);
        if (!(spectrum > 0 && isfinite(spectrum)))
            return dc_fail(error, DC_ERROR_DATA,
                           "%s: %g antineutrinos per MeV at %g MeV: expected a positive number",
                           name, spectrum, energy);
    }
    return DC_SUCCESS;
}

static enum dc_result check(const struct dc_reactor *reactor, const char *name,
                            struct dc_error *error)
{
    if (reactor->antineutrinos == 0 || reactor->highest_mev == 0)
        return dc_fail(error, DC_ERROR_DATA, "%s: the row '%s' is missing", name,
                       reactor->antineutrinos == 0 ? "antineutrinos" : "range_mev");
    double shares = 0;
    for (size_t i = 0; i < reactor->n_fuels; i++)
        shares += reactor->fuel[i].share;
    if (!(fabs(shares - 1) <= share_tolerance))
        return dc_fail(error, DC_ERROR_DATA, "%s: the shares of the fuels make %g, expected 1",
                       name, shares);
    return check_spectrum(reactor, name, error);
}

enum dc_result dc_reactor_read(const char *text, const char *name, struct dc_reactor *reactor,
                               struct dc_error *error)
{
    struct dc_rows rows;
    bool there;
    *reactor = (struct dc_reactor){0};
    dc_rows_begin(&rows, text, name);
    enum dc_result result = dc_rows_next(&rows, &there, error);
    while (result == DC_SUCCESS && there) {
        result = read_row(&rows, reactor, error);
        if (result == DC_SUCCESS)
            result = dc_rows_next(&rows, &there, error);
    }
    return result == DC_SUCCESS ? check(reactor, name, error) : result;
}

double dc_reactor_spectrum(const struct dc_reactor *reactor, double energy_mev)
{
    if (energy_mev < reactor->lowest_mev || energy_mev > reactor->highest_mev)
        return 0;
    double sum = 0;
    for (size_t i = 0; i < reactor->n_fuels; i++) {
        double power = 0;
        for (size_t k = DC_REACTOR_COEFFICIENTS; k-- > 0;)
            power = power * energy_mev + reactor->fuel[i].coefficient[k];
        sum += reactor->fuel[i].share * exp(power);
    }
    return sum / reactor->antineutrinos;
}

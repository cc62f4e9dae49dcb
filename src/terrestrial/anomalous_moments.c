#include "darkcube/anomalous_moments.h"

#include "darkcube/constants.h"
#include "terrestrial/number_rows.h"

#include <math.h>
#include <string.h>

/* With z = w/(1+w) and w = exp(t) the integrand 2 w^2/[(1+w)^3 (1 + r w (1+w))], r = (m_X/m_l)^2,
 * has its poles at least pi/2 from the real axis for every r. Equal steps h in t then converge as
 * exp(-pi^2/h), and both ends fall off exponentially. */
double dc_anomalous_moment(double boson_mass_mev, double lepton_mass_mev)
{
    enum { STEPS = 120 };
    static const double step = 0.3;
    const double ratio = boson_mass_mev / lepton_mass_mev, r = ratio * ratio;
    double sum = 0;
    for (int i = -STEPS; i <= STEPS; i++) {
        const double w = exp(step * i), one_plus_w = 1 + w;
        sum += 2 * (w / one_plus_w) * (w / one_plus_w) / (one_plus_w * (1 + r * w * one_plus_w));
    }
    return step * sum / (8 * DC_PI * DC_PI);
}

static enum dc_result read_row(const struct dc_rows *row, struct dc_moment_limits *limits,
                               struct dc_error *error)
{
    double *limit = strcmp(row->word, "electron") == 0 ? &limits->electron
                    : strcmp(row->word, "muon") == 0   ? &limits->muon
                                                       : NULL;
    if (limit == NULL || row->n != 1 || !(row->number[0] > 0))
        return dc_fail(error, DC_ERROR_DATA,
                       "%s:%zu: expected electron or muon and a positive number", row->name,
                       row->line);
    if (*limit != 0)
        return dc_fail(error, DC_ERROR_DATA, "%s:%zu: '%s' is there twice", row->name, row->line,
                       row->word);
    *limit = row->number[0];
    return DC_SUCCESS;
}

enum dc_result dc_moment_limits_read(const char *text, const char *name,
                                     struct dc_moment_limits *limits, struct dc_error *error)
{
    struct dc_rows rows;
    bool there;
    *limits = (struct dc_moment_limits){0};
    dc_rows_begin(&rows, text, name);
    enum dc_result result = dc_rows_next(&rows, &there, error);
    while (result == DC_SUCCESS && there) {
        result = read_row(&rows, limits, error);
        if (result == DC_SUCCESS)
            result = dc_rows_next(&rows, &there, error);
    }
    if (result == DC_SUCCESS && (limits->electron == 0 || limits->muon == 0))
        return dc_fail(error, DC_ERROR_DATA, "%s: the row '%s' is missing", name,
                       limits->electron == 0 ? "electron" : "muon");
    return result;
}

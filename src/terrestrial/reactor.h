/* The electron antineutrinos of a power reactor. */
#ifndef DARKCUBE_TERRESTRIAL_REACTOR_H
#define DARKCUBE_TERRESTRIAL_REACTOR_H

#include "terrestrial/number_rows.h"

enum { DC_REACTOR_FUELS = 8, DC_REACTOR_COEFFICIENTS = 6 };

struct dc_reactor {
    double antineutrinos;           /* of one fission, all energies */
    double lowest_mev, highest_mev; /* where the spectra hold */
    size_t n_fuels;
    struct {
        char name[DC_ROW_WORD];
        double share; /* of the fissions */
        double coefficient[DC_REACTOR_COEFFICIENTS];
    } fuel[DC_REACTOR_FUELS];
};

/* Reads inputs/reactor_spectrum.txt or a file like it: the rows `antineutrinos` and `range_mev`,
 * and one for each fuel, each row once. Shares must make one together, to 1e-6. `name` is for
 * messages.
 * Errors: DC_ERROR_DATA. */
enum dc_result dc_reactor_read(const char *text, const char *name, struct dc_reactor *reactor,
                               struct dc_error *error);

/* Antineutrinos per MeV, as a part of all that the reactor emits: times a flux, dphi/dE. 0 outside
 * the range. */
double dc_reactor_spectrum(const struct dc_reactor *reactor, double energy_mev);

#endif

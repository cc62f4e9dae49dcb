/* Elastic scattering of neutrinos by electrons with a light vector boson, Eqs. (50)-(52) of
 * H. Esseili and G. D. Kribs, "Hiding a Light Vector Boson from Terrestrial Experiments: A
 * Chargephobic Dark Photon", and what the reactor experiment TEXONO says of it.
 *
 * X adds the same delta to both of the couplings of Eq. (50), which is Eqs. (51) and (52) together;
 * see src/terrestrial/README.md. Energies in MeV, natural units.
 */
#ifndef DARKCUBE_ELECTRON_SCATTERING_H
#define DARKCUBE_ELECTRON_SCATTERING_H

#include "darkcube/status.h"

enum dc_neutrino {
    DC_NEUTRINO_E,
    DC_ANTINEUTRINO_E,
    DC_NEUTRINO_X, /* of the muon or the tau */
    DC_ANTINEUTRINO_X
};

/* a1 and a2 of Eq. (50) for a neutrino, without X. */
struct dc_electron_couplings {
    double a1, a2;
};
struct dc_electron_couplings dc_electron_couplings(enum dc_neutrino neutrino);

/* What X adds to a1 and a2: g_X^2 x_e x_nu/(2 sqrt2 G_F (m_X^2 + 2 m_e T)) for a recoil T. The
 * product g_X^2 x_e x_nu is a number, negative where X and the Z interfere destructively. */
double dc_electron_shift(double coupling_product, double mass_mev, double recoil_mev);

/* dsigma/dT in MeV^-3 for an incoming energy and a recoil, Eq. (50) with these couplings; 0 where
 * kinematics forbid it. */
double dc_electron_cross_section(struct dc_electron_couplings couplings, double energy_mev,
                                 double recoil_mev);

/* The least energy of a neutrino that leaves an electron with this recoil. */
double dc_electron_least_energy(double recoil_mev);

/* ---- TEXONO ---------------------------------------------------------------------------------- */

/* Texts of data files with their names for messages. */
struct dc_texono_files {
    const char *experiment, *experiment_name; /* inputs/texono.txt or a file like it */
    const char *reactor, *reactor_name;       /* inputs/reactor_spectrum.txt or a file like it */
    /* Measured spectrum: rows of two recoils in MeV, the rate between them and its error, both in
     * events per kg and day. NULL: only the whole rate is compared. */
    const char *bins, *bins_name;
};

struct dc_texono;

/* Reads the files, which may be forgotten afterwards, and computes the Standard Model. `*texono` is
 * freed by dc_texono_close, NULL after an error. Errors: DC_ERROR_DATA, DC_ERROR_INTERNAL. */
enum dc_result dc_texono_open(const struct dc_texono_files *files, struct dc_texono **texono,
                              struct dc_error *error);
void dc_texono_close(struct dc_texono *texono);

/* Events of the Standard Model in the whole exposure. */
double dc_texono_standard_events(const struct dc_texono *texono);

/* Sums what depends on the mass alone. Comes before dc_texono_compare. */
void dc_texono_set_mass(struct dc_texono *texono, double mass_mev);

struct dc_texono_result {
    double events;     /* in the whole exposure */
    double ratio;      /* of the events to those of the Standard Model */
    double chi2;       /* of the measured ratio, or of the measured bins */
    double delta_chi2; /* chi2 less that of the Standard Model */
};
void dc_texono_compare(const struct dc_texono *texono, double coupling_product,
                       struct dc_texono_result *result);

#endif

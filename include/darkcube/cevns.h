/* Coherent elastic scattering of neutrinos on nuclei with a light vector boson: cross section, the
 * CsI detector of COHERENT, the germanium detectors of CONUS+.
 *
 * Eqs. (53)-(57) of H. Esseili and G. D. Kribs, "Hiding a Light Vector Boson from Terrestrial
 * Experiments: A Chargephobic Dark Photon", with the corrections that src/terrestrial/README.md
 * gives reasons for. The boson adds to the weak charge of a nucleus, and an event rate is quadratic
 * in what it adds: sums over recoil energies are made once for a mass, and every coupling and angle
 * then costs a few multiplications a bin.
 *
 * A struct dc_csi or dc_conus serves one thread at a time and remembers nothing that could change a
 * result.
 */
#ifndef DARKCUBE_CEVNS_H
#define DARKCUBE_CEVNS_H

#include "darkcube/charges.h"
#include "darkcube/status.h"

/* A file that was read, and what messages call it. */
struct dc_cevns_text {
    const char *text, *name;
};

/* ---- cross section --------------------------------------------------------------------------- */

struct dc_nucleus {
    double z, a;
    double mass_mev;
    double rms_radius_fm; /* of the neutrons, for Helm's form factor */
};

/* Cs133 and I127. */
extern const struct dc_nucleus dc_caesium, dc_iodine;

enum dc_form_factor { DC_FORM_FACTOR_KLEIN_NYSTRAND, DC_FORM_FACTOR_HELM };

/* What stands before G_F in Eq. (54): sqrt(2), which follows from the Lagrangian, or 2 sqrt(2) as
 * printed. */
enum dc_eq54_norm { DC_EQ54_SQRT2, DC_EQ54_2SQRT2 };

/* Over which nuisance parameters the chi2 of the CsI data is minimized: all of Eq. (57), or the
 * four normalisations alone, the others 0. */
enum dc_csi_profile { DC_CSI_PROFILE_ALL, DC_CSI_PROFILE_NORMALISATIONS };

struct dc_cevns_options {
    enum dc_form_factor form_factor;
    enum dc_eq54_norm eq54_norm;
    enum dc_csi_profile profile; /* of the CsI data */
    /* Without a table of arrival times all neutrinos of the Gaussian pulse arrive between 0 and so
     * many us, as they would in a table with this end; 0: there is no end. */
    double arrival_window_us;
};

/* F(q) with F(0) = 1; all radii are `stretch` times theirs (1 + alpha_4). */
double dc_nuclear_form_factor(enum dc_form_factor form_factor, const struct dc_nucleus *nucleus,
                              double q_mev, double stretch);

/* Q_SM = Z (1/2 - 2 sin^2(theta_W)) - N/2. */
double dc_weak_charge(const struct dc_nucleus *nucleus);

/* What a boson adds to Q_SM times its propagator's inverse, 2 M T + m_X^2; in MeV^2. */
double dc_weak_charge_shift(const struct dc_nucleus *nucleus, enum dc_eq54_norm norm,
                            const struct dc_vector_boson *boson);

/* d sigma/dT in cm^2/MeV, Eqs. (53) and (54), for a neutrino's energy and a recoil energy in MeV; 0
 * where the recoil is out of reach. boson->coupling = 0 is the Standard Model. */
double dc_cevns_cross_section(const struct dc_cevns_options *options,
                              const struct dc_nucleus *nucleus, const struct dc_vector_boson *boson,
                              double neutrino_mev, double recoil_mev);

/* ---- COHERENT, CsI --------------------------------------------------------------------------- */

enum { DC_CSI_ENERGY_BINS = 9, DC_CSI_TIME_BINS = 11 };

/* A histogram over time in microseconds, of any normalisation. */
struct dc_time_histogram {
    size_t n_bins;
    double *edges_us; /* [n_bins + 1], increasing */
    double *content;  /* [n_bins], not negative */
};

struct dc_csi_background {
    double events;                           /* in all bins */
    double energy_share[DC_CSI_ENERGY_BINS]; /* of each bin; sum 1 */
    struct dc_time_histogram time;
};

/* What was measured. Energies in photoelectrons, times in microseconds. */
struct dc_csi_data {
    double energy_edges[DC_CSI_ENERGY_BINS + 1], time_edges[DC_CSI_TIME_BINS + 1];
    double counts[DC_CSI_ENERGY_BINS][DC_CSI_TIME_BINS];
    double steady[DC_CSI_ENERGY_BINS]; /* steady-state background, from times without beam */
    double steady_rate;                /* it falls as exp(-rate t), 1/us */
    struct dc_csi_background beam_neutrons, neutrino_neutrons;
};

/* The table of counts, inputs/csi_counts.csv; messages call it `name`. Errors: DC_ERROR_DATA with
 * file and line, DC_ERROR_INTERNAL. After an error `data` is empty. */
enum dc_result dc_csi_data_read(const char *text, const char *name, struct dc_csi_data *data,
                                struct dc_error *error);

/* The files of the public COHERENT release, each two columns of numbers. */
enum dc_csi_file {
    DC_CSI_BEAM_ON,    /* dataBeamOnC.txt: photoelectrons and time of an event, with the beam */
    DC_CSI_STEADY,     /* dataBeamOnAC.txt: the same, before the beam */
    DC_CSI_BRN_ENERGY, /* brnPE.txt: beam-related neutrons, centre of a bin and density */
    DC_CSI_BRN_TIME,   /* brnTrec.txt */
    DC_CSI_NIN_ENERGY, /* ninPE.txt: neutrons made by neutrinos in the shield */
    DC_CSI_NIN_TIME,   /* ninTrec.txt */
    DC_CSI_FILES
};
const char *dc_csi_file_name(enum dc_csi_file file);

/* Bins the release as the table is binned. Errors as above. */
enum dc_result dc_csi_data_import(const struct dc_cevns_text files[DC_CSI_FILES],
                                  struct dc_csi_data *data, struct dc_error *error);
void dc_csi_data_free(struct dc_csi_data *data);

/* When neutrinos of the decay of pions, and those of muons, arrive: two histograms over the same
 * bins, read from a table of three columns (centre of a bin in us, prompt, delayed). */
struct dc_csi_pulse {
    struct dc_time_histogram prompt, delayed;
};
enum dc_result dc_csi_pulse_read(const char *text, const char *name, struct dc_csi_pulse *pulse,
                                 struct dc_error *error);
void dc_csi_pulse_free(struct dc_csi_pulse *pulse);

struct dc_csi;

/* `data` is copied. Without `pulse` (NULL) protons come in a Gaussian pulse. Errors:
 * DC_ERROR_INTERNAL. `*csi` is NULL after an error. */
enum dc_result dc_csi_open(const struct dc_cevns_options *options, const struct dc_csi_data *data,
                           const struct dc_csi_pulse *pulse, struct dc_csi **csi,
                           struct dc_error *error);
void dc_csi_close(struct dc_csi *csi);

void dc_csi_set_mass(struct dc_csi *csi, double mass_mev);

enum dc_csi_flavour { DC_CSI_NU_MU, DC_CSI_NU_E, DC_CSI_ANTI_NU_MU, DC_CSI_FLAVOURS };

/* Nuisance parameters of Eq. (57), all 0 at first. */
enum dc_csi_nuisance {
    DC_CSI_SIGNAL,    /* alpha_0: efficiency and flux */
    DC_CSI_BRN,       /* alpha_1 */
    DC_CSI_NIN,       /* alpha_2 */
    DC_CSI_SSB,       /* alpha_3 */
    DC_CSI_RADIUS,    /* alpha_4: nuclear radius */
    DC_CSI_TIME_US,   /* alpha_6: shift of the beam's time, +-0.25 us */
    DC_CSI_ENERGY_PE, /* alpha_7: shift of the efficiency, +-1 photoelectron */
    DC_CSI_NUISANCES
};

/* Which signal: of the boson at hand (of the mass that was set), or none at all. */
enum dc_csi_signal { DC_CSI_WITH_CEVNS, DC_CSI_WITHOUT_CEVNS };

struct dc_csi_fit {
    double events;                     /* signal in all bins, all nuisance parameters 0 */
    double chi2;                       /* Eq. (56), least over the nuisance parameters */
    double nuisance[DC_CSI_NUISANCES]; /* where it is least */
    unsigned iterations;
};

/* DC_STEP_LIMIT where the search does not end. */
enum dc_status dc_csi_fit_point(struct dc_csi *csi, enum dc_csi_signal signal,
                                const struct dc_vector_boson *boson, struct dc_csi_fit *fit);

/* Eq. (56) at given nuisance parameters, inside their boxes. */
double dc_csi_chi2_at(struct dc_csi *csi, const struct dc_vector_boson *boson,
                      const double nuisance[DC_CSI_NUISANCES]);

/* Signal events of each flavour, bin by bin, all nuisance parameters 0. */
void dc_csi_events(struct dc_csi *csi, const struct dc_vector_boson *boson,
                   double events[DC_CSI_FLAVOURS][DC_CSI_ENERGY_BINS][DC_CSI_TIME_BINS]);

/* Expected backgrounds of beam-related and neutrino-induced neutrons and the steady state. */
struct dc_csi_expected_backgrounds {
    double beam_neutrons[DC_CSI_ENERGY_BINS][DC_CSI_TIME_BINS];
    double neutrino_neutrons[DC_CSI_ENERGY_BINS][DC_CSI_TIME_BINS];
    double steady[DC_CSI_ENERGY_BINS][DC_CSI_TIME_BINS];
};
void dc_csi_backgrounds(const struct dc_csi *csi, struct dc_csi_expected_backgrounds *backgrounds);

/* ---- CONUS+ ---------------------------------------------------------------------------------- */

enum { DC_CONUS_MAX_BINS = 64 };

/* Counts over background; energies in eV of ionisation. */
struct dc_conus_counts {
    size_t n_bins;
    double low_ev[DC_CONUS_MAX_BINS], high_ev[DC_CONUS_MAX_BINS];
    double excess[DC_CONUS_MAX_BINS], uncertainty[DC_CONUS_MAX_BINS];
};

/* A table of four columns: low_ev, high_ev, excess, uncertainty. Errors: DC_ERROR_DATA with file
 * and line. */
enum dc_result dc_conus_counts_read(const char *text, const char *name,
                                    struct dc_conus_counts *counts, struct dc_error *error);

struct dc_conus;

/* `reactor` is the text of inputs/reactor_spectrum.txt or of a table like it. Without `counts`
 * (NULL) the total alone is compared. Errors: DC_ERROR_DATA with file and line, DC_ERROR_INTERNAL.
 * `*conus` is NULL after an error. */
enum dc_result dc_conus_open(const struct dc_cevns_options *options,
                             const struct dc_cevns_text *reactor,
                             const struct dc_conus_counts *counts, struct dc_conus **conus,
                             struct dc_error *error);
void dc_conus_close(struct dc_conus *conus);
void dc_conus_set_mass(struct dc_conus *conus, double mass_mev);

struct dc_conus_result {
    double events;     /* in the measured range, scaled so that the Standard Model has 347 */
    double chi2;       /* of the total, or of the bins with their common uncertainty */
    double delta_chi2; /* to the least chi2 that any number of events of the Standard Model's
                          spectrum has; 0 where the total alone is compared */
};
void dc_conus_point(const struct dc_conus *conus, const struct dc_vector_boson *boson,
                    struct dc_conus_result *result);

/* Events of the Standard Model before scaling, detectors with equal shares of the exposure. */
double dc_conus_unscaled_events(const struct dc_conus *conus);

/* Scaled events between two ionisation energies in eV, for spectra. */
double dc_conus_events_between(const struct dc_conus *conus, const struct dc_vector_boson *boson,
                               double low_ev, double high_ev);

#endif

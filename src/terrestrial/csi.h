/* Expected events of the CsI detector as functions of the nuisance parameters that move them. */
#ifndef DARKCUBE_TERRESTRIAL_CSI_H
#define DARKCUBE_TERRESTRIAL_CSI_H

#include "base/table.h"
#include "darkcube/cevns.h"

enum {
    DC_CSI_NUCLEI = 2,
    DC_CSI_POWERS = 3,    /* of what the boson adds to the weak charge: 0, 1, 2 */
    DC_CSI_RADII = 7,     /* nodes in the nuclear radius */
    DC_CSI_RECOILS = 96,  /* nodes in the recoil energy */
    DC_CSI_BIN_NODES = 8, /* in photoelectrons */
    DC_CSI_PE_NODES = DC_CSI_ENERGY_BINS * DC_CSI_BIN_NODES,
    DC_CSI_WAVES = 2,   /* of neutrinos: prompt ones of pions, delayed ones of muons */
    DC_CSI_ARRIVALS = 4 /* histograms over time: both waves, both neutron backgrounds */
};

/* How far alpha_4, alpha_6 and alpha_7 may go; the first is five standard deviations. */
#define DC_CSI_RADIUS_BOX 0.25
#define DC_CSI_TIME_BOX   0.25
#define DC_CSI_ENERGY_BOX 1.

/* Densities in photoelectrons, for each nuclear radius; those of one point. */
struct dc_csi_spectrum {
    double at[DC_CSI_RADII][DC_CSI_PE_NODES];
};
struct dc_csi_density {
    struct dc_csi_spectrum flavour[DC_CSI_FLAVOURS];
};

struct dc_csi_target {
    struct dc_nucleus nucleus;
    double recoil[DC_CSI_RECOILS];
    double rate[DC_CSI_FLAVOURS][DC_CSI_RECOILS]; /* events for a weak charge of 1, with weights */
    double squared_form[DC_CSI_RADII][DC_CSI_RECOILS];
    double smearing[DC_CSI_PE_NODES][DC_CSI_RECOILS];
    /* Events per photoelectron before efficiency, for each power of 1/(2 M T + m_X^2). */
    struct dc_csi_density moment[DC_CSI_POWERS];
};

struct dc_csi {
    struct dc_cevns_options options;
    double counts[DC_CSI_ENERGY_BINS][DC_CSI_TIME_BINS];
    double steady[DC_CSI_ENERGY_BINS][DC_CSI_TIME_BINS];
    double neutrons[2][DC_CSI_ENERGY_BINS];  /* expected: beam-related, neutrino-induced */
    double pe_edges[DC_CSI_ENERGY_BINS + 1]; /* without where the efficiency is 0 for any shift */
    double pe[DC_CSI_PE_NODES];
    double node[DC_CSI_BIN_NODES], weight[DC_CSI_BIN_NODES]; /* on [0, 1] */
    double stretch[DC_CSI_RADII];                            /* of radii, 1 + alpha_4 */
    struct dc_table_grid arrival; /* columns [DC_CSI_ARRIVALS][DC_CSI_TIME_BINS] */
    struct dc_csi_target target[DC_CSI_NUCLEI];
};

void dc_csi_density(const struct dc_csi *csi, enum dc_csi_signal signal,
                    const struct dc_vector_boson *boson, struct dc_csi_density *density);

/* Signals of n spectra in energy bins for alpha_4 and alpha_7, with both derivatives. */
struct dc_csi_energies {
    double events[DC_CSI_ENERGY_BINS], by_radius[DC_CSI_ENERGY_BINS], by_shift[DC_CSI_ENERGY_BINS];
};
void dc_csi_energies(const struct dc_csi *csi, const struct dc_csi_spectrum *spectra, size_t n,
                     double radius, double shift_pe, struct dc_csi_energies *energies);

/* Shares in time bins for alpha_6, with the derivative. */
struct dc_csi_times {
    double share[DC_CSI_ARRIVALS][DC_CSI_TIME_BINS], by_shift[DC_CSI_ARRIVALS][DC_CSI_TIME_BINS];
};
void dc_csi_times(const struct dc_csi *csi, double shift_us, struct dc_csi_times *times);

/* Fills csi->arrival; `window_us` as in dc_cevns_options. Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_csi_arrivals(const struct dc_csi_data *data, const struct dc_csi_pulse *pulse,
                               double window_us, struct dc_table_grid *arrival,
                               struct dc_error *error);

#endif

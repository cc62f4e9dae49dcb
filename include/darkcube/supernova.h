/* A proto-neutron star that a light vector boson cools: the luminosity in X of SN1987A.
 *
 * L_X of Esseili and Kribs, Eqs. (34)-(48) and App. C: nucleon bremsstrahlung in soft-radiation
 * approximation, semi-Compton scattering, decay and coalescence of e+e- and of neutrinos with Pauli
 * blocking, the photon's polarisation in the medium, absorption on the way out. See
 * src/supernova/README.md for the equations as implemented and their sources.
 *
 * The work has three depths: the pass of the star at a mass, which serves every coupling, charge
 * and escape radius; the contraction with the charges; and one sum for each coupling. A struct
 * dc_supernova serves one thread at a time and remembers nothing that could change a result.
 */
#ifndef DARKCUBE_SUPERNOVA_H
#define DARKCUBE_SUPERNOVA_H

#include "darkcube/model.h"
#include "darkcube/outcome.h"

/* ---- the star -------------------------------------------------------------------------------- */

struct dc_star;

/* Analytic stars: "fiducial" (after J. H. Chang, R. Essig, S. D. McDermott, arXiv:1611.03864) and
 * "sfho-like", the same form, hotter and steeper, illustrative. NULL-terminated. */
extern const char *const dc_star_names[];

/* The neutrinosphere is where the temperature last falls through the given one (3 MeV by default),
 * unless a profile says its radius itself. `*star` is freed by dc_star_free; NULL after an error.
 * Errors of dc_star_analytic: DC_ERROR_DATA (no such star, or the temperature is nowhere),
 * DC_ERROR_INTERNAL. */
enum dc_result dc_star_analytic(const char *name, double neutrinosphere_temperature_mev,
                                struct dc_star **star, struct dc_error *error);

/* A star from the text of a profile, in the layout that begins with `# snprofile 1` or in that of
 * the Garching core-collapse archive. `name` is what messages call the file. Errors: DC_ERROR_DATA
 * with file, line and column (too short, not monotonic, cold, a column that is missing),
 * DC_ERROR_INTERNAL. */
enum dc_result dc_star_read(const char *text, const char *name,
                            double neutrinosphere_temperature_mev, struct dc_star **star,
                            struct dc_error *error);
void dc_star_free(struct dc_star *star);

const char *dc_star_name(const struct dc_star *star);
double dc_star_core_radius_km(const struct dc_star *star); /* of the highest temperature */
double dc_star_neutrinosphere_radius_km(const struct dc_star *star); /* R_nu */

/* ---- the luminosity -------------------------------------------------------------------------- */

/* How production follows from absorption; the paper says both of the first two (sect. 5.2.1).
 * detailed-balance  Gamma_prod = exp(-omega/T) Gamma_abs for every channel
 * as-published      bremsstrahlung: the averages of Eqs. (77), (78) from omega/T on; no e+e- ->X
 * symmetric         averages between the nucleons' energies before and after; detailed balance */
enum dc_supernova_production {
    DC_SUPERNOVA_DETAILED_BALANCE,
    DC_SUPERNOVA_AS_PUBLISHED,
    DC_SUPERNOVA_SYMMETRIC
};

/* Error of L: below 1e-2; below 1e-3; about 1e-4 at worst. */
enum dc_supernova_accuracy { DC_SUPERNOVA_QUICK, DC_SUPERNOVA_FINE, DC_SUPERNOVA_REFERENCE };

/* Where X must have got to count as escaped: a distance from the centre, or from R_nu. */
struct dc_escape_radius {
    bool beyond_neutrinosphere;
    double km;
};

enum { DC_SUPERNOVA_MAX_RADII = 21 }; /* three outputs for each, and 64 outputs at most */

struct dc_supernova_options {
    enum dc_supernova_production production;
    enum dc_supernova_accuracy accuracy;
    double identical_nucleons; /* factor of pp and nn rates, 1/4 for antisymmetrised sections */
    bool electron_coalescence; /* e+e- -> X as a source; never in as-published */
    bool semicompton;
    bool estimates_error; /* with a second mesh, finer (coarser for the reference) */
    size_t n_radii;
    struct dc_escape_radius radius[DC_SUPERNOVA_MAX_RADII];
};

/* The defaults: detailed balance, quick, 1/4, coalescence and semi-Compton on, no estimates; R_nu +
 * 1 km, 100 km and 1000 km. */
struct dc_supernova_options dc_supernova_defaults(void);

/* Luminosities that escape, in erg/s. */
struct dc_luminosity {
    double transverse, longitudinal;
};

/* Masses that the calculation claims, MeV. */
#define DC_SUPERNOVA_LOWEST_MASS_MEV  0.1
#define DC_SUPERNOVA_HIGHEST_MASS_MEV 1000.0

struct dc_supernova;

/* `star` must outlive the supernova. `cross_sections` is the text of the table of nucleon-nucleon
 * cross-sections (inputs/nucleon_cross_sections.txt), `name` what messages call it. Errors:
 * DC_ERROR_DATA (the table; an escape radius inside the neutrinosphere), DC_ERROR_INTERNAL. */
enum dc_result dc_supernova_open(const struct dc_supernova_options *options,
                                 const struct dc_star *star, const char *cross_sections,
                                 const char *name, struct dc_supernova **supernova,
                                 struct dc_error *error);
void dc_supernova_close(struct dc_supernova *supernova);

/* The pass of the star at a mass, and of the second mesh with `estimate`. DC_OUT_OF_RANGE for a
 * mass that is not claimed, DC_INTERNAL without memory. */
enum dc_status dc_supernova_set_mass(struct dc_supernova *supernova, double mass_mev,
                                     bool estimate);

/* The contraction with the charges, after a mass. DC_OUT_OF_RANGE unless the electron's charge is
 * minus the proton's and the neutrinos' minus the neutron's, as rates are factorised by that. */
enum dc_status dc_supernova_set_charges(struct dc_supernova *supernova,
                                        const struct dc_charges *charges);

/* Luminosities for every escape radius, in the order of the options, after mass and charges. */
void dc_supernova_luminosity(const struct dc_supernova *supernova, double coupling,
                             struct dc_luminosity *luminosity);

/* The largest relative difference of the total luminosities to those of the second mesh, over the
 * escape radii where they are above 1e44 erg/s; NAN where none is, or the mass was set without. */
double dc_supernova_error(const struct dc_supernova *supernova, double coupling,
                          const struct dc_luminosity *luminosity);

/* Cells that the luminosity is a sum of, after a mass. */
size_t dc_supernova_cells(const struct dc_supernova *supernova);

/* The star from its centre to the largest escape radius, and where the luminosity that gets there
 * comes from: a row for each cell of the mesh, columns dc_supernova_structure_columns. After mass
 * and charges. Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_supernova_structure(const struct dc_supernova *supernova, double coupling,
                                      struct dc_table *table, struct dc_error *error);

enum dc_structure_column {
    DC_STRUCTURE_RADIUS,
    DC_STRUCTURE_TEMPERATURE,
    DC_STRUCTURE_BARYONS,
    DC_STRUCTURE_PROTONS,
    DC_STRUCTURE_NEUTRONS,
    DC_STRUCTURE_ELECTRONS,
    DC_STRUCTURE_ELECTRON_POTENTIAL,
    DC_STRUCTURE_PLASMA_FREQUENCY,
    DC_STRUCTURE_ELECTRON_MASS,
    DC_STRUCTURE_TRANSVERSE,
    DC_STRUCTURE_LONGITUDINAL,
    DC_STRUCTURE_COLUMNS
};
extern const struct dc_output dc_supernova_structure_columns[DC_STRUCTURE_COLUMNS];

#endif

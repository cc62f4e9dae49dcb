/* Nucleon-nucleon cross-sections and their averages over the thermal collisions of a star. */
#ifndef DARKCUBE_SUPERNOVA_NUCLEONS_H
#define DARKCUBE_SUPERNOVA_NUCLEONS_H

#include "base/table.h"
#include "darkcube/supernova.h"

#include <gsl/gsl_spline2d.h>

/* The three that bremsstrahlung needs; Esseili and Kribs, Eqs. (74), (75). */
enum dc_nucleon_section { DC_SIGMA2_NP, DC_SIGMA4_NP, DC_SIGMA4_NN, DC_NUCLEON_SECTIONS };

/* Between rows ln(sigma) is linear in ln(T_CM); outside the table it is constant. */
struct dc_cross_sections {
    size_t n;
    double *energy, *ln_energy;            /* T_CM in MeV */
    double *ln_sigma[DC_NUCLEON_SECTIONS]; /* MeV^-2 */
};

/* Parses the text of a table whose `# columns =` line names T_CM_MeV, sigma2_np_mb, sigma4_np_mb
 * and sigma4_nn_mb among others. `name` is what messages call it. Errors: DC_ERROR_DATA with file
 * and line, DC_ERROR_INTERNAL; `*sections` is zero after an error. */
enum dc_result dc_cross_sections_read(const char *text, const char *name,
                                      struct dc_cross_sections *sections, struct dc_error *error);
void dc_cross_sections_free(struct dc_cross_sections *sections);

/* All sections at a kinetic energy in the centre of mass, in MeV^-2. */
void dc_cross_sections_at(const struct dc_cross_sections *sections, double energy_mev,
                          double sigma[DC_NUCLEON_SECTIONS]);

/* Which collisions are averaged. With x = T_CM/T, y = omega/T and n = 2, 3 for sigma2, sigma4:
 *   all        (1/n!) int_0 dx x^n e^-x sigma(x T): Eqs. (77), (78), free of omega
 *   threshold  (1/n!) int_0 dx (x+y)^n e^-x sigma((x+y) T): those with T_CM > omega, with exp(-y)
 *              taken out
 *   mean       (1/n!) int_0 dx e^-x sqrt(x(x+y)) (x+y/2)^(n-1) sigma((x+y/2) T): the energies
 * before and after */
enum dc_nucleon_collisions { DC_COLLISIONS_ALL, DC_COLLISIONS_THRESHOLD, DC_COLLISIONS_MEAN };

/* The average itself, by quadrature (relative error below 1e-6). */
void dc_nucleon_average(const struct dc_cross_sections *sections,
                        enum dc_nucleon_collisions collisions, double temperature_mev, double y,
                        double average[DC_NUCLEON_SECTIONS]);

/* Averages tabulated once a run, over ln T, and over ln(1 + y) too where they depend on omega. */
struct dc_nucleon_table {
    enum dc_nucleon_collisions collisions;
    struct dc_table_grid over_temperature;        /* ln of the averages; DC_COLLISIONS_ALL */
    gsl_spline2d *over_both[DC_NUCLEON_SECTIONS]; /* ln of the averages; the others */
};

/* Errors: DC_ERROR_INTERNAL. */
enum dc_result dc_nucleon_table_build(struct dc_nucleon_table *table,
                                      const struct dc_cross_sections *sections,
                                      enum dc_nucleon_collisions collisions,
                                      struct dc_error *error);
void dc_nucleon_table_clear(struct dc_nucleon_table *table);

void dc_nucleon_table_look_up(const struct dc_nucleon_table *table, double temperature_mev,
                              double y, double average[DC_NUCLEON_SECTIONS]);

#endif

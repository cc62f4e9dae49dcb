/* How far electrons have come by the time that they lost a part of their energy, in a thick target.
 * Y.-S. Tsai, Phys. Rev. D 34 (1986) 1326; Eq. (59) of Esseili and Kribs. */
#ifndef TERRESTRIAL_STRAGGLING_H
#define TERRESTRIAL_STRAGGLING_H

#include "base/table.h"

#include <math.h>

/* Path in radiation lengths on which an electron has lost no more than y = ln(E_0/E):
 *   S(y) = int_0^T dt y^b/Gamma(1+b),  b = 4t/3,
 * which is the integral of Eq. (59) over y from 0 and over depth. It falls so slowly towards y = 0,
 * as 3/(4 ln(1/y)), that only ln y is a variable to integrate over. */
struct dc_straggling {
    struct dc_table_grid table; /* over ln y: ln S, ln dS/dln y; both grow as y at large y */
};

/* For a target of that many radiation lengths; beyond 60 nothing is left. Errors:
 * DC_ERROR_INTERNAL. */
enum dc_result dc_straggling_init(struct dc_straggling *straggling, double radiation_lengths,
                                  struct dc_error *error);
void dc_straggling_free(struct dc_straggling *straggling);

/* The largest y of the table is exp(2.8) = 16.4, a factor of 1e7 in energy; it goes on below
 * exp(-60), which no sum needs. */
struct dc_path {
    double path;  /* S */
    double slope; /* dS/dln y */
};
static inline struct dc_path dc_straggling_path(const struct dc_straggling *straggling,
                                                double log_y)
{
    double values[2] = {0}, derivatives[2] = {0};
    dc_table_look_up(&straggling->table, log_y, values, derivatives);
    return (struct dc_path){exp(values[0]), exp(values[1])};
}

#endif

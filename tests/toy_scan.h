/* A model, probes and decks without physics, by which the scan and the store are tested. */
#ifndef DARKCUBE_TESTS_TOY_SCAN_H
#define DARKCUBE_TESTS_TOY_SCAN_H

#include "darkcube/deck.h"

/* Two outputs, no outer depths; points of very different cost; never fails. */
extern const struct dc_probe toy_uneven;

/* One output and all three depths. The largest mass is out of range at the depth of the mass, the
 * last angle has no data at the depth of the angle, and of the rest some fail in several ways. */
extern const struct dc_probe toy_layered;

/* Needs the file toy_table.txt, and adds the number in it to toy_value. */
extern const struct dc_probe toy_reading;

/* Its `open` fails. */
extern const struct dc_probe toy_refusing;

/* As toy_uneven without the cost; but at the mass 2 the one raises SIGUSR1 in the second pencil,
 * and the other makes writing any file fail from there on. */
extern const struct dc_probe toy_raising;
extern const struct dc_probe toy_breaking;

/* As toy_uneven; but a point takes 50 ms at all angles except the first, and at the second angle
 * the coupling 10^-56 raises SIGUSR1. */
extern const struct dc_probe toy_sleeping;

/* As toy_uneven without the cost, its sum too large by 1e-4 times the mass and its promise of it
 * 1e-3; the reference path has no error. The key `flaw` chooses what is wrong beside that: nothing
 * (none); the sum by 0.5 at the mass 7 (value); the status, late-decay at the mass 5 (status); the
 * reference path raises SIGUSR1 at the mass 2 and the angle 1 (signal), or takes 30 ms, and raises
 * it at its fifth point of this probe (slow). */
extern const struct dc_probe toy_checked;
/* The same, checked by mass. */
extern const struct dc_probe toy_checked_by_mass;

/* Value of the first output of toy_uneven, whose level of exclusion is 3.5 MeV. */
double toy_value(const double coordinates[DC_AXIS_COUNT]);

/* A deck over masses 1..n_mass, couplings 10^-1..10^-n_coupling (from the smallest) and listed
 * angles with labels; `probes` ends with NULL. NULL when out of memory. */
struct dc_deck *toy_deck(const struct dc_probe *const *probes, size_t n_mass, size_t n_coupling,
                         size_t n_angle);
void toy_deck_free(struct dc_deck *deck);

#endif

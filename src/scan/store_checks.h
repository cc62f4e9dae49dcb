/* /verification of a store: what the reference path says of the points that are checked. A row is a
 * point of the probe's sample; the last thing written of it is its status, so that a row with a
 * status is complete. Positions of probes are those in the deck. */
#ifndef DARKCUBE_SCAN_STORE_CHECKS_H
#define DARKCUBE_SCAN_STORE_CHECKS_H

#include "scan/store_internal.h"

/* Makes the groups and datasets of all probes that are verified; none for a deck that does not. */
bool dc_store_make_checks(hid_t file, const struct dc_deck *deck, struct dc_error *error);

/* Draws the sample of a verified probe and opens its datasets; closing is allowed after a failure
 * too. */
bool dc_store_open_checks(struct dc_store *store, size_t probe, struct dc_error *error);
void dc_store_close_checks(struct dc_store_probe *probe);

/* Reads n statuses, from row `first` on. Independent, as all that follow. Errors: DC_ERROR_OUTPUT.
 */
enum dc_result dc_store_read_checked(struct dc_store *store, size_t probe, size_t first, size_t n,
                                     uint8_t *status, struct dc_error *error);

/* All rows of one output. Errors: DC_ERROR_OUTPUT. */
enum dc_result dc_store_read_references(struct dc_store *store, size_t probe, size_t output,
                                        double *values, struct dc_error *error);

/* Reads a row. Errors: DC_ERROR_OUTPUT. */
enum dc_result dc_store_read_check(struct dc_store *store, size_t probe, size_t row,
                                   double *outputs, uint8_t *status, struct dc_error *error);

/* Writes a row, its status last. Errors: DC_ERROR_OUTPUT. */
enum dc_result dc_store_write_check(struct dc_store *store, size_t probe, size_t row,
                                    const double *outputs, uint8_t status, struct dc_error *error);

/* What the scan itself has of all points of the sample, in the order of the rows. Errors:
 * DC_ERROR_OUTPUT, DC_ERROR_INTERNAL. */
enum dc_result dc_store_read_sampled_statuses(struct dc_store *store, size_t probe, uint8_t *status,
                                              struct dc_error *error);
enum dc_result dc_store_read_sampled_outputs(struct dc_store *store, size_t probe, size_t output,
                                             double *values, struct dc_error *error);

#endif

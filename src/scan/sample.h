/* Which points of a probe are checked on its reference path. */
#ifndef DARKCUBE_SCAN_SAMPLE_H
#define DARKCUBE_SCAN_SAMPLE_H

#include "darkcube/deck.h"

struct dc_sample {
    size_t n;
    size_t *point; /* [n] numbers of points, pencil by pencil, along the coupling inside */
    size_t *first; /* [pencils + 1] place in `point` of the first one of a pencil */
};

/* Whether a scan of this deck checks this probe at all. */
bool dc_deck_verifies(const struct dc_deck *deck, size_t probe);

/* Draws deck->verify of the points of a probe that is verified. Whether a point is drawn follows
 * from the model, the probe with all its keys, and the bits of the point's coordinates: from
 * nothing else, so that it is the same on any rank, after any kill, and in a cube with other points
 * beside it. Of a larger share, a smaller one is a part. Errors: DC_ERROR_INTERNAL. `sample` is
 * zero after an error. */
enum dc_result dc_sample_draw(const struct dc_deck *deck, size_t probe, struct dc_sample *sample,
                              struct dc_error *error);
void dc_sample_free(struct dc_sample *sample);

/* The place of a point in the sample; sample->n where it was not drawn. */
size_t dc_sample_row(const struct dc_sample *sample, const struct dc_cube *cube,
                     struct dc_index index);

/* Number of pencils, and of masses, with a point that is drawn. */
void dc_sample_spread(const struct dc_sample *sample, const struct dc_cube *cube, size_t *pencils,
                      size_t *masses);

#endif

/* Which points of one probe a refined scan computes: rounds of wanted points, from the values of
 * the rounds before. Pure arithmetic over the whole cube, in memory; darkcube/refine.h says how. */
#ifndef DARKCUBE_SCAN_REFINEMENT_H
#define DARKCUBE_SCAN_REFINEMENT_H

#include "darkcube/cube.h"
#include "darkcube/refine.h"

#include <stdint.h>

enum dc_mark { DC_MARK_NONE, DC_MARK_WANTED, DC_MARK_KNOWN };

struct dc_refined_output {
    size_t output;
    bool logarithmic;
    size_t n_levels;
    double level[DC_REFINE_LEVELS]; /* as `value` */
    bool below[DC_REFINE_LEVELS];   /* inside is below */
    double margin;
    double *value; /* by point: computed or interpolated, NAN where there is none; its logarithm
                      where `logarithmic` */
};

struct dc_refinement {
    size_t n[DC_AXIS_COUNT];
    size_t stride[DC_AXIS_COUNT]; /* of the present mesh, in cells */
    enum dc_axis_role halved;     /* DC_AXIS_ANGLE, or another one for mass and coupling */
    size_t rounds;
    size_t passes; /* rounds at the present mesh */
    size_t wanted; /* points of the last round */
    size_t n_outputs;
    struct dc_refined_output *output;
    uint8_t *mark; /* by point: enum dc_mark */
};

/* Errors: DC_ERROR_INTERNAL. dc_refinement_free is allowed after an error, too. */
enum dc_result dc_refinement_init(struct dc_refinement *refinement, const struct dc_cube *cube,
                                  const struct dc_outputs *outputs, const struct dc_refine *refine,
                                  struct dc_error *error);
void dc_refinement_free(struct dc_refinement *refinement);

/* Marks the points of the next round as wanted; false, for ever, when no more are. All points of
 * the round before have become known. */
bool dc_refinement_round(struct dc_refinement *refinement);

/* A wanted point has become known. `value` is as stored, of output number `output` of this
 * refinement; NAN where there is none. Every output is to be told, the mark is set by the last. */
void dc_refinement_know(struct dc_refinement *refinement, size_t output, size_t point,
                        double value);

/* The interpolated value of a point that no round wanted, in the output's unit. */
double dc_refinement_value(const struct dc_refinement *refinement, size_t output, size_t point);

/* The points of an axis with n values that belong to a mesh: the first, every stride-th, the last.
 */
static inline bool dc_is_on_mesh(size_t n, size_t stride, size_t at)
{
    return at % stride == 0 || at + 1 == n;
}

#endif

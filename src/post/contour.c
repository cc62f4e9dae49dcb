/* Curves of one output, in parallel: every rank marches the cells that it owns, rank 0 stitches. */
#include "post/field.h"
#include "post/gather.h"
#include "scan/agree.h"

#include <math.h>
#include <stdlib.h>

void dc_contours_free(struct dc_contours *contours)
{
    dc_curves_free(&contours->curves);
    dc_curves_free(&contours->outlines);
    *contours = (struct dc_contours){0};
}

/* Number of points with a value, and the values' range, over the slices of a field; added to what
 * rank 0 knows of earlier ones. */
static enum dc_result survey(const struct dc_block *block, MPI_Comm comm,
                             struct dc_contours *contours, struct dc_error *error)
{
    double range[2] = {-INFINITY, -INFINITY}, whole[2]; /* -lowest, highest: one MPI_MAX */
    uint64_t finite = 0, all_finite = 0;
    for (size_t a = block->begin[DC_AXIS_ANGLE]; a < block->end[DC_AXIS_ANGLE]; a++)
        for (size_t i = block->begin[DC_AXIS_MASS]; i < block->end[DC_AXIS_MASS]; i++)
            for (size_t j = block->begin[DC_AXIS_COUPLING]; j < block->end[DC_AXIS_COUPLING]; j++) {
                double value = block->values[dc_block_place(block, a, i, j)];
                if (!isfinite(value))
                    continue;
                finite++;
                range[0] = fmax(range[0], -value);
                range[1] = fmax(range[1], value);
            }
    if (MPI_Reduce(range, whole, 2, MPI_DOUBLE, MPI_MAX, 0, comm) != MPI_SUCCESS ||
        MPI_Reduce(&finite, &all_finite, 1, MPI_UINT64_T, MPI_SUM, 0, comm) != MPI_SUCCESS)
        return dc_fail(error, DC_ERROR_INTERNAL, "MPI_Reduce failed");
    if (contours != NULL && all_finite > 0) {
        contours->finite += all_finite;
        contours->lowest = fmin(contours->lowest, -whole[0]);
        contours->highest = fmax(contours->highest, whole[1]);
    }
    return DC_SUCCESS;
}

/* One level: components, segments, and on rank 0 curves (may be NULL) and outlines. */
static enum dc_result one_level(const struct dc_field *field, MPI_Comm comm, struct dc_level level,
                                double *label, const struct dc_field_info *info,
                                struct dc_curves *curves, struct dc_curves *outlines,
                                struct dc_error *error)
{
    struct dc_segments mine = {0}, all = {0};
    enum dc_result result = dc_field_components(field, comm, level, label, error);
    if (result == DC_SUCCESS)
        result = dc_march(&field->block, level, label, &mine, error);
    result = dc_agree(comm, result, error);
    if (result == DC_SUCCESS) {
        void *records = NULL;
        result =
            dc_gather(comm, mine.segment, mine.n, sizeof *mine.segment, &records, &all.n, error);
        all.segment = records;
    }
    if (result == DC_SUCCESS && info != NULL)
        result = dc_stitch(info, level, &all, curves, outlines, error);
    result = dc_agree(comm, result, error);
    dc_segments_free(&all);
    dc_segments_free(&mine);
    return result;
}

struct work {
    const struct dc_field_info *info; /* rank 0 */
    const double *levels;
    size_t n_levels;
    struct dc_contours *contours; /* rank 0 */
};

/* A curve and where it stood among the others, which keeps those of one level and slice in order.
 */
struct placed {
    struct dc_curve curve;
    size_t place;
};

static int by_level_and_slice(const void *one, const void *other)
{
    const struct placed *a = one, *b = other;
    if (a->curve.level != b->curve.level)
        return a->curve.level < b->curve.level ? -1 : 1;
    if (a->curve.angle != b->curve.angle)
        return a->curve.angle < b->curve.angle ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

/* They came slices by slices, and within these level by level. */
static enum dc_result put_in_order(struct dc_curves *curves, struct dc_error *error)
{
    if (curves->n == 0)
        return DC_SUCCESS;
    struct placed *placed = malloc(curves->n * sizeof *placed);
    if (placed == NULL)
        return dc_fail_memory(error);
    for (size_t k = 0; k < curves->n; k++)
        placed[k] = (struct placed){curves->curve[k], k};
    qsort(placed, curves->n, sizeof *placed, by_level_and_slice);
    for (size_t k = 0; k < curves->n; k++)
        curves->curve[k] = placed[k].curve;
    free(placed);
    return DC_SUCCESS;
}

static enum dc_result contour_levels(const struct dc_field *field, MPI_Comm comm, void *context,
                                     struct dc_error *error)
{
    const struct work *work = context;
    struct dc_contours *contours = work->contours;
    enum dc_result result = DC_SUCCESS;
    double *label = malloc(dc_block_seen(&field->block) * sizeof *label);
    if (label == NULL)
        result = dc_fail_memory(error);
    result = dc_agree(comm, result, error);
    if (result == DC_SUCCESS)
        result = survey(&field->block, comm, contours, error);
    struct dc_curves *curves = contours == NULL ? NULL : &contours->curves;
    struct dc_curves *outlines = contours == NULL ? NULL : &contours->outlines;
    if (result == DC_SUCCESS)
        result =
            one_level(field, comm, dc_level_everything(), label, work->info, NULL, outlines, error);
    for (size_t k = 0; k < work->n_levels && result == DC_SUCCESS; k++)
        result = one_level(field, comm, dc_field_level(field, work->levels[k]), label, work->info,
                           curves, outlines, error);
    free(label);
    return result;
}

enum dc_result dc_contour(MPI_Comm comm, const char *path, const struct dc_field_info *info,
                          const double *levels, size_t n_levels, struct dc_contours *contours,
                          struct dc_error *error)
{
    struct work work = {info, levels, n_levels, contours};
    if (contours != NULL)
        *contours = (struct dc_contours){.lowest = INFINITY, .highest = -INFINITY};
    enum dc_result result =
        dc_field_share(comm, path, info, DC_SLICES_ALONE, contour_levels, &work, error);
    if (result == DC_SUCCESS && contours != NULL && info != NULL) {
        const struct dc_stored_axis *axis = info->store.axis;
        contours->points = axis[DC_AXIS_ANGLE].n * axis[DC_AXIS_MASS].n * axis[DC_AXIS_COUPLING].n;
        if (contours->finite == 0)
            contours->lowest = contours->highest = NAN;
        result = put_in_order(&contours->curves, error);
        if (result == DC_SUCCESS)
            result = put_in_order(&contours->outlines, error);
    }
    result = dc_agree(comm, result, error);
    if (result != DC_SUCCESS && contours != NULL)
        dc_contours_free(contours);
    return result;
}

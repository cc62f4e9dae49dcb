/* Places on an axis: between two of its values, and on a picture of it. */
#ifndef DARKCUBE_POST_AXIS_H
#define DARKCUBE_POST_AXIS_H

#include "darkcube/contour.h"

#include <math.h>

/* Both ends exact, so that a value exactly on the level gives its node. */
static inline double dc_axis_between(const struct dc_field_info *info, enum dc_axis_role axis,
                                     double lower, double upper, double t)
{
    if (t == 1)
        return upper;
    return info->logarithmic[axis] ? lower * pow(upper / lower, t) : lower + t * (upper - lower);
}

/* The decimal logarithm where the axis is logarithmic. */
static inline double dc_axis_place(const struct dc_field_info *info, enum dc_axis_role axis,
                                   double value)
{
    return info->logarithmic[axis] ? log10(value) : value;
}

#endif

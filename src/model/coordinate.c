/* One coordinate of a model, as people write it. */
#include "darkcube/model.h"
#include "darkcube/quantity.h"

#include <string.h>

/* Adds what names there are to the sentence of a quantity that could not be read. */
static enum dc_result fail_with_names(const char *const *names, const char *text,
                                      struct dc_error *error)
{
    if (error == NULL)
        return DC_ERROR_USAGE;
    const struct dc_error why = *error;
    const char *nearest = dc_nearest_word(text, names);
    if (nearest != NULL)
        return dc_fail(error, DC_ERROR_USAGE, "%s: did you mean '%s'?", why.text, nearest);
    char list[1024];
    dc_join_words(names, list, sizeof list);
    return dc_fail(error, DC_ERROR_USAGE, "%s (names: %s)", why.text, list);
}

enum dc_result dc_model_parse_coordinate(const struct dc_model *model, enum dc_axis_role axis,
                                         const char *text, double *value, struct dc_error *error)
{
    const struct dc_axis *declared = &model->axis[axis];
    double number;
    if (model->named_value == NULL || !model->named_value(axis, text, &number)) {
        enum dc_result result = dc_parse_quantity(text, declared->unit, &number, error);
        if (result != DC_SUCCESS)
            return model->value_names[axis] == NULL
                       ? result
                       : fail_with_names(model->value_names[axis], text, error);
    }
    enum dc_result result =
        dc_check_range(number, declared->lowest, declared->highest, declared->unit, text, error);
    if (result == DC_SUCCESS)
        *value = number;
    return result;
}

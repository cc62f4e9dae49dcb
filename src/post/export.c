#include "post/export.h"

#include "darkcube/quantity.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum dc_result dc_text_file_open(const char *path, struct dc_text_file *file,
                                 struct dc_error *error)
{
    size_t length = strlen(path) + 1;
    *file = (struct dc_text_file){.path = malloc(length), .unfinished = malloc(length + 4)};
    enum dc_result result = DC_SUCCESS;
    if (file->path == NULL || file->unfinished == NULL) {
        result = dc_fail_memory(error);
    } else {
        snprintf(file->path, length, "%s", path);
        snprintf(file->unfinished, length + 4, "%s.tmp", path);
        file->stream = fopen(file->unfinished, "w");
        if (file->stream == NULL)
            result =
                dc_fail(error, DC_ERROR_OUTPUT, "%s cannot be written: %s", path, strerror(errno));
    }
    if (result != DC_SUCCESS) {
        free(file->unfinished);
        free(file->path);
        *file = (struct dc_text_file){0};
    }
    return result;
}

enum dc_result dc_text_file_close(struct dc_text_file *file, enum dc_result result,
                                  struct dc_error *error)
{
    bool failed = ferror(file->stream) != 0;
    if (fclose(file->stream) != 0)
        failed = true;
    if (result == DC_SUCCESS && !failed && rename(file->unfinished, file->path) != 0)
        failed = true;
    if (result == DC_SUCCESS && failed)
        result = dc_fail(error, DC_ERROR_OUTPUT, "%s cannot be written: %s", file->path,
                         strerror(errno));
    if (result != DC_SUCCESS)
        (void)remove(file->unfinished);
    free(file->unfinished);
    free(file->path);
    *file = (struct dc_text_file){0};
    return result;
}

void dc_angle_text(const struct dc_field_info *info, size_t angle, char *text, size_t size)
{
    const struct dc_stored_axis *axis = &info->store.axis[DC_AXIS_ANGLE];
    char number[DC_NUMBER_SIZE];
    if (axis->labels != NULL)
        snprintf(text, size, "%s", axis->labels[angle]);
    else
        snprintf(text, size, "%s %s", dc_format_number(axis->values[angle], number), axis->unit);
}

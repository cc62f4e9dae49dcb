#include "probe/named_files.h"

#include <stdio.h>
#include <string.h>

const char *dc_named_file(const struct dc_settings *settings, const char *key, const char *none)
{
    const char *text = dc_settings_get(settings, key)->text;
    return strcmp(text, none) == 0 ? NULL : text;
}

void dc_add_own_file(struct dc_inputs *inputs, const char *file)
{
    struct dc_input *input = &inputs->input[inputs->n++];
    snprintf(input->name, sizeof input->name, "%s", file);
}

enum dc_result dc_add_named_file(struct dc_inputs *inputs, const char *key, const char *folder,
                                 const char *file, struct dc_error *error)
{
    struct dc_input *input = &inputs->input[inputs->n++];
    input->key = key;
    const int length = folder == NULL
                           ? snprintf(input->name, sizeof input->name, "%s", file)
                           : snprintf(input->name, sizeof input->name, "%s/%s", folder, file);
    return (size_t)length < sizeof input->name
               ? DC_SUCCESS
               : dc_fail(error, DC_ERROR_USAGE, "%s: the file's name is too long", key);
}

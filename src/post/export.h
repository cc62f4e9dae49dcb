/* What the exports share: files that appear whole or not at all, and numbers. */
#ifndef DARKCUBE_POST_EXPORT_H
#define DARKCUBE_POST_EXPORT_H

#include "darkcube/contour.h"

#include <stdio.h>

struct dc_text_file {
    FILE *stream;
    char *path, *unfinished; /* written under the second name */
};

enum dc_result dc_text_file_open(const char *path, struct dc_text_file *file,
                                 struct dc_error *error);

/* Gives the file its name if `result`, that of the writing, is DC_SUCCESS, and removes it
 * otherwise. Write errors of the stream are found here. */
enum dc_result dc_text_file_close(struct dc_text_file *file, enum dc_result result,
                                  struct dc_error *error);

/* "b-l" or "2.3561944901923448 rad": the deck's name of an angle, or its value. */
void dc_angle_text(const struct dc_field_info *info, size_t angle, char *text, size_t size);

#endif

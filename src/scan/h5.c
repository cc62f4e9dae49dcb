#include "scan/h5.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void dc_h5_quiet(void)
{
    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

struct reason {
    char text[512];
};

/* Walking from the innermost entry, the first one has the cause. */
static herr_t keep_innermost(unsigned n, const H5E_error2_t *entry, void *data)
{
    struct reason *reason = data;
    if (n == 0 && entry->desc != NULL)
        snprintf(reason->text, sizeof reason->text, "%s", entry->desc);
    return 0;
}

bool dc_h5_failed(struct dc_error *error, const char *format, ...)
{
    struct reason reason = {"HDF5 gave no reason"};
    (void)H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_innermost, &reason);
    char what[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    dc_fail(error, DC_ERROR_OUTPUT, "%s: %s", what, reason.text);
    return false;
}

hid_t dc_h5_text_type(size_t size)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    if (type < 0)
        return type;
    if (H5Tset_size(type, size) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0 ||
        H5Tset_strpad(type, H5T_STR_NULLTERM) < 0) {
        H5Tclose(type);
        return -1;
    }
    return type;
}

/* Makes and writes an attribute of `n` elements (0: a scalar); closes nothing that it was given. */
static bool write_attribute(hid_t object, const char *name, hid_t type, size_t n, const void *data,
                            struct dc_error *error)
{
    hsize_t extent = n;
    hid_t attribute = -1;
    hid_t space = n == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &extent, NULL);
    bool ok = space >= 0 && type >= 0;
    if (ok)
        attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    ok = ok && attribute >= 0 && H5Awrite(attribute, type, data) >= 0;
    if (!ok)
        dc_h5_failed(error, "cannot write the attribute '%s'", name);
    if (attribute >= 0)
        H5Aclose(attribute);
    if (space >= 0)
        H5Sclose(space);
    return ok;
}

bool dc_h5_write_text(hid_t object, const char *name, const char *text, struct dc_error *error)
{
    hid_t type = dc_h5_text_type(strlen(text) + 1);
    bool ok = write_attribute(object, name, type, 0, text, error);
    if (type >= 0)
        H5Tclose(type);
    return ok;
}

bool dc_h5_write_long_text(hid_t object, const char *name, const char *text, struct dc_error *error)
{
    hid_t type = dc_h5_text_type(H5T_VARIABLE);
    bool ok = write_attribute(object, name, type, 0, &text, error);
    if (type >= 0)
        H5Tclose(type);
    return ok;
}

bool dc_h5_write_texts(hid_t object, const char *name, const char *const *texts, size_t n,
                       struct dc_error *error)
{
    size_t width = 1;
    for (size_t i = 0; i < n; i++)
        width = strlen(texts[i]) + 1 > width ? strlen(texts[i]) + 1 : width;
    char *block = calloc(n + 1, width);
    if (block == NULL) {
        dc_fail_memory(error);
        return false;
    }
    for (size_t i = 0; i < n; i++)
        memcpy(block + i * width, texts[i], strlen(texts[i]));
    hid_t type = dc_h5_text_type(width);
    bool ok = write_attribute(object, name, type, n, block, error);
    if (type >= 0)
        H5Tclose(type);
    free(block);
    return ok;
}

bool dc_h5_write_bytes(hid_t object, const char *name, const uint8_t *values, size_t n,
                       struct dc_error *error)
{
    return write_attribute(object, name, H5T_NATIVE_UINT8, n, values, error);
}

bool dc_h5_write_integer(hid_t object, const char *name, int64_t value, struct dc_error *error)
{
    return write_attribute(object, name, H5T_NATIVE_INT64, 0, &value, error);
}

bool dc_h5_read_integer(hid_t object, const char *name, int64_t *value, struct dc_error *error)
{
    hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    hid_t space = attribute >= 0 ? H5Aget_space(attribute) : -1;
    bool ok = space >= 0 && H5Sget_simple_extent_npoints(space) == 1 &&
              H5Aread(attribute, H5T_NATIVE_INT64, value) >= 0;
    if (!ok)
        dc_h5_failed(error, "cannot read the attribute '%s'", name);
    if (space >= 0)
        H5Sclose(space);
    if (attribute >= 0)
        H5Aclose(attribute);
    return ok;
}

/* Reads n texts of any kind into zero-terminated cells of `*width` bytes. */
static bool read_cells(hid_t object, const char *name, size_t n, char **cells, size_t *width,
                       struct dc_error *error)
{
    *cells = NULL;
    hid_t memory = -1, space = -1, file_type = -1;
    hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    bool ok = attribute >= 0;
    if (ok) {
        file_type = H5Aget_type(attribute);
        space = H5Aget_space(attribute);
    }
    ok = ok && file_type >= 0 && space >= 0 && H5Tget_class(file_type) == H5T_STRING &&
         H5Sget_simple_extent_npoints(space) == (hssize_t)n;
    htri_t variable = ok ? H5Tis_variable_str(file_type) : 0;
    if (ok && variable > 0) {
        char *text = NULL;
        memory = dc_h5_text_type(H5T_VARIABLE);
        ok = n == 1 && memory >= 0 && H5Tset_cset(memory, H5Tget_cset(file_type)) >= 0 &&
             H5Aread(attribute, memory, &text) >= 0 && text != NULL;
        if (ok) {
            *width = strlen(text) + 1;
            *cells = malloc(*width);
            if (*cells != NULL)
                memcpy(*cells, text, *width);
        }
        if (text != NULL)
            H5free_memory(text);
    } else if (ok) {
        *width = H5Tget_size(file_type) + 1;
        memory = dc_h5_text_type(*width);
        *cells = calloc(n, *width);
        ok = memory >= 0 && H5Tset_cset(memory, H5Tget_cset(file_type)) >= 0 && *cells != NULL &&
             H5Aread(attribute, memory, *cells) >= 0;
    }
    ok = ok && *cells != NULL;
    if (!ok) {
        dc_h5_failed(error, "cannot read the attribute '%s'", name);
        free(*cells);
        *cells = NULL;
    }
    if (memory >= 0)
        H5Tclose(memory);
    if (space >= 0)
        H5Sclose(space);
    if (file_type >= 0)
        H5Tclose(file_type);
    if (attribute >= 0)
        H5Aclose(attribute);
    return ok;
}

bool dc_h5_read_text(hid_t object, const char *name, char **text, struct dc_error *error)
{
    size_t width;
    return read_cells(object, name, 1, text, &width, error);
}

bool dc_h5_read_short_text(hid_t object, const char *name, char *text, size_t size,
                           struct dc_error *error)
{
    char *whole;
    if (!dc_h5_read_text(object, name, &whole, error))
        return false;
    snprintf(text, size, "%s", whole);
    free(whole);
    return true;
}

bool dc_h5_read_texts(hid_t object, const char *name, size_t n, char ***texts,
                      struct dc_error *error)
{
    char *cells;
    size_t width;
    *texts = NULL;
    if (!read_cells(object, name, n, &cells, &width, error))
        return false;
    char **list = calloc(n, sizeof *list);
    bool ok = list != NULL;
    for (size_t i = 0; ok && i < n; i++) {
        size_t length = strlen(cells + i * width) + 1;
        list[i] = malloc(length);
        ok = list[i] != NULL;
        if (ok)
            memcpy(list[i], cells + i * width, length);
    }
    if (!ok) {
        for (size_t i = 0; list != NULL && i < n; i++)
            free(list[i]);
        free(list);
        dc_fail_memory(error);
    } else {
        *texts = list;
    }
    free(cells);
    return ok;
}

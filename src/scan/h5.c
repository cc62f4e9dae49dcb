#include "scan/h5.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void dc_h5_quiet(void)
{
    (void)H5dont_atexit();
    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

bool dc_h5_left_open(void)
{
    return H5Fget_obj_count((hid_t)H5F_OBJ_ALL, H5F_OBJ_FILE) != 0;
}

struct reason {
    char text[512];
};

/* Walking from the innermost entry, the first one has the cause. Where a system call failed, HDF5
 * puts the system's words among file names, times and addresses, over several lines. */
static herr_t keep_innermost(unsigned n, const H5E_error2_t *entry, void *data)
{
    static const char mark[] = "error message = '";
    struct reason *reason = data;
    if (n > 0 || entry->desc == NULL)
        return 0;
    const char *said = strstr(entry->desc, mark);
    const char *words = said == NULL ? entry->desc : said + sizeof mark - 1;
    size_t length = strcspn(words, said == NULL ? "\n" : "'");
    snprintf(reason->text, sizeof reason->text, "%.*s", (int)length, words);
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

/* Of variable length, so that h5py gives them as text and not as bytes. */
static bool write_text_cells(hid_t object, const char *name, size_t n, const char *const *texts,
                             struct dc_error *error)
{
    hid_t type = dc_h5_text_type(H5T_VARIABLE);
    bool ok = write_attribute(object, name, type, n, texts, error);
    if (type >= 0)
        H5Tclose(type);
    return ok;
}

bool dc_h5_write_text(hid_t object, const char *name, const char *text, struct dc_error *error)
{
    return write_text_cells(object, name, 0, &text, error);
}

bool dc_h5_write_texts(hid_t object, const char *name, const char *const *texts, size_t n,
                       struct dc_error *error)
{
    return write_text_cells(object, name, n, texts, error);
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

bool dc_h5_write_number(hid_t object, const char *name, double value, struct dc_error *error)
{
    return write_attribute(object, name, H5T_NATIVE_DOUBLE, 0, &value, error);
}

bool dc_h5_write_numbers(hid_t object, const char *name, const double *values, size_t n,
                         struct dc_error *error)
{
    return write_attribute(object, name, H5T_NATIVE_DOUBLE, n, values, error);
}

static bool read_one(hid_t object, const char *name, hid_t type, void *value,
                     struct dc_error *error)
{
    hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    hid_t space = attribute >= 0 ? H5Aget_space(attribute) : -1;
    bool ok = space >= 0 && H5Sget_simple_extent_npoints(space) == 1 &&
              H5Aread(attribute, type, value) >= 0;
    if (!ok)
        dc_h5_failed(error, "cannot read the attribute '%s'", name);
    if (space >= 0)
        H5Sclose(space);
    if (attribute >= 0)
        H5Aclose(attribute);
    return ok;
}

bool dc_h5_read_integer(hid_t object, const char *name, int64_t *value, struct dc_error *error)
{
    return read_one(object, name, H5T_NATIVE_INT64, value, error);
}

bool dc_h5_read_number(hid_t object, const char *name, double *value, struct dc_error *error)
{
    return read_one(object, name, H5T_NATIVE_DOUBLE, value, error);
}

bool dc_h5_read_numbers(hid_t object, const char *name, double *values, size_t most, size_t *n,
                        struct dc_error *error)
{
    hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    hid_t space = attribute >= 0 ? H5Aget_space(attribute) : -1;
    const hssize_t found = space >= 0 ? H5Sget_simple_extent_npoints(space) : -1;
    bool ok =
        found >= 0 && (size_t)found <= most && H5Aread(attribute, H5T_NATIVE_DOUBLE, values) >= 0;
    *n = ok ? (size_t)found : 0;
    if (!ok)
        dc_h5_failed(error, "cannot read the attribute '%s'", name);
    if (space >= 0)
        H5Sclose(space);
    if (attribute >= 0)
        H5Aclose(attribute);
    return ok;
}

/* n texts of variable length, copied one by one. */
bool dc_h5_read_texts(hid_t object, const char *name, size_t n, char ***texts,
                      struct dc_error *error)
{
    hid_t space = -1, type = dc_h5_text_type(H5T_VARIABLE);
    hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    char **stored = calloc(n, sizeof *stored), **copy = calloc(n, sizeof *copy);
    bool memory = stored != NULL && copy != NULL;
    bool ok = memory && attribute >= 0 && type >= 0 && (space = H5Aget_space(attribute)) >= 0 &&
              H5Sget_simple_extent_npoints(space) == (hssize_t)n &&
              H5Aread(attribute, type, stored) >= 0;
    if (memory && !ok)
        dc_h5_failed(error, "cannot read the attribute '%s'", name);
    for (size_t i = 0; ok && memory && i < n; i++) {
        copy[i] = strdup(stored[i] != NULL ? stored[i] : "");
        memory = copy[i] != NULL;
    }
    if (!memory)
        dc_fail_memory(error);
    if (ok)
        H5Dvlen_reclaim(type, space, H5P_DEFAULT, stored);
    if (!ok || !memory) {
        for (size_t i = 0; copy != NULL && i < n; i++)
            free(copy[i]);
        free(copy);
        copy = NULL;
    }
    free(stored);
    if (space >= 0)
        H5Sclose(space);
    if (attribute >= 0)
        H5Aclose(attribute);
    if (type >= 0)
        H5Tclose(type);
    *texts = copy;
    return copy != NULL;
}

bool dc_h5_read_text(hid_t object, const char *name, char **text, struct dc_error *error)
{
    char **texts;
    *text = NULL;
    if (!dc_h5_read_texts(object, name, 1, &texts, error))
        return false;
    *text = texts[0];
    free(texts);
    return true;
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

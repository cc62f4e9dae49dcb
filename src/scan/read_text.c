/* A whole text file into memory. */
#include "darkcube/deck.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const size_t size_limit = (size_t)16 << 20;

static enum dc_result read_stream(FILE *in, const char *path, enum dc_result failure, char **text,
                                  struct dc_error *error)
{
    size_t room = 4096, size = 0;
    char *made = malloc(room);
    while (made != NULL) {
        size += fread(made + size, 1, room - 1 - size, in);
        if (size < room - 1 || size > size_limit)
            break;
        room *= 2;
        char *larger = realloc(made, room);
        if (larger == NULL)
            free(made);
        made = larger;
    }
    if (made == NULL)
        return dc_fail_memory(error);
    enum dc_result result = DC_SUCCESS;
    if (ferror(in))
        result = dc_fail(error, failure, "%s: cannot be read: %s", path, strerror(errno));
    else if (size > size_limit)
        result = dc_fail(error, failure, "%s: larger than %zu MiB", path, size_limit >> 20);
    else if (memchr(made, '\0', size) != NULL)
        result = dc_fail(error, failure, "%s: holds a NUL byte; expected a text file", path);
    if (result != DC_SUCCESS) {
        free(made);
        return result;
    }
    made[size] = '\0';
    *text = made;
    return DC_SUCCESS;
}

enum dc_result dc_read_text(const char *path, enum dc_result failure, char **text,
                            struct dc_error *error)
{
    struct stat status;
    *text = NULL;
    FILE *in = fopen(path, "rb");
    if (in == NULL)
        return dc_fail(error, failure, "%s: cannot be read: %s", path, strerror(errno));
    enum dc_result result;
    if (fstat(fileno(in), &status) == 0 && S_ISDIR(status.st_mode))
        result = dc_fail(error, failure, "%s: is a directory; expected a text file", path);
    else
        result = read_stream(in, path, failure, text, error);
    fclose(in); /* read only: nothing can be lost */
    return result;
}

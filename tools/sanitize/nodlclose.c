/* Linked into the sanitizer build alone: what was loaded stays loaded, so that the leak report at
 * the end can still tell which plug-in of MPI an allocation came from. */
#include <dlfcn.h>

int dlclose(void *handle)
{
    (void)handle;
    return 0;
}

#include "shared_directory.h"

#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int my_rank(void)
{
    int rank;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return rank;
}

int shared_directory_make(char directory[SHARED_DIRECTORY_LENGTH], const char *name)
{
    const char *temporary = getenv("TMPDIR");
    int code = 0;
    snprintf(directory, SHARED_DIRECTORY_LENGTH, "%s/%s-XXXXXX",
             temporary == NULL ? "/tmp" : temporary, name);
    if (my_rank() == 0 && mkdtemp(directory) == NULL)
        code = -1;
    MPI_Bcast(&code, 1, MPI_INT, 0, MPI_COMM_WORLD);
    MPI_Bcast(directory, SHARED_DIRECTORY_LENGTH, MPI_CHAR, 0, MPI_COMM_WORLD);
    return code;
}

void remove_store(const char *path)
{
    static const char *const endings[] = {"", ".xdmf", ".progress.json", ".stop"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        char side[SHARED_DIRECTORY_LENGTH + 64];
        snprintf(side, sizeof side, "%s%s", path, endings[i]);
        (void)remove(side);
    }
}

int shared_directory_remove(const char *directory)
{
    MPI_Barrier(MPI_COMM_WORLD);
    return my_rank() == 0 ? rmdir(directory) : 0;
}

#include "scan/share_text.h"

#include "scan/agree.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum dc_result dc_share_text(MPI_Comm comm, char **text, struct dc_error *error)
{
    int rank, length = -1;
    MPI_Comm_rank(comm, &rank);
    if (rank == 0 && strlen(*text) < INT_MAX)
        length = (int)strlen(*text);
    MPI_Bcast(&length, 1, MPI_INT, 0, comm);
    if (length < 0)
        return dc_fail(error, DC_ERROR_INTERNAL, "a text is too long to be sent");
    if (rank > 0)
        *text = calloc((size_t)length + 1, 1);
    enum dc_result result =
        dc_agree(comm, *text == NULL ? dc_fail_memory(error) : DC_SUCCESS, error);
    if (result == DC_SUCCESS)
        MPI_Bcast(*text, length, MPI_CHAR, 0, comm);
    return result;
}

#include "scan/agree.h"

/* MPI's default error handler ends the job, so that what its functions return says nothing. */
enum dc_result dc_agree(MPI_Comm comm, enum dc_result result, struct dc_error *error)
{
    int rank, size;
    MPI_Comm_rank(comm, &rank);
    MPI_Comm_size(comm, &size);
    int mine = result == DC_SUCCESS ? size : rank, lowest;
    MPI_Allreduce(&mine, &lowest, 1, MPI_INT, MPI_MIN, comm);
    if (lowest == size)
        return DC_SUCCESS;
    struct dc_error unheard = {""};
    error = error == NULL ? &unheard : error;
    int agreed = (int)result;
    MPI_Bcast(&agreed, 1, MPI_INT, lowest, comm);
    MPI_Bcast(error->text, (int)sizeof error->text, MPI_CHAR, lowest, comm);
    return (enum dc_result)agreed;
}

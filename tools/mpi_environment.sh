# shellcheck shell=bash
# To be sourced: lets mpirun start more ranks than there are cores on the one machine that we are on.
# Tests, demo and benchmarks use this; a batch job on a cluster must not.
#
# Open MPI reads these; other MPIs take no notice of them.
if [ "$(id -u)" -eq 0 ]; then # containers, continuous integration
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi
export OMPI_MCA_pml=ob1 OMPI_MCA_btl=self,vader # shared memory only, and a quick start
export OMPI_MCA_rmaps_base_oversubscribe=1
export OMPI_MCA_mpi_yield_when_idle=1
export OMP_NUM_THREADS=1
export HWLOC_COMPONENTS=-gl # looks for displays, and waits for them where names do not resolve

# Folders of the caller's own for what MPI leaves behind when ranks are killed; removed when the
# caller ends. Sockets live in the first, so its name is short.
mpi_scratch=$(mktemp -d "${TMPDIR:-/tmp}/dc.XXXXXX")
mpi_shared=$mpi_scratch/shared
if [ -d /dev/shm ] && [ -w /dev/shm ]; then
    mpi_shared=$(mktemp -d /dev/shm/dc.XXXXXX)
fi
mkdir -p "$mpi_shared"
export TMPDIR=$mpi_scratch OMPI_MCA_btl_vader_backing_directory=$mpi_shared
trap 'rm -rf "$mpi_scratch" "$mpi_shared"' EXIT

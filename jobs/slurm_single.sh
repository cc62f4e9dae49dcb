#!/usr/bin/env bash
#
# A scan as one Slurm job that ends cleanly before its time limit and leaves the rest to you.
#
#   sbatch jobs/slurm_single.sh inputs/fig11.yaml fig11.h5
#   sbatch --nodes=4 --time=12:00:00 jobs/slurm_single.sh DECK FILE.h5 [OPTION OF darkcube scan]...
#
# The same line once more goes on where the job before stopped. jobs/slurm_scan.sh does that by
# itself; this one is for sites that do not let jobs requeue, and the simplest to adapt. What to set
# before: jobs/README.md.
#
#SBATCH --job-name=darkcube
#SBATCH --nodes=1
#SBATCH --ntasks-per-node=32
#SBATCH --cpus-per-task=1
#SBATCH --time=04:00:00
#SBATCH --output=%x-%j.log
# USR1 180 s before the end; Slurm may send it up to 60 s early.
#SBATCH --signal=B:USR1@180
#SBATCH --no-requeue

set -uo pipefail

if [ $# -lt 2 ]; then
    echo "usage: sbatch jobs/slurm_single.sh DECK FILE.h5 [OPTION OF darkcube scan]..." >&2
    exit 2
fi
deck=$1
store=$2
shift 2
read -r -a launch <<<"${DARKCUBE_LAUNCH:-mpirun}" # or 'srun --mpi=pmix'

# A rank that waits gives its core away instead of spinning (Open MPI; others take no notice).
export OMPI_MCA_mpi_yield_when_idle=1
# One thread a rank, whatever the linked libraries would like.
export OMP_NUM_THREADS=1

# In place of this shell, so that Slurm's USR1 reaches the launcher, which passes it on to the ranks.
exec "${launch[@]}" "${DARKCUBE:-darkcube}" scan "$deck" -o "$store" --resume "$@"

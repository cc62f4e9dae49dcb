#!/usr/bin/env bash
#
# A scan as a Slurm job that goes on by itself until the cube is full.
#
#   sbatch jobs/slurm_scan.sh inputs/fig11.yaml fig11.h5
#   sbatch --nodes=4 --time=12:00:00 jobs/slurm_scan.sh DECK FILE.h5 [OPTION OF darkcube scan]...
#
# Before: load what darkcube was built with (modules or Spack), put darkcube into PATH or into
# DARKCUBE, and set the site's --account and --partition below or on the command line. To see how
# many points and bytes there will be, run `darkcube scan DECK --dry-run` on the login node.
#
# One rank a core. Rank 0 hands out work and computes nothing: it naps, and writes nothing but
# progress. All ranks write into the one file FILE.h5, which has to be on a file system that every
# node sees.
#
# How it ends: before the time limit Slurm sends USR1 to this script, which passes it on. The scan
# completes what is being computed, closes the file and exits with 75; the script then puts the job
# back into the queue, and the next run resumes where this one stopped. Even a job that is killed
# outright loses no more than what was being computed. A job that is cancelled stays so. The other
# exit codes are those of darkcube: 0 done, 10 done but some points failed (`darkcube info FILE.h5`
# says how many), 2 to 4 a mistake in the deck, the input or the output, which no repetition cures.
#
#SBATCH --job-name=darkcube
#SBATCH --nodes=1
#SBATCH --ntasks-per-node=32
#SBATCH --cpus-per-task=1
#SBATCH --time=04:00:00
#SBATCH --output=%x-%j.log
# USR1 to the script alone (B:), 180 s before the end; Slurm may send it up to 60 s early.
#SBATCH --signal=B:USR1@180
#SBATCH --requeue
#SBATCH --open-mode=append

set -uo pipefail

if [ $# -lt 2 ]; then
    echo "usage: sbatch jobs/slurm_scan.sh DECK FILE.h5 [OPTION OF darkcube scan]..." >&2
    exit 2
fi
deck=$1
store=$2
shift 2

darkcube=${DARKCUBE:-darkcube}
most_restarts=${DARKCUBE_RESTARTS:-20}

# How ranks are started here. mpirun takes nodes and ranks from Slurm; where the site's MPI wants
# srun, say so: DARKCUBE_LAUNCH='srun --mpi=pmix'.
read -r -a launch <<<"${DARKCUBE_LAUNCH:-mpirun}"

# A rank that waits gives its core away instead of spinning (Open MPI; others take no notice).
export OMPI_MCA_mpi_yield_when_idle=1
# One thread a rank, whatever the linked libraries would like.
export OMP_NUM_THREADS=1

cancelled=no
trap 'again=yes; kill -USR1 "$!" 2>/dev/null' USR1
trap 'again=yes cancelled=yes; kill -TERM "$!" 2>/dev/null' TERM

"${launch[@]}" "$darkcube" scan "$deck" -o "$store" --resume "$@" &

# `wait` also returns when a signal comes in: then ask again. 127: told already.
code=127 again=yes
while [ "$again" = yes ]; do
    again=no
    wait "$!" 2>/dev/null
    last=$?
    [ "$last" -eq 127 ] || code=$last
done

if [ "$code" -eq 75 ]; then
    if [ "$cancelled" = yes ]; then
        echo "stopped by TERM: submit again to go on" >&2
    elif [ -e "$store.stop" ]; then
        echo "stopped by $store.stop: remove it and submit again to go on" >&2
    elif [ "${SLURM_RESTART_COUNT:-0}" -ge "$most_restarts" ]; then
        echo "stopped early, and restarted $most_restarts times already: submit again to go on" >&2
    else
        echo "stopped early; back into the queue"
        scontrol requeue "$SLURM_JOB_ID"
    fi
fi
exit "$code"

#!/usr/bin/env bash
#
# A scan as a PBS job (PBS Professional, OpenPBS, Torque) that goes on by itself until the cube is
# full. qsub passes no arguments on to a script: copy this one, edit what stands below, and
#
#   qsub pbs_scan.sh
#
# How it ends: PBS gives no signal ahead of the walltime, so the scan is told how long it has. It
# completes what is being computed, closes the file and exits with 75; the script then submits
# itself again, and the next job resumes where this one stopped. Even a job that is killed outright
# loses no more than what was being computed. A job that is deleted stays so. The other exit codes
# are those of darkcube: 0 done, 10 done but some points failed (`darkcube info FILE.h5` says how
# many), 2 to 4 a mistake in the deck, the input or the output, which no repetition cures.
#
#PBS -N darkcube
#PBS -l select=1:ncpus=32:mpiprocs=32
#PBS -l walltime=04:00:00
#PBS -j oe
#PBS -r n
# Torque has another word for the cores: #PBS -l nodes=1:ppn=32
# The site's queue and account: #PBS -q QUEUE, #PBS -A ACCOUNT

set -uo pipefail

# ---- to edit ---------------------------------------------------------------------------------------

# Paths from the folder in which qsub is called, which every node has to see.
script=pbs_scan.sh # this file, to submit it again
deck=inputs/fig11.yaml
store=fig11.h5
options=() # of darkcube scan, such as (--set probes.cosmology.preset=as-published)

# What darkcube was built with: module load ...
darkcube=${DARKCUBE:-darkcube}
launch=(mpirun) # where MPI does not know PBS: (mpirun -hostfile "$PBS_NODEFILE")

time_limit=3h55m # the walltime above, less what starting and closing take

# ----------------------------------------------------------------------------------------------------

cd "${PBS_O_WORKDIR:-.}" || exit 4

# A rank that waits gives its core away instead of spinning (Open MPI; others take no notice).
export OMPI_MCA_mpi_yield_when_idle=1
# One thread a rank, whatever the linked libraries would like.
export OMP_NUM_THREADS=1

"${launch[@]}" "$darkcube" scan "$deck" -o "$store" --resume --time-limit "$time_limit" \
    ${options[@]+"${options[@]}"}
code=$?

if [ "$code" -eq 75 ]; then
    restarts=${DARKCUBE_RESTART:-0}
    if [ -e "$store.stop" ]; then
        echo "stopped by $store.stop: remove it and submit again to go on" >&2
    elif [ "$restarts" -ge "${DARKCUBE_RESTARTS:-20}" ]; then
        echo "stopped early, and restarted $restarts times already: submit again to go on" >&2
    else
        echo "stopped early; the next job:"
        qsub -v "DARKCUBE_RESTART=$((restarts + 1))" "$script"
    fi
fi
exit "$code"

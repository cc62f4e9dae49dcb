#!/usr/bin/env bash
#
# A scan as an LSF job that goes on by itself until the cube is full. bsub reads its options from the
# script only on standard input, and that way there are no arguments: copy this one, edit what stands
# below, and
#
#   bsub < lsf_scan.sh
#
# How it ends: before the run limit LSF sends USR1, the scan completes what is being computed, closes
# the file and exits with 75; LSF then puts the job back into the queue (-Q), as often as the queue's
# MAX_JOB_REQUEUE allows, and the next run resumes where this one stopped. Even a job that is killed
# outright loses no more than what was being computed. A job that is killed with bkill stays so. The
# other exit codes are those of darkcube: 0 done, 10 done but some points failed (`darkcube info
# FILE.h5` says how many), 2 to 4 a mistake in the deck, the input or the output, which no
# repetition cures.
#
#BSUB -J darkcube
#BSUB -n 32
#BSUB -R "span[ptile=32]"
# Hours and minutes; USR1 four minutes before the end; which exit code means: once more.
#BSUB -W 4:00
#BSUB -wa USR1
#BSUB -wt 4
#BSUB -Q "75"
# Appended to, so that the log has all runs. The site's queue and project: -q QUEUE, -P PROJECT
#BSUB -o darkcube-%J.log

set -uo pipefail

# ---- to edit ---------------------------------------------------------------------------------------

# Paths from the folder in which bsub is called, which every node has to see.
deck=inputs/fig11.yaml
store=fig11.h5
options=() # of darkcube scan, such as (--set probes.cosmology.preset=as-published)

# What darkcube was built with: module load ...
darkcube=${DARKCUBE:-darkcube}
launch=(mpirun) # jsrun, or mpirun -np 32 where MPI does not know LSF

# ----------------------------------------------------------------------------------------------------

# LSF queues again after any clean stop, so it is here that a stop file ends the job.
if [ -e "$store.stop" ]; then
    echo "stopped by $store.stop: remove it and submit again to go on" >&2
    exit 1
fi

# A rank that waits gives its core away instead of spinning (Open MPI; others take no notice).
export OMPI_MCA_mpi_yield_when_idle=1
# One thread a rank, whatever the linked libraries would like.
export OMP_NUM_THREADS=1

# In place of this shell, so that LSF's USR1 reaches the launcher, which passes it on to the ranks.
exec "${launch[@]}" "$darkcube" scan "$deck" -o "$store" --resume ${options[@]+"${options[@]}"}

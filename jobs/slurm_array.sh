#!/usr/bin/env bash
#
# A scan over several angles as a Slurm array: each angle is a job and a file of its own, so that a
# busy cluster can fit them in one by one. jobs/slurm_merge.sh then joins the files.
#
#   array=$(sbatch --parsable --array=0-2 jobs/slurm_array.sh DECK NAME dark-photon b-l chargephobic)
#   sbatch --dependency=afterany:$array jobs/slurm_merge.sh NAME.h5 NAME-0.h5 NAME-1.h5 NAME-2.h5
#
# The first line makes NAME-0.h5, NAME-1.h5 ... with the angles in that order, whatever angles DECK
# has. Options of `darkcube scan` come last, after `--`. Each job goes on by itself until its file is
# full, as jobs/slurm_scan.sh does, and the merge waits for the last of them. What to set before:
# jobs/README.md.
#
#SBATCH --job-name=darkcube
#SBATCH --nodes=1
#SBATCH --ntasks-per-node=32
#SBATCH --cpus-per-task=1
#SBATCH --time=04:00:00
#SBATCH --output=%x-%A_%a.log
# USR1 to the script alone (B:), 180 s before the end; Slurm may send it up to 60 s early.
#SBATCH --signal=B:USR1@180
#SBATCH --requeue
#SBATCH --open-mode=append

set -uo pipefail

usage() {
    echo "usage: sbatch --array=0-N jobs/slurm_array.sh DECK NAME ANGLE... [-- OPTION OF darkcube scan...]" >&2
    exit 2
}

[ $# -ge 3 ] || usage
deck=$1
name=$2
shift 2
angles=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    angles+=("$1")
    shift
done
[ $# -eq 0 ] || shift # the --

task=${SLURM_ARRAY_TASK_ID:-}
if [ -z "$task" ] || [ "$task" -ge ${#angles[@]} ]; then
    echo "task '$task' of the array has no angle: there are ${#angles[@]}, counted from 0" >&2
    usage
fi

store=$name-$task.h5
darkcube=${DARKCUBE:-darkcube}
most_restarts=${DARKCUBE_RESTARTS:-20}
read -r -a launch <<<"${DARKCUBE_LAUNCH:-mpirun}" # or 'srun --mpi=pmix'

# A rank that waits gives its core away instead of spinning (Open MPI; others take no notice).
export OMPI_MCA_mpi_yield_when_idle=1
# One thread a rank, whatever the linked libraries would like.
export OMP_NUM_THREADS=1

cancelled=no
trap 'again=yes; kill -USR1 "$!" 2>/dev/null' USR1
trap 'again=yes cancelled=yes; kill -TERM "$!" 2>/dev/null' TERM

"${launch[@]}" "$darkcube" scan "$deck" -o "$store" --resume \
    --set "axes.angle={values: [\"${angles[$task]}\"]}" "$@" &

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
        scontrol requeue "$SLURM_JOB_ID" # the number of this task, not of the array
    fi
fi
exit "$code"

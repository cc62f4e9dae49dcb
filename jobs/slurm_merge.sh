#!/usr/bin/env bash
#
# Joins the files of an array job (jobs/slurm_array.sh) into one.
#
#   sbatch --dependency=afterany:ARRAY jobs/slurm_merge.sh OUT.h5 FILE.h5 FILE.h5...
#
# afterany and not afterok: a job of the array in which single points failed ends with 10, and its
# file is as good as the others. `darkcube merge` itself refuses what does not fit together.
#
#SBATCH --job-name=darkcube-merge
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --time=01:00:00
#SBATCH --output=%x-%j.log

set -uo pipefail

if [ $# -lt 2 ]; then
    echo "usage: sbatch jobs/slurm_merge.sh OUT.h5 FILE.h5..." >&2
    exit 2
fi

exec "${DARKCUBE:-darkcube}" merge "$@"

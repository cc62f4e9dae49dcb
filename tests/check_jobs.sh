#!/usr/bin/env bash
# The batch script with an acted launcher and an acted Slurm: what it starts, and what it does with
# each way to end.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh

act() { # NAME TEXT
    printf '#!/bin/bash\necho "%s $*" >>"%s"\n%s\n' "$1" "$work/asked" "$2" >"$work/$1"
    chmod +x "$work/$1"
}

job() { # ARGUMENT...
    : >"$work/asked"
    PATH=$work:$PATH DARKCUBE=darkcube SLURM_JOB_ID=17 \
        bash jobs/slurm_scan.sh "$@" >"$work/printed" 2>&1
}

bash -n jobs/slurm_scan.sh
report "the batch script is a script" $?

act scontrol ''
act mpirun 'exit 0'
job a.yaml b.h5 --set probes.cosmology.preset=precise
code=$?
[ $code -eq 0 ] && [ "$(cat "$work/asked")" = \
    "mpirun darkcube scan a.yaml -o b.h5 --resume --set probes.cosmology.preset=precise" ]
report "it starts a scan that resumes, and ends as the scan does" $?

act mpirun 'exit 10'
job a.yaml b.h5
[ $? -eq 10 ] && ! grep -q scontrol "$work/asked"
report "failed points are told, not tried again" $?

act mpirun 'exit 75'
job a.yaml b.h5
[ $? -eq 75 ] && grep -qx 'scontrol requeue 17' "$work/asked"
report "a scan that stopped early goes back into the queue" $?

SLURM_RESTART_COUNT=20 job a.yaml b.h5
[ $? -eq 75 ] && ! grep -q scontrol "$work/asked"
report "but not for ever" $?

act mpirun 'kill -KILL $$'
job a.yaml b.h5
[ $? -eq 137 ] && ! grep -q scontrol "$work/asked"
report "a scan that was killed is told as such" $?

act mpirun 'trap "exit 75" USR1; while :; do sleep 0.05; done'
: >"$work/asked"
PATH=$work:$PATH DARKCUBE=darkcube SLURM_JOB_ID=17 \
    bash jobs/slurm_scan.sh a.yaml b.h5 >"$work/printed" 2>&1 &
script=$!
for _ in $(seq 100); do
    [ -s "$work/asked" ] && break
    sleep 0.05
done
sleep 0.2 # the acted launcher has to reach its trap
kill -USR1 "$script"
wait "$script"
[ $? -eq 75 ] && grep -qx 'scontrol requeue 17' "$work/asked"
report "USR1 to the script reaches the scan" $?

job a.yaml
[ $? -eq 2 ] && grep -q usage "$work/printed"
report "a missing argument is told" $?

exit $failed

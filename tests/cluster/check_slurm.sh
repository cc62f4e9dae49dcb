#!/usr/bin/env bash
# The Slurm scripts under a real Slurm: a job that the walltime kills, one that requeues itself until
# the cube is full, one that is cancelled, an array that is merged. All points sleep, so that how
# long this takes (some five minutes) does not depend on the machine.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh
# shellcheck source=tests/cluster/slurm.sh
. tests/cluster/slurm.sh

if absent=$(slurm_absent); then
    echo "skip - jobs under a real Slurm ($absent; tools/setup --cluster installs it)"
    exit 0
fi
trap 'slurm_end; rm -rf "$work"' EXIT
trap 'exit 143' TERM
if ! slurm_begin "$work/slurm" >"$work/printed" 2>&1; then
    report "a Slurm of one node comes up" 1
    exit 1
fi
report "a Slurm of one node comes up" 0
rm "$work/printed"

# Two workers are busy for at least 140 s: longer than a job of one minute lives, even if Slurm looks
# at its clock only twice a minute.
cat >"$work/deck.yaml" <<'DECK'
model: em-bl
axes:
  mass: {from: 1 MeV, to: 30 MeV, points: 140, spacing: log}
  coupling: {from: 1e-12, to: 1e-7, points: 20, spacing: log}
  angle: {values: [b-l, chargephobic]}
probes:
  synthetic: {cost: 50 ms}
DECK
deck=$work/deck.yaml
all=5600

submit() { # NAME OPTION... SCRIPT ARGUMENT...: prints the number of the job, whose log is $work/NAME.log
    local name=$1
    shift
    sbatch --parsable --chdir="$PWD" --ntasks-per-node=3 --output="$work/$name.log" --job-name="$name" "$@"
}

show() { # NAME...: the logs, for a report that fails
    local name
    for name in "$@"; do
        sed "s/^/$name: /" "$work/$name.log" 2>/dev/null
    done >"$work/printed"
}

todo() { # STORE: how many points
    "$DARKCUBE" info "$1" --json | "$PYTHON3" -c \
        'import json, sys; print(json.load(sys.stdin)["probes"]["synthetic"]["points"]["todo"])'
}

mpirun -np 3 "$DARKCUBE" scan "$deck" -o "$work/undisturbed.h5" --quiet >"$work/undisturbed.log" 2>&1 &
undisturbed=$!

# ---- the walltime kills ----------------------------------------------------------------------------

# Neither Slurm's signal nor the end of the job that Slurm tells must come first.
killed=$(DARKCUBE_LAUNCH='env -u SLURM_JOB_END_TIME mpirun' submit killed --time=1 --signal=B:CONT@1 \
    jobs/slurm_single.sh "$deck" "$work/a.h5")

# ---- an array over angles, meanwhile ---------------------------------------------------------------

few=(--set 'axes.mass={from: 1 MeV, to: 30 MeV, points: 5, spacing: log}')
mpirun -np 3 "$DARKCUBE" scan "$deck" -o "$work/whole.h5" --quiet "${few[@]}" >"$work/whole.log" 2>&1
launch=mpirun
if srun --mpi=list 2>&1 | grep -qw pmix; then
    launch='srun --mpi=pmix'
fi
array=$(DARKCUBE_LAUNCH=$launch submit array --array=0-1 --time=2 --ntasks-per-node=2 --open-mode=append \
    jobs/slurm_array.sh "$deck" "$work/part" b-l chargephobic -- "${few[@]}")
merge=$(submit merge --dependency="afterany:$array" --ntasks-per-node=1 \
    jobs/slurm_merge.sh "$work/joined.h5" "$work/part-0.h5" "$work/part-1.h5")
slurm_wait "$merge" 120 && [ "$(slurm_state "$array")" = COMPLETED ] &&
    [ -e "$work/part-0.h5" ] && [ -e "$work/part-1.h5" ]
code=$?
show array merge
report "an array scans an angle a job ($launch)" $code
[ "$(slurm_state "$merge")" = COMPLETED ] &&
    "$PYTHON3" tests/compare_stores.py "$work/whole.h5" "$work/joined.h5" >>"$work/printed" 2>&1
report "joined it is the scan of all angles, bit for bit" $?

submit beyond --array=7 jobs/slurm_array.sh "$deck" "$work/part" b-l >"$work/beyond.id"
slurm_wait "$(cat "$work/beyond.id")" 30 && grep -q "task '7' of the array has no angle" "$work/beyond.log" &&
    [ ! -e "$work/part-7.h5" ]
code=$?
show beyond
report "a task that has no angle says so" $code

slurm_wait "$killed" 150
state=$(slurm_state "$killed")
left=$(todo "$work/a.h5" 2>&1)
{ echo "state $state, $left points left"; cat "$work/killed.log"; } >"$work/printed"
[ "$state" = TIMEOUT ] && [ "$left" -gt 0 ] && [ "$left" -lt $all ]
report "a job that the walltime kills leaves a store with all that was done" $?

# ---- requeue until done ----------------------------------------------------------------------------

# Of the minute a job has, Slurm leaves it some 15 s before it sends the signal.
scan=$(submit scan --time=1 --signal=B:USR1@45 jobs/slurm_scan.sh "$deck" "$work/a.h5")
slurm_wait "$scan" 600
state=$(slurm_state "$scan")
restarts=$(scontrol --oneliner show job "$scan" | sed -nE 's/.* Restarts=([0-9]+).*/\1/p')
show scan
echo "state $state, $restarts restarts" >>"$work/printed"
[ "$state" = COMPLETED ] && [ "$restarts" -ge 1 ] && [ "$(todo "$work/a.h5")" -eq 0 ] &&
    [ "$(grep -c 'back into the queue' "$work/scan.log")" -eq "$restarts" ]
report "resumed it goes on by itself until done, through $restarts requeues" $?

wait "$undisturbed" &&
    "$PYTHON3" tests/compare_stores.py "$work/undisturbed.h5" "$work/a.h5" >>"$work/printed" 2>&1
report "with the bits of an undisturbed scan" $?

# ---- cancelled -------------------------------------------------------------------------------------

cancelled=$(DARKCUBE_LAUNCH=$launch submit cancelled jobs/slurm_scan.sh "$deck" "$work/c.h5")
slurm_until 60 test -s "$work/c.h5" && sleep 3 # some points
scancel "$cancelled"
slurm_wait "$cancelled" 60
sleep 3
state=$(slurm_state "$cancelled")
left=$(todo "$work/c.h5" 2>&1)
show cancelled
echo "state $state, $left points left" >>"$work/printed"
[ "$state" = CANCELLED ] && [ "$left" -lt $all ] && ! grep -q 'back into the queue' "$work/cancelled.log"
report "a job that is cancelled keeps what it has and stays cancelled" $?

exit "$failed"

#!/usr/bin/env bash
# A scan that is stopped by everything that can stop it, one after the other, and killed, and resumed
# each time: the store is that of an undisturbed scan. And what is said while it runs.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh

cat >"$work/deck.yaml" <<'DECK'
model: em-bl
axes:
  mass: {from: 1 MeV, to: 30 MeV, points: 120, spacing: log}
  coupling: {from: 1e-12, to: 1e-7, points: 40, spacing: log}
  angle: {values: [dark-photon, b-l, chargephobic]}
probes:
  cosmology: {accuracy: reference}
DECK
deck=$work/deck.yaml store=$work/a.h5 progress=$work/a.h5.progress.json options=()

done_points() { # STORE: points that have a status
    "$DARKCUBE" info "$1" 2>/dev/null | awk '$2 == "points" && $3 != "todo:" { n += $1 } END { print n + 0 }'
}

ask() { # EXPRESSION: is it true of the progress file p?
    "$PYTHON3" - "$progress" "$1" <<'PYTHON'
import json, sys
p = json.load(open(sys.argv[1]))
if not eval(sys.argv[2]):
    sys.exit(f"not true of {p}: {sys.argv[2]}")
PYTHON
}

# Starts a scan of $store in the background, as $scan, and waits until it has stored something new.
start() { # COMMAND...
    local before
    before=$(done_points "$store")
    "$@" "$DARKCUBE" scan "$deck" -o "$store" --resume "${options[@]}" >"$work/printed" 2>&1 &
    scan=$!
    for _ in $(seq 300); do
        [ "$(done_points "$store")" -gt "$before" ] && return 0
        sleep 0.05
    done
    return 1
}

# The scan ended early for that reason, said so in all places, and lost nothing.
stopped() { # CODE REASON
    local now
    now=$(done_points "$store")
    [ "$1" -eq 75 ] && grep -q "^stopped early ($2)" "$work/printed" && [ "$now" -gt "$count" ] &&
        ask "p['ending'] == 'stopped: $2' and p['exit_code'] == 75 and p['done'] == $now and p['seconds_left'] is None" &&
        "$DARKCUBE" info "$store" | grep -q "stopped: $2" && count=$now
}

for text in 0 1:30 2h90m soon; do
    "$DARKCUBE" scan "$deck" -o "$store" --time-limit $text >"$work/printed" 2>&1
    [ $? -eq 2 ] && [ ! -e "$store" ] && grep -q -- "--time-limit: expected .*'$text'" "$work/printed"
    report "--time-limit $text is a mistake" $?
done

# ---- one store through all of it -------------------------------------------------------------------

count=0
start mpirun -np 3
report "a scan begins" $?
kill -USR1 $scan
wait $scan
stopped $? "signal USR1"
report "USR1" $?

start mpirun -np 2
touch "$store.stop"
wait $scan
stopped $? "stop file" && grep -q "remove '$store.stop'" "$work/printed"
report "the stop file" $?
"$DARKCUBE" scan "$deck" -o "$store" --resume >"$work/printed" 2>&1
[ $? -eq 75 ] && [ -e "$store.stop" ] && [ "$(done_points "$store")" -eq "$count" ]
report "it stays, and nothing is computed until it is removed" $?
rm "$store.stop"

seconds=$(date +%s)
mpirun -np 2 "$DARKCUBE" scan "$deck" -o "$store" --resume --time-limit 9s >"$work/printed" 2>&1 &
scan=$!
for _ in $(seq 50); do
    ask "p['computed'] > 0" 2>/dev/null && break
    sleep 0.2
done
ask "p['points'] == 14400 and 0 < p['done'] < 14400 and p['ranks'] == 2 and p['exit_code'] is None" &&
    ask "p['ending'] == 'running' and p['seconds_left'] > 0 and p['points_per_second'] > 0" &&
    ask "p['failed'] == 0 and p['failure'] is None and len(p['deck_sha256']) == 64 and p['updated'] >= p['started']"
report "the progress file tells of a scan that runs" $?
wait $scan
stopped $? "time limit" && [ $(($(date +%s) - seconds)) -le 9 ]
report "the time limit, before it is over" $?

end=$(($(date +%s) + 9))
SLURM_JOB_END_TIME=$end mpirun -np 2 "$DARKCUBE" scan "$deck" -o "$store" --resume >"$work/printed" 2>&1
stopped $? "end of the batch job" && [ "$(date +%s)" -le $end ] && grep -q '^the batch job ends in [4-9] s' "$work/printed"
report "the end of the batch job, before it has come" $?

SLURM_JOB_END_TIME=$(($(date +%s) + 4))
export SLURM_JOB_END_TIME
options=(--time-limit none)
start env
unset SLURM_JOB_END_TIME
options=()
kill -TERM $scan
wait $scan
stopped $? "signal TERM"
report "TERM to a rank alone; --time-limit none knows no end of a batch job" $?

# As a batch system does it: TERM to all ranks, KILL one second later.
start mpirun -np 3
ranks=$(pgrep -P $scan)
# shellcheck disable=SC2086
kill -TERM $ranks
sleep 1
# shellcheck disable=SC2086
kill -KILL $ranks 2>/dev/null
wait $scan
"$DARKCUBE" info "$store" >"$work/printed" 2>&1 && [ "$(done_points "$store")" -gt "$count" ]
report "TERM, and KILL after a second" $?

mpirun -np 3 "$DARKCUBE" scan "$deck" -o "$store" --resume >"$work/printed" 2>&1 &&
    ask "p['ending'] == 'done' and p['done'] == p['points'] == 14400 and p['exit_code'] == 0" &&
    [ ! -e "$progress.tmp" ]
report "it is resumed to its end" $?
mpirun -np 3 "$DARKCUBE" scan "$deck" -o "$work/whole.h5" --quiet >"$work/printed" 2>&1 &&
    [ -s "$work/whole.h5.progress.json" ] && [ ! -s "$work/printed" ] &&
    "$PYTHON3" tests/compare_stores.py "$work/whole.h5" "$store" >"$work/printed" 2>&1
report "it has the same bits as an undisturbed one" $?

# ---- a pencil that takes long ----------------------------------------------------------------------

sed -i 's/points: 120/points: 2/; s/points: 40/points: 20000/; s/\[dark.*\]/[b-l]/' "$deck"
store=$work/long.h5 progress=$work/long.h5.progress.json count=0
start env
kill -KILL $scan
wait $scan 2>/dev/null
count=$(done_points "$store")
[ "$count" -gt 0 ] && [ "$count" -lt 20000 ]
report "of a long pencil what was written in time survives a kill" $?
start env
kill -TERM $scan
wait $scan
stopped $? "signal TERM" && [ "$count" -lt 20000 ]
report "TERM leaves it before its end" $?

# ---- a progress file that cannot be written --------------------------------------------------------

sed -i 's/points: 2,/points: 3,/; s/points: 20000/points: 10/' "$deck"
mkdir "$work/b.h5.progress.json"
"$DARKCUBE" scan "$deck" -o "$work/b.h5" >"$work/printed" 2>&1 &&
    [ "$(grep -c 'progress.json' "$work/printed")" -eq 1 ] && grep -q '^done: 30 of 30' "$work/printed"
report "a progress file that cannot be written is said once, and the scan goes on" $?

# ---- what a scan will take -------------------------------------------------------------------------

"$DARKCUBE" scan "$deck" --dry-run -o "$work/c.h5" >"$work/printed" 2>&1 && [ ! -e "$work/c.h5" ] &&
    [ ! -e "$work/c.h5.progress.json" ] && grep -q '^  cosmology    30 points$' "$work/printed" &&
    grep -qE '^    a point +median [0-9.e-]+ s, worst ' "$work/printed" &&
    grep -qE '^cost +[0-9.e-]+ core hours' "$work/printed" && grep -q '^ranks   2 suggested' "$work/printed" &&
    grep -qE '^memory  [0-9]+ MB a rank' "$work/printed" && ! grep -q ' failed, ' "$work/printed"
report "--dry-run measures points and says what follows" $?
"$DARKCUBE" scan "$deck" --dry-run --set probes.cosmology.max_steps=300 >"$work/printed" 2>&1
grep -qE '^    [0-9]+ failed, the first \(the integrator took more steps than allowed\) at mass ' "$work/printed"
report "and that some of them failed" $?
exit $failed

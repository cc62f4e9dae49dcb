#!/usr/bin/env bash
# `darkcube scan` and `darkcube info` from the command line: what they refuse and how they say it,
# stopping and resuming, kills.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh

# Runs the program; both streams end in $work/printed.
run() { # ARGUMENT...
    "$DARKCUBE" "$@" >"$work/printed" 2>&1
}

says() { # CODE EXPECTED WORD...: that exit code, one line, all the words in it
    local code=$1 expected=$2 word
    shift 2
    [ "$code" -eq "$expected" ] || return 1
    [ "$(wc -l <"$work/printed")" -eq 1 ] || return 1
    for word in "$@"; do
        grep -qF -- "$word" "$work/printed" || return 1
    done
}

cat >"$work/deck.yaml" <<'DECK'
model: em-bl
axes:
  mass: {from: 1 MeV, to: 30 MeV, points: 3, spacing: log}
  coupling: {from: 1e-12, to: 1e-7, points: 4, spacing: log}
  angle: {values: [b-l, chargephobic]}
probes:
  cosmology: {preset: precise}
DECK
deck=$work/deck.yaml store=$work/a.h5

# ---- usage -----------------------------------------------------------------------------------------

run scan
says $? 2 "which deck?"
report "scan without a deck" $?
run scan "$deck" --fast
says $? 2 "'--fast' is not an option"
report "an unknown option" $?
run scan "$deck" --run-length 10km
says $? 2 "--run-length" "10km"
report "a run length that is not a time" $?
run scan "$deck" --run-length 0s
says $? 2 "--run-length" "0s"
report "a run length of nothing" $?
run scan "$deck" -o
says $? 2 "-o needs a value"
report "an option without its value" $?
run scan "$deck" --resume --overwrite
says $? 2 --resume --overwrite
report "--resume with --overwrite" $?
run scan "$work/missing.yaml"
says $? 2 "missing.yaml" "No such file"
report "a deck that is not there" $?
mpirun -np 3 "$DARKCUBE" scan "$deck" --set axes.mass.ponits=4 >"$work/printed" 2>&1
[ "$(grep -c '^darkcube: ' "$work/printed")" -eq 1 ] && grep -q ponits "$work/printed"
report "a mistake in the deck is said once, on many ranks too" $?
run scan --help &&
    grep -q -- --dry-run "$work/printed"
report "--help" $?

# ---- plan and scan ---------------------------------------------------------------------------------

run scan "$deck" --dry-run -o "$store" &&
    [ ! -e "$store" ] && grep -qx 'points  24 in 6 pencils of 4' "$work/printed"
report "--dry-run counts and makes nothing" $?
bytes=$(sed -n 's/^bytes *\([0-9]*\).*/\1/p' "$work/printed")
"$DARKCUBE" scan "$deck" -o "$store" >"$work/printed" 2>&1 &&
    grep -q '24 of 24 points computed' "$work/printed"
report "a scan ends with what it has done" $?
[ "$(wc -c <"$store")" -eq "$bytes" ]
report "the store has the bytes that --dry-run said" $?
[ ! -e "$store.tmp" ]
report "nothing unfinished is left" $?

"$DARKCUBE" info "$store" --json >"$work/printed" 2>&1
"$PYTHON3" - "$work/printed" <<'PYTHON'
import json, sys
info = json.load(open(sys.argv[1]))
assert info["model"] == "em-bl"
assert list(info["axes"]) == ["mass", "coupling", "angle"]
assert info["axes"]["mass"]["values"][0] == 1 and info["axes"]["mass"]["values"][-1] == 30
assert info["axes"]["angle"]["labels"] == ["b-l", "chargephobic"]
points = info["probes"]["cosmology"]["points"]
assert sum(points.values()) == 24 and points["todo"] == 0 and points["ok"] > 12
assert info["probes"]["cosmology"]["outputs"]["delta_neff"]["unit"] == "1"
assert [run["ending"] for run in info["runs"]] == ["done"]
assert info["provenance"]["deck_sha256"] and info["deck"].startswith("model: em-bl")
PYTHON
report "info --json is JSON with all of it" $?
run info "$store" &&
    grep -q 'points ok: computed' "$work/printed" && grep -q '1 rank, .* done' "$work/printed"
report "info in words" $?

# So many steps that the Standard Model comes through, and some points do not.
for steps in 225 250 275 300 325 350 375 400 450; do
    few=(--set "probes.cosmology.max_steps=$steps")
    run scan "$deck" -o "$work/b.h5" "${few[@]}" --overwrite
    code=$?
    [ $code -eq 10 ] && break
done
[ "$code" -eq 10 ]
report "exit code 10 where points failed" $?
run info "$work/b.h5"
grep -q 'points step-limit' "$work/printed"
report "info says how they failed" $?
run scan "$deck" -o "$work/b.h5" "${few[@]}" --resume --quiet
[ $? -eq 10 ] && [ ! -s "$work/printed" ]
report "10 again when there is nothing more to do, and --quiet says nothing" $?

run scan "$deck" --dry-run --set=axes.mass.points=5 -o "$store" && grep -q ' in 10 pencils of 4' "$work/printed"
report "--set=KEY=VALUE is --set KEY=VALUE" $?

# ---- outputs that cannot be ------------------------------------------------------------------------

run scan "$deck" -o "$store"
says $? 4 "$store" --resume --overwrite
report "an existing store is not touched" $?
run scan "$deck" -o "$store" --resume --set axes.mass.points=4
says $? 4 "another deck" "axis 'mass' has 3 values" "this deck has 4"
report "another deck's store is not resumed, and the difference is said" $?
cp "$deck" "$work/text.h5"
run scan "$deck" -o "$work/text.h5" --resume
says $? 4 "not an HDF5 file"
report "a file that is no HDF5 file is not resumed" $?
cp "$deck" "$work/mine.yaml"
for flag in --overwrite --quiet; do
    run scan "$work/mine.yaml" -o "$work/mine.yaml" $flag
    says $? 4 "is no HDF5 file" && cmp "$deck" "$work/mine.yaml" >>"$work/printed"
    report "a deck is not replaced by its store ($flag)" $?
done
mkfifo "$work/pipe" # as a device is none
run scan "$deck" -o "$work/pipe" --overwrite
says $? 4 "not a file" && [ -p "$work/pipe" ]
report "a pipe is not replaced by a store" $?
: >"$work/empty.h5"
run scan "$deck" -o "$work/empty.h5" --overwrite --quiet && run info "$work/empty.h5"
report "an empty file is replaced" $?
run scan "$deck" -o "$work/none/a.h5"
says $? 4 "$work/none" "No such file or directory"
report "a directory that is not there" $?
run scan "$deck" -o "$work"
says $? 4 "is a directory"
report "a directory as output" $?
giant=(--set "axes.mass.points=1000000" --set "axes.coupling.points=100000")
run scan "$deck" -o "$work/giant.h5" "${giant[@]}"
says $? 4 giant.h5 "has room for" && [ ! -e "$work/giant.h5.tmp" ]
report "a store that the disk cannot hold is not begun" $?
(trap '' XFSZ && ulimit -f 32000 && run scan "$deck" -o "$work/long.h5" --set axes.coupling.points=100000)
[ $? -eq 4 ] && [ "$(grep -c '^darkcube: .*File too large$' "$work/printed")" -eq 1 ] && [ ! -e "$work/long.h5.tmp" ]
report "a store that outgrows what the system allows" $?
run scan "$deck" -o /proc/a.h5
says $? 4 /proc
report "a place where nobody may write" $?
run info "$work/text.h5"
says $? 3 "not an HDF5 file"
report "info of another file" $?
mpirun -np 3 "$DARKCUBE" scan "$deck" -o "$store" >"$work/printed" 2>&1
[ $? -eq 4 ] && [ "$(grep -c '^darkcube: ' "$work/printed")" -eq 1 ]
report "the same under mpirun, said once" $?
run scan "$deck" -o "$store" --overwrite --set axes.mass.points=2
report "--overwrite begins anew" $?

# ---- stopping, killing, resuming -------------------------------------------------------------------

done_points() { # STORE: points that have a status
    "$DARKCUBE" info "$1" --json 2>/dev/null | "$PYTHON3" -c '
import json, sys
try:
    points = json.load(sys.stdin)["probes"]["cosmology"]["points"]
    print(sum(points.values()) - points["todo"])
except ValueError:
    print(0)'
}

# Starts a scan on three ranks in the background and waits until it has stored something new.
start() { # STORE
    local before
    before=$(done_points "$1")
    mpirun -np 3 "$DARKCUBE" scan "$deck" "${long[@]}" -o "$1" --resume >"$work/printed" 2>&1 &
    scan=$!
    for _ in $(seq 200); do
        [ "$(done_points "$1")" -gt "$before" ] && return 0
        sleep 0.05
    done
    return 1
}

long=(--set axes.mass.points=60 --set axes.coupling.points=12)
total=1440
mpirun -np 3 "$DARKCUBE" scan "$deck" "${long[@]}" -o "$work/whole.h5" --quiet >"$work/printed" 2>&1
report "an undisturbed scan" $?

start "$work/stopped.h5"
report "a scan that is to be stopped begins" $?
kill -USR1 $scan
wait $scan
code=$?
count=$(done_points "$work/stopped.h5")
[ $code -eq 75 ] && [ "$count" -lt $total ]
report "USR1 stops it early with exit code 75" $?
grep -q '^stopped early' "$work/printed"
report "it says so" $?

start "$work/stopped.h5"
report "it goes on with --resume" $?
pkill -KILL -P $scan
! wait "$scan" &&
    [ "$(done_points "$work/stopped.h5")" -gt "$count" ]
report "its ranks are killed at once, and nothing stored is lost" $?
run info "$work/stopped.h5"
grep -q 'still running, or killed' "$work/printed"
report "info tells of a run that did not end" $?
mpirun -np 2 "$DARKCUBE" scan "$deck" "${long[@]}" -o "$work/stopped.h5" --resume >"$work/printed" 2>&1 &&
    [ "$(done_points "$work/stopped.h5")" -eq $total ]
report "it is resumed to its end on another number of ranks" $?
"$PYTHON3" tests/compare_stores.py "$work/whole.h5" "$work/stopped.h5" >"$work/printed" 2>&1
report "it has the same bits as the undisturbed one" $?

"$DARKCUBE" scan "$deck" "${long[@]}" -o "$work/alone.h5" >"$work/printed" 2>&1 &
scan=$!
for _ in $(seq 200); do
    [ "$(done_points "$work/alone.h5")" -gt 0 ] && break
    sleep 0.05
done
kill -TERM $scan
wait $scan
[ $? -eq 75 ] && grep -q '^stopped early' "$work/printed"
report "TERM stops a scan without mpirun, too" $?
exit $failed

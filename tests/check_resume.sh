#!/usr/bin/env bash
# What a scan finds where its store is to be: another scan, what a killed one left, foreign, damaged
# and other stores; failures that are to be tried again; too many of them; the deck of a store.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh

run() { # ARGUMENT...: standard output in $work/out, standard error in $work/err
    "$DARKCUBE" "$@" >"$work/out" 2>"$work/err"
}

python() { # SCRIPT ARGUMENT...: with h5py as `h5py` and numpy as `np`
    "$PYTHON3" -c "import sys, h5py, numpy as np
$1" "${@:2}" >"$work/out" 2>"$work/err"
}

cat >"$work/deck.yaml" <<'DECK'
model: em-bl
axes:
  mass: {from: 1 MeV, to: 30 MeV, points: 3, spacing: log}
  coupling: {from: 1e-12, to: 1e-7, points: 4, spacing: log}
  angle: {values: [b-l, chargephobic]}
probes:
  cosmology: {preset: leading-order}
output: {file: a.h5}
DECK
deck=$work/deck.yaml store=$work/a.h5 whole=$work/whole.h5
run scan "$deck" -o "$whole" --quiet
report "an undisturbed scan" $?
cp "$whole" "$store"

# ---- the lock --------------------------------------------------------------------------------------

sleep 60 &
sleeper=$!
disown $sleeper
trap 'kill $sleeper 2>/dev/null; rm -rf "$work"' EXIT
lock "$store" $sleeper
sum=$(sha256sum <"$store")
run scan "$deck" -o "$store" --resume &
resumed=$!
run2=$(TMPDIR=$work timeout 5 "$DARKCUBE" scan "$deck" -o "$store" 2>&1)
[ $? -eq 4 ] && grep -q -- '--resume continues it' <<<"$run2"
report "a store that is there is refused at once, whoever writes to it" $?
wait $resumed
[ $? -eq 4 ] && grep -q "^darkcube: .*by another scan, process $sleeper on host $(hostname), started today" "$work/err" &&
    [ "$sum" = "$(sha256sum <"$store")" ] && [ -e "$store.lock" ]
report "a second scan says who holds the store, and touches nothing" $?
grep -q 'waiting for it to end' "$work/err"
report "it waits first" $?
(sleep 1 && rm "$store.lock") &
run scan "$deck" -o "$store" --overwrite && [ ! -e "$store.lock" ] && grep -q 'waiting' "$work/err"
report "a scan goes on when the other has ended" $?
run info "$store"
report "readers need no lock" $?

kill $sleeper
for _ in $(seq 50); do
    kill -0 $sleeper 2>/dev/null || break
    sleep 0.1
done
lock "$store" $sleeper
run scan "$deck" -o "$store" --resume --quiet && [ ! -e "$store.lock" ] &&
    [ "$(wc -l <"$work/err")" -eq 1 ] && grep -q 'left by a scan that is gone: process' "$work/err"
report "the lock of a killed scan is taken over, and that is said" $?
lock "$store" 1 elsewhere
touch -d '2 hours ago' "$store.lock"
run scan "$deck" -o "$store" --resume --quiet && [ ! -e "$store.lock" ]
report "so is that of another host that nobody has kept for long" $?

echo unfinished >"$store.tmp"
run scan "$deck" -o "$store" --resume --quiet && grep -q "a.h5.tmp' was left unfinished.* may be removed" "$work/err" &&
    grep -q unfinished "$store.tmp"
report "an unfinished store beside a whole one is said" $?
run scan "$deck" -o "$store" --overwrite --quiet && grep -q "a.h5.tmp' was left unfinished.*replaced" "$work/err" &&
    [ ! -e "$store.tmp" ]
report "and replaced by a new one" $?
"$PYTHON3" tests/compare_stores.py "$whole" "$store" >"$work/out"
report "which is whole" $?
run scan "$deck" -o "$work" --resume
[ $? -eq 4 ] && [ ! -e "$work.lock" ]
report "what fails leaves no lock" $?

# ---- files that are no stores, or others -----------------------------------------------------------

# Every command with its own exit code, one sentence with all the words, and the file untouched.
refuses() { # WHAT FILE WORD...
    local what=$1 file=$2 before code=0 command
    shift 2
    before=$(sha256sum <"$file")
    for command in "4 scan $deck --resume -o" "3 info" "3 contour --of cosmology/delta_neff --level 0.1 -o $work/curve" \
        "3 replay --index 0,0,0"; do
        # shellcheck disable=SC2086
        run ${command#* } "$file"
        complains $? "${command%% *}" "$file" "$@" || code=1
        [ "$before" = "$(sha256sum <"$file")" ] && [ ! -e "$file.lock" ] || code=1
        [ $code -eq 0 ] || break
    done
    report "$what" $code
}

cp "$deck" "$work/text.h5"
refuses "a text file" "$work/text.h5" "not an HDF5 file"
: >"$work/empty.h5"
refuses "an empty file" "$work/empty.h5" "not an HDF5 file"
python 'h5py.File(sys.argv[1], "w").create_group("other")' "$work/foreign.h5"
refuses "an HDF5 file of something else" "$work/foreign.h5" "not a store of darkcube"
head -c 6000 "$whole" >"$work/cut.h5"
refuses "a store that was cut" "$work/cut.h5" "not a whole HDF5 file"
cp "$whole" "$work/format.h5"
python 'f = h5py.File(sys.argv[1], "r+"); f["provenance"].attrs.modify("format_version", 1)' "$work/format.h5"
refuses "a store of another format" "$work/format.h5" "store format 1" "knows format" "made by darkcube 0."
cp "$whole" "$work/torn.h5"
python 'f = h5py.File(sys.argv[1], "r+"); del f["status/cosmology"]' "$work/torn.h5"
before=$(sha256sum <"$work/torn.h5")
run scan "$deck" --resume -o "$work/torn.h5" --quiet
[ $? -eq 4 ] && grep -q "no dataset '/status/cosmology'" "$work/err" && [ "$before" = "$(sha256sum <"$work/torn.h5")" ]
report "a store without its statuses is not resumed" $?

differs() { # WHAT KEY=VALUE WORD...
    local what=$1 key=$2 before code
    shift 2
    before=$(sha256sum <"$whole")
    run scan "$deck" --resume -o "$whole" --set "$key"
    complains $? 4 "of another deck" "$@" && [ "$before" = "$(sha256sum <"$whole")" ]
    code=$?
    report "$what" $code
}
differs "an axis with more values" axes.mass.points=4 "its axis 'mass' has 3 values" "this deck has 4"
differs "an axis that ends elsewhere" "axes.mass.to=29 MeV" "from 1 to 30 MeV" "from 1 to 29 MeV"
differs "an axis that bends" axes.mass.spacing=linear "value 1 of its axis 'mass' is 5.477" "this deck has 15.5"
differs "another preset" probes.cosmology.preset=precise "preset: leading-order" "preset: precise"

# ---- another build of the program ------------------------------------------------------------------

cp "$whole" "$store"
python 'f = h5py.File(sys.argv[1], "r+")
f["status/cosmology"][0, 1, 1] = 0
facts = f["provenance"].attrs
facts["git_commit"], facts["compiler_flags"] = "0123abcd", "-O9"
row = f["provenance/runs"][0]
row["git_commit"], row["git_dirty"] = "0123abcd", facts["git_dirty"]
f["provenance/runs"][0] = row' "$store"
report "a store that another build has begun" $?
run scan "$deck" -o "$store" --resume --quiet && [ "$(wc -l <"$work/err")" -eq 1 ] &&
    grep -q "a.h5' was begun by another build.* git_commit was '0123abcd' and is '.*, compiler_flags was '-O9' and is '" "$work/err"
report "is resumed, and that is said in a line" $?
"$PYTHON3" tests/compare_stores.py "$whole" "$store" >"$work/out" && run info "$store" --json
report "it ends as the undisturbed one" $?
"$PYTHON3" -c 'import json, sys
told = json.load(open(sys.argv[1]))
builds = [[run[key] for key in ("program_version", "git_commit", "git_dirty")] for run in told["runs"]]
ours = json.load(open(sys.argv[2]))["provenance"]
ours = [ours[key] for key in ("program_version", "git_commit", "git_dirty")]
assert builds == [[ours[0], "0123abcd", ours[2]], ours], builds' "$work/out" <("$DARKCUBE" info "$whole" --json)
report "each run has the build that made it" $?
run info "$store" && [ "$(grep -c 'by another build: darkcube' "$work/out")" -eq 1 ] &&
    grep -A1 'done$' "$work/out" | tail -1 | grep -q 'by another build' && ! "$DARKCUBE" info "$whole" | grep -q 'another build'
report "info names the build of a run where it is not the store's" $?
run scan "$deck" -o "$whole" --resume --quiet && [ ! -s "$work/err" ]
report "nothing is said where the build is the same" $?

# ---- failures once more ----------------------------------------------------------------------------

cp "$whole" "$store"
# Two points as if they had failed; what is not to be computed again is marked.
python 'f = h5py.File(sys.argv[1], "r+")
status, value = f["status/cosmology"], f["results/cosmology/neff"]
assert status[0, 1, 1] == status[1, 2, 0] == 1
for at in (0, 1, 1), (1, 2, 0):
    status[at] = 6
    for output in f["results/cosmology"].values():
        if output.ndim == 3:
            output[at] = np.nan
f["timing/cosmology"][...] = -1' "$store"
report "a store with two failures more" $?
run scan "$deck" -o "$store" --resume --quiet
[ $? -eq 10 ]
report "--resume alone leaves them" $?
run scan "$deck" -o "$store" --resume --retry failed && grep -q '^done: 2 of 24 points computed' "$work/err"
report "--retry failed computes two points" $?
"$PYTHON3" tests/compare_stores.py "$whole" "$store" >"$work/out"
report "which get the bits of an undisturbed scan" $?
python 'f = h5py.File(sys.argv[1]); assert (f["timing/cosmology"][...] == -1).sum() == 22' "$store"
report "and no other point was computed" $?
run scan "$deck" -o "$store" --retry failed
complains $? 2 "--retry needs --resume"
report "--retry without --resume" $?
run scan "$deck" -o "$store" --resume --retry all
complains $? 2 "--retry all" "'failed'"
report "--retry of something else" $?

# ---- too many failures -----------------------------------------------------------------------------

# So few steps that the Standard Model comes through, and most points do not.
for steps in 175 200 225 250 275 300; do
    failing=(--set "probes.cosmology.max_steps=$steps" --set axes.mass.points=50)
    run scan "$deck" -o "$work/failing.h5" "${failing[@]}" --overwrite --max-failures 30%
    code=$?
    [ $code -eq 10 ] && break
done
[ "$code" -eq 10 ] && grep -q '^darkcube: gave up: .*--max-failures' "$work/err"
report "a scan gives up where too many points fail" $?
run info "$work/failing.h5" && grep -q 'points todo' "$work/out" && grep -q 'too many failures' "$work/out"
report "info says so, and that points are left" $?
run scan "$deck" -o "$work/failing.h5" "${failing[@]}" --resume --max-failures 1 --quiet
[ $? -eq 10 ] && run info "$work/failing.h5" && ! grep -q 'points todo' "$work/out"
report "it goes on when all may fail" $?
for share in 0 -0.1 1.5 120% some '' %; do
    run scan "$deck" -o "$store" --resume --max-failures "$share"
    complains $? 2 "--max-failures" || break
done
report "shares that are none" $?

# ---- the deck in the file --------------------------------------------------------------------------

run info "$whole" --deck && cp "$work/out" "$work/again.yaml" &&
    run scan "$work/again.yaml" -o "$work/again.h5" --quiet &&
    "$PYTHON3" tests/compare_stores.py "$whole" "$work/again.h5" >"$work/out"
report "a scan of the deck in the file has the same bits" $?
python 'a, b = (h5py.File(name)["provenance"].attrs for name in sys.argv[1:])
assert a["deck_sha256"] == b["deck_sha256"] and a["deck"].split("output:")[0] == b["deck"].split("output:")[0]' \
    "$whole" "$work/again.h5"
report "and the same deck, by its hash" $?
run scan "$work/again.yaml" -o "$whole" --resume --quiet
report "and resumes the store that it came from" $?
run info "$whole" --deck --json
complains $? 2 "--deck prints the deck alone"
report "--deck with --json" $?
exit $failed

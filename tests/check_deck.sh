#!/usr/bin/env bash
# `darkcube check` and `darkcube probes` from the command line, and the decks of inputs/.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh

run() { # ARGUMENT...
    "$DARKCUBE" "$@" >"$work/out" 2>"$work/err"
}

# ---- decks that are right ----------------------------------------------------------------------

for deck in inputs/*.yaml; do
    run check "$deck" && cp "$work/out" "$work/effective.yaml" &&
        run check "$work/effective.yaml" && cmp "$work/out" "$work/effective.yaml" >>"$work/err"
    report "$deck is read, and its effective deck is the same deck" $?
done

run probes --explain && diff "$work/out" inputs/explanatory.yaml >>"$work/err"
report "inputs/explanatory.yaml is what the declarations make (darkcube probes --explain)" $?

run check inputs/demo.yaml --set axes.mass.points=7 --set 'axes.angle={values: [b-l]}' \
    --set output.file=x.h5 && grep -q 'points: 7,' "$work/out" &&
    grep -qF 'angle: {values: [b-l]}' "$work/out" && grep -q 'file: x.h5' "$work/out"
report "overrides replace keys" $?

{ printf '\357\273\277' && sed 's/$/\r/' inputs/demo.yaml; } >"$work/deck.yaml"
run check inputs/demo.yaml && cp "$work/out" "$work/effective.yaml" && run check "$work/deck.yaml" &&
    cmp "$work/out" "$work/effective.yaml" >>"$work/err"
report "a deck that begins with a byte order mark and has the line ends of Windows" $?

# ---- decks that are not --------------------------------------------------------------------------

sed 's/points: 40/pionts: 40/' inputs/demo.yaml >"$work/deck.yaml"
run check "$work/deck.yaml"
complains $? 2 "$work/deck.yaml:" ": axes.mass.pionts: " "did you mean 'points'?"
report "a misspelt key" $?
sed 's/30 MeV/30 km/' inputs/demo.yaml >"$work/deck.yaml"
run check "$work/deck.yaml"
complains $? 2 "axes.mass.to: " MeV "'30 km'"
report "a wrong unit" $?
run check inputs/demo.yaml --set axes.mass.to=0.5
complains $? 2 "axes.mass: " "an increasing range"
report "an empty range" $?
run check inputs/demo.yaml --set axes.mass.points=2x0
complains $? 2 "--set axes.mass.points: " "'2x0'"
report "an override that is no number" $?
run check "$work/none.yaml"
complains $? 2 "$work/none.yaml" "No such file"
report "a deck that is not there" $?
run check "$work"
complains $? 2 "$work" directory
report "a folder for a deck" $?
head -c 1000 /dev/zero >"$work/deck.yaml"
run check "$work/deck.yaml"
complains $? 2 "$work/deck.yaml" NUL
report "zeros for a deck" $?
: >"$work/deck.yaml"
run check "$work/deck.yaml"
complains $? 2 "the deck is empty"
report "an empty deck" $?

# ---- usage ---------------------------------------------------------------------------------------

run check
complains $? 2 "which deck?" "darkcube check --help"
report "check without a deck" $?
run check inputs/demo.yaml inputs/fig11.yaml
complains $? 2 "one deck at a time"
report "check with two decks" $?
run check inputs/demo.yaml --set
complains $? 2 "--set needs KEY=VALUE"
report "--set without a value" $?
run check --fast inputs/demo.yaml
complains $? 2 "'--fast' is not an option"
report "an unknown option of check" $?
run check inputs/demo.yaml --help && grep -q '^usage: darkcube check' "$work/out"
report "check --help" $?
run probes --help && grep -q '^usage: darkcube probes' "$work/out"
report "probes --help" $?
run probes nonsense
complains $? 2 "'nonsense' is neither a model nor a probe"
report "probes with a name that there is not" $?
run probes cosmology --explain
complains $? 2 "leave 'cosmology' out"
report "probes --explain with a name" $?

run probes cosmology && grep -q '^    preset (one of: precise' "$work/out" &&
    grep -qF 'delta_neff [1]' "$work/out" && ! grep -q '^model' "$work/out"
report "probes lists a probe's keys and outputs" $?
run probes synthetic && grep -q '^  computed only where' "$work/out" && run probes cosmology &&
    ! grep -q 'computed only where' "$work/out"
report "probes marks a probe that a point leaves out" $?
run probes em-bl && grep -q 'chargephobic *2.356194490192345 rad' "$work/out" &&
    ! grep -q '^probe' "$work/out"
report "probes lists a model's axes and names" $?
run probes && grep -q '^  5 late-decay' "$work/out" && grep -q '^model em-bl' "$work/out"
report "probes lists everything and the statuses" $?

if [ -c /dev/full ]; then
    here=(--mass 5MeV --coupling 1e-10 --angle b-l)
    for arguments in probes "check inputs/demo.yaml" "scan inputs/demo.yaml --dry-run" "point ${here[*]}" \
        "point ${here[*]} --json" --version --help; do
        # shellcheck disable=SC2086
        "$DARKCUBE" $arguments >/dev/full 2>"$work/err"
        [ $? -eq 4 ] && [ "$(wc -l <"$work/err")" -eq 1 ] && grep -q 'standard output' "$work/err"
        report "$arguments: a full disk is noticed" $?
    done
fi
exit "$failed"

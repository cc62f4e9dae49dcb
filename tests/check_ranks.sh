#!/usr/bin/env bash
# Any number of ranks gives the same bits.
#
#   tests/check_ranks.sh                   the tests of the scan, toy probes and a real scan
#   tests/check_ranks.sh COMMAND...        that command alone; each @ in it is the store to write
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh

compare() { # NAME COMMAND...
    local name=$1 ranks stores=()
    shift
    for ranks in 1 2 3 5; do
        local store=$work/$name.$ranks.h5
        mpirun -np "$ranks" "${@//@/$store}" >"$work/printed" 2>&1
        report "$name on $ranks ranks" $?
        stores+=("$store")
    done
    "$PYTHON3" tests/compare_stores.py "${stores[@]}" >"$work/printed" 2>&1
    report "$name: the same bits on 1, 2, 3 and 5 ranks" $?
}

if [ $# -gt 0 ]; then
    compare "$(basename "$1")" "$@"
    exit $failed
fi

for ranks in 2 3 5; do
    CMOCKA_MESSAGE_OUTPUT=TAP mpirun -np $ranks "$BUILD/tests/test_scan" >"$work/printed" 2>&1
    report "the tests of the scan on $ranks ranks" $?
    CMOCKA_MESSAGE_OUTPUT=TAP mpirun -np $ranks "$BUILD/tests/test_verify" >"$work/printed" 2>&1
    report "those of self-checking scans on $ranks ranks" $?
done
compare toy "$BUILD/tests/test_scan" --store @
cat >"$work/deck.yaml" <<'DECK'
model: em-bl
axes:
  mass: {from: 1 MeV, to: 30 MeV, points: 5, spacing: log}
  coupling: {from: 1e-12, to: 1e-7, points: 7, spacing: log}
  angle: {values: [dark-photon, b-l, chargephobic]}
probes:
  cosmology: {preset: precise}
verify: 20%
DECK
# Runs of pencils of unequal cost, of every length.
cat >"$work/synthetic.yaml" <<'DECK'
model: em-bl
axes:
  mass: {from: 1 MeV, to: 30 MeV, points: 9, spacing: log}
  coupling: {from: 1e-12, to: 1e-7, points: 4, spacing: log}
  angle: {from: 0, to: 3, points: 8}
probes:
  synthetic: {cost: 100 us, distribution: mass-dependent, spread: 100}
DECK
compare synthetic "$DARKCUBE" scan "$work/synthetic.yaml" --run-length 2ms --quiet -o @
compare cosmology "$DARKCUBE" scan "$work/deck.yaml" --quiet -o @
exit $failed

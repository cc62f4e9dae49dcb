#!/usr/bin/env bash
# A scan whose user has a disk quota: before a store is whole, and in the middle. Once with system
# calls that refuse, everywhere; once on a file system with quotas, where one can be mounted.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

# Who has the capability for resources is exempt from quotas.
unprivileged=(setpriv --bounding-set=-sys_resource --inh-caps=-sys_resource)
if [ -z "${QUOTAS:-}" ]; then
    # shellcheck disable=SC2016
    problem=$(unshare -m sh -c 'mount -t tmpfs -o usrquota,usrquota_block_hardlimit=200k tmpfs /mnt &&
        LC_ALL=C "$@" dd if=/dev/zero of=/mnt/fill bs=4096 count=100' sh "${unprivileged[@]}" 2>&1)
    if grep -q 'quota exceeded' <<<"$problem"; then
        QUOTAS=mounted exec unshare -m bash "$0"
    fi
    echo "skip - a file system with quotas (none can be mounted here: $(head -1 <<<"$problem"))"
    QUOTAS=none
fi
# shellcheck source=tests/report.sh
. tests/report.sh
place=$work/place
mkdir "$place"

cat >"$work/deck.yaml" <<'DECK'
model: em-bl
axes:
  mass: {from: 1 MeV, to: 30 MeV, points: 40}
  coupling: {from: 1e-12, to: 1e-7, points: 12}
  angle: {values: [b-l, chargephobic]}
probes:
  cosmology: {preset: leading-order}
DECK
store=$place/a.h5

scan() { # ARGUMENT...
    timeout 60 mpirun -np 3 "${limited[@]}" "$DARKCUBE" scan "$work/deck.yaml" -o "$store" --quiet "$@" >"$work/printed" 2>&1
}

says() { # CODE WORD...: exit code 4, one sentence of darkcube's, with all the words
    [ "$1" -eq 4 ] && [ "$(grep -c '^darkcube: ' "$work/printed")" -eq 1 ] || return 1
    shift
    for word in "$@"; do
        grep '^darkcube: ' "$work/printed" | grep -qF -- "$word" || return 1
    done
}

limited=(env)
scan && cp "$store" "$work/whole.h5"
report "a scan without a quota" $?

# ---- refused system calls --------------------------------------------------------------------------

# The sanitizers want to be loaded first, and are content with less.
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0
quota() { # BYTES that each process may write
    limited=(env LD_PRELOAD="$BUILD/tests/preload/quota.so" QUOTA_FOLDER="$place" QUOTA_BYTES="$1")
}

for bytes in 50 1000 20000 300000; do
    rm -f "$place"/*
    quota $bytes
    scan
    says $? "$store" "Disk quota exceeded" && [ ! -e "$store" ] && [ ! -e "$store.tmp" ] && [ ! -e "$store.lock" ]
    report "$bytes bytes, less than the store: one sentence, and nothing is left" $?
done

rm -f "$place"/*
trap '' USR1
"$DARKCUBE" scan "$work/deck.yaml" -o "$store" --quiet >"$work/printed" 2>&1 &
begun=$!
trap - USR1
while kill -USR1 $begun 2>/dev/null; do
    sleep 0.02
done
wait $begun
[ $? -eq 75 ] && cp "$store" "$work/begun.h5"
report "a scan that is stopped before it has done anything" $?

# Rank 0 runs out of it at the row of its run, then the workers do, while rank 0 cannot close or can.
for bytes in 100 1000 3000; do
    rm -f "$place"/* && cp "$work/begun.h5" "$store"
    quota $bytes
    scan --resume
    says $? "$store" "the disk quota is used up" && [ ! -e "$store.lock" ] &&
        "$DARKCUBE" info "$store" >"$work/printed" 2>&1 && grep -q ' points todo: ' "$work/printed"
    report "$bytes bytes in the middle: one sentence, and what is left does not look finished" $?
    limited=(env)
    scan --resume && "$PYTHON3" tests/compare_stores.py "$work/whole.h5" "$store" >"$work/printed" 2>&1
    report "without a quota, --resume ends with the same bits" $?
done

# ---- a file system with quotas ---------------------------------------------------------------------

if [ "$QUOTAS" = mounted ]; then
    limited=("${unprivileged[@]}")
    rm -f "$place"/*
    mount -t tmpfs -o usrquota,usrquota_block_hardlimit=200k tmpfs "$place" && scan
    says $? "$store" "Disk quota exceeded" && [ ! -e "$store" ] && [ ! -e "$store.tmp" ] && [ ! -e "$store.lock" ]
    report "less than the store, on a file system: one sentence, and nothing is left" $?
    umount "$place" && mount -t tmpfs -o usrquota,usrquota_block_hardlimit=2m tmpfs "$place" && scan &&
        "$PYTHON3" tests/compare_stores.py "$work/whole.h5" "$store" >"$work/printed" 2>&1
    report "enough, on a file system: the same bits" $?
    umount "$place"
fi
exit "$failed"

#!/usr/bin/env bash
# A scan where its file system does not let it: no room, no more files, read-only, a directory that
# vanishes; before it begins, while it begins, and in the middle. Against real small
# file systems in a mount namespace of this test's own, which take themselves away.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
if [ -z "${SMALL_FILE_SYSTEMS:-}" ]; then
    if problem=$(unshare -rm sh -c 'mount -t tmpfs tmpfs /mnt' 2>&1); then
        SMALL_FILE_SYSTEMS=yes exec unshare -rm bash "$0"
    fi
    echo "skip - small file systems (they cannot be mounted here: ${problem:-no reason given})"
    exit 0
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
deck=$work/deck.yaml store=$place/a.h5
points=960

new_place() { # OPTIONS of the file system
    umount "$place" 2>/dev/null
    mount -t tmpfs -o "$1" tmpfs "$place"
}

fill() { # to the last byte
    dd if=/dev/zero of="$place/fill" bs=4096 >/dev/null 2>&1
    [ "$(df --output=avail "$place" | tail -1)" -eq 0 ]
}

scan() { # ARGUMENT...
    timeout 60 mpirun -np 3 "$DARKCUBE" scan "$deck" -o "$store" "$@" >"$work/printed" 2>&1
}

says() { # CODE WORD...: exit code 4, one sentence of darkcube's, with all the words
    [ "$1" -eq 4 ] && [ "$(grep -c '^darkcube: ' "$work/printed")" -eq 1 ] || return 1
    shift
    for word in "$@"; do
        grep '^darkcube: ' "$work/printed" | grep -qF -- "$word" || return 1
    done
}

# Starts a scan and waits until it has stored something.
start() { # ARGUMENT...
    timeout 60 mpirun -np 3 "$DARKCUBE" scan "$deck" -o "$store" "$@" >"$work/printed" 2>&1 &
    scan=$!
    for _ in $(seq 400); do
        kill -0 "$scan" 2>/dev/null || return 1
        "$DARKCUBE" info "$store" 2>/dev/null | grep -q ' points ok: ' && return 0
        sleep 0.02
    done
    return 1
}

same_as_whole() {
    "$PYTHON3" tests/compare_stores.py "$work/whole.h5" "$store" >"$work/printed" 2>&1
}

new_place size=8m
scan --quiet && mv "$store" "$work/whole.h5"
report "a scan where there is room" $?
bytes=$(wc -c <"$work/whole.h5")
pages=$(((bytes + 4095) / 4096))

# ---- before and while it begins --------------------------------------------------------------------

new_place "nr_blocks=$((pages - 1))"
scan --quiet
says $? "$store" "has room for" && [ -z "$(ls "$place")" ]
report "a store that is larger than the room is not begun" $?

for spare in 0 1; do
    new_place "nr_blocks=$((pages + spare))"
    scan --quiet
    code=$?
    if [ $code -eq 4 ]; then
        says $code "$place" && [ ! -e "$store.tmp" ]
    else
        [ $code -eq 0 ] && same_as_whole
    fi
    report "$spare pages more than the store: done, or one sentence" $?
done

new_place "size=8m,nr_inodes=1"
scan --quiet
says $? "$store" "No space left on device"
report "a file system that takes no more files" $?

new_place "size=8m,ro"
scan --quiet
says $? "$place" "Read-only file system" && [ -z "$(ls "$place")" ]
report "a read-only file system" $?

# ---- in the middle ---------------------------------------------------------------------------------

new_place size=8m
start --quiet && fill
report "the disk gets full in the middle" $?
wait "$scan" && same_as_whole
report "the store has had its place from the beginning" $?
rm -f "$place"/a.h5*
fill && scan --resume --quiet
says $? "$store" "has room for" && [ ! -e "$store" ]
report "a store that is to be resumed, but is not there, on the full disk" $?
rm -f "$place/fill"

# Told to stop before the first pencil; USR1 is ignored until the scan listens for it.
trap '' USR1
"$DARKCUBE" scan "$deck" -o "$store" --quiet >"$work/printed" 2>&1 &
scan=$!
trap - USR1
while kill -USR1 "$scan" 2>/dev/null; do
    sleep 0.02
done
wait "$scan"
[ $? -eq 75 ] && "$DARKCUBE" info "$store" >"$work/printed" 2>&1 && grep -q " $points points todo: " "$work/printed"
report "a scan that is stopped before it has done anything" $?
"$PYTHON3" - "$store" <<'PYTHON' | while read -r offset length; do
import sys, h5py
with h5py.File(sys.argv[1], "r") as store:
    for dataset in store["results/cosmology"].values():
        if dataset.ndim == 3:
            print(dataset.id.get_offset(), dataset.id.get_storage_size())
PYTHON
    fallocate --punch-hole --offset "$offset" --length "$length" "$store"
done
fill
report "its values lose their place, as in a copy with holes, and the disk gets full" $?
truncate -s -8K "$place/fill" # for the lock and the progress file
scan --resume --quiet
says $? "$store" "no room left"
report "no room in the middle" $?
"$DARKCUBE" info "$store" >"$work/printed" 2>&1 && grep -q ' points todo: ' "$work/printed"
report "what is left does not look finished" $?
rm -f "$place/fill"
scan --resume --quiet && same_as_whole
report "with room, --resume ends with the same bits" $?

rm -f "$place"/*
start --quiet && ! mount -o remount,ro "$place" 2>"$work/err" && wait "$scan" && same_as_whole
report "a file system that is being written to does not become read-only" $?
mount -o remount,ro "$place"
scan --resume --quiet
says $? "$store" "Read-only file system"
report "a store on a read-only file system is not resumed" $?

new_place size=8m
mkdir "$place/folder"
store=$place/folder/a.h5
start --quiet && rm -r "$place/folder"
report "the directory vanishes in the middle" $?
wait "$scan"
says $? "$store" "No such file or directory"
report "the scan says so" $?
mkdir "$place/folder"
scan --resume --quiet && same_as_whole
report "it begins anew with --resume, and has the same bits" $?

# ---- a packed copy ---------------------------------------------------------------------------------

# Room that ends before the copy, in the middle of it, and just before its end.
"$DARKCUBE" pack "$work/whole.h5" -o "$work/copy.h5" >"$work/printed" 2>&1
report "a copy where there is room" $?
pages=$((($(wc -c <"$work/copy.h5") + 4095) / 4096))
for room in 1 4 $((pages / 2)) $((pages - 1)); do
    for ranks in 1 3; do
        new_place "nr_blocks=$room"
        mpirun -np $ranks "$DARKCUBE" pack "$work/whole.h5" -o "$place/copy.h5" >"$work/printed" 2>&1
        says $? "$place/copy.h5" "No space left on device" && [ -z "$(ls "$place")" ]
        report "room for $room of $pages pages of a copy, $ranks rank(s)" $?
    done
done
umount "$place"
exit "$failed"

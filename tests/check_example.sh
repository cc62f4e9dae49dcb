#!/usr/bin/env bash
# The example of a program that uses the installed library: it builds with what pkg-config says, needs
# no MPI, and prints what follows from the equations.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh

if nm "$BUILD/libdarkcube.a" 2>/dev/null | grep ' __asan_' >/dev/null; then
    echo "skip - an example (the library is built with sanitizers)"
    exit 0
fi

prefix=${PREFIX:-/usr/local} # that of the build: another would be made into the program under test
make --no-print-directory BUILD="$BUILD" DESTDIR="$work/root" PREFIX="$prefix" install >"$work/printed" 2>&1
flags=$(PKG_CONFIG_PATH=$work/root$prefix/lib/pkgconfig pkg-config --static \
    --define-variable=prefix="$work/root$prefix" --cflags --libs darkcube 2>>"$work/printed")
read -r -a flags <<<"$flags"
cc -std=c11 -Wall -Wextra -Werror tools/example_model.c -o "$work/example" "${flags[@]}" >>"$work/printed" 2>&1
report "it builds against the installed library with cc" $?

{ nm -u "$work/example" && ldd "$work/example"; } >"$work/printed" 2>&1 &&
    ! grep -qiE ' (MPI_|H5|Petsc|yaml_)|lib(mpi|hdf5|petsc|yaml)' "$work/printed"
report "neither MPI nor HDF5 nor PETSc is needed" $?

# A number that it prints, by the words before it.
number() {
    sed -n "s/^$1: \\([^ ]*\\).*/\\1/p" "$work/printed"
}
# near A B: within 1e-6
near() {
    awk -v a="$1" -v b="$2" 'BEGIN { exit !(a != "" && b != "" && (a - b)^2 <= 1e-12 * b^2) }'
}

# Nothing but neutrinos: hbar 8 pi/(g^2 x^2 m) with x^2 = 1/2.
"$work/example" 100MeV chargephobic >"$work/printed" 2>&1 &&
    near "$(number lifetime)" "$(awk 'BEGIN { printf "%.12g", 6.582119569e-22 * 8 * atan2(0, -1) / (1e-12 / 2 * 100) }')" &&
    near "$(number 'branching fraction into three neutrino flavours')" 1 &&
    [ "$(number 'charge of the electron')" = 0 ] && [ "$(grep -c '^branching' "$work/printed")" -eq 1 ] &&
    [ "$(number 'e Z -> e Z X, over a dark photon')" = 0 ] && near "$(number 'omega -> X, over a dark photon')" 0.5 &&
    ! grep -q approximate "$work/printed"
report "a chargephobic boson of 100 MeV" $?

"$work/example" 0.7GeV dark-photon >"$work/printed" 2>&1 && near "$(number mass)" 700 && grep -q approximate "$work/printed" &&
    [ "$(grep -c 'over a dark photon: 1$' "$work/printed")" -eq "$(grep -c 'over a dark photon' "$work/printed")" ] &&
    grep -q "^eta' -> gamma X" "$work/printed" && ! grep -q '^eta -> gamma X' "$work/printed"
report "a dark photon of 700 MeV" $?

# As the probe says.
"$work/example" 2.5GeV b-l >"$work/printed" 2>&1 &&
    "$DARKCUBE" point --mass 2.5GeV --coupling 1e-6 --angle b-l --probe widths --json >"$work/point" 2>>"$work/printed" &&
    near "$(number lifetime)" "$("$PYTHON3" -c '
import json, sys
print(repr(json.load(open(sys.argv[1]))["probes"]["widths"]["outputs"]["lifetime"]["value"]))' "$work/point")"
report "the lifetime that the probe widths has" $?

"$work/example" 500MeV chargefobic >"$work/printed" 2>&1
[ $? -eq 2 ] && [ "$(wc -l <"$work/printed")" -eq 1 ] && grep -q "chargefobic" "$work/printed"
report "a misspelt angle" $?
"$work/example" 100GeV b-l >"$work/printed" 2>&1
[ $? -eq 2 ] && [ "$(wc -l <"$work/printed")" -eq 1 ] && grep -q '100GeV: outside the range' "$work/printed"
report "a mass at which nothing is known" $?

exit $failed

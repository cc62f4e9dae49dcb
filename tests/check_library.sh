#!/usr/bin/env bash
# The physics library keeps to itself: neither MPI nor HDF5 nor PETSc nor files nor printing, no
# state that changes, no names that could clash; and it can be installed, used and removed.
set -uo pipefail
library=$BUILD/libdarkcube.a
prefix=${PREFIX:-/usr/local} # that of the build: another would be made into the program under test
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

report() { # WHAT FILE: passes if the file is empty
    if [ -s "$2" ]; then
        echo "not ok - $1"
        sed 's/^/# /' "$2"
    else
        echo "ok - $1"
    fi
}

nm -A "$library" >"$work/symbols" || exit 1
if grep -q ' __asan_' "$work/symbols"; then
    echo "skip - the physics library (built with sanitizers)"
    exit 0
fi

grep -E ' U (MPI_|ompi_|H5|Petsc|Vec|DM|TS[A-Z]|yaml_.*_file|EVP_)' "$work/symbols" >"$work/found"
report "no MPI, HDF5, PETSc in libdarkcube.a" "$work/found"

files='f?open(64|at)?|creat|fdopen|read|write|remove|unlink|rename'
printing='v?printf|f?putc|f?puts|putchar|v?fprintf|__v?f?printf_chk|fwrite|perror'
grep -E " U ($files|$printing|exit|abort|_exit)\$" "$work/symbols" >"$work/found"
report "it neither opens files nor prints nor exits" "$work/found"

# Data sections hold pointers to constants after relocation (.data.rel.ro counts as constant).
objdump -t "$library" | grep -E '[[:space:]]O[[:space:]]+\.t?(data|bss)[[:space:]]' >"$work/found"
report "it has no state that changes" "$work/found"

# The compiler adds .resolver where a function is compiled for several processors.
grep -E ' [TDBRVW] ' "$work/symbols" | grep -vE ' dc_[a-z0-9_]+(\.resolver)?$' >"$work/found"
report "its names begin with dc_" "$work/found"

nm -A "$BUILD/libdarkcube_engine.a" | grep -E ' [TDBRVW] ' | grep -vE ' dc_[a-z0-9_]+$' >"$work/found"
report "so do the names of the engine" "$work/found"

# base <- model <- cosmology, supernova, terrestrial <- probe <- scan <- post <- cli; of the physics
# scan, post and cli know the contract of probes alone.
declare -A level=([base]=0 [model]=1 [cosmology]=2 [supernova]=2 [terrestrial]=2 [probe]=3 [scan]=4 [post]=5 [cli]=6)
declare -A folder
for header in constants outcome quantity settings status; do folder[$header]=base; done
for header in charges model production running widths; do folder[$header]=model; done
for header in anomalous_moments cevns dumps electron_scattering; do folder[$header]=terrestrial; done
for header in bounds probe; do folder[$header]=probe; done
for header in cube deck merge refine scan store version; do folder[$header]=scan; done
for header in contour pack surface; do folder[$header]=post; done
folder[cosmology]=cosmology folder[supernova]=supernova
while IFS=: read -r file include; do
    from=$(basename "$(dirname "$file")")
    [ "$from" != darkcube ] || from=${folder[$(basename "$file" .h)]:-}
    to=${include%%/*}
    [ "$to" != darkcube ] || { to=${include#*/} && to=${folder[${to%.h}]:-}; }
    if [ -z "$from" ] || [ -z "$to" ]; then
        echo "$file, $include: a header that is not in the list of this test"
    elif [ "${level[$to]}" -gt "${level[$from]}" ] ||
        { [ "${level[$to]}" -eq "${level[$from]}" ] && [ "$to" != "$from" ]; } ||
        { [ "${level[$to]}" -eq 2 ] && [ "${level[$from]}" -gt 3 ]; }; then
        echo "$file includes $include"
    fi
done >"$work/found" < <(grep -roE '^#include "[^"]+"' include src | sed 's/#include "//; s/"$//')
report "includes run one way" "$work/found"

install_to() { # TARGET...
    make --no-print-directory BUILD="$BUILD" DESTDIR="$work/root" PREFIX="$prefix" "$@" >"$work/printed" 2>&1
}

cat >"$work/use.c" <<'C'
#include <darkcube/model.h>
#include <math.h>

int main(void)
{
    struct dc_charges charges;
    dc_em_bl_charges(3.0 * acos(-1.0) / 4.0, &charges);
    return charges.lepton == 0.0 && fabs(charges.neutrino + sqrt(0.5)) < 1e-15 ? 0 : 1;
}
C
use_it() {
    local flags
    install_to install &&
        flags=$(PKG_CONFIG_PATH=$work/root$prefix/lib/pkgconfig pkg-config --static \
            --define-variable=prefix="$work/root$prefix" --cflags --libs darkcube) &&
        read -r -a flags <<<"$flags" &&
        cc -std=c11 "$work/use.c" -o "$work/use" "${flags[@]}" &&
        "$work/use"
}
: >"$work/found"
if ! use_it >"$work/used" 2>&1; then
    cat "$work/printed" "$work/used" >"$work/found"
    echo failed >>"$work/found"
fi
report "a program finds the installed library by pkg-config and runs" "$work/found"

"$work/root$prefix/bin/darkcube" --version >"$work/used" 2>&1
: >"$work/found"
grep -q '^darkcube [0-9]' "$work/used" || { echo "it printed:"; cat "$work/used"; } >"$work/found"
report "the installed program runs" "$work/found"

# The program's own tables win over those of the source tree, which is known as well.
table=share/darkcube/inputs/nucleon_cross_sections.txt
: >"$work/found"
cp "$BUILD/tests/test_inputs" "$work/root$prefix/bin/asking" &&
    "$work/root$prefix/bin/asking" --where nucleon_cross_sections.txt >"$work/used" 2>&1
if [ "$(cat "$work/used")" != "$work/root$prefix/$table" ] || ! cmp -s "inputs/${table##*/}" "$(cat "$work/used")"; then
    { echo "it printed:"; cat "$work/used"; } >"$work/found"
fi
rm "$work/root$prefix/bin/asking"
report "an installed program finds the installed tables" "$work/found"

: >"$work/found"
for header in "$work/root$prefix"/include/darkcube/*.h; do
    echo "#include \"$header\"" | cc -std=c11 -I"$work/root$prefix/include" -fsyntax-only -x c - >>"$work/found" 2>&1
done
report "every installed header compiles alone, without MPI" "$work/found"

for header in "$work/root$prefix"/include/darkcube/*.h; do
    while read -r function; do
        grep -qE " [TR] ${function%(}\$" "$work/symbols" || echo "${header##*/}: ${function%(}"
    done < <(grep -oE '^[a-z][a-z_0-9 *]*\bdc_[a-z0-9_]+\(' "$header" | grep -oE 'dc_[a-z0-9_]+\($')
done >"$work/found"
report "the library has every function of the installed headers" "$work/found"

if command -v groff >/dev/null; then
    groff -man -ww -z "$work/root$prefix"/share/man/man1/*.1 2>"$work/found"
    report "the man pages have no mistakes" "$work/found"
else
    echo "skip - the man pages have no mistakes (there is no groff)"
fi

touch "$work/root$prefix/share/darkcube/inputs/mine.yaml"
install_to uninstall
(cd "$work/root$prefix" && find . ! -type d) | grep -vx ./share/darkcube/inputs/mine.yaml >"$work/found"
[ -e "$work/root$prefix/share/darkcube/inputs/mine.yaml" ] || echo "mine.yaml is gone" >>"$work/found"
report "uninstall removes what install put there and nothing else" "$work/found"

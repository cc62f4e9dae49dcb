#!/usr/bin/env bash
# The container and Spack recipes: do they name what the source tree has?
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh

# ---- containers ------------------------------------------------------------------------------------

# What each copies from the tree, and to where.
sed -n 's/^COPY //p' jobs/Containerfile | while read -r -a words; do
    target=${words[-1]}
    for source in "${words[@]::${#words[@]}-1}"; do
        case $target in
        */) echo "$source $target$source" ;;
        *) echo "$source $target" ;;
        esac
    done
done | sort >"$work/container"
sed -n '/^%files/,/^$/p' jobs/darkcube.def | sed -e '/^%files/d' -e '/^$/d' -e 's/^ *//' | sort >"$work/apptainer"
cp "$work/container" "$work/printed"
[ "$(wc -l <"$work/container")" -ge 5 ] && cmp -s "$work/container" "$work/apptainer"
report "both containers copy the same files" $?

# The copy alone has to be enough to build and install from: make is asked, and only says.
mkdir "$work/root"
code=0
while read -r source target; do
    mkdir -p "$work/root$(dirname "$target")"
    cp -R "$source" "$work/root$target" || code=1
done <"$work/container"
[ $code -eq 0 ] && env -u MAKEFLAGS make -n -C "$work/root/src" install REVISION=r >"$work/printed" 2>&1 &&
    grep -q "^install -m 755 build/darkcube /usr/local/bin/" "$work/printed" &&
    grep -q -- "-DDC_REVISION='\"r\"'" "$work/printed" && [ -x "$work/root/src/tools/setup" ]
report "from these files alone make would build and install" $?

sed -n '/^%post/,/^$/p' jobs/darkcube.def | sed 1d | sed -e 's/{{ *revision *}}/r/g' >"$work/post"
sed -n '/^RUN/,/[^\\]$/p' jobs/Containerfile | sed -e 's/^RUN//' >"$work/run"
cat "$work/post" "$work/run" >"$work/printed"
code=0
for commands in "$work/post" "$work/run"; do
    bash -n "$commands" 2>>"$work/printed" || code=1
    for word in /src/tools/setup 'make -C /src -j' 'make -C /src install'; do
        grep -qF "$word" "$commands" || code=1
    done
done
report "both set up, build and install" $code

# ---- Spack -----------------------------------------------------------------------------------------

"$PYTHON3" tests/spack_recipe.py jobs/spack/package.py "$work/prefix" >"$work/printed" 2>&1
report "Spack's recipe is one of a Makefile, with all that darkcube needs" $?
mapfile -t install < <(sed -n 's/^install: //p' "$work/printed")
env -u MAKEFLAGS make -n "${install[@]}" >"$work/out" 2>&1 &&
    grep -q "^install -m 755 build/darkcube $work/prefix/bin/" "$work/out" &&
    grep -q -- "/usr/bin/mpicc .*-isystem /acted/sundials/include" "$work/out"
report "and it calls make with variables that the Makefile has" $?

exit $failed

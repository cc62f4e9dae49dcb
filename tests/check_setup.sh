#!/usr/bin/env bash
# tools/setup on systems that are acted: package managers that note what they are asked for.
set -uo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"

report() { # WHAT CODE-OF-THE-CHECK
    if [ "$2" -eq 0 ]; then
        echo "ok - $1"
    else
        echo "not ok - $1"
        sed 's/^/# /' "$work/printed" "$work/asked" 2>/dev/null
    fi
}

act() { # NAME TEXT: a program of that name
    printf '#!/bin/bash\n%s\n' "$2" >"$work/bin/$1"
    chmod +x "$work/bin/$1"
}

setup() { # OPTION...: in a PATH of acted programs and of what the script itself needs
    : >"$work/asked"
    PATH=$work/bin "$BASH" tools/setup "$@" >"$work/printed" 2>&1
}

for program in env sed tr cat; do
    ln -s "$(command -v "$program")" "$work/bin/$program"
done
act id 'echo 0'
act apt-get "echo \"apt-get \$*\" >>'$work/asked'"

# All of the list in the script is installed, pkg-config by way of another package.
all=$(sed -n '/^debian_packages=(/,/^)/p' tools/setup | sed -e '1d' -e '$d' -e 's/pkg-config//')
{
    for name in $all; do echo "installed|$name,"; done
    echo 'installed|pkgconf,pkg-config (= 1.8.1-1)'
} >"$work/database"
act dpkg-query "cat '$work/database'"

setup && [ ! -s "$work/asked" ] && [ ! -s "$work/printed" ]
report "nothing is asked for where all is there" $?

sed -i -e '/|libgsl-dev,/d' -e 's/installed|gnuplot-nox/config-files|gnuplot-nox/' "$work/database"
setup --check
[ $? -eq 1 ] && [ ! -s "$work/asked" ] && grep -q 'libgsl-dev gnuplot-nox' "$work/printed"
report "--check names what is missing and installs nothing" $?

setup && grep -qx 'apt-get -q install -y --no-install-recommends libgsl-dev gnuplot-nox' "$work/asked"
report "exactly what is missing is installed" $?

setup --cluster && grep -q 'install .* libgsl-dev gnuplot-nox slurmctld slurmd slurm-client munge' "$work/asked"
report "--cluster asks for Slurm as well" $?

head -n 1 "$work/asked" | grep -qx 'apt-get -q update'
report "the package lists are brought up to date first" $?

act id 'echo 1000'
setup
[ $? -eq 1 ] && [ ! -s "$work/asked" ] && grep -q 'as root' "$work/printed"
report "a user without sudo is told what to run" $?

# shellcheck disable=SC2016
act sudo '"$@"'
setup && grep -q 'install .*libgsl-dev gnuplot-nox' "$work/asked"
report "a user with sudo installs with it" $?

rm "$work/bin/apt-get"
setup
[ $? -eq 1 ] && grep -q 'pkg-config module PETSc' "$work/printed" &&
    grep -q 'program mpirun' "$work/printed" && grep -q 'cvode/cvode.h' "$work/printed" &&
    grep -q 'spack install' "$work/printed"
report "without apt-get it says what is missing and how Spack provides it" $?

setup --frobnicate
[ $? -eq 2 ]
report "an option that does not exist is refused" $?

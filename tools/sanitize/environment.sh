# shellcheck shell=sh
# To be sourced in the root of the source tree: options of the sanitizers for programs that use MPI.
#
# MPI, PMIx and hwloc keep some memory to the end on purpose, HDF5 loses a buffer of a file that it cannot
# make on a full disk; the suppressions name them. They can
# only be named while they are loaded (nodlclose.c) and where the unwinder sees through them (the
# slow one). Leaks of darkcube itself are reported as ever.
LSAN_OPTIONS="suppressions=$PWD/tools/sanitize/lsan.supp:print_suppressions=0"
ASAN_OPTIONS='fast_unwind_on_malloc=0'
UBSAN_OPTIONS='print_stacktrace=1:halt_on_error=1'
export LSAN_OPTIONS ASAN_OPTIONS UBSAN_OPTIONS

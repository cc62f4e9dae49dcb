# shellcheck shell=bash disable=SC2034
# To be sourced by the tests of commands: a folder of their own, $work, and one line for each check.

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PYTHON3=${PYTHON3:-/usr/bin/python3}
failed=0 # for `exit $failed` at the end

# report WHAT CODE: after a check that failed, what the command last printed follows.
report() {
    local printed
    if [ "$2" -eq 0 ]; then
        echo "ok - $1"
        return
    fi
    echo "not ok - $1"
    failed=1
    for printed in asked printed out err; do
        if [ -e "$work/$printed" ]; then
            sed 's/^/# /' "$work/$printed"
        fi
    done
}

# lock STORE PROCESS [HOST]: as a scan does, today, on this host or on that one.
lock() {
    printf 'host %s\nprocess %s\nbirth -\nstart today\njob -\nrestart -\n' "${3:-$(hostname)}" "$2" >"$1.lock"
}

# complains CODE EXPECTED WORD...: that exit code, nothing on $work/out, one line in $work/err with
# all the words.
complains() {
    local code=$1 expected=$2 word
    shift 2
    [ "$code" -eq "$expected" ] && [ ! -s "$work/out" ] && [ "$(wc -l <"$work/err")" -eq 1 ] || return 1
    for word in "$@"; do
        grep -qF -- "$word" "$work/err" || return 1
    done
}

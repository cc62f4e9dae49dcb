#!/usr/bin/env bash
# The test runner counts what passes, fails, is skipped, crashes, hangs and tests nothing: the
# programs here are made so that the right answer is known.
set -uo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset ONLY

# expect WHAT LAST-LINE EXIT-CODE: runs the runner on all of $work/*.sh
expect() {
    local printed code
    printed=$(TEST_TIMEOUT=2 tools/run_tests "$work"/*.sh 2>&1)
    code=$?
    rm -f "$work"/*.sh
    if [ "$(tail -n 1 <<<"$printed")" = "$2" ] && [ "$code" -eq "$3" ]; then
        echo "ok - $1"
    else
        echo "not ok - $1"
        printf '# expected "%s" and exit code %s, got exit code %s and\n# ' "$2" "$3" "$code"
        echo "${printed//$'\n'/$'\n# '}"
    fi
}

echo "echo 'ok - one'; echo 'ok - two'" >"$work/check_a.sh"
expect "lines of a script are counted" "2 passed, 0 failed" 0

echo "echo 'ok - one'; echo 'not ok - two'; exit 1" >"$work/check_a.sh"
echo "echo 'ok - one'; echo 'skip - two (no such machine)'" >"$work/check_b.sh"
expect "failed and skipped ones too" "2 passed, 1 failed, 1 skipped" 1

printf "printf '1..3\nok 1 - a\nnot ok 2 # SKIP b\nok 3 - c\n'" >"$work/check_a.sh"
expect "cmocka's way to skip is understood" "2 passed, 0 failed, 1 skipped" 0

printf "printf '1..3\nok 1 - a\n'" >"$work/check_a.sh"
expect "a program that stops early has failed" "1 passed, 1 failed" 1

echo "echo 'ok - one'; kill -SEGV \$\$" >"$work/check_a.sh"
expect "a program that crashes has failed" "1 passed, 1 failed" 1

echo "echo 'ok - one'; exit 1" >"$work/check_a.sh"
expect "a bad exit code after good tests is a failure" "1 passed, 1 failed" 1

echo "echo 'ok - one'; echo 'x.c:1:2: runtime error: signed integer overflow'" >"$work/check_a.sh"
expect "a sanitizer's report is a failure" "1 passed, 1 failed" 1

echo "true" >"$work/check_a.sh"
expect "a program that tests nothing has failed" "0 passed, 1 failed" 1

echo "echo 'ok - one'; sleep 60" >"$work/check_a.sh"
expect "a program that hangs is stopped and has failed" "1 passed, 1 failed" 1

ONLY=check_none tools/run_tests tests/check_runner.sh >/dev/null 2>&1
code=$?
if [ $code -eq 1 ]; then
    echo "ok - a run without any test fails"
else
    echo "not ok - a run without any test fails"
    echo "# exit code $code"
fi

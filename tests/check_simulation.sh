#!/usr/bin/env bash
# The simulation of the schedule, in cases that can be computed by hand; and the program that counts
# answers.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh

# Runs the simulation and compares `NAME EXPRESSION` pairs, relative error 1e-5. Names are those of
# the line that the simulation prints.
gives() { # KEY=VALUE... -- NAME EXPRESSION [NAME EXPRESSION]...
    local keys=()
    while [ "$1" != -- ]; do
        keys+=("$1")
        shift
    done
    shift
    "$BUILD/tools/simulate_schedule" "${keys[@]}" >"$work/printed" 2>&1 &&
        awk -v pairs="$*" '
            /^#/ { n = split($0, names); next }
            { for (i = 2; i <= n; i++) value[names[i]] = $(i - 1) }
            END {
                for (n = split(pairs, pair); n > 0; n -= 2)
                    if (!(pair[n - 1] in value) || (value[pair[n - 1]] - pair[n]) ^ 2 > (1e-5 * pair[n]) ^ 2) {
                        print pair[n - 1], "should be", pair[n]
                        exit 1
                    }
            }' "$work/printed" >"$work/err"
}
is() { # EXPRESSION
    awk "BEGIN { printf \"%.9g\", $1 }"
}

# 8 workers, 20 pencils of 100 points of 1 ms each, single pencils: c = 0.1 s.
even=(ranks=9 share=20 masses=8 couplings=100 cost=1e-3 distribution=constant run_length=1e-12 nap=0)

gives "${even[@]}" answer=0 latency=0 -- efficiency 1 seconds 2 answers/s 80
report "a rank 0 that costs nothing: every worker computes all the time" $?
# Workers begin one answer s after the other and come back every c + s: nobody ever waits in line.
gives "${even[@]}" answer=1e-3 latency=0 -- seconds "$(is '8 * 0.001 + 20 * 0.1 + 19 * 0.001')"
report "a rank 0 that is not busy: each answer delays its worker alone" $?
gives "${even[@]}" answer=0 latency=0.01 -- seconds "$(is '20 * 0.1 + 20 * 2 * 0.01')"
report "messages that take time delay every worker" $?
gives "${even[@]}" answer=0 latency=0 write=0.02 -- efficiency "$(is '0.1 / 0.12')" seconds 2.4
report "so does writing" $?
# An answer takes longer than an eighth of a pencil: workers stand in line, and rank 0 never stops.
# The last pencil is handed out at 160 s; its worker then stands behind the seven others, which are
# told to end.
gives "${even[@]}" answer=0.05 latency=0 -- seconds "$(is '167 * 0.05')" efficiency "$(is '160 * 0.1 / 8 / 8.35')"
report "a rank 0 that is the limit: one pencil an answer time" $?
# Ten pencils a run: as if pencils were ten times as long.
for length in 0.1001 0.4001 1.0001; do
    "$BUILD/tools/simulate_schedule" "${even[@]}" share=2000 answer=0.05 latency=0 run_length=$length
done | tee "$work/printed" | awk '!/^#/ { efficiency[++n] = $2 }
    END { exit !(efficiency[1] < 0.251 && efficiency[2] > 0.8 && efficiency[3] > 0.94) }'
report "longer runs take the load off rank 0" $?
# Every mass begins with its cost once for the worker that keeps it.
gives "${even[@]}" answer=0 latency=0 mass_cost=0.5 -- seconds 2.5
report "each worker begins one mass" $?
# The whole work is the sum over points, whatever the distribution: the mean is the cost.
for distribution in random mass-dependent; do
    for couplings in 10 100; do
        "$BUILD/tools/simulate_schedule" ranks=2 masses=4000 angles=5 couplings=$couplings cost=1e-3 \
            distribution=$distribution answer=0 latency=0 nap=0 >"$work/printed" 2>&1 &&
            awk -v mean="$couplings" '!/^#/ { exit !($2 > 0.999999 && ($7 / (20 * mean) - 1) ^ 2 < 0.03 ^ 2) }' \
                "$work/printed"
        report "mean cost, $distribution, $couplings points" $?
    done
done
"$BUILD/tools/simulate_schedule" ranks=1 >"$work/out" 2>"$work/err"
complains $? 2 "ranks=1"
report "a value that cannot be" $?
"$BUILD/tools/simulate_schedule" rank=10 >"$work/out" 2>"$work/err"
complains $? 2 "rank=10"
report "a key that there is not" $?

# shellcheck source=tools/mpi_environment.sh
(
    . tools/mpi_environment.sh
    mpirun -np 3 "$BUILD/tools/answer_rate" 2000
) >"$work/printed" 2>&1 && awk '{ exit !(NR == 1 && $1 == 3 && $2 > 10 && $3 > 1e-8 && $3 < 1e-2) }' "$work/printed"
report "answers are counted" $?
exit $failed

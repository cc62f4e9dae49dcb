#!/usr/bin/env bash
# The batch scripts with acted launchers and acted batch systems: what they start, and what they do
# with each way to end. tests/cluster/ runs those for Slurm under a real one.
# Exit codes are looked at late, and text in quotes is for another shell:
# shellcheck disable=SC2181,SC2016
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=tests/report.sh
. tests/report.sh

program=$DARKCUBE
export DARKCUBE=darkcube SLURM_JOB_ID=17
unset DARKCUBE_LAUNCH DARKCUBE_RESTARTS SLURM_RESTART_COUNT

act() { # NAME TEXT
    printf '#!/bin/bash\necho "%s $*" >>"%s"\n%s\n' "$1" "$work/asked" "$2" >"$work/$1"
    chmod +x "$work/$1"
}

job() { # SCRIPT ARGUMENT...
    : >"$work/asked"
    PATH=$work:$PATH bash "$@" >"$work/printed" 2>&1
}

# begin SCRIPT ARGUMENT...: in the background, as $job, until the acted launcher has set its trap
begin() {
    rm -f "$work/mpirun.ready"
    : >"$work/asked"
    PATH=$work:$PATH bash "$@" >"$work/printed" 2>&1 &
    job=$!
    for _ in $(seq 200); do
        [ -s "$work/mpirun.ready" ] && break
        sleep 0.05
    done
}

asked() { # LINE: exactly that, and nothing else
    [ "$(cat "$work/asked")" = "$1" ]
}

if command -v shellcheck >/dev/null; then
    shellcheck -x jobs/*.sh tests/cluster/*.sh >"$work/printed" 2>&1
    report "shellcheck finds nothing" $?
else
    echo "skip - shellcheck of the batch scripts (not installed; tools/setup --dev installs it)"
fi
for script in jobs/*.sh; do
    bash -n "$script" 2>"$work/printed" || break
done
report "each batch script is a script" $?

# ---- Slurm -----------------------------------------------------------------------------------------

act scontrol ''
act mpirun 'exit 0'
for script in jobs/slurm_scan.sh jobs/slurm_single.sh; do
    job $script a.yaml b.h5 --set probes.cosmology.preset=precise
    [ $? -eq 0 ] && asked "mpirun darkcube scan a.yaml -o b.h5 --resume --set probes.cosmology.preset=precise"
    report "$script starts a scan that resumes, and ends as the scan does" $?
done

SLURM_ARRAY_TASK_ID=1 job jobs/slurm_array.sh a.yaml b dark-photon 'pi-atan(1/2)' -- --quiet
[ $? -eq 0 ] &&
    asked 'mpirun darkcube scan a.yaml -o b-1.h5 --resume --set axes.angle={values: ["pi-atan(1/2)"]} --quiet'
report "jobs/slurm_array.sh scans its task's angle" $?
"$program" check inputs/demo.yaml --set 'axes.angle={values: ["pi-atan(1/2)"]}' >"$work/printed" 2>&1
report "in words that a deck understands" $?

SLURM_ARRAY_TASK_ID=2 job jobs/slurm_array.sh a.yaml b dark-photon b-l
[ $? -eq 2 ] && asked '' && grep -q "'2' of the array has no angle" "$work/printed"
report "and refuses one that there is none for" $?

act darkcube ''
job jobs/slurm_merge.sh all.h5 b-0.h5 b-1.h5
[ $? -eq 0 ] && asked 'darkcube merge all.h5 b-0.h5 b-1.h5'
report "jobs/slurm_merge.sh merges" $?

DARKCUBE_LAUNCH='srun --mpi=pmix'
export DARKCUBE_LAUNCH
act srun ''
job jobs/slurm_single.sh a.yaml b.h5
[ $? -eq 0 ] && asked 'srun --mpi=pmix darkcube scan a.yaml -o b.h5 --resume'
report "another launcher" $?
unset DARKCUBE_LAUNCH

export SLURM_ARRAY_TASK_ID=0
for line in 'slurm_scan.sh a.yaml b-0.h5' 'slurm_array.sh a.yaml b b-l'; do
    read -r -a words <<<"jobs/$line"
    script=${words[0]}

    act mpirun 'exit 10'
    job "${words[@]}"
    [ $? -eq 10 ] && ! grep -q scontrol "$work/asked"
    report "$script: failed points are told, not tried again" $?

    act mpirun 'exit 75'
    job "${words[@]}"
    [ $? -eq 75 ] && grep -qx 'scontrol requeue 17' "$work/asked"
    report "$script: a scan that stopped early goes back into the queue" $?

    SLURM_RESTART_COUNT=20 job "${words[@]}"
    [ $? -eq 75 ] && ! grep -q scontrol "$work/asked"
    report "$script: but not for ever" $?

    touch "$work/b-0.h5.stop"
    (root=$PWD && cd "$work" && job "$root/${words[0]}" "${words[@]:1}")
    [ $? -eq 75 ] && ! grep -q scontrol "$work/asked" && grep -q 'b-0.h5.stop' "$work/printed"
    report "$script: and not while there is a stop file" $?
    rm "$work/b-0.h5.stop"

    act mpirun 'kill -KILL $$'
    job "${words[@]}"
    [ $? -eq 137 ] && ! grep -q scontrol "$work/asked"
    report "$script: a scan that was killed is told as such" $?

    act mpirun 'trap "exit 75" USR1 TERM; echo ready >>"$0.ready"; while :; do sleep 0.05; done'
    for signal in USR1 TERM; do
        begin "${words[@]}"
        kill -$signal $job
        wait $job
        code=$?
        if [ $signal = USR1 ]; then
            [ $code -eq 75 ] && grep -qx 'scontrol requeue 17' "$work/asked"
            report "$script: USR1 reaches the scan" $?
        else
            [ $code -eq 75 ] && ! grep -q scontrol "$work/asked" && grep -q 'stopped by TERM' "$work/printed"
            report "$script: so does TERM, which ends the job" $?
        fi
    done
done
unset SLURM_ARRAY_TASK_ID

act mpirun 'trap "exit 75" USR1; echo ready >>"$0.ready"; while :; do sleep 0.05; done'
begin jobs/slurm_single.sh a.yaml b.h5
kill -USR1 $job
wait $job
[ $? -eq 75 ]
report "jobs/slurm_single.sh: USR1 reaches the launcher" $?

for script in slurm_scan slurm_single slurm_array slurm_merge; do
    job jobs/$script.sh a.yaml
    [ $? -eq 2 ] && asked '' && grep -q "usage: sbatch .*jobs/$script.sh" "$work/printed"
    report "jobs/$script.sh tells of a missing argument" $?
done

# ---- PBS and LSF -----------------------------------------------------------------------------------

# A launcher whose scan needs three runs.
three_runs='runs=$(grep -c "^mpirun" "'$work/asked'"); [ "$runs" -ge 3 ] || exit 75'

# qsub reads the options in the script, refuses one that it does not have, and runs the job at once.
cat >"$work/qsub" <<'QSUB'
#!/bin/bash
echo "qsub $*" >>"$ASKED"
[ "$1" != -v ] || { export "$2"; shift 2; }
while read -r _ option rest; do
    case $option:$rest in
    -N:?* | -j:oe | -r:[yn]) ;;
    -l:select=[0-9]*:ncpus=[0-9]*:mpiprocs=[0-9]* | -l:walltime=[0-9][0-9]:[0-9][0-9]:[0-9][0-9]) ;;
    *) echo "qsub: invalid option $option $rest" >&2; exit 1 ;;
    esac
done < <(grep '^#PBS' "$1")
PBS_O_WORKDIR=$PWD bash "$1"
QSUB
chmod +x "$work/qsub"
act mpirun "$three_runs"

qsub() { # of a copy, as its comment says
    : >"$work/asked"
    cp jobs/pbs_scan.sh "$work/pbs_scan.sh"
    (cd "$work" && ASKED=$work/asked PATH=$work:$PATH ./qsub pbs_scan.sh) >"$work/printed" 2>&1
}

scan='mpirun darkcube scan inputs/fig11.yaml -o fig11.h5 --resume'
qsub
asked "qsub pbs_scan.sh
$scan --time-limit 3h55m
qsub -v DARKCUBE_RESTART=1 pbs_scan.sh
$scan --time-limit 3h55m
qsub -v DARKCUBE_RESTART=2 pbs_scan.sh
$scan --time-limit 3h55m"
report "under PBS a scan that stopped early is submitted again until it is done" $?

act mpirun 'exit 75'
DARKCUBE_RESTARTS=4 qsub
[ $? -eq 75 ] && [ "$(grep -c ^qsub "$work/asked")" -eq 5 ]
report "but not for ever" $?
touch "$work/fig11.h5.stop"
qsub
[ $? -eq 75 ] && [ "$(grep -c ^qsub "$work/asked")" -eq 1 ] && grep -q fig11.h5.stop "$work/printed"
report "and not while there is a stop file" $?
rm "$work/fig11.h5.stop"
act mpirun 'exit 10'
qsub
[ $? -eq 10 ] && [ "$(grep -c ^qsub "$work/asked")" -eq 1 ]
report "nor for failed points" $?

# bsub reads script and options on standard input, and queues again after the exit codes of -Q.
cat >"$work/bsub" <<'BSUB'
#!/bin/bash
cat >"$0.job"
again=
while read -r _ option rest; do
    case $option:$rest in
    -J:?* | -n:[0-9]* | -R:?* | -W:[0-9]*:[0-9][0-9] | -wa:USR1 | -wt:[0-9]* | -o:?*) ;;
    -Q:*) again=${rest//\"/} ;;
    *) echo "bsub: bad option $option $rest" >&2; exit 1 ;;
    esac
done < <(grep '^#BSUB' "$0.job")
while bash "$0.job"; code=$?; [ "$code" -eq "$again" ]; do :; done
exit "$code"
BSUB
chmod +x "$work/bsub"

bsub() {
    : >"$work/asked"
    cp jobs/lsf_scan.sh "$work"
    (cd "$work" && PATH=$work:$PATH ./bsub <lsf_scan.sh) >"$work/printed" 2>&1
}

act mpirun "$three_runs"
bsub
asked "$scan
$scan
$scan"
report "under LSF a scan that stopped early is queued again until it is done" $?
act mpirun 'exit 10'
bsub
[ $? -eq 10 ] && asked "$scan"
report "and not for failed points" $?
act mpirun "touch '$work/fig11.h5.stop'; exit 75"
bsub
[ $? -eq 1 ] && asked "$scan" && grep -q fig11.h5.stop "$work/printed"
report "and a stop file ends it" $?

exit $failed

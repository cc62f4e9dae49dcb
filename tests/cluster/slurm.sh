# shellcheck shell=bash
# To be sourced: a Slurm of one node, on this machine alone, for as long as the caller lives. Its
# daemons, keys, ports and files are its own, whatever other Slurm there may be, and belong to the
# user who calls.
#
#   slurm_absent          says which programs are not installed; nothing and 1 if all are
#   slurm_begin FOLDER    brings it up, FOLDER for all its files; 1 after showing the logs
#   slurm_end             cancels its jobs and ends its daemons
#   slurm_state JOB       the state of a job, such as PENDING, COMPLETED, or nothing
#   slurm_wait JOB SECONDS   until the job has ended; 1 if it has not by then

slurm_daemons=()

slurm_absent() {
    local program missing=()
    for program in munged slurmctld slurmd sbatch scontrol squeue sinfo scancel; do
        PATH=$PATH:/usr/sbin:/sbin command -v "$program" >/dev/null || missing+=("$program")
    done
    [ ${#missing[@]} -gt 0 ] && echo "not installed: ${missing[*]}"
}

# Nodes may be made larger than the machine: ranks here only share its cores.
slurm_configuration() { # FOLDER PORT
    local host
    host=$(hostname -s)
    cat <<CONFIGURATION
ClusterName=darkcube
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$2
SlurmdPort=$(($2 + 1))
AuthType=auth/munge
AuthInfo=socket=$1/munge.socket,cred_expire=5
CryptoType=crypto/munge
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
StateSaveLocation=$1/state
SlurmdSpoolDir=$1/spool
SlurmctldPidFile=$1/slurmctld.pid
SlurmdPidFile=$1/slurmd.pid
SlurmctldLogFile=$1/slurmctld.log
SlurmdLogFile=$1/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=2,bf_interval=2
SlurmdParameters=config_overrides
MpiDefault=none
ReturnToService=2
KillWait=10
NodeName=$host NodeAddr=127.0.0.1 CPUs=8 RealMemory=1000 State=UNKNOWN
PartitionName=debug Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONFIGURATION
}

slurm_begin() { # FOLDER
    local folder=$1 port=$((20000 + $$ % 6000 * 2)) # below those that systems give away
    PATH=$PATH:/usr/sbin:/sbin
    mkdir -p "$folder/state" "$folder/spool" || return 1
    chmod 700 "$folder"
    slurm_configuration "$folder" "$port" >"$folder/slurm.conf"
    export SLURM_CONF=$folder/slurm.conf

    (umask 077 && head -c 128 /dev/urandom >"$folder/munge.key")
    munged --foreground --force --socket="$folder/munge.socket" --key-file="$folder/munge.key" \
        --pid-file="$folder/munge.pid" --log-file="$folder/munge.log" \
        --seed-file="$folder/munge.seed" 2>"$folder/munged.err" &
    slurm_daemons+=($!)
    slurm_until 10 test -S "$folder/munge.socket" || {
        cat "$folder"/munge*.err "$folder/munge.log" 2>/dev/null
        return 1
    }
    slurmctld -i -D 2>"$folder/slurmctld.err" &
    slurm_daemons+=($!)
    slurmd -D 2>"$folder/slurmd.err" &
    slurm_daemons+=($!)
    slurm_until 30 slurm_idle || {
        tail -n 20 "$folder"/slurmctld.err "$folder"/slurmd.err
        return 1
    }
}

slurm_idle() {
    [ "$(sinfo --noheader --format=%T 2>/dev/null)" = idle ]
}

slurm_until() { # SECONDS COMMAND...
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.5
    done
}

slurm_end() {
    local daemon i
    if slurm_idle || [ -n "$(squeue --noheader 2>/dev/null)" ]; then
        scancel --user="$(id -un)" 2>/dev/null
        slurm_until 20 slurm_idle
    fi
    for ((i = ${#slurm_daemons[@]} - 1; i >= 0; i--)); do
        daemon=${slurm_daemons[i]}
        kill "$daemon" 2>/dev/null
        wait "$daemon" 2>/dev/null
    done
    slurm_daemons=()
}

slurm_state() { # JOB
    scontrol --oneliner show job "$1" 2>/dev/null | sed -nE 's/.* JobState=([A-Z_]+).*/\1/p' | head -n 1
}

slurm_ended() { # JOB
    case $(slurm_state "$1") in
    PENDING | RUNNING | COMPLETING | REQUEUED | REQUEUE_HOLD | SUSPENDED) return 1 ;;
    esac
}

slurm_wait() { # JOB SECONDS
    slurm_until "$2" slurm_ended "$1"
}

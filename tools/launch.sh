#!/usr/bin/env bash
# Used by dist_train.sh and dist_test.sh: launch.sh train|test CONFIG PROCESSES [arguments]
set -euo pipefail
tool=$1
config=$2
processes=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)

if ! [[ $processes =~ ^[1-9][0-9]{0,4}$ ]]; then
    echo "error: PROCESSES must be a whole number from 1, got '$processes'. The order is:" >&2
    sed -n 's/^# Usage: /    /p' "$here/dist_$tool.sh" >&2
    exit 2
fi
port=${PORT:-29500}
if ! [[ $port =~ ^[1-9][0-9]{0,4}$ ]]; then
    echo "error: PORT must be a whole number from 1 to 65535, got '$port'" >&2
    exit 2
fi
# Who connects to it meets a process that is not ours.
if [ "${NODE_RANK:-0}" = 0 ] && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    echo "error: port $port, at which the processes meet, is taken by another one, perhaps" \
        "another training. Set PORT to a free one: PORT=$((port + 1)) $here/dist_$tool.sh ..." >&2
    exit 2
fi

# torchrun would give each process one thread. Sharing the cores out matters where
# the processes compute on the CPU.
cores=$(getconf _NPROCESSORS_ONLN)
threads=$((cores / processes))
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-$((threads > 0 ? threads : 1))}
# In a checkout the package need not be installed.
if [ -d "$here/../mmdeepfill" ]; then
    export PYTHONPATH="$here/..${PYTHONPATH:+:$PYTHONPATH}"
fi

exec "${PYTHON:-python}" -m torch.distributed.run \
    --nnodes="${NNODES:-1}" \
    --node_rank="${NODE_RANK:-0}" \
    --master_addr="${MASTER_ADDR:-127.0.0.1}" \
    --master_port="$port" \
    --nproc_per_node="$processes" \
    "$here/$tool.py" "$config" "$@" --launcher pytorch

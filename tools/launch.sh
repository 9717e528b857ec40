#!/usr/bin/env bash
# Used by dist_train.sh and dist_test.sh: launch.sh train|test CONFIG PROCESSES [arguments]
set -euo pipefail
tool=$1
config=$2
processes=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)

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
    --master_port="${PORT:-29500}" \
    --nproc_per_node="$processes" \
    "$here/$tool.py" "$config" "$@" --launcher pytorch

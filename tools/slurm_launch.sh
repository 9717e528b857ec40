#!/usr/bin/env bash
# Used by slurm_train.sh and slurm_test.sh: slurm_launch.sh train|test PARTITION JOB [arguments]
set -euo pipefail
tool=$1
partition=$2
job=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)

gpus=${GPUS:-8}
per_node=${GPUS_PER_NODE:-8}
for value in "$gpus" "$per_node"; do
    if ! [[ $value =~ ^[1-9][0-9]{0,6}$ ]]; then
        echo "error: GPUS and GPUS_PER_NODE must be whole numbers from 1, got '$value'" >&2
        exit 2
    fi
done
per_node=$((per_node < gpus ? per_node : gpus))
export MASTER_PORT=${PORT:-29500}
if [ -d "$here/../mmdeepfill" ]; then
    export PYTHONPATH="$here/..${PYTHONPATH:+:$PYTHONPATH}"
fi

# SRUN_ARGS is a list of words, so it is not quoted.
# shellcheck disable=SC2086
exec srun --partition="$partition" --job-name="$job" \
    --gres="gpu:$per_node" --ntasks="$gpus" --ntasks-per-node="$per_node" \
    --cpus-per-task="${CPUS_PER_TASK:-5}" --kill-on-bad-exit=1 ${SRUN_ARGS:-} \
    "${PYTHON:-python}" -u "$here/$tool.py" "$@" --launcher slurm

#!/usr/bin/env bash
# Usage: tools/slurm_train.sh PARTITION JOB_NAME CONFIG [options of train.py]
# From the environment: GPUS (8), GPUS_PER_NODE (8), CPUS_PER_TASK (5), SRUN_ARGS, PORT.
set -euo pipefail
if [ $# -lt 3 ]; then
    sed -n '2,3p' "$0" >&2
    exit 2
fi
exec "$(dirname "$0")/slurm_launch.sh" train "$@"

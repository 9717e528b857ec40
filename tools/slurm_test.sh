#!/usr/bin/env bash
# Usage: tools/slurm_test.sh PARTITION JOB_NAME CONFIG CHECKPOINT [options of test.py]
# From the environment: GPUS (8), GPUS_PER_NODE (8), CPUS_PER_TASK (5), SRUN_ARGS, PORT.
set -euo pipefail
if [ $# -lt 4 ]; then
    sed -n '2,3p' "$0" >&2
    exit 2
fi
exec "$(dirname "$0")/slurm_launch.sh" test "$@"

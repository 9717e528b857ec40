#!/usr/bin/env bash
# Usage: tools/dist_test.sh CONFIG CHECKPOINT PROCESSES [options of test.py]
# PROCESSES is the number on this node: one a GPU. Several nodes: run it on each, with
# NNODES, NODE_RANK, MASTER_ADDR (of node 0) and PORT set.
set -euo pipefail
if [ $# -lt 3 ]; then
    sed -n '2,4p' "$0" >&2
    exit 2
fi
config=$1
checkpoint=$2
processes=$3
shift 3
exec "$(dirname "$0")/launch.sh" test "$config" "$processes" "$checkpoint" "$@"

#!/usr/bin/env bash
# Usage: tools/dist_train.sh CONFIG PROCESSES [options of train.py]
# PROCESSES is the number on this node: one a GPU. Several nodes: run it on each, with
# NNODES, NODE_RANK, MASTER_ADDR (of node 0) and PORT set.
set -euo pipefail
if [ $# -lt 2 ]; then
    sed -n '2,4p' "$0" >&2
    exit 2
fi
exec "$(dirname "$0")/launch.sh" train "$@"

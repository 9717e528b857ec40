#!/usr/bin/env bash
# `make demo`: a small DeepFillv1 on sample photographs, through the tools that a user has.
# Needs the package installed with [all], and its `python` and `mim` first on the PATH.
set -euo pipefail
cd "$(dirname "$0")/.."
config=deepfillv1_small_96x96_1x8_samples.py
work_dir=work_dirs/demo
output=demo_output

step() { printf '\n== %s\n' "$*"; }

step "1/4 sample photographs -> data/samples"
python tools/dataset_converters/samples.py --out data/samples

step "2/4 training -> $work_dir"
mim train mmdeepfill "configs/deepfillv1/$config" --work-dir "$work_dir"
checkpoint=$(cat "$work_dir/last_checkpoint")

step "3/4 testing $checkpoint"
mim test mmdeepfill "configs/deepfillv1/$config" --checkpoint "$checkpoint" \
    --work-dir "$work_dir/test" --out "$work_dir/metrics.json"

step "4/4 inpainting a photograph that was not trained on -> $output"
mkdir -p "$output"
# On the cat's forehead, its whiskers and the blanket.
python tools/inpaint.py "configs/deepfillv1/$config" "$checkpoint" \
    data/samples/photographs/chelsea.png \
    --box 20 190 44 44 --box 170 120 40 48 --box 210 330 44 44 \
    --out "$output/chelsea.png" --compare "$output/chelsea_compare.png" --overwrite

step "done"
echo "metrics:              $work_dir/metrics.json"
echo "pictures of the test: $work_dir/test/*/vis_data/vis_image/"
echo "the photograph:       $output/chelsea.png"
echo "beside its original:  $output/chelsea_compare.png"

#!/usr/bin/env bash
# `make demo`: a small DeepFillv1 on sample photographs, through the commands that a user has.
# Needs the package installed with [samples], and its `python` and `mmdeepfill` first on the PATH.
set -euo pipefail
cd "$(dirname "$0")/.."
config=deepfillv1_small_96x96_1x8_samples
work_dir=work_dirs/demo
output=demo_output

step() { printf '\n== %s\n' "$*"; }

step "1/4 sample photographs -> data/samples"
python tools/dataset_converters/samples.py --out data/samples

step "2/4 training -> $work_dir"
mmdeepfill train "$config" --work-dir "$work_dir"
checkpoint=$(cat "$work_dir/last_checkpoint")

step "3/4 testing $checkpoint"
mmdeepfill test "$config" "$checkpoint" --work-dir "$work_dir/test" \
    --out "$work_dir/metrics.json"

step "4/4 filling a photograph that was not trained on -> $output"
mkdir -p "$output"
photograph=data/samples/photographs/chelsea.png
# On the cat's forehead, its whiskers and the blanket.
holes=(--box 20 190 44 44 --box 170 120 40 48 --box 210 330 44 44)
mmdeepfill inpaint "$photograph" "${holes[@]}" --model "$config" --checkpoint "$checkpoint" \
    --out "$output/chelsea_just_trained.png" --compare "$output/just_trained.png" --overwrite
mmdeepfill inpaint "$photograph" "${holes[@]}" \
    --out "$output/chelsea_default.png" --compare "$output/default.png" --overwrite
python - "$output" <<'PYTHON'
import sys
from pathlib import Path

from PIL import Image, ImageDraw

folder = Path(sys.argv[1])
rows = [(Image.open(folder / f'{name}.png'), f'{words}: with its holes, filled, as it was')
        for name, words in (('just_trained', 'the model just trained, five minutes'),
                            ('default', 'the default, auto'))]
width, line = max(image.width for image, _ in rows), 20
sheet = Image.new('RGB', (width, sum(image.height + line for image, _ in rows)), 'white')
top = 0
for image, words in rows:
    ImageDraw.Draw(sheet).text((4, top + 4), words, 'black')
    sheet.paste(image, (0, top + line))
    top += image.height + line
sheet.save(folder / 'chelsea_compare.png')
PYTHON

step "done"
echo "metrics:              $work_dir/metrics.json"
echo "pictures of the test: $work_dir/test/*/vis_data/vis_image/"
echo "the photograph:       $output/chelsea_default.png, filled by the default"
echo "                      $output/chelsea_just_trained.png, by the model just trained"
echo "one below the other:  $output/chelsea_compare.png"

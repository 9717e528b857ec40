"""Convert weights: ``python tools/model_converters/context_encoder_from_boyuanjiang.py --help``."""
from pathlib import Path

from mmdeepfill.cli.convert import context_encoder_main

if __name__ == '__main__':
    context_encoder_main(Path(__file__).resolve().parents[2] / 'configs')

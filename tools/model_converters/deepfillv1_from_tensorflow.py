"""Convert weights: ``python tools/model_converters/deepfillv1_from_tensorflow.py --help``."""
from pathlib import Path

from mmdeepfill.cli.convert import tensorflow_main

if __name__ == '__main__':
    tensorflow_main(Path(__file__).resolve().parents[2] / 'configs')

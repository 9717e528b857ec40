"""Convert weights: ``python tools/model_converters/gmcnn_from_pytorch.py --help``."""
from pathlib import Path

from mmdeepfill.cli.convert import gmcnn_main

if __name__ == '__main__':
    gmcnn_main(Path(__file__).resolve().parents[2] / 'configs')

"""Convert weights: ``python tools/model_converters/shift_net_from_pytorch.py --help``."""
from pathlib import Path

from mmdeepfill.cli.convert import shift_net_main

if __name__ == '__main__':
    shift_net_main(Path(__file__).resolve().parents[2] / 'configs')

"""Convert weights: ``python tools/model_converters/edgeconnect_from_authors.py --help``."""
from pathlib import Path

from mmdeepfill.cli.convert import edgeconnect_main

if __name__ == '__main__':
    edgeconnect_main(Path(__file__).resolve().parents[2] / 'configs')

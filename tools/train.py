"""Train a model: ``python tools/train.py CONFIG [--work-dir DIR] ...``."""
from mmdeepfill.cli.run import train

if __name__ == '__main__':
    train()

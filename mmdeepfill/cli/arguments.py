"""Command lines of the tools, in OpenMMLab's words."""
import argparse
import os

from mmengine.config import DictAction

from .distributed import LAUNCHERS


def key_value(text: str) -> str:
    """Refuse what is not KEY=VALUE."""
    if '=' not in text or text.startswith('='):
        raise argparse.ArgumentTypeError(f'expected KEY=VALUE, got {text!r}')
    return text


def add_config_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--cfg-options``."""
    parser.add_argument(
        '--cfg-options', nargs='+', action=DictAction, type=key_value, default={},
        metavar='KEY=VALUE', help='overrides values of the config, e.g. '
        'train_cfg.max_iters=100 train_dataloader.batch_size=4; lists as key="[a,b]"')


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--work-dir', help='folder for logs, pictures and checkpoints; '
        'the default is work_dirs/<name of the config>')
    add_config_options(parser)
    parser.add_argument('--launcher', choices=LAUNCHERS, default='none')
    # torch.distributed.launch, which mim uses, passes it; torchrun sets LOCAL_RANK.
    parser.add_argument(
        '--local_rank', '--local-rank', type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument(
        '--traceback', action='store_true',
        help='show the whole traceback of an error in the config or the data')


def train_parser() -> argparse.ArgumentParser:
    """The parser of tools/train.py."""
    parser = argparse.ArgumentParser(description='Train a model.')
    parser.add_argument('config', help='config file')
    _common(parser)
    parser.add_argument(
        '--resume', nargs='?', const='auto', metavar='FILE',
        help='go on from FILE; without FILE, from the last checkpoint in the work dir '
        'if there is one')
    parser.add_argument(
        '--amp', action='store_true',
        help='bfloat16 autocast, on the CPU or on a GPU that has bfloat16')
    parser.add_argument(
        '--auto-scale-lr', action='store_true',
        help='scale learning rates by the total batch size over '
        'auto_scale_lr.base_batch_size of the config')
    return parser


def test_parser() -> argparse.ArgumentParser:
    """The parser of tools/test.py."""
    parser = argparse.ArgumentParser(description='Measure a checkpoint on the test set.')
    parser.add_argument('config', help='config file')
    parser.add_argument('checkpoint', nargs='?', help='a file, an address, or a name of '
                        '`mmdeepfill zoo list`; left out, or none, where the model has no weights')
    _common(parser)
    parser.add_argument('--out', metavar='FILE', help='write the metrics to FILE as JSON')
    return parser


def parse(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """Parse ``sys.argv`` and make LOCAL_RANK agree with ``--local-rank``."""
    args = parser.parse_args()
    os.environ.setdefault('LOCAL_RANK', str(args.local_rank))
    return args

"""``mmdeepfill browse``: what a config feeds to its model, sample by sample."""

import argparse
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from mmengine.config import Config
from mmengine.registry import init_default_scope
from mmengine.runner import Runner
from torch import Tensor
from torch.utils.data import DataLoader

from ..core.files import atomic_write
from ..core.registry import MODELS
from ..datasets.image_bytes import encode_image
from ..integrations.mmagic import configs as compat
from ..models.inpaintors.prediction import per_sample
from ..visualization.grid import comparison_grid
from .arguments import add_config_options
from .config import load_config
from .errors import UserError, blame_config
from .table import print_table

SPLITS = ('train', 'val', 'test')
COLUMNS = ('image', 'mask', 'masked_image')
#: Smaller cells of the grid are enlarged by a whole number, larger ones made smaller.
_LEAST_WIDTH, _MOST = 192, 768
#: What only processes that load need; samples are the same without.
_OF_WORKERS = ('prefetch_factor', 'timeout', 'multiprocessing_context')


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what ``run`` reads."""
    parser.description = (
        'Show what a config feeds to its model, after loading, cropping, masks and the '
        'preprocessor: shapes, types and ranges, and the first samples. Those of train are the '
        'first that training at that seed sees, whatever the number of processes (with '
        'SeededInfiniteSampler, as in our configs).'
    )
    parser.add_argument('config', help='config file')
    parser.add_argument('--split', choices=SPLITS, default='train', help='default train')
    parser.add_argument('--count', type=int, default=8, metavar='N', help='samples (default 8)')
    parser.add_argument('--out', metavar='FILE', help='picture of the samples in rows: .png, ...')
    parser.add_argument(
        '--show',
        metavar='DIR',
        help='folder, empty or new: image, mask and '
        'masked image of each sample as files of their own',
    )
    parser.add_argument(
        '--seed', type=int, help="of training (default: the config's randomness.seed, else 0)"
    )
    add_config_options(parser)


class Sample(NamedTuple):
    """One sample as the model gets it, in uint8 RGB (H, W, 3), and what is known of it."""

    pictures: dict[str, np.ndarray]
    file: str
    hole: float
    box: tuple[int, ...] | None

    def caption(self, number: int) -> str:
        """One line; the file's name last, since a narrow picture cuts the end."""
        box = '' if self.box is None else f', box {" ".join(map(str, self.box))}'
        return f'{number}: hole {100 * self.hole:.1f} %{box}, {os.path.basename(self.file)}'


def run(args: argparse.Namespace) -> None:
    """See the module."""
    _check_arguments(args)
    cfg = load_config(args.config, args.cfg_options)
    init_default_scope(cfg.get('default_scope', 'mmdeepfill'))
    with blame_config('config', origin=False):
        model = _model(cfg)
    with blame_config('model'):
        preprocessor = MODELS.build(model).data_preprocessor
    if not hasattr(preprocessor, 'to_uint8'):
        raise UserError(
            f'model: its data_preprocessor is a {type(preprocessor).__name__}, expected '
            'an InpaintingPreprocessor'
        )
    with blame_config(f'{args.split}_dataloader'):
        loader = _loader(cfg, args)
        samples: list[Any] = []
        for batch in loader:
            record = preprocessor(batch, training=args.split == 'train')
            if not samples:
                _print_fields(batch, record)
            samples += _samples(record, preprocessor)
            if len(samples) >= args.count:
                break
    samples = samples[: args.count]
    print_table(
        ('', 'hole', 'box: top left height width', 'file'),
        [
            (
                str(number),
                f'{100 * sample.hole:.1f} %',
                ' '.join(map(str, sample.box or ())),
                sample.file,
            )
            for number, sample in enumerate(samples)
        ],
        right=('', 'hole'),
    )
    _write(samples, args)


def _check_arguments(args: argparse.Namespace) -> None:
    if args.count < 1:
        raise UserError(f'--count: expected at least 1, got {args.count}')
    if args.seed is not None and args.split != 'train':
        raise UserError(
            f'--seed: is that of training; samples of {args.split} depend on the seed '
            f'of the dataset: --cfg-options {args.split}_dataloader.dataset.seed=...'
        )
    if args.out:
        if not os.path.isdir(os.path.dirname(os.path.abspath(args.out))):
            raise UserError(f'--out: the folder of {args.out!r} does not exist. Make it first.')
        if not args.out.lower().endswith(('.png', '.jpg', '.jpeg', '.webp')):
            raise UserError(
                f'--out: expected a name that ends in .png, .jpg or .webp, got {args.out!r}'
            )
    if args.show and os.path.exists(args.show):
        if not os.path.isdir(args.show) or os.listdir(args.show):
            raise UserError(f'--show: expected a folder that is empty or new, got {args.show!r}')


def _model(cfg: Config) -> dict[str, Any]:
    """Build the model's config as mmengine's Runner completes it."""
    model = dict(compat.model_of(cfg))
    if cfg.get('data_preprocessor') is not None:
        model.setdefault('data_preprocessor', cfg.data_preprocessor)
    return model


def _loader(cfg: Config, args: argparse.Namespace) -> DataLoader:
    """Build the loader as the Runner does, without processes."""
    key = f'{args.split}_dataloader'
    if cfg.get(key) is None:
        there = [split for split in SPLITS if cfg.get(f'{split}_dataloader') is not None]
        raise UserError(
            f'config {cfg.filename}: has no {key}. It has {", ".join(there) or "none"}: '
            'choose with --split.'
        )
    options = {name: value for name, value in cfg[key].items() if name not in _OF_WORKERS}
    options.update(num_workers=0, persistent_workers=False)
    seed = cfg.get('randomness', {}).get('seed') if args.seed is None else args.seed
    seed = 0 if seed is None else seed
    loader = Runner.build_dataloader(options, seed=seed)
    if args.split == 'train':
        sampler = options['sampler']['type']
        print(f'train: seed {seed}, {sampler}')
        if sampler != 'SeededInfiniteSampler':
            print(
                f'note: crops and masks with {sampler} come from the global random state; these '
                'are such as training sees, not the same'
            )
    return loader


def _samples(record: dict[str, Any], preprocessor) -> Iterator[Sample]:
    """Every sample of a record, back in colours."""
    pictures = {
        name: preprocessor.to_uint8(record[name]).permute(0, 2, 3, 1).cpu().numpy()
        for name in ('image', 'masked_image')
    }
    masks = record['mask'][:, 0].cpu().numpy()
    metas = per_sample(record.get('meta', {}), len(masks))
    for i, (mask, meta) in enumerate(zip(masks, metas)):
        grey = (mask * 255).astype(np.uint8)
        cells = {
            'image': pictures['image'][i],
            'mask': np.repeat(grey[..., None], 3, axis=2),
            'masked_image': pictures['masked_image'][i],
        }
        box = tuple(record['box'][i].tolist()) if 'box' in record else None
        yield Sample(cells, str(meta.get('img_path', '')), float(mask.mean()), box)


def _print_fields(batch: dict[str, Any], record: dict[str, Any]) -> None:
    rows = [
        (where, name, *_describe(value))
        for where, fields in (('loader', batch), ('model', record))
        for name, value in fields.items()
    ]
    print_table(('from', 'field', 'shape', 'type', 'range'), rows)


def _describe(value: Any) -> Sequence[str]:
    """Shape, type and range of a field."""
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], Tensor):
        shape, kind, ends = _describe(value[0])
        return f'{len(value)} of {shape}', kind, ends
    if isinstance(value, Tensor):
        shape = ' x '.join(map(str, value.shape)) or '1'
        ends = f'{value.min().item():g} .. {value.max().item():g}' if value.numel() else ''
        return shape, str(value.dtype).removeprefix('torch.'), ends
    if isinstance(value, dict):
        return '', 'dict', ', '.join(value)
    return str(len(value)) if hasattr(value, '__len__') else '', type(value).__name__, ''


def _write(samples: list[Sample], args: argparse.Namespace) -> None:
    try:
        if args.out:
            rows = [
                (sample.caption(number), {name: _cell(sample.pictures[name]) for name in COLUMNS})
                for number, sample in enumerate(samples)
            ]
            _save(comparison_grid(COLUMNS, rows), args.out)
            print(f'wrote {args.out}')
        if args.show:
            for number, sample in enumerate(samples):
                for name in COLUMNS:
                    _save(
                        sample.pictures[name], os.path.join(args.show, f'{number:03d}_{name}.png')
                    )
            print(f'wrote {len(COLUMNS) * len(samples)} pictures to {args.show}')
    except OSError as error:
        raise UserError(f'cannot write: {error}') from error


def _save(picture: np.ndarray, path: str) -> None:
    data = encode_image(picture, Path(path).suffix.lower())
    with atomic_write(path) as file:
        file.write(data)


def _cell(picture: np.ndarray) -> np.ndarray:
    """Scale a picture to a size for viewing."""
    height, width = picture.shape[:2]
    if width < _LEAST_WIDTH:
        times = -(-_LEAST_WIDTH // width)
        return picture.repeat(times, axis=0).repeat(times, axis=1)
    if max(height, width) > _MOST:
        scale = _MOST / max(height, width)
        size = max(round(width * scale), 1), max(round(height * scale), 1)
        return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return picture

"""``mmdeepfill manifest``: make and check evaluation protocols."""

import argparse
import os

from mmengine.config import Config

from ..core.progress import image_bar
from ..core.wording import suggest
from ..datasets import ManifestDataset, ManifestMismatch, load_manifest, save_manifest
from ..datasets.freezing import freeze
from ..datasets.image_files import IMAGE_SUFFIXES, find_images
from ..datasets.mask_recipes import mask_kinds, settings_of
from ..datasets.masks.nvidia import nvidia_masks
from ..evaluation.presets import PRESETS, preset_metrics
from .arguments import add_config_options, add_import, import_parts
from .config import load_config
from .errors import UserError, blame_config
from .places import check_place


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what ``run`` reads."""
    actions = parser.add_subparsers(dest='action', metavar='ACTION', required=True)
    make = actions.add_parser(
        'make',
        help='freeze images, holes and metrics in a file',
        description="Freeze a protocol: a config's test set, or a folder of images.",
    )
    make.add_argument('--out', required=True, metavar='FILE', help='.json, or .yaml')
    make.add_argument('--name', help='for tables; by default from --out')
    make.add_argument(
        '--preset', choices=PRESETS, help='metrics; by default those of the config, or openmmlab'
    )
    make.add_argument('--workers', type=int, default=2, help='processes that read images')
    source = make.add_mutually_exclusive_group(required=True)
    source.add_argument('--config', metavar='FILE', help='whose test_dataloader is frozen')
    source.add_argument('--images', metavar='DIR', help='all images below it')
    add_config_options(make)
    folder = make.add_argument_group('with --images')
    folder.add_argument(
        '--list', metavar='FILE', help='one path a line, relative to DIR, instead of all'
    )
    folder.add_argument(
        '--size',
        type=int,
        help='the short side becomes this, then the centre square is cut (default 256)',
    )
    folder.add_argument('--seed', type=int, help='of drawn holes (default 0)')
    masks = folder.add_mutually_exclusive_group()
    masks.add_argument(
        '--masks', metavar='DIR', help='mask files, white = hole; the n-th image gets the n-th'
    )
    masks.add_argument(
        '--nvidia-masks', metavar='DIR', help="where NVIDIA's test_mask.zip was unpacked"
    )
    masks.add_argument(
        '--mask-type',
        metavar='TYPE',
        help='draw holes of a type of `mmdeepfill masks make`, or of a transform by its name '
        '(default box, sizes in proportion to --size)',
    )
    add_import(folder)
    folder.add_argument(
        '--hole-ratio',
        nargs=2,
        type=float,
        metavar=('LOW', 'HIGH'),
        help='of --nvidia-masks, e.g. 0.1 0.2',
    )
    folder.add_argument(
        '--border',
        choices=('any', 'free', 'touched'),
        help='of --nvidia-masks: holes that stay 50 of 512 pixels away from '
        'the border, or the others',
    )
    check = actions.add_parser('check', help='compare every file and hole with a manifest')
    check.add_argument('manifest', metavar='FILE')
    check.add_argument(
        '--image-root', metavar='DIR', help='where the images lie, if not where it says'
    )
    check.add_argument('--mask-root', metavar='DIR', help='the same for mask files')
    add_import(check)


def run(args: argparse.Namespace) -> int | None:
    """See the module."""
    return {'make': _make, 'check': _check}[args.action](args)


def _make(args: argparse.Namespace) -> None:
    check_place(args.out, '--out')
    if not os.path.isdir(os.path.dirname(os.path.abspath(args.out))):
        raise UserError(f'--out: the folder of {args.out!r} does not exist. Make it first.')
    if not args.out.endswith(('.json', '.yaml', '.yml')):
        raise UserError(
            f'--out: expected a name that ends in .json, .yaml or .yml, got {args.out!r}'
        )
    _check_options(args)
    import_parts(args.imports)
    metrics, masks = preset_metrics(args.preset or 'openmmlab'), None
    if args.config:
        cfg = load_config(args.config, args.cfg_options)
        dataset = (cfg.get('test_dataloader') or {}).get('dataset')
        if dataset is None:
            raise UserError(f'--config {args.config}: it has no test_dataloader')
        if not args.preset:
            metrics = config_metrics(cfg) or metrics
    else:
        if args.cfg_options:
            raise UserError('--cfg-options: goes with --config')
        dataset = _folder_dataset(args)
        with blame_config('--masks' if args.masks else '--nvidia-masks', origin=False):
            masks = _mask_files(args)
    name = args.name or os.path.splitext(os.path.basename(args.out))[0]
    with blame_config('manifest'):
        manifest = freeze(dataset, metrics, name, masks, args.workers, image_bar('freezing'))
        save_manifest(manifest, args.out)
    holes = [entry['mask_ratio'] for entry in manifest.images]
    print(
        f'wrote {args.out}: {len(holes)} images, holes of {100 * min(holes):.1f} to '
        f'{100 * max(holes):.1f} %, sha256 {manifest.sha256()}'
    )


def _check_options(args: argparse.Namespace) -> None:
    """Refuse what would not be read, or not be found."""
    if args.config:
        for name in ('list', 'size', 'seed', 'masks', 'nvidia_masks', 'mask_type'):
            if getattr(args, name) is not None:
                raise UserError(
                    f'--{name.replace("_", "-")}: goes with --images; a config says it '
                    'itself: --cfg-options changes it'
                )
    if not args.nvidia_masks:
        for name in ('hole_ratio', 'border'):
            if getattr(args, name) is not None:
                raise UserError(
                    f'--{name.replace("_", "-")}: goes with --nvidia-masks; leave it out'
                )
    if args.hole_ratio and not 0 <= args.hole_ratio[0] < args.hole_ratio[1] <= 1:
        raise UserError(
            '--hole-ratio: expected 0 <= LOW < HIGH <= 1, got '
            f'{args.hole_ratio[0]:g} {args.hole_ratio[1]:g}'
        )
    if args.size is not None and args.size < 1:
        raise UserError(f'--size: expected at least 1 pixel, got {args.size}')
    if args.images and not os.path.isdir(args.images):
        raise UserError(f'--images: no folder {args.images!r} (looked from {os.getcwd()})')
    if args.images and not args.list and not find_images(args.images):
        raise UserError(
            f'--images: no image ({", ".join(IMAGE_SUFFIXES)}) in or below {args.images!r}'
        )
    if args.list and not os.path.isfile(args.list):
        raise UserError(f'--list: no file {args.list!r} (looked from {os.getcwd()})')


def config_metrics(cfg: Config) -> list[dict]:
    """The metrics of a config's test_evaluator: a list, one metric, or an Evaluator of them."""
    evaluator = cfg.get('test_evaluator') or []
    if isinstance(evaluator, dict):
        evaluator = evaluator.get('metrics', evaluator)
    return list(evaluator) if isinstance(evaluator, (list, tuple)) else [evaluator]


def _folder_dataset(args: argparse.Namespace) -> dict:
    size = args.size or 256
    if args.masks or args.nvidia_masks:
        hole = {'type': 'MaskFromFile', 'resize': True}
    else:
        kind = _mask_transform(args.mask_type or 'box')
        hole = {'type': kind, **settings_of(kind, size)}
    return {
        'type': 'InpaintingDataset',
        'test_mode': True,
        'seed': args.seed or 0,
        'ann_file': os.path.abspath(args.list) if args.list else '',
        'data_prefix': {'img_path': args.images},
        'pipeline': [
            {'type': 'LoadImage'},
            {'type': 'ResizeShortSide', 'size': size},
            {'type': 'Crop', 'crop_size': size, 'random_crop': False},
            hole,
            {'type': 'PackInputs'},
        ],
    }


def _mask_transform(name: str) -> str:
    """Type of the transform that draws holes of that kind."""
    kinds = mask_kinds()
    if name not in kinds and name not in kinds.values():
        raise UserError(
            f'--mask-type: expected one of {", ".join(kinds)}, or {", ".join(kinds.values())}; '
            f'got {name!r}.{suggest(name, [*kinds, *kinds.values()])}'
        )
    return kinds.get(name, name)


def _mask_files(args: argparse.Namespace) -> list[str] | None:
    if args.masks:
        from ..datasets.masks import list_masks

        return list_masks(args.masks)
    if args.nvidia_masks:
        border = {'any': None, 'free': True, 'touched': False}[args.border or 'any']
        return [
            mask.path
            for mask in nvidia_masks(args.nvidia_masks, args.hole_ratio or (0.0, 1.0), border)
        ]
    return None


def _check(args: argparse.Namespace) -> int | None:
    import_parts(args.imports)
    with blame_config('manifest'):
        manifest = load_manifest(args.manifest)
        dataset = ManifestDataset(manifest, args.image_root, args.mask_root)
    faults = []
    for index in image_bar('checking')(range(len(dataset)), len(dataset)):
        try:
            dataset[index]
        except (ManifestMismatch, ValueError, OSError) as error:
            faults.append(str(error))
    if faults:
        raise UserError(
            f'manifest {args.manifest}: {len(faults)} of {len(dataset)} images have '
            'changed:\n' + '\n'.join(faults[:10])
        )
    print(f'{args.manifest}: {len(dataset)} images are as they were, sha256 {manifest.sha256()}')
    return None

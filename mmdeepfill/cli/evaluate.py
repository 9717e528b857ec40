"""``mmdeepfill eval``: a checkpoint on a manifest, and a file of numbers."""

import argparse
import os
import time
from pathlib import Path

import torch
from mmengine.config import Config
from mmengine.dist import barrier, is_main_process

from ..backbones.weights import FOLDER_VARIABLE
from ..checkpoints import check_necessity
from ..core.optional import optional_import
from ..core.packaged import locate
from ..core.plain_parts import check_registered
from ..core.progress import image_bar
from ..core.registry import METRICS
from ..datasets import Manifest, ManifestDataset, load_manifest
from ..datasets.freezing import freeze
from ..evaluation.evaluator import evaluate, repeatable
from ..evaluation.pictures import PictureFolder
from ..evaluation.presets import PRESETS, preset_metrics
from ..evaluation.result import build_result, write_result
from ..evaluation.tables import summary_table
from ..inference import init_model
from .arguments import add_config_options, usable_device
from .config import load_config
from .distributed import LAUNCHERS, init_process_group, leave_process_group
from .errors import UserError, blame_checkpoint, blame_config, own_words
from .evaluation_record import device_record, model_record, software_record
from .manifest import config_metrics
from .mishaps import AGAIN, blame_surroundings
from .places import check_place, checkpoint_for, local_checkpoint


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what ``run`` reads."""
    parser.add_argument('config', help='config file of the model, or a name of `mmdeepfill models`')
    parser.add_argument(
        'checkpoint',
        nargs='?',
        help='file of the model, its address, or a name '
        'of `zoo list`; left out where the model is named and has been released, '
        'or has no weights',
    )
    parser.add_argument(
        '--out',
        metavar='FILE',
        required=True,
        help='result file (JSON): means with intervals, and each image',
    )
    parser.add_argument(
        '--manifest',
        metavar='FILE',
        help='the protocol, from `mmdeepfill manifest make`; '
        "without it the config's test_dataloader is frozen for this run",
    )
    parser.add_argument(
        '--preset',
        choices=PRESETS,
        help='score as others do, instead of with the '
        "manifest's metrics: " + '; '.join(f'{k}: {v.about}' for k, v in PRESETS.items()),
    )
    parser.add_argument(
        '--without',
        nargs='+',
        default=[],
        metavar='METRIC',
        help='types of metrics to leave out, e.g. LPIPS where its weights are not available',
    )
    parser.add_argument(
        '--name', help="of the model in tables; by default the checkpoint's, or the config's"
    )
    parser.add_argument(
        '--save-images', metavar='DIR', help='save input, composite and original of each image'
    )
    parser.add_argument(
        '--image-root', metavar='DIR', help='where the images lie, if not where the manifest says'
    )
    parser.add_argument('--mask-root', metavar='DIR', help='the same for mask files')
    parser.add_argument(
        '--weights-dir',
        metavar='DIR',
        help=f"folder of metrics' networks; by default ${FOLDER_VARIABLE} or torch.hub's",
    )
    parser.add_argument(
        '--device',
        default='cuda' if torch.cuda.is_available() else 'cpu',
        help='default: cuda if there is one',
    )
    parser.add_argument(
        '--batch-size',
        type=_positive,
        default=4,
        help='images loaded at once; the network gets them one by one, so it changes no number',
    )
    parser.add_argument('--workers', type=int, default=2, help='processes that load')
    parser.add_argument(
        '--threads',
        type=_positive,
        default=1,
        help='of the network on the CPU (default 1: '
        'another number may change last digits; use ranks instead)',
    )
    parser.add_argument(
        '--launcher',
        choices=LAUNCHERS,
        default='none',
        help="'pytorch' under `torchrun "
        '--nproc_per_node=N -m mmdeepfill eval ...`: images are shared out, numbers stay',
    )
    add_config_options(parser)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f'expected at least 1, got {text}')
    return number


def run(args: argparse.Namespace) -> None:
    """See the module."""
    cfg = load_config(args.config, args.cfg_options)
    _check_paths(args)
    args.checkpoint = local_checkpoint(checkpoint_for(args.config, args.checkpoint))
    if args.weights_dir:
        os.environ[FOLDER_VARIABLE] = args.weights_dir
    try:
        with blame_surroundings(AGAIN):
            init_process_group(args.launcher, cfg.get('env_cfg', {}).get('dist_cfg', {}))
            _run(args, cfg)
    except ImportError as error:
        raise UserError(str(error)) from error
    finally:
        leave_process_group()


def _run(args: argparse.Namespace, cfg: Config) -> None:
    start = time.perf_counter()
    with blame_config('--manifest' if args.manifest else 'test_dataloader', not args.manifest):
        optional_import('scipy.stats', 'metrics')  # missing, it would be missed after all the work
        dataset = ManifestDataset(_manifest(args, cfg), args.image_root, args.mask_root)
    recipe = _recipe(args, dataset.manifest)
    with blame_config('metrics'):
        check_registered(recipe, METRICS, 'metrics')
        metrics = [METRICS.build(dict(metric)) for metric in recipe]
    device = usable_device(args.device)
    with blame_config('checkpoint', origin=False), blame_checkpoint():
        model = init_model(cfg, args.checkpoint, device)
        check_necessity(model, args.checkpoint)
    pictures = _pictures(args, dataset.manifest)
    try:
        with repeatable(args.threads):
            measured = evaluate(
                model,
                dataset,
                metrics,
                args.batch_size,
                args.workers,
                pictures.save if pictures else None,
                image_bar('evaluating'),
            )
            if not is_main_process():
                return
            result = build_result(
                args.name or Path(args.checkpoint or args.config).stem,
                dataset.manifest,
                metrics,
                measured,
                recipe,
                model_record(cfg, args.checkpoint),
                software_record(),
                device_record(device, args),
            )
    except (FloatingPointError, ValueError, OSError) as error:
        raise UserError(own_words(error)) from error
    write_result(result, args.out)
    print(summary_table(result))
    print(
        f'wrote {args.out}; {len(dataset)} images in {time.perf_counter() - start:.1f} s, '
        f'manifest {dataset.manifest.sha256()[:12]}'
    )


def _pictures(args: argparse.Namespace, manifest: Manifest) -> PictureFolder | None:
    if not args.save_images:
        return None
    pictures = PictureFolder(args.save_images)
    if is_main_process():
        with blame_config('--save-images', origin=False):
            pictures.claim(manifest.sha256())
    barrier()
    return pictures


def _check_paths(args: argparse.Namespace) -> None:
    if args.manifest and not locate(args.manifest).is_file():
        raise UserError(
            f'--manifest: no file {args.manifest!r} (looked from {os.path.abspath(os.curdir)})'
        )
    folder = os.path.dirname(os.path.abspath(args.out))
    if not os.path.isdir(folder):
        raise UserError(f'--out: the folder {folder!r} does not exist. Make it first.')
    check_place(args.out, '--out')
    if args.save_images:
        check_place(args.save_images, '--save-images', folder=True)
    for source in (args.config, args.checkpoint, args.manifest):
        if source and os.path.realpath(source) == os.path.realpath(args.out):
            raise UserError(f'--out: {args.out!r} is an input; name another file')


def _manifest(args: argparse.Namespace, cfg: Config) -> Manifest:
    if args.manifest:
        return load_manifest(args.manifest)
    dataset = (cfg.get('test_dataloader') or {}).get('dataset')
    if dataset is None:
        raise UserError('config: it has no test_dataloader; give --manifest')
    if dataset.get('type') == 'ManifestDataset':
        return load_manifest(dataset.manifest)
    return freeze(dataset, config_metrics(cfg), f'{Path(args.config).stem} test')


def _recipe(args: argparse.Namespace, manifest: Manifest) -> list[dict]:
    recipe = preset_metrics(args.preset) if args.preset else manifest.metrics
    known = {metric['type'] for metric in recipe}
    for name in args.without:
        if name not in known:
            raise UserError(f'--without: expected some of {sorted(known)}, got {name!r}')
    recipe = [metric for metric in recipe if metric['type'] not in args.without]
    if not recipe:
        raise UserError('there are no metrics: give --preset')
    return recipe

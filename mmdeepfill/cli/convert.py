"""tools/model_converters: weights that other programs have trained, for our models."""
import argparse
import shlex
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Callable, Dict, Iterator, List, NamedTuple, Optional, Union

from torch import nn

from ..apis.converters import (TensorBundle, convert_context_encoder, convert_daa233,
                               convert_edgeconnect, convert_gmcnn, convert_shift_net,
                               convert_tensorflow, convert_tensorflow_v2, write_checkpoint)
from ..apis.converters.writing import check_output
from ..registry import MODELS
from .config import load_config
from .errors import UserError, exit_on_user_error

TENSORFLOW_CONFIG = 'deepfillv1/deepfillv1_tf_256x256_1x16_places.py'
TENSORFLOW_V2_CONFIG = 'deepfillv2/deepfillv2_tf_256x256_1x16_places.py'
DAA233_CONFIG = 'deepfillv1/deepfillv1_daa233_256x256.py'


def tensorflow_main(configs: Path, argv: Optional[List[str]] = None) -> None:
    """Run tools/model_converters/deepfillv1_from_tensorflow.py.

    Args:
        configs (Path): The folder ``configs`` beside ``tools``.
        argv (list[str], optional): Arguments; ``sys.argv`` by default.
    """
    _from_tensorflow('DeepFillv1 (branch v1.0.0', TENSORFLOW_CONFIG, convert_tensorflow, configs,
                     argv)


def tensorflow_v2_main(configs: Path, argv: Optional[List[str]] = None) -> None:
    """Run tools/model_converters/deepfillv2_from_tensorflow.py; arguments as above."""
    _from_tensorflow('DeepFillv2 (branch master', TENSORFLOW_V2_CONFIG, convert_tensorflow_v2,
                     configs, argv)


def _from_tensorflow(what: str, config: str, convert: Callable, configs: Path,
                     argv: Optional[List[str]]) -> None:
    parser = argparse.ArgumentParser(
        description=f"Convert a TensorFlow checkpoint of {what} of its authors' code) for the "
        'recipe tf. Needs no TensorFlow.')
    parser.add_argument('checkpoint', help='its folder, or its prefix: FOLDER/snap-0')
    parser.add_argument('--generator-only', action='store_true',
                        help='leave the critics out, which only training needs')
    args = _parse(parser, configs, config, argv)
    with exit_on_user_error(args.traceback), _blame_input():
        bundle = TensorBundle(args.checkpoint)
        check_output(args.out, bundle.files, args.force)
        state = convert(bundle, _model(args.config), args.generator_only)
        write_checkpoint(args.out, state, Path(args.config).name,
                         f'TensorFlow checkpoint {bundle.prefix.name}', bundle.files)
        _tell(args, state)


def daa233_main(configs: Path, argv: Optional[List[str]] = None) -> None:
    """Run tools/model_converters/deepfillv1_from_daa233.py; arguments as above."""
    parser = argparse.ArgumentParser(
        description='Convert weights of daa233/generative-inpainting-pytorch, a port of '
        'DeepFillv1.')
    parser.add_argument('generator', help='gen_NNNNNNNN.pt')
    parser.add_argument('--critics', metavar='FILE',
                        help='dis_NNNNNNNN.pt, which only training needs')
    args = _parse(parser, configs, DAA233_CONFIG, argv)
    files = [Path(file) for file in (args.generator, args.critics) if file]
    with exit_on_user_error(args.traceback), _blame_input():
        check_output(args.out, files, args.force)
        state = convert_daa233(args.generator, args.critics, _model(args.config))
        write_checkpoint(args.out, state, Path(args.config).name,
                         'daa233/generative-inpainting-pytorch', files)
        _tell(args, state)


class _Generators(NamedTuple):
    """Files of a program that hold nothing but generators, and how they are converted."""
    config: str
    origin: str
    about: str
    files: Dict[str, str]  # argument to its help
    convert: Callable


_GENERATORS = dict(
    shift_net=_Generators(
        'shift_net/shift_net_repo_256x256_1x1_paris.py', 'Zhaoyi-Yan/Shift-Net_pytorch',
        'Convert the generator of Zhaoyi-Yan/Shift-Net_pytorch, which its authors wrote. Of one '
        'that was trained without the mask as a fourth channel, --config is the recipe paper.',
        dict(generator='N_net_G.pth, as the code saves it'), convert_shift_net),
    edgeconnect=_Generators(
        'edgeconnect/edgeconnect_256x256_1x8_celeba.py', 'knazeri/edge-connect',
        "Convert both generators of knazeri/edge-connect, the authors' EdgeConnect.",
        dict(edge='EdgeModel_gen.pth', completion='InpaintingModel_gen.pth'),
        convert_edgeconnect),
    context_encoder=_Generators(
        'context_encoder/context_encoder_centre_128x128_1x64_paris.py',
        'BoyuanJiang/context_encoder_pytorch',
        'Convert weights of BoyuanJiang/context_encoder_pytorch, a port of Context Encoder for a '
        'hole in the centre of 128x128 pixels.',
        dict(generator='netG_NAME.pth'), convert_context_encoder),
    gmcnn=_Generators(
        'gmcnn/gmcnn_256x256_1x8_celeba.py', 'shepnerd/inpainting_gmcnn (PyTorch)',
        "Convert a generator of GMCNN's authors' PyTorch code (shepnerd/inpainting_gmcnn). That of "
        'their TensorFlow code is another network.',
        dict(generator='its state dict, NN_net_GM.pth'), convert_gmcnn))


def generators_main(program: str, configs: Path, argv: Optional[List[str]] = None) -> None:
    """Run a script of tools/model_converters that takes generators alone.

    Args:
        program (str): 'shift_net', 'edgeconnect', 'context_encoder' or 'gmcnn'.
        configs (Path), argv (list[str], optional): As above.
    """
    about = _GENERATORS[program]
    parser = argparse.ArgumentParser(description=about.about)
    for name, help in about.files.items():
        parser.add_argument(name, help=help)
    args = _parse(parser, configs, about.config, argv)
    files = [Path(getattr(args, name)) for name in about.files]
    with exit_on_user_error(args.traceback), _blame_input():
        check_output(args.out, files, args.force)
        state = about.convert(*files, _model(args.config))
        write_checkpoint(args.out, state, Path(args.config).name, about.origin, files)
        _tell(args, state)


shift_net_main = partial(generators_main, 'shift_net')
edgeconnect_main = partial(generators_main, 'edgeconnect')
context_encoder_main = partial(generators_main, 'context_encoder')
gmcnn_main = partial(generators_main, 'gmcnn')


def _parse(parser: argparse.ArgumentParser, configs: Path, config: str,
           argv: Optional[List[str]]) -> argparse.Namespace:
    parser.add_argument('--out', required=True, metavar='FILE', help='the .pth file to write')
    parser.add_argument('--force', action='store_true', help='replace --out if it exists')
    parser.add_argument('--config', default=str(configs / config), metavar='FILE',
                        help=f'config whose model the weights are for (default: {config})')
    parser.add_argument('--traceback', action='store_true', help='show whole tracebacks')
    parser.set_defaults(tools=configs.parent / 'tools')
    return parser.parse_args(argv)


@contextmanager
def _blame_input() -> Iterator[None]:
    try:
        yield
    except (ValueError, OSError) as error:
        raise UserError(str(error)) from error


def _model(config: str) -> nn.Module:
    return MODELS.build(load_config(config, {}).model)


def _tell(args: argparse.Namespace, state: dict) -> None:
    count = sum(tensor.numel() for tensor in state.values())
    critics = any(name.startswith('disc.') for name in state)
    config, out = _short(args.config), shlex.quote(args.out)
    print(f'wrote {args.out}: {len(state)} tensors, {count:,} numbers, generator'
          f'{" and critics" if critics else ""}\nNow fill a hole:\n'
          f'  python {_short(args.tools / "inpaint.py")} {config} {out} PHOTO.png --mask MASK.png '
          '--out RESULT.png')
    if critics:
        print('or train on, from these weights:\n'
              f'  python {_short(args.tools / "train.py")} {config} --cfg-options load_from={out}')


def _short(path: Union[str, Path]) -> str:
    """For a shell; relative if it is below the working directory."""
    try:
        path = Path(path).resolve().relative_to(Path.cwd())
    except ValueError:
        pass
    return shlex.quote(str(path))

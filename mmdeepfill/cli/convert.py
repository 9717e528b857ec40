"""tools/model_converters: weights that other programs have trained, for our models."""
import argparse
import shlex
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, Iterator, List, Optional, Union

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
CONTEXT_ENCODER_CONFIG = 'context_encoder/context_encoder_centre_128x128_1x64_paris.py'
DAA233_CONFIG = 'deepfillv1/deepfillv1_daa233_256x256.py'
SHIFT_NET_CONFIG = 'shift_net/shift_net_repo_256x256_1x1_paris.py'
EDGECONNECT_CONFIG = 'edgeconnect/edgeconnect_256x256_1x8_celeba.py'
GMCNN_CONFIG = 'gmcnn/gmcnn_256x256_1x8_celeba.py'


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


def shift_net_main(configs: Path, argv: Optional[List[str]] = None) -> None:
    """Run tools/model_converters/shift_net_from_pytorch.py; arguments as above."""
    parser = argparse.ArgumentParser(
        description='Convert the generator of Zhaoyi-Yan/Shift-Net_pytorch, which its authors '
        'wrote. Of one that was trained without the mask as a fourth channel, --config is the '
        'recipe paper.')
    parser.add_argument('generator', help='N_net_G.pth, as the code saves it')
    args = _parse(parser, configs, SHIFT_NET_CONFIG, argv)
    with exit_on_user_error(args.traceback), _blame_input():
        check_output(args.out, [Path(args.generator)], args.force)
        state = convert_shift_net(args.generator, _model(args.config))
        write_checkpoint(args.out, state, Path(args.config).name,
                         'Zhaoyi-Yan/Shift-Net_pytorch', [Path(args.generator)])
        _tell(args, state)


def edgeconnect_main(configs: Path, argv: Optional[List[str]] = None) -> None:
    """Run tools/model_converters/edgeconnect_from_authors.py; arguments as above."""
    parser = argparse.ArgumentParser(
        description="Convert both generators of knazeri/edge-connect, the authors' EdgeConnect.")
    parser.add_argument('edge', help='EdgeModel_gen.pth')
    parser.add_argument('completion', help='InpaintingModel_gen.pth')
    args = _parse(parser, configs, EDGECONNECT_CONFIG, argv)
    files = [Path(args.edge), Path(args.completion)]
    with exit_on_user_error(args.traceback), _blame_input():
        check_output(args.out, files, args.force)
        state = convert_edgeconnect(args.edge, args.completion, _model(args.config))
        write_checkpoint(args.out, state, Path(args.config).name, 'knazeri/edge-connect', files)
        _tell(args, state)


def context_encoder_main(configs: Path, argv: Optional[List[str]] = None) -> None:
    """Run tools/model_converters/context_encoder_from_boyuanjiang.py; arguments as above."""
    parser = argparse.ArgumentParser(
        description='Convert weights of BoyuanJiang/context_encoder_pytorch, a port of Context '
        'Encoder for a hole in the centre of 128x128 pixels.')
    parser.add_argument('generator', help='netG_NAME.pth')
    args = _parse(parser, configs, CONTEXT_ENCODER_CONFIG, argv)
    file = Path(args.generator)
    with exit_on_user_error(args.traceback), _blame_input():
        check_output(args.out, [file], args.force)
        state = convert_context_encoder(file, _model(args.config))
        write_checkpoint(args.out, state, Path(args.config).name,
                         'BoyuanJiang/context_encoder_pytorch', [file])
        _tell(args, state)


def gmcnn_main(configs: Path, argv: Optional[List[str]] = None) -> None:
    """Run tools/model_converters/gmcnn_from_pytorch.py; arguments as above."""
    parser = argparse.ArgumentParser(
        description="Convert a generator of GMCNN's authors' PyTorch code "
        '(shepnerd/inpainting_gmcnn). That of their TensorFlow code is another network.')
    parser.add_argument('generator', help='its state dict, NN_net_GM.pth')
    args = _parse(parser, configs, GMCNN_CONFIG, argv)
    files = [Path(args.generator)]
    with exit_on_user_error(args.traceback), _blame_input():
        check_output(args.out, files, args.force)
        state = convert_gmcnn(args.generator, _model(args.config))
        write_checkpoint(args.out, state, Path(args.config).name,
                         'shepnerd/inpainting_gmcnn (PyTorch)', files)
        _tell(args, state)


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

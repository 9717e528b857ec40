"""tools/inpaint.py: one photograph, one hole, one model."""
import argparse
import os.path as osp
from typing import List, Optional, Tuple

import mmcv
import numpy as np

from ..apis import init_model, inpaint_array
from ..datasets.image_files import read_image
from ..datasets.masks import fit_mask, read_mask
from ..visualization.grid import comparison_grid, paint_hole
from .config import load_config
from .errors import UserError, blame_checkpoint, blame_config, exit_on_user_error


def parser() -> argparse.ArgumentParser:
    """The parser of tools/inpaint.py."""
    result = argparse.ArgumentParser(description='Fill the hole of a photograph.')
    result.add_argument('config', help='config file of the model')
    result.add_argument('checkpoint', help='its weights: a file, an address, or a name of '
                        '`mmdeepfill zoo list`')
    result.add_argument('image', help='photograph of any size from 16x16')
    hole = result.add_mutually_exclusive_group(required=True)
    hole.add_argument(
        '--mask', metavar='FILE', help='picture of the same size, white (above 127) = hole')
    hole.add_argument(
        '--box', nargs=4, type=int, action='append',
        metavar=('TOP', 'LEFT', 'HEIGHT', 'WIDTH'),
        help='hole in pixels; may be given more than once')
    result.add_argument(
        '--sketch', metavar='FILE', help='picture of the same size, white (above 127) = a line '
        'to follow in the hole; for models that take one')
    result.add_argument(
        '--out', required=True, metavar='FILE',
        help='where the result goes: PNG keeps known pixels as they are')
    result.add_argument(
        '--compare', metavar='FILE', help='also write input, result and original side by side')
    result.add_argument('--device', default='cpu', help="'cpu' (default), 'cuda', 'cuda:1' ...")
    result.add_argument('--traceback', action='store_true', help='show whole tracebacks')
    return result


def main(argv: Optional[List[str]] = None) -> None:
    """Run as ``sys.argv`` says. A user's mistake ends the process with status 2."""
    args = parser().parse_args(argv)
    with exit_on_user_error(args.traceback):
        for option in (args.out, args.compare):
            _check_output(option, args)
        with blame_config('image'):
            image = read_image(args.image)
        with blame_config('--mask' if args.mask else '--box'):
            mask = _mask(args, image.shape[:2])
        sketch = None
        if args.sketch:
            with blame_config('--sketch'):
                sketch = fit_mask(read_mask(args.sketch), *image.shape[:2], name=args.sketch)
        cfg = load_config(args.config, {})
        with blame_config('checkpoint'), blame_checkpoint():
            model = init_model(cfg, args.checkpoint, args.device)
        with blame_config('image'):
            result = inpaint_array(model, image, mask, sketch)
        _write(result, args.out)
        if args.compare:
            cells = dict(input=paint_hole(image, mask), result=result, original=image)
            grid = comparison_grid(list(cells), [(osp.basename(args.image), cells)])
            _write(grid, args.compare)


def _mask(args: argparse.Namespace, size: Tuple[int, int]) -> np.ndarray:
    if args.mask:
        return fit_mask(read_mask(args.mask), *size, name=args.mask)
    mask = np.zeros(size, np.uint8)
    for top, left, height, width in args.box:
        if min(top, left) < 0 or min(height, width) < 1 or \
                top + height > size[0] or left + width > size[1]:
            raise ValueError(f'must lie in the image of {size[0]}x{size[1]} (height x width); '
                             f'got top {top}, left {left}, height {height}, width {width}')
        mask[top:top + height, left:left + width] = 1
    return mask


def _check_output(path: Optional[str], args: argparse.Namespace) -> None:
    """Nothing that was there before may be lost, and no work done for nothing."""
    if path is None:
        return
    folder = osp.dirname(osp.abspath(path))
    if not osp.isdir(folder):
        raise UserError(f'--out: the folder {folder!r} does not exist. Make it first.')
    for source in (args.image, args.mask, args.sketch, args.checkpoint, args.config):
        if source and osp.realpath(source) == osp.realpath(path):
            raise UserError(f'--out: {path!r} is an input; name another file')
    if not path.lower().endswith(('.png', '.jpg', '.jpeg', '.webp', '.bmp', '.tif', '.tiff')):
        raise UserError(f'--out: {path!r} must end in .png, .jpg, .webp, .bmp or .tif')


def _write(image: np.ndarray, path: str) -> None:
    if not mmcv.imwrite(np.ascontiguousarray(image[..., ::-1]), path):
        raise UserError(f'--out: cannot write {path!r}')
    print(f'wrote {path}')

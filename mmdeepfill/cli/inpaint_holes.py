"""``mmdeepfill inpaint``: the holes that its options name."""

import argparse
import os
from pathlib import Path
from typing import Any

from ..imageio.files import SKETCH, Pair, Source, add_sketches, pair_masks, without_masks
from ..inference.hole_masks import ALPHA

#: Options that draw a hole, each with its name in a dict that :func:`as_mask` takes.
_DRAWN = {'box': 'boxes', 'select': 'select', 'select_box': 'select_box'}


def with_masks(args: argparse.Namespace, sources: list[Source]) -> list[Pair]:
    """Pair the pictures of a command line with the masks and sketches that it names.

    Raises:
        ValueError: If no hole or no picture is left; names the option.
    """
    if not sources:
        raise ValueError(
            'every picture lies in the folder of results (--out); there is nothing to fill'
        )
    if args.sketch:
        sources = without_masks(sources, Path(args.sketch), SKETCH)
        if not sources:
            raise ValueError(f'--sketch: {args.sketch!r} leaves no picture, all are sketches by it')
    _check_hole(args)
    if args.mask is None or (args.mask == ALPHA and not os.path.exists(args.mask)):
        pairs = [Pair(source) for source in sources]
    else:
        kept = without_masks(sources, Path(args.mask))
        if not kept:
            same = os.path.isfile(args.mask)
            raise ValueError(
                f'--mask: {args.mask!r} is the picture itself; name another file, or alpha if its '
                'transparent part is the hole'
                if same
                else f'--mask: {args.mask!r} leaves no picture to fill, for all {len(sources)} are '
                'masks by their place or name; name pictures that are not in that folder'
            )
        pairs = pair_masks(kept, Path(args.mask))
    return add_sketches(pairs, Path(args.sketch)) if args.sketch else pairs


def _check_hole(args: argparse.Namespace) -> None:
    given = [f'--{name.replace("_", "-")}' for name in _DRAWN if getattr(args, name)]
    if args.mask is not None and given:
        raise ValueError(
            f'--mask and {given[0]} cannot be combined: give a mask that holds both, or only one'
        )
    if args.mask is None and not given and not args.extend and not args.crop:
        raise ValueError(
            'expected a hole: --mask, --box, --select or --select-box; or --extend or --crop; got '
            'none of them'
        )


def hole_of(args: argparse.Namespace) -> Any:
    """The hole of pictures without a file for it, as :func:`as_mask` takes it."""
    if args.mask is not None:
        return ALPHA
    return {name: getattr(args, option) for option, name in _DRAWN.items() if getattr(args, option)}

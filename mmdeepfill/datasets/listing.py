"""Making list files: find the images, look at every one, write the lists.

The converters in ``tools/dataset_converters`` are the command line of this.
"""
import argparse
import multiprocessing
import os
import sys
from functools import partial
from pathlib import Path
from typing import Callable, Dict, List, Optional, Sequence, Tuple

import numpy as np
from PIL import Image

from .image_files import PathLike, find_images, read_image
from .rng import sample_rng

CHECKS = ('decode', 'header', 'none')

Split = Dict[str, List[str]]


def check_image(path: PathLike, check: str) -> Optional[str]:
    """What is wrong with an image file.

    Args:
        path (str | Path): The file.
        check (str): 'decode' reads it as training does and finds all damage; 'header'
            only reads kind and size.

    Returns:
        str | None: One line that names the file, or None if it is sound.
    """
    try:
        if check == 'decode':
            read_image(path)
        else:
            with Image.open(path):
                pass
    except (OSError, ValueError) as error:
        return f'{os.fspath(path)}: {error}'
    return None


def find_bad_images(folder: PathLike, names: Sequence[str], check: str = 'decode',
                    workers: int = 1) -> Dict[str, str]:
    """Check images in parallel, with a progress bar on the error stream.

    Args:
        folder (str | Path): What ``names`` are relative to.
        names (Sequence[str]): Image files.
        check (str): 'decode', 'header' or 'none'.
        workers (int): Processes, >= 1.

    Returns:
        dict: Name of each bad image, in the order of ``names``, and what is wrong.
    """
    if check not in CHECKS:
        raise ValueError(f'check must be one of {CHECKS}, got {check!r}')
    if check == 'none':
        return {}
    from rich.console import Console
    from rich.progress import track
    paths = [os.path.join(folder, name) for name in names]
    console = Console(stderr=True)
    look = partial(check_image, check=check)
    with multiprocessing.Pool(max(1, min(workers, len(paths)))) as pool:
        found = track(pool.imap(look, paths, chunksize=16), f'checking ({check})',
                      total=len(paths), console=console)
        # ``found`` first: zip then runs it to its end, and the bar to 100 %.
        return {name: wrong for wrong, name in zip(found, names) if wrong}


def hold_out(names: Sequence[str], count: int, seed: int) -> Tuple[List[str], List[str]]:
    """Split names by chance, each part in the order of ``names``.

    Args:
        names (Sequence[str]): All of them.
        count (int): Size of the second part, in [1, len(names)).
        seed (int): The same seed and names give the same split.

    Returns:
        tuple: the rest, and the ``count`` held out.
    """
    if not 1 <= count < len(names):
        raise ValueError(f'the number of images to hold out (--val-size) must be in '
                         f'[1, {len(names)}), got {count}')
    chosen = np.zeros(len(names), bool)
    chosen[sample_rng(seed, 0).permutation(len(names))[:count]] = True
    return ([n for n, c in zip(names, chosen) if not c],
            [n for n, c in zip(names, chosen) if c])


def find_one_of(root: Path, candidates: Sequence[str], option: str) -> str:
    """The one folder of several usual names that exists.

    Args:
        root (Path): Where to look.
        candidates (Sequence[str]): Usual names.
        option (str): The command line option that names another; for the error.

    Raises:
        FileNotFoundError: If there is none.
        ValueError: If there are several.
    """
    found = [name for name in candidates if (root / name).is_dir()]
    if not found:
        raise FileNotFoundError(f'{str(root)!r} has none of the folders {list(candidates)}; '
                                f'name yours with {option}')
    if len(found) > 1:
        raise ValueError(f'{str(root)!r} has {found}; choose one with {option}')
    return found[0]


def find_some(root: Path, folder: str) -> List[str]:
    """Images below ``root / folder``, relative to ``root``.

    Raises:
        FileNotFoundError: If there is no such folder.
        ValueError: If it holds no image.
    """
    names = [f'{folder}/{name}' for name in find_images(root / folder)]
    if not names:
        raise ValueError(f'no images below {str(root / folder)!r}')
    return names


def write_lists(root: Path, split: Split, check: str, workers: int) -> int:
    """Check every image and write ``<root>/<name>.txt`` of the sound ones.

    Args:
        root (Path): What the names are relative to, and where the lists go.
        split (dict): List name and image names.
        check (str): 'decode', 'header' or 'none'.
        workers (int): Processes.

    Returns:
        int: Number of bad images. They are printed, and left out of the lists.
    """
    bad_count = 0
    for list_name, names in split.items():
        bad = find_bad_images(root, names, check, workers)
        for wrong in bad.values():
            print(f'bad image: {wrong}', file=sys.stderr)
        good = [name for name in names if name not in bad]
        target, temporary = root / f'{list_name}.txt', root / f'.{list_name}.txt.part'
        temporary.write_text(''.join(f'{name}\n' for name in good), encoding='utf-8')
        os.replace(temporary, target)
        print(f'{target}: {len(good)} images' + (f', {len(bad)} bad ones left out' if bad else ''))
        bad_count += len(bad)
    return bad_count


def converter_parser(description: str) -> argparse.ArgumentParser:
    """The command line that all list makers share."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('root', type=Path, help='data_root: the folder that holds the images')
    parser.add_argument('--check', choices=CHECKS, default='decode',
                        help='how to look at every file (default: %(default)s)')
    parser.add_argument('--workers', type=int, default=os.cpu_count() or 1,
                        help='processes (default: %(default)s)')
    parser.add_argument('--seed', type=int, default=0,
                        help='of every random choice (default: %(default)s)')
    return parser


def run_converter(parser: argparse.ArgumentParser,
                  make_split: Callable[[argparse.Namespace], Split]) -> int:
    """Parse, make the split, check, write.

    Returns:
        int: Exit status: 0, or 1 after an error or when there were bad images.
    """
    args = parser.parse_args()
    try:
        if not args.root.is_dir():
            raise FileNotFoundError(f'root: folder not found: {str(args.root)!r}')
        bad = write_lists(args.root, make_split(args), args.check, args.workers)
    except (OSError, ValueError) as error:
        print(f'error: {error}', file=sys.stderr)
        return 1
    return 1 if bad else 0

"""``mmdeepfill inpaint``: from the words of a command to what there is to do."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..core.files import sha256_of
from ..datasets.image_files import is_image_name
from ..evaluation.result import config_sha256
from ..imageio.files import Source, find_sources, passed_over
from ..imageio.pictures import encoder_for
from ..imageio.video import CONTAINERS
from ..inference.file_runs import Filler, Job, Work, check_free, outside_of, plan_jobs, share_of
from ..inference.filling import FillOptions, check_takes_sketch
from ..inference.inferencer import InpaintingInferencer
from ..inference.model_choice import choose_model
from ..inference.requests import Framing
from .config import load_config
from .errors import UserError, blame_checkpoint
from .inpaint_holes import hole_of, with_masks
from .places import check_place, local_checkpoint

LOG_NAME = 'inpaint.jsonl'


@dataclass(frozen=True)
class Plan:
    """The work to do.

    Attributes:
        jobs (list[Job]): One a file.
        out (Path): Where results go.
        log (Path, optional): Where the log goes.
        notes (list[str]): On files that are not taken.
    """

    jobs: list[Job]
    out: Path
    log: Path | None
    notes: list[str] = field(default_factory=list)


@contextmanager
def mistakes() -> Iterator[None]:
    """Turn errors of what the user named into UserError."""
    try:
        yield
    except (ValueError, OSError, ImportError) as error:
        raise UserError(str(error)) from error


def plan(args: argparse.Namespace) -> Plan:
    """Find files, masks and names of results. Nothing is written.

    Raises:
        ValueError, OSError: A mistake in the command line.
    """
    out = Path(args.out)
    sources = find_sources(args.inputs)
    into_folder = _is_folder(args.out, sources)
    if into_folder:
        sources = outside_of(sources, out)
    pairs = with_masks(args, sources)
    check_place(out, '--out', folder=into_folder)
    jobs = plan_jobs(pairs, out, into_folder, args.format and f'.{args.format}')
    log = Path(args.log) if args.log else out / LOG_NAME if into_folder else None
    _check_options(args, jobs, into_folder, log)
    if args.log:
        check_place(args.log, '--log')
    jobs = share_of(jobs, args.shard)
    if not args.resume and not args.overwrite:
        check_free(jobs)
    return Plan(jobs, out, log, passed_over(args.inputs))


def _is_folder(out: str, sources: list[Source]) -> bool:
    """Test for a folder in ``--out``, one that exists or one to be made."""
    if os.path.isdir(out) or out.endswith(('/', os.sep)):
        return True
    suffix = Path(out).suffix.lower()
    if not suffix:
        return True
    one = len(sources) == 1 and len(sources[0].relative.parts) == 1
    if one and sources[0].is_video:
        if suffix not in CONTAINERS:
            raise ValueError(
                f'--out: the video {out!r} must end in one of '
                f'{", ".join(CONTAINERS)}; a folder, in /'
            )
        return False
    if one:
        try:
            encoder_for(out, '--out')
        except ValueError as error:
            raise ValueError(f'{error}; a folder must end in /') from error
        return False
    # a picture's name for many is a mistake; other dots are part of a folder's name
    return not (suffix in CONTAINERS or is_image_name(out))


def _check_options(
    args: argparse.Namespace, jobs: list[Job], into_folder: bool, log: Path | None
) -> None:
    if args.resume and log is None:
        raise ValueError('--resume needs the log of the earlier run: name it with --log')
    if args.format and not into_folder:
        raise ValueError('--format is for results in a folder; a file says it by its name')
    if args.quality is not None and args.quality > 100:
        raise ValueError(f'--quality must be 1..100; got {args.quality}')
    if not any(job.source.is_video for job in jobs):
        for name in ('video_codec', 'crf', 'steady'):
            if getattr(args, name) not in (None, False):
                raise ValueError(f'--{name.replace("_", "-")} is for videos, and there is none')
    if any(job.source.is_video for job in jobs):
        for name in ('crop', 'extend'):
            if getattr(args, name):
                raise ValueError(f'--{name} is for pictures, and there is a video')
    if args.compare is None:
        return
    if len(jobs) != 1 or jobs[0].source.is_video:
        raise ValueError(f'--compare is for one picture; there are {len(jobs)} files')
    if args.resume:
        raise ValueError('--compare and --resume cannot be combined')
    encoder_for(args.compare, '--compare')
    check_place(args.compare, '--compare')
    for path in (*jobs[0].reads, jobs[0].output):
        if os.path.realpath(path) == os.path.realpath(args.compare):
            raise ValueError(
                f'--compare: {args.compare!r} is an input or the result; name another file'
            )
    if os.path.lexists(args.compare) and not args.overwrite:
        raise FileExistsError(f'--compare: {args.compare!r} exists; --overwrite replaces it')


def _new_options(args: argparse.Namespace) -> dict[str, Any]:
    """Options that logs of version 0.1 do not know: only those that are given."""
    names = ('select', 'select_box', 'grow_mask', 'crop', 'extend', 'steady')
    return {name: getattr(args, name) for name in names if getattr(args, name)}


def work_for(args: argparse.Namespace) -> Work:
    """Build the model, and put all options together.

    Raises:
        UserError: The model cannot be had.
        ValueError: An option is out of range.
    """
    options = FillOptions(args.strategy, args.context, args.per_component, args.feather)
    known = args.model is not None and os.path.isfile(args.model)
    choice = choose_model(load_config(args.model, {}) if known else args.model, args.checkpoint)
    model_name = args.model if known else choice.name
    weights = None if choice.weights is None else local_checkpoint(str(choice.weights))
    with blame_checkpoint():
        inferencer = InpaintingInferencer(
            choice.config, weights, args.device, args.threads, show_progress=False
        )
    if args.sketch:
        check_takes_sketch(inferencer.model, '--sketch')
    filler = Filler(
        inferencer,
        options,
        hole_of(args) or None,
        args.invert_mask,
        args.resize_mask,
        args.batch_size,
        args.memory_budget,
        Framing(args.grow_mask, args.crop, args.extend),
    )
    video = {'codec': args.video_codec, 'crf': args.crf}
    return Work(
        filler,
        # threads, device, batch size and memory change nothing but the last bits
        dict(
            **asdict(options),
            box=args.box,
            **_new_options(args),
            invert_mask=args.invert_mask,
            resize_mask=args.resize_mask,
            quality=args.quality,
            **video,
        ),
        {
            'name': Path(model_name).stem,
            'config_sha256': config_sha256(choice.config.model.to_dict()),
            'weights_sha256': weights and sha256_of(weights),
        },
        args.quality,
        dict(**video, threads=args.threads, steady=args.steady),
    )

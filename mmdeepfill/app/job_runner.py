"""The work of a job: from a model's name and a hole to a result and its views."""

import time
import warnings
from collections import OrderedDict
from contextlib import contextmanager
from typing import Any

import cv2
import numpy as np

from ..core.png import is_png, png_size
from ..imageio.pictures import read_picture, write_picture
from ..inference.canvases import to_rgb
from ..inference.hole_masks import MaskWarning, as_mask
from ..inference.inferencer import InpaintingInferencer
from ..visualization.attention_map import visualize_attention
from .catalogue import shows_attention, takes_seed
from .job import FILLING, Job
from .limits import Refused
from .pictures import Upload, without_paths, write_view

#: Models that stay loaded.
_KEPT = 2


def check_mask(data: bytes, upload: Upload) -> None:
    """Refuse masks that are no PNG of the photograph's size; only the head is read."""
    if not is_png(data) or data[12:16] != b'IHDR' or len(data) < 33:
        raise Refused(422, 'The mask must be a PNG, white where the hole is.')
    height, width = png_size(data) or (0, 0)
    if (width, height) != (upload.width, upload.height):
        raise Refused(
            422,
            f'The mask has {width} x {height} pixels, the photograph '
            f'{upload.width} x {upload.height}; they must be alike.',
        )


class JobRunner:
    """Fills holes with the models of the zoo, and with one of the user's; not for several
    threads at a time.

    Args:
        model (str, optional): A name or a config file, see ``weights``.
        weights (str, optional): Those of ``model``: a file, an address, a name of the zoo.
        device (str, optional): As of :class:`~mmdeepfill.inference.InpaintingInferencer`.
        threads (int, optional): The same.
    """

    def __init__(
        self,
        model: str | None = None,
        weights: str | None = None,
        device: str | None = None,
        threads: int | None = None,
    ):
        self.model, self.weights = model, weights
        self._settings: dict[str, Any] = {
            'device': device,
            'threads': threads,
            'show_progress': False,
        }
        self._loaded: OrderedDict[str, InpaintingInferencer] = OrderedDict()
        self._pace: dict[tuple, float] = {}  # seconds for each pixel of the photograph

    def __call__(self, job: Job) -> None:
        """Fill the hole of a job and write its result and views.

        Raises:
            Cancelled: If the job was cancelled meanwhile.
            Refused: If (422) the mask is empty or cannot be read, or the model cannot be had or
                does not take what it got.
        """
        try:
            self._fill(job)
        except (ValueError, OSError, cv2.error) as error:
            raise Refused(422, without_paths(str(error), job.names)) from error
        except RuntimeError as error:
            if 'out of memory' in str(error).lower():  # torch's, of a GPU or of the machine
                raise MemoryError(str(error)) from error
            raise

    def _fill(self, job: Job) -> None:
        picture = read_picture(job.upload.source)
        mask = _read_mask(job, picture.size)
        if job.model not in self._loaded:
            job.note(stage='Loading the model')
        inferencer = self.load(job.model)
        options = dict(job.options)
        seed = options.pop('seed', None)
        pace = (job.model, *job.options.values())
        attention = job.attention and shows_attention(
            inferencer.model, job.options['strategy'], job.options['per_component']
        )
        expected = self._pace[pace] * mask.size if pace in self._pace else None
        job.note(stage=FILLING, expected=expected)
        start = time.monotonic()
        with _seeded(inferencer.model, seed):
            answer = inferencer(
                [picture.pixels],
                [mask],
                return_attention=attention,
                **options,
                on_step=lambda done, total: job.note(done=done, total=total),
            )
        filled = answer['predictions'][0]
        self._pace[pace] = (time.monotonic() - start) / mask.size
        job.note(stage='Saving', suffix='.tif' if filled.dtype.kind == 'f' else '.png')
        write_picture(picture.with_pixels(filled), job.result)
        write_view(filled, job.view)
        if attention:
            drawn = visualize_attention(
                to_rgb(picture.pixels, 0 * mask), mask, answer['attention'][0], style='overlay'
            )
            write_view(drawn, job.attention_view)
        job.note(has_attention=attention)

    def load(self, name: str) -> InpaintingInferencer:
        """The model of that name; the last few stay loaded."""
        if name not in self._loaded:
            while len(self._loaded) >= _KEPT:
                self._loaded.popitem(last=False)
            weights = self.weights if name == self.model else None
            self._loaded[name] = InpaintingInferencer(name, weights, **self._settings)
        self._loaded.move_to_end(name)
        return self._loaded[name]


@contextmanager
def _seeded(model: Any, seed: int | None):
    """Give a model that takes one another seed, for one picture."""
    if seed is None or not takes_seed(model):
        yield
        return
    before, model.seed = model.seed, seed
    try:
        yield
    finally:
        model.seed = before


def _read_mask(job: Job, size: tuple[int, int]) -> np.ndarray:
    with warnings.catch_warnings():
        # What they say of large holes, the user sees on the page.
        warnings.simplefilter('ignore', MaskWarning)
        mask = as_mask(job.mask, size)
    if not mask.any():
        raise Refused(422, 'The hole is empty: paint over what should go.')
    return mask

"""What a job does: a model from its name, a hole, a result and its views."""
import time
import warnings
from collections import OrderedDict
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Tuple

import cv2
import numpy as np

from ..apis.filling import FillOptions, strategy_for, to_rgb
from ..apis.hole_masks import MaskWarning, as_mask
from ..apis.inferencer import InpaintingInferencer
from ..apis.model_choice import default_model
from ..apis.pictures import read_picture, write_picture
from ..models.layers import ContextualAttentionModule
from ..visualization.attention_map import visualize_attention
from ..zoo import at_hand, list_models
from .jobs import Job
from .limits import Refused
from .pictures import Upload, write_view

#: Ways to fill a large photograph: the inferencer's name, and what the page calls it.
STRATEGIES = {
    'auto': 'As the model asks for (auto)',
    'exact': 'Whole photograph (exact)',
    'crop': 'Around each hole (crop)',
    'coarse-to-fine': 'Small first (coarse-to-fine)',
}
WIDEST_FEATHER = 64

#: Models that stay loaded.
_KEPT = 2


def read_options(query: Mapping[str, str]) -> Tuple[str, bool, Dict[str, Any]]:
    """Model, whether to show the attention, and options of the inferencer, from a query.

    Raises:
        Refused: 422, something is missing or out of range.
    """
    model, strategy = query.get('model', ''), query.get('strategy', 'auto')
    if not model:
        raise Refused(422, 'model: name one of those that /api/settings lists')
    if strategy not in STRATEGIES:
        raise Refused(422, f'strategy: expected one of {", ".join(STRATEGIES)}; got {strategy!r}')
    try:
        feather = int(query.get('feather', '0'))
    except ValueError:
        feather = -1
    if not 0 <= feather <= WIDEST_FEATHER:
        raise Refused(422, f'feather: expected 0 to {WIDEST_FEATHER} pixels; got '
                      f'{query["feather"]!r}')
    flags = {}
    for name in ('per_component', 'attention'):
        if query.get(name, '0') not in ('0', '1'):
            raise Refused(422, f'{name}: expected 0 or 1; got {query[name]!r}')
        flags[name] = query.get(name) == '1'
    options = dict(strategy=strategy, feather=feather, per_component=flags['per_component'])
    return model, flags['attention'], options


class Filler:
    """Fills holes with the models of the zoo, and with one of the user's.

    Not for several threads at a time, but for :meth:`models`, :meth:`check` and
    :meth:`check_mask`.

    Args:
        model (str, optional): The one that the page proposes: a name or a config file.
        weights (str, optional): Its weights: a file, an address, a name of the zoo.
        device (str, optional): As of :class:`~mmdeepfill.apis.inferencer.InpaintingInferencer`.
        threads (int, optional): The same.
    """

    def __init__(self, model: Optional[str] = None, weights: Optional[str] = None,
                 device: Optional[str] = None, threads: Optional[int] = None):
        self.model, self.weights = model, weights
        self._settings = dict(device=device, threads=threads, show_progress=False)
        self._zoo = {entry.name: entry for entry in list_models()}
        self._names = list(dict.fromkeys([*([model] if model else []), *self._zoo]))
        self._loaded: 'OrderedDict[str, InpaintingInferencer]' = OrderedDict()
        self._pace: Dict[tuple, float] = {}  # seconds for each pixel of the photograph

    # -- what there is ----------------------------------------------------------------------

    def models(self) -> List[dict]:
        """For the page: name, title, ready (weights are at hand), note, chosen."""
        entries = [self._entry(name) for name in self._names]
        ready = {entry['name'] for entry in entries if entry['ready']}
        chosen = self.model if self.model in ready else default_model(self._zoo).name
        return [dict(entry, chosen=entry['name'] == chosen) for entry in entries]

    def _entry(self, name: str) -> dict:
        if name == self.model and self.weights:
            return dict(name=name, title=Path(name).stem, ready=True,
                        note=f'With the weights {Path(self.weights).name}.')
        if name not in self._zoo:  # a config whose model needs no weights
            return dict(name=name, title=Path(name).stem, ready=True, note='')
        model = self._zoo[name]
        if not model.needs_weights:
            return dict(name=name, title=name, ready=True,
                        note=f'{model.collection}: not trained on anything, good for scratches '
                        'and thin holes.')
        ready = at_hand(model) is not None
        trained_on = f', trained on {model.training_data}' if model.training_data else ''
        return dict(name=name, title=name, ready=ready,
                    note=f'{model.collection}{trained_on}.')

    def check(self, name: str) -> None:
        """Refuse models that are not on the list, or whose weights would have to be fetched."""
        entry = next((entry for entry in self.models() if entry['name'] == name), None)
        if entry is None:
            raise Refused(422, f'model: there is no {name!r}; there are {", ".join(self._names)}')
        if not entry['ready']:
            raise Refused(422, f'The weights of {name} are not on this computer. Get them with '
                          f'`mmdeepfill zoo download {name}`, then reload the page.')

    @staticmethod
    def check_mask(data: bytes, upload: Upload) -> None:
        """Refuse what is no PNG of the photograph's size; only its head is looked at."""
        if data[:8] != b'\x89PNG\r\n\x1a\n' or data[12:16] != b'IHDR' or len(data) < 33:
            raise Refused(422, 'The mask must be a PNG, white where the hole is.')
        size = tuple(int.from_bytes(data[at:at + 4], 'big') for at in (16, 20))
        if size != (upload.width, upload.height):
            raise Refused(422, f'The mask has {size[0]} x {size[1]} pixels, the photograph '
                          f'{upload.width} x {upload.height}; they must be alike.')

    # -- work -------------------------------------------------------------------------------

    def __call__(self, job: Job) -> None:
        """Fill the hole of a job and write its result and views.

        Raises:
            Refused: 422, the mask is empty or cannot be read, or the model cannot be had or
                does not take what it got.
        """
        try:
            self._fill(job)
        except (ValueError, OSError, cv2.error) as error:
            raise Refused(422, str(error)) from error
        except RuntimeError as error:
            if 'out of memory' in str(error).lower():  # torch's, of a GPU or of the machine
                raise MemoryError(str(error)) from error
            raise

    def _fill(self, job: Job) -> None:
        picture = read_picture(job.upload.source)
        mask = _read_mask(job, picture.size)
        if job.model not in self._loaded:
            job.stage = 'Loading the model'
        inferencer = self.load(job.model)
        pace = (job.model, *job.options.values())
        if pace in self._pace:
            job.expected = self._pace[pace] * mask.size
        attention = job.attention and _can_show_attention(inferencer, job.options)
        job.stage = 'Filling'
        job.began = start = time.monotonic()
        answer = inferencer([picture.pixels], [mask], return_attention=attention, **job.options)
        filled = answer['predictions'][0]
        self._pace[pace] = (time.monotonic() - start) / mask.size
        job.stage = 'Saving'
        if filled.dtype.kind == 'f':
            job.suffix = '.tif'
        write_picture(picture.with_pixels(filled), job.result)
        write_view(filled, job.view)
        if attention:
            drawn = visualize_attention(to_rgb(picture.pixels, 0 * mask), mask,
                                        answer['attention'][0], style='overlay')
            write_view(drawn, job.attention_view)
            job.has_attention = True

    def load(self, name: str) -> InpaintingInferencer:
        """The model of that name; the last few stay loaded."""
        if name not in self._loaded:
            while len(self._loaded) >= _KEPT:
                self._loaded.popitem(last=False)
            weights = self.weights if name == self.model else None
            self._loaded[name] = InpaintingInferencer(name, weights, **self._settings)
        self._loaded.move_to_end(name)
        return self._loaded[name]


def _read_mask(job: Job, size: Tuple[int, int]) -> np.ndarray:
    with warnings.catch_warnings():
        # What they say of large holes, the user sees on the page.
        warnings.simplefilter('ignore', MaskWarning)
        mask = as_mask(job.mask, size)
    if not mask.any():
        raise Refused(422, 'The hole is empty: paint over what should go.')
    return mask


def _can_show_attention(inferencer: InpaintingInferencer, options: Dict[str, Any]) -> bool:
    # What the inferencer tells is of one look at the whole photograph.
    whole = strategy_for(inferencer.model, FillOptions(options['strategy'])) == 'exact'
    return whole and not options['per_component'] and any(
        isinstance(layer, ContextualAttentionModule) for layer in inferencer.model.modules())

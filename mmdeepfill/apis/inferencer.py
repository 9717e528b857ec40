"""Fill holes in pictures of any kind: one, a list, a folder."""
from typing import Any, Callable, Dict, Iterable, List, Optional, Sequence, Tuple

import numpy as np
from mmengine.config import ConfigDict
from mmengine.infer import BaseInferencer
from rich.console import Console
from rich.progress import track
from torch import nn

from ..checkpoints import check_necessity
from ..visualization.grid import paint_hole
from ..zoo import list_models as zoo_models
from .attention import attention_sources, record_attention
from .devices import check_threads, choose_device, use_threads
from .filling import (FillOptions, attention_budget, check_takes_sketch, fill_canvases,
                      strategy_for, to_rgb)
from .inputs import pair_inputs
from .model_choice import choose_model
from .model_files import init_model
from .outputs import check_target, plan_outputs
from .pictures import Picture, write_picture
from .requests import Request, make_request


class InpaintingInferencer(BaseInferencer):
    """A model, ready to fill holes.

    Args:
        model (str | Path | Config | nn.Module, optional): See :func:`choose_model`; or a model
            from :func:`init_model`, which is put into eval mode. None: weights that have been
            downloaded, or those that come with the package; which, is said.
        weights (str | Path, optional): File, address or name of the zoo. None: the released ones
            of a model of the zoo, downloaded and verified if need be.
        device (str, optional): 'cpu', 'cuda', 'cuda:1', 'mps'. None: a GPU if there is one;
            where it is, of a built model.
        threads (int, optional): CPU threads of PyTorch and OpenCV during a call. None: theirs.
        show_progress (bool): A bar on stderr, for more than one picture.

    Raises:
        ValueError: Names the argument: no such model or device, weights that do not fit or are
            missing for a model that learns.
    """

    def __init__(self,
                 model: Any = None,
                 weights: Optional[str] = None,
                 device: Optional[str] = None,
                 threads: Optional[int] = None,
                 show_progress: bool = True):
        check_threads(threads)
        self.threads = threads
        self._built = model if isinstance(model, nn.Module) else None
        self._device = None if device is None else choose_device(device)
        config: Any = ConfigDict()
        if self._built is None:
            config, weights, _ = choose_model(model, weights)
        elif weights is not None:
            raise ValueError('weights are for a model that is named; this one is built: give them '
                             'to init_model')
        super().__init__(config, weights, 'cpu', 'mmdeepfill', show_progress)

    @staticmethod
    def list_models() -> List[str]:
        """Names of the models of the zoo."""
        return [model.name for model in zoo_models()]

    def __call__(self,
                 inputs: Any,
                 masks: Any,
                 batch_size: int = 1,
                 *,
                 strategy: str = 'auto',
                 context: Optional[int] = None,
                 feather: int = 0,
                 per_component: bool = False,
                 memory_budget: Optional[int] = None,
                 invert_mask: bool = False,
                 resize_mask: bool = False,
                 return_attention: bool = False,
                 return_vis: bool = False,
                 out_dir: Any = None,
                 quality: Optional[int] = None) -> Dict[str, List[Any]]:
        """Fill the holes of one picture or of many.

        Args:
            inputs: A picture, a list, a folder, a pattern, see :func:`pair_inputs`.
            masks: One for all, a list of one each, or a folder, see there and :func:`as_mask`.
            batch_size (int): So many pictures are read at a time; those of one size (windows of
                one size, for 'crop') are one forward pass. The results do not depend on it, but
                for rounding.
            strategy, context, feather, per_component: See :class:`FillOptions`.
            memory_budget (int, optional): Bytes of working memory of the model's attention.
                The result does not depend on it, but for rounding; features come on top.
            invert_mask, resize_mask (bool): See :func:`as_mask`.
            return_attention (bool): Also return where each pixel came from.
            return_vis (bool): Also return pictures in which the hole is painted.
            out_dir (str | Path, optional): Write the results there, with the names and metadata
                of their files.
            quality (int, optional): Of JPEG and WebP, see :func:`write_picture`.

        Returns:
            dict: ``predictions``, for each picture an array, or a PIL image if one was given, or,
            with ``out_dir``, the path of its file; ``visualization``, (H, W, 3) uint8 RGB each if
            asked for, else empty; ``attention``, if asked for, (H, W, 2) int32 each, see
            :func:`attention_sources`.

        Raises:
            FileNotFoundError: A file or folder does not exist.
            ValueError: Names the argument, or the file.
        """
        if isinstance(batch_size, bool) or not isinstance(batch_size, int) or batch_size < 1:
            raise ValueError(f'batch_size must be an integer >= 1; got {batch_size!r}')
        options = FillOptions(strategy, context, per_component, feather)
        items = pair_inputs(inputs, masks)
        targets = None if out_dir is None else plan_outputs(items, out_dir)
        results: Dict[str, List[Any]] = dict(predictions=[], visualization=[], attention=[])
        for part in self._chunks(len(items), batch_size):
            requests = [make_request(items[i].image, items[i].mask, invert_mask, resize_mask,
                                     (f'inputs[{i}]', f'masks[{i}]')) for i in part]
            settings = options, batch_size, memory_budget
            if return_attention:
                pictures, sources = self._with_attention(requests, *settings)
                results['attention'] += sources
            else:
                pictures = self.forward(requests, *settings)
            results['predictions'] += [
                request.like_given(picture) if targets is None else _written(
                    picture, targets[i], quality)
                for i, request, picture in zip(part, requests, pictures)]
            if return_vis:
                results['visualization'] += self.visualize(requests, pictures)
        if not return_attention:
            del results['attention']
        return results

    def _chunks(self, count: int, size: int) -> Iterable[range]:
        parts = [range(start, min(start + size, count)) for start in range(0, count, size)]
        return track(parts, 'Filling', console=Console(stderr=True),
                     disable=not self.show_progress or len(parts) < 2)

    def fill(self, image: Any, mask: Any, **options) -> Any:
        """Fill the hole of one picture.

        Args:
            image: An array (H, W) or (H, W, 1..4), uint8, uint16 or floating point in [0, 1], grey
                or RGB, with or without alpha; a PIL image; a path.
            mask: See :func:`as_mask`.
            options: strategy, context, feather, per_component, memory_budget, invert_mask and
                resize_mask of :meth:`__call__`; ``sketch``, lines to follow, see :func:`as_sketch`.

        Returns:
            np.ndarray | PIL.Image.Image: Like ``image``, bit-equal to it outside the hole; of a
            path, what it holds, as displayed. Of 16 bits and floating point, the hole is not
            rounded to 8 on its way.

        Raises:
            FileNotFoundError: A path does not exist.
            ValueError: Names the argument.
        """
        request, picture = self._fill_one(image, mask, **options)
        return request.like_given(picture)

    def fill_file(self, source: Any, mask: Any, target: Any, quality: Optional[int] = None,
                  **options) -> None:
        """Fill the hole of a file and write another, with all that the first one holds.

        Args:
            source (str | Path): See :func:`read_picture`.
            mask: See :func:`as_mask`; drawn on the picture as it is displayed.
            target (str | Path): See :func:`write_picture`; written whole or not at all.
            quality (int, optional): See there.
            options: As for :meth:`fill`.

        Raises:
            FileNotFoundError: A file does not exist.
            ValueError: Names the argument; the target is an input.
        """
        check_target(target, [source, mask])
        _, picture = self._fill_one(source, mask, **options)
        write_picture(picture, target, quality)

    def _fill_one(self, image: Any, mask: Any, strategy: str = 'auto',
                  context: Optional[int] = None, feather: int = 0, per_component: bool = False,
                  memory_budget: Optional[int] = None, invert_mask: bool = False,
                  resize_mask: bool = False, sketch: Any = None) -> Tuple[Request, Picture]:
        options = FillOptions(strategy, context, per_component, feather)
        request = make_request(image, mask, invert_mask, resize_mask)
        request = request if sketch is None else request.with_sketch(sketch)
        return request, self.forward([request], options, 1, memory_budget)[0]

    def forward(self, inputs: Sequence[Request], options: FillOptions = FillOptions(),
                batch_size: int = 1, memory_budget: Optional[int] = None) -> List[Picture]:
        """Fill the holes of requests, see :func:`fill_canvases`."""
        if any(request.sketch is not None for request in inputs):
            check_takes_sketch(self.model)
        with use_threads(self.threads), attention_budget(self.model, memory_budget):
            canvases = fill_canvases(self.model, [request.canvas for request in inputs],
                                     [request.mask for request in inputs], options, batch_size,
                                     [request.sketch for request in inputs])
        return [request.filled(canvas) for request, canvas in zip(inputs, canvases)]

    def visualize(self, inputs: Sequence[Request], preds: Sequence[Picture],
                  show: bool = False, **kwargs) -> List[np.ndarray]:
        """Input with its hole painted beside the result, (H, 2W, 3) uint8 RGB each."""
        pairs = []
        for request, picture in zip(inputs, preds):
            before = paint_hole(to_rgb(request.picture.pixels, request.mask), request.mask)
            pairs.append(np.hstack([before, to_rgb(picture.pixels, 0 * request.mask)]))
        return pairs

    def postprocess(self, preds: List[Any], visualization: List[np.ndarray],
                    return_datasample: bool = False, **kwargs) -> Dict[str, List[Any]]:
        """Both in the dict of :meth:`__call__`; part of mmengine's interface."""
        return dict(predictions=preds, visualization=visualization)

    def _with_attention(self, requests: Sequence[Request], options: FillOptions, batch_size: int,
                        memory_budget: Optional[int]) -> Tuple[List[Picture], List[np.ndarray]]:
        """Fill, and say where from, as one look at each whole picture tells it."""
        pictures, sources = [], []
        whole = strategy_for(self.model, options) == 'exact'
        if whole and not options.per_component:  # filling is that look
            for request in requests:
                with record_attention(self.model) as record:
                    pictures += self.forward([request], options, 1, memory_budget)
                sources.append(record.positions(request.mask))
            return pictures, sources
        with use_threads(self.threads), attention_budget(self.model, memory_budget):
            sources = [attention_sources(self.model, to_rgb(request.picture.pixels, request.mask),
                                         request.mask) for request in requests]
        return self.forward(requests, options, batch_size, memory_budget), sources

    def _init_model(self, cfg: Any, weights: Optional[str], device: Any = None) -> nn.Module:
        if self._built is not None:
            return (self._built if self._device is None else self._built.to(self._device)).eval()
        model = init_model(cfg, weights, choose_device(self._device))
        check_necessity(model, weights)
        return model

    def _init_pipeline(self, cfg: Any) -> Callable:
        return make_request

    def _init_collate(self, cfg: Any) -> None:
        return None  # batches are made of what has one size, not of what comes in a row

    def _init_visualizer(self, cfg: Any) -> None:
        return None


def _written(picture: Picture, target: str, quality: Optional[int]) -> str:
    write_picture(picture, target, quality)
    return target

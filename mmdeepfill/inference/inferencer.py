"""Fill holes in pictures of any kind: one, a list, a folder."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from mmengine.config import ConfigDict
from mmengine.infer import BaseInferencer
from rich.console import Console
from rich.progress import track
from torch import nn

from ..checkpoints import check_necessity
from ..core.steps import OnStep, check_on_step, watch_steps
from ..imageio.pictures import Picture, check_quality
from ..visualization.grid import paint_hole
from ..zoo import list_models as zoo_models
from .attended import fill_with_sources
from .attention import attention_budget
from .canvases import to_rgb
from .devices import check_threads, choose_device, use_threads
from .filling import FillOptions, check_takes_sketch, fill_canvases
from .inputs import check_batch_size, pair_inputs
from .model_choice import check_built, choose_model
from .model_files import init_model
from .one_picture import OnePictureMixin
from .outputs import plan_outputs, written
from .requests import Request, make_request


class InpaintingInferencer(OnePictureMixin, BaseInferencer):
    """A model, ready to fill holes.

    Args:
        model (str | Path | Config | nn.Module, optional): See :func:`choose_model`; or a model
            from :func:`init_model`, which is put into eval mode. None: the model
            ``auto``, which comes with the package; it is said.
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

    def __init__(
        self,
        model: Any = None,
        weights: str | Path | None = None,
        device: str | None = None,
        threads: int | None = None,
        show_progress: bool = True,
    ):
        check_threads(threads)
        self.threads = threads
        self._built = model if isinstance(model, nn.Module) else None
        name = type(model).__name__
        self._device = None if device is None else choose_device(device)
        config: Any = ConfigDict()
        if self._built is None:
            config, weights, name = choose_model(model, weights)
        else:
            check_built(model, weights)
        self._named = name if weights is None else f'{name}, weights={str(weights)!r}'
        super().__init__(config, weights, 'cpu', 'mmdeepfill', show_progress)

    def __repr__(self) -> str:
        device = next((str(one.device) for one in self.model.parameters()), 'cpu')
        return f'{type(self).__name__}({self._named}, device={device!r})'

    @staticmethod
    def list_models() -> list[str]:
        """Names of the models of the zoo."""
        return [model.name for model in zoo_models()]

    def __call__(
        self,
        inputs: Any,
        masks: Any,
        batch_size: int = 1,
        *,
        strategy: str = 'auto',
        context: int | None = None,
        feather: int = 0,
        per_component: bool = False,
        memory_budget: int | None = None,
        invert_mask: bool = False,
        resize_mask: bool = False,
        return_attention: bool = False,
        return_vis: bool = False,
        out_dir: Any = None,
        quality: int | None = None,
        on_step: OnStep | None = None,
    ) -> dict[str, list[Any]]:
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
            on_step (callable, optional): Called as ``on_step(done, total)`` while a picture is
                filled, after each window, network stage, round of patches or iteration. Each
                batch of pictures counts anew; ``total`` stays the same in a batch, ``done``
                never falls and ends at ``total``. An exception that it raises stops the work
                there and comes out unchanged; nothing of that batch is written.

        Returns:
            dict: ``predictions``, for each picture an array, or a PIL image if one was given, or,
            with ``out_dir``, the path of its file; ``visualization``, (H, W, 3) uint8 RGB each if
            asked for, else empty; ``attention``, if asked for, (H, W, 2) int32 each, see
            :func:`attention_sources`.

        Raises:
            FileNotFoundError: A file or folder does not exist.
            ValueError: Names the argument, or the file.
        """
        check_batch_size(batch_size)
        check_on_step(on_step)
        check_quality(quality)
        options = FillOptions(strategy, context, per_component, feather)
        items = pair_inputs(inputs, masks)
        targets = None if out_dir is None else plan_outputs(items, out_dir)
        results: dict[str, list[Any]] = {'predictions': [], 'visualization': [], 'attention': []}
        for part in self._chunks(len(items), batch_size):
            requests = [
                make_request(
                    items[i].image,
                    items[i].mask,
                    invert_mask,
                    resize_mask,
                    (f'inputs[{i}]', f'masks[{i}]'),
                )
                for i in part
            ]
            settings = options, batch_size, memory_budget
            with watch_steps(on_step):
                if return_attention:
                    pictures, sources = fill_with_sources(self, requests, *settings)
                    results['attention'] += sources
                else:
                    pictures = self.forward(requests, *settings)
            results['predictions'] += [
                request.like_given(picture)
                if targets is None
                else written(picture, targets[i], quality)
                for i, request, picture in zip(part, requests, pictures)
            ]
            if return_vis:
                results['visualization'] += self.visualize(requests, pictures)
        if not return_attention:
            del results['attention']
        return results

    def _chunks(self, count: int, size: int) -> Iterable[range]:
        parts = [range(start, min(start + size, count)) for start in range(0, count, size)]
        return track(
            parts,
            'Filling',
            console=Console(stderr=True),
            disable=not self.show_progress or len(parts) < 2,
        )

    def forward(
        self,
        inputs: Sequence[Request],
        options: FillOptions = FillOptions(),
        batch_size: int = 1,
        memory_budget: int | None = None,
    ) -> list[Picture]:
        """Fill the holes of requests, see :func:`fill_canvases`."""
        if any(request.sketch is not None for request in inputs):
            check_takes_sketch(self.model)
        with use_threads(self.threads), attention_budget(self.model, memory_budget):
            canvases = fill_canvases(
                self.model,
                [request.canvas for request in inputs],
                [request.mask for request in inputs],
                options,
                batch_size,
                [request.sketch for request in inputs],
            )
        return [request.filled(canvas) for request, canvas in zip(inputs, canvases)]

    def visualize(
        self, inputs: Sequence[Request], preds: Sequence[Picture], show: bool = False, **kwargs
    ) -> list[np.ndarray]:
        """Input with its hole painted beside the result, (H, 2W, 3) uint8 RGB each."""
        pairs = []
        for request, picture in zip(inputs, preds):
            before = paint_hole(to_rgb(request.picture.pixels, request.mask), request.mask)
            pairs.append(np.hstack([before, to_rgb(picture.pixels, 0 * request.mask)]))
        return pairs

    def postprocess(
        self,
        preds: list[Any],
        visualization: list[np.ndarray],
        return_datasample: bool = False,
        **kwargs,
    ) -> dict[str, list[Any]]:
        """Both in the dict of :meth:`__call__`; part of mmengine's interface."""
        return {'predictions': preds, 'visualization': visualization}

    def _init_model(self, cfg: Any, weights: str | Path | None, device: Any = None) -> nn.Module:
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

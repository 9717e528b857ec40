"""Models as files that run without this package."""

from pathlib import Path

import torch
from torch import nn

from ..core.files import atomic_write
from ..core.optional import optional_import
from .checking import TRACED, Agreement, compare, samples
from .formats import EXTRA, FORMATS, quiet
from .graph import InpaintingGraph

__all__ = ['FORMATS', 'Agreement', 'ExportMismatch', 'InpaintingGraph', 'export_model']


class ExportMismatch(RuntimeError):
    """An exported file does not give what the model gives; it was not written.

    Attributes:
        agreements (list[Agreement]): All that was tried.
    """

    def __init__(self, message: str, agreements: list[Agreement]):
        super().__init__(message)
        self.agreements = agreements


def export_model(
    model: nn.Module,
    path: str | Path,
    format: str = 'onnx',
    half: bool = False,
    opset: int | None = None,
) -> list[Agreement]:
    """Write a model to a file, after that file was run and compared with the model.

    Batch, height and width are free (sides from 16). What goes in and what comes out is
    written at :class:`InpaintingGraph`; what was compared, at :class:`Agreement`.

    Args:
        model (nn.Module): On the CPU, in float32, from :func:`init_model`.
        path (str | Path): Written in one step, in the folder that must be there.
        format (str): 'onnx' (extra ``export``), 'torchscript' or 'torch-export' (torch 2.6
            or newer).
        half (bool): Convolutions in float16.
        opset (int, optional): Of ONNX. None: what the exporter of this PyTorch prefers.

    Returns:
        list[Agreement]: For six shapes that the file was not traced with.

    Raises:
        ExportMismatch: The file gives something else; there is no file then, or the old one.
        ImportError: A package is missing; the message names the extra.
        ValueError: Unknown format, an ``opset`` for another format than ONNX, or a model that
            cannot be exported, or not in that format.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from mmdeepfill.models.inpaintors import ReconstructionInpaintor
        >>> network = dict(type='DilatedResnet', base_channels=4, dilations=(2,))
        >>> generator = dict(type='DilatedResnetGenerator', network=network)
        >>> model = ReconstructionInpaintor(generator, {})
        >>> with TemporaryDirectory() as folder:
        ...     agreements = export_model(model.eval(), f'{folder}/model.pt', 'torchscript')
        >>> all(agreement.kept for agreement in agreements)
        True
    """
    if format not in FORMATS:
        raise ValueError(f'format must be one of {tuple(FORMATS)}; got {format!r}')
    if opset is not None and format != 'onnx':
        raise ValueError(f'opset is of the format onnx; got {opset} with {format}: leave it out')
    if format == 'onnx':
        optional_import('onnxruntime', EXTRA)  # missing, it would be missed after all the work
    graph = InpaintingGraph(model, half)
    if format in getattr(model.generator, 'not_exported_as', ()):
        others = ' or '.join(
            name for name in FORMATS if name not in graph.generator.not_exported_as
        )
        raise ValueError(
            f'format {format}: PyTorch lays a {type(model.generator).__name__} out for sides that '
            f'smaller pictures do not have, and refuses those: use {others}'
        )
    image, mask = samples(TRACED)
    example = torch.from_numpy(image), torch.from_numpy(mask)
    with quiet(), torch.no_grad():
        try:
            data = FORMATS[format].write(graph, example, opset)
            agreements = compare(model, FORMATS[format].load(data))
        except RuntimeError as error:
            _explain(error, format, half)
            raise
    wrong = [a for a in agreements if not a.within(graph.dtype)]
    if wrong:
        raise ExportMismatch(
            f'what was exported differs from the model at {len(wrong)} of {len(agreements)} '
            'shapes, by more than rounding: no file was written',
            agreements,
        )
    with atomic_write(path) as file:
        file.write(data)
    return agreements


def _explain(error: RuntimeError, format: str, half: bool) -> None:
    """Raise ValueError if it is one of PyTorch's limits that we know."""
    if half and "not implemented for 'Half'" in str(error):
        raise ValueError(
            'half needs a PyTorch that computes float16 on the CPU (2.13 does); got '
            f'{torch.__version__}: {error}'
        ) from error
    if format == 'torch-export' and 'Runtime assertion failed' in str(error):
        raise ValueError(
            'format torch-export: PyTorch laid this network out for sides that smaller pictures '
            f'do not have, and refuses those: use onnx or torchscript ({error}). A generator '
            'whose class says so, not_exported_as = ("torch-export",), is refused at once'
        ) from error

"""Formats: the writing of a graph to bytes, and the running of such bytes."""

import inspect
import io
import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.export
from torch import Tensor

from ..core.optional import optional_import
from .graph import InpaintingGraph

EXTRA = 'export'
MIN_SIDE = 16
#: Of the exporter by tracing; the other one takes its own.
TRACED_OPSET = 17
#: Of the other one; what is asked for in a lower one comes out in this.
LOWEST_OPSET = 18

AXES = ('batch', 'height', 'width')
#: Stands in ONNX files.
CONTRACT = (
    'mmdeepfill: fills holes in photographs. image (batch, height, width, 3) uint8 RGB, sides from '
    '16; mask (batch, height, width) uint8, not 0 = hole. composited: image with the hole filled, '
    'equal to it elsewhere. refined: what the network makes of all of it, float32 RGB in [0, 1].'
)

#: Arrays in, arrays out, as :class:`InpaintingGraph` says.
Runner = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
Example = tuple[Tensor, Tensor]


class Format(NamedTuple):
    """A kind of file.

    Attributes:
        suffix: Of its name.
        write: Graph, example and opset (None: the exporter's choice) to the file's bytes.
        load: Bytes to a function of arrays.
    """

    suffix: str
    write: Callable[[InpaintingGraph, Example, int | None], bytes]
    load: Callable[[bytes], Runner]


def has_program_exporter() -> bool:
    """Test for a torch.export that can leave to run time what it cannot prove of sides."""
    return (
        'prefer_deferred_runtime_asserts_over_guards'
        in inspect.signature(torch.export.export).parameters
    )


def _dynamic_shapes() -> tuple[dict, dict]:
    from torch.export import Dim

    batch, height, width = (
        Dim(name, min=least)
        for name, least in (('batch', 1), ('height', MIN_SIDE), ('width', MIN_SIDE))
    )
    sides = {0: batch, 1: height, 2: width}
    return sides, dict(sides)


def _program(graph: InpaintingGraph, example: Example):
    # of sums and quotients of sides it cannot prove that they fit: it checks them later
    return torch.export.export(
        graph,
        example,
        dynamic_shapes=_dynamic_shapes(),
        strict=False,
        prefer_deferred_runtime_asserts_over_guards=True,
    )


def _write_onnx(graph: InpaintingGraph, example: Example, opset: int | None) -> bytes:
    onnx = optional_import('onnx', EXTRA)
    names: dict[str, Any] = {'input_names': list(graph.inputs), 'output_names': list(graph.outputs)}
    if has_program_exporter():
        optional_import('onnxscript', EXTRA)
        if opset is not None and opset < LOWEST_OPSET:  # known before minutes of work
            raise ValueError(
                f'opset must be {LOWEST_OPSET} or more for the exporter of torch '
                f'{torch.__version__}; got {opset}'
            )
        exported = torch.onnx.export(
            _program(graph, example), dynamo=True, opset_version=opset, verbose=False, **names
        )
        assert exported is not None  # as it goes to no file
        model = exported.model_proto
    else:
        axes = dict(enumerate(AXES))
        file = io.BytesIO()
        torch.onnx.export(
            graph,
            example,
            file,  # type: ignore[arg-type]  # it takes files of bytes too
            opset_version=opset or TRACED_OPSET,
            dynamic_axes=dict.fromkeys(graph.inputs + graph.outputs, axes),
            **names,
        )
        model = onnx.load_from_string(file.getvalue())
    return _finished(model, opset).SerializeToString()


def _finished(model, opset: int | None):
    """Name the free sides, say what the file is, and see that it is what was asked for."""
    written = next(item.version for item in model.opset_import if not item.domain)
    if opset not in (None, written):
        raise ValueError(
            f'opset {opset} is not one that torch {torch.__version__} can write '
            f'this graph in; got a graph in opset {written}: ask for that'
        )
    for value in (*model.graph.input, *model.graph.output):
        for axis, name in zip(value.type.tensor_type.shape.dim, AXES):
            axis.dim_param = name
    del model.graph.value_info[:]  # sides in the exporter's own names; runtimes infer them
    model.doc_string = CONTRACT
    return model


def _load_onnx(data: bytes) -> Runner:
    runtime = optional_import('onnxruntime', EXTRA)
    options = runtime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = torch.get_num_threads()
    session = runtime.InferenceSession(data, options, providers=['CPUExecutionProvider'])

    def run(image, mask):
        return tuple(session.run(list(InpaintingGraph.outputs), {'image': image, 'mask': mask}))

    return run


def _write_torchscript(graph: InpaintingGraph, example: Example, opset: int | None) -> bytes:
    file = io.BytesIO()
    torch.jit.save(torch.jit.trace(graph, example, check_trace=False), file)
    return file.getvalue()


def _load_torchscript(data: bytes) -> Runner:
    return _on_arrays(torch.jit.load(io.BytesIO(data)))


def _write_torch_export(graph: InpaintingGraph, example: Example, opset: int | None) -> bytes:
    if not has_program_exporter():
        raise ValueError(
            'format torch-export needs a newer PyTorch (2.13 will do); got '
            f'{torch.__version__}: use onnx or torchscript'
        )
    file = io.BytesIO()
    torch.export.save(_program(graph, example), file)
    return file.getvalue()


def _load_torch_export(data: bytes) -> Runner:
    return _on_arrays(torch.export.load(io.BytesIO(data)).module())


def _on_arrays(function: Callable) -> Runner:
    @torch.no_grad()
    def run(image, mask):
        outputs = function(torch.from_numpy(image), torch.from_numpy(mask))
        return tuple(output.numpy() for output in outputs)

    return run


@contextmanager
def quiet() -> Iterator[None]:
    """Without exporters' warnings: what they guess at is checked afterwards."""
    disabled = logging.root.manager.disable
    logging.disable(logging.WARNING)  # also debugging traces, which take time
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            yield
    finally:
        logging.disable(disabled)


FORMATS = {
    'onnx': Format('.onnx', _write_onnx, _load_onnx),
    'torchscript': Format('.pt', _write_torchscript, _load_torchscript),
    'torch-export': Format('.pt2', _write_torch_export, _load_torch_export),
}

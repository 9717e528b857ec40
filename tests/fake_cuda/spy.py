"""What a GPU would have to wait for, counted in a step on a fake device."""

import traceback
from collections import Counter

import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from tests.helpers import INSIDE

_OURS = ('mmdeepfill/', 'mmengine/optim', 'mmengine/model')


def _line() -> str:
    """The innermost line of ours, or of mmengine's, that an operator comes from."""
    frames = [f for f in traceback.extract_stack() if any(name in f.filename for name in _OURS)]
    if not frames:
        return 'autograd'
    name = frames[-1].filename
    start = max(name.rfind('/mmdeepfill/'), name.rfind('/mmengine/'))
    return f'{name[start + 1 :]}:{frames[-1].lineno}'


class Spy(TorchDispatchMode):
    """Counts waits, blocking copies, mixed devices, and convolution inputs by memory format.

    Attributes:
        waits (Counter): Places at which the host waits for the device.
        mixed (Counter): Operators on tensors of both.
        formats (Counter): 'channels last', 'channels first', or 'either' of convolution inputs, after
            the name in ``part``, which is for the caller to set.
        part (str): As 'critics' by default.
    """

    def __init__(self):
        super().__init__()
        self.waits, self.mixed, self.formats = Counter(), Counter(), Counter()
        self.part = 'critics'

    def within(self, part, function):
        """A function, with a name for the convolutions in it."""

        def run(*args, **kwargs):
            former, self.part = self.part, part
            try:
                return function(*args, **kwargs)
            finally:
                self.part = former

        return run

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        name = func._schema.name.removeprefix('aten::')
        tensors = [x for x in tree_leaves((args, kwargs)) if isinstance(x, torch.Tensor)]
        on_device = any(x.device.type == 'cuda' for x in tensors)
        if name in INSIDE:  # look into it, where a fake device would see shapes alone
            with self:
                return INSIDE[name](*args)
        answer = self._answer(name, args, on_device)
        if answer is not None:
            return answer
        self._copies(name, args, kwargs)
        if name == 'convolution':
            self._note_format(args[0])
        copies = name in ('_to_copy', 'copy_')
        if on_device and not copies and any(x.device.type == 'cpu' and x.dim() for x in tensors):
            self.mixed[f'{name} {_line()}'] += 1
        return func(*args, **kwargs)

    def _answer(self, name, args, on_device):
        """Count a wait; answer for what a fake tensor has no value for, else None."""
        count = self.waits if on_device else Counter()
        x = args[0] if args else None
        if name == '_local_scalar_dense':
            count[f'item {_line()}'] += 1
            return True if x.dtype == torch.bool else 1.0 if x.is_floating_point() else 1
        if name == 'nonzero':
            count[f'nonzero {_line()}'] += 1
            return torch.zeros(4, x.dim(), dtype=torch.int64, device=x.device)
        if name == 'equal':
            count[f'equal {_line()}'] += 1
            return True
        masks = args[1] if name == 'index' else ()
        if any(i is not None and i.dtype in (torch.bool, torch.uint8) for i in masks):
            count[f'index by a mask {_line()}'] += 1
        if name == 'masked_select':
            count[f'masked_select {_line()}'] += 1
        return None

    def _copies(self, name, args, kwargs):
        if name == '_to_copy':
            source, target = args[0].device, torch.device(kwargs.get('device') or args[0].device)
            blocking = not kwargs.get('non_blocking')
        elif name == 'copy_':
            target, source = args[0].device, args[1].device
            blocking = not (args[2] if len(args) > 2 else kwargs.get('non_blocking'))
        else:
            return
        if source.type != target.type and (blocking or target.type == 'cpu'):
            self.waits[f'copy from {source.type} to {target.type} {_line()}'] += 1

    def _note_format(self, x):
        last = x.is_contiguous(memory_format=torch.channels_last)
        kind = {(True, True): 'either', (True, False): 'channels last'}
        format = kind.get((last, x.is_contiguous()), 'channels first')
        self.formats[f'{self.part}: {format}'] += 1


def to_fake_device(module: torch.nn.Module, mode: FakeTensorMode) -> None:
    """Replace all parameters and buffers of a module by fake ones on the device."""
    done: dict[int, torch.Tensor] = {}

    def fake(tensor):
        if id(tensor) not in done:
            with mode:
                done[id(tensor)] = torch.empty_strided(
                    tensor.shape, tensor.stride(), dtype=tensor.dtype, device='cuda'
                )
        return done[id(tensor)]

    for part in module.modules():
        for name, value in part._parameters.items():
            if value is not None:
                part._parameters[name] = torch.nn.Parameter(fake(value), value.requires_grad)
        for name, value in part._buffers.items():
            if value is not None:
                part._buffers[name] = fake(value)
        if hasattr(part, '_device'):
            part._device = torch.device('cuda')

"""Files of weights: of torch.save, old and new, safetensors, and TensorFlow's bundles."""

import io
import warnings
import zipfile
from contextlib import contextmanager
from functools import partial

import numpy as np
import safetensors.torch
import torch
from hypothesis import strategies as st
from torch import nn

from mmdeepfill.checkpoints import fit_state, load_plain, read_checkpoint, select_weights
from mmdeepfill.converters import TensorBundle
from mmdeepfill.converters.pytorch_weights import unwrapped
from testbed.bundle_writer import entry, field, write_table

from .mutation import PLAIN, mutated
from .target import Target, outcome


def _model():
    return nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))


_STATE = {name: torch.ones_like(value) for name, value in _model().state_dict().items()}
_WHOLE = {
    'state_dict': _STATE,
    'meta': {'iter': 3, 'config': 'a = 1'},
    'ema_state_dict': dict(_STATE),
    'optimizer': {'state': {0: {'step': torch.tensor(1.0)}}, 'param_groups': [{'lr': 0.1}]},
}


def _saved(content, new=True):
    file = io.BytesIO()
    torch.save(content, file, _use_new_zipfile_serialization=new)
    return file.getvalue()


_SAFE = safetensors.torch.save(_STATE, {'mmdeepfill': '{"iter": 3}'})
_FILES = [_saved(_WHOLE), _saved(_STATE), _saved(_WHOLE, new=False), _saved(_STATE, new=False)]
_SAFETENSORS = [
    _SAFE,
    (1 << 60).to_bytes(8, 'little') + _SAFE[8:],
    safetensors.torch.save(_STATE, {'mmdeepfill': '[' * 3000}),
    b'\x02' + bytes(7) + b'{}',
]


def _entries(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


_ENTRIES = _entries(_FILES[0])
_PICKLE = next(name for name in _ENTRIES if name.endswith('data.pkl'))


def _with_pickle(code):
    """Its zip is right, so that the pickle is what the reader stumbles over."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, 'w') as archive:
        for name, content in _ENTRIES.items():
            archive.writestr(name, code if name == _PICKLE else content)
    return file.getvalue()


_NUMBERS = np.arange(6, dtype=np.float32).reshape(2, 3)
#: Header, one tensor: messages that are nearly right, in a table whose checksums are.
_TABLES = st.tuples(
    mutated([field(1, 1), field(1, 2**60), field(1, b'ab'), field(2, 1), b'']),
    mutated(
        [
            entry(_NUMBERS, 0, _NUMBERS.tobytes()),
            field(2, 3),
            field(3, 2**60),
            field(2, field(2, field(1, 2**63))),
            field(7, b'x'),
        ]
    ),
).map(lambda both: write_table([(b'', both[0]), (b'a', both[1])]))


_TENSORS = st.sampled_from(
    [
        lambda: torch.zeros(3, 2),
        lambda: torch.zeros(()),
        lambda: torch.zeros(1).expand(2**40),
        lambda: torch.zeros(2, 2).to_sparse(),
        lambda: torch.zeros(2, dtype=torch.complex64),
        lambda: torch.zeros(0),
        lambda: torch.full((3,), float('nan')),
        lambda: nn.Parameter(torch.zeros(3)),
        lambda: torch.zeros(2, dtype=torch.bool),
        lambda: torch.zeros(2, 3).t(),
        lambda: torch.quantize_per_tensor(torch.zeros(2), 1.0, 0, torch.qint8),
        lambda: torch.empty(2, device='meta'),
    ]
)
_KEYS = st.sampled_from([*_STATE, 'module.0.weight', 'generator_ema.x', 3, None, '', 'é'])
_STATES = st.dictionaries(_KEYS, _TENSORS | PLAIN, max_size=4)
_CONTENTS = st.one_of(
    _STATES,
    st.fixed_dictionaries(
        {},
        optional={'state_dict': _STATES | PLAIN, 'meta': PLAIN, 'ema_state_dict': _STATES | PLAIN},
    ),
    PLAIN,
)


def _made(value):
    """Tensors where functions stand for them."""
    if isinstance(value, dict):
        return {key: _made(item) for key, item in value.items()}
    return value() if callable(value) else value


def _built(case):
    content, new = case
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        return _saved(_made(content), new)


@contextmanager
def start(folder):
    model = _model()
    (folder / 'case.data-00000-of-00001').write_bytes(_NUMBERS.tobytes())

    def use(path, drop):
        checkpoint = read_checkpoint(path, drop_objects=drop)
        for weights in ('saved', 'trained', 'average'):
            state = select_weights(checkpoint, weights, path)
            fitted = fit_state(model, state, path, strict=False)
            model.load_state_dict(fitted)

    def read_bundle(path):
        bundle = TensorBundle(path)
        for name in bundle.entries:
            bundle.read(name)

    def check(case):
        kind, content = case
        if kind == 'bundle':
            (folder / 'case.index').write_bytes(content)
            return outcome(
                partial(read_bundle, folder / 'case'), (ValueError, FileNotFoundError), 'case'
            )
        data = _built(content) if kind == 'built' else content
        path = folder / ('case.safetensors' if kind == 'safetensors' else 'case.pth')
        path.write_bytes(data)
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            ended = outcome(partial(use, path, False), (ValueError,), path.name)
            outcome(partial(use, path, True), (ValueError,), path.name)
            outcome(lambda: unwrapped(str(path), load_plain(path)), (ValueError,), path.name)
        return ended

    yield check


TARGET = Target(
    st.one_of(
        st.tuples(st.just('bytes'), mutated(_FILES)),
        st.tuples(st.just('bytes'), mutated([_ENTRIES[_PICKLE]]).map(_with_pickle)),
        st.tuples(st.just('safetensors'), mutated(_SAFETENSORS)),
        st.tuples(st.just('bundle'), _TABLES | mutated([write_table([(b'', field(1, 1))])])),
        st.tuples(st.just('built'), st.tuples(_CONTENTS, st.booleans())),
    ),
    start,
)

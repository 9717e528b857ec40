"""Configs: text that is nearly one, and options that nearly fit.

A config is a program, so what is put into it here are values, not statements.
"""

import io
import re
from contextlib import contextmanager, redirect_stderr
from functools import partial

from hypothesis import strategies as st

from mmdeepfill.cli.config import load_config
from mmdeepfill.cli.errors import UserError

from .mutation import PLAIN, mutated
from .target import Target, outcome

_PYTHON = """
default_scope = 'mmdeepfill'
model = dict(
    type='ReconstructionInpaintor',
    generator=dict(type='DeepFillEncoderDecoder', stage1=dict(type='GLEncoderDecoder')),
    losses=dict(hole=dict(loss=dict(type='L1Loss'), pred='coarse', region='hole', weight=1.0)))
train_dataloader = dict(batch_size=2, dataset=dict(
    type='InpaintingDataset', data_root='photos', pipeline=[dict(type='LoadImage')]))
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-4))
train_cfg = dict(type='ResumableIterTrainLoop', max_iters=4)
"""
_TOKENS = re.findall(r"'[^']*'|\w+|\s+|.", _PYTHON)
_NEW = [
    'None',
    '-1',
    '1e309',
    "''",
    "'Nope'",
    '[]',
    'dict()',
    '(',
    ')',
    ',',
    '=',
    "'",
    '\\',
    '\n',
    "type='Nope'",
    'type=None',
    '1 / 0',
    'é',
    '\0',
    '_base_',
    "'./case.py'",
    "'no.py'",
    "_base_ = './case.py'",
    "_base_ = ['no.py']",
    '{{ fileDirname }}',
    '{{ _base_.model }}',
    'model',
    '_delete_=True',
    "type='torch.nn.Nope'",
    "type='nope.Conv'",
    "type='mmagic.Nope'",
    "type='.'",
    "'a.b..c'",
    "default_scope = 'nope'",
    "custom_imports = dict(imports=['nope'])",
    'custom_imports = 3',
    '9' * 5000,
]
_OPTIONS = st.just({}) | st.dictionaries(
    st.sampled_from(
        [
            'model.type',
            'model',
            'model.losses.hole.weight',
            'nope',
            '',
            '.',
            'model.',
            'train_dataloader.dataset.pipeline.0.type',
            'a.b.c',
            'work_dir',
            'model..type',
            'train_dataloader.dataset.pipeline.9',
            'default_scope',
            'optim_wrapper.x.y',
        ]
    ),
    PLAIN,
    max_size=2,
)


def _written(edits):
    tokens = list(_TOKENS)
    for place, kind, token in edits:
        at = place % len(tokens)
        tokens[at : at + (kind != 'insert')] = [] if kind == 'delete' else [token]
    return ''.join(tokens).encode()


_SOURCES = st.lists(
    st.tuples(
        st.integers(0, 999), st.sampled_from(['insert', 'delete', 'replace']), st.sampled_from(_NEW)
    ),
    max_size=4,
).map(_written)
_JSON = b'{"model": {"type": "ReconstructionInpaintor"}, "train_cfg": {"max_iters": 4}}'
_YAML = b'model:\n  type: ReconstructionInpaintor\ntrain_cfg: {max_iters: 4}\n'


@contextmanager
def start(folder):

    def check(case):
        (ending, text), options = case
        path = folder / f'case.{ending}'
        path.write_bytes(text)
        with redirect_stderr(io.StringIO()):  # what a translation from mmagic tells
            return outcome(partial(load_config, str(path), options), (UserError,))

    yield check


TARGET = Target(
    st.tuples(
        st.one_of(
            st.tuples(st.just('py'), _SOURCES),
            st.tuples(st.just('json'), mutated([_JSON])),
            st.tuples(st.just('yaml'), mutated([_YAML])),
            st.tuples(st.just('txt'), st.binary(max_size=9)),
        ),
        _OPTIONS,
    ),
    start,
)

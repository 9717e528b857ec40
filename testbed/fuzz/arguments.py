"""Command lines, through the parser and the commands themselves, in this process.

What would serve, fetch, spawn processes or take long is parsed and not run: these get an option at
the end that there is none of.
"""

import argparse
import io
import os
import shutil
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from importlib import import_module

from hypothesis import strategies as st

from mmdeepfill.cli.main import COMMANDS, main

from .images import seeds
from .manifests import _TEXTS
from .masks import _seeds as mask_seeds
from .target import Target

_PARSED_ONLY = {'app', 'browse', 'data', 'export', 'zoo download'}
#: Of these, another number starts processes, or takes the time of this machine.
_FEW = {'--workers', '--threads', '--count', '--size', '--batch-size', '--budget'}
_FILES = [
    'a.png',
    'mask.png',
    'photos',
    'masks',
    'list.txt',
    'm.json',
    'config.py',
    'no.png',
    'out.png',
    'out',
    'out.json',
    '.',
    '',
    '..',
    'no/out.png',
    '*.png',
    '[',
    'r.json',
]
_WORDS = [
    '-1',
    '0',
    '1',
    '3',
    'nan',
    'inf',
    '1e400',
    'x',
    'é',
    '\udcff',
    '0.5',
    'cpu',
    'cuda:7',
    'meta',
    'opencv_telea',
    'opencv_ns',
    'nope',
    'a=b',
    'a=[',
    'model.type=3',
    '--',
    '-',
    '%s',
    '{}',
    '0x10',
    'A' * 300,
    '--nope',
    '--help',
    '10,20',
    'box',
    '0.1',
    'json',
    '--traceback',
]


def _vocabulary(parser, path=()):
    """(words of the subcommand, its options) of a parser and those below it."""
    options, below = [], False
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            below = True
            for name, child in action.choices.items():
                yield from _vocabulary(child, (*path, name))
        options += [
            (option, [str(one) for one in action.choices or ()]) for option in action.option_strings
        ]
    if not below:
        yield path, options


def _commands():
    for name, command in COMMANDS.items():
        parser = argparse.ArgumentParser()
        import_module(command.module).add_arguments(parser)
        yield from _vocabulary(parser, (name,))


def _word(option, choices):
    if option in _FEW:
        return st.sampled_from(['0', '-1', '2', 'x', '']).map(lambda value: [option, value])
    values = st.sampled_from(_FILES) | st.sampled_from(_WORDS)
    if choices:
        values = values | st.sampled_from(choices)
    return st.one_of(
        values.map(lambda value: [option, value]),
        st.just([option]),
        st.lists(values, min_size=2, max_size=3).map(lambda more: [option, *more]),
    )


def _lines(path, options):
    free = (st.sampled_from(_FILES) | st.sampled_from(_WORDS)).map(lambda word: [word])
    piece = st.one_of(free, *(_word(option, choices) for option, choices in options))
    words = st.lists(piece, max_size=5).map(lambda pieces: [word for one in pieces for word in one])
    likely = st.just([])
    if path[0] == 'inpaint':  # what runs, unless the rest forbids it
        likely = st.sampled_from(
            [
                [],
                ['a.png', '--mask', 'mask.png', '--out', 'out.png', '--model', 'opencv_telea'],
                ['photos', '--mask', 'masks', '--out', 'out', '--model', 'opencv_ns'],
            ]
        )
    return st.tuples(likely, words).map(lambda both: [*path, *both[0], *both[1]])


_CASES = st.one_of(
    *(_lines(path, options) for path, options in _commands()),
    st.lists(st.sampled_from(_WORDS + list(COMMANDS)), max_size=3),
)


def _lay_out(folder):
    """Files to name, and nothing of what the case before has written, there or above."""
    for path in (*folder.iterdir(), *folder.parent.iterdir()):
        if path != folder:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    contents = {
        'a.png': seeds()[0],
        'mask.png': mask_seeds()[0],
        'photos/a.png': seeds()[0],
        'photos/b.jpg': seeds()[8],
        'masks/a.png': mask_seeds()[0],
        'masks/b.png': mask_seeds()[0],
        'list.txt': b'a.png\nb.jpg\n',
        'm.json': _TEXTS[0].replace(b'ROOT', b'photos'),
        'config.py': b'model = dict(type="OpenCVInpaintor")\n',
        'r.json': b'{"format": 1}',
    }
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


def _run(words):
    """Exit status, what was said on the error stream, what was printed."""
    told, printed = io.StringIO(), io.TextIOWrapper(io.BytesIO(), 'utf-8', 'surrogateescape')
    with redirect_stderr(told), redirect_stdout(printed):
        try:
            status = main(words)
        except SystemExit as ended:
            status = 0 if ended.code is None else ended.code
    printed.flush()
    return status, told.getvalue(), printed.buffer.getvalue()


@contextmanager
def start(folder):
    folder = folder / 'here'  # '..' is not this machine's
    folder.mkdir()
    before = os.getcwd()
    environment = {key: os.environ.get(key) for key in ('MMDEEPFILL_HOME', 'MMDEEPFILL_MIRRORS')}
    os.environ['MMDEEPFILL_HOME'] = str(folder / 'home')
    os.chdir(folder)

    def check(words):
        _lay_out(folder)
        if words and (words[0] in _PARSED_ONLY or ' '.join(words[:2]) in _PARSED_ONLY):
            words = [*words, '--there-is-no-such-option']
        words = [word for word in words if word != '--traceback']
        status, told, printed = _run(words)
        assert status in (0, 1, 2) and 'Traceback' not in told, (status, told)
        if status:  # 1: what a command found, which is its report
            assert told.strip() or (status == 1 and printed.strip()), 'it ends without a word'
        return 'valid' if status == 0 else f'status {status}'

    try:
        yield check
    finally:
        os.chdir(before)
        for key, value in environment.items():
            os.environ.pop(key, None)
            if value is not None:
                os.environ[key] = value


TARGET = Target(_CASES, start)

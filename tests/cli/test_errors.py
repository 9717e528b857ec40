"""What is told as the user's mistake, and what keeps its traceback."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from mmengine.registry import Registry

from mmdeepfill.cli.errors import UserError, blame_checkpoint, blame_config, exit_on_user_error
from mmdeepfill.core.errors import MismatchError

PARTS = Registry('part of a test')


@PARTS.register_module()
class Part:
    def __init__(self, width=1):
        if width == 'bug':
            width.no_such_method()
        if width == 'type':
            len(3)
        if width < 1:
            raise ValueError(f'width: expected >= 1, got {width}')


@pytest.mark.parametrize(
    'cfg, message',
    [
        ({'type': 'Part', 'width': 0}, r'model: width: expected >= 1, got 0'),
        ({'type': 'Part', 'widht': 2}, r"model: .*unexpected keyword argument 'widht'"),
        ({'type': 'Prat'}, r'model: Prat is not in the .* registry'),
    ],
)
def test_config_mistakes_are_blamed_on_the_config(cfg, message):
    with pytest.raises(UserError, match=message), blame_config('model'):
        PARTS.build(cfg)


@pytest.mark.parametrize(
    'text, expected',
    [
        ("--model 'nope' is unknown", "--model 'nope' is unknown"),
        ('--model: no', '--model: no'),
        ('--models are many', '--model: --models are many'),
        ('no', '--model: no'),
    ],
)
def test_what_an_error_names_itself_is_not_named_twice(text, expected):
    with pytest.raises(UserError) as caught, blame_config('--model', origin=False):
        raise ValueError(text)
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    'error, expected',
    [
        (PermissionError(errno.EACCES, 'Permission denied', 'a'), "--out: 'a': permission denied"),
        (PermissionError(errno.EACCES, 'Permission denied', b'a'), "--out: 'a': permission denied"),
        (
            FileNotFoundError(errno.ENOENT, 'No such file', Path('a')),
            f"--out: no file or folder 'a' (looked from {os.getcwd()})",
        ),
        (FileNotFoundError('no picture a'), '--out: no picture a'),
    ],
)
def test_errors_of_the_system_are_reported_without_their_number(error, expected):
    with pytest.raises(UserError) as caught, blame_config('--out', origin=False):
        raise error
    assert str(caught.value) == expected


@pytest.mark.parametrize('width, kind', [('bug', AttributeError), ('type', TypeError)])
def test_bugs_pass(width, kind):
    with pytest.raises(kind, match='no_such_method|has no len'), blame_config('model'):
        PARTS.build({'type': 'Part', 'width': width})


def test_key_error_that_is_not_a_registry_passes():
    with pytest.raises(KeyError, match='colour'), blame_config('model'):
        {}['colour']


def test_exit_prints_one_message_with_status_2(capsys, monkeypatch):
    monkeypatch.setenv('RANK', '1')
    with pytest.raises(SystemExit) as caught, exit_on_user_error(show_traceback=False):
        raise UserError('config x.py: wrong')
    assert caught.value.code == 2
    assert capsys.readouterr().err == 'error (rank 1): config x.py: wrong\n'


def test_traceback_on_request():
    with pytest.raises(UserError, match='wrong'), exit_on_user_error(show_traceback=True):
        raise UserError('wrong')


def test_what_is_wrong_with_a_checkpoint_is_told_as_it_is():
    with pytest.raises(UserError, match='^x.pth: broken$'), blame_checkpoint():
        raise MismatchError('x.pth: broken')
    with pytest.raises(ValueError, match='a bug'), blame_checkpoint():
        raise ValueError('a bug')


@pytest.mark.parametrize('lines', [1, 100_000])  # held back until the end, or not
def test_a_reader_that_leaves(lines):
    program = (
        'from mmdeepfill.cli.errors import exit_on_user_error\n'
        f'with exit_on_user_error(False):\n    print("word\\n" * {lines})\n'
    )
    with subprocess.Popen(
        [sys.executable, '-W', 'ignore', '-c', program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == ''
    assert process.returncode == 128 + 13


def test_other_broken_pipes_pass():
    with pytest.raises(BrokenPipeError, match='a socket'):
        with exit_on_user_error(show_traceback=False):
            raise BrokenPipeError('a socket')

"""Places where nothing can be written are refused before any work, in the words of the option."""

import os

import pytest

from mmdeepfill.cli.errors import UserError
from mmdeepfill.cli.main import main
from mmdeepfill.cli.places import check_place
from tests.cli.inpaint_files import make, refused


def test_a_file_where_a_folder_should_be_and_the_reverse(folder):
    (folder / 'file').touch()
    (folder / 'there').mkdir()
    for path, kind, message in (
        ('file/a.png', False, "--out: 'file/a.png' cannot be written.*file' is no folder"),
        ('file/b/', True, "--out: 'file/b/' cannot be written, for .*file' is no folder"),
        ('file', True, "--out: 'file' cannot be written, for .*file' is no folder"),
        ('there', False, "--out: expected a file to write, got the folder 'there'"),
    ):
        with pytest.raises(UserError, match=message):
            check_place(path, '--out', kind)
    for path, kind in (
        ('there', True),
        ('new/a/b', True),
        ('there/a.png', False),
        ('file', False),
        ('new/b.png', False),
    ):
        check_place(path, '--out', kind)
    assert sorted(os.listdir(folder)) == ['file', 'there']


@pytest.mark.skipif(
    not hasattr(os, 'geteuid') or os.geteuid() == 0, reason='the superuser may write anywhere'
)
def test_a_read_only_folder(folder):
    (folder / 'locked').mkdir(mode=0o500)
    with pytest.raises(UserError, match="--out: 'locked/a/b.png' .*locked' is read-only for you"):
        check_place('locked/a/b.png', '--out')


def test_commands_ask_first(folder, capsys):
    make(folder, 1)
    (folder / 'file').touch()
    assert "--out: 'file/o' cannot be written" in refused(
        capsys, 'photos', '--mask', 'masks', '--out', 'file/o'
    )
    assert "--log: expected a file to write, got the folder 'masks'" in refused(
        capsys, 'photos', '--mask', 'masks', '--log', 'masks'
    )
    for words in (
        ['masks', 'make', 'file', '--type', 'box', '--count', '2'],
        ['scenes', 'make', 'file', '--count', '1'],
        ['manifest', 'make', '--images', 'photos', '--out', 'file/o.json'],
    ):
        with pytest.raises(SystemExit) as stopped:
            main(words)
        told = capsys.readouterr().err
        assert stopped.value.code == 2 and 'name another place' in told
        assert 'Errno' not in told and 'refused in' not in told

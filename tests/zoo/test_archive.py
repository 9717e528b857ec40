import hashlib
import io
import json
import os
import tarfile

import pytest

from mmdeepfill.core.errors import WrongFileError
from mmdeepfill.zoo import pack, unpack


@pytest.fixture
def files(tmp_path):
    """Two files, of which one has its hash in its name."""
    (tmp_path / 'in').mkdir()
    contents = {f'a-{hashlib.sha256(b"one").hexdigest()[:8]}.pth': b'one', 'b.pth': b'two' * 999}
    for name, content in contents.items():
        (tmp_path / 'in' / name).write_bytes(content)
    return contents, [tmp_path / 'in' / name for name in contents]


def entry(name, content):
    return {'name': name, 'size': len(content), 'sha256': hashlib.sha256(content).hexdigest()}


def write_tar(path, manifest, *members):
    """A tar file: manifest (dict or bytes), then members (name, content or type)."""
    if isinstance(manifest, dict):
        manifest = json.dumps(manifest).encode()
    with tarfile.open(path, 'w') as tar:
        for name, content in (('manifest.json', manifest), *members):
            info = tarfile.TarInfo(name)
            if isinstance(content, bytes) and len(content) != 1:
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
            else:
                info.type, info.linkname = content, '/etc/passwd'
                tar.addfile(info)
    return path


def test_there_and_back(files, tmp_path):
    contents, paths = files
    archive = pack(paths, tmp_path / 'sub' / 'zoo.tar')
    (tmp_path / 'out').mkdir()
    (tmp_path / 'out' / 'b.pth').write_bytes(b'older')
    unpacked = unpack(archive, tmp_path / 'out')
    assert {path.name: path.read_bytes() for path in unpacked} == contents
    assert sorted(os.listdir(tmp_path / 'out')) == sorted(contents)
    with tarfile.open(archive) as tar:  # readable without us
        assert tar.getnames() == ['manifest.json', *sorted(contents)]


def test_the_same_files_give_the_same_bytes(files, tmp_path):
    _, paths = files
    first = pack(paths, tmp_path / '1.tar').read_bytes()
    for path in paths:
        os.utime(path, (1, 1))
        path.chmod(0o600)
    assert pack(paths[::-1], tmp_path / '2.tar').read_bytes() == first


def test_pack_refuses(files, tmp_path):
    contents, paths = files
    (tmp_path / 'there.tar').write_bytes(b'mine')
    with pytest.raises(FileExistsError, match='there.tar: exists; name another file'):
        pack(paths, tmp_path / 'there.tar')
    assert (tmp_path / 'there.tar').read_bytes() == b'mine'
    with pytest.raises(ValueError, match='expected at least one, and different names'):
        pack([paths[0], paths[0]], tmp_path / 'x.tar')
    paths[0].write_bytes(b'changed')
    with pytest.raises(WrongFileError, match='is not the file that it should be'):
        pack(paths, tmp_path / 'x.tar')
    assert sorted(os.listdir(tmp_path)) == ['in', 'there.tar']


ONE = entry('x.pth', b'good')
GOOD = {'format': 1, 'files': [ONE]}


@pytest.mark.parametrize(
    'manifest, members, message',
    [
        (GOOD, [('x.pth', b'evil')], 'x.pth is damaged: expected 4 bytes'),
        (
            GOOD,
            [('x.pth', b'longer')],
            "holds 'x.pth', which is not a plain file as in its manifest",
        ),
        (GOOD, [], 'lacks x.pth of its manifest'),
        (GOOD, [('x.pth', b'good'), ('y.pth', b'more')], "holds 'y.pth', which is not"),
        (GOOD, [('x.pth', b'good'), ('x.pth', b'good')], "holds 'x.pth' twice"),
        (GOOD, [('../x.pth', b'good')], r"holds '\.\./x.pth', which is not"),
        (GOOD, [('/tmp/x.pth', b'good')], "holds '/tmp/x.pth', which is not"),
        (GOOD, [('x.pth', tarfile.SYMTYPE)], "holds 'x.pth', which is not a plain file"),
        (GOOD, [('x.pth', tarfile.LNKTYPE)], "holds 'x.pth', which is not a plain file"),
        (GOOD, [('x.pth', tarfile.FIFOTYPE)], "holds 'x.pth', which is not a plain file"),
        (
            {'format': 1, 'files': [entry('x.pth', b'')]},
            [('x.pth', tarfile.SYMTYPE)],
            "holds 'x.pth', which is not a plain file",
        ),
        ({'format': 2, 'files': []}, [], 'format 2; this version reads 1'),
        (b'no json', [], 'its manifest.json cannot be used'),
        (b'[1, 2]', [], 'its manifest.json cannot be used'),
        ({'format': 1, 'files': [entry('../x', b'a')]}, [], 'plain file names'),
        ({'format': 1, 'files': [entry('a/b', b'a')]}, [], 'plain file names'),
        ({'format': 1, 'files': [entry('.x', b'a')]}, [], 'plain file names'),
        ({'format': 1, 'files': [ONE, ONE]}, [], 'names must be different'),
        (
            {'format': 1, 'files': [entry('x-00000000.pth', b'good')]},
            [('x-00000000.pth', b'good')],
            'x-00000000.pth is damaged',
        ),
    ],
)
def test_unpack_refuses_and_writes_nothing(tmp_path, manifest, members, message):
    out = tmp_path / 'a' / 'out'
    out.mkdir(parents=True)
    (out / 'x.pth').write_bytes(b'mine')
    archive = write_tar(tmp_path / 'bad.tar', manifest, *members)
    with pytest.raises(WrongFileError, match=message):
        unpack(archive, out)
    assert os.listdir(out) == ['x.pth'] and (out / 'x.pth').read_bytes() == b'mine'
    assert os.listdir(tmp_path / 'a') == ['out']


def test_unpack_names_a_file_that_is_no_archive(files, tmp_path):
    _, paths = files
    whole = pack(paths, tmp_path / 'zoo.tar').read_bytes()
    other = write_tar(tmp_path / 'other.tar', GOOD)
    with tarfile.open(other, 'w') as tar:
        tar.add(paths[0], 'x.pth')
    with pytest.raises(WrongFileError, match='does not begin with manifest.json'):
        unpack(other, tmp_path / 'out')
    for content in (b'', b'text' * 999, whole[:1800], whole[: len(whole) // 2]):
        (tmp_path / 'cut.tar').write_bytes(content)
        with pytest.raises(WrongFileError, match='cut.tar'):
            unpack(tmp_path / 'cut.tar', tmp_path / 'out')
    assert os.listdir(tmp_path / 'out') == []

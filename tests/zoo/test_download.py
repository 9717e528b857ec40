from pathlib import Path

import pytest

from mmdeepfill.core.errors import CheckpointError, DownloadError
from mmdeepfill.zoo import checkpoint_folder, download, find_model, resolve_checkpoint, sources_of

from .conftest import CONTENT, METAFILE, NAME


def test_download_goes_to_the_cache_once(zoo, server):
    path = download('tiny')
    assert path == zoo / 'home' / 'checkpoints' / NAME
    assert path.read_bytes() == CONTENT
    assert download('tiny') == path
    assert server.requests == [(f'/released/{NAME}', None)]


def test_cache_folder(monkeypatch):
    monkeypatch.delenv('MMDEEPFILL_HOME', raising=False)
    monkeypatch.delenv('XDG_CACHE_HOME', raising=False)
    monkeypatch.setenv('HOME', '/h')
    assert checkpoint_folder() == Path('/h/.cache/mmdeepfill/checkpoints')
    monkeypatch.setenv('XDG_CACHE_HOME', '/c')
    assert checkpoint_folder() == Path('/c/mmdeepfill/checkpoints')
    monkeypatch.setenv('MMDEEPFILL_HOME', '~/x')
    assert checkpoint_folder() == Path('/h/x/checkpoints')


def test_order_of_the_sources(zoo, server, monkeypatch):
    metafile = zoo / METAFILE
    metafile.write_text(
        metafile.read_text().replace('    Metadata', '    Mirrors: [https://last/]\n    Metadata')
    )
    monkeypatch.setenv('MMDEEPFILL_MIRRORS', 'http://b/c,file:///d  /e')
    assert sources_of(find_model('tiny'), ['https://a/']) == [
        f'https://a/{NAME}',
        f'http://b/c/{NAME}',
        f'file:///d/{NAME}',
        f'/e/{NAME}',
        f'{server.address}/released/{NAME}',
        f'https://last/{NAME}',
    ]


def test_mirrors_are_used_in_their_order(zoo, server, dead, monkeypatch):
    folder = zoo / 'a folder'
    folder.mkdir()
    (folder / NAME).write_bytes(CONTENT)
    monkeypatch.setenv('MMDEEPFILL_MIRRORS', folder.as_uri())
    download('tiny', zoo / 'one', [dead], retries=0)
    assert server.requests == []
    download('tiny', zoo / 'two', [f'{server.address}/sub'])
    assert server.requests == [(f'/sub/{NAME}', None)]
    assert [(zoo / d / NAME).read_bytes() for d in ('one', 'two')] == [CONTENT] * 2


def test_all_sources_are_named(zoo, server, dead):
    server.faults.append({'status': 404})
    with pytest.raises(DownloadError) as caught:
        download('tiny', mirrors=[dead, str(zoo / 'empty')], retries=0)
    for part in (
        f'{dead}/{NAME}: ',
        'Connection refused',
        f'{zoo}/empty/{NAME}: No such file',
        f'{server.address}/released/{NAME}: HTTP 404',
    ):
        assert part in str(caught.value)


def test_what_a_user_may_name(zoo, server):
    local = zoo / 'tiny'
    by_name = resolve_checkpoint('tiny')
    assert by_name == zoo / 'home' / 'checkpoints' / NAME
    assert resolve_checkpoint(f'{server.address}/x/{NAME}') == by_name
    assert len(server.requests) == 1
    local.write_bytes(b'a file of that name')
    assert resolve_checkpoint(local) == local
    assert resolve_checkpoint(local.as_uri()) == local


def test_addresses_without_a_hash_are_kept_apart(zoo, server):
    server.faults.extend([{'content': b'one'}, {'content': b'two'}])
    one, two = (resolve_checkpoint(f'{server.address}/{i}/model.pth') for i in (1, 2))
    assert (one.read_bytes(), two.read_bytes()) == (b'one', b'two')
    assert one.name == two.name == 'model.pth'


@pytest.mark.parametrize(
    'source, message',
    [
        (
            'tinny',
            "no file 'tinny' .looked from .*, and the zoo has no model 'tinny'. Did you mean",
        ),
        ('gone.pth', r"no file 'gone.pth' \(looked from "),
        ('a/tiny', "no file 'a/tiny'"),
        ('http://127.0.0.1/', 'expected the address of a file'),
        ('coming', 'no weights have been released'),
    ],
)
def test_what_is_none_of_these(zoo, source, message):
    with pytest.raises(CheckpointError, match=message):
        resolve_checkpoint(source)


def test_a_failing_download_of_a_name_stays_a_download_error(zoo, server):
    server.faults.append({'status': 404})
    with pytest.raises(DownloadError, match='^tiny.*could not be had'):
        resolve_checkpoint('tiny')

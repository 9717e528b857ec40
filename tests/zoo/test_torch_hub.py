"""Files known by their MD5, files that other programs have downloaded, and programs as weights."""

import hashlib
import logging

import numpy as np
import pytest
import torch

from mmdeepfill.cli.main import main
from mmdeepfill.core.errors import DownloadError, WrongFileError
from mmdeepfill.core.identity import Identity, verify
from mmdeepfill.inference import init_model
from mmdeepfill.models.methods.lama import LaMaGenerator
from mmdeepfill.zoo import at_hand, checkpoint_folder, download, find_model, list_models, sources_of
from tests.converters import released
from tests.helpers import ROOT

from .conftest import METAFILE

SMALL = f"""_base_ = ['{ROOT}/configs/_base_/models/lama_small.py']
model = dict(generator=dict(ngf=8, num_blocks=2))
"""


@pytest.fixture(scope='module')
def generator():
    return released.scramble(LaMaGenerator(8, 2))


@pytest.fixture
def content(generator, tmp_path):
    file = released.trace(tmp_path / 'made.pt', released.Wrapper(generator))
    data = file.read_bytes()
    file.unlink()
    return data


@pytest.fixture
def lama(zoo, server, content, monkeypatch):
    """A zoo with a small LaMa, given as a TorchScript program under an MD5."""
    (zoo / 'small_lama.py').write_text(SMALL)
    (zoo / METAFILE).write_text(
        'Models:\n  - Name: small_lama\n    In Collection: LaMa\n    Config: small_lama.py\n'
        f'    Weights: {server.address}/big-lama.pt\n'
        f'    Metadata: {{MD5: {hashlib.md5(content).hexdigest()}}}\n'
    )
    monkeypatch.setenv('TORCH_HOME', str(zoo / 'torch'))
    return zoo


def expect(model, generator):
    own = generator.state_dict()
    assert all(torch.equal(value, own[name]) for name, value in model.state_dict().items())


def test_downloaded_verified_and_converted_on_load(lama, server, content, generator):
    server.faults.append({'content': content})
    model = find_model('small_lama')
    built = init_model(str(model.config), 'small_lama')
    expect(built.generator, generator)
    assert (checkpoint_folder() / 'big-lama.pt').read_bytes() == content
    assert server.requests == [('/big-lama.pt', None)]


def test_another_file_is_refused(lama, server, content):
    server.faults += [{'content': content[:-1] + b'x'}] * 2
    with pytest.raises(DownloadError, match='expected MD5 .* got'):
        download('small_lama')
    assert list(checkpoint_folder().glob('*.pt')) == []


def test_what_iopaint_has_downloaded_is_used_where_it_lies(
    lama, server, content, generator, caplog
):
    file = lama / 'torch' / 'hub' / 'checkpoints' / 'big-lama.pt'
    file.parent.mkdir(parents=True)
    file.write_bytes(content[:-1] + b'x')
    model = find_model('small_lama')
    assert at_hand(model) is None and str(file) not in sources_of(model)
    file.write_bytes(content)
    assert at_hand(model) == file
    with caplog.at_level(logging.WARNING, 'mmdeepfill'):
        assert download('small_lama') == file
    assert f'small_lama: using {file}, which another program has downloaded' in caplog.text
    expect(init_model(str(model.config), 'small_lama').generator, generator)
    copy = download('small_lama', lama / 'here')
    assert copy == lama / 'here' / 'big-lama.pt' and copy.read_bytes() == content
    assert server.requests == []


def test_on_the_command_line(lama, server, content, capsys):
    from PIL import Image

    server.faults.append({'content': content})
    assert main(['zoo', 'download', 'small_lama']) == 0
    assert 'big-lama.pt' in capsys.readouterr().out
    picture = np.random.default_rng(0).integers(0, 256, (40, 50, 3), np.uint8)
    mask = np.zeros((40, 50), np.uint8)
    mask[10:20, 15:30] = 255
    Image.fromarray(picture).save(lama / 'a.png')
    Image.fromarray(mask).save(lama / 'm.png')
    assert (
        main(
            [
                'inpaint',
                str(lama / 'a.png'),
                '--mask',
                str(lama / 'm.png'),
                '--model',
                'small_lama',
                '--out',
                str(lama / 'out.png'),
            ]
        )
        == 0
    )
    filled = np.asarray(Image.open(lama / 'out.png'))
    assert (filled[mask == 0] == picture[mask == 0]).all()
    assert (filled[mask != 0] != picture[mask != 0]).any()
    assert len(server.requests) == 1


def test_md5(tmp_path):
    """Example of RFC 1321, appendix A.5."""
    (tmp_path / 'a').write_bytes(b'message digest')
    md5 = 'f96b697d7cb7938d525a2f31aaf161d0'
    assert verify(tmp_path / 'a', Identity(md5=md5))
    with pytest.raises(WrongFileError, match='expected MD5 0'):
        verify(tmp_path / 'a', Identity(md5='0' * 32))


def test_the_published_hashes_of_the_shipped_models():
    models = {model.name: model for model in list_models()}
    release = 'https://github.com/Sanster/models/releases/download/'
    for name, tail, md5 in (
        ('big_lama', 'add_big_lama/big-lama.pt', 'e3aa4aaa15225a33ec84f9f4bc47e500'),
        (
            'big_lama_anime',
            'AnimeMangaInpainting/anime-manga-big-lama.pt',
            '29f284f36a0a510bcacf39ecf4c4d54f',
        ),
        ('migan_512', 'migan/migan_traced.pt', '76eb3b1a71c400ee3290524f7a11b89c'),
    ):
        assert models[name].weights == release + tail and models[name].md5 == md5

import pytest

from mmdeepfill.core.errors import CheckpointError
from mmdeepfill.core.identity import Identity, WrongFileError, hash_in_name, verify
from mmdeepfill.zoo import (
    at_hand,
    download,
    file_of,
    find_model,
    index,
    list_models,
    resolve_checkpoint,
)
from tests.helpers import ROOT

from .conftest import CONTENT, METAFILE, NAME, SHA256

RELEASED = 'https://download.openmmlab.com/mmediting/inpainting/deepfillv1/'


def test_the_released_models():
    """Addresses as OpenMMLab's own pages have them."""
    models = {model.name: model for model in list_models()}
    places = models['deepfillv1_256x256_8x2_places']
    assert places.weights == RELEASED + 'deepfillv1_256x256_8x2_places_20200619-c00a0e21.pth'
    assert places.identity == Identity('c00a0e21')
    celeba = models['deepfillv1_256x256_4x4_celeba']
    assert celeba.weights == RELEASED + 'deepfillv1_256x256_4x4_celeba_20200619-dd51a855.pth'
    assert celeba.sha256 == 'dd51a855'
    assert celeba.results[0]['Metrics'] == {'l1 error': 6.677, 'PSNR': 26.878, 'SSIM': 0.911}


def test_every_model_has_its_config_and_every_metafile_is_listed():
    assert all(model.config.is_file() for model in list_models())
    listed = {model.config.resolve().parent for model in list_models()}
    assert {path.resolve().parent for path in (ROOT / 'configs').glob('*/metafile.yml')} <= listed


def test_fields(zoo):
    tiny, coming = list_models()
    assert (tiny.filename, tiny.identity) == (NAME, Identity(SHA256[:8], len(CONTENT)))
    assert tiny.config == zoo / 'tiny.py' and tiny.training_data == 'noise'
    with pytest.raises(CheckpointError, match='coming: no weights have been released; train it'):
        coming.filename


def test_a_model_that_needs_no_weights(zoo):
    with open(zoo / METAFILE, 'a') as metafile:
        metafile.write(
            '  - {Name: ready, In Collection: Tiny, Config: ready.py, '
            'Metadata: {Needs Weights: false}}\n'
        )
    assert [model.needs_weights for model in list_models()] == [True, True, False]
    with pytest.raises(CheckpointError, match='ready: needs no weights; it works as it is'):
        find_model('ready').filename


def test_weights_that_come_with_the_package(zoo, tmp_path, monkeypatch):
    monkeypatch.setattr(index, 'PACKAGE', tmp_path / 'package')
    with open(zoo / METAFILE, 'a') as metafile:
        metafile.write(
            '  - {Name: here, In Collection: Tiny, Config: here.py, '
            f'Metadata: {{In Package: weights/{NAME}}}}}\n'
        )
    model = find_model('here')
    file = tmp_path / 'package' / 'weights' / NAME
    assert model.in_package and file_of(model) == file_of(model, tmp_path) == file
    assert at_hand(model) is None
    file.parent.mkdir(parents=True)
    file.write_bytes(CONTENT)
    assert at_hand(model) == file == download('here') == resolve_checkpoint('here')
    copy = download('here', tmp_path / 'other')
    assert copy == tmp_path / 'other' / NAME and copy.read_bytes() == CONTENT
    file.write_bytes(CONTENT[:-1])
    with pytest.raises(WrongFileError, match=f'{SHA256[:8]}'):
        download('here')
    assert list(file.parent.iterdir()) == [file]


def test_what_needs_no_weights():
    assert {model.name for model in list_models() if not model.needs_weights} == {
        'exemplar',
        *(
            f'{name}{size}'
            for name in ('opencv_ns', 'opencv_telea', 'patchmatch')
            for size in ('', '_64x64')
        ),
    }


def test_the_whole_sha256_of_a_metafile_counts(zoo):
    metafile = zoo / METAFILE
    metafile.write_text(
        metafile.read_text().replace('File Size:', f'SHA256: "{SHA256[:-1]}0", File Size:')
    )
    (zoo / NAME).write_bytes(CONTENT)
    assert SHA256[-1] != '0'
    assert verify(zoo / NAME) == SHA256
    with pytest.raises(WrongFileError, match='is not the file that it should be'):
        verify(zoo / NAME, find_model('tiny').identity)


def test_unknown_name(zoo):
    with pytest.raises(CheckpointError, match="no model 'tinny'. Did you mean 'tiny'"):
        find_model('tinny')
    with pytest.raises(CheckpointError, match="no model 'xyz'. `mmdeepfill zoo list` shows the"):
        find_model('xyz')


@pytest.mark.parametrize(
    'text, message',
    [
        ('Models: [{Name: x}]', 'a model needs Name, In Collection and Config; got'),
        ('[1]', 'expected a mapping at the top, got list'),
        ('a: [', 'is not YAML'),
    ],
)
def test_a_metafile_with_a_mistake(zoo, text, message):
    (zoo / METAFILE).write_text(text)
    with pytest.raises(ValueError, match=f'metafile.yml: {message}'):
        list_models()


@pytest.mark.parametrize(
    'name, expected',
    [
        ('a_20200619-c00a0e21.pth', 'c00a0e21'),
        ('a-01234567.safetensors', '01234567'),
        ('a_c00a0e21.pth', None),
        ('a-c00a0e2.pth', None),
        ('a-C00A0E21.pth', None),
        ('a-c00a0e21', None),
    ],
)
def test_hash_in_name(name, expected):
    assert hash_in_name(name) == expected


def test_verify(tmp_path):
    good, bad, unknown = tmp_path / NAME, tmp_path / 'x-00000000.pth', tmp_path / 'x.pth'
    for path in (good, bad, unknown):
        path.write_bytes(CONTENT)
    assert verify(good) == SHA256
    with pytest.raises(WrongFileError, match=f'expected sha256 00000000, got {SHA256[:8]}'):
        verify(bad)
    with pytest.raises(WrongFileError, match='cannot be verified: its name does not end in'):
        verify(unknown)
    with pytest.raises(WrongFileError, match='expected 1 bytes, got 500000'):
        verify(good, Identity(SHA256, 1))
    with pytest.raises(FileNotFoundError, match='no file .*gone.pth'):
        verify(tmp_path / 'gone.pth')

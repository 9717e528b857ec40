"""Faults that generated input has found, each by the smallest case that showed it."""

import io
import json
import re
import struct
import zipfile

import pytest
import torch
from PIL import Image

from mmdeepfill.checkpoints import read_checkpoint
from mmdeepfill.cli.config import load_config
from mmdeepfill.cli.errors import UserError
from mmdeepfill.converters import TensorBundle
from mmdeepfill.core.errors import CheckpointError
from mmdeepfill.datasets import ManifestDataset
from mmdeepfill.datasets.image_bytes import read_image
from mmdeepfill.datasets.image_files import read_lines
from mmdeepfill.datasets.image_size import announced_size
from mmdeepfill.datasets.manifest_files import load_manifest
from mmdeepfill.datasets.masks import read_mask
from mmdeepfill.imageio.pictures import read_picture
from mmdeepfill.inference.hole_masks import as_mask
from mmdeepfill.integrations.mmagic.configs import ours
from testbed.bundle_writer import field, write_table
from testbed.fuzz.whole_files import MANIFEST, png, seeds


@pytest.fixture
def write(tmp_path):
    def write(name, data):
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    return write


def test_a_tiff_whose_next_directory_has_no_size(write):
    """Pillow raised a TypeError, which passed."""
    file = io.BytesIO()
    Image.new('L', (9, 9)).save(file, 'TIFF')
    data = bytearray(file.getvalue())
    start = struct.unpack('<I', data[4:8])[0]
    at = start + 2 + 12 * struct.unpack('<H', data[start : start + 2])[0]
    data[at : at + 4] = struct.pack('<I', len(data))  # the next directory: of no entries
    with pytest.raises(ValueError, match=r'cannot read image file .*case.tif'):
        read_picture(write('case.tif', bytes(data) + bytes(6)))


def test_a_folder_in_place_of_a_picture(tmp_path):
    """IsADirectoryError, of which no documentation speaks."""
    for read in (read_image, read_picture, read_mask, lambda path: as_mask(path, (8, 8))):
        with pytest.raises(ValueError, match='image file expected, got a folder'):
            read(str(tmp_path))


@pytest.mark.parametrize(
    'width,height', [(60_000, 60_000), (32_000, 32_000), (2**31 - 1, 2**31 - 1)]
)
def test_a_small_file_that_says_it_is_large(write, width, height):
    """OpenCV took 3 GB for the second, which is below its own bound."""
    path = write('case.png', png(width, height, 8, 2, b''))
    for read in (read_image, read_mask):
        with pytest.raises(
            ValueError, match=rf'case.png.* says that it is {width} x {height} pixels'
        ):
            read(str(path))
    with pytest.raises(ValueError, match='cannot read image file .*case.png'):
        read_picture(path)


def test_the_bound_is_pillows(write, monkeypatch):
    path = write('case.png', seeds()[0])  # 20 x 17
    monkeypatch.setattr(Image, 'MAX_IMAGE_PIXELS', 169)
    with pytest.raises(ValueError, match='20 x 17 pixels, more than 338: .*MAX_IMAGE_PIXELS'):
        read_image(str(path))
    for bound in (170, None):
        monkeypatch.setattr(Image, 'MAX_IMAGE_PIXELS', bound)
        assert read_image(str(path)).shape == (17, 20, 3)


def test_announced_sizes_are_those_that_pillow_reads():
    for data in seeds():
        with Image.open(io.BytesIO(data)) as image:
            assert announced_size(data) == (image.height, image.width), data[:12]


def test_a_list_that_is_no_text(write):
    """UnicodeDecodeError, which names no file."""
    with pytest.raises(ValueError, match="list file .*case.txt' is not UTF-8"):
        read_lines(write('case.txt', b'\x80.png\n'))
    with pytest.raises(ValueError, match="list file .*case.txt' holds zero bytes"):
        read_lines(write('case.txt', b'a\0.png\n'))


@pytest.mark.parametrize(
    'name,text,message',
    [
        ('a.yaml', b'a: &a [1]\nb: [*a, *a]\n', 'aliases'),
        ('a.yaml', b'[' * 3000, 'nested more than 50 deep'),
        ('a.json', b'[' * 100_000, 'cannot be read'),
        ('a.json', b'\xff', 'cannot be read'),
        ('a.json', b'{"a": "\\ud800"}', 'cannot be read'),
        ('a.yaml', b'{a: 1, 2: 3}', 'cannot be read'),
    ],
)
def test_manifests_that_are_no_plain_values(write, name, text, message):
    with pytest.raises(ValueError, match=f'(?s)manifest .*{name}.*{message}'):
        load_manifest(write(name, text))


@pytest.mark.parametrize(
    'key,value,message',
    [
        ('pipeline', ['LoadImage'], 'pipeline: expected a list of dicts'),
        ('seed', -1, 'seed: expected 0 to'),
        ('name', 3, 'name: expected a text'),
        ('mask_root', [], 'mask_root: expected a text'),
    ],
)
def test_manifests_of_other_types(write, key, value, message):
    path = write('a.json', json.dumps(dict(MANIFEST, **{key: value})).encode())
    with pytest.raises(ValueError, match=message):
        load_manifest(path)


@pytest.mark.parametrize('value', ['DeepFillv1Inpaintor', 3, ['a']])
def test_a_config_whose_model_is_no_dict(write, value):
    """AttributeError while it was looked at whether the config is one of mmagic."""
    path = write('case.json', json.dumps({'model': value}).encode())
    cfg = load_config(str(path), {})
    assert ours(cfg) is cfg and cfg.model == value


@pytest.mark.parametrize(
    'options',
    [
        {'model': None, 'model.losses.hole.weight': 1},
        {'model': [], 'model.type.x': 1},
        {'default_scope.x': 1},
    ],
)
def test_options_below_what_is_no_dict(write, options):
    """AttributeError of mmengine."""
    path = write('case.json', b'{"model": {"type": "OpenCVInpaintor"}, "default_scope": "a"}')
    with pytest.raises(UserError, match='--cfg-options .*: does not fit the config'):
        load_config(str(path), options)


@pytest.mark.parametrize('name', ['.', '..', '.a', 'a..b', 'mmdeepfill.', 'a.b c'])
def test_a_type_of_dots(write, name):
    """TypeError of importlib."""
    path = write('case.json', json.dumps({'model': {'type': name}}).encode())
    with pytest.raises(
        UserError, match=re.escape(f'model.type: nothing is registered as {name!r}')
    ):
        load_config(str(path), {})


@pytest.mark.parametrize('scope', ['..', 3, ''])
def test_a_scope_that_is_no_package(write, scope):
    path = write('case.json', json.dumps({'default_scope': scope}).encode())
    with pytest.raises(UserError, match='default_scope: expected the name of a package'):
        load_config(str(path), {})


@pytest.mark.parametrize(
    'content,message',
    [
        ({'state_dict': {3: torch.zeros(1)}}, 'expected names and tensors, got 3'),
        ({'state_dict': {'a': torch.zeros(1)}, 'meta': []}, '"meta" must be a dict, got list'),
        (
            {'state_dict': {'a': torch.zeros(1)}, 'ema_state_dict': 'x'},
            '"ema_state_dict" must be a dict, got str',
        ),
        ({'a': torch.zeros(2, 2).to_sparse()}, 'a tensor without plain numbers'),
        ({'a': torch.empty(2, device='meta')}, 'a tensor without plain numbers'),
    ],
)
def test_checkpoints_of_other_types(tmp_path, content, message):
    torch.save(content, tmp_path / 'case.pth')
    with pytest.raises(CheckpointError, match=f'case.pth.*{message}'):
        read_checkpoint(tmp_path / 'case.pth')


def test_a_zip_whose_directory_lies_before_its_beginning(tmp_path):
    """OSError: it was sought to a place before the file."""
    with zipfile.ZipFile(tmp_path / 'case.pth', 'w') as archive:
        archive.writestr('case/data.pkl', b'\x80\x02}.')
    data = bytearray((tmp_path / 'case.pth').read_bytes())
    end = data.rfind(b'PK\x05\x06')
    data[end + 12 : end + 20] = struct.pack('<II', 2**31, 0)  # its length, its place
    (tmp_path / 'case.pth').write_bytes(bytes(data))
    with pytest.raises(CheckpointError, match='case.pth.*zip archive is damaged'):
        read_checkpoint(tmp_path / 'case.pth')


@pytest.mark.parametrize(
    'step', [{'type': 'Nope'}, {'type': 'Crop', 'size': 3}, {'type': 'Crop', 'crop_size': [{}]}, {}]
)
def test_a_manifest_whose_pipeline_cannot_be_built(write, step):
    """KeyError and TypeError, and errors that did not say that it is the manifest's."""
    path = write('a.json', json.dumps(dict(MANIFEST, pipeline=[step])).encode())
    with pytest.raises(ValueError, match='manifest'):
        ManifestDataset(path)


def test_a_checkpoint_without_its_pickle(tmp_path):
    with zipfile.ZipFile(tmp_path / 'case.pth', 'w') as archive:
        archive.writestr('case/version', '3\n')
    with pytest.raises(CheckpointError, match='case.pth.*expected one entry data.pkl, got 0'):
        read_checkpoint(tmp_path / 'case.pth')


@pytest.mark.parametrize(
    'header,entry,message',
    [
        (field(1, 2**60), None, 'has 1152921504606846976 data files, more than can be named'),
        (field(1, b'ab'), None, 'expected a number in a field'),
        (field(1, 1), field(4, b'ab'), 'expected a number in a field'),
        (field(1, 1), field(2, 3), 'expected a message in a field, got 3'),
        (field(1, 1), field(2, field(2, field(1, b''))), 'expected a number in a field'),
    ],
)
def test_tensorflow_indices_of_other_types(tmp_path, header, entry, message):
    """The first made a list of that many names; others were TypeErrors."""
    entries = [(b'', header)] + ([(b'a', entry)] if entry is not None else [])
    (tmp_path / 'case.index').write_bytes(write_table(entries))
    (tmp_path / 'case.data-00000-of-00001').write_bytes(b'')
    with pytest.raises(ValueError, match=f'case.index.*{message}'):
        TensorBundle(tmp_path / 'case')


def test_a_tensorflow_tensor_of_a_shape_beyond_64_bits(tmp_path):
    """OverflowError."""
    entry = field(1, 1) + field(2, field(2, field(1, 2**63)) + field(2, field(1, 2**63)))
    (tmp_path / 'case.index').write_bytes(write_table([(b'', field(1, 1)), (b'a', entry)]))
    (tmp_path / 'case.data-00000-of-00001').write_bytes(b'')
    with pytest.raises(ValueError, match='case.index.*a has 0 bytes; its shape'):
        TensorBundle(tmp_path / 'case').read('a')

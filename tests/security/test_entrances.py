"""A file that would make a folder when it is unpickled, through every door that takes files."""

import io
import re
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.runner.checkpoint import load_checkpoint

from mmdeepfill.backbones.weights import load_weights
from mmdeepfill.checkpoints import load_plain, read_checkpoint
from mmdeepfill.cli.main import main
from mmdeepfill.core.errors import CheckpointError
from mmdeepfill.datasets.image_bytes import read_image
from mmdeepfill.datasets.manifest_files import load_manifest
from mmdeepfill.datasets.masks import read_mask
from mmdeepfill.inference.hole_masks import as_mask
from mmdeepfill.zoo.pretrained import PretrainedInit
from tests.checkpoints.conftest import make_model
from tests.checkpoints.test_reading import Evil
from tests.engine.toy import config, run
from tests.helpers import ROOT

SMALL = 'deepfillv1_half_128x128_2x8_scenes'


@pytest.fixture
def flag(tmp_path):
    """A folder that is there as soon as something was run."""
    flag = tmp_path / 'was run'
    yield flag
    assert not flag.exists()


def write_bomb(path, flag, kind):
    """One that a careless reader would run: as zip, in the oldest format, with a tar's head."""
    content = {'state_dict': {'x': Evil(flag)}, 'meta': {'iter': 1}}
    if kind != 'tar':
        torch.save(content, path, _use_new_zipfile_serialization=kind == 'zip')
        return str(path)
    data = io.BytesIO()
    torch.save(content, data, _use_new_zipfile_serialization=False)
    with tarfile.open(path, 'w') as archive:
        for name in ('storages', 'tensors', 'pickle'):
            info = tarfile.TarInfo(name)
            info.size = len(data.getvalue())
            archive.addfile(info, io.BytesIO(data.getvalue()))
    return str(path)


@pytest.fixture(params=['zip', 'old', 'tar'])
def bomb(request, tmp_path, flag):
    return write_bomb(tmp_path / 'bomb.pth', flag, request.param)


@pytest.fixture
def picture(tmp_path):
    """A photograph and its mask."""
    import cv2

    image = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    hole = np.zeros((64, 64), np.uint8)
    hole[20:40, 20:40] = 255
    for name, pixels in {'image': image, 'mask': hole}.items():
        cv2.imwrite(str(tmp_path / f'{name}.png'), pixels)
    return str(tmp_path / 'image.png'), str(tmp_path / 'mask.png')


REFUSED = r'refused, for it holds more|does not begin as the files that torch|could run code'


def test_readers(bomb):
    for read in (read_checkpoint, load_plain, load_weights):
        with pytest.raises(ValueError, match=f'{REFUSED}|is no file of tensors alone'):
            read(bomb)
    with pytest.raises(CheckpointError, match=REFUSED):
        PretrainedInit(bomb)(make_model())


def test_mmengines_loader_is_ours(bomb):
    with pytest.raises(CheckpointError, match=REFUSED):
        load_checkpoint(make_model(), bomb)


@pytest.mark.parametrize(
    'address',
    [
        's3://bucket/a.pth',
        'petrel://a.pth',
        'torchvision://vgg16',
        'open-mmlab://vgg16',
        'mmcls://vgg11',
        'modelzoo://resnet50',
        'pavi://a',
    ],
)
def test_other_zoos_are_refused(address):
    """mmengine has loaders for these that unpickle anything."""
    with pytest.raises(CheckpointError, match='expected the address of a file|neither http'):
        load_checkpoint(make_model(), address)


def test_training(bomb, tmp_path):
    for options in ({'load_from': bomb}, {'load_from': bomb, 'resume': True}):
        with pytest.raises(CheckpointError, match=REFUSED):
            run(config(tmp_path / 'run', max_iters=1, **options))


def test_automatic_resume(bomb, tmp_path):
    """What the work dir's own note points to, too."""
    folder = tmp_path / 'run'
    folder.mkdir()
    (folder / 'last_checkpoint').write_text(bomb)
    with pytest.raises(CheckpointError, match=f'{REFUSED}|is cut short, or no checkpoint'):
        run(config(folder, max_iters=1, resume=True))


def test_a_config_inside_a_checkpoint_is_not_executed(flag, tmp_path):
    """mmengine's resume would, where older programs keep theirs."""
    run(config(tmp_path / 'run', max_iters=1))
    checkpoint = torch.load(tmp_path / 'run' / 'iter_1.pth', weights_only=True)
    checkpoint['meta']['config'] = f'import pathlib\npathlib.Path({str(flag)!r}).mkdir()\n'
    torch.save(checkpoint, tmp_path / 'old.pth')
    runner = run(
        config(tmp_path / 'run2', max_iters=2, load_from=str(tmp_path / 'old.pth'), resume=True)
    )
    assert runner.iter == 2


def status(capsys, call, *words):
    with pytest.raises(SystemExit) as ended:
        call(*words)
    return ended.value.code, capsys.readouterr().err


def test_command_lines(bomb, tmp_path, picture, capsys):
    image, mask = picture
    out, gmcnn = str(tmp_path / 'out'), ROOT / 'configs/gmcnn/gmcnn_256x256_1x8_celeba.py'
    protocol = str(tmp_path / 'protocol.json')
    main(
        [
            'manifest',
            'make',
            '--images',
            image.rpartition('/')[0],
            '--size',
            '64',
            '--out',
            protocol,
            '--workers',
            '0',
        ]
    )
    runs = [
        (
            main,
            [
                'inpaint',
                image,
                '--mask',
                mask,
                '--out',
                f'{out}.png',
                '--model',
                SMALL,
                '--checkpoint',
                bomb,
                '--device',
                'cpu',
            ],
        ),
        (
            main,
            ['eval', SMALL, bomb, '--manifest', protocol, '--out', f'{out}.json', '--workers', '0'],
        ),
        (main, ['publish', str(gmcnn), bomb, '--out', out]),
        (main, ['convert', 'gmcnn', bomb, f'{out}.pth']),
    ]
    for call, *words in runs:
        code, told = status(capsys, call, *words)
        assert code == 2 and re.search(REFUSED, told) and 'Traceback' not in told, (words, told)


@pytest.mark.parametrize('name', ['a.npy', 'a.npz', 'a.png', 'a.json', 'a.yaml'])
def test_pictures_masks_and_manifests(tmp_path, flag, name):
    path = tmp_path / name
    with open(path, 'wb') as file:
        save = np.savez if name.endswith('z') else np.save
        save(file, np.array([Evil(flag)], object), allow_pickle=True)
    readers = [read_image, read_mask, lambda path: as_mask(path, (8, 8))]
    for read in readers:
        with pytest.raises(ValueError, match=f'(?s)image.*{name}'):
            read(str(path))
    with pytest.raises(ValueError, match='manifest'):
        load_manifest(path)


def test_yaml_of_a_manifest_makes_no_objects(tmp_path, flag):
    path = tmp_path / 'a.yaml'
    path.write_text(f'format: !!python/object/apply:os.mkdir [{str(flag)!r}]\n')
    with pytest.raises(ValueError, match='cannot be read: could not determine a constructor'):
        load_manifest(path)


def rewritten(path, change):
    """A file of torch.save whose entries have gone through ``change(name, content)``."""
    torch.save({'a': torch.zeros(4)}, path)
    with zipfile.ZipFile(path) as old:
        entries = [(entry, old.read(entry)) for entry in old.infolist()]
    with zipfile.ZipFile(path, 'w') as new:
        for entry, content in entries:
            new.writestr(entry.filename, change(entry.filename, content))
    return path


def test_tensors_longer_than_their_data(tmp_path):
    """Older torch reads beyond the end of what it has."""
    long = rewritten(
        tmp_path / 'a.pth',
        lambda name, content: (
            content.replace(b'K\x04', b'J\x00\x00\x00\x01')
            if name.endswith('data.pkl')
            else content
        ),
    )
    with pytest.raises(
        CheckpointError,
        match=r'16777216 values of FloatStorage are longer than '
        r'their data \(16 bytes\)',
    ):
        read_checkpoint(long)


def test_tensors_that_repeat_few_numbers(tmp_path):
    """Converting one would take 4 TiB."""
    torch.save({'a': torch.zeros(1).expand(2**40)}, tmp_path / 'a.pth')
    with pytest.raises(CheckpointError, match='a tensor of 1099511627776 numbers that repeats few'):
        read_checkpoint(tmp_path / 'a.pth')


def test_compressed_entries(tmp_path):
    torch.save({'a': torch.zeros(4)}, tmp_path / 'a.pth')
    with (
        zipfile.ZipFile(tmp_path / 'a.pth') as old,
        zipfile.ZipFile(tmp_path / 'b.pth', 'w', zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry))
    with pytest.raises(CheckpointError, match='entries are compressed'):
        read_checkpoint(tmp_path / 'b.pth')


def test_a_list_that_holds_itself_often(tmp_path):
    """60 lists of the one before, twice: copied one by one they are 2**60."""
    nested = []
    for _ in range(60):
        nested = [nested, nested]
    torch.save({'state_dict': {'a': torch.zeros(4)}, 'more': nested}, tmp_path / 'a.pth')
    kept = read_checkpoint(tmp_path / 'a.pth', drop_objects=True)
    assert list(kept['state_dict']) == ['a']


def test_a_safetensors_header_of_an_exabyte(tmp_path):
    Path(tmp_path / 'a.safetensors').write_bytes((1 << 60).to_bytes(8, 'little') + b'{}')
    with pytest.raises(CheckpointError, match='is damaged, or no safetensors file'):
        read_checkpoint(tmp_path / 'a.safetensors')

import cv2
import numpy as np
import pytest
import torch

from mmdeepfill.apis import init_model
from mmdeepfill.cli.inpaint import main
from tests.helpers import ROOT, config
from tests.models.small_deepfillv2 import small_config, small_model

SMALL = 'deepfillv1/deepfillv1_small_96x96_1x8_samples.py'


@pytest.fixture
def files(tmp_path):
    """Photograph, mask and checkpoint; the words of a command without its output."""
    rng = np.random.default_rng(0)
    photo = rng.integers(0, 256, (40, 56, 3), dtype=np.uint8)
    mask = np.zeros((40, 56), np.uint8)
    mask[10:20, 30:50] = 255
    assert cv2.imwrite(str(tmp_path / 'photo.png'), photo)
    assert cv2.imwrite(str(tmp_path / 'mask.png'), mask)
    torch.save(init_model(config(SMALL)).state_dict(), tmp_path / 'model.pth')
    words = [ROOT / 'configs' / SMALL, tmp_path / 'model.pth', tmp_path / 'photo.png']
    return tmp_path, photo, mask, [str(word) for word in words]


def read(path):
    return cv2.imread(str(path), cv2.IMREAD_UNCHANGED)


def test_mask_file_and_box_fill_the_same_hole(files):
    folder, photo, mask, words = files
    main([*words, '--mask', str(folder / 'mask.png'), '--out', str(folder / 'a.png')])
    main([*words, '--box', '10', '30', '10', '20', '--out', str(folder / 'b.png'),
          '--compare', str(folder / 'c.png')])
    first, second = read(folder / 'a.png'), read(folder / 'b.png')
    assert (first == second).all()
    assert (first[mask == 0] == photo[mask == 0]).all()
    assert (first[mask != 0] != photo[mask != 0]).any()
    assert read(folder / 'c.png').shape[1] > 3 * photo.shape[1]


@pytest.mark.parametrize('options, message', [
    (['--mask', 'mask.png', '--out', 'photo.png'], 'is an input; name another file'),
    (['--mask', 'mask.png', '--out', 'gone/a.png'], 'does not exist. Make it first'),
    (['--mask', 'mask.png', '--out', 'a.txt'], 'must end in .png'),
    (['--mask', 'gone.png', '--out', 'a.png'], 'gone.png'),
    (['--mask', 'small.png', '--out', 'a.png'], 'small.png'),
    (['--box', '30', '0', '20', '5', '--out', 'a.png'], 'must lie in the image of 40x56')])
def test_mistakes_are_told_and_nothing_is_lost(files, options, message, capsys, monkeypatch):
    folder, photo, mask, words = files
    assert cv2.imwrite(str(folder / 'small.png'), mask[:30])
    monkeypatch.chdir(folder)
    with pytest.raises(SystemExit) as stopped:
        main([*words, *options])
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err
    assert (read(folder / 'photo.png') == photo).all()
    assert not (folder / 'a.png').exists()


def test_lines_from_a_file(files, capsys):
    folder, photo, mask, words = files
    cfg = small_config('tf_sketch')
    cfg.dump(str(folder / 'guided.py'))
    torch.save(small_model('tf_sketch').state_dict(), folder / 'guided.pth')
    assert cv2.imwrite(str(folder / 'lines.png'), np.repeat(
        np.uint8([0, 255]), 28)[None].repeat(40, 0))
    guided = [str(folder / 'guided.py'), str(folder / 'guided.pth'), words[2], '--mask',
              str(folder / 'mask.png')]
    main([*guided, '--sketch', str(folder / 'lines.png'), '--out', str(folder / 'a.png')])
    main([*guided, '--out', str(folder / 'b.png')])
    drawn, plain = read(folder / 'a.png'), read(folder / 'b.png')
    assert (drawn[mask == 0] == photo[mask == 0]).all() and (drawn != plain).any()
    for options, message in (([*guided, '--sketch', 'gone.png'], 'gone.png'),
                             ([*words, '--mask', str(folder / 'mask.png'), '--sketch',
                               str(folder / 'lines.png')], 'this model takes none')):
        with pytest.raises(SystemExit) as stopped:
            main([*options, '--out', str(folder / 'c.png')])
        assert stopped.value.code == 2 and message in capsys.readouterr().err


def test_a_checkpoint_that_could_run_code_is_refused(files, capsys):
    folder, _, _, words = files
    torch.save(dict(state_dict=Harmful()), folder / 'model.pth')
    with pytest.raises(SystemExit) as stopped:
        main([*words, '--box', '1', '1', '9', '9', '--out', str(folder / 'a.png')])
    assert stopped.value.code == 2
    assert 'could run code' in capsys.readouterr().err


class Harmful:
    """Stands for anything that is not a tensor or a plain value."""

"""Options of `mmdeepfill inpaint`, mistakes in them, and tools/inpaint.py."""

import os
import subprocess
import sys

import cv2
import numpy as np
import pytest
import torch

from mmdeepfill.cli.inpaint import main as tool
from mmdeepfill.cli.main import main
from mmdeepfill.inference import init_model
from tests.cli.inpaint_files import HOLE, check, make, mask, photo, read, refused, run, save
from tests.helpers import ROOT, config

SMALL = 'deepfillv1/deepfillv1_small_96x96_1x8_samples.py'


def test_masks_among_pictures_one_mask_for_all_boxes_and_formats(folder):
    save(folder / 'p' / 'a.png', photo(1))
    save(folder / 'p' / 'a_mask.png', mask())
    assert run('p', '--mask', 'p', '--out', 'o') == 0
    assert sorted(path.name for path in (folder / 'o').iterdir()) == ['a.png', 'inpaint.jsonl']
    save(folder / 'p' / 'b.bmp', photo(2))
    assert run('p/[ab].*', '--mask', 'p/a_mask.png', '--out', 'one/', '--format', 'tif') == 0
    assert run('p/a.png', 'p/b.bmp', '--box', 8, 10, 8, 12, '--out', 'two', '--format', 'tif') == 0
    for number, name in ((1, 'a.tif'), (2, 'b.tif')):
        check(folder / 'one' / name, photo(number))
        assert (read(folder / 'one' / name) == read(folder / 'two' / name)).all()
    assert run('p/a.png', '--mask', 'p/a_mask.png', '--invert-mask', '--out', 'inverted.png') == 0
    result = read(folder / 'inverted.png')
    assert (result[HOLE] == photo(1)[HOLE]).all() and (result != photo(1)).any()
    save(folder / 'half.png', mask()[::2, ::2])
    assert run('p/a.png', '--mask', 'half.png', '--resize-mask', '--out', 'resized.png') == 0
    check(folder / 'resized.png', photo(1))


def test_the_transparent_part_is_the_hole(folder):
    alpha = 255 - mask()
    save(folder / 'a.png', np.dstack([photo(1), alpha]))
    assert run('a.png', '--mask', 'alpha', '--out', 'b.png') == 0
    assert (read('b.png')[..., 3] == 255).all()


def test_a_soft_eraser_leaves_no_ring(folder):
    alpha = cv2.GaussianBlur(255 - mask(), (0, 0), 1.5)
    assert len(np.unique(alpha)) > 5
    save(folder / 'a.png', np.dstack([photo(1), alpha]))
    assert run('a.png', '--mask', 'alpha', '--out', 'b.png') == 0
    filled = read('b.png')
    assert (filled[..., 3] == 255).all()
    assert (filled[alpha == 255, :3] == photo(1)[alpha == 255]).all()


def test_an_erased_layer_is_refused_and_not_read_the_wrong_way_round(folder, capsys):
    save(folder / 'a.png', photo(1))
    save(folder / 'erased.png', np.dstack([0 * photo(1), 255 - mask()]))
    assert run('a.png', '--mask', 'erased.png', '--out', 'b.png') == 1
    assert 'drawn or erased cannot be known' in capsys.readouterr().err
    assert not (folder / 'b.png').exists()


@pytest.mark.parametrize(
    'words, message',
    [
        (['gone', '--mask', 'masks'], "no file, folder or pattern 'gone'"),
        (['photos', '--mask', 'gone'], "no file or folder 'gone'"),
        (['photos', '--mask', 'masks', '--out', 'photos'], 'to read would be written over'),
        (['photos', '--mask', 'masks', '--out', 'masks'], 'to read would be written over'),
        (['photos', '--mask', 'masks', '--out', 'a.png'], 'is one file, and there are 2'),
        (['photos/001.png', '--mask', 'masks', '--out', 'a.txt'], '--out must end in one of .png'),
        (['photos/001.png', '--mask', 'masks', '--out', 'photos/001.png'], 'would be written over'),
        (['photos/001.png', '--mask', 'masks', '--out', 'a.png', '--resume'], 'name it with --log'),
        (
            ['photos/001.png', '--mask', 'masks', '--out', 'a.png', '--format', 'png'],
            '--format is for results in a folder',
        ),
        (['photos', '--mask', 'masks', '--compare', 'c.png'], '--compare is for one picture'),
        (['photos/001.png', '--mask', 'masks', '--compare', 'photos/001.png'], 'is an input'),
        (['photos', '--mask', 'masks', '--crf', '3'], '--crf is for videos'),
        (['photos', '--mask', 'masks', '--quality', '101'], '--quality must be 1..100'),
        (
            ['photos', '--mask', 'masks', '--strategy', 'exact', '--context', '9'],
            "--context is for strategies 'crop'",
        ),
        (['photos', '--mask', 'masks', '--log', 'photos/001.png'], 'is not a log of this command'),
        (['photos', '--mask', 'masks', '--batch-size', '0'], 'expected a whole number from 1'),
        (['photos', '--mask', 'masks', '--memory-budget', 'much'], 'expected a size like 500MiB'),
        (['photos'], 'expected a hole: --mask, --box, --select'),
    ],
)
def test_mistakes_in_the_command_are_told_before_anything_is_done(folder, capsys, words, message):
    make(folder, 2)
    before = {path: path.read_bytes() for path in folder.rglob('*') if path.is_file()}
    assert message in refused(capsys, *words)
    after = {path: path.read_bytes() for path in folder.rglob('*') if path.is_file()}
    assert after == before


def test_models_that_cannot_be(folder, capsys):
    make(folder, 1)
    words = ['inpaint', 'photos', '--mask', 'masks']
    for more, message in (
        (['--model', 'opencv_tela'], "Did you mean 'opencv_telea'"),
        (['--checkpoint', 'x.pth'], '--model must be named beside --checkpoint'),
        (['--model', 'opencv_ns', '--device', 'gpu'], '--device must be'),
        (['--model', str(ROOT / 'configs' / SMALL)], 'none were given'),
    ):
        with pytest.raises(SystemExit) as stopped:
            main([*words, *more])
        assert stopped.value.code == 2 and message in capsys.readouterr().err
    assert not (folder / 'filled').exists()


@pytest.fixture
def checkpoint(folder):
    torch.save(init_model(config(SMALL)).state_dict(), folder / 'model.pth')
    save(folder / 'photo.png', photo(1))
    save(folder / 'mask.png', mask())
    return [str(ROOT / 'configs' / SMALL), 'model.pth', 'photo.png']


def test_the_tool_is_a_door_onto_the_command(folder, checkpoint):
    assert tool([*checkpoint, '--mask', 'mask.png', '--out', 'a.png']) == 0
    assert (
        tool([*checkpoint, '--box', '8', '10', '8', '12', '--out', 'b.png', '--compare', 'c.png'])
        == 0
    )
    check(folder / 'a.png', photo(1))
    assert (read('a.png') == read('b.png')).all()
    assert read('c.png').shape[1] > 3 * 32
    assert (
        main(
            [
                'inpaint',
                'photo.png',
                '--mask',
                'mask.png',
                '--out',
                'd.png',
                '--model',
                checkpoint[0],
                '--checkpoint',
                'model.pth',
            ]
        )
        == 0
    )
    assert (read('a.png') == read('d.png')).all()


def test_a_checkpoint_that_could_run_code_is_refused(folder, checkpoint, capsys):
    torch.save({'state_dict': Harmful()}, folder / 'model.pth')
    with pytest.raises(SystemExit) as stopped:
        tool([*checkpoint, '--box', '1', '1', '9', '9', '--out', 'a.png'])
    assert stopped.value.code == 2
    assert 'could run code' in capsys.readouterr().err


class Harmful:
    """Stands for anything that is not a tensor or a plain value."""


def test_the_script_hands_on_the_exit_status(folder, checkpoint):
    def status(*words):
        environ = dict(os.environ, PYTHONPATH=str(ROOT), OMP_NUM_THREADS='1')
        return subprocess.run(
            [sys.executable, str(ROOT / 'tools' / 'inpaint.py'), *words],
            env=environ,
            capture_output=True,
            timeout=120,
        ).returncode

    save(folder / 'mask.png', mask((5, 5)))
    assert status(*checkpoint, '--mask', 'mask.png', '--out', 'a.png') == 1
    assert status('--help') == 0


def test_help_does_not_import_torch():
    code = (
        'import sys\nfrom mmdeepfill.cli.main import main\n'
        "try: main(['inpaint', '--help'])\nexcept SystemExit: pass\n"
        "assert 'torch' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, '-c', code],
        capture_output=True,
        text=True,
        timeout=60,
        env=dict(os.environ, PYTHONPATH=str(ROOT), COLUMNS='80'),
    )
    assert done.returncode == 0, done.stderr
    assert (
        done.stdout.startswith('usage: -c inpaint IMAGE|DIR|GLOB ... (--mask MASK|DIR')
        or 'inpaint IMAGE|DIR|GLOB ... (--mask MASK|DIR' in done.stdout
    )

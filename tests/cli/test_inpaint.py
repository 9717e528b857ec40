"""`mmdeepfill inpaint` on folders, and tools/inpaint.py on one photograph."""
import json
import os
import subprocess
import sys

import cv2
import numpy as np
import pytest
import torch

from mmdeepfill.apis import init_model
from mmdeepfill.cli.inpaint import main as tool
from mmdeepfill.cli.main import main
from tests.cli.inpaint_files import HOLE, make, mask, photo, save
from tests.helpers import ROOT, config

SMALL = 'deepfillv1/deepfillv1_small_96x96_1x8_samples.py'


def run(*words):
    return main(['inpaint', *map(str, words), '--model', 'opencv_telea', '--device', 'cpu'])


def read(path):
    return cv2.imread(str(path), cv2.IMREAD_UNCHANGED)


def records(path='filled/inpaint.jsonl'):
    return [json.loads(line) for line in open(path)]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(path, original):
    """The hole is filled, and nothing else is changed."""
    result = read(path)
    assert (result[HOLE] != original[HOLE]).any()
    result[HOLE] = original[HOLE]
    assert (result == original).all()


def test_two_hundred_files_with_ten_faults(folder, capsys):
    names = make(folder, 200)
    photos, masks = folder / 'photos', folder / 'masks'
    cut = (photos / names[60]).read_bytes()
    (photos / names[10]).write_bytes(b'')
    (photos / names[20]).write_text('no picture')
    (photos / names[60]).write_bytes(cut[:len(cut) // 2])
    cv2.imwritemulti(str(photos / names[80].replace('.png', '.tif')), [photo(1), photo(2)])
    (photos / names[80]).unlink()
    (masks / names[100]).unlink()
    (masks / names[110]).rename(masks / names[110].replace('.png', '.bmp'))
    save(masks / names[110].replace('.png', '.tif'), mask())
    save(masks / names[120], mask((24, 31)))
    save(masks / names[130], photo(0))
    save(masks / names[140], np.full((24, 32), 100, np.uint8))
    (masks / names[199]).write_bytes(b'no mask')
    assert run('photos', '--mask', 'masks', '--batch-size', 16) == 1
    out, err = capsys.readouterr()
    assert out.startswith('filled: 190 filled, 10 failed, in ')
    expected = {
        names[10]: 'empty', names[20]: 'cannot read', names[60]: 'cannot read',
        names[80].replace('.png', '.tif'): 'holds 2 pictures', names[100]: 'no mask in',
        names[110]: '2 files in', names[120]: 'is 24x31 (height x width), its picture is 24x32',
        names[130]: 'coloured', names[140]: 'neither white nor black', names[199]: 'cannot read'}
    told = dict(line[len('failed: photos/'):].split(': ', 1) for line in err.splitlines()
                if line.startswith('failed: '))
    logged = {r['source'][len('photos/'):]: r['error'] for r in records()
              if r['status'] == 'failed'}
    assert told == logged and set(told) == set(expected)
    for name, message in expected.items():
        assert message in told[name], name
        # what stands beside the picture is named too
        assert name.split('.')[0] in told[name]
    for number, name in enumerate(names):
        assert (folder / 'filled' / name).exists() == (name not in expected and number != 80)
    check(folder / 'filled' / names[3], photo(3))


def test_a_record_says_what_was_read_and_written(folder):
    name, = make(folder, 1)
    assert run('photos', '--mask', 'masks', '--feather', 2, '--log', 'log/a.jsonl') == 0
    record, = records('log/a.jsonl')
    assert record['output'] == f'../filled/{name}' and record['error'] is None
    assert (record['source'], record['mask']) == (f'photos/{name}', f'masks/{name}')
    assert record['size'] == [24, 32] and record['hole_ratio'] == 0.125  # 8 * 12 / (24 * 32)
    assert record['status'] == 'done' and 0 < record['seconds'] < 60
    assert record['options']['feather'] == 2 and record['model']['name'] == 'opencv_telea'


def times(folder):
    return {path.name: path.stat().st_mtime_ns for path in (folder / 'filled').rglob('*.png')}


def test_resume_does_again_what_has_changed(folder, capsys):
    names = make(folder, 6)
    words = 'photos', '--mask', 'masks'
    run(*words)

    def redone(*options):
        before = times(folder)
        assert run(*words, '--resume', *options) == 0
        after = times(folder)
        return {name for name in after if after[name] != before.get(name)}

    assert redone() == set()
    assert 'filled: 0 filled, 6 were done before' in capsys.readouterr().out
    save(folder / 'photos' / names[1], photo(99))
    os.utime(folder / 'photos' / names[2])  # newer, and the same
    assert redone() == {'001.png'}
    check(folder / 'filled' / names[1], photo(99))
    save(folder / 'masks' / names[4], 255 - mask())
    assert redone() == {'004.png'}
    (folder / 'filled' / names[5]).unlink()
    assert redone() == {'005.png'}
    assert redone('--batch-size', '3', '--threads', '1') == set()
    assert redone('--feather', '2') == {f'{number:03d}.png' for number in range(6)}


def test_resume_keeps_what_others_have_made(folder, capsys):
    names = make(folder, 3)
    words = 'photos', '--mask', 'masks', '--resume'
    save(folder / 'filled' / names[0], photo(50))
    assert run(*words) == 1
    assert 'the log does not know it' in capsys.readouterr().err
    save(folder / 'filled' / names[1], photo(51))  # retouched
    assert run(*words) == 1
    assert 'was changed since it was written' in capsys.readouterr().err
    for number in (0, 1):
        assert (read(folder / 'filled' / names[number]) == photo(50 + number)).all()
    assert run(*words, '--overwrite') == 0
    check(folder / 'filled' / names[0], photo(0))
    check(folder / 'filled' / names[1], photo(1))


def refused(capsys, *words):
    with pytest.raises(SystemExit) as stopped:
        run(*words)
    assert stopped.value.code == 2
    return capsys.readouterr().err


def test_results_that_exist_are_refused_unless_told(folder, capsys):
    names = make(folder, 2)
    save(folder / 'filled' / names[1], photo(9))
    assert '1 result would be written over' in refused(capsys, 'photos', '--mask', 'masks')
    assert (read(folder / 'filled' / names[1]) == photo(9)).all()
    assert not (folder / 'filled' / names[0]).exists()
    assert run('photos', '--mask', 'masks', '--overwrite') == 0
    check(folder / 'filled' / names[1], photo(1))


def test_a_result_that_cannot_be_written_is_told(folder, capsys):
    names = make(folder, 3)
    (folder / 'filled' / names[1]).mkdir(parents=True)
    assert run('photos', '--mask', 'masks', '--overwrite', '--batch-size', 3) == 1
    assert f'failed: photos/{names[1]}: ' in capsys.readouterr().err
    check(folder / 'filled' / names[2], photo(2))


def test_a_second_run_does_not_fill_the_results_of_the_first(folder):
    names = make(folder, 3)
    for _ in range(2):
        assert run('photos', '--mask', 'masks', '--out', 'photos/filled', '--overwrite') == 0
    assert len(records('photos/filled/inpaint.jsonl')) == 6
    check(folder / 'photos' / 'filled' / names[2], photo(2))


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


def test_odd_masks_are_told_and_logged(folder, capsys):
    names = make(folder, 7)
    for name in names:
        save(folder / 'masks' / name, np.zeros((24, 32), np.uint8))
    assert run('photos', '--mask', 'masks') == 0
    err = capsys.readouterr().err
    assert err.count('has no hole: the picture comes back as it is') == 5
    assert '2 more notes are in the log' in err
    assert all('has no hole' in record['notes'][0] for record in records())
    assert (read(folder / 'filled' / names[1]) == photo(1)).all()


@pytest.mark.parametrize('words, message', [
    (['gone', '--mask', 'masks'], "no file, folder or pattern 'gone'"),
    (['photos', '--mask', 'gone'], "no file or folder 'gone'"),
    (['photos', '--mask', 'masks', '--out', 'photos'], 'to read would be written over'),
    (['photos', '--mask', 'masks', '--out', 'masks'], 'to read would be written over'),
    (['photos', '--mask', 'masks', '--out', 'a.png'], 'is one file, and there are 2'),
    (['photos/001.png', '--mask', 'masks', '--out', 'a.txt'], 'path must end in one of .png'),
    (['photos/001.png', '--mask', 'masks', '--out', 'photos/001.png'], 'would be written over'),
    (['photos/001.png', '--mask', 'masks', '--out', 'a.png', '--resume'], 'name it with --log'),
    (['photos/001.png', '--mask', 'masks', '--out', 'a.png', '--format', 'png'],
     '--format is for results in a folder'),
    (['photos', '--mask', 'masks', '--compare', 'c.png'], '--compare is for one picture'),
    (['photos/001.png', '--mask', 'masks', '--compare', 'photos/001.png'], 'is an input'),
    (['photos', '--mask', 'masks', '--crf', '3'], '--crf is for videos'),
    (['photos', '--mask', 'masks', '--quality', '101'], '--quality must be 1..100'),
    (['photos', '--mask', 'masks', '--context', '9'], "context is for strategies 'crop'"),
    (['photos', '--mask', 'masks', '--log', 'photos/001.png'], 'is not a log of this command'),
    (['photos', '--mask', 'masks', '--batch-size', '0'], 'expected a whole number from 1'),
    (['photos', '--mask', 'masks', '--memory-budget', 'much'], 'expected a size like 500MiB'),
    (['photos'], 'one of the arguments --mask --box is required')])
def test_mistakes_in_the_command_are_told_before_anything_is_done(folder, capsys, words, message):
    make(folder, 2)
    before = {path: path.read_bytes() for path in folder.rglob('*') if path.is_file()}
    assert message in refused(capsys, *words)
    after = {path: path.read_bytes() for path in folder.rglob('*') if path.is_file()}
    assert after == before


def test_models_that_cannot_be(folder, capsys):
    make(folder, 1)
    words = ['inpaint', 'photos', '--mask', 'masks']
    for more, message in ((['--model', 'opencv_tela'], "Did you mean 'opencv_telea'"),
                          (['--checkpoint', 'x.pth'], 'model must be named'),
                          (['--model', 'opencv_ns', '--device', 'gpu'], 'device must be'),
                          (['--model', str(ROOT / 'configs' / SMALL)], 'none were given')):
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
    assert tool([*checkpoint, '--box', '8', '10', '8', '12', '--out', 'b.png',
                 '--compare', 'c.png']) == 0
    check(folder / 'a.png', photo(1))
    assert (read('a.png') == read('b.png')).all()
    assert read('c.png').shape[1] > 3 * 32
    assert main(['inpaint', 'photo.png', '--mask', 'mask.png', '--out', 'd.png', '--model',
                 checkpoint[0], '--checkpoint', 'model.pth']) == 0
    assert (read('a.png') == read('d.png')).all()


def test_a_checkpoint_that_could_run_code_is_refused(folder, checkpoint, capsys):
    torch.save(dict(state_dict=Harmful()), folder / 'model.pth')
    with pytest.raises(SystemExit) as stopped:
        tool([*checkpoint, '--box', '1', '1', '9', '9', '--out', 'a.png'])
    assert stopped.value.code == 2
    assert 'could run code' in capsys.readouterr().err


class Harmful:
    """Stands for anything that is not a tensor or a plain value."""


def test_the_script_hands_on_the_exit_status(folder, checkpoint):
    def status(*words):
        environ = dict(os.environ, PYTHONPATH=str(ROOT), OMP_NUM_THREADS='1')
        return subprocess.run([sys.executable, str(ROOT / 'tools' / 'inpaint.py'), *words],
                              env=environ, capture_output=True, timeout=120).returncode

    save(folder / 'mask.png', mask((5, 5)))
    assert status(*checkpoint, '--mask', 'mask.png', '--out', 'a.png') == 1
    assert status('--help') == 0


def test_help_does_not_import_torch():
    code = ("import sys\nfrom mmdeepfill.cli.main import main\n"
            "try: main(['inpaint', '--help'])\nexcept SystemExit: pass\n"
            "assert 'torch' not in sys.modules")
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True,
                          timeout=60, env=dict(os.environ, PYTHONPATH=str(ROOT), COLUMNS='80'))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith('usage: -c inpaint IMAGE|DIR|GLOB ... (--mask MASK|DIR') or \
        'inpaint IMAGE|DIR|GLOB ... (--mask MASK|DIR' in done.stdout

"""`mmdeepfill inpaint --sketch`: lines that the hole follows."""

import json

import cv2
import numpy as np
import pytest
import torch
from mmengine.config import Config

from mmdeepfill.cli.main import main
from mmdeepfill.inference import init_model, inpaint_with_sketch
from tests.cli.inpaint_files import HOLE, check, make, mask, photo, read, records, refused, save
from tests.models.small_deepfillv2 import small_config


@pytest.fixture(scope='module')
def guided(tmp_path_factory):
    """A model that follows lines, and the words that name it."""
    place = tmp_path_factory.mktemp('guided')
    cfg = small_config('tf_sketch')
    cfg.model.generator.min_size = 16
    torch.manual_seed(0)
    model = init_model(cfg)
    model.generator.init_weights()
    Config({'model': cfg.model}).dump(str(place / 'guided.py'))
    torch.save(model.state_dict(), place / 'guided.pth')
    return model, ['--model', str(place / 'guided.py'), '--checkpoint', str(place / 'guided.pth')]


def lines(step=2, size=(24, 32)):
    """(H, W) uint8, every ``step``-th row white."""
    result = np.zeros(size, np.uint8)
    result[::step] = 255
    return result


def fill(guided, *words):
    return main(['inpaint', *map(str, words), *guided[1], '--device', 'cpu'])


def test_the_hole_follows_the_lines_as_in_python(folder, guided):
    names = make(folder, 2)
    for name, step in zip(names, (2, 3)):
        save(folder / 'lines' / name, lines(step))
    assert fill(guided, 'photos', '--mask', 'masks', '--sketch', 'lines', '--batch-size', 2) == 0
    assert fill(guided, 'photos', '--mask', 'masks', '--out', 'plain') == 0
    for number, (name, step) in enumerate(zip(names, (2, 3))):
        expected = inpaint_with_sketch(guided[0], photo(number)[..., ::-1], mask(), lines(step))[
            ..., ::-1
        ]
        result = read(folder / 'filled' / name)
        assert np.abs(result.astype(int) - expected).max() <= 1
        check(folder / 'filled' / name, photo(number))
        assert (result[HOLE] != read(folder / 'plain' / name)[HOLE]).any()
    assert [(r['sketch'], len(r['sketch_sha256'])) for r in records()] == [
        (f'lines/{name}', 64) for name in sorted(names)
    ]
    assert [(r['sketch'], r['sketch_sha256']) for r in records('plain/inpaint.jsonl')] == [
        (None, None)
    ] * 2


def test_sketches_among_the_pictures_and_one_for_all(folder, guided):
    save(folder / 'p' / 'a.png', photo(1))
    save(folder / 'p' / 'a_mask.png', mask())
    save(folder / 'p' / 'a_edge.png', lines())
    save(folder / 'p' / 'b.png', photo(2))
    save(folder / 'p' / 'b_mask.png', mask())
    save(folder / 'p' / 'b_sketch.png', lines())
    assert fill(guided, 'p', '--mask', 'p', '--sketch', 'p', '--out', 'o') == 0
    assert sorted(path.name for path in (folder / 'o').glob('*.png')) == ['a.png', 'b.png']
    assert (
        fill(
            guided,
            'p/a.png',
            'p/b.png',
            '--box',
            8,
            10,
            8,
            12,
            '--sketch',
            'p/a_edge.png',
            '--out',
            'one',
        )
        == 0
    )
    for name in ('a.png', 'b.png'):
        assert (read(folder / 'o' / name) == read(folder / 'one' / name)).all()


def test_sketches_that_are_missing_or_do_not_fit(folder, guided, capsys):
    names = make(folder, 7)
    for name in names:
        save(folder / 'lines' / name, lines())
    (folder / 'lines' / names[1]).unlink()
    save(folder / 'lines' / names[2], lines(size=(12, 16)))
    save(folder / 'lines' / names[3], photo(3))
    save(folder / 'lines' / names[4], 255 - lines(8))
    save(folder / 'lines' / names[5], lines() * (mask() == 0))
    (folder / 'lines' / names[6]).write_bytes(b'no picture')
    assert fill(guided, 'photos', '--mask', 'masks', '--sketch', 'lines') == 1
    told = capsys.readouterr()
    assert told.out.startswith('filled: 3 filled, 4 failed')
    for name, message in (
        (names[1], "no sketch in 'lines': expected 001.* or 001_sketch.*"),
        (names[2], 'is 12x16 (height x width), its picture is 24x32: draw on one of the same'),
        (names[3], 'is coloured; expected black and white, lines white'),
        (names[6], 'cannot read'),
    ):
        assert f'failed: photos/{name}: ' in told.err and message in told.err
    assert 'is white on 88% of the picture; white is line' in told.err
    assert 'has no line in the hole' in told.err
    check(folder / 'filled' / names[0], photo(0))


def test_resume_looks_at_the_sketch(folder, guided, capsys):
    names = make(folder, 2)
    for name in names:
        save(folder / 'lines' / name, lines())
    words = 'photos', '--mask', 'masks', '--resume'
    assert fill(guided, *words, '--sketch', 'lines') == 0
    before = {name: read(folder / 'filled' / name) for name in names}
    save(folder / 'lines' / names[1], lines(3))
    assert fill(guided, *words, '--sketch', 'lines') == 0
    assert '1 filled, 1 were done before' in capsys.readouterr().out
    assert (read(folder / 'filled' / names[1]) != before[names[1]]).any()
    assert fill(guided, *words) == 0
    assert '2 filled' in capsys.readouterr().out


def test_records_of_runs_before_there_were_sketches_still_count(folder, guided, capsys):
    make(folder, 1)
    assert fill(guided, 'photos', '--mask', 'masks') == 0
    log = folder / 'filled' / 'inpaint.jsonl'
    record = {
        key: value
        for key, value in json.loads(log.read_text()).items()
        if not key.startswith('sketch')
    }
    log.write_text(json.dumps(record) + '\n')
    assert fill(guided, 'photos', '--mask', 'masks', '--resume') == 0
    assert '1 were done before' in capsys.readouterr().out


@pytest.mark.parametrize(
    'words, message',
    [
        (['--sketch', 'gone'], "no file or folder 'gone'"),
        (['--sketch', 'empty'], "no sketches in 'empty'"),
        (
            ['--sketch', 'photos/001.png', '--out', 'photos/001.png'],
            'to read would be written over',
        ),
    ],
)
def test_mistakes_are_told_before_anything_is_done(folder, guided, capsys, words, message):
    make(folder, 2)
    (folder / 'empty').mkdir()
    with pytest.raises(SystemExit) as stopped:
        fill(guided, 'photos', '--mask', 'masks', *words)
    assert stopped.value.code == 2 and message in capsys.readouterr().err
    assert not (folder / 'filled').exists()


def test_a_model_without_a_channel_for_lines(folder, capsys):
    make(folder, 1)
    save(folder / 'lines.png', lines())
    message = refused(capsys, 'photos', '--mask', 'masks', '--sketch', 'lines.png')
    assert '--sketch: this model takes none' in message and 'deepfillv2_tf_sketch' in message
    assert not (folder / 'filled').exists()


def test_the_mask_is_no_sketch(folder, guided, capsys):
    make(folder, 1)
    assert fill(guided, 'photos', '--mask', 'masks', '--sketch', 'masks') == 1
    assert 'would be both its mask and its sketch' in capsys.readouterr().err


def test_a_video_has_no_sketch(folder, guided, capsys):
    video = cv2.VideoWriter('a.avi', cv2.VideoWriter_fourcc(*'MJPG'), 5, (32, 24))
    video.write(photo(1))
    video.release()
    save(folder / 'lines.png', lines())
    assert fill(guided, 'a.avi', '--box', 8, 10, 8, 12, '--sketch', 'lines.png') == 1
    assert 'a sketch is for a picture, and this is a video' in capsys.readouterr().err

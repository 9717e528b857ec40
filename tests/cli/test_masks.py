"""`mmdeepfill masks`."""

import json
import os
import signal
import subprocess
import sys
import time

import cv2
import numpy as np
import pytest

from mmdeepfill.cli.main import main
from mmdeepfill.datasets import load_manifest
from mmdeepfill.datasets.manifest import mask_sha256
from mmdeepfill.datasets.mask_recipes import mask_kinds
from mmdeepfill.datasets.masks import read_mask
from tests.helpers import ROOT, heed_interrupts


def run(*words):
    return main(['masks', *map(str, words)])


def refused(capsys, *words):
    with pytest.raises(SystemExit) as stopped:
        run(*words)
    assert stopped.value.code == 2
    return capsys.readouterr().err


def entries(folder):
    return [json.loads(line) for line in (folder / 'index.jsonl').read_text().splitlines()]


@pytest.mark.parametrize('kind', mask_kinds())
def test_the_holes_of_a_manifest(tmp_path, kind):
    """`manifest make` draws the same for images that are cut to the size."""
    (tmp_path / 'images').mkdir()
    for number in range(3):
        cv2.imwrite(str(tmp_path / 'images' / f'{number}.png'), np.zeros((70, 64, 3), np.uint8))
    assert (
        main(
            [
                'manifest',
                'make',
                '--images',
                str(tmp_path / 'images'),
                '--size',
                '48',
                '--seed',
                '9',
                '--mask-type',
                mask_kinds()[kind],
                '--out',
                str(tmp_path / 'm.json'),
                '--workers',
                '0',
            ]
        )
        == 0
    )
    run('make', tmp_path / 'masks', '--type', kind, '--count', 3, '--size', 48, '--seed', 9)
    expected = [entry['mask_sha256'] for entry in load_manifest(tmp_path / 'm.json').images]
    assert [entry['sha256'] for entry in entries(tmp_path / 'masks')] == expected
    assert [
        mask_sha256(read_mask(path)) for path in sorted((tmp_path / 'masks').glob('*.png'))
    ] == expected


def test_options(tmp_path, capsys):
    words = [
        tmp_path / 'm',
        '--type',
        'box+brush',
        '--size',
        '64x80',
        '--seed',
        2,
        '--ratio',
        '0.1-0.4',
        '--format',
        'tif',
        '--set',
        'box.size=[20,24]',
        'box.max_delta=0',
        'brush.brush_width=[2,3]',
    ]
    run('make', *words, '--count', 4)
    out = capsys.readouterr().out
    found = entries(tmp_path / 'm')
    assert [entry['file'] for entry in found] == [f'00000{i}.tif' for i in range(4)]
    box, brush = found[0]['parameters']['masks']
    assert (box['size'], box['max_delta'], brush['brush_width']) == ([20, 24], 0, [2, 3])
    assert all(0.1 < entry['ratio'] <= 0.4 for entry in found)
    least, most = (100 * f(entry['ratio'] for entry in found) for f in (min, max))
    assert f'4 masks drawn; holes of {least:.1f} to {most:.1f} %' in out
    run('make', *words, '--count', 6)
    assert '2 masks drawn, 4 were there' in capsys.readouterr().out


def test_mistakes(tmp_path, capsys):
    def make(*words):
        return refused(capsys, 'make', tmp_path / 'm', '--type', 'box', '--count', 2, *words)

    assert "expected HxW in pixels, such as 256x320, got '12x'" in make('--size', '12x')
    assert 'expected HxW' in make('--size', '0x5')
    assert 'expected LOW-HIGH with' in make('--ratio', '0.2')
    assert 'expected LOW-HIGH with' in make('--ratio', '0.3-0.2')
    assert 'expected KEY=VALUE' in make('--set', 'size')
    assert "settings: expected some of ['size', 'margin', 'max_delta'], got 'sizes'" in make(
        '--set', 'sizes=3'
    )
    assert 'mask 0: expected a hole above 0.8 and up to 0.9' in make('--ratio', '0.8-0.9')
    assert 'seed must be an integer in [0, 2**64), got -1' in make('--seed=-1')
    assert "kinds: expected some of ['box'," in refused(
        capsys, 'make', tmp_path / 'm', '--type', 'disc', '--count', 2
    )
    assert not (tmp_path / 'm').exists()
    make_it = ('make', tmp_path / 'm', '--type', 'box', '--count', 2)
    run(*make_it)
    assert 'holds masks with seed 0, not 1' in refused(capsys, *make_it, '--seed', 1)
    run(*make_it, '--seed', 1, '--overwrite')
    assert [entry['seed'] for entry in entries(tmp_path / 'm')] == [1, 1]


def test_interrupted_it_goes_on(tmp_path):
    """Ctrl-C in a real process."""
    words = [
        sys.executable,
        '-m',
        'mmdeepfill',
        'masks',
        'make',
        str(tmp_path / 'm'),
        '--type',
        'brush',
        '--count',
        '3000',
        '--size',
        '32',
    ]
    environ = dict(os.environ, PYTHONPATH=str(ROOT))
    process = subprocess.Popen(
        words,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_interrupts,
    )
    deadline = time.monotonic() + 60
    while not (tmp_path / 'm' / '000020.png').exists():
        assert time.monotonic() < deadline and process.poll() is None, process.communicate()
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130 and 'Traceback' not in err, err
    assert 'the same command resumes where it stopped' in out
    assert not (tmp_path / 'm' / '002999.png').exists()
    assert not list((tmp_path / 'm').glob('.*'))
    out = subprocess.run(words, env=environ, capture_output=True, text=True, check=True).stdout
    assert ' were there; holes of' in out
    assert [entry['index'] for entry in entries(tmp_path / 'm')] == list(range(3000))


def masks_of(folder, *holes):
    """Masks of 10x10 with so many pixels of hole."""
    folder.mkdir()
    for number, hole in enumerate(holes):
        pixels = np.zeros(100, np.uint8)
        pixels[:hole] = 255
        cv2.imwrite(str(folder / f'{number}.png'), pixels.reshape(10, 10))


def test_show(tmp_path, capsys):
    masks_of(tmp_path / 'a', 1, 10, 11, 20, 100)
    masks_of(tmp_path / 'b', 15)
    run('show', tmp_path / 'a', tmp_path / 'b' / '0.png', '--json')
    found = json.loads(capsys.readouterr().out)
    assert found['masks'] == 6 and found['faults'] == []
    assert found['buckets'] == {
        'up to 1 %': 1,
        '1-10 %': 1,
        '10-20 %': 3,
        '20-30 %': 0,
        '30-40 %': 0,
        '40-50 %': 0,
        '50-60 %': 0,
        'above 60 %': 1,
    }
    assert found['sizes'] == [{'height': 10, 'width': 10, 'masks': 6}]
    assert [file['ratio'] for file in found['files']] == [0.01, 0.1, 0.11, 0.2, 1.0, 0.15]
    run('show', tmp_path / 'a', tmp_path / 'b')
    out = capsys.readouterr().out
    (line,) = [line.split() for line in out.splitlines() if line.strip().startswith('10-20')]
    assert line == ['10-20', '%', '3', '50.0', '%', '#' * 40]
    assert '6 masks (6 of 10x10); holes of 1.00 to 100.00 %, mean 26.17 %, median 13.00 %' in out


def test_show_tells_what_is_no_mask(tmp_path, capsys):
    masks_of(tmp_path / 'a', 50, 60)
    (tmp_path / 'a' / '2.png').write_bytes(b'nonsense')
    with pytest.raises(SystemExit) as stopped:
        run('show', tmp_path / 'a')
    out, err = capsys.readouterr()
    assert stopped.value.code == 2 and '2 masks (2 of 10x10)' in out
    assert '1 of 3 files are no masks' in err and '2.png' in err
    (tmp_path / 'empty').mkdir()
    assert 'no images in' in refused(capsys, 'show', tmp_path / 'empty')
    assert 'not found' in refused(capsys, 'show', tmp_path / 'gone.png')

"""`mmdeepfill scenes`."""

import numpy as np
import pytest

from mmdeepfill.cli.main import main
from mmdeepfill.datasets.image_bytes import read_image
from mmdeepfill.datasets.scenes import SceneDrawer


def test_make(tmp_path, capsys):
    out = tmp_path / 'set'
    arguments = [
        'scenes',
        'make',
        str(out),
        '--count',
        '2',
        '--size',
        '32',
        '--seed',
        '4',
        '--families',
        'faces',
        'streets',
    ]
    assert main(arguments) == 0
    assert "2 scenes of split 'test', seed 4, 32x32; 0 tiles" in capsys.readouterr().out
    draw = SceneDrawer(4, 'test', 32, ['faces', 'streets'])
    for index in range(2):
        assert np.array_equal(read_image(out / 'scenes' / f'{index:06d}.png'), draw(index))
    assert main(arguments) == 0
    with pytest.raises(SystemExit, match='2'):
        main([*arguments, '--split', 'val'])
    assert 'exists with other content' in capsys.readouterr().err


def test_sheet(tmp_path, capsys):
    out = tmp_path / 'sheet.png'
    assert (
        main(['scenes', 'sheet', str(out), '--count', '3', '--size', '16', '--columns', '2']) == 0
    )
    sheet, draw = read_image(out), SceneDrawer(0, 'train', 16)
    assert sheet.shape == (32, 32, 3)
    assert np.array_equal(sheet[:16, 16:], draw(1)) and np.array_equal(sheet[16:, :16], draw(2))
    assert (sheet[16:, 16:] == 255).all()
    for more in ([], ['--size', '4']):
        with pytest.raises(SystemExit, match='2'):
            main(['scenes', 'sheet', str(out), *more])
    err = capsys.readouterr().err
    assert 'exists and is not overwritten' in err and r'size must be an integer in [16' in err
    with pytest.raises(SystemExit, match='2'):
        main(['scenes', 'sheet', str(tmp_path / 'sheet.xyz'), '--size', '16'])
    assert "OpenCV writes no images that end in '.xyz'" in capsys.readouterr().err

"""`mmdeepfill masks detect`."""

import cv2
import numpy as np
import pytest

from mmdeepfill.cli.main import main
from tests.imageio.proposals.test_damage import scratched


def refused(capsys, *words):
    with pytest.raises(SystemExit) as end:
        main(['masks', 'detect', *map(str, words)])
    assert end.value.code == 2
    return capsys.readouterr().err


def test_a_folder(tmp_path):
    image, truth = scratched(235, 2)
    (tmp_path / 'scans').mkdir()
    cv2.imwrite(str(tmp_path / 'scans' / 'a.png'), image)
    cv2.imwrite(str(tmp_path / 'scans' / 'b.png'), np.dstack([image] * 3))
    main(['masks', 'detect', str(tmp_path / 'scans'), '--out', str(tmp_path / 'masks')])
    for name in ('a.png', 'b.png'):
        mask = cv2.imread(str(tmp_path / 'masks' / name), cv2.IMREAD_UNCHANGED)
        assert set(np.unique(mask)) == {0, 255}
        assert (mask[truth == 1] == 255).mean() >= 0.95


def test_mistakes(tmp_path, capsys):
    image, _ = scratched(235, 2)
    path = tmp_path / 'a.png'
    cv2.imwrite(str(path), image)
    out = tmp_path / 'masks'
    assert '--strength: expected a number from 0 to 1' in refused(
        capsys, path, '--out', out, '--strength', 2
    )
    main(['masks', 'detect', str(path), '--out', str(out)])
    assert 'is there already; give another folder, or --overwrite' in refused(
        capsys, path, '--out', out
    )
    main(['masks', 'detect', str(path), '--out', str(out), '--overwrite'])
    assert "expected names that differ, got 'a' twice" in refused(
        capsys, path, path, '--out', tmp_path / 'other'
    )
    assert 'gone.png' in refused(capsys, tmp_path / 'gone.png', '--out', tmp_path / 'third')

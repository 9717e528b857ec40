import re

import numpy as np
from PIL import Image

from tests.helpers import ROOT


def test_the_example_runs(tmp_path, monkeypatch):
    (code,) = re.findall(r'```python\n(.*?)```', (ROOT / 'docs/using.md').read_text(), re.S)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv('MMDEEPFILL_HOME', str(tmp_path))
    rng = np.random.default_rng(0)
    mask = np.zeros((200, 240), np.uint8)
    mask[50:90, 100:160] = 255
    for folder in ('.', 'photos', 'masks'):
        (tmp_path / folder).mkdir(exist_ok=True)
    for name in ('photo.jpg', 'photos/a.jpg', 'photos/b.png'):
        Image.fromarray(rng.integers(0, 256, (200, 240, 3), np.uint8)).save(name)
    for name in ('mask.png', 'masks/a.png', 'masks/b_mask.png'):
        Image.fromarray(mask).save(name)
    names = {}
    exec(code, names)
    known = np.array(Image.open('photo.jpg'))[mask == 0]
    assert np.array_equal(names['array'][mask == 0], known)
    assert names['image'].size == (240, 200) and len(names['both']) == 2
    assert np.array_equal(np.array(Image.open('filled.png'))[mask == 0], known)
    assert {path.name for path in (tmp_path / 'filled').iterdir()} == {'a.jpg', 'b.png'}

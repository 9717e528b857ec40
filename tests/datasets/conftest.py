import cv2
import numpy as np
import pytest


@pytest.fixture
def photo_folder(tmp_path):
    """Seven PNG photographs of noise, each of another size, in two folders."""
    rng = np.random.default_rng(7)
    for number in range(7):
        folder = tmp_path / 'photos' / ('a' if number % 2 else 'b')
        folder.mkdir(parents=True, exist_ok=True)
        image = rng.integers(0, 256, (40 + number, 50 - number, 3), dtype=np.uint8)
        assert cv2.imwrite(str(folder / f'{number}.png'), image)
    return tmp_path / 'photos'

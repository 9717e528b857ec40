import cv2
import numpy as np
import pytest

from tests.helpers import write_vgg


@pytest.fixture(scope='session')
def pictures(tmp_path_factory):
    """Twelve smooth pictures, with lines beside them, and train, val and test lists."""
    folder = tmp_path_factory.mktemp('pictures')
    rng = np.random.default_rng(3)
    names = []
    for number in range(12):
        noise = rng.integers(0, 256, (12, 16, 3), dtype=np.uint8)
        names.append(f'{number:02d}.png')
        picture = cv2.resize(noise, (400, 300))
        assert cv2.imwrite(str(folder / names[-1]), picture)
        assert cv2.imwrite(str(folder / f'{number:02d}_edge.jpg'), cv2.Canny(picture, 50, 100))
    for split, part in {'train': names[:8], 'val': names[8:10], 'test': names[10:]}.items():
        (folder / f'{split}.txt').write_text('\n'.join(part) + '\n')
    return folder


@pytest.fixture(scope='session')
def vgg(tmp_path_factory):
    """From a VGG's type to a file of its weights, in one folder, written when first asked for."""
    folder = tmp_path_factory.mktemp('vgg')
    counts = {'vgg16': 31, 'vgg19': 37}

    def find(vgg_type):
        path = folder / f'{vgg_type}.pth'
        return str(path) if path.exists() else write_vgg(path, vgg_type, counts[vgg_type])

    return find

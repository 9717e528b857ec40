"""Files in, files out: what is outside the hole, and what else is in the file, stays."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from mmdeepfill.imageio.pictures import read_picture
from mmdeepfill.inference import InpaintingInferencer

#: Pillow's modes that a format holds; u2 is 16 bits per channel.
KINDS = {
    '.png': ['1', 'L', 'LA', 'P', 'RGB', 'RGBA', 'u2 1', 'u2 3', 'u2 4'],
    '.tif': ['1', 'L', 'LA', 'P', 'RGB', 'RGBA', 'CMYK', 'F', 'u2 1', 'u2 3', 'u2 4'],
    '.webp': ['RGB', 'RGBA'],
    '.bmp': ['L', 'RGB'],
}
STRATEGIES = {'exact': 1, 'crop': 1, 'coarse-to-fine': 2}  # and the stages they need


def photograph(rng, height, width, channels):
    """(H, W, C) float in [0, 1]: large shapes, edges, and grain."""
    small = rng.random((max(height // 40, 2), max(width // 40, 2), channels))
    large = cv2.resize(small, (width, height)).reshape(height, width, channels)
    return np.clip(large + rng.normal(0, 0.02, large.shape), 0, 1)


def write_source(path, kind, rng, size):
    """By other libraries; returns what they read again."""
    image = photograph(rng, *size, 4)
    if kind.startswith('u2'):
        pixels = np.rint(image * 65535).astype(np.uint16)[..., : int(kind[-1])]
        cv2.imwrite(str(path), pixels)
        return raw(path, kind)
    eight = np.rint(image * 255).astype(np.uint8)
    if kind == 'F':
        made = Image.fromarray(image[..., 0].astype(np.float32))
    elif kind == 'LA':
        made = Image.fromarray(np.ascontiguousarray(eight[..., :2]))
    elif kind == 'RGBA':
        made = Image.fromarray(eight)
    else:
        made = Image.fromarray(eight[..., :3].copy()).convert(kind)
    tags = Image.Exif()
    tags[274], tags[271] = int(rng.integers(1, 9)), 'Maker'
    options = {} if path.suffix == '.bmp' else {'exif': tags.tobytes(), 'icc_profile': b'profile'}
    if path.suffix == '.webp':
        options.update(lossless=True, exact=True)
    made.save(path, **options)
    return raw(path, kind)


def raw(path, kind):
    """Pixels as they are stored: palette indices, inks, 16-bit values."""
    if kind.startswith('u2'):
        return cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    with Image.open(io.BytesIO(path.read_bytes())) as image:
        image.load()
        return np.array(image)


def described(path):
    with Image.open(path) as image:
        exif = image.getexif()
        return image.mode, exif.get(274), exif.get(271), image.info.get('icc_profile')


def draw_mask(rng, size):
    mask = np.zeros(size, np.uint8)
    for _ in range(rng.integers(1, 4)):
        centre = rng.integers(0, size[1]), rng.integers(0, size[0])
        radius = int(rng.integers(1, max(min(size) // 8, 2)))
        cv2.circle(mask, tuple(map(int, centre)), radius, 255, -1)
    return mask


@pytest.fixture(scope='module')
def inferencers(inferencer):
    """With one stage and with two."""
    return InpaintingInferencer('opencv_telea', show_progress=False), inferencer


def check_one(inferencers, folder, seed):
    rng = np.random.default_rng(seed)
    strategy = str(rng.choice(list(STRATEGIES)))
    inferencer = inferencers[max(seed % 2, STRATEGIES[strategy] - 1)]
    suffix = str(rng.choice(list(KINDS)))
    kind = str(rng.choice(KINDS[suffix]))
    size = tuple(int(np.exp(rng.uniform(np.log(17), np.log(1300)))) for _ in range(2))
    source, target = folder / f'source{suffix}', folder / f'target{suffix}'
    before = write_source(source, kind, rng, size)
    shown = read_picture(source)
    mask = draw_mask(rng, shown.size)
    Image.fromarray(mask).save(folder / 'mask.png')
    inferencer.fill_file(
        source, folder / 'mask.png', target, strategy=strategy, feather=int(rng.integers(0, 5))
    )
    turned = mask if kind.startswith('u2') else displayed_like(source, mask)
    known = turned == 0
    after = raw(target, kind)
    what = f'seed {seed}: {suffix} {kind} {size}'
    assert before.dtype == after.dtype and before.shape == after.shape, what
    assert before[known].tobytes() == after[known].tobytes(), what
    assert described(source) == described(target), what
    if kind not in ('1', 'P'):  # which may not have another value for a single pixel
        assert (before[~known] != after[~known]).any(), what


def displayed_like(source, mask):
    """The mask turned to where ``raw`` has the pixels: Pillow turns TIFFs when it loads them."""
    with Image.open(io.BytesIO(source.read_bytes())) as image:
        turn = 1 if image.format == 'TIFF' else image.getexif().get(274, 1)
    back = {
        1: lambda m: m,
        2: np.fliplr,
        3: lambda m: np.rot90(m, 2),
        4: np.flipud,
        5: np.transpose,
        6: np.rot90,
        7: lambda m: np.rot90(m, 2).T,
        8: lambda m: np.rot90(m, -1),
    }
    return back[turn](mask)


@pytest.mark.filterwarnings('ignore::mmdeepfill.inference.MaskWarning')
@pytest.mark.parametrize('seed', range(16))
def test_outside_the_hole_files_are_bit_equal(inferencers, tmp_path, seed):
    check_one(inferencers, tmp_path, seed)


@pytest.mark.slow
@pytest.mark.filterwarnings('ignore::mmdeepfill.inference.MaskWarning')
def test_outside_the_hole_many_files_are_bit_equal(inferencers, tmp_path):
    for seed in range(100, 300):
        check_one(inferencers, tmp_path, seed)


@pytest.mark.parametrize('suffix', ['.png', '.jpg', '.webp', '.tif'])
def test_the_mask_is_drawn_on_the_displayed_picture(inferencer, tmp_path, suffix):
    tags = Image.Exif()
    tags[274] = 6  # stored on its side: displayed, it is 80 high and 48 wide
    options = {'lossless': True} if suffix == '.webp' else {}
    pixels = np.random.default_rng(0).integers(0, 256, (48, 80, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / f'a{suffix}', exif=tags.tobytes(), **options)
    inferencer.fill_file(tmp_path / f'a{suffix}', {'box': (60, 5, 16, 10)}, tmp_path / 'b.png')
    with Image.open(tmp_path / f'a{suffix}') as before, Image.open(tmp_path / 'b.png') as after:
        assert after.getexif()[274] == 6 and after.size == (80, 48)
        stored = np.array(before) if suffix == '.jpg' else pixels
        changed = stored != np.array(after)
    # rows 60..75 from the top are columns 60..75; columns 5..14 are rows 5..14 from the bottom
    rows, columns = np.nonzero(changed.any(2))
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (33, 42, 60, 75)
    filled = inferencer.fill(tmp_path / f'a{suffix}', {'box': (60, 5, 16, 10)})
    assert filled.shape == (80, 48, 3)


def test_jpeg_is_close_outside_the_hole(inferencer, tmp_path):
    image = photograph(np.random.default_rng(0), 240, 320, 3)
    Image.fromarray(np.rint(image * 255).astype(np.uint8)).save(tmp_path / 'a.jpg', quality=85)
    inferencer.fill_file(tmp_path / 'a.jpg', {'box': (100, 100, 40, 40)}, tmp_path / 'b.jpg')
    with Image.open(tmp_path / 'a.jpg') as before, Image.open(tmp_path / 'b.jpg') as after:
        assert before.quantization == after.quantization
        change = np.abs(np.array(before, int) - np.array(after))
    far = np.ones((240, 320), bool)
    far[88:152, 88:152] = False  # blocks of 16 around the hole
    assert change[far].mean() < 0.2  # of 255; a JPEG of the same tables is all but a copy


def test_targets_that_are_inputs_are_refused(inferencer, tmp_path):
    image, mask = tmp_path / 'a.png', tmp_path / 'm.png'
    Image.fromarray(np.zeros((40, 40), np.uint8)).save(image)
    Image.fromarray(np.uint8([[0, 255]]).repeat(20, 1).repeat(40, 0)).save(mask)
    content = image.read_bytes(), mask.read_bytes()
    for target in (image, mask):
        with pytest.raises(ValueError, match=f'target .*{target.name}.* is also an input'):
            inferencer.fill_file(image, mask, target)
    with pytest.raises(ValueError, match='must end in one of'):
        inferencer.fill_file(image, mask, tmp_path / 'out.xyz')
    with pytest.raises(ValueError, match='mask .*a.png.* holds neither|target .* is a folder'):
        (tmp_path / 'folder.png').mkdir()
        inferencer.fill_file(image, mask, tmp_path / 'folder.png')
    assert (image.read_bytes(), mask.read_bytes()) == content
